/*
 * The tags of a declaration's items: gathered, committed to, and looked up again
 * when one of them is to be proved.
 */
#ifndef TALLY_OFFICE_TAGS_H
#define TALLY_OFFICE_TAGS_H

#include "escrow/tag.h"
#include "office/crew.h"
#include "office/declaration.h"

/* By tag, in the order of their bytes; borrowed from text. */
struct tag_list {
	size_t count;
	struct tag_item *items;
	struct buf text;
};

/* Of which line of a table a slot is; 0: of none, and as it was declared. */
struct tag_lines {
	size_t (*line)(void *ctx, uint64_t slot);
	void *ctx;
	const struct charter *charter; /* names the slots of no line */
};
/*
 * Every identifier of every item of a declaration, whose slots are asked for
 * once, in order. TALLY_EFORMAT: a tag stands twice; *mistakes (initialised by
 * the caller) says on which lines, or at which positions. tag_list_release.
 */
int tag_list_make(const struct declaration *d, const struct tag_lines *lines,
                  struct tag_list *out, struct mistakes *mistakes,
                  struct fault *fault);
void tag_list_release(struct tag_list *list);

/*
 * The tree of these tags in a declaration, made on all processors; borrows the
 * list. progress may be NULL. TALLY_ELIMIT, with the numbers: more tags than the
 * tree has leaves. tag_tree_free.
 */
int tag_list_tree(const struct tag_list *list, const struct declaration *d,
                  const struct crew_progress *progress, struct tag_tree **out,
                  struct fault *fault);

/* What a `declare` says of its tags; false if it says nothing. */
bool tag_commitment_read(const struct statement *declare,
                         struct tag_commitment *out);

#endif
