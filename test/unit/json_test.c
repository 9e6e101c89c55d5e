/*
 * Laws of the JSON that a statement's body may be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "body_world.h"

#define ACK "{" COMMON("{}", A) ",\"of\":" A "}"

static void test_json_is_one_object_from_first_to_last_byte(void **state)
{
	static const char *const bad[] = {
		"", " ", "{", "}", "[]", "\"a\"", "1", "null", "true", " " ACK,
		ACK " ", ACK "\n", ACK ACK, ACK "}", ACK ",", ACK "{}", "[" ACK "]",
		"{" ACK "}", "\xef\xbb\xbf" ACK,
		"{" COMMON("{}", A) ",\"of\":" A ",}",
		"{," COMMON("{}", A) ",\"of\":" A "}",
		"{" COMMON("{}", A) ",\"of\":" A "]",
		"{" COMMON("{}", A) " \"of\":" A "}",
		"{" COMMON("{}", A) ",'of':" A "}",
		"{" COMMON("{}", A) ",of:" A "}",
		"{" COMMON("{}", A) ",\"of\":" A "/**/}",
		"{" COMMON("{}", A) ",\"of\":" A "#}",
	};

	(void)state;
	assert_taken(STATEMENT_ACK, ACK);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_refused(STATEMENT_ACK, bad[i]);
}

/* The received bytes are hashed, so spaces between tokens are harmless. */
static void test_spaces_between_tokens_are_taken(void **state)
{
	(void)state;
	assert_taken(STATEMENT_ACK,
	             "{ " COMMON("{ }", " " A " ") " , \"of\" :  " A " }");
	assert_refused(STATEMENT_ACK,
	               "{" COMMON("{}", A) ",\"of \":" A "}");
}

static void test_members_stand_in_any_order_once(void **state)
{
	(void)state;
	assert_taken(STATEMENT_ACK, "{\"of\":" A "," COMMON("{}", A) "}");
	assert_refused(STATEMENT_ACK,
	               "{" COMMON("{}", A) ",\"of\":" A ",\"of\":" A "}");
	assert_refused(STATEMENT_ACK, "{" COMMON("{}", A) ",\"of\":" A
	               ",\"o\\u0066\":" A "}");
	assert_refused(STATEMENT_ACK, "{" COMMON("{}", A) ",\"of\":" A
	               ",\"from\":\"us\"}");
	assert_refused(STATEMENT_ACK, "{" COMMON(
		"{\"a\":{\"size\":1,\"root\":" A ",\"size\":1}}", A)
	               ",\"of\":" A "}");
	assert_refused(STATEMENT_ACK, "{" COMMON(
		"{\"a\":{\"size\":1,\"root\":" A "},\"a\":{\"size\":1,\"root\":" A
		"}}", A) ",\"of\":" A "}");
}

static void test_strings_may_be_escaped_and_hold_no_controls(void **state)
{
	static const char *const bad[] = {
		"\\u0000", "a\\u0000", "\\u001b", "\\n", "\\t", "\\u007f", "\\u0085",
		"\\u2028", "\\u202e", "\xe2\x80\xae", "\\u2066", "\x01", "\x1b",
		"\n", "\t", "\x7f", "\\", "\\x41", "\\u12", "\\ud800", "\\udc00",
		"\\ud800\\u0041", "\\ude00\\ud83d", "\xff", "\xc0\xaf", "\xe2\x80",
		"\xed\xa0\x80", "\xf4\x90\x80\x80", "\"", "\\\"\"",
	};
	static const char *const good[] = {
		"k", "\\u006b", "\\\"", "\\\\", "\\/", "\xc3\xa9", "\\u00e9",
		"\\ud83d\\ude00", "\xf0\x9f\x98\x80", "{", "[[[[[[[[[[[[", "}",
		"\\\"[[[[[[[[[[[[", "\\\\\\\"]]]]]]]]", "-", ",,,",
	};
	static const char revoke[] = "{" COMMON("{}", "") ",\"vkey\":\"%s\"}";

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		check_values(STATEMENT_REVOKE, revoke, bad[i], false);
	for (size_t i = 0; i < COUNT(good); i++)
		check_values(STATEMENT_REVOKE, revoke, good[i], true);
	assert_taken(STATEMENT_ACK, "{" COMMON("{}", A) ",\"\\u006ff\":" A "}");
	assert_refused(STATEMENT_ACK,
	               "{" COMMON("{}", A) ",\"of\\u0000\":" A "}");
}

static void test_numbers_are_written_one_way(void **state)
{
	static const char *const bad[] = {
		"1.0", "1e5", "1E5", "1e0", "1.", ".5", "+1", "-1", "-0", "00", "01",
		"0x1", "\"1\"", "true", "NaN", "Infinity", "1 2", "16777217",
		"9007199254740992", "9007199254740993", "9223372036854775808",
		"18446744073709551617", "1" R16("0") R16("0"), "1e999", "",
	};
	static const char head[] =
		"{" COMMON("{\"a\":{\"size\":%s,\"root\":" A "}}", "") "}";

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		check_values(STATEMENT_CHARTER, head, bad[i], false);
	check_values(STATEMENT_CHARTER, head, "0", true);
	check_values(STATEMENT_CHARTER, head, "16777216", true);
}

/* levels of brackets in all, the outermost object counted */
static void put_nested(struct buf *out, size_t levels)
{
	buf_put_text(out, "{" COMMON("{}", "") ",\"vkey\":");
	for (size_t i = 1; i < levels; i++)
		buf_put_u8(out, '[');
	for (size_t i = 1; i < levels; i++)
		buf_put_u8(out, ']');
	buf_put_u8(out, '}');
}

static void test_depth_is_bounded_before_parsing(void **state)
{
	struct fault fault;
	struct buf body;
	json_t *parsed;

	(void)state;
	buf_init(&body, MAX_ENTRY_BYTES);
	put_nested(&body, 8);
	assert_int_equal(json_parse_strict(buf_slice(&body), &parsed, &fault),
	                 TALLY_OK);
	json_decref(parsed);
	for (size_t levels = 9; levels < 30000; levels *= 3) {
		buf_clear(&body);
		put_nested(&body, levels);
		assert_int_equal(json_parse_strict(buf_slice(&body), &parsed,
		                                   &fault), TALLY_ELIMIT);
	}
	buf_release(&body);
}

/* A `charter` statement that has seen so many logs. */
static int with_heads(size_t count, bool ascending)
{
	struct buf body;
	char *text;
	int rc;

	buf_init(&body, 1 << 20);
	buf_put_text(&body, "{\"charter\":" C ",\"from\":\"us\",\"at\":" TIME
	             ",\"re\":[],\"seen\":{");
	for (size_t i = 0; i < count; i++)
		buf_printf(&body, "%s\"log-%03zu\":{\"size\":1,\"root\":" A "}",
		           i ? "," : "", ascending ? i : count - i);
	buf_put_text(&body, "}}");
	text = buf_take_text(&body);
	rc = body_is(STATEMENT_CHARTER, text, NULL);
	free(text);
	return rc;
}

static void test_an_object_has_at_most_256_members(void **state)
{
	(void)state;
	assert_int_equal(with_heads(256, true), TALLY_OK);
	assert_int_equal(with_heads(256, false), TALLY_OK);
	assert_int_equal(with_heads(257, true), TALLY_ELIMIT);
}

static long allocations_left;

static void *allocate(size_t size)
{
	return allocations_left-- > 0 ? malloc(size) : NULL;
}

/* Within a string jansson calls it an invalid token, like any bad one. */
static void test_memory_that_gives_out_is_said_and_none_is_lost(void **state)
{
	struct fault fault = { 0 };
	json_t *body = NULL;
	int rc = TALLY_ENOMEM;

	(void)state;
	json_set_alloc_funcs(allocate, free);
	for (long left = 0; rc != TALLY_OK && left < 1000; left++) {
		allocations_left = left;
		rc = json_parse_strict(slice_text("{\"a\":[1,\"b\",{}]}"),
		                       &body, &fault);
		assert_true(rc == TALLY_OK || rc == TALLY_ENOMEM ||
		            rc == TALLY_EFORMAT);
		if (left < 2)
			assert_int_equal(rc, TALLY_ENOMEM);
	}
	assert_int_equal(rc, TALLY_OK);
	json_decref(body);
	json_set_alloc_funcs(malloc, free);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json_is_one_object_from_first_to_last_byte),
		cmocka_unit_test(test_spaces_between_tokens_are_taken),
		cmocka_unit_test(test_members_stand_in_any_order_once),
		cmocka_unit_test(test_strings_may_be_escaped_and_hold_no_controls),
		cmocka_unit_test(test_numbers_are_written_one_way),
		cmocka_unit_test(test_depth_is_bounded_before_parsing),
		cmocka_unit_test(test_an_object_has_at_most_256_members),
		cmocka_unit_test(
			test_memory_that_gives_out_is_said_and_none_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
