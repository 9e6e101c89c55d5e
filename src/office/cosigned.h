/*
 * Heads with the cosignatures of the charter's witnesses, for proofs: of each
 * log the newest that a quorum cosigned is kept as cosigned/<log name>. Only a
 * cache: what is lost comes again with the next sync. Internal.
 */
#ifndef TALLY_OFFICE_COSIGNED_H
#define TALLY_OFFICE_COSIGNED_H

#include "office/incoming.h"

/* A checkpoint of one log, on its way into a proof. */
struct cosigned {
	struct head head;      /* of size 0: there is none */
	size_t witness_count;  /* good cosignatures of the charter's witnesses */
	struct buf bytes;      /* the log's own line, and these */
};

void cosigned_init(struct cosigned *cosigned);
void cosigned_release(struct cosigned *cosigned);
/*
 * Take the log's own line and the good cosignatures of witnesses from a
 * checkpoint that `key` signed; more of the same head may be added from
 * others. Other cosignatures are left out. TALLY_ESIGNATURE; TALLY_EMISMATCH
 * if there is another head in it already; *cosigned is then as it was.
 */
int cosigned_add(struct cosigned *cosigned, const struct office *office,
                 const struct note_key *key, struct slice checkpoint,
                 struct fault *fault);
/* A witness vouches for its own log too: add this office's cosignature. */
int cosigned_add_own(struct cosigned *cosigned, const struct office *office,
                     struct fault *fault);
/* Did as many witnesses cosign as the charter needs? */
bool cosigned_has_quorum(const struct cosigned *cosigned,
                         const struct charter *charter);

/* What is kept of a log; TALLY_ENOTFOUND. Not judged. *out is started here. */
int cosigned_get(const struct office *office, const struct participant *owner,
                 struct buf *out, struct fault *fault);
/*
 * Keep the head that was offered, if that is better: with a quorum rather than
 * without, then larger, then with more cosignatures. The head must be known to
 * be true of the log as held here.
 */
int cosigned_keep(const struct incoming *in, struct fault *fault);

#endif
