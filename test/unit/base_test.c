/*
 * Laws of slices, buffers, readers, big-endian numbers and faults.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/status.h"
#include "base/text.h"

static void test_slices_are_equal_only_byte_for_byte(void **state)
{
	(void)state;
	assert_true(slice_equal(slice_text("ab"), slice_text("ab")));
	assert_false(slice_equal(slice_text("ab"), slice_text("ac")));
	assert_false(slice_equal(slice_text("ab"), slice_text("abc")));
	assert_true(slice_equal(slice_of(NULL, 0), slice_text("")));
	assert_true(slice_is_text(slice_text("ab"), "ab"));
	assert_false(slice_is_text(slice_text("ab"), "a"));
	assert_true(slice_starts(slice_text("ab"), "a"));
	assert_true(slice_starts(slice_text("ab"), "ab"));
	assert_true(slice_starts(slice_of(NULL, 0), ""));
	assert_false(slice_starts(slice_text("ab"), "b"));
	assert_false(slice_starts(slice_text("ab"), "abc"));
}

static void test_part_of_slice_never_leaves_it(void **state)
{
	struct slice s = slice_text("abcd");

	(void)state;
	assert_true(slice_is_text(slice_part(s, 1, 2), "bc"));
	assert_true(slice_is_text(slice_part(s, 0, SIZE_MAX), "abcd"));
	assert_true(slice_is_text(slice_part(s, 3, SIZE_MAX), "d"));
	assert_int_equal(slice_part(s, 4, 1).len, 0);
	assert_int_equal(slice_part(s, SIZE_MAX, SIZE_MAX).len, 0);
	assert_int_equal(slice_part(slice_of(NULL, 0), 1, 1).len, 0);
}

static void test_numbers_are_big_endian(void **state)
{
	const uint8_t bytes[8] = { 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10 };
	uint8_t out[8];

	(void)state;
	assert_int_equal(bytes_u16(bytes), 0xfedc);
	assert_int_equal(bytes_u32(bytes), 0xfedcba98);
	assert_true(bytes_u64(bytes) == UINT64_C(0xfedcba9876543210));
	bytes_set_u64(out, UINT64_C(0xfedcba9876543210));
	assert_memory_equal(out, bytes, 8);
	bytes_set_u32(out, 0x01020304);
	assert_memory_equal(out, "\x01\x02\x03\x04\x76", 5);
	bytes_set_u16(out, 0xa1b2);
	assert_memory_equal(out, "\xa1\xb2\x03", 3);
}

static void test_buffer_holds_what_was_put_in_order(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 64);
	buf_put(&b, NULL, 0);
	buf_put_text(&b, "ab");
	buf_put_slice(&b, slice_text("c"));
	buf_put_u8(&b, 0x01);
	buf_put_u16(&b, 0x0203);
	buf_put_u32(&b, 0x04050607);
	buf_put_u64(&b, UINT64_C(0x08090a0b0c0d0e0f));
	buf_printf(&b, "%s-%d", "x", 7);
	buf_printf(&b, "%s", "");
	assert_int_equal(buf_status(&b), TALLY_OK);
	assert_true(slice_is_text(
		buf_slice(&b),
		"abc\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"
		"x-7"));
	buf_release(&b);
}

static void test_buffer_refuses_to_pass_its_limit(void **state)
{
	struct buf b;

	(void)state;
	for (size_t max = 0; max < 200; max++) {
		buf_init(&b, max);
		for (size_t i = 0; i < max; i++)
			buf_put_u8(&b, 'a');
		assert_int_equal(buf_status(&b), TALLY_OK);
		assert_int_equal(b.len, max);
		buf_put_u8(&b, 'b');
		assert_int_equal(buf_status(&b), TALLY_ELIMIT);
		assert_int_equal(b.len, max);
		buf_release(&b);
	}
	buf_init(&b, 3);
	buf_printf(&b, "%d", 1234);
	assert_int_equal(buf_status(&b), TALLY_ELIMIT);
	buf_release(&b);
}

static void test_buffer_error_sticks_until_cleared(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4);
	buf_put_text(&b, "abc");
	buf_put_text(&b, "de");
	buf_put_text(&b, "f");
	buf_printf(&b, "g");
	assert_int_equal(buf_status(&b), TALLY_ELIMIT);
	assert_true(slice_is_text(buf_slice(&b), "abc"));
	assert_null(buf_take_text(&b));
	buf_clear(&b);
	assert_int_equal(buf_status(&b), TALLY_OK);
	assert_int_equal(b.len, 0);
	buf_put_text(&b, "f");
	assert_true(slice_is_text(buf_slice(&b), "f"));
	buf_release(&b);
	assert_null(b.data);
	buf_release(&b);
}

static void test_cleared_buffer_keeps_no_old_byte(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	buf_put_text(&b, "secret");
	buf_clear(&b);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(b.data[i], 0);
	buf_release(&b);
}

/* Read by the address sanitizer, which else ends a program short of memory. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void test_memory_that_gives_out_is_told(void **state)
{
	struct buf b;
	size_t too_much = PTRDIFF_MAX / 2;

	(void)state;
	buf_init(&b, SIZE_MAX);
	buf_put_text(&b, "a");
	/* Refused before a byte of the source is read. */
	buf_put_slice(&b, slice_of("", too_much));
	assert_int_equal(buf_status(&b), TALLY_ENOMEM);
	assert_true(slice_is_text(buf_slice(&b), "a"));
	buf_release(&b);
}

static void test_taken_text_ends_in_nul_and_leaves_empty_buffer(void **state)
{
	struct buf b;
	char *text;

	(void)state;
	buf_init(&b, 3);
	text = buf_take_text(&b);
	assert_string_equal(text, "");
	free(text);
	buf_put_text(&b, "abc");
	text = buf_take_text(&b);
	assert_string_equal(text, "abc");
	free(text);
	assert_int_equal(b.len, 0);
	buf_put_text(&b, "xyz");
	assert_true(slice_is_text(buf_slice(&b), "xyz"));
	buf_release(&b);
}

static void test_reader_takes_all_or_nothing(void **state)
{
	const uint8_t bytes[15] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	struct reader r = { slice_of(bytes, 15) };
	struct slice s = { 0 };
	uint64_t v64 = 0;
	uint32_t v32 = 0;
	uint16_t v16 = 0;
	uint8_t v8 = 0;

	(void)state;
	assert_true(reader_u8(&r, &v8) && v8 == 1);
	assert_true(reader_u16(&r, &v16) && v16 == 0x0203);
	assert_true(reader_u32(&r, &v32) && v32 == 0x04050607);
	assert_false(reader_take(&r, 9, &s));
	assert_false(reader_take(&r, SIZE_MAX, &s));
	assert_null(s.data);
	assert_true(reader_u64(&r, &v64) && v64 == UINT64_C(0x08090a0b0c0d0e0f));
	assert_int_equal(r.rest.len, 0);
	assert_false(reader_u8(&r, &v8));
	for (size_t len = 0; len < 8; len++) {
		r.rest = slice_of(bytes, len);
		assert_false(reader_u64(&r, &v64));
		assert_int_equal(reader_u32(&r, &v32), len >= 4);
		r.rest = slice_of(bytes, len < 2 ? len : 1);
		assert_false(reader_u16(&r, &v16));
		assert_int_equal(r.rest.len, len < 2 ? len : 1);
	}
	assert_true(v64 == UINT64_C(0x08090a0b0c0d0e0f) && v16 == 0x0203);
}

static void test_reader_gives_only_lines_that_end(void **state)
{
	struct reader r = { slice_text("ab\n\nc") };
	struct slice line;

	(void)state;
	assert_true(reader_line(&r, &line) && slice_is_text(line, "ab"));
	assert_true(reader_line(&r, &line) && line.len == 0);
	assert_false(reader_line(&r, &line));
	assert_true(slice_is_text(r.rest, "c"));
	r.rest = slice_of(NULL, 0);
	assert_false(reader_line(&r, &line));
}

static void test_every_status_has_its_own_text(void **state)
{
	(void)state;
	assert_string_equal(status_text(TALLY_OK), "done");
	assert_string_equal(status_text(TALLY_ESIGNATURE), "bad signature");
	assert_string_equal(status_text(1), "unknown status");
	assert_string_equal(status_text(-1000), "unknown status");
	for (int a = TALLY_EINTERNAL; a <= TALLY_OK; a++)
		for (int b = TALLY_EINTERNAL; b < a; b++)
			assert_string_not_equal(status_text(a), status_text(b));
}

static void test_fault_returns_its_status(void **state)
{
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(fault_set(&fault, TALLY_EIO, "disk %d", 3), TALLY_EIO);
	assert_int_equal(fault.status, TALLY_EIO);
	assert_string_equal(fault.text, "disk 3");
	assert_int_equal(fault_prefix(&fault, "line %d", 7), TALLY_EIO);
	assert_string_equal(fault.text, "line 7: disk 3");
	assert_int_equal(fault_set(NULL, TALLY_EIO, "x"), TALLY_EIO);
	assert_int_equal(fault_prefix(NULL, "x"), TALLY_EINTERNAL);
}

static void test_fault_text_cannot_drive_a_terminal(void **state)
{
	struct fault fault;

	(void)state;
	fault_set(&fault, TALLY_EFORMAT, "%s",
	          "a\x1b[2Jb\nc\x7f"
	          "d\xc2\x9b"
	          "e\xe2\x80\xae"
	          "f\xff\xc3\xa9");
	assert_string_equal(fault.text, "a?[2Jb?c?d??e???f?\xc3\xa9");
	fault_prefix(&fault, "%s", "\r\xe2\x81\xa6");
	assert_string_equal(fault.text, "????: a?[2Jb?c?d??e???f?\xc3\xa9");
}

static void test_fault_text_is_cut_between_characters(void **state)
{
	struct fault fault;
	char text[2000];

	(void)state;
	for (size_t start = 0; start < 3; start++) {
		memset(text, 'a', start);
		for (size_t i = start; i + 3 < sizeof(text); i += 3)
			memcpy(text + i, "\xe2\x82\xac", 4);
		fault_set(&fault, TALLY_EFORMAT, "%s", text);
		assert_true(text_is_printable(slice_text(fault.text)));
		assert_in_range(strlen(fault.text), FAULT_TEXT_BYTES - 3,
		                FAULT_TEXT_BYTES - 1);
		fault_prefix(&fault, "%s", "place");
		assert_true(text_is_printable(slice_text(fault.text)));
		assert_null(strchr(fault.text, '?'));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slices_are_equal_only_byte_for_byte),
		cmocka_unit_test(test_part_of_slice_never_leaves_it),
		cmocka_unit_test(test_numbers_are_big_endian),
		cmocka_unit_test(test_buffer_holds_what_was_put_in_order),
		cmocka_unit_test(test_buffer_refuses_to_pass_its_limit),
		cmocka_unit_test(test_buffer_error_sticks_until_cleared),
		cmocka_unit_test(test_cleared_buffer_keeps_no_old_byte),
		cmocka_unit_test(test_memory_that_gives_out_is_told),
		cmocka_unit_test(test_taken_text_ends_in_nul_and_leaves_empty_buffer),
		cmocka_unit_test(test_reader_takes_all_or_nothing),
		cmocka_unit_test(test_reader_gives_only_lines_that_end),
		cmocka_unit_test(test_every_status_has_its_own_text),
		cmocka_unit_test(test_fault_returns_its_status),
		cmocka_unit_test(test_fault_text_cannot_drive_a_terminal),
		cmocka_unit_test(test_fault_text_is_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
