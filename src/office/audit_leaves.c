/*
 * Finding the leaves of a log that give its root, and the hashes above them.
 * If the entries do not give the root but the tiles of hashes do, these tell
 * which entry is bad.
 */
#include "office/audit.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/hash_many.h"

void audit_release_levels(struct audit *audit)
{
	for (int level = 0; level <= MAX_TILE_LEVEL; level++) {
		free(audit->levels[level]);
		audit->levels[level] = NULL;
	}
}

static int source_get(void *ctx, unsigned level, uint64_t index,
                      uint8_t out[static HASH_BYTES])
{
	const struct audit *audit = ctx;
	size_t count = (size_t)1 << level % 8;

	hashes_root((const uint8_t (*)[HASH_BYTES])
	                    &audit->levels[level / 8][index * count],
	            count, out);
	return TALLY_OK;
}

void audit_root(const struct audit *audit, uint64_t size,
                uint8_t out[static HASH_BYTES])
{
	struct hash_source source = { source_get,
		                      (void *)(uintptr_t)audit };

	tree_root(source, size, out);
}

int audit_allocate(struct audit *audit, struct fault *fault)
{
	for (int level = 0; level <= MAX_TILE_LEVEL; level++) {
		size_t count = (size_t)(audit->head.size >> (8 * level));

		audit->levels[level] =
			calloc(count + 1, sizeof(*audit->levels[level]));
		if (audit->levels[level] == NULL)
			return fault_set(fault, TALLY_ENOMEM, "out of memory");
	}
	return TALLY_OK;
}

/* From the leaves to the hashes of the levels above. */
void audit_levels(struct audit *audit)
{
	for (int level = 1; level <= MAX_TILE_LEVEL; level++) {
		size_t count = (size_t)(audit->head.size >> (8 * level));

		for (size_t i = 0; i < count; i++)
			hashes_root((const uint8_t (*)[HASH_BYTES])
			                    &audit->levels[level - 1][i * TILE_WIDTH],
			            TILE_WIDTH, audit->levels[level][i]);
	}
}

static bool levels_fit(struct audit *audit)
{
	uint8_t root[HASH_BYTES];

	audit_levels(audit);
	audit_root(audit, audit->head.size, root);
	return hash_equal(root, audit->head.root);
}

/* The leaves of one tile of entries; how many there are. */
static size_t leaves_of_entries(const struct place *place, uint64_t index,
                                uint64_t size, uint8_t (*out)[HASH_BYTES])
{
	struct entries_tile *tile = malloc(sizeof(*tile));
	size_t count = 0;

	if (tile == NULL)
		return 0;
	entries_tile_init(tile);
	/* What cannot be read is reported with its file, or as missing. */
	if (place_entries(place, index, size, tile, NULL) == TALLY_OK)
		count = tile->count;
	hash_leaves(tile->entries, count, out);
	entries_tile_release(tile);
	free(tile);
	return count;
}

static void leaves_from_entries(struct audit *audit)
{
	uint64_t count = tile_count(TILE_ENTRIES, audit->head.size);

	for (uint64_t i = 0; i < count; i++)
		leaves_of_entries(&audit->place, i, audit->head.size,
		                  &audit->levels[0][i * TILE_WIDTH]);
}

static void leaves_from_tiles(struct audit *audit)
{
	uint64_t count = tile_count(0, audit->head.size);

	for (uint64_t i = 0; i < count; i++) {
		struct tile tile = { 0, i, tile_width(0, i, audit->head.size) };

		place_hashes(&audit->place, tile,
		             &audit->levels[0][i * TILE_WIDTH], NULL);
	}
}

/* Do the leaves of tile `index` give what the place's tile above says? */
static bool fits_above(const struct audit *audit, uint64_t index)
{
	struct tile above = { 1, index / TILE_WIDTH, 0 };
	uint8_t hashes[TILE_WIDTH][HASH_BYTES], root[HASH_BYTES];

	above.width = tile_width(1, above.index, audit->head.size);
	if (tile_width(0, index, audit->head.size) < TILE_WIDTH ||
	    place_hashes(&audit->place, above, hashes, NULL) != TALLY_OK)
		return false;
	hashes_root((const uint8_t (*)[HASH_BYTES])
	                    &audit->levels[0][index * TILE_WIDTH],
	            TILE_WIDTH, root);
	return hash_equal(root, hashes[index % TILE_WIDTH]);
}

/*
 * Where the two tellings of a tile's leaves differ, or one is lost, those of a
 * copy. Without one: those that fit the tile above, else those of the tile.
 */
static void mix_tile(struct audit *audit, uint64_t index,
                     const struct audit_copy *copy)
{
	struct tile tile = { 0, index, tile_width(0, index, audit->head.size) };
	uint8_t (*leaves)[HASH_BYTES] = &audit->levels[0][index * TILE_WIDTH];
	uint8_t own[TILE_WIDTH][HASH_BYTES], other[TILE_WIDTH][HASH_BYTES];
	size_t bytes = (size_t)tile.width * HASH_BYTES;
	bool has_hashes, has_entries;

	has_entries = leaves_of_entries(&audit->place, index, audit->head.size,
	                                own) == tile.width;
	has_hashes = place_hashes(&audit->place, tile, other, NULL) == TALLY_OK;
	if (has_entries)
		memcpy(leaves, own, bytes);
	if (has_entries && ((has_hashes && memcmp(own, other, bytes) == 0) ||
	                    fits_above(audit, index)))
		return;
	if (has_hashes)
		memcpy(leaves, other, bytes);
	if (copy == NULL || copy->size <= index * TILE_WIDTH)
		return;
	if (leaves_of_entries(&copy->place, index, copy->size, own) >=
	    tile.width)
		memcpy(leaves, own, bytes);
}

void audit_mix(struct audit *audit, const struct audit_copy *copy)
{
	uint64_t count = tile_count(0, audit->head.size);

	for (uint64_t i = 0; i < count; i++)
		mix_tile(audit, i, copy);
}

/* The ways in which leaves can be had, until one gives the root. */
bool audit_find_leaves(struct audit *audit)
{
	leaves_from_entries(audit);
	if (levels_fit(audit))
		return true;
	leaves_from_tiles(audit);
	if (levels_fit(audit))
		return true;
	for (size_t i = 0; i <= audit->copy_count; i++) {
		audit_mix(audit, i > 0 ? &audit->copies[i - 1] : NULL);
		if (levels_fit(audit))
			return true;
	}
	return false;
}
