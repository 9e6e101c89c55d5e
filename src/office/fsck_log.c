/*
 * More of one log than its files alone say: that it is not older than what own
 * statements have seen, that the blobs are there which its entries name, and
 * that those which are not are remembered.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash_many.h"
#include "office/fsck.h"
#include "office/wanted.h"
#include "statement/statement.h"

int fsck_entries(const struct audit *audit, uint64_t from,
                 int (*each)(void *ctx, uint64_t index, struct slice entry),
                 void *ctx, struct fault *fault)
{
	uint64_t count = tile_count(TILE_ENTRIES, audit->head.size);
	struct entries_tile *tile = malloc(sizeof(*tile));
	uint8_t found[TILE_WIDTH][HASH_BYTES];
	int rc = TALLY_OK;

	if (tile == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	entries_tile_init(tile);
	for (uint64_t i = from / TILE_WIDTH; rc == TALLY_OK && i < count; i++) {
		const uint8_t (*leaves)[HASH_BYTES] = audit_hashes(audit, 0, i);

		if (leaves == NULL ||
		    place_entries(&audit->place, i, audit->head.size, tile,
		                  NULL) != TALLY_OK)
			continue; /* reported with its file */
		hash_leaves(tile->entries, tile->count, found);
		for (size_t k = 0; rc == TALLY_OK && k < tile->count; k++) {
			uint64_t index = i * TILE_WIDTH + k;

			if (index >= from &&
			    hash_equal(found[k], leaves[k]))
				rc = each(ctx, index, tile->entries[k]);
		}
	}
	entries_tile_release(tile);
	free(tile);
	return rc;
}

/* What is gathered from the entries of one log. */
struct gathering {
	struct fsck *fsck;
	bool is_own;
	uint64_t index;
	struct buf blobs; /* raw hashes that it names */
};

static void see(struct gathering *g, const char *log, uint64_t size,
                const uint8_t root[static HASH_BYTES])
{
	size_t i = charter_participant_of_log(g->fsck->walk.charter,
	                                      slice_text(log));
	struct fsck_seen *seen = &g->fsck->seen[i == NO_INDEX ? 0 : i];

	if (i == NO_INDEX || i == g->fsck->walk.self || size <= seen->size)
		return;
	seen->size = size;
	seen->entry = g->index;
	memcpy(seen->root, root, HASH_BYTES);
	g->fsck->walk.expected[i] = true;
}

static void note_blob(void *ctx, const uint8_t hash[static HASH_BYTES])
{
	struct gathering *g = ctx;

	buf_put(&g->blobs, hash, HASH_BYTES);
}

static int gather(void *ctx, uint64_t index, struct slice entry)
{
	struct gathering *g = ctx;
	struct statement statement;
	struct named_head head;

	if (statement_decode(entry, &statement, NULL) != TALLY_OK)
		return TALLY_OK;
	g->index = index;
	for (size_t i = 0; g->is_own &&
	     member_head(statement.body, "seen", i, &head); i++)
		see(g, head.log, head.size, head.root);
	statement_blobs(&statement, note_blob, g);
	/* No member names it: every statement says its hash. */
	if (g->is_own && statement.kind == STATEMENT_CHARTER &&
	    g->fsck->facts.has_charter)
		note_blob(g, g->fsck->facts.charter);
	statement_release(&statement);
	return buf_status(&g->blobs);
}

/* NULL, or why the list cannot be of what the entries name. */
static const char *wanted_fault(const struct audit *audit,
                                const struct buf *file,
                                const struct buf *named, struct buf *out)
{
	const char *reason = wanted_parse(buf_slice(file), out);

	/* Entries past the head may have been read before a crash. */
	if (reason != NULL || audit_extent(&audit->place) > audit->head.size)
		return reason;
	for (size_t i = 0; i < out->len; i += HASH_BYTES)
		if (!hashes_have(named, out->data + i))
			return "asks for a blob that no entry names";
	return NULL;
}

/* The blobs of a mirror that are known to be missing; false: nobody knows. */
static bool read_wanted(struct fsck *fsck, const struct audit *audit,
                        const struct buf *named, struct buf *out)
{
	const char *reason;
	char name[PLACE_NAME_BYTES];
	struct buf file;
	int rc;

	wanted_name(audit->owner->log, name);
	buf_init(&file, MAX_WANTED_BYTES);
	rc = store_get(fsck->office.root, name, &file, NULL);
	if (rc == TALLY_ENOTFOUND)
		reason = "is missing";
	else if (rc != TALLY_OK)
		reason = "cannot be read, or is too long";
	else
		reason = wanted_fault(audit, &file, named, out);
	if (reason != NULL)
		audit_bad(fsck->report, name, "%s", reason);
	buf_release(&file);
	return reason == NULL && out->len < (size_t)MAX_WANTED * HASH_BYTES;
}

static void check_blobs(struct fsck *fsck, const struct audit *audit,
                        const struct buf *named, bool is_own)
{
	char name[BLOB_NAME_BYTES], path[AUDIT_PATH_BYTES];
	struct buf wanted;
	bool known;

	buf_init(&wanted, (size_t)MAX_WANTED * HASH_BYTES);
	known = is_own || read_wanted(fsck, audit, named, &wanted);
	for (size_t i = 0; i < named->len; i += HASH_BYTES) {
		blob_name(named->data + i, name);
		if (place_has(&audit->place, name))
			continue;
		snprintf(path, sizeof(path), "%s%s", audit->place.prefix, name);
		if (is_own)
			audit_bad(fsck->report, path, "is missing");
		else if (!known || hashes_have(&wanted, named->data + i))
			fsck->report->wanted_count++;
		else
			audit_bad(fsck->report, path, "is missing, and is not "
			          "remembered as wanted");
	}
	buf_release(&wanted);
}

/* A mirror must not be older than what own statements rest on. */
static void check_seen(struct fsck *fsck, const struct audit *audit)
{
	size_t i = (size_t)(audit->owner - fsck->walk.charter->participants);
	const struct fsck_seen *seen = &fsck->seen[i];
	char path[AUDIT_PATH_BYTES];
	uint8_t root[HASH_BYTES];

	if (!audit->is_signed || seen->size == 0)
		return;
	snprintf(path, sizeof(path), "%scheckpoint", audit->place.prefix);
	if (seen->size > audit->head.size) {
		audit_bad(fsck->report, path, "is older than the head of %" PRIu64
		          " entries that entry %" PRIu64 " of the own log has seen",
		          seen->size, seen->entry);
		return;
	}
	audit_root(audit, seen->size, root);
	if (!hash_equal(root, seen->root))
		audit_bad(fsck->report, path, "is of another history than the head "
		          "of %" PRIu64 " entries that entry %" PRIu64 " of the own "
		          "log has seen", seen->size, seen->entry);
}

/* Also what the own statements have seen of other logs. */
int fsck_blobs(struct fsck *fsck, const struct audit *audit, struct buf *out,
               struct fault *fault)
{
	size_t i = (size_t)(audit->owner - fsck->walk.charter->participants);
	struct gathering g = { .fsck = fsck, .is_own = i == fsck->walk.self };
	int rc;

	buf_init(&g.blobs, MAX_HASHES_BYTES);
	rc = fsck_entries(audit, 0, gather, &g, fault);
	hashes_sort(&g.blobs);
	*out = g.blobs;
	return rc;
}

static int keep_keys(struct fsck *fsck, const struct audit *audit,
                     struct fault *fault)
{
	size_t i = (size_t)(audit->owner - fsck->walk.charter->participants);

	if (fsck->keys[i] == NULL)
		fsck->keys[i] = malloc(sizeof(*fsck->keys[i]));
	if (fsck->keys[i] == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	*fsck->keys[i] = audit->keys;
	return TALLY_OK;
}

static void keep_own_key(struct fsck *fsck, const struct audit *audit)
{
	fsck->walk.own_keys = fsck->keys[fsck->walk.self];
	fsck->own_key_known = audit->is_signed;
}

static int check_twin(void *ctx, const char *name)
{
	struct audit *audit = ctx;
	struct tile tile, twin;
	char other[TILE_PATH_BYTES], path[AUDIT_PATH_BYTES];

	/* Of those that the head needs audit_missing says it. */
	if (tile_path_parse(slice_text(name), &tile) != TALLY_OK ||
	    tile.level > 0 || tile.index != audit->head.size / TILE_WIDTH ||
	    tile.width >= audit->head.size % TILE_WIDTH)
		return TALLY_OK;
	twin = tile;
	twin.level = tile.level == 0 ? TILE_ENTRIES : 0;
	tile_path_format(twin, other);
	if (place_has(&audit->place, other))
		return TALLY_OK;
	twin.width = TILE_WIDTH;
	tile_path_format(twin, path);
	if (place_has(&audit->place, path))
		return TALLY_OK;
	snprintf(path, sizeof(path), "%s%s", audit->place.prefix, other);
	audit->report->at.has_tile = true;
	audit->report->at.tile = twin;
	audit->report->at.tile.width = tile.width;
	audit_bad(audit->report, path, "is missing");
	memset(&audit->report->at, 0, sizeof(audit->report->at));
	return TALLY_OK;
}

/*
 * Tiles of entries and of their hashes come in pairs, also the partial ones of
 * older heads, of which a mirror has no other trace. Those of the own log are
 * asked for by its commits.
 */
static int check_twins(struct audit *audit, struct fault *fault)
{
	return place_list(&audit->place, "tile", check_twin, audit, fault);
}

int fsck_log(void *ctx, struct audit *audit, struct fault *fault)
{
	struct fsck *fsck = ctx;
	size_t i = (size_t)(audit->owner - fsck->walk.charter->participants);
	bool is_own = i == fsck->walk.self;
	struct buf named;
	int rc = fsck_blobs(fsck, audit, &named, fault);

	if (rc == TALLY_OK)
		check_blobs(fsck, audit, &named, is_own);
	buf_release(&named);
	if (rc == TALLY_OK)
		rc = keep_keys(fsck, audit, fault);
	if (rc == TALLY_OK && !is_own) {
		check_seen(fsck, audit);
		rc = check_twins(audit, fault);
		return rc == TALLY_OK ? fsck_cosigned(fsck, audit, fault) : rc;
	}
	if (rc == TALLY_OK) {
		keep_own_key(fsck, audit);
		rc = fsck_cosigned(fsck, audit, fault);
	}
	if (rc == TALLY_OK)
		rc = fsck_commits(fsck, audit, fault);
	return rc == TALLY_OK ? fsck_secrets(fsck, audit, fault) : rc;
}
