/*
 * Laws of the strict texts: hex, base64, decimals, times, UTF-8 and names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void test_hex_has_one_spelling(void **state)
{
	static const char *const refused[] = { "",      "01ab",   "01abc",
		                               "01abcdef", "01ABCD", "01abcg",
		                               " 1abcd",   "0x01ab" };
	uint8_t bytes[3];
	char text[7];

	(void)state;
	hex_format("\x01\xab\xcd", 3, text);
	assert_string_equal(text, "01abcd");
	assert_int_equal(hex_parse(slice_text("01abcd"), bytes, 3), TALLY_OK);
	assert_memory_equal(bytes, "\x01\xab\xcd", 3);
	assert_int_equal(hex_parse(slice_of(NULL, 0), NULL, 0), TALLY_OK);
	memset(bytes, 0x55, 3);
	for (size_t i = 0; i < COUNT(refused); i++)
		assert_int_equal(hex_parse(slice_text(refused[i]), bytes, 3),
		                 TALLY_EFORMAT);
	assert_memory_equal(bytes, "\x55\x55\x55", 3);
}

/* RFC 4648, section 10. */
static void test_base64_agrees_with_rfc4648(void **state)
{
	static const char *const pairs[][2] = {
		{ "", "" },             { "f", "Zg==" },
		{ "fo", "Zm8=" },       { "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" },
	};
	uint8_t bytes[8];
	char text[16];
	size_t len;

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		size_t plain_len = strlen(pairs[i][0]);

		assert_int_equal(base64_len(plain_len), strlen(pairs[i][1]));
		base64_format(pairs[i][0], plain_len, text);
		assert_string_equal(text, pairs[i][1]);
		assert_int_equal(base64_parse(slice_text(text), bytes, plain_len,
		                              &len),
		                 TALLY_OK);
		assert_int_equal(len, plain_len);
		assert_memory_equal(bytes, pairs[i][0], plain_len);
		if (plain_len > 0)
			assert_int_equal(base64_parse(slice_text(text), bytes,
			                              plain_len - 1, &len),
			                 TALLY_ELIMIT);
	}
	base64_format("\xfb\xff\xbf", 3, text);
	assert_string_equal(text, "+/+/");
}

static void test_base64_has_one_spelling(void **state)
{
	static const char *const refused[] = {
		"Z",    "Zg",   "Zg=",   "Zg===", "=",        "====",     "Z===",
		"Zh==", "ZE==", "Zm9=", "Z=g=",  "Zg=g",  "Zm9v=",    "Zm9v\n",   "Zm9v ",
		" Zg=", "Zm-v", "Zm_v",  "Zg==Zg==", "Zm8=Zm9v", "Zm\xc3\xa9", "Zm9v====",
	};
	uint8_t bytes[8] = { 0x55 };
	size_t len = 99;

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		assert_int_equal(base64_parse(slice_text(refused[i]), bytes, 8, &len),
		                 TALLY_EFORMAT);
		/* Malformed is told before too long. */
		assert_int_equal(base64_parse(slice_text(refused[i]), bytes, 0, &len),
		                 TALLY_EFORMAT);
	}
	assert_int_equal(len, 99);
	assert_int_equal(bytes[0], 0x55);
}

/* Every text of four characters either gives back itself or is refused. */
static void test_base64_that_parses_formats_to_itself(void **state)
{
	static const char digits[] = "Ag/+=9z\n";
	uint8_t bytes[3];
	char text[5] = "", again[5];
	size_t len, accepted = 0;

	(void)state;
	for (unsigned n = 0; n < 4096; n++) {
		for (unsigned i = 0; i < 4; i++)
			text[i] = digits[n >> (3 * i) & 7];
		if (base64_parse(slice_text(text), bytes, 3, &len) != TALLY_OK)
			continue;
		base64_format(bytes, len, again);
		assert_string_equal(again, text);
		accepted++;
	}
	/*
	 * Six of the eight are digits. Before padding the last digit must have
	 * its two (or four) low bits zero: only A = 0 and g = 32 do.
	 */
	assert_int_equal(accepted, 1296 + 36 * 2 + 6 * 2);
}

static void test_decimals_have_one_spelling(void **state)
{
	static const char *const refused[] = { "",  "00", "01", "+1", "-1",  " 1",
		                               "1 ", "1.", "1e3", "0x1", "a", "1\n" };
	uint64_t v = 7;

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		assert_int_equal(decimal_parse(slice_text(refused[i]), &v),
		                 TALLY_EFORMAT);
	assert_int_equal(decimal_parse(slice_text("18446744073709551616"), &v),
	                 TALLY_ELIMIT);
	assert_int_equal(decimal_parse(slice_text("99999999999999999999"), &v),
	                 TALLY_ELIMIT);
	assert_true(v == 7);
	assert_int_equal(decimal_parse(slice_text("18446744073709551615"), &v),
	                 TALLY_OK);
	assert_true(v == UINT64_MAX);
	assert_int_equal(decimal_parse(slice_text("0"), &v), TALLY_OK);
	assert_true(v == 0);
}

static void test_fixed_decimals_scale_exactly(void **state)
{
	static const struct {
		const char *text;
		unsigned places;
		int status;
		uint64_t value;
	} rows[] = {
		{ "0.9500", 4, TALLY_OK, 9500 },
		{ "0.95", 4, TALLY_OK, 9500 },
		{ "1", 4, TALLY_OK, 10000 },
		{ "12.50", 2, TALLY_OK, 1250 },
		{ "7", 0, TALLY_OK, 7 },
		{ "0", 60, TALLY_OK, 0 },
		{ "0.000", 3, TALLY_OK, 0 },
		{ "9007199254740992", 0, TALLY_OK, 9007199254740992 },
		{ "9007199254740993", 0, TALLY_ELIMIT, 0 },
		{ "90071992547409.93", 2, TALLY_ELIMIT, 0 },
		{ "900719925474099.3", 2, TALLY_ELIMIT, 0 },
		{ "1", 16, TALLY_ELIMIT, 0 },
		{ "99999999999999999999", 0, TALLY_ELIMIT, 0 },
		{ "0.95001", 4, TALLY_EFORMAT, 0 },
		{ "1.0", 0, TALLY_EFORMAT, 0 },
		{ "1.", 4, TALLY_EFORMAT, 0 },
		{ ".5", 4, TALLY_EFORMAT, 0 },
		{ ".", 4, TALLY_EFORMAT, 0 },
		{ "", 4, TALLY_EFORMAT, 0 },
		{ "00.5", 4, TALLY_EFORMAT, 0 },
		{ "-0.5", 4, TALLY_EFORMAT, 0 },
		{ "+0.5", 4, TALLY_EFORMAT, 0 },
		{ "5e-1", 4, TALLY_EFORMAT, 0 },
		{ "0.5.1", 4, TALLY_EFORMAT, 0 },
		{ "0,5", 4, TALLY_EFORMAT, 0 },
		{ "0.-5", 4, TALLY_EFORMAT, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t v = 77;
		int rc = decimal_parse_fixed(slice_text(rows[i].text),
		                             rows[i].places, &v);

		assert_int_equal(rc, rows[i].status);
		assert_true(v == (rc == TALLY_OK ? rows[i].value : 77));
	}
}

/* Values from `date -u -d @N`. */
static void test_times_agree_with_known_dates(void **state)
{
	static const struct {
		int64_t at_s;
		const char *text;
	} rows[] = {
		{ 0, "1970-01-01T00:00:00Z" },
		{ 951782399, "2000-02-28T23:59:59Z" },
		{ 951782400, "2000-02-29T00:00:00Z" },
		{ 951868800, "2000-03-01T00:00:00Z" },
		{ 1234567890, "2009-02-13T23:31:30Z" },
		{ 2147483648, "2038-01-19T03:14:08Z" },
		{ 4107542400, "2100-03-01T00:00:00Z" },
		{ 253402300799, "9999-12-31T23:59:59Z" },
	};
	char text[TEXT_TIME_BYTES];
	int64_t at_s;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		time_format(rows[i].at_s, text);
		assert_string_equal(text, rows[i].text);
		assert_int_equal(time_parse(slice_text(text), &at_s), TALLY_OK);
		assert_true(at_s == rows[i].at_s);
	}
}

static void test_every_day_has_its_own_text(void **state)
{
	char text[TEXT_TIME_BYTES], before[TEXT_TIME_BYTES] = "";
	int64_t at_s;

	(void)state;
	for (int64_t day = 0; day < 2932897; day++) {
		time_format(day * 86400 + day % 86400, text);
		assert_true(strcmp(text, before) > 0);
		assert_int_equal(time_parse(slice_text(text), &at_s), TALLY_OK);
		assert_true(at_s == day * 86400 + day % 86400);
		memcpy(before, text, sizeof(text));
	}
	assert_memory_equal(text, "9999-12-31", 10);
}

static void test_times_that_do_not_exist_are_refused(void **state)
{
	static const char *const refused[] = {
		"",
		"2026-11-21T19:08:00",
		"2026-11-21T19:08:00z",
		"2026-11-21 19:08:00Z",
		"2026-11-21T19:08:00ZZ",
		"2026-11-21T19:08:00.0Z",
		"2026-11-21T19:08:60Z",
		"2026-11-21T19:60:00Z",
		"2026-11-21T24:00:00Z",
		"2026-11-00T19:08:00Z",
		"2026-11-31T19:08:00Z",
		"2026-00-21T19:08:00Z",
		"2026-13-21T19:08:00Z",
		"2026-02-29T00:00:00Z",
		"2100-02-29T00:00:00Z",
		"1969-12-31T23:59:59Z",
		"0000-00-00T00:00:00Z",
		"+026-11-21T19:08:00Z",
		"2026-11-21T19:08:0/Z",
		"2026-11-21T19:08:0:Z",
	};
	char text[TEXT_TIME_BYTES];
	int64_t at_s = 5;

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		assert_int_equal(time_parse(slice_text(refused[i]), &at_s),
		                 TALLY_EFORMAT);
	assert_true(at_s == 5);
	time_format(-1, text);
	assert_string_equal(text, "0000-00-00T00:00:00Z");
	time_format(253402300800, text);
	assert_string_equal(text, "0000-00-00T00:00:00Z");
	time_format(INT64_MAX, text);
	assert_string_equal(text, "0000-00-00T00:00:00Z");
}

/* Unicode 15, table 3-7: the well-formed byte sequences. */
static bool sequence_is_in_table(const uint8_t *b, size_t len)
{
	static const struct {
		size_t len;
		uint8_t low[4], high[4];
	} rows[] = {
		{ 1, { 0x00 }, { 0x7f } },
		{ 2, { 0xc2, 0x80 }, { 0xdf, 0xbf } },
		{ 3, { 0xe0, 0xa0, 0x80 }, { 0xe0, 0xbf, 0xbf } },
		{ 3, { 0xe1, 0x80, 0x80 }, { 0xec, 0xbf, 0xbf } },
		{ 3, { 0xed, 0x80, 0x80 }, { 0xed, 0x9f, 0xbf } },
		{ 3, { 0xee, 0x80, 0x80 }, { 0xef, 0xbf, 0xbf } },
		{ 4, { 0xf0, 0x90, 0x80, 0x80 }, { 0xf0, 0xbf, 0xbf, 0xbf } },
		{ 4, { 0xf1, 0x80, 0x80, 0x80 }, { 0xf3, 0xbf, 0xbf, 0xbf } },
		{ 4, { 0xf4, 0x80, 0x80, 0x80 }, { 0xf4, 0x8f, 0xbf, 0xbf } },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		bool fits = rows[i].len == len;

		for (size_t j = 0; fits && j < len; j++)
			fits = b[j] >= rows[i].low[j] && b[j] <= rows[i].high[j];
		if (fits)
			return true;
	}
	return false;
}

static void test_utf8_is_exactly_the_well_formed_sequences(void **state)
{
	static const uint8_t edges[] = { 0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0,
		                         0xbf, 0xc0, 0xc2, 0xff };
	uint8_t b[4];

	(void)state;
	for (unsigned first = 0x80; first < 0x100; first++) {
		b[0] = (uint8_t)first;
		assert_false(text_is_utf8(slice_of(b, 1)));
		for (unsigned second = 0x80; second < 0x100; second++) {
			b[1] = (uint8_t)second;
			assert_int_equal(text_is_utf8(slice_of(b, 2)),
			                 sequence_is_in_table(b, 2));
			for (size_t i = 0; i < COUNT(edges) * COUNT(edges); i++) {
				b[2] = edges[i / COUNT(edges)];
				b[3] = edges[i % COUNT(edges)];
				if (b[2] < 0x80 || b[3] < 0x80 ||
				    sequence_is_in_table(b, 2))
					continue;
				assert_int_equal(text_is_utf8(slice_of(b, 3)),
				                 sequence_is_in_table(b, 3));
				if (!sequence_is_in_table(b, 3))
					assert_int_equal(
						text_is_utf8(slice_of(b, 4)),
						sequence_is_in_table(b, 4));
			}
		}
	}
}

static void test_next_point_reads_values_and_stops_at_bad_bytes(void **state)
{
	struct slice rest = slice_text("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xff");
	static const uint32_t points[] = { 'a', 0xe9, 0x20ac, 0x1f600 };
	uint32_t point = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(points); i++) {
		assert_true(text_next_point(&rest, &point));
		assert_int_equal(point, points[i]);
	}
	assert_false(text_next_point(&rest, &point));
	assert_int_equal(rest.len, 1);
	assert_int_equal(point, 0x1f600);
	rest = slice_of(NULL, 0);
	assert_false(text_next_point(&rest, &point));
	assert_true(text_is_utf8(rest));
}

static void test_text_that_could_deceive_is_not_printable(void **state)
{
	char text[4] = "a?b";

	(void)state;
	for (int c = 1; c < 0x80; c++) {
		text[1] = (char)c;
		assert_int_equal(text_is_printable(slice_text(text)),
		                 c >= 0x20 && c < 0x7f);
	}
	assert_false(text_is_printable(slice_of("a\0b", 3)));
	for (unsigned c = 0x80; c <= 0xa0; c++) {
		const uint8_t two[2] = { 0xc2, (uint8_t)c };

		assert_int_equal(text_is_printable(slice_of(two, 2)), c == 0xa0);
	}
	for (unsigned c = 0x2000; c <= 0x207f; c++) {
		const uint8_t three[3] = { 0xe2, (uint8_t)(0x80 | (c >> 6 & 63)),
			                   (uint8_t)(0x80 | (c & 63)) };
		bool refused = (c >= 0x2028 && c <= 0x202e) ||
		               (c >= 0x2066 && c <= 0x2069);

		assert_int_equal(text_is_printable(slice_of(three, 3)), !refused);
	}
	assert_false(text_is_printable(slice_text("\xff")));
	assert_true(text_is_printable(slice_text("D\xc3\xa9"
	                                         "claration \xf0\x9f\x98\x80")));
}

static void test_names_are_plain_and_bounded(void **state)
{
	static const char *const good[] = { "a", "deveselu", "us-1", "a-" };
	static const char *const bad[] = { "",   "1a", "-a",  "A",  "aB", "a b",
		                           "a.", "a_", "a/b", "a+", "\xc3\xa9",
		                           "a\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(text_is_name(slice_text(good[i]), 8));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(text_is_name(slice_text(bad[i]), 8));
	assert_true(text_is_name(slice_text("abc"), 3));
	assert_false(text_is_name(slice_text("abcd"), 3));
	assert_false(text_is_name(slice_of("a\0", 2), 3));
	assert_false(text_is_name(slice_of(NULL, 0), 3));
}

static void test_log_names_are_safe_relative_paths(void **state)
{
	static const char *const good[] = { "us.example/tally", "example.com/foo",
		                            "a", "1", "-", "_/...", "a/b/c",
		                            ".a/..b" };
	static const char *const bad[] = { "",     "/",     "/a",   "a/",   "a//b",
		                           ".",    "..",    "a/..", "../a", "a/./b",
		                           "A",    "a b",   "a+b",  "a\\b", "a:b",
		                           "a%2f", "a\n",   "\xc3\xa9" };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(text_is_log_name(slice_text(good[i]), 80));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(text_is_log_name(slice_text(bad[i]), 80));
	assert_true(text_is_log_name(slice_text("a/bc"), 4));
	assert_false(text_is_log_name(slice_text("a/bcd"), 4));
	assert_false(text_is_log_name(slice_of("a\0b", 3), 80));
	assert_false(text_is_log_name(slice_of(NULL, 0), 80));
}

static void test_sanitized_text_is_printable_at_every_size(void **state)
{
	static const char hostile[] = "\x1b[1m\xe2\x80\xaeok\xc3\xa9\xf0\x9f\x98\x80"
				      "\xf4\x90\x80\x80\xc2\x85\xed\xa0\x80\r\n\xc3";
	char out[64];

	(void)state;
	for (size_t size = 1; size < sizeof(out); size++) {
		memset(out, 0x7e, sizeof(out));
		text_sanitize(slice_text(hostile), out, size);
		assert_true(strlen(out) < size);
		assert_true(text_is_printable(slice_text(out)));
		if (size < sizeof(out) - 1)
			assert_int_equal(out[size], 0x7e);
	}
	assert_string_equal(out, "?[1m???ok\xc3\xa9\xf0\x9f\x98\x80"
	                         "????????????");
	text_sanitize(slice_of("a\0b", 3), out, sizeof(out));
	assert_string_equal(out, "a?b");
	out[0] = 'x';
	text_sanitize(slice_text("abc"), out, 0);
	assert_int_equal(out[0], 'x');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hex_has_one_spelling),
		cmocka_unit_test(test_base64_agrees_with_rfc4648),
		cmocka_unit_test(test_base64_has_one_spelling),
		cmocka_unit_test(test_base64_that_parses_formats_to_itself),
		cmocka_unit_test(test_decimals_have_one_spelling),
		cmocka_unit_test(test_fixed_decimals_scale_exactly),
		cmocka_unit_test(test_times_agree_with_known_dates),
		cmocka_unit_test(test_every_day_has_its_own_text),
		cmocka_unit_test(test_times_that_do_not_exist_are_refused),
		cmocka_unit_test(test_utf8_is_exactly_the_well_formed_sequences),
		cmocka_unit_test(test_next_point_reads_values_and_stops_at_bad_bytes),
		cmocka_unit_test(test_text_that_could_deceive_is_not_printable),
		cmocka_unit_test(test_names_are_plain_and_bounded),
		cmocka_unit_test(test_log_names_are_safe_relative_paths),
		cmocka_unit_test(test_sanitized_text_is_printable_at_every_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
