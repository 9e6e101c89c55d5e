/*
 * Special functions against values published or known in closed form, against
 * sums of probabilities, and where large numbers would cancel.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "stats/precise.h"
#include "stats/real.h"
#include "stats/real_parts.h"
#include "stats_numbers.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Closed forms; 100!: OEIS A000142; C(10^9, 2) = 499999999500000000. */
static void test_logarithms_of_factorials_keep_all_digits(void **unused)
{
	(void)unused;
	near(real_ln_gamma(0.5), 0.572364942924700087072, 1e-15);
	near(real_ln_gamma(101), 363.739375555563490144, 1e-15);
	assert_true(real_ln_gamma(1) == 0 && real_ln_gamma(2) == 0);
	/* Euler's constant is the slope at 1. */
	near(real_ln_gamma(1 + 0x1p-40), -0x1p-40 * 0.577215664901532861,
	     2e-12);
	near(real_ln_gamma_1p(1e-20), -0.577215664901532861e-20, 1e-15);
	near(real_ln_beta(1, 1e9), -real_ln(1e9), 1e-15);
	near(real_ln_beta(0.5, 0.5), real_ln(3.14159265358979323846), 1e-15);
	assert_true(real_ln_choose(5, 0) == 0 && real_ln_choose(5, 5) == 0);
	assert_true(real_ln_choose(5, 6) == -INFINITY);
	near(real_ln_choose(1000000000, 2), real_ln(499999999500000000.0),
	     1e-15);
	near(real_ln_choose(UINT64_MAX, 1), real_ln(0x1p64), 1e-15);
}

static void test_pascal_rows_are_their_logarithms(void **unused)
{
	uint64_t row[68] = { 1 };

	(void)unused;
	for (uint64_t n = 1; n < COUNT(row); n++) {
		for (uint64_t k = n; k > 0; k--)
			row[k] += row[k - 1];
		for (uint64_t k = 0; k <= n; k++)
			near(real_ln_choose(n, k), real_ln((double)row[k]), 4e-15);
	}
}

/* Abramowitz and Stegun, tables 7.1, 26.1 and 26.2; the last by mpmath. */
static void test_normal_tails_are_the_published_ones(void **unused)
{
	(void)unused;
	near(real_erfc(0), 1, 0);
	near(real_erfc(0.5), 0.479500122186953462317, 1e-15);
	near(real_erfc(2), 0.00467773498104726583794, 1e-15);
	near(real_erfc(-1), 1.84270079294971486934, 1e-15);
	near(real_normal_below(-1), 0.158655253931457051415, 1e-15);
	near(real_normal_below(-10), 7.61985302416052606597e-24, 1e-15);
	near(real_normal_quantile(0.975), 1.95996398454005423552, 1e-15);
	near(real_normal_quantile(0.95), 1.64485362695147271486, 1e-15);
	assert_true(real_normal_quantile(0.5) == 0);
	assert_true(real_normal_below(-INFINITY) == 0);
	assert_true(real_normal_below(INFINITY) == 1);
}

static void test_normal_quantiles_are_inverse_and_symmetric(void **unused)
{
	(void)unused;
	for (double p = 0.5; p > 1e-300; p *= 0.83) {
		double z = real_normal_quantile(p), high = 1 - p;

		near(real_normal_below(z), p, (1 + z * z) * 8e-16);
		if (high < 1)
			near(real_normal_quantile(1 - high),
			     -real_normal_quantile(high), 0);
		assert_true(real_normal_quantile(p * 0.9) < z);
	}
}

static void test_narrow_intervals_keep_their_digits(void **unused)
{
	(void)unused;
	/* The density at 1 times the width. */
	near(real_normal_between(1, 1, 1e-20), 2.41970724519143349798e-21,
	     1e-14);
	near(real_normal_between(-1, 1, 2), 0.682689492137085897171, 1e-15);
	near(real_normal_between(0.1, 0.349, 0.249) +
	     real_normal_between(0.349, 0.4, 0.051),
	     real_normal_between(0.1, 0.4, 0.3), 1e-14);
}

/* P(X < n) of a Poisson count by its sum, for shapes on both sides of 10. */
static void test_gamma_tails_are_sums_of_poisson_chances(void **unused)
{
	(void)unused;
	for (double mean = 0.01; mean < 60; mean *= 1.37) {
		double term = real_exp(-mean), sum = 0;

		for (int n = 1; n < 90; n++) {
			sum += term;
			term *= mean / n;
			near(real_gamma_above(n, mean), sum, 1e-13);
			near(real_gamma_below(n, mean) + sum, 1, 1e-14);
		}
	}
}

/* P(X <= k) of a binomial count by its sum, both tails. */
static void test_beta_tails_are_sums_of_binomial_chances(void **unused)
{
	(void)unused;
	for (int n = 1; n < 80; n += 3) {
		for (double p = 0.013; p < 1; p += 0.071) {
			double sum = 0;

			for (int k = 0; k < n; k++) {
				sum += real_exp(real_ln_choose((uint64_t)n,
				                               (uint64_t)k) +
				                k * real_ln(p) +
				                (n - k) * real_ln1p(-p));
				near(real_beta_below_odds(1 - p, p, n - k, k + 1),
				     sum, 1e-12);
				near(real_beta_below(p, k + 1, n - k) + sum, 1,
				     1e-12);
			}
		}
	}
}

/* By mpmath 1.2.1 with 40 digits. */
static void test_large_shapes_keep_their_digits(void **unused)
{
	(void)unused;
	near(real_gamma_above(1e9, 1e9), 0.499995794779129943, 1e-14);
	near(real_beta_below(0.5, 1e9, 1e9), 0.5, 1e-14);
	near(real_beta_below(0.5, 0x1p52, 0x1p52), 0.5, 1e-14);
	near(real_beta_below(1 - 0x1p-30, 0x1p30, 1),
	     real_exp(0x1p30 * real_ln1p(-0x1p-30)), 1e-14);
	near(real_beta_below(0x1p-30, 1, 0x1p30),
	     -real_expm1(0x1p30 * real_ln1p(-0x1p-30)), 1e-14);
}

static void test_quantiles_are_inverse(void **unused)
{
	static const double shapes[] = { 0.5, 1, 3, 9.5, 24, 1000, 1e9 };
	static const double chances[] = { 1e-12, 0.01, 0.3, 0.5, 0.8, 0.95,
	                                  1 - 1e-9 };

	(void)unused;
	for (size_t i = 0; i < COUNT(chances); i++) {
		double p = chances[i];

		for (size_t j = 0; j < COUNT(shapes); j++) {
			double a = shapes[j], x = real_gamma_quantile(p, a);

			near(real_gamma_below(a, x), p, 1e-10);
			for (size_t k = 0; k < COUNT(shapes); k++) {
				x = real_beta_quantile(p, a, shapes[k]);
				assert_true(x > 0 && x <= 1);
				if (x < 0.9)
					near(real_beta_below(x, a, shapes[k]), p,
					     1e-10);
			}
		}
	}
}

static void test_what_is_outside_is_not_a_number(void **unused)
{
	static const double odd[] = { NAN, -1, -INFINITY, -0.5 };

	(void)unused;
	for (size_t i = 0; i < COUNT(odd); i++) {
		assert_true(isnan(real_ln_gamma(odd[i])));
		assert_true(isnan(real_ln_beta(odd[i], 1)));
		assert_true(isnan(real_gamma_below(odd[i], 1)));
		assert_true(isnan(real_gamma_above(1, odd[i])));
		assert_true(isnan(real_gamma_quantile(odd[i], 1)));
		assert_true(isnan(real_beta_below(odd[i], 1, 1)));
		assert_true(isnan(real_beta_quantile(0.5, 1, odd[i])));
		assert_true(isnan(real_normal_quantile(odd[i])));
	}
	assert_true(isnan(real_normal_quantile(0) + real_normal_quantile(1)));
	assert_true(real_gamma_quantile(0, 3) == 0);
	assert_true(real_gamma_quantile(1, 3) == INFINITY);
	assert_true(real_gamma_above(3, INFINITY) == 0);
}

static void test_points_at_once_are_the_points_one_by_one(void **unused)
{
	double exps[REAL_POINTS], less[REAL_POINTS];

	(void)unused;
	for (int far = 0; far < 3; far++) {
		for (int i = 0; i < REAL_POINTS; i++) {
			exps[i] = (i - 20) * (far == 2 ? 77.7 : 1.337);
			less[i] = (i - 9) * (far ? 0.0999 : 0.0171);
		}
		real_exp_points(exps);
		real_less_ln1p_points(less);
		for (int i = 0; i < REAL_POINTS; i++) {
			double x = (i - 20) * (far == 2 ? 77.7 : 1.337);
			double z = (i - 9) * (far ? 0.0999 : 0.0171);

			assert_true(exps[i] == real_exp(x));
			assert_true(less[i] == real_less_ln1p(z));
		}
	}
}

/* Sums of terms that become infinite come here from hostile bounds. */
static void test_only_positive_numbers_have_a_precise_logarithm(void **unused)
{
	static const double odd[] = { 0, -0.0, -1, -0x1p-1060, INFINITY,
		                      -INFINITY, NAN };

	(void)unused;
	for (size_t i = 0; i < COUNT(odd); i++)
		assert_true(isnan(precise_ln(precise_of(odd[i])).head));
	near(precise_ln(precise_of(0x1p900)).head, 623.8324625039508, 1e-15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_logarithms_of_factorials_keep_all_digits),
		cmocka_unit_test(test_pascal_rows_are_their_logarithms),
		cmocka_unit_test(test_normal_tails_are_the_published_ones),
		cmocka_unit_test(test_normal_quantiles_are_inverse_and_symmetric),
		cmocka_unit_test(test_narrow_intervals_keep_their_digits),
		cmocka_unit_test(test_gamma_tails_are_sums_of_poisson_chances),
		cmocka_unit_test(test_beta_tails_are_sums_of_binomial_chances),
		cmocka_unit_test(test_large_shapes_keep_their_digits),
		cmocka_unit_test(test_quantiles_are_inverse),
		cmocka_unit_test(test_what_is_outside_is_not_a_number),
		cmocka_unit_test(test_only_positive_numbers_have_a_precise_logarithm),
		cmocka_unit_test(test_points_at_once_are_the_points_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
