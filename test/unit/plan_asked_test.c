/*
 * Answers as who asked reads them: what holds of the numbers is what the words
 * beside them say, and a rule tells how to apply it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "measure/measure.h"
#include "plan/plot_axis.h"
#include "plan_world.h"
#include "stats/sequential.h"

static bool says(const struct plan *plan, enum plan_part part, const char *text)
{
	const struct buf *said = &plan->said[part];

	return said->len > 0 &&
	       memmem(said->data, said->len, text, strlen(text)) != NULL;
}

static void assert_says(const char *question, const char **words,
                        enum plan_part part, const char *text)
{
	struct plan plan;

	ask_for(&plan, question, words);
	if (!says(&plan, part, text))
		fail_msg("'%s' is not in '%.*s'", text, (int)plan.said[part].len,
		         (const char *)plan.said[part].data);
	plan_release(&plan);
}

static void test_counts_over_a_threshold_are_no_source_yet(void **state)
{
	(void)state;
	assert_says("threshold", WORDS("--rule", "iso11929", "--gross", "41",
	                               "--gross-time", "60s",
	                               "--background-count", "40",
	                               "--background-time", "4min"),
	            PLAN_STATEMENT, "come without a source with probability "
	            "0.0500 or less");
}

#define RATIO "--rule", "ratio", "--gross-time", "150s", "--background-count", \
	"400", "--background-time", "25min"

/* An alarm at the count that is named, none with one less. */
static void test_ratio_names_the_least_count_that_alarms(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "threshold", WORDS(RATIO, "--gross", "52"));
	assert_string_equal(value_text(&plan, "threshold", ""), "52");
	assert_string_equal(value_text(&plan, "result", ""), "over");
	plan_release(&plan);
	ask_for(&plan, "threshold", WORDS(RATIO, "--gross", "51"));
	assert_string_equal(value_text(&plan, "result", ""), "not over");
	plan_release(&plan);
}

/* As a measurement under a charter with the same numbers has it. */
static void test_ratio_finds_what_a_measurement_finds(void **state)
{
	const uint64_t item[] = { 40 }, background[] = { 200, 200 };
	const struct measure_counts counts = { 1, item, 2, background, 0, NULL };
	struct item_class class = { .rule = RULE_COUNTS };
	struct count_rule *rule = &class.counts;
	struct measure_verdict verdict = { 0 };
	struct plan plan;
	double of_plan, of_measure;

	(void)state;
	rule->test = COUNT_TEST_RATIO;
	rule->time_s.value = 150;
	rule->background_time_s.value = 750;
	rule->backgrounds.value = 2;
	rule->false_alarm.value = 50000000;
	class.power.value = 9500;
	measure_counts(&class, &counts, &verdict);
	assert_int_equal(verdict.finds.unit, MEASURE_UNIT_COUNTS);
	ask_for(&plan, "threshold", WORDS(RATIO, "--gross", "40"));
	of_plan = strtod(value_text(&plan, "smallest_source", ""), NULL);
	of_measure = (double)verdict.finds.value / MEASURE_FINDS_UNIT;
	assert_true(of_plan - of_measure < 2e-4 && of_measure - of_plan < 2e-4);
	plan_release(&plan);
}

static enum stats_sprt_decision decide(uint64_t n, uint64_t total)
{
	struct stats_sprt at = {
		.plan = { STATS_SPRT_POISSON, 1, 2, 0.05, 0.05, 50 },
		.observations = n - 1, .total = total,
	};

	assert_int_equal(stats_sprt_step(&at, 0), STATS_OK);
	return at.decision;
}

static void test_a_sequential_test_says_at_which_totals_it_ends(void **state)
{
	struct plan plan;
	char of[PLAN_NAME_BYTES];

	(void)state;
	ask_for(&plan, "threshold", WORDS("--rule", "sequential", "--rate-absent",
	                                  "1", "--rate-present", "2", "--cap",
	                                  "50"));
	assert_string_equal(value_text(&plan, "source_at", "1"), "6");
	assert_null(value_text(&plan, "no_source_at", "2"));
	assert_string_equal(value_text(&plan, "no_source_at", "3"), "0");
	for (uint64_t n = 3; n <= 20; n++) {
		uint64_t one, none;

		snprintf(of, sizeof(of), "%d", (int)n);
		one = strtoull(value_text(&plan, "source_at", of), NULL, 10);
		none = strtoull(value_text(&plan, "no_source_at", of), NULL, 10);
		assert_int_equal(decide(n, one), STATS_SPRT_PRESENT);
		assert_int_equal(decide(n, one - 1), STATS_SPRT_GOES_ON);
		assert_int_equal(decide(n, none), STATS_SPRT_ABSENT);
		assert_int_equal(decide(n, none + 1), STATS_SPRT_GOES_ON);
	}
	assert_null(value_text(&plan, "source_at", "21"));
	assert_string_equal(value_text(&plan, "slope", ""), "1.4427"); /* 1/ln 2 */
	plan_release(&plan);
}

#define NOTICE "--conversion-time", "9d", "--interval", "9d", "--notice", "2d", \
	"--time-to-hide", "1d", "--detection-hidden", "0.4"

static void test_what_notice_lets_be_hidden_is_named(void **state)
{
	(void)state;
	assert_says("timeliness", WORDS(NOTICE, "--detection", "0.9"),
	            PLAN_WARNING, "a detection of 0.4000 counts instead of "
	            "0.9000.");
	assert_says("timeliness", WORDS(NOTICE), PLAN_WARNING, "a detection of "
	            "0.4000 counts instead of finding it always.");
}

static void test_items_found_are_of_those_there_can_be(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "bound", WORDS("--positions", "100", "--looked", "30",
	                              "--found", "2"));
	assert_true(says(&plan, PLAN_STATEMENT, "the 2 found included"));
	assert_false(says(&plan, PLAN_WARNING, "nothing is there"));
	plan_release(&plan);
	assert_says("bound", WORDS("--positions", "100", "--looked", "30"),
	            PLAN_WARNING, "does not say that nothing is there");
}

/* As with a window: who sees that all are spent begins then. */
static void test_a_quota_that_is_seen_begins_at_0(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "timeliness", WORDS("--conversion-time", "30d", "--quota",
	                                   "3"));
	assert_string_equal(value_text(&plan, "detection_from", "Quota"), "0.0000");
	assert_string_equal(value_text(&plan, "detection_to", "Quota"),
	                    value_text(&plan, "in_quota", ""));
	assert_true(says(&plan, PLAN_WARNING, "must not be claimed"));
	plan_release(&plan);
	ask_for(&plan, "timeliness", WORDS("--conversion-time", "365d", "--quota",
	                                   "3", "--detection", "0.9"));
	/* Half in each of two years, met by one of 2 times 3 for 0.9. */
	assert_string_equal(value_text(&plan, "detection_from", "Quota"), "0.8859");
	assert_false(says(&plan, PLAN_WARNING, "must not be claimed"));
	plan_release(&plan);
}

#define LOOKED "--positions", "100", "--looked", "30"

static void test_a_posterior_names_its_prior_and_who_chose_it(void **state)
{
	struct plan plan;

	(void)state;
	assert_says("posterior", WORDS(LOOKED), PLAN_STATEMENT, "every number as "
	            "probable as every other");
	assert_says("posterior", WORDS(LOOKED), PLAN_WARNING, "Nobody chose");
	assert_says("posterior", WORDS(LOOKED, "--prior-absent", "0.7"),
	            PLAN_STATEMENT, "nothing is there with probability 0.7000, "
	            "else exactly 1 item.");
	ask_for(&plan, "posterior", WORDS(LOOKED, "--prior-a", "1"));
	assert_false(says(&plan, PLAN_WARNING, "Nobody chose"));
	plan_release(&plan);
}

static void test_ticks_of_what_is_counted_are_whole(void **state)
{
	const struct plot_axis axis = { "sites", "", 0, 2 };
	struct plot_ticks ticks = plot_ticks_of(&axis, 7, true);
	struct plan plan;

	(void)state;
	assert_int_equal(ticks.last - ticks.first, 2);
	assert_true(plot_tick_at(&ticks, 1) >= 1);
	ask_for(&plan, "combine", WORDS("--over", "sites", "--site-detection",
	                                "0.9", "--site-detection", "0.8"));
	assert_true(plan.plot.has_whole_x);
	plan_release(&plan);
	ask_for(&plan, "bound", WORDS("--positions", "8", "--looked", "3"));
	assert_true(plan.plot.has_whole_x && plan.plot.has_whole_y);
	assert_true(plan.plot.has_steps);
	plan_release(&plan);
	ask_for(&plan, "sample", WORDS("--stratum", "a:24:0.125"));
	assert_string_equal(plan.plot.y.label, "required detection");
	plan_release(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts_over_a_threshold_are_no_source_yet),
		cmocka_unit_test(test_ratio_names_the_least_count_that_alarms),
		cmocka_unit_test(test_ratio_finds_what_a_measurement_finds),
		cmocka_unit_test(
			test_a_sequential_test_says_at_which_totals_it_ends),
		cmocka_unit_test(test_what_notice_lets_be_hidden_is_named),
		cmocka_unit_test(test_items_found_are_of_those_there_can_be),
		cmocka_unit_test(test_a_quota_that_is_seen_begins_at_0),
		cmocka_unit_test(
			test_a_posterior_names_its_prior_and_who_chose_it),
		cmocka_unit_test(test_ticks_of_what_is_counted_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
