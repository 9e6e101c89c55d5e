/*
 * Counts of an item over a background that is counted too: known values and laws
 * of each test.
 */
#include "measure_world.h"

#define ALIKE(n) (uint64_t[]){ n, n, n, n, n, n, n, n, n, n }

/* By hand: 10 + 4 sqrt(10 (1 + 1/10)) = 23.27; 12 + 4 sqrt(12 (1 + 1/3)) = 28. */
static void test_k_sigma_alarms_at_its_threshold(void **state)
{
	struct item_class class = counted(COUNT_TEST_K_SIGMA, 40000);

	(void)state;
	assert_verdict(judge_alike(&class, 23, 10, 10), MEASURE_CLEAR,
	               MEASURE_WHY_NONE);
	assert_verdict(judge_alike(&class, 24, 10, 10), MEASURE_PROHIBITED,
	               MEASURE_WHY_NONE);
	/* A tie speaks against "clear". */
	assert_int_equal(least_alarm(&class, 12, 3), 28);
	/* Over no background, one count. */
	assert_int_equal(least_alarm(&class, 0, 2), 1);
	/* 400 in 1500 s are 40 in 150 s: 40 + 3 sqrt(40 (1 + 1/10)) = 59.9. */
	class.counts.k.value = 30000;
	class.counts.background_time_s.value = 300;
	assert_int_equal(least_alarm(&class, 80, 5), 60);
}

static void test_iso11929_without_a_factor_is_k_sigma(void **state)
{
	(void)state;
	for (uint64_t k = 10000; k <= 50000; k += 3000) {
		struct item_class one = counted(COUNT_TEST_K_SIGMA, k);
		struct item_class other = counted(COUNT_TEST_ISO11929, k);

		for (uint64_t n = 0; n < 60; n += 7)
			assert_int_equal(least_alarm(&one, n, 4),
			                 least_alarm(&other, n, 4));
	}
}

/* Thresholds of exact Poisson tables: 10 at 0.05, 1 at 0.05 and at 0.001. */
static void test_poisson_alarms_at_the_exact_threshold(void **state)
{
	struct item_class class = counted(COUNT_TEST_POISSON, 50000000);

	(void)state;
	assert_int_equal(least_alarm(&class, 10, 10), 16);
	assert_int_equal(least_alarm(&class, 1, 10), 4);
	assert_int_equal(least_alarm(&class, 0, 10), 1);
	class.counts.false_alarm.value = 1000000;
	assert_int_equal(least_alarm(&class, 1, 10), 6);
}

/*
 * R: poisson.test(c(60, 400), c(150, 1500), alternative = "greater") has
 * p = 0.003134629, with 59 0.004620078; 20 against 10 in equal times 0.04936857.
 */
static void test_ratio_alarms_where_the_exact_probability_does(void **state)
{
	struct item_class class = counted(COUNT_TEST_RATIO, 3134630);

	(void)state;
	class.counts.background_time_s.value = 300;
	assert_int_equal(least_alarm(&class, 80, 5), 60);
	class.counts.false_alarm.value = 3134628;
	assert_int_equal(least_alarm(&class, 80, 5), 61);
	class.counts.false_alarm.value = 4620079;
	assert_int_equal(least_alarm(&class, 80, 5), 59);
	class = counted(COUNT_TEST_RATIO, 49368580);
	class.counts.background_time_s.value = 75;
	assert_int_equal(least_alarm(&class, 5, 2), 20);
	class.counts.false_alarm.value = 49368560;
	assert_int_equal(least_alarm(&class, 5, 2), 21);
}

/* No background in as long a time: n counts have p = (1/2)^n, exactly. */
static void test_ratio_at_its_limit_is_an_alarm(void **state)
{
	struct item_class class = counted(COUNT_TEST_RATIO, 125000000);

	(void)state;
	class.counts.time_s.value = 2;
	class.counts.background_time_s.value = 1;
	assert_int_equal(least_alarm(&class, 0, 2), 3); /* (1/2)^3 = 0.125 */
	class.counts.false_alarm.value--;
	assert_int_equal(least_alarm(&class, 0, 2), 4);
}

/*
 * Source: qgamma(0.95, 23) - 10 = 21.41 counts, the least that k = 4 finds with
 * 0.95 over a known background of 10. A background counted for 1.6 million times
 * as long is nearly known; what it takes of the miss is what power 0.90 allows.
 */
static void test_a_known_background_gives_the_published_source(void **state)
{
	struct item_class class = counted(COUNT_TEST_K_SIGMA, 40000);
	struct measure_verdict verdict;

	(void)state;
	class.power.value = 9000;
	class.counts.time_s.value = 100;
	class.counts.background_time_s.value = 2592000;
	verdict = judge_alike(&class, 0, 259200, 64);
	assert_int_equal(verdict.finds.unit, MEASURE_UNIT_COUNTS);
	assert_in_range(verdict.finds.value, 214184, 214194);
}

/* R: qgamma(1 - m, x) - qgamma(m, total) t / T, m half of what may be missed. */
static void test_a_source_is_found_over_what_the_background_may_be(void **state)
{
	struct item_class class = counted(COUNT_TEST_K_SIGMA, 40000);

	(void)state;
	assert_int_equal(judge_alike(&class, 0, 10, 10).finds.value, 263749);
	class.power.value = 9900;
	assert_int_equal(judge_alike(&class, 0, 10, 10).finds.value, 308724);
	class.power.value = 9500;
	assert_int_equal(judge_alike(&class, 0, 0, 2).finds.value, 36889);
}

static void test_a_source_under_what_is_found_makes_a_look_unreadable(void **state)
{
	struct item_class class = counted(COUNT_TEST_K_SIGMA, 40000);

	(void)state;
	class.counts.weakest.value = 263749;
	assert_verdict(judge_alike(&class, 20, 10, 10), MEASURE_CLEAR,
	               MEASURE_WHY_NONE);
	class.counts.weakest.value = 263748;
	assert_verdict(judge_alike(&class, 20, 10, 10), MEASURE_UNDECIDED,
	               MEASURE_WHY_TOO_WEAK);
	/* An alarm is one whatever would have been missed. */
	assert_verdict(judge_alike(&class, 24, 10, 10), MEASURE_PROHIBITED,
	               MEASURE_WHY_NONE);
}

/* Whoever shields an item with background gets no clean look for it. */
static void test_more_background_never_finds_weaker_sources(void **state)
{
	(void)state;
	for (int test = COUNT_TEST_K_SIGMA; test <= COUNT_TEST_RATIO; test++) {
		struct item_class class = counted((enum count_test)test, 1000000);
		uint64_t last = 0;

		for (uint64_t n = 0; n < 3000; n += n < 40 ? 2 : 200) {
			uint64_t found = judge_alike(&class, 0, n, 10).finds.value;

			/* Thresholds are whole counts, so near ones may dip. */
			if (n % 10 == 0) {
				assert_true(found > last);
				last = found;
			}
		}
	}
}

/* R: pchisq(5, 1, lower.tail = FALSE) = 0.02534731868, 5 the index of 5 and 15. */
static void test_spread_is_tested_at_its_chi_square_probability(void **state)
{
	static const uint64_t apart[] = { 5, 15 };
	struct item_class class = counted(COUNT_TEST_K_SIGMA, 40000);

	(void)state;
	class.counts.spread.value = 25347318;
	assert_verdict(judge(&class, 1, apart, 2, apart), MEASURE_CLEAR,
	               MEASURE_WHY_NONE);
	class.counts.spread.value = 25347319;
	assert_verdict(judge(&class, 1, apart, 2, apart), MEASURE_UNDECIDED,
	               MEASURE_WHY_SPREAD);
}

static void test_an_uneven_background_decides_nothing(void **state)
{
	static const uint64_t uneven[] = { 2, 30, 1, 28, 3, 25, 2, 31, 1, 27 };
	struct item_class class = counted(COUNT_TEST_K_SIGMA, 40000);
	struct measure_verdict verdict;

	(void)state;
	for (uint64_t x = 0; x < 1000; x += 50) {
		verdict = judge(&class, 1, &x, 10, uneven);
		assert_verdict(verdict, MEASURE_UNDECIDED, MEASURE_WHY_SPREAD);
		assert_int_equal(verdict.finds.unit, MEASURE_UNIT_NONE);
	}
	class.counts.spread.value = 1; /* all but one in 10^9 */
	assert_verdict(judge(&class, 1, &(uint64_t){ 0 }, 10, uneven),
	               MEASURE_UNDECIDED, MEASURE_WHY_SPREAD);
	assert_verdict(judge(&class, 1, &(uint64_t){ 0 }, 10, ALIKE(15)),
	               MEASURE_CLEAR, MEASURE_WHY_NONE);
}

static void test_counts_that_are_missing_or_too_many_decide_nothing(void **state)
{
	struct item_class class = counted(COUNT_TEST_RATIO, 1000000);
	const uint64_t item[] = { 5000, 5000 };
	struct measure_verdict verdict;

	(void)state;
	class.counts.backgrounds.value = 3;
	assert_verdict(judge(&class, 1, item, 2, ALIKE(10)), MEASURE_UNDECIDED,
	               MEASURE_WHY_MISSING);
	assert_verdict(judge(&class, 1, item, 0, NULL), MEASURE_UNDECIDED,
	               MEASURE_WHY_MISSING);
	verdict = judge(&class, 0, NULL, 3, ALIKE(10));
	assert_verdict(verdict, MEASURE_UNDECIDED, MEASURE_WHY_MISSING);
	assert_true(measure_reaches(&class, 0, &verdict.finds));
	assert_verdict(judge(&class, 2, item, 3, ALIKE(10)), MEASURE_UNDECIDED,
	               MEASURE_WHY_EXTRA);
	assert_verdict(judge(&class, 1, item, 3, ALIKE(10)), MEASURE_PROHIBITED,
	               MEASURE_WHY_NONE);
}

/* It is what an item that gives no count at all would have been told. */
static void test_what_is_found_does_not_wait_for_the_item(void **state)
{
	const struct item_class classes[] = {
		counted(COUNT_TEST_K_SIGMA, 40000),
		counted(COUNT_TEST_POISSON, 1000000),
		counted(COUNT_TEST_ISO11929, 16449),
		counted(COUNT_TEST_RATIO, 1000000),
		counted(COUNT_TEST_SEQUENTIAL, 1000000),
		compared(5000),
	};
	const uint64_t none = 0;
	size_t whys[MEASURE_WHY_COUNT] = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		for (uint64_t n = 0; n < 4000; n++) {
			struct item_class class = classes[i];
			uint64_t reference[4] = { n % 40, n % 37, n % 23, n };
			size_t count = n % 5;
			struct measure_verdict verdict;
			struct measure_finds finds;
			enum measure_why why;

			class.counts.weakest.value = 20 * MEASURE_FINDS_UNIT;
			verdict = judge(&class, 1, &none, count, reference);
			why = measure_counts_finds(
				&class, &(struct measure_counts){
					.reference_count = count,
					.reference = reference,
					.around_count = 2,
					.around = ALIKE(1) }, &finds);
			/* What is said of an item's count, it waits for. */
			if (why != MEASURE_WHY_NONE ||
			    (verdict.why != MEASURE_WHY_UNDER &&
			     verdict.why != MEASURE_WHY_NO_ITEM &&
			     verdict.why != MEASURE_WHY_SILENT))
				assert_int_equal(why, verdict.why);
			assert_int_equal(verdict.why == MEASURE_WHY_NONE,
			                 verdict.answer == MEASURE_CLEAR);
			assert_int_equal(finds.unit, verdict.finds.unit);
			assert_int_equal(finds.value, verdict.finds.value);
			whys[why]++;
		}
	assert_true(whys[MEASURE_WHY_NONE] > 100);
	assert_true(whys[MEASURE_WHY_MISSING] > 100);
	assert_true(whys[MEASURE_WHY_SPREAD] > 100);
	assert_true(whys[MEASURE_WHY_TOO_WEAK] > 100);
}

/* A barrier that keeps to the rule says no only of what is under the fraction. */
static void test_a_hidden_benchmark_finds_the_fraction(void **state)
{
	struct item_class class = compared(5000);
	const struct measure_counts none = { 0 };
	struct measure_finds finds;

	(void)state;
	assert_int_equal(measure_hidden_finds(&class, &none, &finds),
	                 MEASURE_WHY_NONE);
	assert_int_equal(finds.unit, MEASURE_UNIT_PART);
	assert_int_equal(finds.value, 5000);
	class = counted(COUNT_TEST_K_SIGMA, 40000);
	assert_int_equal(measure_hidden_finds(&class, &none, &finds),
	                 MEASURE_WHY_MISSING);
	assert_int_equal(finds.unit, MEASURE_UNIT_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_k_sigma_alarms_at_its_threshold),
		cmocka_unit_test(test_iso11929_without_a_factor_is_k_sigma),
		cmocka_unit_test(test_poisson_alarms_at_the_exact_threshold),
		cmocka_unit_test(
			test_ratio_alarms_where_the_exact_probability_does),
		cmocka_unit_test(test_ratio_at_its_limit_is_an_alarm),
		cmocka_unit_test(
			test_a_known_background_gives_the_published_source),
		cmocka_unit_test(
			test_a_source_is_found_over_what_the_background_may_be),
		cmocka_unit_test(
			test_a_source_under_what_is_found_makes_a_look_unreadable),
		cmocka_unit_test(test_more_background_never_finds_weaker_sources),
		cmocka_unit_test(
			test_spread_is_tested_at_its_chi_square_probability),
		cmocka_unit_test(test_an_uneven_background_decides_nothing),
		cmocka_unit_test(
			test_counts_that_are_missing_or_too_many_decide_nothing),
		cmocka_unit_test(test_what_is_found_does_not_wait_for_the_item),
		cmocka_unit_test(test_a_hidden_benchmark_finds_the_fraction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
