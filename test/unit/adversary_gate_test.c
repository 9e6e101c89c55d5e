/*
 * Attacks on the gates by who refuses late, stops or crosses another: they
 * name nobody who kept his clocks, and hide no finding.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gate_world.h"

/* The depositary kept silent past its clock; then the blame is its own. */
static void test_a_late_refusal_names_no_depositor(void **s)
{
	struct world w;
	struct id refusal;

	(void)s;
	begin_swap(&w);
	world_deposit(&w, 0, RU);
	wait_out(&w);
	refusal = refuse(&w, RU, "withheld");
	world_assert(&w, refusal, IRREGULAR_LATE, "ch");
	assert_int_equal(world_named(&w, IRREGULAR_DEPOSIT_UNOPENABLE, "ru"), 0);
	assert_default(&w, "ru", 0);
	assert_int_equal(arrangement(&w)->ending, ENDING_NOT_DELIVERED);
	world_release(&w);
}

static void test_a_refusal_after_a_withdrawal_names_no_depositor(void **s)
{
	struct world w;
	struct id refusal;

	(void)s;
	begin_swap(&w);
	world_deposit(&w, 0, RU);
	world_answer(&w, "pl", w.arrangement, "withdrawn");
	refusal = refuse(&w, RU, "withheld");
	world_assert(&w, refusal, IRREGULAR_OUT_OF_ORDER, "ch");
	assert_int_equal(world_named(&w, IRREGULAR_DEPOSIT_UNOPENABLE, "ru"), 0);
	world_release(&w);
}

static void test_what_the_counterpart_received_is_not_withheld(void **s)
{
	struct world w;
	struct id refusal;

	(void)s;
	begin_swap(&w);
	world_deposit(&w, 0, RU);
	world_deposit_ack(&w, 0, RU);
	refusal = refuse(&w, RU, "withheld");
	world_assert(&w, refusal, IRREGULAR_DELIVER_WRONG, "ch");
	refuse(&w, RU, "other-site");
	world_assert(&w, w.pairs[0].deposit[RU], IRREGULAR_DEPOSIT_UNOPENABLE,
	             "ru");
	world_release(&w);
}

/* It could not know, nor do others' words give it what was withheld. */
static void test_a_refusal_that_crosses_the_ack_stands(void **s)
{
	struct world w;
	struct named_head deposited;
	struct world_odd odd = { .seen_given = true, .seen = &deposited,
	                         .seen_count = 1 };
	struct draft d;
	struct id refusal;

	(void)s;
	begin_swap(&w);
	world_deposit(&w, 0, RU);
	deposited = world_newest(&w, "ru");
	world_deposit_ack(&w, 0, RU);
	draft_refusal(&w, RU, "withheld", &d);
	refusal = world_say_odd(&w, "ch", &odd, &d);
	world_settle(&w);
	world_assert_regular(&w, refusal);
	assert_only_default_is_of(&w, "ru");
	world_release(&w);
}

static void test_an_ack_that_crosses_a_refusal_names_nobody(void **s)
{
	struct world w;
	struct id crossing, first, later;
	struct named_head deposited, refused;

	(void)s;
	begin_swap(&w);
	world_deposit(&w, 0, RU);
	first = w.pairs[0].deposit[RU];
	deposited = world_newest(&w, "ru");
	refuse(&w, RU, "withheld");
	refused = world_newest(&w, "ch");
	crossing = ack_crossing(&w, "us", first, &deposited);
	world_assert_regular(&w, crossing);
	w.now_s += MINUTES;
	world_deposit(&w, 0, RU);
	assert_int_equal(world_replay(&w)->inspections[US].step[STEP_RECEIVED],
	                 NO_INDEX);
	later = ack_crossing(&w, "us", first, &refused);
	world_assert(&w, later, IRREGULAR_OUT_OF_ORDER, "us");
	world_release(&w);
}

/* Deposited, held, then stopped when the gate's deadline is already over. */
static void test_a_suspension_does_not_eat_the_clock_of_an_answer(void **s)
{
	struct world w;

	(void)s;
	begin_swap(&w);
	w.now_s = swap_due_s(&w) - MINUTES;
	world_deposit(&w, 0, RU);
	world_hold(&w, 0, RU);
	world_suspend(&w, "ru", "begin");
	w.now_s += 5 * HOURS;
	world_suspend(&w, "ru", "resume");
	w.now_s += 2 * HOURS;
	world_deposit_ack(&w, 0, RU);
	world_assert_regular(&w, w.pairs[0].deposit_ack[RU]);
	world_deliver(&w, 0);
	world_assert_regular(&w, w.pairs[0].deliver);
	assert_int_equal(arrangement(&w)->pairs[0].gate, GATE_ARRIVE);
	world_release(&w);
}

static void test_a_suspended_answer_is_still_owed_in_what_is_left(void **s)
{
	struct world w;

	(void)s;
	begin_swap(&w);
	w.now_s = swap_due_s(&w) - MINUTES;
	world_deposit(&w, 0, RU);
	world_hold(&w, 0, RU);
	world_suspend(&w, "ru", "begin");
	w.now_s += 5 * HOURS;
	world_suspend(&w, "ru", "resume");
	w.now_s += 5 * HOURS;
	world_deposit_ack(&w, 0, RU);
	world_assert(&w, w.pairs[0].deposit_ack[RU], IRREGULAR_LATE, "us");
	assert_only_default_is_of(&w, "us");
	world_release(&w);
}

static void test_a_suspension_that_was_over_moves_no_answer(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_suspend(&w, "ru", "begin");
	w.now_s += 5 * HOURS;
	world_suspend(&w, "ru", "resume");
	world_pair_to(&w, 0, GATE_DESIGNATE);
	w.now_s = swap_due_s(&w);
	world_deposit(&w, 0, RU);
	world_hold(&w, 0, RU);
	w.now_s += 5 * HOURS;
	world_deposit_ack(&w, 0, RU);
	world_assert(&w, w.pairs[0].deposit_ack[RU], IRREGULAR_LATE, "us");
	world_release(&w);
}

static void deliver_having_seen(struct world *w, const struct named_head *us)
{
	struct world_odd odd = { .seen_given = true, .seen = us,
	                         .seen_count = 1 };
	struct draft d;

	draft_init(&d, STATEMENT_DELIVER);
	draft_id(&d, "arrangement", w->arrangement.bytes);
	draft_int(&d, "pair", 1);
	draft_open(&d, "keys", '[');
	draft_hash(&d, NULL, w->pairs[0].key[0]);
	draft_hash(&d, NULL, w->pairs[0].key[1]);
	draft_close(&d, ']');
	w->pairs[0].deliver = world_say_odd(w, "ch", &odd, &d);
	world_settle(w);
}

static void suspend_unseen(struct world *w)
{
	struct draft d;

	draft_init(&d, STATEMENT_SUSPEND);
	draft_id(&d, "arrangement", w->arrangement.bytes);
	draft_word(&d, "action", "begin");
	world_say_unseen(w, "ru", KEY_OFFICE, &d);
	w->now_s += 1;
}

/* Nobody had seen the stop: the last ack is in order, so is the delivery. */
static void deliver_across_a_stop(bool by_suspension)
{
	struct world w;
	struct named_head us;

	begin_swap(&w);
	world_deposit(&w, 0, RU);
	world_hold(&w, 0, RU);
	if (by_suspension)
		suspend_unseen(&w);
	else
		withdraw_unseen(&w, "pl");
	world_deposit_ack(&w, 0, RU);
	world_assert_regular(&w, w.pairs[0].deposit_ack[RU]);
	us = world_newest(&w, "us");
	deliver_having_seen(&w, &us);
	world_assert_regular(&w, w.pairs[0].deliver);
	assert_int_equal(arrangement(&w)->phase,
	                 by_suspension ? ARRANGEMENT_SUSPENDED
	                               : ARRANGEMENT_ENDED);
	world_release(&w);
}

static void test_a_stop_that_nobody_had_seen_undoes_no_delivery(void **s)
{
	(void)s;
	deliver_across_a_stop(false);
	deliver_across_a_stop(true);
}

static void test_who_saw_the_stop_acknowledges_nothing(void **s)
{
	struct world w;

	(void)s;
	begin_swap(&w);
	world_deposit(&w, 0, RU);
	world_answer(&w, "pl", w.arrangement, "withdrawn");
	world_hold(&w, 0, RU);
	world_deposit_ack(&w, 0, RU);
	world_assert(&w, w.pairs[0].held[RU], IRREGULAR_OUT_OF_ORDER, "ch");
	world_assert(&w, w.pairs[0].deposit_ack[RU], IRREGULAR_OUT_OF_ORDER,
	             "us");
	world_release(&w);
}

static void test_a_withdrawal_that_crosses_the_select_hides_no_finding(void **s)
{
	struct world w;
	struct conclusion *c;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_ARRIVE);
	withdraw_unseen(&w, "us");
	world_select(&w, 0, RU);
	world_assert_regular(&w, w.pairs[0].select[RU]);
	world_assert_regular(&w, world_row(&w, 0, RU, "cell-17", "looked",
	                                   "tlam"));
	world_report(&w, 0, RU);
	world_assert_regular(&w, w.pairs[0].report[RU]);
	w.now_s += 4 * HOURS;
	c = world_conclude(&w);
	assert_int_equal(world_site(c, "deveselu")->word,
	                 CONCLUSION_FOUND);
	conclusion_free(c);
	world_release(&w);
}

static void test_after_a_withdrawal_seen_nobody_selects(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_ARRIVE);
	world_answer(&w, "us", w.arrangement, "withdrawn");
	world_select(&w, 0, RU);
	world_assert(&w, w.pairs[0].select[RU], IRREGULAR_OUT_OF_ORDER, "ru");
	world_release(&w);
}

/* A withdrawal unseen opens the look to teams that were in, and no more. */
static void test_a_withdrawal_unseen_lets_no_team_in(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_SWAP);
	world_arrive(&w, 0, US, true);
	withdraw_unseen(&w, "pl");
	world_arrive(&w, 0, RU, true);
	assert_int_equal(arrangement(&w)->pairs[0].gate, GATE_ARRIVE);
	world_select(&w, 0, US);
	assert_int_not_equal(world_irregular(&w, w.pairs[0].select[US]),
	                     IRREGULAR_NONE);
	world_release(&w);
}

static void test_who_keeps_silent_on_a_held_deposit_disputes_no_site(void **s)
{
	struct world w;
	struct draft d;
	struct id objection;

	(void)s;
	begin_swap(&w);
	draft_init(&d, STATEMENT_OBJECT);
	draft_id(&d, "about", w.pairs[0].held[US].bytes);
	objection = world_say(&w, "ru", &d);
	world_assert(&w, objection, IRREGULAR_UNKNOWN_NAME, "ru");
	assert_int_equal(world_replay(&w)->objection_count, 0);
	world_release(&w);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_a_late_refusal_names_no_depositor),
		TEST(test_a_refusal_after_a_withdrawal_names_no_depositor),
		TEST(test_what_the_counterpart_received_is_not_withheld),
		TEST(test_a_refusal_that_crosses_the_ack_stands),
		TEST(test_an_ack_that_crosses_a_refusal_names_nobody),
		TEST(test_a_suspension_does_not_eat_the_clock_of_an_answer),
		TEST(test_a_suspended_answer_is_still_owed_in_what_is_left),
		TEST(test_a_suspension_that_was_over_moves_no_answer),
		TEST(test_a_stop_that_nobody_had_seen_undoes_no_delivery),
		TEST(test_who_saw_the_stop_acknowledges_nothing),
		TEST(test_a_withdrawal_that_crosses_the_select_hides_no_finding),
		TEST(test_after_a_withdrawal_seen_nobody_selects),
		TEST(test_a_withdrawal_unseen_lets_no_team_in),
		TEST(test_who_keeps_silent_on_a_held_deposit_disputes_no_site),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
