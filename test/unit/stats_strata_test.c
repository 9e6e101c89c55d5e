/*
 * Strata and sites: the plans of published games, splits by trying them all.
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

static uint64_t split_safe(uint64_t N, double share, double p, double beta)
{
	uint64_t n = 77;

	assert_int_equal(stats_n_split_safe(N, share, p, beta, &n), STATS_OK);
	assert_true(n <= N);
	return n;
}

/* N = (100, 200, 50), mu = (1, 2, 4), M = 8 at 90 %: own proof, brute force. */
static void test_looks_that_are_safe_when_split(void **state)
{
	uint64_t n = 77;

	(void)state;
	assert_int_equal(split_safe(100, 1 / 8.0, 1, 0.1), 26);
	assert_int_equal(split_safe(200, 2 / 8.0, 1, 0.1), 88);
	assert_int_equal(split_safe(50, 4 / 8.0, 1, 0.1), 35);
	/* the IAEA's formula at N = 1000, d = 10 */
	assert_int_equal(split_safe(1000, 0.1, 1, 0.05), 259);
	assert_int_equal(split_safe(100, 1, 0.95, 0.05), 100);
	assert_int_equal(split_safe(100, 7, 0.95, 0.05), 100);
	assert_int_equal(split_safe(100, INFINITY, 1, 0.05), 95);
	assert_int_equal(split_safe(100, 1e-320, 1, 0.05), 1);
	assert_int_equal(split_safe(100, 0.5, 1, 0), 100);
	assert_int_equal(split_safe(100, 0.5, 0, 1), 0);
	assert_int_equal(split_safe(0, 0.5, 0.5, 0.5), 0);
	assert_int_equal(stats_n_split_safe(100, 1, 0.9, 0.05, &n),
	                 STATS_INFEASIBLE);
	assert_int_equal(stats_n_split_safe(100, 1, 0, 0.05, &n),
	                 STATS_INFEASIBLE);
	assert_int_equal(stats_n_split_safe(100, 0, 1, 0.05, &n), STATS_DOMAIN);
	assert_int_equal(stats_n_split_safe(100, NAN, 1, 0.05, &n),
	                 STATS_DOMAIN);
	assert_int_equal(stats_n_split_safe(100, 1, NAN, 0.05, &n),
	                 STATS_DOMAIN);
	assert_int_equal(stats_n_split_safe(100, 1, 1, 2, &n), STATS_DOMAIN);
	assert_int_equal(stats_n_split_safe(UINT64_MAX, 1, 1, 0.5, &n),
	                 STATS_DOMAIN);
	assert_int_equal(n, 77);
}

/* Checked against a minimax by sequential quadratic programming (SciPy 1.10). */
static void test_a_budget_meets_the_best_split(void **state)
{
	static const struct stats_stratum strata[] = {
		{ 100, 1, 1, 0, 0 }, { 200, 2, 1, 0, 0 }, { 50, 4, 1, 0, 0 },
	};
	static const double looks[] = { 9.147785639, 34.91750292, 15.93471145 };
	struct stats_budget budget = { 60, 8 };
	double n[3] = { 7, 7, 7 }, P = -7, all = 0;

	(void)state;
	assert_int_equal(stats_strata_budget(strata, 3, &budget, n, &P),
	                 STATS_OK);
	assert_near(P, 0.5358224462754282, 1e-12);
	for (size_t i = 0; i < 3; i++) {
		assert_near(n[i], looks[i], 1e-9);
		all += n[i];
	}
	assert_near(all, 60, 1e-14);
	budget.E = 0;
	assert_int_equal(stats_strata_budget(strata, 3, &budget, n, &P),
	                 STATS_OK);
	assert_true(P == 0 && n[0] == 0 && n[1] == 0 && n[2] == 0);
	budget.E = 350;
	assert_int_equal(stats_strata_budget(strata, 3, &budget, n, &P),
	                 STATS_OK);
	assert_true(P == 1 && n[0] == 100 && n[1] == 200 && n[2] == 50);
}

static void test_budget_arguments_are_judged(void **state)
{
	static const struct stats_stratum bad[] = {
		{ 10, 0, 1, 0, 0 }, { 10, 1, 0, 0, 0 }, { 10, NAN, 1, 0, 0 },
		{ 10, 1, INFINITY, 0, 0 }, { UINT64_MAX, 1, 1, 0, 0 },
		{ 10, 1, 1e308, 0, 0 },
	};
	struct stats_stratum stratum = { 10, 1, 2, 0, 0 };
	struct stats_budget budget = { 5, 1 };
	double n[1] = { 7 }, P = -7;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(stats_strata_budget(&bad[i], 1, &budget, n, &P),
		                 STATS_DOMAIN);
	budget.E = 20.000000000000004;
	assert_int_equal(stats_strata_budget(&stratum, 1, &budget, n, &P),
	                 STATS_INFEASIBLE);
	budget.E = NAN;
	assert_int_equal(stats_strata_budget(&stratum, 1, &budget, n, &P),
	                 STATS_DOMAIN);
	budget = (struct stats_budget){ 1, 0 };
	assert_int_equal(stats_strata_budget(&stratum, 1, &budget, n, &P),
	                 STATS_DOMAIN);
	budget = (struct stats_budget){ 0, 1 };
	assert_int_equal(stats_strata_budget(&stratum, 0, &budget, n, &P),
	                 STATS_VACUOUS);
	assert_int_equal(stats_strata_budget(&stratum, STATS_MAX_STRATA + 1,
	                                     &budget, n, &P), STATS_DOMAIN);
	assert_true(n[0] == 7 && P == -7);
}

/* Exact numbers by brute force over all splits, in rationals. */
static void test_the_worst_split_of_published_games(void **state)
{
	struct stats_stratum strata[] = {
		{ 100, 1, 0, 1, 25 }, { 200, 2, 0, 1, 87 }, { 50, 4, 0, 1, 34 },
	};
	uint64_t d[3];
	double P;

	(void)state;
	assert_int_equal(stats_strata_worst(strata, 3, 8, d, &P), STATS_OK);
	assert_near(P, 0.898243216080402, 1e-13);
	assert_true(d[0] == 0 && d[1] == 2 && d[2] == 1);
	strata[0].n = 26;
	strata[1].n = 88;
	strata[2].n = 35;
	assert_int_equal(stats_strata_worst(strata, 3, 8, d, &P), STATS_OK);
	assert_near(P, 0.9039835386747613, 1e-13);
	assert_true(P <= 0.9039835386747613);
	assert_true(d[0] == 0 && d[1] == 4 && d[2] == 0);
	/* a look that hardly ever finds: 3 (1/10) 10^-300 */
	strata[0] = (struct stats_stratum){ 100, 1, 0, 1e-300, 10 };
	assert_int_equal(stats_strata_worst(strata, 1, 3, d, &P), STATS_OK);
	assert_near(P, 3e-301, 1e-13);
}

/* P to find one, of all splits of the goal over three strata: the least. */
static double least_of_all(const struct stats_stratum s[3], double M)
{
	double least = 2;

	for (uint64_t i = 0; i < (s[0].N + 1) * (s[1].N + 1) * (s[2].N + 1); i++) {
		uint64_t d[3] = { i % (s[0].N + 1),
		                  i / (s[0].N + 1) % (s[1].N + 1),
		                  i / (s[0].N + 1) / (s[1].N + 1) };
		double miss = 1, mass = 0, P;

		for (size_t k = 0; k < 3; k++) {
			assert_int_equal(stats_pdetect(s[k].N, d[k], s[k].n,
			                               s[k].p, &P), STATS_OK);
			miss *= 1 - P;
			mass += (double)d[k] * s[k].mu;
		}
		if (mass >= M - 1e-9 && 1 - miss < least)
			least = 1 - miss;
	}
	return least;
}

static void test_the_worst_split_is_the_least_of_all(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 60; i++) {
		struct stats_stratum s[] = {
			{ 1 + i % 5, 0.5, 0, 1, i % 2 },
			{ 4, 1 + (double)(i % 3), 0, 0.7, i % 5 },
			{ 1 + i % 7, 2.25, 0, i % 11 < 5 ? 1 : 0.3, 1 },
		};
		double M = 0.25 + (double)(i % 13), P = -7, mass = 0, miss = 1, one;
		double least = least_of_all(s, M);
		uint64_t d[3];
		enum stats_status status = stats_strata_worst(s, 3, M, d, &P);

		if (least == 2) {
			assert_int_equal(status, STATS_INFEASIBLE);
			continue;
		}
		assert_int_equal(status, STATS_OK);
		assert_true(fabs(P - least) <= 1e-13);
		for (size_t k = 0; k < 3; k++) {
			assert_true(d[k] <= s[k].N);
			mass += (double)d[k] * s[k].mu;
			assert_int_equal(stats_pdetect(s[k].N, d[k], s[k].n,
			                               s[k].p, &one), STATS_OK);
			miss *= 1 - one;
		}
		assert_true(mass >= M - 1e-9);
		assert_true(fabs(1 - miss - P) <= 1e-13);
	}
}

/* One item among N: n/N, which most doubles are not. */
static void test_the_worst_split_is_rounded_down(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 60 * 60; i++) {
		struct stats_stratum s = { 2 + i % 60, 1, 0, 1, 1 + i / 60 };
		long double ways = (long double)s.n;
		uint64_t d[1];
		double P;

		if (s.n >= s.N)
			continue;
		assert_int_equal(stats_strata_worst(&s, 1, 1, d, &P), STATS_OK);
		assert_true((long double)P * (long double)s.N <= ways);
		assert_near(P, (double)s.n / (double)s.N, 1e-13);
	}
}

/* Ways to take n of N - d, of those to take n of N, for three strata. */
static void count_misses(const struct stats_stratum s[3], const uint64_t d[3],
                         uint64_t *out_missed, uint64_t *out_all)
{
	*out_missed = 1;
	*out_all = 1;
	for (size_t k = 0; k < 3; k++) {
		*out_missed *= ways_to_draw(s[k].N - d[k], s[k].n);
		*out_all *= ways_to_draw(s[k].N, s[k].n);
	}
}

static void test_the_worst_split_of_three_is_rounded_down(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (int game = 0; game < 3000; game++) {
		struct stats_stratum s[3];
		uint64_t d[3], missed = 0, all = 1, most = 0;
		double P;

		for (size_t k = 0; k < 3; k++) {
			s[k] = (struct stats_stratum){ .N = 4, .mu = 1, .p = 1 };
			s[k].N += (uint64_t)(next_uniform(&seed) * 9);
			s[k].n = (uint64_t)(next_uniform(&seed) * (double)s[k].N);
		}
		for (uint64_t i = 0; i < 25; i++) { /* 4 items over three */
			uint64_t split[] = { i % 5, i / 5, 0 };

			if (i % 5 + i / 5 > 4)
				continue;
			split[2] = 4 - i % 5 - i / 5;
			count_misses(s, split, &missed, &all);
			most = missed > most ? missed : most;
		}
		assert_int_equal(stats_strata_worst(s, 3, 4, d, &P), STATS_OK);
		assert_true((long double)P * (long double)all <=
		            (long double)(all - most));
		assert_near(P, (double)(all - most) / (double)all, 1e-13);
	}
}

/*
 * A thousand of one item each, or one stratum that is found a little better: what
 * their sum loses, an item at a time, must not hide that.
 */
static void test_a_sum_of_many_strata_is_rounded_down(void **state)
{
	static struct stats_stratum s[1001];
	static uint64_t d[1001];
	long double missed = 1;
	double P;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		s[i] = (struct stats_stratum){ 1, 1, 0, 0.00024119999999999998, 1 };
		missed *= 1 - (long double)s[i].p;
	}
	s[1000] = (struct stats_stratum){ 1, 1000, 0, 0.21433838411998732, 1 };
	assert_int_equal(stats_strata_worst(s, 1001, 1000, d, &P), STATS_OK);
	assert_true(P <= 1 - missed);
	assert_near(P, (double)(1 - missed), 1e-12);
}

static void test_worst_split_arguments_are_judged(void **state)
{
	static const struct stats_stratum bad[] = {
		{ 10, 0, 0, 1, 3 }, { 10, 1, 0, 1.5, 3 }, { 10, 1, 0, 1, 11 },
		{ 10, NAN, 0, 1, 3 }, { 10, 1e300, 0, 1, 3 },
		{ UINT64_MAX, 1, 0, 1, 3 }, { 10, 1, 0, NAN, 3 },
	};
	struct stats_stratum all = { 10, 1, 0, 1, 10 };
	uint64_t d[1] = { 77 };
	double P = -7;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(stats_strata_worst(&bad[i], 1, 1, d, &P),
		                 STATS_DOMAIN);
	assert_int_equal(stats_strata_worst(&all, 1, NAN, d, &P), STATS_DOMAIN);
	assert_int_equal(stats_strata_worst(&all, 1, 0, d, &P), STATS_DOMAIN);
	assert_int_equal(stats_strata_worst(&all, 1, INFINITY, d, &P),
	                 STATS_DOMAIN);
	assert_int_equal(stats_strata_worst(&all, 1, 10.000001, d, &P),
	                 STATS_INFEASIBLE);
	assert_int_equal(stats_strata_worst(&all, 0, 1, d, &P), STATS_INFEASIBLE);
	all.N = 1000000000;
	all.mu = 0.000001;
	assert_int_equal(stats_strata_worst(&all, 1, 999, d, &P), STATS_NOCONV);
	assert_true(d[0] == 77 && P == -7);
	all = (struct stats_stratum){ 10, 1, 0, 1, 10 };
	assert_int_equal(stats_strata_worst(&all, 1, 3, d, &P), STATS_OK);
	assert_true(P == 1 && d[0] >= 3 && d[0] <= 10);
}

/* Monte Carlo in R 4.2.2 agrees; 6 of 18 sites, 2 items, half looked at. */
static void test_items_in_one_site_and_in_many(void **state)
{
	double P = -7;

	(void)state;
	assert_int_equal(stats_sites_concentrated(18, 6, 0.72, &P), STATS_OK);
	assert_near(P, 0.24, 1e-15);
	assert_int_equal(stats_sites_spread(18, 6, 2, 0.45, &P), STATS_OK);
	assert_near(P, 0.2801470588235294, 1e-14);
	assert_int_equal(stats_sites_concentrated(0, 0, 0.5, &P), STATS_VACUOUS);
	assert_true(P == 0);
	P = -7;
	assert_int_equal(stats_sites_concentrated(3, 4, 0.5, &P), STATS_DOMAIN);
	assert_int_equal(stats_sites_spread(3, 1, 4, 0.5, &P), STATS_DOMAIN);
	assert_int_equal(stats_sites_spread(3, 1, 1, NAN, &P), STATS_DOMAIN);
	assert_true(P == -7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_looks_that_are_safe_when_split),
		cmocka_unit_test(test_a_budget_meets_the_best_split),
		cmocka_unit_test(test_budget_arguments_are_judged),
		cmocka_unit_test(test_the_worst_split_of_published_games),
		cmocka_unit_test(test_the_worst_split_is_the_least_of_all),
		cmocka_unit_test(test_the_worst_split_is_rounded_down),
		cmocka_unit_test(test_the_worst_split_of_three_is_rounded_down),
		cmocka_unit_test(test_a_sum_of_many_strata_is_rounded_down),
		cmocka_unit_test(test_worst_split_arguments_are_judged),
		cmocka_unit_test(test_items_in_one_site_and_in_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
