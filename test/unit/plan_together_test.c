/*
 * Looks that all fail together: what every question says of them is what a
 * conclusion states, detection_together. Run from the repository's root.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "charter_files.h"
#include "plan/charter_plan.h"
#include "plan/looks.h"
#include "plan/question.h"
#include "stats/detection.h"

#define MAX_WORDS 20
#define MAX_WORD_BYTES 32
#define MAX_TOLD_BYTES ((size_t)1 << 20)

/* Options and their numbers, as on a command line. */
struct words {
	size_t count;
	const char *names[MAX_WORDS];
	char texts[MAX_WORDS][MAX_WORD_BYTES];
};

static void give(struct words *words, const char *name, const char *format, ...)
{
	va_list args;

	assert_true(words->count < MAX_WORDS);
	words->names[words->count] = name;
	va_start(args, format);
	vsnprintf(words->texts[words->count++], MAX_WORD_BYTES, format, args);
	va_end(args);
}

static const char *option_of(void *ctx, const char *name, size_t i)
{
	const struct words *words = ctx;

	for (size_t at = 0; at < words->count; at++)
		if (strcmp(words->names[at], name) == 0 && i-- == 0)
			return words->texts[at];
	return NULL;
}

static bool flag_of(void *ctx, const char *name)
{
	return option_of(ctx, name, 0) != NULL;
}

static unsigned units(const char *text)
{
	return (unsigned)(strtod(text, NULL) * 1e4 + 0.5);
}

/* A number of the answer in 10^-4, or what it counts. */
static unsigned value_of(const struct plan *plan, const char *name, bool is_count)
{
	for (size_t i = 0; i < plan->value_count; i++)
		if (strcmp(plan->values[i].label->name, name) == 0)
			return is_count ? (unsigned)atoi(plan->values[i].text)
			                : units(plan->values[i].text);
	fail_msg("no %s", name);
	return 0;
}

static void answer(const char *question, struct words *words, struct plan *plan)
{
	struct plan_ask ask = { option_of, flag_of, words, { 0 } };

	plan_init(plan);
	if (plan_answer(question, &ask, plan) != TALLY_OK)
		fail_msg("%s: %s", question, ask.fault.text);
}

static unsigned concluded(const struct detection_input *in)
{
	uint32_t out = 0;
	bool ignored;

	assert_int_equal(detection_together(in, 0, &out, &ignored), TALLY_OK);
	return out;
}

static void assert_said(const char *question, const struct plan *plan,
                        const struct detection_input *in)
{
	unsigned said = value_of(plan, "detection_from", false);

	if (said != concluded(in) ||
	    said > value_of(plan, "detection_to", false))
		fail_msg("%s: N %u d %u n %u r %u p %u g %u: %u, not %u to %u",
		         question, (unsigned)in->positions,
		         (unsigned)in->design_number, (unsigned)in->looked,
		         (unsigned)in->unread, (unsigned)in->detection,
		         (unsigned)in->common_cause, said, concluded(in),
		         value_of(plan, "detection_to", false));
}

static void ask_detect(const struct detection_input *in)
{
	struct words words = { 0 };
	struct plan plan;

	give(&words, "--positions", "%u", (unsigned)in->positions);
	give(&words, "--looked", "%u", (unsigned)in->looked);
	give(&words, "--unread", "%u", (unsigned)in->unread);
	give(&words, "--items", "%u", (unsigned)in->design_number);
	give(&words, "--detection", "%.4f", in->detection / 1e4);
	give(&words, "--common-cause", "%.4f", in->common_cause / 1e4);
	answer("detect", &words, &plan);
	assert_said("detect", &plan, in);
	plan_release(&plan);
}

static void ask_posterior(const struct detection_input *in)
{
	struct words words = { 0 };
	struct plan plan;

	if (in->unread > 0 || in->common_cause > 0)
		return;
	give(&words, "--positions", "%u", (unsigned)in->positions);
	give(&words, "--looked", "%u", (unsigned)in->looked);
	give(&words, "--items", "%u", (unsigned)in->design_number);
	give(&words, "--detection", "%.4f", in->detection / 1e4);
	give(&words, "--prior-absent", "0.5");
	answer("posterior", &words, &plan);
	assert_said("posterior", &plan, in);
	plan_release(&plan);
}

static void for_all(void (*ask)(const struct detection_input *in))
{
	static const uint32_t ps[] = { 1, 3333, 5000, 9000, 9801, 10000 };
	static const uint32_t gs[] = { 0, 100, 3333, 10000 };
	static const uint64_t sizes[] = { 1, 2, 3, 5, 7, 24 };
	struct detection_input in;

	for (size_t i = 0; i < 6 * 6 * 4; i++) {
		in.positions = sizes[i % 6];
		in.detection = ps[i / 6 % 6];
		in.common_cause = gs[i / 36];
		for (in.design_number = 1; in.design_number <= in.positions &&
		     in.design_number <= 4; in.design_number++)
			for (in.unread = 0; in.unread <= in.positions &&
			     in.unread <= 4; in.unread++)
				for (in.looked = in.positions % 2;
				     in.looked <= in.positions - in.unread;
				     in.looked += 1 + in.positions / 8)
					ask(&in);
	}
}

static void test_detect_says_of_these_looks_what_is_concluded(
	void **state)
{
	(void)state;
	for_all(ask_detect);
}

static void test_posterior_says_of_these_looks_what_is_concluded(
	void **state)
{
	(void)state;
	for_all(ask_posterior);
}

/* d items are the goal: PART is one over d, in six decimals, upward. */
static void test_one_stratum_is_one_population(void **state)
{
	static const uint32_t ps[] = { 3333, 5000, 9000, 9801, 10000 };

	(void)state;
	for (unsigned i = 0; i < 4 * 5 * 19; i++) {
		struct detection_input in = { .positions = 24,
			.design_number = 1 + i % 4, .detection = ps[i / 4 % 5] };
		uint64_t part = (999999 + in.design_number) / in.design_number;
		unsigned twentieths = 1 + i / 20;
		struct words words = { 0 };
		struct plan plan;

		give(&words, "--stratum", "a:24:%.6f:%.4f", (double)part / 1e6,
		     in.detection / 1e4);
		give(&words, "--required", "%.4f", twentieths * 0.05);
		answer("sample", &words, &plan);
		in.looked = value_of(&plan, "looks", true);
		assert_int_equal(value_of(&plan, "worst_split", true),
		                 in.design_number);
		assert_said("sample", &plan, &in);
		plan_release(&plan);
	}
}

/*
 * Two strata of one detection, PART 1: the worst of two populations, computed
 * and rounded down.
 */
static void test_many_strata_are_no_better_than_the_worst_of_them(void **state)
{
	struct detection_input in = { .design_number = 1, .detection = 9000 };
	struct words words = { 0 };
	struct plan plan;
	unsigned worst = 10000;

	(void)state;
	give(&words, "--stratum", "a:24:1:0.9");
	give(&words, "--stratum", "b:7:1:0.9");
	give(&words, "--required", "0.8");
	answer("sample", &words, &plan);
	for (size_t i = 0; i < plan.value_count; i++) {
		const struct plan_value *value = &plan.values[i];

		if (strcmp(value->label->name, "looks") != 0)
			continue;
		in.positions = value->of[0] == 'a' ? 24 : 7;
		in.looked = (unsigned)atoi(value->text);
		worst = concluded(&in) < worst ? concluded(&in) : worst;
	}
	assert_in_range(value_of(&plan, "detection_from", false), worst - 1,
	                worst);
	plan_release(&plan);
}

/* Beyond whole numbers: at the ends it is exact, and never over the other. */
static void test_ends_are_exact_beyond_whole_numbers(void **state)
{
	struct words words = { 0 };
	struct plan plan;

	(void)state;
	give(&words, "--positions", "1000000000");
	give(&words, "--looked", "1000000000");
	give(&words, "--items", "2");
	give(&words, "--detection", "0.9");
	answer("detect", &words, &plan);
	assert_int_equal(value_of(&plan, "detection_from", false), 9000);
	plan_release(&plan);
	words.count -= 2;
	give(&words, "--items", "1");
	give(&words, "--detection", "0.95");
	answer("detect", &words, &plan);
	assert_int_equal(value_of(&plan, "detection_from", false),
	                 value_of(&plan, "detection_to", false));
	plan_release(&plan);
}

static void take(void *ctx, const char *clause, const char *text,
                 bool is_warning)
{
	(void)is_warning;
	buf_printf(ctx, "%s: %s\n", clause, text);
}

static void test_a_charter_is_told_what_would_be_concluded(void **state)
{
	struct charter *charter = parse_file("charters/tutorial.yaml");
	struct population *p = &charter->sites[0].populations[0];

	(void)state;
	p->position_count = 24;
	for (unsigned i = 0; i < 4 * 5; i++) {
		struct detection_input in = { p->position_count,
			p->position_count, 0, 2 + i % 3, 0, 0 };
		struct buf told;
		char expected[64];

		p->design_number.value = in.design_number;
		p->detection.value = in.detection = 10000 - 1111 * (i / 4);
		p->common_cause.value = in.common_cause = i % 2 * 777;
		buf_init(&told, MAX_TOLD_BYTES);
		assert_int_equal(plan_charter(charter, take, &told), TALLY_OK);
		buf_put_u8(&told, '\0');
		snprintf(expected, sizeof(expected), "independent ones it is "
		         "0.%04u to ", concluded(&in));
		if (strstr((const char *)told.data, expected) == NULL)
			fail_msg("'%s' is not in %s", expected,
			         (const char *)told.data);
		buf_release(&told);
	}
	charter_free(charter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_detect_says_of_these_looks_what_is_concluded),
		cmocka_unit_test(
			test_posterior_says_of_these_looks_what_is_concluded),
		cmocka_unit_test(test_one_stratum_is_one_population),
		cmocka_unit_test(
			test_many_strata_are_no_better_than_the_worst_of_them),
		cmocka_unit_test(test_ends_are_exact_beyond_whole_numbers),
		cmocka_unit_test(test_a_charter_is_told_what_would_be_concluded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
