/*
 * declare --tags: what a declaration says of its items' names beside their
 * slots.
 */
#ifndef TALLY_CMD_DECLARE_TAGS_H
#define TALLY_CMD_DECLARE_TAGS_H

#include "office/tags.h"
#include "session.h"

struct declared_tags {
	bool wanted;          /* --tags, or so comes in */
	uint32_t *lines;      /* by slot, of the table; NULL: not wanted */
	struct tag_list list; /* empty without it */
};

/* TALLY_ENOMEM; declare_tags_release. */
int declare_tags_init(const struct session *s, unsigned depth,
                      struct declared_tags *out, struct fault *fault);
/* A slot stands in this line of operand 0. */
void declare_tags_line(struct declared_tags *tags, uint64_t slot, size_t line);
/*
 * The tags of a declaration that was made of operand 0. TALLY_EFORMAT: one
 * stands twice; the fault is told as other mistakes of a table are.
 */
int declare_tags_read(struct session *s, const struct declaration *d,
                      struct declared_tags *tags, struct fault *fault);
void declare_tags_release(struct declared_tags *tags);

/* Make the tree; does nothing without --tags, as the two below. */
int declare_tags_commit(const struct declared_tags *tags,
                        const struct declaration *d, struct tag_commitment *out,
                        struct fault *fault);
/* Put the member `tags`. */
void declare_tags_put(const struct declared_tags *tags,
                      const struct tag_commitment *commitment,
                      struct draft *draft);
/* Say what was committed to. */
void declare_tags_say(struct session *s, const struct declared_tags *tags,
                      unsigned depth);

#endif
