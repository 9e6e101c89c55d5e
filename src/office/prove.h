/*
 * What this office can show to strangers: that an entry stands in a log, that a
 * log showed two histories, and by which keys that is judged.
 */
#ifndef TALLY_OFFICE_PROVE_H
#define TALLY_OFFICE_PROVE_H

#include "charter/policy.h"
#include "log/fork_proof.h"
#include "log/tlog_policy.h"
#include "log/tlog_proof.h"
#include "office/log_key.h"
#include "office/office.h"

/*
 * The keys that came by rotation, as the logs held here tell, in the order that
 * charter_policy wants. *out is malloc'ed; the caller frees.
 */
int office_later_keys(const struct office_view *view, struct later_key **out,
                      size_t *out_count, struct fault *fault);

/* All keys of one log, as it is held here. */
void office_log_keys(const struct office_view *view, size_t participant,
                     struct log_keys *out);

struct proved {
	struct head head;       /* that the proof ends in */
	size_t witness_count;   /* witnesses that cosigned it: of the charter... */
	size_t other_count;     /* ...and of the policy alone */
	bool has_quorum;        /* of the policy, if there is one */
};
/*
 * Append a C2SP tlog-proof of an entry of a log held here, with the entry's
 * bytes as its extra data. Reads the tiles that the entry and its proof stand
 * in, and replays nothing: what the entry says is not judged. The head is the
 * newest that a quorum of witnesses cosigned, as far as this office holds one
 * that covers the entry; else the newest. The quorum is the charter's, or that
 * of a policy, whose witnesses' cosignatures then stand in the proof too. The
 * proof is checked before it is given.
 * TALLY_ENOTFOUND: so many entries are not held. TALLY_EMISMATCH: the tiles held
 * here are damaged. TALLY_ESIGNATURE: so is the checkpoint. *proved is out.
 */
struct to_prove {
	size_t log;                       /* of this participant */
	uint64_t index;
	const struct tlog_policy *policy; /* borrowed; NULL: the charter */
};
int office_prove(const struct office *office, struct to_prove what,
                 struct buf *out, struct proved *proved, struct fault *fault);

/*
 * Append a proof that the log of a participant showed two histories, made from
 * what sync or a submission left in evidence/ (two heads of two sizes need what
 * sync kept beside them, or a mirror that reaches the larger). TALLY_ENOTFOUND:
 * nothing is held here that proves it; the fault says what.
 */
int office_prove_fork(const struct office_view *view, size_t participant,
                      struct buf *out, struct fault *fault);

#endif
