/*
 * The gate of the swap: deposits, who must hold and acknowledge them, the one
 * delivery, and who is named when one of it does not come.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gate_world.h"

/* The step of the inspection by `side` in the first pair. */
static size_t step_of(struct world *w, unsigned side, enum step step)
{
	const struct rules *rules = world_replay(w);
	size_t inspection = rules->arrangements[0].pairs[0].inspection[side];

	return rules->inspections[inspection].step[step];
}

static void test_who_makes_no_deposit_defaults_and_no_key_leaves(void **s)
{
	struct world w;
	struct id deliver;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	world_deposit(&w, 0, 0);
	world_hold(&w, 0, 0);
	world_deposit_ack(&w, 0, 0);
	world_deliver(&w, 0);
	deliver = w.pairs[0].deliver;
	assert_int_equal(world_irregular(&w, deliver), IRREGULAR_DELIVER_WRONG);
	assert_int_equal(step_of(&w, 0, STEP_DELIVER), NO_INDEX);
	assert_only_default_is_of(&w, "ru");
	world_release(&w);
}

static void test_who_acknowledges_no_deposit_defaults(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	world_deposit(&w, 0, 0);
	world_hold(&w, 0, 0);
	world_deposit(&w, 0, 1);
	world_hold(&w, 0, 1);
	world_deposit_ack(&w, 0, 0); /* by ru */
	assert_only_default_is_of(&w, "us");
	world_release(&w);
}

static void test_a_deposit_at_the_last_minute_leaves_time_to_answer(void **s)
{
	struct world w;
	const struct rules *rules;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	world_deposit(&w, 0, 0);
	world_hold(&w, 0, 0);
	world_deposit_ack(&w, 0, 0);
	rules = world_replay(&w);
	w.now_s = rules_gate_due(rules, 0, 0, GATE_SWAP) - 2 * MINUTES;
	world_deposit(&w, 0, 1);
	world_hold(&w, 0, 1);
	w.now_s += 2 * HOURS;
	world_deposit_ack(&w, 0, 1);
	world_deliver(&w, 0);
	assert_int_equal(world_irregular(&w, w.pairs[0].deliver), IRREGULAR_NONE);
	assert_int_equal(arrangement(&w)->pairs[0].gate, GATE_ARRIVE);
	world_release(&w);
}

static void assert_depositary_is_late(struct world *w)
{
	wait_out(w);
	assert_int_equal(arrangement(w)->ending, ENDING_NOT_DELIVERED);
	assert_int_equal(world_named(w, IRREGULAR_LATE, "ch"), 1);
	assert_int_equal(world_named(w, IRREGULAR_PAIR_DEFAULT, "us"), 0);
	assert_int_equal(world_named(w, IRREGULAR_PAIR_DEFAULT, "ru"), 0);
}

static void test_a_depositary_that_does_not_deliver_ends_the_pair_late(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	for (unsigned side = 0; side < 2; side++) {
		world_deposit(&w, 0, side);
		world_hold(&w, 0, side);
		world_deposit_ack(&w, 0, side);
	}
	assert_depositary_is_late(&w);
	world_release(&w);
}

/* What nobody holds nobody can be asked to have received. */
static void test_a_counterpart_need_not_receive_what_is_not_held(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	world_deposit(&w, 0, 0);
	world_hold(&w, 0, 0);
	world_deposit_ack(&w, 0, 0);
	world_deposit(&w, 0, 1);
	assert_depositary_is_late(&w);
	world_release(&w);
}

static void test_a_silent_depositary_does_not_shield_who_deposits_nothing(
	void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	world_deposit(&w, 0, 0);
	assert_only_default_is_of(&w, "ru");
	assert_int_equal(world_named(&w, IRREGULAR_LATE, "ch"), 1);
	world_release(&w);
}

static void test_who_withholds_what_he_deposited_defaults_not_the_other(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	world_deposit(&w, 0, 0);
	world_hold(&w, 0, 0);
	world_deposit_ack(&w, 0, 0);
	world_deposit(&w, 0, 1);
	w.now_s += HOURS;
	refuse(&w, 1, "withheld");
	world_assert(&w, w.pairs[0].deposit[1], IRREGULAR_DEPOSIT_UNOPENABLE,
	             "ru");
	assert_int_equal(step_of(&w, 0, STEP_DEPOSIT), NO_INDEX);
	assert_only_default_is_of(&w, "ru");
	world_release(&w);
}

static void test_a_depositary_cannot_refuse_what_it_acknowledged(void **s)
{
	struct world w;
	struct id refusal;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	world_deposit(&w, 0, 1);
	world_hold(&w, 0, 1);
	refusal = refuse(&w, 1, "withheld");
	world_assert(&w, refusal, IRREGULAR_DELIVER_WRONG, "ch");
	assert_int_not_equal(step_of(&w, 0, STEP_DEPOSIT), NO_INDEX);
	world_release(&w);
}

static void test_nothing_is_delivered_that_was_not_held(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	for (unsigned side = 0; side < 2; side++) {
		world_deposit(&w, 0, side);
		world_deposit_ack(&w, 0, side);
	}
	world_hold(&w, 0, 0);
	world_deliver(&w, 0);
	world_assert(&w, w.pairs[0].deliver, IRREGULAR_DELIVER_WRONG, "ch");
	assert_int_equal(step_of(&w, 0, STEP_DELIVER), NO_INDEX);
	assert_int_equal(step_of(&w, 1, STEP_DELIVER), NO_INDEX);
	world_hold(&w, 0, 1);
	world_deliver(&w, 0);
	world_assert_regular(&w, w.pairs[0].deliver);
	assert_int_not_equal(step_of(&w, 0, STEP_DELIVER), NO_INDEX);
	world_release(&w);
}

static void test_a_refused_deposit_counts_as_never_made(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	for (unsigned side = 0; side < 2; side++) {
		world_deposit(&w, 0, side);
		world_deposit_ack(&w, 0, side);
	}
	refuse(&w, 1, "other-site");
	assert_int_equal(world_named(&w, IRREGULAR_DEPOSIT_UNOPENABLE, "ru"), 1);
	assert_only_default_is_of(&w, "ru");
	world_release(&w);
}

/* us had received what ru gave, and knew nothing of what ch found. */
static struct id acknowledge(struct world *w, const struct world_odd *odd)
{
	struct id ack;
	struct draft d;

	draft_init(&d, STATEMENT_ACK);
	draft_id(&d, "of", w->pairs[0].deposit[1].bytes);
	ack = world_say_odd(w, "us", odd, &d);
	world_settle(w);
	return ack;
}

static void test_who_had_not_seen_a_refusal_is_not_named_for_its_ack(void **s)
{
	struct world_odd odd = { .seen_given = true, .seen_count = 2 };
	struct named_head seen[2];
	struct world w;
	struct id ack;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	world_deposit(&w, 0, 1);
	seen[0] = world_newest(&w, "ru");
	seen[1] = world_newest(&w, "ch");
	odd.seen = seen;
	refuse(&w, 1, "other-site");
	ack = acknowledge(&w, &odd);
	assert_int_equal(world_irregular(&w, ack), IRREGULAR_NONE);
	assert_int_equal(step_of(&w, 0, STEP_RECEIVED), NO_INDEX);
	odd.seen_given = false;
	ack = acknowledge(&w, &odd);
	world_assert(&w, ack, IRREGULAR_OUT_OF_ORDER, "us");
	world_release(&w);
}

static void test_a_key_that_does_not_fit_is_not_delivered(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	for (unsigned side = 0; side < 2; side++) {
		world_deposit(&w, 0, side);
		world_hold(&w, 0, side);
		world_deposit_ack(&w, 0, side);
	}
	w.pairs[0].key[1][0] ^= 1;
	world_deliver(&w, 0);
	assert_int_equal(world_irregular(&w, w.pairs[0].deliver),
	                 IRREGULAR_DELIVER_WRONG);
	world_release(&w);
}

static void test_a_withdrawal_the_depositary_saw_stops_the_delivery(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	for (unsigned side = 0; side < 2; side++) {
		world_deposit(&w, 0, side);
		world_hold(&w, 0, side);
		world_deposit_ack(&w, 0, side);
	}
	world_answer(&w, "pl", w.arrangement, "withdrawn");
	world_deliver(&w, 0);
	assert_int_equal(world_irregular(&w, w.pairs[0].deliver),
	                 IRREGULAR_DELIVER_WRONG);
	world_release(&w);
}

static void test_a_withdrawal_the_depositary_had_not_seen_comes_too_late(void **s)
{
	struct world w;
	struct draft d;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	for (unsigned side = 0; side < 2; side++) {
		world_deposit(&w, 0, side);
		world_hold(&w, 0, side);
		world_deposit_ack(&w, 0, side);
	}
	draft_init(&d, STATEMENT_ANSWER);
	draft_id(&d, "to", w.arrangement.bytes);
	draft_word(&d, "answer", "withdrawn");
	world_say_unseen(&w, "pl", KEY_OFFICE, &d);
	world_deliver(&w, 0);
	assert_int_equal(world_irregular(&w, w.pairs[0].deliver), IRREGULAR_NONE);
	assert_int_equal(arrangement(&w)->pairs[0].gate, GATE_ARRIVE);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_who_makes_no_deposit_defaults_and_no_key_leaves),
		TEST(test_who_acknowledges_no_deposit_defaults),
		TEST(test_a_deposit_at_the_last_minute_leaves_time_to_answer),
		TEST(test_a_depositary_that_does_not_deliver_ends_the_pair_late),
		TEST(test_a_counterpart_need_not_receive_what_is_not_held),
		TEST(test_a_silent_depositary_does_not_shield_who_deposits_nothing),
		TEST(test_who_withholds_what_he_deposited_defaults_not_the_other),
		TEST(test_a_depositary_cannot_refuse_what_it_acknowledged),
		TEST(test_nothing_is_delivered_that_was_not_held),
		TEST(test_a_refused_deposit_counts_as_never_made),
		TEST(test_who_had_not_seen_a_refusal_is_not_named_for_its_ack),
		TEST(test_a_key_that_does_not_fit_is_not_delivered),
		TEST(test_a_withdrawal_the_depositary_saw_stops_the_delivery),
		TEST(test_a_withdrawal_the_depositary_had_not_seen_comes_too_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
