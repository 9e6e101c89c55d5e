/*
 * By whose keys a proof is judged: a policy's, a charter's, or those of the logs
 * that an office holds, which alone tell of what sizes each key signs.
 */
#ifndef TALLY_CMD_VERIFY_JUDGE_H
#define TALLY_CMD_VERIFY_JUDGE_H

#include "log/tlog_policy.h"
#include "log/tlog_proof.h"
#include "statement/statement.h"
#include "session.h"

struct judge {
	struct tlog_policy *policy;
	struct charter *charter;        /* that came as a file, or NULL */
	const struct office_view *view; /* of --office, borrowed, or NULL */
};

/*
 * From --office, --policy or --charter-file; expected is the charter's id, or
 * NULL. TALLY_ENOTFOUND: none was given. Release it in any case.
 */
int judge_open(struct session *s, const uint8_t *expected, struct judge *out,
               struct fault *fault);
void judge_release(struct judge *judge);
/*
 * TALLY_OK if its log has signed the checkpoint, and with_quorum also enough
 * witnesses. TALLY_ESIGNATURE, TALLY_EINCOMPLETE, TALLY_ENOMEM.
 */
int judge_checkpoint(const struct judge *judge,
                     const struct checkpoint *checkpoint, struct slice bytes,
                     bool with_quorum, struct fault *fault);
/*
 * TALLY_OK if the proof shows the entry under a checkpoint that is good with a
 * quorum; *out is that checkpoint, borrowed from the proof. TALLY_EMISMATCH:
 * the entry does not stand there; else as judge_checkpoint.
 */
int judge_entry(const struct judge *judge, const struct tlog_proof *proof,
                struct slice entry, struct checkpoint *out,
                struct fault *fault);
/* Is a statement signed by a key of the log whose checkpoint that is? */
bool judge_knows_signer(const struct judge *judge,
                        const struct checkpoint *checkpoint,
                        const struct statement *statement);
/* The first key of the policy that signed it as its log; NULL: none. */
const struct note_key *judge_signer(const struct judge *judge,
                                    const struct checkpoint *checkpoint);

#endif
