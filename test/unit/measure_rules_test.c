/*
 * Sequential counting and dimensions: known values and laws.
 */
#include "measure_world.h"

/* --- sequential ------------------------------------------------------------ */

#define MOST_REFERENCES 64

/*
 * A background of 10 in 64 counts 1000 times as long, so nearly known, and a
 * source of 5. By hand, with power 0.99: an interval of n counts adds
 * n ln(15/10) - 5 to the logarithm of the ratio; alarm from ln(0.995/0.001) = 6.90
 * on, clear to ln(0.005) = -5.30.
 */
static struct measure_verdict count_on(size_t count, const uint64_t *item)
{
	struct item_class class = counted(COUNT_TEST_SEQUENTIAL, 1000000);
	uint64_t references[MOST_REFERENCES];

	for (size_t i = 0; i < MOST_REFERENCES; i++)
		references[i] = 10000;
	class.power.value = 9900;
	class.counts.time_s.value = 1;
	class.counts.background_time_s.value = 1000;
	class.counts.weakest.value = 5 * MEASURE_FINDS_UNIT;
	class.counts.cap.value = 6;
	return judge(&class, count, item, MOST_REFERENCES, references);
}

static void test_sequential_counting_ends_where_walds_lines_are(void **state)
{
	static const uint64_t many[] = { 20, 20, 20 }, few[] = { 4, 5 };
	static const uint64_t none[] = { 0, 0 };

	(void)state;
	assert_verdict(count_on(1, many), MEASURE_UNDECIDED,
	               MEASURE_WHY_NOT_DECIDED);
	assert_verdict(count_on(2, many), MEASURE_UNDECIDED,
	               MEASURE_WHY_NOT_DECIDED);
	assert_verdict(count_on(3, many), MEASURE_PROHIBITED, MEASURE_WHY_NONE);
	assert_verdict(count_on(1, few), MEASURE_UNDECIDED,
	               MEASURE_WHY_NOT_DECIDED);
	assert_verdict(count_on(2, few), MEASURE_CLEAR, MEASURE_WHY_NONE);
	assert_verdict(count_on(2, none), MEASURE_UNDECIDED, MEASURE_WHY_UNDER);
	assert_verdict(count_on(0, NULL), MEASURE_UNDECIDED, MEASURE_WHY_MISSING);
	assert_int_equal(count_on(0, NULL).finds.value, 5 * MEASURE_FINDS_UNIT);
}

static void test_a_capped_count_is_never_clear(void **state)
{
	static const uint64_t between[] = { 12, 12, 12, 12, 12, 12, 0, 0, 0 };

	(void)state;
	for (size_t n = 1; n <= 6; n++)
		assert_verdict(count_on(n, between), MEASURE_UNDECIDED,
		               MEASURE_WHY_NOT_DECIDED);
	for (size_t n = 7; n <= 9; n++)
		assert_verdict(count_on(n, between), MEASURE_UNDECIDED,
		               MEASURE_WHY_EXTRA);
}

static void test_nobody_counts_on_until_it_suits(void **state)
{
	static const uint64_t alarm[] = { 20, 20, 20, 0, 0, 0 };
	static const uint64_t clear[] = { 0, 0, 0 };

	(void)state;
	/* What came after an alarm takes nothing away from it. */
	for (size_t n = 3; n <= 6; n++)
		assert_verdict(count_on(n, alarm), MEASURE_PROHIBITED,
		               MEASURE_WHY_NONE);
	assert_verdict(count_on(3, clear), MEASURE_UNDECIDED, MEASURE_WHY_EXTRA);
}

/* With no background at all one count is much, and silence is soon enough. */
static void test_sequential_counting_works_over_no_background(void **state)
{
	struct item_class class = counted(COUNT_TEST_SEQUENTIAL, 1000000);
	static const uint64_t none[2] = { 0 }, item[] = { 1, 0, 0, 0 };
	static const uint64_t one[2] = { 0, 1 };

	(void)state;
	class.counts.weakest.value = 20 * MEASURE_FINDS_UNIT;
	class.counts.background_time_s.value = 2592000;
	/* A detector that counts nothing may be a dead one. */
	assert_verdict(judge(&class, 1, none, 2, none), MEASURE_UNDECIDED,
	               MEASURE_WHY_SILENT);
	assert_verdict(judge(&class, 1, none, 2, one), MEASURE_CLEAR,
	               MEASURE_WHY_NONE);
	class.counts.weakest.value = 1 * MEASURE_FINDS_UNIT;
	assert_verdict(judge(&class, 1, item, 2, none), MEASURE_PROHIBITED,
	               MEASURE_WHY_NONE);
}

/* --- dimension ------------------------------------------------------------- */

static const struct item_class sized = {
	.rule = RULE_DIMENSION,
	.power.value = 9900,
	.dimension_count = 2,
	.dimensions = { { "length", { 5560000, NULL } },
	                { "diameter", { 530000, NULL } } },
	.tolerance.value = 300,
	.guard.value = 100,
	.uncertainty.value = 35,
};

/* 4 % of 5.56 m are 222.4 mm, of 530 mm 21.2 mm. */
static void test_readings_at_the_edge_are_the_class(void **state)
{
	(void)state;
	assert_true(measure_within(&sized, 0, 5560000));
	assert_true(measure_within(&sized, 0, 5560000 + 222400));
	assert_true(measure_within(&sized, 0, 5560000 - 222400));
	assert_false(measure_within(&sized, 0, 5560000 + 222401));
	assert_false(measure_within(&sized, 0, 5560000 - 222401));
	assert_true(measure_within(&sized, 1, 530000 + 21200));
	assert_false(measure_within(&sized, 1, 530000 + 21201));
	assert_false(measure_within(&sized, 1, 0));
	assert_false(measure_within(&sized, 1, UINT64_MAX));
}

/*
 * R: uniroot of pnorm((w-v)/u) - pnorm((-w-v)/u) = 1 - (1-power)/2, w = 0.04,
 * u = 0.0035: v = 172.2743618 mm of 5.56 m with power 0.99, 184.2591009 with 0.95.
 */
static void test_a_deviation_is_found_to_the_normal_quantile(void **state)
{
	struct item_class class = sized;
	struct measure_finds finds = measure_dimension_finds(&class, 0);

	(void)state;
	assert_int_equal(finds.unit, MEASURE_UNIT_DEVIATION);
	assert_int_equal(finds.value, 1722743);
	assert_true(measure_reaches(&class, 0, &finds));
	class.power.value = 9500;
	assert_int_equal(measure_dimension_finds(&class, 0).value, 1842591);
	/* One dimension alone may miss all of 1 - power. */
	class.dimension_count = 1;
	assert_int_equal(measure_dimension_finds(&class, 0).value, 1903911);
}

static void test_a_narrow_window_finds_less_or_nothing(void **state)
{
	struct item_class class = sized;
	struct measure_finds finds;

	(void)state;
	class.guard.value = 90;
	finds = measure_dimension_finds(&class, 0);
	assert_int_equal(finds.unit, MEASURE_UNIT_DEVIATION);
	assert_false(measure_reaches(&class, 0, &finds));
	class.guard.value = 91;
	finds = measure_dimension_finds(&class, 0);
	assert_true(measure_reaches(&class, 0, &finds));
	/* Wider than the window from edge to edge: readings of an exact item fall
	 * out of it. */
	class.uncertainty.value = 400;
	assert_int_equal(measure_dimension_finds(&class, 0).unit,
	                 MEASURE_UNIT_NONE);
	assert_int_equal(measure_dimension_finds(&sized, 2).unit,
	                 MEASURE_UNIT_NONE);
}

static void test_every_reason_and_unit_has_words(void **state)
{
	(void)state;
	for (int i = 0; i < MEASURE_WHY_COUNT; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(
				measure_why_text((enum measure_why)i),
				measure_why_text((enum measure_why)k));
	assert_string_equal(measure_unit_text(MEASURE_UNIT_COUNTS), "counts");
	assert_string_equal(measure_unit_text(MEASURE_UNIT_DEVIATION), "mm");
	assert_string_equal(measure_unit_text(MEASURE_UNIT_PART), "part");
	assert_string_equal(measure_unit_text(MEASURE_UNIT_NONE), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_sequential_counting_ends_where_walds_lines_are),
		cmocka_unit_test(test_a_capped_count_is_never_clear),
		cmocka_unit_test(test_nobody_counts_on_until_it_suits),
		cmocka_unit_test(
			test_sequential_counting_works_over_no_background),
		cmocka_unit_test(test_readings_at_the_edge_are_the_class),
		cmocka_unit_test(
			test_a_deviation_is_found_to_the_normal_quantile),
		cmocka_unit_test(test_a_narrow_window_finds_less_or_nothing),
		cmocka_unit_test(test_every_reason_and_unit_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
