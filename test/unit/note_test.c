/*
 * Laws of signed notes and cosignatures, against the specification's example
 * and values made by another program (openssl).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "note/note.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define DASH "\xe2\x80\x94 "

/* C2SP signed-note, section Example. */
#define SPEC_KEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define SPEC_TEXT "This is an example message.\n"
#define SPEC_LINE                                                              \
	DASH "example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlT" \
	     "gK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"

/* By openssl with the seed of RFC 8032, section 7.1, test 1. */
#define KEY_TAIL "damAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea" /* behind the type */
#define LOG_KEY "log.example+814a2008+Ad" KEY_TAIL
#define LOG_LINE                                                               \
	DASH "log.example gUogCF5PvUh4Mkuk2yXiIeBVn/t35APlUcKgXmsxsFUR1Krd95y8" \
	     "lmvQnbcfzlSNczBwasujW+s7+CpaBjzCuXbxHgI=\n"
#define WITNESS_KEY "witness.example/w1+eb762cc2+BN" KEY_TAIL
#define WITNESS_LINE                                                           \
	DASH "witness.example/w1 63YswgAAAABlU/EAg15amUHMTKGlX4cmfEpbvIk1kWYI" \
	     "sngXYFaKoZ+aLRLyjcCHTwipdfV/tAL76XY7HBNA17Ag6do/GDmZNPLtDA==\n"
#define WITNESS_AT_S 1700000000
#define CHECKPOINT                                                             \
	"example.com/log/testdata\n0\n"                                        \
	"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

static uint8_t seed[SIGN_SEED_BYTES];
static struct note note;

static struct note_key key_of(const char *vkey)
{
	struct note_key key;

	assert_int_equal(vkey_parse(slice_text(vkey), &key, NULL), TALLY_OK);
	return key;
}

static void assert_parses(const char *text)
{
	assert_int_equal(note_parse(slice_text(text), &note, NULL), TALLY_OK);
}

static void assert_refused(struct slice bytes)
{
	struct fault fault = { 0 };

	assert_int_equal(note_parse(bytes, &note, &fault), TALLY_EFORMAT);
	assert_int_equal(fault.status, TALLY_EFORMAT);
	assert_int_equal(note.signature_count, 0);
	assert_int_equal(note.text.len, 0);
}

static void test_example_of_the_specification_verifies(void **state)
{
	struct note_key key = key_of(SPEC_KEY);

	(void)state;
	assert_parses(SPEC_TEXT "\n" SPEC_LINE);
	assert_true(slice_is_text(note.text, SPEC_TEXT));
	assert_int_equal(note.signature_count, 1);
	assert_true(slice_is_text(note.signatures[0].line, SPEC_LINE));
	assert_int_equal(note_verify(&note, &key), NOTE_GOOD);
	assert_int_equal(note_cosigned_at(&note, &key), 0);
}

static void test_lines_are_those_that_others_make(void **state)
{
	struct note_key log = key_of(LOG_KEY), witness = key_of(WITNESS_KEY);
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	note_sign(&log, seed, slice_text(CHECKPOINT), &out);
	note_cosign(&witness, seed, slice_text(CHECKPOINT), WITNESS_AT_S, &out);
	assert_int_equal(buf_status(&out), TALLY_OK);
	assert_true(slice_is_text(buf_slice(&out), LOG_LINE WITNESS_LINE));
	buf_release(&out);
	assert_parses(CHECKPOINT "\n" LOG_LINE WITNESS_LINE);
	assert_int_equal(note_verify(&note, &log), NOTE_GOOD);
	assert_int_equal(note_verify(&note, &witness), NOTE_GOOD);
	assert_int_equal(note_cosigned_at(&note, &witness), WITNESS_AT_S);
	assert_int_equal(note_cosigned_at(&note, &log), 0);
}

static void test_any_flipped_bit_is_refused_or_never_good(void **state)
{
	static const char text[] = CHECKPOINT "\n" WITNESS_LINE;
	struct note_key witness = key_of(WITNESS_KEY);
	uint8_t bytes[sizeof(text) - 1];

	(void)state;
	memcpy(bytes, text, sizeof(bytes));
	for (size_t bit = 0; bit < 8 * sizeof(bytes); bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (note_parse(slice_of(bytes, sizeof(bytes)), &note, NULL) ==
		    TALLY_OK) {
			assert_int_not_equal(note_verify(&note, &witness),
			                     NOTE_GOOD);
			assert_int_equal(note_cosigned_at(&note, &witness), 0);
		}
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

/* A copy of exactly len bytes, so that a read past the end is seen. */
static void test_notes_cut_anywhere_are_refused(void **state)
{
	static const char text[] = CHECKPOINT "\n" LOG_LINE WITNESS_LINE;
	size_t first_line_end = strlen(CHECKPOINT "\n" LOG_LINE);

	(void)state;
	for (size_t len = 0; len < sizeof(text) - 1; len++) {
		uint8_t *copy = malloc(len + 1);

		assert_non_null(copy);
		memcpy(copy + 1, text, len);
		if (len != first_line_end)
			assert_refused(slice_of(copy + 1, len));
		free(copy);
	}
	assert_refused(slice_of(NULL, 0));
}

static void test_malformed_notes_are_refused(void **state)
{
	static const char *const refused[] = {
		SPEC_TEXT,
		SPEC_TEXT "\n",
		SPEC_TEXT SPEC_LINE,
		SPEC_TEXT "\n" SPEC_LINE "\n",
		SPEC_TEXT "\n" SPEC_LINE "x",
		SPEC_TEXT "\n\n\n",
		"\n" SPEC_LINE,
		SPEC_LINE,
		SPEC_TEXT "\r\n\r\n" SPEC_LINE,
		"tab\t\n\n" SPEC_LINE,
		"delete\x7f\n\n" SPEC_LINE,
		"control \xc2\x85\n\n" SPEC_LINE,
		"direction \xe2\x80\xae\n\n" SPEC_LINE,
		"not UTF-8 \xff\n\n" SPEC_LINE,
		"a\n\n" DASH "a AAAAAAA=\n" "b\n",
		"a\n\n" "- a AAAAAAA=\n",
		"a\n\n" DASH "a\n",
		"a\n\n" DASH "a \n",
		"a\n\n" DASH " AAAAAAA=\n",
		"a\n\n" DASH "a  AAAAAAA=\n",
		"a\n\n" DASH "a AAAAAAA= \n",
		"a\n\n" DASH "a AAAAAA==\n",
		"a\n\n" DASH "a AAAAAAB=\n",
		"a\n\n" DASH "a AAAAAAA\n",
		"a\n\n" DASH "a AAAAAAA=\r\n",
		"a\n\n" DASH "a+b AAAAAAA=\n",
		"a\n\n" DASH "a\xc2\xa0" "b AAAAAAA=\n",
		"a\n\n" DASH "a\xe2\x80\x83" "b AAAAAAA=\n",
		"a\n\n" DASH "a\xe3\x80\x80" "b AAAAAAA=\n",
		"a\n\n" DASH "a\x01" "b AAAAAAA=\n",
		"a\n\n" DASH "a\xff AAAAAAA=\n",
		"a\n\n" " " DASH "a AAAAAAA=\n",
		"a\n\n" "\xe2\x80\x94\xc2\xa0" "a AAAAAAA=\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		assert_refused(slice_text(refused[i]));
	assert_refused(slice_of("a\0b\n\n" SPEC_LINE,
	                        strlen(SPEC_LINE) + 5));
}

static void test_text_ends_at_the_last_blank_line(void **state)
{
	(void)state;
	assert_parses("a\n\nb\n\n" DASH "a AAAAAAA=\n");
	assert_true(slice_is_text(note.text, "a\n\nb\n"));
	assert_parses("a\n\n\n" DASH "a AAAAAAA=\n");
	assert_true(slice_is_text(note.text, "a\n\n"));
	assert_parses("a\n\n" DASH "a AAAAAAA=\n\n" DASH "b AAAAAAA=\n");
	assert_int_equal(note.signature_count, 1);
	assert_true(slice_is_text(note.signatures[0].name, "b"));
	assert_parses("\n\n" DASH "a AAAAAAA=\n");
	assert_true(slice_is_text(note.text, "\n"));
}

static void put_lines(struct buf *out, size_t count)
{
	buf_put_text(out, "a\n\n");
	for (size_t i = 0; i < count; i++)
		buf_put_text(out, DASH "a AAAAAAA=\n");
}

static void test_signature_lines_are_bounded(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100000);
	put_lines(&b, MAX_SIGNATURES);
	assert_int_equal(note_parse(buf_slice(&b), &note, NULL), TALLY_OK);
	assert_int_equal(note.signature_count, MAX_SIGNATURES);
	buf_clear(&b);
	put_lines(&b, MAX_SIGNATURES + 1);
	assert_int_equal(note_parse(buf_slice(&b), &note, NULL), TALLY_ELIMIT);
	assert_int_equal(note.signature_count, 0);
	buf_release(&b);
}

static void test_lines_of_unknown_length_are_kept_but_never_good(void **state)
{
	struct note_key witness = key_of(WITNESS_KEY);
	uint8_t blob[4 + 2428] = { 0 };
	char text[4 * sizeof(blob) / 3 + 5];
	struct buf b;

	(void)state;
	memcpy(blob, witness.id, 4);
	for (size_t len = 5; len <= sizeof(blob); len += len < 300 ? 1 : 71) {
		base64_format(blob, len, text);
		buf_init(&b, 10000);
		buf_printf(&b, "a\n\n" DASH "%s %s\n", witness.name, text);
		assert_int_equal(note_parse(buf_slice(&b), &note, NULL), TALLY_OK);
		assert_int_equal(note.signatures[0].blob_len,
		                 len <= 4 + NOTE_BLOB_BYTES ? len - 4 : 0);
		assert_memory_equal(note.signatures[0].id, witness.id, 4);
		assert_int_equal(note_verify(&note, &witness), NOTE_BAD);
		buf_release(&b);
	}
}

static void test_good_signatures_with_more_behind_them_are_bad(void **state)
{
	struct note_key keys[] = { key_of(LOG_KEY), key_of(WITNESS_KEY) };
	uint8_t blob[8 + SIGNATURE_BYTES + 1];

	(void)state;
	assert_parses(CHECKPOINT "\n" LOG_LINE WITNESS_LINE);
	for (size_t i = 0; i < COUNT(keys); i++) {
		size_t len = note.signatures[i].blob_len;
		struct buf b;

		memcpy(blob, note.signatures[i].blob, len);
		blob[len] = 0;
		buf_init(&b, 1000);
		buf_put_text(&b, CHECKPOINT "\n");
		note_put_signature(&keys[i], blob, len + 1, &b);
		assert_int_equal(note_parse(buf_slice(&b), &note, NULL), TALLY_OK);
		assert_int_equal(note_verify(&note, &keys[i]), NOTE_BAD);
		buf_release(&b);
		assert_parses(CHECKPOINT "\n" LOG_LINE WITNESS_LINE);
	}
}

static void test_lines_of_other_keys_do_not_count(void **state)
{
	struct note_key log = key_of(LOG_KEY), witness = key_of(WITNESS_KEY);
	struct note_key other = key_of(SPEC_KEY), same_id = witness;

	(void)state;
	assert_parses(CHECKPOINT "\n" SPEC_LINE WITNESS_LINE);
	assert_int_equal(note_verify(&note, &log), NOTE_KEY_ABSENT);
	assert_int_equal(note_verify(&note, &witness), NOTE_GOOD);
	assert_int_equal(note_verify(&note, &other), NOTE_BAD);
	same_id.name[0] = 'x';
	assert_int_equal(note_verify(&note, &same_id), NOTE_KEY_ABSENT);
	same_id = witness;
	same_id.id[3] ^= 1;
	assert_int_equal(note_verify(&note, &same_id), NOTE_KEY_ABSENT);
}

static void test_one_bad_line_of_a_key_spoils_its_good_ones(void **state)
{
	struct note_key log = key_of(LOG_KEY), witness = key_of(WITNESS_KEY);
	static const char *const notes[] = {
		CHECKPOINT "\n" LOG_LINE DASH "log.example gUogCAA=\n" WITNESS_LINE,
		CHECKPOINT "\n" DASH "log.example gUogCAA=\n" LOG_LINE WITNESS_LINE,
	};

	(void)state;
	for (size_t i = 0; i < COUNT(notes); i++) {
		assert_parses(notes[i]);
		assert_int_equal(note_verify(&note, &log), NOTE_BAD);
		assert_int_equal(note_verify(&note, &witness), NOTE_GOOD);
	}
	assert_parses(CHECKPOINT "\n" LOG_LINE LOG_LINE);
	assert_int_equal(note_verify(&note, &log), NOTE_GOOD);
}

static void test_keys_of_no_usable_type_verify_nothing(void **state)
{
	static const enum note_type types[] = { NOTE_NONE, NOTE_MLDSA };
	struct note_key key = key_of(LOG_KEY);
	uint8_t public_key[SIGN_PUBLIC_BYTES];

	(void)state;
	memcpy(public_key, key.public_key, sizeof(public_key));
	assert_parses(CHECKPOINT "\n" LOG_LINE);
	for (size_t i = 0; i < COUNT(types); i++) {
		struct note_key made;

		key.type = types[i];
		assert_int_equal(note_verify(&note, &key), NOTE_BAD);
		assert_int_equal(note_key_init(&made, "log.example", types[i],
		                               public_key),
		                 TALLY_EFORMAT);
		assert_int_equal(note_verify(&note, &made), NOTE_KEY_ABSENT);
	}
	key.type = NOTE_COSIGNATURE;
	assert_int_equal(note_verify(&note, &key), NOTE_BAD);
}

static void test_earliest_of_several_cosignatures_is_the_time(void **state)
{
	static const uint64_t times[][3] = { { 9, 5, 7 }, { 5, 7, 9 }, { 7, 9, 5 } };
	struct note_key witness = key_of(WITNESS_KEY);
	struct buf b;

	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		buf_init(&b, 10000);
		buf_put_text(&b, CHECKPOINT "\n");
		for (size_t j = 0; j < 3; j++)
			note_cosign(&witness, seed, slice_text(CHECKPOINT),
			            times[i][j], &b);
		assert_int_equal(note_parse(buf_slice(&b), &note, NULL), TALLY_OK);
		assert_int_equal(note_cosigned_at(&note, &witness), 5);
		buf_put_text(&b, DASH "witness.example/w1 63YswgAA\n");
		assert_int_equal(note_parse(buf_slice(&b), &note, NULL), TALLY_OK);
		assert_int_equal(note_cosigned_at(&note, &witness), 0);
		buf_release(&b);
	}
}

/* Signed rightly but at 0 or past 2^63 - 1, which no witness may say. */
static void test_cosignature_at_no_allowed_time_is_bad(void **state)
{
	static const struct {
		uint64_t at_s;
		const char *head;
	} rows[] = {
		{ 0, "cosignature/v1\ntime 0\na\n" },
		{ (uint64_t)INT64_MAX + 1,
		  "cosignature/v1\ntime 9223372036854775808\na\n" },
		{ INT64_MAX, "cosignature/v1\ntime 9223372036854775807\na\n" },
	};
	struct note_key witness = key_of(WITNESS_KEY);
	uint8_t blob[8 + SIGNATURE_BYTES];
	struct buf b;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool allowed = rows[i].at_s == INT64_MAX;

		bytes_set_u64(blob, rows[i].at_s);
		sign_bytes(seed, slice_text(rows[i].head), blob + 8);
		buf_init(&b, 1000);
		buf_put_text(&b, "a\n\n");
		note_put_signature(&witness, blob, sizeof(blob), &b);
		assert_int_equal(note_parse(buf_slice(&b), &note, NULL), TALLY_OK);
		assert_int_equal(note_verify(&note, &witness),
		                 allowed ? NOTE_GOOD : NOTE_BAD);
		assert_true(note_cosigned_at(&note, &witness) ==
		            (allowed ? rows[i].at_s : 0));
		buf_release(&b);
	}
}

static void assert_misuse(struct buf *b)
{
	assert_int_equal(buf_status(b), TALLY_EUSAGE);
	assert_int_equal(b->len, 0);
	buf_clear(b);
}

static void test_lines_that_could_not_verify_are_not_made(void **state)
{
	struct note_key log = key_of(LOG_KEY), witness = key_of(WITNESS_KEY);
	struct slice text = slice_text(CHECKPOINT);
	uint8_t blob[NOTE_BLOB_BYTES + 1] = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	note_sign(&witness, seed, text, &b);
	assert_misuse(&b);
	note_cosign(&log, seed, text, 1, &b);
	assert_misuse(&b);
	note_cosign(&witness, seed, text, 0, &b);
	assert_misuse(&b);
	note_cosign(&witness, seed, text, UINT64_MAX, &b);
	assert_misuse(&b);
	note_put_signature(&log, blob, 0, &b);
	assert_misuse(&b);
	note_put_signature(&log, blob, sizeof(blob), &b);
	assert_misuse(&b);
	buf_release(&b);
}

static void test_line_that_does_not_fit_is_not_begun(void **state)
{
	struct note_key log = key_of(LOG_KEY);
	struct buf b;

	(void)state;
	for (size_t max = 0; max <= strlen(LOG_LINE); max++) {
		bool fits = max == strlen(LOG_LINE);

		buf_init(&b, max);
		note_sign(&log, seed, slice_text(CHECKPOINT), &b);
		assert_int_equal(buf_status(&b), fits ? TALLY_OK : TALLY_ELIMIT);
		assert_int_equal(b.len, fits ? max : 0);
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_example_of_the_specification_verifies),
		cmocka_unit_test(test_lines_are_those_that_others_make),
		cmocka_unit_test(test_any_flipped_bit_is_refused_or_never_good),
		cmocka_unit_test(test_notes_cut_anywhere_are_refused),
		cmocka_unit_test(test_malformed_notes_are_refused),
		cmocka_unit_test(test_text_ends_at_the_last_blank_line),
		cmocka_unit_test(test_signature_lines_are_bounded),
		cmocka_unit_test(test_lines_of_unknown_length_are_kept_but_never_good),
		cmocka_unit_test(test_good_signatures_with_more_behind_them_are_bad),
		cmocka_unit_test(test_lines_of_other_keys_do_not_count),
		cmocka_unit_test(test_one_bad_line_of_a_key_spoils_its_good_ones),
		cmocka_unit_test(test_keys_of_no_usable_type_verify_nothing),
		cmocka_unit_test(test_earliest_of_several_cosignatures_is_the_time),
		cmocka_unit_test(test_cosignature_at_no_allowed_time_is_bad),
		cmocka_unit_test(test_lines_that_could_not_verify_are_not_made),
		cmocka_unit_test(test_line_that_does_not_fit_is_not_begun),
	};

	if (crypto_start() != TALLY_OK ||
	    hex_parse(slice_text("9d61b19deffd5a60ba844af492ec2cc4"
	                         "4449c5697b326919703bac031cae7f60"),
	              seed, sizeof(seed)) != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
