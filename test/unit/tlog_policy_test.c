/*
 * Laws of policies: the grammar of C2SP tlog-policy and no other, quorums
 * counted as written, and the policy of a charter says what the charter says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "charter/policy.h"
#include "log/tlog_policy.h"
#include "../lib/world.h"

#define SHIPPED "charters/nonpaper-2022.yaml"
#define ACTORS 6 /* a log, four witnesses, a stranger */

static struct note_key keys[ACTORS];
static char vkeys[ACTORS][VKEY_BYTES];
static uint8_t seeds[ACTORS][SIGN_SEED_BYTES];
static struct fault fault;

static int start(void **state)
{
	static const char *const names[ACTORS] = {
		"us.example/tally", "w1.example", "w2.example", "w3.example",
		"w4.example", "stranger.example"
	};

	(void)state;
	if (crypto_start() != TALLY_OK)
		return 1;
	for (size_t i = 0; i < ACTORS; i++) {
		uint8_t public_key[SIGN_PUBLIC_BYTES];

		memset(seeds[i], (int)i + 1, SIGN_SEED_BYTES);
		sign_public(seeds[i], public_key);
		if (note_key_init(&keys[i], names[i],
		                  i == 0 ? NOTE_ED25519 : NOTE_COSIGNATURE,
		                  public_key) != TALLY_OK)
			return 1;
		vkey_format(&keys[i], vkeys[i]);
	}
	return 0;
}

/* A text in which %0 to %5 stand for the actors' keys. */
static struct tlog_policy *parse(const char *text)
{
	struct tlog_policy *policy = NULL;
	struct buf filled;

	buf_init(&filled, MAX_POLICY_BYTES);
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '%') {
			p++;
			buf_put_text(&filled, vkeys[*p - '0']);
		} else {
			buf_put_u8(&filled, (uint8_t)*p);
		}
	}
	if (tlog_policy_parse(buf_slice(&filled), &policy, &fault) != TALLY_OK)
		assert_null(policy);
	buf_release(&filled);
	return policy;
}

static bool is_taken(const char *text)
{
	struct tlog_policy *policy = parse(text);

	tlog_policy_free(policy);
	return policy != NULL;
}

#define TWO_LEVELS                                                             \
	"# two organizations\n"                                                \
	"log %0 https://us.example/\n"                                         \
	"witness w1 %1\n \t witness  w2\t%2  \n"                               \
	"group x 2 w1 w2\n"                                                    \
	"witness w3 %3\nwitness w4 %4\n"                                       \
	"group y any w3 w4\n\n"                                                \
	"group both all x y\nquorum both\n"

static void test_the_grammar_of_the_specification_is_taken(void **state)
{
	(void)state;
	assert_true(is_taken(TWO_LEVELS));
	assert_true(is_taken("quorum none\n"));
	assert_true(is_taken("log %0\nwitness a %1\nquorum none\n"));
	assert_true(is_taken("witness a %1 https://w1.example/\nquorum a\n"));
	assert_true(is_taken("witness \xc3\xa4/\xff %1\nquorum \xc3\xa4/\xff\n"));
	assert_true(is_taken("#\x80\n   # x\n\t\nquorum none\n"));
}

static void test_address_of_a_witness_is_kept(void **state)
{
	struct tlog_policy *policy =
		parse("witness a %1 https://w1.example/\nwitness b %2\n"
		      "group g any a b\nquorum g\n");

	(void)state;
	assert_non_null(policy);
	assert_string_equal(policy->members[0].url, "https://w1.example/");
	assert_null(policy->members[1].url);
	assert_null(policy->members[2].url);
	tlog_policy_free(policy);
}

static void test_every_other_line_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "log %0\n", "quorum none", "quorum none\nquorum none\n",
		"quorum a\nwitness a %1\n", "quorum\n", "quorum none none\n",
		"quorum none # remark\n", "Quorum none\n", "logs %0\nquorum none\n",
		"log %1\nquorum none\n", "witness a %0\nquorum a\n",
		"log %0\nlog %0\nquorum none\n", "log\nquorum none\n",
		"log %0 url more\nquorum none\n", "quorum none\r\n",
		"quorum none\n\x7f\n", "quorum none\n#\x01\n",
		"witness a %1\nwitness b %1\nquorum a\n",
		"witness a %1\nwitness a %2\nquorum a\n",
		"witness none %1\nquorum none\n", "witness %1\nquorum none\n",
		"witness a\nquorum none\n",
		"witness a %1\ngroup g 2 a\nquorum g\n",
		"witness a %1\ngroup g 0 a\nquorum g\n",
		"witness a %1\ngroup g 01 a\nquorum g\n",
		"witness a %1\ngroup g some a\nquorum g\n",
		"witness a %1\ngroup g any\nquorum g\n",
		"witness a %1\ngroup g any none\nquorum g\n",
		"witness a %1\ngroup a any a\nquorum a\n",
		"witness a %1\ngroup g any a a\nquorum g\n",
		"witness a %1\ngroup g any g\nquorum g\n",
		"witness a %1\ngroup g any a\ngroup h any a\nquorum h\n",
		"group g any a\nwitness a %1\nquorum g\n",
		"witness a %1\ngroup g 18446744073709551617 a\nquorum g\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (is_taken(texts[i]))
			fail_msg("taken: %s", texts[i]);
		assert_non_null(strstr(fault.text, "line "));
	}
}

static void test_a_wrong_byte_of_a_key_is_refused(void **state)
{
	char text[VKEY_BYTES + 32];
	int len;

	(void)state;
	len = snprintf(text, sizeof(text), "log %s\nquorum none\n", vkeys[0]);
	for (int i = 4; i < 4 + (int)strlen(vkeys[0]); i++) {
		struct tlog_policy *policy = NULL;

		text[i] ^= 1;
		assert_int_not_equal(
			tlog_policy_parse(slice_of(text, (size_t)len), &policy,
			                  &fault), TALLY_OK);
		text[i] ^= 1;
	}
}

/* A checkpoint of actor `log` with the cosignatures of the set bits. */
static void make(size_t log, unsigned cosigners, struct buf *out)
{
	struct head head = { .size = 7, .root = { 1 } };
	struct note_key key = keys[log];
	struct buf text;

	assert_int_equal(note_key_init(&key, keys[log].name, NOTE_ED25519,
	                               keys[log].public_key), TALLY_OK);
	buf_init(&text, MAX_CHECKPOINT_BYTES);
	checkpoint_put_text(&text, key.name, &head);
	buf_init(out, MAX_CHECKPOINT_BYTES);
	buf_put_slice(out, buf_slice(&text));
	buf_put_u8(out, '\n');
	note_sign(&key, seeds[log], buf_slice(&text), out);
	for (size_t i = 1; i < ACTORS; i++)
		if (cosigners & 1u << i)
			note_cosign(&keys[i], seeds[i], buf_slice(&text), 1000 + i,
			            out);
	assert_int_equal(buf_status(out), TALLY_OK);
	buf_release(&text);
}

static enum policy_check judge_bytes(const struct tlog_policy *policy,
                                     struct slice bytes)
{
	struct checkpoint checkpoint;

	if (checkpoint_parse(bytes, &checkpoint, &fault) != TALLY_OK)
		return POLICY_NOT_CHECKED;
	return tlog_policy_judge(policy, &checkpoint);
}

static enum policy_check judge(const struct tlog_policy *policy, size_t log,
                               unsigned cosigners)
{
	enum policy_check check;
	struct buf bytes;

	make(log, cosigners, &bytes);
	check = judge_bytes(policy, buf_slice(&bytes));
	buf_release(&bytes);
	return check;
}

static void test_a_quorum_counts_exactly_its_members(void **state)
{
	struct tlog_policy *policy = parse(TWO_LEVELS);

	(void)state;
	assert_non_null(policy);
	for (unsigned set = 0; set < 1u << ACTORS; set += 2) {
		bool x = (set & 2) && (set & 4), y = (set & 8) || (set & 16);

		assert_int_equal(judge(policy, 0, set),
		                 x && y ? POLICY_GOOD : POLICY_NO_QUORUM);
		assert_int_equal(judge(policy, 5, set), POLICY_LOG_UNKNOWN);
	}
	tlog_policy_free(policy);
	policy = parse("log %0\nwitness a %1\nquorum none\n");
	assert_int_equal(judge(policy, 0, 0), POLICY_GOOD);
	tlog_policy_free(policy);
}

static void test_no_changed_bit_leaves_a_quorum(void **state)
{
	struct tlog_policy *policy = parse(TWO_LEVELS);
	struct buf bytes;
	size_t good = 0;

	(void)state;
	make(0, 2 | 4 | 8, &bytes);
	assert_int_equal(judge_bytes(policy, buf_slice(&bytes)), POLICY_GOOD);
	for (size_t i = 0; i < 8 * bytes.len; i++) {
		bytes.data[i / 8] ^= (uint8_t)(1 << i % 8);
		good += judge_bytes(policy, buf_slice(&bytes)) == POLICY_GOOD;
		bytes.data[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(good, 0);
	buf_release(&bytes);
	tlog_policy_free(policy);
}

/* The last line is w4's, which the quorum does not need beside w3's. */
static void test_a_bad_line_of_a_known_key_refuses_all(void **state)
{
	struct tlog_policy *policy = parse(TWO_LEVELS);
	struct buf bytes;
	size_t digits; /* of 4 bytes of id, 8 of time and 64 of signature */

	(void)state;
	assert_int_equal(judge(policy, 0, 2 | 4 | 8), POLICY_GOOD);
	make(0, 2 | 4 | 8 | 16, &bytes);
	digits = bytes.len - strlen("\n") - 104;
	assert_int_equal(bytes.data[digits - 1], ' ');
	for (size_t i = digits + 6; i < digits + 101; i++) {
		uint8_t digit = bytes.data[i];

		bytes.data[i] = digit == 'A' ? 'B' : 'A';
		assert_int_equal(judge_bytes(policy, buf_slice(&bytes)),
		                 POLICY_BAD_SIGNATURE);
		bytes.data[i] = digit;
	}
	buf_release(&bytes);
	tlog_policy_free(policy);
}

static struct tlog_policy *policy_of(const struct charter *charter,
                                     const struct later_key *later, size_t count)
{
	struct tlog_policy *policy = NULL;
	struct buf text;

	buf_init(&text, MAX_POLICY_BYTES);
	assert_int_equal(charter_policy(charter, later, count, &text), TALLY_OK);
	assert_int_equal(tlog_policy_parse(buf_slice(&text), &policy, &fault),
	                 TALLY_OK);
	buf_release(&text);
	return policy;
}

static void test_the_policy_of_a_charter_names_its_logs_and_witnesses(void **state)
{
	static struct world w;
	const struct charter *c;
	struct tlog_policy *policy;

	(void)state;
	world_init(&w, SHIPPED);
	c = w.charter;
	policy = policy_of(c, NULL, 0);
	assert_int_equal(policy->log_count, c->participant_count);
	for (size_t i = 0; i < c->participant_count; i++)
		assert_memory_equal(policy->logs[i].id, c->participants[i].key.id,
		                    4);
	assert_int_equal(policy->member_count, c->witnesses.of_count + 1);
	assert_int_equal(policy->quorum, c->witnesses.of_count);
	assert_int_equal(policy->members[policy->quorum].need, c->witnesses.need);
	for (size_t i = 0; i < c->witnesses.of_count; i++)
		assert_memory_equal(
			policy->members[i].key.public_key,
			c->participants[c->witnesses.of[i]].key.public_key,
			SIGN_PUBLIC_BYTES);
	tlog_policy_free(policy);
	world_release(&w);
}

static void test_rotated_keys_are_added_and_old_ones_stay(void **state)
{
	static struct world w;
	struct later_key later[3];
	struct tlog_policy *policy;
	size_t witness;

	(void)state;
	world_init(&w, SHIPPED);
	witness = w.charter->witnesses.of[0];
	for (size_t i = 0; i < 3; i++) {
		later[i] = (struct later_key){ .participant = witness,
			                       .from = 10 * i };
		assert_int_equal(
			note_key_init(&later[i].key,
			              w.charter->participants[witness].log,
			              NOTE_ED25519, keys[i].public_key),
			TALLY_OK);
	}
	later[2].key = later[0].key; /* promised twice: a policy has no twins */
	policy = policy_of(w.charter, later, 3);
	assert_int_equal(policy->log_count, w.charter->participant_count + 2);
	/* three keys, the group of any of them, the quorum */
	assert_int_equal(policy->member_count, 5);
	assert_int_equal(policy->members[3].need, 1);
	assert_int_equal(policy->members[0].parent, 3);
	assert_int_equal(policy->members[2].parent, 3);
	assert_int_equal(policy->members[3].parent, policy->quorum);
	tlog_policy_free(policy);
	world_release(&w);
}

/* Seeds are numbers, little-endian. */
static void key_of(uint32_t number, const char *name, struct note_key *key,
                   uint8_t seed[static SIGN_SEED_BYTES])
{
	uint8_t public_key[SIGN_PUBLIC_BYTES];

	memset(seed, 0, SIGN_SEED_BYTES);
	for (size_t i = 0; i < 4; i++)
		seed[i] = (uint8_t)(number >> 8 * i);
	sign_public(seed, public_key);
	assert_int_equal(note_key_init(key, name, NOTE_ED25519, public_key),
	                 TALLY_OK);
}

/*
 * Both have the id 01d07335 under this name, found by trying seeds in turn with
 * Python's cryptography; a third key has another.
 */
static void test_a_line_is_bad_only_if_no_key_of_its_id_signed_it(void **state)
{
	static const uint32_t numbers[] = { 75711, 94610 };
	const char *name = "ru.example/tally";
	struct tlog_policy *policy = NULL;
	struct head head = { .size = 7, .root = { 1 } };
	struct note_key twin[2];
	uint8_t seed[2][SIGN_SEED_BYTES];
	struct buf text, note;
	char vkey[VKEY_BYTES];

	(void)state;
	buf_init(&text, MAX_POLICY_BYTES);
	for (size_t i = 0; i < 2; i++) {
		key_of(numbers[i], name, &twin[i], seed[i]);
		vkey_format(&twin[i], vkey);
		buf_printf(&text, "log %s\n", vkey);
	}
	assert_memory_equal(twin[0].id, twin[1].id, 4);
	buf_put_text(&text, "quorum none\n");
	assert_int_equal(tlog_policy_parse(buf_slice(&text), &policy, &fault),
	                 TALLY_OK);
	for (size_t i = 0; i < 3; i++) {
		buf_clear(&text);
		checkpoint_put_text(&text, name, &head);
		buf_init(&note, MAX_CHECKPOINT_BYTES);
		buf_put_slice(&note, buf_slice(&text));
		buf_put_u8(&note, '\n');
		note_sign(&twin[i % 2], i < 2 ? seed[i] : seeds[5],
		          buf_slice(&text), &note);
		assert_int_equal(judge_bytes(policy, buf_slice(&note)),
		                 i < 2 ? POLICY_GOOD : POLICY_BAD_SIGNATURE);
		buf_release(&note);
	}
	buf_release(&text);
	tlog_policy_free(policy);
}

/* Of all logs of a charter, each with every key that it may have. */
static void test_so_many_keys_are_read_and_no_more(void **state)
{
	(void)state;
	for (size_t more = 0; more < 2; more++) {
		struct tlog_policy *policy = NULL;
		struct buf text;
		int rc;

		buf_init(&text, MAX_POLICY_BYTES);
		for (uint32_t i = 0; i < MAX_POLICY_KEYS + more; i++) {
			uint8_t seed[SIGN_SEED_BYTES];
			char vkey[VKEY_BYTES];
			struct note_key key;

			key_of(i + 1, "ru.example/tally", &key, seed);
			vkey_format(&key, vkey);
			buf_printf(&text, "log %s\n", vkey);
		}
		buf_put_text(&text, "quorum none\n");
		assert_int_equal(buf_status(&text), TALLY_OK);
		rc = tlog_policy_parse(buf_slice(&text), &policy, &fault);
		assert_int_equal(rc, more ? TALLY_ELIMIT : TALLY_OK);
		tlog_policy_free(policy);
		buf_release(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_grammar_of_the_specification_is_taken),
		cmocka_unit_test(test_address_of_a_witness_is_kept),
		cmocka_unit_test(test_every_other_line_is_refused),
		cmocka_unit_test(test_a_wrong_byte_of_a_key_is_refused),
		cmocka_unit_test(test_a_quorum_counts_exactly_its_members),
		cmocka_unit_test(test_no_changed_bit_leaves_a_quorum),
		cmocka_unit_test(test_a_bad_line_of_a_known_key_refuses_all),
		cmocka_unit_test(
			test_a_line_is_bad_only_if_no_key_of_its_id_signed_it),
		cmocka_unit_test(test_so_many_keys_are_read_and_no_more),
		cmocka_unit_test(
			test_the_policy_of_a_charter_names_its_logs_and_witnesses),
		cmocka_unit_test(
			test_rotated_keys_are_added_and_old_ones_stay),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
