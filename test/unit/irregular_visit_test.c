/*
 * Irregularities of an arrangement and its inspections: choices, deposits,
 * deliveries, refusals, rows, countersignatures, suspensions.
 */
#include "irregular_world.h"

static const struct rules *now(struct world *w)
{
	return world_replay(w);
}

static void test_a_second_choice_does_not_count(void **s)
{
	struct world w;
	struct id first;

	(void)s;
	play(&w, TINY, GATE_NONE);
	world_choose(&w, 0, US, "bravo");
	first = w.pairs[0].choose[US];
	world_choose(&w, 0, US, "charlie");
	world_assert(&w, w.pairs[0].choose[US], IRREGULAR_NOT_FIRST, "us");
	world_assert_regular(&w, first);
	/* Notice of the second one is of no choice that counts. */
	world_notice(&w, 0, US);
	world_assert(&w, w.pairs[0].notice[US], IRREGULAR_CHOICE_MISMATCH, "us");
	w.pairs[0].choose[US] = first;
	world_notice(&w, 0, US);
	world_assert_regular(&w, w.pairs[0].notice[US]);
	world_release(&w);
}

static void test_only_what_is_by_choice_is_chosen_and_in_time(void **s)
{
	struct world w;
	struct draft d;

	(void)s;
	play(&w, TINY, GATE_NONE);
	world_choose(&w, 0, RU, "alpha"); /* ru's visit is to a fixed site */
	world_assert(&w, w.pairs[0].choose[RU], IRREGULAR_OUT_OF_ORDER, "ru");
	d = about(STATEMENT_CHOOSE, "arrangement", w.arrangement);
	draft_int(&d, "pair", 2);
	draft_hash(&d, "sealed", w.arrangement.bytes);
	world_assert(&w, say(&w, "us", d), IRREGULAR_UNKNOWN_NAME, "us");
	world_suspend(&w, "ru", "begin");
	world_choose(&w, 0, US, "bravo");
	world_assert(&w, w.pairs[0].choose[US], IRREGULAR_OUT_OF_ORDER, "us");
	world_release(&w);
}

static void test_a_designation_opens_the_sealed_choice(void **s)
{
	struct world w;
	struct id wrong;

	(void)s;
	play(&w, TINY, GATE_NOTICE);
	world_enter(&w, 0, US);
	w.now_s += 2 * HOURS;
	w.pairs[0].site[US] = "charlie"; /* bravo was chosen */
	world_designate(&w, 0, US);
	wrong = w.pairs[0].designate[US];
	world_assert(&w, wrong, IRREGULAR_CHOICE_MISMATCH, "us");
	w.pairs[0].site[US] = "bravo";
	world_designate(&w, 0, US);
	world_assert_regular(&w, w.pairs[0].designate[US]);
	world_release(&w);
}

static struct id designate(struct world *w, unsigned side, const char *site,
                           bool salted)
{
	uint8_t salt[HASH_BYTES] = { 4 };
	struct draft d = about(STATEMENT_DESIGNATE, "notice",
	                       w->pairs[0].notice[side]);

	draft_word(&d, "site", site);
	if (salted)
		draft_hash(&d, "salt", salt);
	draft_open(&d, "samples", '[');
	draft_close(&d, ']');
	return say(w, side == US ? "us" : "ru", d);
}

static void test_other_designations_open_nothing(void **s)
{
	static const struct { unsigned side; const char *site; bool salted; } odds[] = {
		{ US, "bravo", false }, { US, "bravo", true },
		{ US, "alpha", true }, { US, "nowhere", true },
		{ RU, "alpha", true }, { RU, "bravo", false },
	};
	struct world w;

	(void)s;
	play(&w, TINY, GATE_NOTICE);
	world_enter(&w, 0, US);
	world_enter(&w, 0, RU);
	w.now_s += 2 * HOURS;
	for (size_t i = 0; i < sizeof(odds) / sizeof(odds[0]); i++)
		world_assert(&w, designate(&w, odds[i].side, odds[i].site,
		                           odds[i].salted),
		             IRREGULAR_CHOICE_MISMATCH,
		             odds[i].side == US ? "us" : "ru");
	world_assert_regular(&w, designate(&w, RU, "alpha", false));
	world_release(&w);
}

static void test_each_step_of_a_visit_is_taken_once(void **s)
{
	struct world w;
	struct world_pair *p = &w.pairs[0];

	(void)s;
	play(&w, TINY, GATE_NOTICE);
	world_notice(&w, 0, RU);
	world_assert(&w, p->notice[RU], IRREGULAR_NOT_FIRST, "ru");
	world_release(&w);
	play(&w, TINY, GATE_NOTICE);
	world_ack(&w, 0, RU);
	world_assert(&w, p->ack[RU], IRREGULAR_NOT_FIRST, "us");
	world_enter(&w, 0, RU);
	world_assert_regular(&w, p->enter[RU]);
	w.now_s += 2 * HOURS;
	world_enter(&w, 0, RU);
	world_assert(&w, p->enter[RU], IRREGULAR_NOT_FIRST, "ru");
	world_designate(&w, 0, RU);
	world_assert_regular(&w, p->designate[RU]);
	world_designate(&w, 0, RU);
	world_assert(&w, p->designate[RU], IRREGULAR_NOT_FIRST, "ru");
	world_restrict(&w, 0, RU);
	world_assert_regular(&w, p->restrict_[RU]);
	world_restrict(&w, 0, RU);
	world_assert(&w, p->restrict_[RU], IRREGULAR_NOT_FIRST, "us");
	world_enter(&w, 0, US);
	w.now_s += 2 * HOURS;
	world_designate(&w, 0, US);
	world_restrict(&w, 0, US);
	world_deposit(&w, 0, US);
	world_deposit(&w, 0, US);
	world_assert(&w, p->deposit[US], IRREGULAR_NOT_FIRST, "us");
	world_release(&w);
}

static void test_nobody_repeats_an_arrival_a_selection_or_a_report(void **s)
{
	struct world w;
	struct world_pair *p = &w.pairs[0];
	struct id first;

	(void)s;
	play(&w, TINY, GATE_SWAP);
	world_arrive(&w, 0, RU, true);
	world_arrive(&w, 0, RU, true);
	world_assert(&w, p->arrive[RU], IRREGULAR_NOT_FIRST, "ru");
	world_arrive(&w, 0, US, true);
	world_select(&w, 0, RU);
	world_assert_regular(&w, p->select[RU]);
	first = p->select[RU];
	world_select(&w, 0, RU);
	world_assert(&w, p->select[RU], IRREGULAR_NOT_FIRST, "ru");
	p->select[RU] = first;
	world_report(&w, 0, RU);
	world_report(&w, 0, RU);
	world_assert(&w, p->report[RU], IRREGULAR_NOT_FIRST, "ru");
	world_release(&w);
}

static void test_a_step_before_its_turn_is_out_of_order(void **s)
{
	struct world w;

	(void)s;
	play(&w, TINY, GATE_NOTICE);
	w.now_s += 50 * HOURS;
	world_designate(&w, 0, RU); /* not entered */
	world_assert(&w, w.pairs[0].designate[RU], IRREGULAR_OUT_OF_ORDER, "ru");
	world_restrict(&w, 0, RU);
	world_assert(&w, w.pairs[0].restrict_[RU], IRREGULAR_OUT_OF_ORDER, "us");
	world_deposit(&w, 0, US);
	world_assert(&w, w.pairs[0].deposit[US], IRREGULAR_OUT_OF_ORDER, "us");
	world_report(&w, 0, RU) /* its select is of no statement at all */;
	world_assert(&w, w.pairs[0].report[RU], IRREGULAR_DANGLING, "ru");
	world_release(&w);
}

static void test_a_measure_stands_between_select_and_report(void **s)
{
	struct world w;
	struct id row;

	(void)s;
	play(&w, TINY, GATE_ARRIVE);
	row = world_row(&w, 0, RU, "storage", "looked", "nothing");
	world_assert(&w, row, IRREGULAR_OUT_OF_ORDER, "ru");
	world_select(&w, 0, RU);
	row = world_row(&w, 0, RU, "attic", "looked", "nothing");
	world_assert(&w, row, IRREGULAR_UNKNOWN_NAME, "ru");
	row = world_row(&w, 0, RU, "storage", "looked", "nothing");
	world_assert_regular(&w, row);
	w.pairs[0].measure[RU][0] = row; /* the two before did not count */
	w.pairs[0].measure_count[RU] = 1;
	world_report(&w, 0, RU);
	row = world_row(&w, 0, RU, "control", "looked", "nothing");
	world_assert(&w, row, IRREGULAR_OUT_OF_ORDER, "ru");
	world_release(&w);
}

static void test_each_side_speaks_for_itself_alone(void **s)
{
	struct world w;
	struct id restrict_, row;

	(void)s;
	play(&w, TINY, GATE_NOTICE);
	world_enter(&w, 0, RU);
	w.now_s += 2 * HOURS;
	world_assert(&w, say(&w, "us", about(STATEMENT_ENTER, "notice",
	                                     w.pairs[0].notice[RU])),
	             IRREGULAR_NOT_AUTHORISED, "us");
	world_designate(&w, 0, RU);
	{
		struct draft d = about(STATEMENT_RESTRICT, "notice",
		                       w.pairs[0].notice[RU]);

		draft_time(&d, "from_time", w.now_s);
		draft_hash(&d, "nonce", w.arrangement.bytes);
		restrict_ = say(&w, "ru", d);
	}
	world_assert(&w, restrict_, IRREGULAR_NOT_AUTHORISED, "ru");
	world_release(&w);
	play(&w, TINY, GATE_ARRIVE);
	world_select(&w, 0, RU);
	{
		struct draft d = about(STATEMENT_MEASURE, "notice",
		                       w.pairs[0].notice[RU]);

		draft_open(&d, "rows", '[');
		draft_open(&d, NULL, '{');
		draft_word(&d, "position", "storage");
		draft_word(&d, "status", "refused");
		draft_close(&d, '}');
		draft_close(&d, ']');
		row = say(&w, "us", d);
	}
	world_assert(&w, row, IRREGULAR_NOT_AUTHORISED, "us");
	world_release(&w);
}

static struct id refuse_deposit(struct world *w, struct id deposit)
{
	struct draft d = about(STATEMENT_DELIVER, "arrangement", w->arrangement);

	draft_int(&d, "pair", 1);
	draft_open(&d, "refused", '{');
	draft_id(&d, "deposit", deposit.bytes);
	draft_word(&d, "why", "hash-mismatch");
	draft_close(&d, '}');
	return say(w, "ch", d);
}

static void test_a_refused_deposit_names_the_depositor_and_may_be_mended(void **s)
{
	struct world w;
	struct id bad, refusal;

	(void)s;
	play(&w, TINY, GATE_DESIGNATE);
	world_deposit(&w, 0, RU);
	bad = w.pairs[0].deposit[RU];
	refusal = refuse_deposit(&w, bad);
	world_assert_regular(&w, refusal);
	world_assert(&w, bad, IRREGULAR_DEPOSIT_UNOPENABLE, "ru");
	world_deposit_ack(&w, 0, RU); /* of what counts no more */
	world_assert(&w, w.pairs[0].deposit_ack[RU], IRREGULAR_OUT_OF_ORDER,
	             "us");
	world_assert(&w, refuse_deposit(&w, bad), IRREGULAR_DELIVER_WRONG, "ch");
	w.now_s++;
	world_deposit(&w, 0, RU);
	world_hold(&w, 0, RU);
	world_assert_regular(&w, w.pairs[0].deposit[RU]);
	world_deposit_ack(&w, 0, RU);
	world_assert_regular(&w, w.pairs[0].deposit_ack[RU]);
	world_deposit(&w, 0, US);
	world_hold(&w, 0, US);
	world_deposit_ack(&w, 0, US);
	world_deliver(&w, 0);
	world_assert_regular(&w, w.pairs[0].deliver);
	world_assert(&w, refuse_deposit(&w, w.pairs[0].deposit[US]),
	             IRREGULAR_DELIVER_WRONG, "ch");
	world_deliver(&w, 0);
	world_assert(&w, w.pairs[0].deliver, IRREGULAR_DELIVER_WRONG, "ch");
	world_release(&w);
}

static void test_a_delivery_waits_for_both_deposits_and_both_acks(void **s)
{
	struct world w;

	(void)s;
	play(&w, TINY, GATE_DESIGNATE);
	world_deliver(&w, 0);
	world_assert(&w, w.pairs[0].deliver, IRREGULAR_DELIVER_WRONG, "ch");
	world_deposit(&w, 0, US);
	world_hold(&w, 0, US);
	world_deposit_ack(&w, 0, US);
	world_deposit(&w, 0, RU);
	world_hold(&w, 0, RU);
	world_deliver(&w, 0);
	world_assert(&w, w.pairs[0].deliver, IRREGULAR_DELIVER_WRONG, "ch");
	world_deposit_ack(&w, 0, RU);
	world_deliver(&w, 0);
	world_assert_regular(&w, w.pairs[0].deliver);
	world_release(&w);
}

static void test_a_deposit_is_of_the_right_depositary_and_side(void **s)
{
	static const char *const depositaries[] = { "obs", "ch" };
	struct world w;

	(void)s;
	play(&w, TINY, GATE_DESIGNATE);
	for (size_t i = 0; i < 2; i++) {
		struct draft d = about(STATEMENT_DEPOSIT, "notice",
		                       w.pairs[0].notice[RU]);
		uint8_t bytes[80] = { 1 };

		draft_hash(&d, "inner", bytes);
		draft_hash(&d, "key_hash", bytes);
		draft_hash(&d, "outer", bytes);
		draft_base64(&d, "wrap", slice_of(bytes, sizeof(bytes)));
		draft_open(&d, "parts", '[');
		draft_open(&d, NULL, '{');
		draft_word(&d, "depositary", depositaries[i]);
		draft_hash(&d, "part", bytes);
		draft_close(&d, '}');
		draft_close(&d, ']');
		world_assert(&w, say(&w, "ru", d),
		             i == 0 ? IRREGULAR_UNKNOWN_NAME
		                    : IRREGULAR_NOT_AUTHORISED, "ru");
	}
	world_release(&w);
}

static void test_both_sides_that_left_a_gate_undone_are_named(void **s)
{
	struct world w;
	const struct arrangement *a;

	(void)s;
	play(&w, TINY, GATE_NONE);
	w.now_s += 30 * DAY;
	assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT, "us"), 1);
	assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT, "ru"), 1);
	a = &now(&w)->arrangements[0];
	assert_int_equal(a->ending, ENDING_DEFAULT);
	assert_int_equal(a->ended_by[0], world_who(&w, "us"));
	assert_int_equal(a->ended_by[1], world_who(&w, "ru"));
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_second_choice_does_not_count),
		TEST(test_only_what_is_by_choice_is_chosen_and_in_time),
		TEST(test_a_designation_opens_the_sealed_choice),
		TEST(test_other_designations_open_nothing),
		TEST(test_each_step_of_a_visit_is_taken_once),
		TEST(test_nobody_repeats_an_arrival_a_selection_or_a_report),
		TEST(test_a_step_before_its_turn_is_out_of_order),
		TEST(test_a_measure_stands_between_select_and_report),
		TEST(test_each_side_speaks_for_itself_alone),
		TEST(test_a_refused_deposit_names_the_depositor_and_may_be_mended),
		TEST(test_a_delivery_waits_for_both_deposits_and_both_acks),
		TEST(test_a_deposit_is_of_the_right_depositary_and_side),
		TEST(test_both_sides_that_left_a_gate_undone_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
