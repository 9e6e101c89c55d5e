/*
 * Witnessing on request (C2SP tlog-witness): who has a signed checkpoint of a
 * log submits it, with a proof that it extends the last one that this office
 * cosigned, and receives the cosignature. docs/format.md, section 2.
 */
#ifndef TALLY_OFFICE_SUBMISSION_H
#define TALLY_OFFICE_SUBMISSION_H

#include "office/office.h"

/* The line "old", 63 proof lines, a blank one, and a checkpoint. */
#define MAX_SUBMISSION_BYTES (64 + 45 * MAX_PROOF_HASHES + MAX_CHECKPOINT_BYTES)

/*
 * An answer: of a 200 the body is the cosignature line, of a 409 the size that
 * was cosigned last, and else a line that tells a person why.
 */
struct submission_answer {
	int status;               /* HTTP: 200, 400, 403, 404, 409, 422 */
	const char *content_type; /* static */
	struct buf body;
};

/*
 * Judge the body of POST add-checkpoint, in the order of the specification:
 *   400  malformed, or old is over the checkpoint's size
 *   404  a log that the charter does not name, or this office's own
 *   403  no good signature of the log's current key, or a bad one of it
 *   409  old is not the size of the checkpoint that was cosigned last (or 0)
 *   422  the proof does not show that it extends that one
 *   200  cosigned at now_s
 * TALLY_OK: *out is the answer, which the caller releases; of a 200 the head is
 * on record, durably, so that no crash and no other process of this office ever
 * makes it cosign another history, here or by office_sync. Everything else is a
 * failure to judge, with nothing promised and nothing to release: repeat later.
 * TALLY_EEXISTS: this office was restored from an old copy and cosigns nothing
 * until office_sync has brought it up to date.
 */
int office_add_checkpoint(struct office *office, struct slice body,
                          int64_t now_s, struct submission_answer *out,
                          struct fault *fault);
void submission_answer_release(struct submission_answer *answer);

/*
 * The checkpoint that this office cosigned last of the log whose origin has that
 * hash, with the log's signature and the cosignature, appended to out.
 * TALLY_ENOTFOUND: the charter has no such log, or it was never cosigned.
 */
int office_cosigned_checkpoint(struct office *office,
                               const uint8_t origin_hash[static HASH_BYTES],
                               struct buf *out, struct fault *fault);

#endif
