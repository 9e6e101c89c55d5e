/*
 * Cuts: one head for every log, so that a conclusion is a function of it.
 * docs/protocol.md, 1.7.
 */
#include <stdlib.h>
#include <string.h>

#include "rules/fold.h"

static int cut_heads(const struct rules *rules, size_t entry, struct cut *cut,
                     struct fault *fault)
{
	const struct charter *charter = rules->charter;
	const struct entry *e = &rules->entries[entry];
	struct named_head head;

	for (size_t i = 0;
	     member_head(e->statement.body, "heads", i, &head); i++) {
		size_t log = charter_participant_of_log(charter,
		                                        slice_text(head.log));

		if (log == NO_INDEX)
			return fault_set(fault, TALLY_ERULE,
			                 "the cut names a log of no participant");
		if (head.size > rules->log_count[log])
			return fault_set(fault, TALLY_EINCOMPLETE,
			                 "the log of %s is held here to entry %zu, "
			                 "the cut needs %llu: sync first",
			                 charter->participants[log].name,
			                 rules->log_count[log],
			                 (unsigned long long)head.size);
		if (!hash_equal(head.root, rules->roots[log][head.size].root))
			return fault_set(fault, TALLY_ERULE,
			                 "the cut's head of %s is of another history",
			                 charter->participants[log].name);
		cut->sizes[log] = head.size;
	}
	if (cut->sizes[e->log] != e->index)
		return fault_set(fault, TALLY_ERULE,
		                 "the cut must take its own log up to itself");
	return TALLY_OK;
}

/* Has `witness` logged, before `until` in its log, a newer head of a log? */
static int cut_covers(const struct rules *rules, const struct cut *cut,
                      size_t witness, size_t until, struct fault *fault)
{
	const struct charter *charter = rules->charter;

	for (size_t i = 0; i < until; i++) {
		const struct entry *e =
			&rules->entries[rules->log_start[witness] + i];
		size_t log;

		if (!e->effective || e->statement.kind != STATEMENT_HEAD)
			continue;
		log = charter_participant_of_log(
			charter, slice_text(member_text(e->statement.body, "log")));
		if ((uint64_t)member_int(e->statement.body, "size") >
		    cut->sizes[log])
			return fault_set(fault, TALLY_ERULE,
			                 "the cut leaves out entries of %s that %s "
			                 "had witnessed",
			                 charter->participants[log].name,
			                 charter->participants[witness].name);
	}
	return TALLY_OK;
}

/* Everything that a counted statement has seen must be counted, too. */
static int cut_is_closed(const struct rules *rules, const struct cut *cut,
                         struct fault *fault)
{
	for (size_t log = 0; log < rules->charter->participant_count; log++) {
		if (cut->sizes[log] == 0)
			continue;
		const struct entry *last = &rules->entries[
			rules->log_start[log] + cut->sizes[log] - 1];

		for (size_t k = 0; k < rules->charter->participant_count; k++)
			if (k != log && last->past[k] > cut->sizes[k])
				return fault_set(
					fault, TALLY_ERULE,
					"the cut leaves out entries of %s that %s saw",
					rules->charter->participants[k].name,
					rules->charter->participants[log].name);
	}
	return TALLY_OK;
}

/* Witnesses who stand behind the cut: its issuer and who countersigned. */
static int cut_policy(const struct rules *rules, const struct cut *cut,
                      struct fault *fault)
{
	const struct charter *charter = rules->charter;
	const uint8_t *id = rules->entries[cut->entry].statement.id;
	bool agreed[MAX_PARTICIPANTS] = { false };
	size_t have = 0;

	agreed[rules->entries[cut->entry].log] = true;
	for (size_t i = 0; i < rules->entry_count; i++) {
		const struct entry *e = &rules->entries[i];
		uint8_t of[HASH_BYTES];

		if (!e->effective || e->statement.kind != STATEMENT_COUNTERSIGN ||
		    agreed[e->log] ||
		    !member_is(e->statement.body, "verdict", "agree") ||
		    !member_hash(e->statement.body, "of", of) ||
		    memcmp(of, id, HASH_BYTES) != 0 ||
		    cut_covers(rules, cut, e->log, e->index, fault) != TALLY_OK)
			continue;
		agreed[e->log] = true;
	}
	for (size_t i = 0; i < charter->witnesses.of_count; i++)
		have += agreed[charter->witnesses.of[i]];
	if (have < charter->witnesses.need)
		return fault_set(fault, TALLY_EINCOMPLETE,
		                 "%zu of %zu witnesses stand behind the cut", have,
		                 charter->witnesses.need);
	return TALLY_OK;
}

int rules_cut(const struct rules *rules, const uint8_t id[static HASH_BYTES],
              struct cut *out, struct fault *fault)
{
	struct cut cut = { .entry = rules_find(rules, id) };
	const struct entry *e;
	int rc;

	if (cut.entry == NO_INDEX ||
	    rules->entries[cut.entry].statement.kind != STATEMENT_CUT)
		return fault_set(fault, TALLY_ENOTFOUND, "no such cut");
	e = &rules->entries[cut.entry];
	if (!e->effective)
		return fault_set(fault, TALLY_ERULE, "the cut is irregular");
	/* A cut dated back is of no earlier time than its log had reached. */
	cut.at_s = e->quorum_s;
	cut.sizes = calloc(rules->charter->participant_count,
	                   sizeof(*cut.sizes));
	if (cut.sizes == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	rc = cut_heads(rules, cut.entry, &cut, fault);
	if (rc == TALLY_OK)
		rc = cut_covers(rules, &cut, e->log, e->index, fault);
	if (rc == TALLY_OK)
		rc = cut_is_closed(rules, &cut, fault);
	if (rc == TALLY_OK)
		rc = cut_policy(rules, &cut, fault);
	if (rc != TALLY_OK) {
		cut_release(&cut);
		return rc;
	}
	*out = cut;
	return TALLY_OK;
}

void cut_release(struct cut *cut)
{
	free(cut->sizes);
	cut->sizes = NULL;
}
