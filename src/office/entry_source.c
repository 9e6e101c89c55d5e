/*
 * Hashes from entries: the roots of full tiles are kept, what lies below them
 * is hashed again from the one tile that it is in.
 */
#include "office/entry_source.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/hash_many.h"

#define TILE_LEVEL 8 /* a full tile of entries is a subtree of 2^8 */

static int read_leaves(struct entry_source *source, uint64_t index,
                       uint8_t (*out)[HASH_BYTES])
{
	int rc = place_entries(source->place, index, source->size, source->tile,
	                       source->fault);

	if (rc == TALLY_OK)
		hash_leaves(source->tile->entries, source->tile->count, out);
	return rc;
}

int entry_source_open(struct entry_source *out, const struct place *place,
                      uint64_t size, struct fault *fault)
{
	uint64_t full = size / TILE_WIDTH;
	uint8_t leaves[TILE_WIDTH][HASH_BYTES];
	int rc = TALLY_OK;

	*out = (struct entry_source){ .place = place, .size = size,
		                      .fault = fault };
	out->roots = calloc((size_t)full + 1, sizeof(*out->roots));
	out->tile = malloc(sizeof(*out->tile));
	if (out->tile != NULL)
		entries_tile_init(out->tile);
	if (out->roots == NULL || out->tile == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	for (uint64_t i = 0; rc == TALLY_OK && i < full; i++) {
		rc = read_leaves(out, i, leaves);
		if (rc == TALLY_OK)
			hashes_root((const uint8_t (*)[HASH_BYTES])leaves,
			            TILE_WIDTH, out->roots[i]);
	}
	return rc;
}

void entry_source_release(struct entry_source *source)
{
	if (source->tile != NULL)
		entries_tile_release(source->tile);
	free(source->tile);
	free(source->roots);
	memset(source, 0, sizeof(*source));
}

static int get(void *ctx, unsigned level, uint64_t index,
               uint8_t out[static HASH_BYTES])
{
	struct entry_source *source = ctx;
	uint8_t leaves[TILE_WIDTH][HASH_BYTES];
	uint64_t first = index << level;
	size_t count = (size_t)1 << level;
	int rc;

	if (first + count > source->size)
		return fault_set(source->fault, TALLY_ENOTFOUND,
		                 "hash outside the log");
	if (level == TILE_LEVEL) {
		memcpy(out, source->roots[index], HASH_BYTES);
		return TALLY_OK;
	}
	if (level < TILE_LEVEL) {
		rc = read_leaves(source, first / TILE_WIDTH, leaves);
		if (rc == TALLY_OK)
			hashes_root((const uint8_t (*)[HASH_BYTES])
			                    &leaves[first % TILE_WIDTH],
			            count, out);
		return rc;
	}
	rc = get(ctx, level - 1, 2 * index, leaves[0]);
	if (rc == TALLY_OK)
		rc = get(ctx, level - 1, 2 * index + 1, leaves[1]);
	if (rc == TALLY_OK)
		hash_node(leaves[0], leaves[1], out);
	return rc;
}

struct hash_source entry_source_hashes(struct entry_source *source)
{
	return (struct hash_source){ get, source };
}
