/*
 * Measurement procedures under every awkward argument: what is OK is a number in
 * its range, what is not leaves the outputs alone, and all of it ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>

#include "stats/counting.h"
#include "stats/dimension.h"
#include "stats/sequential.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define POISON -77.25
#define ROUNDS 4000

static const double odd[] = {
	0.0, -0.0, 5e-324, -5e-324, 1e-310, DBL_MIN, 1e-200, 1e-20, 1e-9, 0.01,
	0.05, 0.4999999999999999, 0.5, 0.95, 1 - DBL_EPSILON / 2, 1.0,
	1 + DBL_EPSILON, 1.645, 2.0, 3.0, 10.0, 39.5, 1000.0, 1e6, 1e9,
	0x1p53, 0x1p53 + 2, 0x1p64, 1e100, 1e300, DBL_MAX, -DBL_MAX, -1.0, -1e-9,
	-0.5, INFINITY, -INFINITY, NAN,
};
static const uint64_t counts[] = {
	0, 1, 2, 3, 10, 1000, 1000000, 1000000000, UINT64_C(1) << 52,
	STATS_MAX_COUNT - 1, STATS_MAX_COUNT, STATS_MAX_COUNT + 1, UINT64_MAX,
};

static uint64_t state = 20261122;

static uint64_t draw(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

/* One time in two an odd one, else any that a measurement may have. */
static double some(void)
{
	double size = 1;

	if (draw(2) == 0)
		return odd[draw(COUNT(odd))];
	for (uint64_t i = draw(12); i > 0; i--)
		size *= 10;
	return (double)draw(1u << 20) / (1u << 20) * size / 100;
}

static double chance(void)
{
	return draw(4) == 0 ? some() : (double)(draw(999) + 1) / 1000;
}

static uint64_t some_count(void)
{
	return draw(2) == 0 ? counts[draw(COUNT(counts))] : draw(5000);
}

static bool is_number(double x)
{
	return x - x == 0;
}

/* OK: a finite number from low to high; other statuses: as it was. */
static void check(enum stats_status status, double value, double low,
                  double high)
{
	if (status == STATS_OK) {
		assert_true(is_number(value));
		assert_true(value >= low && value <= high);
	} else {
		assert_true(value == POISON);
	}
}

static void test_thresholds_are_numbers_or_nothing(void **unused)
{
	(void)unused;
	for (int i = 0; i < ROUNDS; i++) {
		double B = some(), alpha = chance(), fa = POISON, S = POISON;
		uint64_t x = 7;
		enum stats_status status = stats_poisson_crit(B, alpha, &x, &fa);

		check(status, fa, 0, alpha);
		assert_true(status == STATS_OK ? x >= 1 && x <= STATS_MAX_COUNT
		                               : x == 7);
		x = some_count();
		status = stats_poisson_S(B, x, alpha, &S);
		check(status, S, 0, DBL_MAX);
	}
}

static void test_k_sigma_rules_are_numbers_or_nothing(void **unused)
{
	(void)unused;
	for (int i = 0; i < ROUNDS / 10; i++) {
		struct stats_ksigma in = { some(), some(), 0, draw(2) == 0 };
		double fa = POISON;
		uint64_t x = 7;
		enum stats_status status = stats_ksigma_threshold(in.B, in.k, &x);

		assert_true(status == STATS_OK ? x >= 1 && (double)x > in.B
		                               : x == 7);
		status = stats_ksigma_false_alarm(&in, &fa);
		check(status, fa, 0, 1);
		fa = POISON;
		in.m = some_count();
		status = stats_ksigma_false_alarm(&in, &fa);
		check(status, fa, 0, 1);
	}
}

static void test_rates_are_numbers_or_nothing(void **unused)
{
	(void)unused;
	for (int i = 0; i < ROUNDS; i++) {
		struct stats_iso11929 in = { some_count(), some_count(), some(),
		                             some(), some(), some(), some(), some() };
		struct stats_iso11929_result out = { POISON, POISON, POISON,
		                                     POISON };
		double p = POISON, LC = POISON, LD = POISON;
		enum stats_status status;

		status = stats_poisson_ratio(in.ng, in.tg, in.n0, in.t0, &p);
		check(status, p, 0, 1);
		status = stats_currie(some(), some(), draw(2) == 0, &LC, &LD);
		check(status, LC, 0, DBL_MAX);
		check(status, LD, 0, DBL_MAX);
		status = stats_iso11929(&in, &out);
		check(status, out.yhash, 0, DBL_MAX);
		if (status == STATS_INFEASIBLE)
			status = STATS_OK;
		check(status, out.y, -DBL_MAX, DBL_MAX);
		check(status, out.u, 0, DBL_MAX);
		check(status, out.ystar, 0, DBL_MAX);
	}
}

static void test_dispersions_are_numbers_or_nothing(void **unused)
{
	(void)unused;
	for (int i = 0; i < ROUNDS; i++) {
		uint64_t list[5];
		double index = POISON, p = POISON;
		enum stats_status status;

		for (size_t j = 0; j < COUNT(list); j++)
			list[j] = some_count();
		status = stats_dispersion(list, (size_t)draw(6), &index, &p);
		check(status, index, 0, DBL_MAX);
		check(status, p, 0, 1);
	}
}

static void test_dimensions_are_numbers_or_nothing(void **unused)
{
	(void)unused;
	for (int i = 0; i < ROUNDS; i++) {
		double pc = POISON, w = POISON, P = POISON;
		enum stats_status status;

		status = stats_conformity(some(), some(), some(), some(), &pc);
		check(status, pc, 0, 1);
		status = stats_guard_band(chance(), some(), &w);
		check(status, w, 0, DBL_MAX);
		status = stats_tol_pass(some(), some(), some(), some(), &P);
		check(status, P, 0, 1);
	}
}

static void test_global_risks_are_numbers_or_nothing(void **unused)
{
	(void)unused;
	for (int i = 0; i < ROUNDS / 4; i++) {
		struct stats_global_risk in = { some(), some(), some(), some() };
		double consumer = POISON, producer = POISON;
		enum stats_status status = stats_global_risk(&in, &consumer,
		                                             &producer);

		check(status, consumer, 0, 1);
		check(status, producer, 0, 1);
	}
}

static struct stats_sprt_plan some_plan(void)
{
	return (struct stats_sprt_plan){
		.kind = (enum stats_sprt_kind)draw(4),
		.low = chance(), .high = draw(2) == 0 ? chance() : some(),
		.alpha = chance() / 4, .beta = chance() / 4, .cap = some_count(),
	};
}

static void test_sequential_tests_end(void **unused)
{
	(void)unused;
	for (int i = 0; i < ROUNDS; i++) {
		struct stats_sprt_plan plan = some_plan();
		struct stats_sprt test;

		if (stats_sprt_start(&test, &plan) != STATS_OK)
			continue;
		for (uint64_t n = 0; n < plan.cap && n < 50; n++) {
			struct stats_sprt before = test;
			enum stats_status status = stats_sprt_step(&test,
			                                           some_count());

			if (status == STATS_DOMAIN)
				assert_memory_equal(&before, &test, sizeof(test));
			else
				assert_int_equal(test.observations,
				                 before.observations + 1);
			assert_int_equal(status == STATS_INCONCLUSIVE,
			                 test.decision == STATS_SPRT_CAPPED &&
			                 before.decision == STATS_SPRT_GOES_ON);
		}
	}
}

static void test_chances_of_sequential_tests_make_one(void **unused)
{
	(void)unused;
	for (int i = 0; i < ROUNDS / 40; i++) {
		struct stats_sprt_plan plan = some_plan();
		struct stats_sprt_exact out = { .asn = POISON };
		enum stats_status status;
		double sum;

		plan.cap = draw(3) == 0 ? plan.cap : draw(200);
		status = stats_sprt_exact(&plan, some(), &out);
		check(status, out.asn, 1, 1e6);
		if (status != STATS_OK)
			continue;
		sum = out.present + out.absent + out.capped;
		assert_true(sum > 1 - 1e-10 && sum < 1 + 1e-10);
		assert_true(is_number(out.asn_wald) && out.asn_wald > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_thresholds_are_numbers_or_nothing),
		cmocka_unit_test(test_k_sigma_rules_are_numbers_or_nothing),
		cmocka_unit_test(test_rates_are_numbers_or_nothing),
		cmocka_unit_test(test_dispersions_are_numbers_or_nothing),
		cmocka_unit_test(test_dimensions_are_numbers_or_nothing),
		cmocka_unit_test(test_global_risks_are_numbers_or_nothing),
		cmocka_unit_test(test_sequential_tests_end),
		cmocka_unit_test(test_chances_of_sequential_tests_make_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
