/*
 * The rule by which a log's key changes, for all who follow a log.
 * docs/format.md, section 3.
 */
#ifndef TALLY_STATEMENT_ROTATION_H
#define TALLY_STATEMENT_ROTATION_H

#include "statement/statement.h"

/* Whose log it is. */
struct log_of {
	const uint8_t *charter; /* its id, HASH_BYTES */
	const char *owner;      /* participant */
	const char *name;       /* of the log and of its keys */
};

/*
 * True if `s` is a `rotate` of this charter by the log's owner, and the vkey in
 * it hashes to next_hash, which the charter or the `rotate` before promised, is
 * an Ed25519 key of the log's name and has signed the statement. Then *out_key
 * is that key and next_hash what `s` promises; else both stay as they are.
 */
bool statement_rotates(const struct statement *s, const struct log_of *log,
                       uint8_t next_hash[static HASH_BYTES],
                       struct note_key *out_key);

#endif
