/*
 * Proof of two histories that is kept in evidence/ and nobody has logged yet.
 */
#ifndef TALLY_CMD_EVIDENCE_HELD_H
#define TALLY_CMD_EVIDENCE_HELD_H

#include "session.h"

/* One such proof: whose log, and the file that `tally evidence` takes. */
typedef void (*evidence_take)(void *ctx, const struct participant *owner,
                              const char *path);
/*
 * Call take, which may be NULL, for each. Returns how many there are; what
 * cannot be read is passed over.
 */
size_t evidence_held(struct session *s, evidence_take take, void *ctx);

#endif
