/*
 * What somebody would do to aim a draw, and that it gets him nothing: r tried
 * after the nonce, commitments copied from elsewhere, another population or k,
 * a draw of several sites taken apart, or taken back by a head shown late.
 * Others: draw_rule_test.c, draw_reveal_test.c; by statistics,
 * draw_uniform_test.c.
 */
#include "draw_world.h"

static void put_commitment(struct draft *d, const uint8_t *commitment)
{
	draft_open(d, NULL, '{');
	draft_word(d, "map", "ru");
	draft_word(d, "population", "bases");
	draft_int(d, "k", 1);
	draft_word(d, "method", "uniform");
	draft_hash(d, "commitment", commitment);
	draft_close(d, '}');
}

/* The draws of `us` in period 1 with these commitments. */
static struct id say_commitments(struct world *w,
                                 uint8_t commitments[3][HASH_BYTES])
{
	struct draft d;

	draft_init(&d, STATEMENT_DRAW);
	draft_int(&d, "period", 1);
	draft_open(&d, "draws", '[');
	for (int i = 0; i < 3; i++)
		put_commitment(&d, commitments[i]);
	draft_close(&d, ']');
	return world_say(w, "us", &d);
}

/* Grinding by who draws: the nonce is there, and r is tried until it suits. */
static void test_no_r_tried_after_the_nonce_gets_a_seed_from_it(void **s)
{
	struct world w;
	struct id seen, first, tries[16];

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	seen = world_declare(&w, RU);
	first = say_draws(&w, 1, "bases", 1, 100);
	for (unsigned i = 0; i < 16; i++)
		tries[i] = say_draws(&w, 1, "bases", 1, i);
	world_assert_regular(&w, seen);
	world_assert_regular(&w, first);
	for (unsigned i = 0; i < 16; i++)
		world_assert(&w, tries[i], IRREGULAR_NOT_FIRST, "us");
	assert_int_equal(world_replay(&w)->draw_count, 1);
	assert_int_equal(w.rules->draws[0].declare, NO_INDEX);
	world_release(&w);
}

/* Its r comes out when the other side opens it, and would be free to use. */
static void test_commitments_copied_from_the_other_side_open_nothing(void **s)
{
	uint8_t copied[3][HASH_BYTES], r[32];
	struct world w;
	struct id theirs;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	theirs = world_draw(&w, RU, 1);
	world_replay(&w);
	for (size_t i = 0; i < 3; i++)
		memcpy(copied[i], w.rules->draws[0].draws[i % 2].commitment,
		       HASH_BYTES);
	world_assert_regular(&w, theirs);
	world_assert_regular(&w, say_commitments(&w, copied));
	world_replay(&w);
	for (size_t i = 0; i < 2; i++) {
		world_r(RU, 1, i + 1, 0, r);
		assert_true(rules_draw_opens(w.rules, &w.rules->draws[0], i, r));
		assert_false(rules_draw_opens(w.rules, &w.rules->draws[1], i, r));
	}
	world_release(&w);
}

static void test_what_is_of_another_name_opens_nothing(void **s)
{
	struct draw_name names[3] = {
		{ .side = US, .period = 2, .j = 1 }, /* another period */
		{ .side = US, .period = 1, .j = 3 }, /* another number */
		{ .side = US, .period = 1, .j = 3 }, /* another charter */
	};
	uint8_t commitments[3][HASH_BYTES], r[32];
	struct world w;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	for (size_t i = 0; i < 3; i++) {
		memcpy(names[i].charter, w.charter->id, HASH_BYTES);
		names[i].charter[31] ^= i == 2;
		world_r(US, 1, i + 1, 0, r);
		draw_commit(&names[i], r, commitments[i]);
	}
	world_assert_regular(&w, say_commitments(&w, commitments));
	world_replay(&w);
	for (size_t i = 0; i < 3; i++) {
		world_r(US, 1, i + 1, 0, r);
		assert_false(rules_draw_opens(w.rules, &w.rules->draws[0], i, r));
	}
	world_release(&w);
}

/* The same r for more sites, or other ones: another draw, and not the first. */
static void test_population_and_k_are_fixed_with_r(void **s)
{
	struct draw_result result;
	struct world w;
	uint8_t r[32];

	(void)s;
	drawn_world(&w, GATE_NONE);
	world_assert(&w, say_draws(&w, 1, "bases", 2, 0), IRREGULAR_NOT_FIRST,
	             "us");
	world_assert(&w, say_draws(&w, 1, "heavy", 1, 0), IRREGULAR_NOT_FIRST,
	             "us");
	world_replay(&w);
	world_r(US, 1, 1, 0, r);
	assert_int_equal(rules_draw_result(w.rules, &w.rules->draws[0], 0, r,
	                                   &result), TALLY_OK);
	assert_int_equal(result.count, 1);
	assert_string_equal(w.charter->sites[result.sites[0]].name,
	                    drawn_by_hand(&w, 1, w.draws[US].id, w.declared[RU]));
	world_release(&w);
}

/* One draw of both sites: each is visited once, in the order drawn. */
static void test_a_draw_of_two_sites_serves_two_visits_in_order(void **s)
{
	struct draw_result result;
	struct world w;
	const struct rules *rules;
	uint8_t r[32];

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	w.draws[US] = (struct world_draws){
		.made = true, .period = 1, .id = say_draws(&w, 1, "bases", 2, 0)
	};
	for (unsigned visit = 0; visit < 2; visit++) {
		w.draws[US].next = 0;
		world_propose(&w);
		world_consent(&w);
		world_pair_to(&w, 0, GATE_LOOK);
	}
	rules = world_replay(&w);
	world_r(US, 1, 1, 0, r);
	assert_int_equal(rules_draw_result(rules, &rules->draws[0], 0, r, &result),
	                 TALLY_OK);
	assert_int_equal(result.count, 2);
	assert_int_not_equal(result.sites[0], result.sites[1]);
	for (size_t i = 0, visit = 0; i < rules->inspection_count; i++)
		if (rules->inspections[i].side == US)
			assert_int_equal(rules->inspections[i].site,
			                 result.sites[visit++]);
	assert_int_equal(rules->draws[0].draws[0].used, 2);
	assert_int_equal(rules_draw_next(rules, &rules->draws[0]), 1);
	world_propose(&w);
	world_consent(&w);
	world_start_pair(&w, 0);
	world_assert(&w, notice_of(&w, w.draws[US].id, 1), IRREGULAR_DRAW_REUSED,
	             "us");
	world_release(&w);
}

/* Two arrangements at once: while one visit has a draw, no other takes it. */
static void test_no_two_open_visits_have_one_draw(void **s)
{
	struct world w;
	struct id first, second;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_draw(&w, US, 1);
	world_propose(&w);
	world_consent(&w);
	first = w.arrangement;
	world_propose(&w);
	world_consent(&w);
	second = w.arrangement;
	world_start_pair(&w, 0);
	w.arrangement = first;
	world_assert_regular(&w, notice_of(&w, w.draws[US].id, 1));
	w.arrangement = second;
	world_assert(&w, notice_of(&w, w.draws[US].id, 1), IRREGULAR_DRAW_REUSED,
	             "us");
	world_assert_regular(&w, notice_of(&w, w.draws[US].id, 2));
	world_release(&w);
}

static void test_a_weighted_draw_goes_where_its_weight_falls(void **s)
{
	static const char *const sites[] = { "bravo", "charlie" };
	static const uint64_t weights[] = { 1, 3 };
	uint8_t r[32], seed[HASH_BYTES];
	struct world w;
	uint32_t found;

	(void)s;
	for (unsigned round = 0; round < 8; round++) {
		struct draw_result result;

		world_init(&w, DRAWS);
		world_sign(&w);
		w.draws[US] = (struct world_draws){
			.made = true, .period = 1,
			.id = say_draws(&w, 1, "heavy", 1, round)
		};
		world_declare(&w, RU);
		world_replay(&w);
		world_r(US, 1, 2, round, r);
		assert_int_equal(rules_draw_result(w.rules, &w.rules->draws[0], 1,
		                                   r, &result), TALLY_OK);
		draw_site_seed(r, w.draws[US].id.bytes, w.declared[RU].bytes, 2,
		               seed);
		assert_memory_equal(seed, result.seed, HASH_BYTES);
		assert_int_equal(draw_weighted(seed, weights, 2, 1, &found),
		                 TALLY_OK);
		assert_string_equal(w.charter->sites[result.sites[0]].name,
		                    sites[found]);
		world_release(&w);
	}
}

/* Of ch, obs and ro two give a time; ro, a host of us, is silent for now. */
static void begin_with_three_witnesses(struct world *w)
{
	static const char *const names[] = { "ch", "obs", "ro" };
	struct quorum *of;

	world_init(w, DRAWS);
	of = &w->charter->witnesses;
	of->need = 2;
	of->of_count = 2;
	for (size_t i = 0; i < 3; i++) {
		of->of[i] = world_who(w, names[i]);
		w->charter->participants[of->of[i]].roles |= ROLE_WITNESS;
	}
	w->all_witnesses = true;
	world_sign(w);
}

/*
 * Who draws shows its log to one witness just before its time to draw begins,
 * to the second just after it. The third, its own, saw it before, and says so
 * once the nonce is there and the result is known.
 */
static void test_no_head_shown_late_lets_anyone_draw_again(void **s)
{
	const struct draw_period *of;
	struct draft d;
	struct world w;
	struct id counts;
	int64_t begin_s, now_s;
	size_t size;

	(void)s;
	begin_with_three_witnesses(&w);
	begin_s = charter_period_s(w.charter, 2);
	w.now_s = begin_s - 2 * MINUTES;
	world_draft_draws(&w, &d, US, 3, "bases", 1, 0);
	world_say_unseen(&w, "us", KEY_OFFICE, &d);
	size = w.logs[world_who(&w, "us")].count;
	w.now_s = begin_s - MINUTES;
	world_head_of(&w, "ch", "us", size);
	w.now_s = begin_s + MINUTES;
	world_head_of(&w, "obs", "us", size);
	say_draws(&w, 3, "bases", 1, 1);
	of = rules_draws(world_replay(&w), US, 3);
	memcpy(counts.bytes, entry_id(&w, of->entry), HASH_BYTES);
	world_assert_regular(&w, world_declare_naming(&w, RU, counts));
	now_s = w.now_s;
	w.now_s = begin_s - MINUTES;
	w.charter->witnesses.of_count = 3;
	world_head_of(&w, "ro", "us", size);
	w.now_s = now_s;
	of = rules_draws(world_replay(&w), US, 3);
	assert_memory_equal(entry_id(&w, of->entry), counts.bytes, HASH_BYTES);
	assert_int_not_equal(of->declare, NO_INDEX);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_r_tried_after_the_nonce_gets_a_seed_from_it),
		TEST(test_commitments_copied_from_the_other_side_open_nothing),
		TEST(test_what_is_of_another_name_opens_nothing),
		TEST(test_population_and_k_are_fixed_with_r),
		TEST(test_a_draw_of_two_sites_serves_two_visits_in_order),
		TEST(test_no_two_open_visits_have_one_draw),
		TEST(test_no_head_shown_late_lets_anyone_draw_again),
		TEST(test_a_weighted_draw_goes_where_its_weight_falls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
