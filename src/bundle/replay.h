/*
 * From the logs of a bundle to its conclusion: the same steps for building
 * and for verifying.
 */
#ifndef TALLY_BUNDLE_REPLAY_H
#define TALLY_BUNDLE_REPLAY_H

#include "bundle/bundle.h"

struct replay {
	const struct charter *charter;
	const struct bundle_log *logs; /* participant_count of them */
	struct rules *rules;           /* replay of all entries */
	struct cut cut;                /* at which the conclusion is computed */
	struct concluded at_cut;       /* once replay_conclude was called */
};

/* Replay all entries; *out borrows charter and logs. */
int replay_logs(const struct charter *charter, const struct bundle_log *logs,
                struct replay *out, struct fault *fault);
/*
 * Find the newest cut that is in order and to which exactly these logs belong.
 * TALLY_EMISMATCH with what is wrong with the newest one if there is none.
 */
int replay_find_cut(struct replay *r, struct fault *fault);
/*
 * Conclude at the cut, once, and append conclusion.json. TALLY_EMISMATCH if the
 * cut has no such arrangement.
 */
int replay_conclude(struct replay *r,
                    const uint8_t arrangement[static HASH_BYTES],
                    struct buf *json, struct fault *fault);
void replay_release(struct replay *r);

#endif
