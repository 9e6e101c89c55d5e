/*
 * From a checkpoint to what can be trusted of a log: its root must be given, and
 * the key must be the one in force.
 */
#include "office/audit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/hash_many.h"

void audit_bad(struct folder_report *report, const char *path,
               const char *format, ...)
{
	char reason[FAULT_TEXT_BYTES], clean[AUDIT_PATH_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	text_sanitize(slice_text(path), clean, sizeof(clean));
	report->bad_count++;
	report->bad(report->ctx, clean, reason);
}

static void bad_name(struct audit *audit, const char *name, const char *reason)
{
	char path[AUDIT_PATH_BYTES];

	snprintf(path, sizeof(path), "%s%s", audit->place.prefix, name);
	audit_bad(audit->report, path, "%s", reason);
}

static int take_head(struct audit *audit, struct slice checkpoint,
                     struct fault *why)
{
	struct checkpoint parsed;
	int rc = checkpoint_parse(checkpoint, &parsed, why);

	if (rc == TALLY_OK && !slice_is_text(parsed.origin, audit->owner->log))
		rc = fault_set(why, TALLY_EMISMATCH, "is of another log than %s",
		               audit->owner->log);
	if (rc == TALLY_OK && parsed.head.size > MAX_LOG_ENTRIES)
		rc = fault_set(why, TALLY_ELIMIT, "has too many entries");
	if (rc == TALLY_OK)
		audit->head = parsed.head;
	return rc;
}

static int keep_extent(void *ctx, const char *name)
{
	uint64_t *size = ctx, end;
	struct tile tile;

	if (tile_path_parse(slice_text(name), &tile) != TALLY_OK ||
	    tile.level > 0 || tile.index > MAX_LOG_ENTRIES / TILE_WIDTH)
		return TALLY_OK;
	end = tile.index * TILE_WIDTH + tile.width;
	if (end > *size)
		*size = end;
	return TALLY_OK;
}

uint64_t audit_extent(const struct place *place)
{
	uint64_t size = 0;

	place_list(place, "tile", keep_extent, &size, NULL);
	return size;
}

static int add_key(struct audit *audit)
{
	size_t size = (audit->key_count + 1) * sizeof(*audit->keys);
	struct note_key *keys = realloc(audit->keys, size);

	if (keys == NULL)
		return TALLY_ENOMEM;
	keys[audit->key_count++] = audit->key.key;
	audit->keys = keys;
	return TALLY_OK;
}

static int start_keys(struct audit *audit)
{
	log_key_init(&audit->key, audit->charter, audit->owner);
	free(audit->keys);
	audit->keys = NULL;
	audit->key_count = 0;
	return add_key(audit);
}

/* Past the entries of one tile that are those of the leaves found. */
static int follow_tile(struct audit *audit, uint64_t index,
                       const struct entries_tile *tile)
{
	const uint8_t (*leaves)[HASH_BYTES] = audit_hashes(audit, 0, index);
	size_t width = tile_width(0, index, audit->head.size);
	uint8_t found[TILE_WIDTH][HASH_BYTES];
	int rc = TALLY_OK;

	hash_leaves(tile->entries, tile->count, found);
	for (size_t i = 0; rc == TALLY_OK && leaves != NULL && i < tile->count &&
	     i < width; i++) {
		if (!hash_equal(found[i], leaves[i]))
			continue;
		log_key_step(&audit->key, tile->entries[i]);
		if (memcmp(audit->key.key.public_key,
		           audit->keys[audit->key_count - 1].public_key,
		           SIGN_PUBLIC_BYTES) != 0)
			rc = add_key(audit);
	}
	return rc;
}

/* The keys that the log has had: told by entries that are verified by now. */
static int follow_keys(struct audit *audit, struct fault *fault)
{
	uint64_t count = tile_count(TILE_ENTRIES, audit->head.size);
	struct entries_tile *tile = malloc(sizeof(*tile));
	int rc = tile != NULL ? start_keys(audit) : TALLY_ENOMEM;

	if (tile != NULL)
		entries_tile_init(tile);
	for (uint64_t i = 0; rc == TALLY_OK && i < count; i++) {
		if (place_entries(&audit->place, i, audit->head.size, tile,
		                  NULL) == TALLY_OK)
			rc = follow_tile(audit, i, tile);
		for (size_t c = 0; rc == TALLY_OK && c < audit->copy_count; c++)
			if (audit->copies[c].size > i * TILE_WIDTH &&
			    place_entries(&audit->copies[c].place, i,
			                  audit->copies[c].size, tile, NULL) ==
			            TALLY_OK)
				rc = follow_tile(audit, i, tile);
	}
	if (tile != NULL)
		entries_tile_release(tile);
	free(tile);
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "%s",
	                                       status_text(rc));
}

/* Most logs never change their key: then nothing need be read again. */
static int check_signature(struct audit *audit, struct slice checkpoint,
                           struct fault *why, struct fault *fault)
{
	struct checkpoint opened;
	int rc = start_keys(audit);

	if (rc != TALLY_OK)
		return fault_set(fault, rc, "%s", status_text(rc));
	audit->is_signed = checkpoint_open(checkpoint, &audit->key.key, &opened,
	                                   why) == TALLY_OK;
	if (audit->is_signed)
		return TALLY_OK;
	rc = follow_keys(audit, fault);
	audit->is_signed = rc == TALLY_OK &&
	                   checkpoint_open(checkpoint, &audit->key.key, &opened,
	                                   why) == TALLY_OK;
	return rc;
}

bool audit_signs(const struct audit *audit, struct slice bytes,
                 struct checkpoint *out, struct fault *fault)
{
	for (size_t i = audit->key_count; i-- > 0;)
		if (checkpoint_open(bytes, &audit->keys[i], out, fault) ==
		    TALLY_OK)
			return true;
	return false;
}

/*
 * Nothing signed says what should be there. What is there is compared with
 * itself, so that a bad head alone does not spoil the word on everything else.
 */
static int compare_alone(struct audit *audit, struct fault *fault)
{
	int rc;

	audit_release_levels(audit);
	audit->head.size = audit_extent(&audit->place);
	rc = audit_allocate(audit, fault);
	if (rc == TALLY_OK) {
		audit_mix(audit, NULL);
		audit_levels(audit);
		audit->trusted = true;
		rc = follow_keys(audit, fault);
	}
	return rc;
}

static int judge_head(struct audit *audit, struct slice checkpoint,
                      struct fault *fault)
{
	struct fault why;
	int rc = audit_allocate(audit, fault);

	if (rc == TALLY_OK)
		audit->trusted = audit_find_leaves(audit);
	if (rc != TALLY_OK || !audit->trusted) {
		if (rc == TALLY_OK)
			bad_name(audit, "checkpoint", "neither the entries nor "
			         "the tiles of hashes give its root");
		return rc;
	}
	rc = check_signature(audit, checkpoint, &why, fault);
	if (rc == TALLY_OK && !audit->is_signed)
		bad_name(audit, "checkpoint", why.text);
	return rc;
}

int audit_open(struct audit *audit, struct fault *fault)
{
	struct buf checkpoint;
	struct fault why;
	int rc = place_checkpoint(&audit->place, &checkpoint, &why);

	audit->report->file_count += rc != TALLY_ENOTFOUND;
	if (rc == TALLY_ENOTFOUND)
		fault_set(&why, rc, "is missing");
	if (rc == TALLY_OK)
		rc = take_head(audit, buf_slice(&checkpoint), &why);
	if (rc != TALLY_OK)
		bad_name(audit, "checkpoint", why.text);
	rc = rc == TALLY_OK ? judge_head(audit, buf_slice(&checkpoint), fault)
	                    : TALLY_OK;
	if (rc == TALLY_OK && !audit->trusted)
		rc = compare_alone(audit, fault);
	buf_release(&checkpoint);
	return rc;
}

int audit_open_at(struct audit *audit, struct slice checkpoint,
                  struct fault *fault)
{
	struct fault why = { .status = TALLY_OK };
	int rc = take_head(audit, checkpoint, fault);

	if (rc == TALLY_OK)
		rc = audit_allocate(audit, fault);
	if (rc != TALLY_OK)
		return rc;
	audit->trusted = audit_find_leaves(audit);
	if (!audit->trusted)
		return fault_set(fault, TALLY_EMISMATCH, "no copy of the log gives "
		                 "the root of its head");
	rc = check_signature(audit, checkpoint, &why, fault);
	if (rc == TALLY_OK && !audit->is_signed)
		rc = fault_set(fault, TALLY_ESIGNATURE, "%s", why.text);
	return rc;
}

void audit_release(struct audit *audit)
{
	audit_release_levels(audit);
	free(audit->keys);
	memset(audit, 0, sizeof(*audit));
}
