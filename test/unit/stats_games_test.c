/*
 * Games: Dresher's against its recursion in fractions and in matrices, sites and
 * targets against what any other coverage would give, draws against their
 * marginals.
 */
#include <string.h>

#include "stats/games.h"

#include "stats_numbers.h"

/* --- Dresher -------------------------------------------------------------- */

static double dresher(uint64_t n, uint64_t m, double b, double *out_inspect)
{
	double V = UNTOUCHED;

	assert_int_equal(stats_dresher(n, m, b, &V, out_inspect), STATS_OK);
	return V;
}

/* b = 1; V(12,6) = 231/1255 and others as fractions from the recursion. */
static void test_dresher_has_the_known_values(void **state)
{
	double inspect;

	(void)state;
	assert_true(is_near(dresher(2, 1, 1, &inspect), 1.0 / 3, 1e-15));
	assert_true(is_near(dresher(3, 1, 1, &inspect), 0.5, 1e-15));
	assert_true(is_near(dresher(3, 2, 1, &inspect), 1.0 / 7, 1e-15));
	assert_true(is_near(dresher(4, 2, 1, &inspect), 3.0 / 11, 1e-15));
	assert_true(is_near(dresher(5, 2, 1, &inspect), 3.0 / 8, 1e-15));
	assert_true(is_near(dresher(12, 6, 1, &inspect), 231.0 / 1255, 1e-15));
	assert_true(is_near(dresher(20, 19, 10, &inspect), 1.486436280241437e-20,
	                    1e-15));
	assert_true(is_near(inspect, 0.09090909090909091, 1e-15));
	assert_true(dresher(7, 0, 2, &inspect) == 1 && inspect == 0);
	assert_true(dresher(7, 7, 2, &inspect) == 0 && inspect == 1);
	assert_true(dresher(7, 9, 2, &inspect) == 0 && inspect == 1);
	assert_true(dresher(0, 0, 2, &inspect) == 0 && inspect == 0);
	assert_true(dresher(0, 3, 2, &inspect) == 0 && inspect == 0);
	/* n - 1 over n + b, with b = 3 */
	assert_true(is_near(dresher(4096, 1, 3, &inspect), 4095.0 / 4099, 1e-15));
	assert_true(is_near(inspect, 1.0 / 4099, 1e-15));
	/* far under every double */
	assert_true(dresher(4096, 4095, 0x1.fffffffffffffp1023, &inspect) == 0);
}

/* The value of { { a, b }, { c, d } } to the one who chooses the row. */
static long double matrix_value(long double a, long double b, long double c,
                                long double d)
{
	long double low_a = a < b ? a : b, low_c = c < d ? c : d;
	long double high_a = a > c ? a : c, high_b = b > d ? b : d;
	long double low = low_a > low_c ? low_a : low_c;
	long double high = high_a < high_b ? high_a : high_b;

	if (low >= high)
		return low;
	return (a * d - b * c) / (a + d - b - c);
}

#define SMALL 40

static void fill_recursion(double b, double q,
                           long double V[SMALL + 1][SMALL + 1])
{
	for (int n = 0; n <= SMALL; n++)
		for (int m = 0; m <= SMALL; m++) {
			if (n == 0)
				V[n][m] = 0;
			else if (m == 0)
				V[n][m] = 1;
			else
				V[n][m] = matrix_value(1 - q * (1.0L + b), 1,
				                       V[n - 1][m - 1],
				                       V[n - 1][m]);
		}
}

static void test_closed_forms_are_the_recursion(void **state)
{
	static const double penalties[] = { 0, 1e-9, 0.3, 1, 2.5, 100 };
	static const double detections[] = { 1, 0.999, 0.9, 0.5, 0.3, 0.01 };
	static long double V[SMALL + 1][SMALL + 1];

	(void)state;
	for (int i = 0; i < 36; i++) {
		double b = penalties[i / 6], q = detections[i % 6];

		fill_recursion(b, q, V);
		for (unsigned n = 0; n <= SMALL; n++)
			for (unsigned m = 0; m <= SMALL; m++) {
				double value = UNTOUCHED;

				assert_int_equal(stats_dresher_imperfect(
					n, m, b, q, &value), STATS_OK);
				/* the recursion, too, rounds: absolutely */
				assert_true(is_within(value, (double)V[n][m],
				                      1e-15) ||
				            is_near(value, (double)V[n][m],
				                    1e-14));
			}
	}
}

static void test_the_inspection_makes_both_choices_equal(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 60; n++)
		for (unsigned m = 1; m < n; m++) {
			double inspect, unused, b = (n * 7 + m) % 11 / 2.0;
			double V = dresher(n, m, b, &inspect);
			double legal = inspect * dresher(n - 1, m - 1, b, &unused) +
			               (1 - inspect) * dresher(n - 1, m, b, &unused);

			assert_true(is_probability(inspect));
			assert_true(is_within(1 - inspect * (1 + b), V, 1e-14));
			assert_true(is_near(legal, V, 1e-12));
		}
}

static void test_penalty_and_inspections_deter(void **state)
{
	double inspect;

	(void)state;
	for (unsigned n = 2; n <= 4096; n = n * 3 / 2 + 1)
		for (unsigned m = 1; m < n; m = m * 2 + 1) {
			double V = dresher(n, m, 1, &inspect);

			assert_true(V <= dresher(n, m - 1, 1, &inspect));
			assert_true(V <= dresher(n, m, 0.5, &inspect));
			/* below that, nothing is left to compare */
			assert_true(V < 1e-300 ||
			            V < dresher(n + (n < 4096), m, 1, &inspect) ||
			            n == 4096);
		}
}

static void test_odd_games_give_a_value_or_a_refusal(void **state)
{
	(void)state;
	for (size_t i = 0; i < ODD_COUNTS * ODD_COUNTS; i++) {
		uint64_t n = odd_counts[i / ODD_COUNTS];
		uint64_t m = odd_counts[i % ODD_COUNTS];

		for (size_t j = 0; j < ODD_NUMBERS * ODD_NUMBERS; j++) {
			double b = odd_numbers[j / ODD_NUMBERS];
			double q = odd_numbers[j % ODD_NUMBERS];
			double V = UNTOUCHED, inspect = UNTOUCHED;
			bool ok = n <= STATS_MAX_PERIODS &&
			          m <= STATS_MAX_PERIODS && b >= 0 && isfinite(b);

			assert_int_equal(stats_dresher(n, m, b, &V, &inspect),
			                 ok ? STATS_OK : STATS_DOMAIN);
			assert_true(ok ? is_probability(V) &&
			                 is_probability(inspect)
			               : V == UNTOUCHED && inspect == UNTOUCHED);
			V = UNTOUCHED;
			ok = ok && q > 0 && q <= 1;
			assert_int_equal(stats_dresher_imperfect(n, m, b, q, &V),
			                 ok ? STATS_OK : STATS_DOMAIN);
			assert_true(ok ? is_probability(V) : V == UNTOUCHED);
		}
	}
}

/* --- drawing sites -------------------------------------------------------- */

#define SITES 9

/* Marginals with a whole sum; one site is excluded and one is sure. */
static void marginals(uint64_t *seed, double c[static SITES])
{
	double sum = 0, whole;

	for (int i = 0; i < SITES; i++)
		sum += c[i] = i == 3 ? 0 : i == 5 ? 1 : next_uniform(seed);
	sum -= 1; /* the sure one */
	whole = (double)(int)sum;
	for (int i = 0; i < SITES; i++)
		if (i != 5)
			c[i] *= whole / sum;
}

static void test_sites_are_drawn_with_their_marginals(void **state)
{
	enum { STEPS = 20000 };
	uint64_t seed = 9;

	(void)state;
	for (int game = 0; game < 20; game++) {
		double c[SITES];
		int counts[SITES] = { 0 }, size = 0;

		marginals(&seed, c);
		for (int step = 0; step < STEPS; step++) {
			unsigned char taken[SITES];
			int now = 0;

			assert_int_equal(stats_draw_sites(c, SITES,
			                                  (step + 0.5) / STEPS,
			                                  taken), STATS_OK);
			for (int i = 0; i < SITES; i++) {
				assert_true(taken[i] <= 1);
				counts[i] += taken[i];
				now += taken[i];
			}
			assert_true(step == 0 || now == size);
			size = now;
		}
		for (int i = 0; i < SITES; i++)
			assert_true(is_within(counts[i] / (double)STEPS, c[i],
			                      1.5 / STEPS));
		assert_int_equal(counts[3], 0);
		assert_int_equal(counts[5], STEPS);
	}
}

static int taken_of(const double *c, size_t count, double u)
{
	static unsigned char taken[STATS_MAX_SITES];
	int sum = 0;

	assert_int_equal(stats_draw_sites(c, count, u, taken), STATS_OK);
	for (size_t i = 0; i < count; i++) {
		assert_true(c[i] > 0 || taken[i] == 0);
		assert_true(c[i] < 1 || taken[i] == 1);
		sum += taken[i];
	}
	return sum;
}

static void test_as_many_as_the_sum_at_every_end(void **state)
{
	static const double ends[] = { 0, 0x1p-1074, 0x1p-51, 0.1, 0.5,
		                       1 - 0x1p-50, 1 - 0x1p-53 };
	static double many[STATS_MAX_SITES];
	const double tenths[] = { 0.1, 0.2, 0.3, 0.4, 1, 0.7, 0.3, 0 };
	const double hardly[] = { 0, 1 - 5e-10, 1 };
	const double little[] = { 1, 5e-10, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		assert_int_equal(taken_of(tenths, 8, ends[i]), 3);
		assert_int_equal(taken_of(hardly, 3, ends[i]), 2);
		assert_int_equal(taken_of(little, 3, ends[i]), 1);
		assert_int_equal(taken_of(tenths, 0, ends[i]), 0);
	}
	for (size_t i = 0; i < STATS_MAX_SITES; i++)
		many[i] = 1;
	assert_int_equal(taken_of(many, STATS_MAX_SITES, 0.5), STATS_MAX_SITES);
	for (size_t i = 0; i < STATS_MAX_SITES; i++)
		many[i] = i % 3 ? 1 / 3.0 : 4 / 3.0 - 1;
	many[0] = 1; /* and 4095 thirds */
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		assert_int_equal(taken_of(many, STATS_MAX_SITES, ends[i]), 1366);
}

static void test_draws_refuse_what_is_no_set_of_marginals(void **state)
{
	const double half[] = { 0.5, 0.2 }, over[] = { 1.5, 0.5 };
	const double below[] = { -0.5, 0.5 };
	const double none[] = { (double)NAN, 0.5 };
	const double whole[] = { 0.5, 0.5 };
	unsigned char taken[2] = { 7, 7 };

	(void)state;
	assert_int_equal(stats_draw_sites(half, 2, 0, taken), STATS_DOMAIN);
	assert_int_equal(stats_draw_sites(over, 2, 0, taken), STATS_DOMAIN);
	assert_int_equal(stats_draw_sites(below, 2, 0, taken), STATS_DOMAIN);
	assert_int_equal(stats_draw_sites(none, 2, 0, taken), STATS_DOMAIN);
	for (size_t i = 0; i < ODD_NUMBERS; i++) {
		double u = odd_numbers[i];
		bool ok = u >= 0 && u < 1;

		assert_int_equal(stats_draw_sites(whole, 2, u, taken),
		                 ok ? STATS_OK : STATS_DOMAIN);
	}
	assert_int_equal(stats_draw_sites(whole, SIZE_MAX, 0, taken),
	                 STATS_DOMAIN);
	memset(taken, 7, sizeof(taken));
	assert_int_equal(stats_draw_sites(whole, 2, 1, taken), STATS_DOMAIN);
	assert_true(taken[0] == 7 && taken[1] == 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dresher_has_the_known_values),
		cmocka_unit_test(test_closed_forms_are_the_recursion),
		cmocka_unit_test(test_the_inspection_makes_both_choices_equal),
		cmocka_unit_test(test_penalty_and_inspections_deter),
		cmocka_unit_test(test_odd_games_give_a_value_or_a_refusal),
		cmocka_unit_test(test_sites_are_drawn_with_their_marginals),
		cmocka_unit_test(test_as_many_as_the_sum_at_every_end),
		cmocka_unit_test(test_draws_refuse_what_is_no_set_of_marginals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
