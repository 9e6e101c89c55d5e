/*
 * What is said to be found, checked without chance: the probability that an item
 * of that source is called clear, summed over every background that may be drawn,
 * for means from nothing to many counts. None is over what the charter allows.
 */
#include "measure_world.h"
#include "stats/real.h"

#define TOTALS 160u   /* of the reference counts together */
#define MOST_MEAN 80.0 /* of them; beyond 160 is under 1e-14 */

/* What is said with a total: nothing is clear from `alarm` on. */
struct said {
	bool decides;
	uint64_t alarm;
	double finds;
};

/* Two reference counts that have this total. */
static struct measure_verdict judge_total(const struct item_class *class,
                                          uint64_t item, uint64_t total)
{
	const uint64_t references[2] = { total / 2, total - total / 2 };

	return judge(class, 1, &item, 2, references);
}

static void ask_all(const struct item_class *class, struct said *out)
{
	for (uint64_t total = 0; total < TOTALS; total++) {
		struct measure_verdict verdict = judge_total(class, 0, total);
		uint64_t x = total > 0 ? out[total - 1].alarm : 0;

		out[total].decides = would_be_clear(verdict);
		out[total].finds = (double)verdict.finds.value /
		                   MEASURE_FINDS_UNIT;
		/* The threshold rises with the background. */
		while (out[total].decides &&
		       would_be_clear(judge_total(class, x, total)))
			x++;
		out[total].alarm = x;
	}
}

/* P(X < x) of a Poisson count. */
static double below(uint64_t x, double mean)
{
	return x > 0 && mean > 0 ? real_gamma_above((double)x, mean) : x > 0;
}

/*
 * P(clear) if the reference counts have this mean together, and the item share of
 * it and a source: a given one, or the one that is found.
 */
static double chance_of_clear(const struct said *said, double mean, double share,
                              double source)
{
	double at = real_exp(-mean), sum = 0;

	for (uint64_t total = 0; total < TOTALS; total++) {
		double over = source < 0 ? said[total].finds : source;

		if (said[total].decides)
			sum += at * below(said[total].alarm, share * mean + over);
		at *= mean / ((double)total + 1);
	}
	return sum;
}

static void assert_kept(const struct said *said, double share, double source,
                        double miss)
{
	for (double mean = 0; mean < MOST_MEAN; mean = mean * 1.03 + 0.01) {
		double chance = chance_of_clear(said, mean, share, source);

		if (chance > miss)
			fail_msg("%f over %f at a mean of %f", chance, miss, mean);
	}
}

static void test_what_is_found_is_found_over_every_background(void **state)
{
	static const struct {
		enum count_test test;
		uint64_t limit, power;
	} rows[] = {
		{ COUNT_TEST_K_SIGMA, 40000, 9500 },
		{ COUNT_TEST_K_SIGMA, 10000, 5000 },
		{ COUNT_TEST_ISO11929, 16449, 9900 },
		{ COUNT_TEST_POISSON, 1000000, 9500 },
		{ COUNT_TEST_POISSON, 500000000, 9500 },
		{ COUNT_TEST_RATIO, 1000000, 9500 },
		{ COUNT_TEST_RATIO, 1000, 9999 },
	};
	struct said said[TOTALS];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct item_class class = counted(rows[i].test, rows[i].limit);

		class.power.value = rows[i].power;
		ask_all(&class, said);
		assert_kept(said, 0.5, -1, 1 - (double)rows[i].power / 1e4);
	}
}

/* Looks that would miss it are left out, and those that are left keep it too. */
static void test_the_weakest_item_is_found_over_every_background(void **state)
{
	struct said said[TOTALS];

	(void)state;
	for (uint64_t weakest = 5; weakest < 60; weakest += 9) {
		struct item_class class = counted(COUNT_TEST_RATIO, 1000000);

		class.counts.weakest.value = weakest * MEASURE_FINDS_UNIT;
		ask_all(&class, said);
		assert_kept(said, 0.5, (double)weakest, 0.05);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_what_is_found_is_found_over_every_background),
		cmocka_unit_test(
			test_the_weakest_item_is_found_over_every_background),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
