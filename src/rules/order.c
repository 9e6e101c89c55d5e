/*
 * Replay order: an entry comes after its log's earlier entries and after
 * everything under its `seen`. docs/protocol.md, 1.5.
 */
#include <stdlib.h>
#include <string.h>

#include "rules/fold.h"

bool entry_seen(const struct rules *rules, const struct entry *e, size_t i,
                struct seen_prefix *out)
{
	struct named_head head;
	size_t log;

	if (!e->valid || !member_head(e->statement.body, "seen", i, &head))
		return false;
	log = charter_participant_of_log(rules->charter, slice_text(head.log));
	if (log == NO_INDEX || head.size > rules->log_count[log] ||
	    !hash_equal(head.root, rules->roots[log][head.size].root))
		log = NO_INDEX;
	*out = (struct seen_prefix){ log, head.size };
	return true;
}

/* Everything under `seen` stands before the entry? Then fix its past. */
static bool take_if_ready(struct fold *f, struct entry *e, const size_t *next)
{
	size_t logs = f->in->charter->participant_count;
	uint32_t past[MAX_PARTICIPANTS] = { 0 };
	struct seen_prefix seen;

	if (e->index > 0)
		memcpy(past, (e - 1)->past, logs * sizeof(*past));
	past[e->log] = (uint32_t)e->index;
	for (size_t i = 0; entry_seen(f->rules, e, i, &seen); i++) {
		if (seen.log == NO_INDEX || seen.size == 0)
			continue;
		if (seen.size > next[seen.log])
			return false;
		const struct entry *last = &f->rules->entries[
			f->rules->log_start[seen.log] + seen.size - 1];

		for (size_t k = 0; k < logs; k++)
			if (last->past[k] > past[k])
				past[k] = last->past[k];
		if (seen.size > past[seen.log])
			past[seen.log] = (uint32_t)seen.size;
	}
	memcpy(e->past, past, logs * sizeof(*past));
	return true;
}

/*
 * (time by which it existed, at, id, log, index); entries without one last.
 * The quorum time alone would let a third log hold back what it wrote, and so
 * move everybody who had seen it behind what came later.
 */
static bool comes_before(const struct entry *a, const struct entry *b)
{
	int order;

	if (a->order_s != b->order_s)
		return a->order_s < b->order_s;
	if (a->statement.at_s != b->statement.at_s)
		return a->statement.at_s < b->statement.at_s;
	order = memcmp(a->statement.id, b->statement.id, HASH_BYTES);
	if (order != 0)
		return order < 0;
	return a->log != b->log ? a->log < b->log : a->index < b->index;
}

static size_t next_of(const struct fold *f, const size_t *next, size_t log)
{
	return next[log] == f->rules->log_count[log]
	               ? NO_INDEX : f->rules->log_start[log] + next[log];
}

/* Pasts, in any order that has every past before what lies after it. */
static int fix_pasts(struct fold *f, size_t *sequence)
{
	struct rules *rules = f->rules;
	size_t next[MAX_PARTICIPANTS] = { 0 }, done = 0;
	bool moved = true;

	while (moved) {
		moved = false;
		for (size_t log = 0; log < f->in->charter->participant_count;) {
			size_t entry = next_of(f, next, log);

			if (entry == NO_INDEX ||
			    !take_if_ready(f, &rules->entries[entry], next)) {
				log++;
				continue;
			}
			sequence[done++] = entry;
			next[log]++;
			moved = true;
		}
	}
	/* Seen heads are hashes: a cycle would be a hash collision. */
	return done == rules->entry_count ? TALLY_OK : TALLY_EINTERNAL;
}

/* What has been seen by an entry existed when that entry was witnessed. */
static void fix_times(struct fold *f, const size_t *sequence)
{
	struct rules *rules = f->rules;

	for (size_t i = 0; i < rules->entry_count; i++)
		rules->entries[i].order_s = rules->entries[i].quorum_s;
	for (size_t i = rules->entry_count; i > 0; i--) {
		const struct entry *e = &rules->entries[sequence[i - 1]];

		for (size_t log = 0; log < f->in->charter->participant_count;
		     log++) {
			if (e->past[log] == 0)
				continue;
			struct entry *seen = &rules->entries[
				rules->log_start[log] + e->past[log] - 1];

			/* The own view's guess for a new entry proves nothing. */
			if (!e->assumed && e->order_s < seen->order_s)
				seen->order_s = e->order_s;
		}
	}
}

static bool is_ready(const struct fold *f, const struct entry *e,
                     const size_t *next)
{
	for (size_t log = 0; log < f->in->charter->participant_count; log++)
		if (e->past[log] > next[log])
			return false;
	return true;
}

static struct entry *least_ready(struct fold *f, const size_t *next)
{
	struct entry *best = NULL;

	for (size_t log = 0; log < f->in->charter->participant_count; log++) {
		size_t entry = next_of(f, next, log);
		struct entry *e;

		if (entry == NO_INDEX)
			continue;
		e = &f->rules->entries[entry];
		if ((best == NULL || comes_before(e, best)) &&
		    is_ready(f, e, next))
			best = e;
	}
	return best;
}

int order_entries(struct fold *f)
{
	struct rules *rules = f->rules;
	size_t logs = f->in->charter->participant_count;
	size_t next[MAX_PARTICIPANTS] = { 0 };
	int rc;

	rules->pasts = calloc(rules->entry_count * logs + 1,
	                      sizeof(*rules->pasts));
	rules->order = calloc(rules->entry_count + 1, sizeof(*rules->order));
	if (rules->pasts == NULL || rules->order == NULL)
		return TALLY_ENOMEM;
	for (size_t i = 0; i < rules->entry_count; i++)
		rules->entries[i].past = rules->pasts + i * logs;
	rc = fix_pasts(f, rules->order);
	if (rc != TALLY_OK)
		return rc;
	fix_times(f, rules->order);
	for (size_t i = 0; i < rules->entry_count; i++) {
		struct entry *e = least_ready(f, next);

		if (e == NULL)
			return TALLY_EINTERNAL;
		e->order = i;
		rules->order[i] = (size_t)(e - rules->entries);
		next[e->log]++;
	}
	return TALLY_OK;
}

bool rules_is_past(const struct rules *rules, size_t a, size_t b)
{
	const struct entry *x = &rules->entries[a], *y = &rules->entries[b];

	return a == b || x->index < y->past[x->log];
}

bool rules_can_be_seen(const struct rules *rules, size_t entry)
{
	const struct entry *e = &rules->entries[entry];

	return e->quorum_s != NEVER_S ||
	       (rules->charter->participants[e->log].roles & ROLE_WITNESS) != 0;
}
