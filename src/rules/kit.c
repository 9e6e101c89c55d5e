/*
 * Statements of a team that had no network at the site: what their coming late
 * costs, and what it does not. docs/protocol.md, 4.2.
 */
#include "rules/fold.h"

/* Made in time, by a team's key, and published as soon as 1.4 asks of a kit. */
static bool kit_in_time(const struct fold *f, size_t entry, int64_t due_s)
{
	const struct entry *e = &f->rules->entries[entry];

	return e->key != KEY_OFFICE && e->quorum_s != NEVER_S &&
	       e->statement.at_s <= due_s &&
	       e->quorum_s - e->statement.at_s <=
	               clock_s(f->in->charter, CLOCK_KIT);
}

/*
 * The gate is missed all the same: were it held open for a kit, a team that
 * waits could let the next pair's deadlines pass.
 */
enum irregularity_code look_check(struct fold *f, size_t entry,
                                  const struct inspection *inspection,
                                  enum step step)
{
	const struct arrangement *a =
		&f->rules->arrangements[inspection->arrangement];
	int64_t due_s;

	if (a->pairs[inspection->pair].gate != GATE_LOOK)
		return gate_check(f, entry, inspection, step);
	due_s = gate_step_due(f->rules, inspection, step);
	if (clock_met(f->in->charter, f->rules->entries[entry].quorum_s, due_s) ||
	    !kit_in_time(f, entry, due_s))
		return gate_check(f, entry, inspection, step);
	defaults_settle(f, inspection->arrangement, entry);
	if (a->phase == ARRANGEMENT_ENDED &&
	    (step == STEP_REPORT || a->ending == ENDING_DEFAULT ||
	     !saw_a_stop(f->rules, entry, a)))
		return IRREGULAR_NONE;
	return gate_check(f, entry, inspection, step);
}
