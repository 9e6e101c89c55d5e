/*
 * One check for each kind of file in a log's folder.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "office/audit.h"
#include "office/heads.h"

/* NULL: the file is good; else what is wrong with it. */
typedef const char *audit_check(struct audit *audit, const char *name,
                                const struct buf *bytes);

/* How much of a tile the head vouches for. */
static unsigned covered_width(const struct audit *audit, struct tile tile)
{
	unsigned width = tile_width(tile.level, tile.index, audit->head.size);

	return width < tile.width ? width : tile.width;
}

static const char *check_entries(const struct audit *audit, struct tile tile,
                                 const struct buf *bytes)
{
	unsigned covered = covered_width(audit, tile);
	struct slice entries[TILE_WIDTH];
	uint8_t leaf[HASH_BYTES];

	if (entries_split(buf_slice(bytes), tile.width, entries) != TALLY_OK)
		return "does not hold exactly its entries";
	for (size_t i = 0; i < covered; i++) {
		hash_leaf(entries[i], leaf);
		if (!hash_equal(leaf, audit->levels[0][tile.index * TILE_WIDTH +
		                                       i]))
			return "an entry is not the one under the signed head";
	}
	return NULL;
}

static const char *check_hashes(const struct audit *audit, struct tile tile,
                                const struct buf *bytes)
{
	unsigned covered = covered_width(audit, tile);

	if (bytes->len != (size_t)tile.width * HASH_BYTES)
		return "does not hold exactly its hashes";
	if (covered > 0 &&
	    memcmp(bytes->data,
	           audit->levels[tile.level][tile.index * TILE_WIDTH],
	           (size_t)covered * HASH_BYTES) != 0)
		return "a hash is not the one under the signed head";
	return NULL;
}

static const char *check_tile(struct audit *audit, const char *name,
                              const struct buf *bytes)
{
	struct tile tile;

	if (tile_path_parse(slice_text(name), &tile) != TALLY_OK)
		return "is not a tile's name";
	if (!audit->trusted)
		return "cannot be checked without a good head";
	/* Tiles are written before the head that will cover them. */
	if (tile.width > covered_width(audit, tile))
		audit->report->ahead_count++;
	return tile.level == TILE_ENTRIES ? check_entries(audit, tile, bytes)
	                                  : check_hashes(audit, tile, bytes);
}

static const char *check_cut(struct audit *audit, const char *name,
                             const struct buf *bytes)
{
	uint8_t root[HASH_BYTES];
	struct checkpoint head;
	uint64_t size;

	if (!cut_name_parse(name, &size))
		return "is not a kept head's name";
	if (checkpoint_open(buf_slice(bytes), &audit->key.key, &head, NULL) !=
	            TALLY_OK &&
	    checkpoint_open(buf_slice(bytes), &audit->owner->key, &head, NULL) !=
	            TALLY_OK)
		return "is not a head signed by the log";
	if (!audit->trusted)
		return "cannot be checked without a good head";
	if (head.note.signature_count != 1)
		return "has more than the log's own signature";
	if (head.head.size != size)
		return "is not a head of that size";
	if (size > audit->head.size) {
		audit->report->ahead_count++;
		return NULL;
	}
	audit_root(audit, size, root);
	return hash_equal(root, head.head.root)
	               ? NULL : "is a head of another history";
}

static const char *check_blob(struct audit *audit, const char *name,
                              const struct buf *bytes)
{
	uint8_t want[HASH_BYTES], found[HASH_BYTES];

	(void)audit;
	if (!blob_name_parse(name, want))
		return "is not a blob's name";
	hash_bytes(buf_slice(bytes), found);
	return hash_equal(want, found) ? NULL : "is not what its name says";
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

static const char *check_file(struct audit *audit, const char *name,
                              struct fault *why)
{
	size_t count = sizeof(file_kinds) / sizeof(file_kinds[0]);
	const char *reason;
	struct buf bytes;

	for (size_t i = 0; i < count; i++) {
		const struct file_kind *kind = &file_kinds[i];

		if (!slice_starts(slice_text(name), kind->prefix))
			continue;
		buf_init(&bytes, kind->max);
		reason = place_get(&audit->place, name, &bytes, why) == TALLY_OK
		                 ? kind->check(audit, name, &bytes)
		                 : why->text;
		buf_release(&bytes);
		return reason;
	}
	return "does not belong into a log's folder";
}

void audit_file(struct audit *audit, const char *name)
{
	char path[AUDIT_PATH_BYTES];
	const char *reason;
	struct fault why;

	if (strcmp(name, "checkpoint") == 0)
		return; /* judged first of all */
	audit->report->file_count++;
	reason = check_file(audit, name, &why);
	if (reason == NULL)
		return;
	snprintf(path, sizeof(path), "%s%s", audit->place.prefix, name);
	audit_bad(audit->report, path, "%s", reason);
}

void audit_missing(struct audit *audit)
{
	uint64_t size = audit->head.size;

	for (int level = TILE_ENTRIES; level <= MAX_TILE_LEVEL; level++) {
		for (uint64_t i = 0; i < tile_count(level, size); i++) {
			struct tile tile = { level, i,
				             tile_width(level, i, size) };
			char name[TILE_PATH_BYTES], path[AUDIT_PATH_BYTES];

			tile_path_format(tile, name);
			if (place_has(&audit->place, name))
				continue;
			snprintf(path, sizeof(path), "%s%s", audit->place.prefix,
			         name);
			audit_bad(audit->report, path, "is missing");
		}
	}
}
