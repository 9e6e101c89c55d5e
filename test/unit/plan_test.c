/*
 * Plans: numbers are rounded against the claim, questions are understood or
 * refused by name, and answers say what they rest on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plan_world.h"

/* Answers and prints; the status of the question. */
static int answer(const char *question, const char **words, char *out,
                  size_t size)
{
	struct plan_ask ask = { option_of, flag_of, words, { 0 } };
	struct plan plan;
	struct buf text;
	int status, rc;

	plan_init(&plan);
	buf_init(&text, PLAN_MAX_BYTES);
	rc = plan_answer(question, &ask, &plan);
	status = (int)plan.status;
	if (rc == TALLY_OK)
		plan_print_text(&plan, &text);
	else
		buf_put_text(&text, ask.fault.text);
	buf_put_u8(&text, '\0');
	assert_true(text.len <= size);
	memcpy(out, text.data, text.len);
	buf_release(&text);
	plan_release(&plan);
	return rc == TALLY_OK ? status : rc;
}

static void assert_chance(double value, enum plan_round round,
                          const char *expected)
{
	char text[PLAN_TEXT_BYTES];

	plan_chance_text(value, round, text);
	assert_string_equal(text, expected);
}

static void test_a_claim_is_rounded_down(void **state)
{
	(void)state;
	assert_chance(0.98019999, PLAN_DOWN, "0.9801");
	assert_chance(0.95, PLAN_DOWN, "0.9500"); /* the double is below it */
	assert_chance(0.00009, PLAN_DOWN, "0.0000");
	assert_chance(1e-300, PLAN_DOWN, "0.0000");
	assert_chance(0, PLAN_DOWN, "0.0000");
}

static void test_a_risk_is_rounded_up(void **state)
{
	(void)state;
	assert_chance(0.04401, PLAN_UP, "0.0441");
	assert_chance(0.0441, PLAN_UP, "0.0441");
	assert_chance(0.00003167, PLAN_UP, "0.000032");
	assert_chance(0.000999, PLAN_UP, "0.00100");
	assert_chance(1e-300, PLAN_UP, "0.000000000001");
	assert_chance(0, PLAN_UP, "0.0000");
}

static void test_nothing_is_ever_certain(void **state)
{
	(void)state;
	assert_chance(1, PLAN_DOWN, "0.9999");
	assert_chance(0.99999999, PLAN_UP, "0.9999");
	assert_chance(1, PLAN_UP, "0.9999");
}

static void test_reals_are_rounded_against_the_claim(void **state)
{
	static const struct {
		double value;
		enum plan_round round;
		const char *text;
	} rows[] = {
		{ 12.3456789, PLAN_DOWN, "12.3456" },
		{ 12.3456789, PLAN_UP, "12.3457" },
		{ -12.3456789, PLAN_DOWN, "-12.3457" },
		{ -12.3456789, PLAN_UP, "-12.3456" },
		{ 30, PLAN_UP, "30" }, { 0, PLAN_UP, "0" },
		{ 0.1, PLAN_DOWN, "0.1" }, { 0.1, PLAN_UP, "0.1" },
		{ 123456789.5, PLAN_DOWN, "123456789" },
		{ 0.000012345678, PLAN_DOWN, "0.0000123456" },
	};
	char text[PLAN_TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		plan_real_text(rows[i].value, rows[i].round, text);
		assert_string_equal(text, rows[i].text);
	}
}

/* Published: 100 positions with 5 items take 45 looks for 95 % (hypergeometric). */
static void test_sample_gives_published_sizes(void **state)
{
	static char text[1u << 16];

	(void)state;
	assert_int_equal(answer("sample", WORDS("--positions", "100", "--items",
	                                        "5"), text, sizeof(text)),
	                 STATS_OK);
	assert_non_null(strstr(text, "looks needed                       45"));
	assert_int_equal(answer("sample", WORDS("--positions", "1000", "--items",
	                                        "10"), text, sizeof(text)),
	                 STATS_OK);
	assert_non_null(strstr(text, "looks needed                      258"));
}

static void test_95_percent_against_one_of_24_is_said_to_open_23(void **state)
{
	static char text[1u << 16];

	(void)state;
	answer("sample", WORDS("--positions", "24"), text, sizeof(text));
	assert_non_null(strstr(text, "0.9500 against 1 item of 24 means opening "
	                             "23."));
	assert_null(strstr(text, "1.000"));
	assert_null(strstr(text, "100 %"));
}

static void test_what_cannot_be_reached_is_said_with_its_cap(void **state)
{
	static char text[1u << 16];

	(void)state;
	assert_int_equal(answer("sample", WORDS("--positions", "24",
	                                        "--detection", "0.9"), text,
	                        sizeof(text)), STATS_INFEASIBLE);
	assert_non_null(strstr(text, "No number of looks reaches 0.9500"));
	assert_non_null(strstr(text, "all 24 positions reach 0.9000"));
	assert_null(strstr(text, "looks needed"));
}

static void test_an_unreadable_position_counts_as_an_item_missed(void **state)
{
	static char text[1u << 16];

	(void)state;
	assert_int_equal(answer("detect", WORDS("--positions", "24", "--looked",
	                                        "23", "--unread", "1"), text,
	                        sizeof(text)), STATS_OK);
	assert_non_null(strstr(text, "with probability 0.0000"));
	answer("detect", WORDS("--positions", "24", "--looked", "23", "--unread",
	                       "1", "--items", "2"), text, sizeof(text));
	assert_non_null(strstr(text, "with probability 0.9999"));
}

static void test_false_alarms_are_stated(void **state)
{
	static char text[1u << 16];

	(void)state;
	/* 1 - .99^100 = .633968 */
	answer("detect", WORDS("--positions", "200", "--looked", "100",
	                       "--false-alarm", "0.01"), text, sizeof(text));
	assert_non_null(strstr(text, "0.6340"));
}

/* Option by option: what is not understood is named. */
static void test_what_is_not_understood_is_refused_by_name(void **state)
{
	static const struct {
		const char *words[7], *named;
	} rows[] = {
		{ { "--items", "1", NULL }, "--positions is missing" },
		{ { "--positions", "0", NULL }, "--positions must be" },
		{ { "--positions", "1.5", NULL }, "--positions must be" },
		{ { "--positions", "9007199254740993", NULL },
		  "--positions must be" },
		{ { "--positions", "5", "--items", "6", NULL }, "--items must be" },
		{ { "--positions", "5", "--items", "0", NULL }, "--items must be" },
		{ { "--positions", "5", "--detection", "1.1", NULL },
		  "--detection must be" },
		{ { "--positions", "5", "--detection", ".9", NULL },
		  "--detection must be" },
		{ { "--positions", "5", "--detection", "nan", NULL },
		  "--detection must be" },
		{ { "--positions", "5", "--detection", "0.9999999999999999",
		    NULL }, "--detection must be" },
		{ { "--positions", "5", "--required", "0.99999", NULL },
		  "--required has more" },
		{ { "--positions", "5", "--required", "1", NULL },
		  "--required must be under 1" },
		{ { "--positions", "5", "--false-alarm", "-1", NULL },
		  "--false-alarm must be" },
	};
	static char text[1u << 16];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *words[7];

		memcpy(words, rows[i].words, sizeof(words));
		assert_int_equal(answer("sample", words, text, sizeof(text)),
		                 TALLY_EUSAGE);
		if (strstr(text, rows[i].named) == NULL)
			fail_msg("'%s' does not say '%s'", text, rows[i].named);
	}
	assert_int_equal(answer("detect", WORDS("--positions", "5", "--looked",
	                                        "4", "--unread", "2"), text,
	                        sizeof(text)), TALLY_EUSAGE);
	assert_int_equal(answer("guess", WORDS("--positions", "5"), text,
	                        sizeof(text)), TALLY_ENOTFOUND);
}

static void test_decimals_are_read_exactly_and_strictly(void **state)
{
	static const char *const bad[] = { "", ".", "1.", ".5", "-1", "+1", "1e3",
		"0x1", " 1", "1 ", "01", "1.2.3", "inf", "9007199254740993",
		"0.0000000000000001" };
	struct chance c;
	double real;

	(void)state;
	assert_true(ask_read_real(slice_text("0.3"), &real));
	assert_true(real == 0.3);
	assert_true(ask_read_real(slice_text("123.456"), &real));
	assert_true(real == 123.456);
	assert_true(ask_read_chance(slice_text("0.05"), &c));
	assert_true(c.is_exact && c.value == 0.05);
	assert_true(c.numerator * 20 == c.denominator);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (ask_read_real(slice_text(bad[i]), &real))
			fail_msg("'%s' was read", bad[i]);
	assert_false(ask_read_chance(slice_text("1.000000000000001"), &c));
	assert_true(ask_read_chance(slice_text("1"), &c));
}

static void test_times_are_read_in_days(void **state)
{
	const char **words = WORDS("--a", "36h", "--b", "90min", "--c", "30d",
	                           "--d", "30", "--e", "30w", "--f", "d");
	struct plan_ask ask = { option_of, flag_of, words, { 0 } };
	double days;

	(void)state;
	assert_true(ask_days(&ask, "--a", NULL, &days) && days == 1.5);
	assert_true(ask_days(&ask, "--b", NULL, &days) && days == 0.0625);
	assert_true(ask_days(&ask, "--c", NULL, &days) && days == 30);
	assert_true(ask_days(&ask, "--d", NULL, &days) && days == 30);
	assert_true(ask_days(&ask, "--x", "7d", &days) && days == 7);
	assert_false(ask_days(&ask, "--e", NULL, &days));
	assert_int_equal(ask.fault.status, TALLY_EUSAGE);
	ask.fault.status = TALLY_OK;
	assert_false(ask_days(&ask, "--f", NULL, &days));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_claim_is_rounded_down),
		cmocka_unit_test(test_a_risk_is_rounded_up),
		cmocka_unit_test(test_nothing_is_ever_certain),
		cmocka_unit_test(test_reals_are_rounded_against_the_claim),
		cmocka_unit_test(test_sample_gives_published_sizes),
		cmocka_unit_test(
			test_95_percent_against_one_of_24_is_said_to_open_23),
		cmocka_unit_test(
			test_what_cannot_be_reached_is_said_with_its_cap),
		cmocka_unit_test(
			test_an_unreadable_position_counts_as_an_item_missed),
		cmocka_unit_test(test_false_alarms_are_stated),
		cmocka_unit_test(test_what_is_not_understood_is_refused_by_name),
		cmocka_unit_test(test_decimals_are_read_exactly_and_strictly),
		cmocka_unit_test(test_times_are_read_in_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
