/*
 * Replay order: an entry comes after its log's earlier entries and after
 * everything under its `seen`. docs/protocol.md, 1.5.
 */
#include <stdlib.h>
#include <string.h>

#include "rules/fold.h"

/* The log and size of a seen head that is a prefix here; else NO_INDEX. */
static size_t seen_prefix(const struct fold *f, const struct entry *e, size_t i,
                          uint64_t *out_size, bool *out_more)
{
	struct named_head head;
	size_t log;

	*out_more = member_head(e->statement.body, "seen", i, &head);
	if (!*out_more)
		return NO_INDEX;
	log = charter_participant_of_log(f->in->charter, slice_text(head.log));
	if (log == NO_INDEX || head.size > f->rules->log_count[log] ||
	    !hash_equal(head.root, f->rules->roots[log][head.size].root))
		return NO_INDEX;
	*out_size = head.size;
	return log;
}

/* Everything under `seen` stands before the entry? Then fix its past. */
static bool take_if_ready(struct fold *f, struct entry *e, const size_t *next)
{
	size_t logs = f->in->charter->participant_count;
	uint32_t past[MAX_PARTICIPANTS] = { 0 };
	bool more = e->valid;

	if (e->index > 0)
		memcpy(past, (e - 1)->past, logs * sizeof(*past));
	past[e->log] = (uint32_t)e->index;
	for (size_t i = 0; more; i++) {
		uint64_t size = 0;
		size_t log = seen_prefix(f, e, i, &size, &more);

		if (log == NO_INDEX || size == 0)
			continue;
		if (size > next[log])
			return false;
		const struct entry *last =
			&f->rules->entries[f->rules->log_start[log] + size - 1];

		for (size_t k = 0; k < logs; k++)
			if (last->past[k] > past[k])
				past[k] = last->past[k];
		if (size > past[log])
			past[log] = (uint32_t)size;
	}
	memcpy(e->past, past, logs * sizeof(*past));
	return true;
}

/* (quorum time, at, id, log, index); entries without quorum time last. */
static bool comes_before(const struct entry *a, const struct entry *b)
{
	int order;

	if (a->quorum_s != b->quorum_s)
		return a->quorum_s < b->quorum_s;
	if (a->statement.at_s != b->statement.at_s)
		return a->statement.at_s < b->statement.at_s;
	order = memcmp(a->statement.id, b->statement.id, HASH_BYTES);
	if (order != 0)
		return order < 0;
	return a->log != b->log ? a->log < b->log : a->index < b->index;
}

static struct entry *least_ready(struct fold *f, const size_t *next,
                                 bool *ready)
{
	struct entry *best = NULL;

	for (size_t log = 0; log < f->in->charter->participant_count; log++) {
		if (next[log] == f->rules->log_count[log])
			continue;
		struct entry *e =
			&f->rules->entries[f->rules->log_start[log] + next[log]];

		if (!ready[log])
			ready[log] = take_if_ready(f, e, next);
		if (ready[log] && (best == NULL || comes_before(e, best)))
			best = e;
	}
	return best;
}

int order_entries(struct fold *f)
{
	struct rules *rules = f->rules;
	size_t logs = f->in->charter->participant_count;
	size_t next[MAX_PARTICIPANTS] = { 0 };
	bool ready[MAX_PARTICIPANTS] = { false };
	uint32_t *pasts = calloc(rules->entry_count * logs + 1, sizeof(*pasts));

	rules->order = calloc(rules->entry_count + 1, sizeof(*rules->order));
	rules->pasts = pasts;
	if (pasts == NULL || rules->order == NULL)
		return TALLY_ENOMEM;
	for (size_t i = 0; i < rules->entry_count; i++)
		rules->entries[i].past = pasts + i * logs;
	for (size_t i = 0; i < rules->entry_count; i++) {
		struct entry *e = least_ready(f, next, ready);

		/* Seen heads are hashes: a cycle would be a hash collision. */
		if (e == NULL)
			return TALLY_EINTERNAL;
		e->order = i;
		rules->order[i] = (size_t)(e - rules->entries);
		next[e->log]++;
		ready[e->log] = false;
	}
	return TALLY_OK;
}

bool rules_is_past(const struct rules *rules, size_t a, size_t b)
{
	const struct entry *x = &rules->entries[a], *y = &rules->entries[b];

	return a == b || x->index < y->past[x->log];
}
