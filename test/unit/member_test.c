/*
 * Laws of the members of statements: their limits, and one spelling each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "body_world.h"

#define B "\"" R4(R16("b")) "\""

static void test_heads_name_logs(void **state)
{
	static const char *const bad[] = {
		"", ".", "..", "/", "a/", "/a", "a//b", "a/../b", "A", "a b", "a+b",
		"a\\u0000", "\\u00e9", "a\\n",
		R16("aaaa") "aaaab", /* 69 bytes */
	};
	static const char charter[] =
		"{" COMMON("{\"%s\":{\"size\":1,\"root\":" A "}}", "") "}";
	static const char *const heads[] = {
		"{}", "[]", "null", "1", "{\"size\":1}", "{\"root\":" A "}",
		"{\"size\":1,\"root\":\"\"}",
		"{\"size\":1,\"root\":" A ",\"x\":1}",
		"{\"size\":1,\"root\":\"" R4(R16("A")) "\"}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		check_values(STATEMENT_CHARTER, charter, bad[i], false);
	check_values(STATEMENT_CHARTER, charter, "us.example/tally_1-x", true);
	check_values(STATEMENT_CHARTER, charter, R16("aaaa") "aaaa", true);
	for (size_t i = 0; i < COUNT(heads); i++)
		check_values(STATEMENT_CHARTER, "{" COMMON("{\"a\":%s}", "") "}",
		             heads[i], false);
}

static void test_heads_are_read_in_the_order_of_their_names(void **state)
{
	struct named_head head;
	json_t *body = json_loads(
		"{\"seen\":{\"b\":{\"size\":2,\"root\":" B "},"
		"\"a/z\":{\"size\":1,\"root\":" A "},"
		"\"c\":{\"size\":3,\"root\":" C "},\"a\":{\"size\":0,\"root\":" A
		"}}}", 0, NULL);
	static const char *const names[] = { "a", "a/z", "b", "c" };

	(void)state;
	assert_non_null(body);
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_true(member_head(body, "seen", i, &head));
		assert_string_equal(head.log, names[i]);
		assert_int_equal(head.size, i);
	}
	assert_int_equal(head.root[31], 0xcc);
	assert_false(member_head(body, "seen", 4, &head));
	assert_false(member_head(body, "heads", 0, &head));
	json_decref(body);
}

static void test_a_word_is_the_same_or_another_or_missing(void **state)
{
	json_t *body = json_loads("{\"verdict\":\"agree\",\"k\":1}", 0, NULL);

	(void)state;
	assert_true(member_is(body, "verdict", "agree"));
	assert_false(member_is(body, "verdict", "agre"));
	assert_false(member_is(body, "verdict", "contest"));
	assert_false(member_is(body, "k", "1"));
	assert_false(member_is(body, "why", "agree"));
	assert_false(member_is(NULL, "verdict", "agree"));
	json_decref(body);
}

static void test_re_lists_exactly_the_ids_that_members_name(void **state)
{
#define CONCLUDE(re, first, second)                                            \
	"{" COMMON("{}", re) ",\"arrangement\":" first ",\"cut\":" second      \
	",\"text\":" C ",\"verdict\":\"agree\"}"
	static const char *const bad[] = {
		CONCLUDE("", A, B), CONCLUDE(A, A, B), CONCLUDE(B, A, B),
		CONCLUDE(B "," A, A, B), CONCLUDE(A "," B "," C, A, B),
		CONCLUDE(A "," A "," B, A, B), CONCLUDE(A "," C, A, B),
		CONCLUDE(A "," A, A, A), CONCLUDE(A "," B, A, A),
		CONCLUDE("\"" R4(R16("A")) "\"," B, A, B),
		CONCLUDE("\"\"," A "," B, A, B), CONCLUDE("1,2", A, B),
		CONCLUDE("[" A "]", A, A),
	};

	(void)state;
	assert_taken(STATEMENT_CONCLUDE, CONCLUDE(A "," B, A, B));
	assert_taken(STATEMENT_CONCLUDE, CONCLUDE(A "," B, B, A));
	assert_taken(STATEMENT_CONCLUDE, CONCLUDE(A, A, A));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_refused(STATEMENT_CONCLUDE, bad[i]);
}

static void test_sets_are_sorted_and_have_each_once(void **state)
{
	static const char reply[] =
		"{" COMMON("{}", A) ",\"to\":" A ",\"rows\":[%s]}";
	static const char report[] =
		"{" COMMON("{}", A "," B "," C) ",\"notice\":" A
		",\"statements\":[%s],\"ended\":" TIME "}";

	(void)state;
	check_values(STATEMENT_REPLY, reply, "", true);
	check_values(STATEMENT_REPLY, reply, "\"a\",\"a-1\",\"b\"", true);
	check_values(STATEMENT_REPLY, reply, "\"b\",\"a\"", false);
	check_values(STATEMENT_REPLY, reply, "\"a\",\"a\"", false);
	check_values(STATEMENT_REPLY, reply, "\"a-1\",\"a\"", false);
	check_values(STATEMENT_REPORT, report, B "," C, true);
	check_values(STATEMENT_REPORT, report, C "," B, false);
	check_values(STATEMENT_REPORT, report, B "," B "," C, false);
}

static void test_exactly_one_of_the_alternatives_stands(void **state)
{
#define NOTICE(choice) "{" COMMON("{}", A "," B) ",\"arrangement\":" A         \
	",\"pair\":1" choice ",\"entry_point\":\"x\",\"entry_at\":" TIME       \
	",\"team\":[" C "]}"
#define SELECT(s) "{" COMMON("{}", A) ",\"notice\":" A                         \
	",\"named\":[],\"samples\":[{\"population\":\"p\"" s "}]}"

	(void)state;
	assert_taken(STATEMENT_NOTICE, NOTICE(",\"choice\":" B));
	assert_refused(STATEMENT_NOTICE, NOTICE(""));
	assert_refused(STATEMENT_NOTICE,
	               NOTICE(",\"choice\":" B ",\"site\":\"x\""));
	assert_taken(STATEMENT_SELECT, SELECT(",\"s\":" B));
	assert_taken(STATEMENT_SELECT, SELECT(",\"all\":true"));
	assert_refused(STATEMENT_SELECT, SELECT(""));
	assert_refused(STATEMENT_SELECT, SELECT(",\"all\":true,\"s\":" B));
}

static void test_times_are_days_of_the_calendar(void **state)
{
	static const char *const bad[] = {
		"2026-02-30T00:00:00Z", "2026-02-29T00:00:00Z",
		"2100-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
		"2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
		"2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
		"2026-12-31T23:59:60Z", "1969-12-31T23:59:59Z",
		"2026-01-01T00:00:00", "2026-01-01T00:00:00z",
		"2026-01-01t00:00:00Z", "2026-01-01 00:00:00Z",
		"2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00.0Z",
		"2026-1-1T00:00:00Z", " 2026-01-01T00:00:00Z",
		"2026-01-01T00:00Z", "0000-00-00T00:00:00Z", "10000-01-01T00:00:00Z",
	};
	static const char at[] = "{\"charter\":" C ",\"from\":\"us\",\"at\":\"%s\""
				 ",\"seen\":{},\"re\":[]}";

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		check_values(STATEMENT_CHARTER, at, bad[i], false);
	check_values(STATEMENT_CHARTER, at, "2028-02-29T23:59:59Z", true);
	check_values(STATEMENT_CHARTER, at, "1970-01-01T00:00:00Z", true);
	check_values(STATEMENT_CHARTER, at, "9999-12-31T23:59:59Z", true);
}

static void test_hashes_names_and_base64_have_one_spelling(void **state)
{
	static const char *const bad_hashes[] = {
		"", R4(R16("A")), R4(R16("g")), R4(R16("a")) "a",
		R4(R16("a")) "aa", R16("aaa") R4("aaa") "aaa", "0x" R16("aaaa"),
	};
	static const char *const bad_names[] = {
		"", "U", "1a", "-a", "a_b", "a.b", "a b", "us ", "\\u00fc", "a/b",
		R4(R16("a")),
	};
	/* Five zero bytes are AAAAAAA=; only evidence has a free length. */
	static const char *const bad_base64[] = {
		"", "A", "AA", "AAA", "AA=A", "AAAA=", "====", "A===", "AB==",
		"AAB=", "AAAAAA==AAAA", "AAAA AAAA", "AAAA\\nAAAA", "AA-_", "AAAA\\u0000",
	};
	static const char charter[] = "{\"charter\":\"%s\",\"from\":\"us\",\"at\":"
		TIME ",\"seen\":{},\"re\":[]}";
	static const char from[] = "{\"charter\":" C ",\"from\":\"%s\",\"at\":"
		TIME ",\"seen\":{},\"re\":[]}";
	static const char evidence[] = "{" COMMON("{}", "")
		",\"log\":\"a\",\"checkpoint\":\"%s\"}";

	(void)state;
	for (size_t i = 0; i < COUNT(bad_hashes); i++)
		check_values(STATEMENT_CHARTER, charter, bad_hashes[i], false);
	for (size_t i = 0; i < COUNT(bad_names); i++)
		check_values(STATEMENT_CHARTER, from, bad_names[i], false);
	check_values(STATEMENT_CHARTER, from, R16("aaa") R4("aaa") "aaa", true);
	for (size_t i = 0; i < COUNT(bad_base64); i++)
		check_values(STATEMENT_EVIDENCE, evidence, bad_base64[i], false);
	check_values(STATEMENT_EVIDENCE, evidence, "AAAAAAA=", true);
	check_values(STATEMENT_EVIDENCE, evidence, "AA==", true);
}

static void test_readings_are_decimals_of_six_places(void **state)
{
	static const char *const bad[] = {
		"", ".", "1.", ".1", "01", "-1", "+1", "1e3", "1.0000000", "1,5",
		"9007199254.740992", "9007199255", "12345678901234567", "1 ", "0x1",
	};
	static const char *const good[] = {
		"0", "12.50", "6.55", "0.000001", "9007199254.74099",
		"9007199254"
	};
	static const char row[] = "{" COMMON("{}", A) ",\"notice\":" A
		",\"rows\":[{\"position\":\"p\",\"status\":\"looked\","
		"\"readings\":[{\"name\":\"n\",\"value\":\"%s\",\"unit\":\"m\"}]}]}";

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		check_values(STATEMENT_MEASURE, row, bad[i], false);
	for (size_t i = 0; i < COUNT(good); i++)
		check_values(STATEMENT_MEASURE, row, good[i], true);
}

/* A row of a look with more members. */
#define LOOKED(members)                                                        \
	"{" COMMON("{}", A) ",\"notice\":" A ",\"rows\":[{\"position\":\"p\","   \
	"\"status\":\"looked\"," members "}]}"
#define COUNTED(members)                                                       \
	LOOKED("\"counts\":[{\"class\":\"a\"," members "}]")

/* Both ends of every range, and one step outside. */
static void test_numbers_keep_to_their_ranges(void **state)
{
	static const struct {
		enum statement_kind kind;
		const char *pattern, *least, *most, *over;
	} ranges[] = {
		{ STATEMENT_HEAD, "{" COMMON("{}", "") ",\"log\":\"a\",\"size\":%s"
		  ",\"root\":" A ",\"signature\":\"" R4(R16("A")) R16("A") R4("A")
		  "AA==\"}", "1", "16777216", "16777217" },
		{ STATEMENT_DECLARE, "{" COMMON("{}", "") ",\"epoch\":%s,\"root\":"
		  A ",\"as_of\":" TIME ",\"nonce\":" A "}",
		  "1", "2147483647", "2147483648" },
		{ STATEMENT_CHOOSE, "{" COMMON("{}", A) ",\"arrangement\":" A
		  ",\"pair\":%s,\"sealed\":" B "}", "1", "64", "65" },
		{ STATEMENT_DESIGNATE, "{" COMMON("{}", A) ",\"notice\":" A
		  ",\"site\":\"a\",\"samples\":[{\"population\":\"p\",\"k\":%s,"
		  "\"commitment\":" B "}]}", "1", "16777216", "16777217" },
		{ STATEMENT_MEASURE, COUNTED("\"item\":[%s]"), "0",
		  "9007199254740991", "9007199254740992" },
		{ STATEMENT_MEASURE, COUNTED("\"background\":[1,%s]"), "0",
		  "9007199254740991", "18446744073709551616" },
		{ STATEMENT_MEASURE, COUNTED("\"benchmark\":[%s,1]"), "0",
		  "9007199254740991", "9007199254740992.0" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ranges); i++) {
		enum statement_kind kind = ranges[i].kind;
		const char *pattern = ranges[i].pattern;

		if (strcmp(ranges[i].least, "0") != 0)
			check_values(kind, pattern, "0", false);
		check_values(kind, pattern, ranges[i].least, true);
		check_values(kind, pattern, ranges[i].most, true);
		check_values(kind, pattern, ranges[i].over, false);
	}
}

static int with_elements(enum statement_kind kind, const char *pattern,
                         const char *element, size_t count)
{
	const char *at = strstr(pattern, "%s");
	struct buf body;
	char *text;
	int rc;

	buf_init(&body, 1 << 20);
	buf_put(&body, pattern, (size_t)(at - pattern));
	for (size_t i = 0; i < count; i++)
		buf_printf(&body, "%s%s", i ? "," : "", element);
	buf_put_text(&body, at + 2);
	text = buf_take_text(&body);
	rc = body_is(kind, text, NULL);
	free(text);
	return rc;
}

static void test_lists_keep_to_their_lengths(void **state)
{
#define PAIR "{\"gives\":[\"a\",\"b\"],\"notice\":" TIME ",\"designate\":" TIME  \
	     ",\"swap\":" TIME ",\"arrive\":" TIME ",\"look\":" TIME "}"
	static const struct {
		enum statement_kind kind;
		const char *pattern, *element;
		size_t least, most;
	} lists[] = {
		{ STATEMENT_PROPOSE, "{" COMMON("{}", A) ",\"declarations\":[%s],"
		  "\"answer_by\":" TIME ",\"pairs\":[" PAIR "]}", A, 2, 2 },
		{ STATEMENT_PROPOSE, "{" COMMON("{}", A) ",\"declarations\":[" A ","
		  A "],\"answer_by\":" TIME ",\"pairs\":[%s]}", PAIR, 1, 64 },
		{ STATEMENT_NOTICE, "{" COMMON("{}", A) ",\"arrangement\":" A
		  ",\"pair\":1,\"site\":\"a\",\"entry_point\":\"x\",\"entry_at\":"
		  TIME ",\"team\":[%s]}", A, 1, 64 },
		{ STATEMENT_DESIGNATE, "{" COMMON("{}", A) ",\"notice\":" A
		  ",\"site\":\"a\",\"samples\":[%s]}",
		  "{\"population\":\"p\",\"k\":1,\"commitment\":" B "}", 0, 64 },
		{ STATEMENT_DEPOSIT, "{" COMMON("{}", A) ",\"notice\":" A
		  ",\"inner\":" A ",\"key_hash\":" A ",\"outer\":" A ",\"wrap\":\""
		  R4(R16("A")) R16("A") R16("A") R4("A") R4("A") "AAA=\","
		  "\"parts\":[%s]}", "{\"depositary\":\"a\",\"part\":" A "}", 1, 16 },
		{ STATEMENT_DELIVER, "{" COMMON("{}", A) ",\"arrangement\":" A
		  ",\"pair\":1,\"keys\":[%s]}", B, 2, 2 },
		{ STATEMENT_MEASURE, "{" COMMON("{}", A) ",\"notice\":" A
		  ",\"rows\":[%s]}",
		  "{\"position\":\"a\",\"status\":\"refused\"}", 1, 1024 },
		{ STATEMENT_MEASURE, "{" COMMON("{}", A) ",\"notice\":" A
		  ",\"rows\":[{\"position\":\"a\",\"status\":\"looked\","
		  "\"readings\":[%s]}]}",
		  "{\"name\":\"n\",\"value\":\"1\",\"unit\":\"m\"}", 1, 64 },
		{ STATEMENT_MEASURE, LOOKED("\"counts\":[%s]"), "{\"class\":\"a\"}",
		  1, 8 },
		{ STATEMENT_MEASURE, COUNTED("\"item\":[%s]"), "0", 1, 1024 },
		{ STATEMENT_MEASURE, COUNTED("\"background\":[%s]"), "0", 2, 64 },
		{ STATEMENT_MEASURE, COUNTED("\"benchmark\":[%s]"), "0", 2, 64 },
		{ STATEMENT_MEASURE, LOOKED("\"barrier\":[%s]"),
		  "{\"class\":\"a\",\"answer\":\"no\",\"readings\":" B "}", 1, 8 },
		{ STATEMENT_MEASURE, LOOKED("\"finds\":[%s]"),
		  "{\"class\":\"a\",\"value\":\"1\",\"unit\":\"mm\"}", 0, 32 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lists); i++) {
		for (size_t count = 0; count <= lists[i].most + 1; count++) {
			int rc = with_elements(lists[i].kind, lists[i].pattern,
			                       lists[i].element, count);

			if ((rc == TALLY_OK) != (count >= lists[i].least &&
			                         count <= lists[i].most))
				fail_msg("list %zu of %zu: %d", i, count, rc);
		}
	}
}

/* The bytes of zero that a base64 member takes. */
static void test_binary_members_keep_to_their_lengths(void **state)
{
	static const struct {
		enum statement_kind kind;
		const char *pattern;
		size_t least, most;
	} binaries[] = {
		{ STATEMENT_HEAD, "{" COMMON("{}", "") ",\"log\":\"a\",\"size\":1"
		  ",\"root\":" A ",\"signature\":\"%s\"}", 64, 64 },
		{ STATEMENT_DEPOSIT, "{" COMMON("{}", A) ",\"notice\":" A
		  ",\"inner\":" A ",\"key_hash\":" A ",\"outer\":" A
		  ",\"wrap\":\"%s\",\"parts\":[{\"depositary\":\"a\",\"part\":" A
		  "}]}", 80, 80 },
		{ STATEMENT_EVIDENCE, "{" COMMON("{}", "") ",\"log\":\"a\""
		  ",\"checkpoint\":\"%s\"}", 1, 4096 },
	};
	static const uint8_t zeros[4200];
	char text[6000];

	(void)state;
	for (size_t i = 0; i < COUNT(binaries); i++) {
		for (size_t len = 0; len < sizeof(zeros); len++) {
			bool taken = len >= binaries[i].least &&
			             len <= binaries[i].most;

			base64_format(zeros, len, text);
			check_values(binaries[i].kind, binaries[i].pattern, text,
			             taken);
		}
	}
}

static void test_a_vkey_is_1_to_200_bytes_of_text(void **state)
{
	char vkey[202];
	static const char revoke[] = "{" COMMON("{}", "") ",\"vkey\":\"%s\"}";

	(void)state;
	memset(vkey, 'k', sizeof(vkey));
	vkey[201] = '\0';
	check_values(STATEMENT_REVOKE, revoke, vkey, false);
	vkey[200] = '\0';
	check_values(STATEMENT_REVOKE, revoke, vkey, true);
	check_values(STATEMENT_REVOKE, revoke, "", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_heads_name_logs),
		cmocka_unit_test(test_heads_are_read_in_the_order_of_their_names),
		cmocka_unit_test(test_a_word_is_the_same_or_another_or_missing),
		cmocka_unit_test(test_re_lists_exactly_the_ids_that_members_name),
		cmocka_unit_test(test_sets_are_sorted_and_have_each_once),
		cmocka_unit_test(test_exactly_one_of_the_alternatives_stands),
		cmocka_unit_test(test_times_are_days_of_the_calendar),
		cmocka_unit_test(test_hashes_names_and_base64_have_one_spelling),
		cmocka_unit_test(test_readings_are_decimals_of_six_places),
		cmocka_unit_test(test_numbers_keep_to_their_ranges),
		cmocka_unit_test(test_lists_keep_to_their_lengths),
		cmocka_unit_test(test_binary_members_keep_to_their_lengths),
		cmocka_unit_test(test_a_vkey_is_1_to_200_bytes_of_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
