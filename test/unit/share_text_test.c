/*
 * Shares as text: typed with mistakes, mixed, too few.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "crypto/sign.h"
#include "office/share_text.h"

#define COUNT 5
#define NEEDED 3

static uint8_t key[LOCK_KEY_BYTES];
static struct share_text shares[COUNT];

static void split(uint8_t key_byte, uint8_t mark)
{
	uint8_t random[NEEDED * SHARE_BYTES], values[COUNT * SHARE_BYTES];

	assert_int_equal(crypto_start(), TALLY_OK);
	memset(key, key_byte, sizeof(key));
	for (size_t i = 0; i < sizeof(random); i++)
		random[i] = (uint8_t)(mark + 31 * i);
	assert_int_equal(share_split(key, NEEDED, COUNT, random, values),
	                 TALLY_OK);
	for (unsigned i = 0; i < COUNT; i++) {
		shares[i] = (struct share_text){ .office = "us", .number = i + 1,
			                         .count = COUNT, .needed = NEEDED };
		memset(shares[i].split, mark, SHARE_MARK_BYTES);
		share_check(shares[i].split, key, shares[i].check);
		memcpy(shares[i].value, values + i * SHARE_BYTES, SHARE_BYTES);
	}
}

static void format(const struct share_text *share, struct buf *out)
{
	buf_init(out, SHARE_TEXT_MAX_BYTES);
	share_text_put(share, out);
	assert_int_equal(buf_status(out), TALLY_OK);
}

static void test_any_shares_that_are_enough_give_the_key(void **state)
{
	uint8_t out[LOCK_KEY_BYTES];

	(void)state;
	split(7, 1);
	for (unsigned left_out = 0; left_out + NEEDED <= COUNT; left_out++) {
		assert_int_equal(share_text_join(shares + left_out, NEEDED, out,
		                                 NULL), TALLY_OK);
		assert_memory_equal(out, key, sizeof(key));
	}
}

static void test_a_share_is_read_as_a_person_types_it(void **state)
{
	struct share_text read;
	struct buf text, typed;

	(void)state;
	split(7, 1);
	format(&shares[1], &text);
	buf_init(&typed, 4 * SHARE_TEXT_MAX_BYTES);
	for (size_t i = 0; i < text.len; i++) {
		buf_put_u8(&typed, (uint8_t)toupper(text.data[i]));
		if (text.data[i] == ' ')
			buf_put_text(&typed, "\t ");
		if (text.data[i] == '\n')
			buf_put_text(&typed, " \r\n\n  ");
	}
	assert_int_equal(share_text_parse(buf_slice(&typed), &read, NULL),
	                 TALLY_OK);
	assert_memory_equal(&read, &shares[1], sizeof(read));
	buf_release(&typed);
	buf_release(&text);
}

static size_t line_at(struct slice text, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at; i++)
		line += text.data[i] == '\n';
	return line;
}

/* Each character of each line, by its neighbour. */
static void test_a_typing_error_is_named_by_its_line(void **state)
{
	struct share_text read;
	struct fault fault;
	struct buf text;

	(void)state;
	split(7, 1);
	format(&shares[4], &text);
	for (size_t at = 0; at < text.len; at++) {
		uint8_t before = text.data[at];
		char want[32];

		if (before == '\n' || before == ' ')
			continue;
		snprintf(want, sizeof(want), "line %zu:",
		         line_at(buf_slice(&text), at));
		text.data[at] = before == 'a' ? 'b' : before == '7' ? '1' : 'a';
		assert_int_equal(share_text_parse(buf_slice(&text), &read, &fault),
		                 TALLY_EFORMAT);
		assert_non_null(strstr(fault.text, want));
		text.data[at] = before;
	}
	for (size_t cut = 0; cut + 1 < text.len; cut++)
		assert_int_equal(share_text_parse(slice_of(text.data, cut), &read,
		                                  NULL), TALLY_EFORMAT);
	buf_put_text(&text, "x");
	assert_int_equal(share_text_parse(buf_slice(&text), &read, NULL),
	                 TALLY_EFORMAT);
	buf_release(&text);
}

static void test_a_line_of_another_share_does_not_fit(void **state)
{
	struct buf a, b;
	struct share_text read;
	struct fault fault;
	size_t at;

	(void)state;
	split(7, 1);
	format(&shares[0], &a);
	format(&shares[1], &b);
	at = a.len - 2 * strlen("6 0123 4567 89ab cdef - 0123\n");
	memcpy(a.data + at, b.data + at, strlen("5 0123 4567 89ab cdef - 0123"));
	assert_int_equal(share_text_parse(buf_slice(&a), &read, &fault),
	                 TALLY_EFORMAT);
	assert_non_null(strstr(fault.text, "line 8:"));
	buf_release(&a);
	buf_release(&b);
}

static void test_too_few_shares_and_mixed_ones_are_told_apart(void **state)
{
	struct share_text set[NEEDED], old;
	uint8_t out[LOCK_KEY_BYTES];
	struct fault fault;

	(void)state;
	split(7, 1);
	old = shares[2];
	assert_int_equal(share_text_join(shares, NEEDED - 1, out, &fault),
	                 TALLY_EINCOMPLETE);
	memcpy(set, shares, sizeof(set));
	set[2] = set[0];
	assert_int_equal(share_text_join(set, NEEDED, out, &fault), TALLY_EUSAGE);
	set[2] = shares[2];
	strcpy(set[2].office, "ru");
	assert_int_equal(share_text_join(set, NEEDED, out, &fault), TALLY_EUSAGE);
	split(7, 2); /* the same key, split again */
	memcpy(set, shares, sizeof(set));
	set[2] = old;
	assert_int_equal(share_text_join(set, NEEDED, out, &fault), TALLY_EUSAGE);
	set[2] = shares[2];
	set[2].value[31] ^= 1;
	assert_int_equal(share_text_join(set, NEEDED, out, &fault),
	                 TALLY_EMISMATCH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_shares_that_are_enough_give_the_key),
		cmocka_unit_test(test_a_share_is_read_as_a_person_types_it),
		cmocka_unit_test(test_a_typing_error_is_named_by_its_line),
		cmocka_unit_test(test_a_line_of_another_share_does_not_fit),
		cmocka_unit_test(test_too_few_shares_and_mixed_ones_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
