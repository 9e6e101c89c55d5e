/*
 * Every function of `tally plan eval` under any arguments, sound or not: each call
 * ends, and its answer is numbers in their ranges, or a refusal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "../lib/eval_call.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS 100

static const double odd[] = {
	0.0, -0.0, 5e-324, -5e-324, 1e-310, DBL_MIN, 1e-200, 1e-20, 1e-9, 0.01,
	0.05, 0.4999999999999999, 0.5, 0.95, 1 - DBL_EPSILON / 2, 1.0,
	1 + DBL_EPSILON, 2.0, 3.0, 10.0, 39.5, 1000.0, 1e6, 1e9, 0x1p53,
	0x1p53 + 2, 0x1p64, 1e100, 1e308, DBL_MAX, -DBL_MAX, -1.0, -1e-9, -0.5,
	INFINITY, -INFINITY, NAN,
};
static const uint64_t odd_counts[] = {
	0, 1, 2, 3, 10, 24, 1000, 4096, 1000000, 1000000000, UINT64_C(1) << 32,
	UINT64_C(1) << 52, STATS_MAX_COUNT - 1, STATS_MAX_COUNT,
	STATS_MAX_COUNT + 1, UINT64_MAX,
};

static uint64_t state_of_chance;

static uint64_t below(uint64_t n)
{
	state_of_chance ^= state_of_chance << 13;
	state_of_chance ^= state_of_chance >> 7;
	state_of_chance ^= state_of_chance << 17;
	return state_of_chance % n;
}

static double any_real(bool is_part)
{
	double part = (double)below(1 << 20) / (1 << 20);
	uint64_t bits = below(UINT64_MAX);
	double any;

	if (below(8) == 0)
		return odd[below(COUNT_OF(odd))];
	if (is_part)
		return below(4) == 0 ? 1 - part * part * part : part;
	if (below(8) > 0)
		return part * (double)(UINT64_C(1) << below(40));
	memcpy(&any, &bits, sizeof(any));
	return any;
}

static uint64_t any_count(void)
{
	if (below(6) == 0)
		return odd_counts[below(COUNT_OF(odd_counts))];
	return below(UINT64_C(1) << below(below(4) == 0 ? 54 : 12));
}

static struct chance any_chance(void)
{
	struct chance chance;
	char text[32];

	if (below(2) == 0 && chance_of(any_real(true), &chance))
		return chance;
	snprintf(text, sizeof(text), "0.%0*u", (int)below(17) + 1,
	         (unsigned)below(10));
	assert_true(chance_parse(slice_text(text), &chance));
	return chance;
}

static void any_list(size_t i, enum eval_type type, size_t len)
{
	union eval_value *in = &call.eval.in[i];

	for (size_t j = 0; j < len && type == EVAL_COUNTS; j++)
		call.counts[i][j] = any_count();
	for (size_t j = 0; j < len && type != EVAL_COUNTS; j++)
		call.reals[i][j] = any_real(type == EVAL_PROBABILITIES);
	if (type == EVAL_COUNTS) {
		in->counts.at = call.counts[i];
		in->counts.len = len;
	} else {
		in->reals.at = call.reals[i];
		in->reals.len = len;
	}
}

static void any_member(const struct eval_member *member, size_t i, size_t len)
{
	union eval_value *in = &call.eval.in[i];
	size_t words = 1;

	switch (member->type) {
	case EVAL_COUNT:
		in->count = any_count();
		break;
	case EVAL_REAL:
	case EVAL_PROBABILITY:
		in->real = any_real(member->type == EVAL_PROBABILITY);
		break;
	case EVAL_EXACT:
		in->chance = any_chance();
		break;
	case EVAL_FLAG:
		in->flag = below(2) == 0;
		break;
	case EVAL_WORD:
		for (const char *at = member->words; *at; at++)
			words += *at == '|';
		in->count = below(words);
		break;
	default:
		any_list(i, member->type, len);
	}
}

static size_t any_len(void)
{
	static const size_t lens[] = { 0, 1, 2, 3, 5, 40, EVAL_MAX_ELEMENTS };

	return below(4) == 0 ? lens[below(COUNT_OF(lens))] : 1 + below(3);
}

/* Members of a sound call, some of them replaced by any others. */
static void any_call(const char *usage)
{
	const struct eval_member *members;
	size_t len = any_len(), often = 1 + below(4);

	call_read(usage);
	members = call.function->members;
	for (size_t i = 0; members[i].name; i++) {
		bool is_list = members[i].type >= EVAL_REALS;

		if (is_list ? often < 3 : below(often) == 0)
			any_member(&members[i], i, len);
	}
}

static void test_any_call_ends_with_numbers_or_a_refusal(void **state)
{
	const char *seed = getenv("SEED");

	(void)state;
	state_of_chance = seed ? strtoull(seed, NULL, 10)
	                       : (uint64_t)time(NULL) * 2654435761u;
	state_of_chance |= 1;
	print_message("SEED=%llu\n", (unsigned long long)state_of_chance);
	for (size_t i = 0; i < SOUND_CALLS; i++) {
		size_t answered = 0, members;

		for (size_t j = 0; j < ROUNDS; j++) {
			any_call(sound_calls[i]);
			answered += call_run(&members) == STATS_OK;
		}
		if (answered < ROUNDS / 50)
			fail_msg("%s: only %zu of %d were answered", sound_calls[i],
			         answered, ROUNDS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_call_ends_with_numbers_or_a_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
