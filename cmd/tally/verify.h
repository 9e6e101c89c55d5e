/*
 * Checking what somebody handed over: a bundle, or a folder of records.
 */
#ifndef TALLY_CMD_VERIFY_H
#define TALLY_CMD_VERIFY_H

#include "session.h"

/* Check a folder; expected is the charter's id, or NULL. */
int verify_folder(struct session *s, const char *path, const uint8_t *expected);
/*
 * The last word on good evidence: EXIT_DONE if the charter's id was given,
 * else EXIT_INCOMPLETE. id is that of the charter inside.
 */
int verify_identity(struct session *s, const uint8_t *expected,
                    const uint8_t id[static HASH_BYTES]);

#endif
