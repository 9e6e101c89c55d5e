/*
 * A team's word that it was not let in: what it ends, whom it names, and what
 * the other team may still say that could not know of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gate_world.h"

#define MUST_ADMIT "charters/test/no-refusal.yaml"
#define US 0
#define RU 1

/* Both teams stand before their sites. */
static void begin_arrive(struct world *w, const char *charter)
{
	world_init(w, charter);
	world_run(w);
	world_pair_to(w, 0, GATE_SWAP);
}

static const struct inspection *inspection(struct world *w, unsigned side)
{
	const struct rules *rules = world_replay(w);

	return &rules->inspections[rules->arrangements[0].pairs[0]
	                                   .inspection[side]];
}

static struct id say_arrival(struct world *w, unsigned side, bool admitted,
                             const struct world_odd *odd)
{
	struct draft d;
	struct id id;

	draft_init(&d, STATEMENT_ARRIVE);
	draft_id(&d, "notice", w->pairs[0].notice[side].bytes);
	draft_bool(&d, "admitted", admitted);
	id = world_say_odd(w, side == US ? "us" : "ru", odd, &d);
	world_settle(w);
	return id;
}

static void assert_ended_by(struct world *w, enum ending ending,
                            const char *first, const char *second)
{
	const struct arrangement *a = arrangement(w);

	assert_int_equal(a->phase, ARRANGEMENT_ENDED);
	assert_int_equal(a->ending, ending);
	assert_true(a->ended_by[0] == (first ? world_who(w, first) : NO_INDEX));
	assert_true(a->ended_by[1] == (second ? world_who(w, second) : NO_INDEX));
}

static void assert_reasons(struct world *w, unsigned side,
                           enum conclusion_word word, bool refused,
                           bool contested)
{
	struct conclusion *c = world_conclude(w);
	const struct site_result *site = world_site(c, w->pairs[0].site[side]);

	assert_int_equal(site->word, word);
	assert_true(site->reasons[REASON_NO_REPORT]);
	assert_int_equal(site->reasons[REASON_REFUSED], refused);
	assert_int_equal(site->reasons[REASON_CONTESTED], contested);
	assert_false(site->reasons[REASON_DEFAULT]);
	conclusion_free(c);
}

static void test_a_contested_claim_of_no_admission_is_ended_by_nobody(void **s)
{
	static const char *const charters[] = { NONPAPER, MUST_ADMIT };
	struct world w;

	(void)s;
	for (size_t i = 0; i < 2; i++) {
		begin_arrive(&w, charters[i]);
		world_arrive(&w, 0, RU, false);
		world_countersign(&w, "us", w.pairs[0].arrive[RU], "contest");
		assert_ended_by(&w, ENDING_CONTESTED, NULL, NULL);
		w.now_s += 4 * HOURS;
		assert_ended_by(&w, ENDING_CONTESTED, NULL, NULL);
		assert_true(inspection(&w, RU)->refused_by == NO_INDEX);
		assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT, "us"), 0);
		assert_reasons(&w, RU, CONCLUSION_DISPUTED, false, true);
		assert_reasons(&w, US, CONCLUSION_NOT_INSPECTED, false, false);
		world_release(&w);
	}
}

static void test_a_claim_of_no_admission_names_nobody_before_it_stands(void **s)
{
	struct world w;
	struct conclusion *c;

	(void)s;
	begin_arrive(&w, NONPAPER);
	world_arrive(&w, 0, RU, false);
	assert_ended_by(&w, ENDING_INSPECTION_REFUSED, NULL, NULL);
	assert_true(inspection(&w, RU)->refused_by == NO_INDEX);
	c = world_conclude(&w);
	assert_true(world_site(c, w.pairs[0].site[RU])->reasons[REASON_CLOCK]);
	conclusion_free(c);
	assert_reasons(&w, RU, CONCLUSION_NOT_INSPECTED, false, false);
	w.now_s += 4 * HOURS;
	assert_ended_by(&w, ENDING_INSPECTION_REFUSED, "us", NULL);
	assert_reasons(&w, RU, CONCLUSION_NOT_INSPECTED, true, false);
	world_release(&w);
}

static void test_who_agrees_that_it_let_nobody_in_is_named_at_once(void **s)
{
	struct world w;

	(void)s;
	begin_arrive(&w, NONPAPER);
	world_arrive(&w, 0, RU, false);
	world_countersign(&w, "us", w.pairs[0].arrive[RU], "agree");
	assert_ended_by(&w, ENDING_INSPECTION_REFUSED, "us", NULL);
	assert_true(inspection(&w, RU)->refused_by == world_who(&w, "us"));
	world_release(&w);
}

static void test_an_arrival_that_crosses_a_refusal_is_regular_and_opens_nothing(
	void **s)
{
	static const struct world_odd nothing_new = { .seen_given = true };
	struct world w;
	struct id arrive;

	(void)s;
	begin_arrive(&w, NONPAPER);
	world_arrive(&w, 0, RU, false);
	arrive = say_arrival(&w, US, true, &nothing_new);
	world_assert_regular(&w, arrive);
	assert_int_equal(inspection(&w, US)->phase, INSPECTION_ARRIVED);
	assert_int_equal(arrangement(&w)->pairs[0].gate, GATE_ARRIVE);
	world_select(&w, 0, US);
	world_assert(&w, w.pairs[0].select[US], IRREGULAR_OUT_OF_ORDER, "us");
	world_release(&w);
}

static void test_who_had_seen_the_refusal_arrives_no_more(void **s)
{
	struct world w;

	(void)s;
	begin_arrive(&w, NONPAPER);
	world_arrive(&w, 0, RU, false);
	world_arrive(&w, 0, US, true);
	world_assert(&w, w.pairs[0].arrive[US], IRREGULAR_OUT_OF_ORDER, "us");
	world_release(&w);
}

static void test_an_arrival_past_its_gate_crosses_nothing(void **s)
{
	static const struct world_odd nothing_new = { .seen_given = true };
	struct world w;

	(void)s;
	begin_arrive(&w, NONPAPER);
	world_arrive(&w, 0, RU, false);
	wait_out(&w);
	world_assert(&w, say_arrival(&w, US, true, &nothing_new),
	             IRREGULAR_OUT_OF_ORDER, "us");
	world_release(&w);
}

static void test_two_claims_that_cross_are_judged_each_for_itself(void **s)
{
	static const struct world_odd nothing_new = { .seen_given = true };
	struct world w;
	struct id claim;

	(void)s;
	for (int contested = 0; contested < 2; contested++) {
		begin_arrive(&w, NONPAPER);
		world_arrive(&w, 0, RU, false);
		claim = say_arrival(&w, US, false, &nothing_new);
		world_assert_regular(&w, claim);
		if (contested)
			world_countersign(&w, "us", w.pairs[0].arrive[RU],
			                  "contest");
		w.now_s += 4 * HOURS;
		if (contested)
			assert_ended_by(&w, ENDING_INSPECTION_REFUSED, "ru", NULL);
		else
			assert_ended_by(&w, ENDING_INSPECTION_REFUSED, "ru", "us");
		assert_reasons(&w, US, CONCLUSION_NOT_INSPECTED, true, false);
		world_release(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_contested_claim_of_no_admission_is_ended_by_nobody),
		TEST(test_a_claim_of_no_admission_names_nobody_before_it_stands),
		TEST(test_who_agrees_that_it_let_nobody_in_is_named_at_once),
		TEST(test_an_arrival_that_crosses_a_refusal_is_regular_and_opens_nothing),
		TEST(test_who_had_seen_the_refusal_arrives_no_more),
		TEST(test_an_arrival_past_its_gate_crosses_nothing),
		TEST(test_two_claims_that_cross_are_judged_each_for_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
