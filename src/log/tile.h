/*
 * C2SP tlog-tiles: paths, widths, entry bundles. docs/format.md, section 2.
 */
#ifndef TALLY_LOG_TILE_H
#define TALLY_LOG_TILE_H

#include "base/limits.h"
#include "base/status.h"
#include "crypto/hash.h"

#define TILE_WIDTH 256
#define TILE_PATH_BYTES 64
#define TILE_ENTRIES (-1) /* "level" of entry bundles */
#define MAX_TILE_LEVEL 7  /* 256^8 = 2^64 */

struct tile {
	int level;       /* TILE_ENTRIES, or 0 to MAX_TILE_LEVEL */
	uint64_t index;
	unsigned width;  /* 1 to 256; 256 is a full tile */
};

/* "tile/0/x001/x234/067", "tile/entries/000.p/41". */
void tile_path_format(struct tile tile, char out[static TILE_PATH_BYTES]);
/* Strict inverse; TALLY_EFORMAT for every other spelling. */
int tile_path_parse(struct slice text, struct tile *out);

/* Width of tile `index` at `level` in a log of `size` entries; 0 if none. */
unsigned tile_width(int level, uint64_t index, uint64_t size);
/* Number of tiles at `level`, partial one included; 0 ends the levels. */
uint64_t tile_count(int level, uint64_t size);

/* Append u16 length || entry. */
void entries_put(struct buf *bundle, struct slice entry);
/*
 * Split a bundle into exactly `count` entries borrowed from it.
 * TALLY_EFORMAT if there are more, fewer, or bytes left over.
 */
int entries_split(struct slice bundle, size_t count, struct slice *out);

#endif
