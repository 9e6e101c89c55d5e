/*
 * Lists of missing blobs: read strictly, written in one form.
 */
#include "office/wanted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static int compare_hashes(const void *a, const void *b)
{
	return memcmp(a, b, HASH_BYTES);
}

void hashes_sort(struct buf *hashes)
{
	size_t count = hashes->len / HASH_BYTES, kept = 0;

	if (count > 0)
		qsort(hashes->data, count, HASH_BYTES, compare_hashes);
	for (size_t i = 0; i < count; i++) {
		const uint8_t *hash = hashes->data + i * HASH_BYTES;
		uint8_t *to = hashes->data + kept * HASH_BYTES;

		if (kept > 0 && hash_equal(hash, to - HASH_BYTES))
			continue;
		memmove(to, hash, HASH_BYTES);
		kept++;
	}
	hashes->len = kept * HASH_BYTES;
}

bool hashes_have(const struct buf *hashes, const uint8_t hash[static HASH_BYTES])
{
	return hashes->len > 0 &&
	       bsearch(hash, hashes->data, hashes->len / HASH_BYTES, HASH_BYTES,
	               compare_hashes) != NULL;
}

void wanted_name(const char *log, char out[static PLACE_NAME_BYTES])
{
	snprintf(out, PLACE_NAME_BYTES, WANTED_FOLDER "%s", log);
}

const char *wanted_parse(struct slice list, struct buf *out)
{
	struct reader r = { list };
	size_t first = out->len;
	uint8_t hash[HASH_BYTES];
	struct slice line;

	if (list.len > MAX_WANTED_BYTES)
		return "is too long";
	while (r.rest.len > 0) {
		if (!reader_line(&r, &line) ||
		    hex_parse(line, hash, HASH_BYTES) != TALLY_OK)
			return "is not lines of 64 hex digits";
		if (out->len > first &&
		    memcmp(hash, out->data + out->len - HASH_BYTES,
		           HASH_BYTES) <= 0)
			return "is not in order";
		buf_put(out, hash, HASH_BYTES);
	}
	return buf_status(out) == TALLY_OK ? NULL : "cannot be held";
}

void wanted_format(struct slice hashes, struct buf *out)
{
	char line[WANTED_LINE_BYTES];
	size_t len = hashes.len;

	if (len > (size_t)MAX_WANTED * HASH_BYTES)
		len = (size_t)MAX_WANTED * HASH_BYTES;
	for (size_t i = 0; i < len; i += HASH_BYTES) {
		hex_format(hashes.data + i, HASH_BYTES, line);
		buf_put_text(out, line);
		buf_put_u8(out, '\n');
	}
}
