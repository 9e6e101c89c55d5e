/*
 * The keys of a log: which there were, in what order, and of which sizes each
 * signs heads. The one rule for all who follow a log. docs/protocol.md, 1.6;
 * docs/format.md, section 3.
 */
#ifndef TALLY_STATEMENT_ROTATION_H
#define TALLY_STATEMENT_ROTATION_H

#include "statement/statement.h"

/* Whose log it is; all borrowed. */
struct log_of {
	const uint8_t *charter; /* its id, HASH_BYTES */
	const char *owner;      /* participant */
	const char *name;       /* of the log and of its keys */
};

/* A key, and the sizes of which it signs heads, both included. */
struct key_term {
	struct note_key key; /* NOTE_ED25519 */
	uint64_t from, until;
};

struct log_keys {
	struct log_of of;
	uint8_t next_hash[HASH_BYTES]; /* promised by the charter or last `rotate` */
	size_t count;                  /* from one; the last is in force */
	struct key_term terms[MAX_ROTATIONS + 1];
};

/* The charter's key and promise, before any entry. */
void log_keys_init(struct log_keys *keys, const struct log_of *of,
                   const struct note_key *first,
                   const uint8_t next_hash[static HASH_BYTES]);
/* The key in force after all that was followed. */
const struct note_key *log_keys_now(const struct log_keys *keys);
/* Has the log had this very key? */
bool log_keys_have(const struct log_keys *keys, const struct note_key *key);
/*
 * NULL, or why the log may not go over to `next`: it has had this key, or one
 * that signature lines cannot tell from it, or MAX_ROTATIONS changes.
 */
const char *log_keys_refusal(const struct log_keys *keys,
                             const struct note_key *next);
/*
 * Go past entry `index` (from 0). True if `s` is a `rotate` of this charter by
 * the log's owner, and the vkey in it hashes to the promise, is an Ed25519 key of
 * the log's name, is not refused above, and has signed the statement: it is then
 * in force. Else nothing changes.
 */
bool log_keys_rotate(struct log_keys *keys, const struct statement *s,
                     uint64_t index);
/*
 * Does the key sign heads of that size? At a rotation's own size both do: the
 * entry is signed by the new one, the head before its owner changes over by the
 * old one.
 */
bool key_term_signs(const struct key_term *term, uint64_t size);

#endif
