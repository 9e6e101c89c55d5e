/*
 * Any options, sensible or not: a question is answered or refused, numbers are
 * numbers, nothing is certain, JSON is JSON, and a plot can be drawn.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <jansson.h>

#include "plan/question.h"

#define ROUNDS 300
#define MAX_WORDS 96 /* 24 options, each twice at most */

static const struct {
	const char *name;
	const char *options[24];
} questions[] = {
	{ "sample", { "--positions", "--items", "--detection", "--required",
	              "--common-cause", "--false-alarm", "--stratum" } },
	{ "detect", { "--positions", "--items", "--detection", "--required",
	              "--common-cause", "--false-alarm", "--looked",
	              "--unread" } },
	{ "bound", { "--positions", "--looked", "--found", "--confidence" } },
	{ "posterior", { "--positions", "--looked", "--items", "--detection",
	                 "--prior-absent", "--prior-a", "--prior-b",
	                 "--level" } },
	{ "timeliness", { "--schedule", "--periods", "--window",
	                  "--conversion-time", "--interval", "--notice",
	                  "--time-to-hide", "--detection-hidden", "--detection",
	                  "--quota", "--year", "--required" } },
	{ "sites", { "--site", "--quota" } },
	{ "threshold", { "--rule", "--counts", "--background", "--k", "--measured",
	                 "--inflate", "--false-alarm", "--required", "--gross",
	                 "--gross-time", "--background-count",
	                 "--background-time", "--factor",
	                 "--factor-uncertainty", "--kind", "--rate-absent",
	                 "--rate-present", "--missed", "--cap" } },
	{ "tolerance", { "--tolerance", "--uncertainty", "--guard", "--other",
	                 "--required" } },
	{ "combine", { "--over", "--detection", "--detection-a",
	               "--detection-b", "--prior", "--introduction",
	               "--periods", "--common-cause", "--looks", "--first",
	               "--second", "--correlation", "--site-detection" } },
	{ "continuity", { "--every", "--outage", "--enough", "--period",
	                  "--required" } },
};
#define QUESTION_COUNT (sizeof(questions) / sizeof(questions[0]))

static const char *const values[] = {
	"0", "1", "2", "3", "5", "10", "24", "60", "0.5", "0.9", "0.95", "0.01",
	"0.9999", "0.05", "100", "0.000000000000001", "99999999",
	"9007199254740992", "900000000000000", "30d", "36h", "a:4", "b:3:1:0.5",
	"c:20:0.25", "a:10:1:0.9", "x", "", "-1", "nan", "inf", "1e9", "5,9,7",
	"5,,7", "0,0",
};
static const char *const words_of[] = { "k-sigma", "poisson", "iso11929",
	"ratio", "sequential", "time", "looks", "methods", "sites", "counts",
	"yes-no", "interval", "window", "delay", "dispersion" };

struct words {
	size_t count;
	const char *at[MAX_WORDS];
};

static const char *option_of(void *ctx, const char *name, size_t i)
{
	const struct words *words = ctx;

	for (size_t w = 0; w + 1 < words->count; w += 2)
		if (strcmp(words->at[w], name) == 0 && i-- == 0)
			return words->at[w + 1];
	return NULL;
}

static bool flag_of(void *ctx, const char *name)
{
	return option_of(ctx, name, 0) != NULL;
}

static uint64_t state_of_chance;

static size_t below(size_t n)
{
	state_of_chance ^= state_of_chance << 13;
	state_of_chance ^= state_of_chance >> 7;
	state_of_chance ^= state_of_chance << 17;
	return (size_t)(state_of_chance % n);
}

static bool is_chance(const char *option)
{
	static const char *const parts[] = { "detection", "required", "cause",
		"alarm", "confidence", "absent", "level", "intro", "first",
		"second", "correlation", "missed", "prior" };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strstr(option, parts[i]) != NULL)
			return true;
	return false;
}

/* Mostly small values that fit, so that many questions are understood. */
static const char *value_for(const char *option)
{
	size_t count = sizeof(values) / sizeof(values[0]);

	if (strcmp(option, "--rule") == 0)
		return words_of[below(6) < 5 ? below(5) : 14];
	if (strcmp(option, "--over") == 0)
		return words_of[5 + below(4)];
	if (strcmp(option, "--kind") == 0)
		return words_of[9 + below(2)];
	if (strcmp(option, "--schedule") == 0)
		return words_of[11 + below(3)];
	if (strcmp(option, "--counts") == 0)
		return values[31 + below(3)];
	if (strcmp(option, "--site") == 0 || strcmp(option, "--stratum") == 0)
		return values[21 + below(4)];
	if (below(12) == 0)
		return values[below(count)];
	return values[is_chance(option) ? 8 + below(6) : below(8)];
}

/* Refused beside many others, so given seldom. */
static bool is_exclusive(const char *option)
{
	static const char *const names[] = { "--stratum", "--prior-absent",
		"--detection-a", "--detection-hidden", "--year", "--counts" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(option, names[i]) == 0)
			return true;
	return false;
}

static void choose(size_t q, struct words *words)
{
	words->count = 0;
	for (size_t i = 0; i < 24 && questions[q].options[i] != NULL; i++) {
		size_t times = below(8) > 0 ? 1 : below(3);

		if (is_exclusive(questions[q].options[i]))
			times = below(4) == 0;
		for (; times > 0; times--) {
			words->at[words->count++] = questions[q].options[i];
			words->at[words->count++] =
				value_for(questions[q].options[i]);
		}
	}
}

static void assert_honest(const struct plan *plan)
{
	for (size_t i = 0; i < plan->value_count; i++) {
		const struct plan_value *value = &plan->values[i];

		if (strspn(value->text, "-0123456789.e+") != strlen(value->text) &&
		    strcmp(value->text, "over") != 0 &&
		    strcmp(value->text, "not over") != 0)
			fail_msg("%s is %s", value->label->name, value->text);
		if (!value->is_number && value->text[0] == '1')
			fail_msg("%s is certain", value->label->name);
	}
	assert_null(plan_lacks(plan));
}

static void assert_printed(const struct plan *plan)
{
	struct buf out;
	json_t *json;

	buf_init(&out, PLAN_MAX_BYTES);
	buf_put_text(&out, "{\"ok\":true");
	plan_print_json(plan, &out);
	buf_put_text(&out, "}");
	json = json_loadb((const char *)out.data, out.len,
	                  JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	json_decref(json);
	buf_clear(&out);
	plan_print_text(plan, &out);
	plan_print_csv(plan, &out);
	assert_int_equal(buf_status(&out), TALLY_OK);
	assert_null(memmem(out.data, out.len, "nan", 3));
	buf_clear(&out);
	if (plan->plot.curve_count > 0)
		assert_int_equal(plot_svg(&plan->plot, &out), TALLY_OK);
	buf_release(&out);
}

static bool try(size_t q)
{
	struct words words;
	struct plan_ask ask = { option_of, flag_of, &words, { 0 } };
	struct plan plan;
	int rc;

	choose(q, &words);
	plan_init(&plan);
	rc = plan_answer(questions[q].name, &ask, &plan);
	if (rc == TALLY_OK) {
		assert_honest(&plan);
		assert_printed(&plan);
	} else {
		assert_int_equal(rc, TALLY_EUSAGE);
		assert_true(ask.fault.text[0] != '\0');
	}
	plan_release(&plan);
	return rc == TALLY_OK;
}

static void test_any_options_are_answered_honestly_or_refused(void **state)
{
	const char *seed = getenv("SEED");

	(void)state;
	state_of_chance = seed ? strtoull(seed, NULL, 10)
	                       : (uint64_t)time(NULL) * 2654435761u;
	state_of_chance |= 1;
	print_message("SEED=%llu\n", (unsigned long long)state_of_chance);
	for (size_t q = 0; q < QUESTION_COUNT; q++) {
		size_t answered = 0;

		for (size_t i = 0; i < ROUNDS; i++) {
			uint64_t before = state_of_chance;

			if (getenv("VERBOSE") != NULL)
				print_message("%s SEED=%llu\n", questions[q].name,
				              (unsigned long long)before);
			answered += try(q);
		}
		if (answered < ROUNDS / 100)
			fail_msg("%s: only %zu of %d were answered",
			         questions[q].name, answered, ROUNDS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_any_options_are_answered_honestly_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
