/*
 * Restoring the files of a log: tiles from the leaves under its head, entries
 * from wherever one with that leaf lies, heads that the log signed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "office/cosigned.h"
#include "office/heads.h"
#include "office/keys.h"
#include "office/repair.h"

/* Entries of one tile, as they are found one by one. */
struct collecting {
	const struct audit *audit;
	uint64_t from, to;       /* of the log, within one tile */
	struct slice found[TILE_WIDTH]; /* copies; data NULL: not yet */
	size_t count;
	bool out_of_memory;
};

static void offer_entry(struct collecting *c, uint64_t index, struct slice entry)
{
	const uint8_t (*leaves)[HASH_BYTES];
	uint8_t leaf[HASH_BYTES];
	uint8_t *copy;

	if (index < c->from || index >= c->to ||
	    c->found[index - c->from].data != NULL)
		return;
	hash_leaf(entry, leaf);
	leaves = audit_hashes(c->audit, 0, index / TILE_WIDTH);
	if (leaves == NULL || !hash_equal(leaf, leaves[index % TILE_WIDTH]))
		return;
	copy = malloc(entry.len + 1);
	if (copy == NULL) {
		c->out_of_memory = true;
		return;
	}
	if (entry.len > 0)
		memcpy(copy, entry.data, entry.len);
	c->found[index - c->from] = slice_of(copy, entry.len);
	c->count++;
}

/* As far as its lengths make sense, whatever it should hold. */
static void offer_bundle(struct collecting *c, uint64_t first,
                         struct slice bundle)
{
	struct reader r = { bundle };
	struct slice entry;
	uint16_t len;

	for (uint64_t i = first; reader_u16(&r, &len) &&
	     reader_take(&r, len, &entry); i++)
		offer_entry(c, i, entry);
}

/* Tiles of entries at that index in one copy: the full one, and partial ones. */
struct tile_search {
	struct collecting *c;
	const struct place *place;
	uint64_t index;
};

static int offer_tile(void *ctx, const char *name)
{
	struct tile_search *search = ctx;
	struct tile tile;
	struct buf bytes;

	if (search->c->count == search->c->to - search->c->from ||
	    tile_path_parse(slice_text(name), &tile) != TALLY_OK ||
	    tile.level != TILE_ENTRIES || tile.index != search->index)
		return TALLY_OK;
	buf_init(&bytes, MAX_ENTRIES_TILE_BYTES);
	if (place_get(search->place, name, &bytes, NULL) == TALLY_OK)
		offer_bundle(search->c, tile.index * TILE_WIDTH,
		             buf_slice(&bytes));
	buf_release(&bytes);
	return TALLY_OK;
}

static void offer_place(struct collecting *c, const struct place *place)
{
	struct tile tile = { TILE_ENTRIES, c->from / TILE_WIDTH, TILE_WIDTH };
	struct tile_search search = { c, place, tile.index };
	char name[TILE_PATH_BYTES + 2];

	tile_path_format(tile, name);
	offer_tile(&search, name);
	snprintf(name + strlen(name), 3, ".p");
	place_list(place, name, offer_tile, &search, NULL);
}

struct commit_search {
	struct collecting *c;
	struct store *root;
};

static int offer_commit(void *ctx, const char *name)
{
	const struct commit_search *search = ctx;
	struct commit commit;
	struct buf bytes;

	buf_init(&bytes, MAX_COMMIT_BYTES);
	if (search->c->count < search->c->to - search->c->from &&
	    store_get(search->root, name, &bytes, NULL) == TALLY_OK &&
	    commit_decode(buf_slice(&bytes), &commit) == TALLY_OK &&
	    commit.before < search->c->to && commit.after > search->c->from)
		offer_bundle(search->c, commit.before, commit.bundle);
	buf_release(&bytes);
	return TALLY_OK;
}

static void collect(struct repair *r, struct collecting *c)
{
	struct commit_search search = { c, r->fsck.office.root };
	size_t want = (size_t)(c->to - c->from);

	offer_place(c, &c->audit->place);
	if (c->count < want && r->log.participant == r->fsck.walk.self) {
		store_list(search.root, COMMIT_FOLDER, offer_commit, &search,
		           NULL);
		if (c->count == want)
			r->from = COMMIT_FOLDER;
	}
	for (size_t i = 0; c->count < want && i < c->audit->copy_count; i++) {
		offer_place(c, &c->audit->copies[i].place);
		repair_from(r, c->audit->copies[i].place.store, NULL);
	}
}

/* Within one tile. */
static int put_entries(struct repair *r, uint64_t from, uint64_t to,
                       struct buf *out, struct fault *fault)
{
	struct collecting *c = calloc(1, sizeof(*c));
	int rc = TALLY_OK;

	if (c == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	c->audit = &r->log.audit;
	c->from = from;
	c->to = to;
	collect(r, c);
	if (c->out_of_memory)
		rc = fault_set(fault, TALLY_ENOMEM, "out of memory");
	else if (c->count < to - from)
		rc = fault_set(fault, TALLY_ENOTFOUND, "%zu of its entries are "
		               "held neither here nor by a peer that was asked",
		               (size_t)(to - from) - c->count);
	for (size_t i = 0; i < TILE_WIDTH; i++) {
		if (rc == TALLY_OK && i < to - from)
			entries_put(out, c->found[i]);
		free((void *)(uintptr_t)c->found[i].data);
	}
	free(c);
	return rc == TALLY_OK ? buf_status(out) : rc;
}

int repair_entries(struct repair *r, uint64_t from, uint64_t to, struct buf *out,
                   struct fault *fault)
{
	int rc = TALLY_OK;

	while (rc == TALLY_OK && from < to) {
		uint64_t end = (from / TILE_WIDTH + 1) * TILE_WIDTH;

		if (end > to)
			end = to;
		rc = put_entries(r, from, end, out, fault);
		from = end;
	}
	return rc;
}

/* What a tile must hold. */
static int tile_bytes(struct repair *r, struct tile tile, struct buf *out,
                      struct fault *fault)
{
	const struct audit *audit = &r->log.audit;
	uint64_t first = tile.index * TILE_WIDTH;
	const uint8_t (*hashes)[HASH_BYTES];

	if (tile_width(tile.level, tile.index, audit->head.size) < tile.width)
		return fault_set(fault, TALLY_ENOTFOUND, "no signed head covers "
		                 "it");
	if (tile.level == TILE_ENTRIES)
		return repair_entries(r, first, first + tile.width, out, fault);
	hashes = audit_hashes(audit, tile.level, tile.index);
	if (hashes == NULL)
		return fault_set(fault, TALLY_ENOTFOUND, "what gave its hashes is "
		                 "not there any more");
	buf_put(out, hashes, (size_t)tile.width * HASH_BYTES);
	return buf_status(out);
}

static int put_tile(struct repair *r, struct tile tile, struct fault *fault)
{
	char name[TILE_PATH_BYTES], path[AUDIT_PATH_BYTES];
	struct buf bytes;
	int rc;

	tile_path_format(tile, name);
	snprintf(path, sizeof(path), "%s%s", r->log.audit.place.prefix, name);
	buf_init(&bytes, MAX_ENTRIES_TILE_BYTES);
	rc = tile_bytes(r, tile, &bytes, fault);
	if (rc == TALLY_OK)
		rc = repair_put(r, path, buf_slice(&bytes), fault);
	buf_release(&bytes);
	return rc;
}

int repair_tile(struct repair *r, const char *path, struct fault *fault)
{
	struct tile tile;
	int rc = repair_log_open(r, path, fault);

	if (rc != TALLY_OK)
		return rc;
	if (tile_path_parse(slice_text(path + strlen(r->log.audit.place.prefix)),
	                    &tile) != TALLY_OK)
		return fault_set(fault, TALLY_EFORMAT,
		                 "nothing is removed that is not known");
	return put_tile(r, tile, fault);
}

/* What the head covers and nobody missed, since there was no head to tell. */
static int fill_tiles(struct repair *r, struct fault *fault)
{
	uint64_t size = r->log.audit.head.size;
	int rc = TALLY_OK;

	for (int level = TILE_ENTRIES; level <= MAX_TILE_LEVEL; level++)
		for (uint64_t i = 0; rc == TALLY_OK &&
		     i < tile_count(level, size); i++) {
			struct tile tile = { level, i,
				             tile_width(level, i, size) };
			char name[TILE_PATH_BYTES];

			tile_path_format(tile, name);
			if (!place_has(&r->log.audit.place, name))
				rc = put_tile(r, tile, fault);
		}
	return rc;
}

/* The head alone, with the line of whichever key of the log signed it. */
static int own_line(const struct repair *r, struct slice checkpoint,
                    struct buf *out)
{
	struct note_key key;

	return log_keys_sign(&r->log.audit.keys, checkpoint, &key)
	               ? head_alone(checkpoint, &key, out, NULL)
	               : TALLY_ESIGNATURE;
}

/* On record first, as every other head that this office cosigns. */
static int add_cosignature(const struct repair *r, struct buf *out,
                           struct fault *fault)
{
	const struct office *office = &r->fsck.office;
	struct cosigned record;
	struct buf alone, line;
	int rc;

	buf_init(&alone, MAX_CHECKPOINT_BYTES);
	buf_init(&line, MAX_CHECKPOINT_BYTES);
	rc = cosigned_open(&record, office, r->log.audit.owner->log, fault);
	if (rc == TALLY_OK)
		rc = head_alone(buf_slice(&r->log.checkpoint),
		                log_keys_now(&r->log.audit.keys), &alone, fault);
	if (rc == TALLY_OK)
		rc = cosigned_add(&record, buf_slice(&alone),
		                  office_now(office), &line, fault);
	cosigned_release(&record);
	if (rc == TALLY_OK) {
		buf_put_slice(out, buf_slice(&line));
		rc = buf_status(out);
	}
	buf_release(&alone);
	buf_release(&line);
	return rc;
}

/* Cosigned again: by this office now, by others as far as it is good. */
static int cosigned(const struct repair *r, struct buf *out,
                    struct fault *fault)
{
	struct note_key key;
	int rc;

	if (store_has(r->fsck.office.key, KEY_AFTER))
		return fault_set(fault, TALLY_EINCOMPLETE, "a change of keys is "
		                 "under way: any other command finishes it");
	if (!r->fsck.own_key_known ||
	    keys_public(&r->fsck.office, KEY_OFFICE, &key, NULL) != TALLY_OK ||
	    memcmp(key.public_key, log_keys_now(r->fsck.walk.own_keys)->public_key,
	           SIGN_PUBLIC_BYTES) != 0)
		return fault_set(fault, TALLY_EINCOMPLETE, "the own log or its key "
		                 "is not whole, so that nothing can be cosigned");
	rc = head_cosigned(&r->fsck.office, buf_slice(&r->log.checkpoint),
	                   log_keys_now(&r->log.audit.keys), out, fault);
	return rc == TALLY_OK ? add_cosignature(r, out, fault) : rc;
}

int repair_checkpoint(struct repair *r, const char *path, struct fault *fault)
{
	int rc = repair_log_open(r, path, fault);
	struct buf bytes;

	if (rc != TALLY_OK)
		return rc;
	if (r->log.head_is_held && r->log.audit.head.size <
	                                   r->fsck.seen[r->log.participant].size)
		return fault_set(fault, TALLY_EMISMATCH, "'tally sync' fetches what "
		                 "is newer");
	rc = fill_tiles(r, fault);
	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	if (rc == TALLY_OK && r->log.participant == r->fsck.walk.self)
		rc = own_line(r, buf_slice(&r->log.checkpoint), &bytes);
	else if (rc == TALLY_OK)
		rc = cosigned(r, &bytes, fault);
	if (rc == TALLY_OK)
		rc = repair_put(r, path, buf_slice(&bytes), fault);
	buf_release(&bytes);
	repair_log_close(r); /* the next look is under the new head */
	return rc;
}

/* Is this a head of that size, of this very log? Then its own line alone. */
static bool is_cut(const struct repair *r, struct slice bytes, uint64_t size,
                   struct buf *out)
{
	uint8_t root[HASH_BYTES];
	struct checkpoint head;

	buf_clear(out);
	if (own_line(r, bytes, out) != TALLY_OK ||
	    checkpoint_parse(buf_slice(out), &head, NULL) != TALLY_OK ||
	    head.head.size != size || size > r->log.audit.head.size)
		return false;
	audit_root(&r->log.audit, size, root);
	return hash_equal(root, head.head.root);
}

struct cut_search {
	struct repair *r;
	uint64_t size;
	struct buf *out;
};

static int commit_has_cut(void *ctx, const char *name)
{
	struct cut_search *search = ctx;
	struct commit commit;
	struct buf bytes;
	bool found;

	buf_init(&bytes, MAX_COMMIT_BYTES);
	found = store_get(search->r->fsck.office.root, name, &bytes, NULL) ==
	                TALLY_OK &&
	        commit_decode(buf_slice(&bytes), &commit) == TALLY_OK &&
	        commit.after == search->size &&
	        is_cut(search->r, commit.checkpoint, search->size, search->out);
	buf_release(&bytes);
	return found;
}

static bool place_has_cut(struct cut_search *search, const struct place *place)
{
	char name[CUT_NAME_BYTES];
	const char *const names[] = { name, "checkpoint" };
	bool found = false;

	cut_name(search->size, name);
	for (size_t i = 0; !found && i < 2; i++) {
		struct buf bytes;

		buf_init(&bytes, MAX_CHECKPOINT_BYTES);
		found = place_get(place, names[i], &bytes, NULL) == TALLY_OK &&
		        is_cut(search->r, buf_slice(&bytes), search->size,
		               search->out);
		buf_release(&bytes);
	}
	if (found)
		repair_from(search->r, place->store, search->r->from);
	return found;
}

int repair_signed_head(struct repair *r, uint64_t size, struct buf *out,
                       struct fault *fault)
{
	struct cut_search search = { r, size, out };
	const struct audit *audit = &r->log.audit;

	if (place_has_cut(&search, &audit->place))
		return TALLY_OK;
	if (r->log.participant == r->fsck.walk.self &&
	    store_list(r->fsck.office.root, COMMIT_FOLDER, commit_has_cut,
	               &search, NULL) == 1) {
		r->from = COMMIT_FOLDER;
		return TALLY_OK;
	}
	for (size_t i = 0; i < audit->copy_count; i++)
		if (place_has_cut(&search, &audit->copies[i].place))
			return TALLY_OK;
	return fault_set(fault, TALLY_ENOTFOUND, "no signed head of that size is "
	                 "held here or by a peer that was asked");
}

int repair_cut(struct repair *r, const char *path, struct fault *fault)
{
	uint64_t size;
	struct buf bytes;
	int rc = repair_log_open(r, path, fault);

	if (rc != TALLY_OK)
		return rc;
	if (!cut_name_parse(path + strlen(r->log.audit.place.prefix), &size))
		return fault_set(fault, TALLY_EFORMAT,
		                 "nothing is removed that is not known");
	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	rc = repair_signed_head(r, size, &bytes, fault);
	if (rc == TALLY_OK)
		rc = repair_put(r, path, buf_slice(&bytes), fault);
	buf_release(&bytes);
	return rc;
}

static int drop_partial(void *ctx, const char *name)
{
	struct repair *r = ctx;
	const struct audit *audit = &r->log.audit;
	struct fault ignored;
	struct buf want, found;
	struct tile tile;
	bool stands;
	int rc = TALLY_OK;

	if (tile_path_parse(slice_text(name), &tile) != TALLY_OK ||
	    tile.width == TILE_WIDTH ||
	    tile_width(tile.level, tile.index, audit->head.size) != TILE_WIDTH)
		return TALLY_OK;
	tile.width = TILE_WIDTH;
	buf_init(&want, MAX_ENTRIES_TILE_BYTES);
	buf_init(&found, MAX_ENTRIES_TILE_BYTES);
	stands = tile_bytes(r, tile, &want, &ignored) == TALLY_OK;
	if (stands) {
		char full[TILE_PATH_BYTES];

		tile_path_format(tile, full);
		stands = place_get(&audit->place, full, &found, NULL) ==
		                 TALLY_OK &&
		         slice_equal(buf_slice(&want), buf_slice(&found));
	}
	buf_release(&want);
	buf_release(&found);
	if (stands) {
		rc = place_remove(&audit->place, name, NULL);
		r->report->removed_count += rc == TALLY_OK;
	}
	return TALLY_OK;
}

int repair_partials(struct repair *r, struct fault *fault)
{
	return place_list(&r->log.audit.place, "tile", drop_partial, r, fault);
}
