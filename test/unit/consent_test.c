/*
 * Consent: each who must say yes says it for itself; silence is a no.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world.h"

#define NONPAPER "charters/nonpaper-2022.yaml"
#define DAY (24 * HOURS)

static const struct arrangement *arrangement(struct world *w)
{
	return &world_replay(w)->arrangements[0];
}

/* Past every deadline of the first pair. */
static void wait_out(struct world *w)
{
	w->now_s += 30 * DAY;
}

static void test_a_host_that_says_no_stops_the_start(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, NONPAPER);
	world_sign(&w);
	world_propose(&w);
	world_answer(&w, "ru", w.arrangement, "yes");
	world_answer(&w, "ro", w.arrangement, "yes");
	world_answer(&w, "pl", w.arrangement, "no");
	assert_int_equal(arrangement(&w)->phase, ARRANGEMENT_ENDED);
	assert_int_equal(arrangement(&w)->ending, ENDING_REFUSED);
	world_release(&w);
}

static void test_a_host_that_says_nothing_stops_the_start(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, NONPAPER);
	world_sign(&w);
	world_propose(&w);
	world_answer(&w, "ru", w.arrangement, "yes");
	world_answer(&w, "ro", w.arrangement, "yes");
	assert_int_equal(arrangement(&w)->phase, ARRANGEMENT_PROPOSED);
	wait_out(&w);
	assert_int_equal(arrangement(&w)->phase, ARRANGEMENT_ENDED);
	assert_int_equal(arrangement(&w)->ending, ENDING_SILENT);
	world_release(&w);
}

static void test_a_yes_after_the_deadline_is_late(void **s)
{
	struct world w;
	struct id yes;

	(void)s;
	world_init(&w, NONPAPER);
	world_sign(&w);
	world_propose(&w);
	world_answer(&w, "ru", w.arrangement, "yes");
	world_answer(&w, "ro", w.arrangement, "yes");
	wait_out(&w);
	yes = world_answer(&w, "pl", w.arrangement, "yes");
	assert_int_equal(world_irregular(&w, yes), IRREGULAR_LATE);
	assert_int_equal(arrangement(&w)->phase, ARRANGEMENT_ENDED);
	world_release(&w);
}

static void test_an_ally_that_is_only_notified_is_not_asked(void **s)
{
	struct world w;
	struct id no;

	(void)s;
	world_init(&w, NONPAPER);
	world_sign(&w);
	world_propose(&w);
	no = world_answer(&w, "nato", w.arrangement, "no");
	assert_int_equal(world_irregular(&w, no), IRREGULAR_NOT_AUTHORISED);
	world_consent(&w);
	assert_int_equal(arrangement(&w)->phase, ARRANGEMENT_RUNNING);
	world_release(&w);
}

static void test_a_host_asked_each_time_may_refuse_an_inspection(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, "charters/test/each-consent.yaml");
	world_run(&w);
	world_start_pair(&w, 0);
	world_notice(&w, 0, 1);
	world_ack(&w, 0, 1);
	world_answer(&w, "ro", w.pairs[0].notice[1], "no");
	assert_int_equal(arrangement(&w)->ending, ENDING_INSPECTION_REFUSED);
	assert_int_equal(w.rules->inspections[0].refused_by, world_who(&w, "ro"));
	assert_int_equal(w.rules->irregularity_count, 0);
	assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT, "us"), 0);
	world_release(&w);
}

static void test_a_host_asked_each_time_must_answer(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, "charters/test/each-consent.yaml");
	world_run(&w);
	world_pair_to(&w, 0, GATE_NOTICE);
	assert_int_equal(arrangement(&w)->pairs[0].gate, GATE_NOTICE);
	world_answer(&w, "ro", w.pairs[0].notice[1], "yes");
	assert_int_equal(arrangement(&w)->pairs[0].gate, GATE_DESIGNATE);
	world_release(&w);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_host_that_says_no_stops_the_start),
		TEST(test_a_host_that_says_nothing_stops_the_start),
		TEST(test_a_yes_after_the_deadline_is_late),
		TEST(test_an_ally_that_is_only_notified_is_not_asked),
		TEST(test_a_host_asked_each_time_may_refuse_an_inspection),
		TEST(test_a_host_asked_each_time_must_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
