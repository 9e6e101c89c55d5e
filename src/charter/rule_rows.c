/*
 * The rules and tests that a class may be decided by. What a sentence says of
 * false alarms is checked against exact sums in test/unit/measure_alarm_test.c.
 */
#include "charter/rule_rows.h"

const struct rule_row rule_rows[RULE_COUNT] = {
	[RULE_NONE] = { .name = "", .decided_by = "sight", .reference = "",
	                .around = "" },
	[RULE_VISUAL] = { .name = "visual", .decided_by = "sight",
	                  .reference = "", .around = "" },
	[RULE_DIMENSION] = { .name = "dimension", .decided_by = "measuring",
	                     .is_measured = true, .reference = "",
	                     .around = "" },
	[RULE_COUNTS] = {
		.name = "counts",
		.decided_by = "counting over a background",
		.is_measured = true,
		.is_counted = true,
		.reference = "background",
		.around = "",
	},
	[RULE_BENCHMARK] = {
		.name = "benchmark",
		.decided_by = "counting against a known item",
		.is_measured = true,
		.is_counted = true,
		.reference = "benchmark",
		.around = "background",
		.is_reference_hidden = true,
	},
};

#define ALARMS_BY_K \
	"No false-alarm rate is set: it follows from k and the background."

const struct test_row test_rows[COUNT_TEST_COUNT] = {
	[COUNT_TEST_NONE] = { "", false, false, "", "", "" },
	[COUNT_TEST_K_SIGMA] = { "k-sigma", true, false,
		"from the mean of the background and",
		"standard deviations of the difference on", ALARMS_BY_K },
	[COUNT_TEST_POISSON] = { "poisson", false, false,
		"from the count on that chance reaches, over a background of the "
		"measured mean, with a probability of", "or less",
		"With nothing there it can alarm more often than that, the fewer "
		"the counts of the background the more so: it takes their mean "
		"for the true one." },
	[COUNT_TEST_ISO11929] = { "iso11929", true, false,
		"from the decision threshold of ISO 11929 on, with k =", "",
		ALARMS_BY_K },
	[COUNT_TEST_RATIO] = { "ratio", false, false,
		"if chance, with nothing there, gives it so great a share of all "
		"counts with a probability of", "or less",
		"With nothing there, and the background as it was, it alarms that "
		"often at most, however few the counts of the background are." },
	[COUNT_TEST_SEQUENTIAL] = { "sequential", false, true,
		"where Wald's test says so, which is set for false alarms of", "",
		"With nothing there it can alarm much more often than that: it is "
		"set so for a background as low as the counts of it allow, and "
		"not for their mean." },
};
