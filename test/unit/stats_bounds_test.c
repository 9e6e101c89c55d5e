/*
 * What a clean look says of the rest: published bounds, ties, and small worlds by
 * counting ways.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/bounds.h"
#include "stats/sampling.h"
#include "stats_numbers.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void assert_near(double got, double expected, double relative)
{
	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%.17g is not %.17g", got, expected);
}

static uint64_t bound(uint64_t N, uint64_t n, uint64_t x, const char *alpha)
{
	struct chance c;
	uint64_t D = 77777;

	assert_true(chance_parse(slice_text(alpha), &c));
	assert_int_equal(stats_upper_bound(N, n, x, &c, &D), STATS_OK);
	assert_true(D >= x && D <= N - n + x);
	return D;
}

/* The R package jfa: N = 10, n = 2, x = 1, and N = 20, n = 10, x = 1. */
static void test_published_bounds_are_met(void **state)
{
	static const uint64_t looks[] = { 5, 10, 20, 30, 50, 90, 95 };
	static const uint64_t bounds[] = { 44, 24, 12, 8, 4, 1, 0 };

	(void)state;
	assert_int_equal(bound(10, 2, 1, "0.05"), 9);
	assert_int_equal(bound(20, 10, 1, "0.05"), 6);
	/* R 4.2.2, phyper */
	for (size_t i = 0; i < COUNT(looks); i++)
		assert_int_equal(bound(100, looks[i], 0, "0.05"), bounds[i]);
}

static void test_a_tie_contradicts(void **state)
{
	struct chance alpha;
	uint64_t D;

	(void)state;
	assert_int_equal(bound(100, 95, 0, "0.05"), 0);
	assert_int_equal(bound(100, 95, 0, "0.049999999999999999"), 1);
	assert_int_equal(bound(100, 94, 0, "0.05"), 1);
	/* P(X <= 1 | N = 6, D = 4, n = 3) = 4/20 */
	assert_int_equal(bound(6, 3, 1, "0.2"), 3);
	assert_int_equal(bound(6, 3, 1, "0.199999999999999999"), 4);
	/* a double is not known exactly: the larger */
	assert_int_equal(bound(4, 1, 0, "0.5"), 1);
	assert_true(chance_of(0.5, &alpha));
	assert_int_equal(stats_upper_bound(4, 1, 0, &alpha, &D), STATS_OK);
	assert_int_equal(D, 2);
}

static void test_bounds_at_the_ends(void **state)
{
	struct chance alpha = { 1, 1, 1, true };
	uint64_t D = 77;

	(void)state;
	assert_int_equal(bound(10, 10, 4, "0.05"), 4);
	assert_int_equal(bound(10, 4, 4, "0.05"), 10);
	assert_int_equal(bound(10, 0, 0, "0.05"), 10);
	assert_int_equal(bound(0, 0, 0, "0.05"), 0);
	assert_int_equal(bound(10, 4, 2, "0"), 8);
	assert_int_equal(bound(10, 4, 2, "0.000000000000000001"), 8);
	assert_int_equal(stats_upper_bound(10, 4, 2, &alpha, &D), STATS_DOMAIN);
	alpha = (struct chance){ NAN, 0, 0, false };
	assert_int_equal(stats_upper_bound(10, 4, 2, &alpha, &D), STATS_DOMAIN);
	alpha = (struct chance){ 0.05, 5, 100, true };
	assert_int_equal(stats_upper_bound(10, 4, 5, &alpha, &D), STATS_DOMAIN);
	assert_int_equal(stats_upper_bound(10, 11, 5, &alpha, &D), STATS_DOMAIN);
	assert_int_equal(stats_upper_bound(UINT64_MAX, 1, 0, &alpha, &D),
	                 STATS_DOMAIN);
	assert_int_equal(D, 77);
}

/* The largest D with P(X <= x) > 1/20, by counting ways. */
static uint64_t counted_bound(uint64_t N, uint64_t n, uint64_t x)
{
	uint64_t largest = 0;

	for (uint64_t D = x; D <= N - n + x; D++) {
		uint64_t ways = 0;

		for (uint64_t j = 0; j <= x; j++)
			ways += ways_to_draw(D, j) * ways_to_draw(N - D, n - j);
		if (ways * 20 > ways_to_draw(N, n))
			largest = D;
	}
	return largest;
}

static void test_bounds_of_small_worlds_are_counted(void **state)
{
	(void)state;
	for (uint64_t N = 0; N <= 18; N++) {
		for (uint64_t n = 0; n <= N; n++) {
			for (uint64_t x = 0; x <= n; x++)
				assert_int_equal(bound(N, n, x, "0.05"),
				                 counted_bound(N, n, x));
		}
	}
}

static void test_bounds_fall_with_looks_and_grow_with_finds(void **state)
{
	(void)state;
	for (uint64_t n = 10; n < 1000; n += 70) {
		for (uint64_t x = 0; x < 5; x++) {
			uint64_t D = bound(1000000, n, x, "0.05");

			assert_true(bound(1000000, n + 1, x, "0.05") <= D);
			assert_true(bound(1000000, n, x + 1, "0.05") >= D);
			assert_true(bound(1000000, n, x, "0.01") >= D);
		}
	}
}

/* At the bound the probability is over alpha, and with an item more it is not. */
static void test_the_bound_is_where_the_probability_crosses(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 300; i++) {
		uint64_t N = 50 + i * i * i * 37, n = 1 + i * 7919 % (N / 2);
		uint64_t x = i % 5 == 0 ? 0 : i * i % (1 + n / 4) % 3000;
		uint64_t D = bound(N, n, x, "0.05");
		double at, over;

		assert_int_equal(stats_hyp_cdf(x, N, D, n, &at), STATS_OK);
		assert_true(at > 0.05 * (1 - 1e-12));
		if (D == N - n + x)
			continue;
		assert_int_equal(stats_hyp_cdf(x, N, D + 1, n, &over), STATS_OK);
		assert_true(over <= 0.05 * (1 + 1e-12));
	}
}

/* -ln 0.05 / n is the rule of three; 1 - 0.05^(1/n). */
static void test_nothing_found_in_an_endless_line(void **state)
{
	double p = -7;

	(void)state;
	assert_int_equal(stats_zero_failure_bound(1, 0.05, &p), STATS_OK);
	assert_near(p, 0.95, 1e-15);
	assert_int_equal(stats_zero_failure_bound(1000000000, 0.05, &p), STATS_OK);
	assert_near(p, 2.9957322690667851e-9, 1e-14);
	p = -7;
	assert_int_equal(stats_zero_failure_bound(0, 0.05, &p), STATS_DOMAIN);
	assert_int_equal(stats_zero_failure_bound(1, 0, &p), STATS_DOMAIN);
	assert_int_equal(stats_zero_failure_bound(1, 1, &p), STATS_DOMAIN);
	assert_int_equal(stats_zero_failure_bound(1, NAN, &p), STATS_DOMAIN);
	assert_int_equal(stats_zero_failure_bound(UINT64_MAX, 0.5, &p),
	                 STATS_DOMAIN);
	assert_true(p == -7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_bounds_are_met),
		cmocka_unit_test(test_a_tie_contradicts),
		cmocka_unit_test(test_bounds_at_the_ends),
		cmocka_unit_test(test_bounds_of_small_worlds_are_counted),
		cmocka_unit_test(test_bounds_fall_with_looks_and_grow_with_finds),
		cmocka_unit_test(test_the_bound_is_where_the_probability_crosses),
		cmocka_unit_test(test_nothing_found_in_an_endless_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
