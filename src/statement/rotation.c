/*
 * Does a statement change the key of its log, and which key signs what?
 */
#include "statement/rotation.h"

#include <string.h>

void log_keys_init(struct log_keys *keys, const struct log_of *of,
                   const struct note_key *first,
                   const uint8_t next_hash[static HASH_BYTES])
{
	keys->of = *of;
	memcpy(keys->next_hash, next_hash, HASH_BYTES);
	keys->count = 1;
	keys->terms[0] = (struct key_term){ *first, 0, UINT64_MAX };
}

const struct note_key *log_keys_now(const struct log_keys *keys)
{
	return &keys->terms[keys->count - 1].key;
}

bool log_keys_have(const struct log_keys *keys, const struct note_key *key)
{
	for (size_t i = 0; i < keys->count; i++)
		if (memcmp(keys->terms[i].key.public_key, key->public_key,
		           SIGN_PUBLIC_BYTES) == 0)
			return true;
	return false;
}

/* The ids under which a key signs heads of its log, and cosigns others'. */
static void ids_of(const struct note_key *key, uint8_t out[2][4])
{
	struct note_key cosigner;

	note_key_init(&cosigner, key->name, NOTE_COSIGNATURE, key->public_key);
	memcpy(out[0], key->id, 4);
	memcpy(out[1], cosigner.id, 4);
}

/* A line names its key by name and id alone. */
static bool lines_alike(const struct note_key *a, const struct note_key *b)
{
	uint8_t x[2][4], y[2][4];

	ids_of(a, x);
	ids_of(b, y);
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < 2; k++)
			if (memcmp(x[i], y[k], 4) == 0)
				return true;
	return false;
}

const char *log_keys_refusal(const struct log_keys *keys,
                             const struct note_key *next)
{
	if (log_keys_have(keys, next))
		return "the log has had this key before";
	for (size_t i = 0; i < keys->count; i++)
		if (lines_alike(&keys->terms[i].key, next))
			return "the log has had a key with the same id";
	if (keys->count > MAX_ROTATIONS)
		return "the log has changed its key as often as it may";
	return NULL;
}

static bool brings_key(const struct log_keys *keys, const struct statement *s,
                       struct note_key *out)
{
	struct slice vkey = slice_text(member_text(s->body, "vkey"));
	uint8_t hash[HASH_BYTES];

	hash_bytes(vkey, hash);
	return hash_equal(hash, keys->next_hash) &&
	       vkey_parse(vkey, out, NULL) == TALLY_OK &&
	       out->type == NOTE_ED25519 &&
	       strcmp(out->name, keys->of.name) == 0;
}

bool log_keys_rotate(struct log_keys *keys, const struct statement *s,
                     uint64_t index)
{
	struct note_key key;

	if (s->kind != STATEMENT_ROTATE ||
	    !hash_equal(s->charter, keys->of.charter) ||
	    strcmp(s->from, keys->of.owner) != 0 ||
	    !brings_key(keys, s, &key) || log_keys_refusal(keys, &key) != NULL ||
	    !statement_is_signed_by(s, &key))
		return false;
	keys->terms[keys->count - 1].until = index + 1;
	keys->terms[keys->count++] = (struct key_term){ key, index + 1,
		                                        UINT64_MAX };
	member_hash(s->body, "next_vkey_hash", keys->next_hash);
	return true;
}

bool key_term_signs(const struct key_term *term, uint64_t size)
{
	return size >= term->from && size <= term->until;
}
