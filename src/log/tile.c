/*
 * Tile paths and widths of C2SP tlog-tiles.
 */
#include "log/tile.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define GROUP_DIGITS 3
#define GROUP_VALUES 1000
#define MAX_GROUPS 7 /* 2^64 has 20 digits */

void tile_path_format(struct tile tile, char out[static TILE_PATH_BYTES])
{
	unsigned groups[MAX_GROUPS];
	size_t count = 0;
	int len;

	do {
		groups[count++] = (unsigned)(tile.index % GROUP_VALUES);
		tile.index /= GROUP_VALUES;
	} while (tile.index != 0);

	if (tile.level == TILE_ENTRIES)
		len = snprintf(out, TILE_PATH_BYTES, "tile/entries");
	else
		len = snprintf(out, TILE_PATH_BYTES, "tile/%d", tile.level);
	while (count-- > 0)
		len += snprintf(out + len, TILE_PATH_BYTES - (size_t)len,
		                count > 0 ? "/x%03u" : "/%03u", groups[count]);
	if (tile.width != TILE_WIDTH)
		snprintf(out + len, TILE_PATH_BYTES - (size_t)len, ".p/%u",
		         tile.width);
}

/* The bytes before the next '/', which is consumed too; the rest if none. */
static struct slice take_label(struct slice *rest)
{
	const void *slash =
		rest->len > 0 ? memchr(rest->data, '/', rest->len) : NULL;
	size_t len = slash ? (size_t)((const uint8_t *)slash - rest->data)
	                   : rest->len;
	struct slice label = slice_part(*rest, 0, len);

	*rest = slice_part(*rest, slash ? len + 1 : len, rest->len);
	return label;
}

static bool take_level(struct slice *rest, int *out)
{
	struct slice label = take_label(rest);
	uint64_t level;

	if (slice_is_text(label, "entries")) {
		*out = TILE_ENTRIES;
		return true;
	}
	if (decimal_parse(label, &level) != TALLY_OK || level > MAX_TILE_LEVEL)
		return false;
	*out = (int)level;
	return true;
}

static bool add_group(struct slice digits, uint64_t *index)
{
	unsigned group = 0;

	if (digits.len != GROUP_DIGITS)
		return false;
	for (size_t i = 0; i < GROUP_DIGITS; i++) {
		if (digits.data[i] < '0' || digits.data[i] > '9')
			return false;
		group = group * 10 + (unsigned)(digits.data[i] - '0');
	}
	if (*index > (UINT64_MAX - group) / GROUP_VALUES)
		return false;
	*index = *index * GROUP_VALUES + group;
	return true;
}

/* Takes "x001/x234/067" or "x001/x234/067.p/"; says which it was. */
static bool take_index(struct slice *rest, uint64_t *out, bool *out_partial)
{
	uint64_t index = 0;
	struct slice label = take_label(rest);

	while (slice_starts(label, "x")) {
		if (!add_group(slice_part(label, 1, label.len), &index))
			return false;
		label = take_label(rest);
	}
	*out_partial = label.len > GROUP_DIGITS;
	if (*out_partial && !slice_is_text(slice_part(label, GROUP_DIGITS,
	                                              label.len), ".p"))
		return false;
	if (!add_group(slice_part(label, 0, GROUP_DIGITS), &index))
		return false;
	*out = index;
	return true;
}

int tile_path_parse(struct slice text, struct tile *out)
{
	struct tile tile = { .width = TILE_WIDTH };
	struct slice rest = text;
	char again[TILE_PATH_BYTES];
	bool partial;

	if (!slice_is_text(take_label(&rest), "tile") ||
	    !take_level(&rest, &tile.level) ||
	    !take_index(&rest, &tile.index, &partial))
		return TALLY_EFORMAT;
	if (partial) {
		uint64_t width;

		if (decimal_parse(rest, &width) != TALLY_OK || width == 0 ||
		    width >= TILE_WIDTH)
			return TALLY_EFORMAT;
		tile.width = (unsigned)width;
	}
	/* One meaning, one spelling: what would be written otherwise is refused. */
	tile_path_format(tile, again);
	if (!slice_is_text(text, again))
		return TALLY_EFORMAT;
	*out = tile;
	return TALLY_OK;
}

/* How many hashes (or entries) a whole level holds. */
static uint64_t level_size(int level, uint64_t size)
{
	if (level == TILE_ENTRIES)
		return size;
	if (level < 0 || level > MAX_TILE_LEVEL)
		return 0;
	return size >> (8 * level);
}

unsigned tile_width(int level, uint64_t index, uint64_t size)
{
	uint64_t count = level_size(level, size);

	if (index < count / TILE_WIDTH)
		return TILE_WIDTH;
	if (index == count / TILE_WIDTH)
		return (unsigned)(count % TILE_WIDTH);
	return 0;
}

uint64_t tile_count(int level, uint64_t size)
{
	uint64_t count = level_size(level, size);

	return count / TILE_WIDTH + (count % TILE_WIDTH != 0);
}
