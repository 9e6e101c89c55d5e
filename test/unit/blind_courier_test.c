/*
 * A deposit under a courier key counts only where both sides said that they hold
 * it; and who then says that it cannot read is proven wrong by S alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "blind_world.h"

static struct world_courier agreed(void)
{
	struct world_courier courier = { .held = true };
	struct world w;
	uint8_t s[32];

	world_init(&w, BLIND);
	courier.count = SIDES * w.charter->pair_count;
	world_release(&w);
	for (size_t i = 0; i < courier.count; i++)
		memset(courier.hash[i], (int)i, HASH_BYTES);
	for (unsigned giver = 0; giver < SIDES; giver++) {
		memset(s, 0x51 + (int)giver, sizeof(s)); /* as in seal_outer */
		courier_hash(s, courier.hash[giver]);
	}
	return courier;
}

static struct blind *begin_with(const struct world_courier *courier)
{
	struct blind *b = blind_begin_with(courier);

	b->given[US].courier = b->given[RU].courier = true;
	blind_deposit(b, US);
	blind_deposit(b, RU);
	return b;
}

static struct blind *begin_agreed(void)
{
	const struct world_courier courier = agreed();

	return begin_with(&courier);
}

static void assert_refused(const struct world_courier *courier)
{
	struct blind *b = begin_with(courier);

	for (unsigned giver = 0; giver < SIDES; giver++)
		world_assert(&b->w, b->w.pairs[0].deposit[giver],
		             IRREGULAR_UNKNOWN_NAME, party_of[giver]);
	blind_end(b);
}

static void test_a_deposit_under_the_agreed_key_counts(void **s)
{
	struct blind *b = begin_agreed();

	(void)s;
	world_assert_regular(&b->w, b->w.pairs[0].deposit[US]);
	world_assert_regular(&b->w, b->w.pairs[0].deposit[RU]);
	owe_delivery(b);
	deliver(b, 0);
	deliver(b, 1);
	assert_true(is_delivered(b));
	blind_end(b);
}

/* The sealed box stays good where a key was agreed on: who lost his uses it. */
static void test_a_deposit_with_wrap_counts_all_the_same(void **s)
{
	const struct world_courier courier = agreed();
	struct blind *b = blind_begin_with(&courier);

	(void)s;
	blind_deposit(b, US);
	world_assert_regular(&b->w, b->w.pairs[0].deposit[US]);
	blind_end(b);
}

static void test_it_counts_nothing_where_the_other_did_not_say_held(void **s)
{
	struct world_courier courier = agreed();

	(void)s;
	courier.held = false;
	assert_refused(&courier);
}

static void test_it_counts_nothing_where_nothing_was_proposed(void **s)
{
	const struct world_courier courier = { .held = true };

	(void)s;
	assert_refused(&courier);
}

static void test_a_list_that_does_not_fit_the_pairs_is_no_agreement(void **s)
{
	struct world_courier courier = agreed();

	(void)s;
	courier.count++;
	assert_refused(&courier);
	courier.count -= 2;
	assert_refused(&courier);
}

static void test_another_s_than_that_of_side_and_pair_counts_nothing(void **s)
{
	struct world_courier courier = agreed();
	uint8_t first[HASH_BYTES];

	(void)s;
	memcpy(first, courier.hash[0], HASH_BYTES);
	memcpy(courier.hash[0], courier.hash[1], HASH_BYTES);
	memcpy(courier.hash[1], first, HASH_BYTES);
	assert_refused(&courier);
	courier = agreed();
	memmove(courier.hash[2], courier.hash[0], 2 * sizeof(courier.hash[0]));
	memset(courier.hash[0], 0, 2 * sizeof(courier.hash[0]));
	assert_refused(&courier);
}

static struct blind *begin_unread(void)
{
	struct blind *b = begin_agreed();

	hold_all(b);
	world_deposit_ack(&b->w, 0, US);
	world_assert_regular(&b->w, object_to(b, RU));
	wait_out(b);
	assert_int_equal(arrangement(b)->ending, ENDING_UNREAD);
	return b;
}

/* It said that it holds the key; if it lost it since, that is its own loss. */
static void test_who_said_held_cannot_say_that_it_cannot_read(void **s)
{
	struct blind *b = begin_unread();

	(void)s;
	world_assert_regular(&b->w, show_given(b, "ru", RU));
	assert_int_equal(world_named(&b->w, IRREGULAR_PAIR_DEFAULT, "us"), 1);
	assert_int_equal(world_named(&b->w, IRREGULAR_PAIR_DEFAULT, "ru"), 0);
	assert_int_equal(arrangement(b)->ended_by[0], world_who(&b->w, "us"));
	blind_end(b);
}

static void test_another_s_proves_nothing(void **s)
{
	struct blind *b = begin_unread();

	(void)s;
	for (size_t bit = 0; bit < 256; bit += 23) {
		b->given[RU].secrets.s[bit / 8] ^= (uint8_t)(1 << bit % 8);
		world_assert(&b->w, show_given(b, "ru", RU),
		             IRREGULAR_UNKNOWN_NAME, "ru");
		b->given[RU].secrets.s[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(arrangement(b)->ending, ENDING_UNREAD);
	blind_end(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_deposit_under_the_agreed_key_counts),
		TEST(test_a_deposit_with_wrap_counts_all_the_same),
		TEST(test_it_counts_nothing_where_the_other_did_not_say_held),
		TEST(test_it_counts_nothing_where_nothing_was_proposed),
		TEST(test_a_list_that_does_not_fit_the_pairs_is_no_agreement),
		TEST(test_another_s_than_that_of_side_and_pair_counts_nothing),
		TEST(test_who_said_held_cannot_say_that_it_cannot_read),
		TEST(test_another_s_proves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
