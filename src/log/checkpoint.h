/*
 * Checkpoints (C2SP tlog-checkpoint): origin, size, root, signatures.
 */
#ifndef TALLY_LOG_CHECKPOINT_H
#define TALLY_LOG_CHECKPOINT_H

#include "note/note.h"

/* A tree head. */
struct head {
	uint64_t size;
	uint8_t root[HASH_BYTES];
};

struct checkpoint {
	struct slice origin; /* borrowed from the note's text */
	struct head head;
	struct note note;
};

/* Append the three lines of the text. */
void checkpoint_put_text(struct buf *out, const char *origin,
                         const struct head *head);
/*
 * Strict: three lines, canonical decimal, 32-byte root; no extension lines,
 * an empty tree must have the empty root. The signatures are not judged here.
 */
int checkpoint_parse(struct slice bytes, struct checkpoint *out,
                     struct fault *fault);
/*
 * The same but for the empty tree, of which any root is taken: for a witness,
 * whose answer to a wrong one is not that it is malformed.
 */
int checkpoint_parse_any_root(struct slice bytes, struct checkpoint *out,
                              struct fault *fault);
/*
 * Parse, and require the origin and a good signature of `key`; a bad line by
 * it rejects the whole. TALLY_ESIGNATURE.
 */
int checkpoint_open(struct slice bytes, const struct note_key *key,
                    struct checkpoint *out, struct fault *fault);
bool head_equal(const struct head *a, const struct head *b);

#endif
