/*
 * Answers at the ends of what they hold for: of a year, of a notice, of looks that
 * fail together, and of what says nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan_world.h"

static bool says(const struct plan *plan, enum plan_part part, const char *text)
{
	const struct buf *said = &plan->said[part];

	return said->len > 0 &&
	       memmem(said->data, said->len, text, strlen(text)) != NULL;
}

static void assert_text(const struct plan *plan, const char *name,
                        const char *of, const char *expected)
{
	const char *text = value_text(plan, name, of);

	if (text == NULL)
		fail_msg("no %s", name);
	assert_string_equal(text, expected);
}

#define QUOTA "--conversion-time", "60d", "--quota", "18"

/* 1 - (1 - 60/365)^18, and 1 - (1 - 30/365)^36 with half in each of two years. */
static void test_a_quota_is_told_of_one_year_and_of_two(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "timeliness", WORDS(QUOTA));
	assert_int_equal(plan.status, STATS_OK);
	assert_text(&plan, "in_quota", "", "0.9605");
	assert_text(&plan, "in_quota_two", "", "0.9543");
	assert_text(&plan, "used_up", "", "0.0395");
	assert_true(says(&plan, PLAN_STATEMENT, "If a conversion lies in the year"));
	assert_true(says(&plan, PLAN_STATEMENT, "0.9605"));
	assert_true(says(&plan, PLAN_STATEMENT, "0.9543"));
	assert_true(says(&plan, PLAN_NOT_COVERED, "no inspections after it"));
	plan_release(&plan);
}

/* 1 - (1 - 30/365)^18; 1 - (1 - 15/365)^36; (335/365)^18. */
static void test_notice_shortens_what_a_quota_meets(void **state)
{
	const struct plot_curve *curve;
	struct plan plan;

	(void)state;
	ask_for(&plan, "timeliness", WORDS(QUOTA, "--notice", "30d"));
	assert_int_equal(plan.status, STATS_OK);
	assert_text(&plan, "in_quota", "", "0.7864");
	assert_text(&plan, "in_quota_two", "", "0.7792");
	assert_text(&plan, "used_up", "", "0.2136");
	assert_text(&plan, "detection_to", "Quota", "0.7864");
	assert_true(says(&plan, PLAN_STATEMENT, "0.7864"));
	assert_string_equal(plan.plot.mark_name, "0.7864");
	curve = &plan.plot.curves[0];
	for (size_t i = 0; i < curve->count; i++)
		if (curve->points[i].x <= 30)
			assert_true(curve->points[i].y == 0);
	plan_release(&plan);
}

static void test_notice_as_long_as_a_conversion_leaves_a_quota_nothing(void **state)
{
	static const char *const notices[] = { "60d", "61d" };
	struct plan plan;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		ask_for(&plan, "timeliness", WORDS(QUOTA, "--notice", notices[i]));
		assert_int_equal(plan.status, STATS_INFEASIBLE);
		assert_text(&plan, "in_quota", "", "0.0000");
		assert_text(&plan, "in_quota_two", "", "0.0000");
		assert_text(&plan, "detection_to", "Quota", "0.0000");
		assert_true(says(&plan, PLAN_WARNING, "as long as the conversion"));
		plan_release(&plan);
	}
	/* What notice leaves of it fits into the year. */
	ask_for(&plan, "timeliness", WORDS("--conversion-time", "400d", "--notice",
	                                   "100d", "--quota", "1"));
	assert_text(&plan, "in_quota", "", "0.8219"); /* 300/365 */
	plan_release(&plan);
	assert_refused("timeliness", WORDS("--conversion-time", "400d", "--quota",
	                                   "1"), "longer than --year");
}

#define LOOKED "--positions", "100", "--looked", "30"
#define TEN LOOKED, "--items", "10", "--prior-absent", "0.5"

/*
 * With p = 1: 0.9768 and C(90,30)/C(100,30) = .0229 of ten items. All together:
 * .5 / (.5 + .5 (.1 + .9 * .0229)) = .8923.
 */
static void test_belief_after_looks_that_fail_together(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "posterior", WORDS(TEN, "--detection", "0.9"));
	assert_text(&plan, "absent", "", "0.9644");
	assert_text(&plan, "absent_from", "", "0.8923");
	assert_text(&plan, "absent_to", "", "0.9644");
	assert_text(&plan, "positions", "", "100");
	assert_text(&plan, "detection_of_look", "", "0.9000");
	assert_true(says(&plan, PLAN_STATEMENT, "0.8923"));
	assert_true(says(&plan, PLAN_INTERVAL, "0.8923"));
	plan_release(&plan);
	ask_for(&plan, "posterior", WORDS(TEN));
	assert_text(&plan, "absent_from", "", value_text(&plan, "absent", ""));
	assert_text(&plan, "absent_to", "", value_text(&plan, "absent", ""));
	plan_release(&plan);
	ask_for(&plan, "posterior", WORDS(LOOKED, "--prior-absent", "0",
	                                  "--detection", "0.9"));
	assert_text(&plan, "absent_from", "", "0.0000");
	plan_release(&plan);
}

/*
 * Every number as probable: 1/101 that none is there, and 31/101 after clean looks
 * that always find. Together at .9: 1 / (.1 * 101 + .9 * 101/31) = .0767.
 */
static void test_belief_of_every_number_after_looks_that_fail_together(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "posterior", WORDS(LOOKED, "--detection", "0.9"));
	assert_text(&plan, "absent_from", "", "0.0767");
	plan_release(&plan);
}

static void test_a_look_at_nothing_says_nothing(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "bound", WORDS("--positions", "100", "--looked", "0"));
	assert_int_equal(plan.status, STATS_VACUOUS);
	assert_true(says(&plan, PLAN_STATEMENT, "Nothing was looked at"));
	assert_false(says(&plan, PLAN_STATEMENT, "Were there more"));
	assert_text(&plan, "bound", "", "100");
	plan_release(&plan);
}

static void test_methods_that_cannot_be_have_no_interval(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "combine", WORDS("--over", "methods", "--first", "0.9",
	                                "--second", "0.8", "--correlation", "0.9"));
	assert_int_equal(plan.status, STATS_INFEASIBLE);
	assert_true(says(&plan, PLAN_STATEMENT, "No two methods have"));
	assert_null(value_text(&plan, "detection_to", ""));
	assert_true(says(&plan, PLAN_INTERVAL, "No detection is stated"));
	plan_release(&plan);
}

static void test_one_background_is_given_and_no_second(void **state)
{
	struct plan plan;

	(void)state;
	assert_refused("threshold", WORDS("--rule", "k-sigma", "--background", "10",
	                                  "--counts", "10,12"), "not both");
	ask_for(&plan, "threshold", WORDS("--rule", "poisson", "--background", "10",
	                                  "--counts", "10,12"));
	plan_release(&plan);
}

static void test_a_mean_is_not_rounded_up(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "threshold", WORDS("--rule", "k-sigma", "--counts",
	                                  "10,12,9"));
	assert_text(&plan, "mean", "", "10.3333");
	assert_text(&plan, "background", "", "10.3333");
	plan_release(&plan);
}

static size_t row_of(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->value_count; i++)
		if (strcmp(plan->values[i].label->name, name) == 0)
			return i;
	fail_msg("no %s", name);
	return 0;
}

/* What it may be stands under the background; what is required over the source. */
static void test_rows_of_a_threshold_stand_by_what_they_tell_of(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "threshold", WORDS("--rule", "k-sigma", "--background", "10",
	                                  "--measured", "3"));
	assert_int_equal(row_of(&plan, "background_least"),
	                 row_of(&plan, "background") + 1);
	assert_int_equal(row_of(&plan, "smallest_source"),
	                 row_of(&plan, "required") + 1);
	assert_int_equal(row_of(&plan, "smallest_if_known"),
	                 row_of(&plan, "smallest_source") + 1);
	plan_release(&plan);
}

#define GROSS "--rule", "iso11929", "--gross", "400", "--gross-time", "60", \
	"--background-count", "400", "--background-time", "1500"

static void test_a_result_has_its_unit(void **state)
{
	struct plan plan;
	size_t row;

	(void)state;
	ask_for(&plan, "threshold", WORDS(GROSS));
	row = row_of(&plan, "result");
	for (size_t i = row; i < row + 4; i++)
		assert_string_equal(plan.values[i].label->unit,
		                    "counts per second");
	plan_release(&plan);
	ask_for(&plan, "threshold", WORDS(GROSS, "--factor", "2"));
	assert_string_equal(plan.values[row_of(&plan, "result")].label->unit,
	                    "counts per second times the factor");
	plan_release(&plan);
}

static void test_percent_may_be_written(void **state)
{
	struct plan plan, sign;

	(void)state;
	ask_for(&plan, "tolerance", WORDS("--tolerance", "3", "--uncertainty", "1"));
	ask_for(&sign, "tolerance", WORDS("--tolerance", "3%", "--uncertainty",
	                                  "1%"));
	assert_int_equal(plan.value_count, sign.value_count);
	for (size_t i = 0; i < plan.value_count; i++)
		assert_string_equal(plan.values[i].text, sign.values[i].text);
	plan_release(&plan);
	plan_release(&sign);
	assert_refused("tolerance", WORDS("--tolerance", "3%%", "--uncertainty",
	                                  "1"), "like 3 or 3%");
	assert_refused("tolerance", WORDS("--tolerance", "%", "--uncertainty", "1"),
	               "like 3 or 3%");
}

/* A charter has .03 where this has 3. */
static void test_a_part_for_a_percentage_is_noticed(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "tolerance", WORDS("--tolerance", "0.03", "--uncertainty",
	                                  "0.01"));
	assert_true(says(&plan, PLAN_WARNING, "3 % is 3"));
	plan_release(&plan);
	ask_for(&plan, "tolerance", WORDS("--tolerance", "0.03%", "--uncertainty",
	                                  "0.01"));
	assert_false(says(&plan, PLAN_WARNING, "3 % is 3"));
	plan_release(&plan);
}

static void test_minutes_are_written_as_in_a_charter(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "timeliness", WORDS("--conversion-time", "2880m",
	                                   "--interval", "2880min"));
	assert_text(&plan, "conversion_time", "", "2");
	assert_text(&plan, "interval", "", "2");
	plan_release(&plan);
}

static void test_a_look_says_how_sure_it_is(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "sample", WORDS("--positions", "100", "--items", "5",
	                               "--detection", "0.95"));
	assert_text(&plan, "detection_of_look", "", "0.9500");
	plan_release(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_quota_is_told_of_one_year_and_of_two),
		cmocka_unit_test(test_notice_shortens_what_a_quota_meets),
		cmocka_unit_test(
		    test_notice_as_long_as_a_conversion_leaves_a_quota_nothing),
		cmocka_unit_test(test_belief_after_looks_that_fail_together),
		cmocka_unit_test(
		    test_belief_of_every_number_after_looks_that_fail_together),
		cmocka_unit_test(test_a_look_at_nothing_says_nothing),
		cmocka_unit_test(test_methods_that_cannot_be_have_no_interval),
		cmocka_unit_test(test_one_background_is_given_and_no_second),
		cmocka_unit_test(test_a_mean_is_not_rounded_up),
		cmocka_unit_test(
		    test_rows_of_a_threshold_stand_by_what_they_tell_of),
		cmocka_unit_test(test_a_result_has_its_unit),
		cmocka_unit_test(test_percent_may_be_written),
		cmocka_unit_test(test_a_part_for_a_percentage_is_noticed),
		cmocka_unit_test(test_minutes_are_written_as_in_a_charter),
		cmocka_unit_test(test_a_look_says_how_sure_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
