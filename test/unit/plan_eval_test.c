/*
 * Procedures by name: whatever the line, the answer is one object; what is asked
 * for exactly is decided exactly; numbers are written so that they read back.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/eval.h"
#include "plan/eval_function.h"

#define MAX_ANSWER_BYTES ((size_t)1 << 20)
#define LOOKS                                                                  \
	"{\"f\":\"n_required\",\"N\":100,\"d\":5,\"p\":1,\"beta\":\"0.05\"}"
#define SITES                                                                  \
	"{\"f\":\"site_game\",\"v\":[4,3,2,1],\"b\":[0,0,0,0],"                \
	"\"p\":[1,\"1\",1,1],\"k\":1}"

/* The answer, which must be one object with a status; the caller frees. */
static json_t *eval_bytes(const void *line, size_t len, bool *understood)
{
	struct buf out;
	json_t *answer;

	buf_init(&out, MAX_ANSWER_BYTES);
	assert_int_equal(plan_eval(slice_of(line, len), &out, understood),
	                 TALLY_OK);
	assert_null(memchr(out.data, '\n', out.len));
	answer = json_loadb((const char *)out.data, out.len,
	                    JSON_REJECT_DUPLICATES, NULL);
	assert_true(json_is_object(answer));
	assert_non_null(json_string_value(json_object_get(answer, "status")));
	buf_release(&out);
	return answer;
}

static json_t *eval(const char *line)
{
	bool understood = false;
	json_t *answer = eval_bytes(line, strlen(line), &understood);

	assert_true(understood);
	return answer;
}

static const char *status_of(const json_t *answer)
{
	return json_string_value(json_object_get(answer, "status"));
}

static double number_of(const json_t *answer, const char *name)
{
	const json_t *value = json_object_get(answer, name);

	assert_true(json_is_number(value));
	return json_number_value(value);
}

static void expect(const char *line, const char *status)
{
	json_t *answer = eval(line);

	assert_string_equal(status_of(answer), status);
	json_decref(answer);
}

/* It is no call, and the answer says why in these words. */
static void expect_error(const char *line, const char *words)
{
	bool understood = true;
	json_t *answer = eval_bytes(line, strlen(line), &understood);
	const char *error = json_string_value(json_object_get(answer, "error"));

	assert_false(understood);
	assert_string_equal(status_of(answer), "DOMAIN");
	assert_non_null(error);
	if (strstr(error, words) == NULL)
		fail_msg("no '%s' in '%s'", words, error);
	json_decref(answer);
}

/* DCAA EZ-Quant and others: 45 of 100 find one of 5 with 95 %. */
static void test_call_is_answered_by_its_procedure(void **state)
{
	json_t *answer = eval(LOOKS);

	(void)state;
	assert_string_equal(status_of(answer), "OK");
	assert_true(number_of(answer, "n") == 45);
	assert_true(number_of(answer, "P") >= 0.95);
	assert_true(number_of(answer, "cap") == 1);
	json_decref(answer);
}

static void test_lists_are_read_in_order(void **state)
{
	json_t *answer = eval(SITES);

	(void)state;
	assert_float_equal(number_of(answer, "value"), 24.0 / 13, 1e-12);
	assert_int_equal(json_array_size(json_object_get(answer, "c")), 4);
	assert_float_equal(
		json_number_value(json_array_get(json_object_get(answer, "c"), 0)),
		7.0 / 13, 1e-12);
	json_decref(answer);
}

static void test_lists_of_other_lengths_are_out_of_domain(void **state)
{
	(void)state;
	expect("{\"f\":\"site_game\",\"v\":[4,3],\"b\":[0],\"p\":[1,1],\"k\":1}",
	       "DOMAIN");
	expect("{\"f\":\"origami\",\"Uac\":[0],\"Uau\":[1],\"Udc\":[1],\"Udu\":[],"
	       "\"k\":1}", "DOMAIN");
	expect("{\"f\":\"strata_budget\",\"N\":[9],\"mu\":[1],\"e\":[],\"E\":1,"
	       "\"M\":1}", "DOMAIN");
	expect("{\"f\":\"strata_worst\",\"N\":[9],\"mu\":[1],\"p\":[1],\"n\":[],"
	       "\"M\":1}", "DOMAIN");
}

/* 95 of 100 miss one item with 5/100 exactly. The double 0.05 is a little more,
 * the next one below it less. */
static void test_decimal_string_decides_a_tie_exactly(void **state)
{
	static const struct { const char *beta; double n; } cases[] = {
		{ "\"0.05\"", 95 }, { "\"0.050000000000000000\"", 95 },
		{ "\"0.049999999999999999\"", 96 },
		{ "0.04999999999999999", 96 },
	};
	char line[128];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *answer;

		snprintf(line, sizeof(line), "{\"f\":\"n_required\",\"N\":100,"
		         "\"d\":1,\"p\":\"1\",\"beta\":%s}", cases[i].beta);
		answer = eval(line);
		assert_true(number_of(answer, "n") == cases[i].n);
		json_decref(answer);
	}
}

static void test_conclusions_detection_takes_four_places_only(void **state)
{
	json_t *answer = eval("{\"f\":\"detection\",\"N\":24,\"n\":24,\"r\":0,"
	                      "\"d\":1,\"p\":\"0.99\",\"g\":\"0.01\","
	                      "\"P\":\"0.9801\"}");

	(void)state;
	assert_float_equal(number_of(answer, "P"), 0.9801, 0);
	assert_true(json_is_true(json_object_get(answer, "reached")));
	json_decref(answer);
	expect("{\"f\":\"detection\",\"N\":24,\"n\":24,\"r\":0,\"d\":1,"
	       "\"p\":\"0.99\",\"g\":\"0.01\",\"P\":\"0.98001\"}", "DOMAIN");
	expect("{\"f\":\"detection\",\"N\":24,\"n\":24,\"r\":0,\"d\":1,"
	       "\"p\":0.99,\"g\":0,\"P\":1}", "DOMAIN");
	expect("{\"f\":\"detection_looks\",\"N\":24,\"d\":1,\"p\":\"0.5\","
	       "\"g\":0,\"P\":\"0.9\"}", "INFEASIBLE");
}

/* All looked at: .9, not .99. One refused is one of two items: .9 still. */
static void test_together_is_what_a_conclusion_states(void **state)
{
	json_t *answer = eval("{\"f\":\"detection_together\",\"N\":24,\"n\":24,"
	                      "\"r\":0,\"d\":2,\"p\":\"0.9\",\"g\":0,"
	                      "\"P\":\"0.9\"}");

	(void)state;
	assert_float_equal(number_of(answer, "P"), 0.9, 0);
	assert_true(json_is_true(json_object_get(answer, "reached")));
	json_decref(answer);
	answer = eval("{\"f\":\"detection_together\",\"N\":24,\"n\":23,\"r\":1,"
	              "\"d\":2,\"p\":\"0.9\",\"g\":0,\"P\":\"0.9\"}");
	assert_float_equal(number_of(answer, "P"), 0.9, 0);
	json_decref(answer);
	answer = eval("{\"f\":\"pdetect_refused\",\"N\":24,\"d\":2,\"s\":24,"
	              "\"r\":2,\"p\":1}");
	assert_float_equal(number_of(answer, "P"), 0, 0);
	json_decref(answer);
	answer = eval("{\"f\":\"pdetect_down\",\"N\":24,\"d\":2,\"n\":24,"
	              "\"p\":\"0.9\"}");
	assert_true(number_of(answer, "P") <= 0.99 &&
	            number_of(answer, "P") > 0.99 - 1e-11);
	json_decref(answer);
}

/* 10 + 3 sqrt(10) = 19.5; with sqrt(10 (1 + 1/1)) it is 23.4. */
static void test_a_measured_background_raises_the_threshold(void **state)
{
	json_t *answer = eval("{\"f\":\"ksigma_alarm\",\"B\":10,\"m\":1,"
	                      "\"k\":3}");

	(void)state;
	assert_float_equal(number_of(answer, "x"), 20, 0);
	json_decref(answer);
	answer = eval("{\"f\":\"ksigma_alarm\",\"B\":10,\"m\":1,\"k\":3,"
	              "\"inflate\":true}");
	assert_float_equal(number_of(answer, "x"), 24, 0);
	json_decref(answer);
}

static void test_status_without_ok_brings_what_still_holds(void **state)
{
	json_t *answer = eval("{\"f\":\"n_required\",\"N\":10,\"d\":1,"
	                      "\"p\":\"0.5\",\"beta\":\"0.1\"}");

	(void)state;
	assert_string_equal(status_of(answer), "INFEASIBLE");
	assert_float_equal(number_of(answer, "cap"), 0.5, 0);
	assert_null(json_object_get(answer, "n"));
	json_decref(answer);
	answer = eval("{\"f\":\"sprt\",\"kind\":\"bernoulli\",\"l0\":0.1,"
	              "\"l1\":0.3,\"a\":0.05,\"b\":0.05,\"cap\":2,\"x\":[0,0]}");
	assert_string_equal(status_of(answer), "INCONCLUSIVE");
	assert_string_equal(
		json_string_value(json_object_get(answer, "decision")), "capped");
	json_decref(answer);
}

static void test_what_is_no_call_is_told(void **state)
{
	(void)state;
	expect_error("", "not one JSON object");
	expect_error("45", "not one JSON object");
	expect_error("[]", "it is a list");
	expect_error(LOOKS LOOKS, "not one JSON object");
	expect_error("{}", "f must name a function");
	expect_error("{\"f\":1}", "f must name a function");
	expect_error("{\"f\":\"\"}", "no function has the name ");
	expect_error("{\"f\":\"ln_pmiss\",\"N\":1,\"d\":1}", "n must be");
	expect_error("{\"f\":\"ln_pmiss\",\"N\":1,\"d\":1,\"n\":1,\"x\":0}",
	             "ln_pmiss has no member x");
	expect_error("{\"f\":\"ln_pmiss\",\"N\":1,\"d\":1,\"n\":1,\"n\":1}",
	             "duplicate");
	expect_error("{\"f\":\"ln_pmiss\",\"N\":\"1\",\"d\":1,\"n\":1}",
	             "N must be a whole number");
	expect_error("{\"f\":\"all\",\"p\":0.5}", "p must be a list");
	expect_error("{\"f\":\"all\",\"p\":[0.5,\"much\"]}", "p must be a list");
	expect_error("{\"f\":\"pdetect\",\"N\":1,\"d\":1,\"n\":1,\"p\":\".\"}",
	             "p must be a number, or a decimal");
	expect_error("{\"f\":\"upper_bound\",\"N\":1,\"n\":1,\"x\":0,"
	             "\"alpha\":\"5 %\"}", "alpha must be a probability");
	expect_error("{\"f\":\"delay_value\",\"k\":1,\"observed\":\"yes\"}",
	             "observed must be true or false");
}

static void test_number_out_of_range_is_understood(void **state)
{
	(void)state;
	expect("{\"f\":\"ln_pmiss\",\"N\":-1,\"d\":1,\"n\":1}", "DOMAIN");
	expect("{\"f\":\"ln_pmiss\",\"N\":1.5,\"d\":1,\"n\":1}", "DOMAIN");
	expect("{\"f\":\"ln_pmiss\",\"N\":9007199254740993,\"d\":0,\"n\":0}",
	       "DOMAIN");
	expect("{\"f\":\"ln_pmiss\",\"N\":1e300,\"d\":0,\"n\":0}", "DOMAIN");
	expect("{\"f\":\"ln_pmiss\",\"N\":9007199254740992,\"d\":0,\"n\":0}", "OK");
	expect("{\"f\":\"ln_pmiss\",\"N\":1e2,\"d\":1,\"n\":1.0}", "OK");
	expect("{\"f\":\"upper_bound\",\"N\":1,\"n\":1,\"x\":0,\"alpha\":1.5}",
	       "DOMAIN");
	expect("{\"f\":\"delay_value\",\"k\":1,\"observed\":2}", "DOMAIN");
}

static void test_flag_and_word_may_be_left_out(void **state)
{
	json_t *known = eval("{\"f\":\"time_periodic\",\"D\":90,\"q\":1,\"T\":60,"
	                     "\"known\":1}");
	json_t *blind = eval("{\"f\":\"time_periodic\",\"D\":90,\"q\":1,"
	                     "\"T\":60}");

	(void)state;
	assert_float_equal(number_of(known, "P"), 0, 0);
	assert_float_equal(number_of(blind, "P"), 2.0 / 3, 1e-15);
	json_decref(known);
	json_decref(blind);
	expect("{\"f\":\"interval_needed\",\"q\":1,\"T\":9,\"tau\":0,"
	       "\"P\":\"0.5\"}", "OK");
}

static void test_list_has_at_most_4096_elements(void **state)
{
	struct buf line;

	(void)state;
	buf_init(&line, EVAL_MAX_LINE_BYTES);
	for (size_t count = 4096; count <= 4097; count++) {
		char *text;

		buf_put_text(&line, "{\"f\":\"all\",\"p\":[1");
		for (size_t i = 1; i < count; i++)
			buf_put_text(&line, ",1");
		buf_put_text(&line, "]}");
		text = buf_take_text(&line);
		expect(text, count == 4096 ? "OK" : "DOMAIN");
		free(text);
	}
	buf_release(&line);
}

/* What %g gives with the fewest of 15 to 17 digits that read back. */
static void expect_shortest(double value)
{
	struct buf out;
	struct eval e = { .out = &out };
	char text[64];
	int digits = 15;

	do
		snprintf(text, sizeof(text), ",\"a\":%.*g", digits, value);
	while (digits++ < 17 && strtod(text + 5, NULL) != value);
	buf_init(&out, MAX_ANSWER_BYTES);
	eval_put_real(&e, "a", value);
	assert_true(slice_is_text(buf_slice(&out), text));
	buf_release(&out);
}

static void test_numbers_are_the_shortest_that_read_back(void **state)
{
	static const double values[] = {
		0.1, -0.1, 1.0 / 3, 1e-4, 9.9999999999999999e-5, 1e15, 1e16, 123456,
		999999999999999.9, 9999999999999998, 0x1p-1074, 0x1p-1022,
		0x1.fffffffffffffp1023, 5e-324, 0.3, 0.30000000000000004, 1 - 0x1p-53
	};
	uint64_t bits = 88172645463325252u;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		expect_shortest(values[i]);
	for (int i = 0; i < 40000; i++) {
		double value;

		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		memcpy(&value, &bits, sizeof(value));
		if (isfinite(value))
			expect_shortest(value);
		expect_shortest((double)(bits >> 11) * 0x1p-53 + 0x1p-60);
		expect_shortest((double)(bits % 1000000 + 1) / 1000);
		expect_shortest(ldexp(1, (int)(bits % 2097) - 1073));
	}
}

/* One chance alone: all of them is that one. */
static void test_numbers_read_back_exactly(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		json_t *answer;
		char line[96];
		double x;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		x = ldexp((double)(seed >> 11), -53 - i % 900);
		snprintf(line, sizeof(line), "{\"f\":\"all\",\"p\":[%.17g]}", x);
		answer = eval(line);
		assert_true(number_of(answer, "indep") == x);
		json_decref(answer);
	}
}

static void test_answer_is_one_object_whatever_the_bytes(void **state)
{
	static const char *const lines[] = { LOOKS, SITES };
	bool understood;

	(void)state;
	for (size_t l = 0; l < 2; l++) {
		size_t len = strlen(lines[l]);
		char changed[256];

		for (size_t i = 0; i < len; i++) {
			json_decref(eval_bytes(lines[l], i, &understood));
			assert_false(understood);
		}
		for (size_t i = 0; i < 8 * len; i++) {
			memcpy(changed, lines[l], len);
			changed[i / 8] = (char)(changed[i / 8] ^ 1 << i % 8);
			json_decref(eval_bytes(changed, len, &understood));
		}
	}
}

static void test_name_from_outside_is_printed_harmlessly(void **state)
{
	struct buf out;
	bool understood;

	(void)state;
	buf_init(&out, MAX_ANSWER_BYTES);
	assert_int_equal(
		plan_eval(slice_text("{\"f\":\"\\u001b\\\"\\\\\\u00e9\"}"), &out,
	                  &understood), TALLY_OK);
	for (size_t i = 0; i < out.len; i++)
		assert_in_range(out.data[i], 0x20, 0x7e);
	buf_release(&out);
}

static void test_answer_without_room_is_no_success(void **state)
{
	struct buf out;
	bool understood;

	(void)state;
	buf_init(&out, 20);
	assert_int_equal(plan_eval(slice_text(LOOKS), &out, &understood),
	                 TALLY_ELIMIT);
	buf_release(&out);
}

static void test_every_function_refuses_a_call_without_members(void **state)
{
	size_t count = 0;
	struct buf usage;

	(void)state;
	buf_init(&usage, 1u << 16);
	for (; plan_eval_usage(count, &usage); count++) {
		char *text = buf_take_text(&usage);
		char line[64];

		assert_non_null(strstr(text, " -> "));
		snprintf(line, sizeof(line), "{\"f\":\"%.*s\"}",
		         (int)strcspn(text, " "), text);
		expect_error(line, " must be ");
		free(text);
	}
	assert_true(count >= 50);
	buf_release(&usage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_call_is_answered_by_its_procedure),
		cmocka_unit_test(test_lists_are_read_in_order),
		cmocka_unit_test(test_lists_of_other_lengths_are_out_of_domain),
		cmocka_unit_test(test_decimal_string_decides_a_tie_exactly),
		cmocka_unit_test(test_conclusions_detection_takes_four_places_only),
		cmocka_unit_test(test_together_is_what_a_conclusion_states),
		cmocka_unit_test(test_a_measured_background_raises_the_threshold),
		cmocka_unit_test(test_status_without_ok_brings_what_still_holds),
		cmocka_unit_test(test_what_is_no_call_is_told),
		cmocka_unit_test(test_number_out_of_range_is_understood),
		cmocka_unit_test(test_flag_and_word_may_be_left_out),
		cmocka_unit_test(test_list_has_at_most_4096_elements),
		cmocka_unit_test(test_numbers_read_back_exactly),
		cmocka_unit_test(test_numbers_are_the_shortest_that_read_back),
		cmocka_unit_test(test_answer_is_one_object_whatever_the_bytes),
		cmocka_unit_test(test_name_from_outside_is_printed_harmlessly),
		cmocka_unit_test(test_answer_without_room_is_no_success),
		cmocka_unit_test(test_every_function_refuses_a_call_without_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
