/*
 * Proofs that a log showed two histories: two checkpoints that it signed and
 * that cannot both be true. docs/format.md, section 2.
 */
#ifndef TALLY_LOG_FORK_PROOF_H
#define TALLY_LOG_FORK_PROOF_H

#include "log/checkpoint.h"
#include "log/tree.h"

#define FORK_PROOF_HEADER "tallystick/v1 fork\n"
#define MAX_FORK_PROOF_BYTES (2 * MAX_CHECKPOINT_BYTES + 4096)

/* Of one size: two roots are enough, and neither root nor proof are used. */
struct fork_proof {
	struct slice checkpoint[2]; /* signed notes, borrowed; the smaller first */
	struct head head[2];        /* what they say */
	uint8_t root[HASH_BYTES];   /* of the first head[0].size entries of the
	                               history of head[1]... */
	struct proof proof;         /* ...which this proves */
};

/*
 * Put two checkpoints in their one order: by size, then by root. They need not
 * contradict each other. TALLY_EFORMAT as checkpoint_parse, and
 * TALLY_EMISMATCH if they are of two origins.
 */
int fork_proof_init(struct fork_proof *out, struct slice one,
                    struct slice other, struct fault *fault);
/* Strict; no signature is judged. TALLY_EFORMAT, TALLY_ELIMIT. */
int fork_proof_parse(struct slice bytes, struct fork_proof *out,
                     struct fault *fault);
/* Append the text; the status of `out` tells of limits and memory. */
void fork_proof_put(struct buf *out, const struct fork_proof *proof);
/*
 * Do the heads contradict each other, whoever signed them: one size and two
 * roots, or the larger one's history has another root at the smaller size?
 */
bool fork_proof_shows(const struct fork_proof *proof)
	__attribute__((warn_unused_result));

#endif
