/*
 * Laws of drafting: what is written decodes again as what was meant.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "statement/draft.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define AT_S 1795288080 /* 2026-11-21T19:08:00Z */

static uint8_t seed[SIGN_SEED_BYTES] = { 9 };
static struct note_key key;
static const uint8_t id_a[HASH_BYTES] = { 0xaa }, id_b[HASH_BYTES] = { 0xbb };

static const struct named_head heads[] = {
	{ "us.example/tally", 7, { 1 } },
	{ "ch.example/tally", 9, { 2 } },
	{ "ru.example/tally", 0, { 3 } },
};

static struct draft_common common_of(const char *from)
{
	return (struct draft_common){
		.charter = { 0xcc }, .from = from, .at_s = AT_S,
		.seen_count = COUNT(heads), .seen = heads
	};
}

/* Finish with the usual common part; releases the draft. */
static int finish(struct draft *d, struct buf *text)
{
	struct draft_common common = common_of("us");
	struct fault fault = { 0 };
	int rc = draft_finish(d, &common, text, &fault);

	assert_int_equal(fault.status, rc);
	draft_release(d);
	return rc;
}

/* Sign and decode; `entry` must outlive *out. */
static void decode(const struct buf *text, struct buf *entry,
                   struct statement *out)
{
	struct fault fault;

	assert_int_equal(draft_sign(buf_slice(text), &key, seed, entry, &fault),
	                 TALLY_OK);
	if (statement_decode(buf_slice(entry), out, &fault) != TALLY_OK)
		fail_msg("%s", fault.text);
	assert_true(statement_is_signed_by(out, &key));
}

static void draft_countersign(struct draft *d)
{
	draft_init(d, STATEMENT_COUNTERSIGN);
	draft_id(d, "of", id_a);
	draft_word(d, "verdict", "agree");
}

/* Written by hand after docs/format.md, section 3. */
static void test_a_statement_is_written_in_one_way(void **state)
{
	struct draft d;
	struct buf text;
	char *written;

	(void)state;
	buf_init(&text, MAX_ENTRY_BYTES);
	draft_countersign(&d);
	assert_int_equal(finish(&d, &text), TALLY_OK);
	written = buf_take_text(&text);
#define ZEROS "00000000000000000000000000000000000000000000000000000000000000"
	assert_string_equal(written,
		"tallystick/v1 countersign\n"
		"{\"charter\":\"cc" ZEROS "\",\"from\":\"us\","
		"\"at\":\"2026-11-21T19:08:00Z\",\"seen\":{"
		"\"ch.example/tally\":{\"size\":9,\"root\":\"02" ZEROS "\"},"
		"\"ru.example/tally\":{\"size\":0,\"root\":\"03" ZEROS "\"},"
		"\"us.example/tally\":{\"size\":7,\"root\":\"01" ZEROS "\"}},"
		"\"re\":[\"aa" ZEROS "\"],\"of\":\"aa" ZEROS "\","
		"\"verdict\":\"agree\"}\n");
	free(written);
}

static void put_propose(struct draft *d)
{
	draft_init(d, STATEMENT_PROPOSE);
	draft_open(d, "declarations", '[');
	draft_id(d, NULL, id_b);
	draft_id(d, NULL, id_a);
	draft_close(d, ']');
	draft_time(d, "answer_by", AT_S + 1);
	draft_open(d, "pairs", '[');
	for (int i = 0; i < 2; i++) {
		draft_open(d, NULL, '{');
		draft_open(d, "gives", '[');
		draft_word(d, NULL, "base-1");
		draft_word(d, NULL, "choice");
		draft_close(d, ']');
		draft_time(d, "notice", AT_S + 2);
		draft_time(d, "designate", AT_S + 3);
		draft_time(d, "swap", AT_S + 4);
		draft_time(d, "arrive", AT_S + 5);
		draft_time(d, "look", AT_S + 6);
		draft_close(d, '}');
	}
	draft_close(d, ']');
}

static void test_what_is_drafted_decodes_as_what_was_meant(void **state)
{
	struct buf text, entry;
	struct statement s;
	struct draft d;
	uint8_t id[HASH_BYTES];
	const json_t *pair;

	(void)state;
	buf_init(&text, MAX_ENTRY_BYTES);
	buf_init(&entry, MAX_ENTRY_BYTES);
	put_propose(&d);
	assert_int_equal(finish(&d, &text), TALLY_OK);
	decode(&text, &entry, &s);
	assert_int_equal(s.kind, STATEMENT_PROPOSE);
	assert_int_equal(s.charter[0], 0xcc);
	assert_string_equal(s.from, "us");
	assert_int_equal(s.at_s, AT_S);
	assert_true(slice_equal(s.text, buf_slice(&text)));
	assert_int_equal(member_count(s.body, "declarations"), 2);
	assert_true(member_hash(member_at(s.body, "declarations", 0), NULL, id));
	assert_int_equal(id[0], 0xbb); /* a list keeps its order... */
	assert_true(member_hash(member_at(s.body, "re", 0), NULL, id));
	assert_int_equal(id[0], 0xaa); /* ...and `re` is sorted */
	assert_int_equal(member_time(s.body, "answer_by"), AT_S + 1);
	assert_int_equal(member_count(s.body, "pairs"), 2);
	pair = member_at(s.body, "pairs", 1);
	assert_int_equal(member_time(pair, "look"), AT_S + 6);
	assert_true(member_is(member_at(pair, "gives", 1), NULL, "choice"));
	assert_null(member_at(s.body, "pairs", 2));
	statement_release(&s);
	buf_release(&entry);
	buf_release(&text);
}

static void test_members_of_every_type_are_read_back(void **state)
{
	uint8_t wrap[80] = { 1, 2, 3 }, bytes[80], hash[HASH_BYTES];
	struct buf text, entry;
	struct statement s;
	struct draft d;

	(void)state;
	buf_init(&text, MAX_ENTRY_BYTES);
	buf_init(&entry, MAX_ENTRY_BYTES);
	draft_init(&d, STATEMENT_DEPOSIT);
	draft_id(&d, "notice", id_a);
	draft_hash(&d, "inner", id_b);
	draft_hash(&d, "key_hash", id_b);
	draft_hash(&d, "outer", id_b);
	draft_base64(&d, "wrap", slice_of(wrap, sizeof(wrap)));
	draft_open(&d, "parts", '[');
	draft_open(&d, NULL, '{');
	draft_word(&d, "depositary", "ch");
	draft_hash(&d, "part", id_b);
	draft_close(&d, '}');
	draft_close(&d, ']');
	assert_int_equal(finish(&d, &text), TALLY_OK);
	decode(&text, &entry, &s);
	assert_true(member_bytes(s.body, "wrap", bytes, sizeof(bytes)));
	assert_memory_equal(bytes, wrap, sizeof(wrap));
	assert_false(member_bytes(s.body, "wrap", bytes, sizeof(bytes) - 1));
	assert_true(member_hash(s.body, "inner", hash));
	assert_memory_equal(hash, id_b, HASH_BYTES);
	assert_false(member_hash(s.body, "salt", hash));
	assert_null(member_text(s.body, "salt"));
	assert_int_equal(member_int(s.body, "pair"), 0);
	assert_int_equal(member_time(s.body, "ended"), 0);
	assert_false(member_bool(s.body, "admitted"));
	assert_int_equal(member_count(s.body, "rows"), 0);
	statement_release(&s);
	buf_release(&entry);
	buf_release(&text);
}

static void test_numbers_and_truth_are_read_back(void **state)
{
	struct buf text, entry;
	struct statement s;
	struct draft d;

	(void)state;
	buf_init(&text, MAX_ENTRY_BYTES);
	buf_init(&entry, MAX_ENTRY_BYTES);
	draft_init(&d, STATEMENT_ARRIVE);
	draft_id(&d, "notice", id_a);
	draft_bool(&d, "admitted", true);
	assert_int_equal(finish(&d, &text), TALLY_OK);
	decode(&text, &entry, &s);
	assert_true(member_bool(s.body, "admitted"));
	statement_release(&s);
	buf_clear(&text);
	buf_clear(&entry);
	draft_init(&d, STATEMENT_DECLARE);
	draft_int(&d, "epoch", INT32_MAX);
	draft_hash(&d, "root", id_a);
	draft_time(&d, "as_of", 0);
	draft_hash(&d, "nonce", id_b);
	assert_int_equal(finish(&d, &text), TALLY_OK);
	decode(&text, &entry, &s);
	assert_int_equal(member_int(s.body, "epoch"), INT32_MAX);
	assert_true(member_is(s.body, "as_of", "1970-01-01T00:00:00Z"));
	statement_release(&s);
	buf_release(&entry);
	buf_release(&text);
}

static int draft_revoke(struct slice vkey, struct buf *text)
{
	struct draft d;

	draft_init(&d, STATEMENT_REVOKE);
	draft_text(&d, "vkey", vkey);
	return finish(&d, text);
}

static void test_texts_are_escaped_or_refused(void **state)
{
	static const char *const good[] = {
		"\"", "\\", "\\u0041", "a\"b\\c\"", "\xc3\xa9", "\xf0\x9f\x98\x80", "/",
	};
	static const char *const bad[] = {
		"", "\n", "\x1b[2J", "\x7f", "\xc2\x85", "\xe2\x80\xae", "\xff",
		"\xe2\x80", "\xed\xa0\x80",
	};
	struct buf text, entry;
	struct statement s;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		buf_init(&text, MAX_ENTRY_BYTES);
		buf_init(&entry, MAX_ENTRY_BYTES);
		assert_int_equal(draft_revoke(slice_text(good[i]), &text),
		                 TALLY_OK);
		decode(&text, &entry, &s);
		assert_string_equal(member_text(s.body, "vkey"), good[i]);
		statement_release(&s);
		buf_release(&entry);
		buf_release(&text);
	}
	buf_init(&text, MAX_ENTRY_BYTES);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(draft_revoke(slice_text(bad[i]), &text),
		                 TALLY_EFORMAT);
	assert_int_equal(draft_revoke(slice_of("a\0b", 3), &text),
	                 TALLY_EFORMAT);
	assert_int_equal(text.len, 0);
}

static void test_ids_are_listed_once_in_order(void **state)
{
	struct buf text, entry;
	struct statement s;
	struct draft d;

	(void)state;
	buf_init(&text, MAX_ENTRY_BYTES);
	buf_init(&entry, MAX_ENTRY_BYTES);
	draft_init(&d, STATEMENT_REPORT);
	draft_id(&d, "notice", id_b);
	draft_open(&d, "statements", '[');
	draft_id(&d, NULL, id_a);
	draft_id(&d, NULL, id_b);
	draft_close(&d, ']');
	draft_time(&d, "ended", AT_S);
	assert_int_equal(finish(&d, &text), TALLY_OK);
	decode(&text, &entry, &s);
	assert_int_equal(member_count(s.body, "re"), 2);
	statement_release(&s);
	buf_release(&entry);
	buf_release(&text);
}

static void leave_out(struct draft *d)
{
	draft_word(d, "verdict", "agree");
}

static void unknown_member(struct draft *d)
{
	draft_id(d, "of", id_a);
	draft_word(d, "verdict", "agree");
	draft_int(d, "pair", 1);
}

static void no_word(struct draft *d)
{
	draft_id(d, "of", id_a);
	draft_word(d, "verdict", "perhaps");
}

static void a_hash_for_an_id(struct draft *d)
{
	draft_hash(d, "of", id_a); /* so `re` lacks it */
	draft_word(d, "verdict", "agree");
}

static void an_id_for_a_hash(struct draft *d)
{
	draft_id(d, "of", id_a);
	draft_word(d, "verdict", "contest");
	draft_id(d, "reason", id_b);
}

static void left_open(struct draft *d)
{
	draft_id(d, "of", id_a);
	draft_word(d, "verdict", "agree");
	draft_open(d, "x", '{');
}

static void test_what_does_not_fit_the_table_is_not_written(void **state)
{
	static void (*const wrong[])(struct draft *d) = {
		leave_out, unknown_member, no_word, a_hash_for_an_id,
		an_id_for_a_hash, left_open,
	};
	struct buf text;

	(void)state;
	buf_init(&text, MAX_ENTRY_BYTES);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct draft d;

		draft_init(&d, STATEMENT_COUNTERSIGN);
		wrong[i](&d);
		assert_int_equal(finish(&d, &text), TALLY_EFORMAT);
	}
	assert_int_equal(text.len, 0);
}

static int finish_common(const struct draft_common *common, struct buf *text)
{
	struct draft d;
	struct fault fault = { 0 };
	int rc;

	draft_countersign(&d);
	rc = draft_finish(&d, common, text, &fault);
	assert_int_equal(fault.status, rc);
	draft_release(&d);
	return rc;
}

static void test_a_bad_common_part_is_not_written(void **state)
{
	static const struct named_head doubled[] = { { "a", 1, { 0 } },
		                                     { "a", 2, { 0 } } };
	static const struct named_head huge[] = {
		{ "a", (uint64_t)MAX_LOG_ENTRIES + 1, { 0 } }
	};
	static const struct named_head path[] = { { "../a", 1, { 0 } } };
	struct draft_common common = common_of("us");
	struct buf text;

	(void)state;
	buf_init(&text, MAX_ENTRY_BYTES);
	common.from = "US";
	assert_int_equal(finish_common(&common, &text), TALLY_EFORMAT);
	common = common_of("us");
	common.at_s = -1;
	assert_int_equal(finish_common(&common, &text), TALLY_EFORMAT);
	common = common_of("us");
	common.anyway = "Not a name";
	assert_int_equal(finish_common(&common, &text), TALLY_EFORMAT);
	common = common_of("us");
	common.seen = doubled;
	common.seen_count = 2;
	assert_int_equal(finish_common(&common, &text), TALLY_EFORMAT);
	common.seen = huge;
	common.seen_count = 1;
	assert_int_equal(finish_common(&common, &text), TALLY_EFORMAT);
	common.seen = path;
	assert_int_equal(finish_common(&common, &text), TALLY_EFORMAT);
	common.seen_count = MAX_PARTICIPANTS + 1;
	assert_int_equal(finish_common(&common, &text), TALLY_ELIMIT);
	assert_int_equal(text.len, 0);
	common = common_of("us");
	common.anyway = "late";
	assert_int_equal(finish_common(&common, &text), TALLY_OK);
	buf_release(&text);
}

/* A measure of so many rows without anything in them. */
static int draft_measure(size_t rows, struct buf *text)
{
	struct draft d;

	draft_init(&d, STATEMENT_MEASURE);
	draft_id(&d, "notice", id_a);
	draft_open(&d, "rows", '[');
	for (size_t i = 0; i < rows; i++) {
		draft_open(&d, NULL, '{');
		draft_word(&d, "position", "a-position-with-a-name-that-is-long-enough");
		draft_word(&d, "status", "refused");
		draft_close(&d, '}');
	}
	draft_close(&d, ']');
	return finish(&d, text);
}

static void test_too_long_a_statement_is_over_the_limit(void **state)
{
	static const uint8_t checkpoint[MAX_EVIDENCE_INNER_BYTES + 600];
	struct buf text;
	struct draft d;

	(void)state;
	buf_init(&text, 2 * MAX_ENTRY_BYTES);
	assert_int_equal(draft_measure(1000, &text), TALLY_ELIMIT);
	draft_init(&d, STATEMENT_EVIDENCE);
	draft_word(&d, "log", "a");
	draft_base64(&d, "checkpoint", slice_of(checkpoint, sizeof(checkpoint)));
	assert_int_equal(finish(&d, &text), TALLY_ELIMIT);
	assert_int_equal(text.len, 0);
	buf_release(&text);
}

/* A blank line and the signature line of this key are 115 bytes. */
static void test_an_entry_fills_its_limit_and_no_more(void **state)
{
	struct fault fault;
	struct buf text, entry;

	(void)state;
	buf_init(&text, MAX_ENTRY_BYTES);
	buf_init(&entry, 2 * MAX_ENTRY_BYTES);
	for (size_t i = 0; i < MAX_ENTRY_BYTES - 115; i++)
		buf_put_u8(&text, 'x');
	assert_int_equal(draft_sign(buf_slice(&text), &key, seed, &entry, &fault),
	                 TALLY_OK);
	assert_int_equal(entry.len, MAX_ENTRY_BYTES);
	buf_clear(&entry);
	buf_put_u8(&text, 'x');
	assert_int_equal(draft_sign(buf_slice(&text), &key, seed, &entry, &fault),
	                 TALLY_ELIMIT);
	assert_int_equal(entry.len, 0);
	buf_release(&entry);
	buf_release(&text);
}

static void test_only_a_signing_key_signs(void **state)
{
	struct note_key cosigner = key;
	struct fault fault = { 0 };
	struct buf entry;

	(void)state;
	cosigner.type = NOTE_COSIGNATURE;
	buf_init(&entry, MAX_ENTRY_BYTES);
	assert_int_equal(draft_sign(slice_text("a\n"), &cosigner, seed, &entry,
	                            &fault), TALLY_EUSAGE);
	assert_int_equal(fault.status, TALLY_EUSAGE);
	assert_int_equal(entry.len, 0);
	buf_release(&entry);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_statement_is_written_in_one_way),
		cmocka_unit_test(test_what_is_drafted_decodes_as_what_was_meant),
		cmocka_unit_test(test_members_of_every_type_are_read_back),
		cmocka_unit_test(test_numbers_and_truth_are_read_back),
		cmocka_unit_test(test_texts_are_escaped_or_refused),
		cmocka_unit_test(test_ids_are_listed_once_in_order),
		cmocka_unit_test(test_what_does_not_fit_the_table_is_not_written),
		cmocka_unit_test(test_a_bad_common_part_is_not_written),
		cmocka_unit_test(test_too_long_a_statement_is_over_the_limit),
		cmocka_unit_test(test_an_entry_fills_its_limit_and_no_more),
		cmocka_unit_test(test_only_a_signing_key_signs),
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
