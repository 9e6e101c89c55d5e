/*
 * Writing all logs held here to a folder for a courier. Only what the newest
 * heads need: no partial tiles of older sizes.
 */
#include <stdio.h>
#include <string.h>

#include "office/view.h"

struct copying {
	const struct place *from, *to;
	struct fault *fault;
};

static int copy_one(const struct copying *c, const char *name, size_t max)
{
	struct buf bytes;
	int rc;

	buf_init(&bytes, max);
	rc = place_get(c->from, name, &bytes, c->fault);
	if (rc == TALLY_OK)
		rc = place_put_same(c->to, name, buf_slice(&bytes), c->fault);
	buf_release(&bytes);
	return rc;
}

static int copy_blob(void *ctx, const char *name)
{
	uint8_t hash[HASH_BYTES];

	return blob_name_parse(name, hash) ? copy_one(ctx, name, MAX_BLOB_BYTES)
	                                   : TALLY_OK;
}

static int copy_cut(void *ctx, const char *name)
{
	uint64_t size;

	return cut_name_parse(name, &size)
	               ? copy_one(ctx, name, MAX_CHECKPOINT_BYTES) : TALLY_OK;
}

static int copy_tiles(const struct copying *c, uint64_t size)
{
	int rc = TALLY_OK;

	for (int level = TILE_ENTRIES; rc == TALLY_OK && level <= MAX_TILE_LEVEL;
	     level++) {
		uint64_t count = tile_count(level, size);

		for (uint64_t i = 0; rc == TALLY_OK && i < count; i++) {
			struct tile tile = { level, i,
				             tile_width(level, i, size) };
			char name[TILE_PATH_BYTES];

			tile_path_format(tile, name);
			rc = copy_one(c, name, MAX_ENTRIES_TILE_BYTES);
		}
	}
	return rc;
}

/* A stick may hold a newer head from another office: that one stays. */
static bool is_newer(const struct place *to, uint64_t size)
{
	struct checkpoint there;
	struct buf bytes;
	bool newer;

	newer = place_checkpoint(to, &bytes, NULL) == TALLY_OK &&
	        checkpoint_parse(buf_slice(&bytes), &there, NULL) == TALLY_OK &&
	        there.head.size > size;
	buf_release(&bytes);
	return newer;
}

/* No statement names the charter as a blob: every statement names its hash. */
static int put_charter(const struct office *office, const struct place *to,
                       struct fault *fault)
{
	char name[BLOB_NAME_BYTES];

	blob_name(office->charter->id, name);
	return place_put_same(to, name, office->charter_file, fault);
}

static int export_log(const struct office *office, size_t participant,
                      struct store *folder, struct fault *fault)
{
	const char *log = office->charter->participants[participant].log;
	struct checkpoint checkpoint;
	struct place from, to;
	struct copying c = { &from, &to, fault };
	struct buf bytes;
	int rc;

	place_of(office, participant, &from);
	place_init(&to, folder, "", log);
	rc = place_checkpoint(&from, &bytes, fault);
	if (rc == TALLY_ENOTFOUND) {
		buf_release(&bytes);
		return TALLY_OK; /* nothing of that log is held here */
	}
	if (rc == TALLY_OK)
		rc = checkpoint_parse(buf_slice(&bytes), &checkpoint, fault);
	if (rc == TALLY_OK)
		rc = copy_tiles(&c, checkpoint.head.size);
	if (rc == TALLY_OK)
		rc = place_list(&from, "blob", copy_blob, &c, fault);
	if (rc == TALLY_OK)
		rc = put_charter(office, &to, fault);
	if (rc == TALLY_OK)
		rc = place_list(&from, "cut", copy_cut, &c, fault);
	if (rc == TALLY_OK && !is_newer(&to, checkpoint.head.size))
		rc = place_put(&to, "checkpoint", buf_slice(&bytes), fault);
	buf_release(&bytes);
	return rc;
}

int office_export(struct office *office, const char *folder,
                  struct fault *fault)
{
	struct store *store;
	int rc;

	if (office->charter == NULL)
		return fault_set(fault, TALLY_EINCOMPLETE,
		                 "%s: has no charter yet", office->path);
	rc = store_open_folder(folder, true, false, &store, fault);
	if (rc != TALLY_OK)
		return rc;
	for (size_t i = 0; rc == TALLY_OK &&
	     i < office->charter->participant_count; i++)
		rc = export_log(office, i, store, fault);
	if (rc != TALLY_OK)
		fault_prefix(fault, "%s", folder);
	store_close(store);
	return rc;
}
