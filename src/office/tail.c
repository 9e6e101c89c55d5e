/*
 * Growing a log's tiles at their right edge.
 */
#include "office/tail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash_many.h"

struct tail *tail_new(void)
{
	struct tail *tail = calloc(1, sizeof(*tail));

	if (tail == NULL)
		return NULL;
	frontier_init(&tail->frontier);
	buf_init(&tail->bundle, MAX_ENTRIES_TILE_BYTES);
	for (size_t i = 0; i < TAIL_LEVELS; i++)
		buf_init(&tail->full_bytes[i], MAX_ENTRIES_TILE_BYTES);
	return tail;
}

void tail_free(struct tail *tail)
{
	if (tail == NULL)
		return;
	buf_release(&tail->bundle);
	for (size_t i = 0; i < TAIL_LEVELS; i++)
		buf_release(&tail->full_bytes[i]);
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
	uint8_t leaves[TILE_WIDTH][HASH_BYTES];
	struct entries_tile *tile;
	int rc;

	if (size % TILE_WIDTH == 0)
		return TALLY_OK;
	tile = malloc(sizeof(*tile));
	if (tile == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	entries_tile_init(tile);
	rc = place_entries(place, size / TILE_WIDTH, size, tile, fault);
	if (rc == TALLY_OK)
		hash_leaves(tile->entries, tile->count, leaves);
	for (size_t i = 0; rc == TALLY_OK && i < tile->count; i++) {
		if (!hash_equal(leaves[i], tail->hashes[0][i]))
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
	tail->full_count = 0;
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

/* A tile is full: keep it, and begin the bundle anew. */
static int keep_full(struct tail *tail, struct tile tile)
{
	struct buf *kept = &tail->full_bytes[tail->full_count];

	tail->full[tail->full_count++] = tile;
	buf_clear(kept);
	if (tile.level == TILE_ENTRIES) {
		struct buf empty = *kept;

		*kept = tail->bundle;
		tail->bundle = empty;
	} else {
		buf_put_slice(kept, hash_bytes_of(tail, tile));
	}
	return buf_status(kept);
}

/* The last leaf filled a tile of level 0, and maybe of those above it. */
static int carry(struct tail *tail)
{
	uint64_t size = tail->frontier.size;
	struct tile tile = { TILE_ENTRIES, size / TILE_WIDTH - 1, TILE_WIDTH };
	int rc = keep_full(tail, tile);

	for (int level = 0; rc == TALLY_OK && level < MAX_TILE_LEVEL &&
	     hash_count(level, size) % TILE_WIDTH == 0; level++) {
		uint64_t above = hash_count(level + 1, size) - 1;

		tile.level = level;
		tile.index = above;
		rc = keep_full(tail, tile);
		hashes_root((const uint8_t (*)[HASH_BYTES])tail->hashes[level],
		            TILE_WIDTH,
		            tail->hashes[level + 1][above % TILE_WIDTH]);
	}
	return rc;
}

/* As many as there is room for in the tile. */
static int add_to_tile(struct tail *tail, const struct slice *entries,
                       size_t count)
{
	uint8_t (*leaves)[HASH_BYTES] =
		&tail->hashes[0][tail->frontier.size % TILE_WIDTH];
	int rc;

	hash_leaves(entries, count, leaves);
	for (size_t i = 0; i < count; i++)
		entries_put(&tail->bundle, entries[i]);
	rc = buf_status(&tail->bundle);
	if (rc == TALLY_OK)
		rc = frontier_add_many(&tail->frontier,
		                       (const uint8_t (*)[HASH_BYTES])leaves,
		                       count);
	if (rc == TALLY_OK && tail->frontier.size % TILE_WIDTH == 0)
		rc = carry(tail);
	return rc;
}

static int stage_full(const struct tail *tail, struct place_batch *out,
                      struct fault *fault)
{
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK && i < tail->full_count; i++)
		rc = place_batch_add_tile(out, tail->full[i],
		                          buf_slice(&tail->full_bytes[i]),
		                          fault);
	return rc;
}

static int write_full(struct tail *tail, const struct place *place,
                      struct fault *fault)
{
	struct place_batch batch;
	int rc;

	place_batch_init(&batch, place);
	batch.replaces = tail->replaces;
	rc = stage_full(tail, &batch, fault);
	if (rc == TALLY_OK)
		rc = place_batch_put(&batch, fault);
	if (rc == TALLY_OK)
		tail->full_count = 0;
	return rc;
}

int tail_add(struct tail *tail, const struct place *place,
             const struct slice *entries, size_t count, struct fault *fault)
{
	while (count > 0) {
		size_t room = TILE_WIDTH - tail->frontier.size % TILE_WIDTH;
		size_t len = count < room ? count : room;
		int rc = tail->full_count > 0 && len == room
		         ? TALLY_EUSAGE : add_to_tile(tail, entries, len);

		if (rc != TALLY_OK)
			return fault_set(fault, rc, "%stile: %s",
			                 place ? place->prefix : "",
			                 status_text(rc));
		if (place && tail->full_count > 0)
			rc = write_full(tail, place, fault);
		if (rc != TALLY_OK)
			return rc;
		entries += len;
		count -= len;
	}
	return TALLY_OK;
}

int tail_stage(const struct tail *tail, struct place_batch *out,
               struct fault *fault)
{
	uint64_t size = tail->frontier.size;
	struct tile tile = { TILE_ENTRIES, size / TILE_WIDTH,
		             (unsigned)(size % TILE_WIDTH) };
	int rc = stage_full(tail, out, fault);

	if (rc == TALLY_OK && tail->flushed != size && tile.width > 0)
		rc = place_batch_add_tile(out, tile, buf_slice(&tail->bundle),
		                          fault);
	for (int level = 0; rc == TALLY_OK && level <= MAX_TILE_LEVEL; level++) {
		uint64_t hashes = hash_count(level, size);

		tile.level = level;
		tile.index = hashes / TILE_WIDTH;
		tile.width = (unsigned)(hashes % TILE_WIDTH);
		if (tile.width > 0 && hash_count(level, tail->flushed) != hashes)
			rc = place_batch_add_tile(
				out, tile, hash_bytes_of(tail, tile), fault);
	}
	return rc;
}

void tail_flushed(struct tail *tail)
{
	tail->full_count = 0;
	tail->flushed = tail->frontier.size;
}

int tail_flush(struct tail *tail, const struct place *place,
               struct fault *fault)
{
	struct place_batch batch;
	int rc;

	place_batch_init(&batch, place);
	batch.replaces = tail->replaces;
	rc = tail_stage(tail, &batch, fault);
	if (rc == TALLY_OK)
		rc = place_batch_put(&batch, fault);
	if (rc == TALLY_OK)
		tail_flushed(tail);
	return rc;
}

static bool has_tile(const struct place *place, struct tile tile)
{
	char name[TILE_PATH_BYTES];

	tile_path_format(tile, name);
	if (place_has(place, name))
		return true;
	tile.width = TILE_WIDTH;
	tile_path_format(tile, name);
	return place_has(place, name);
}

bool tail_is_there(const struct place *place, uint64_t before, uint64_t after)
{
	for (int level = TILE_ENTRIES; level <= MAX_TILE_LEVEL; level++) {
		int counted = level == TILE_ENTRIES ? 0 : level;
		uint64_t from = hash_count(counted, before);
		uint64_t to = hash_count(counted, after);

		for (uint64_t i = from / TILE_WIDTH; from < to && i * TILE_WIDTH < to;
		     i++) {
			struct tile tile = { level, i, tile_width(level, i, after) };

			if (!has_tile(place, tile))
				return false;
		}
	}
	return true;
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
