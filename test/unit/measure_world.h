/*
 * Classes that are decided by measuring, and what counts say of them.
 */
#ifndef TALLY_TEST_MEASURE_WORLD_H
#define TALLY_TEST_MEASURE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/measure.h"

#define SOME_SPREAD 1000000u  /* 0.001 */
#define ANY_SOURCE (UINT64_C(1000000000) * MEASURE_FINDS_UNIT)

/* Power 0.95, all times 150 s, two backgrounds, and any source too weak for none. */
static inline struct item_class counted(enum count_test test, uint64_t limit)
{
	bool by_k = test == COUNT_TEST_K_SIGMA || test == COUNT_TEST_ISO11929;

	return (struct item_class){
		.rule = RULE_COUNTS,
		.power.value = 9500,
		.counts = {
			.test = test,
			.k.value = by_k ? limit : 0,
			.false_alarm.value = by_k ? 0 : limit,
			.spread.value = SOME_SPREAD,
			.time_s.value = 150,
			.background_time_s.value = 150,
			.backgrounds.value = 2,
			.weakest.value = ANY_SOURCE,
			.cap.value = 20,
		},
	};
}

/* The same against a benchmark, all its counts twice as long as the item's. */
static inline struct item_class compared(uint64_t fraction)
{
	return (struct item_class){
		.rule = RULE_BENCHMARK,
		.power.value = 9500,
		.benchmark = {
			.fraction.value = fraction,
			.spread.value = SOME_SPREAD,
			.time_s.value = 150,
			.benchmark_time_s.value = 300,
			.benchmarks.value = 2,
			.background_time_s.value = 300,
			.backgrounds.value = 2,
		},
	};
}

static inline struct measure_verdict judge_all(const struct item_class *class,
                                               struct measure_counts counts)
{
	struct measure_verdict verdict;

	measure_counts(class, &counts, &verdict);
	return verdict;
}

/* A benchmark's place without it gives next to nothing. */
static inline struct measure_verdict judge(const struct item_class *class,
                                           size_t item_count,
                                           const uint64_t *item,
                                           size_t reference_count,
                                           const uint64_t *reference)
{
	static const uint64_t faint[2] = { 1, 1 };

	return judge_all(class, (struct measure_counts){
		item_count, item, reference_count, reference, 2, faint });
}

/* One count of the item, and `count` of the reference that are all alike. */
static inline struct measure_verdict judge_alike(const struct item_class *class,
                                                 uint64_t item,
                                                 uint64_t reference,
                                                 size_t count)
{
	uint64_t references[MAX_MEASURE_COUNTS];

	for (size_t i = 0; i < count; i++)
		references[i] = reference;
	return judge(class, 1, &item, count, references);
}

static inline void assert_verdict(struct measure_verdict verdict,
                                  enum measure_answer answer,
                                  enum measure_why why)
{
	assert_int_equal(verdict.why, why);
	assert_int_equal(verdict.answer, answer);
}

/* As if no count were too low, which would clear more. */
static inline bool would_be_clear(struct measure_verdict verdict)
{
	return verdict.answer == MEASURE_CLEAR ||
	       verdict.why == MEASURE_WHY_SILENT ||
	       verdict.why == MEASURE_WHY_NO_ITEM ||
	       verdict.why == MEASURE_WHY_NO_PLACE ||
	       verdict.why == MEASURE_WHY_UNDER;
}

/* The least count of the item that is prohibited, the reference counts alike. */
static inline uint64_t least_alarm(const struct item_class *class,
                                   uint64_t reference, size_t count)
{
	uint64_t x = 0;

	while (judge_alike(class, x, reference, count).answer !=
	       MEASURE_PROHIBITED)
		x++;
	return x;
}

#endif
