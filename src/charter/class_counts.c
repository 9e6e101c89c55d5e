/*
 * The members `counts` and `benchmark` of a class: how counts are taken and
 * judged. What they amount to is measure/'s to compute.
 */
#include "charter/class_rule.h"
#include "charter/rule_rows.h"

#define MOST_SECONDS (30 * 86400)
#define MOST_REFERENCES 64 /* as many as a row of measure holds */
#define MOST_INTERVALS 1024
#define MOST_WEAKEST (UINT64_C(1000000000) * UNIT_PROBABILITY)

static const struct range chance = { UNIT_RARE, 1, UNIT_RARE_CHANCE / 2 };
static const struct range time = { UNIT_SECONDS, 1, MOST_SECONDS };
static const struct range references = { UNIT_COUNT, 2, MOST_REFERENCES };

enum { TEST, K, FALSE_ALARM, SPREAD, TIME, BACKGROUND_TIME, BACKGROUNDS, WEAKEST,
       CAP, COUNT_MEMBER_COUNT };
static const struct member count_members[COUNT_MEMBER_COUNT] = {
	[TEST] = { "test", false },
	[K] = { "k", true },
	[FALSE_ALARM] = { "false_alarm", true },
	[SPREAD] = { "spread", false },
	[TIME] = { "time", false },
	[BACKGROUND_TIME] = { "background_time", false },
	[BACKGROUNDS] = { "backgrounds", false },
	[WEAKEST] = { "weakest", false },
	[CAP] = { "cap", true },
};

/* Members that only some tests have, and those must. */
static void check_test(struct reading *r, const struct yaml_node *const *at,
                       enum count_test test)
{
	const struct test_row *row = &test_rows[test];
	const struct {
		int member;
		bool belongs;
		const char *tests;
	} own[] = {
		{ K, row->has_k, "tests k-sigma and iso11929" },
		{ FALSE_ALARM, !row->has_k, "tests poisson, ratio and sequential" },
		{ CAP, row->has_cap, "test sequential" },
	};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		const struct yaml_node *node = at[own[i].member];
		const char *name = count_members[own[i].member].name;

		if (node && !own[i].belongs)
			reading_fault(r, node, "'%s' belongs to the %s", name,
			              own[i].tests);
		if (!node && own[i].belongs)
			reading_fault(r, at[TEST], "the test %s needs the member "
			              "'%s'", row->name, name);
	}
}

void read_count_rule(struct reading *r, const struct yaml_node *node,
                     struct count_rule *out)
{
	static const struct shape shape = { "counts", COUNT_MEMBER_COUNT,
		                            count_members };
	static const struct range k = { UNIT_FRACTION, UNIT_PROBABILITY,
		                        20 * UNIT_PROBABILITY };
	static const struct range weakest = { UNIT_FRACTION, 1, MOST_WEAKEST };
	static const struct range cap = { UNIT_COUNT, 1, MOST_INTERVALS };
	const struct yaml_node *at[COUNT_MEMBER_COUNT];
	const char *names[COUNT_TEST_COUNT - COUNT_TEST_K_SIGMA];
	const size_t count = sizeof(names) / sizeof(names[0]);
	size_t word;

	if (!read_members(r, node, &shape, at))
		return;
	for (size_t i = 0; i < count; i++)
		names[i] = test_rows[COUNT_TEST_K_SIGMA + i].name;
	if (read_word(r, at[TEST], names, count, &word)) {
		out->test = (enum count_test)(COUNT_TEST_K_SIGMA + word);
		check_test(r, at, out->test);
	}
	read_number(r, at[K], &k, &out->k);
	read_number(r, at[FALSE_ALARM], &chance, &out->false_alarm);
	read_number(r, at[SPREAD], &chance, &out->spread);
	read_number(r, at[TIME], &time, &out->time_s);
	read_number(r, at[BACKGROUND_TIME], &time, &out->background_time_s);
	read_number(r, at[BACKGROUNDS], &references, &out->backgrounds);
	read_number(r, at[WEAKEST], &weakest, &out->weakest);
	read_number(r, at[CAP], &cap, &out->cap);
}

void read_benchmark_rule(struct reading *r, const struct yaml_node *node,
                         struct benchmark_rule *out)
{
	enum { FRACTION, OWN_SPREAD, OWN_TIME, BENCHMARK_TIME, BENCHMARKS,
	       PLACE_TIME, PLACES, MEMBER_COUNT };
	static const struct member members[MEMBER_COUNT] = {
		[FRACTION] = { "fraction", false },
		[OWN_SPREAD] = { "spread", false },
		[OWN_TIME] = { "time", false },
		[BENCHMARK_TIME] = { "benchmark_time", false },
		[BENCHMARKS] = { "benchmarks", false },
		[PLACE_TIME] = { "background_time", false },
		[PLACES] = { "backgrounds", false },
	};
	static const struct shape shape = { "a benchmark", MEMBER_COUNT, members };
	static const struct range fraction = { UNIT_FRACTION, 1,
		                               UNIT_PROBABILITY };
	const struct yaml_node *at[MEMBER_COUNT];

	if (!read_members(r, node, &shape, at))
		return;
	read_number(r, at[FRACTION], &fraction, &out->fraction);
	read_number(r, at[OWN_SPREAD], &chance, &out->spread);
	read_number(r, at[OWN_TIME], &time, &out->time_s);
	read_number(r, at[BENCHMARK_TIME], &time, &out->benchmark_time_s);
	read_number(r, at[BENCHMARKS], &references, &out->benchmarks);
	read_number(r, at[PLACE_TIME], &time, &out->background_time_s);
	read_number(r, at[PLACES], &references, &out->backgrounds);
}
