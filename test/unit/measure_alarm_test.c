/*
 * How often a test of counts alarms with nothing there, checked without chance:
 * summed over every background that may be drawn, for means from nothing to many
 * counts. Only of a test that keeps its rate is that rate called the most.
 */
#include <string.h>

#include "charter/rule_rows.h"
#include "measure_world.h"
#include "stats/real.h"

#define TOTALS 160u    /* of both background counts together */
#define MOST_MEAN 40.0 /* of one; two beyond 160 are under 1e-14 */
#define ROUNDING 1e-9  /* of a sum */

/* Two background counts that have this total, and one of the item. */
static bool alarms(const struct item_class *class, uint64_t item, uint64_t total)
{
	const uint64_t references[2] = { total / 2, total - total / 2 };

	return judge(class, 1, &item, 2, references).answer ==
	       MEASURE_PROHIBITED;
}

/* The least count that alarms, for each total: it rises with the background. */
static void find_alarms(const struct item_class *class, uint64_t *out)
{
	for (uint64_t total = 0; total < TOTALS; total++) {
		uint64_t x = total > 0 ? out[total - 1] : 0;

		while (!alarms(class, x, total))
			x++;
		out[total] = x;
	}
}

/* P(alarm) over a background of this mean, which was counted twice. */
static double false_alarm(const uint64_t *alarm, double mean)
{
	double at = real_exp(-2 * mean), sum = 0;

	for (uint64_t total = 0; total < TOTALS; total++) {
		sum += at * real_gamma_below((double)alarm[total], mean);
		at *= 2 * mean / ((double)total + 1);
	}
	return sum;
}

/* The most that a test makes of a rate, in parts of it; a sequence: at once. */
static double worst(enum count_test test, uint64_t rate)
{
	struct item_class class = counted(test, rate);
	uint64_t alarm[TOTALS];
	double most = 0;

	class.counts.spread.value = 0;
	class.counts.weakest.value = 20 * MEASURE_FINDS_UNIT;
	find_alarms(&class, alarm);
	for (double mean = 0.01; mean < MOST_MEAN; mean *= 1.05) {
		double part = false_alarm(alarm, mean) / ((double)rate / 1e9);

		most = part > most ? part : most;
	}
	return most;
}

static void test_only_a_rate_that_is_kept_is_called_the_most(void **state)
{
	static const uint64_t rates[] = { 1000, 100000, 1000000, 50000000 };

	(void)state;
	for (size_t test = COUNT_TEST_K_SIGMA; test < COUNT_TEST_COUNT; test++) {
		const struct test_row *row = &test_rows[test];
		bool says_most = strstr(row->alarms, "at most") != NULL;
		bool says_more = strstr(row->alarms, "more often than that");
		double most = 0;

		if (row->has_k) {
			assert_non_null(strstr(row->alarms, "No false-alarm rate"));
			assert_false(says_most || says_more);
			continue;
		}
		for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
			double part = worst((enum count_test)test, rates[i]);

			most = part > most ? part : most;
		}
		assert_int_equal(says_most, most <= 1 + ROUNDING);
		assert_int_equal(says_more, most > 1.5);
	}
}

/* P(alarm) of poisson over a background of 0.5 that was counted ten times. */
static void test_a_background_counted_ten_times_is_not_known(void **state)
{
	struct item_class class = counted(COUNT_TEST_POISSON, 100000);
	double at = real_exp(-5), sum = 0;

	(void)state;
	class.counts.spread.value = 0;
	class.counts.backgrounds.value = 10;
	for (uint64_t total = 0; total < 60; total++) {
		uint64_t reference[10] = { total }, x = 0;

		while (judge(&class, 1, &x, 10, reference).answer !=
		       MEASURE_PROHIBITED)
			x++;
		sum += at * real_gamma_below((double)x, 0.5);
		at *= 5 / ((double)total + 1);
	}
	assert_true(sum > 0.0028 && sum < 0.0030); /* 29 times what was set */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_only_a_rate_that_is_kept_is_called_the_most),
		cmocka_unit_test(
			test_a_background_counted_ten_times_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
