/*
 * What lies outside of the domain of a function of `tally plan eval` is refused,
 * never moved to the edge: every member of every function in turn.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <string.h>

#include "../lib/eval_call.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static bool is_real(enum eval_type type)
{
	return type == EVAL_REAL || type == EVAL_REALS;
}

static bool is_probability(enum eval_type type)
{
	return type == EVAL_PROBABILITY || type == EVAL_PROBABILITIES;
}

/* In a sound call, the member or the last of its list. */
static void replace_real(size_t i, double value)
{
	enum eval_type type = call.function->members[i].type;

	if (type == EVAL_REAL || type == EVAL_PROBABILITY)
		call.eval.in[i].real = value;
	else
		call.reals[i][call.eval.in[i].reals.len - 1] = value;
}

static void replace_count(size_t i, uint64_t value)
{
	if (call.function->members[i].type == EVAL_COUNT)
		call.eval.in[i].count = value;
	else
		call.counts[i][call.eval.in[i].counts.len - 1] = value;
}

static void must_refuse(void)
{
	size_t members;

	must(call_run(&members) == STATS_DOMAIN);
	must(members == 0);
}

static void test_sound_calls_are_answered(void **state)
{
	size_t members;

	(void)state;
	assert_int_equal(call_functions(), SOUND_CALLS);
	for (size_t i = 0; i < SOUND_CALLS; i++) {
		call_read(sound_calls[i]);
		for (size_t j = 0; j < i; j++)
			must(call_function(sound_calls[j]) != call.function);
		must(call_run(&members) == STATS_OK);
	}
}

static void test_what_is_no_number_is_refused(void **state)
{
	size_t tried = 0;

	(void)state;
	for (size_t i = 0; i < SOUND_CALLS; i++) {
		const struct eval_member *m = call_function(sound_calls[i])->members;

		for (size_t j = 0; m[j].name; j++) {
			if (!is_real(m[j].type) && !is_probability(m[j].type))
				continue;
			call_read(sound_calls[i]);
			replace_real(j, NAN);
			must_refuse();
			tried++;
		}
	}
	assert_true(tried > 100);
}

static void test_chance_outside_is_never_moved_to_the_edge(void **state)
{
	static const double outside[] = {
		-5e-324, -1e-17, -1, 1 + DBL_EPSILON, 2, 100, DBL_MAX, -DBL_MAX,
		INFINITY, -INFINITY
	};
	size_t tried = 0;

	(void)state;
	for (size_t i = 0; i < SOUND_CALLS; i++) {
		const struct eval_member *m = call_function(sound_calls[i])->members;

		for (size_t j = 0; m[j].name; j++)
			for (size_t k = 0; k < COUNT_OF(outside); k++) {
				if (!is_probability(m[j].type))
					continue;
				call_read(sound_calls[i]);
				replace_real(j, outside[k]);
				must_refuse();
				tried++;
			}
	}
	assert_true(tried > 300);
}

static void test_count_over_all_counts_is_refused(void **state)
{
	static const uint64_t over[] = { STATS_MAX_COUNT + 1, UINT64_MAX / 2 + 1,
		                         UINT64_MAX };
	size_t tried = 0;

	(void)state;
	for (size_t i = 0; i < SOUND_CALLS; i++) {
		const struct eval_member *m = call_function(sound_calls[i])->members;

		for (size_t j = 0; m[j].name; j++)
			for (size_t k = 0; k < COUNT_OF(over); k++) {
				if (m[j].type != EVAL_COUNT &&
				    m[j].type != EVAL_COUNTS)
					continue;
				call_read(sound_calls[i]);
				replace_count(j, over[k]);
				must_refuse();
				tried++;
			}
	}
	assert_true(tried > 100);
}

/* Where less than nothing, or a thing without an end, is a number like others. */
static const struct {
	const char *function, *member, *may_be;
} wide[] = {
	{ "n_split_safe", "mu_over_M", "inf" }, /* min(1, mu/M) */
	{ "time_poisson", "T", "inf" },         { "time_periodic", "T", "inf" },
	{ "origami", "Uac", "-" },              { "origami", "Uau", "-" },
	{ "origami", "Udc", "-" },              { "origami", "Udu", "-" },
	{ "conformity", "y", "-" },             { "conformity", "TL", "- -inf" },
	{ "conformity", "TU", "- inf" },        { "tol_pass", "dev", "-" },
	{ "tol_pass", "guard", "-" },           { "global_risk", "w", "-" },
	{ "dual", "rho", "-" },
};

static bool may_be(const char *function, const char *member, double value)
{
	for (size_t i = 0; i < COUNT_OF(wide); i++)
		if (strcmp(wide[i].function, function) == 0 &&
		    strcmp(wide[i].member, member) == 0)
			return value == INFINITY
			               ? strcmp(wide[i].may_be, "inf") == 0 ||
			                         strstr(wide[i].may_be, " inf")
			       : value == -INFINITY
			               ? strstr(wide[i].may_be, "-inf") != NULL
			               : wide[i].may_be[0] == '-';
	return false;
}

static void test_number_outside_is_never_moved_to_the_edge(void **state)
{
	static const double outside[] = { -5e-324, -1, -DBL_MAX, INFINITY,
		                          -INFINITY };
	size_t tried = 0;

	(void)state;
	for (size_t i = 0; i < SOUND_CALLS; i++) {
		const struct eval_function *f = call_function(sound_calls[i]);

		for (size_t j = 0; f->members[j].name; j++)
			for (size_t k = 0; k < COUNT_OF(outside); k++) {
				if (!is_real(f->members[j].type) ||
				    may_be(f->name, f->members[j].name, outside[k]))
					continue;
				call_read(sound_calls[i]);
				replace_real(j, outside[k]);
				must_refuse();
				tried++;
			}
	}
	assert_true(tried > 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sound_calls_are_answered),
		cmocka_unit_test(test_what_is_no_number_is_refused),
		cmocka_unit_test(test_chance_outside_is_never_moved_to_the_edge),
		cmocka_unit_test(test_count_over_all_counts_is_refused),
		cmocka_unit_test(test_number_outside_is_never_moved_to_the_edge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
