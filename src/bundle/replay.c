/*
 * From the logs of a bundle to its conclusion.
 */
#include "bundle/replay.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Replay the first sizes[i] entries of each log; sizes NULL: all. */
static int replay_to(const struct replay *r, const uint64_t *sizes,
                     int64_t now_s, struct rules **out, struct fault *fault)
{
	struct rules_log logs[MAX_PARTICIPANTS] = { { 0 } };
	struct rules_input in = {
		.charter = r->charter, .logs = logs, .now_s = now_s,
		.own_log = NO_INDEX, .known = r->rules
	};

	for (size_t i = 0; i < r->charter->participant_count; i++) {
		logs[i].count = sizes ? (size_t)sizes[i] : r->logs[i].count;
		logs[i].entries = r->logs[i].entries;
	}
	return rules_replay(&in, out, fault);
}

int replay_logs(const struct charter *charter, const struct bundle_log *logs,
                struct replay *out, struct fault *fault)
{
	struct replay r = { .charter = charter, .logs = logs };
	/* Only the cut is sought in this replay: no clock has to run out. */
	int rc = replay_to(&r, NULL, 0, &r.rules, fault);

	if (rc == TALLY_OK)
		*out = r;
	return rc;
}

void replay_release(struct replay *r)
{
	cut_release(&r->cut);
	rules_free(r->rules);
	*r = (struct replay){ 0 };
}

static int sizes_check(const struct replay *r, const struct cut *cut,
                       struct fault *fault)
{
	uint64_t sizes[MAX_PARTICIPANTS];
	int rc = bundle_sizes(r->rules, cut, sizes);

	if (rc != TALLY_OK)
		return fault_set(fault, rc, "cut: not countersigned by as many "
		                 "witnesses as the charter asks");
	for (size_t i = 0; i < r->charter->participant_count; i++)
		if (sizes[i] != r->logs[i].count)
			return fault_set(fault, TALLY_EMISMATCH,
			                 "log %s: has %zu entries, but %" PRIu64
			                 " belong to the cut",
			                 r->charter->participants[i].log,
			                 r->logs[i].count, sizes[i]);
	return TALLY_OK;
}

static int cut_check(const struct replay *r, const struct entry *entry,
                     struct cut *out, struct fault *fault)
{
	struct cut cut;
	int rc = rules_cut(r->rules, entry->statement.id, &cut, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = sizes_check(r, &cut, fault);
	if (rc == TALLY_OK)
		*out = cut;
	else
		cut_release(&cut);
	return rc;
}

int replay_find_cut(struct replay *r, struct fault *fault)
{
	struct fault newest = { 0 }, other;

	for (size_t i = r->rules->entry_count; i > 0; i--) {
		const struct entry *entry =
			&r->rules->entries[r->rules->order[i - 1]];
		bool first = newest.status == TALLY_OK;
		int rc;

		if (!entry->effective || entry->statement.kind != STATEMENT_CUT)
			continue;
		rc = cut_check(r, entry, &r->cut, first ? &newest : &other);
		if (rc == TALLY_OK || rc == TALLY_ENOMEM)
			return rc;
	}
	if (newest.status == TALLY_OK)
		return fault_set(fault, TALLY_EMISMATCH,
		                 "log: no witness has logged a cut");
	return fault_set(fault, TALLY_EMISMATCH, "%s", newest.text);
}

static void cut_heads(const struct replay *r, struct named_head *out)
{
	for (size_t i = 0; i < r->charter->participant_count; i++) {
		const struct head *head = &r->rules->roots[i][r->cut.sizes[i]];

		out[i].log = r->charter->participants[i].log;
		out[i].size = head->size;
		memcpy(out[i].root, head->root, HASH_BYTES);
	}
}

static int conclude(const struct replay *r, const struct rules *rules,
                    size_t arrangement, struct buf *json, struct fault *fault)
{
	struct named_head heads[MAX_PARTICIPANTS];
	struct conclusion *conclusion;
	int rc = conclusion_compute(rules, arrangement, &conclusion, fault);

	if (rc != TALLY_OK)
		return rc;
	cut_heads(r, heads);
	rc = conclusion_json(conclusion, heads, json);
	if (rc != TALLY_OK)
		fault_set(fault, rc, "conclusion.json: %s", status_text(rc));
	conclusion_free(conclusion);
	return rc;
}

int replay_conclude(const struct replay *r,
                    const uint8_t arrangement[static HASH_BYTES],
                    struct buf *json, struct fault *fault)
{
	struct rules *rules;
	size_t index;
	int rc = replay_to(r, r->cut.sizes, r->cut.at_s, &rules, fault);

	if (rc != TALLY_OK)
		return rc;
	index = rules_arrangement(rules, arrangement);
	if (index == NO_INDEX)
		rc = fault_set(fault, TALLY_EMISMATCH,
		               "conclusion.json: the cut has no arrangement "
		               "of that id");
	else
		rc = conclude(r, rules, index, json, fault);
	rules_free(rules);
	return rc;
}
