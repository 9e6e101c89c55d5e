/*
 * Finding the leaves of a log that give its root, and the hashes above them.
 * If the entries do not give the root but the tiles of hashes do, these tell
 * which entry is bad. Memory is bounded by a few bytes for each tile.
 */
#include "office/audit.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/hash_many.h"

#define NO_TILE UINT64_MAX

/* Where the leaves of a tile were found; past TOLD_BY_COPY: by which copy. */
enum { TOLD_BY_NOBODY = 0, TOLD_BY_ENTRIES, TOLD_BY_HASHES, TOLD_BY_COPY };

struct audit_leaves {
	size_t *told;    /* by tile */
	uint8_t last[TILE_WIDTH][HASH_BYTES]; /* of the partial tile, if any */
	uint64_t read;   /* whose leaves these are, or NO_TILE */
	uint8_t hashes[TILE_WIDTH][HASH_BYTES];
};

void audit_release_levels(struct audit *audit)
{
	if (audit->leaves != NULL)
		free(audit->leaves->told);
	free(audit->leaves);
	audit->leaves = NULL;
	for (int level = 1; level <= MAX_TILE_LEVEL; level++) {
		free(audit->levels[level]);
		audit->levels[level] = NULL;
	}
}

int audit_allocate(struct audit *audit, struct fault *fault)
{
	bool enough = true;

	audit->leaves = calloc(1, sizeof(*audit->leaves));
	if (audit->leaves == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	audit->leaves->read = NO_TILE;
	audit->leaves->told = calloc((size_t)(audit->head.size / TILE_WIDTH) + 1,
	                             sizeof(*audit->leaves->told));
	enough = audit->leaves->told != NULL;
	for (int level = 1; level <= MAX_TILE_LEVEL; level++) {
		size_t count = (size_t)(audit->head.size >> (8 * level));

		audit->levels[level] =
			calloc(count + 1, sizeof(*audit->levels[level]));
		enough = enough && audit->levels[level] != NULL;
	}
	return enough ? TALLY_OK
	              : fault_set(fault, TALLY_ENOMEM, "out of memory");
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

static struct tile tile_at(const struct audit *audit, uint64_t index)
{
	return (struct tile){ 0, index,
		              tile_width(0, index, audit->head.size) };
}

/* All leaves of a tile, from where `told` says; false if they are not there. */
static bool read_leaves(const struct audit *audit, uint64_t index, size_t told,
                        uint8_t (*out)[HASH_BYTES])
{
	struct tile tile = tile_at(audit, index);
	const struct audit_copy *copy;

	switch (told) {
	case TOLD_BY_NOBODY:
		return false;
	case TOLD_BY_ENTRIES:
		return leaves_of_entries(&audit->place, index, audit->head.size,
		                         out) == tile.width;
	case TOLD_BY_HASHES:
		return place_hashes(&audit->place, tile, out, NULL) == TALLY_OK;
	default:
		copy = &audit->copies[told - TOLD_BY_COPY];
		return copy->size > index * TILE_WIDTH &&
		       leaves_of_entries(&copy->place, index, copy->size, out) >=
		               tile.width;
	}
}

static void root_of_tile(const uint8_t (*leaves)[HASH_BYTES],
                         uint8_t out[static HASH_BYTES])
{
	hashes_root(leaves, TILE_WIDTH, out);
}

/* These are taken to be the leaves of a tile. */
static void take_leaves(struct audit *audit, uint64_t index, size_t told,
                        const uint8_t (*leaves)[HASH_BYTES])
{
	struct tile tile = tile_at(audit, index);

	audit->leaves->told[index] = told;
	if (tile.width == TILE_WIDTH)
		root_of_tile(leaves, audit->levels[1][index]);
	else
		memcpy(audit->leaves->last, leaves,
		       (size_t)tile.width * HASH_BYTES);
}

const uint8_t (*audit_hashes(const struct audit *audit, int level,
                             uint64_t index))[HASH_BYTES]
{
	struct audit_leaves *leaves = audit->leaves;
	uint8_t root[HASH_BYTES];

	if (tile_width(level, index, audit->head.size) == 0)
		return NULL;
	if (level > 0)
		return (const uint8_t (*)[HASH_BYTES])
			&audit->levels[level][index * TILE_WIDTH];
	if (index == audit->head.size / TILE_WIDTH)
		return (const uint8_t (*)[HASH_BYTES])leaves->last;
	if (leaves->read == index)
		return (const uint8_t (*)[HASH_BYTES])leaves->hashes;
	leaves->read = NO_TILE;
	if (!read_leaves(audit, index, leaves->told[index], leaves->hashes))
		return NULL;
	root_of_tile((const uint8_t (*)[HASH_BYTES])leaves->hashes, root);
	if (!hash_equal(root, audit->levels[1][index]))
		return NULL;
	leaves->read = index;
	return (const uint8_t (*)[HASH_BYTES])leaves->hashes;
}

static int source_get(void *ctx, unsigned level, uint64_t index,
                      uint8_t out[static HASH_BYTES])
{
	const struct audit *audit = ctx;
	uint64_t first = index << level % 8;
	const uint8_t (*hashes)[HASH_BYTES] =
		audit_hashes(audit, (int)(level / 8), first / TILE_WIDTH);

	if (hashes == NULL)
		return TALLY_ENOTFOUND;
	hashes_root(hashes + first % TILE_WIDTH, (size_t)1 << level % 8, out);
	return TALLY_OK;
}

void audit_root(const struct audit *audit, uint64_t size,
                uint8_t out[static HASH_BYTES])
{
	struct hash_source source = { source_get,
		                      (void *)(uintptr_t)audit };

	/* Of files that change while they are checked: no root is that. */
	if (tree_root(source, size, out) != TALLY_OK)
		memset(out, 0, HASH_BYTES);
}

/* From the roots of full tiles to the hashes of the levels above. */
void audit_levels(struct audit *audit)
{
	for (int level = 2; level <= MAX_TILE_LEVEL; level++) {
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

/* All leaves from one kind of file; what cannot be read there stays as it is. */
static void leaves_from(struct audit *audit, size_t told)
{
	uint64_t count = tile_count(0, audit->head.size);
	uint8_t leaves[TILE_WIDTH][HASH_BYTES];

	for (uint64_t i = 0; i < count; i++)
		if (read_leaves(audit, i, told, leaves))
			take_leaves(audit, i, told,
			            (const uint8_t (*)[HASH_BYTES])leaves);
}

/* Do these leaves of tile `index` give what the place's tile above says? */
static bool fits_above(const struct audit *audit, uint64_t index,
                       const uint8_t (*leaves)[HASH_BYTES])
{
	struct tile above = { 1, index / TILE_WIDTH, 0 };
	uint8_t hashes[TILE_WIDTH][HASH_BYTES], root[HASH_BYTES];

	above.width = tile_width(1, above.index, audit->head.size);
	if (tile_width(0, index, audit->head.size) < TILE_WIDTH ||
	    place_hashes(&audit->place, above, hashes, NULL) != TALLY_OK)
		return false;
	root_of_tile(leaves, root);
	return hash_equal(root, hashes[index % TILE_WIDTH]);
}

/*
 * Where the two tellings of a tile's leaves differ, or one is lost, those of a
 * copy. Without one: those that fit the tile above, else those of the tile.
 */
static void mix_tile(struct audit *audit, uint64_t index,
                     const struct audit_copy *copy)
{
	uint8_t own[TILE_WIDTH][HASH_BYTES], other[TILE_WIDTH][HASH_BYTES];
	const uint8_t (*leaves)[HASH_BYTES] = (const uint8_t (*)[HASH_BYTES])own;
	size_t bytes = (size_t)tile_at(audit, index).width * HASH_BYTES;
	bool has_hashes = read_leaves(audit, index, TOLD_BY_HASHES, other);
	size_t told;

	if (read_leaves(audit, index, TOLD_BY_ENTRIES, own)) {
		take_leaves(audit, index, TOLD_BY_ENTRIES, leaves);
		if ((has_hashes && memcmp(own, other, bytes) == 0) ||
		    fits_above(audit, index, leaves))
			return;
	}
	if (has_hashes)
		take_leaves(audit, index, TOLD_BY_HASHES,
		            (const uint8_t (*)[HASH_BYTES])other);
	if (copy == NULL)
		return;
	told = TOLD_BY_COPY + (size_t)(copy - audit->copies);
	if (read_leaves(audit, index, told, own))
		take_leaves(audit, index, told, leaves);
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
	leaves_from(audit, TOLD_BY_ENTRIES);
	if (levels_fit(audit))
		return true;
	leaves_from(audit, TOLD_BY_HASHES);
	if (levels_fit(audit))
		return true;
	for (size_t i = 0; i <= audit->copy_count; i++) {
		audit_mix(audit, i > 0 ? &audit->copies[i - 1] : NULL);
		if (levels_fit(audit))
			return true;
	}
	return false;
}
