/*
 * Steps of a pair in any order, by either side, in turn or out of turn: nobody
 * is ever ahead of the other by more than the gates allow.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world_odd.h"
#include "../lib/world_random.h"

#define TINY "charters/test/tiny.yaml"

/* No need to verify the same forty times over. */
static const struct rules *replay(struct world *w)
{
	struct rules *known = w->rules;
	struct rules_input in = { .charter = w->charter, .logs = w->inputs,
		                  .now_s = w->now_s, .own_log = NO_INDEX,
		                  .known = known };
	struct fault fault;

	for (size_t i = 0; i < w->charter->participant_count; i++)
		w->inputs[i] = (struct rules_log){
			.count = w->logs[i].count,
			.entries = w->logs[i].entries,
		};
	w->rules = NULL;
	assert_int_equal(rules_replay(&in, &w->rules, &fault), TALLY_OK);
	rules_free(known);
	return w->rules;
}

/* One step of the pair by either side, whether or not it is its turn. */
static void any_step(struct world *w)
{
	unsigned side = random_below(2);
	const char *who[] = { "us", "ru", "ro", "obs", "ch" };

	switch (random_below(20)) {
	case 0:
		world_choose(w, 0, 0, random_below(2) ? "bravo" : "charlie");
		break;
	case 1:
		world_notice(w, 0, side);
		break;
	case 2:
		world_ack(w, 0, side);
		break;
	case 3:
		world_enter(w, 0, side);
		break;
	case 4:
		world_designate(w, 0, side);
		break;
	case 5:
		world_restrict(w, 0, side);
		break;
	case 6:
		world_deposit(w, 0, side);
		break;
	case 7:
		if (random_below(3))
			world_hold(w, 0, side);
		else
			world_deposit_ack(w, 0, side);
		break;
	case 8:
		world_deliver(w, 0);
		break;
	case 9:
		world_arrive(w, 0, side, random_below(10) > 0);
		break;
	case 10:
		world_select(w, 0, side);
		break;
	case 11:
		world_measure(w, 0, side, NULL, NULL);
		break;
	case 12:
		world_report(w, 0, side);
		break;
	case 13:
		world_countersign(w, who[random_below(3)], w->pairs[0].report[side],
		                  random_below(4) ? "agree" : "contest");
		break;
	case 14:
		w->now_s += random_below(3 * HOURS);
		break;
	case 15:
		if (random_below(8) == 0)
			world_suspend(w, who[side], random_below(4) ? "begin" : "end");
		break;
	case 16:
		world_suspend(w, who[side], "resume");
		break;
	case 17:
		if (random_below(8) == 0)
			world_answer(w, who[random_below(3)], w->arrangement,
			             "withdrawn");
		break;
	default:
		world_countersign(w, who[random_below(3)], w->pairs[0].arrive[side],
		                  "contest");
	}
}

/* What is owed, by who owes it; the step tells apart what is acknowledged. */
static void owed_step(struct world *w, const struct owed *owed)
{
	unsigned by = owed->by == w->charter->party[1];

	switch (owed->kind) {
	case STATEMENT_CHOOSE:
		world_choose(w, 0, by, "bravo");
		break;
	case STATEMENT_NOTICE:
		world_notice(w, 0, by);
		break;
	case STATEMENT_ACK:
		if (owed->step == STEP_ACK)
			world_ack(w, 0, !by);
		else if (owed->step == STEP_HELD)
			world_hold(w, 0, !w->rules->inspections[owed->inspection]
			                          .side);
		else
			world_deposit_ack(w, 0, !by);
		break;
	case STATEMENT_ENTER:
		world_enter(w, 0, by);
		break;
	case STATEMENT_DESIGNATE:
		world_designate(w, 0, by);
		break;
	case STATEMENT_RESTRICT:
		world_restrict(w, 0, !by);
		break;
	case STATEMENT_DEPOSIT:
		world_deposit(w, 0, by);
		break;
	case STATEMENT_DELIVER:
		world_deliver(w, 0);
		break;
	case STATEMENT_ARRIVE:
		world_arrive(w, 0, by, true);
		break;
	case STATEMENT_SELECT:
		world_select(w, 0, by);
		break;
	case STATEMENT_REPORT:
		world_report(w, 0, by);
		break;
	default:
		w->now_s += MINUTES;
	}
}

/* Somebody does what is owed, or, one time in three, anything else. */
static void next_step(struct world *w)
{
	struct world_pair before = w->pairs[0];
	struct owed *owed = NULL;
	size_t count = 0;

	assert_int_equal(rules_owed(w->rules, &owed, &count), TALLY_OK);
	if (count > 0 && random_below(3) > 0) {
		owed_step(w, &owed[random_below((uint32_t)count)]);
	} else {
		any_step(w);
		/* What is owed next builds on what counted before. */
		w->pairs[0] = before;
	}
	free(owed);
}

/* Nobody is ever one access, one opening or one look ahead of the other. */
static void assert_in_step(const struct rules *rules)
{
	const struct pair_state *p = &rules->arrangements[0].pairs[0];
	bool both = p->inspection[0] != NO_INDEX && p->inspection[1] != NO_INDEX;
	const struct inspection *of[SIDES];

	assert_true(both || p->gate <= GATE_NOTICE);
	if (!both)
		return;
	for (unsigned side = 0; side < SIDES; side++)
		of[side] = &rules->inspections[p->inspection[side]];
	for (unsigned side = 0; side < SIDES; side++) {
		const struct inspection *mine = of[side], *other = of[!side];

		if (mine->step[STEP_ENTER] != NO_INDEX)
			assert_true(other->step[STEP_ACK] != NO_INDEX);
		if (mine->step[STEP_DEPOSIT] != NO_INDEX)
			assert_true(mine->step[STEP_RESTRICT] != NO_INDEX &&
			            other->step[STEP_RESTRICT] != NO_INDEX);
		if (mine->step[STEP_DELIVER] != NO_INDEX)
			assert_true(mine->step[STEP_HELD] != NO_INDEX &&
			            mine->step[STEP_RECEIVED] != NO_INDEX);
		assert_true(mine->step[STEP_DELIVER] ==
		            other->step[STEP_DELIVER]);
		if (mine->step[STEP_ARRIVE] != NO_INDEX)
			assert_true(mine->step[STEP_DELIVER] != NO_INDEX);
		if (mine->step[STEP_SELECT] != NO_INDEX)
			assert_true(other->step[STEP_ARRIVE] != NO_INDEX);
		if (mine->measure_count > 0)
			assert_true(mine->step[STEP_SELECT] != NO_INDEX);
	}
}

static void test_steps_in_any_order_leave_both_sides_in_step(void **s)
{
	size_t furthest = 0;

	(void)s;
	random_start();
	for (int i = 0; i < random_rounds() / 4; i++) {
		struct world w;

		world_init(&w, TINY);
		world_run(&w);
		world_start_pair(&w, 0);
		w.pairs[0].site[0] = "bravo";
		w.sample_k = random_below(3);
		replay(&w);
		for (int step = 0; step < 40; step++) {
			next_step(&w);
			assert_in_step(replay(&w));
		}
		if (w.rules->arrangements[0].pairs[0].gate > furthest)
			furthest = w.rules->arrangements[0].pairs[0].gate;
		world_release(&w);
	}
	assert_true(furthest >= GATE_ARRIVE); /* it does get somewhere */
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_steps_in_any_order_leave_both_sides_in_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
