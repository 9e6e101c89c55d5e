/*
 * Timeliness: against counting over every phase of small calendars, published
 * values, and the moments where an inspection is just too late.
 */
#include "stats/timeliness.h"

#include "stats_numbers.h"

static double poisson(double D, double q, double T, double tau)
{
	double P = UNTOUCHED;

	assert_int_equal(stats_time_poisson(D, q, T, tau, &P), STATS_OK);
	return P;
}

static double periodic(double D, double q, double T, bool known)
{
	double P = UNTOUCHED;

	assert_int_equal(stats_time_periodic(D, q, T, known, &P), STATS_OK);
	return P;
}

static struct stats_quota quota(uint64_t n, double q, double T, double Y)
{
	struct stats_quota out;

	assert_int_equal(stats_time_quota(n, q, T, Y, &out), STATS_OK);
	return out;
}

/* Values of the reference table, by closed form and simulation. */
static void test_schedules_have_the_known_values(void **state)
{
	(void)state;
	assert_true(is_near(periodic(90, 1, 60, false), 2.0 / 3, 1e-15));
	assert_true(is_near(poisson(90, 1, 60, 0), 0.48658288096740798, 1e-14));
	assert_true(periodic(90, 1, 60, true) == 0);
	assert_true(is_near(periodic(30, 0.9, 60, false), 0.99, 1e-15));
	assert_true(is_near(poisson(30, 0.9, 60, 0), 0.83470111177841344, 1e-14));
	assert_true(is_near(periodic(30, 0.9, 60, true), 0.9, 1e-15));
	assert_true(is_near(poisson(30, 0.9, 10, 1), 0.23662050566314682, 1e-14));
	assert_true(is_within(quota(18, 1, 30, 365).tail, 0.214, 5e-4));
	assert_true(is_near(quota(1, 0.9, 7, 365).P, 0.01726027397260277, 1e-14));
	assert_true(is_near(quota(2, 1, 90, 365).P, 0.43235128541940326, 1e-14));
	assert_true(is_near(quota(2, 1, 90, 365).tail, 0.5676487145805967, 1e-14));
}

static void test_blind_is_the_mean_over_every_phase(void **state)
{
	(void)state;
	for (int D = 1; D <= 12; D++) {
		for (int T = 0; T <= 40; T++) {
			double missed = 0;

			/* started half a unit after s, inspections at D, 2 D ... */
			for (int s = 0; s < D; s++) {
				double miss = 1;

				for (int at = D; at <= s + T; at += D)
					miss *= 0.25;
				missed += miss / D;
			}
			assert_true(is_within(periodic(D, 0.75, T, false),
			                      1 - missed, 1e-14));
		}
	}
}

static void test_an_inspection_at_completion_is_late(void **state)
{
	(void)state;
	for (int tenths = 1; tenths <= 97; tenths++) {
		double P = 0;

		for (int m = 1; m <= 40; m++) {
			double D = tenths / 10.0, T = tenths * m / 10.0;

			/* P is 1 - 2^-(m-1) */
			assert_true(is_within(periodic(D, 0.5, T, true), P, 1e-14));
			assert_true(periodic(D, 0.5, T * (1 + 1e-12), true) >
			            P + 0x1p-42);
			P = (P + 1) / 2;
		}
	}
}

static void test_notice_and_knowledge_never_help(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		double D = 100 * next_uniform(&seed) + 0.01;
		double T = 300 * next_uniform(&seed);
		double q = next_uniform(&seed) * 0.999 + 0.001;
		double tau = 50 * next_uniform(&seed);
		double blind = periodic(D, q, T, false);

		assert_true(periodic(D, q, T, true) <= blind);
		assert_true(poisson(D, q, T, tau) <= poisson(D, q, T, 0));
		assert_true(blind <= periodic(D, q, T * 1.01, false) + 1e-15);
		assert_true(blind >= periodic(D * 1.01, q, T, false) - 1e-15);
		assert_true(poisson(D, q, T, 0) <= poisson(D, q, T * 1.01, 0));
		assert_true(quota(7, q, 0, D).P == 0);
	}
}

static void test_ends_are_exact(void **state)
{
	(void)state;
	assert_true(poisson(30, 0.1, (double)INFINITY, 3) == 1);
	assert_true(periodic(30, 0.1, (double)INFINITY, true) == 1);
	assert_true(periodic(30, 0.1, (double)INFINITY, false) == 1);
	assert_true(poisson(30, 1, 7, 7) == 0);
	assert_true(poisson(30, 1, 6, 7) == 0);
	assert_true(periodic(30, 1, 0, true) == 0);
	assert_true(periodic(30, 1, 0, false) == 0);
	assert_true(periodic(30, 1, 30, false) == 1);
	assert_true(periodic(30, 1, 30, true) == 0);
	assert_true(quota(0, 1, 365, 365).P == 0);
	assert_true(quota(0, 1, 365, 365).tail == 1);
	assert_true(quota(1, 1, 365, 365).P == 1);
	assert_true(quota(1, 1, 365, 365).tail == 0);
	/* T/D over every double, and still hardly an inspection that detects */
	assert_true(is_near(poisson(0x1p-30, 0x1p-1074, 0x1p1000, 0), 0x1p-44,
	                    1e-12));
	assert_true(is_near(periodic(0x1p-30, 0x1p-1074, 0x1p1000, true), 0x1p-44,
	                    1e-12));
	/* (1 - T/Y)^n keeps its digits next to T = Y */
	assert_true(is_near(quota(3, 1, 365 - 0x1p-30, 365).tail,
	                    0x1p-90 / 365 / 365 / 365, 1e-13));
}

static void test_times_out_of_range_are_refused(void **state)
{
	double P = UNTOUCHED;
	struct stats_quota out = { UNTOUCHED, UNTOUCHED };

	(void)state;
	assert_int_equal(stats_time_poisson(0, 1, 1, 0, &P), STATS_DOMAIN);
	assert_int_equal(stats_time_poisson(1, 0, 1, 0, &P), STATS_DOMAIN);
	assert_int_equal(stats_time_poisson(1, 1.5, 1, 0, &P), STATS_DOMAIN);
	assert_int_equal(stats_time_poisson(1, 1, -1, 0, &P), STATS_DOMAIN);
	assert_int_equal(stats_time_poisson(1, 1, 1, -1, &P), STATS_DOMAIN);
	assert_int_equal(stats_time_periodic(0, 1, 1, true, &P), STATS_DOMAIN);
	assert_int_equal(stats_time_periodic(1, 0, 1, true, &P), STATS_DOMAIN);
	assert_int_equal(stats_time_periodic(1, 1, -1, true, &P), STATS_DOMAIN);
	assert_int_equal(stats_time_quota(1, 1, 2, 1, &out), STATS_DOMAIN);
	assert_int_equal(stats_time_quota(1, 1, 0, 0, &out), STATS_DOMAIN);
	assert_int_equal(stats_time_quota(STATS_MAX_COUNT + 1, 1, 0, 1, &out),
	                 STATS_DOMAIN);
	assert_true(P == UNTOUCHED && out.P == UNTOUCHED);
	assert_true(out.tail == UNTOUCHED);
}

static void check_odd(double a, double b, double c)
{
	for (size_t i = 0; i < ODD_NUMBERS; i++) {
		double P = UNTOUCHED;
		bool ok = stats_time_poisson(a, b, c, odd_numbers[i], &P) ==
		          STATS_OK;

		assert_true(ok ? is_probability(P) : P == UNTOUCHED);
	}
	for (int known = 0; known < 2; known++) {
		double P = UNTOUCHED;
		bool ok = stats_time_periodic(a, b, c, known, &P) == STATS_OK;

		assert_true(ok ? is_probability(P) : P == UNTOUCHED);
	}
	for (size_t i = 0; i < ODD_COUNTS; i++) {
		struct stats_quota out = { UNTOUCHED, UNTOUCHED };
		bool ok = stats_time_quota(odd_counts[i], b, a, c, &out) ==
		          STATS_OK;

		assert_true(ok ? is_probability(out.P) && is_probability(out.tail)
		               : out.P == UNTOUCHED && out.tail == UNTOUCHED);
	}
}

static void test_odd_times_give_a_probability_or_a_refusal(void **state)
{
	(void)state;
	for (size_t i = 0; i < ODD_NUMBERS; i++)
		for (size_t j = 0; j < ODD_NUMBERS; j++)
			for (size_t k = 0; k < ODD_NUMBERS; k++)
				check_odd(odd_numbers[i], odd_numbers[j],
				          odd_numbers[k]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schedules_have_the_known_values),
		cmocka_unit_test(test_blind_is_the_mean_over_every_phase),
		cmocka_unit_test(test_an_inspection_at_completion_is_late),
		cmocka_unit_test(test_notice_and_knowledge_never_help),
		cmocka_unit_test(test_ends_are_exact),
		cmocka_unit_test(test_times_out_of_range_are_refused),
		cmocka_unit_test(test_odd_times_give_a_probability_or_a_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
