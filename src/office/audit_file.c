/*
 * One check for each kind of file in a log's folder.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/hash_many.h"
#include "office/audit.h"
#include "office/heads.h"

/* True: the file is good; else the fault says what is wrong with it. */
typedef bool audit_check(struct audit *audit, const char *name,
                         const struct buf *bytes, struct fault *why);

static bool say(struct fault *why, const char *text)
{
	fault_set(why, TALLY_EMISMATCH, "%s", text);
	return false;
}

/* How much of a tile the head vouches for. */
static unsigned covered_width(const struct audit *audit, struct tile tile)
{
	unsigned width = tile_width(tile.level, tile.index, audit->head.size);

	return width < tile.width ? width : tile.width;
}

/* With what a file is compared. */
static const char *measure(const struct audit *audit)
{
	return audit->is_signed ? "under the signed head"
	                        : "that the other files tell of";
}

/*
 * Are these the leaves of a full tile? Then those that were found need not be
 * read again; only which of them differs is not told.
 */
static bool gives_root_above(const struct audit *audit, struct tile tile,
                             const uint8_t (*leaves)[HASH_BYTES])
{
	uint8_t root[HASH_BYTES];

	if (tile.level > 0 || covered_width(audit, tile) < TILE_WIDTH)
		return false;
	hashes_root(leaves, TILE_WIDTH, root);
	return hash_equal(root, audit->levels[1][tile.index]);
}

static bool check_entries(const struct audit *audit, struct tile tile,
                          const struct buf *bytes, struct fault *why)
{
	unsigned covered = covered_width(audit, tile);
	const uint8_t (*leaves)[HASH_BYTES];
	struct slice entries[TILE_WIDTH];
	uint8_t found[TILE_WIDTH][HASH_BYTES];

	if (entries_split(buf_slice(bytes), tile.width, entries) != TALLY_OK)
		return say(why, "does not hold exactly its entries");
	hash_leaves(entries, covered, found);
	if (gives_root_above(audit, tile, (const uint8_t (*)[HASH_BYTES])found))
		return true;
	leaves = audit_hashes(audit, 0, tile.index);
	for (size_t i = 0; i < covered; i++) {
		uint64_t number = tile.index * TILE_WIDTH + i;

		if (leaves != NULL && hash_equal(found[i], leaves[i]))
			continue;
		audit->report->at.has_entry = true;
		audit->report->at.entry = number;
		fault_set(why, TALLY_EMISMATCH, "entry %" PRIu64 " of the log, "
		          "number %zu of tile %" PRIu64 ", is not the one %s",
		          number, i, tile.index, measure(audit));
		return false;
	}
	return true;
}

static bool check_hashes(const struct audit *audit, struct tile tile,
                         const struct buf *bytes, struct fault *why)
{
	unsigned covered = covered_width(audit, tile);
	const uint8_t (*hashes)[HASH_BYTES];

	if (bytes->len != (size_t)tile.width * HASH_BYTES)
		return say(why, "does not hold exactly its hashes");
	if (gives_root_above(audit, tile,
	                     (const uint8_t (*)[HASH_BYTES])bytes->data))
		return true;
	hashes = audit_hashes(audit, tile.level, tile.index);
	for (size_t i = 0; i < covered; i++) {
		uint64_t number = tile.index * TILE_WIDTH + i;

		if (hashes != NULL && hash_equal(bytes->data + i * HASH_BYTES,
		                                 hashes[i]))
			continue;
		audit->report->at.has_entry = tile.level == 0;
		audit->report->at.entry = number;
		fault_set(why, TALLY_EMISMATCH, "hash %zu of tile %" PRIu64
		          " of level %d is not the one %s", i, tile.index,
		          tile.level, measure(audit));
		return false;
	}
	return true;
}

/* A partial tile that nobody needs: its full one stands, and is covered. */
static bool is_stale(const struct audit *audit, struct tile tile)
{
	char name[TILE_PATH_BYTES];

	if (tile.width == TILE_WIDTH ||
	    tile_width(tile.level, tile.index, audit->head.size) != TILE_WIDTH)
		return false;
	tile.width = TILE_WIDTH;
	tile_path_format(tile, name);
	return place_has(&audit->place, name);
}

static bool check_tile(struct audit *audit, const char *name,
                       const struct buf *bytes, struct fault *why)
{
	struct tile tile;

	if (tile_path_parse(slice_text(name), &tile) != TALLY_OK)
		return say(why, "is not a tile's name");
	audit->report->at.has_tile = true;
	audit->report->at.tile = tile;
	if (!audit->trusted)
		return say(why, "cannot be checked without a good head");
	audit->report->stale_count += is_stale(audit, tile);
	/* Tiles are written before the head that will cover them. */
	if (tile.width > covered_width(audit, tile))
		audit->report->ahead_count++;
	return tile.level == TILE_ENTRIES
	               ? check_entries(audit, tile, bytes, why)
	               : check_hashes(audit, tile, bytes, why);
}

static bool check_cut(struct audit *audit, const char *name,
                      const struct buf *bytes, struct fault *why)
{
	uint8_t root[HASH_BYTES];
	struct checkpoint head;
	uint64_t size;

	if (!cut_name_parse(name, &size))
		return say(why, "is not a kept head's name");
	if (!audit_signs(audit, buf_slice(bytes), &head, NULL))
		return say(why, "is not a head signed by the log");
	if (!audit->trusted)
		return say(why, "cannot be checked without a good head");
	if (head.note.signature_count != 1)
		return say(why, "has more than the log's own signature");
	if (head.head.size != size)
		return say(why, "is not a head of that size");
	if (size > audit->head.size) {
		audit->report->ahead_count++;
		return true;
	}
	audit_root(audit, size, root);
	return hash_equal(root, head.head.root) ||
	       say(why, "is a head of another history");
}

static bool check_blob(struct audit *audit, const char *name,
                       const struct buf *bytes, struct fault *why)
{
	uint8_t want[HASH_BYTES], found[HASH_BYTES];

	(void)audit;
	if (!blob_name_parse(name, want))
		return say(why, "is not a blob's name");
	hash_bytes(buf_slice(bytes), found);
	return hash_equal(want, found) || say(why, "is not what its name says");
}

static const struct file_kind {
	const char *prefix;
	size_t max;
	audit_check *check;
} file_kinds[] = {
	{ "tile/", MAX_ENTRIES_TILE_BYTES, check_tile },
	{ "cut/", MAX_CHECKPOINT_BYTES, check_cut },
	{ "blob/", MAX_BLOB_BYTES, check_blob },
};

static bool check_file(struct audit *audit, const char *name,
                       struct fault *why)
{
	size_t count = sizeof(file_kinds) / sizeof(file_kinds[0]);
	struct buf bytes;
	bool good;

	for (size_t i = 0; i < count; i++) {
		const struct file_kind *kind = &file_kinds[i];

		if (!slice_starts(slice_text(name), kind->prefix))
			continue;
		buf_init(&bytes, kind->max);
		good = place_get(&audit->place, name, &bytes, why) == TALLY_OK &&
		       kind->check(audit, name, &bytes, why);
		buf_release(&bytes);
		return good;
	}
	return say(why, "does not belong into a log's folder");
}

void audit_file(struct audit *audit, const char *name)
{
	char path[AUDIT_PATH_BYTES];
	struct fault why;

	if (strcmp(name, "checkpoint") == 0)
		return; /* judged first of all */
	audit->report->file_count++;
	snprintf(path, sizeof(path), "%s%s", audit->place.prefix, name);
	if (audit->report->progress != NULL)
		audit->report->progress(audit->report->ctx, path);
	if (!check_file(audit, name, &why))
		audit_bad(audit->report, path, "%s", why.text);
	memset(&audit->report->at, 0, sizeof(audit->report->at));
}

/* A full tile stands for the partial one of a smaller size. */
static bool tile_is_there(const struct audit *audit, struct tile tile,
                          const char *name)
{
	char full[TILE_PATH_BYTES];

	if (place_has(&audit->place, name))
		return true;
	tile.width = TILE_WIDTH;
	tile_path_format(tile, full);
	return place_has(&audit->place, full);
}

static void miss_tile(struct audit *audit, struct tile tile)
{
	char name[TILE_PATH_BYTES], path[AUDIT_PATH_BYTES];

	tile_path_format(tile, name);
	if (tile_is_there(audit, tile, name))
		return;
	audit->report->at.has_tile = true;
	audit->report->at.tile = tile;
	snprintf(path, sizeof(path), "%s%s", audit->place.prefix, name);
	audit_bad(audit->report, path, "is missing");
	memset(&audit->report->at, 0, sizeof(audit->report->at));
}

void audit_missing(struct audit *audit, uint64_t size)
{
	for (int level = TILE_ENTRIES; level <= MAX_TILE_LEVEL; level++)
		for (uint64_t i = 0; i < tile_count(level, size); i++)
			miss_tile(audit, (struct tile){
				level, i, tile_width(level, i, size) });
}

void audit_missing_partials(struct audit *audit, uint64_t before, uint64_t size)
{
	for (int level = TILE_ENTRIES; level <= MAX_TILE_LEVEL; level++) {
		int shift = level == TILE_ENTRIES ? 0 : 8 * level;
		uint64_t count = size >> shift;
		struct tile tile = { level, count / TILE_WIDTH,
			             (unsigned)(count % TILE_WIDTH) };

		if (tile.width > 0 && count != before >> shift &&
		    count != audit->head.size >> shift)
			miss_tile(audit, tile);
	}
}
