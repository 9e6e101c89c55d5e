/*
 * Sequential tests against Wald's example, a walk in the open and simulation of
 * every short run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/sequential.h"
#include "stats_numbers.h"

static const struct stats_sprt_plan coin = {
	.kind = STATS_SPRT_BERNOULLI, .low = 0.05, .high = 0.2, .alpha = 0.05,
	.beta = 0.05, .cap = 1000000,
};
static const struct stats_sprt_plan neutrons = {
	.kind = STATS_SPRT_POISSON, .low = 1, .high = 2, .alpha = 0.05,
	.beta = 0.05, .cap = 1000000,
};

/* ln 19 = 2.944; a success is ln 4 = 1.386, a failure ln(0.8/0.95) = -0.172. */
static void test_lines_are_reached_where_wald_says(void **unused)
{
	struct stats_sprt test;

	(void)unused;
	assert_int_equal(stats_sprt_start(&test, &coin), STATS_OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(stats_sprt_step(&test, 1), STATS_OK);
		assert_int_equal(test.decision, STATS_SPRT_GOES_ON);
	}
	assert_int_equal(stats_sprt_step(&test, 1), STATS_OK);
	assert_int_equal(test.decision, STATS_SPRT_PRESENT);
	assert_int_equal(stats_sprt_step(&test, 1), STATS_DOMAIN);
	assert_int_equal(test.observations, 3);
	stats_sprt_start(&test, &coin);
	for (int i = 0; i < 18; i++) {
		assert_int_equal(test.decision, STATS_SPRT_GOES_ON);
		assert_int_equal(stats_sprt_step(&test, 0), STATS_OK);
	}
	assert_int_equal(test.decision, STATS_SPRT_ABSENT);
}

/* Low 0.05, high 0.95, 5 %: one observation is exactly on the line, as two of
 * one kind more are with 1/362 (19^2 = 361). */
static void test_on_the_line_is_a_decision(void **unused)
{
	struct stats_sprt_plan plan = coin;
	struct stats_sprt test;

	(void)unused;
	plan.high = 0.95;
	for (uint64_t x = 0; x < 2; x++) {
		plan.alpha = plan.beta = 0.05;
		stats_sprt_start(&test, &plan);
		assert_int_equal(stats_sprt_step(&test, x), STATS_OK);
		assert_int_equal(test.decision, x == 1 ? STATS_SPRT_PRESENT
		                                       : STATS_SPRT_ABSENT);
		plan.alpha = plan.beta = 1.0 / 362;
		stats_sprt_start(&test, &plan);
		for (uint64_t i = 0; i < 2; i++) {
			assert_int_equal(test.decision, STATS_SPRT_GOES_ON);
			assert_int_equal(stats_sprt_step(&test, x), STATS_OK);
		}
		assert_int_not_equal(test.decision, STATS_SPRT_GOES_ON);
	}
}

static void test_a_capped_run_says_nothing(void **unused)
{
	struct stats_sprt_plan plan = coin;
	struct stats_sprt test;

	(void)unused;
	plan.cap = 17;
	stats_sprt_start(&test, &plan);
	for (int i = 0; i < 16; i++)
		assert_int_equal(stats_sprt_step(&test, 0), STATS_OK);
	assert_int_equal(stats_sprt_step(&test, 0), STATS_INCONCLUSIVE);
	assert_int_equal(test.decision, STATS_SPRT_CAPPED);
	assert_int_equal(stats_sprt_step(&test, 0), STATS_DOMAIN);
	plan.cap = 18;
	stats_sprt_start(&test, &plan);
	for (int i = 0; i < 17; i++)
		assert_int_equal(stats_sprt_step(&test, 0), STATS_OK);
	assert_int_equal(stats_sprt_step(&test, 0), STATS_OK);
	assert_int_equal(test.decision, STATS_SPRT_ABSENT);
}

static void test_unsound_plans_are_refused(void **unused)
{
	struct stats_sprt_plan plan = coin;
	struct stats_sprt test;

	(void)unused;
	plan.low = plan.high;
	assert_int_equal(stats_sprt_start(&test, &plan), STATS_DOMAIN);
	plan = coin;
	plan.high = 1;
	assert_int_equal(stats_sprt_start(&test, &plan), STATS_DOMAIN);
	plan = coin;
	plan.alpha = 0.95;
	assert_int_equal(stats_sprt_start(&test, &plan), STATS_DOMAIN);
	plan = coin;
	plan.cap = 1000001;
	assert_int_equal(stats_sprt_start(&test, &plan), STATS_DOMAIN);
	plan.cap = 0;
	assert_int_equal(stats_sprt_start(&test, &plan), STATS_DOMAIN);
	assert_int_equal(stats_sprt_start(&test, &coin), STATS_OK);
	assert_int_equal(stats_sprt_step(&test, 2), STATS_DOMAIN);
}

/* All 2^cap runs, each walked with the test itself. */
static void test_exact_chances_are_those_of_all_runs(void **unused)
{
	static const double rates[] = { 0, 0.05, 0.3, 0.7, 1 };
	struct stats_sprt_plan plan = coin;
	struct stats_sprt_exact out;

	(void)unused;
	plan.high = 0.4;
	plan.cap = 12;
	for (size_t r = 0; r < 5; r++) {
		double p = rates[r], sums[4] = { 0 }, asn = 0;

		for (unsigned run = 0; run < 1u << plan.cap; run++) {
			struct stats_sprt test;
			double chance = 1;

			stats_sprt_start(&test, &plan);
			for (unsigned i = 0; i < plan.cap; i++)
				chance *= run >> i & 1 ? p : 1 - p;
			for (unsigned i = 0; i < plan.cap &&
			     test.decision == STATS_SPRT_GOES_ON; i++)
				stats_sprt_step(&test, run >> i & 1);
			sums[test.decision] += chance;
			asn += chance * (double)test.observations;
		}
		assert_int_equal(stats_sprt_exact(&plan, p, &out), STATS_OK);
		near(out.present, sums[STATS_SPRT_PRESENT], 1e-12);
		near(out.absent, sums[STATS_SPRT_ABSENT], 1e-12);
		near(out.capped, sums[STATS_SPRT_CAPPED], 1e-12);
		near(out.asn, asn, 1e-12);
	}
}

/* Wald 1947, (3:57) and (A:65): errors as asked for give his numbers. */
static void test_wald_is_under_what_is_needed(void **unused)
{
	struct stats_sprt_exact absent, present;

	(void)unused;
	assert_int_equal(stats_sprt_exact(&neutrons, 1, &absent), STATS_OK);
	assert_int_equal(stats_sprt_exact(&neutrons, 2, &present), STATS_OK);
	near(absent.asn_wald, 8.636046, 1e-6);
	near(present.asn_wald, 6.86, 1e-3);
	near(absent.asn, 10.36, 1e-3);
	near(present.asn, 9.04, 1e-3);
	near(absent.present, 0.0272, 1e-3);
	near(present.absent, 0.0350, 2e-3);
	assert_int_equal(stats_sprt_exact(&coin, 0.05, &absent), STATS_OK);
	near(absent.asn_wald, 28.2085344, 1e-8);
	assert_true(absent.present < coin.alpha);
}

/* Where nothing drifts Wald's mean is -ln A ln B / E[z^2], and near it so. */
static void test_wald_is_smooth_where_nothing_drifts(void **unused)
{
	struct stats_sprt_exact at, near_it;
	double rate = 1 / 0.693147180559945309;

	(void)unused;
	assert_int_equal(stats_sprt_exact(&neutrons, rate, &at), STATS_OK);
	near(at.asn_wald, 12.5077, 1e-4);
	for (double off = 1e-3; off > 1e-16; off /= 7) {
		stats_sprt_exact(&neutrons, rate * (1 + off), &near_it);
		near(near_it.asn_wald, at.asn_wald, 5 * off + 1e-6);
	}
}

static void test_more_is_found_more_often(void **unused)
{
	struct stats_sprt_plan plan = neutrons;
	struct stats_sprt_exact out;
	double before = -1;

	(void)unused;
	plan.cap = 40;
	for (double rate = 0; rate < 6; rate += 0.25) {
		assert_int_equal(stats_sprt_exact(&plan, rate, &out), STATS_OK);
		assert_true(out.present >= before);
		near(out.present + out.absent + out.capped, 1, 1e-12);
		before = out.present;
	}
	plan.high = plan.low * (1 + 1e-9);
	assert_int_equal(stats_sprt_exact(&plan, 1, &out), STATS_NOCONV);
}

/* Found by chance: the sum of what says absent was 4 roundings over 1. */
static void test_no_chance_is_over_one(void **unused)
{
	struct stats_sprt_plan plan = { STATS_SPRT_POISSON, 1, 6041576, 0.05, 0.05,
		                        5 };
	struct stats_sprt_exact out;

	(void)unused;
	assert_int_equal(stats_sprt_exact(&plan, 7081, &out), STATS_OK);
	assert_true(out.absent == 1);
	assert_true(out.present == 0 && out.capped == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_are_reached_where_wald_says),
		cmocka_unit_test(test_on_the_line_is_a_decision),
		cmocka_unit_test(test_a_capped_run_says_nothing),
		cmocka_unit_test(test_unsound_plans_are_refused),
		cmocka_unit_test(test_exact_chances_are_those_of_all_runs),
		cmocka_unit_test(test_wald_is_under_what_is_needed),
		cmocka_unit_test(test_wald_is_smooth_where_nothing_drifts),
		cmocka_unit_test(test_more_is_found_more_often),
		cmocka_unit_test(test_no_chance_is_over_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
