/*
 * Questions with numbers that are known: games of timeliness, looks of unknown
 * detection, backgrounds that were measured, counts that are no Poisson counts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan_world.h"
#include "stats/combine.h"

static const char *value_of(const struct plan *plan, const char *name,
                            const char *of)
{
	const char *text = value_text(plan, name, of);

	if (text == NULL)
		fail_msg("no %s", name);
	return text;
}

static void assert_value(const char *question, const char **words,
                         const char *name, const char *expected)
{
	struct plan plan;

	ask_for(&plan, question, words);
	assert_string_equal(value_of(&plan, name, ""), expected);
	plan_release(&plan);
}

static bool says(const struct plan *plan, enum plan_part part, const char *text)
{
	const struct buf *said = &plan->said[part];

	return said->len > 0 &&
	       memmem(said->data, said->len, text, strlen(text)) != NULL;
}

#define WEEKS "--schedule", "window", "--periods", "52", "--window", "4"

/* 13 disjoint months of four weeks: 6/13; among all weeks 1 - C(48,6)/C(52,6). */
static void test_a_window_is_met_best_at_its_multiples(void **state)
{
	const char **words = WORDS(WEEKS, "--quota", "6");

	(void)state;
	assert_value("timeliness", words, "detection", "0.4615");
	assert_value("timeliness", words, "random", "0.3972");
	assert_value("timeliness", words, "quota_needed", "13");
	assert_value("timeliness", WORDS(WEEKS, "--quota", "6", "--detection",
	                                 "0.9"), "detection", "0.4153");
	assert_value("timeliness", WORDS(WEEKS, "--quota", "13"), "detection",
	             "0.9999");
	assert_value("timeliness", WORDS(WEEKS, "--quota", "0"), "detection",
	             "0.0000");
}

/* Once the sixth of 13 places is spent, 7 times in 13 one place is left. */
static void test_a_quota_that_is_seen_to_be_spent_finds_nothing(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "timeliness", WORDS(WEEKS, "--quota", "6"));
	assert_string_equal(value_of(&plan, "detection_from", ""), "0.0000");
	assert_string_equal(value_of(&plan, "detection_to", ""), "0.4615");
	assert_string_equal(value_of(&plan, "free_window", ""), "0.5385");
	assert_true(says(&plan, PLAN_WARNING, "must not be claimed if inspections"
	                 " are seen"));
	plan_release(&plan);
	ask_for(&plan, "timeliness", WORDS(WEEKS, "--quota", "13"));
	assert_string_equal(value_of(&plan, "detection_from", ""), "0.9999");
	assert_false(says(&plan, PLAN_WARNING, "must not be claimed"));
	plan_release(&plan);
}

/* Diamond's values 1/e, 1/(e(e-1)), .150002 of the year, against 1/(k+1). */
static void test_inspections_that_are_not_seen_shorten_the_delay(void **state)
{
	static const struct {
		const char *k, *hidden, *seen;
	} rows[] = {
		{ "0", "365", "365" }, { "1", "134.276", "182.5" },
		{ "2", "78.1456", "121.667" }, { "3", "54.7509", "91.25" },
	};
	struct plan plan;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ask_for(&plan, "timeliness", WORDS("--schedule", "delay",
		                                   "--quota", rows[i].k));
		assert_string_equal(value_of(&plan, "delay_hidden", ""),
		                    rows[i].hidden);
		assert_string_equal(value_of(&plan, "delay_seen", ""),
		                    rows[i].seen);
		assert_true(says(&plan, PLAN_WARNING, "must not be claimed") ==
		            (i > 0));
		plan_release(&plan);
	}
}

/* 1 - prod (2+i)/(10+i) over six looks = .9986013, and .95 of it. */
static void test_an_unknown_detection_is_worth_less_than_its_mean(void **state)
{
	const char **words = WORDS("--over", "looks", "--detection-a", "8",
	                           "--detection-b", "2", "--common-cause", "0.05",
	                           "--looks", "6");
	struct plan plan;

	(void)state;
	ask_for(&plan, "combine", words);
	assert_string_equal(value_of(&plan, "mean", ""), "0.8000");
	assert_string_equal(value_of(&plan, "detection", ""), "0.9486");
	assert_string_equal(value_of(&plan, "at_the_mean", ""), "0.9499");
	assert_string_equal(value_of(&plan, "detection_from", ""), "0.7600");
	assert_string_equal(value_of(&plan, "cap", ""), "0.9500");
	assert_true(says(&plan, PLAN_PRIOR, "a = 8 and b = 2"));
	assert_true(says(&plan, PLAN_ASSUMED, "One cause defeats all looks"));
	plan_release(&plan);
}

static void test_dependence_is_stated_from_worst_to_best(void **state)
{
	const char **methods = WORDS("--over", "methods", "--first", "0.9",
	                             "--second", "0.8");
	const char **sites = WORDS("--over", "sites", "--site-detection", "0.95",
	                           "--site-detection", "0.9");
	struct plan plan;

	(void)state;
	assert_value("combine", methods, "detection", "0.9800");
	assert_value("combine", methods, "detection_from", "0.9000");
	assert_value("combine", methods, "detection_to", "0.9999");
	ask_for(&plan, "combine", sites);
	assert_string_equal(value_of(&plan, "detection_from", "All of them"),
	                    "0.8500");
	assert_string_equal(value_of(&plan, "detection_to", "All of them"),
	                    "0.9000");
	assert_string_equal(value_of(&plan, "independent", ""), "0.8550");
	plan_release(&plan);
}

/* .9 (1 - exp(-2/3)) = .4379 if all fail together; 1 - exp(-.6) = .4511. */
static void test_inspections_that_fail_together_find_less(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "timeliness", WORDS("--conversion-time", "60d",
	                                   "--interval", "90d", "--detection",
	                                   "0.9"));
	assert_string_equal(value_of(&plan, "detection_from", "Random times"),
	                    "0.4379");
	assert_string_equal(value_of(&plan, "detection_to", "Random times"),
	                    "0.4511");
	plan_release(&plan);
	/* exp(-3.65) = .02599 if any outage is enough. */
	ask_for(&plan, "continuity", WORDS("--every", "100d", "--outage", "1d",
	                                   "--enough", "1d", "--period", "365d"));
	assert_string_equal(value_of(&plan, "kept_from", ""), "0.0259");
	assert_string_equal(value_of(&plan, "kept_to", ""), "0.2611");
	assert_false(says(&plan, PLAN_INTERVAL, "etection"));
	plan_release(&plan);
}

/* .9 (1 - 3/276) = .8902; in strata what perfect looks find, times the least p. */
static void test_looks_that_fail_together_find_less(void **state)
{
	const char **words = WORDS("--positions", "24", "--items", "2",
	                           "--detection", "0.9");
	struct plan plan;

	(void)state;
	assert_value("sample", words, "detection_from", "0.8902");
	assert_value("sample", words, "detection_to", "0.9586");
	assert_value("sample", WORDS("--positions", "24"), "detection_from",
	             "0.9583");
	ask_for(&plan, "sample", WORDS("--stratum", "a:9:1:0.98", "--stratum",
	                               "b:9:1"));
	assert_string_equal(value_of(&plan, "detection", ""), "0.9799");
	assert_string_equal(value_of(&plan, "detection_from", ""), "0.9799");
	plan_release(&plan);
}

/* Sum of squares 435.2 over 4 times the mean 12.6. */
static void test_counts_are_tested_before_anything_rests_on_them(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "threshold", WORDS("--counts", "10,12,9,30,2"));
	assert_string_equal(value_of(&plan, "dispersion", ""), "8.63493");
	assert_true(says(&plan, PLAN_WARNING, "more spread than Poisson"));
	assert_true(says(&plan, PLAN_STATEMENT, "contradict Poisson's law"));
	plan_release(&plan);
	ask_for(&plan, "threshold", WORDS("--rule", "k-sigma", "--counts",
	                                  "10,12,9,30,2"));
	assert_string_equal(plan.values[0].label->name, "counts");
	assert_string_equal(value_of(&plan, "background", ""), "12.6");
	assert_true(says(&plan, PLAN_WARNING, "more spread than Poisson"));
	plan_release(&plan);
	ask_for(&plan, "threshold", WORDS("--rule", "poisson", "--counts",
	                                  "10,12,9,8", "--background", "10"));
	assert_false(says(&plan, PLAN_WARNING, "more spread than Poisson"));
	assert_true(says(&plan, PLAN_ASSUMED, "were tested for it"));
	plan_release(&plan);
}

static void test_counts_of_0_are_a_background_but_no_test(void **state)
{
	struct plan plan;

	(void)state;
	ask_for(&plan, "threshold", WORDS("--counts", "0,0,0"));
	assert_int_equal(plan.status, STATS_VACUOUS);
	assert_true(says(&plan, PLAN_WARNING, "cannot be tested"));
	plan_release(&plan);
	/* x = 1; -ln .025 = 3.68888 over a background that may be 0 */
	ask_for(&plan, "threshold", WORDS("--rule", "k-sigma", "--counts",
	                                  "0,0,0"));
	assert_int_equal(plan.status, STATS_OK);
	assert_string_equal(value_of(&plan, "smallest_source", ""), "3.68888");
	assert_true(says(&plan, PLAN_ASSUMED, "Test it first"));
	plan_release(&plan);
}

/* e^-mean: no outage in one day of so many a day. */
static double none_of(double mean)
{
	double P = 0;

	assert_int_equal(stats_gap(mean, 1, 0, 1, &P), STATS_OK);
	return P;
}

static double poisson_at_least(double mean, double x)
{
	double term = none_of(mean), below = 0;

	for (double n = 0; n < x; n++) {
		below += term;
		term *= mean / (n + 1);
	}
	return 1 - below;
}

struct found {
	double honest, as_if_known; /* over all that the background may show */
};

/* Measure m counts of a true mean B, plan with them, count a source so strong. */
static struct found found_with(double B, unsigned m)
{
	struct found found = { 0 };
	double at_y = none_of(B * m);

	for (unsigned y = 0; at_y > 1e-7 || y < B * m; y++) {
		char mean[32], count[16];
		struct plan plan;
		double x, S, known;

		snprintf(mean, sizeof(mean), "%.9f", (double)y / m);
		snprintf(count, sizeof(count), "%u", m);
		ask_for(&plan, "threshold",
		        WORDS("--rule", "k-sigma", "--background", mean,
		              "--measured", count, "--inflate"));
		x = atof(value_of(&plan, "threshold", ""));
		S = atof(value_of(&plan, "smallest_source", ""));
		known = atof(value_of(&plan, "smallest_if_known", ""));
		found.honest += at_y * poisson_at_least(B + S, x);
		found.as_if_known += at_y * poisson_at_least(B + known, x);
		plan_release(&plan);
		at_y *= B * m / (y + 1);
	}
	return found;
}

/*
 * Whatever the true background, a source that is promised to be found with .95 is:
 * summed over everything that measuring the background may show. The source that
 * would do were the background known is not.
 */
static void test_a_measured_background_still_keeps_the_promise(void **state)
{
	static const struct {
		double mean;
		unsigned counts;
	} rows[] = { { 0.3, 1 }, { 1, 3 }, { 3, 1 }, { 10, 1 } };
	bool was_broken = false;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct found found = found_with(rows[i].mean, rows[i].counts);

		if (found.honest < 0.95 - 1e-5)
			fail_msg("B = %g, m = %u: %.6f", rows[i].mean,
			         rows[i].counts, found.honest);
		was_broken |= found.as_if_known < 0.945;
	}
	assert_true(was_broken);
}

/* 10 + 4 sqrt(10) = 22.6; 10 + 4 sqrt(10 * 4 / 3) = 24.6 */
static void test_inflating_moves_the_threshold(void **state)
{
	(void)state;
	assert_value("threshold", WORDS("--rule", "k-sigma", "--background", "10",
	                                "--measured", "3"), "threshold", "23");
	assert_value("threshold", WORDS("--rule", "k-sigma", "--background", "10",
	                                "--measured", "3", "--inflate"),
	             "threshold", "25");
}

/* p (n+1) / ((N+1) (1 - (1-p)^(n+1))) for a uniform prior. */
static void test_a_posterior_has_no_limit_on_positions(void **state)
{
	struct plan plan;

	(void)state;
	assert_value("posterior", WORDS("--positions", "100000", "--looked",
	                                "25800", "--detection", "0.9", "--items",
	                                "1"), "absent", "0.2322");
	ask_for(&plan, "posterior", WORDS("--positions", "1000000000",
	                                  "--looked", "258000000", "--detection",
	                                  "0.9"));
	assert_string_equal(value_of(&plan, "absent", ""), "0.2322");
	assert_true(says(&plan, PLAN_NOT_COVERED, "How many items there can be"));
	plan_release(&plan);
	assert_refused("posterior", WORDS("--positions", "1000000000",
	                                  "--looked", "258000000", "--detection",
	                                  "0.9", "--prior-b", "0.5"),
	               "give --prior-b 1, --detection 1, or --prior-absent");
}

/* No option that is so already, and none that would not do either. */
static void test_a_posterior_that_takes_too_long_names_what_would_do(void **state)
{
	(void)state;
	assert_refused("posterior", WORDS("--positions", "90000", "--looked",
	                                  "30", "--detection", "0.1", "--level",
	                                  "1"),
	               "compute: give --detection 1, or --prior-absent");
	assert_refused("posterior", WORDS("--positions", "100000", "--looked",
	                                  "50000", "--detection", "0.000001",
	                                  "--prior-b", "2"),
	               "compute: give --detection 1, or --prior-absent");
}

static void test_what_cannot_be_asked_is_refused_by_name(void **state)
{
	static const struct {
		const char *question, *words[7], *why;
	} rows[] = {
		{ "timeliness", { "--schedule", "never", NULL },
		  "--schedule must be window, delay or interval" },
		{ "timeliness", { "--schedule", "window", "--periods", "3",
		                  "--window", "4", NULL }, "--quota is missing" },
		{ "timeliness", { "--schedule", "delay", "--quota", "65", NULL },
		  "at most 64" },
		{ "threshold", { "--rule", "guess", NULL }, "--rule must be k-sigma, "
		  "poisson, iso11929, ratio, sequential or dispersion" },
		{ "threshold", { NULL }, "give --counts" },
		{ "threshold", { "--counts", "5", NULL }, "two or more" },
		{ "threshold", { "--counts", "5,,6", NULL }, "--counts must be" },
		{ "threshold", { "--counts", "5,6,", NULL }, "--counts must be" },
		{ "threshold", { "--counts", "", NULL }, "--counts must be" },
		{ "threshold", { "--counts", "5;6", NULL }, "--counts must be" },
		{ "threshold", { "--rule", "poisson", "--background", "5",
		                 "--measured", "3", NULL }, "that is known" },
		{ "threshold", { "--rule", "k-sigma", "--counts", "5,6",
		                 "--measured", "3", NULL }, "--counts says" },
		{ "threshold", { "--rule", "k-sigma", "--background", "5",
		                 "--inflate", "yes", NULL }, "that was measured" },
		{ "posterior", { "--prior-absent", "0.5", "--level", "0.9", NULL },
		  "prior of its own" },
		{ "timeliness", { "--conversion-time", "3d", "--interval", "3d",
		                  "--year", "9d", NULL }, "--year is what" },
		{ "timeliness", { "--conversion-time", "3d", "--interval", "3d",
		                  "--detection-hidden", "0.5", NULL },
		  "--time-to-hide on" },
		{ "combine", { "--over", "all", NULL },
		  "--over must be time, looks, methods or sites" },
		{ "combine", { NULL }, "--over must be time" },
		{ "combine", { "--over", "looks", "--detection-a", "1",
		               "--detection", "1", NULL }, "not both" },
		{ "combine", { "--over", "looks", "--detection-a", "1", NULL },
		  "--detection-b is missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *words[7];

		memcpy(words, rows[i].words, sizeof(words));
		assert_refused(rows[i].question, words, rows[i].why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_window_is_met_best_at_its_multiples),
		cmocka_unit_test(test_a_quota_that_is_seen_to_be_spent_finds_nothing),
		cmocka_unit_test(test_inspections_that_are_not_seen_shorten_the_delay),
		cmocka_unit_test(test_an_unknown_detection_is_worth_less_than_its_mean),
		cmocka_unit_test(test_dependence_is_stated_from_worst_to_best),
		cmocka_unit_test(test_inspections_that_fail_together_find_less),
		cmocka_unit_test(test_counts_are_tested_before_anything_rests_on_them),
		cmocka_unit_test(test_counts_of_0_are_a_background_but_no_test),
		cmocka_unit_test(test_looks_that_fail_together_find_less),
		cmocka_unit_test(test_a_measured_background_still_keeps_the_promise),
		cmocka_unit_test(test_inflating_moves_the_threshold),
		cmocka_unit_test(test_a_posterior_has_no_limit_on_positions),
		cmocka_unit_test(
			test_a_posterior_that_takes_too_long_names_what_would_do),
		cmocka_unit_test(test_what_cannot_be_asked_is_refused_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
