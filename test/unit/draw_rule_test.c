/*
 * Draws of sites through the rules: what is fixed before whose nonce, in which
 * order they are used, and that all are opened. docs/protocol.md, 3.4 to 3.6.
 */
#include "draw_world.h"

static void test_the_drawn_site_is_what_both_halves_say(void **s)
{
	struct world w;
	const struct rules *rules;

	(void)s;
	drawn_world(&w, GATE_DESIGNATE);
	rules = world_replay(&w);
	assert_int_equal(rules->irregularity_count, 0);
	assert_string_equal(w.pairs[0].site[US],
	                    drawn_by_hand(&w, 1, w.draws[US].id, w.declared[RU]));
	assert_int_equal(rules->draws[0].draws[0].used, 1);
	assert_int_not_equal(rules->draws[0].draws[0].opened, NO_INDEX);
	assert_int_equal(rules_draw_next(rules, &rules->draws[0]), 1);
	world_release(&w);
}

static void test_a_second_draw_for_a_period_is_not_the_first(void **s)
{
	struct world w;
	struct id again;

	(void)s;
	drawn_world(&w, GATE_NONE);
	again = say_draws(&w, 1, "bases", 1, 7);
	world_assert(&w, again, IRREGULAR_NOT_FIRST, "us");
	assert_memory_equal(entry_id(&w, world_replay(&w)->draws[0].entry),
	                    w.draws[US].id.bytes, HASH_BYTES);
	world_release(&w);
}

/* To have seen the nonce before r is fixed is what grinding needs. */
static void test_a_draw_after_the_declaration_gets_no_seed_from_it(void **s)
{
	struct world w;
	struct id first;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	first = world_declare(&w, RU);
	world_draw(&w, US, 1);
	world_assert_regular(&w, first);
	assert_int_equal(world_replay(&w)->draws[0].declare, NO_INDEX);
	world_declare(&w, RU);
	assert_memory_equal(entry_id(&w, world_replay(&w)->draws[0].declare),
	                    w.declared[RU].bytes, HASH_BYTES);
	world_release(&w);
}

static void test_population_k_method_and_quota_are_the_charters(void **s)
{
	static const struct { const char *population; uint32_t k; } bad[] = {
		{ "western", 1 },  /* the own sites */
		{ "nowhere", 1 },
		{ "bases", 3 },    /* of two */
		{ "heavy", 2 },    /* 2 * 3 > 4: charlie twice */
	};
	struct world w;
	struct draft d;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		world_assert(&w, say_draws(&w, 1, bad[i].population, bad[i].k, 0),
		             IRREGULAR_DRAW_UNFIT, "us");
	draft_init(&d, STATEMENT_DRAW);
	draft_int(&d, "period", 1);
	draft_open(&d, "draws", '[');
	put_row(&d, "ru", "bases", "uniform");
	draft_close(&d, ']');
	world_assert(&w, world_say(&w, "us", &d), IRREGULAR_DRAW_UNFIT, "us");
	world_assert(&w, say_rows(&w, "ru", "bases", "weighted"),
	             IRREGULAR_DRAW_UNFIT, "us");
	world_assert(&w, say_rows(&w, "us", "bases", "uniform"),
	             IRREGULAR_DRAW_UNFIT, "us");
	/* None of them took the period's place. */
	world_assert_regular(&w, say_draws(&w, 1, "heavy", 1, 0));
	world_release(&w);
}

static void test_draws_are_made_for_this_period_or_the_next(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_assert(&w, say_draws(&w, 3, "bases", 1, 0), IRREGULAR_DRAW_UNFIT,
	             "us");
	world_assert_regular(&w, say_draws(&w, 2, "bases", 1, 0));
	world_assert_regular(&w, say_draws(&w, 1, "bases", 1, 0));
	w.now_s += 3 * PERIOD + 2 * HOURS;
	world_assert(&w, say_draws(&w, 3, "bases", 1, 0), IRREGULAR_DRAW_UNFIT,
	             "us");
	world_release(&w);
}

static void test_a_charter_without_draws_takes_none(void **s)
{
	struct world w;
	struct draft d;

	(void)s;
	signed_world(&w);
	draft_init(&d, STATEMENT_DRAW);
	draft_int(&d, "period", 1);
	draft_open(&d, "draws", '[');
	put_row(&d, "ru", "bases", "uniform");
	draft_close(&d, ']');
	world_assert(&w, world_say(&w, "us", &d), IRREGULAR_DRAW_UNFIT, "us");
	world_release(&w);
}

static void test_a_declaration_names_the_draws_it_knows(void **s)
{
	struct world w;
	struct id none;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_draw(&w, US, 1);
	w.draws[US].made = false;
	none = world_declare(&w, RU);
	world_assert(&w, none, IRREGULAR_DRAW_NOT_NAMED, "ru");
	assert_int_equal(world_replay(&w)->declared_count[RU], 0);
	w.epoch[RU] = 0;
	w.draws[US].made = true;
	world_assert_regular(&w, world_declare(&w, RU));
	world_release(&w);
}

static void test_a_declaration_names_no_draws_that_do_not_count(void **s)
{
	struct world w;
	struct id second;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_draw(&w, US, 1);
	second = say_draws(&w, 1, "bases", 1, 9);
	w.draws[US].id = second;
	world_assert(&w, world_declare(&w, RU), IRREGULAR_DRAW_NOT_NAMED, "ru");
	/* Nor may the drawing side fix its own draws. */
	world_assert(&w, world_declare_naming(&w, US, second),
	             IRREGULAR_DRAW_NOT_NAMED, "us");
	world_release(&w);
}

/* The host tries epoch after epoch until a draw would fall well. */
static void test_later_declarations_move_no_draw(void **s)
{
	struct world w;
	const struct rules *rules;
	struct id first;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_draw(&w, US, 1);
	first = world_declare(&w, RU);
	for (int i = 0; i < 8; i++)
		world_assert_regular(&w, world_declare(&w, RU));
	rules = world_replay(&w);
	assert_memory_equal(entry_id(&w, rules->draws[0].declare), first.bytes,
	                    HASH_BYTES);
	world_release(&w);
}

/* A declaration that no witness has seen is not frozen: it fixes nothing yet. */
static void test_an_unwitnessed_declaration_fixes_no_draw(void **s)
{
	struct draw_result result;
	uint8_t r[32];
	struct world w;
	struct draft d;
	const struct rules *rules;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_draw(&w, US, 1);
	declare_draft(&w, &d, RU, w.draws[US].id);
	world_say_unseen(&w, "ru", KEY_OFFICE, &d);
	rules = world_replay(&w);
	world_r(US, 1, 1, 0, r);
	assert_int_equal(rules_draw_result(rules, &rules->draws[0], 0, r, &result),
	                 TALLY_EINCOMPLETE);
	world_witness(&w);
	w.now_s += MINUTES;
	rules = world_replay(&w);
	assert_int_equal(rules_draw_result(rules, &rules->draws[0], 0, r, &result),
	                 TALLY_OK);
	r[31] ^= 1;
	assert_int_equal(rules_draw_result(rules, &rules->draws[0], 0, r, &result),
	                 TALLY_EMISMATCH);
	world_release(&w);
}

static void test_no_pair_is_proposed_whose_draws_are_not_fixed(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_propose(&w);
	world_assert(&w, w.arrangement, IRREGULAR_OUT_OF_ORDER, "us");
	world_release(&w);
}

static void test_a_pair_by_draw_takes_no_choice_and_no_site(void **s)
{
	struct world w;
	struct draft d;

	(void)s;
	drawn_world(&w, GATE_NONE);
	world_choose(&w, 0, US, "bravo");
	world_assert(&w, w.pairs[0].choose[US], IRREGULAR_OUT_OF_ORDER, "us");
	notice_draft(&w, &d);
	draft_word(&d, "site", "bravo");
	world_assert(&w, say_notice(&w, &d), IRREGULAR_UNKNOWN_NAME, "us");
	world_release(&w);
}

static void test_draws_are_used_in_order(void **s)
{
	struct world w;

	(void)s;
	drawn_world(&w, GATE_NONE);
	world_assert(&w, notice_of(&w, w.draws[US].id, 2),
	             IRREGULAR_DRAW_SKIPPED, "us");
	world_assert(&w, notice_of(&w, w.draws[US].id, 3),
	             IRREGULAR_DRAW_SKIPPED, "us");
	world_assert(&w, notice_of(&w, w.draws[US].id, 4),
	             IRREGULAR_UNKNOWN_NAME, "us");
	world_assert_regular(&w, notice_of(&w, w.draws[US].id, 1));
	world_release(&w);
}

static void test_no_side_uses_the_draws_of_the_other(void **s)
{
	struct world w;
	struct id theirs;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	theirs = world_draw(&w, RU, 1);
	world_draw(&w, US, 1);
	world_propose(&w);
	world_consent(&w);
	world_start_pair(&w, 0);
	world_assert(&w, notice_of(&w, theirs, 1), IRREGULAR_UNKNOWN_NAME, "us");
	world_release(&w);
}

static void test_no_draw_is_used_twice(void **s)
{
	struct world w;

	(void)s;
	drawn_world(&w, GATE_LOOK);
	world_propose(&w);
	world_consent(&w);
	world_start_pair(&w, 0);
	world_assert(&w, notice_of(&w, w.draws[US].id, 1), IRREGULAR_DRAW_REUSED,
	             "us");
	world_assert_regular(&w, notice_of(&w, w.draws[US].id, 2));
	world_release(&w);
}

/* Neither side gets rid of a draw by ending the arrangement before it opens. */
static void test_a_visit_that_never_designated_gives_its_draw_back(void **s)
{
	struct world w;

	(void)s;
	drawn_world(&w, GATE_NOTICE);
	world_answer(&w, "us", w.arrangement, "withdrawn");
	world_propose(&w);
	world_consent(&w);
	world_start_pair(&w, 0);
	world_assert(&w, notice_of(&w, w.draws[US].id, 2),
	             IRREGULAR_DRAW_SKIPPED, "us");
	world_assert_regular(&w, notice_of(&w, w.draws[US].id, 1));
	world_release(&w);
}

/* The same where a gate was missed, which only the end of the fold settles. */
static void test_a_default_gives_the_draw_back(void **s)
{
	struct world w;

	(void)s;
	drawn_world(&w, GATE_NOTICE);
	w.now_s += 12 * DAY;
	world_propose(&w);
	world_consent(&w);
	world_start_pair(&w, 0);
	world_assert_regular(&w, notice_of(&w, w.draws[US].id, 1));
	world_release(&w);
}

static void test_a_designation_opens_its_draw_and_names_its_site(void **s)
{
	struct world w;
	uint8_t r[32], other[32];
	const char *site;

	(void)s;
	drawn_world(&w, GATE_NOTICE);
	w.now_s = w.pairs[0].start_s + 60 * HOURS;
	world_enter(&w, 0, US);
	w.now_s += 4 * HOURS;
	world_r(US, 1, 1, 0, r);
	world_r(US, 1, 2, 0, other);
	site = drawn_by_hand(&w, 1, w.draws[US].id, w.declared[RU]);
	world_assert(&w, designate_with(&w, other, site, false),
	             IRREGULAR_DRAW_FALSE, "us");
	world_assert(&w, designate_with(&w, NULL, site, false),
	             IRREGULAR_DRAW_FALSE, "us");
	world_assert(&w, designate_with(&w, r, other_site(site), false),
	             IRREGULAR_DRAW_FALSE, "us");
	world_assert(&w, designate_with(&w, r, site, true),
	             IRREGULAR_DRAW_FALSE, "us");
	for (size_t bit = 0; bit < 256; bit += 37) {
		memcpy(other, r, sizeof(other));
		other[bit / 8] ^= (uint8_t)(1u << bit % 8);
		world_assert(&w, designate_with(&w, other, site, false),
		             IRREGULAR_DRAW_FALSE, "us");
	}
	assert_int_equal(world_replay(&w)->draws[0].draws[0].opened, NO_INDEX);
	world_assert_regular(&w, designate_with(&w, r, site, false));
	world_release(&w);
}

static void test_no_draw_is_used_when_its_period_is_over(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, DRAWS);
	w.now_s += PERIOD - 5 * DAY;
	world_sign(&w);
	world_draw(&w, US, 1);
	world_propose(&w);
	world_consent(&w);
	world_start_pair(&w, 0);
	world_assert(&w, notice_of(&w, w.draws[US].id, 1),
	             IRREGULAR_OUT_OF_ORDER, "us");
	world_release(&w);
}

static void test_only_who_knew_of_a_draw_is_asked_to_name_it(void **s)
{
	struct world w;
	struct draft d;
	struct id crossing;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_draft_draws(&w, &d, US, 1, "bases", 1, 0);
	world_say_unseen(&w, "us", KEY_OFFICE, &d);
	crossing = world_declare(&w, RU);
	world_assert_regular(&w, crossing);
	assert_int_equal(world_replay(&w)->draws[0].declare, NO_INDEX);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_drawn_site_is_what_both_halves_say),
		TEST(test_a_second_draw_for_a_period_is_not_the_first),
		TEST(test_a_draw_after_the_declaration_gets_no_seed_from_it),
		TEST(test_population_k_method_and_quota_are_the_charters),
		TEST(test_draws_are_made_for_this_period_or_the_next),
		TEST(test_a_charter_without_draws_takes_none),
		TEST(test_a_declaration_names_the_draws_it_knows),
		TEST(test_a_declaration_names_no_draws_that_do_not_count),
		TEST(test_later_declarations_move_no_draw),
		TEST(test_an_unwitnessed_declaration_fixes_no_draw),
		TEST(test_no_pair_is_proposed_whose_draws_are_not_fixed),
		TEST(test_a_pair_by_draw_takes_no_choice_and_no_site),
		TEST(test_draws_are_used_in_order),
		TEST(test_no_side_uses_the_draws_of_the_other),
		TEST(test_no_draw_is_used_twice),
		TEST(test_a_visit_that_never_designated_gives_its_draw_back),
		TEST(test_a_default_gives_the_draw_back),
		TEST(test_a_designation_opens_its_draw_and_names_its_site),
		TEST(test_no_draw_is_used_when_its_period_is_over),
		TEST(test_only_who_knew_of_a_draw_is_asked_to_name_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
