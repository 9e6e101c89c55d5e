/*
 * Following the rotations of a log's key.
 */
#include "office/log_key.h"

#include <stdlib.h>
#include <string.h>

#include "statement/rotation.h"

void log_key_init(struct log_key *key, const struct charter *charter,
                  const struct participant *owner)
{
	key->charter = charter->id;
	key->owner = owner;
	key->key = owner->key;
	memcpy(key->next_hash, owner->next_key_hash, HASH_BYTES);
	key->passed = NULL;
}

static void add_passed(struct log_keys *keys, const struct note_key *key)
{
	if (keys->later_count == keys->room) {
		size_t room = keys->room ? 2 * keys->room : 4;
		void *more = realloc(keys->later, room * sizeof(*keys->later));

		if (more == NULL) {
			keys->status = TALLY_ENOMEM;
			return;
		}
		keys->later = more;
		keys->room = room;
	}
	memcpy(keys->later[keys->later_count++], key->public_key,
	       SIGN_PUBLIC_BYTES);
}

void log_key_step(struct log_key *key, struct slice entry)
{
	const struct log_of log = { key->charter, key->owner->name,
		                    key->owner->log };
	struct statement statement;

	/* Decoding every entry would cost far more than this look. */
	if (!slice_starts(entry, STATEMENT_HEADER "rotate\n") ||
	    statement_decode(entry, &statement, NULL) != TALLY_OK)
		return;
	if (statement_rotates(&statement, &log, key->next_hash, &key->key) &&
	    key->passed != NULL)
		add_passed(key->passed, &key->key);
	statement_release(&statement);
}

int log_key_walk(struct log_key *key, const struct place *place, uint64_t size,
                 struct fault *fault)
{
	uint64_t tiles = tile_count(TILE_ENTRIES, size);
	struct entries_tile *tile = malloc(sizeof(*tile));
	int rc = TALLY_OK;

	if (tile == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	entries_tile_init(tile);
	for (uint64_t i = 0; rc == TALLY_OK && i < tiles; i++) {
		rc = place_entries(place, i, size, tile, fault);
		for (size_t k = 0; rc == TALLY_OK && k < tile->count; k++)
			log_key_step(key, tile->entries[k]);
	}
	entries_tile_release(tile);
	free(tile);
	if (rc == TALLY_OK && key->passed != NULL &&
	    key->passed->status != TALLY_OK)
		rc = fault_set(fault, key->passed->status, "out of memory");
	return rc;
}

int log_key_held(struct log_key *key, const struct place *place,
                 struct slice checkpoint, struct fault *fault)
{
	struct checkpoint held;
	int rc = TALLY_OK;

	if (checkpoint.len == 0 ||
	    checkpoint_open(checkpoint, &key->owner->key, &held, NULL) ==
	            TALLY_OK)
		return TALLY_OK;
	rc = checkpoint_parse(checkpoint, &held, fault);
	return rc == TALLY_OK ? log_key_walk(key, place, held.head.size, fault)
	                      : rc;
}

void log_keys_init(struct log_keys *keys, const struct participant *owner)
{
	memset(keys, 0, sizeof(*keys));
	keys->owner = owner;
}

void log_keys_release(struct log_keys *keys)
{
	free(keys->later);
	memset(keys, 0, sizeof(*keys));
}

void log_keys_at(const struct log_keys *keys, size_t i, struct note_key *out)
{
	size_t count = keys->later_count;

	*out = keys->owner->key;
	if (i < count)
		note_key_init(out, keys->owner->log, NOTE_ED25519,
		              keys->later[count - 1 - i]);
}

bool log_key_signs(const struct log_keys *keys, struct slice checkpoint,
                   struct note_key *out_key)
{
	struct checkpoint parsed;

	if (checkpoint_parse(checkpoint, &parsed, NULL) != TALLY_OK ||
	    !slice_is_text(parsed.origin, keys->owner->log))
		return false;
	for (size_t i = 0; i <= keys->later_count; i++) {
		struct note_key key;

		log_keys_at(keys, i, &key);
		if (note_verify(&parsed.note, &key) != NOTE_GOOD)
			continue;
		if (out_key != NULL)
			*out_key = key;
		return true;
	}
	return false;
}
