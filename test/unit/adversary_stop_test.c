/*
 * Attacks by stopping: a withdrawal, a suspension or a host's no unsays no
 * default, makes none, and uses up nothing of the other side's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gate_world.h"

static void test_who_defaulted_cannot_withdraw_from_it(void **s)
{
	struct world w;
	struct id withdrawal;

	(void)s;
	begin_swap(&w);
	wait_out(&w);
	withdrawal = world_answer(&w, "ru", w.arrangement, "withdrawn");
	world_assert(&w, withdrawal, IRREGULAR_OUT_OF_ORDER, "ru");
	assert_int_equal(arrangement(&w)->ending, ENDING_DEFAULT);
	assert_default(&w, "ru", 1);
	assert_default(&w, "us", 0);
	world_release(&w);
}

static void assert_stop_keeps_default(const char *who, const char *action)
{
	struct world w;

	begin_swap(&w);
	wait_out(&w);
	world_suspend(&w, who, action);
	assert_int_equal(arrangement(&w)->ending, ENDING_DEFAULT);
	assert_default(&w, "ru", 1);
	assert_default(&w, "us", 0);
	world_release(&w);
}

static void test_who_defaulted_cannot_suspend_or_end_it_away(void **s)
{
	(void)s;
	assert_stop_keeps_default("ru", "begin");
	assert_stop_keeps_default("ru", "end");
	assert_stop_keeps_default("us", "end");
}

/* The other's notice came at the last minute, so its host may still say no. */
static void test_the_no_of_a_host_unsays_no_default(void **s)
{
	struct world w;
	struct id no;

	(void)s;
	world_init(&w, "charters/test/each-consent.yaml");
	world_run(&w);
	world_start_pair(&w, 0);
	w.now_s = rules_gate_due(world_replay(&w), 0, 0, GATE_NOTICE);
	world_notice(&w, 0, RU);
	world_ack(&w, 0, RU);
	w.now_s += 2 * HOURS;
	no = world_answer(&w, "ro", w.pairs[0].notice[RU], "no");
	world_assert_regular(&w, no);
	assert_default(&w, "us", 1);
	assert_default(&w, "ru", 0);
	assert_int_equal(arrangement(&w)->ending, ENDING_DEFAULT);
	world_release(&w);
}

/* It comes in replay after the stop that another had seen, but in time. */
static void test_what_came_in_time_is_no_default_at_a_withdrawal(void **s)
{
	struct world w;

	(void)s;
	begin_swap(&w);
	w.now_s = swap_due_s(&w);
	world_deposit(&w, 0, RU);
	world_hold(&w, 0, RU);
	w.now_s += 2 * HOURS;
	world_answer(&w, "us", w.arrangement, "withdrawn");
	assert_int_equal(arrangement(&w)->ending, ENDING_WITHDRAWN);
	assert_default(&w, "us", 0);
	assert_default(&w, "ru", 0);
	world_release(&w);
}

/* Two speak, and the witness sees only what one of them says. */
static void withdraw_hidden(struct world *w)
{
	struct world_odd odd = { .seen_given = true, .seen_count = 1 };
	struct named_head us;
	struct draft d;

	withdraw_unseen(w, "us");
	us = world_newest(w, "us");
	odd.seen = &us;
	draft_init(&d, STATEMENT_ACK);
	draft_id(&d, "of", w->declared[RU].bytes);
	world_say_odd(w, "nato", &odd, &d);
	w->now_s += MINUTES;
	world_witness_but(w, "us");
}

/* The withdrawal existed before, but was witnessed after the deadline. */
static void test_what_came_in_time_is_no_default_for_a_hidden_withdrawal(
	void **s)
{
	struct world w;

	(void)s;
	begin_swap(&w);
	w.now_s = swap_due_s(&w) - 30 * MINUTES;
	withdraw_hidden(&w);
	w.now_s += 3 * HOURS;
	world_witness(&w);
	w.now_s += MINUTES;
	assert_int_equal(arrangement(&w)->ending, ENDING_WITHDRAWN);
	assert_default(&w, "ru", 0);
	world_release(&w);
}

/* The depositary's clock still ran, and it had not seen that all was over. */
static void test_a_default_settled_unseen_names_no_one_in_time(void **s)
{
	struct world w;
	struct named_head us;
	struct id held;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	w.now_s = swap_due_s(&w);
	world_deposit(&w, 0, US);
	us = world_newest(&w, "us");
	w.now_s += 2 * HOURS;
	world_answer(&w, "pl", w.arrangement, "withdrawn");
	held = ack_crossing(&w, "ch", w.pairs[0].deposit[US], &us);
	assert_int_equal(arrangement(&w)->ending, ENDING_DEFAULT);
	world_assert_regular(&w, held);
	assert_default(&w, "ru", 1);
	world_release(&w);
}

#define EACH_SIDE_STOPS 64 /* protocol 2.4 */

static void test_no_side_uses_up_the_other_sides_suspensions(void **s)
{
	static struct world w;
	struct id stop;

	(void)s;
	begin(&w);
	for (size_t i = 0; i < EACH_SIDE_STOPS; i++) {
		world_suspend(&w, "ru", "begin");
		world_suspend(&w, "ru", "resume");
	}
	stop = world_suspend(&w, "ru", "begin");
	world_assert(&w, stop, IRREGULAR_TOO_MANY, "ru");
	stop = world_suspend(&w, "us", "begin");
	world_assert_regular(&w, stop);
	world_release(&w);
}

static void test_no_side_uses_up_the_other_sides_time_to_suspend(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_suspend(&w, "ru", "begin");
	w.now_s += 14 * DAY - HOURS;
	world_suspend(&w, "ru", "resume");
	world_suspend(&w, "us", "begin");
	w.now_s += 13 * DAY;
	world_suspend(&w, "us", "resume");
	assert_int_equal(arrangement(&w)->phase, ARRANGEMENT_RUNNING);
	assert_true(rules_gate_due(world_replay(&w), 0, 0, GATE_NOTICE) >
	            w.now_s);
	world_suspend(&w, "ru", "begin");
	w.now_s += 2 * HOURS;
	assert_int_equal(arrangement(&w)->ending, ENDING_SUSPENSION);
	assert_int_equal(arrangement(&w)->ended_by[0], world_who(&w, "ru"));
	world_release(&w);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_who_defaulted_cannot_withdraw_from_it),
		TEST(test_who_defaulted_cannot_suspend_or_end_it_away),
		TEST(test_the_no_of_a_host_unsays_no_default),
		TEST(test_what_came_in_time_is_no_default_at_a_withdrawal),
		TEST(test_what_came_in_time_is_no_default_for_a_hidden_withdrawal),
		TEST(test_a_default_settled_unseen_names_no_one_in_time),
		TEST(test_no_side_uses_up_the_other_sides_suspensions),
		TEST(test_no_side_uses_up_the_other_sides_time_to_suspend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
