/*
 * Rubbish that comes to light after the swap: whoever says so, and whenever, it
 * takes nothing from the side that got it. docs/protocol.md, 4.5.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "blind_world.h"

static struct blind *begin_delivered(void)
{
	struct blind *b = begin_owed();

	deliver(b, 0);
	deliver(b, 1);
	assert_int_equal(pair_of(b)->gate, GATE_ARRIVE);
	return b;
}

/* The first two that come give the key; the third lies on no such polynomial. */
static void test_a_share_that_comes_later_takes_no_key_away(void **s)
{
	struct blind *b = blind_begin();
	uint8_t key[SHARE_BYTES];

	(void)s;
	b->given[RU].shares[0] ^= 1;
	blind_deposit(b, US);
	blind_deposit(b, RU);
	owe_delivery(b);
	deliver(b, 1);
	deliver(b, 2);
	assert_int_equal(pair_of(b)->gate, GATE_ARRIVE);
	world_assert_regular(&b->w, deliver(b, 0));
	assert_int_equal(rules_joined_key(b->w.rules, pair_of(b), RU, key),
	                 TALLY_OK);
	assert_memory_equal(key, b->given[RU].key, SHARE_BYTES);
	world_assert_regular(&b->w, accuse(b, "us", RU, inner_of(b, RU)));
	world_assert(&b->w, b->w.pairs[0].deposit[RU],
	             IRREGULAR_DEPOSIT_UNOPENABLE, "ru");
	blind_end(b);
}

/* Who gave rubbish proves it himself when a team is about to look. */
static void test_evidence_that_crosses_a_selection_hides_no_finding(void **s)
{
	struct blind *b = begin_delivered();
	struct world *w = &b->w;
	struct draft d;

	(void)s;
	world_pass(w, 0, GATE_ARRIVE);
	assert_int_equal(pair_of(b)->gate, GATE_LOOK);
	draft_accusation(b, RU, inner_of(b, RU), &d);
	world_say_unseen(w, "ru", KEY_OFFICE, &d);
	w->now_s++;
	world_select(w, 0, US);
	assert_int_equal(arrangement(b)->ended_by[0], world_who(w, "ru"));
	world_assert_regular(w, w->pairs[0].select[US]);
	world_report(w, 0, US);
	world_assert_regular(w, w->pairs[0].report[US]);
	blind_end(b);
}

static void test_who_saw_the_evidence_selects_nothing(void **s)
{
	struct blind *b = begin_delivered();
	struct world *w = &b->w;

	(void)s;
	world_pass(w, 0, GATE_ARRIVE);
	accuse(b, "ru", RU, inner_of(b, RU));
	world_select(w, 0, US);
	world_assert(w, w->pairs[0].select[US], IRREGULAR_OUT_OF_ORDER, "us");
	blind_end(b);
}

static void test_evidence_kept_for_later_unsays_no_default(void **s)
{
	struct blind *b = begin_delivered();

	(void)s;
	world_arrive(&b->w, 0, RU, true);
	wait_out(b);
	world_assert_regular(&b->w, accuse(b, "us", RU, inner_of(b, RU)));
	assert_int_equal(world_named(&b->w, IRREGULAR_PAIR_DEFAULT, "us"), 1);
	assert_int_equal(world_named(&b->w, IRREGULAR_PAIR_DEFAULT, "ru"), 0);
	assert_int_equal(world_named(&b->w, IRREGULAR_DEPOSIT_UNOPENABLE, "ru"),
	                 1);
	assert_int_equal(arrangement(b)->ended_by[0], world_who(&b->w, "us"));
	blind_end(b);
}

/* An arrangement has one end; what is proven later changes it no more. */
static void test_rubbish_proven_after_an_end_is_not_another_end(void **s)
{
	static const bool withdraws[] = { true, false };

	(void)s;
	for (size_t i = 0; i < 2; i++) {
		struct blind *b = begin_delivered();
		const struct arrangement *a;
		enum ending ending;

		world_arrive(&b->w, 0, RU, true);
		if (withdraws[i])
			world_answer(&b->w, "us", b->w.arrangement, "withdrawn");
		else
			wait_out(b);
		ending = arrangement(b)->ending;
		world_assert_regular(&b->w, accuse(b, "us", RU, inner_of(b, RU)));
		world_assert_regular(&b->w, accuse(b, "ru", US, inner_of(b, US)));
		a = arrangement(b);
		assert_int_equal(a->ending, ending);
		assert_int_equal(a->ended_by[0], world_who(&b->w, "us"));
		assert_int_equal(a->ended_by[1], NO_INDEX);
		assert_int_equal(world_named(&b->w, IRREGULAR_DEPOSIT_UNOPENABLE,
		                             "ru"), 1);
		blind_end(b);
	}
}

/* Neither key is what was named: one delivery shows both. */
static void test_one_delivery_may_end_it_by_both_sides(void **s)
{
	struct blind *b = blind_begin();

	(void)s;
	for (unsigned giver = 0; giver < SIDES; giver++) {
		b->given[giver].shares[SHARE_BYTES] ^= 1;
		blind_deposit(b, giver);
	}
	owe_delivery(b);
	deliver(b, 0);
	deliver(b, 1);
	assert_int_equal(arrangement(b)->ending, ENDING_DEFAULT);
	assert_int_equal(arrangement(b)->ended_by[0], world_who(&b->w, "us"));
	assert_int_equal(arrangement(b)->ended_by[1], world_who(&b->w, "ru"));
	blind_end(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_share_that_comes_later_takes_no_key_away),
		TEST(test_evidence_that_crosses_a_selection_hides_no_finding),
		TEST(test_who_saw_the_evidence_selects_nothing),
		TEST(test_evidence_kept_for_later_unsays_no_default),
		TEST(test_rubbish_proven_after_an_end_is_not_another_end),
		TEST(test_one_delivery_may_end_it_by_both_sides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
