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

/* Past the entries of one tile that are those of the leaves found. */
static void follow_tile(struct audit *audit, uint64_t index,
                        const struct entries_tile *tile)
{
	size_t width = tile_width(0, index, audit->head.size);
	const uint8_t (*leaves)[HASH_BYTES] = NULL;

	for (size_t i = 0; i < tile->count && i < width; i++) {
		uint8_t leaf[HASH_BYTES];

		/* Of most tiles the leaves need not be had at all. */
		if (!log_keys_may_change(tile->entries[i]))
			continue;
		if (leaves == NULL)
			leaves = audit_hashes(audit, 0, index);
		if (leaves == NULL)
			return;
		hash_leaf(tile->entries[i], leaf);
		if (hash_equal(leaf, leaves[i]))
			log_keys_step(&audit->keys, tile->entries[i],
			              index * TILE_WIDTH + i);
	}
}

/* The keys that the log has had: told by entries that are verified by now. */
static int follow_keys(struct audit *audit, struct fault *fault)
{
	uint64_t count = tile_count(TILE_ENTRIES, audit->head.size);
	struct entries_tile *tile = malloc(sizeof(*tile));

	if (tile == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	log_keys_start(&audit->keys, audit->charter, audit->owner);
	entries_tile_init(tile);
	for (uint64_t i = 0; i < count; i++) {
		if (place_entries(&audit->place, i, audit->head.size, tile,
		                  NULL) == TALLY_OK)
			follow_tile(audit, i, tile);
		for (size_t c = 0; c < audit->copy_count; c++)
			if (audit->copies[c].size > i * TILE_WIDTH &&
			    place_entries(&audit->copies[c].place, i,
			                  audit->copies[c].size, tile, NULL) ==
			            TALLY_OK)
				follow_tile(audit, i, tile);
	}
	entries_tile_release(tile);
	free(tile);
	return TALLY_OK;
}

/* Also of a head by the charter's key: the log may have gone over to another. */
static int check_signature(struct audit *audit, struct slice checkpoint,
                           struct fault *why, struct fault *fault)
{
	struct checkpoint opened;
	int rc = follow_keys(audit, fault);

	audit->is_signed = rc == TALLY_OK &&
	                   checkpoint_open(checkpoint, log_keys_now(&audit->keys),
	                                   &opened, why) == TALLY_OK;
	return rc;
}

bool audit_signs(const struct audit *audit, struct slice bytes,
                 struct checkpoint *out, struct fault *fault)
{
	int rc = checkpoint_parse(bytes, out, fault);

	if (rc == TALLY_OK && !log_keys_sign(&audit->keys, bytes, NULL))
		rc = fault_set(fault, TALLY_ESIGNATURE, "is not signed by the key "
		               "that %s had at that size", audit->owner->log);
	return rc == TALLY_OK;
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

	log_keys_start(&audit->keys, audit->charter, audit->owner);
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

	log_keys_start(&audit->keys, audit->charter, audit->owner);
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
	memset(audit, 0, sizeof(*audit));
}
