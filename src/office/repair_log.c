/*
 * The log at hand: all copies of it, and the signed head to which the own one
 * is restored. That head is the place's own; else, of the own log, what its
 * newest commit says; else, of a mirror, what peers hold, if what is left of
 * the mirror agrees with it to the last entry: an office never goes back behind
 * what it has cosigned.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "office/cosigned.h"
#include "office/repair.h"

static bool participant_of(const struct repair *r, const char *path, size_t *out)
{
	const struct charter *charter = r->fsck.walk.charter;

	if (charter == NULL || r->fsck.walk.self == NO_INDEX)
		return false;
	*out = r->fsck.walk.self;
	if (strncmp(path, "record/", 7) == 0 || strncmp(path, "commit/", 7) == 0)
		return true;
	for (size_t i = 0; i < charter->participant_count; i++) {
		const char *log = charter->participants[i].log;

		if (i != r->fsck.walk.self &&
		    strncmp(path, "mirror/", 7) == 0 &&
		    strncmp(path + 7, log, strlen(log)) == 0 &&
		    path[7 + strlen(log)] == '/') {
			*out = i;
			return true;
		}
		if (strncmp(path, "wanted/", 7) == 0 &&
		    strcmp(path + 7, log) == 0) {
			*out = i;
			return true;
		}
	}
	return false;
}

static bool is_own(const struct repair *r)
{
	return r->log.participant == r->fsck.walk.self;
}

/* Every copy that the peers' folders hold, whatever its head is worth. */
static int find_copies(struct repair *r, struct fault *fault)
{
	const char *log = r->log.audit.owner->log;
	size_t room = r->peer_count * LAYOUT_COUNT + 1;

	r->log.copies = calloc(room, sizeof(*r->log.copies));
	if (r->log.copies == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	r->log.audit.copies = r->log.copies;
	for (size_t p = 0; p < r->peer_count; p++)
		for (size_t layout = 0; layout < LAYOUT_COUNT; layout++) {
			struct audit_copy *copy =
				&r->log.copies[r->log.audit.copy_count];
			struct checkpoint head;
			struct buf bytes;

			layout_place(r->peers[p].store, log, layout,
			             &copy->place);
			if (!layout_offers(&copy->place, log, layout))
				continue;
			if (place_checkpoint(&copy->place, &bytes, NULL) ==
			            TALLY_OK &&
			    checkpoint_parse(buf_slice(&bytes), &head, NULL) ==
			            TALLY_OK &&
			    head.head.size <= MAX_LOG_ENTRIES) {
				copy->size = head.head.size;
				r->log.audit.copy_count++;
			}
			buf_release(&bytes);
		}
	return TALLY_OK;
}

/* Judge everything anew under another head. */
static int try_head(struct repair *r, struct slice checkpoint,
                    struct fault *fault)
{
	audit_release_levels(&r->log.audit);
	r->log.audit.trusted = r->log.audit.is_signed = false;
	buf_clear(&r->log.checkpoint);
	buf_put_slice(&r->log.checkpoint, checkpoint);
	return audit_open_at(&r->log.audit, checkpoint, fault);
}

static int try_held(struct repair *r, struct fault *fault)
{
	struct buf bytes;
	int rc = place_checkpoint(&r->log.audit.place, &bytes, fault);

	if (rc == TALLY_OK)
		rc = try_head(r, buf_slice(&bytes), fault);
	buf_release(&bytes);
	r->log.head_is_held = rc == TALLY_OK;
	return rc;
}

static int keep_newest(void *ctx, const char *name)
{
	uint64_t *newest = ctx, seq;

	if (commit_number(name, &seq))
		*newest = seq;
	return TALLY_OK;
}

/* The newest commit is the last word on the own log. */
static int try_commit(struct repair *r, struct fault *fault)
{
	struct store *root = r->fsck.office.root;
	uint64_t newest = UINT64_MAX;
	char path[COMMIT_PATH_BYTES];
	struct commit commit;
	struct buf bytes;
	int rc;

	store_list(root, COMMIT_FOLDER, keep_newest, &newest, NULL);
	if (newest == UINT64_MAX)
		return fault_set(fault, TALLY_ENOTFOUND, "there is no commit");
	commit_path(newest, path);
	buf_init(&bytes, MAX_COMMIT_BYTES);
	rc = store_get(root, path, &bytes, fault);
	if (rc == TALLY_OK && commit_decode(buf_slice(&bytes), &commit) !=
	                              TALLY_OK)
		rc = fault_set(fault, TALLY_EFORMAT, "%s is malformed", path);
	if (rc == TALLY_OK)
		rc = try_head(r, commit.checkpoint, fault);
	buf_release(&bytes);
	if (rc == TALLY_OK)
		r->from = COMMIT_FOLDER;
	return rc;
}

/* Every leaf that the own files still tell, one way or the other. */
static bool tile_agrees(const struct audit *audit, uint64_t index,
                        uint64_t extent)
{
	struct tile tile = { 0, index, tile_width(0, index, extent) };
	const uint8_t (*leaves)[HASH_BYTES] = audit_hashes(audit, 0, index);
	uint8_t hashes[TILE_WIDTH][HASH_BYTES], leaf[HASH_BYTES];
	struct entries_tile *entries = malloc(sizeof(*entries));
	bool has_hashes, agrees = entries != NULL;

	if (entries == NULL)
		return false;
	has_hashes = place_hashes(&audit->place, tile, hashes, NULL) == TALLY_OK;
	entries_tile_init(entries);
	place_entries(&audit->place, index, extent, entries, NULL);
	for (size_t i = 0; agrees && i < tile.width; i++) {
		const uint8_t *want = leaves ? leaves[i] : NULL;

		agrees = want != NULL && has_hashes && hash_equal(hashes[i], want);
		if (want != NULL && !agrees && i < entries->count) {
			hash_leaf(entries->entries[i], leaf);
			agrees = hash_equal(leaf, want);
		}
	}
	entries_tile_release(entries);
	free(entries);
	return agrees;
}

/* A head smaller than what was cosigned: good if it was cosigned itself. */
static int check_older(struct cosigned *record, const struct head *head,
                       struct fault *fault)
{
	struct checkpoint found;
	struct buf note;
	int rc;

	buf_init(&note, MAX_CHECKPOINT_BYTES);
	rc = cosigned_find(record, head->size, &note, fault);
	if (rc == TALLY_OK)
		rc = checkpoint_parse(buf_slice(&note), &found, fault);
	if (rc == TALLY_OK && !head_equal(&found.head, head))
		rc = TALLY_EMISMATCH;
	buf_release(&note);
	if (rc == TALLY_OK)
		return rc;
	return fault_set(fault, rc, "peers show %" PRIu64 " entries, and nothing "
	                 "tells whether they are the first of the %" PRIu64
	                 " that this office cosigned", head->size,
	                 record->head.size);
}

/* What was cosigned may be ahead of the mirror: submissions bring no entries. */
static int check_cosigned(const struct repair *r, struct fault *fault)
{
	const struct audit *audit = &r->log.audit;
	uint8_t root[HASH_BYTES];
	struct cosigned record;
	int rc = cosigned_open(&record, &r->fsck.office, audit->owner->log,
	                       fault);

	if (rc == TALLY_OK && record.head.size > audit->head.size) {
		rc = check_older(&record, &audit->head, fault);
	} else if (rc == TALLY_OK) {
		audit_root(audit, record.head.size, root);
		if (!hash_equal(root, record.head.root))
			rc = fault_set(fault, TALLY_EMISMATCH, "peers show "
			               "another history than the %" PRIu64
			               " entries that this office cosigned",
			               record.head.size);
	}
	cosigned_release(&record);
	return rc;
}

/* Is the head tried one that goes on from all that was held here? */
static int check_goes_on(const struct repair *r, uint64_t extent,
                         struct fault *fault)
{
	const struct audit *audit = &r->log.audit;
	const struct fsck_seen *seen = &r->fsck.seen[r->log.participant];
	uint8_t root[HASH_BYTES];

	if (audit->head.size < extent || audit->head.size < seen->size)
		return fault_set(fault, TALLY_EMISMATCH, "peers show older heads "
		                 "than the one that was held here");
	if (is_own(r) && audit->head.size > extent)
		return fault_set(fault, TALLY_EMISMATCH, "peers hold %" PRIu64
		                 " entries more: put back a copy, see "
		                 "docs/operations.md", audit->head.size - extent);
	if (seen->size > 0) {
		audit_root(audit, seen->size, root);
		if (!hash_equal(root, seen->root))
			return fault_set(fault, TALLY_EMISMATCH, "peers show "
			                 "another history than the own log has seen");
	}
	for (uint64_t i = 0; i < tile_count(0, extent); i++)
		if (!tile_agrees(audit, i, extent))
			return fault_set(fault, TALLY_EMISMATCH, "what is left here "
			                 "of tile %" PRIu64 " does not show that "
			                 "peers hold the same history", i);
	return is_own(r) ? TALLY_OK : check_cosigned(r, fault);
}

static int try_copies(struct repair *r, struct fault *fault)
{
	uint64_t extent = audit_extent(&r->log.audit.place);
	size_t count = r->log.audit.copy_count;
	int rc = fault_set(fault, TALLY_ENOTFOUND, "no peer that was asked holds "
	                   "a head of this log");

	if (extent == 0 && r->fsck.seen[r->log.participant].size == 0)
		return fault_set(fault, TALLY_ENOTFOUND, "nothing of this log is "
		                 "left here; 'tally sync' fetches it");
	for (size_t i = 0; rc != TALLY_OK && i < count; i++) {
		struct buf bytes;

		rc = place_checkpoint(&r->log.copies[i].place, &bytes, fault);
		if (rc == TALLY_OK)
			rc = try_head(r, buf_slice(&bytes), fault);
		if (rc == TALLY_OK)
			rc = check_goes_on(r, extent, fault);
		buf_release(&bytes);
		if (rc == TALLY_OK)
			repair_from(r, r->log.copies[i].place.store, NULL);
	}
	return rc;
}

static int find_head(struct repair *r, struct fault *fault)
{
	struct fault ignored;
	int rc = try_held(r, &ignored);

	if (rc != TALLY_OK && is_own(r))
		rc = try_commit(r, &ignored);
	return rc == TALLY_OK ? rc : try_copies(r, fault);
}

int repair_log_open(struct repair *r, const char *path, struct fault *fault)
{
	struct repair_log *log = &r->log;
	size_t participant;
	int rc;

	if (!participant_of(r, path, &participant))
		return fault_set(fault, TALLY_ENOTFOUND, "its log is not known");
	if (!log->is_open || log->participant != participant) {
		repair_log_close(r);
		log->is_open = true;
		log->participant = participant;
		buf_init(&log->checkpoint, MAX_CHECKPOINT_BYTES);
		log->audit.report = &r->silent;
		log->audit.charter = r->fsck.walk.charter;
		log->audit.owner =
			&r->fsck.walk.charter->participants[participant];
		place_init(&log->audit.place, r->fsck.office.root,
		           is_own(r) ? "record" : "mirror",
		           is_own(r) ? "" : log->audit.owner->log);
		rc = find_copies(r, &log->why);
		if (rc == TALLY_OK)
			rc = find_head(r, &log->why);
		if (rc == TALLY_OK)
			log->why.status = TALLY_OK;
	}
	if (log->why.status != TALLY_OK)
		return fault_set(fault, log->why.status, "%s", log->why.text);
	return TALLY_OK;
}

void repair_log_close(struct repair *r)
{
	if (!r->log.is_open)
		return;
	audit_release(&r->log.audit);
	buf_release(&r->log.checkpoint);
	free(r->log.copies);
	memset(&r->log, 0, sizeof(r->log));
}
