/*
 * Whose turn it is where a notice needs a draw: to draw, to declare, or to give
 * notice; and which draws a declaration names. docs/protocol.md, 3.4 and 4.2.
 */
#include "rules/fold.h"

static int64_t later(int64_t a_s, int64_t b_s)
{
	return a_s > b_s ? a_s : b_s;
}

static int64_t sooner(int64_t a_s, int64_t b_s)
{
	return a_s < b_s ? a_s : b_s;
}

static int64_t frozen_s(const struct rules *rules, const struct draw_period *of)
{
	return of->declare == NO_INDEX ? NEVER_S
	                               : rules->entries[of->declare].quorum_s;
}

int64_t rules_draws_until(const struct rules *rules, const struct draw_period *of)
{
	const struct charter *charter = rules->charter;
	int64_t end_s = charter_period_s(charter, of->period + 1);
	int64_t fixed_s = frozen_s(rules, of);

	if (!clock_met(charter, fixed_s, end_s))
		return end_s;
	return later(end_s, fixed_s + clock_s(charter, CLOCK_ACKNOWLEDGE));
}

/*
 * The draws are of the period in which the gate's deadline lies: a stop may have
 * moved it there. Who draws in time waits for the other's nonce, who declares in
 * time for the notice, each with the clock for acknowledging: so neither defaults
 * by what the other said at the last minute, or never said.
 */
void draw_turn(const struct rules *rules, size_t arrangement, unsigned side,
               struct requirement_state *state)
{
	const struct charter *charter = rules->charter;
	uint32_t period = charter_period_at(charter, state->due_s);
	int64_t end_s = charter_period_s(charter, period + 1);
	const struct draw_period *of = rules_draws(rules, side, period);
	int64_t drawn_s, declare_s;

	if (of == NULL)
		return;
	drawn_s = rules->entries[of->entry].quorum_s;
	/* Past the deadline, or too near the period's end for a declaration. */
	if (!clock_met(charter, drawn_s, state->due_s))
		return;
	declare_s = later(state->due_s,
	                  sooner(end_s, rules_clock_due(rules, arrangement,
	                                                of->entry,
	                                                CLOCK_ACKNOWLEDGE)));
	if (clock_met(charter, frozen_s(rules, of), declare_s)) {
		state->due_s = later(state->due_s,
		                     rules_clock_due(rules, arrangement,
		                                     of->declare,
		                                     CLOCK_ACKNOWLEDGE));
		return;
	}
	if (drawn_s + clock_s(charter, CLOCK_ACKNOWLEDGE) > end_s)
		return;
	state->by = charter->party[!side];
	state->kind = STATEMENT_DECLARE;
	state->about = of->entry;
	state->due_s = declare_s;
}

const struct draw_period *rules_draws_to_use(const struct rules *rules,
                                             unsigned side, int64_t at_s)
{
	uint32_t period = charter_period_at(rules->charter, at_s);
	const struct draw_period *running = rules_draws(rules, side, period);
	const struct draw_period *before = rules_draws(rules, side, period - 1);

	if ((running == NULL || frozen_s(rules, running) == NEVER_S) &&
	    before != NULL && at_s <= rules_draws_until(rules, before))
		return before;
	return running;
}

const struct draw_period *rules_draws_to_fix(const struct rules *rules,
                                             unsigned side, int64_t at_s)
{
	const struct draw_period *running = rules_draws(
		rules, side, charter_period_at(rules->charter, at_s));

	if (running != NULL && running->declare == NO_INDEX &&
	    rules_can_be_seen(rules, running->entry))
		return running;
	return rules_draws_known(rules, side, NO_INDEX);
}
