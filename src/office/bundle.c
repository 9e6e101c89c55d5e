/*
 * Gathering what a bundle needs at a cut: the logs to their sizes there, and
 * for each one the checkpoint of exactly that size, signed by its log.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "office/heads.h"
#include "office/log_key.h"
#include "office/view.h"

/* What bundle_build is given, and the checkpoints it borrows. */
struct gathering {
	const struct office *office;
	const struct office_view *view;
	struct bundle_log *logs;
	struct office_log *whole; /* read again, where entries were emptied */
	struct buf *checkpoints;
};

static void keys_at(const struct gathering *g, size_t log, uint64_t size,
                    struct log_keys *out)
{
	const struct charter *charter = g->office->charter;

	log_keys_start(out, charter, &charter->participants[log]);
	for (uint64_t i = 0; i < size; i++)
		log_keys_step(out, g->view->logs[log].entries[i], i);
}

/* The head of a file, if it is of that size and signed by key. */
static bool head_from_bytes(struct slice bytes, const struct note_key *key,
                            const struct head *want, struct buf *out)
{
	struct checkpoint checkpoint;

	return checkpoint_parse(bytes, &checkpoint, NULL) == TALLY_OK &&
	       head_equal(&checkpoint.head, want) &&
	       head_alone(bytes, key, out, NULL) == TALLY_OK;
}

static bool head_from_file(const struct gathering *g, size_t log,
                           const struct note_key *key, const struct head *want,
                           struct buf *out)
{
	char name[CUT_NAME_BYTES];
	struct place place;
	struct buf bytes;
	bool found;

	place_of(g->office, log, &place);
	cut_name(want->size, name);
	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	found = place_get(&place, name, &bytes, NULL) == TALLY_OK &&
	        head_from_bytes(buf_slice(&bytes), key, want, out);
	buf_release(&bytes);
	return found;
}

/* A witness's `head` carries the log's signature: the checkpoint, again. */
static bool head_from_statement(const struct statement *s,
                                const struct note_key *key,
                                const struct head *want, struct buf *out)
{
	uint8_t signature[SIGNATURE_BYTES], root[HASH_BYTES];
	struct buf bytes;
	bool found;

	if (s->kind != STATEMENT_HEAD || !member_is(s->body, "log", key->name) ||
	    (uint64_t)member_int(s->body, "size") != want->size ||
	    !member_hash(s->body, "root", root) ||
	    !hash_equal(root, want->root) ||
	    !member_bytes(s->body, "signature", signature, sizeof(signature)))
		return false;
	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	checkpoint_put_text(&bytes, key->name, want);
	buf_put_u8(&bytes, '\n');
	note_put_signature(key, signature, sizeof(signature), &bytes);
	found = head_from_bytes(buf_slice(&bytes), key, want, out);
	buf_release(&bytes);
	return found;
}

static bool head_from_witnesses(const struct gathering *g,
                                const struct note_key *key,
                                const struct head *want, struct buf *out)
{
	const struct rules *rules = g->view->rules;

	for (size_t i = 0; i < rules->entry_count; i++)
		if (rules->entries[i].valid &&
		    head_from_statement(&rules->entries[i].statement, key, want,
		                        out))
			return true;
	return false;
}

/* Who gets the bundle checks every entry, with effect or without. */
static int gather_entries(struct gathering *g, size_t log, size_t count,
                          struct fault *fault)
{
	const struct office_log *held = &g->view->logs[log];
	struct bundle_log *out = &g->logs[log];
	struct place place;
	int rc;

	*out = (struct bundle_log){ .count = count, .entries = held->entries };
	if (count == 0 || held->emptied == 0)
		return TALLY_OK;
	place_of(g->office, log, &place);
	rc = office_log_read(&place, g->office->charter->participants[log].log,
	                     true, &g->whole[log], fault);
	if (rc == TALLY_OK && g->whole[log].count < count)
		rc = fault_set(fault, TALLY_EMISMATCH, "%slog: has become shorter",
		               place.prefix);
	out->entries = g->whole[log].entries;
	return rc;
}

static int gather_head(struct gathering *g, size_t log, uint64_t size,
                       struct fault *fault)
{
	const struct office_log *held = &g->view->logs[log];
	struct buf *out = &g->checkpoints[log];
	const struct note_key *key;
	const struct head *want;
	struct log_keys keys;

	buf_init(out, MAX_CHECKPOINT_BYTES);
	if (size == 0)
		return TALLY_OK;
	want = &g->view->rules->roots[log][size];
	keys_at(g, log, size, &keys);
	key = log_keys_now(&keys);
	if (!head_from_bytes(buf_slice(&held->checkpoint), key, want, out) &&
	    !head_from_file(g, log, key, want, out) &&
	    !head_from_witnesses(g, key, want, out))
		return fault_set(fault, TALLY_EINCOMPLETE,
		                 "%s: its signed head of size %" PRIu64
		                 " is not held here; sync with its office",
		                 key->name, size);
	g->logs[log].checkpoint = buf_slice(out);
	return TALLY_OK;
}

static int gather(struct gathering *g, const struct cut *cut,
                  struct fault *fault)
{
	uint64_t sizes[MAX_PARTICIPANTS];
	int rc = bundle_sizes(g->view->rules, cut, sizes);

	if (rc != TALLY_OK)
		return fault_set(fault, rc, "cut: %s", status_text(rc));
	g->logs = calloc(g->view->log_count, sizeof(*g->logs));
	g->checkpoints = calloc(g->view->log_count, sizeof(*g->checkpoints));
	g->whole = calloc(g->view->log_count, sizeof(*g->whole));
	if (g->logs == NULL || g->checkpoints == NULL || g->whole == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	for (size_t i = 0; rc == TALLY_OK && i < g->view->log_count; i++) {
		rc = gather_entries(g, i, (size_t)sizes[i], fault);
		if (rc == TALLY_OK)
			rc = gather_head(g, i, sizes[i], fault);
	}
	return rc;
}

static void gathering_release(struct gathering *g)
{
	for (size_t i = 0; g->checkpoints != NULL && i < g->view->log_count; i++)
		buf_release(&g->checkpoints[i]);
	for (size_t i = 0; g->whole != NULL && i < g->view->log_count; i++)
		office_log_release(&g->whole[i]);
	free(g->whole);
	free(g->checkpoints);
	free(g->logs);
}

static int build(const struct office *office, const struct office_view *view,
                 struct bundle_input *input, struct bundle *out,
                 struct fault *fault)
{
	struct gathering g = { .office = office, .view = view };
	struct cut cut;
	int rc = rules_cut(view->rules, input->cut, &cut, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = gather(&g, &cut, fault);
	input->logs = g.logs;
	if (rc == TALLY_OK)
		rc = bundle_build(input, out, fault);
	gathering_release(&g);
	cut_release(&cut);
	return rc;
}

int office_bundle(struct office *office, const uint8_t arrangement[static 32],
                  const uint8_t cut[static 32], struct bundle *out,
                  struct fault *fault)
{
	struct bundle_input input = { .charter_file = office->charter_file,
		                      .charter = office->charter };
	struct office_view view;
	int rc = office_view_open(office, &view, fault);

	if (rc != TALLY_OK)
		return rc;
	memcpy(input.arrangement, arrangement, HASH_BYTES);
	memcpy(input.cut, cut, HASH_BYTES);
	rc = build(office, &view, &input, out, fault);
	office_view_close(&view);
	return rc;
}
