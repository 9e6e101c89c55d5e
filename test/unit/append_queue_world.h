/*
 * An office to whose log many threads append, for the tests of group commit.
 */
#ifndef TALLY_TEST_APPEND_QUEUE_WORLD_H
#define TALLY_TEST_APPEND_QUEUE_WORLD_H

#include "office_world.h"

#include "office/append_queue.h"

static struct world world;
static struct office office;
static struct append_queue *queue;

/* Is that the text of entry `index` of the record? */
static inline void assert_entry(uint64_t index, const char *text)
{
	struct entries_tile tile;
	struct place place;
	struct fault fault;

	place_init(&place, office.record, "", "");
	entries_tile_init(&tile);
	assert_ok(place_entries(&place, index / TILE_WIDTH, own_head(&office).size,
	                        &tile, &fault));
	assert_true(index % TILE_WIDTH < tile.count);
	assert_true(slice_is_text(tile.entries[index % TILE_WIDTH], text));
	entries_tile_release(&tile);
}

#endif
