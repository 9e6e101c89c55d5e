/*
 * Laws of statements: the envelope, id and signature, hostile bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "statement/draft.h"
#include "statement/statement.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define R4(text) text text text text
#define R16(text) R4(R4(text))
#define A64 R4(R16("a"))
#define C64 R4(R16("c"))
#define A "\"" A64 "\""
#define C "\"" C64 "\""
#define TIME "\"2026-11-21T19:08:00Z\""

static uint8_t seed[SIGN_SEED_BYTES] = { 9 };
static struct note_key key;

/* The line of a signature that is well formed and bad. */
static void entry_put(struct buf *out, const char *kind, struct slice body)
{
	static const uint8_t signature[SIGNATURE_BYTES];

	buf_printf(out, "tallystick/v1 %s\n", kind);
	buf_put_slice(out, body);
	buf_put_text(out, "\n\n");
	note_put_signature(&key, signature, sizeof(signature), out);
	assert_int_equal(buf_status(out), TALLY_OK);
}

static int decodes(struct slice entry)
{
	struct statement s;
	struct fault fault = { 0 };
	int rc = statement_decode(entry, &s, &fault);

	if (rc == TALLY_OK) {
		statement_release(&s);
	} else {
		assert_int_equal(fault.status, rc);
		assert_true(strlen(fault.text) > 0);
	}
	return rc;
}

static int text_decodes(const char *entry)
{
	return decodes(slice_text(entry));
}

#define BODY "{\"charter\":" C ",\"from\":\"us\",\"at\":" TIME                 \
	     ",\"seen\":{},\"re\":[" A "],\"of\":" A "}"
/* An Ed25519 line: 4 bytes of id and 64 of signature are 92 characters. */
#define SIGNED_68 "\xe2\x80\x94 us.example/tally " R16("AAAA") R4("AAAA")      \
	          "AAAAAAAAAAA=\n"
/* A cosignature line: 4 + 8 + 64 bytes. */
#define SIGNED_76 "\xe2\x80\x94 us.example/tally " R16("AAAA") R4("AAAA")      \
	          "AAAAAAAAAAAAAAAAAAAAAA==\n"

static void test_an_entry_has_header_body_and_one_signature(void **state)
{
	(void)state;
	assert_int_equal(text_decodes("tallystick/v1 ack\n" BODY "\n\n" SIGNED_68),
	                 TALLY_OK);
	static const char *const bad[] = {
		"", "\n", "\n\n", "tallystick/v1 ack\n",
		"tallystick/v1 ack\n" BODY "\n",
		"tallystick/v1 ack\n" BODY "\n\n",
		"tallystick/v1 ack\n" BODY "\n" SIGNED_68,
		"tallystick/v1 ack\n" BODY "\n\n" SIGNED_68 SIGNED_68,
		"tallystick/v1 ack\n" BODY "\n\n" SIGNED_76,
		"tallystick/v1 ack\n" BODY "\n\n" SIGNED_68 " ",
		"tallystick/v1 ack\n" BODY "\n\n" SIGNED_68 "\n",
		"tallystick/v1 ack\n" BODY "\n\n\n" SIGNED_68,
		"tallystick/v1 ack\n\n" BODY "\n\n" SIGNED_68,
		"tallystick/v1 ack\n" BODY "\n" BODY "\n\n" SIGNED_68,
		"tallystick/v1 ack\n" BODY BODY "\n\n" SIGNED_68,
		"tallystick/v1 ack\n" BODY "\n\ntallystick/v1 ack\n" BODY
		"\n\n" SIGNED_68,
		"tallystick/v1 ack\r\n" BODY "\r\n\r\n" SIGNED_68,
		"tallystick/v1 ack \n" BODY "\n\n" SIGNED_68,
		"tallystick/v1  ack\n" BODY "\n\n" SIGNED_68,
		" tallystick/v1 ack\n" BODY "\n\n" SIGNED_68,
		"tallystick/v1 \n" BODY "\n\n" SIGNED_68,
		"tallystick/v1\n" BODY "\n\n" SIGNED_68,
		"tallystick/v2 ack\n" BODY "\n\n" SIGNED_68,
		"Tallystick/v1 ack\n" BODY "\n\n" SIGNED_68,
		"tallystick/v1 Ack\n" BODY "\n\n" SIGNED_68,
		"tallystick/v1 unknown\n" BODY "\n\n" SIGNED_68,
		"tallystick/v1 draw\n" BODY "\n\n" SIGNED_68,
		"tallystick/v1 ack\n\t" BODY "\n\n" SIGNED_68,
		"tallystick/v1 ack\n" BODY "\t\n\n" SIGNED_68,
		"\xef\xbb\xbftallystick/v1 ack\n" BODY "\n\n" SIGNED_68,
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		if (text_decodes(bad[i]) != TALLY_EFORMAT)
			fail_msg("taken, or refused otherwise: %s", bad[i]);
	}
}

static void test_an_entry_has_at_most_65535_bytes(void **state)
{
	struct slice whole = slice_text(BODY);
	size_t around = strlen("tallystick/v1 ack\n\n\n" SIGNED_68);

	(void)state;
	for (size_t over = 0; over < 2; over++) {
		size_t spaces = MAX_ENTRY_BYTES - around - whole.len + over;
		struct buf body, entry;

		buf_init(&body, 2 * MAX_ENTRY_BYTES);
		buf_init(&entry, 2 * MAX_ENTRY_BYTES);
		buf_put_u8(&body, '{');
		for (size_t i = 0; i < spaces; i++)
			buf_put_u8(&body, ' ');
		buf_put_slice(&body, slice_part(whole, 1, whole.len));
		entry_put(&entry, "ack", buf_slice(&body));
		assert_int_equal(entry.len, MAX_ENTRY_BYTES + over);
		assert_int_equal(decodes(buf_slice(&entry)),
		                 over ? TALLY_ELIMIT : TALLY_OK);
		buf_release(&entry);
		buf_release(&body);
	}
}

/* Key, id and signature by Python's hashlib and openssl's Ed25519. */
#define GOOD_KEY                                                               \
	"us.example/tally+eac136a4+AbtcZySCsNzKkaIaTtY7Fa/eiqE3jacs0Bs0lYnW591q"
#define GOOD_ID "b7a46db463972086ffdab7ffab78c1331260c8bf00766f3fef5c14ccd7b5534b"
#define GOOD_ENTRY                                                             \
	"tallystick/v1 ack\n" BODY "\n\n"                                      \
	"\xe2\x80\x94 us.example/tally 6sE2pJnyKE6OCmDRf56pPI4nJbe4e0w/KuV6DN" \
	"kr6TaM3ByQNQLKWDeGoqSaWLFfnQdctHrq1Xa4bihLcQ3WEKDKXgQ=\n"

static struct statement good_statement(void)
{
	struct statement s;

	assert_int_equal(statement_decode(slice_text(GOOD_ENTRY), &s, NULL),
	                 TALLY_OK);
	return s;
}

static void test_id_and_signature_are_those_of_another_program(void **state)
{
	struct statement s = good_statement();
	struct note_key theirs;
	char hex[2 * HASH_BYTES + 1];

	(void)state;
	assert_int_equal(vkey_parse(slice_text(GOOD_KEY), &theirs, NULL),
	                 TALLY_OK);
	hex_format(s.id, HASH_BYTES, hex);
	assert_string_equal(hex, GOOD_ID);
	assert_true(statement_is_signed_by(&s, &theirs));
	assert_true(statement_is_signed_by(&s, &key)); /* the same seed */
	statement_release(&s);
}

static void test_another_key_name_id_or_type_did_not_sign(void **state)
{
	struct statement s = good_statement();
	uint8_t other_seed[SIGN_SEED_BYTES] = { 8 };
	uint8_t other_public[SIGN_PUBLIC_BYTES];
	struct note_key other;

	(void)state;
	sign_public(other_seed, other_public);
	assert_int_equal(note_key_init(&other, key.name, NOTE_ED25519,
	                               other_public), TALLY_OK);
	assert_false(statement_is_signed_by(&s, &other));
	memcpy(other.id, key.id, sizeof(other.id)); /* a collision of ids */
	assert_false(statement_is_signed_by(&s, &other));
	other = key;
	other.id[3] ^= 1;
	assert_false(statement_is_signed_by(&s, &other));
	other = key;
	strcpy(other.name, "us.example/tallz");
	assert_false(statement_is_signed_by(&s, &other));
	other = key;
	other.type = NOTE_COSIGNATURE;
	assert_false(statement_is_signed_by(&s, &other));
	statement_release(&s);
}

static void test_a_flipped_bit_never_leaves_id_and_signature_good(void **state)
{
	char entry[] = GOOD_ENTRY;
	struct slice bytes = slice_of(entry, strlen(entry));
	struct statement good = good_statement();
	size_t decoded = 0;

	(void)state;
	for (size_t i = 0; i < 8 * bytes.len; i++) {
		struct statement s;

		entry[i / 8] ^= (char)(1 << i % 8);
		if (statement_decode(bytes, &s, NULL) == TALLY_OK) {
			decoded++;
			assert_false(statement_is_signed_by(&s, &key));
			/* Outside the text, only the signature line changed. */
			if (hash_equal(s.id, good.id))
				assert_true(i / 8 >= s.text.len);
			statement_release(&s);
		}
		entry[i / 8] ^= (char)(1 << i % 8);
	}
	assert_true(decoded > 500); /* most of them in the hex and the base64 */
	statement_release(&good);
}

static void test_a_shorter_or_longer_entry_is_refused(void **state)
{
	char longer[] = GOOD_ENTRY " ";
	struct slice good = slice_text(GOOD_ENTRY);

	(void)state;
	for (size_t len = 0; len < good.len; len++)
		assert_int_equal(decodes(slice_part(good, 0, len)),
		                 TALLY_EFORMAT);
	for (int byte = 0; byte < 256; byte++) {
		longer[good.len] = (char)byte;
		assert_int_equal(decodes(slice_of(longer, good.len + 1)),
		                 TALLY_EFORMAT);
	}
}

static void test_a_refused_entry_leaves_the_output_alone(void **state)
{
	struct statement s, before;

	(void)state;
	memset(&s, 0x5a, sizeof(s));
	memcpy(&before, &s, sizeof(s));
	assert_int_equal(statement_decode(slice_text("no note"), &s, NULL),
	                 TALLY_EFORMAT);
	assert_memory_equal(&s, &before, sizeof(s));
}

static void test_id_is_known_before_the_entry_is_decoded(void **state)
{
	struct slice good = slice_text(GOOD_ENTRY);
	size_t text_len = strlen("tallystick/v1 ack\n" BODY "\n");
	uint8_t id[HASH_BYTES], untouched[HASH_BYTES] = { 7 };
	struct statement s;
	struct fault fault;

	(void)state;
	assert_int_equal(statement_decode(good, &s, &fault), TALLY_OK);
	assert_true(statement_id_of(good, id));
	assert_memory_equal(id, s.id, HASH_BYTES);
	statement_release(&s);
	for (size_t len = 0; len < text_len; len++)
		assert_false(statement_id_of(slice_part(good, 0, len),
		                             untouched));
	assert_false(statement_id_of(slice_text("other/v1 ack\n{}\n\n"),
	                             untouched));
	assert_int_equal(untouched[0], 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_entry_has_header_body_and_one_signature),
		cmocka_unit_test(test_an_entry_has_at_most_65535_bytes),
		cmocka_unit_test(
			test_id_and_signature_are_those_of_another_program),
		cmocka_unit_test(test_another_key_name_id_or_type_did_not_sign),
		cmocka_unit_test(
			test_a_flipped_bit_never_leaves_id_and_signature_good),
		cmocka_unit_test(test_a_shorter_or_longer_entry_is_refused),
		cmocka_unit_test(test_a_refused_entry_leaves_the_output_alone),
		cmocka_unit_test(test_id_is_known_before_the_entry_is_decoded),
	};
	uint8_t public_key[SIGN_PUBLIC_BYTES];

	if (crypto_start() != TALLY_OK)
		return 1;
	sign_public(seed, public_key);
	if (note_key_init(&key, "us.example/tally", NOTE_ED25519, public_key) !=
	    TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
