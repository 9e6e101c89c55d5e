/*
 * The statement template: whatever is asked, an answer says what it supposes, its
 * interval, false alarms, what it does not cover, what it assumes, and the prior
 * if anything follows from one; and nothing in it is certain, in any format.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "plan/question.h"

#define MAX_WORDS 16

/*
 * For every variant, one question as people ask it and one that is as certain as
 * a question can be.
 */
static const struct {
	const char *name, *value, *with; /* the variant: NULL where it has none */
	const char *words[2][MAX_WORDS];
} cases[] = {
	{ "sample", NULL, NULL,
	  { { "--positions", "100", "--items", "5", "--detection", "0.9" },
	    { "--positions", "24", "--required", "0.9999" } } },
	{ "sample", "--stratum", NULL,
	  { { "--stratum", "a:100:0.125:0.9", "--stratum", "b:50:0.5" },
	    { "--stratum", "a:1:1", "--required", "0.9999" } } },
	{ "detect", NULL, NULL,
	  { { "--positions", "24", "--looked", "20", "--unread", "1", "--items",
	      "4", "--detection", "0.9" },
	    { "--positions", "24", "--looked", "24", "--items", "24" } } },
	{ "bound", NULL, NULL,
	  { { "--positions", "100", "--looked", "30" },
	    { "--positions", "9", "--looked", "9", "--confidence",
	      "0.999999999999999" } } },
	{ "posterior", NULL, NULL,
	  { { "--positions", "1000", "--looked", "258", "--detection", "0.9" },
	    { "--positions", "9", "--looked", "9", "--prior-absent",
	      "0.999999999999999" } } },
	{ "timeliness", "interval", NULL,
	  { { "--conversion-time", "60d", "--interval", "90d", "--quota", "18",
	      "--detection", "0.9" },
	    { "--conversion-time", "365d", "--interval", "1min", "--quota",
	      "999999", "--required", "0.99999" } } },
	{ "timeliness", "window", NULL,
	  { { "--periods", "52", "--window", "4", "--quota", "6" },
	    { "--periods", "52", "--window", "52", "--quota", "52" } } },
	{ "timeliness", "delay", NULL,
	  { { "--quota", "3", "--year", "365d" }, { "--quota", "0" } } },
	{ "sites", NULL, NULL,
	  { { "--site", "a:4", "--site", "b:3:1:0.9", "--quota", "1" },
	    { "--site", "a:1:1", "--quota", "1" } } },
	{ "threshold", "k-sigma", NULL,
	  { { "--background", "10", "--measured", "3" },
	    { "--counts", "2,60,0", "--k", "0", "--required",
	      "0.99999" } } },
	{ "threshold", "poisson", NULL,
	  { { "--background", "10" },
	    { "--background", "10", "--false-alarm", "0.000001", "--required",
	      "0.999999" } } },
	{ "threshold", "iso11929", NULL,
	  { { "--gross", "400", "--gross-time", "60", "--background-count",
	      "400", "--background-time", "1500" },
	    { "--gross", "400", "--gross-time", "60", "--background-count",
	      "400", "--background-time", "1500", "--k", "9" } } },
	{ "threshold", "ratio", NULL,
	  { { "--gross", "60", "--gross-time", "150", "--background-count",
	      "400", "--background-time", "1500" },
	    { "--gross", "0", "--gross-time", "150", "--background-count",
	      "400", "--background-time", "1500" } } },
	{ "threshold", "sequential", NULL,
	  { { "--rate-absent", "1", "--rate-present", "2", "--cap", "50" },
	    { "--rate-absent", "0.01", "--rate-present", "90", "--cap",
	      "50" } } },
	{ "threshold", "dispersion", NULL,
	  { { "--counts", "10,12,9,30,2" }, { "--counts", "5,5,5,5" } } },
	{ "tolerance", NULL, NULL,
	  { { "--tolerance", "3", "--uncertainty", "1", "--other", "8" },
	    { "--tolerance", "3", "--uncertainty", "0.01", "--guard", "5",
	      "--other", "1" } } },
	{ "combine", "time", NULL,
	  { { "--prior", "0.5", "--detection", "0.4", "--introduction", "0.01",
	      "--periods", "10" },
	    { "--prior", "1", "--detection", "1", "--introduction", "0",
	      "--periods", "3" } } },
	{ "combine", "looks", NULL,
	  { { "--detection", "0.5", "--common-cause", "0.05", "--looks", "6" },
	    { "--detection", "1", "--common-cause", "0", "--looks", "6" } } },
	{ "combine", "looks", "--detection-a",
	  { { "--detection-a", "8", "--detection-b", "2", "--common-cause",
	      "0.05", "--looks", "6" },
	    { "--detection-a", "900000", "--detection-b", "0.0001",
	      "--common-cause", "0", "--looks", "1000" } } },
	{ "combine", "methods", NULL,
	  { { "--first", "0.9", "--second", "0.8", "--correlation", "0.2" },
	    { "--first", "1", "--second", "1" } } },
	{ "combine", "sites", NULL,
	  { { "--site-detection", "0.95", "--site-detection", "0.9" },
	    { "--site-detection", "1", "--site-detection", "1" } } },
	{ "continuity", NULL, NULL,
	  { { "--every", "100d", "--outage", "1d", "--enough", "1d",
	      "--period", "365d" },
	    { "--every", "99999999d", "--outage", "1min", "--enough", "9d",
	      "--period", "1min", "--required", "0.99999" } } },
};
#define CASE_COUNT (sizeof(cases) / sizeof(cases[0]))

/* The option of the variant, then the words, ended by NULL. */
struct words {
	const char *at[MAX_WORDS + 3];
};

static struct words words_of(size_t i, size_t which)
{
	const struct plan_variant *variant;
	struct words words = { { NULL } };
	size_t count = 0;

	for (size_t v = 0; (variant = plan_variant(v)) != NULL; v++)
		if (strcmp(variant->name, cases[i].name) == 0 &&
		    variant->value != NULL && cases[i].value != NULL &&
		    strcmp(variant->value, cases[i].value) == 0 && count == 0) {
			words.at[count++] = variant->option;
			words.at[count++] = variant->value;
		}
	for (size_t w = 0; w < MAX_WORDS && cases[i].words[which][w]; w++)
		words.at[count++] = cases[i].words[which][w];
	return words;
}

static const char *option_of(void *ctx, const char *name, size_t i)
{
	const struct words *words = ctx;

	for (size_t w = 0; words->at[w] != NULL; w += 2)
		if (strcmp(words->at[w], name) == 0 && i-- == 0)
			return words->at[w + 1];
	return NULL;
}

static bool flag_of(void *ctx, const char *name)
{
	return option_of(ctx, name, 0) != NULL;
}

static void answer(size_t i, size_t which, struct plan *plan)
{
	struct words words = words_of(i, which);
	struct plan_ask ask = { option_of, flag_of, &words, { 0 } };
	int rc;

	plan_init(plan);
	rc = plan_answer(cases[i].name, &ask, plan);
	if (rc == TALLY_EINTERNAL)
		fail_msg("%s %s: owes '%s'", cases[i].name,
		         cases[i].value ? cases[i].value : "", plan_lacks(plan));
	if (rc != TALLY_OK)
		fail_msg("%s %s %zu: %s", cases[i].name,
		         cases[i].value ? cases[i].value : "", which,
		         ask.fault.text);
}

static bool is_case_of(size_t i, const struct plan_variant *variant)
{
	const char *value = variant->value ? variant->value : variant->option;

	return strcmp(cases[i].name, variant->name) == 0 &&
	       (value == NULL) == (cases[i].value == NULL) &&
	       (value == NULL || strcmp(value, cases[i].value) == 0) &&
	       (variant->with == NULL) == (cases[i].with == NULL);
}

static void test_every_variant_of_every_question_is_asked_here(void **state)
{
	const struct plan_variant *variant;
	size_t count = 0;

	(void)state;
	for (; (variant = plan_variant(count)) != NULL; count++) {
		size_t found = 0;

		for (size_t i = 0; i < CASE_COUNT; i++)
			found += is_case_of(i, variant);
		if (found != 1)
			fail_msg("%s %s: %zu cases", variant->name,
			         variant->value ? variant->value : "", found);
	}
	assert_int_equal(count, CASE_COUNT);
}

static void test_no_part_of_the_statement_is_left_out(void **state)
{
	static const enum plan_part owed[] = { PLAN_SUPPOSED, PLAN_INTERVAL,
		PLAN_FALSE_ALARMS, PLAN_NOT_COVERED, PLAN_ASSUMED };

	(void)state;
	for (size_t i = 0; i < 2 * CASE_COUNT; i++) {
		struct plan plan;

		answer(i / 2, i % 2, &plan);
		for (size_t p = 0; p < sizeof(owed) / sizeof(owed[0]); p++)
			assert_true(plan.said[owed[p]].len > 0);
		assert_true(plan.said[PLAN_STATEMENT].len +
		            plan.said[PLAN_WARNING].len > 0);
		assert_true(plan.has_prior == (plan.said[PLAN_PRIOR].len > 0));
		assert_true(plan.title[0] != '\0');
		assert_non_null(memmem(plan.said[PLAN_NOT_COVERED].data,
		                       plan.said[PLAN_NOT_COVERED].len,
		                       "declined", 8));
		plan_release(&plan);
	}
}

/* What no probability may look like, in words, JSON, tables and pictures. */
static void assert_no_certainty(const struct buf *out, const char *what)
{
	static const char *const certain[] = { "1.000", "100 %", "100%",
		"\"value\":\"1",
		"probability 1 ", "probability 1.", "probability 1,",
		"required 1\n", "from 1,", "to 1," };

	for (size_t i = 0; i < sizeof(certain) / sizeof(certain[0]); i++) {
		const uint8_t *at = memmem(out->data, out->len, certain[i],
		                           strlen(certain[i]));

		if (at != NULL)
			fail_msg("%s: %.*s", what,
			         (int)(out->len - (size_t)(at - out->data) < 80
			               ? out->len - (size_t)(at - out->data)
			               : 80), (const char *)at);
	}
}

/* Points whose axis is no probability may well be 1: they are taken out. */
static void put_chances(const struct plan *plan, struct buf *out)
{
	struct buf text;
	json_t *json, *plot, *axis, *curves, *curve, *point;
	char *dumped;
	size_t c, i;

	buf_init(&text, PLAN_MAX_BYTES);
	buf_put_text(&text, "{\"ok\":true");
	plan_print_json(plan, &text);
	buf_put_text(&text, "}");
	json = json_loadb((const char *)text.data, text.len, 0, NULL);
	assert_non_null(json);
	plot = json_object_get(json, "plot");
	curves = plot ? json_object_get(plot, "curves") : NULL;
	for (int side = 0; curves != NULL && side < 2; side++) {
		axis = json_object_get(plot, side ? "y" : "x");
		if (strcmp(json_string_value(json_object_get(axis, "unit")),
		           "probability") != 0)
			continue;
		json_array_foreach(curves, c, curve)
			json_array_foreach(json_object_get(curve, "points"), i,
			                   point)
				assert_true(json_number_value(json_array_get(
					point, (size_t)side)) <= 0.9999);
	}
	if (plot != NULL)
		json_object_del(json, "plot");
	json_array_foreach(json_object_get(json, "values"), i, point)
		if (json_is_number(json_object_get(point, "value")))
			json_object_del(point, "value");
	buf_release(&text);
	dumped = json_dumps(json, JSON_COMPACT);
	buf_put_text(out, dumped);
	free(dumped);
	json_decref(json);
}

/* What a person reads in a picture. */
static void put_labels(const struct plan *plan, struct buf *out)
{
	struct buf svg;
	bool is_label = false;

	buf_init(&svg, PLAN_MAX_BYTES);
	if (plan->plot.curve_count > 0)
		assert_int_equal(plot_svg(&plan->plot, &svg), TALLY_OK);
	for (size_t i = 0; i < svg.len; i++) {
		if (svg.data[i] == '<')
			is_label = false;
		if (is_label)
			buf_put_u8(out, svg.data[i]);
		if (svg.data[i] == '>')
			is_label = true;
	}
	buf_release(&svg);
}

static void test_nothing_is_certain_in_any_format(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * CASE_COUNT; i++) {
		struct plan plan;
		struct buf out;

		answer(i / 2, i % 2, &plan);
		buf_init(&out, PLAN_MAX_BYTES);
		plan_print_text(&plan, &out);
		plan_print_csv(&plan, &out);
		assert_no_certainty(&out, cases[i / 2].name);
		buf_clear(&out);
		put_chances(&plan, &out);
		assert_no_certainty(&out, cases[i / 2].name);
		buf_clear(&out);
		put_labels(&plan, &out);
		assert_no_certainty(&out, cases[i / 2].name);
		buf_release(&out);
		plan_release(&plan);
	}
}

/* Without a source, seen nothing, decided nothing: that is never absence. */
static void test_no_answer_calls_anything_absent(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * CASE_COUNT; i++) {
		struct plan plan;
		struct buf out;

		answer(i / 2, i % 2, &plan);
		buf_init(&out, PLAN_MAX_BYTES);
		plan_print_text(&plan, &out);
		assert_null(memmem(out.data, out.len, "absent", 6));
		buf_release(&out);
		plan_release(&plan);
	}
}

static void test_what_follows_from_a_prior_prints_it(void **state)
{
	size_t priors = 0;

	(void)state;
	for (size_t i = 0; i < CASE_COUNT; i++) {
		struct plan plan;
		struct buf out;

		answer(i, 0, &plan);
		buf_init(&out, PLAN_MAX_BYTES);
		plan_print_text(&plan, &out);
		assert_true(plan.has_prior ==
		            (memmem(out.data, out.len, "\nPrior:\n", 8) != NULL));
		priors += plan.has_prior;
		buf_release(&out);
		plan_release(&plan);
	}
	assert_int_equal(priors, 3); /* posterior; over time; unknown detection */
}

static void test_a_part_that_is_not_said_is_named(void **state)
{
	struct plan plan;

	(void)state;
	plan_init(&plan);
	assert_string_equal(plan_lacks(&plan), "statement");
	plan_say(&plan, PLAN_WARNING, "W");
	assert_string_equal(plan_lacks(&plan), "supposed");
	plan_say(&plan, PLAN_SUPPOSED, "S");
	assert_string_equal(plan_lacks(&plan), "interval");
	plan_say(&plan, PLAN_INTERVAL, "I");
	assert_string_equal(plan_lacks(&plan), "false_alarms");
	plan_say(&plan, PLAN_FALSE_ALARMS, "F");
	assert_string_equal(plan_lacks(&plan), "not_covered");
	plan_say(&plan, PLAN_NOT_COVERED, "N");
	assert_string_equal(plan_lacks(&plan), "assumed");
	plan_say(&plan, PLAN_ASSUMED, "A");
	assert_null(plan_lacks(&plan));
	plan.has_prior = true;
	assert_string_equal(plan_lacks(&plan), "prior");
	plan_release(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_every_variant_of_every_question_is_asked_here),
		cmocka_unit_test(test_no_part_of_the_statement_is_left_out),
		cmocka_unit_test(test_nothing_is_certain_in_any_format),
		cmocka_unit_test(test_no_answer_calls_anything_absent),
		cmocka_unit_test(test_what_follows_from_a_prior_prints_it),
		cmocka_unit_test(test_a_part_that_is_not_said_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
