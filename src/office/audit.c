/*
 * Finding the hashes of a log that its signed head vouches for. If the entries
 * do not give the root but the tiles of hashes do, these tell which entry is
 * bad.
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

static int source_get(void *ctx, unsigned level, uint64_t index,
                      uint8_t out[static HASH_BYTES])
{
	const struct audit *audit = ctx;
	size_t count = (size_t)1 << level % 8;

	hashes_root((const uint8_t (*)[HASH_BYTES])
	                    &audit->levels[level / 8][index * count],
	            count, out);
	return TALLY_OK;
}

void audit_root(const struct audit *audit, uint64_t size,
                uint8_t out[static HASH_BYTES])
{
	struct hash_source source = { source_get,
		                      (void *)(uintptr_t)audit };

	tree_root(source, size, out);
}

static int allocate(struct audit *audit)
{
	for (int level = 0; level <= MAX_TILE_LEVEL; level++) {
		size_t count = (size_t)(audit->head.size >> (8 * level));

		audit->levels[level] =
			calloc(count + 1, sizeof(*audit->levels[level]));
		if (audit->levels[level] == NULL)
			return TALLY_ENOMEM;
	}
	return TALLY_OK;
}

/* From the leaves to the hashes of the levels above. */
static void compute_levels(struct audit *audit)
{
	for (int level = 1; level <= MAX_TILE_LEVEL; level++) {
		size_t count = (size_t)(audit->head.size >> (8 * level));

		for (size_t i = 0; i < count; i++)
			hashes_root((const uint8_t (*)[HASH_BYTES])
			                    &audit->levels[level - 1][i * TILE_WIDTH],
			            TILE_WIDTH, audit->levels[level][i]);
	}
}

static bool levels_fit(struct audit *audit)
{
	uint8_t root[HASH_BYTES];

	compute_levels(audit);
	audit_root(audit, audit->head.size, root);
	return hash_equal(root, audit->head.root);
}

static void leaves_of_entries(struct audit *audit, struct entries_tile *tile)
{
	uint64_t count = tile_count(TILE_ENTRIES, audit->head.size);

	for (uint64_t i = 0; i < count; i++) {
		if (place_entries(&audit->place, i, audit->head.size, tile,
		                  NULL) != TALLY_OK)
			continue; /* reported with its file, or as missing */
		for (size_t k = 0; k < tile->count; k++) {
			hash_leaf(tile->entries[k],
			          audit->levels[0][i * TILE_WIDTH + k]);
			log_key_step(&audit->key, tile->entries[k]);
		}
	}
}

static void leaves_of_tiles(struct audit *audit)
{
	uint64_t count = tile_count(0, audit->head.size);

	for (uint64_t i = 0; i < count; i++) {
		struct tile tile = { 0, i, tile_width(0, i, audit->head.size) };

		place_hashes(&audit->place, tile,
		             &audit->levels[0][i * TILE_WIDTH], NULL);
	}
}

static int find_hashes(struct audit *audit, struct fault *fault)
{
	struct entries_tile *tile = malloc(sizeof(*tile));
	int rc = allocate(audit);

	if (tile == NULL || rc != TALLY_OK) {
		free(tile);
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	}
	entries_tile_init(tile);
	leaves_of_entries(audit, tile);
	audit->trusted = levels_fit(audit);
	if (!audit->trusted) {
		leaves_of_tiles(audit);
		audit->trusted = levels_fit(audit);
	}
	entries_tile_release(tile);
	free(tile);
	return TALLY_OK;
}

static int read_head(struct audit *audit, struct buf *checkpoint)
{
	struct checkpoint parsed = { .head = { .size = 0 } };
	struct fault why;
	int rc = place_checkpoint(&audit->place, checkpoint, &why);

	audit->report->file_count += rc != TALLY_ENOTFOUND;
	if (rc == TALLY_OK)
		rc = checkpoint_parse(buf_slice(checkpoint), &parsed, &why);
	if (rc == TALLY_OK && !slice_is_text(parsed.origin, audit->owner->log))
		rc = fault_set(&why, TALLY_EMISMATCH, "is of another log than %s",
		               audit->owner->log);
	if (rc == TALLY_OK && parsed.head.size > MAX_LOG_ENTRIES)
		rc = fault_set(&why, TALLY_ELIMIT, "has too many entries");
	if (rc == TALLY_OK)
		audit->head = parsed.head;
	else
		bad_name(audit, "checkpoint", why.text);
	return rc;
}

int audit_open(struct audit *audit, struct fault *fault)
{
	struct checkpoint opened;
	struct buf checkpoint;
	struct fault why;
	int rc = TALLY_OK;

	log_key_init(&audit->key, audit->charter, audit->owner);
	if (read_head(audit, &checkpoint) == TALLY_OK) {
		rc = find_hashes(audit, fault);
		if (rc == TALLY_OK && !audit->trusted)
			bad_name(audit, "checkpoint", "neither the entries nor the "
			         "tiles of hashes give its root");
		if (rc == TALLY_OK &&
		    checkpoint_open(buf_slice(&checkpoint), &audit->key.key,
		                    &opened, &why) != TALLY_OK)
			bad_name(audit, "checkpoint", why.text);
	}
	buf_release(&checkpoint);
	return rc;
}

void audit_release(struct audit *audit)
{
	for (int level = 0; level <= MAX_TILE_LEVEL; level++)
		free(audit->levels[level]);
	memset(audit, 0, sizeof(*audit));
}
