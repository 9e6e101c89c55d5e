/*
 * Laws of the tar form of a bundle, and of its list of files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "bundle/bundle.h"

#define BLOCK 512
#define MAX_TAR (1u << 20)

static const char long_name[] =
	"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
	"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn";

static void add(struct bundle *b, const char *name, const char *text)
{
	assert_int_equal(bundle_add(b, name, slice_text(text)), TALLY_OK);
}

/* Four files: empty, short, exactly one block, and the longest name. */
static void make_files(struct bundle *b)
{
	char block[BLOCK + 1] = { 0 };

	memset(block, 'x', BLOCK);
	bundle_init(b);
	add(b, long_name, "1");
	add(b, "charter.yaml", "");
	add(b, "README.txt", "hello\n");
	add(b, "log/a.example/tally/checkpoint", block);
}

static void make_tar(struct buf *out)
{
	struct bundle files;

	make_files(&files);
	buf_init(out, MAX_TAR);
	assert_int_equal(bundle_pack(&files, out), TALLY_OK);
	bundle_release(&files);
}

static int unpack(struct slice tar, struct fault *fault)
{
	struct bundle files;
	int rc = bundle_unpack(tar, &files, fault);

	if (rc == TALLY_OK)
		bundle_release(&files);
	return rc;
}

/*
 * Made of the same four files by GNU tar 1.34:
 * tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@0
 *     --mode=0644 -b1 -cf - README.txt charter.yaml log/... nnn... | sha256sum
 */
static void test_pack_writes_the_bytes_of_gnu_tar(void **state)
{
	struct buf tar;
	uint8_t hash[HASH_BYTES];
	char hex[2 * HASH_BYTES + 1];

	(void)state;
	make_tar(&tar);
	hash_bytes(buf_slice(&tar), hash);
	hex_format(hash, sizeof(hash), hex);
	assert_int_equal(tar.len, 4608);
	assert_string_equal(hex, "f6d3947c3a0e97fbf2a62be5191958a0"
	                         "a2f7b14fde8fdf40b3090d4252311045");
	buf_release(&tar);
}

static void test_unpack_gives_the_files_in_order(void **state)
{
	static const char *const names[] = {
		"README.txt", "charter.yaml", "log/a.example/tally/checkpoint",
		long_name
	};
	struct bundle files;
	struct fault fault;
	struct buf tar, again;

	(void)state;
	make_tar(&tar);
	assert_int_equal(bundle_unpack(buf_slice(&tar), &files, &fault),
	                 TALLY_OK);
	assert_int_equal(files.count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(files.files[i].name, names[i]);
	assert_true(slice_is_text(bundle_find(&files, "README.txt")->bytes,
	                          "hello\n"));
	assert_null(bundle_find(&files, "README"));
	buf_init(&again, MAX_TAR);
	assert_int_equal(bundle_pack(&files, &again), TALLY_OK);
	assert_true(slice_equal(buf_slice(&tar), buf_slice(&again)));
	bundle_release(&files);
	buf_release(&again);
	buf_release(&tar);
}

static bool is_content(size_t offset)
{
	return (offset >= 512 && offset < 518) ||
	       (offset >= 2048 && offset < 2560) || offset == 3072;
}

/* All bits, so also each digit that would mean the same in another spelling. */
static void test_no_bit_outside_contents_can_change(void **state)
{
	struct buf tar;
	struct fault fault;

	(void)state;
	make_tar(&tar);
	for (size_t i = 0; i < tar.len; i++) {
		for (unsigned bit = 0; bit < 8 && !is_content(i); bit++) {
			tar.data[i] ^= (uint8_t)(1u << bit);
			fault.text[0] = '\0';
			assert_int_equal(unpack(buf_slice(&tar), &fault),
			                 TALLY_EFORMAT);
			assert_non_null(strstr(fault.text, "tar: byte "));
			tar.data[i] ^= (uint8_t)(1u << bit);
		}
	}
	assert_int_equal(unpack(buf_slice(&tar), &fault), TALLY_OK);
	buf_release(&tar);
}

static void test_fault_names_offset_and_file(void **state)
{
	struct buf tar;
	struct fault fault;

	(void)state;
	make_tar(&tar);
	tar.data[1024 + 100] = '1'; /* mode of the second file */
	assert_int_equal(unpack(buf_slice(&tar), &fault), TALLY_EFORMAT);
	assert_non_null(strstr(fault.text, "byte 1124"));
	assert_non_null(strstr(fault.text, "charter.yaml"));
	buf_release(&tar);
}

static void test_no_shorter_or_longer_tar_is_taken(void **state)
{
	struct buf tar;
	struct fault fault;

	(void)state;
	make_tar(&tar);
	for (size_t len = 0; len < tar.len; len++) {
		/* A copy of its own, so that a read past its end is seen. */
		uint8_t *part = malloc(len > 0 ? len : 1);

		assert_non_null(part);
		memcpy(part, tar.data, len);
		assert_int_equal(unpack(slice_of(part, len), &fault),
		                 TALLY_EFORMAT);
		free(part);
	}
	buf_put_u8(&tar, 0);
	assert_int_equal(unpack(buf_slice(&tar), &fault), TALLY_EFORMAT);
	for (size_t i = 1; i < BLOCK; i++)
		buf_put_u8(&tar, 0);
	assert_int_equal(unpack(buf_slice(&tar), &fault), TALLY_EFORMAT);
	assert_non_null(strstr(fault.text, "more than two zero blocks"));
	buf_release(&tar);
}

/* Headers and contents of "a" and "b" in the order given, and the end. */
static void tar_of(const char *first, const char *second, struct buf *out)
{
	const char *const names[] = { first, second };

	buf_init(out, MAX_TAR);
	for (size_t i = 0; i < 2; i++) {
		struct bundle one;
		struct buf tar;

		bundle_init(&one);
		add(&one, names[i], "x");
		buf_init(&tar, MAX_TAR);
		assert_int_equal(bundle_pack(&one, &tar), TALLY_OK);
		buf_put(out, tar.data, 2 * BLOCK);
		if (i == 1)
			buf_put(out, tar.data + 2 * BLOCK, 2 * BLOCK);
		buf_release(&tar);
		bundle_release(&one);
	}
}

static void test_names_ascend_and_stand_once(void **state)
{
	static const struct {
		const char *first, *second;
		int rc;
	} cases[] = {
		{ "a", "b", TALLY_OK },      { "b", "a", TALLY_EFORMAT },
		{ "a", "a", TALLY_EFORMAT }, { "Z", "a", TALLY_OK },
		{ "a", "Z", TALLY_EFORMAT }, { "a", "a/b", TALLY_OK },
	};
	struct fault fault;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf tar;

		tar_of(cases[i].first, cases[i].second, &tar);
		assert_int_equal(unpack(buf_slice(&tar), &fault), cases[i].rc);
		buf_release(&tar);
	}
}

/* Put a name into the one header of a tar, with the right checksum. */
static void rename_in_tar(struct buf *tar, const char *name)
{
	unsigned sum = 0;
	char digits[8];

	memset(tar->data, 0, 100);
	memcpy(tar->data, name, strlen(name));
	memset(tar->data + 148, ' ', 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += tar->data[i];
	for (size_t i = 6; i > 0; i--, sum /= 8)
		digits[i - 1] = (char)('0' + sum % 8);
	digits[6] = '\0';
	memcpy(tar->data + 148, digits, 7);
}

static const char *const unsafe_names[] = {
	"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/./b", "a b",
	"a\\b", "a\n", "a:b", "\xc3\xa9", "~", "a/../../b",
};

static void test_no_unsafe_name_is_taken(void **state)
{
	struct bundle files;
	struct fault fault;
	struct buf tar;

	(void)state;
	bundle_init(&files);
	add(&files, "a", "x");
	buf_init(&tar, MAX_TAR);
	assert_int_equal(bundle_pack(&files, &tar), TALLY_OK);
	rename_in_tar(&tar, "a.b/..c/D-_9");
	assert_int_equal(unpack(buf_slice(&tar), &fault), TALLY_OK);
	for (size_t i = 0; i < sizeof(unsafe_names) / sizeof(unsafe_names[0]);
	     i++) {
		rename_in_tar(&tar, unsafe_names[i]);
		assert_int_equal(unpack(buf_slice(&tar), &fault), TALLY_EFORMAT);
		assert_int_equal(bundle_add(&files, unsafe_names[i],
		                            slice_text("x")), TALLY_EUSAGE);
	}
	assert_int_equal(files.count, 1);
	bundle_release(&files);
	buf_release(&tar);
}

/* A size of nearly 8 GiB in a small file must not be believed. */
static void test_a_size_beyond_the_end_is_refused(void **state)
{
	struct bundle files;
	struct fault fault;
	struct buf tar;

	(void)state;
	bundle_init(&files);
	add(&files, "a", "x");
	buf_init(&tar, MAX_TAR);
	assert_int_equal(bundle_pack(&files, &tar), TALLY_OK);
	memcpy(tar.data + 124, "77777777777", 11);
	rename_in_tar(&tar, "a"); /* mends the checksum */
	assert_int_equal(unpack(buf_slice(&tar), &fault), TALLY_EFORMAT);
	assert_non_null(strstr(fault.text, "ends within a"));
	bundle_release(&files);
	buf_release(&tar);
}

static void test_an_empty_bundle_is_two_zero_blocks(void **state)
{
	struct bundle files;
	struct buf tar;

	(void)state;
	bundle_init(&files);
	buf_init(&tar, MAX_TAR);
	assert_int_equal(bundle_pack(&files, &tar), TALLY_OK);
	assert_int_equal(tar.len, 2 * BLOCK);
	assert_int_equal(unpack(buf_slice(&tar), NULL), TALLY_OK);
	buf_release(&tar);
}

static void test_a_file_is_added_once(void **state)
{
	struct bundle files;
	char name[MAX_BUNDLE_NAME + 2];

	(void)state;
	make_files(&files);
	assert_int_equal(bundle_add(&files, "README.txt", slice_text("")),
	                 TALLY_EEXISTS);
	assert_int_equal(files.count, 4);
	assert_true(slice_is_text(bundle_find(&files, "README.txt")->bytes,
	                          "hello\n"));
	memset(name, 'n', sizeof(name));
	name[MAX_BUNDLE_NAME + 1] = '\0';
	assert_int_equal(bundle_add(&files, name, slice_text("")), TALLY_ELIMIT);
	bundle_release(&files);
	assert_null(files.files);
}

/* Many files in falling order: each lands before the others. */
static void test_order_does_not_depend_on_adding(void **state)
{
	struct bundle files;

	(void)state;
	bundle_init(&files);
	for (int i = 99; i >= 0; i--) {
		char name[] = "f00";

		name[1] = (char)('0' + i / 10);
		name[2] = (char)('0' + i % 10);
		add(&files, name, name);
	}
	assert_int_equal(files.count, 100);
	for (size_t i = 1; i < files.count; i++)
		assert_true(strcmp(files.files[i - 1].name,
		                   files.files[i].name) < 0);
	assert_true(slice_is_text(bundle_find(&files, "f42")->bytes, "f42"));
	bundle_release(&files);
}

static void test_readme_fits_a_screen_and_is_plain(void **state)
{
	struct reader r = { bundle_readme() };
	struct slice line;

	(void)state;
	while (reader_line(&r, &line)) {
		assert_true(line.len <= 78);
		for (size_t i = 0; i < line.len; i++)
			assert_true(line.data[i] >= ' ' && line.data[i] < 0x7f);
	}
	assert_int_equal(r.rest.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pack_writes_the_bytes_of_gnu_tar),
		cmocka_unit_test(test_unpack_gives_the_files_in_order),
		cmocka_unit_test(test_no_bit_outside_contents_can_change),
		cmocka_unit_test(test_fault_names_offset_and_file),
		cmocka_unit_test(test_no_shorter_or_longer_tar_is_taken),
		cmocka_unit_test(test_names_ascend_and_stand_once),
		cmocka_unit_test(test_no_unsafe_name_is_taken),
		cmocka_unit_test(test_a_size_beyond_the_end_is_refused),
		cmocka_unit_test(test_an_empty_bundle_is_two_zero_blocks),
		cmocka_unit_test(test_a_file_is_added_once),
		cmocka_unit_test(test_order_does_not_depend_on_adding),
		cmocka_unit_test(test_readme_fits_a_screen_and_is_plain),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
