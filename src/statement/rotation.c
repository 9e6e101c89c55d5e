/*
 * Does a statement change the key of its log?
 */
#include "statement/rotation.h"

#include <string.h>

static bool brings_key(const struct statement *s, const char *log_name,
                       const uint8_t promised[static HASH_BYTES],
                       struct note_key *out)
{
	struct slice vkey = slice_text(member_text(s->body, "vkey"));
	uint8_t hash[HASH_BYTES];

	hash_bytes(vkey, hash);
	return hash_equal(hash, promised) &&
	       vkey_parse(vkey, out, NULL) == TALLY_OK &&
	       out->type == NOTE_ED25519 && strcmp(out->name, log_name) == 0;
}

bool statement_rotates(const struct statement *s, const struct log_of *log,
                       uint8_t next_hash[static HASH_BYTES],
                       struct note_key *out_key)
{
	struct note_key key;

	if (s->kind != STATEMENT_ROTATE ||
	    !hash_equal(s->charter, log->charter) ||
	    strcmp(s->from, log->owner) != 0 ||
	    !brings_key(s, log->name, next_hash, &key) ||
	    !statement_is_signed_by(s, &key))
		return false;
	*out_key = key;
	member_hash(s->body, "next_vkey_hash", next_hash);
	return true;
}
