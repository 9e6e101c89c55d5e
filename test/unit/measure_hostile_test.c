/*
 * Counts and classes that nobody would measure or agree on: always one answer with
 * its reason, and never a clear one that is not earned.
 */
#include "../lib/world_random.h"
#include "measure_world.h"
#include "stats_numbers.h"

static const uint64_t odd_amounts[] = {
	0, 1, 2, 9999, 10000, 10001, 1000000000, UINT64_C(1) << 53,
	UINT64_MAX / 2, UINT64_MAX
};
#define ODD_AMOUNTS (sizeof(odd_amounts) / sizeof(odd_amounts[0]))

/* Answer and reason fit each other, and "clear" rests on what it would find. */
static void assert_sound(const struct item_class *class,
                         const struct measure_verdict *verdict)
{
	assert_true(verdict->answer <= MEASURE_PROHIBITED);
	assert_true(verdict->why < MEASURE_WHY_COUNT);
	assert_int_equal(verdict->why == MEASURE_WHY_NONE,
	                 verdict->answer != MEASURE_UNDECIDED);
	if (verdict->answer == MEASURE_CLEAR)
		assert_true(measure_reaches(class, 0, &verdict->finds));
	if (verdict->answer != MEASURE_UNDECIDED)
		assert_int_equal(verdict->finds.unit,
		                 class->rule == RULE_COUNTS ?
		                         MEASURE_UNIT_COUNTS : MEASURE_UNIT_PART);
	if (verdict->finds.unit == MEASURE_UNIT_NONE)
		assert_int_equal(verdict->finds.value, 0);
	else
		assert_true(verdict->finds.value > 0);
}

static struct item_class some_class(unsigned which)
{
	static const uint64_t limits[] = { 40000, 1000000, 16449, 1000000,
		                           1000000 };

	if (which == COUNT_TEST_NONE)
		return compared(5000);
	return counted((enum count_test)which,
	               limits[which - COUNT_TEST_K_SIGMA]);
}

static void test_odd_counts_have_a_sound_answer(void **state)
{
	const uint64_t most = UINT64_C(1) << 53;

	(void)state;
	for (unsigned test = 0; test < COUNT_TEST_COUNT; test++) {
		struct item_class class = some_class(test);

		for (size_t i = 0; i < ODD_COUNTS; i++)
			for (size_t k = 0; k < ODD_COUNTS; k++)
				for (size_t m = 0; m < 64; m = 2 * m + 1) {
					struct measure_verdict verdict =
						judge_alike(&class,
						            odd_counts[i],
						            odd_counts[k], m);

					assert_sound(&class, &verdict);
					if (m < 2 || odd_counts[k] > most ||
					    odd_counts[i] > most)
						assert_int_equal(
							verdict.answer,
							MEASURE_UNDECIDED);
				}
	}
}

static void test_lists_may_be_empty_or_long(void **state)
{
	static uint64_t many[MAX_MEASURE_COUNTS + 1];

	(void)state;
	for (unsigned test = 0; test < COUNT_TEST_COUNT; test++) {
		struct item_class class = some_class(test);

		class.counts.cap.value = MAX_MEASURE_COUNTS;
		for (size_t i = 0; i <= MAX_MEASURE_COUNTS; i++)
			many[i] = 1000;
		for (size_t n = 0; n <= MAX_MEASURE_COUNTS + 1;
		     n += n < 4 ? 1 : 1021) {
			struct measure_verdict verdict =
				judge(&class, n, many, MAX_MEASURE_COUNTS, many);

			assert_sound(&class, &verdict);
			if (n == 0 || n > MAX_MEASURE_COUNTS)
				assert_int_equal(verdict.answer,
				                 MEASURE_UNDECIDED);
			verdict = judge(&class, 1, many, n, many);
			assert_sound(&class, &verdict);
		}
		assert_verdict(judge(&class, 0, NULL, 0, NULL),
		               MEASURE_UNDECIDED, MEASURE_WHY_MISSING);
	}
}

static void set_any(struct item_class *class)
{
	struct number *numbers[] = {
		&class->power, &class->counts.k, &class->counts.false_alarm,
		&class->counts.spread, &class->counts.time_s,
		&class->counts.background_time_s, &class->counts.backgrounds,
		&class->counts.weakest, &class->counts.cap,
		&class->benchmark.fraction, &class->benchmark.spread,
		&class->benchmark.time_s, &class->benchmark.benchmark_time_s,
		&class->benchmark.benchmarks,
		&class->benchmark.background_time_s,
		&class->benchmark.backgrounds,
	};
	uint32_t count = sizeof(numbers) / sizeof(numbers[0]);

	for (uint32_t i = 0; i < 3; i++)
		numbers[random_below(count)]->value =
			odd_amounts[random_below(ODD_AMOUNTS)];
}

static void test_classes_of_odd_numbers_have_a_sound_answer(void **state)
{
	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct item_class class =
			some_class(random_below(COUNT_TEST_COUNT));
		uint64_t few = odd_counts[random_below(ODD_COUNTS)];
		struct measure_verdict verdict;

		set_any(&class);
		verdict = judge_alike(&class, few, random_below(100), 4);
		assert_sound(&class, &verdict);
	}
	for (int rule = RULE_NONE; rule <= RULE_DIMENSION; rule++) {
		struct item_class class = { .rule = (enum class_rule)rule };

		assert_verdict(judge_alike(&class, 5, 5, 5), MEASURE_UNDECIDED,
		               MEASURE_WHY_NO_RESULT);
	}
}

static void draw_counts(uint64_t *out, size_t count, uint32_t below)
{
	for (size_t i = 0; i < count; i++)
		out[i] = below / 2 + random_below(below / 4 + 1);
}

static void test_more_counts_never_turn_prohibited_into_clear(void **state)
{
	uint64_t item[8], reference[6];

	(void)state;
	for (int round = 0; round < 4000; round++) {
		unsigned test = random_below(COUNT_TEST_COUNT);
		struct item_class class = some_class(test);
		size_t n = test == COUNT_TEST_SEQUENTIAL ? 8 : 1;
		struct measure_verdict before, after;

		class.counts.weakest.value = 20 * MEASURE_FINDS_UNIT;
		draw_counts(reference, 6, 1 + random_below(60));
		draw_counts(item, n, 1 + random_below(100));
		before = judge(&class, n, item, 6, reference);
		item[random_below((uint32_t)n)] += 1 + random_below(50);
		after = judge(&class, n, item, 6, reference);
		assert_false(before.answer == MEASURE_PROHIBITED &&
		             after.answer == MEASURE_CLEAR);
		/* A single count falls back to undecided neither. */
		if (n == 1 && before.answer == MEASURE_PROHIBITED)
			assert_int_equal(after.answer, MEASURE_PROHIBITED);
	}
}

/* Nor does it matter who writes them down in which order. */
static void test_the_order_of_reference_counts_does_not_matter(void **state)
{
	uint64_t reference[8], item;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct item_class class =
			some_class(random_below(COUNT_TEST_COUNT));
		uint32_t a = random_below(8), b = random_below(8);
		struct measure_verdict before, after;
		uint64_t kept;

		draw_counts(reference, 8, 1 + random_below(200));
		item = random_below(300);
		before = judge(&class, 1, &item, 8, reference);
		kept = reference[a];
		reference[a] = reference[b];
		reference[b] = kept;
		after = judge(&class, 1, &item, 8, reference);
		assert_int_equal(before.answer, after.answer);
		assert_int_equal(before.why, after.why);
		assert_int_equal(before.finds.value, after.finds.value);
	}
}

static void test_odd_sizes_have_a_sound_window(void **state)
{
	(void)state;
	for (uint64_t size = 1; size <= 1000000000; size *= 10)
		for (uint64_t margin = 0; margin <= 5000; margin += 1250)
			for (uint64_t u = 1; u <= 5000; u *= 4) {
				struct item_class class = {
					.rule = RULE_DIMENSION,
					.power.value = 9900,
					.dimension_count = 1,
					.dimensions = { { "a", { size, NULL } } },
					.tolerance.value = margin,
					.guard.value = margin,
					.uncertainty.value = u,
				};
				struct measure_finds finds =
					measure_dimension_finds(&class, 0);

				assert_true(measure_within(&class, 0, size));
				/* Less is found than the window is wide. */
				if (finds.unit != MEASURE_UNIT_NONE)
					assert_true(finds.value <
					            10 * class_window_um(&class, 0));
				class.power.value = UNIT_PROBABILITY;
				assert_int_equal(
					measure_dimension_finds(&class, 0).unit,
					MEASURE_UNIT_NONE);
			}
}

/* FNV-1a over all that is decided. */
static void mix(uint64_t *hash, uint64_t value)
{
	for (int i = 0; i < 64; i += 8)
		*hash = (*hash ^ (value >> i & 255)) * 0x100000001b3;
}

/* As judge_alike, but that a benchmark's place gives so many. */
static struct measure_verdict judge_over(const struct item_class *class,
                                         uint64_t item, uint64_t reference,
                                         uint64_t place)
{
	uint64_t references[10];

	for (size_t i = 0; i < 10; i++)
		references[i] = reference;
	return judge_all(class, (struct measure_counts){
		1, &item, 2 + reference % 9, references,
		2, (const uint64_t[]){ place, place + 1 } });
}

/* Offices that decide differently would conclude differently: the number is what
 * gcc and clang make at -O0 and at -O3. */
static void test_every_compiler_decides_the_same(void **state)
{
	uint64_t hash = 0xcbf29ce484222325;

	(void)state;
	for (unsigned test = 0; test < COUNT_TEST_COUNT; test++) {
		struct item_class class = some_class(test);

		class.counts.weakest.value = 40 * MEASURE_FINDS_UNIT;
		for (uint64_t n = 0; n < 2000000; n = n * 9 / 8 + 1)
			for (uint64_t x = n / 8; x < 2 * n + 20; x += 1 + n / 16) {
				struct measure_verdict verdict =
					judge_over(&class, x, n, n / 8);

				mix(&hash, verdict.answer);
				mix(&hash, verdict.why);
				mix(&hash, verdict.finds.value);
			}
	}
	if (hash != 0x1e6cfa31a6a9547c)
		fail_msg("decided otherwise: %llx",
		         (unsigned long long)hash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_odd_counts_have_a_sound_answer),
		cmocka_unit_test(test_lists_may_be_empty_or_long),
		cmocka_unit_test(test_classes_of_odd_numbers_have_a_sound_answer),
		cmocka_unit_test(
			test_more_counts_never_turn_prohibited_into_clear),
		cmocka_unit_test(
			test_the_order_of_reference_counts_does_not_matter),
		cmocka_unit_test(test_odd_sizes_have_a_sound_window),
		cmocka_unit_test(test_every_compiler_decides_the_same),
	};

	random_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
