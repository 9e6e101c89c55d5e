/*
 * One submitted checkpoint, as far as it can be judged without knowing what was
 * cosigned: its form and its signature. Internal.
 */
#ifndef TALLY_OFFICE_SUBMISSION_HEAD_H
#define TALLY_OFFICE_SUBMISSION_HEAD_H

#include "log/tree.h"
#include "office/submission.h"

/* Of a body, which all slices are borrowed from. */
struct submitted_head {
	uint64_t old;
	struct proof proof;
	struct slice origin;
	struct head head;
	struct slice text; /* of the checkpoint: what is signed */
	struct slice line; /* the log's signature, once it was found good */
};

/*
 * Read a body; *out_checkpoint is the checkpoint in it. Why it is malformed, or
 * NULL.
 */
const char *submitted_head_read(struct slice body, struct submitted_head *out,
                                struct checkpoint *out_checkpoint);
/* The key that a log signs with now, as far as this office holds. */
struct submission_key {
	struct note_key key;
	bool is_known; /* else it was not looked for, and `key` verifies nothing */
	bool is_valid; /* its point: asked once, and not for each signature */
};
/*
 * Looked for only if the checkpoint submitted has a line of its name and id:
 * else no entry is read. TALLY_EFORMAT and the like: the participant's mirror
 * cannot be read.
 */
int submission_find_key(const struct office *office, size_t participant,
                        const struct checkpoint *submitted,
                        struct submission_key *out, struct fault *fault);
/*
 * Judge the lines of the log's key, as note_verify does, and take the good one.
 * NULL, or why it is refused.
 */
const char *submitted_head_check(struct submitted_head *submitted,
                                 const struct checkpoint *checkpoint,
                                 const struct submission_key *key);

/*
 * Keep the proof that its log signed two histories, `held` being a cosigned
 * checkpoint of the same size and another root: in evidence/, as sync does;
 * nothing if there is one of that log already. TALLY_OK: it is there, durably.
 */
int submission_keep_fork(const struct office *office,
                         const struct submitted_head *submitted, struct slice held,
                         struct fault *fault);

#endif
