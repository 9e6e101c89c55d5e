/*
 * What was read behind a barrier: kept in secret/, a commitment in the log.
 */
#ifndef TALLY_CMD_BARRIER_H
#define TALLY_CMD_BARRIER_H

#include "session.h"

#define MAX_BARRIER_BYTES ((size_t)1 << 23) /* of all rows of a measure */

/* Commit to a text, one line, with a new salt, and append both to kept. */
void barrier_commit(struct slice text, struct buf *kept,
                    uint8_t out[static HASH_BYTES]);
/*
 * Append the text that this office keeps for a commitment in a measure of a
 * notice. TALLY_ENOTFOUND, or how the secrets of it could not be read.
 */
int barrier_recall(struct session *s, const uint8_t notice[static HASH_BYTES],
                   const uint8_t commitment[static HASH_BYTES], struct buf *out,
                   struct fault *fault);
/*
 * Say what stands behind the barrier of a measure, where it is kept here, and
 * whether it leads to the answer that was stated. --json: the member "barrier".
 * Nothing of another statement.
 */
void shown_barrier_say(struct session *s, const struct statement *statement);

#endif
