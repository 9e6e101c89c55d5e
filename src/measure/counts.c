/*
 * What counts say of an item: reference counts first, then the charter's test;
 * and the words for it.
 * Nothing is decided on reference counts that are missing or too spread, not even
 * an alarm: how often it comes by chance is then unknown, and nobody is accused
 * by it. Nothing is clear where the detector counted nothing without an item: it
 * may have been off, and so at a benchmark's place would clear more. An undecided
 * look is not clear either; it is as if there was none.
 */
#include "charter/rule_rows.h"
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
		[MEASURE_WHY_SILENT] = "the background gave no count: nothing "
		                       "shows that the detector works",
		[MEASURE_WHY_UNDER] = "the item gives fewer counts than its "
		                      "background gives by chance",
		[MEASURE_WHY_BARRIER] = "the instrument behind the barrier did "
		                        "not decide",
		[MEASURE_WHY_NOT_OVER] = "the benchmark is not clearly over its "
		                         "background",
		[MEASURE_WHY_NO_ITEM] = "of the item nothing was counted: no count "
		                        "shows that the detector was on",
		[MEASURE_WHY_NO_PLACE] = "the benchmark's place gave no count: "
		                         "none shows that the detector was on",
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

enum measure_unit measure_unit_of(enum class_rule rule)
{
	static const enum measure_unit units[RULE_COUNT] = {
		[RULE_DIMENSION] = MEASURE_UNIT_DEVIATION,
		[RULE_COUNTS] = MEASURE_UNIT_COUNTS,
		[RULE_BENCHMARK] = MEASURE_UNIT_PART,
	};

	return rule < RULE_COUNT ? units[rule] : MEASURE_UNIT_NONE;
}

/* NULL if nothing is counted. */
static const struct procedure *procedure_of(const struct item_class *class)
{
	static const struct procedure *const tests[COUNT_TEST_COUNT] = {
		[COUNT_TEST_K_SIGMA] = &threshold_procedure,
		[COUNT_TEST_POISSON] = &threshold_procedure,
		[COUNT_TEST_ISO11929] = &threshold_procedure,
		[COUNT_TEST_RATIO] = &threshold_procedure,
		[COUNT_TEST_SEQUENTIAL] = &sequential_procedure,
	};

	if (class->rule == RULE_BENCHMARK)
		return &benchmark_procedure;
	return class->rule == RULE_COUNTS ? tests[class->counts.test] : NULL;
}

void measure_counts(const struct item_class *class,
                    const struct measure_counts *counts,
                    struct measure_verdict *out)
{
	const struct procedure *procedure = procedure_of(class);
	struct reference reference;

	*out = (struct measure_verdict){ .why = MEASURE_WHY_NO_RESULT };
	if (procedure == NULL)
		return;
	out->why = procedure->sum(class, counts, &reference);
	if (out->why == MEASURE_WHY_NONE)
		procedure->judge(class, counts, &reference, out);
	if (out->answer == MEASURE_CLEAR && reference.around == 0)
		out->why = procedure->silent;
	if (out->why != MEASURE_WHY_NONE)
		out->answer = MEASURE_UNDECIDED;
}

enum measure_why measure_counts_finds(const struct item_class *class,
                                      const struct measure_counts *counts,
                                      struct measure_finds *out)
{
	const struct procedure *procedure = procedure_of(class);
	struct reference sum;
	enum measure_why why;

	*out = (struct measure_finds){ MEASURE_UNIT_NONE, 0 };
	if (procedure == NULL)
		return MEASURE_WHY_NO_RESULT;
	why = procedure->sum(class, counts, &sum);
	if (why == MEASURE_WHY_NONE)
		why = procedure->finds(class, &sum, out);
	if (why == MEASURE_WHY_NONE && sum.around == 0)
		why = procedure->silent;
	return why;
}

enum measure_why measure_hidden_finds(const struct item_class *class,
                                      const struct measure_counts *counts,
                                      struct measure_finds *out)
{
	if (!rule_rows[class->rule].is_reference_hidden)
		return measure_counts_finds(class, counts, out);
	*out = benchmark_part(class);
	return MEASURE_WHY_NONE;
}

bool measure_reaches(const struct item_class *class, size_t i,
                     const struct measure_finds *finds)
{
	if (finds->unit != measure_unit_of(class->rule))
		return false;
	switch (finds->unit) {
	case MEASURE_UNIT_NONE:
		return false;
	case MEASURE_UNIT_COUNTS:
		return finds->value <= class->counts.weakest.value;
	case MEASURE_UNIT_PART:
		return finds->value <= class->benchmark.fraction.value;
	case MEASURE_UNIT_DEVIATION:
		return i < class->dimension_count &&
		       finds->value >= class_edge(class, i);
	}
	return false;
}
