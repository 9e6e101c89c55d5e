/*
 * Reads a log written by another program (see tlog.c) as a peer's record over
 * HTTP: `tlog_url DIR` serves DIR, at /N with checkpoint.N as the head, and
 * compares every object that the client gets with the file, byte for byte.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/hostile.h"
#include "crypto/sign.h"
#include "http/client.h"
#include "log/checkpoint.h"
#include "office/place.h"

#define MAX_PATH_BYTES 4096
#define MAX_SIZE 64

/* Published beside the log, in the same script. */
#define LOG_KEY "example.com/log/testdata+33d7b496+" \
	"AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

static const char *folder;
static struct note_key log_key;

/* "/N/checkpoint" is DIR/checkpoint.N, "/N/tile/..." is DIR/tile/... */
static bool serve(void *ctx, int socket, const char *path)
{
	char file[MAX_PATH_BYTES];
	unsigned size = 0;
	int len = 0;

	(void)ctx;
	if (sscanf(path, "/%u/%n", &size, &len) != 1 || len == 0)
		return hostile_answer(socket, "404 Not Found", "", 0);
	if (strcmp(path + len, "checkpoint") == 0)
		snprintf(file, sizeof(file), "%s/checkpoint.%u", folder, size);
	else
		snprintf(file, sizeof(file), "%s/%s", folder, path + len);
	hostile_file(socket, file);
	return true;
}

static bool is_file(struct slice bytes, const char *name)
{
	char path[MAX_PATH_BYTES];
	FILE *file;
	bool same = true;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (file == NULL)
		return false;
	for (size_t i = 0; same && i < bytes.len; i++)
		same = fgetc(file) == bytes.data[i];
	same = same && fgetc(file) == EOF;
	fclose(file);
	return same;
}

/* The tile as it comes, and that it is the file of that name. */
static bool tile_is_file(struct store *store, int level, uint64_t size)
{
	struct tile tile = { level, 0, tile_width(level, 0, size) };
	char name[TILE_PATH_BYTES];
	struct place place;
	struct buf bytes;
	bool same;

	tile_path_format(tile, name);
	place_init(&place, store, "record", "");
	buf_init(&bytes, MAX_ENTRIES_TILE_BYTES);
	same = place_get(&place, name, &bytes, NULL) == TALLY_OK &&
	       is_file(buf_slice(&bytes), name);
	buf_release(&bytes);
	return same;
}

/* Entries and hashes, read as a sync reads them, give the signed root. */
static bool gives_root(struct store *store, const struct head *head)
{
	static struct entries_tile tile;
	uint8_t leaf[HASH_BYTES], by_entries[HASH_BYTES], by_tiles[HASH_BYTES];
	struct frontier frontier;
	struct place place;
	bool good;

	place_init(&place, store, "record", "");
	entries_tile_init(&tile);
	frontier_init(&frontier);
	good = head->size == 0 || place_entries(&place, 0, head->size, &tile,
	                                        NULL) == TALLY_OK;
	for (size_t i = 0; good && i < tile.count; i++) {
		hash_leaf(tile.entries[i], leaf);
		good = frontier_add(&frontier, leaf) == TALLY_OK;
	}
	frontier_root(&frontier, by_entries);
	good = good && place_root(&place, head->size, head->size, by_tiles,
	                          NULL) == TALLY_OK &&
	       hash_equal(by_entries, head->root) &&
	       hash_equal(by_tiles, head->root);
	entries_tile_release(&tile);
	return good;
}

static const char *problem(struct store *store, uint64_t size)
{
	static struct checkpoint checkpoint;
	struct place place;
	struct buf bytes;
	char name[32];
	const char *why = NULL;

	snprintf(name, sizeof(name), "checkpoint.%" PRIu64, size);
	place_init(&place, store, "record", "");
	if (place_checkpoint(&place, &bytes, NULL) != TALLY_OK ||
	    !is_file(buf_slice(&bytes), name))
		why = "the checkpoint is not the file";
	else if (checkpoint_open(buf_slice(&bytes), &log_key, &checkpoint,
	                         NULL) != TALLY_OK ||
	         checkpoint.head.size != size || size >= TILE_WIDTH)
		why = "not opened by the log's key, or of another size";
	else if (size > 0 && (!tile_is_file(store, TILE_ENTRIES, size) ||
	                      !tile_is_file(store, 0, size)))
		why = "a tile is not the file";
	else if (!gives_root(store, &checkpoint.head))
		why = "the root differs";
	buf_release(&bytes);
	return why;
}

static bool check_size(const char *server, uint64_t size)
{
	const struct client_options options = { 0 };
	struct store *store;
	struct fault fault;
	char url[128];
	const char *why;

	snprintf(url, sizeof(url), "%s/%" PRIu64, server, size);
	if (store_open_url(url, &options, &store, &fault) != TALLY_OK)
		return false;
	why = problem(store, size);
	if (why != NULL)
		printf("tlog-url: checkpoint.%" PRIu64 ": %s\n", size, why);
	store_close(store);
	return why == NULL;
}

/* There is a head for every size from 0 on. */
static bool has_size(uint64_t size)
{
	char path[MAX_PATH_BYTES];
	FILE *file;

	snprintf(path, sizeof(path), "%s/checkpoint.%" PRIu64, folder, size);
	file = fopen(path, "rb");
	if (file != NULL)
		fclose(file);
	return file != NULL;
}

int main(int argc, char **argv)
{
	struct hostile server = { .answer = serve };
	uint64_t agreed = 0, size = 0;
	struct fault fault;

	if (argc != 2) {
		fprintf(stderr, "usage: tlog_url DIR\n");
		return 2;
	}
	folder = argv[1];
	if (crypto_start() != TALLY_OK ||
	    vkey_parse(slice_text(LOG_KEY), &log_key, &fault) != TALLY_OK)
		return 1;
	hostile_start(&server);
	for (; size < MAX_SIZE && has_size(size); size++)
		agreed += check_size(server.url, size);
	hostile_stop(&server);
	printf("tlog-url: %" PRIu64 " agreed\n", agreed);
	return size > 1 && agreed == size ? 0 : 1;
}
