/*
 * Attribute sampling: published numbers, ties, the ends of every domain, and
 * every small world by counting ways.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/sampling.h"
#include "stats_numbers.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void assert_near(double got, double expected, double relative)
{
	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%.17g is not %.17g", got, expected);
}

static struct chance chance(const char *text)
{
	struct chance c;

	assert_true(chance_parse(slice_text(text), &c));
	return c;
}

static double pdetect(uint64_t N, uint64_t d, uint64_t n, double p)
{
	double P = -7;

	assert_int_equal(stats_pdetect(N, d, n, p, &P), STATS_OK);
	assert_true(P >= 0 && P <= 1);
	return P;
}

static uint64_t looks(uint64_t N, uint64_t d, const char *p, const char *beta)
{
	struct chance detection = chance(p), miss = chance(beta);
	struct stats_looks out;

	assert_int_equal(stats_n_required(N, d, &detection, &miss, &out),
	                 STATS_OK);
	assert_true(out.P >= 0 && out.P <= 1 && out.cap >= out.P - 1e-15);
	return out.n;
}

/*
 * DCAA EZ-Quant 2.0.6 table of hypergeometric sample sizes, N = 500, as encoded
 * in the tests of the R package jfa; and jfa's own for N = 1000.
 */
static void test_published_sample_sizes_are_met(void **state)
{
	static const uint64_t items[] = { 40, 30, 20, 10 };
	static const char *const betas[] = { "0.10", "0.05", "0.01" };
	static const uint64_t sizes[3][4] = {
		{ 27, 36, 54, 102 }, { 35, 47, 69, 129 }, { 53, 70, 101, 183 },
	};

	(void)state;
	for (size_t i = 0; i < 12; i++)
		assert_int_equal(looks(500, items[i % 4], "1", betas[i / 4]),
		                 sizes[i / 4][i % 4]);
	assert_int_equal(looks(1000, 10, "1", "0.05"), 258);
	assert_int_equal(looks(1000, 50, "1", "0.05"), 57);
	assert_int_equal(looks(100000, 1000, "1", "0.05"), 298);
}

static void test_ties_are_decided_exactly(void **state)
{
	(void)state;
	assert_int_equal(looks(100, 1, "1", "0.05"), 95);
	assert_int_equal(looks(5, 1, "1", "0.2"), 4);
	assert_int_equal(looks(21, 2, "1", "0.5"), 6);
	assert_int_equal(looks(6, 2, "1", "0.2"), 3);
	assert_int_equal(looks(100, 1, "0.95", "0.0975"), 95);
	assert_int_equal(looks(100, 1, "0.95", "0.05"), 100);
	assert_int_equal(looks(100, 2, "0.5", "0.25"), 100);
	/* one part in 10^18 less needs a look more */
	assert_int_equal(looks(100, 1, "1", "0.049999999999999999"), 96);
	assert_int_equal(looks(21, 2, "1", "0.499999999999999999"), 7);
	/* N = 10^15: P is 0.95 exactly with this many */
	assert_int_equal(looks(1000000000000000, 1, "1", "0.05"),
	                 950000000000000);
}

static void test_a_tie_that_cannot_be_decided_asks_for_more(void **state)
{
	struct chance certain = chance("1"), beta;
	struct stats_looks out;

	(void)state;
	assert_true(chance_of(0.5, &beta)); /* as a double: not known exactly */
	assert_int_equal(stats_n_required(21, 2, &certain, &beta, &out),
	                 STATS_OK);
	assert_int_equal(out.n, 7);
}

static void test_what_is_reached_is_rounded_down(void **state)
{
	struct chance certain = chance("1"), beta = chance("0.5");
	struct stats_looks out;

	(void)state;
	assert_int_equal(stats_n_required(21, 2, &certain, &beta, &out),
	                 STATS_OK);
	assert_true(out.P == 0.5 && out.cap == 1);
	beta = chance("0.2"); /* 0.8 lies between two doubles */
	assert_int_equal(stats_n_required(5, 1, &certain, &beta, &out), STATS_OK);
	assert_true(out.P == 0.8 - 0x1p-53);
	beta = chance("0.25");
	assert_int_equal(stats_n_required(8, 1, &certain, &beta, &out), STATS_OK);
	assert_true(out.n == 6 && out.P == 0.75);
}

static void test_looks_at_the_ends_of_the_domain(void **state)
{
	struct chance p = chance("0.9"), beta = chance("0"), bad = p;
	struct stats_looks out = { 77, 77, 77 };

	(void)state;
	assert_int_equal(looks(10, 1, "1", "1"), 0);
	assert_int_equal(looks(10, 3, "1", "0"), 8);
	assert_int_equal(looks(10, 10, "1", "0"), 1);
	assert_int_equal(stats_n_required(10, 3, &p, &beta, &out),
	                 STATS_INFEASIBLE);
	assert_near(out.cap, 0.999, 1e-15);
	assert_true(out.n == 77 && out.P == 77);
	beta = chance("0.05");
	assert_int_equal(stats_n_required(10, 0, &p, &beta, &out),
	                 STATS_INFEASIBLE);
	assert_true(out.cap == 0 && out.n == 77);
	assert_int_equal(stats_n_required(10, 11, &p, &beta, &out), STATS_DOMAIN);
	assert_int_equal(stats_n_required(STATS_MAX_COUNT + 1, 1, &p, &beta,
	                                  &out), STATS_DOMAIN);
	bad.numerator = bad.denominator + 1;
	assert_int_equal(stats_n_required(10, 1, &bad, &beta, &out),
	                 STATS_DOMAIN);
	bad = (struct chance){ NAN, 0, 0, false };
	assert_int_equal(stats_n_required(10, 1, &p, &bad, &out), STATS_DOMAIN);
	/* a census that just does not: 1 - 0.95 is over 0.04999... */
	p = chance("0.95");
	beta = chance("0.049999999999999999");
	assert_int_equal(stats_n_required(100, 1, &p, &beta, &out),
	                 STATS_INFEASIBLE);
	assert_near(out.cap, 0.95, 1e-15);
}

/* p in quarters: (3/4)^j and so on are exact */
static void assert_counted(uint64_t N, uint64_t d, uint64_t n)
{
	double found[5] = { 0 }, below = 0, all = (double)ways_to_draw(N, n), F;

	for (uint64_t j = 0; j <= n; j++) {
		double ways = (double)(ways_to_draw(d, j) * ways_to_draw(N - d, n - j));

		below += ways;
		assert_int_equal(stats_hyp_cdf(j, N, d, n, &F), STATS_OK);
		assert_near(F, below / all, 1e-14);
		for (int quarter = 0; quarter <= 4; quarter++) {
			double share = 1;

			for (uint64_t k = 0; k < j; k++)
				share *= (4 - quarter) / 4.0;
			found[quarter] += ways * (1 - share);
		}
	}
	for (int quarter = 0; quarter <= 4; quarter++)
		assert_near(pdetect(N, d, n, quarter / 4.0),
		            found[quarter] / all, 1e-14);
}

static void test_small_worlds_are_counted(void **state)
{
	(void)state;
	for (uint64_t N = 1; N <= 14; N++) {
		for (uint64_t d = 0; d <= N; d++) {
			for (uint64_t n = 0; n <= N; n++)
				assert_counted(N, d, n);
		}
	}
}

/* Rational arithmetic of Python 3.11, 40 digits. */
static void test_large_worlds_lose_no_digits(void **state)
{
	double ln;

	(void)state;
	assert_true(pdetect(1000000000, 1, 1, 1) == 1e-9);
	assert_int_equal(stats_ln_pmiss(1000000000, 1, 1, &ln), STATS_OK);
	assert_near(ln, -1.0000000005000000003e-9, 1e-15);
	assert_int_equal(stats_ln_pmiss(1000, 10, 100, &ln), STATS_OK);
	assert_near(ln, -1.0586388354562468, 1e-15);
	assert_int_equal(stats_ln_pmiss(1000000, 100, 100, &ln), STATS_OK);
	assert_near(ln, -0.010000995115683161, 1e-15);
	assert_near(pdetect(1000000, 100, 100, 1), 0.00995115146445842, 1e-14);
	assert_int_equal(stats_ln_pmiss(10, 3, 8, &ln), STATS_OK);
	assert_true(ln == -INFINITY);
	/* one item and one look of 2^53: 1/N, to the last digit */
	assert_int_equal(stats_ln_pmiss(STATS_MAX_COUNT, 1, 1, &ln), STATS_OK);
	assert_near(ln, -0x1.00000000000008p-53, 2e-16);
}

/* Exact quotients by Python's fractions, to the nearest double. */
static void test_few_looks_or_items_are_rounded_once(void **state)
{
	static const struct {
		uint64_t x, N, D, n;
		double F;
	} rows[] = {
		{ 0, 12, 3, 9, 1.0 / 220 },
		{ 0, 1000000000, 880507852, 9, 4.9665429755933294e-09 },
		{ 2, 1000000, 10, 333333, 0.29914100085949497 },
		{ 7, 1000000, 10, 333333, 0.99659621805388 },
		{ 0, UINT64_C(1) << 53, UINT64_C(1) << 52, 16,
		  1.5258789062499797e-05 },
	};
	double F;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(stats_hyp_cdf(rows[i].x, rows[i].N, rows[i].D,
		                               rows[i].n, &F), STATS_OK);
		assert_true(F == rows[i].F);
	}
	assert_true(pdetect(1000000000, 10, 333333333, 1) == 0.9826584703876442);
	assert_true(pdetect(1000, 12, 125, 1) == 0.8004885108223653);
}

/* As above. Nearly all is looked at, and differences of factorials would leave
 * some 14 digits. */
static void test_great_tables_keep_their_digits(void **state)
{
	double F;

	(void)state;
	assert_int_equal(stats_hyp_cdf(1269928107402346, 1269928107402351,
	                               1269928107402348, 1269928107402349, &F),
	                 STATS_OK);
	assert_true(F == 0.9999999999999952);
	assert_int_equal(stats_hyp_cdf(1392053054049722, 6602580322366713,
	                               1392053054049723, 6602580322366712, &F),
	                 STATS_OK);
	assert_near(F, 0.2108347019019282, 1.5e-16);
}

static void test_detection_at_the_ends_is_exact(void **state)
{
	double P = -7;

	(void)state;
	assert_int_equal(stats_pdetect(0, 0, 0, 1, &P), STATS_VACUOUS);
	assert_true(P == 0);
	assert_true(pdetect(10, 3, 0, 1) == 0 && pdetect(10, 0, 3, 1) == 0);
	assert_true(pdetect(10, 3, 3, 0) == 0 && pdetect(10, 3, 3, -0.0) == 0);
	assert_true(pdetect(10, 3, 8, 1) == 1);
	assert_true(pdetect(10, 1, 10, 0.9) == 0.9);
	assert_true(pdetect(STATS_MAX_COUNT, STATS_MAX_COUNT / 2,
	                    STATS_MAX_COUNT / 2, 0.5) == 1);
	/* all looked at, each missed once in four: 4^-20 is left */
	assert_near(pdetect(20, 20, 20, 0.75), 1 - 0x1p-40, 2e-15);
	P = -7;
	assert_int_equal(stats_pdetect(10, 11, 5, 1, &P), STATS_DOMAIN);
	assert_int_equal(stats_pdetect(10, 5, 11, 1, &P), STATS_DOMAIN);
	assert_int_equal(stats_pdetect(10, 5, 5, NAN, &P), STATS_DOMAIN);
	assert_int_equal(stats_pdetect(10, 5, 5, -0x1p-1074, &P), STATS_DOMAIN);
	assert_int_equal(stats_pdetect(10, 5, 5, INFINITY, &P), STATS_DOMAIN);
	assert_int_equal(stats_pdetect(UINT64_MAX, 5, 5, 1, &P), STATS_DOMAIN);
	assert_int_equal(stats_hyp_cdf(UINT64_MAX, 5, 5, 1, &P), STATS_DOMAIN);
	assert_true(P == -7);
}

static void test_detection_grows_with_looks_items_and_skill(void **state)
{
	static const uint64_t populations[] = { 40, 1000, 1000000000 };

	(void)state;
	for (size_t i = 0; i < COUNT(populations); i++) {
		uint64_t N = populations[i];

		for (uint64_t step = 1; step < 30; step++) {
			uint64_t n = N / 30 * step;
			double P = pdetect(N, 5, n, 0.7);

			assert_true(pdetect(N, 5, n + 1, 0.7) >= P);
			assert_true(pdetect(N, 6, n, 0.7) >= P);
			assert_true(pdetect(N, 5, n, 0.71) >= P);
			assert_near(pdetect(N, n, 5, 0.7), P, 1e-13);
			assert_near(pdetect(N, n, 5, 1), pdetect(N, 5, n, 1),
			            1e-15);
		}
	}
}

/* The fewest looks reach, and one fewer does not, by the probability itself. */
static void test_looks_are_the_fewest(void **state)
{
	static const char *const ps[] = { "1", "0.9", "0.313", "0.001" };
	static const double values[] = { 1, 0.9, 0.313, 0.001 };

	(void)state;
	for (uint64_t i = 0; i < 4 * 40; i++) {
		uint64_t N = 37 + i * i * 977, d = 1 + i * 31 % 37;
		struct chance p = chance(ps[i % 4]), beta = chance("0.1037");
		struct stats_looks out;
		enum stats_status status = stats_n_required(N, d, &p, &beta,
		                                            &out);

		if (status == STATS_INFEASIBLE) {
			assert_true(out.cap < 1 - 0.1037);
			continue;
		}
		assert_int_equal(status, STATS_OK);
		assert_near(out.P, pdetect(N, d, out.n, values[i % 4]), 1e-13);
		assert_true(out.P >= 1 - 0.1037);
		assert_true(pdetect(N, d, out.n - 1, values[i % 4]) < 1 - 0.1037);
	}
}

/* FreeCalc, as in the tests of the R package RSurveillance. */
static void test_the_alarm_has_the_published_probability(void **state)
{
	struct stats_alarm in = { 150, 30, 2, 15, 0.9, 0.98 };
	double P = -7;

	(void)state;
	assert_int_equal(stats_alarm_prob(&in, &P), STATS_OK);
	assert_near(P, 0.870566, 1e-6);
	in = (struct stats_alarm){ 10, 5, 3, 5, 1, 1 };
	assert_int_equal(stats_alarm_prob(&in, &P), STATS_OK);
	assert_near(P, 0.5, 1e-15);
	in = (struct stats_alarm){ 100, 100, 1, 0, 0.5, 0.99 };
	assert_int_equal(stats_alarm_prob(&in, &P), STATS_OK);
	assert_near(1 - P, 0.36603234127322950493, 1e-14); /* 0.99^100 */
	/* one positive and no false ones: as stats_pdetect */
	in = (struct stats_alarm){ 1000, 100, 1, 20, 0.8, 1 };
	assert_int_equal(stats_alarm_prob(&in, &P), STATS_OK);
	assert_near(P, pdetect(1000, 20, 100, 0.8), 1e-14);
	in.c = 0;
	assert_int_equal(stats_alarm_prob(&in, &P), STATS_OK);
	assert_true(P == 1);
	in.c = 101;
	assert_int_equal(stats_alarm_prob(&in, &P), STATS_OK);
	assert_true(P == 0);
	in.N = 0;
	assert_int_equal(stats_alarm_prob(&in, &P), STATS_DOMAIN);
	in = (struct stats_alarm){ 0, 0, 0, 0, 0.8, 1 };
	assert_int_equal(stats_alarm_prob(&in, &P), STATS_VACUOUS);
	in = (struct stats_alarm){ 10, 1, 1, 1, NAN, 1 };
	assert_int_equal(stats_alarm_prob(&in, &P), STATS_DOMAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_sample_sizes_are_met),
		cmocka_unit_test(test_ties_are_decided_exactly),
		cmocka_unit_test(test_a_tie_that_cannot_be_decided_asks_for_more),
		cmocka_unit_test(test_what_is_reached_is_rounded_down),
		cmocka_unit_test(test_looks_at_the_ends_of_the_domain),
		cmocka_unit_test(test_small_worlds_are_counted),
		cmocka_unit_test(test_large_worlds_lose_no_digits),
		cmocka_unit_test(test_few_looks_or_items_are_rounded_once),
		cmocka_unit_test(test_great_tables_keep_their_digits),
		cmocka_unit_test(test_detection_at_the_ends_is_exact),
		cmocka_unit_test(test_detection_grows_with_looks_items_and_skill),
		cmocka_unit_test(test_looks_are_the_fewest),
		cmocka_unit_test(test_the_alarm_has_the_published_probability),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
