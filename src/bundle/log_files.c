/*
 * Laying out one log as the files of C2SP tlog-tiles.
 */
#include "bundle/log_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash_many.h"
#include "log/tree.h"

void checkpoint_path(const char *log_name, char out[static FILE_PATH_BYTES])
{
	snprintf(out, FILE_PATH_BYTES, "log/%s/checkpoint", log_name);
}

void tile_file_path(const char *log_name, struct tile tile,
                    char out[static FILE_PATH_BYTES])
{
	char path[TILE_PATH_BYTES];

	tile_path_format(tile, path);
	snprintf(out, FILE_PATH_BYTES, "log/%s/%s", log_name, path);
}

/* Where the files of one log go. */
struct layout {
	const char *log_name;
	const struct bundle_log *log;
	struct bundle *out;
	struct fault *fault;
};

static int file_add(const struct layout *layout, const char *path,
                    struct slice bytes)
{
	int rc = bundle_add(layout->out, path, bytes);

	if (rc == TALLY_ELIMIT)
		return fault_set(layout->fault, rc, "%s: the name is over %d "
		                 "bytes, or there are too many files", path,
		                 MAX_BUNDLE_NAME);
	if (rc != TALLY_OK)
		return fault_set(layout->fault, rc, "%s: %s", path,
		                 status_text(rc));
	return TALLY_OK;
}

static int entry_tile_add(const struct layout *layout, struct tile tile,
                          struct buf *bytes)
{
	const struct slice *entries = layout->log->entries +
	                              tile.index * TILE_WIDTH;
	char path[FILE_PATH_BYTES];

	buf_clear(bytes);
	for (size_t i = 0; i < tile.width; i++)
		entries_put(bytes, entries[i]);
	tile_file_path(layout->log_name, tile, path);
	if (buf_status(bytes) != TALLY_OK)
		return fault_set(layout->fault, buf_status(bytes), "%s: %s",
		                 path, status_text(buf_status(bytes)));
	return file_add(layout, path, buf_slice(bytes));
}

static int entry_tiles_add(const struct layout *layout)
{
	size_t size = layout->log->count;
	struct buf bytes;
	int rc = TALLY_OK;

	buf_init(&bytes, TILE_WIDTH * (2 + (size_t)MAX_ENTRY_BYTES));
	for (uint64_t i = 0;
	     rc == TALLY_OK && i < tile_count(TILE_ENTRIES, size); i++)
		rc = entry_tile_add(layout,
		                    (struct tile){ TILE_ENTRIES, i,
		                                   tile_width(TILE_ENTRIES, i,
		                                              size) },
		                    &bytes);
	buf_release(&bytes);
	return rc;
}

/* The tiles of one level; hashes are those of its full subtrees. */
static int level_add(const struct layout *layout, int level,
                     uint8_t (*hashes)[HASH_BYTES])
{
	size_t size = layout->log->count;
	char path[FILE_PATH_BYTES];
	int rc = TALLY_OK;

	for (uint64_t i = 0; rc == TALLY_OK && i < tile_count(level, size); i++) {
		struct tile tile = { level, i, tile_width(level, i, size) };

		tile_file_path(layout->log_name, tile, path);
		rc = file_add(layout, path,
		              slice_of(hashes[i * TILE_WIDTH],
		                       tile.width * HASH_BYTES));
	}
	return rc;
}

/* Turn the hashes of one level into those of the next, in place. */
static size_t level_raise(uint8_t (*hashes)[HASH_BYTES], size_t count)
{
	for (size_t i = 0; i < count / TILE_WIDTH; i++) {
		uint8_t (*tile)[HASH_BYTES] = hashes + i * TILE_WIDTH;

		hash_full_tree(tile, TILE_WIDTH);
		memmove(hashes[i], tile[0], HASH_BYTES);
	}
	return count / TILE_WIDTH;
}

static int hash_tiles_add(const struct layout *layout)
{
	size_t count = layout->log->count;
	uint8_t (*hashes)[HASH_BYTES] = malloc(count * HASH_BYTES);
	int rc = TALLY_OK;

	if (hashes == NULL)
		return fault_set(layout->fault, TALLY_ENOMEM, "log %s: %s",
		                 layout->log_name, status_text(TALLY_ENOMEM));
	hash_leaves(layout->log->entries, count, hashes);
	for (int level = 0; rc == TALLY_OK && count > 0; level++) {
		rc = level_add(layout, level, hashes);
		count = level_raise(hashes, count);
	}
	free(hashes);
	return rc;
}

int log_files_add(const char *log_name, const struct bundle_log *log,
                  struct bundle *out, struct fault *fault)
{
	struct layout layout = { log_name, log, out, fault };
	char path[FILE_PATH_BYTES];
	int rc;

	if (log->count == 0)
		return TALLY_OK;
	checkpoint_path(log_name, path);
	rc = file_add(&layout, path, log->checkpoint);
	if (rc == TALLY_OK)
		rc = entry_tiles_add(&layout);
	if (rc == TALLY_OK)
		rc = hash_tiles_add(&layout);
	return rc;
}

int log_root(const struct bundle_log *log, uint8_t out[static HASH_BYTES])
{
	uint8_t leaves[TILE_WIDTH][HASH_BYTES];
	struct frontier frontier;
	int rc = TALLY_OK;

	frontier_init(&frontier);
	for (size_t i = 0; rc == TALLY_OK && i < log->count; i += TILE_WIDTH) {
		size_t rest = log->count - i;
		size_t n = rest < TILE_WIDTH ? rest : TILE_WIDTH;

		hash_leaves(log->entries + i, n, leaves);
		rc = frontier_add_many(&frontier,
		                       (const uint8_t (*)[HASH_BYTES])leaves, n);
	}
	if (rc == TALLY_OK)
		frontier_root(&frontier, out);
	return rc;
}
