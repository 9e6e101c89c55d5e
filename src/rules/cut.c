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

/* The newest size of a log that a witness names in what the cut counts. */
static uint64_t witnessed(const struct rules *rules, const uint64_t *sizes,
                          size_t witness, size_t log)
{
	const struct entry *entries = &rules->entries[rules->log_start[witness]];
	const char *name = rules->charter->participants[log].log;
	uint64_t newest = 0;

	for (size_t i = 0; i < sizes[witness]; i++) {
		const struct statement *s = &entries[i].statement;
		uint64_t size;

		if (!entries[i].effective || s->kind != STATEMENT_HEAD ||
		    !member_is(s->body, "log", name))
			continue;
		size = (uint64_t)member_int(s->body, "size");
		if (size > newest)
			newest = size;
	}
	return newest;
}

/* How much of a log enough witnesses include, by what the cut counts. */
static uint64_t covered(const struct rules *rules, const uint64_t *sizes,
                        size_t log)
{
	const struct quorum *policy = &rules->charter->witnesses;
	uint64_t newest[MAX_PARTICIPANTS], best = 0;

	for (size_t i = 0; i < policy->of_count; i++)
		newest[i] = witnessed(rules, sizes, policy->of[i], log);
	for (size_t i = 0; i < policy->of_count; i++) {
		size_t have = 0;

		for (size_t k = 0; k < policy->of_count; k++)
			have += newest[k] >= newest[i];
		if (have >= policy->need && newest[i] > best)
			best = newest[i];
	}
	return best;
}

static bool is_witness(const struct charter *charter, size_t participant)
{
	return (charter->participants[participant].roles & ROLE_WITNESS) != 0;
}

/*
 * What is counted is what enough witnesses had witnessed, by the heads that are
 * counted themselves: with less a finding could be left out, and with more an
 * entry would have no quorum time, be late, and name who was in time.
 */
static int cut_covers(const struct rules *rules, const struct cut *cut,
                      struct fault *fault)
{
	const struct charter *charter = rules->charter;

	for (size_t log = 0; log < charter->participant_count; log++) {
		uint64_t size;

		if (is_witness(charter, log))
			continue;
		size = covered(rules, cut->sizes, log);
		if (cut->sizes[log] < size)
			return fault_set(fault, TALLY_ERULE,
			                 "the cut leaves out entries of %s that "
			                 "were witnessed",
			                 charter->participants[log].name);
		if (cut->sizes[log] > size)
			return fault_set(fault, TALLY_ERULE,
			                 "the cut counts entries of %s, but not "
			                 "the heads that witness them",
			                 charter->participants[log].name);
	}
	return TALLY_OK;
}

/*
 * The log of which the cut leaves out what this witness had witnessed long
 * enough ago for the other witnesses to follow; or NO_INDEX. What is newer may
 * be left out: else who appends without end could keep any cut from being made.
 */
static size_t leaves_out(const struct rules *rules, const struct cut *cut,
                         size_t witness)
{
	const struct entry *entries = &rules->entries[rules->log_start[witness]];
	int64_t by_s = cut->at_s - clock_s(rules->charter, CLOCK_PUBLICATION);

	for (size_t i = 0; i < cut->sizes[witness]; i++) {
		const struct statement *s = &entries[i].statement;
		size_t log;

		if (!entries[i].effective || s->kind != STATEMENT_HEAD ||
		    entries[i].quorum_s > by_s)
			continue;
		log = charter_participant_of_log(
			rules->charter, slice_text(member_text(s->body, "log")));
		if ((uint64_t)member_int(s->body, "size") > cut->sizes[log])
			return log;
	}
	return NO_INDEX;
}

static int cut_follows(const struct rules *rules, const struct cut *cut,
                       size_t maker, struct fault *fault)
{
	const struct participant *participants = rules->charter->participants;
	size_t log = leaves_out(rules, cut, maker);

	if (log != NO_INDEX)
		return fault_set(fault, TALLY_ERULE,
		                 "the cut leaves out entries of %s that %s had "
		                 "witnessed", participants[log].name,
		                 participants[maker].name);
	return TALLY_OK;
}

/* Everything that a counted statement has seen must be counted, too. */
static int cut_is_closed(const struct rules *rules, const uint64_t *sizes,
                         struct fault *fault)
{
	for (size_t log = 0; log < rules->charter->participant_count; log++) {
		if (sizes[log] == 0)
			continue;
		const struct entry *last = &rules->entries[
			rules->log_start[log] + sizes[log] - 1];

		for (size_t k = 0; k < rules->charter->participant_count; k++)
			if (k != log && last->past[k] > sizes[k])
				return fault_set(
					fault, TALLY_ERULE,
					"the cut leaves out entries of %s that %s saw",
					rules->charter->participants[k].name,
					rules->charter->participants[log].name);
	}
	return TALLY_OK;
}

/* Had this witness, by the cut's time, logged a head that the cut leaves out? */
static bool leaves_out_heads(const struct rules *rules, const struct cut *cut,
                             const struct entry *then)
{
	const struct entry *entries = &rules->entries[rules->log_start[then->log]];

	for (size_t i = cut->sizes[then->log]; i < then->index; i++)
		if (entries[i].effective &&
		    entries[i].statement.kind == STATEMENT_HEAD &&
		    entries[i].quorum_s <= cut->at_s)
			return true;
	return false;
}

/* The witness's first countersign that stands behind the cut, or NO_INDEX. */
static size_t countersign(const struct rules *rules, const struct cut *cut,
                          size_t witness)
{
	const uint8_t *id = rules->entries[cut->entry].statement.id;
	size_t start = rules->log_start[witness];

	for (size_t i = start; i < start + rules->log_count[witness]; i++) {
		const struct entry *e = &rules->entries[i];
		const struct statement *s = &e->statement;
		uint8_t of[HASH_BYTES];

		if (e->effective && s->kind == STATEMENT_COUNTERSIGN &&
		    member_is(s->body, "verdict", "agree") &&
		    member_hash(s->body, "of", of) && hash_equal(of, id) &&
		    !leaves_out_heads(rules, cut, e) &&
		    leaves_out(rules, cut, witness) == NO_INDEX)
			return i;
	}
	return NO_INDEX;
}

static bool was_earlier(const struct entry *a, const struct entry *b)
{
	if (a->quorum_s != b->quorum_s)
		return a->quorum_s < b->quorum_s;
	return memcmp(a->statement.id, b->statement.id, HASH_BYTES) < 0;
}

size_t cut_support(const struct rules *rules, const struct cut *cut,
                   size_t out[static MAX_PARTICIPANTS])
{
	const struct quorum *policy = &rules->charter->witnesses;
	size_t own = rules->entries[cut->entry].log;
	size_t first = quorum_names(policy, own), count = first;

	out[0] = cut->entry;
	for (size_t i = 0; i < policy->of_count; i++) {
		size_t at = count, entry = NO_INDEX;

		if (policy->of[i] != own)
			entry = countersign(rules, cut, policy->of[i]);
		if (entry == NO_INDEX)
			continue;
		for (; at > first && was_earlier(&rules->entries[entry],
		                                 &rules->entries[out[at - 1]]);
		     at--)
			out[at] = out[at - 1];
		out[at] = entry;
		count++;
	}
	return count;
}

static int cut_policy(const struct rules *rules, const struct cut *cut,
                      struct fault *fault)
{
	size_t support[MAX_PARTICIPANTS];
	size_t have = cut_support(rules, cut, support);

	if (have < rules->charter->witnesses.need)
		return fault_set(fault, TALLY_EINCOMPLETE,
		                 "%zu of %zu witnesses stand behind the cut", have,
		                 rules->charter->witnesses.need);
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
		rc = cut_covers(rules, &cut, fault);
	if (rc == TALLY_OK)
		rc = cut_follows(rules, &cut, e->log, fault);
	if (rc == TALLY_OK)
		rc = cut_is_closed(rules, cut.sizes, fault);
	if (rc == TALLY_OK)
		rc = cut_policy(rules, &cut, fault);
	if (rc != TALLY_OK) {
		cut_release(&cut);
		return rc;
	}
	*out = cut;
	return TALLY_OK;
}

int cut_sizes_now(const struct rules *rules, size_t maker, uint64_t *out_sizes,
                  struct fault *fault)
{
	const struct charter *charter = rules->charter;
	uint64_t sizes[MAX_PARTICIPANTS];
	struct cut cut = { .entry = NO_INDEX, .at_s = rules->now_s,
		           .sizes = sizes };
	int rc;

	for (size_t log = 0; log < charter->participant_count; log++)
		sizes[log] = rules->log_count[log];
	for (size_t log = 0; log < charter->participant_count; log++)
		if (!is_witness(charter, log))
			sizes[log] = covered(rules, sizes, log);
	rc = cut_follows(rules, &cut, maker, fault);
	if (rc == TALLY_OK)
		rc = cut_is_closed(rules, sizes, fault);
	if (rc != TALLY_OK)
		return fault->status = TALLY_EINCOMPLETE;
	memcpy(out_sizes, sizes, charter->participant_count * sizeof(*sizes));
	return TALLY_OK;
}

void cut_release(struct cut *cut)
{
	free(cut->sizes);
	cut->sizes = NULL;
}

size_t cut_before(const struct rules *rules, size_t order)
{
	while (order > 0) {
		const struct entry *e = &rules->entries[rules->order[--order]];

		if (e->effective && e->statement.kind == STATEMENT_CUT)
			return rules->order[order];
	}
	return NO_INDEX;
}
