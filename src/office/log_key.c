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
	statement_rotates(&statement, &log, key->next_hash, &key->key);
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
