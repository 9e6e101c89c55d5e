/*
 * Heads with the cosignatures of the charter's witnesses, for proofs: of each
 * log the newest that a quorum cosigned is kept as vouched/<log name>. Only a
 * cache: what is lost comes again with the next sync. Internal.
 */
#ifndef TALLY_OFFICE_VOUCHED_H
#define TALLY_OFFICE_VOUCHED_H

#include "log/tlog_policy.h"
#include "office/incoming.h"

/* A checkpoint of one log, on its way into a proof. */
struct vouched {
	struct head head;      /* of size 0: there is none */
	size_t witness_count;  /* good cosignatures of the charter's witnesses */
	size_t other_count;    /* and of others */
	struct buf bytes;      /* the log's own line, and these */
};

void vouched_init(struct vouched *vouched);
void vouched_release(struct vouched *vouched);
/*
 * Take the log's own line and the good cosignatures of witnesses from a
 * checkpoint that `key` signed; more of the same head may be added from
 * others. Other cosignatures are left out. TALLY_ESIGNATURE; TALLY_EMISMATCH
 * if there is another head in it already; *vouched is then as it was.
 */
int vouched_add(struct vouched *vouched, const struct office *office,
                const struct note_key *key, struct slice checkpoint,
                struct fault *fault);
/*
 * Add the good cosignatures by a key, or by the witnesses of a policy, of the
 * note whose text is that of the head. One that is there already is not added
 * again. TALLY_ENOMEM.
 */
int vouched_add_key(struct vouched *vouched, const struct note_key *witness,
                    const struct note *note);
int vouched_add_policy(struct vouched *vouched, const struct tlog_policy *policy,
                       const struct note *note);
/* A witness vouches for its own log too: add this office's cosignature. */
int vouched_add_own(struct vouched *vouched, const struct office *office,
                    struct fault *fault);
/* Did as many witnesses cosign as the charter needs? */
bool vouched_has_quorum(const struct vouched *vouched,
                        const struct charter *charter);

/* What is kept of a log; TALLY_ENOTFOUND. Not judged. *out is started here. */
int vouched_get(const struct office *office, const char *log,
                struct buf *out, struct fault *fault);
/*
 * Keep the head that was offered, if that is better: with a quorum rather than
 * without, then larger, then with more cosignatures. The head must be known to
 * be true of the log as held here.
 */
int vouched_keep(const struct incoming *in, struct fault *fault);
/* The same for a checkpoint of the log that has these keys. */
int vouched_keep_head(const struct office *office, const struct log_keys *keys,
                      struct slice checkpoint, struct fault *fault);

#endif
