/*
 * Blind depositaries that hold and then keep silent are late, each by its own
 * clock; the pair goes on with the others, or ends without a side's default.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "blind_world.h"

static size_t late(struct blind *b, unsigned who)
{
	return world_named(&b->w, IRREGULAR_LATE, depositary[who]);
}

static void assert_late(struct blind *b, size_t at, size_t ie, size_t mt)
{
	assert_int_equal(late(b, 0), at);
	assert_int_equal(late(b, 1), ie);
	assert_int_equal(late(b, 2), mt);
}

/* Does anyone have to say this now? */
static bool owes(struct blind *b, unsigned who, enum statement_kind kind)
{
	const struct rules *rules = world_replay(&b->w);
	struct owed *list;
	size_t count;
	bool found = false;

	assert_int_equal(rules_owed(rules, &list, &count), TALLY_OK);
	for (size_t i = 0; i < count; i++)
		found |= list[i].kind == kind &&
		         list[i].by == world_who(&b->w, depositary[who]);
	free(list);
	return found;
}

static void assert_no_default(struct blind *b)
{
	for (unsigned side = 0; side < SIDES; side++)
		assert_int_equal(world_named(&b->w, IRREGULAR_PAIR_DEFAULT,
		                             party_of[side]), 0);
}

static int64_t deliver_clock(const struct blind *b)
{
	return (int64_t)b->w.charter->clocks[CLOCK_DELIVER].value +
	       (int64_t)b->w.charter->clocks[CLOCK_PUBLICATION].value;
}

static void test_who_holds_and_keeps_silent_is_late_and_the_pair_goes_on(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	assert_true(owes(b, 2, STATEMENT_DELIVER));
	deliver(b, 0);
	deliver(b, 1);
	assert_int_equal(pair_of(b)->gate, GATE_ARRIVE);
	assert_late(b, 0, 0, 0);
	assert_true(owes(b, 2, STATEMENT_DELIVER));
	assert_false(owes(b, 1, STATEMENT_DELIVER));
	b->w.now_s += deliver_clock(b) + HOURS;
	assert_late(b, 0, 0, 1);
	assert_false(owes(b, 2, STATEMENT_DELIVER));
	assert_int_equal(arrangement(b)->phase, ARRANGEMENT_RUNNING);
	assert_no_default(b);
	blind_end(b);
}

static void test_who_delivers_after_the_others_in_time_is_not_late(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	deliver(b, 0);
	deliver(b, 1);
	deliver(b, 2);
	b->w.now_s += deliver_clock(b) + HOURS;
	assert_late(b, 0, 0, 0);
	blind_end(b);
}

static void test_who_delivers_after_its_clock_is_late_once(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	deliver(b, 0);
	deliver(b, 1);
	b->w.now_s += deliver_clock(b) + HOURS;
	deliver(b, 2);
	assert_late(b, 0, 0, 1);
	blind_end(b);
}

/* Its shares were bad, and it said so: it has nothing to deliver. */
static void test_who_refused_owes_no_delivery(void **s)
{
	struct blind *b = begin_deposited();

	(void)s;
	hold(b, 0);
	hold(b, 1);
	refuse(b, 2, RU, "part-unreadable");
	assert_false(owes(b, 2, STATEMENT_HOLD));
	wait_out(b);
	assert_late(b, 0, 0, 0);
	assert_no_default(b);
	blind_end(b);
}

/* All held, and one delivers: more than f are silent. */
static void test_when_too_few_deliver_the_pair_ends_by_no_side(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	world_assert_regular(&b->w, deliver(b, 0));
	wait_out(b);
	assert_int_equal(arrangement(b)->phase, ARRANGEMENT_ENDED);
	assert_int_equal(arrangement(b)->ending, ENDING_NOT_DELIVERED);
	assert_false(is_delivered(b));
	assert_late(b, 0, 1, 1);
	assert_no_default(b);
	blind_end(b);
}

static void test_when_none_delivers_all_are_late_and_no_side(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	wait_out(b);
	assert_int_equal(arrangement(b)->ending, ENDING_NOT_DELIVERED);
	assert_late(b, 1, 1, 1);
	assert_no_default(b);
	blind_end(b);
}

/* A share is out: a stop excuses nobody. */
static void test_a_stop_after_a_delivery_excuses_no_silence(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	deliver(b, 0);
	world_answer(&b->w, "ro", b->w.arrangement, "withdrawn");
	assert_true(owes(b, 1, STATEMENT_DELIVER));
	assert_true(owes(b, 2, STATEMENT_DELIVER));
	deliver(b, 1);
	b->w.now_s += deliver_clock(b) + HOURS;
	assert_late(b, 0, 0, 1);
	blind_end(b);
}

/* No share was out: nobody owes one. */
static void test_a_stop_before_a_delivery_leaves_nobody_late(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	world_answer(&b->w, "ro", b->w.arrangement, "withdrawn");
	wait_out(b);
	assert_late(b, 0, 0, 0);
	blind_end(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_who_holds_and_keeps_silent_is_late_and_the_pair_goes_on),
		TEST(test_who_delivers_after_the_others_in_time_is_not_late),
		TEST(test_who_delivers_after_its_clock_is_late_once),
		TEST(test_who_refused_owes_no_delivery),
		TEST(test_when_too_few_deliver_the_pair_ends_by_no_side),
		TEST(test_when_none_delivers_all_are_late_and_no_side),
		TEST(test_a_stop_after_a_delivery_excuses_no_silence),
		TEST(test_a_stop_before_a_delivery_leaves_nobody_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
