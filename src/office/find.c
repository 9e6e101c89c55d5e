/*
 * Looking through logs for an id. Only what has the right one is decoded.
 */
#include "office/find.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "office/view.h"

struct search {
	const struct office *office;
	struct slice digits;
	struct found found[2];
	size_t count;
};

static bool id_starts(const uint8_t id[static HASH_BYTES], struct slice digits)
{
	char hex[2 * HASH_BYTES + 1];

	hex_format(id, HASH_BYTES, hex);
	return memcmp(hex, digits.data, digits.len) == 0;
}

static bool speaks_here(const struct search *search, size_t log,
                        struct slice entry)
{
	const char *owner = search->office->charter->participants[log].name;
	struct statement statement;
	bool speaks;

	if (statement_decode(entry, &statement, NULL) != TALLY_OK)
		return false;
	speaks = strcmp(statement.from, owner) == 0;
	statement_release(&statement);
	return speaks;
}

static void look(struct search *search, size_t log, uint64_t index,
                 struct slice entry)
{
	struct found found = { .log = log, .index = index };

	if (!statement_id_of(entry, found.id) ||
	    !id_starts(found.id, search->digits) ||
	    (search->count > 0 && hash_equal(search->found[0].id, found.id)) ||
	    !speaks_here(search, log, entry))
		return;
	search->found[search->count++] = found;
}

/* A whole id is that of one statement, and who speaks is a part of it. */
static bool is_done(const struct search *search)
{
	return search->count == 2 ||
	       (search->count == 1 &&
	        search->digits.len == (size_t)(2 * HASH_BYTES));
}

static int look_through(struct search *search, size_t log,
                        struct entries_tile *tile, struct fault *fault)
{
	struct place place;
	struct head head;
	struct buf bytes;
	int rc;

	place_of(search->office, log, &place);
	rc = office_head_read(&place,
	                      search->office->charter->participants[log].log,
	                      &bytes, &head, fault);
	buf_release(&bytes);
	if (rc != TALLY_OK)
		return rc;
	for (uint64_t i = 0; i < tile_count(TILE_ENTRIES, head.size) &&
	     !is_done(search); i++) {
		rc = place_entries(&place, i, head.size, tile, fault);
		if (rc != TALLY_OK)
			return rc;
		for (size_t k = 0; k < tile->count && !is_done(search); k++)
			look(search, log, i * TILE_WIDTH + k, tile->entries[k]);
	}
	return TALLY_OK;
}

int office_find(const struct office *office, struct slice digits,
                struct found out[static 2], size_t *out_count,
                struct fault *fault)
{
	struct search search = { .office = office, .digits = digits };
	struct entries_tile *tile;
	int rc = TALLY_OK;

	if (digits.len > (size_t)(2 * HASH_BYTES))
		return fault_set(fault, TALLY_EUSAGE, "over 64 digits");
	tile = malloc(sizeof(*tile));
	if (tile == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	entries_tile_init(tile);
	for (size_t i = 0; rc == TALLY_OK && !is_done(&search) &&
	     i < office->charter->participant_count; i++)
		rc = look_through(&search, i, tile, fault);
	entries_tile_release(tile);
	free(tile);
	if (rc != TALLY_OK)
		return rc;
	memcpy(out, search.found, sizeof(search.found));
	*out_count = search.count;
	return TALLY_OK;
}
