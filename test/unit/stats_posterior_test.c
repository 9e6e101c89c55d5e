/*
 * What a clean look says to whoever has a prior: posteriors by Bayes' rule from the
 * definition, and their bounds, small and vast.
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

static struct stats_post posterior(uint64_t N, uint64_t n, double p, double a,
                                   double b, double level)
{
	struct stats_post_betabin in = { N, n, p, a, b, { 0, 0, 0, false } };
	struct stats_post out;

	assert_true(chance_of(level, &in.level));
	assert_int_equal(stats_post_betabin(&in, &out), STATS_OK);
	assert_true(out.absent >= 0 && out.absent <= 1 && out.U <= N);
	return out;
}

/* (n+1) / (N+1) for the uniform prior */
static void test_a_uniform_prior_has_its_closed_form(void **state)
{
	(void)state;
	assert_int_equal(posterior(1000, 258, 1, 1, 1, 0.95).U, 9);
	assert_near(posterior(1000, 258, 1, 1, 1, 0.95).absent, 259.0 / 1001,
	            1e-14);
	assert_near(posterior(1000000, 258, 1, 1, 1, 0).absent, 259.0 / 1000001,
	            1e-14);
	assert_near(posterior(10, 0, 1, 1, 1, 0).absent, 1 / 11.0, 1e-14);
	assert_near(posterior(10, 0, 0.5, 1, 1, 0).absent, 1 / 11.0, 1e-14);
	assert_near(posterior(10, 5, 0, 1, 1, 0).absent, 1 / 11.0, 1e-14);
	assert_true(posterior(10, 10, 1, 1, 1, 0.95).absent == 1);
	assert_true(posterior(0, 0, 1, 1, 1, 0.95).absent == 1);
	assert_int_equal(posterior(10, 3, 1, 1, 1, 1).U, 7);
	assert_int_equal(posterior(10, 3, 0.9, 1, 1, 1).U, 10);
	assert_int_equal(posterior(10, 3, 0.9, 1, 1, 0).U, 0);
}

/* A quotient of whole numbers, rounded once. */
static void test_absence_before_a_uniform_prior_is_a_quotient(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 100 * 100; i++) {
		uint64_t N = i / 100, n = i % 100 < N ? i % 100 : N;
		double looked = (double)n + 1, all = (double)N + 1;

		assert_true(posterior(N, n, 1, 1, 1, 0.5).absent == looked / all);
		assert_true(posterior(N, n, 1, 2, 3, 0.5).absent ==
		            (looked + 2) * (looked + 3) / ((all + 2) * (all + 3)));
		near(posterior(N, n, 1, 17, 1, 0.5).absent,
		     posterior(N, n, 1, 17, 1 + 0x1p-50, 0.5).absent, 1e-12);
	}
}

/* P(D) P(nothing found | D) for all D of N <= 20, from the definition. */
static void assert_bayes(uint64_t N, uint64_t n, double p, double a, double b)
{
	double weights[21], all = 0, prior = 1, below = 0;
	struct stats_post out = posterior(N, n, p, a, b, 0.9);

	for (uint64_t D = 0; D <= N; D++) {
		double missed = 0;

		for (uint64_t j = 0; j <= n; j++) {
			double share = 1;

			for (uint64_t k = 0; k < j; k++)
				share *= 1 - p;
			missed += share * (double)(ways_to_draw(D, j) *
			                           ways_to_draw(N - D, n - j));
		}
		weights[D] = prior * missed;
		all += weights[D];
		prior *= (double)(N - D) / (double)(D + 1) * (a + (double)D);
		prior /= D < N ? b + (double)(N - D - 1) : 1;
	}
	assert_near(out.absent, weights[0] / all, 1e-12);
	for (uint64_t D = 0; D <= N; D++) {
		below += weights[D] / all;
		if (D < out.U)
			assert_true(below < 0.9 + 1e-12);
		if (D == out.U)
			assert_true(below >= 0.9 - 1e-12);
	}
}

static void test_the_posterior_is_that_of_bayes(void **state)
{
	static const double ps[] = { 0, 0.01, 0.5, 0.9, 0.999, 1 };
	static const double shapes[] = { 1e-6, 0.1, 0.5, 1, 2.5, 40 };

	(void)state;
	for (size_t i = 0; i < 6 * 6 * 6; i++) {
		double p = ps[i % 6], a = shapes[i / 6 % 6], b = shapes[i / 36];

		assert_bayes(20, 7, p, a, b);
		assert_bayes(20, 19, p, a, b);
		assert_bayes(20, 0, p, a, b);
		assert_bayes(1, 1, p, a, b);
	}
}

static void test_posterior_arguments_are_judged(void **state)
{
	const struct chance half = { 0.5, 1, 2, true };
	const struct stats_post_betabin bad[] = {
		{ 10, 11, 1, 1, 1, half }, { 10, 1, 1.5, 1, 1, half },
		{ 10, 1, NAN, 1, 1, half }, { 10, 1, 1, 0, 1, half },
		{ 10, 1, 1, 1, -1, half }, { 10, 1, 1, NAN, 1, half },
		{ 10, 1, 1, 1, INFINITY, half }, { UINT64_MAX, 1, 1, 1, 1, half },
		{ 10, 1, 1, 1, 1, { NAN, 0, 0, false } },
		{ 10, 1, 1, 1, 1, { 1.5, 0, 0, false } },
	};
	struct stats_post_betabin odd = { 10, 5, 0.5, 1e300, 1e-300, half };
	struct stats_post out = { 7, 7 };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(stats_post_betabin(&bad[i], &out), STATS_DOMAIN);
	assert_int_equal(stats_post_betabin(&odd, &out), STATS_NOCONV);
	assert_true(out.absent == 7 && out.U == 7);
}

/* U of a level as it is written */
static uint64_t bound_of(struct stats_post_betabin in, const char *level)
{
	struct stats_post out;

	assert_true(chance_parse(slice_text(level), &in.level));
	assert_int_equal(stats_post_betabin(&in, &out), STATS_OK);
	return out.U;
}

/* at p = 1 */
static uint64_t bound_at(uint64_t N, uint64_t n, double a, double b,
                         const char *level)
{
	struct stats_post_betabin in = { .N = N, .n = n, .p = 1, .a = a, .b = b };

	return bound_of(in, level);
}

/*
 * The least U with P(D <= U) >= twentieths / 20, in integers, for shapes of so many
 * halves: D of M = N - n others in C(M, D) (a)_D (b+n)_(M-D) ways.
 */
static uint64_t counted_U(uint64_t N, uint64_t n, const uint64_t halves[2],
                          uint64_t twentieths)
{
	__extension__ unsigned __int128 ways[10], all = 0, below = 0;
	uint64_t M = N - n, U = 0;

	for (uint64_t D = 0; D <= M; D++) {
		ways[D] = ways_to_draw(M, D);
		for (uint64_t i = 0; i < D; i++)
			ways[D] *= halves[0] + 2 * i;
		for (uint64_t i = 0; i < M - D; i++)
			ways[D] *= halves[1] + 2 * (n + i);
		all += ways[D];
	}
	for (; U < M; U++) {
		below += ways[U];
		if (below * 20 >= all * twentieths)
			break;
	}
	return U;
}

static void test_the_least_bound_of_a_posterior_is_counted(void **state)
{
	static const char *const levels[] = { "0", "0.05", "0.1", "0.3", "0.5",
		                              "0.6", "0.75", "0.9", "0.95", "1" };
	static const uint64_t twentieths[] = { 0, 1, 2, 6, 10, 12, 15, 18, 19, 20 };

	(void)state;
	for (uint64_t i = 0; i < 10 * 10 * 8 * 8 * 10; i++) {
		uint64_t N = i % 10, n = i / 10 % 10, level = i / 6400;
		uint64_t halves[] = { 1 + i / 100 % 8, 1 + i / 800 % 8 };
		bool whole = halves[0] % 2 == 0 && halves[1] % 2 == 0;
		uint64_t least, U;

		if (n > N)
			continue;
		least = counted_U(N, n, halves, twentieths[level]);
		U = bound_at(N, n, (double)halves[0] / 2, (double)halves[1] / 2,
		             levels[level]);
		assert_true(U == least || (!whole && U == least + 1));
		U = posterior(N, n, 1, (double)halves[0] / 2,
		              (double)halves[1] / 2,
		              (double)twentieths[level] / 20).U;
		assert_true(U == least || U == least + 1);
	}
}

/* Of an odd number, half or more are prohibited as often as half or fewer. */
static void test_next_to_a_tie_no_bound_is_too_small(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 30 * 30 * 2; i++) {
		double shape = (double)(1 + i % 30) / 2;
		struct stats_post_betabin in = {
			.N = 1 + 2 * (i / 30 % 30), .p = i < 900, .a = shape, .b = shape
		};
		uint64_t half = in.N / 2, U = bound_of(in, "0.5");

		assert_int_equal(bound_of(in, "0.500000000000000001"), half + 1);
		assert_true(U == half || (U == half + 1 &&
		                          (i >= 900 || i % 2 == 0)));
	}
}

/* Shapes as large as doubles count, where logarithms keep few digits. By fractions. */
static void test_no_bound_of_a_vast_shape_is_too_small(void **state)
{
	static const struct {
		uint64_t N, n, U;
		double p, a, b, level, absent;
	} rows[] = {
		{ 150, 150, 1, 0x1.fffffffffffffp-1, 0x1p53, 1, 0.5,
		  0.3678794411714423 },
		{ 150, 150, 1, 0.999999999999, 1e12, 1, 0.5, 0.36788757938730976 },
		{ 30, 0, 1, 1e-9, 2, 0x1p53, 0.9999999999999998,
		  0.9999999999999933 },
		{ 9, 7, 8, 0, 0x1p53, 1024, 4.65743478442132e-25,
		  3.285623313092874e-117 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct stats_post_betabin in = {
			rows[i].N, rows[i].n, rows[i].p, rows[i].a, rows[i].b,
			{ rows[i].level, 0, 0, false }
		};
		struct stats_post out = { 0, 0 };

		assert_int_equal(stats_post_betabin(&in, &out), STATS_OK);
		assert_true(out.U >= rows[i].U);
		assert_near(out.absent, rows[i].absent, 1e-11);
	}
}

/* n = 0: (U+1) / (N+1); n = 1: 1 - (N-U) (N-U-1) / ((N+1) N). */
static void test_bounds_of_a_large_posterior_are_exact(void **state)
{
	__extension__ typedef unsigned __int128 wide;

	(void)state;
	assert_int_equal(bound_at(999999999999999, 0, 1, 1, "0.95"),
	                 949999999999999);
	assert_int_equal(bound_at(1000000000000000, 0, 1, 1, "0.95"),
	                 950000000000000);
	assert_int_equal(bound_at(1000000000000000, 0, 1, 1, "1"),
	                 1000000000000000);
	assert_int_equal(bound_at(1000000000, 5, 1, 1, "0.000000000000000001"), 0);
	for (uint64_t i = 0; i < 2000; i++) {
		uint64_t N = 1000 + i * i * i * i * 62, n = 1;
		uint64_t U = bound_at(N, n, 1, 1, "0.95");
		wide all = (wide)(N + 1) * N, left = N - U;

		assert_true(left * (left - 1) * 20 <= all);
		assert_true((left + 1) * left * 20 > all);
	}
}

/* Shapes next to whole ones go by the sum. */
static void test_both_ways_to_a_bound_agree(void **state)
{
	uint64_t seed = 5;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		uint64_t N = 2 + (uint64_t)(next_uniform(&seed) * 5000);
		uint64_t n = (uint64_t)(next_uniform(&seed) * (double)N);
		double a = 1 + (double)(i % 4), b = 1 + (double)(i / 4 % 9);
		double level = next_uniform(&seed);
		uint64_t U = posterior(N, n, 1, a, b, level).U;

		assert_int_equal(posterior(N, n, 1, a * (1 + 0x1p-50), b, level).U,
		                 U);
	}
}

/* Of as many as are counted: one more than of one less. */
static void test_every_population_has_its_bound(void **state)
{
	static const uint64_t looks[] = { 0, 1, 100, 1000000, 4503599627370496,
		                          9007199254740991, 9007199254740992 };

	(void)state;
	for (size_t i = 0; i < COUNT(looks); i++) {
		uint64_t N = UINT64_C(1) << 53, n = looks[i];
		uint64_t U = bound_at(N, n, 1, 1, "0.95");

		assert_true(U <= N - n);
		if (n < N)
			assert_int_equal(U, bound_at(N - 1, n, 1, 1, "0.95") + 1);
		assert_true(bound_at(N, n, 1, 1, "1") == N - n);
		assert_true(bound_at(N, n, 1, 1, "0") == 0);
	}
}

static void test_two_hypotheses(void **state)
{
	double post = -7;

	(void)state;
	assert_int_equal(stats_post_two(0.5, 0.9, &post), STATS_OK);
	assert_near(post, 10 / 11.0, 1e-15);
	assert_int_equal(stats_post_two(1, 0.3, &post), STATS_OK);
	assert_true(post == 1);
	assert_int_equal(stats_post_two(0.01, 1, &post), STATS_OK);
	assert_true(post == 1);
	assert_int_equal(stats_post_two(0, 0.99, &post), STATS_OK);
	assert_true(post == 0);
	assert_int_equal(stats_post_two(0.3, 0, &post), STATS_OK);
	assert_near(post, 0.3, 1e-15);
	assert_int_equal(stats_post_two(0, 1, &post), STATS_VACUOUS);
	assert_int_equal(stats_post_two(NAN, 1, &post), STATS_DOMAIN);
	assert_int_equal(stats_post_two(0.5, 1.5, &post), STATS_DOMAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_uniform_prior_has_its_closed_form),
		cmocka_unit_test(test_absence_before_a_uniform_prior_is_a_quotient),
		cmocka_unit_test(test_the_posterior_is_that_of_bayes),
		cmocka_unit_test(test_posterior_arguments_are_judged),
		cmocka_unit_test(test_the_least_bound_of_a_posterior_is_counted),
		cmocka_unit_test(test_next_to_a_tie_no_bound_is_too_small),
		cmocka_unit_test(test_no_bound_of_a_vast_shape_is_too_small),
		cmocka_unit_test(test_bounds_of_a_large_posterior_are_exact),
		cmocka_unit_test(test_both_ways_to_a_bound_agree),
		cmocka_unit_test(test_every_population_has_its_bound),
		cmocka_unit_test(test_two_hypotheses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
