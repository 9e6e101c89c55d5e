/*
 * The shapes of names that are served.
 */
#include "http/target.h"

#include <string.h>

#include "base/text.h"

#define MAX_LEVEL 63
#define MAX_GROUPS 7 /* of three digits: 2^64 has twenty */
#define MAX_WIDTH 255

/* Take the text if the rest begins with it. */
static bool take(struct slice *rest, const char *text)
{
	if (!slice_starts(*rest, text))
		return false;
	*rest = slice_part(*rest, strlen(text), rest->len);
	return true;
}

/* A decimal of 1 to max, or 0 if zero is set, before a '/' or the end. */
static bool take_decimal(struct slice *rest, bool zero, uint64_t max)
{
	size_t len = 0;
	uint64_t value;

	while (len < rest->len && rest->data[len] != '/')
		len++;
	if (decimal_parse(slice_part(*rest, 0, len), &value) != TALLY_OK ||
	    value > max || (value == 0 && !zero))
		return false;
	*rest = slice_part(*rest, len, rest->len);
	return true;
}

static bool take_group(struct slice *rest)
{
	for (size_t i = 0; i < 3; i++)
		if (i >= rest->len || rest->data[i] < '0' || rest->data[i] > '9')
			return false;
	*rest = slice_part(*rest, 3, rest->len);
	return true;
}

/* What follows "tile/": <L>/<N>[.p/<W>], or entries/ in place of <L>/. */
static bool is_tile(struct slice rest)
{
	size_t groups = 1;

	if (!take(&rest, "entries") && !take_decimal(&rest, true, MAX_LEVEL))
		return false;
	if (!take(&rest, "/"))
		return false;
	for (; take(&rest, "x"); groups++)
		if (!take_group(&rest) || !take(&rest, "/") ||
		    groups == MAX_GROUPS)
			return false;
	if (!take_group(&rest))
		return false;
	if (take(&rest, ".p/") && !take_decimal(&rest, false, MAX_WIDTH))
		return false;
	return rest.len == 0;
}

static bool is_blob(struct slice rest)
{
	uint8_t hash[HASH_BYTES];

	return hex_parse(rest, hash, sizeof(hash)) == TALLY_OK;
}

static bool is_head(struct slice rest)
{
	return take_decimal(&rest, true, UINT64_MAX) && rest.len == 0;
}

static bool is_nothing(struct slice rest)
{
	return rest.len == 0;
}

static const struct row {
	const char *begins;
	bool (*is_rest)(struct slice rest);
	enum target_kind kind;
	bool of_record; /* a file, and found in mirrors too */
} rows[] = {
	{ "checkpoint", is_nothing, TARGET_CHECKPOINT, true },
	{ "cut/", is_head, TARGET_HEAD, true },
	{ "tile/", is_tile, TARGET_TILE, true },
	{ "blob/", is_blob, TARGET_BLOB, true },
	{ "healthz", is_nothing, TARGET_HEALTH, false },
	{ "add-checkpoint", is_nothing, TARGET_ADD_CHECKPOINT, false },
};
#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

/* "<64 digits>/" before the rest of the path. */
static bool take_log(struct slice *rest, uint8_t out[static HASH_BYTES])
{
	const size_t digits = (size_t)2 * HASH_BYTES;

	if (rest->len <= digits || rest->data[digits] != '/' ||
	    hex_parse(slice_part(*rest, 0, digits), out, HASH_BYTES) != TALLY_OK)
		return false;
	*rest = slice_part(*rest, digits + 1, rest->len);
	return true;
}

struct target target_parse(struct slice path)
{
	struct target target = { .kind = TARGET_NONE };
	struct slice rest = path;

	if (!take(&rest, "/"))
		return target;
	target.is_file = take(&rest, "mirror/");
	target.is_mirrored = take_log(&rest, target.log_hash);
	if (target.is_file && !target.is_mirrored)
		return target;
	for (size_t i = 0; i < ROW_COUNT; i++) {
		struct slice tail = rest;

		if (!take(&tail, rows[i].begins) || !rows[i].is_rest(tail))
			continue;
		if (!rows[i].of_record && target.is_mirrored)
			break;
		if (rows[i].of_record && rest.len >= sizeof(target.file))
			break;
		target.kind = rows[i].kind;
		if (rows[i].of_record)
			memcpy(target.file, rest.data, rest.len);
		break;
	}
	return target;
}
