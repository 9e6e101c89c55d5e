/*
 * What a team says without a network and publishes when it is back: nothing it
 * saw in time is lost, and nobody else pays for its coming late.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gate_world.h"

#define US 0
#define RU 1
#define BACK (70 * HOURS)

/* Both teams are in; it is shortly before the last gate's deadline. */
static void begin_look(struct world *w)
{
	begin(w);
	world_pair_to(w, 0, GATE_ARRIVE);
	w->now_s = rules_gate_due(world_replay(w), 0, 0, GATE_LOOK) - 30 * MINUTES;
}

static void measure(struct world *w, unsigned side, const char *found)
{
	const struct site *site = &w->charter->sites[charter_site(
		w->charter, slice_text(w->pairs[0].site[side]))];

	world_measure(w, 0, side, site_position_name(site, 0).text, found);
}

static void look(struct world *w, unsigned side, const char *found)
{
	world_select(w, 0, side);
	measure(w, side, found);
	world_report(w, 0, side);
}

/* The world holds for witnessed what it was asked to let a witness see. */
static void unwitness(struct world *w, const uint64_t *witnessed)
{
	for (size_t i = 0; i < w->charter->participant_count; i++)
		w->logs[i].witnessed = witnessed[i];
}

/* The same without a network: nobody knows of it yet. */
static void look_offline(struct world *w, unsigned side, const char *found)
{
	uint64_t witnessed[WORLD_LOGS];
	size_t witness = w->witness;

	for (size_t i = 0; i < WORLD_LOGS; i++)
		witnessed[i] = w->logs[i].witnessed;
	w->witness = NO_INDEX;
	world_select(w, 0, side);
	unwitness(w, witnessed);
	measure(w, side, found);
	unwitness(w, witnessed);
	world_report(w, 0, side);
	unwitness(w, witnessed);
	w->witness = witness;
}

/* And witnessed when the team is back. */
static void look_with_kit(struct world *w, unsigned side, const char *found,
                          int64_t back_s)
{
	look_offline(w, side, found);
	w->now_s += back_s;
	world_settle(w);
}

static void assert_look_counts(struct world *w, unsigned side, bool counts)
{
	const struct world_pair *p = &w->pairs[0];
	const struct id said[] = { p->select[side], p->measure[side][0],
		                   p->report[side] };
	const struct rules *rules = world_replay(w);

	for (size_t i = 0; i < 3; i++)
		assert_int_equal(rules->entries[rules_find(rules, said[i].bytes)]
		                         .effective, counts);
}

static void assert_word(struct world *w, unsigned side,
                        enum conclusion_word word)
{
	struct conclusion *c = world_conclude(w);

	assert_int_equal(world_site(c, w->pairs[0].site[side])->word, word);
	conclusion_free(c);
}

static void assert_defaults(struct world *w, size_t us, size_t ru)
{
	wait_out(w);
	assert_int_equal(arrangement(w)->ending, ENDING_DEFAULT);
	assert_int_equal(world_named(w, IRREGULAR_PAIR_DEFAULT, "us") > 0, us);
	assert_int_equal(world_named(w, IRREGULAR_PAIR_DEFAULT, "ru") > 0, ru);
}

static void test_what_a_kit_saw_in_time_is_not_lost(void **s)
{
	struct world w;

	(void)s;
	begin_look(&w);
	look(&w, RU, "nothing");
	look_with_kit(&w, US, "nothing", BACK);
	assert_look_counts(&w, US, true);
	w.now_s += 6 * HOURS;
	assert_word(&w, US, CONCLUSION_CONFIRMED);
	world_release(&w);
	begin_look(&w);
	look(&w, RU, "nothing");
	look_with_kit(&w, US, "glcm", BACK);
	w.now_s += 6 * HOURS;
	assert_word(&w, US, CONCLUSION_FOUND);
	world_release(&w);
}

static void test_a_kit_that_comes_late_holds_no_gate_open(void **s)
{
	struct world w;

	(void)s;
	begin_look(&w);
	look(&w, RU, "nothing");
	look_with_kit(&w, US, "nothing", BACK);
	assert_defaults(&w, 1, 0);
	world_release(&w);
}

static void test_of_two_late_kits_both_count_and_both_default(void **s)
{
	struct world w;

	(void)s;
	begin_look(&w);
	look_offline(&w, US, "nothing");
	look_offline(&w, RU, "nothing");
	w.now_s += BACK / 2;
	world_witness_but(&w, "ru");
	w.now_s += BACK / 2;
	world_settle(&w);
	assert_look_counts(&w, US, true);
	assert_look_counts(&w, RU, true);
	assert_defaults(&w, 1, 1);
	world_release(&w);
}

static void test_no_withdrawal_meanwhile_hides_what_a_kit_saw(void **s)
{
	struct world w;
	struct draft d;

	(void)s;
	begin_look(&w);
	look_offline(&w, US, "glcm");
	draft_init(&d, STATEMENT_ANSWER);
	draft_id(&d, "to", w.arrangement.bytes);
	draft_word(&d, "answer", "withdrawn");
	world_say_unseen(&w, "ru", KEY_OFFICE, &d);
	w.now_s += MINUTES;
	world_witness_but(&w, "us");
	w.now_s += BACK;
	world_settle(&w);
	assert_int_equal(arrangement(&w)->ending, ENDING_WITHDRAWN);
	assert_look_counts(&w, US, true);
	w.now_s += 6 * HOURS;
	assert_word(&w, US, CONCLUSION_FOUND);
	world_release(&w);
}

static void test_past_the_kit_lag_a_look_is_lost(void **s)
{
	struct world w;

	(void)s;
	begin_look(&w);
	look(&w, RU, "nothing");
	look_with_kit(&w, US, "nothing", BACK + 3 * HOURS);
	assert_look_counts(&w, US, false);
	assert_word(&w, US, CONCLUSION_NOT_INSPECTED);
	world_release(&w);
}

static void test_what_a_kit_dates_after_the_deadline_is_late(void **s)
{
	struct world w;

	(void)s;
	begin_look(&w);
	look(&w, RU, "nothing");
	w.now_s += 2 * HOURS;
	look_with_kit(&w, US, "nothing", HOURS);
	assert_look_counts(&w, US, false);
	world_assert(&w, w.pairs[0].select[US], IRREGULAR_LATE, "us");
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_a_kit_saw_in_time_is_not_lost),
		TEST(test_a_kit_that_comes_late_holds_no_gate_open),
		TEST(test_of_two_late_kits_both_count_and_both_default),
		TEST(test_no_withdrawal_meanwhile_hides_what_a_kit_saw),
		TEST(test_past_the_kit_lag_a_look_is_lost),
		TEST(test_what_a_kit_dates_after_the_deadline_is_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
