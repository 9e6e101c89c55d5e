/*
 * Draws that no visit opened: revealed when the period is over, or named as
 * kept back; who owes what; and that the order of arrival changes nothing.
 */
#include "draw_world.h"

/* Past the end of period 1. */
static void end_period(struct world *w)
{
	w->now_s = w->charter->draws.start_s + PERIOD + MINUTES;
}

static size_t owed_of(struct world *w, enum statement_kind kind, const char *by)
{
	const struct rules *rules = world_replay(w);
	struct owed *owed = NULL;
	size_t count = 0, found = 0;

	assert_int_equal(rules_owed(rules, &owed, &count), TALLY_OK);
	for (size_t i = 0; i < count; i++)
		found += owed[i].kind == kind && owed[i].by == world_who(w, by);
	free(owed);
	return found;
}

static void test_the_rest_is_revealed_when_the_period_is_over(void **s)
{
	struct world w;

	(void)s;
	drawn_world(&w, GATE_LOOK);
	assert_int_equal(owed_of(&w, STATEMENT_REVEAL, "us"), 0);
	end_period(&w);
	assert_int_equal(owed_of(&w, STATEMENT_REVEAL, "us"), 1);
	world_assert_regular(&w, world_reveal(&w, US, 2, 3));
	assert_int_equal(owed_of(&w, STATEMENT_REVEAL, "us"), 0);
	w.now_s += PERIOD;
	assert_int_equal(world_named(&w, IRREGULAR_DRAW_UNREVEALED, "us"), 0);
	world_release(&w);
}

static void test_draws_that_are_kept_back_are_named(void **s)
{
	struct world w;

	(void)s;
	drawn_world(&w, GATE_LOOK);
	end_period(&w);
	world_reveal(&w, US, 2, 2);
	w.now_s = w.charter->draws.start_s + PERIOD + 2 * DAY + HOURS;
	assert_int_equal(world_named(&w, IRREGULAR_DRAW_UNREVEALED, "us"), 0);
	w.now_s++;
	assert_int_equal(world_named(&w, IRREGULAR_DRAW_UNREVEALED, "us"), 1);
	assert_int_equal(world_named(&w, IRREGULAR_DRAW_UNREVEALED, "ru"), 0);
	world_assert(&w, w.draws[US].id, IRREGULAR_DRAW_UNREVEALED, "us");
	/* What comes late is late, and no longer kept back. */
	world_assert(&w, world_reveal(&w, US, 3, 3), IRREGULAR_LATE, "us");
	assert_int_equal(world_named(&w, IRREGULAR_DRAW_UNREVEALED, "us"), 0);
	world_release(&w);
}

/* Only the draws of one side, and of no arrangement that ended meanwhile. */
static void test_who_kept_draws_back_is_named_with_them(void **s)
{
	const struct irregularity *last;
	struct world w;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_draw(&w, US, 1);
	world_draw(&w, RU, 1);
	world_propose(&w);
	world_consent(&w);
	end_period(&w);
	world_reveal(&w, US, 1, 3);
	w.now_s += 3 * DAY;
	assert_int_equal(world_named(&w, IRREGULAR_DRAW_UNREVEALED, "us"), 0);
	assert_int_equal(world_named(&w, IRREGULAR_DRAW_UNREVEALED, "ru"), 1);
	last = &w.rules->irregularities[w.rules->irregularity_count - 1];
	assert_int_equal(last->code, IRREGULAR_DRAW_UNREVEALED);
	assert_int_equal(last->entry, rules_find(w.rules, w.draws[RU].id.bytes));
	assert_int_equal(last->arrangement, NO_INDEX);
	assert_int_equal(last->at_s,
	                 w.charter->draws.start_s + PERIOD + 2 * DAY);
	assert_string_equal(last->detail,
	                    "2 of 2 draws of period 1 are not opened");
	world_release(&w);
}

/* Also those that no declaration ever fixed: what r was must come out. */
static void test_draws_without_a_nonce_are_owed_too(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_draw(&w, US, 1);
	w.now_s += PERIOD + 3 * DAY;
	assert_int_equal(world_named(&w, IRREGULAR_DRAW_UNREVEALED, "us"), 1);
	world_release(&w);
}

/* Who could reveal early could throw away what it does not like. */
static void test_nothing_is_revealed_while_the_period_lasts(void **s)
{
	struct world w;

	(void)s;
	drawn_world(&w, GATE_NONE);
	world_assert(&w, world_reveal(&w, US, 1, 1), IRREGULAR_OUT_OF_ORDER,
	             "us");
	world_assert(&w, notice_of(&w, w.draws[US].id, 2),
	             IRREGULAR_DRAW_SKIPPED, "us");
	world_release(&w);
}

static struct id reveal_r(struct world *w, const char *who, size_t number,
                          const uint8_t r[static 32], size_t again)
{
	struct draft d;

	draft_init(&d, STATEMENT_REVEAL);
	draft_id(&d, "of", w->draws[US].id.bytes);
	draft_open(&d, "openings", '[');
	for (size_t i = 0; i <= again; i++) {
		draft_open(&d, NULL, '{');
		draft_int(&d, "number", (int64_t)number);
		draft_hash(&d, "r", r);
		draft_close(&d, '}');
	}
	draft_close(&d, ']');
	return world_say(w, who, &d);
}

static void test_a_reveal_opens_what_was_committed_to_or_nothing(void **s)
{
	struct world w;
	uint8_t r[32], other[32];

	(void)s;
	drawn_world(&w, GATE_LOOK);
	end_period(&w);
	world_r(US, 1, 2, 0, r);
	world_assert(&w, reveal_r(&w, "us", 3, r, 0), IRREGULAR_DRAW_FALSE, "us");
	world_assert(&w, reveal_r(&w, "us", 4, r, 0), IRREGULAR_DRAW_FALSE, "us");
	world_assert(&w, reveal_r(&w, "us", 2, r, 1), IRREGULAR_DRAW_FALSE, "us");
	world_assert(&w, reveal_r(&w, "ru", 2, r, 0), IRREGULAR_NOT_AUTHORISED,
	             "ru");
	for (size_t bit = 0; bit < 256; bit += 31) {
		memcpy(other, r, sizeof(other));
		other[bit / 8] ^= (uint8_t)(1u << bit % 8);
		world_assert(&w, reveal_r(&w, "us", 2, other, 0),
		             IRREGULAR_DRAW_FALSE, "us");
	}
	/* The designation has opened the first. */
	world_assert(&w, world_reveal(&w, US, 1, 3), IRREGULAR_DRAW_FALSE, "us");
	world_assert_regular(&w, reveal_r(&w, "us", 2, r, 0));
	world_assert(&w, reveal_r(&w, "us", 2, r, 0), IRREGULAR_DRAW_FALSE, "us");
	world_release(&w);
}

static void test_a_reveal_names_draws(void **s)
{
	struct world w;

	(void)s;
	drawn_world(&w, GATE_NONE);
	end_period(&w);
	w.draws[US].id = w.declared[RU];
	world_assert(&w, world_reveal(&w, US, 1, 1), IRREGULAR_UNKNOWN_NAME,
	             "us");
	world_release(&w);
}

static void test_draws_and_the_declaration_that_fixes_them_are_owed(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, DRAWS);
	assert_int_equal(owed_of(&w, STATEMENT_DRAW, "us"), 0);
	world_sign(&w);
	world_declare(&w, RU);
	assert_int_equal(owed_of(&w, STATEMENT_DRAW, "us"), 1);
	assert_int_equal(owed_of(&w, STATEMENT_DRAW, "ru"), 1);
	assert_int_equal(owed_of(&w, STATEMENT_DECLARE, "ru"), 0);
	world_draw(&w, US, 1);
	assert_int_equal(owed_of(&w, STATEMENT_DRAW, "us"), 0);
	assert_int_equal(owed_of(&w, STATEMENT_DECLARE, "ru"), 1);
	world_declare(&w, RU);
	assert_int_equal(owed_of(&w, STATEMENT_DECLARE, "ru"), 0);
	world_release(&w);
}

/* Both sides draw; each notices the lot that its own draws give. */
static void test_both_sides_draw_from_their_own_commitments(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_assert_regular(&w, world_draw(&w, US, 1));
	world_assert_regular(&w, world_draw(&w, RU, 1));
	world_propose(&w);
	world_consent(&w);
	world_pair_to(&w, 0, GATE_LOOK);
	assert_int_equal(world_replay(&w)->irregularity_count, 0);
	world_release(&w);
}

/* What is known at a cut stays, whatever is drawn, declared or shown later. */
static void test_nothing_later_changes_what_was_drawn(void **s)
{
	struct world w;
	struct id cut;
	size_t before, after;
	uint8_t declared[HASH_BYTES];

	(void)s;
	drawn_world(&w, GATE_LOOK);
	cut = world_cut(&w);
	world_replay_at(&w, cut);
	before = w.rules->inspections[0].site;
	memcpy(declared, entry_id(&w, w.rules->draws[0].declare), HASH_BYTES);
	say_draws(&w, 1, "heavy", 1, 3);
	world_declare(&w, RU);
	say_draws(&w, 2, "heavy", 1, 4);
	end_period(&w);
	world_reveal(&w, US, 2, 3);
	world_replay_at(&w, cut);
	after = w.rules->inspections[0].site;
	assert_int_equal(before, after);
	assert_memory_equal(declared, entry_id(&w, w.rules->draws[0].declare),
	                    HASH_BYTES);
	world_replay(&w);
	assert_int_equal(w.rules->inspections[0].site, before);
	assert_memory_equal(declared, entry_id(&w, w.rules->draws[0].declare),
	                    HASH_BYTES);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_rest_is_revealed_when_the_period_is_over),
		TEST(test_draws_that_are_kept_back_are_named),
		TEST(test_who_kept_draws_back_is_named_with_them),
		TEST(test_draws_without_a_nonce_are_owed_too),
		TEST(test_nothing_is_revealed_while_the_period_lasts),
		TEST(test_a_reveal_opens_what_was_committed_to_or_nothing),
		TEST(test_a_reveal_names_draws),
		TEST(test_draws_and_the_declaration_that_fixes_them_are_owed),
		TEST(test_both_sides_draw_from_their_own_commitments),
		TEST(test_nothing_later_changes_what_was_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
