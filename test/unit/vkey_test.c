/*
 * Laws of verifying keys as text. The ids were computed by another program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "note/note.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* C2SP signed-note, section Example. */
#define SPEC_KEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

/* The key of RFC 8032, section 7.1, test 1, behind the digits of its type. */
#define KEY_TAIL "damAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"
#define LOG_KEY "log.example+814a2008+Ad" KEY_TAIL
#define WITNESS_KEY "witness.example/w1+eb762cc2+BN" KEY_TAIL

static void test_keys_of_both_types_are_read_and_written(void **state)
{
	static const struct {
		const char *text, *name;
		enum note_type type;
		const char *id, *key_start;
	} rows[] = {
		{ SPEC_KEY, "example.com/foo", NOTE_ED25519, "\x53\x0d\x90\x3a",
		  "\xe9\x32\x79\x1a" },
		{ LOG_KEY, "log.example", NOTE_ED25519, "\x81\x4a\x20\x08",
		  "\xd7\x5a\x98\x01" },
		{ WITNESS_KEY, "witness.example/w1", NOTE_COSIGNATURE,
		  "\xeb\x76\x2c\xc2", "\xd7\x5a\x98\x01" },
	};
	struct note_key key;
	char text[VKEY_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(vkey_parse(slice_text(rows[i].text), &key, NULL),
		                 TALLY_OK);
		assert_string_equal(key.name, rows[i].name);
		assert_int_equal(key.type, rows[i].type);
		assert_memory_equal(key.id, rows[i].id, 4);
		assert_memory_equal(key.public_key, rows[i].key_start, 4);
		vkey_format(&key, text);
		assert_string_equal(text, rows[i].text);
	}
}

static void test_keys_have_one_spelling(void **state)
{
	static const char *const refused[] = {
		"",
		"log.example",
		"log.example+814a2008",
		"log.example+814a2008+",
		"+814a2008+Ad" KEY_TAIL,
		"log.example+814A2008+Ad" KEY_TAIL,
		"log.example+14a2008+Ad" KEY_TAIL,
		"log.example+814a2009+Ad" KEY_TAIL,
		"log.example+814a2008+Ad" KEY_TAIL "\n",
		"log.example+814a2008+Ad" KEY_TAIL "AAAA",
		"log.example+814a2008+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1E=",
		" log.example+814a2008+Ad" KEY_TAIL,
		/* names and types that are not allowed, with their right ids */
		"Log.example+26f81e14+Ad" KEY_TAIL,
		"log.example+902fb464+Bt" KEY_TAIL,
		"log.example+95c80e9f+At" KEY_TAIL,
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaa+720d1a10+Ad" KEY_TAIL,
		/* the identity */
		"log.example+10aaa924+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	};
	struct note_key key = { .type = NOTE_MLDSA };

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct fault fault = { 0 };
		int rc = vkey_parse(slice_text(refused[i]), &key, &fault);

		assert_true(rc == TALLY_EFORMAT || rc == TALLY_EMISMATCH);
		assert_int_equal(fault.status, rc);
		assert_int_equal(key.type, NOTE_MLDSA);
	}
	assert_int_equal(vkey_parse(slice_of(NULL, 0), &key, NULL), TALLY_EFORMAT);
}

static void test_longest_key_fits_its_text(void **state)
{
	static const char longest[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaa+62a0a4c9+Ad" KEY_TAIL;
	struct note_key key, made, log;
	char text[VKEY_BYTES];

	(void)state;
	assert_int_equal(sizeof(longest), VKEY_BYTES);
	assert_int_equal(vkey_parse(slice_text(longest), &key, NULL), TALLY_OK);
	assert_int_equal(vkey_parse(slice_text(LOG_KEY), &log, NULL), TALLY_OK);
	vkey_format(&key, text);
	assert_string_equal(text, longest);
	assert_int_equal(note_key_init(&made, key.name, NOTE_ED25519,
	                               log.public_key),
	                 TALLY_OK);
	assert_memory_equal(&made, &key, sizeof(key));
	memset(text, 'a', MAX_LOG_NAME_BYTES + 1);
	text[MAX_LOG_NAME_BYTES + 1] = '\0';
	assert_int_equal(note_key_init(&made, text, NOTE_ED25519, log.public_key),
	                 TALLY_EFORMAT);
	assert_int_equal(made.type, NOTE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_of_both_types_are_read_and_written),
		cmocka_unit_test(test_keys_have_one_spelling),
		cmocka_unit_test(test_longest_key_fits_its_text),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
