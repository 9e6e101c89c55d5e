/*
 * Blobs: named by their hash, bounded, checked before they are kept.
 */
#include "office/blob.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office/view.h"
#include "office/wanted.h"

/* Put in order when twice as many have come, since the same one comes often. */
#define MAX_COLLECTED_BYTES ((size_t)2 * MAX_WANTED * HASH_BYTES)

int office_blob_put(struct office *office, struct slice bytes,
                    uint8_t out_hash[static HASH_BYTES], struct fault *fault)
{
	char name[BLOB_NAME_BYTES];
	uint8_t hash[HASH_BYTES];
	struct place place;
	int rc;

	if (bytes.len > MAX_BLOB_BYTES)
		return fault_set(fault, TALLY_ELIMIT, "a blob has at most %u bytes",
		                 MAX_BLOB_BYTES);
	hash_bytes(bytes, hash);
	blob_name(hash, name);
	place_init(&place, office->record, "", "");
	rc = place_put_same(&place, name, bytes, fault);
	if (rc == TALLY_OK)
		memcpy(out_hash, hash, HASH_BYTES);
	return rc;
}

/* Append a blob to out if it is there with its hash. */
static int get_checked(const struct place *place,
                       const uint8_t hash[static HASH_BYTES], struct buf *out,
                       struct fault *fault)
{
	uint8_t found[HASH_BYTES];
	char name[BLOB_NAME_BYTES];
	size_t before = out->len;
	int rc;

	blob_name(hash, name);
	rc = place_get(place, name, out, fault);
	if (rc != TALLY_OK)
		return rc;
	hash_bytes(slice_part(buf_slice(out), before, out->len), found);
	if (hash_equal(found, hash))
		return TALLY_OK;
	crypto_wipe(out->data + before, out->len - before);
	out->len = before;
	return fault_set(fault, TALLY_EMISMATCH,
	                 "%s%s: is not what its name says", place->prefix, name);
}

int office_blob_get(struct office *office, const uint8_t hash[static HASH_BYTES],
                    struct buf *out, struct fault *fault)
{
	struct place place;
	int rc;

	place_init(&place, office->record, "", "");
	rc = get_checked(&place, hash, out, fault);
	for (size_t i = 0; rc == TALLY_ENOTFOUND && office->charter != NULL &&
	     i < office->charter->participant_count; i++) {
		place_of(office, i, &place);
		rc = get_checked(&place, hash, out, fault);
	}
	return rc;
}

void blob_fetch_init(struct blob_fetch *fetch, const struct place *source,
                     const struct place *to, struct fault *fault)
{
	memset(fetch, 0, sizeof(*fetch));
	fetch->source = source;
	fetch->to = to;
	fetch->fault = fault;
	buf_init(&fetch->wanted, MAX_COLLECTED_BYTES);
}

void blob_fetch_release(struct blob_fetch *fetch)
{
	buf_release(&fetch->wanted);
}

/* In order, each once, no more than are remembered. */
static void order_wanted(struct buf *wanted)
{
	size_t most = (size_t)MAX_WANTED * HASH_BYTES;

	hashes_sort(wanted);
	if (wanted->len > most)
		wanted->len = most;
}

static void want(struct blob_fetch *fetch, const uint8_t *hash)
{
	if (fetch->wanted.len == MAX_COLLECTED_BYTES)
		order_wanted(&fetch->wanted);
	buf_put(&fetch->wanted, hash, HASH_BYTES);
}

void blob_fetch_one(struct blob_fetch *fetch,
                    const uint8_t hash[static HASH_BYTES])
{
	struct fault why = { .status = TALLY_OK };
	char name[BLOB_NAME_BYTES];
	struct buf bytes;
	int rc;

	blob_name(hash, name);
	if (fetch->status != TALLY_OK || place_has(fetch->to, name))
		return;
	buf_init(&bytes, MAX_BLOB_BYTES);
	rc = get_checked(fetch->source, hash, &bytes, &why);
	if (rc == TALLY_OK) {
		fetch->status = place_put_same(fetch->to, name,
		                               buf_slice(&bytes), fetch->fault);
		fetch->fetched++;
	} else {
		want(fetch, hash);
		if (rc != TALLY_ENOTFOUND)
			fetch->spoilt = why;
	}
	buf_release(&bytes);
}

static void fetch_one(void *ctx, const uint8_t hash[static HASH_BYTES])
{
	blob_fetch_one(ctx, hash);
}

void blob_fetch_entry(struct blob_fetch *fetch, struct slice entry)
{
	struct statement statement;

	if (statement_decode(entry, &statement, NULL) != TALLY_OK)
		return;
	statement_blobs(&statement, fetch_one, fetch);
	statement_release(&statement);
}

static int fetch_all(struct blob_fetch *fetch, uint64_t size)
{
	uint64_t tiles = tile_count(TILE_ENTRIES, size);
	struct entries_tile *tile = malloc(sizeof(*tile));
	int rc = TALLY_OK;

	if (tile == NULL)
		return fault_set(fetch->fault, TALLY_ENOMEM, "out of memory");
	entries_tile_init(tile);
	for (uint64_t i = 0; rc == TALLY_OK && i < tiles; i++) {
		rc = place_entries(fetch->to, i, size, tile, fetch->fault);
		for (size_t k = 0; rc == TALLY_OK && k < tile->count; k++)
			blob_fetch_entry(fetch, tile->entries[k]);
	}
	entries_tile_release(tile);
	free(tile);
	return rc;
}

int blob_fetch_wanted(struct blob_fetch *fetch, const struct office *office,
                      const char *log, uint64_t size)
{
	char name[PLACE_NAME_BYTES];
	struct buf list, hashes;
	bool is_list;
	int rc;

	buf_init(&list, MAX_WANTED_BYTES);
	buf_init(&hashes, (size_t)MAX_WANTED * HASH_BYTES);
	wanted_name(log, name);
	rc = store_get(office->root, name, &list, fetch->fault);
	is_list = rc == TALLY_OK &&
	          wanted_parse(buf_slice(&list), &hashes) == NULL;
	for (size_t i = 0; is_list && i < hashes.len; i += HASH_BYTES)
		blob_fetch_one(fetch, hashes.data + i);
	buf_release(&list);
	buf_release(&hashes);
	if (!is_list &&
	    (rc == TALLY_OK || rc == TALLY_ENOTFOUND || rc == TALLY_ELIMIT))
		rc = fetch_all(fetch, size);
	return rc == TALLY_OK ? fetch->status : rc;
}

int blob_keep_wanted(struct blob_fetch *fetch, const struct office *office,
                     const char *log)
{
	char name[PLACE_NAME_BYTES];
	struct buf list, before;
	int rc;

	buf_init(&list, MAX_WANTED_BYTES);
	buf_init(&before, MAX_WANTED_BYTES);
	order_wanted(&fetch->wanted);
	wanted_format(buf_slice(&fetch->wanted), &list);
	wanted_name(log, name);
	rc = buf_status(&fetch->wanted);
	if (rc == TALLY_OK)
		rc = buf_status(&list);
	if (rc != TALLY_OK)
		fault_set(fetch->fault, rc, "%s: %s", name, status_text(rc));
	else if (store_get(office->root, name, &before, NULL) != TALLY_OK ||
	         !slice_equal(buf_slice(&before), buf_slice(&list)))
		rc = store_put(office->root, name, buf_slice(&list),
		               fetch->fault);
	buf_release(&list);
	buf_release(&before);
	return rc;
}
