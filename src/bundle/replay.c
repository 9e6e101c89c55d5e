/*
 * From the logs of a bundle to its conclusion.
 */
#include "bundle/replay.h"

#include <inttypes.h>

static void inputs_of(const struct bundle_log *logs, size_t count,
                      struct rules_log *out)
{
	for (size_t i = 0; i < count; i++)
		out[i] = (struct rules_log){ .count = logs[i].count,
			                     .entries = logs[i].entries };
}

int replay_logs(const struct charter *charter, const struct bundle_log *logs,
                struct replay *out, struct fault *fault)
{
	struct replay r = { .charter = charter, .logs = logs };
	struct rules_log inputs[MAX_PARTICIPANTS];
	/* Only the cut is sought in this replay: no clock has to run out. */
	const struct rules_input in = { .charter = charter, .logs = inputs,
		                        .now_s = 0, .own_log = NO_INDEX };
	int rc;

	inputs_of(logs, charter->participant_count, inputs);
	rc = rules_replay(&in, &r.rules, fault);
	if (rc == TALLY_OK)
		*out = r;
	return rc;
}

void replay_release(struct replay *r)
{
	concluded_release(&r->at_cut);
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
	size_t i = cut_before(r->rules, r->rules->entry_count);

	for (; i != NO_INDEX; i = cut_before(r->rules,
	                                     r->rules->entries[i].order)) {
		bool first = newest.status == TALLY_OK;
		int rc = cut_check(r, &r->rules->entries[i], &r->cut,
		                   first ? &newest : &other);

		if (rc == TALLY_OK || rc == TALLY_ENOMEM)
			return rc;
	}
	if (newest.status == TALLY_OK)
		return fault_set(fault, TALLY_EMISMATCH,
		                 "log: no witness has logged a cut");
	return fault_set(fault, TALLY_EMISMATCH, "%s", newest.text);
}

static int conclude(struct concluded *c,
                    const uint8_t arrangement[static HASH_BYTES],
                    struct buf *json, struct fault *fault)
{
	size_t index = rules_arrangement(c->rules, arrangement);
	int rc;

	if (index == NO_INDEX)
		return fault_set(fault, TALLY_EMISMATCH,
		                 "conclusion.json: the cut has no arrangement "
		                 "of that id");
	rc = concluded_compute(c, index, fault);
	if (rc != TALLY_OK)
		return rc;
	buf_put_slice(json, buf_slice(&c->json));
	rc = buf_status(json);
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "conclusion.json: %s",
	                                       status_text(rc));
}

int replay_conclude(struct replay *r,
                    const uint8_t arrangement[static HASH_BYTES],
                    struct buf *json, struct fault *fault)
{
	struct rules_log logs[MAX_PARTICIPANTS];
	int rc;

	inputs_of(r->logs, r->charter->participant_count, logs);
	rc = concluded_open(r->rules, logs, &r->cut, &r->at_cut, fault);
	return rc == TALLY_OK ? conclude(&r->at_cut, arrangement, json, fault)
	                      : rc;
}
