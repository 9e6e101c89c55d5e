/*
 * Following the rotations of a log's key.
 */
#include "office/log_key.h"

#include <stdlib.h>
#include <string.h>

void log_keys_start(struct log_keys *keys, const struct charter *charter,
                    const struct participant *owner)
{
	const struct log_of of = { charter->id, owner->name, owner->log };

	log_keys_init(keys, &of, &owner->key, owner->next_key_hash);
}

bool log_keys_may_change(struct slice entry)
{
	return slice_starts(entry, STATEMENT_HEADER "rotate\n");
}

void log_keys_step(struct log_keys *keys, struct slice entry, uint64_t index)
{
	struct statement statement;

	/* Decoding every entry would cost far more than this look. */
	if (keys->count > MAX_ROTATIONS || !log_keys_may_change(entry) ||
	    statement_decode(entry, &statement, NULL) != TALLY_OK)
		return;
	log_keys_rotate(keys, &statement, index);
	statement_release(&statement);
}

int log_keys_walk(struct log_keys *keys, const struct place *place,
                  uint64_t from, uint64_t size, struct fault *fault)
{
	uint64_t tiles = tile_count(TILE_ENTRIES, size);
	struct entries_tile *tile = malloc(sizeof(*tile));
	int rc = TALLY_OK;

	if (tile == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	entries_tile_init(tile);
	for (uint64_t i = from / TILE_WIDTH; rc == TALLY_OK && i < tiles; i++) {
		rc = place_entries(place, i, size, tile, fault);
		for (size_t k = 0; rc == TALLY_OK && k < tile->count; k++)
			if (i * TILE_WIDTH + k >= from)
				log_keys_step(keys, tile->entries[k],
				              i * TILE_WIDTH + k);
	}
	entries_tile_release(tile);
	free(tile);
	return rc;
}

/* How far what is known is of the beginning of what is held. */
static uint64_t known_size(const struct log_keys_known *known,
                           const struct log_keys *keys,
                           const struct place *place, const struct head *held)
{
	uint8_t root[HASH_BYTES];

	if (known == NULL || known->head.size > held->size ||
	    !hash_equal(known->charter, keys->of.charter))
		return 0;
	if (known->head.size == held->size)
		memcpy(root, held->root, HASH_BYTES);
	else if (place_root(place, held->size, known->head.size, root, NULL) !=
	         TALLY_OK)
		return 0;
	return hash_equal(root, known->head.root) ? known->head.size : 0;
}

/* Without memory for it, the next one walks again. */
static void remember(struct log_keys_known **known, const struct head *head,
                     const struct log_keys *keys)
{
	if (*known == NULL)
		*known = malloc(sizeof(**known));
	if (*known == NULL)
		return;
	memcpy((*known)->charter, keys->of.charter, HASH_BYTES);
	(*known)->head = *head;
	(*known)->keys = *keys;
}

int log_keys_held(struct log_keys *keys, const struct place *place,
                  struct slice checkpoint, struct log_keys_known **known,
                  struct fault *fault)
{
	struct log_keys_known *before = known != NULL ? *known : NULL;
	const struct log_of of = keys->of;
	struct checkpoint held;
	uint64_t from;
	int rc;

	/* No log goes back to a key: what the first one signed, it ends in. */
	if (checkpoint.len == 0 ||
	    checkpoint_open(checkpoint, log_keys_now(keys), &held, NULL) ==
	            TALLY_OK)
		return TALLY_OK;
	rc = checkpoint_parse(checkpoint, &held, fault);
	if (rc != TALLY_OK)
		return rc;
	from = known_size(before, keys, place, &held.head);
	if (from > 0)
		*keys = before->keys;
	keys->of = of; /* whoever followed them may be gone, with its charter */
	if (from < held.head.size)
		rc = log_keys_walk(keys, place, from, held.head.size, fault);
	if (rc == TALLY_OK && known != NULL && from < held.head.size)
		remember(known, &held.head, keys);
	return rc;
}

bool log_keys_sign(const struct log_keys *keys, struct slice checkpoint,
                   struct note_key *out_key)
{
	struct checkpoint parsed;

	if (checkpoint_parse(checkpoint, &parsed, NULL) != TALLY_OK ||
	    !slice_is_text(parsed.origin, keys->of.name))
		return false;
	for (size_t i = keys->count; i-- > 0;) {
		const struct key_term *term = &keys->terms[i];

		if (!key_term_signs(term, parsed.head.size) ||
		    note_verify(&parsed.note, &term->key) != NOTE_GOOD)
			continue;
		if (out_key != NULL)
			*out_key = term->key;
		return true;
	}
	return false;
}
