/*
 * Growing a log's tiles at their right edge.
 */
#include "office/tail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tail *tail_new(void)
{
	struct tail *tail = calloc(1, sizeof(*tail));

	if (tail == NULL)
		return NULL;
	frontier_init(&tail->frontier);
	buf_init(&tail->bundle, MAX_ENTRIES_TILE_BYTES);
	return tail;
}

void tail_free(struct tail *tail)
{
	if (tail == NULL)
		return;
	buf_release(&tail->bundle);
	free(tail);
}

struct head tail_head(const struct tail *tail)
{
	struct head head = { .size = tail->frontier.size };

	frontier_root(&tail->frontier, head.root);
	return head;
}

/* How many hashes of `level` a log of that size has. */
static uint64_t hash_count(int level, uint64_t size)
{
	return size >> (8 * level);
}

/* The partial tile of a level holds the eight lowest full subtrees in it. */
static void frontier_from_tile(struct tail *tail, int level, unsigned width)
{
	const uint8_t (*hashes)[HASH_BYTES] =
		(const uint8_t (*)[HASH_BYTES])tail->hashes[level];
	size_t offset = 0;

	for (int bit = 7; bit >= 0; bit--) {
		size_t count = (size_t)1 << bit;

		if (!(width & count))
			continue;
		hashes_root(hashes + offset, count,
		            tail->frontier.hash[8 * level + bit]);
		offset += count;
	}
}

static int load_hashes(struct tail *tail, const struct place *place,
                       uint64_t size, struct fault *fault)
{
	for (int level = 0; level <= MAX_TILE_LEVEL; level++) {
		uint64_t count = hash_count(level, size);
		struct tile tile = { level, count / TILE_WIDTH,
			             (unsigned)(count % TILE_WIDTH) };
		int rc;

		if (tile.width == 0)
			continue;
		rc = place_hashes(place, tile, tail->hashes[level], fault);
		if (rc != TALLY_OK)
			return rc;
		frontier_from_tile(tail, level, tile.width);
	}
	tail->frontier.size = size;
	return TALLY_OK;
}

static int load_entries(struct tail *tail, const struct place *place,
                        uint64_t size, struct fault *fault)
{
	struct entries_tile *tile;
	int rc;

	if (size % TILE_WIDTH == 0)
		return TALLY_OK;
	tile = malloc(sizeof(*tile));
	if (tile == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	entries_tile_init(tile);
	rc = place_entries(place, size / TILE_WIDTH, size, tile, fault);
	for (size_t i = 0; rc == TALLY_OK && i < tile->count; i++) {
		uint8_t leaf[HASH_BYTES];

		hash_leaf(tile->entries[i], leaf);
		if (!hash_equal(leaf, tail->hashes[0][i]))
			rc = fault_set(fault, TALLY_EMISMATCH,
			               "%stile/entries: entry %zu of the newest "
			               "tile is not the one hashed",
			               place->prefix, i);
		entries_put(&tail->bundle, tile->entries[i]);
	}
	if (rc == TALLY_OK)
		rc = buf_status(&tail->bundle);
	entries_tile_release(tile);
	free(tile);
	return rc;
}

int tail_load(struct tail *tail, const struct place *place,
              const struct head *head, struct fault *fault)
{
	struct head found;
	int rc;

	frontier_init(&tail->frontier);
	buf_clear(&tail->bundle);
	rc = load_hashes(tail, place, head->size, fault);
	if (rc == TALLY_OK)
		rc = load_entries(tail, place, head->size, fault);
	if (rc != TALLY_OK)
		return rc;
	found = tail_head(tail);
	if (!head_equal(&found, head))
		return fault_set(fault, TALLY_EMISMATCH,
		                 "%stile: the tiles do not give the root of the "
		                 "checkpoint", place->prefix);
	tail->flushed = head->size;
	return TALLY_OK;
}

static struct slice hash_bytes_of(const struct tail *tail, struct tile tile)
{
	return slice_of(tail->hashes[tile.level],
	                (size_t)tile.width * HASH_BYTES);
}

/* The last leaf filled a tile of level 0, and maybe of those above it. */
static int carry(struct tail *tail, const struct place *place,
                 struct fault *fault)
{
	struct tile_bytes full[MAX_TILE_LEVEL + 2];
	uint64_t size = tail->frontier.size;
	struct tile tile = { TILE_ENTRIES, size / TILE_WIDTH - 1, TILE_WIDTH };
	size_t count = 0;
	int rc;

	full[count++] = (struct tile_bytes){ tile, buf_slice(&tail->bundle) };
	for (int level = 0; level < MAX_TILE_LEVEL &&
	     hash_count(level, size) % TILE_WIDTH == 0; level++) {
		uint64_t above = hash_count(level + 1, size) - 1;

		tile.level = level;
		tile.index = above;
		full[count++] =
			(struct tile_bytes){ tile, hash_bytes_of(tail, tile) };
		hashes_root((const uint8_t (*)[HASH_BYTES])tail->hashes[level],
		            TILE_WIDTH,
		            tail->hashes[level + 1][above % TILE_WIDTH]);
	}
	rc = place_put_tiles(place, full, count, fault);
	buf_clear(&tail->bundle);
	return rc;
}

int tail_add(struct tail *tail, const struct place *place, struct slice entry,
             struct fault *fault)
{
	uint8_t leaf[HASH_BYTES];
	int rc;

	hash_leaf(entry, leaf);
	memcpy(tail->hashes[0][tail->frontier.size % TILE_WIDTH], leaf,
	       HASH_BYTES);
	entries_put(&tail->bundle, entry);
	rc = buf_status(&tail->bundle);
	if (rc == TALLY_OK)
		rc = frontier_add(&tail->frontier, leaf);
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "%stile: %s", place->prefix,
		                 status_text(rc));
	if (tail->frontier.size % TILE_WIDTH != 0)
		return TALLY_OK;
	return carry(tail, place, fault);
}

int tail_flush(struct tail *tail, const struct place *place,
               struct fault *fault)
{
	struct tile_bytes partial[MAX_TILE_LEVEL + 2];
	uint64_t size = tail->frontier.size;
	struct tile tile = { TILE_ENTRIES, size / TILE_WIDTH,
		             (unsigned)(size % TILE_WIDTH) };
	size_t count = 0;
	int rc;

	if (tail->flushed != size && tile.width > 0)
		partial[count++] =
			(struct tile_bytes){ tile, buf_slice(&tail->bundle) };
	for (int level = 0; level <= MAX_TILE_LEVEL; level++) {
		uint64_t hashes = hash_count(level, size);

		tile.level = level;
		tile.index = hashes / TILE_WIDTH;
		tile.width = (unsigned)(hashes % TILE_WIDTH);
		if (tile.width > 0 && hash_count(level, tail->flushed) != hashes)
			partial[count++] = (struct tile_bytes){
				tile, hash_bytes_of(tail, tile)
			};
	}
	rc = place_put_tiles(place, partial, count, fault);
	if (rc == TALLY_OK)
		tail->flushed = size;
	return rc;
}

static int remove_one(void *ctx, const char *name)
{
	const struct place *const *place = ctx;

	return place_remove(*place, name, NULL);
}

void tail_drop_partials(const struct tail *tail, const struct place *place,
                        uint64_t before)
{
	for (int level = TILE_ENTRIES; level <= MAX_TILE_LEVEL; level++) {
		uint64_t count = hash_count(level == TILE_ENTRIES ? 0 : level,
		                            before);
		struct tile tile = { level, count / TILE_WIDTH, TILE_WIDTH };
		char name[TILE_PATH_BYTES + 2];

		if (count % TILE_WIDTH == 0 ||
		    tile_width(level, tile.index, tail->frontier.size) !=
		            TILE_WIDTH)
			continue;
		tile_path_format(tile, name);
		snprintf(name + strlen(name), 3, ".p");
		place_list(place, name, remove_one, &place, NULL);
	}
}
