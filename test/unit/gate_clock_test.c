/*
 * The clocks of the gates: who keeps every one of his, to the last, is never
 * named, whoever else was slow.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gate_world.h"

/* The entry that the step's own clock runs from; NO_INDEX: only the gate. */
static enum clock own_clock(const struct rules *rules, const struct owed *owed,
                            size_t *out_from)
{
	const size_t *step = rules->inspections[owed->inspection].step;
	const size_t other = rules->arrangements[0].pairs[0].inspection[
		owed->inspection == rules->arrangements[0].pairs[0].inspection[0]];

	*out_from = owed->about;
	switch (owed->step) {
	case STEP_ACK:
	case STEP_HELD:
		return CLOCK_ACKNOWLEDGE;
	case STEP_RECEIVED:
		*out_from = step[STEP_HELD];
		return CLOCK_ACKNOWLEDGE;
	case STEP_DESIGNATE:
		return CLOCK_DESIGNATE_MAX;
	case STEP_RESTRICT:
		return CLOCK_RESTRICT;
	case STEP_DELIVER:
		return CLOCK_DELIVER;
	case STEP_ARRIVE:
		*out_from = step[STEP_DELIVER];
		return CLOCK_ARRIVE;
	case STEP_SELECT:
		*out_from = step[STEP_ARRIVE];
		if (rules->entries[rules->inspections[other].step[STEP_ARRIVE]]
		            .quorum_s > rules->entries[*out_from].quorum_s)
			*out_from = rules->inspections[other].step[STEP_ARRIVE];
		return CLOCK_SELECT;
	case STEP_REPORT:
		*out_from = step[STEP_ARRIVE];
		return CLOCK_STAY;
	default:
		*out_from = NO_INDEX;
		return CLOCK_COUNT;
	}
}

/* The last moment, less the minutes that a few who speak at once take. */
static int64_t last_moment_s(const struct rules *rules,
                             const struct owed *owed)
{
	size_t from = NO_INDEX;
	enum clock clock = CLOCK_COUNT;
	int64_t due_s = owed->due_s;

	if (owed->inspection != NO_INDEX)
		clock = own_clock(rules, owed, &from);
	if (from != NO_INDEX)
		due_s = rules->entries[from].quorum_s +
		        (int64_t)rules->charter->clocks[clock].value;
	return due_s + (int64_t)rules->charter->clocks[CLOCK_PUBLICATION].value -
	       12 * MINUTES;
}

/* Who is asked first, and when at the latest. */
static struct owed next_owed(struct world *w, int64_t *out_at_s)
{
	const struct rules *rules = world_replay(w);
	struct owed *list = NULL, best = { 0 };
	size_t count = 0;

	*out_at_s = NEVER_S;
	assert_int_equal(rules_owed(rules, &list, &count), TALLY_OK);
	for (size_t i = 0; i < count; i++) {
		int64_t at_s;

		if (list[i].arrangement != 0 || list[i].pair != 0 ||
		    list[i].step == STEP_NONE)
			continue;
		at_s = last_moment_s(rules, &list[i]);
		if (at_s < *out_at_s) {
			best = list[i];
			*out_at_s = at_s;
		}
	}
	free(list);
	return best;
}

static void report(struct world *w, size_t pair, unsigned side)
{
	world_report(w, pair, side);
	world_countersign(w, side == US ? "ru" : "us",
	                  w->pairs[pair].report[side], "agree");
}

static void deliver(struct world *w, size_t pair, unsigned side)
{
	(void)side;
	world_deliver(w, pair);
}

static void arrive(struct world *w, size_t pair, unsigned side)
{
	world_arrive(w, pair, side, true);
}

static void hold(struct world *w, size_t pair, unsigned side)
{
	world_hold(w, pair, !side);
}

static void receive(struct world *w, size_t pair, unsigned side)
{
	world_deposit_ack(w, pair, !side);
}

static void deposit(struct world *w, size_t pair, unsigned side)
{
	world_deposit(w, pair, !side);
}

typedef void (*step_of_side)(struct world *w, size_t pair, unsigned side);

static const step_of_side say[STEP_COUNT] = {
	[STEP_NOTICE] = world_notice, [STEP_ACK] = world_ack,
	[STEP_ENTER] = world_enter, [STEP_DESIGNATE] = world_designate,
	[STEP_RESTRICT] = world_restrict, [STEP_DEPOSIT] = deposit,
	[STEP_HELD] = hold, [STEP_RECEIVED] = receive,
	[STEP_DELIVER] = deliver, [STEP_ARRIVE] = arrive,
	[STEP_SELECT] = world_select, [STEP_REPORT] = report,
};

static unsigned side_of(const struct world *w, const struct owed *owed)
{
	if (owed->inspection != NO_INDEX)
		return w->rules->inspections[owed->inspection].side;
	return owed->by == world_who(w, "us") ? US : RU;
}

/* Gates so close together that the clocks of single steps decide. */
static void begin_tight(struct world *w)
{
	static const enum clock gates[] = { CLOCK_GATE_DESIGNATE,
		CLOCK_GATE_SWAP, CLOCK_GATE_ARRIVE, CLOCK_GATE_LOOK,
		CLOCK_INTERVAL };

	world_init(w, NONPAPER);
	for (size_t i = 1; i < sizeof(gates) / sizeof(gates[0]); i++)
		w->charter->clocks[gates[i]].value =
			w->charter->clocks[gates[i - 1]].value + 10 * MINUTES;
	world_run(w);
	world_start_pair(w, 0);
}

static void test_who_speaks_at_his_last_moment_is_never_named(void **s)
{
	struct world w;
	const struct rules *rules;
	int64_t between_s;

	(void)s;
	begin_tight(&w);
	world_choose(&w, 0, US, "orlan");
	rules = world_replay(&w);
	between_s = rules_gate_due(rules, 0, 1, GATE_NOTICE) -
	            rules_gate_due(rules, 0, 0, GATE_LOOK);
	while (arrangement(&w)->pairs[0].gate != GATE_DONE) {
		int64_t at_s;
		struct owed owed = next_owed(&w, &at_s);
		step_of_side speak = say[owed.step];

		if (w.now_s < at_s)
			w.now_s = at_s;
		if (speak == NULL)
			fail_msg("nobody is asked at gate %d",
			         arrangement(&w)->pairs[0].gate);
		else
			speak(&w, 0, side_of(&w, &owed));
		rules = world_replay(&w);
		if (rules->irregularity_count > 0)
			fail_msg("%s at step %d: %s",
			         rules->charter->participants[
					 rules->irregularities[0].by].name,
			         owed.step, rules->irregularities[0].detail);
	}
	/* The next pair has the time that was agreed upon, too. */
	rules = world_replay(&w);
	assert_true(rules_gate_due(rules, 0, 1, GATE_NOTICE) - w.now_s >=
	            between_s - HOURS);
	world_release(&w);
}

/* The depositary has the clock of an ack first, then that of a delivery. */
static void hold_late_and_deliver(int64_t deposit_s)
{
	struct world w;

	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	if (w.now_s < deposit_s + w.pairs[0].start_s)
		w.now_s = deposit_s + w.pairs[0].start_s;
	for (unsigned side = 0; side < SIDES; side++) {
		world_deposit(&w, 0, side);
		world_deposit_ack(&w, 0, side);
	}
	w.now_s += 3 * HOURS + 20 * MINUTES;
	world_hold(&w, 0, US);
	world_hold(&w, 0, RU);
	w.now_s += 2 * HOURS;
	world_deliver(&w, 0);
	world_assert_regular(&w, w.pairs[0].deliver);
	assert_int_equal(world_named(&w, IRREGULAR_LATE, "ch"), 0);
	world_release(&w);
}

static void test_the_clock_of_a_delivery_runs_from_the_last_of_all_acks(void **s)
{
	(void)s;
	hold_late_and_deliver(0);
	hold_late_and_deliver(120 * HOURS - 10 * MINUTES);
}

static void test_no_delivery_is_owed_before_all_is_held_and_received(void **s)
{
	struct world w;
	struct owed *list = NULL;
	size_t count = 0;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	for (unsigned side = 0; side < SIDES; side++) {
		world_deposit(&w, 0, side);
		world_deposit_ack(&w, 0, side);
	}
	world_hold(&w, 0, US);
	assert_int_equal(rules_owed(world_replay(&w), &list, &count), TALLY_OK);
	assert_int_equal(count, 1);
	assert_int_equal(list[0].step, STEP_HELD);
	free(list);
	world_release(&w);
}

static void test_a_slow_swap_leaves_the_whole_time_to_arrive(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	world_deposit(&w, 0, US);
	world_hold(&w, 0, US);
	world_deposit_ack(&w, 0, US);
	w.now_s = rules_gate_due(world_replay(&w), 0, 0, GATE_SWAP) -
	          2 * MINUTES;
	world_deposit(&w, 0, RU);
	w.now_s += 3 * HOURS - 4 * MINUTES;
	world_hold(&w, 0, RU);
	w.now_s += 3 * HOURS - 4 * MINUTES;
	world_deposit_ack(&w, 0, RU);
	w.now_s += 2 * HOURS - 4 * MINUTES;
	world_deliver(&w, 0);
	w.now_s += 8 * HOURS;
	world_arrive(&w, 0, RU, true);
	world_arrive(&w, 0, US, true);
	world_assert_regular(&w, w.pairs[0].arrive[US]);
	assert_int_equal(arrangement(&w)->pairs[0].gate, GATE_LOOK);
	world_release(&w);
}

/* The time that was stopped is not counted twice, as slowness and as a stop. */
static void test_a_stop_within_an_answer_moves_what_follows_once(void **s)
{
	struct world w;
	int64_t due_s;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	world_deposit(&w, 0, US);
	world_hold(&w, 0, US);
	world_deposit_ack(&w, 0, US);
	w.now_s = rules_gate_due(world_replay(&w), 0, 0, GATE_SWAP);
	due_s = rules_gate_due(w.rules, 0, 0, GATE_LOOK);
	world_deposit(&w, 0, RU);
	world_hold(&w, 0, RU);
	world_suspend(&w, "ru", "begin");
	w.now_s += 5 * HOURS;
	world_suspend(&w, "ru", "resume");
	world_deposit_ack(&w, 0, RU);
	world_deliver(&w, 0);
	assert_in_range(rules_gate_due(world_replay(&w), 0, 0, GATE_LOOK),
	                due_s + 5 * HOURS, due_s + 5 * HOURS + 30 * MINUTES);
	world_release(&w);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_who_speaks_at_his_last_moment_is_never_named),
		TEST(test_the_clock_of_a_delivery_runs_from_the_last_of_all_acks),
		TEST(test_no_delivery_is_owed_before_all_is_held_and_received),
		TEST(test_a_slow_swap_leaves_the_whole_time_to_arrive),
		TEST(test_a_stop_within_an_answer_moves_what_follows_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
