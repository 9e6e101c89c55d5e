/*
 * Decisions by counts against published values, exact sums and ties.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/counting.h"
#include "stats/real.h"
#include "stats_numbers.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* P(X >= x) from the far terms on. */
static double poisson_tail(double mean, int x)
{
	double term = real_exp(-mean), terms[400], sum = 0;

	for (int n = 0; n < 400; n++) {
		terms[n] = term;
		term *= mean / (n + 1);
	}
	for (int n = 399; n >= x; n--)
		sum += terms[n];
	return sum;
}

static void test_thresholds_are_the_least_that_hold(void **unused)
{
	static const double alphas[] = { 0.5, 0.05, 1e-3, 1e-9 };

	(void)unused;
	for (double B = 0.02; B < 150; B *= 1.23) {
		for (size_t i = 0; i < COUNT(alphas); i++) {
			double alpha = alphas[i], got;
			uint64_t x;

			assert_int_equal(stats_poisson_crit(B, alpha, &x, &got), 0);
			near(got, poisson_tail(B, (int)x), 1e-12);
			assert_true(got <= alpha);
			assert_true(poisson_tail(B, (int)x - 1) > alpha);
		}
	}
}

/* What the threshold promises goes against who promises it: asked for less
 * than a double under its own probability, it is the next count. */
static void test_near_ties_go_against_the_promise(void **unused)
{
	double got, again;
	uint64_t x, y;

	(void)unused;
	assert_int_equal(stats_poisson_crit(10, 0.05, &x, &got), 0);
	assert_int_equal(stats_poisson_crit(10, got, &y, &again), 0);
	assert_int_equal(y, x + 1);
	assert_int_equal(stats_poisson_crit(10, got * (1 + 1e-11), &y, &again), 0);
	assert_int_equal(y, x);
}

static void test_without_background_one_count_alarms(void **unused)
{
	double got = 7, S;
	uint64_t x = 0;

	(void)unused;
	assert_int_equal(stats_poisson_crit(0, 1e-300, &x, &got), STATS_OK);
	assert_true(x == 1 && got == 0);
	/* -ln 0.05, of the rule of three. */
	assert_int_equal(stats_poisson_S(0, 1, 0.95, &S), STATS_OK);
	near(S, 2.99573227355399099, 1e-14);
	assert_int_equal(stats_poisson_S(0, 0, 0.95, &S), STATS_VACUOUS);
	assert_int_equal(stats_poisson_S(100, 50, 0.95, &S), STATS_VACUOUS);
}

static void test_the_missed_source_has_its_power(void **unused)
{
	(void)unused;
	for (double B = 0; B < 100; B = B * 1.7 + 0.3) {
		double got, S, before = 0;
		uint64_t x;

		assert_int_equal(stats_poisson_crit(B, 0.01, &x, &got), 0);
		for (double power = 0.05; power < 1; power += 0.09) {
			assert_int_equal(stats_poisson_S(B, x, power, &S), 0);
			near(poisson_tail(B + S, (int)x), power, 1e-12);
			assert_true(S > before);
			before = S;
		}
	}
}

/* By the series of the incomplete gamma function, 40 digits (mpmath). */
static void test_a_small_source_keeps_its_digits(void **unused)
{
	double S;

	(void)unused;
	assert_int_equal(stats_poisson_S(1e6, 1000000, 0.5003, &S), STATS_OK);
	near(S, 0.41865528195783324, 2e-12);
	assert_int_equal(stats_poisson_S(1e8, 100000000, 0.50003, &S), STATS_OK);
	near(S, 0.41865515038434650, 2e-11);
}

static void test_alarms_are_strictly_over_k_sigma(void **unused)
{
	static const struct {
		double B, k;
		uint64_t x;
	} cases[] = {
		{ 0, 4, 1 }, { 9, 4, 22 }, { 9, 3.99, 21 }, { 100, 1.1, 112 },
		{ 400, 4.35, 488 }, { 2.25, 0.5, 4 }, { 1.44, 1.3, 4 },
		{ 10, 0, 11 }, { 10.5, 0, 11 }, { 2, 4, 8 },
		{ 1e12, 1.645, 1000001645001 }, { 0x1p52, 2, 4503599761588225 },
	};
	uint64_t x;

	(void)unused;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(stats_ksigma_threshold(cases[i].B, cases[i].k,
		                                        &x), STATS_OK);
		assert_int_equal(x, cases[i].x);
	}
	/* All whole roots: B = r^2, k in quarters. */
	for (uint64_t r = 1; r < 3000000000 / 41; r = r * 3 / 2 + 1) {
		for (uint64_t k = 0; k < 30; k++) {
			double B = (double)r * (double)r;

			if (r > 94906265)
				break;
			stats_ksigma_threshold(B, (double)k / 4, &x);
			assert_int_equal(x, r * r + r * k / 4 + 1);
		}
	}
}

/* sum over y of P(Y = y) P(X >= x(y)), in the open. */
static double slow_false_alarm(const struct stats_ksigma *in)
{
	double m = (double)in->m, mean = in->B * m, chance = real_exp(-mean);
	double sum = 0;

	for (int y = 0; y < 380; y++) {
		double b = y / m, spread = in->inflate ? b * (1 + 1 / m) : b;
		double over = b + in->k * real_sqrt(spread);

		sum += chance * poisson_tail(in->B, (int)(over + 1e-9) + 1);
		chance *= mean / (y + 1);
	}
	return sum;
}

static void test_measured_backgrounds_alarm_as_summed(void **unused)
{
	(void)unused;
	for (int i = 0; i < 60; i++) {
		struct stats_ksigma in = { .B = 0.1 + i * 0.37,
			.k = 0.5 * (i % 9), .m = (uint64_t)i % 8 + 1,
			.inflate = i % 3 == 0 };
		double fa;

		assert_int_equal(stats_ksigma_false_alarm(&in, &fa), STATS_OK);
		near(fa, slow_false_alarm(&in), 1e-11);
	}
}

/* By exact sums with 40 digits (mpmath 1.2.1). */
static void test_k_sigma_alarms_more_often_than_normal(void **unused)
{
	struct stats_ksigma in = { .B = 300, .k = 4, .m = 6 };
	double fa;

	(void)unused;
	assert_int_equal(stats_ksigma_false_alarm(&in, &fa), STATS_OK);
	near(fa, 0.000186302524300187748, 1e-12);
	in.m = 1;
	in.inflate = true;
	assert_int_equal(stats_ksigma_false_alarm(&in, &fa), STATS_OK);
	near(fa, 0.000111274586152938920, 1e-12);
	in.B = 0;
	assert_int_equal(stats_ksigma_false_alarm(&in, &fa), STATS_OK);
	assert_true(fa == 0);
}

/* R, poisson.test, alternative "greater". */
static void test_ratios_are_those_of_the_exact_test(void **unused)
{
	double p;

	(void)unused;
	assert_int_equal(stats_poisson_ratio(20, 100, 10, 100, &p), STATS_OK);
	near(p, 0.0493685733526945114, 1e-13);
	assert_int_equal(stats_poisson_ratio(60, 150, 400, 1500, &p), STATS_OK);
	near(p, 0.0031346, 1e-5);
	assert_int_equal(stats_poisson_ratio(0, 1, 0, 1, &p), STATS_OK);
	assert_true(p == 1);
	/* Of n heads in a row. */
	assert_int_equal(stats_poisson_ratio(40, 3, 0, 3, &p), STATS_OK);
	near(p, 0x1p-40, 1e-14);
	assert_int_equal(stats_poisson_ratio(1, 0, 1, 1, &p), STATS_DOMAIN);
}

/* Currie 1968: 2.71 + 4.65 sqrt(B) paired, 2.71 + 3.29 sqrt(B) known. */
static void test_currie_limits_are_his(void **unused)
{
	double LC, LD;

	(void)unused;
	assert_int_equal(stats_currie(100, 1.645, true, &LC, &LD), STATS_OK);
	near(LC, 23.3, 2e-3);
	near(LD, 2.71 + 46.5, 1e-3);
	assert_int_equal(stats_currie(100, 1.645, false, &LC, &LD), STATS_OK);
	near(LC, 16.45, 1e-14);
	near(LD, 2.71 + 32.9, 1e-3);
}

/* Example 1a of ISO 11929 as UncertRadio's reference results have it. */
static void test_iso_11929_limits_are_the_published_ones(void **unused)
{
	struct stats_iso11929 in = { 2591, 41782, 360, 7200, 100.0 / 9,
	                             0.19909052472942315, 1.645, 1.645 };
	struct stats_iso11929_result out;

	(void)unused;
	assert_int_equal(stats_iso11929(&in, &out), STATS_OK);
	near(out.y, 15.4907, 1e-5);
	near(out.u, 3.47550, 1e-5);
	near(out.ystar, 2.37791, 1e-5);
	near(out.yhash, 5.42076, 1e-5);
	in.kb = 2;
	in.uw = 0.5;
	out.yhash = 77;
	assert_int_equal(stats_iso11929(&in, &out), STATS_INFEASIBLE);
	assert_true(out.yhash == 77 && out.ystar > 2 && out.u > 0);
}

static void test_the_detection_limit_is_its_own_equation(void **unused)
{
	(void)unused;
	for (int i = 0; i < 200; i++) {
		struct stats_iso11929 in = { 50, (uint64_t)i * 7, 10 + i, 100, 2,
			0.002 * i, 1 + 0.01 * i, 2 - 0.01 * i };
		struct stats_iso11929_result out;
		double r0 = (double)in.n0 / in.t0, v;

		assert_int_equal(stats_iso11929(&in, &out), STATS_OK);
		v = out.yhash * in.w / in.tg +
		    in.w * in.w * (r0 / in.tg + r0 / in.t0) +
		    in.uw * out.yhash * in.uw * out.yhash;
		near(out.ystar + in.kb * real_sqrt(v), out.yhash, 1e-13);
	}
}

/* chi-square tables: P(> 3.841459 | 1) = 0.05, P(> 18.307038 | 10) = 0.05. */
static void test_dispersion_is_chi_square(void **unused)
{
	static const uint64_t two[] = { 8, 12 }, none[] = { 0, 0, 0 };
	static const uint64_t far[] = { STATS_MAX_COUNT, STATS_MAX_COUNT - 1,
	                                STATS_MAX_COUNT - 3 };
	static const uint64_t same[] = { 5, 5, 5, 5 };
	double index, p;

	(void)unused;
	assert_int_equal(stats_dispersion(two, 2, &index, &p), STATS_OK);
	near(index, 0.8, 1e-15);
	near(p, real_erfc(real_sqrt(0.4)), 1e-14);
	assert_int_equal(stats_dispersion(far, 3, &index, &p), STATS_OK);
	near(index, 7.0 / 3 / 0x1p53, 1e-14);
	assert_int_equal(stats_dispersion(same, 4, &index, &p), STATS_OK);
	assert_true(index == 0 && p == 1);
	assert_int_equal(stats_dispersion(none, 3, &index, &p), STATS_VACUOUS);
	assert_int_equal(stats_dispersion(two, 1, &index, &p), STATS_DOMAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_thresholds_are_the_least_that_hold),
		cmocka_unit_test(test_near_ties_go_against_the_promise),
		cmocka_unit_test(test_without_background_one_count_alarms),
		cmocka_unit_test(test_the_missed_source_has_its_power),
		cmocka_unit_test(test_a_small_source_keeps_its_digits),
		cmocka_unit_test(test_alarms_are_strictly_over_k_sigma),
		cmocka_unit_test(test_measured_backgrounds_alarm_as_summed),
		cmocka_unit_test(test_k_sigma_alarms_more_often_than_normal),
		cmocka_unit_test(test_ratios_are_those_of_the_exact_test),
		cmocka_unit_test(test_currie_limits_are_his),
		cmocka_unit_test(test_iso_11929_limits_are_the_published_ones),
		cmocka_unit_test(test_the_detection_limit_is_its_own_equation),
		cmocka_unit_test(test_dispersion_is_chi_square),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
