/*
 * Numbers of a charter that mean little are warned of: each alone, from its limit
 * on, and none in the shipped charters. And over which background a rule decides.
 * Run from the repository's root.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "measure/measure.h"
#include "plan/charter_tell.h"
#include "plan_charter_world.h"
#include "stats/counting.h"
#include "stats/real.h"
#include "stats/sequential.h"

#define COUNTS "charters/test/counts.yaml"
#define DIMENSION "charters/test/dimension.yaml"
#define DAY 86400

/* Of charters/test/counts.yaml. */
enum { GROSS = 0, EXACT = 1, COMPARED = 3, STEPWISE = 4, KNOWN = 5 };

static void each_population(struct charter *c, uint64_t design, uint64_t required,
                            size_t positions)
{
	for (size_t s = 0; s < c->site_count; s++)
		for (size_t i = 0; i < c->sites[s].population_count; i++) {
			struct population *p = &c->sites[s].populations[i];

			p->design_number.value = design;
			p->required.value = required;
			p->position_count = positions;
		}
}

static void set_required(struct charter *c, uint64_t value)
{
	c->confidence[0].required.value = value;
}

/* Both make perfect looks, neither alone. */
static void set_detection(struct charter *c, uint64_t value)
{
	c->confidence[0].detection.value = value;
	c->confidence[0].common_cause.value = 0;
}

static void set_common_cause(struct charter *c, uint64_t value)
{
	c->confidence[0].detection.value = UNIT_PROBABILITY;
	c->confidence[0].common_cause.value = value;
}

static void set_design(struct charter *c, uint64_t value)
{
	each_population(c, value, 9500, 1000);
}

static void set_conversion(struct charter *c, uint64_t value)
{
	c->conversion_s[0].value = value;
}

static void set_notice(struct charter *c, uint64_t value)
{
	c->clocks[CLOCK_NOTICE].value = value;
}

static void set_stay(struct charter *c, uint64_t value)
{
	c->clocks[CLOCK_STAY].value = c->clocks[CLOCK_SELECT].value + value;
}

static void set_wide(struct charter *c, uint64_t value)
{
	c->classes[0].tolerance.value = value - c->classes[0].guard.value;
}

static void set_guard(struct charter *c, uint64_t value)
{
	c->classes[0].guard.value = value;
}

#define CLASS_SETTER(name, at, member)                                         \
	static void name(struct charter *c, uint64_t value)                    \
	{                                                                      \
		c->classes[at].member.value = value;                           \
	}
CLASS_SETTER(set_k, GROSS, counts.k)
CLASS_SETTER(set_false_alarm, EXACT, counts.false_alarm)
CLASS_SETTER(set_spread, GROSS, counts.spread)
CLASS_SETTER(set_known_spread, KNOWN, benchmark.spread)
CLASS_SETTER(set_fraction, KNOWN, benchmark.fraction)
CLASS_SETTER(set_weakest, GROSS, counts.weakest)
CLASS_SETTER(set_compared, COMPARED, counts.weakest)
CLASS_SETTER(set_stepwise, STEPWISE, counts.weakest)

/*
 * A number with which nothing is said, and the next that is warned of. The source
 * found over no background with power .99, half of the miss for the item, is
 * -ln .005 = 5.2984 counts. Of 1000 positions 38 items take 71 looks, and 26 102.
 */
static const struct {
	const char *path, *text;
	void (*set)(struct charter *charter, uint64_t value);
	uint64_t good, bad;
} rows[] = {
	{ COUNTS, "Under 0.5000 is required", set_required, 5000, 4999 },
	{ COUNTS, "Looks are taken to be perfect", set_detection, 9999, 10000 },
	{ COUNTS, "Looks are taken to be perfect", set_common_cause, 1, 0 },
	{ COUNTS, "Fewer items than that are found less often", set_design, 26,
	  38 },
	{ COUNTS, "stands for over a year", set_conversion, 365 * DAY,
	  365 * DAY + 1 },
	{ COUNTS, "The notice is as long as the conversion time", set_notice,
	  30 * DAY - 1, 30 * DAY },
	/* 3 classes of 11 times 150 s each; 5 positions. */
	{ COUNTS, "longer than the stay leaves", set_stay, 5 * 4950,
	  5 * 4950 - 1 },
	{ COUNTS, "With a k under 1.2816", set_k, 12816, 12815 },
	{ COUNTS, "The false-alarm rate is set over 0.1", set_false_alarm,
	  100000000, 100000001 },
	{ COUNTS, "A spread under 0.000001", set_spread, 1000, 999 },
	{ COUNTS, "A spread under 0.000001", set_known_spread, 1000, 999 },
	{ COUNTS, "A spread over 0.1", set_spread, 100000000, 100000001 },
	{ COUNTS, "A spread over 0.1", set_known_spread, 100000000, 100000001 },
	{ COUNTS, "The weakest item is set to over 0.9 of a known one",
	  set_fraction, 9000, 9001 },
	{ COUNTS, "set to under 0.01 of a known one", set_fraction, 100, 99 },
	/* 9918 and 10143 counts. */
	{ COUNTS, "over 10000 counts in all", set_fraction, 45, 44 },
	{ COUNTS, "over 1000 times what the rule could find", set_weakest,
	  52984000, 52985000 },
	{ COUNTS, "over 1000 times what the rule could find", set_stepwise,
	  52984000, 52985000 },
	{ COUNTS, "No look is ever clear", set_compared, 300000, 53000 },
	{ COUNTS, "that all counts of it may be 0", set_weakest, 300000, 80000 },
	{ DIMENSION, "a thing half as large is called one too", set_wide, 4999,
	  5000 },
	{ DIMENSION, "There is no guard", set_guard, 1, 0 },
};
#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static bool is_told(const char *path, size_t row, uint64_t value)
{
	struct charter *charter = parse_file(path);
	char *text;
	bool is;

	rows[row].set(charter, value);
	text = told_of(charter);
	is = strstr(text, rows[row].text) != NULL;
	free(text);
	charter_free(charter);
	return is;
}

static void test_what_means_little_is_warned_of_from_its_limit_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (is_told(rows[i].path, i, rows[i].good))
			fail_msg("'%s' is told too early", rows[i].text);
		if (!is_told(rows[i].path, i, rows[i].bad))
			fail_msg("'%s' is not told", rows[i].text);
	}
}

static void test_no_shipped_charter_is_warned_of_so(void **state)
{
	static const char *const paths[] = { NONPAPER, "charters/tutorial.yaml",
		"charters/new-start-2020.yaml", COUNTS, DIMENSION };

	(void)state;
	for (size_t p = 0; p < sizeof(paths) / sizeof(paths[0]); p++) {
		struct charter *charter = parse_file(paths[p]);
		char *text = told_of(charter);

		for (size_t i = 0; i < ROW_COUNT; i++)
			if (strstr(text, rows[i].text) != NULL)
				fail_msg("%s: '%s'", paths[p], rows[i].text);
		free(text);
		charter_free(charter);
	}
}

/* Few looks because little is required: nothing is said of the design number. */
static void test_one_item_is_not_said_to_be_too_many(void **state)
{
	struct charter *charter = parse_file(COUNTS);
	char *text;

	(void)state;
	each_population(charter, 1, 100, 1000);
	text = told_of(charter);
	assert_null(strstr(text, "Fewer items than that"));
	free(text);
	charter_free(charter);
}

static void test_few_looks_are_told_with_the_share_of_what_is_sought(void **state)
{
	struct charter *charter = parse_file(COUNTS);
	char *text;

	(void)state;
	each_population(charter, 40, 9500, 1000);
	text = told_of(charter);
	assert_non_null(strstr(text, "looks at 1000 positions will do, since what "
	                       "must not be missed is 40 items, 0.0400 of the "
	                       "positions."));
	free(text);
	charter_free(charter);
}

/* May a look be clear with so many counts of the background in all? */
static bool is_decided(const struct item_class *item, uint64_t total)
{
	size_t count = (size_t)item->counts.backgrounds.value;
	uint64_t reference[MAX_MEASURE_COUNTS];
	const struct measure_counts counts = { .reference_count = count,
		                               .reference = reference };
	struct measure_finds finds;

	for (size_t i = 0; i < count; i++)
		reference[i] = total / count + (i < total % count);
	return measure_counts_finds(item, &counts, &finds) == MEASURE_WHY_NONE;
}

/* Totals tried one after the other. */
struct tried {
	uint64_t last, hole; /* the last that decides, the first that does not */
	double below, above; /* that looks are too weak, at the true mean and at
	                        a thousandth more */
};

static double poisson(uint64_t n, double mean)
{
	return real_exp((double)n * real_ln(mean) - mean -
	                real_ln_gamma((double)n + 1));
}

static struct tried tried_of(const struct item_class *item, double mean,
                             uint64_t most)
{
	struct tried out = { 0 };
	double below = 0, above = 0;

	for (uint64_t total = 1; total <= most; total++) {
		if (is_decided(item, total)) {
			out.last = total;
			below += poisson(total, mean);
			above += poisson(total, mean * 1.001);
		} else if (out.hole == 0) {
			out.hole = total;
		}
	}
	/* A total of 0 is no look, but not too weak. */
	out.below = 1 - poisson(0, mean) - below;
	out.above = 1 - poisson(0, mean * 1.001) - above;
	return out;
}

static void assert_background(const struct item_class *item, double one)
{
	const struct charter_background at = charter_background(item);
	const struct tried tried = tried_of(item, at.truly * one,
	                                    at.total + at.total / 4 + 1000);

	assert_int_equal(at.total, tried.last);
	assert_true(at.mean * one - (double)at.total < 1e-6);
	if (at.total == 0)
		return;
	/* Down to a step of what is looked at. */
	assert_true(at.all * one <= (double)tried.hole - 1 + 1e-6);
	assert_true(at.all * one > ((double)tried.hole - 1) * 0.9999 - 1e-6);
	assert_true(tried.below < 0.001 + 1e-11);
	assert_true(tried.above > 0.001);
}

static void test_no_background_over_the_highest_is_decided(void **state)
{
	static const uint64_t weakest[] = { 53000, 80000, 300000, 1000000 };
	struct charter *charter = parse_file(COUNTS);

	(void)state;
	for (size_t k = GROSS; k <= COMPARED; k++)
		for (size_t w = 0; w < sizeof(weakest) / sizeof(weakest[0]); w++) {
			struct item_class *item = &charter->classes[k];

			item->counts.weakest.value = weakest[w];
			item->counts.background_time_s.value = 150 * (w + 1);
			assert_background(item, 10 * (double)(w + 1));
		}
	charter_free(charter);
}

static void test_the_highest_background_is_told(void **state)
{
	struct charter *charter = parse_file(COUNTS);
	char *text = told_of(charter);

	(void)state;
	assert_non_null(strstr(text, "class gross: With 10 counts of its background "
	                       "no look is clear over a measured mean of about 9.8 "
	                       "counts in 150 seconds"));
	assert_non_null(strstr(text, "class gross: Up to a measured mean of about 9.2 "
	                       "no look is too weak for that, and up to a true "
	                       "mean of about 6.66167 (rounded down) no more looks "
	                       "than 0.0010 (its spread)."));
	assert_non_null(strstr(text, "class stepwise: An item that gives exactly the "
	                       "mean of its background, in no count more or less, "
	                       "is cleared by then up to a mean of about 24.775 "
	                       "counts in 10 seconds"));
	free(text);
	charter_free(charter);
}

/* At its highest background a sequence still clears most looks at nothing, and
 * well over it the fewest. */
static void test_a_sequence_clears_less_over_its_highest_background(void **state)
{
	struct charter *charter = parse_file(COUNTS);
	const struct item_class *item = &charter->classes[STEPWISE];
	const struct charter_background most = charter_background(item);
	struct stats_sprt_plan plan = { .kind = STATS_SPRT_POISSON, .alpha = 0.001,
		                        .beta = 0.005 * 0.999, .cap = 60 };
	struct stats_sprt_exact at, over;

	(void)state;
	assert_int_equal(stats_poisson_S(0, most.total, 0.005, &plan.low),
	                 STATS_OK);
	plan.low /= 40;
	plan.high = plan.low + 5;
	assert_int_equal(stats_sprt_exact(&plan, most.mean, &at), STATS_OK);
	assert_int_equal(stats_poisson_S(0, 2 * most.total, 0.005, &plan.low),
	                 STATS_OK);
	plan.low /= 40;
	plan.high = plan.low + 5;
	assert_int_equal(stats_sprt_exact(&plan, 2 * most.mean, &over), STATS_OK);
	assert_true(at.absent > 0.5 && over.absent < 0.25);
	charter_free(charter);
}

/* One count less of the known one, and an item of 1 count is not cleared. */
static void test_the_least_of_a_known_one_is_the_least(void **state)
{
	static const uint64_t around[] = { 1, 0, 0 }, item[] = { 1 };
	struct charter *charter = parse_file(COUNTS);
	uint64_t total = charter_least_known(&charter->classes[KNOWN]);
	char *text = told_of(charter);

	(void)state;
	assert_int_equal(total, 100);
	for (uint64_t less = 0; less <= 1; less++) {
		const uint64_t known[] = { 34 - less, 33, 33 };
		const struct measure_counts counts = { 1, item, 3, known, 3,
			                               around };
		struct measure_verdict verdict;

		measure_counts(&charter->classes[KNOWN], &counts, &verdict);
		assert_int_equal(verdict.answer == MEASURE_CLEAR, less == 0);
	}
	assert_non_null(strstr(text, "class known: Even an item that gives 1 count, "
	                       "beside a place that gave 1, is cleared only if the "
	                       "known one gives 100 counts or more in all."));
	/* e^-1 and e^-5, rounded up. */
	assert_non_null(strstr(text, "that is 0.3679 of empty items, where it is 5 "
	                       "it is 0.0068."));
	free(text);
	charter_free(charter);
}

/* The ends of what the grammar takes: nothing overflows, and all ends soon. */
static void test_the_farthest_numbers_are_told(void **state)
{
	static const uint64_t month = 30 * DAY;
	struct charter *charter = parse_file(COUNTS);

	(void)state;
	for (unsigned ends = 0; ends < 16; ends += 3) {
		for (size_t k = GROSS; k <= STEPWISE; k++) {
			struct count_rule *rule = &charter->classes[k].counts;

			rule->time_s.value = ends & 1 ? month : 1;
			rule->background_time_s.value = ends & 2 ? month : 1;
			rule->backgrounds.value = ends & 4 ? 64 : 2;
			rule->weakest.value = ends & 8 ? 10000000000000 : 53000;
			rule->cap.value = 1024;
		}
		charter->classes[KNOWN].benchmark.time_s.value = ends & 1 ? month : 1;
		charter->classes[KNOWN].benchmark.benchmark_time_s.value =
			ends & 2 ? month : 1;
		charter->classes[KNOWN].benchmark.fraction.value = 1;
		free(told_of(charter));
		free(csv_of(charter));
	}
	charter_free(charter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_what_means_little_is_warned_of_from_its_limit_on),
		cmocka_unit_test(test_no_shipped_charter_is_warned_of_so),
		cmocka_unit_test(test_one_item_is_not_said_to_be_too_many),
		cmocka_unit_test(test_no_background_over_the_highest_is_decided),
		cmocka_unit_test(test_the_highest_background_is_told),
		cmocka_unit_test(test_the_least_of_a_known_one_is_the_least),
		cmocka_unit_test(test_the_farthest_numbers_are_told),
		cmocka_unit_test(
			test_a_sequence_clears_less_over_its_highest_background),
		cmocka_unit_test(
			test_few_looks_are_told_with_the_share_of_what_is_sought),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
