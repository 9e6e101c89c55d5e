/*
 * What witnesses cosigned when the own log was submitted to them. Only a cache:
 * what is lost is asked for again. Internal.
 *
 *   submitted/<hex H(name of the witness)>   its newest
 *   submitted/quorum                         the newest that was enough for a
 *                                            policy
 *
 * One vkey a line, a blank line, and the checkpoint with the log's own line and
 * cosignatures by these keys alone.
 */
#ifndef TALLY_OFFICE_SUBMITTED_H
#define TALLY_OFFICE_SUBMITTED_H

#include "office/office.h"
#include "office/place.h"

#define SUBMITTED_FOLDER "submitted"
#define SUBMITTED_QUORUM SUBMITTED_FOLDER "/quorum"
#define MAX_SUBMITTED_BYTES \
	(MAX_CHECKPOINT_BYTES + MAX_SIGNATURES * (VKEY_BYTES + 1))

struct submitted {
	const char *name;             /* of the file; in submitted_each alone */
	size_t key_count;
	struct note_key keys[MAX_SIGNATURES];
	struct checkpoint checkpoint; /* borrowed from what was parsed... */
	struct slice bytes;           /* ...and its bytes */
};

/* The name of a witness's file. */
void submitted_name(const char *witness, char out[static PLACE_NAME_BYTES]);
/* Strict; nothing is verified. TALLY_EFORMAT, TALLY_ELIMIT. */
int submitted_parse(struct slice bytes, struct submitted *out,
                    struct fault *fault);
/* Keep a checkpoint with the keys of its cosignatures, in place of another. */
struct submitted_keys {
	const struct note_key *list; /* borrowed */
	size_t count;
};
int submitted_put(const struct office *office, const char *name,
                  struct submitted_keys keys, struct slice checkpoint,
                  struct fault *fault);
/* The size that the witness cosigned last, as far as is remembered; else 0. */
uint64_t submitted_size(const struct office *office, const char *witness);
/*
 * Call each() for what is kept, until it returns other than 0, which is then
 * returned; what cannot be read is passed over.
 */
int submitted_each(const struct office *office,
                   int (*each)(void *ctx, const struct submitted *kept),
                   void *ctx);

#endif
