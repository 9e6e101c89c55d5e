/*
 * Blind depositaries, two shares of three needed, one faulty: what each trick
 * of a depositor or a depositary gains is nothing, and who did it is named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "blind_world.h"

static void assert_wrong(struct blind *b, struct id id, unsigned who)
{
	world_assert(&b->w, id, IRREGULAR_DELIVER_WRONG, depositary[who]);
	assert_false(is_delivered(b));
}

static void assert_nobody_defaults(struct blind *b)
{
	for (unsigned side = 0; side < SIDES; side++) {
		assert_int_equal(world_named(&b->w, IRREGULAR_PAIR_DEFAULT,
		                             party_of[side]), 0);
		assert_int_equal(world_named(&b->w, IRREGULAR_DEPOSIT_UNOPENABLE,
		                             party_of[side]), 0);
	}
}

static void test_two_of_three_give_both_keys(void **s)
{
	static const unsigned pairs[][2] = { { 0, 1 }, { 1, 2 }, { 2, 0 } };

	(void)s;
	for (size_t i = 0; i < 3; i++) {
		struct blind *b = begin_owed();
		uint8_t key[SHARE_BYTES];

		world_assert_regular(&b->w, deliver(b, pairs[i][0]));
		assert_false(is_delivered(b));
		assert_int_equal(rules_joined_key(b->w.rules, pair_of(b), US,
		                                  key), TALLY_EINCOMPLETE);
		world_assert_regular(&b->w, deliver(b, pairs[i][1]));
		assert_int_equal(pair_of(b)->gate, GATE_ARRIVE);
		for (unsigned giver = 0; giver < SIDES; giver++) {
			assert_int_equal(rules_joined_key(b->w.rules, pair_of(b),
			                                  giver, key), TALLY_OK);
			assert_memory_equal(key, b->given[giver].key, 32);
		}
		blind_end(b);
	}
}

static void test_the_third_may_deliver_too(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	deliver(b, 0);
	deliver(b, 1);
	world_assert_regular(&b->w, deliver(b, 2));
	blind_end(b);
}

/* k + f: as long as one that may be faulty is among the holders. */
static void test_none_delivers_before_enough_hold(void **s)
{
	struct blind *b = begin_deposited();

	(void)s;
	world_deposit_ack(&b->w, 0, US);
	world_deposit_ack(&b->w, 0, RU);
	assert_wrong(b, deliver(b, 2), 2);
	hold(b, 0);
	hold(b, 1);
	assert_wrong(b, deliver(b, 2), 2);
	assert_wrong(b, deliver(b, 0), 0);
	hold(b, 2);
	world_assert_regular(&b->w, deliver(b, 0));
	blind_end(b);
}

static void test_none_delivers_before_both_received(void **s)
{
	struct blind *b = begin_deposited();

	(void)s;
	for (unsigned who = 0; who < DEPOSITARIES; who++)
		world_assert_regular(&b->w, hold(b, who));
	world_deposit_ack(&b->w, 0, US);
	assert_wrong(b, deliver(b, 0), 0);
	world_deposit_ack(&b->w, 0, RU);
	world_assert_regular(&b->w, deliver(b, 0));
	blind_end(b);
}

static void test_a_wrong_share_or_only_one_sides_is_no_delivery(void **s)
{
	struct blind *b = begin_owed();
	uint8_t *us = b->given[US].shares, *ru = b->given[RU].shares;

	(void)s;
	for (size_t bit = 0; bit < 8 * SHARE_BYTES; bit += 37) {
		us[2 * SHARE_BYTES + bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_wrong(b, deliver(b, 2), 2);
		us[2 * SHARE_BYTES + bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_wrong(b, deliver_shares(b, 2, us + 64, us + 64), 2);
	assert_wrong(b, deliver_shares(b, 2, ru + 64, us + 64), 2);
	assert_wrong(b, deliver_shares(b, 2, us, ru), 2); /* that of another */
	world_assert_regular(&b->w, deliver(b, 0));
	world_assert_regular(&b->w, deliver(b, 1));
	assert_true(is_delivered(b));
	blind_end(b);
}

static void test_who_delivers_keys_or_acknowledges_is_no_blind_one(void **s)
{
	struct blind *b = begin_owed();
	struct draft d;

	(void)s;
	draft_pair(b, STATEMENT_DELIVER, &d);
	draft_open(&d, "keys", '[');
	draft_hash(&d, NULL, b->given[US].key);
	draft_hash(&d, NULL, b->given[RU].key);
	draft_close(&d, ']');
	assert_wrong(b, world_say(&b->w, "at", &d), 0);
	blind_end(b);
}

static void test_a_depositary_that_holds_and_keeps_silent_stops_nothing(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	deliver(b, 0);
	deliver(b, 1);
	assert_int_equal(pair_of(b)->gate, GATE_ARRIVE);
	assert_nobody_defaults(b);
	blind_end(b);
}

static void test_a_depositary_that_never_holds_is_late_and_alone(void **s)
{
	struct blind *b = begin_deposited();

	(void)s;
	hold(b, 0);
	hold(b, 1);
	wait_out(b);
	assert_int_equal(arrangement(b)->ending, ENDING_NOT_DELIVERED);
	assert_int_equal(world_named(&b->w, IRREGULAR_LATE, "mt"), 1);
	assert_int_equal(world_named(&b->w, IRREGULAR_LATE, "at"), 0);
	assert_int_equal(world_named(&b->w, IRREGULAR_LATE, "ie"), 0);
	assert_nobody_defaults(b);
	blind_end(b);
}

static void test_one_refusal_names_no_depositor(void **s)
{
	struct blind *b = begin_deposited();

	(void)s;
	world_assert_regular(&b->w, refuse(b, 2, RU, "part-unreadable"));
	assert_wrong(b, hold(b, 2), 2);
	hold(b, 0);
	hold(b, 1);
	wait_out(b);
	assert_int_equal(arrangement(b)->ending, ENDING_NOT_DELIVERED);
	assert_int_equal(world_named(&b->w, IRREGULAR_LATE, "mt"), 0);
	assert_nobody_defaults(b);
	blind_end(b);
}

static void test_more_refusals_than_faulty_ones_name_the_depositor(void **s)
{
	struct blind *b = begin_deposited();
	struct id bad = b->w.pairs[0].deposit[RU];

	(void)s;
	refuse(b, 0, RU, "hash-mismatch");
	world_assert_regular(&b->w, refuse(b, 1, RU, "other-deposit"));
	world_assert(&b->w, bad, IRREGULAR_DEPOSIT_UNOPENABLE, "ru");
	world_assert_regular(&b->w, refuse(b, 0, US, "withheld"));
	b->w.now_s += MINUTES;
	blind_deposit(b, RU);
	world_assert_regular(&b->w, b->w.pairs[0].deposit[RU]);
	blind_end(b);
}

static void test_who_holds_does_not_refuse(void **s)
{
	struct blind *b = begin_deposited();

	(void)s;
	hold(b, 2);
	assert_wrong(b, refuse(b, 2, RU, "hash-mismatch"), 2);
	blind_end(b);
}

static void test_a_deposit_names_every_depositary_with_a_share(void **s)
{
	struct blind *b = blind_begin();

	(void)s;
	world_deposit(&b->w, 0, US); /* as for one that checks */
	world_assert(&b->w, b->w.pairs[0].deposit[US], IRREGULAR_UNKNOWN_NAME,
	             "us");
	blind_end(b);
}

/* The depositor's shares do not lie on one polynomial. */
static void test_shares_of_different_polynomials_name_the_depositor(void **s)
{
	struct blind *b = blind_begin();

	(void)s;
	b->given[RU].shares[SHARE_BYTES] ^= 1;
	blind_deposit(b, US);
	blind_deposit(b, RU);
	for (unsigned who = 0; who < DEPOSITARIES; who++)
		world_assert_regular(&b->w, hold(b, who));
	world_deposit_ack(&b->w, 0, US);
	world_deposit_ack(&b->w, 0, RU);
	world_assert_regular(&b->w, deliver(b, 0));
	world_assert_regular(&b->w, deliver(b, 1));
	world_assert(&b->w, b->w.pairs[0].deposit[RU],
	             IRREGULAR_DEPOSIT_UNOPENABLE, "ru");
	assert_int_equal(arrangement(b)->ending, ENDING_DEFAULT);
	assert_int_equal(arrangement(b)->ended_by[0],
	                 world_who(&b->w, "ru"));
	wait_out(b);
	assert_int_equal(world_named(&b->w, IRREGULAR_PAIR_DEFAULT, "us"), 0);
	blind_end(b);
}

static void test_rubbish_is_proven_by_what_was_sealed(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	world_assert(&b->w, accuse(b, "us", RU, inner_of(b, RU)),
	             IRREGULAR_UNKNOWN_NAME, "us"); /* no key is out yet */
	deliver(b, 0);
	deliver(b, 1);
	for (size_t bit = 0; bit < 8 * b->given[RU].inner_len; bit += 41) {
		b->given[RU].inner[bit / 8] ^= (uint8_t)(1 << bit % 8);
		world_assert(&b->w, accuse(b, "us", RU, inner_of(b, RU)),
		             IRREGULAR_UNKNOWN_NAME, "us");
		b->given[RU].inner[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(world_named(&b->w, IRREGULAR_DEPOSIT_UNOPENABLE, "ru"),
	                 0);
	world_assert_regular(&b->w, accuse(b, "obs", RU, inner_of(b, RU)));
	world_assert(&b->w, b->w.pairs[0].deposit[RU],
	             IRREGULAR_DEPOSIT_UNOPENABLE, "ru");
	assert_int_equal(arrangement(b)->ended_by[0], world_who(&b->w, "ru"));
	accuse(b, "us", RU, inner_of(b, RU));
	world_replay(&b->w);
	assert_int_equal(world_named(&b->w, IRREGULAR_DEPOSIT_UNOPENABLE, "ru"),
	                 1);
	wait_out(b);
	assert_int_equal(world_named(&b->w, IRREGULAR_PAIR_DEFAULT, "us"), 0);
	blind_end(b);
}

static void test_evidence_has_room_for_what_was_sealed(void **s)
{
	static uint8_t sealed[MAX_EVIDENCE_INNER_BYTES];
	struct blind *b = begin_owed();

	(void)s;
	deliver(b, 0);
	deliver(b, 1);
	world_assert(&b->w, accuse(b, "us", RU,
	                           slice_of(sealed, sizeof(sealed))),
	             IRREGULAR_UNKNOWN_NAME, "us");
	blind_end(b);
}

/* Nobody can look into what it was given; its word alone ends the pair. */
static void test_who_cannot_read_its_deposit_says_so_and_is_not_named(void **s)
{
	struct blind *b = begin_held();

	(void)s;
	world_deposit_ack(&b->w, 0, US);
	world_assert_regular(&b->w, object_to(b, RU));
	assert_wrong(b, deliver(b, 2), 2);
	wait_out(b);
	assert_int_equal(arrangement(b)->ending, ENDING_UNREAD);
	assert_nobody_defaults(b);
	blind_end(b);
}

static void test_who_only_keeps_silent_on_a_deposit_has_defaulted(void **s)
{
	struct blind *b = begin_held();

	(void)s;
	world_deposit_ack(&b->w, 0, US);
	wait_out(b);
	assert_int_equal(world_named(&b->w, IRREGULAR_PAIR_DEFAULT, "us"), 1);
	assert_int_equal(world_named(&b->w, IRREGULAR_PAIR_DEFAULT, "ru"), 0);
	blind_end(b);
}

/*
 * us lets one deliver, has mt's share in private, and stops everything: the
 * next honest one delivers all the same, or ru alone would have given.
 */
static void test_a_stop_after_the_first_delivery_stops_nothing(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	world_assert_regular(&b->w, deliver(b, 0));
	world_answer(&b->w, "ro", b->w.arrangement, "withdrawn");
	assert_int_equal(arrangement(b)->phase, ARRANGEMENT_ENDED);
	world_assert_regular(&b->w, deliver(b, 1));
	assert_true(is_delivered(b));
	blind_end(b);
}

static size_t deliveries_owed(struct blind *b)
{
	struct owed *owed = NULL;
	size_t count = 0, found = 0;

	assert_int_equal(rules_owed(world_replay(&b->w), &owed, &count),
	                 TALLY_OK);
	for (size_t i = 0; i < count; i++)
		found += owed[i].kind == STATEMENT_DELIVER;
	free(owed);
	return found;
}

static void test_what_was_begun_is_owed_after_a_stop(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	assert_int_equal(deliveries_owed(b), 3);
	deliver(b, 0);
	world_answer(&b->w, "ro", b->w.arrangement, "withdrawn");
	assert_int_equal(deliveries_owed(b), 2);
	deliver(b, 1);
	assert_int_equal(deliveries_owed(b), 1); /* mt's, although these suffice */
	deliver(b, 2);
	assert_int_equal(deliveries_owed(b), 0);
	blind_end(b);
	b = begin_owed();
	world_answer(&b->w, "ro", b->w.arrangement, "withdrawn");
	assert_int_equal(deliveries_owed(b), 0);
	blind_end(b);
}

static void test_a_stop_before_the_first_delivery_stops_all(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	world_answer(&b->w, "ro", b->w.arrangement, "withdrawn");
	for (unsigned who = 0; who < DEPOSITARIES; who++)
		assert_wrong(b, deliver(b, who), who);
	blind_end(b);
}

static void test_a_deadline_after_the_first_delivery_stops_nothing(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	world_assert_regular(&b->w, deliver(b, 0));
	wait_out(b);
	assert_int_equal(arrangement(b)->ending, ENDING_NOT_DELIVERED);
	deliver(b, 1);
	assert_true(is_delivered(b));
	blind_end(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_two_of_three_give_both_keys),
		TEST(test_the_third_may_deliver_too),
		TEST(test_none_delivers_before_enough_hold),
		TEST(test_none_delivers_before_both_received),
		TEST(test_a_wrong_share_or_only_one_sides_is_no_delivery),
		TEST(test_who_delivers_keys_or_acknowledges_is_no_blind_one),
		TEST(test_a_depositary_that_holds_and_keeps_silent_stops_nothing),
		TEST(test_a_depositary_that_never_holds_is_late_and_alone),
		TEST(test_one_refusal_names_no_depositor),
		TEST(test_more_refusals_than_faulty_ones_name_the_depositor),
		TEST(test_who_holds_does_not_refuse),
		TEST(test_a_deposit_names_every_depositary_with_a_share),
		TEST(test_shares_of_different_polynomials_name_the_depositor),
		TEST(test_rubbish_is_proven_by_what_was_sealed),
		TEST(test_evidence_has_room_for_what_was_sealed),
		TEST(test_who_cannot_read_its_deposit_says_so_and_is_not_named),
		TEST(test_who_only_keeps_silent_on_a_deposit_has_defaulted),
		TEST(test_a_stop_after_the_first_delivery_stops_nothing),
		TEST(test_what_was_begun_is_owed_after_a_stop),
		TEST(test_a_stop_before_the_first_delivery_stops_all),
		TEST(test_a_deadline_after_the_first_delivery_stops_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
