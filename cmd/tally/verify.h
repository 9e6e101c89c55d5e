/*
 * Checking what somebody handed over: a bundle, a folder of records, the proof
 * of one entry or of a fork.
 */
#ifndef TALLY_CMD_VERIFY_H
#define TALLY_CMD_VERIFY_H

#include "session.h"

/* Check a folder; expected is the charter's id, or NULL. */
int verify_folder(struct session *s, const char *path, const uint8_t *expected);
/* Does a file that begins so hold the proof of one thing? */
bool verify_is_proof(struct slice begin);
/* Check such a file by --office, --policy, or the charter of --charter-file. */
int verify_proof(struct session *s, struct slice bytes, const uint8_t *expected);
/* The charter in a file: whole, with every key. Caller frees. */
int verify_charter_file(const char *path, struct charter **out,
                        struct fault *fault);
/*
 * The id that --charter gives, into id, and *out is that; NULL without it.
 * TALLY_EUSAGE: it is no id.
 */
int verify_expected(const struct session *s, uint8_t id[static HASH_BYTES],
                    const uint8_t **out, struct fault *fault);
/*
 * The last word on the good evidence in the file `path`: EXIT_DONE if the
 * charter's id was given, else EXIT_INCOMPLETE. id is that of the charter inside.
 */
int verify_identity(struct session *s, const char *path,
                    const uint8_t *expected,
                    const uint8_t id[static HASH_BYTES]);
/* The same, with nothing on standard output, which is a table's. */
int verify_identity_beside(struct session *s, const char *path,
                           const uint8_t *expected,
                           const uint8_t id[static HASH_BYTES]);

#endif
