/*
 * Reading logs and replaying them. Nothing is kept but the logs themselves.
 */
#include "office/view.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/hash_many.h"
#include "statement/statement.h"

#define HELD_BYTES 1024 /* of an entry, before it is asked what it is */

void place_of(const struct office *office, size_t participant,
              struct place *out)
{
	if (participant == office->self)
		place_init(out, office->record, "", "");
	else
		place_init(out, office->mirror, "",
		           office->charter->participants[participant].log);
}

void office_log_release(struct office_log *log)
{
	free(log->entries);
	free(log->leaves);
	buf_release(&log->bytes);
	buf_release(&log->checkpoint);
	memset(log, 0, sizeof(*log));
}

/* The slices can be made only when the buffer does not move any more. */
static int split(struct office_log *log)
{
	log->entries = calloc(log->count + 1, sizeof(*log->entries));
	if (log->entries == NULL)
		return TALLY_ENOMEM;
	return entries_split(buf_slice(&log->bytes), log->count, log->entries);
}

static bool is_statement(struct slice entry)
{
	struct statement statement;
	struct fault fault = { 0 };

	if (statement_decode(entry, &statement, &fault) == TALLY_OK) {
		statement_release(&statement);
		return true;
	}
	return fault.status == TALLY_ENOMEM;
}

/* Who logs junk fills disks, and nobody's memory. */
static void hold_tile(struct office_log *log, const struct entries_tile *tile,
                      uint64_t index, bool whole)
{
	hash_leaves(tile->entries, tile->count, log->leaves + index * TILE_WIDTH);
	for (size_t k = 0; k < tile->count; k++) {
		struct slice entry = tile->entries[k];

		if (!whole && entry.len > HELD_BYTES && !is_statement(entry)) {
			entry.len = 0;
			log->emptied++;
		}
		entries_put(&log->bytes, entry);
	}
}

static int read_entries(const struct place *place, bool whole,
                        struct office_log *log, struct fault *fault)
{
	uint64_t tiles = tile_count(TILE_ENTRIES, log->head.size);
	struct entries_tile *tile = malloc(sizeof(*tile));
	int rc = TALLY_OK;

	log->count = (size_t)log->head.size;
	log->leaves = calloc(log->count + 1, sizeof(*log->leaves));
	if (tile == NULL || log->leaves == NULL) {
		free(tile);
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	}
	entries_tile_init(tile);
	for (uint64_t i = 0; rc == TALLY_OK && i < tiles; i++) {
		rc = place_entries(place, i, log->head.size, tile, fault);
		if (rc == TALLY_OK)
			hold_tile(log, tile, i, whole);
	}
	entries_tile_release(tile);
	free(tile);
	if (rc != TALLY_OK)
		return rc;
	rc = buf_status(&log->bytes);
	if (rc == TALLY_OK)
		rc = split(log);
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "%slog: %s",
	                                       place->prefix, status_text(rc));
}

static void office_log_init(struct office_log *log)
{
	memset(log, 0, sizeof(*log));
	buf_init(&log->bytes, MAX_LOG_BYTES);
	buf_init(&log->checkpoint, MAX_CHECKPOINT_BYTES);
	hash_bytes(slice_of(NULL, 0), log->head.root);
}

int office_head_read(const struct place *place, const char *name,
                     struct buf *out_checkpoint, struct head *out,
                     struct fault *fault)
{
	struct checkpoint checkpoint;
	int rc;

	buf_init(out_checkpoint, MAX_CHECKPOINT_BYTES);
	rc = place_get(place, "checkpoint", out_checkpoint, fault);
	if (rc == TALLY_ENOTFOUND) {
		*out = (struct head){ .size = 0 };
		hash_bytes(slice_of(NULL, 0), out->root);
		return TALLY_OK;
	}
	if (rc == TALLY_OK)
		rc = checkpoint_parse(buf_slice(out_checkpoint), &checkpoint,
		                      fault);
	if (rc == TALLY_OK && !slice_is_text(checkpoint.origin, name))
		rc = fault_set(fault, TALLY_EMISMATCH, "is of another log than %s",
		               name);
	if (rc == TALLY_OK && checkpoint.head.size > MAX_LOG_ENTRIES)
		rc = fault_set(fault, TALLY_ELIMIT, "has too many entries");
	if (rc != TALLY_OK)
		return fault_prefix(fault, "%scheckpoint", place->prefix);
	*out = checkpoint.head;
	return TALLY_OK;
}

int office_log_read(const struct place *place, const char *name, bool whole,
                    struct office_log *out, struct fault *fault)
{
	struct office_log log;
	int rc;

	office_log_init(&log);
	rc = office_head_read(place, name, &log.checkpoint, &log.head, fault);
	if (rc == TALLY_OK)
		rc = read_entries(place, whole, &log, fault);
	if (rc == TALLY_OK)
		*out = log;
	else
		office_log_release(&log);
	return rc;
}

int office_log_extend(const struct office_log *log, const struct slice *entries,
                      size_t count, struct office_log *out,
                      struct fault *fault)
{
	struct office_log longer;
	int rc;

	office_log_init(&longer);
	buf_put_slice(&longer.bytes, buf_slice(&log->bytes));
	for (size_t i = 0; i < count; i++)
		entries_put(&longer.bytes, entries[i]);
	longer.count = log->count + count;
	longer.emptied = log->emptied;
	longer.leaves = calloc(longer.count + 1, sizeof(*longer.leaves));
	rc = longer.leaves ? buf_status(&longer.bytes) : TALLY_ENOMEM;
	if (rc == TALLY_OK)
		rc = split(&longer);
	if (rc != TALLY_OK) {
		office_log_release(&longer);
		return fault_set(fault, rc, "own log: %s", status_text(rc));
	}
	if (log->count > 0)
		memcpy(longer.leaves, log->leaves,
		       log->count * sizeof(*longer.leaves));
	hash_leaves(entries, count, longer.leaves + log->count);
	*out = longer;
	return TALLY_OK;
}

int view_replay(const struct office *office, const struct rules_log *inputs,
                const struct rules *known, struct rules **out,
                struct fault *fault)
{
	const struct rules_input input = {
		.charter = office->charter,
		.logs = inputs,
		.now_s = office_now(office),
		.own_log = office->self,
		.known = known,
	};

	return rules_replay(&input, out, fault);
}

/* The mirrors were checked when they came; the disk may have changed since. */
static int check_roots(const struct office *office,
                       const struct office_view *view, struct fault *fault)
{
	for (size_t i = 0; i < office->charter->participant_count; i++) {
		const struct head *head = &view->logs[i].head;

		if (!hash_equal(view->rules->roots[i][head->size].root,
		                head->root))
			return fault_set(fault, TALLY_EMISMATCH,
			                 "log %s: the entries held here do not "
			                 "give the root of its checkpoint",
			                 office->charter->participants[i].log);
	}
	return TALLY_OK;
}

int office_view_open(struct office *office, struct office_view *out,
                     struct fault *fault)
{
	struct office_view view = { .office = office };
	size_t count;
	int rc = TALLY_OK;

	if (office->charter == NULL)
		return fault_set(fault, TALLY_EINCOMPLETE,
		                 "%s: has no charter yet", office->path);
	count = office->charter->participant_count;
	view.logs = calloc(count, sizeof(*view.logs));
	view.inputs = calloc(count, sizeof(*view.inputs));
	view.log_count = count;
	if (view.logs == NULL || view.inputs == NULL)
		rc = fault_set(fault, TALLY_ENOMEM, "out of memory");
	for (size_t i = 0; rc == TALLY_OK && i < count; i++) {
		struct place place;

		place_of(office, i, &place);
		rc = office_log_read(&place,
		                     office->charter->participants[i].log,
		                     false, &view.logs[i], fault);
		view.inputs[i] = (struct rules_log){ view.logs[i].count,
			                             view.logs[i].entries,
			                             view.logs[i].leaves };
	}
	if (rc == TALLY_OK)
		rc = view_replay(office, view.inputs, NULL, &view.rules, fault);
	if (rc == TALLY_OK)
		rc = check_roots(office, &view, fault);
	if (rc == TALLY_OK)
		*out = view;
	else
		office_view_close(&view);
	return rc;
}

void office_view_close(struct office_view *view)
{
	rules_free(view->rules);
	for (size_t i = 0; view->logs != NULL && i < view->log_count; i++)
		office_log_release(&view->logs[i]);
	free(view->logs);
	free(view->inputs);
	memset(view, 0, sizeof(*view));
}
