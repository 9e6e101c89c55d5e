/*
 * A charter's logs and witnesses as a C2SP tlog-policy, by which programs that
 * know nothing of charters check proofs. docs/format.md, section 2.
 */
#ifndef TALLY_CHARTER_POLICY_H
#define TALLY_CHARTER_POLICY_H

#include "charter/charter.h"

/* A key that took over by rotation. */
struct later_key {
	size_t participant;
	uint64_t from;       /* it signs heads of more than so many entries */
	struct note_key key; /* NOTE_ED25519 */
};

/*
 * Append the policy: every log, every key that it has had, and the quorum of
 * witnesses. later is in order of participants, then of time, and may be NULL
 * if count is 0. Keys that stand there already are left out, since a policy
 * with two of one is refused. TALLY_EINCOMPLETE if a participant has no keys;
 * else buf_status(out).
 */
int charter_policy(const struct charter *charter, const struct later_key *later,
                   size_t later_count, struct buf *out);

#endif
