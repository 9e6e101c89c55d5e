/*
 * When to inspect: the interval reaches what is asked for and no longer one does,
 * ties being those of the decimals as written; periods against counting; and the
 * times of the unobserved game leave no start better than another.
 */
#include <string.h>

#include "stats/timeliness.h"

#include "stats_numbers.h"

#define UNIT UINT64_C(1000000000000000000)

static struct chance exactly(uint64_t numerator, uint64_t denominator)
{
	return (struct chance){ (double)numerator / (double)denominator,
		                numerator, denominator, true };
}

static struct chance about(double value)
{
	return (struct chance){ .value = value };
}

static double needed(const struct stats_interval *in)
{
	double D = UNTOUCHED;

	assert_int_equal(stats_interval_needed(in, &D), STATS_OK);
	return D;
}

static double reached(const struct stats_interval *in, double D)
{
	double P = UNTOUCHED;

	if (in->schedule == STATS_RANDOM)
		assert_int_equal(stats_time_poisson(D, in->q.value, in->T, in->tau,
		                                    &P), STATS_OK);
	else
		assert_int_equal(stats_time_periodic(
		                         D, in->q.value, in->T,
		                         in->schedule == STATS_PERIODIC_KNOWN,
		                         &P), STATS_OK);
	return P;
}

static void test_the_interval_reaches_and_no_longer_one_does(void **state)
{
	uint64_t seed = 5;

	(void)state;
	for (int i = 0; i < 30000; i++) {
		struct stats_interval in = {
			.schedule = (enum stats_schedule)(1 + i % 3),
			.q = about(next_uniform(&seed) * 0.998 + 0.001),
			.P = about(next_uniform(&seed) * 0.998 + 0.001),
			.T = next_uniform(&seed) * 400 + 10,
			.tau = next_uniform(&seed) * 9,
		};
		double D = needed(&in);

		assert_true(reached(&in, D) >= in.P.value);
		assert_true(reached(&in, D * (1 + 1e-11)) < in.P.value);
	}
}

static double interval_of(enum stats_schedule schedule, struct chance q,
                          struct chance P, double T)
{
	struct stats_interval in = { schedule, q, P, T, 0 };

	return needed(&in);
}

/* q = i/10 and P = 1 - (1-q)^m: m inspections are enough, for every i and m. */
static void test_ties_are_decided_as_written(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= 9; i++) {
		uint64_t missed = 1, unit = 1;

		for (int m = 1; m <= 17; m++) {
			struct chance q = exactly(i, 10), P;
			double D, T = 60.0 * m;

			missed *= 10 - i;
			unit *= 10;
			P = exactly(unit - missed, unit);
			D = interval_of(STATS_PERIODIC_BLIND, q, P, T);
			assert_true(D == 60);
			D = interval_of(STATS_PERIODIC_KNOWN, q, P, T);
			assert_true(D < 60 && D > 60 * (1 - 1e-13));
		}
	}
}

static void test_a_tie_of_doubles_asks_for_one_more(void **state)
{
	double D;

	(void)state;
	D = interval_of(STATS_PERIODIC_KNOWN, about(0.5), about(0.75), 60);
	assert_true(D < 20 && D > 19.999999);
	D = interval_of(STATS_PERIODIC_KNOWN, about(0.5), exactly(3, 4), 60);
	assert_true(D < 20 && D > 19.999999);
	D = interval_of(STATS_PERIODIC_KNOWN, exactly(5, 10), exactly(3, 4), 60);
	assert_true(D < 30 && D > 29.999999);
}

/* One 10^-18 more than two inspections reach. */
static void test_hardly_over_a_tie_asks_for_one_more(void **state)
{
	struct chance P = exactly(UNIT / 100 * 99 + 1, UNIT);
	double D;

	(void)state;
	D = interval_of(STATS_PERIODIC_KNOWN, exactly(9, 10), P, 60);
	assert_true(D < 20 && D > 19.999999);
	P = exactly(UNIT / 100 * 99, UNIT);
	D = interval_of(STATS_PERIODIC_KNOWN, exactly(9, 10), P, 60);
	assert_true(D < 30 && D > 29.999999);
}

/* 60/7 and others are no doubles: 7 D must not be over 60. */
static void test_a_tie_is_rounded_down(void **state)
{
	(void)state;
	for (int m = 1; m <= 18; m++) {
		uint64_t unit = UINT64_C(1) << m;
		/* (1/2)^m as a decimal: 5^m / 10^m */
		uint64_t fives = 1, tens = 1;
		double D;

		for (int i = 0; i < m; i++) {
			fives *= 5;
			tens *= 10;
		}
		assert_true(tens / fives == unit);
		for (int T = 1; T <= 400; T++) {
			long double product;

			D = interval_of(STATS_PERIODIC_BLIND, exactly(1, 2),
			                exactly(tens - fives, tens), T);
			product = (long double)D * m; /* m has few bits */
			assert_true(product <= (long double)T);
			assert_true(is_near(D, (double)T / m, 3e-16));
		}
	}
}

static void test_sure_detection_needs_one_inspection(void **state)
{
	double D;

	(void)state;
	D = interval_of(STATS_PERIODIC_KNOWN, exactly(1, 1), exactly(95, 100), 60);
	assert_true(D < 60 && D > 59.999999);
	D = interval_of(STATS_PERIODIC_BLIND, exactly(1, 1), exactly(95, 100), 60);
	assert_true(D * 0.95 <= 60 && is_near(D, 60 / 0.95, 1e-13));
	D = interval_of(STATS_RANDOM, exactly(1, 1), exactly(95, 100), 60);
	assert_true(is_near(D, 60 / 2.995732273553991, 1e-13));
}

/* The quotient is over every double: the largest is not too long. */
static void test_the_longest_interval_is_finite(void **state)
{
	double D;

	(void)state;
	D = interval_of(STATS_PERIODIC_BLIND, about(1), about(1e-17), 1e308);
	assert_true(D > 1e308 && isfinite(D));
	D = interval_of(STATS_RANDOM, about(1), about(1e-17), 1e308);
	assert_true(D > 1e308 && isfinite(D));
}

static void test_what_no_interval_reaches_is_infeasible(void **state)
{
	struct stats_interval in = { STATS_RANDOM, exactly(1, 1),
		                     exactly(1, 2), 7, 7 };
	double D = UNTOUCHED;

	(void)state;
	assert_int_equal(stats_interval_needed(&in, &D), STATS_INFEASIBLE);
	in.schedule = STATS_PERIODIC_BLIND;
	assert_int_equal(stats_interval_needed(&in, &D), STATS_OK);
	D = UNTOUCHED;
	in.T = 0;
	assert_int_equal(stats_interval_needed(&in, &D), STATS_INFEASIBLE);
	in.T = 7;
	in.schedule = 0;
	assert_int_equal(stats_interval_needed(&in, &D), STATS_DOMAIN);
	in.schedule = STATS_RANDOM;
	in.T = 8;
	in.P = exactly(1, 1);
	assert_int_equal(stats_interval_needed(&in, &D), STATS_DOMAIN);
	in.P = exactly(0, 1);
	assert_int_equal(stats_interval_needed(&in, &D), STATS_DOMAIN);
	in.P = exactly(1, 2);
	in.q = exactly(0, 1);
	assert_int_equal(stats_interval_needed(&in, &D), STATS_DOMAIN);
	in.q = (struct chance){ 0.5, 1, 0, true };
	assert_int_equal(stats_interval_needed(&in, &D), STATS_DOMAIN);
	assert_true(D == UNTOUCHED);
}

static void check_odd(double q, double P, double T, bool is_exact)
{
	for (int schedule = 1; schedule <= 3; schedule++) {
		struct stats_interval in = { (enum stats_schedule)schedule,
			                     about(q), about(P), T, 0.5 };
		double D = UNTOUCHED;
		enum stats_status status;

		if (is_exact) /* the ends of what 18 digits hold */
			in.P = exactly(P < 0.5 ? 1 : UNIT - 1, UNIT);
		if (is_exact && q < 0.5)
			in.q = exactly(1, UNIT);
		status = stats_interval_needed(&in, &D);
		if (status == STATS_OK) {
			assert_true(D > 0 && isfinite(D));
			/* at a tie the decimals decide, not the doubles */
			assert_true(reached(&in, D) >= in.P.value * (1 - 4e-16));
		} else {
			assert_true(D == UNTOUCHED);
		}
	}
}

static void test_odd_requirements_are_met_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ODD_NUMBERS; i++)
		for (size_t j = 0; j < ODD_NUMBERS; j++)
			for (size_t k = 0; k < ODD_NUMBERS; k++)
				for (int exact = 0; exact < 2; exact++)
					check_odd(odd_numbers[i], odd_numbers[j],
					          odd_numbers[k], exact);
}

/* --- critical time -------------------------------------------------------- */

static double choose(unsigned n, unsigned k)
{
	double product = 1;

	for (unsigned i = 1; i <= k; i++) /* whole at each step, under 2^53 */
		product = product * (n - k + i) / i;
	return k > n ? 0 : product;
}

static void test_random_periods_are_worth_less_than_the_value(void **state)
{
	(void)state;
	for (unsigned L = 1; L <= 24; L++) {
		for (unsigned w = 1; w <= L; w++) {
			for (unsigned k = 0; k <= L; k++) {
				double P = UNTOUCHED, value = UNTOUCHED;
				double missed = k > L - w ? 0 : choose(L - w, k) /
				                                choose(L, k);

				assert_int_equal(stats_critical_random(L, w, k, &P),
				                 STATS_OK);
				assert_int_equal(stats_critical_value(L, w, k,
				                                      &value),
				                 STATS_OK);
				assert_true(is_within(P, 1 - missed, 1e-14));
				assert_true(P <= value + 1e-15 && value <= 1);
				if (w == 1)
					assert_true(is_near(value, P, 1e-14));
			}
		}
	}
}

static void test_critical_value_counts_disjoint_windows(void **state)
{
	double value = UNTOUCHED;

	(void)state;
	assert_int_equal(stats_critical_value(52, 6, 4, &value), STATS_OK);
	assert_true(value == 0.5);
	assert_int_equal(stats_critical_value(12, 8, 1, &value), STATS_OK);
	assert_true(value == 1);
	assert_int_equal(stats_critical_value(52, 12, 3, &value), STATS_OK);
	assert_true(value == 0.75);
}

static void test_critical_counts_out_of_range_are_refused(void **state)
{
	double P = UNTOUCHED;

	(void)state;
	for (size_t i = 0; i < ODD_COUNTS; i++) {
		uint64_t odd = odd_counts[i];
		bool ok = odd >= 1 && odd <= STATS_MAX_COUNT;

		assert_int_equal(stats_critical_value(odd, 1, 1, &P),
		                 ok ? STATS_OK : STATS_DOMAIN);
		assert_int_equal(stats_critical_value(odd, odd, 0, &P),
		                 ok ? STATS_OK : STATS_DOMAIN);
	}
	assert_int_equal(stats_critical_value(5, 0, 1, &P), STATS_DOMAIN);
	assert_int_equal(stats_critical_random(5, 6, 1, &P), STATS_DOMAIN);
	assert_int_equal(stats_critical_random(5, 0, 1, &P), STATS_DOMAIN);
	assert_int_equal(stats_critical_random(5, 1, 6, &P), STATS_DOMAIN);
	assert_int_equal(stats_critical_random(UINT64_MAX, 1, 1, &P),
	                 STATS_DOMAIN);
}

/* --- delay ---------------------------------------------------------------- */

static double delay(uint64_t k, bool observed)
{
	double value = UNTOUCHED;

	assert_int_equal(stats_delay_value(k, observed, &value), STATS_OK);
	return value;
}

/* 1/e, 1/(e(e-1)); later ones from the recurrence with 80 decimals. */
static void test_delays_have_the_known_values(void **state)
{
	(void)state;
	assert_true(delay(0, false) == 1 && delay(0, true) == 1);
	assert_true(delay(3, true) == 0.25);
	assert_true(is_near(delay(1, false), 0.36787944117144233, 1e-15));
	assert_true(is_near(delay(2, false), 0.21409726569788409, 2e-15));
	assert_true(is_near(delay(3, false), 0.15000227314443987, 2e-15));
	assert_true(is_near(delay(5, false), 0.09375004041251575, 2e-15));
	assert_true(is_near(delay(11, false), 0.044117647058817058, 2e-14));
	assert_true(is_near(delay(16, false), 0.030612244897959183, 2e-14));
	assert_true(is_near(delay(64, false), 0.0077720207253886009, 1e-15));
	for (uint64_t k = 1; k <= STATS_MAX_INTERIM; k++) {
		assert_true(delay(k, false) < delay(k - 1, false));
		assert_true(delay(k, false) < delay(k, true));
	}
}

/* Mean time from a start to the next inspection, over a grid of u. */
static double mean_delay(unsigned k, double start)
{
	double sum = 0, t[STATS_MAX_INTERIM + 1];
	const int steps = 4000;

	t[k] = 1;
	for (int step = 0; step < steps; step++) {
		unsigned i = 0;

		assert_int_equal(stats_delay_schedule(k, (step + 0.5) / steps, t),
		                 STATS_OK);
		while (t[i] <= start)
			i++;
		sum += t[i] - start;
	}
	return sum / steps;
}

static void test_no_start_is_better_than_another(void **state)
{
	(void)state;
	for (unsigned k = 1; k <= STATS_MAX_INTERIM; k += k < 4 ? 1 : 12) {
		double last[STATS_MAX_INTERIM];

		assert_int_equal(stats_delay_schedule(k, 1, last), STATS_OK);
		for (int i = 0; i < 20; i++)
			assert_true(is_within(mean_delay(k, last[k - 1] * i / 20),
			                      delay(k, false), 4e-4));
		/* after the last possible time it only falls */
		assert_true(1 - last[k - 1] <= delay(k, false) + 1e-12);
	}
}

static void test_times_adjoin_and_rise(void **state)
{
	(void)state;
	for (unsigned k = 1; k <= STATS_MAX_INTERIM; k++) {
		double first[STATS_MAX_INTERIM], last[STATS_MAX_INTERIM];

		assert_int_equal(stats_delay_schedule(k, 0, first), STATS_OK);
		assert_int_equal(stats_delay_schedule(k, 1, last), STATS_OK);
		assert_true(is_within(first[0], 0, 1e-15) && first[0] >= 0);
		assert_true(last[k - 1] < 1);
		assert_true(is_within(1 - last[k - 1], delay(k, false), 1e-14));
		for (unsigned i = 0; i < k; i++) {
			assert_true(first[i] < last[i]);
			if (i > 0)
				assert_true(is_within(last[i - 1], first[i],
				                      1e-14));
		}
	}
}

static void test_delay_refuses_what_is_out_of_range(void **state)
{
	double value = UNTOUCHED, t[STATS_MAX_INTERIM];

	(void)state;
	for (size_t i = 0; i < ODD_COUNTS; i++) {
		bool ok = odd_counts[i] <= STATS_MAX_INTERIM;

		assert_int_equal(stats_delay_value(odd_counts[i], false, &value),
		                 ok ? STATS_OK : STATS_DOMAIN);
		assert_int_equal(stats_delay_schedule(odd_counts[i], 0.5, t),
		                 ok ? STATS_OK : STATS_DOMAIN);
	}
	for (size_t i = 0; i < ODD_NUMBERS; i++) {
		bool ok = odd_numbers[i] >= 0 && odd_numbers[i] <= 1;

		memset(t, 0, sizeof(t));
		assert_int_equal(stats_delay_schedule(3, odd_numbers[i], t),
		                 ok ? STATS_OK : STATS_DOMAIN);
		assert_true(is_probability(t[0]) && is_probability(t[2]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_interval_reaches_and_no_longer_one_does),
		cmocka_unit_test(test_ties_are_decided_as_written),
		cmocka_unit_test(test_a_tie_of_doubles_asks_for_one_more),
		cmocka_unit_test(test_hardly_over_a_tie_asks_for_one_more),
		cmocka_unit_test(test_a_tie_is_rounded_down),
		cmocka_unit_test(test_sure_detection_needs_one_inspection),
		cmocka_unit_test(test_the_longest_interval_is_finite),
		cmocka_unit_test(test_what_no_interval_reaches_is_infeasible),
		cmocka_unit_test(test_odd_requirements_are_met_or_refused),
		cmocka_unit_test(test_random_periods_are_worth_less_than_the_value),
		cmocka_unit_test(test_critical_value_counts_disjoint_windows),
		cmocka_unit_test(test_critical_counts_out_of_range_are_refused),
		cmocka_unit_test(test_delays_have_the_known_values),
		cmocka_unit_test(test_no_start_is_better_than_another),
		cmocka_unit_test(test_times_adjoin_and_rise),
		cmocka_unit_test(test_delay_refuses_what_is_out_of_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
