/*
 * Checking one log of a bundle: every byte of its files must follow from its
 * entries, and these from the head that its owner signed.
 */
#include "bundle/log_check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bundle/log_files.h"

void log_release(struct bundle_log *log)
{
	free((void *)(uintptr_t)log->entries);
	*log = (struct bundle_log){ 0 };
}

/* Form, origin, one signature, and if that is by the charter's key, a good one. */
static int head_read(struct slice bytes, const struct note_key *key,
                     struct head *out, struct fault *fault)
{
	struct checkpoint checkpoint;
	int rc = checkpoint_parse(bytes, &checkpoint, fault);

	if (rc != TALLY_OK)
		return rc;
	if (!slice_is_text(checkpoint.origin, key->name))
		return fault_set(fault, TALLY_ESIGNATURE,
		                 "is the head of another log");
	if (checkpoint.note.signature_count != 1)
		return fault_set(fault, TALLY_EFORMAT,
		                 "has more than the log's own signature");
	if (note_verify(&checkpoint.note, key) == NOTE_BAD)
		return fault_set(fault, TALLY_ESIGNATURE,
		                 "signature by %s is bad", key->name);
	if (checkpoint.head.size == 0)
		return fault_set(fault, TALLY_EFORMAT,
		                 "an empty log has no files in a bundle");
	if (checkpoint.head.size > MAX_LOG_ENTRIES)
		return fault_set(fault, TALLY_ELIMIT,
		                 "%" PRIu64 " entries are over the limit",
		                 checkpoint.head.size);
	*out = checkpoint.head;
	return TALLY_OK;
}

static int entries_read(struct unpacked *bundle, const char *log_name,
                        size_t size, struct slice *out, struct fault *fault)
{
	char path[FILE_PATH_BYTES];
	struct slice bytes;
	int rc;

	for (uint64_t i = 0; i < tile_count(TILE_ENTRIES, size); i++) {
		struct tile tile = { TILE_ENTRIES, i,
			             tile_width(TILE_ENTRIES, i, size) };

		tile_file_path(log_name, tile, path);
		rc = unpacked_use(bundle, path, &bytes, fault);
		if (rc != TALLY_OK)
			return rc;
		if (entries_split(bytes, tile.width, out + i * TILE_WIDTH) !=
		    TALLY_OK)
			return fault_set(fault, TALLY_EFORMAT,
			                 "%s: does not hold %u whole entries",
			                 path, tile.width);
	}
	return TALLY_OK;
}

/* The first entry whose hash is not the one in its tile; count if none. */
static size_t first_odd_entry(const struct unpacked *bundle,
                              const char *log_name, const struct bundle_log *log)
{
	char path[FILE_PATH_BYTES];
	uint8_t leaf[HASH_BYTES];

	for (size_t i = 0; i < log->count; i++) {
		uint64_t index = i / TILE_WIDTH;
		size_t offset = i % TILE_WIDTH * HASH_BYTES;
		struct tile tile = { 0, index, tile_width(0, index, log->count) };
		const struct bundle_file *file;

		tile_file_path(log_name, tile, path);
		file = bundle_find(&bundle->files, path);
		hash_leaf(log->entries[i], leaf);
		if (file != NULL &&
		    !slice_equal(slice_part(file->bytes, offset, HASH_BYTES),
		                 slice_of(leaf, sizeof(leaf))))
			return i;
	}
	return log->count;
}

static int root_check(const struct unpacked *bundle, const char *log_name,
                      const struct bundle_log *log, const struct head *head,
                      struct fault *fault)
{
	char path[FILE_PATH_BYTES];
	uint8_t root[HASH_BYTES];
	uint64_t index;
	size_t odd;
	int rc = log_root(log, root);

	if (rc != TALLY_OK)
		return fault_set(fault, rc, "log %s: %s", log_name,
		                 status_text(rc));
	if (hash_equal(root, head->root))
		return TALLY_OK;
	odd = first_odd_entry(bundle, log_name, log);
	if (odd == log->count) {
		checkpoint_path(log_name, path);
		return fault_set(fault, TALLY_EMISMATCH,
		                 "%s: the entries give another root", path);
	}
	index = odd / TILE_WIDTH;
	tile_file_path(log_name,
	               (struct tile){ TILE_ENTRIES, index,
	                              tile_width(TILE_ENTRIES, index,
	                                         log->count) },
	               path);
	return fault_set(fault, TALLY_EMISMATCH,
	                 "%s: entry %zu is not the one under the signed head",
	                 path, odd);
}

static int tiles_check(struct unpacked *bundle, const char *log_name,
                       const struct bundle_log *log, struct fault *fault)
{
	struct bundle expected;
	struct slice bytes;
	int rc;

	bundle_init(&expected);
	rc = log_files_add(log_name, log, &expected, fault);
	for (size_t i = 0; rc == TALLY_OK && i < expected.count; i++) {
		const struct bundle_file *file = &expected.files[i];

		rc = unpacked_use(bundle, file->name, &bytes, fault);
		if (rc == TALLY_OK && !slice_equal(bytes, file->bytes))
			rc = fault_set(fault, TALLY_EMISMATCH,
			               "%s: is not what the entries give",
			               file->name);
	}
	bundle_release(&expected);
	return rc;
}

int log_check_files(struct unpacked *bundle, const struct participant *owner,
                    struct bundle_log *out, struct fault *fault)
{
	struct bundle_log log = { 0 };
	char path[FILE_PATH_BYTES];
	struct slice *entries;
	struct head head;
	int rc;

	checkpoint_path(owner->log, path);
	if (bundle_find(&bundle->files, path) == NULL) {
		*out = log;
		return TALLY_OK;
	}
	rc = unpacked_use(bundle, path, &log.checkpoint, fault);
	if (rc != TALLY_OK)
		return rc;
	if (head_read(log.checkpoint, &owner->key, &head, fault) != TALLY_OK)
		return fault_prefix(fault, "%s", path);
	entries = calloc((size_t)head.size, sizeof(*entries));
	if (entries == NULL)
		return fault_set(fault, TALLY_ENOMEM, "%s: %s", path,
		                 status_text(TALLY_ENOMEM));
	log.count = (size_t)head.size;
	log.entries = entries;
	rc = entries_read(bundle, owner->log, log.count, entries, fault);
	if (rc == TALLY_OK)
		rc = root_check(bundle, owner->log, &log, &head, fault);
	if (rc == TALLY_OK)
		rc = tiles_check(bundle, owner->log, &log, fault);
	if (rc == TALLY_OK)
		*out = log;
	else
		log_release(&log);
	return rc;
}

/* Only a `rotate` that the promised next key signed counts as valid. */
static int key_at_end(const struct rules *rules, size_t participant,
                      struct note_key *out, struct fault *fault)
{
	size_t start = rules->log_start[participant];
	int rc;

	*out = rules->charter->participants[participant].key;
	for (size_t i = rules->log_count[participant]; i > 0; i--) {
		const struct entry *e = &rules->entries[start + i - 1];

		if (!e->valid || e->statement.kind != STATEMENT_ROTATE)
			continue;
		rc = vkey_parse(slice_text(member_text(e->statement.body,
		                                       "vkey")), out, fault);
		return rc;
	}
	return TALLY_OK;
}

int log_check_key(const struct rules *rules, size_t participant,
                  struct slice checkpoint, struct note_key *out_key,
                  struct fault *fault)
{
	struct checkpoint opened;
	char path[FILE_PATH_BYTES];
	int rc = key_at_end(rules, participant, out_key, fault);

	if (rc == TALLY_OK)
		rc = checkpoint_open(checkpoint, out_key, &opened, fault);
	if (rc != TALLY_OK) {
		checkpoint_path(rules->charter->participants[participant].log,
		                path);
		fault_prefix(fault, "%s", path);
	}
	return rc;
}
