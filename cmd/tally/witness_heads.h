/*
 * A witness's heads as commands log them.
 */
#ifndef TALLY_CMD_WITNESS_HEADS_H
#define TALLY_CMD_WITNESS_HEADS_H

#include "session.h"

/*
 * As office_witness, for a session with a view. A note on standard error if the
 * clock is further past the newest statement held than any of the charter's
 * clocks runs: it may be wrong.
 */
int witness_heads(struct session *s, size_t *out_count, struct fault *fault);

#endif
