/*
 * Gates: whoever does not do what a gate asks is named, nobody else is, and
 * neither side gets ahead. The swap has tests of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gate_world.h"

static void test_who_gives_no_notice_defaults(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_notice(&w, 0, 1);
	world_ack(&w, 0, 1);
	assert_only_default_is_of(&w, "us");
	world_release(&w);
}

static void test_who_acknowledges_no_notice_defaults(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_choose(&w, 0, 0, "orlan");
	world_notice(&w, 0, 0);
	world_ack(&w, 0, 0);
	world_notice(&w, 0, 1);
	assert_only_default_is_of(&w, "us");
	world_release(&w);
}

static void test_who_does_not_designate_defaults(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_NOTICE);
	world_enter(&w, 0, 0);
	world_enter(&w, 0, 1);
	w.now_s += 2 * HOURS;
	world_designate(&w, 0, 0);
	world_restrict(&w, 0, 0);
	assert_only_default_is_of(&w, "ru");
	world_release(&w);
}

static void test_who_does_not_restrict_defaults(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_NOTICE);
	for (unsigned side = 0; side < 2; side++)
		world_enter(&w, 0, side);
	w.now_s += 2 * HOURS;
	for (unsigned side = 0; side < 2; side++)
		world_designate(&w, 0, side);
	world_restrict(&w, 0, 0); /* by ru, on its own soil */
	assert_only_default_is_of(&w, "us");
	world_release(&w);
}

static void test_nobody_arrives_before_the_swap_is_done(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	world_arrive(&w, 0, 0, true);
	assert_int_equal(world_irregular(&w, w.pairs[0].arrive[0]),
	                 IRREGULAR_OUT_OF_ORDER);
	world_release(&w);
}

static void test_neither_looks_before_both_are_in(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_SWAP);
	world_arrive(&w, 0, 0, true);
	world_select(&w, 0, 0);
	assert_int_equal(world_irregular(&w, w.pairs[0].select[0]),
	                 IRREGULAR_OUT_OF_ORDER);
	assert_only_default_is_of(&w, "ru");
	world_release(&w);
}

static void test_who_does_not_admit_refuses(void **s)
{
	struct world w;
	struct conclusion *c;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_SWAP);
	world_arrive(&w, 0, 1, false);
	w.now_s += 4 * HOURS;
	assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT, "us"), 0);
	c = world_conclude(&w);
	assert_int_equal(world_site(c, "deveselu")->word,
	                 CONCLUSION_NOT_INSPECTED);
	assert_true(world_site(c, "deveselu")->reasons[REASON_REFUSED]);
	conclusion_free(c);
	world_release(&w);
}

static void test_who_does_not_admit_where_it_must_defaults(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, "charters/test/no-refusal.yaml");
	world_run(&w);
	world_pair_to(&w, 0, GATE_SWAP);
	world_arrive(&w, 0, 1, false);
	assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT, "us"), 0);
	w.now_s += 4 * HOURS;
	assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT, "us"), 1);
	world_release(&w);
}

static void test_a_contested_claim_of_no_admission_names_nobody(void **s)
{
	struct world w;
	struct conclusion *c;

	(void)s;
	world_init(&w, "charters/test/no-refusal.yaml");
	world_run(&w);
	world_pair_to(&w, 0, GATE_SWAP);
	world_arrive(&w, 0, 1, false);
	world_countersign(&w, "us", w.pairs[0].arrive[1], "contest");
	w.now_s += 4 * HOURS;
	assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT, "us"), 0);
	c = world_conclude(&w);
	assert_int_equal(world_site(c, w.pairs[0].site[1])->word,
	                 CONCLUSION_DISPUTED);
	conclusion_free(c);
	world_release(&w);
}

static void test_who_reports_nothing_defaults(void **s)
{
	struct world w;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_ARRIVE);
	for (unsigned side = 0; side < 2; side++) {
		world_select(&w, 0, side);
		world_measure(&w, 0, side, NULL, NULL);
	}
	world_report(&w, 0, 1);
	assert_only_default_is_of(&w, "us");
	world_release(&w);
}

static void test_a_suspension_moves_deadlines_up_to_its_cap(void **s)
{
	struct world w;
	int64_t due_s;

	(void)s;
	begin(&w);
	world_pair_to(&w, 0, GATE_NOTICE);
	due_s = rules_gate_due(world_replay(&w), 0, 0, GATE_DESIGNATE);
	world_suspend(&w, "us", "begin");
	w.now_s += 2 * DAY;
	world_suspend(&w, "us", "resume");
	assert_in_range(rules_gate_due(world_replay(&w), 0, 0, GATE_DESIGNATE),
	                due_s + 2 * DAY, due_s + 2 * DAY + HOURS);
	world_suspend(&w, "us", "begin");
	wait_out(&w);
	assert_int_equal(arrangement(&w)->ending, ENDING_SUSPENSION);
	assert_int_equal(arrangement(&w)->ended_by[0], world_who(&w, "us"));
	world_release(&w);
}

static void test_only_who_suspended_resumes(void **s)
{
	struct world w;
	struct id resume;

	(void)s;
	begin(&w);
	world_suspend(&w, "us", "begin");
	resume = world_suspend(&w, "ru", "resume");
	assert_int_equal(world_irregular(&w, resume), IRREGULAR_NOT_AUTHORISED);
	world_release(&w);
}


int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_who_gives_no_notice_defaults),
		TEST(test_who_acknowledges_no_notice_defaults),
		TEST(test_who_does_not_designate_defaults),
		TEST(test_who_does_not_restrict_defaults),
		TEST(test_nobody_arrives_before_the_swap_is_done),
		TEST(test_neither_looks_before_both_are_in),
		TEST(test_who_does_not_admit_refuses),
		TEST(test_who_does_not_admit_where_it_must_defaults),
		TEST(test_a_contested_claim_of_no_admission_names_nobody),
		TEST(test_who_reports_nothing_defaults),
		TEST(test_a_suspension_moves_deadlines_up_to_its_cap),
		TEST(test_only_who_suspended_resumes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
