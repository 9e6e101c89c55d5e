/*
 * Keeping what a pull has brought so far, each tile once it is proved.
 */
#include "office/stash.h"

#include <string.h>

void stash_init(struct stash *stash, const struct place *source,
                const struct place *mirror)
{
	memset(stash, 0, sizeof(*stash));
	stash->source = source;
	stash->mirror = mirror;
}

/* What was not yet proved is let go. */
static void forget(struct stash *stash)
{
	for (size_t i = 0; i < stash->count; i++)
		buf_release(&stash->tiles[i]);
	stash->count = stash->len = 0;
}

static void forget_last(struct stash *stash)
{
	if (stash->has_last)
		buf_release(&stash->last);
	stash->has_last = false;
}

void stash_release(struct stash *stash)
{
	forget(stash);
	forget_last(stash);
}

static unsigned width_of(const struct stash *stash, uint64_t index)
{
	return tile_width(TILE_ENTRIES, index, stash->offered.size);
}

static void keep_last(struct stash *stash, uint64_t index,
                      const struct entries_tile *tile)
{
	forget_last(stash);
	buf_init(&stash->last, MAX_ENTRIES_TILE_BYTES);
	for (size_t i = 0; i < tile->count; i++)
		entries_put(&stash->last, tile->entries[i]);
	stash->last_index = index;
	stash->has_last = true;
}

static bool read_last(const struct stash *stash, struct entries_tile *out)
{
	unsigned width = width_of(stash, stash->last_index);

	buf_clear(&out->bytes);
	buf_put_slice(&out->bytes, buf_slice(&stash->last));
	out->count = width;
	return buf_status(&stash->last) == TALLY_OK &&
	       buf_status(&out->bytes) == TALLY_OK &&
	       entries_split(buf_slice(&out->bytes), width, out->entries) ==
	               TALLY_OK;
}

bool stash_read(struct stash *stash, uint64_t index, struct entries_tile *out)
{
	if (stash->has_last && stash->last_index == index)
		return read_last(stash, out);
	if (!stash->reads || width_of(stash, index) != TILE_WIDTH ||
	    place_entries(stash->mirror, index, (index + 1) * TILE_WIDTH, out,
	                  NULL) != TALLY_OK)
		return false;
	stash->has_read = true;
	return true;
}

/* Do the offered head's entries begin with those of frontier? */
static bool is_proved(const struct stash *stash, const struct frontier *frontier)
{
	uint8_t root[HASH_BYTES];
	struct proof proof;

	frontier_root(frontier, root);
	return place_consistency(stash->source, frontier->size,
	                         stash->offered.size, &proof, NULL) == TALLY_OK &&
	       proof_shows_consistency(&proof, frontier->size,
	                               stash->offered.size, root,
	                               stash->offered.root);
}

static bool write_tiles(const struct stash *stash)
{
	struct place_batch batch;
	int rc = TALLY_OK;

	place_batch_init(&batch, stash->mirror);
	for (size_t i = 0; rc == TALLY_OK && i < stash->count; i++)
		rc = place_batch_add_tile(
			&batch,
			(struct tile){ TILE_ENTRIES, stash->indexes[i], TILE_WIDTH },
			buf_slice(&stash->tiles[i]), NULL);
	return rc == TALLY_OK && place_batch_put(&batch, NULL) == TALLY_OK;
}

void stash_add(struct stash *stash, uint64_t index,
               const struct entries_tile *tile, const struct frontier *frontier)
{
	struct buf *copy = &stash->tiles[stash->count];

	if (width_of(stash, index) != TILE_WIDTH)
		keep_last(stash, index, tile);
	if (!stash->keeps || width_of(stash, index) != TILE_WIDTH)
		return;
	buf_init(copy, MAX_ENTRIES_TILE_BYTES);
	buf_put_slice(copy, buf_slice(&tile->bytes));
	stash->indexes[stash->count++] = index;
	stash->len += copy->len;
	if (buf_status(copy) != TALLY_OK)
		stash->keeps = false;
	else if (stash->count < STORE_BATCH && stash->len < STASH_BYTES)
		return;
	else /* if they are not of the head, later ones will not be either */
		stash->keeps = is_proved(stash, frontier) && write_tiles(stash);
	forget(stash);
}

void stash_distrust(struct stash *stash)
{
	forget(stash);
	forget_last(stash);
	stash->reads = false;
}
