/*
 * Laws of checkpoints: one spelling, the log's own signature, nothing else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log/checkpoint.h"

/* transparency-dev/tessera, testdata/log/checkpoint.15; its key is published
 * in testdata/build_log.sh. */
#define KNOWN_KEY "example.com/log/testdata+33d7b496+" \
	"AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
#define KNOWN_TEXT "example.com/log/testdata\n15\n" \
	"rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n"
#define KNOWN_LINE "\xe2\x80\x94 example.com/log/testdata " \
	"M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEW" \
	"P6zdkdIQzd/fmwlM/dlPWF74ewI=\n"
#define KNOWN KNOWN_TEXT "\n" KNOWN_LINE

#define ROOT "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs="
#define EMPTY_ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static struct note_key known_key;
static struct checkpoint out;
static struct fault fault;

static int start(void **state)
{
	(void)state;
	if (crypto_start() != TALLY_OK)
		return 1;
	return vkey_parse(slice_text(KNOWN_KEY), &known_key, &fault);
}

static int parse_text(const char *text)
{
	struct buf note;
	int status;

	buf_init(&note, MAX_CHECKPOINT_BYTES);
	buf_put_text(&note, text);
	buf_put_text(&note, "\n" KNOWN_LINE);
	status = checkpoint_parse(buf_slice(&note), &out, &fault);
	buf_release(&note);
	return status;
}

static void test_a_checkpoint_of_another_program_opens(void **state)
{
	static const uint8_t root[HASH_BYTES] = {
		0xac, 0xa6, 0xc3, 0x8a, 0x90, 0xaf, 0x86, 0xe5, 0xf5, 0x19, 0x9e,
		0xe0, 0xe4, 0x10, 0x5e, 0xf2, 0xc0, 0x3a, 0x05, 0xb2, 0x7b, 0x8d,
		0xaf, 0xf5, 0x9e, 0x4e, 0x36, 0xee, 0xfd, 0xfc, 0xdd, 0xcb,
	};

	(void)state;
	assert_int_equal(checkpoint_open(slice_text(KNOWN), &known_key, &out,
	                                 &fault), TALLY_OK);
	assert_true(slice_is_text(out.origin, "example.com/log/testdata"));
	assert_int_equal(out.head.size, 15);
	assert_memory_equal(out.head.root, root, HASH_BYTES);
	assert_true(slice_is_text(out.note.text, KNOWN_TEXT));
	assert_int_equal(out.note.signature_count, 1);
}

static void test_text_is_written_as_it_was_read(void **state)
{
	struct head empty = { 0 };
	struct buf text;

	(void)state;
	assert_int_equal(checkpoint_parse(slice_text(KNOWN), &out, &fault),
	                 TALLY_OK);
	buf_init(&text, 1000);
	checkpoint_put_text(&text, "example.com/log/testdata", &out.head);
	assert_true(slice_is_text(buf_slice(&text), KNOWN_TEXT));
	buf_clear(&text);
	hash_bytes(slice_of(NULL, 0), empty.root);
	checkpoint_put_text(&text, "a", &empty);
	assert_true(slice_is_text(buf_slice(&text), "a\n0\n" EMPTY_ROOT "\n"));
	buf_release(&text);
}

static void test_every_size_has_one_spelling(void **state)
{
	static const char *const bad[] = {
		"", " 15", "15 ", "015", "00", "+15", "-1", "0x0f", "1e1", "15.",
		"18446744073709551616", "99999999999999999999999",
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		snprintf(text, sizeof(text), "a\n%s\n" ROOT "\n", bad[i]);
		assert_int_equal(parse_text(text), TALLY_EFORMAT);
	}
	assert_int_equal(parse_text("a\n18446744073709551615\n" ROOT "\n"),
	                 TALLY_OK);
	assert_true(out.head.size == UINT64_MAX);
}

static void test_only_three_lines_with_a_whole_root_are_taken(void **state)
{
	static const char *const bad[] = {
		"a\n", "a\n15\n", "\n15\n" ROOT "\n", "15\n" ROOT "\n",
		"a\n15\n\n", "a\n15\n" ROOT "\n\n",
		"a\n15\n" ROOT "\nextension\n", "a\n15\n" ROOT " \n",
		"a\n15\n " ROOT "\n",
		"a\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs\n",
		/* 31 and 33 bytes, unused bits set */
		"a\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383A==\n",
		"a\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383csA\n",
		"a\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383ct=\n",
	};

	(void)state;
	assert_int_equal(parse_text("a\n15\n" ROOT "\n"), TALLY_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (parse_text(bad[i]) != TALLY_EFORMAT)
			fail_msg("taken: %s", bad[i]);
}

static void test_an_empty_tree_has_the_empty_root(void **state)
{
	(void)state;
	assert_int_equal(parse_text("a\n0\n" EMPTY_ROOT "\n"), TALLY_OK);
	assert_int_equal(parse_text("a\n0\n" ROOT "\n"), TALLY_EFORMAT);
}

static void test_every_flipped_bit_is_refused(void **state)
{
	static const char whole[] = KNOWN;
	uint8_t bytes[sizeof(whole) - 1];

	(void)state;
	for (size_t bit = 0; bit < sizeof(bytes) * 8; bit++) {
		memcpy(bytes, whole, sizeof(bytes));
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(
			checkpoint_open(slice_of(bytes, sizeof(bytes)),
			                &known_key, &out, &fault), TALLY_OK);
	}
}

static void test_every_cut_is_refused(void **state)
{
	static const char whole[] = KNOWN;

	(void)state;
	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		/* On the heap and of the exact length, to catch overreading. */
		uint8_t *bytes = malloc(len + 1);

		assert_non_null(bytes);
		memcpy(bytes, whole, len);
		assert_int_not_equal(checkpoint_open(slice_of(bytes, len),
		                                     &known_key, &out, &fault),
		                     TALLY_OK);
		free(bytes);
	}
}

/* Signs a text with a key of this test. */
static void sign(struct buf *note, const char *name, uint8_t seed_byte,
                 const char *text)
{
	uint8_t seed[SIGN_SEED_BYTES], public_key[SIGN_PUBLIC_BYTES];
	struct note_key key;

	memset(seed, seed_byte, sizeof(seed));
	sign_public(seed, public_key);
	note_key_init(&key, name, NOTE_ED25519, public_key);
	note_sign(&key, seed, slice_text(text), note);
}

static void test_only_the_logs_own_good_signature_opens(void **state)
{
	static const char text[] = "a.example/log\n15\n" ROOT "\n";
	uint8_t seed[SIGN_SEED_BYTES], public_key[SIGN_PUBLIC_BYTES];
	struct note_key key, other_key;
	struct buf note;

	(void)state;
	memset(seed, 1, sizeof(seed));
	sign_public(seed, public_key);
	note_key_init(&key, "a.example/log", NOTE_ED25519, public_key);
	note_key_init(&other_key, "b.example/log", NOTE_ED25519, public_key);
	buf_init(&note, 10000);
	buf_put_text(&note, text);
	buf_put_text(&note, "\n");
	sign(&note, "witness.example", 2, text);
	assert_int_equal(checkpoint_open(buf_slice(&note), &key, &out, &fault),
	                 TALLY_ESIGNATURE);
	sign(&note, "a.example/log", 1, text);
	assert_int_equal(checkpoint_open(buf_slice(&note), &key, &out, &fault),
	                 TALLY_OK);
	assert_int_equal(out.note.signature_count, 2);
	/* The key's owner did sign, but this is not the key's log. */
	sign(&note, "b.example/log", 1, text);
	assert_int_equal(checkpoint_open(buf_slice(&note), &other_key, &out,
	                                 &fault), TALLY_ESIGNATURE);
	/* A bad line by the same key spoils the good one. */
	sign(&note, "a.example/log", 1, "a.example/log\n16\n" ROOT "\n");
	assert_int_equal(checkpoint_open(buf_slice(&note), &key, &out, &fault),
	                 TALLY_ESIGNATURE);
	buf_release(&note);
}

static void test_a_refused_checkpoint_leaves_the_output_untouched(void **state)
{
	static struct checkpoint before;

	(void)state;
	memset(&out, 7, sizeof(out));
	memset(&before, 7, sizeof(before));
	assert_int_equal(parse_text("a\n0\n" ROOT "\n"), TALLY_EFORMAT);
	assert_memory_equal(&out, &before, sizeof(out));
	assert_true(fault.status == TALLY_EFORMAT && strlen(fault.text) > 0);
}

static void test_an_oversized_checkpoint_is_refused_unread(void **state)
{
	static const char small[] = KNOWN;
	uint8_t *bytes = malloc(MAX_CHECKPOINT_BYTES + 1);

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'a', MAX_CHECKPOINT_BYTES + 1);
	memcpy(bytes, small, sizeof(small) - 1);
	assert_int_equal(checkpoint_parse(slice_of(bytes,
	                                           MAX_CHECKPOINT_BYTES + 1),
	                                  &out, &fault), TALLY_ELIMIT);
	free(bytes);
}

static void test_heads_are_equal_only_in_size_and_root(void **state)
{
	struct head a = { 5, { 1 } }, b = a;

	(void)state;
	assert_true(head_equal(&a, &b));
	b.size = 6;
	assert_false(head_equal(&a, &b));
	b = a;
	b.root[31] = 1;
	assert_false(head_equal(&a, &b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_checkpoint_of_another_program_opens),
		cmocka_unit_test(test_text_is_written_as_it_was_read),
		cmocka_unit_test(test_every_size_has_one_spelling),
		cmocka_unit_test(
			test_only_three_lines_with_a_whole_root_are_taken),
		cmocka_unit_test(test_an_empty_tree_has_the_empty_root),
		cmocka_unit_test(test_every_flipped_bit_is_refused),
		cmocka_unit_test(test_every_cut_is_refused),
		cmocka_unit_test(test_only_the_logs_own_good_signature_opens),
		cmocka_unit_test(
			test_a_refused_checkpoint_leaves_the_output_untouched),
		cmocka_unit_test(test_an_oversized_checkpoint_is_refused_unread),
		cmocka_unit_test(test_heads_are_equal_only_in_size_and_root),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
