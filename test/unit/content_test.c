/*
 * Laws of contents: one spelling, and when declared and found agree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "statement/content.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FORTY "0123456789012345678901234567890123456789"

static int parses(const char *text)
{
	struct content content;
	struct fault fault = { 0 };
	int rc = content_parse(slice_text(text), &content, &fault);

	assert_int_equal(fault.status, rc);
	return rc;
}

static struct content content_of(const char *text)
{
	struct content content;

	assert_int_equal(content_parse(slice_text(text), &content, NULL),
	                 TALLY_OK);
	return content;
}

static bool agrees(const char *declared, const char *found)
{
	struct content a = content_of(declared), b = content_of(found);
	bool agrees = content_agrees(&a, &b);

	/* Who declares and who finds makes no difference. */
	assert_int_equal(content_agrees(&b, &a), agrees);
	return agrees;
}

static void test_nothing_holds_no_item(void **state)
{
	(void)state;
	assert_int_equal(content_of("nothing").count, 0);
	assert_int_equal(parses(""), TALLY_EFORMAT);
	assert_int_equal(parses("Nothing"), TALLY_EFORMAT);
	assert_int_equal(parses("nothing "), TALLY_EFORMAT);
	assert_int_equal(parses("nothing:1"), TALLY_EFORMAT);
	assert_int_equal(parses("nothing,nothing"), TALLY_EFORMAT);
	assert_int_equal(parses("nothing,sm-3"), TALLY_EFORMAT);
	assert_int_equal(parses("asroc,nothing"), TALLY_EFORMAT);
	assert_int_equal(content_of("nothing-else").count, 1);
}

static void test_items_have_a_class_and_may_have_an_identifier(void **state)
{
	struct content content = content_of("sm-3,sm-3:A.1_b/2-C,tlam:7");

	(void)state;
	assert_int_equal(content.count, 3);
	assert_true(slice_is_text(content.items[0].class, "sm-3"));
	assert_int_equal(content.items[0].identifier.len, 0);
	assert_true(slice_is_text(content.items[1].class, "sm-3"));
	assert_true(slice_is_text(content.items[1].identifier, "A.1_b/2-C"));
	assert_true(slice_is_text(content.items[2].class, "tlam"));
	assert_true(slice_is_text(content.items[2].identifier, "7"));
	assert_int_equal(parses("a:" FORTY), TALLY_OK);
	assert_int_equal(parses("a:azAZ09-._/"), TALLY_OK);
	assert_int_equal(parses("a:`"), TALLY_EFORMAT); /* before a */
	assert_int_equal(parses("a:["), TALLY_EFORMAT); /* behind Z */
}

static void test_other_spellings_are_refused(void **state)
{
	static const char *const bad[] = {
		",", "a,", ",a", "a,,b", "a, b", " a", "a ", ":", ":1", "a:",
		"a:,b", "a::1", "a:1:2", "a:\xc3\xa9", "\xc3\xa9", "A", "1a", "-a",
		"a:1 2", "a:1\n", "a\n", "a:\x1b", "a\xff", "a;b", "a:+", "a_b",
		"a234567890123456789012345678901234567890123456789012345678901234",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (parses(bad[i]) != TALLY_EFORMAT)
			fail_msg("taken, or refused otherwise: %s", bad[i]);
	}
	assert_int_equal(parses("a:" FORTY "0"), TALLY_EFORMAT);
	/* NUL ends neither an identifier nor a class. */
	struct content content;

	assert_int_equal(content_parse(slice_of("a\0", 2), &content, NULL),
	                 TALLY_EFORMAT);
	assert_int_equal(content_parse(slice_of("a:1\0", 4), &content, NULL),
	                 TALLY_EFORMAT);
	assert_int_equal(content_parse(slice_of(NULL, 0), &content, NULL),
	                 TALLY_EFORMAT);
}

static void test_items_stand_in_the_order_of_their_bytes(void **state)
{
	(void)state;
	assert_int_equal(parses("a,a,a"), TALLY_OK);
	assert_int_equal(parses("a:1,a:1"), TALLY_OK);
	assert_int_equal(parses("a,a:1,a:10,a:2,b"), TALLY_OK);
	assert_int_equal(parses("a-b,a:1"), TALLY_OK); /* '-' before ':' */
	assert_int_equal(parses("a:1,a-b"), TALLY_EFORMAT);
	assert_int_equal(parses("b,a"), TALLY_EFORMAT);
	assert_int_equal(parses("a:1,a"), TALLY_EFORMAT);
	assert_int_equal(parses("a:2,a:10"), TALLY_EFORMAT);
	assert_int_equal(parses("a:b,a:B"), TALLY_EFORMAT);
}

/* "a" `count` times, with commas. */
static int parse_many(size_t count, struct content *out)
{
	char text[2 * MAX_ITEMS + 8];
	size_t len = 0;

	for (size_t i = 0; i < count; i++) {
		text[len++] = 'a';
		text[len++] = ',';
	}
	return content_parse(slice_of(text, len - 1), out, NULL);
}

static void test_a_position_holds_at_most_32_items(void **state)
{
	struct content content;

	(void)state;
	assert_int_equal(parse_many(32, &content), TALLY_OK);
	assert_int_equal(content.count, 32);
	content.count = 5;
	assert_int_equal(parse_many(33, &content), TALLY_ELIMIT);
	assert_int_equal(content.count, 5); /* untouched */
}

/* 1024 bytes are too few for 32 of the longest items: 10 are 1049 bytes. */
static void test_a_content_has_at_most_1024_bytes(void **state)
{
	char text[MAX_STRING_BYTES + 1];
	struct content content;
	size_t len = 0;

	(void)state;
	for (size_t i = 0; i < 9; i++) { /* 9 x 104, then 88 left */
		memset(text + len, 'a', MAX_NAME_BYTES);
		text[len + MAX_NAME_BYTES] = ':';
		memset(text + len + MAX_NAME_BYTES + 1, '1', 39);
		text[len + 103] = ',';
		len += 104;
	}
	memset(text + len, 'a', MAX_NAME_BYTES);
	text[len + MAX_NAME_BYTES] = ':';
	memset(text + len + MAX_NAME_BYTES + 1, '1', 25);
	assert_int_equal(content_parse(slice_of(text, 1024), &content, NULL),
	                 TALLY_EFORMAT); /* the last is before the others */
	memset(text + len + MAX_NAME_BYTES + 1, '2', 25);
	assert_int_equal(content_parse(slice_of(text, 1024), &content, NULL),
	                 TALLY_OK);
	assert_int_equal(content.count, 10);
	assert_int_equal(content_parse(slice_of(text, 1025), &content, NULL),
	                 TALLY_EFORMAT);
}

static void test_contents_agree_in_class_and_number(void **state)
{
	(void)state;
	assert_true(agrees("nothing", "nothing"));
	assert_true(agrees("sm-3", "sm-3"));
	assert_true(agrees("a,a,b", "a,a,b"));
	assert_false(agrees("nothing", "sm-3"));
	assert_false(agrees("sm-3", "tlam"));
	assert_false(agrees("a", "a,a"));
	assert_false(agrees("a,a,b", "a,b,b"));
}

static void test_an_identifier_agrees_with_itself_or_with_none(void **state)
{
	(void)state;
	assert_true(agrees("a:1", "a:1"));
	assert_true(agrees("a:1", "a"));
	assert_true(agrees("a,a", "a:1,a:2"));
	assert_true(agrees("a,a:1", "a:1,a:2"));
	assert_true(agrees("a:1,a:2", "a:1,a:2"));
	assert_false(agrees("a:1", "a:2"));
	assert_false(agrees("a:1", "b:1"));
	assert_false(agrees("a:1", "a:01"));
	assert_false(agrees("a:1,a:2", "a:1,a:3"));
	assert_false(agrees("a:1,a:1", "a:1,a:2"));
	assert_false(agrees("a:1,b", "a,b:1,b:2"));
	assert_false(agrees("a,b:1", "a:1,b:2"));
}

/* The named item of each may be the unnamed one of the other. */
static void test_unnamed_items_pair_with_what_needs_them(void **state)
{
	(void)state;
	assert_true(agrees("a,a:1", "a,a:2"));
	assert_true(agrees("a,a,a:1", "a,a:2,a:3"));
	assert_true(agrees("a,a:1,b", "a,a:2,b:9"));
	assert_false(agrees("a,a:1,a:2", "a,a:3,a:4"));
	assert_false(agrees("a,a:1,b", "a,a:2,c"));
}

/*
 * The definition, without cleverness: is there any pairing of all items? The
 * contents are all of up to three items a, a:1, a:2, b.
 */
static bool any_pairing(const struct content *a, const struct content *b,
                        size_t i, unsigned used)
{
	if (a->count != b->count)
		return false;
	if (i == a->count)
		return true;
	for (size_t j = 0; j < b->count; j++) {
		struct slice x = a->items[i].identifier;
		struct slice y = b->items[j].identifier;

		if ((used >> j & 1) == 0 &&
		    slice_equal(a->items[i].class, b->items[j].class) &&
		    (x.len == 0 || y.len == 0 || slice_equal(x, y)) &&
		    any_pairing(a, b, i + 1, used | 1u << j))
			return true;
	}
	return false;
}

static void test_agreeing_is_that_some_pairing_exists(void **state)
{
	static const char *const one[] = { "a", "a:1", "a:2", "b" };
	struct content all[64];
	char texts[64][16];
	size_t count = 0, agreed = 0;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		for (size_t j = i; j < 4; j++)
			for (size_t k = j; k < 4; k++, count++) {
				char *text = texts[count];

				strcpy(text, one[i]);
				strcat(strcat(text, ","), one[j]);
				strcat(strcat(text, ","), one[k]);
				all[count] = content_of(text);
			}
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			bool want = any_pairing(&all[i], &all[j], 0, 0);

			assert_int_equal(content_agrees(&all[i], &all[j]), want);
			agreed += want;
		}
	assert_in_range(agreed, count + 1, count * count - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_holds_no_item),
		cmocka_unit_test(
			test_items_have_a_class_and_may_have_an_identifier),
		cmocka_unit_test(test_other_spellings_are_refused),
		cmocka_unit_test(test_items_stand_in_the_order_of_their_bytes),
		cmocka_unit_test(test_a_position_holds_at_most_32_items),
		cmocka_unit_test(test_a_content_has_at_most_1024_bytes),
		cmocka_unit_test(test_contents_agree_in_class_and_number),
		cmocka_unit_test(test_an_identifier_agrees_with_itself_or_with_none),
		cmocka_unit_test(test_unnamed_items_pair_with_what_needs_them),
		cmocka_unit_test(test_agreeing_is_that_some_pairing_exists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
