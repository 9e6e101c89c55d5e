/*
 * Comparison with a benchmark whose background was counted: known values, laws, and
 * an opponent who chooses the backgrounds. What is kept is summed over every count
 * that may be drawn, without chance.
 */
#include "measure_world.h"
#include "stats/counting.h"
#include "stats/real.h"

#define ALIKE(n) ((const uint64_t[]){ n, n, n })

/* Three counts of the benchmark and of its place without it, each list alike. */
static struct measure_verdict judge_over(const struct item_class *class,
                                         uint64_t item, uint64_t benchmark,
                                         uint64_t place)
{
	return judge_all(class, (struct measure_counts){
		1, &item, 3, ALIKE(benchmark), 3, ALIKE(place) });
}

/*
 * R: q = qbeta(1 - a, B + 1, N), Q = q / (1 - q) T / U up to 9 places, and the most
 * n with pbinom(N - 1, n + N, T / (T + f (1 - Q) t), lower.tail = FALSE) < a,
 * a = (1 - power) / 2. Here T = U = 900 s, t = 150 s, f = 0.5, a = 0.025.
 */
static void test_clear_is_significantly_under_the_benchmark(void **state)
{
	static const struct { uint64_t benchmark, place, most; } rows[] = {
		{ 100, 1, 14 }, { 100, 10, 12 }, { 100, 30, 7 }, { 40, 5, 2 },
		{ 1000, 300, 143 },
	};
	struct item_class class = compared(5000);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct measure_verdict verdict =
			judge_over(&class, rows[i].most, rows[i].benchmark,
			           rows[i].place);

		assert_verdict(verdict, MEASURE_CLEAR, MEASURE_WHY_NONE);
		assert_int_equal(verdict.finds.unit, MEASURE_UNIT_PART);
		assert_int_equal(verdict.finds.value, 5000);
		assert_true(measure_reaches(&class, 0, &verdict.finds));
		for (uint64_t more = 1; more < 1000; more *= 3)
			assert_verdict(judge_over(&class, rows[i].most + more,
			                          rows[i].benchmark,
			                          rows[i].place),
			               MEASURE_PROHIBITED, MEASURE_WHY_NONE);
	}
}

/* The same of 1100 and 100 counts, all in 300 s, and power 0.99. */
static void test_a_long_count_clears_up_to_the_known_value(void **state)
{
	struct item_class class = compared(5000);
	const uint64_t with[] = { 550, 550 }, without[] = { 50, 50 };

	(void)state;
	class.power.value = 9900;
	class.benchmark.time_s.value = 600;
	for (uint64_t n = 400; n < 440; n++)
		assert_verdict(judge_all(&class, (struct measure_counts){
			               1, &n, 2, with, 2, without }),
		               n <= 417 ? MEASURE_CLEAR : MEASURE_PROHIBITED,
		               MEASURE_WHY_NONE);
}

/* R, as above: no count of the item is clear from N = 39 on, over B = 2. */
static void test_a_benchmark_counted_too_short_decides_nothing(void **state)
{
	struct item_class class = compared(5000);
	const uint64_t few[] = { 19, 19 }, enough[] = { 19, 20 };

	(void)state;
	for (uint64_t x = 0; x < 1000; x += 100)
		assert_verdict(judge(&class, 1, &x, 2, few), MEASURE_UNDECIDED,
		               MEASURE_WHY_TOO_WEAK);
	/* It could be clear, but that no count is there. */
	assert_verdict(judge(&class, 1, &(uint64_t){ 0 }, 2, enough),
	               MEASURE_UNDECIDED, MEASURE_WHY_NO_ITEM);
	assert_verdict(judge(&class, 1, &(uint64_t){ 1000 }, 2, enough),
	               MEASURE_PROHIBITED, MEASURE_WHY_NONE);
	assert_verdict(judge_alike(&class, 0, 0, 2), MEASURE_UNDECIDED,
	               MEASURE_WHY_NOT_OVER);
}

/* Nothing to compare with: 300 of 270 of a background may be all of it. */
static void test_a_benchmark_under_its_background_decides_nothing(void **state)
{
	struct item_class class = compared(10000);

	(void)state;
	for (uint64_t place = 90; place < 100000; place *= 10)
		for (uint64_t item = 0; item < 1000; item += 100)
			assert_verdict(judge_over(&class, item, 100, place),
			               MEASURE_UNDECIDED, MEASURE_WHY_NOT_OVER);
}

static void test_a_benchmark_needs_its_counts(void **state)
{
	struct item_class class = compared(5000);
	static const uint64_t uneven[] = { 20, 180, 30, 170 }, item[] = { 1, 1 };
	static const uint64_t even[] = { 100, 100, 100, 100 };
	const struct measure_counts good = { 1, item, 4, even, 2, item };
	const struct {
		struct measure_counts counts;
		enum measure_why why;
	} rows[] = {
		{ { 1, item, 4, uneven, 2, item }, MEASURE_WHY_SPREAD },
		{ { 1, item, 4, even, 4, uneven }, MEASURE_WHY_SPREAD },
		{ { 1, item, 1, even, 2, item }, MEASURE_WHY_MISSING },
		{ { 1, item, 4, even, 1, item }, MEASURE_WHY_MISSING },
		{ { 1, item, 4, even, 0, NULL }, MEASURE_WHY_MISSING },
		{ { 0, item, 4, even, 2, item }, MEASURE_WHY_MISSING },
		{ { 2, item, 4, even, 2, item }, MEASURE_WHY_EXTRA },
	};

	(void)state;
	assert_verdict(judge_all(&class, good), MEASURE_CLEAR, MEASURE_WHY_NONE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_verdict(judge_all(&class, rows[i].counts),
		               MEASURE_UNDECIDED, rows[i].why);
	class.benchmark.backgrounds.value = 3;
	assert_verdict(judge_all(&class, good), MEASURE_UNDECIDED,
	               MEASURE_WHY_MISSING);
}

/* One that is off there would make the benchmark look stronger than it is. */
static void test_a_place_without_counts_clears_nothing(void **state)
{
	struct item_class class = compared(5000);
	const uint64_t item = 1;
	const struct measure_counts counts = { 1, &item, 3, ALIKE(100), 3, ALIKE(0) };
	struct measure_finds finds;

	(void)state;
	assert_verdict(judge_all(&class, counts), MEASURE_UNDECIDED,
	               MEASURE_WHY_NO_PLACE);
	assert_int_equal(measure_counts_finds(&class, &counts, &finds),
	                 MEASURE_WHY_NO_PLACE);
	assert_verdict(judge_over(&class, 100, 100, 0), MEASURE_PROHIBITED,
	               MEASURE_WHY_NONE);
}

/* Nor does anything that an opponent can only add. */
static void test_more_of_item_or_background_never_clears(void **state)
{
	struct item_class class = compared(5000);

	(void)state;
	for (uint64_t benchmark = 10; benchmark < 200; benchmark += 19) {
		uint64_t was = UINT64_MAX;

		for (uint64_t place = 1; place < 80; place += 3) {
			uint64_t most = 0;

			while (judge_over(&class, most + 1, benchmark, place)
			               .answer == MEASURE_CLEAR)
				most++;
			for (uint64_t n = most + 1; n < most + 60; n += 7)
				assert_int_not_equal(
					judge_over(&class, n, benchmark, place)
						.answer, MEASURE_CLEAR);
			assert_true(most <= was);
			was = most;
		}
	}
}

/* --- what an opponent gains by backgrounds ---------------------------------- */

#define WITH 200u        /* totals of the benchmark; its mean is 110 at most */
#define WITHOUT 100u     /* of its place, counted half as long: 40 */
#define MOST_BELOW 128u

/* From this count of the item on nothing is clear; 0 where nothing ever is. */
static uint64_t alarms[WITH][WITHOUT];

static struct measure_verdict judge_totals(const struct item_class *class,
                                           uint64_t item, uint64_t with,
                                           uint64_t without)
{
	const uint64_t references[2] = { with / 2, with - with / 2 };
	const uint64_t around[2] = { without / 2, without - without / 2 };

	return judge_all(class, (struct measure_counts){
		1, &item, 2, references, 2, around });
}

static void ask_all(const struct item_class *class)
{
	for (uint64_t without = 0; without < WITHOUT; without++)
		for (uint64_t with = 0; with < WITH; with++) {
			uint64_t x = with > 0 ? alarms[with - 1][without] : 0;

			while (would_be_clear(judge_totals(class, x, with, without)))
				x++;
			assert_in_range(x, 0, MOST_BELOW - 1);
			alarms[with][without] = x;
		}
}

/* Each class with the worlds that an opponent may choose. */
static struct item_class faced(uint64_t fraction, uint64_t power)
{
	struct item_class class = compared(fraction);

	class.power.value = power;
	class.benchmark.background_time_s.value = 150;
	return class;
}

/* Mean counts: of the benchmark by itself and of its place in T, of the item. */
struct scene {
	double net, place, item;
};

static void poisson(double mean, size_t count, double *out)
{
	out[0] = real_exp(-mean);
	for (size_t i = 1; i < count; i++)
		out[i] = out[i - 1] * mean / (double)i;
}

/* P(X < x) for each x. */
static void poisson_below(double mean, double out[static MOST_BELOW])
{
	double at[MOST_BELOW];

	poisson(mean, MOST_BELOW, at);
	out[0] = 0;
	for (size_t i = 1; i < MOST_BELOW; i++)
		out[i] = out[i - 1] + at[i - 1];
}

static double chance_of_clear(const struct scene *scene)
{
	double with[WITH], without[WITHOUT], below[MOST_BELOW], sum = 0;

	poisson(scene->net + scene->place, WITH, with);
	poisson(scene->place / 2, WITHOUT, without);
	poisson_below(scene->item, below);
	for (size_t i = 0; i < WITH; i++)
		for (size_t k = 0; k < WITHOUT; k++)
			sum += with[i] * without[k] * below[alarms[i][k]];
	return sum;
}

static const double nets[] = { 0, 0.5, 3, 10, 30 };
static const double parts[] = { 0, 0.1, 0.5, 1 };
static const double places[] = { 0, 0.3, 2, 8, 25, 80 };
#define COUNT(list) (sizeof(list) / sizeof(list[0]))

/* The worst chance of all worlds, the item at the fraction, its background a part
 * of the benchmark's. */
static double worst_chance(uint64_t fraction, double part)
{
	double share = 0.25 * (double)fraction / 1e4, worst = 0;

	for (size_t i = 0; i < COUNT(nets); i++)
		for (size_t k = 0; k < COUNT(places); k++) {
			struct scene scene = { nets[i], places[k],
				               share * nets[i] +
				               0.25 * part * places[k] };
			double chance = chance_of_clear(&scene);

			worst = chance > worst ? chance : worst;
		}
	return worst;
}

static const struct { uint64_t fraction, power; } faces[] = {
	{ 5000, 9500 }, { 10000, 9000 }, { 10000, 9900 }, { 1000, 5000 },
};

static void test_no_background_clears_an_item_of_the_class(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faces); i++) {
		struct item_class class = faced(faces[i].fraction,
		                                faces[i].power);
		double miss = 1 - (double)faces[i].power / 1e4;

		ask_all(&class);
		for (size_t k = 0; k < COUNT(parts); k++) {
			double worst = worst_chance(faces[i].fraction, parts[k]);

			if (worst > miss)
				fail_msg("%f over %f with %f of the background",
				         worst, miss, parts[k]);
		}
	}
}

/*
 * The worlds are no mere rubbish: by counts as they are, background included, the
 * same items would be called clear.
 */
static void test_gross_counts_would_clear_an_item_of_the_class(void **state)
{
	(void)state;
	for (uint64_t with = 0; with < WITH; with++) {
		uint64_t x = 0;
		double p = 0;

		for (; stats_poisson_ratio(with, 600, x, 150 * 0.5, &p) == STATS_OK &&
		       p < 0.05; x++)
			continue;
		for (size_t without = 0; without < WITHOUT; without++)
			alarms[with][without] = x;
	}
	assert_true(worst_chance(5000, 0) > 0.9);
	assert_true(worst_chance(5000, 0.5) <= 0.05); /* as much as f times it */
}

/* Nor is everything called one: what gives little is cleared. */
static void test_what_is_well_under_the_fraction_is_cleared(void **state)
{
	struct item_class class = faced(10000, 9500);

	(void)state;
	ask_all(&class);
	assert_true(chance_of_clear(&(struct scene){ 90, 0, 4 }) > 0.99);
	assert_true(chance_of_clear(&(struct scene){ 90, 10, 4 }) > 0.97);
	assert_true(chance_of_clear(&(struct scene){ 60, 50, 2 }) > 0.55);
}

/* Each reason has words of its own, and none says what is not so. */
static void test_each_reason_has_its_own_words(void **state)
{
	(void)state;
	for (unsigned a = 0; a < MEASURE_WHY_COUNT; a++) {
		assert_non_null(measure_why_text(a));
		for (unsigned b = 0; b < a; b++)
			assert_string_not_equal(measure_why_text(a),
			                        measure_why_text(b));
	}
	assert_string_equal(measure_why_text(MEASURE_WHY_NOT_OVER),
	                    "the benchmark is not clearly over its background");
	assert_string_equal(measure_why_text(MEASURE_WHY_BARRIER),
	                    "the instrument behind the barrier did not decide");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clear_is_significantly_under_the_benchmark),
		cmocka_unit_test(test_a_long_count_clears_up_to_the_known_value),
		cmocka_unit_test(test_a_benchmark_counted_too_short_decides_nothing),
		cmocka_unit_test(
			test_a_benchmark_under_its_background_decides_nothing),
		cmocka_unit_test(test_a_benchmark_needs_its_counts),
		cmocka_unit_test(test_a_place_without_counts_clears_nothing),
		cmocka_unit_test(test_more_of_item_or_background_never_clears),
		cmocka_unit_test(test_no_background_clears_an_item_of_the_class),
		cmocka_unit_test(
			test_gross_counts_would_clear_an_item_of_the_class),
		cmocka_unit_test(test_what_is_well_under_the_fraction_is_cleared),
		cmocka_unit_test(test_each_reason_has_its_own_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
