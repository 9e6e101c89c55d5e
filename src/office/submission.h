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

#define MAX_SUBMISSIONS 64 /* at a time: their heads find room in one record */

/* The body of one POST add-checkpoint, and what came of it. */
struct submission {
	struct slice body;               /* borrowed */
	int failure;                     /* TALLY_OK: `answer` is one */
	struct fault fault;              /* set if it is none */
	struct submission_answer answer; /* submissions_release */
};

/*
 * Judge up to MAX_SUBMISSIONS as if they came one after the other, each in the
 * order of the specification:
 *   400  malformed, or old is over the checkpoint's size
 *   404  a log that the charter does not name, or this office's own
 *   403  no good signature of the log's current key, or a bad one of it
 *   409  old is not the size of the checkpoint that was cosigned last (or 0)
 *   422  the proof does not show that it extends that one, or it counts more
 *        entries than a log may have
 *   200  cosigned at now_s
 * Of each its body is given, and the rest is set. All heads of a 200 are on
 * record, durably, so that no crash and no other process of this office ever
 * makes it cosign another history, here or by office_sync; it costs one record
 * of each log. A failure is one to judge that submission, with nothing promised:
 * repeat later. TALLY_EEXISTS: this office was restored from an old copy and
 * cosigns nothing until office_sync has brought it up to date.
 * A head that its log signed and that has another root than the one on record
 * for its size is kept in evidence/, durably, before it is answered: the first
 * of each log.
 */
void office_add_checkpoints(struct office *office,
                            struct submission *submissions, size_t count,
                            int64_t now_s);
void submissions_release(struct submission *submissions, size_t count);

/*
 * Make the folder evidence/, for who is going to lose the right to make it, and
 * finish there what a killed office_add_checkpoints left.
 */
int office_witness_begin(struct office *office, struct fault *fault);

/*
 * The checkpoint that this office cosigned last of the log whose origin has that
 * hash, with the log's signature and the cosignature, appended to out.
 * TALLY_ENOTFOUND: the charter has no such log, or it was never cosigned.
 */
int office_cosigned_checkpoint(struct office *office,
                               const uint8_t origin_hash[static HASH_BYTES],
                               struct buf *out, struct fault *fault);

#endif
