/*
 * Draws and stops: who stops a visit just when its site comes out learns no
 * draw that is still to be used. docs/protocol.md, 3.5 and 4.6.
 */
#include "draw_world.h"

#define CAP (14 * DAY) /* of that charter: suspension */

static void say_withdrawn_unseen(struct world *w, struct id of)
{
	struct draft d;

	draft_init(&d, STATEMENT_ANSWER);
	draft_id(&d, "to", of.bytes);
	draft_word(&d, "answer", "withdrawn");
	world_say_unseen(w, "ru", KEY_OFFICE, &d);
	w->now_s++;
}

static void say_suspended_unseen(struct world *w)
{
	struct draft d;

	draft_init(&d, STATEMENT_SUSPEND);
	draft_id(&d, "arrangement", w->arrangement.bytes);
	draft_word(&d, "action", "begin");
	world_say_unseen(w, "ru", KEY_OFFICE, &d);
	w->now_s++;
}

static void enter(struct world *w)
{
	drawn_world(w, GATE_NOTICE);
	w->now_s = w->pairs[0].start_s + 60 * HOURS;
	world_enter(w, 0, US);
	world_enter(w, 0, RU);
	w->now_s += 4 * HOURS;
}

/* Else r would be out, and the draw the next that has to be used. */
static void test_a_designation_across_a_withdrawal_has_used_its_draw(void **s)
{
	struct world w;
	const struct rules *rules;

	(void)s;
	enter(&w);
	say_withdrawn_unseen(&w, w.arrangement);
	world_designate(&w, 0, US);
	world_assert_regular(&w, w.pairs[0].designate[US]);
	rules = world_replay(&w);
	assert_int_equal(rules->arrangements[0].ending, ENDING_WITHDRAWN);
	assert_int_equal(rules->draws[0].draws[0].used, 1);
	assert_int_equal(rules_draw_next(rules, &rules->draws[0]), 1);
	world_release(&w);
}

static void test_a_designation_across_a_suspension_stands(void **s)
{
	struct world w;

	(void)s;
	enter(&w);
	say_suspended_unseen(&w);
	world_designate(&w, 0, US);
	world_assert_regular(&w, w.pairs[0].designate[US]);
	w.now_s += HOURS;
	world_suspend(&w, "ru", "resume");
	world_restrict(&w, 0, US);
	world_assert_regular(&w, w.pairs[0].restrict_[US]);
	world_release(&w);
}

static void test_who_saw_the_stop_designates_nothing(void **s)
{
	struct world w;

	(void)s;
	enter(&w);
	world_answer(&w, "ru", w.arrangement, "withdrawn");
	world_designate(&w, 0, US);
	world_assert(&w, w.pairs[0].designate[US], IRREGULAR_OUT_OF_ORDER, "us");
	world_release(&w);
}

static struct id say_notice_unseen(struct world *w, uint32_t number)
{
	uint8_t name[HASH_BYTES] = { 7 };
	struct draft d;

	notice_draft(w, &d);
	draft_open(&d, "drawn", '{');
	draft_id(&d, "of", w->draws[US].id.bytes);
	draft_int(&d, "number", number);
	draft_close(&d, '}');
	draft_word(&d, "entry_point", "airport");
	draft_time(&d, "entry_at", w->now_s + 37 * HOURS);
	draft_open(&d, "team", '[');
	draft_hash(&d, NULL, name);
	draft_close(&d, ']');
	return world_say_unseen(w, "us", KEY_OFFICE, &d);
}

/* A second arrangement runs while the visit of the first holds its draw. */
static struct id begin_a_second(struct world *w)
{
	struct id first;
	int64_t start_s;

	drawn_world(w, GATE_NOTICE);
	first = w->arrangement;
	start_s = w->pairs[0].start_s;
	world_propose(w);
	world_consent(w);
	w->pairs[0].start_s = start_s;
	w->now_s = start_s + 60 * HOURS;
	return first;
}

/* One draw of one site, two visits that name it, and an end unseen between. */
static void test_a_draw_that_another_visit_took_over_is_not_used_twice(void **s)
{
	struct id first, second;
	struct world w;

	(void)s;
	first = begin_a_second(&w);
	world_enter(&w, 0, US);
	w.now_s += 4 * HOURS;
	say_withdrawn_unseen(&w, first);
	second = say_notice_unseen(&w, 1);
	w.now_s++;
	world_designate(&w, 0, US);
	world_assert_regular(&w, second);
	world_assert(&w, w.pairs[0].designate[US], IRREGULAR_DRAW_FALSE, "us");
	assert_int_equal(w.rules->draws[0].draws[0].used, 0);
	world_release(&w);
}

static void test_who_could_not_know_that_a_draw_was_free_skips_none(void **s)
{
	struct id first, crossing;
	struct world w;

	(void)s;
	first = begin_a_second(&w);
	say_withdrawn_unseen(&w, first);
	crossing = say_notice_unseen(&w, 2);
	world_witness(&w);
	w.now_s += MINUTES;
	world_assert_regular(&w, crossing);
	assert_int_equal(rules_draw_next(w.rules, &w.rules->draws[0]), 0);
	world_release(&w);
}

static void test_who_saw_that_a_draw_was_free_does_not_skip_it(void **s)
{
	struct id first;
	struct world w;

	(void)s;
	first = begin_a_second(&w);
	world_answer(&w, "ru", first, "withdrawn");
	world_assert(&w, notice_of(&w, w.draws[US].id, 2),
	             IRREGULAR_DRAW_SKIPPED, "us");
	world_assert(&w, notice_of(&w, w.draws[US].id, 3),
	             IRREGULAR_DRAW_SKIPPED, "us");
	world_assert_regular(&w, notice_of(&w, w.draws[US].id, 1));
	world_release(&w);
}

/* From the charter's signatures to a visit that holds the first draw. */
static void visit_by_draw(struct world *w)
{
	world_sign(w);
	world_draw(w, US, 1);
	world_propose(w);
	world_consent(w);
	world_pair_to(w, 0, GATE_NOTICE);
	world_assert_regular(w, w->pairs[0].notice[US]);
}

/* One draw in all, and a visit that holds it. */
static void hold_the_last_draw(struct world *w)
{
	world_init(w, DRAWS);
	w->charter->draws.quota[US].value = 1;
	visit_by_draw(w);
}

static void assert_used_again(struct world *w)
{
	world_propose(w);
	world_assert_regular(w, w->arrangement);
	world_consent(w);
	world_start_pair(w, 0);
	world_assert_regular(w, notice_of(w, w->draws[US].id, 1));
}

/* Else a host that stops a visit could keep the draw from every other one. */
static void test_a_visit_suspended_past_the_cap_holds_no_draw(void **s)
{
	struct world w;

	(void)s;
	hold_the_last_draw(&w);
	world_suspend(&w, "ru", "begin");
	w.now_s += CAP - HOURS;
	world_propose(&w);
	world_assert(&w, w.arrangement, IRREGULAR_OUT_OF_ORDER, "us");
	w.now_s += 2 * HOURS;
	assert_used_again(&w);
	world_release(&w);
}

static void test_a_visit_that_missed_its_gate_holds_no_draw(void **s)
{
	struct world w;

	(void)s;
	hold_the_last_draw(&w);
	w.now_s += 12 * DAY;
	assert_used_again(&w);
	world_release(&w);
}

/* A draw of two sites and two visits; the host stops the one that holds it. */
static void test_who_withdraws_from_what_is_stopped_has_its_draw_back(void **s)
{
	struct id first, second;
	struct world w;

	(void)s;
	world_init(&w, DRAWS);
	w.charter->draws.quota[US].value = 1;
	world_sign(&w);
	w.draws[US] = (struct world_draws){
		.made = true, .period = 1, .id = say_draws(&w, 1, "bases", 2, 0)
	};
	world_propose(&w);
	world_consent(&w);
	first = w.arrangement;
	world_propose_declared(&w);
	world_consent(&w);
	second = w.arrangement;
	world_start_pair(&w, 0);
	w.arrangement = first;
	world_assert_regular(&w, notice_of(&w, w.draws[US].id, 1));
	world_suspend(&w, "ru", "begin");
	w.arrangement = second;
	world_assert(&w, notice_of(&w, w.draws[US].id, 1), IRREGULAR_DRAW_REUSED,
	             "us");
	world_assert_regular(&w, world_answer(&w, "us", first, "withdrawn"));
	world_assert_regular(&w, notice_of(&w, w.draws[US].id, 1));
	assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT, "us"), 0);
	world_release(&w);
}

/* Two visits are agreed on before the first, which holds the draw, is over. */
static void test_a_notice_takes_what_a_visit_held_that_is_over(void **s)
{
	struct world w;

	(void)s;
	for (int suspended = 0; suspended < 2; suspended++) {
		struct id first = begin_a_second(&w);
		struct id second = w.arrangement;

		w.charter->clocks[CLOCK_SUSPENSION].value = 5 * DAY;
		w.arrangement = first;
		if (suspended)
			world_suspend(&w, "ru", "begin");
		w.arrangement = second;
		world_assert(&w, notice_of(&w, w.draws[US].id, 1),
		             IRREGULAR_DRAW_REUSED, "us");
		w.now_s = w.pairs[0].start_s + 8 * DAY;
		world_assert_regular(&w, notice_of(&w, w.draws[US].id, 1));
		world_release(&w);
	}
}

static size_t reveals_owed(struct world *w)
{
	struct owed *owed = NULL;
	size_t count = 0, found = 0;

	assert_int_equal(rules_owed(world_replay(w), &owed, &count), TALLY_OK);
	for (size_t i = 0; i < count; i++)
		found += owed[i].kind == STATEMENT_REVEAL;
	free(owed);
	return found;
}

/*
 * A visit that its host suspends across the end of the period; then draws 2 to
 * last are revealed.
 */
static void suspend_across_the_end(struct world *w, size_t last)
{
	world_init(w, DRAWS);
	w->now_s += PERIOD - 10 * DAY;
	visit_by_draw(w);
	world_suspend(w, "ru", "begin");
	w->now_s = w->charter->draws.start_s + PERIOD + MINUTES;
	world_reveal(w, US, 2, last);
	assert_int_equal(reveals_owed(w), last < 3);
}

/* Else its host would resume when the site had to be shown. */
static void test_no_draw_is_owed_that_a_visit_is_to_designate_by(void **s)
{
	struct world w;

	(void)s;
	suspend_across_the_end(&w, 3);
	w.now_s += 5 * DAY;
	assert_int_equal(world_named(&w, IRREGULAR_DRAW_UNREVEALED, "us"), 0);
	assert_int_equal(reveals_owed(&w), 0);
	world_suspend(&w, "ru", "resume");
	world_enter(&w, 0, US);
	w.now_s += 4 * HOURS;
	world_designate(&w, 0, US);
	world_assert_regular(&w, w.pairs[0].designate[US]);
	assert_int_equal(world_named(&w, IRREGULAR_DRAW_UNREVEALED, "us"), 0);
	world_release(&w);
}

/* How many draws `us` kept back, and the earliest time it had for one of them. */
static void assert_unrevealed(struct world *w, int count, int64_t due_s)
{
	const struct irregularity *last;
	char detail[80];

	assert_int_equal(world_named(w, IRREGULAR_DRAW_UNREVEALED, "us"), 1);
	last = &w->rules->irregularities[w->rules->irregularity_count - 1];
	assert_int_equal(last->code, IRREGULAR_DRAW_UNREVEALED);
	assert_int_equal(last->at_s, due_s);
	snprintf(detail, sizeof(detail), "%d of 3 draws of period 1 are not opened",
	         count);
	assert_string_equal(last->detail, detail);
}

static void test_of_draws_kept_back_the_earliest_clock_is_named(void **s)
{
	struct world w;

	(void)s;
	suspend_across_the_end(&w, 2);
	world_answer(&w, "ru", w.arrangement, "withdrawn");
	w.now_s += 3 * DAY;
	assert_unrevealed(&w, 1, charter_period_s(w.charter, 2) + 2 * DAY);
	w.now_s += 30 * DAY;
	assert_unrevealed(&w, 2, charter_period_s(w.charter, 2) + 2 * DAY);
	world_release(&w);
}

static void test_what_an_ended_visit_held_is_owed_in_its_own_time(void **s)
{
	struct world w;

	(void)s;
	suspend_across_the_end(&w, 3);
	w.now_s += 5 * DAY;
	world_answer(&w, "ru", w.arrangement, "withdrawn");
	assert_int_equal(reveals_owed(&w), 1);
	assert_int_equal(world_named(&w, IRREGULAR_DRAW_UNREVEALED, "us"), 0);
	w.now_s += 30 * DAY;
	assert_unrevealed(&w, 1, rules_gate_due(world_replay(&w), 0, 0,
	                                        GATE_DESIGNATE) + 2 * DAY);
	world_assert(&w, world_reveal(&w, US, 1, 1), IRREGULAR_LATE, "us");
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_designation_across_a_withdrawal_has_used_its_draw),
		TEST(test_a_designation_across_a_suspension_stands),
		TEST(test_who_saw_the_stop_designates_nothing),
		TEST(test_a_draw_that_another_visit_took_over_is_not_used_twice),
		TEST(test_who_could_not_know_that_a_draw_was_free_skips_none),
		TEST(test_who_saw_that_a_draw_was_free_does_not_skip_it),
		TEST(test_a_visit_suspended_past_the_cap_holds_no_draw),
		TEST(test_a_visit_that_missed_its_gate_holds_no_draw),
		TEST(test_who_withdraws_from_what_is_stopped_has_its_draw_back),
		TEST(test_a_notice_takes_what_a_visit_held_that_is_over),
		TEST(test_no_draw_is_owed_that_a_visit_is_to_designate_by),
		TEST(test_of_draws_kept_back_the_earliest_clock_is_named),
		TEST(test_what_an_ended_visit_held_is_owed_in_its_own_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
