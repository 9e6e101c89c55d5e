/*
 * A counterpart that says it cannot read its deposit: when it is so, nobody is
 * named; when its depositor shows what was given, the false word is a default.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "blind_world.h"

/* All hold, ru acknowledged, us says that it cannot read. */
static struct blind *begin_unread(void)
{
	struct blind *b = begin_held();

	world_deposit_ack(&b->w, 0, US);
	world_assert_regular(&b->w, object_to(b, RU));
	return b;
}

static size_t defaults(struct blind *b, unsigned side)
{
	return world_named(&b->w, IRREGULAR_PAIR_DEFAULT, party_of[side]);
}

static void assert_unread(struct blind *b)
{
	assert_int_equal(arrangement(b)->ending, ENDING_UNREAD);
	assert_int_equal(defaults(b, US), 0);
	assert_int_equal(defaults(b, RU), 0);
}

static void assert_named(struct blind *b)
{
	assert_int_equal(arrangement(b)->ending, ENDING_DEFAULT);
	assert_int_equal(arrangement(b)->ended_by[0], world_who(&b->w, "us"));
	assert_int_equal(arrangement(b)->ended_by[1], NO_INDEX);
	assert_int_equal(defaults(b, US), 1);
	assert_int_equal(defaults(b, RU), 0);
	assert_int_equal(world_named(&b->w, IRREGULAR_DEPOSIT_UNOPENABLE, "ru"),
	                 0);
}

static void assert_proves_nothing(struct blind *b, const char *who,
                                  unsigned giver)
{
	world_assert(&b->w, show_given(b, who, giver), IRREGULAR_UNKNOWN_NAME,
	             who);
}

static void test_a_false_objection_is_a_default_once_it_is_proven(void **s)
{
	struct blind *b = begin_unread();

	(void)s;
	wait_out(b);
	assert_unread(b);
	world_assert_regular(&b->w, show_given(b, "ru", RU));
	assert_named(b);
	world_assert_regular(&b->w, show_given(b, "obs", RU));
	assert_named(b); /* once */
	blind_end(b);
}

static void test_proof_before_the_deadline_takes_the_excuse_away(void **s)
{
	struct blind *b = begin_unread();

	(void)s;
	world_assert_regular(&b->w, show_given(b, "ru", RU));
	assert_int_equal(arrangement(b)->phase, ARRANGEMENT_RUNNING);
	assert_int_equal(defaults(b, US), 0);
	wait_out(b);
	assert_named(b);
	blind_end(b);
}

static void test_who_acknowledges_in_time_after_all_is_not_named(void **s)
{
	struct blind *b = begin_unread();

	(void)s;
	show_given(b, "ru", RU);
	world_deposit_ack(&b->w, 0, RU);
	world_assert_regular(&b->w, deliver(b, 0));
	world_assert_regular(&b->w, deliver(b, 1));
	assert_int_equal(pair_of(b)->gate, GATE_ARRIVE);
	assert_int_equal(defaults(b, US), 0);
	blind_end(b);
}

/* Each says so of the other's: each lie is a default of its own. */
static void test_both_may_have_lied(void **s)
{
	struct blind *b = begin_held();

	(void)s;
	object_to(b, RU);
	object_to(b, US);
	wait_out(b);
	assert_unread(b);
	show_given(b, "ru", RU);
	assert_named(b);
	show_given(b, "us", US);
	assert_int_equal(defaults(b, RU), 1);
	assert_int_equal(defaults(b, US), 1);
	assert_int_equal(arrangement(b)->ended_by[1], world_who(&b->w, "ru"));
	blind_end(b);
}

/* Who withdraws too late unsays nothing; but what was missed is settled by it. */
static void end_before_any_proof(struct blind *b)
{
	wait_out(b);
	world_answer(&b->w, "us", b->w.arrangement, "withdrawn");
	assert_int_equal(arrangement(b)->phase, ARRANGEMENT_ENDED);
}

static void assert_both_named(struct blind *b)
{
	const struct arrangement *a = arrangement(b);

	assert_int_equal(a->ending, ENDING_DEFAULT);
	assert_int_not_equal(a->ended_by[0], NO_INDEX);
	assert_int_not_equal(a->ended_by[1], NO_INDEX);
	assert_int_not_equal(a->ended_by[0], a->ended_by[1]);
	assert_int_equal(defaults(b, US), 1);
	assert_int_equal(defaults(b, RU), 1);
}

static void test_both_lies_are_named_although_it_had_ended_before(void **s)
{
	(void)s;
	for (unsigned first = 0; first < SIDES; first++) {
		struct blind *b = begin_held();

		object_to(b, RU);
		object_to(b, US);
		end_before_any_proof(b);
		assert_unread(b);
		show_given(b, party_of[first], first);
		show_given(b, party_of[!first], !first);
		assert_both_named(b);
		blind_end(b);
	}
}

/* One side says nothing at all, the other that it cannot read. */
static void test_anothers_default_hides_no_lie(void **s)
{
	(void)s;
	for (unsigned silent = 0; silent < SIDES; silent++) {
		struct blind *b = begin_held();

		object_to(b, silent);
		end_before_any_proof(b);
		assert_int_equal(arrangement(b)->ending, ENDING_DEFAULT);
		assert_int_equal(defaults(b, silent), 1);
		assert_int_equal(defaults(b, !silent), 0);
		show_given(b, party_of[silent], silent);
		assert_both_named(b);
		blind_end(b);
	}
}

static void test_it_proves_nothing_where_nobody_objected(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	assert_proves_nothing(b, "ru", RU);
	blind_end(b);
}

/* ru's deposit does not accuse of an objection to another, nor another log. */
static void test_it_proves_nothing_of_another_deposit_or_log(void **s)
{
	struct blind *b = begin_unread();
	struct draft d;

	(void)s;
	assert_proves_nothing(b, "us", US);
	draft_init(&d, STATEMENT_EVIDENCE);
	draft_word(&d, "log", "ru.example/tally");
	draft_open(&d, "given", '{');
	draft_id(&d, "deposit", b->w.pairs[0].deposit[RU].bytes);
	draft_base64(&d, "outer", slice_of(b->given[RU].outer,
	                                   b->given[RU].outer_len));
	draft_hash(&d, "s", b->given[RU].secrets.s);
	draft_hash(&d, "e", b->given[RU].secrets.e);
	draft_close(&d, '}');
	world_assert(&b->w, world_say(&b->w, "ru", &d), IRREGULAR_UNKNOWN_NAME,
	             "ru");
	wait_out(b);
	assert_unread(b);
	blind_end(b);
}

static void flip(uint8_t *bytes, size_t bit)
{
	bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
}

static void test_no_other_s_or_e_or_outer_proves_it(void **s)
{
	struct blind *b = begin_unread();
	struct given *g = &b->given[RU];

	(void)s;
	for (size_t bit = 0; bit < 8 * g->outer_len; bit += 211) {
		flip(g->outer, bit);
		assert_proves_nothing(b, "ru", RU);
		flip(g->outer, bit);
	}
	for (size_t bit = 8; bit < 8 * 32; bit += 61) {
		flip(g->secrets.s, bit);
		assert_proves_nothing(b, "ru", RU);
		flip(g->secrets.s, bit);
		flip(g->secrets.e, bit);
		assert_proves_nothing(b, "ru", RU);
		flip(g->secrets.e, bit);
	}
	wait_out(b);
	assert_unread(b);
	blind_end(b);
}

/* What the depositor made so that it cannot be read: its own proof fails. */

static struct blind *begin_spoilt(void (*spoil)(struct blind *b))
{
	struct blind *b = blind_begin();

	spoil(b);
	blind_deposit(b, US);
	blind_deposit(b, RU);
	hold_all(b);
	world_deposit_ack(&b->w, 0, US);
	object_to(b, RU);
	return b;
}

static void spoil_outer(struct blind *b)
{
	flip(b->given[RU].outer, 8 * 30);
}

/* outer holds another inner than the one whose hash is logged. */
static void spoil_inner(struct blind *b)
{
	flip(b->given[RU].inner, 8 * 30);
}

static void seal_for_ones_own(struct blind *b)
{
	seal_outer(b, RU);
	memset(b->given[RU].secrets.s, 0x77, 32); /* wrap holds another S */
}

static void test_a_true_objection_is_never_proven_false(void **s)
{
	static void (*const spoils[])(struct blind *) = {
		spoil_outer, spoil_inner, seal_for_ones_own
	};

	(void)s;
	for (size_t i = 0; i < sizeof(spoils) / sizeof(spoils[0]); i++) {
		struct blind *b = begin_spoilt(spoils[i]);

		assert_proves_nothing(b, "ru", RU);
		wait_out(b);
		assert_proves_nothing(b, "ru", RU);
		assert_unread(b);
		blind_end(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_false_objection_is_a_default_once_it_is_proven),
		TEST(test_proof_before_the_deadline_takes_the_excuse_away),
		TEST(test_who_acknowledges_in_time_after_all_is_not_named),
		TEST(test_both_may_have_lied),
		TEST(test_both_lies_are_named_although_it_had_ended_before),
		TEST(test_anothers_default_hides_no_lie),
		TEST(test_it_proves_nothing_where_nobody_objected),
		TEST(test_it_proves_nothing_of_another_deposit_or_log),
		TEST(test_no_other_s_or_e_or_outer_proves_it),
		TEST(test_a_true_objection_is_never_proven_false),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
