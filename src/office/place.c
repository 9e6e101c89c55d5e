/*
 * Reading and writing the files of one log under a prefix of a store.
 */
#include "office/place.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "crypto/hash_many.h"

void place_init(struct place *place, struct store *store, const char *folder,
                const char *log)
{
	place->store = store;
	snprintf(place->prefix, sizeof(place->prefix), "%s%s%s%s", folder,
	         *folder ? "/" : "", log, *log ? "/" : "");
}

static void full_name(const struct place *place, const char *name,
                      char out[static PLACE_NAME_BYTES])
{
	snprintf(out, PLACE_NAME_BYTES, "%s%s", place->prefix, name);
}

int place_get(const struct place *place, const char *name, struct buf *out,
              struct fault *fault)
{
	char full[PLACE_NAME_BYTES];

	full_name(place, name, full);
	return store_get(place->store, full, out, fault);
}

int place_put(const struct place *place, const char *name, struct slice bytes,
              struct fault *fault)
{
	char full[PLACE_NAME_BYTES];

	full_name(place, name, full);
	return store_put(place->store, full, bytes, fault);
}

int place_put_same(const struct place *place, const char *name,
                   struct slice bytes, struct fault *fault)
{
	char full[PLACE_NAME_BYTES];
	struct buf held;
	bool same;

	full_name(place, name, full);
	if (!store_has(place->store, full))
		return store_put_same(place->store, full, bytes, fault);
	/* Most calls find it there; comparing spares a synced file each. */
	buf_init(&held, bytes.len);
	same = store_get(place->store, full, &held, fault) == TALLY_OK &&
	       slice_equal(buf_slice(&held), bytes);
	buf_release(&held);
	return same ? TALLY_OK
	            : fault_set(fault, TALLY_EMISMATCH,
	                        "%s: is there with other bytes", full);
}

void place_batch_init(struct place_batch *batch, const struct place *place)
{
	batch->place = place;
	batch->replaces = false;
	batch->count = 0;
}

int place_batch_add(struct place_batch *batch, const char *name,
                    struct slice bytes, struct fault *fault)
{
	char *full;

	if (batch->count == STORE_BATCH)
		return fault_set(fault, TALLY_EUSAGE, "too many objects at once");
	full = batch->names[batch->count];
	full_name(batch->place, name, full);
	batch->objects[batch->count++] =
		(struct store_object){ full, bytes, batch->replaces };
	return TALLY_OK;
}

int place_batch_add_tile(struct place_batch *batch, struct tile tile,
                         struct slice bytes, struct fault *fault)
{
	char name[TILE_PATH_BYTES];

	tile_path_format(tile, name);
	return place_batch_add(batch, name, bytes, fault);
}

int place_batch_put(const struct place_batch *batch, struct fault *fault)
{
	return store_put_many(batch->place->store, batch->objects, batch->count,
	                      fault);
}

int place_remove(const struct place *place, const char *name,
                 struct fault *fault)
{
	char full[PLACE_NAME_BYTES];

	full_name(place, name, full);
	return store_remove(place->store, full, fault);
}

bool place_has(const struct place *place, const char *name)
{
	char full[PLACE_NAME_BYTES];

	full_name(place, name, full);
	return store_has(place->store, full);
}

struct listing {
	size_t skip;
	int (*each)(void *ctx, const char *name);
	void *ctx;
};

static int give_rest(void *ctx, const char *name)
{
	const struct listing *listing = ctx;

	return listing->each(listing->ctx, name + listing->skip);
}

int place_list(const struct place *place, const char *folder,
               int (*each)(void *ctx, const char *name), void *ctx,
               struct fault *fault)
{
	struct listing listing = { strlen(place->prefix), each, ctx };
	char full[PLACE_NAME_BYTES];
	size_t len;

	full_name(place, folder, full);
	len = strlen(full);
	if (len > 0 && full[len - 1] == '/')
		full[len - 1] = '\0';
	return store_list(place->store, full, give_rest, &listing, fault);
}

int place_checkpoint(const struct place *place, struct buf *out,
                     struct fault *fault)
{
	buf_init(out, MAX_CHECKPOINT_BYTES);
	return place_get(place, "checkpoint", out, fault);
}

void entries_tile_init(struct entries_tile *tile)
{
	buf_init(&tile->bytes, MAX_ENTRIES_TILE_BYTES);
	tile->count = 0;
}

void entries_tile_release(struct entries_tile *tile)
{
	buf_release(&tile->bytes);
	tile->count = 0;
}

/* Entries of a full tile are split by their lengths: only the first count. */
static int split_first(struct slice bundle, size_t count, struct slice *out)
{
	struct reader r = { bundle };

	for (size_t i = 0; i < count; i++) {
		uint16_t len;

		if (!reader_u16(&r, &len) || !reader_take(&r, len, &out[i]))
			return TALLY_EFORMAT;
	}
	return TALLY_OK;
}

/* Read a tile, or the full one in its stead; says which it was. */
static int get_tile(const struct place *place, struct tile tile,
                    struct buf *out, bool *out_exact, struct fault *fault)
{
	char name[TILE_PATH_BYTES];
	int rc;

	tile_path_format(tile, name);
	*out_exact = true;
	rc = place_get(place, name, out, fault);
	if (rc != TALLY_ENOTFOUND || tile.width == TILE_WIDTH)
		return rc;
	tile.width = TILE_WIDTH;
	tile_path_format(tile, name);
	*out_exact = false;
	/* If neither is there, the fault names the one that was wanted. */
	rc = place_get(place, name, out, NULL);
	return rc == TALLY_OK || rc == TALLY_ENOTFOUND
	               ? rc
	               : fault_set(fault, rc, "%s%s: %s", place->prefix, name,
	                           status_text(rc));
}

int place_entries(const struct place *place, uint64_t index, uint64_t size,
                  struct entries_tile *out, struct fault *fault)
{
	struct tile tile = { TILE_ENTRIES, index,
		             tile_width(TILE_ENTRIES, index, size) };
	char name[TILE_PATH_BYTES];
	bool exact;
	int rc;

	buf_clear(&out->bytes);
	out->count = 0;
	rc = get_tile(place, tile, &out->bytes, &exact, fault);
	if (rc != TALLY_OK)
		return rc;
	rc = exact ? entries_split(buf_slice(&out->bytes), tile.width,
	                           out->entries)
	           : split_first(buf_slice(&out->bytes), tile.width,
	                         out->entries);
	tile_path_format(tile, name);
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "%s%s: does not hold %u entries",
		                 place->prefix, name, tile.width);
	out->count = tile.width;
	return TALLY_OK;
}

int place_hashes(const struct place *place, struct tile tile,
                 uint8_t (*out)[HASH_BYTES], struct fault *fault)
{
	size_t want = (size_t)tile.width * HASH_BYTES;
	char name[TILE_PATH_BYTES];
	struct buf bytes;
	bool exact;
	int rc;

	buf_init(&bytes, (size_t)TILE_WIDTH * HASH_BYTES);
	rc = get_tile(place, tile, &bytes, &exact, fault);
	tile_path_format(tile, name);
	if (rc == TALLY_OK && (exact ? bytes.len != want : bytes.len < want))
		rc = fault_set(fault, TALLY_EFORMAT, "%s%s: is not %u hashes long",
		               place->prefix, name, tile.width);
	if (rc == TALLY_OK && want > 0)
		memcpy(out, bytes.data, want);
	buf_release(&bytes);
	return rc;
}

void hashes_root(const uint8_t (*hashes)[HASH_BYTES], size_t count,
                 uint8_t out[static HASH_BYTES])
{
	uint8_t level[TILE_WIDTH][HASH_BYTES];

	memcpy(level, hashes, count * HASH_BYTES);
	hash_full_tree(level, count);
	memcpy(out, level[0], HASH_BYTES);
}

static int source_tile(struct tile_source *source, struct tile tile)
{
	int rc;

	if (tile.level == source->tile.level && tile.index == source->tile.index &&
	    tile.width == source->tile.width)
		return TALLY_OK;
	source->tile.width = 0;
	rc = place_hashes(source->place, tile, source->hashes, source->fault);
	if (rc == TALLY_OK)
		source->tile = tile;
	return rc;
}

static int source_get(void *ctx, unsigned level, uint64_t index,
                      uint8_t out[static HASH_BYTES])
{
	struct tile_source *source = ctx;
	struct tile tile = { .level = (int)(level / 8) };
	size_t count = (size_t)1 << level % 8, offset;
	int rc;

	tile.index = (index << level % 8) / TILE_WIDTH;
	offset = (size_t)((index << level % 8) % TILE_WIDTH);
	tile.width = tile_width(tile.level, tile.index, source->held);
	if (offset + count > tile.width)
		return fault_set(source->fault, TALLY_ENOTFOUND,
		                 "hash outside the log");
	rc = source_tile(source, tile);
	if (rc == TALLY_OK)
		hashes_root((const uint8_t (*)[HASH_BYTES])
		                    &source->hashes[offset], count, out);
	return rc;
}

struct hash_source place_source(struct tile_source *source)
{
	return (struct hash_source){ source_get, source };
}

int place_root(const struct place *place, uint64_t held, uint64_t size,
               uint8_t out[static HASH_BYTES], struct fault *fault)
{
	struct tile_source source = { .place = place, .held = held,
		                      .fault = fault };

	return tree_root(place_source(&source), size, out);
}

int place_consistency(const struct place *place, uint64_t old, uint64_t size,
                      struct proof *out, struct fault *fault)
{
	struct tile_source source = { .place = place, .held = size,
		                      .fault = fault };

	return proof_consistency(place_source(&source), old, size, out);
}

void blob_name(const uint8_t hash[static HASH_BYTES],
               char out[static BLOB_NAME_BYTES])
{
	memcpy(out, "blob/", 5);
	hex_format(hash, HASH_BYTES, out + 5);
}

bool blob_name_parse(const char *name, uint8_t out[static HASH_BYTES])
{
	return strncmp(name, "blob/", 5) == 0 &&
	       hex_parse(slice_text(name + 5), out, HASH_BYTES) == TALLY_OK;
}

void cut_name(uint64_t size, char out[static CUT_NAME_BYTES])
{
	snprintf(out, CUT_NAME_BYTES, "cut/%" PRIu64, size);
}

bool cut_name_parse(const char *name, uint64_t *out_size)
{
	char again[CUT_NAME_BYTES];
	uint64_t size;

	if (strncmp(name, "cut/", 4) != 0 ||
	    decimal_parse(slice_text(name + 4), &size) != TALLY_OK)
		return false;
	cut_name(size, again);
	if (strcmp(again, name) != 0)
		return false;
	*out_size = size;
	return true;
}
