/*
 * Checks a log written by another program (transparency-dev/tessera's test
 * data, built by its testdata/build_log.sh): `tlog DIR` opens every
 * DIR/checkpoint.N and recomputes root and hash tile from the entries.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/sign.h"
#include "log/checkpoint.h"
#include "log/tile.h"
#include "log/tree.h"

#define MAX_FILE_BYTES (TILE_WIDTH * (2 + MAX_ENTRY_BYTES))
#define MAX_PATH_BYTES 4096

/* Published beside the log, in the same script. */
#define LOG_KEY "example.com/log/testdata+33d7b496+" \
	"AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

static const char *folder;
static struct note_key log_key;

static bool file_read(const char *name, struct buf *out)
{
	char path[MAX_PATH_BYTES];
	uint8_t part[4096];
	size_t len;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (!file)
		return false;
	while ((len = fread(part, 1, sizeof(part), file)) > 0)
		buf_put(out, part, len);
	fclose(file);
	return buf_status(out) == TALLY_OK;
}

static bool tile_read(int level, unsigned width, struct buf *out)
{
	struct tile tile = { .level = level, .width = width };
	char path[TILE_PATH_BYTES];

	tile_path_format(tile, path);
	return file_read(path, out);
}

/* Recomputes what must stand in the hash tile, and the root. */
static bool agrees_with_entries(const struct head *head, struct slice bundle,
                                struct slice hashes)
{
	struct slice entries[TILE_WIDTH];
	struct frontier f;
	uint8_t root[HASH_BYTES];

	if (hashes.len != head->size * HASH_BYTES ||
	    entries_split(bundle, head->size, entries) != TALLY_OK)
		return false;
	frontier_init(&f);
	for (size_t i = 0; i < head->size; i++) {
		uint8_t leaf[HASH_BYTES];

		hash_leaf(entries[i], leaf);
		if (memcmp(leaf, hashes.data + i * HASH_BYTES, HASH_BYTES) != 0 ||
		    frontier_add(&f, leaf) != TALLY_OK)
			return false;
	}
	frontier_root(&f, root);
	return memcmp(root, head->root, HASH_BYTES) == 0;
}

/* NULL, or what is wrong with the checkpoint in `name`. */
static const char *log_problem(const char *name, uint64_t size,
                               struct buf parts[static 3])
{
	static struct checkpoint checkpoint;
	struct fault fault;

	if (!file_read(name, &parts[0]))
		return "not readable";
	if (checkpoint_open(buf_slice(&parts[0]), &log_key, &checkpoint,
	                    &fault) != TALLY_OK)
		return "not opened by the log's key";
	if (checkpoint.head.size != size || size >= TILE_WIDTH)
		return "another size";
	if (size > 0 &&
	    (!tile_read(TILE_ENTRIES, (unsigned)size, &parts[1]) ||
	     !tile_read(0, (unsigned)size, &parts[2])))
		return "tiles not readable";
	if (!agrees_with_entries(&checkpoint.head, buf_slice(&parts[1]),
	                         buf_slice(&parts[2])))
		return "root or tile differs from the entries";
	return NULL;
}

static bool check_size(uint64_t size)
{
	struct buf parts[3];
	char name[32];
	const char *problem;

	for (size_t i = 0; i < 3; i++)
		buf_init(&parts[i], MAX_FILE_BYTES);
	snprintf(name, sizeof(name), "checkpoint.%u", (unsigned)size);
	problem = log_problem(name, size, parts);
	if (problem)
		printf("tlog: %s: %s\n", name, problem);
	for (size_t i = 0; i < 3; i++)
		buf_release(&parts[i]);
	return problem == NULL;
}

/* The size of the log's newest checkpoint; 0 if it has none. */
static uint64_t newest_size(void)
{
	static struct checkpoint checkpoint;
	struct fault fault;
	struct buf bytes;
	uint64_t size = 0;

	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	if (file_read("checkpoint", &bytes) &&
	    checkpoint_open(buf_slice(&bytes), &log_key, &checkpoint, &fault) ==
	    TALLY_OK)
		size = checkpoint.head.size;
	buf_release(&bytes);
	return size;
}

int main(int argc, char **argv)
{
	struct fault fault;
	unsigned agreed = 0;
	uint64_t newest;

	if (argc != 2) {
		fprintf(stderr, "usage: tlog DIR\n");
		return 2;
	}
	folder = argv[1];
	if (crypto_start() != TALLY_OK ||
	    vkey_parse(slice_text(LOG_KEY), &log_key, &fault) != TALLY_OK)
		return 1;

	newest = newest_size();
	for (uint64_t size = 0; size <= newest; size++)
		agreed += check_size(size);
	printf("tlog: %u agreed\n", agreed);
	return newest > 0 && agreed == newest + 1 ? 0 : 1;
}
