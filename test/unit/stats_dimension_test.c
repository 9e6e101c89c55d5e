/*
 * Conformity, guard bands and risks against published values and each other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>

#include "stats/dimension.h"
#include "stats/real.h"
#include "stats_numbers.h"

/* JCGM 106:2012, 7.4 and 7.5: 0.66; 0.87 for a lower limit alone. */
static void test_conformity_is_the_published_one(void **unused)
{
	double pc;

	(void)unused;
	assert_int_equal(stats_conformity(13.6, 1.8, 12.5, 16.3, &pc), STATS_OK);
	near(pc, 0.66263, 1e-5);
	assert_int_equal(stats_conformity(509.7, 8.6, 500, INFINITY, &pc),
	                 STATS_OK);
	near(pc, 0.87032, 1e-5);
	assert_int_equal(stats_conformity(110, 1, -INFINITY, 100, &pc), STATS_OK);
	near(pc, 7.61985302416052606597e-24, 1e-13);
	assert_int_equal(stats_conformity(0, 1, -INFINITY, INFINITY, &pc),
	                 STATS_OK);
	assert_true(pc == 1);
	assert_int_equal(stats_conformity(0, 1, 2, 2, &pc), STATS_OK);
	assert_true(pc == 0);
	assert_int_equal(stats_conformity(0, 1, INFINITY, INFINITY, &pc),
	                 STATS_OK);
	assert_true(pc == 0);
	assert_int_equal(stats_conformity(0, 1, 2, 1, &pc), STATS_DOMAIN);
	assert_int_equal(stats_conformity(0, 0, 1, 2, &pc), STATS_DOMAIN);
}

static void test_parts_of_a_tolerance_add_up(void **unused)
{
	(void)unused;
	for (double low = -9; low < 9; low += 0.37) {
		for (double width = 1e-6; width < 4; width *= 3.1) {
			double all, left, right;

			stats_conformity(0.2, 1.1, low, low + 2 * width, &all);
			stats_conformity(0.2, 1.1, low, low + width, &left);
			stats_conformity(0.2, 1.1, low + width, low + 2 * width,
			                 &right);
			near(left + right, all, 1e-9 * (1e-6 / width) + 1e-12);
		}
	}
}

static void test_guard_bands_are_normal_quantiles(void **unused)
{
	double w, P;

	(void)unused;
	assert_int_equal(stats_guard_band(0.95, 2, &w), STATS_OK);
	near(w, 2 * 1.64485362695147271, 1e-14);
	assert_int_equal(stats_guard_band(0.5, 2, &w), STATS_OK);
	assert_true(w == 0);
	assert_int_equal(stats_guard_band(1, 2, &w), STATS_DOMAIN);
	assert_int_equal(stats_guard_band(0.49, 2, &w), STATS_DOMAIN);
	/* What is at the limit passes a guarded test one time in 20. */
	stats_guard_band(0.95, 0.01, &w);
	assert_int_equal(stats_tol_pass(1, 0.01, 1, -w, &P), STATS_OK);
	near(P, 0.05, 1e-11);
	assert_int_equal(stats_tol_pass(1, 0.01, 1, w, &P), STATS_OK);
	near(P, 0.95, 1e-11);
}

/* 3 % with a measurement of 1 %: Phi(3) - Phi(-3), Phi(1), 1/2, Phi(-1). */
static void test_the_three_percent_rule_passes_as_stated(void **unused)
{
	double P;

	(void)unused;
	stats_tol_pass(0.03, 0.01, 0, 0, &P);
	near(P, 0.997300203936739811, 1e-13);
	stats_tol_pass(0.03, 0.01, 0.02, 0, &P);
	near(P, 0.841344459705749, 1e-6);
	stats_tol_pass(0.03, 0.01, -0.03, 0, &P);
	near(P, 0.5, 1e-8);
	stats_tol_pass(0.03, 0.01, 0.04, 0, &P);
	near(P, 0.158655253931457, 1e-11);
	assert_int_equal(stats_tol_pass(0.03, 0.01, 0, -0.04, &P), STATS_OK);
	assert_true(P == 0);
}

static void test_risks_are_those_of_the_normal_plane(void **unused)
{
	/* um far under u0: both risks vanish with um; far over: accepted is
	 * independent of what is. */
	struct stats_global_risk in = { 1, 1e-9, 2, 0 };
	double consumer, producer, outside = 2 * real_normal_below(-2);

	(void)unused;
	assert_int_equal(stats_global_risk(&in, &consumer, &producer), STATS_OK);
	/* The mean of |E| in excess, by the density at the limit: um phi(2) 2
	 * / sqrt(2 pi). */
	near(consumer, 2e-9 * 0.0539909665131881 * 0.398942280401433, 1e-6);
	near(producer, consumer, 1e-6);
	in.um = 1e9;
	assert_int_equal(stats_global_risk(&in, &consumer, &producer), STATS_OK);
	near(consumer, outside * 4e-9 * 0.398942280401433, 1e-9);
	near(producer, 1 - outside, 1e-8);
}

/* The midpoint rule over a long range, in the open. */
static void test_risks_are_their_integrals(void **unused)
{
	(void)unused;
	for (int i = 0; i < 12; i++) {
		struct stats_global_risk in = { 1 + 0.2 * i, 0.2 + 0.15 * (i % 5),
		                                2, 0.3 * (i % 4) - 0.4 };
		double limit = in.T - in.w, step = 0.001, sums[2] = { 0 };
		double consumer, producer;

		for (int j = -30000; j < 30000; j++) {
			double x = (j + 0.5) * step, z = x / in.u0, accepted;

			stats_conformity(x, in.um, -limit, limit, &accepted);
			accepted = x < -in.T || x > in.T ? accepted : 1 - accepted;
			sums[x < -in.T || x > in.T] += accepted * step / in.u0 *
				real_exp(-z * z / 2) / 2.50662827463100050;
		}
		assert_int_equal(stats_global_risk(&in, &consumer, &producer), 0);
		near(consumer, sums[1], 1e-5);
		near(producer, sums[0], 1e-5);
	}
}

/* By mpmath 1.2.1 with 30 digits. */
static void test_risks_far_out_keep_their_digits(void **unused)
{
	struct stats_global_risk in = { 1, 0.5, 30, 0 };
	double consumer, producer;

	(void)unused;
	assert_int_equal(stats_global_risk(&in, &consumer, &producer), STATS_OK);
	near(consumer, 4.64742503106233405e-198, 1e-12);
	near(producer, 1.33862589365761917e-158, 1e-12);
}

static void test_guards_trade_one_risk_for_the_other(void **unused)
{
	struct stats_global_risk in = { 1, 0.25, 2, -1 };
	double consumer, producer, before = 2, after = -1;

	(void)unused;
	for (; in.w < 2.5; in.w += 0.1) {
		assert_int_equal(stats_global_risk(&in, &consumer, &producer), 0);
		assert_true(consumer <= before && producer >= after);
		before = consumer;
		after = producer;
	}
	/* Nothing is accepted. */
	assert_true(consumer == 0);
	near(producer, 0.954499736103641585, 1e-13);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformity_is_the_published_one),
		cmocka_unit_test(test_parts_of_a_tolerance_add_up),
		cmocka_unit_test(test_guard_bands_are_normal_quantiles),
		cmocka_unit_test(test_the_three_percent_rule_passes_as_stated),
		cmocka_unit_test(test_risks_are_those_of_the_normal_plane),
		cmocka_unit_test(test_risks_are_their_integrals),
		cmocka_unit_test(test_risks_far_out_keep_their_digits),
		cmocka_unit_test(test_guards_trade_one_risk_for_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
