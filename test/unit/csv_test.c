/*
 * Tables: RFC 4180 as far as it has one meaning, and nothing else. Each mistake
 * names its line, and none hides the next.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "office/csv.h"

static const struct csv_column columns[] = {
	{ .name = "a" }, { .name = "b" }, { .name = "c", .optional = true },
	{ .name = NULL }
};

#define assert_field(csv, i, text) \
	assert_true(slice_is_text((csv)->field[i], text))

static int open_table(struct csv *csv, const char *text, struct fault *fault)
{
	return csv_open(csv, slice_text(text), columns, fault);
}

/* The status of the first record after a good header. */
static int first_record(const char *record, size_t len, struct fault *fault)
{
	uint8_t *text = malloc(len + 4);
	struct csv csv;
	bool end;
	int rc;

	assert_non_null(text);
	memcpy(text, "a,b\n", 4);
	memcpy(text + 4, record, len);
	assert_int_equal(csv_open(&csv, slice_of(text, len + 4), columns, fault),
	                 TALLY_OK);
	rc = csv_next(&csv, &end, fault);
	csv_release(&csv);
	free(text);
	return rc;
}

static void refuse_record(const char *record, const char *reason)
{
	struct fault fault = { 0 };

	assert_int_equal(first_record(record, strlen(record), &fault),
	                 TALLY_EFORMAT);
	assert_memory_equal(fault.text, "2: ", 3);
	if (strstr(fault.text, reason) == NULL)
		fail_msg("'%s' has no '%s'", fault.text, reason);
}

static void refuse_header(const char *text, const char *reason)
{
	struct fault fault = { 0 };
	struct csv csv;

	assert_int_equal(open_table(&csv, text, &fault), TALLY_EFORMAT);
	csv_release(&csv);
	assert_memory_equal(fault.text, "1: ", 3);
	if (strstr(fault.text, reason) == NULL)
		fail_msg("'%s' has no '%s'", fault.text, reason);
}

static void test_records_are_read_by_column(void **state)
{
	struct fault fault = { 0 };
	struct csv csv;
	bool end = true;

	(void)state;
	assert_int_equal(open_table(&csv, "b,a\n1,2\n3,4", &fault), TALLY_OK);
	assert_int_equal(csv_next(&csv, &end, &fault), TALLY_OK);
	assert_false(end);
	assert_int_equal(csv.line, 2);
	assert_field(&csv, 0, "2");
	assert_field(&csv, 1, "1");
	assert_null(csv.field[2].data);
	/* The last line needs no end. */
	assert_int_equal(csv_next(&csv, &end, &fault), TALLY_OK);
	assert_false(end);
	assert_field(&csv, 0, "4");
	assert_int_equal(csv_next(&csv, &end, &fault), TALLY_OK);
	assert_true(end);
	assert_int_equal(csv_next(&csv, &end, &fault), TALLY_OK);
	assert_true(end);
	csv_release(&csv);
}

static void test_carriage_returns_before_line_feeds_are_no_content(void **state)
{
	struct fault fault = { 0 };
	struct csv csv;
	bool end;

	(void)state;
	assert_int_equal(open_table(&csv, "a,b\r\n1,\"2\"\r\n3,4\n", &fault),
	                 TALLY_OK);
	assert_int_equal(csv_next(&csv, &end, &fault), TALLY_OK);
	assert_field(&csv, 1, "2");
	assert_int_equal(csv_next(&csv, &end, &fault), TALLY_OK);
	assert_field(&csv, 1, "4");
	csv_release(&csv);
	refuse_record("1\r,2\n", "printable");
	refuse_record("1,2\r\r\n", "printable");
}

static void test_quotes_hold_commas_and_doubled_quotes(void **state)
{
	struct fault fault = { 0 };
	struct csv csv;
	bool end;

	(void)state;
	assert_int_equal(open_table(&csv, "a,b,c\n\"x:1,y:2\",\"say \"\"no\"\"\","
	                            "\"\"\n,,\n", &fault), TALLY_OK);
	assert_int_equal(csv_next(&csv, &end, &fault), TALLY_OK);
	assert_field(&csv, 0, "x:1,y:2");
	assert_field(&csv, 1, "say \"no\"");
	assert_field(&csv, 2, "");
	assert_int_equal(csv_next(&csv, &end, &fault), TALLY_OK);
	assert_false(end);
	assert_field(&csv, 0, "");
	assert_non_null(csv.field[2].data);
	csv_release(&csv);
}

static void test_misplaced_quotes_are_refused(void **state)
{
	(void)state;
	refuse_record("\"1,2\n", "does not end");
	refuse_record("1,\"2\n3,4\n", "does not end");
	refuse_record("1,\"\n", "does not end");
	refuse_record("1,\"2\"\"\n", "does not end");
	refuse_record("\"1\"x,2\n", "after a closing quote");
	refuse_record("\"1\" ,2\n", "after a closing quote");
	refuse_record("1,x\"2\"\n", "inside a field");
	refuse_record(" \"1\",2\n", "inside a field");
}

static void test_a_line_has_as_many_fields_as_the_header(void **state)
{
	(void)state;
	refuse_record("1\n", "1 field, but");
	refuse_record("\n", "1 field, but");
	refuse_record("1,2,3\n", "3 fields, but the header line has 2");
	refuse_record("1,2,\n", "3 fields");
	refuse_record("1,2,3,4,5,6,7,8,9,10,11,12,13\n", "too many fields");
}

static void test_the_header_names_each_column_once(void **state)
{
	(void)state;
	refuse_header("", "missing");
	refuse_header("\n1,2\n", "unknown column ''");
	refuse_header("1,2\n", "unknown column '1'");
	refuse_header("a\n", "no column 'b'");
	refuse_header("a,c\n", "no column 'b'");
	refuse_header("a,b,a\n", "'a' twice");
	refuse_header("a,b,c,c\n", "'c' twice");
	refuse_header("A,b\n", "unknown column 'A'");
	refuse_header("a, b\n", "unknown column ' b'");
	refuse_header("\xef\xbb\xbf" "a,b\n", "byte order mark");
}

static void test_fields_are_printable_text(void **state)
{
	static const char nul[] = "1,\0002\n";
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(first_record(nul, sizeof(nul) - 1, &fault),
	                 TALLY_EFORMAT);
	refuse_record("1,\x1b[2J\n", "printable");
	refuse_record("1,\xff\n", "printable");
	refuse_record("1,\xc0\xaf\n", "printable");
	refuse_record("1,\xe2\x80\xae" "evil\n", "printable"); /* U+202E */
	refuse_record("1,\"a\tb\"\n", "printable");
	assert_int_equal(first_record("1,\xd0\x96\n", 5, &fault), TALLY_OK);
}

static void test_long_fields_and_lines_are_refused(void **state)
{
	static char text[200000];
	struct fault fault = { 0 };

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "1,", 2);
	assert_int_equal(first_record(text, 2 + MAX_CSV_FIELD_BYTES, &fault),
	                 TALLY_OK);
	assert_int_equal(first_record(text, 3 + MAX_CSV_FIELD_BYTES, &fault),
	                 TALLY_EFORMAT);
	assert_int_equal(first_record(text, sizeof(text), &fault), TALLY_EFORMAT);
}

static void test_a_bad_line_does_not_hide_the_next(void **state)
{
	struct fault fault = { 0 };
	struct csv csv;
	bool end;

	(void)state;
	assert_int_equal(open_table(&csv, "a,b\n\"1,2\n3,4\n5\n6,7\n", &fault),
	                 TALLY_OK);
	assert_int_equal(csv_next(&csv, &end, &fault), TALLY_EFORMAT);
	assert_int_equal(csv_next(&csv, &end, &fault), TALLY_OK);
	assert_field(&csv, 0, "3");
	assert_int_equal(csv_next(&csv, &end, &fault), TALLY_EFORMAT);
	assert_memory_equal(fault.text, "4: ", 3);
	assert_int_equal(csv_next(&csv, &end, &fault), TALLY_OK);
	assert_field(&csv, 0, "6");
	assert_false(end);
	csv_release(&csv);
}

static uint32_t random_state;

static uint32_t next_random(void)
{
	random_state = random_state * 1664525u + 1013904223u;
	return random_state >> 8;
}

/* Any bytes end, and what is read fits the limits: seed 1 to 20000. */
static void test_any_bytes_end(void **state)
{
	static const char alphabet[] = "ab,\"\n\r1\xff";

	(void)state;
	for (uint32_t seed = 1; seed <= 20000; seed++) {
		char text[64];
		size_t len = 0, records = 0;
		struct fault fault = { 0 };
		struct csv csv;
		bool end = false;

		random_state = seed;
		if (seed % 4 != 0) {
			memcpy(text, "a,b\n", 4);
			len = 4;
		}
		while (len < sizeof(text) && next_random() % 40 != 0)
			text[len++] = alphabet[next_random() %
			                       (sizeof(alphabet) - 1)];
		if (csv_open(&csv, slice_of(text, len), columns, &fault) !=
		    TALLY_OK)
			end = true;
		while (!end) {
			if (csv_next(&csv, &end, &fault) == TALLY_OK && !end)
				assert_non_null(csv.field[0].data);
			assert_true(records++ <= len);
		}
		csv_release(&csv);
	}
}

static void test_what_is_put_is_read_again(void **state)
{
	static const char *const fields[] = { "", "plain", "a,b", "\"", "\"\"",
		                              ",", "x\"y,z", " spaced " };

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct fault fault = { 0 };
		struct csv csv;
		struct buf text;
		bool end;

		buf_init(&text, 1000);
		buf_put_text(&text, "a,b\n");
		csv_put_field(&text, slice_text(fields[i]));
		buf_put_text(&text, ",end\n");
		assert_int_equal(csv_open(&csv, buf_slice(&text), columns,
		                          &fault), TALLY_OK);
		assert_int_equal(csv_next(&csv, &end, &fault), TALLY_OK);
		assert_field(&csv, 0, fields[i]);
		assert_field(&csv, 1, "end");
		csv_release(&csv);
		buf_release(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records_are_read_by_column),
		cmocka_unit_test(
			test_carriage_returns_before_line_feeds_are_no_content),
		cmocka_unit_test(test_quotes_hold_commas_and_doubled_quotes),
		cmocka_unit_test(test_misplaced_quotes_are_refused),
		cmocka_unit_test(test_a_line_has_as_many_fields_as_the_header),
		cmocka_unit_test(test_the_header_names_each_column_once),
		cmocka_unit_test(test_fields_are_printable_text),
		cmocka_unit_test(test_long_fields_and_lines_are_refused),
		cmocka_unit_test(test_a_bad_line_does_not_hide_the_next),
		cmocka_unit_test(test_any_bytes_end),
		cmocka_unit_test(test_what_is_put_is_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
