/*
 * Evidence put together: published values, closed forms in whole numbers, and
 * simulated pairs; nothing reaches more than its assumptions allow.
 */
#include "stats/combine.h"
#include "stats/real.h"

#include "stats_numbers.h"

/* --- over time ------------------------------------------------------------ */

static double temporal(double prior, double sep, double pi)
{
	double post = UNTOUCHED;

	assert_int_equal(stats_temporal(prior, sep, pi, &post), STATS_OK);
	return post;
}

static double limit(double sep, double pi)
{
	double post = UNTOUCHED;

	assert_int_equal(stats_temporal_limit(sep, pi, &post), STATS_OK);
	return post;
}

/* R package RSurveillance (its tests): sep .4, pi .01, prior .5. */
static void test_confidence_over_periods_is_as_published(void **state)
{
	static const double published[] = { 0.6203008, 0.8099976, 0.9124970,
		                            0.9569776, 0.9744246 };
	double post = 0.5;

	(void)state;
	for (int i = 0; i < 9; i++) {
		post = temporal(post, 0.4, 0.01);
		if (i % 2 == 0)
			assert_true(is_within(post, published[i / 2], 1e-7));
	}
	for (int i = 0; i < 200; i++)
		post = temporal(post, 0.4, 0.01);
	assert_true(is_near(post, 0.9848484848484849, 1e-14));
	assert_true(is_near(limit(0.4, 0.01), 0.9848484848484849, 1e-15));
	assert_true(is_near(limit(0.2, 0.05), 0.7894736842105263, 1e-15));
}

static void test_confidence_decays_without_a_look(void **state)
{
	(void)state;
	for (int i = 1; i < 100; i++) {
		double prior = i / 100.0;

		assert_true(temporal(prior, 0, 0) == prior);
		assert_true(temporal(prior, 0, 0.25) == prior * 0.75);
		assert_true(temporal(prior, 0.3, 0) > prior);
		assert_true(temporal(1, i / 100.0, 0) == 1);
		assert_true(temporal(0, i / 100.0, 0) == 0);
		assert_true(temporal(prior, 1, 0.5) == 1);
		assert_true(limit(prior, prior) == 0);
		assert_true(limit(prior, 0) == 1);
		assert_true(limit(1, 0.99 * prior) == 1);
		assert_true(is_within(temporal(limit(prior, prior / 3), prior,
		                               prior / 3),
		                      limit(prior, prior / 3), 1e-15));
	}
	assert_true(limit(0.3, 0.4) == 0);
}

static void test_contradictions_are_refused(void **state)
{
	double post = UNTOUCHED;

	(void)state;
	assert_int_equal(stats_temporal(0, 1, 0.1, &post), STATS_DOMAIN);
	assert_int_equal(stats_temporal(0.5, 1, 1, &post), STATS_DOMAIN);
	assert_int_equal(stats_temporal_limit(0, 0.1, &post), STATS_DOMAIN);
	assert_int_equal(stats_temporal_limit(0.5, 1, &post), STATS_DOMAIN);
	assert_true(post == UNTOUCHED);
}

/* --- common causes -------------------------------------------------------- */

static double common(double g, double q, uint64_t k)
{
	double P = UNTOUCHED;

	assert_int_equal(stats_common_cause(g, q, k, &P), STATS_OK);
	return P;
}

static double beta(double a, double b, uint64_t k)
{
	double P = UNTOUCHED;

	assert_int_equal(stats_beta_looks(a, b, k, &P), STATS_OK);
	return P;
}

static void test_no_number_of_looks_passes_the_common_cause(void **state)
{
	(void)state;
	assert_true(is_near(common(0.01, 0.5, 1), 0.495, 1e-15));
	assert_true(is_near(common(0, 0.5, 5), 0.96875, 1e-15));
	assert_true(is_near(common(0.05, 0.9, 2), 0.95 * 0.99, 1e-15));
	assert_true(is_near(common(0, 1e-12, 1000), 1e-9, 1e-9));
	assert_true(common(0.01, 0.5, STATS_MAX_COUNT) == 0.99);
	assert_true(common(0.01, 1, 1) == 0.99);
	assert_true(common(0.01, 1, 0) == 0);
	assert_true(common(1, 1, 9) == 0);
	for (uint64_t k = 0; k < 100; k++)
		assert_true(common(0.03, 0.2, k) < common(0.03, 0.2, k + 1) &&
		            common(0.03, 0.2, k) <= 0.97);
}

/* Whole a: 1 - b (b+1) .. (b+a-1) / ((b+k) .. (b+k+a-1)). */
static void test_beta_looks_are_a_quotient_of_whole_numbers(void **state)
{
	(void)state;
	for (uint64_t k = 0; k <= STATS_MAX_COUNT; k = k * 2 + 1) {
		for (double b = 0x1p-20; b < 0x1p20; b *= 2) {
			double x = b / (b + (double)k);
			double y = (b + 1) / (b + (double)k + 1);

			assert_true(is_near(beta(1, b, k),
			                    (double)k / (b + (double)k), 4e-15));
			assert_true(is_within(beta(2, b, k), 1 - x * y, 4e-15));
		}
	}
	assert_true(is_near(beta(9, 1, 3), 0.9954545454545455, 1e-15));
	assert_true(is_near(beta(4.5, 0.5, 10), 0.999823978969029, 1e-15));
	assert_true(is_near(beta(3, 7, 1), 0.3, 1e-15));
	assert_true(beta(3, 7, 0) == 0);
}

/* Against P_{k+1} = P_k + (1 - P_k) a/(a+b+k), which loses no digits. */
static void test_beta_looks_keep_their_digits(void **state)
{
	(void)state;
	for (double a = 1e-12; a < 1e6; a *= 7)
		for (double b = 1e-12; b < 1e17; b *= 13)
			for (int k = 1; k < 3000; k = k * 3 + 1) {
				long double P = 0;

				for (int i = 0; i < k; i++)
					P += (1 - P) * a / ((long double)a + b + i);
				assert_true(is_near(beta(a, b, (uint64_t)k),
				                    (double)P, 1e-14));
			}
}

/* --- two measures ---------------------------------------------------------- */

static void test_dual_bounds_hold_for_every_dependence(void **state)
{
	struct stats_dual out;

	(void)state;
	assert_int_equal(stats_dual(0.1, 0.05, 0.5, &out), STATS_OK);
	assert_true(is_near(out.mid, 0.037691742076555054, 1e-15));
	assert_true(out.lo == 0 && out.hi == 0.05);
	assert_int_equal(stats_dual(0.1, 0.1, 1, &out), STATS_OK);
	assert_true(out.mid == 0.1);
	assert_int_equal(stats_dual(0.5, 0.5, -1, &out), STATS_OK);
	assert_true(out.mid == 0);
	out.mid = UNTOUCHED;
	assert_int_equal(stats_dual(0.5, 0.1, 0.5, &out), STATS_INFEASIBLE);
	assert_true(out.mid == UNTOUCHED && out.lo == 0 && out.hi == 0.1);
	assert_int_equal(stats_dual(0.75, 0.5, -0.9, &out), STATS_INFEASIBLE);
	assert_true(out.lo == 0.25 && out.hi == 0.5);
}

/* Every joint table of hundredths: its own correlation gives it back. */
static void test_dual_gives_back_every_joint_table(void **state)
{
	(void)state;
	for (int m1 = 1; m1 < 20; m1++)
		for (int m2 = 1; m2 < 20; m2++)
			for (int both = 0; both <= 20; both++) {
				double p = m1 / 20.0, q = m2 / 20.0;
				double rho = (both / 20.0 - p * q) /
				             real_sqrt(p * (1 - p) * q *
				                       (1 - q));
				bool is_table = both <= m1 && both <= m2 &&
				                both >= m1 + m2 - 20;
				struct stats_dual out;

				if (rho > 1 || rho < -1)
					continue;
				assert_int_equal(stats_dual(p, q, rho, &out),
				                 is_table ? STATS_OK
				                          : STATS_INFEASIBLE);
				if (is_table)
					assert_true(is_within(out.mid,
					                      both / 20.0,
					                      1e-15));
			}
}

/* --- gaps, sites ----------------------------------------------------------- */

static double gap(double f, double r, double g, double T)
{
	double P = UNTOUCHED;

	assert_int_equal(stats_gap(f, r, g, T, &P), STATS_OK);
	return P;
}

static void test_availability_says_nothing_of_gaps(void **state)
{
	(void)state;
	assert_true(is_near(gap(0.01, 1, 1, 365), 0.2611239813088775, 1e-14));
	assert_true(is_near(gap(0.01, 0.1, 1, 365), 0.9998343039854681, 1e-14));
	assert_true(gap(0, 1, 1, 365) == 1 && gap(1, 1, 1, 0) == 1);
	assert_true(is_near(gap(0.5, 1, 0, 2), 0.36787944117144233, 1e-15));
	/* exp(-g/r) is under every double, and yet there are outages enough */
	assert_true(gap(1e200, 1, 1000, 1e300) == 0);
	assert_true(gap(1e300, 1, 1, 1e300) == 0);
	assert_true(gap(1e300, 0x1p-1000, 0x1p1000, 1e300) == 1);
	/* exp(-exp(434 ln 10 - 1000)) */
	assert_true(is_near(gap(1e200, 1, 1000, 1e234), 0.6019409731328778888,
	                    1e-12));
}

static void test_all_sites_are_less_than_one(void **state)
{
	double p[18], both = UNTOUCHED, least = UNTOUCHED;

	(void)state;
	for (int i = 0; i < 18; i++)
		p[i] = 0.95;
	assert_int_equal(stats_all(p, 18, &both, &least), STATS_OK);
	assert_true(is_near(both, 0.39721431, 1e-7));
	assert_true(is_near(least, 0.1, 1e-13));
	assert_int_equal(stats_all(p, 1, &both, &least), STATS_OK);
	assert_true(both == 0.95 && least == 0.95);
	p[3] = 0.01;
	assert_int_equal(stats_all(p, 18, &both, &least), STATS_OK);
	assert_true(least == 0);
	p[0] = 1e-20;
	assert_int_equal(stats_all(p, 1, &both, &least), STATS_OK);
	assert_true(both == 1e-20 && least == 1e-20);
	both = least = UNTOUCHED;
	assert_int_equal(stats_all(p, 0, &both, &least), STATS_DOMAIN);
	p[17] = 1.5;
	assert_int_equal(stats_all(p, 18, &both, &least), STATS_DOMAIN);
	assert_true(both == UNTOUCHED && least == UNTOUCHED);
}

/* --- anything --------------------------------------------------------------- */

static bool in_01(double x)
{
	return x >= 0 && x <= 1;
}

static void check_three(double a, double b, double c)
{
	struct stats_dual dual = { UNTOUCHED, UNTOUCHED, UNTOUCHED };
	double post = UNTOUCHED, end = UNTOUCHED;
	double both = UNTOUCHED, least = UNTOUCHED;
	const double list[] = { a, b, c };
	bool ok = in_01(a) && in_01(b) && in_01(c);
	enum stats_status status = stats_temporal(a, b, c, &post);

	ok = ok && !(b == 1 && a * (1 - c) == 0);
	assert_int_equal(status, ok ? STATS_OK : STATS_DOMAIN);
	assert_true(ok ? is_probability(post + 0.0) : post == UNTOUCHED);
	ok = a > 0 && in_01(a) && in_01(b) && b < 1;
	assert_int_equal(stats_temporal_limit(a, b, &end),
	                 ok ? STATS_OK : STATS_DOMAIN);
	assert_true(ok ? is_probability(end) : end == UNTOUCHED);
	status = stats_dual(a, b, c, &dual);
	ok = in_01(a) && in_01(b) && c >= -1 && c <= 1;
	assert_int_equal(status == STATS_DOMAIN, !ok);
	if (status == STATS_OK)
		assert_true(0 <= dual.lo && dual.lo <= dual.mid &&
		            dual.mid <= dual.hi && dual.hi <= 1);
	else
		assert_true(dual.mid == UNTOUCHED);
	ok = in_01(a) && in_01(b) && in_01(c);
	assert_int_equal(stats_all(list, 3, &both, &least),
	                 ok ? STATS_OK : STATS_DOMAIN);
	assert_true(ok ? least <= both && in_01(both) && in_01(least)
	               : both == UNTOUCHED && least == UNTOUCHED);
}

static void check_counted(double a, double b, uint64_t k)
{
	double P = UNTOUCHED;
	bool ok = in_01(a) && in_01(b) && k <= STATS_MAX_COUNT;

	assert_int_equal(stats_common_cause(a, b, k, &P),
	                 ok ? STATS_OK : STATS_DOMAIN);
	assert_true(ok ? is_probability(P) : P == UNTOUCHED);
	P = UNTOUCHED;
	ok = a > 0 && isfinite(a) && b > 0 && isfinite(b) && k <= STATS_MAX_COUNT;
	assert_int_equal(stats_beta_looks(a, b, k, &P),
	                 ok ? STATS_OK : STATS_DOMAIN);
	assert_true(ok ? is_probability(P) : P == UNTOUCHED);
}

static void test_odd_evidence_gives_a_probability_or_a_refusal(void **state)
{
	(void)state;
	for (size_t i = 0; i < ODD_NUMBERS * ODD_NUMBERS; i++) {
		double a = odd_numbers[i / ODD_NUMBERS];
		double b = odd_numbers[i % ODD_NUMBERS];

		for (size_t j = 0; j < ODD_COUNTS; j++)
			check_counted(a, b, odd_counts[j]);
		for (size_t j = 0; j < ODD_NUMBERS; j++)
			check_three(a, b, odd_numbers[j]);
		for (size_t j = 0; j < ODD_NUMBERS * ODD_NUMBERS; j++) {
			double P = UNTOUCHED;
			bool ok = stats_gap(a, b, odd_numbers[j / ODD_NUMBERS],
			                    odd_numbers[j % ODD_NUMBERS],
			                    &P) == STATS_OK;

			assert_true(ok ? is_probability(P) : P == UNTOUCHED);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_confidence_over_periods_is_as_published),
		cmocka_unit_test(test_confidence_decays_without_a_look),
		cmocka_unit_test(test_contradictions_are_refused),
		cmocka_unit_test(test_no_number_of_looks_passes_the_common_cause),
		cmocka_unit_test(test_beta_looks_are_a_quotient_of_whole_numbers),
		cmocka_unit_test(test_beta_looks_keep_their_digits),
		cmocka_unit_test(test_dual_bounds_hold_for_every_dependence),
		cmocka_unit_test(test_dual_gives_back_every_joint_table),
		cmocka_unit_test(test_availability_says_nothing_of_gaps),
		cmocka_unit_test(test_all_sites_are_less_than_one),
		cmocka_unit_test(test_odd_evidence_gives_a_probability_or_a_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
