/*
 * Tests of the bytes of a commit, as src/office/commit.h gives them.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "office/commit.h"

static void test_commit_has_the_documented_bytes(void **state)
{
	struct commit commit = { .before = 1, .after = 3, .keep_head = true,
		                 .checkpoint = slice_text("cp"),
		                 .bundle = slice_text("bundle") };
	static const char want[] = "tallystick/commit/v1\n"
		"\0\0\0\0\0\0\0\1" "\0\0\0\0\0\0\0\3"
		"0123456789abcdef" "\1" "\0\0\0\2" "cp" "bundle";
	struct buf bytes;

	(void)state;
	memcpy(commit.nonce, "0123456789abcdef", sizeof(commit.nonce));
	buf_init(&bytes, 4096);
	commit_encode(&commit, &bytes);
	assert_int_equal(bytes.len, sizeof(want) - 1);
	assert_memory_equal(bytes.data, want, bytes.len);
	buf_release(&bytes);
}

static void test_truncated_commit_is_refused(void **state)
{
	struct commit commit = { .before = 3, .after = 4,
		                 .checkpoint = slice_text("checkpoint"),
		                 .bundle = slice_text("bundle") };
	struct commit again;
	struct buf bytes;
	size_t fixed;

	(void)state;
	buf_init(&bytes, 4096);
	commit_encode(&commit, &bytes);
	assert_int_equal(commit_decode(buf_slice(&bytes), &again), TALLY_OK);
	assert_int_equal(again.before, 3);
	assert_int_equal(again.after, 4);
	assert_true(slice_is_text(again.checkpoint, "checkpoint"));
	assert_true(slice_is_text(again.bundle, "bundle"));
	fixed = bytes.len - strlen("bundle");
	for (size_t len = 0; len < fixed; len++)
		assert_int_equal(commit_decode(slice_of(bytes.data, len), &again),
		                 TALLY_EFORMAT);
	bytes.data[0] ^= 1;
	assert_int_equal(commit_decode(buf_slice(&bytes), &again),
	                 TALLY_EFORMAT);
	buf_release(&bytes);
}

static void test_commit_that_shrinks_or_leaps_is_refused(void **state)
{
	static const uint64_t sizes[][2] = { { 4, 3 }, { 0, 257 },
		                             { UINT64_MAX, 0 } };
	struct commit commit = { .keep_head = false }, again;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct buf bytes;

		commit.before = sizes[i][0];
		commit.after = sizes[i][1];
		buf_init(&bytes, 4096);
		commit_encode(&commit, &bytes);
		assert_int_equal(commit_decode(buf_slice(&bytes), &again),
		                 TALLY_EFORMAT);
		buf_release(&bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commit_has_the_documented_bytes),
		cmocka_unit_test(test_truncated_commit_is_refused),
		cmocka_unit_test(test_commit_that_shrinks_or_leaps_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
