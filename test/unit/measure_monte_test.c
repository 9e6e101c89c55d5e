/*
 * Do measurements keep what they say? Backgrounds and items are drawn from
 * Poisson's law: a source that a look says it finds gives no "clear" more often
 * than the charter allows, whatever background was drawn with it, and with nothing
 * there false alarms come as often as was agreed. Bounds: four standard errors.
 */
#include <string.h>

#include "../lib/world_random.h"
#include "measure_world.h"
#include "stats/counting.h"
#include "stats/real.h"

#define RUNS 20000
#define MOST_AT_ONCE 16.0 /* of Knuth's method, before real_exp(-mean) loses digits */

static double uniform(void)
{
	return (random_below(UINT32_MAX) + 0.5) / UINT32_MAX;
}

static uint64_t poisson_few(double mean)
{
	double product = uniform(), limit = real_exp(-mean);
	uint64_t n = 0;

	for (; product > limit; n++)
		product *= uniform();
	return n;
}

static uint64_t poisson(double mean)
{
	uint64_t n = 0;

	for (; mean > MOST_AT_ONCE; mean -= MOST_AT_ONCE)
		n += poisson_few(MOST_AT_ONCE);
	return n + poisson_few(mean);
}

/* What is there: means of one count of the background and of the item alone. */
struct scene {
	double background, source;
	size_t backgrounds;
	bool at_finds; /* the source is what the drawn background says is found */
	unsigned longer; /* so many times as long as the item is the background
	                    counted; 0: as long */
};

/*
 * Tests of one count rest on the background's total alone: what they say of it,
 * so that it is computed once.
 */
struct known {
	bool is_known, decides;
	double finds;
	uint64_t alarm; /* from this count on; one that none reaches: never */
};
#define MOST_TOTAL 1024u

static void learn(const struct item_class *class, size_t count,
                  const uint64_t *references, struct known *out)
{
	uint64_t none = 0, under = 0, over = 1;
	struct measure_verdict verdict =
		judge(class, 1, &none, count, references);

	out->is_known = true;
	out->decides = would_be_clear(verdict);
	out->finds = (double)verdict.finds.value / MEASURE_FINDS_UNIT;
	while (over < MOST_TOTAL * MOST_TOTAL &&
	       judge(class, 1, &over, count, references).answer !=
	               MEASURE_PROHIBITED)
		over *= 2;
	while (over - under > 1) {
		uint64_t middle = under + (over - under) / 2;

		if (judge(class, 1, &middle, count, references).answer ==
		    MEASURE_PROHIBITED)
			over = middle;
		else
			under = middle;
	}
	out->alarm = over;
}

/* Draws a background and what is known of it. */
static const struct known *draw_background(const struct item_class *class,
                                           const struct scene *scene,
                                           struct known *known)
{
	uint64_t references[64], total = 0;

	for (size_t i = 0; i < scene->backgrounds; i++) {
		references[i] = poisson(scene->background *
		                        (scene->longer ? scene->longer : 1));
		total += references[i];
	}
	assert_true(total < MOST_TOTAL);
	if (!known[total].is_known)
		learn(class, scene->backgrounds, references, &known[total]);
	return &known[total];
}

/* How many of RUNS looks are clear, or alarm. */
struct looks {
	int clear, alarm;
};

static struct looks look_once(const struct item_class *class,
                              const struct scene *scene)
{
	static struct known known[MOST_TOTAL];
	struct looks looks = { 0 };

	memset(known, 0, sizeof(known));
	for (int run = 0; run < RUNS; run++) {
		const struct known *k = draw_background(class, scene, known);
		uint64_t n = poisson(scene->background +
		                     (scene->at_finds ? k->finds :
		                                        scene->source));

		looks.clear += k->decides && n < k->alarm;
		looks.alarm += n >= k->alarm;
	}
	return looks;
}

/* As long as it is not decided. */
static struct looks look_on(const struct item_class *class,
                            const struct scene *scene)
{
	uint64_t references[64], item[64];
	struct looks looks = { 0 };

	for (int run = 0; run < RUNS; run++) {
		struct measure_verdict verdict;
		size_t n = 0;

		for (size_t i = 0; i < scene->backgrounds; i++)
			references[i] = poisson(scene->background);
		do {
			item[n++] = poisson(scene->background + scene->source);
			verdict = judge(class, n, item, scene->backgrounds,
			                references);
		} while (verdict.why == MEASURE_WHY_NOT_DECIDED &&
		         n < class->counts.cap.value);
		looks.clear += verdict.answer == MEASURE_CLEAR;
		looks.alarm += verdict.answer == MEASURE_PROHIBITED;
	}
	return looks;
}

/* A frequency over RUNS is not over this probability. */
static void assert_at_most(int count, double probability)
{
	double error = real_sqrt(probability * (1 - probability) / RUNS);

	if (count > (probability + 4 * error) * RUNS)
		fail_msg("%d of %d, more than %f", count, RUNS, probability);
}

static void assert_about(int count, double probability)
{
	assert_at_most(count, probability);
	assert_at_most(RUNS - count, 1 - probability);
}

/* Spread would make a look undecided, which is no answer at all: leave it out. */
static struct item_class without_spread(enum count_test test, uint64_t limit)
{
	struct item_class class = counted(test, limit);

	class.counts.spread.value = 0;
	return class;
}

static void test_what_is_found_is_not_called_clear(void **state)
{
	static const struct {
		enum count_test test;
		uint64_t limit;
	} tests[] = {
		{ COUNT_TEST_K_SIGMA, 40000 }, { COUNT_TEST_ISO11929, 16449 },
		{ COUNT_TEST_POISSON, 10000000 }, { COUNT_TEST_RATIO, 1000000 },
	};
	static const struct scene scenes[] = {
		{ 0.3, 0, 2, true, 0 }, { 3, 0, 2, true, 0 },
		{ 3, 0, 10, true, 0 }, { 5, 0, 2, true, 8 },
		{ 40, 0, 2, true, 0 },
	};

	(void)state;
	for (size_t t = 0; t < sizeof(tests) / sizeof(tests[0]); t++)
		for (size_t s = 0; s < sizeof(scenes) / sizeof(scenes[0]); s++) {
			struct item_class class =
				without_spread(tests[t].test, tests[t].limit);

			if (scenes[s].longer)
				class.counts.background_time_s.value =
					150 * scenes[s].longer;
			if (s % 2 == 1) /* less power, less to hide behind */
				class.power.value = 8000;
			assert_at_most(look_once(&class, &scenes[s]).clear,
			               s % 2 == 1 ? 0.20 : 0.05);
		}
}

/* Looks that would miss it are undecided, so that none of them calls it clear. */
static void test_the_weakest_item_is_not_called_clear(void **state)
{
	static const struct scene scene = { 10, 25, 4, false, 0 };
	struct item_class class = without_spread(COUNT_TEST_RATIO, 1000000);

	(void)state;
	class.counts.weakest.value = 25 * MEASURE_FINDS_UNIT;
	assert_at_most(look_once(&class, &scene).clear, 0.05);
	class = without_spread(COUNT_TEST_K_SIGMA, 40000);
	class.counts.weakest.value = 25 * MEASURE_FINDS_UNIT;
	assert_at_most(look_once(&class, &scene).clear, 0.05);
}

static void test_a_sequence_does_not_clear_the_weakest_item(void **state)
{
	static const struct scene scenes[] = {
		{ 2, 2, 4, false, 0 }, { 2, 5, 4, false, 0 }, { 0, 1, 2, false, 0 },
		{ 20, 10, 10, false, 0 },
	};

	(void)state;
	for (size_t s = 0; s < sizeof(scenes) / sizeof(scenes[0]); s++) {
		struct item_class class =
			without_spread(COUNT_TEST_SEQUENTIAL, 10000000);

		class.counts.weakest.value =
			(uint64_t)scenes[s].source * MEASURE_FINDS_UNIT;
		assert_at_most(look_on(&class, &scenes[s]).clear, 0.05);
	}
}

static void test_false_alarms_are_those_that_were_agreed(void **state)
{
	static const struct scene empty = { 10, 0, 3, false, 0 };
	struct item_class class = without_spread(COUNT_TEST_RATIO, 20000000);
	const struct stats_ksigma rule = { 10, 2, 3, true };
	double fa;

	(void)state;
	assert_at_most(look_once(&class, &empty).alarm, 0.02);
	class = without_spread(COUNT_TEST_K_SIGMA, 20000);
	assert_int_equal(stats_ksigma_false_alarm(&rule, &fa), STATS_OK);
	assert_about(look_once(&class, &empty).alarm, fa);
}

/* Of tests that take the background for known: where it nearly is. */
static void test_a_known_background_keeps_false_alarms(void **state)
{
	static const struct scene empty = { 2, 0, 64, false, 0 };
	struct item_class class = without_spread(COUNT_TEST_POISSON, 20000000);

	(void)state;
	/* P(X >= 6 | 2) = 0.01656: from 6 on, or from 7 on if more was drawn. */
	assert_at_most(look_once(&class, &empty).alarm, 0.02);
	class = without_spread(COUNT_TEST_SEQUENTIAL, 50000000);
	class.counts.weakest.value = 4 * MEASURE_FINDS_UNIT;
	assert_at_most(look_on(&class, &empty).alarm, 0.05);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_found_is_not_called_clear),
		cmocka_unit_test(test_the_weakest_item_is_not_called_clear),
		cmocka_unit_test(test_a_sequence_does_not_clear_the_weakest_item),
		cmocka_unit_test(test_false_alarms_are_those_that_were_agreed),
		cmocka_unit_test(test_a_known_background_keeps_false_alarms),
	};

	random_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
