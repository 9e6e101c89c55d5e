/*
 * What counts say of an item: reference counts first, then the charter's test;
 * and the words for it.
 * Nothing is decided on reference counts that are missing or too spread, not even
 * an alarm: how often it comes by chance is then unknown, and nobody is accused
 * by it. An undecided look is not clear either; it is as if there was none.
 */
#include "measure/parts.h"

const char *measure_why_text(enum measure_why why)
{
	static const char *const texts[MEASURE_WHY_COUNT] = {
		[MEASURE_WHY_NONE] = "it is decided",
		[MEASURE_WHY_MISSING] = "counts that the rule needs are missing",
		[MEASURE_WHY_EXTRA] = "there are more counts than the rule takes",
		[MEASURE_WHY_SPREAD] = "the reference counts vary more than "
		                       "counts by chance do",
		[MEASURE_WHY_TOO_WEAK] = "too little was counted: the weakest "
		                         "item of the class could be missed",
		[MEASURE_WHY_NOT_DECIDED] = "the sequential test has not ended "
		                            "in a decision",
		[MEASURE_WHY_NO_RESULT] = "the counts are out of the range in "
		                          "which the rule has a result",
	};

	return why < MEASURE_WHY_COUNT ? texts[why] : texts[MEASURE_WHY_NO_RESULT];
}

const char *measure_unit_text(enum measure_unit unit)
{
	switch (unit) {
	case MEASURE_UNIT_NONE:
		break;
	case MEASURE_UNIT_COUNTS:
		return "counts";
	case MEASURE_UNIT_DEVIATION:
		return "mm";
	case MEASURE_UNIT_PART:
		return "part";
	}
	return "";
}

static void judge_counts(const struct item_class *class,
                         const struct measure_counts *counts,
                         struct measure_verdict *out)
{
	const struct count_rule *rule = &class->counts;
	const struct reference_terms terms = {
		.least = rule->backgrounds.value,
		.spread = rule->spread.value,
		.time_s = rule->background_time_s.value,
		.item_s = rule->time_s.value,
	};
	struct reference reference;

	out->why = reference_sum(counts, &terms, &reference);
	if (out->why != MEASURE_WHY_NONE)
		return;
	if (rule->test == COUNT_TEST_SEQUENTIAL)
		sequential_judge(class, counts, &reference, out);
	else
		threshold_judge(class, counts, &reference, out);
}

static void judge_benchmark(const struct item_class *class,
                            const struct measure_counts *counts,
                            struct measure_verdict *out)
{
	const struct benchmark_rule *rule = &class->benchmark;
	const struct reference_terms terms = {
		.least = rule->benchmarks.value,
		.spread = rule->spread.value,
		.time_s = rule->benchmark_time_s.value,
		.item_s = rule->time_s.value,
	};
	struct reference reference;

	out->why = reference_sum(counts, &terms, &reference);
	if (out->why == MEASURE_WHY_NONE)
		benchmark_judge(class, counts, &reference, out);
}

void measure_counts(const struct item_class *class,
                    const struct measure_counts *counts,
                    struct measure_verdict *out)
{
	*out = (struct measure_verdict){ .why = MEASURE_WHY_NO_RESULT };
	if (class->rule == RULE_COUNTS)
		judge_counts(class, counts, out);
	else if (class->rule == RULE_BENCHMARK)
		judge_benchmark(class, counts, out);
}

bool measure_reaches(const struct item_class *class, size_t i,
                     const struct measure_finds *finds)
{
	switch (finds->unit) {
	case MEASURE_UNIT_NONE:
		return false;
	case MEASURE_UNIT_COUNTS:
		return class->rule == RULE_COUNTS &&
		       finds->value <= class->counts.weakest.value;
	case MEASURE_UNIT_PART:
		return class->rule == RULE_BENCHMARK &&
		       finds->value <= class->benchmark.fraction.value;
	case MEASURE_UNIT_DEVIATION:
		/* Micrometres of 10^-4 in 10^-4 mm, rounded down as finds is. */
		return class->rule == RULE_DIMENSION &&
		       i < class->dimension_count &&
		       finds->value >= class->dimensions[i].size_um.value *
		                               class->tolerance.value / 1000;
	}
	return false;
}
