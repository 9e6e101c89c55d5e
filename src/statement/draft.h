/*
 * Drafting a statement: members one after the other, then the common part,
 * then the text to be signed. What comes out always decodes again.
 */
#ifndef TALLY_STATEMENT_DRAFT_H
#define TALLY_STATEMENT_DRAFT_H

#include "statement/statement.h"

struct draft {
	enum statement_kind kind;
	struct buf members;      /* ,"name":value ... */
	struct buf ids;          /* ids that the members name, 32 bytes each */
	bool comma;              /* a value stands before the next one */
};

struct draft_common {
	uint8_t charter[HASH_BYTES];
	const char *from;
	int64_t at_s;
	size_t seen_count;
	const struct named_head *seen; /* any order; written by name */
	const char *anyway;      /* irregularity's code, or NULL */
};

void draft_init(struct draft *d, enum statement_kind kind);
void draft_release(struct draft *d);
/* name is NULL for elements of a list. */
void draft_text(struct draft *d, const char *name, struct slice text);
void draft_word(struct draft *d, const char *name, const char *word);
void draft_int(struct draft *d, const char *name, int64_t value);
void draft_bool(struct draft *d, const char *name, bool value);
void draft_hash(struct draft *d, const char *name,
                const uint8_t hash[static HASH_BYTES]);
/* A statement's id: also goes into `re`. */
void draft_id(struct draft *d, const char *name,
              const uint8_t id[static HASH_BYTES]);
void draft_time(struct draft *d, const char *name, int64_t at_s);
void draft_base64(struct draft *d, const char *name, struct slice bytes);
void draft_heads(struct draft *d, const char *name,
                 const struct named_head *heads, size_t count);
void draft_open(struct draft *d, const char *name, char bracket); /* { or [ */
void draft_close(struct draft *d, char bracket);                  /* } or ] */

/*
 * Append the whole text (header line and body) to out. TALLY_EFORMAT with the
 * reason if what was drafted does not fit the kind's table.
 */
int draft_finish(struct draft *d, const struct draft_common *common,
                 struct buf *out, struct fault *fault);
/*
 * Append text, blank line and signature: the entry. TALLY_ELIMIT if too long;
 * TALLY_EUSAGE if key is not of type 0x01.
 */
int draft_sign(struct slice text, const struct note_key *key,
               const uint8_t seed[static SIGN_SEED_BYTES], struct buf *out,
               struct fault *fault);

/* Append a JSON string with the escapes it needs. */
void json_put_text(struct buf *out, struct slice text);

#endif
