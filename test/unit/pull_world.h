/*
 * Pulling ru's log over HTTP from a server that answers as a test wants it to.
 */
#ifndef TALLY_TEST_PULL_WORLD_H
#define TALLY_TEST_PULL_WORLD_H

#include "office_world.h"

#include "../lib/hostile.h"
#include "http/client.h"

#define ENTRY_BYTES 1200 /* a tile of them is over STASH_BYTES */

/* Pull from who answers so; how it ended for ru's log, or for all. */
static inline struct sync_result pull_answered(
	struct office *office, bool (*answer)(void *ctx, int fd, const char *path),
	void *ctx)
{
	struct hostile server = { .answer = answer, .ctx = ctx };
	const struct client_options options = { 0 };
	struct sync_result results[SEATS];
	struct store *store;
	struct fault fault;
	int rc;

	hostile_start(&server);
	assert_ok(store_open_url(server.url, &options, &store, &fault));
	memset(results, 0, sizeof(results));
	rc = office_sync(office,
	                 &(struct sync_source){ store, server.url, NO_INDEX },
	                 results, &fault);
	store_close(store);
	hostile_stop(&server);
	if (rc != TALLY_OK && results[RU].status == TALLY_OK)
		results[RU].status = rc;
	return results[RU];
}

/* ru's log of `held` entries grows to `size`. */
static inline void grow_big(const struct world *world, size_t held, size_t size)
{
	static char text[TILE_WIDTH][ENTRY_BYTES + 1];
	struct slice entries[TILE_WIDTH];
	struct office ru;
	struct fault fault;
	size_t count = 0;

	open_office(world, "ru", CLOCK, &ru);
	for (size_t i = held; i < size; i++) {
		snprintf(text[count], sizeof(text[count]), "%0*zu", ENTRY_BYTES,
		         i);
		entries[count] = slice_text(text[count]);
		if (++count < TILE_WIDTH && i + 1 < size)
			continue;
		assert_ok(office_append(&ru, entries, count, false, &fault));
		count = 0;
	}
	office_close(&ru);
}

#endif
