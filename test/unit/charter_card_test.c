/*
 * Public keys on their way into a charter. Run from the repository's root.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "charter_files.h"
#include "crypto/seal.h"

#define TINY "charters/test/tiny.yaml"

/* Keys that follow from a text, so that every run has the same ones. */
static struct card make_card(const char *name, const char *from)
{
	uint8_t seed[HASH_BYTES], public_key[SIGN_PUBLIC_BYTES];
	char log[MAX_LOG_NAME_BYTES + 1];
	struct card card = { 0 };

	hash_bytes(slice_text(from), seed);
	sign_public(seed, public_key);
	snprintf(log, sizeof(log), "%s.example/tally", name);
	snprintf(card.name, sizeof(card.name), "%s", name);
	note_key_init(&card.key, log, NOTE_ED25519, public_key);
	box_public(seed, card.box_key);
	hash_bytes(slice_of(seed, sizeof(seed)), card.next_key_hash);
	return card;
}

/* The same office with a certificate. */
static struct card make_card_with_tls(const char *name)
{
	struct card card = make_card(name, name);

	card.has_tls = true;
	hash_bytes(slice_text("a certificate's key"), card.tls_pin);
	return card;
}

static struct buf fill(struct buf text, const struct card *card)
{
	struct fault fault = { 0 };
	struct buf out;

	buf_init(&out, MAX_CHARTER_BYTES);
	if (charter_fill(buf_slice(&text), card, &out, &fault) != TALLY_OK)
		fail_msg("%s", fault.text);
	buf_release(&text);
	return out;
}

static struct buf fill_all(void)
{
	static const char *const names[] = { "us", "ro", "ru", "ch", "obs" };
	struct buf text = read_file(TINY);
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct card card = make_card(names[i], names[i]);

		text = fill(text, &card);
	}
	return text;
}

static void test_card_reads_as_it_was_written(void **state)
{
	struct card card = make_card("us", "us"), again;
	struct fault fault = { 0 };
	struct buf out, second;

	(void)state;
	buf_init(&out, 1024);
	buf_init(&second, 1024);
	card_format(&card, &out);
	assert_int_equal(strncmp((char *)out.data,
	                         "name: us\nvkey: us.example/tally+", 31), 0);
	assert_int_equal(card_parse(buf_slice(&out), &again, &fault), TALLY_OK);
	card_format(&again, &second);
	assert_true(slice_equal(buf_slice(&out), buf_slice(&second)));
	assert_memory_equal(card.box_key, again.box_key, 32);
	assert_memory_equal(card.next_key_hash, again.next_key_hash, 32);
	buf_release(&out);
	buf_release(&second);
}

static void test_a_pin_is_a_fifth_line(void **state)
{
	struct card plain = make_card("us", "us"), again;
	struct card card = make_card_with_tls("us");
	struct buf out;
	size_t len;

	(void)state;
	buf_init(&out, 1024);
	card_format(&plain, &out);
	len = out.len;
	buf_clear(&out);
	card_format(&card, &out);
	assert_int_equal(card_parse(buf_slice(&out), &again, NULL), TALLY_OK);
	assert_true(again.has_tls);
	assert_memory_equal(again.tls_pin, card.tls_pin, HASH_BYTES);
	for (size_t i = len + 1; i < out.len; i++)
		assert_int_equal(card_parse(slice_part(buf_slice(&out), 0, i),
		                            &again, NULL), TALLY_EFORMAT);
	assert_int_equal(card_parse(slice_part(buf_slice(&out), 0, len), &again,
	                            NULL), TALLY_OK);
	assert_false(again.has_tls);
	out.data[out.len - 2] = 'A';
	assert_int_equal(card_parse(buf_slice(&out), &again, NULL),
	                 TALLY_EFORMAT);
	buf_release(&out);
}

static void test_card_cut_short_or_longer_is_refused(void **state)
{
	struct card card = make_card("us", "us"), again;
	struct buf out;
	size_t i;

	(void)state;
	buf_init(&out, 1024);
	card_format(&card, &out);
	for (i = 0; i < out.len; i++)
		assert_int_not_equal(card_parse(slice_part(buf_slice(&out), 0, i),
		                                &again, NULL), TALLY_OK);
	buf_put_text(&out, "x");
	assert_int_equal(card_parse(buf_slice(&out), &again, NULL),
	                 TALLY_EFORMAT);
	buf_release(&out);
}

static void test_card_with_any_bit_flipped_is_another_or_none(void **state)
{
	struct card card = make_card("us", "us"), again;
	struct buf out, second;
	size_t i;

	(void)state;
	buf_init(&out, 1024);
	buf_init(&second, 1024);
	card_format(&card, &out);
	for (i = 0; i < 8 * out.len; i++) {
		out.data[i / 8] ^= (uint8_t)(1u << i % 8);
		if (card_parse(buf_slice(&out), &again, NULL) == TALLY_OK) {
			buf_clear(&second);
			card_format(&again, &second);
			assert_true(slice_equal(buf_slice(&out),
			                        buf_slice(&second)));
		}
		out.data[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	buf_release(&out);
	buf_release(&second);
}

static void test_fill_changes_three_values_and_nothing_else(void **state)
{
	struct buf before = read_file(TINY), after = read_file(TINY);
	struct card card = make_card("ro", "ro");
	struct reader old, new;
	struct slice a, b;
	size_t changed = 0;

	(void)state;
	after = fill(after, &card);
	old.rest = buf_slice(&before);
	new.rest = buf_slice(&after);
	while (reader_line(&old, &a)) {
		assert_true(reader_line(&new, &b));
		if (slice_equal(a, b))
			continue;
		changed++;
		assert_true(slice_starts(slice_part(a, a.len - 5, 5), "unset"));
		assert_true(slice_equal(slice_part(a, 0, a.len - 5),
		                        slice_part(b, 0, a.len - 5)));
	}
	assert_int_equal(changed, 3);
	assert_int_equal(new.rest.len, 0);
	buf_release(&before);
	buf_release(&after);
}

static void test_charter_is_complete_when_all_are_filled_in(void **state)
{
	struct card card = make_card("ru", "ru");
	struct buf text = fill_all();
	struct charter *charter = NULL;
	struct charter_faults faults;
	const struct participant *ru;

	(void)state;
	assert_int_equal(charter_parse(buf_slice(&text), &charter, &faults),
	                 TALLY_OK);
	ru = &charter->participants[charter_participant(charter,
	                                                slice_text("ru"))];
	assert_true(ru->seated);
	assert_memory_equal(ru->key.public_key, card.key.public_key, 32);
	assert_memory_equal(ru->key.id, card.key.id, 4);
	assert_memory_equal(ru->box_key, card.box_key, 32);
	assert_memory_equal(ru->next_key_hash, card.next_key_hash, 32);
	charter_free(charter);
	charter_faults_release(&faults);
	buf_release(&text);
}

static void test_fill_follows_the_files_own_order(void **state)
{
	static const char file[] = "participants:\n- name: us\n"
	                           "  next_vkey_hash: unset\n"
	                           "  log: us.example/tally\n"
	                           "  vkey: unset # key\n"
	                           "  encryption_key:\n    unset";
	struct card card = make_card("us", "us");
	char vkey[VKEY_BYTES], box[48], hash[65], expected[512];
	struct buf text;

	(void)state;
	vkey_format(&card.key, vkey);
	base64_format(card.box_key, 32, box);
	hex_format(card.next_key_hash, HASH_BYTES, hash);
	snprintf(expected, sizeof(expected),
	         "participants:\n- name: us\n  next_vkey_hash: %s\n"
	         "  log: us.example/tally\n  vkey: %s # key\n"
	         "  encryption_key:\n    %s", hash, vkey, box);
	buf_init(&text, sizeof(file));
	buf_put_text(&text, file);
	text = fill(text, &card);
	assert_true(slice_is_text(buf_slice(&text), expected));
	buf_release(&text);
}

/* Wherever next_vkey_hash stands; a remark stays where it was. */
static void test_fill_adds_a_line_for_the_pin(void **state)
{
	static const char *const files[] = {
		"participants:\n- name: us\n  log: us.example/tally\n"
		"  vkey: unset\n  encryption_key: unset\n"
		"  next_vkey_hash: unset # next\n",
		"participants:\n- next_vkey_hash: unset\n"
		"  name: us\n  log: us.example/tally\n"
		"  vkey: unset\n  encryption_key: unset",
		"participants:\n    - name: us\n      log: us.example/tally\n"
		"      vkey: unset\n      next_vkey_hash:\n        unset\n"
		"      encryption_key: unset\n",
		"participants:\n- name: us\n  log: us.example/tally\n"
		"  vkey: unset\n  encryption_key: unset\n"
		"  next_vkey_hash: unset",
	};
	struct card card = make_card_with_tls("us");
	struct card plain = make_card("us", "us");

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct buf with, without;
		char line[128] = "tls: ", *at;

		hex_format(card.tls_pin, HASH_BYTES, line + 5);
		buf_init(&with, 4096);
		buf_init(&without, 4096);
		buf_put_text(&with, files[i]);
		buf_put_text(&without, files[i]);
		with = fill(with, &card);
		without = fill(without, &plain);
		buf_put_u8(&with, 0);
		at = strstr((char *)with.data, line);
		assert_non_null(at);
		at[strlen(line)] = '\0';
		while (at[-1] == ' ')
			at--;
		assert_int_equal(at[-1], '\n');
		/* Without that line, and its newline, it is the other. */
		assert_int_equal(with.len - strlen(at) - 2, without.len);
		assert_memory_equal(with.data, without.data,
		                    (size_t)(at - 1 - (char *)with.data));
		buf_release(&with);
		buf_release(&without);
	}
}

static void check_fill(struct slice text, const struct card *card, int expected,
                       const char *reason)
{
	struct fault fault = { 0 };
	struct buf out;

	buf_init(&out, MAX_CHARTER_BYTES);
	assert_int_equal(charter_fill(text, card, &out, &fault), expected);
	assert_non_null(strstr(fault.text, reason));
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

static void test_fill_refuses_what_does_not_fit(void **state)
{
	struct card us = make_card("us", "us"), other = make_card("xx", "us");
	struct buf text = fill(read_file(TINY), &us);

	(void)state;
	check_fill(buf_slice(&text), &us, TALLY_EEXISTS, "is not unset");
	check_fill(buf_slice(&text), &other, TALLY_ENOTFOUND,
	           "no participant 'xx'");
	snprintf(other.name, sizeof(other.name), "ro");
	check_fill(buf_slice(&text), &other, TALLY_EMISMATCH,
	           "xx.example/tally");
	check_fill(slice_text("participants: x\n"), &us, TALLY_ENOTFOUND, "'us'");
	check_fill(slice_text("- us\n"), &us, TALLY_ENOTFOUND, "'us'");
	check_fill(slice_text("a: [b]\n"), &us, TALLY_EFORMAT, "line 1");
	check_fill(slice_text(""), &us, TALLY_EFORMAT, "says nothing");
	buf_release(&text);
	us = make_card_with_tls("us");
	check_fill(slice_text("participants:\n- name: us\n  tls: x\n"
	                      "  log: us.example/tally\n  vkey: unset\n"
	                      "  encryption_key: unset\n"
	                      "  next_vkey_hash: unset\n"), &us, TALLY_EEXISTS,
	           "'tls' is there already");
}

static void test_a_pin_is_read_from_the_charter(void **state)
{
	struct card card = make_card_with_tls("us"), plain;
	struct buf text = fill(read_file(TINY), &card);
	struct charter *charter = NULL;
	struct charter_faults faults;
	const struct participant *us, *ro;

	(void)state;
	plain = make_card("ro", "ro");
	text = fill(text, &plain);
	assert_int_equal(charter_parse(buf_slice(&text), &charter, &faults),
	                 TALLY_EINCOMPLETE);
	us = &charter->participants[charter_participant(charter,
	                                                slice_text("us"))];
	ro = &charter->participants[charter_participant(charter,
	                                                slice_text("ro"))];
	assert_true(us->has_tls);
	assert_memory_equal(us->tls_pin, card.tls_pin, HASH_BYTES);
	assert_false(ro->has_tls);
	charter_free(charter);
	charter_faults_release(&faults);
	buf_release(&text);
}

/* What charter_parse says of a complete charter with one value changed. */
static void check_value(const char *old, const char *new, const char *reason)
{
	struct buf text = fill_all(), edited;
	struct charter *charter = NULL;
	struct charter_faults faults;
	char *at;

	buf_put_u8(&text, '\0');
	at = strstr((char *)text.data, old);
	assert_non_null(at);
	buf_init(&edited, MAX_CHARTER_BYTES);
	buf_put(&edited, text.data, (size_t)(at - (char *)text.data));
	buf_put_text(&edited, new);
	buf_put_text(&edited, at + strlen(old));
	assert_int_equal(charter_parse(buf_slice(&edited), &charter, &faults),
	                 TALLY_EFORMAT);
	assert_int_equal(faults.count, 1);
	if (!strstr(faults.list[0].text, reason))
		fail_msg("expected: %s\ngot: %s", reason, faults.list[0].text);
	charter_faults_release(&faults);
	buf_release(&edited);
	buf_release(&text);
}

static void test_keys_that_are_wrong_are_told(void **state)
{
	struct card ro = make_card("ro", "ro"), us = make_card("us", "us");
	struct card third = make_card("us", "third");
	char vkey[VKEY_BYTES], other[VKEY_BYTES], box[48], hash[65];
	char us_box[48];
	uint8_t digest[HASH_BYTES];
	struct note_key key;

	(void)state;
	vkey_format(&ro.key, vkey);
	base64_format(ro.box_key, 32, box);
	base64_format(us.box_key, 32, us_box);
	hex_format(ro.next_key_hash, HASH_BYTES, hash);

	check_value(vkey, "ro.example/tally+00000000+AAAA", "vkey: ");
	vkey_format(&third.key, other);
	check_value(vkey, other, "they must be equal");
	note_key_init(&key, "ro.example/tally", NOTE_COSIGNATURE,
	              ro.key.public_key);
	vkey_format(&key, other);
	check_value(vkey, other, "must be a signing key");
	note_key_init(&key, "ro.example/tally", NOTE_ED25519, us.key.public_key);
	vkey_format(&key, other);
	check_value(vkey, other, "this is the key of 'us' too");
	check_value(box, us_box, "this is the encryption key of 'us' too");
	check_value(box, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
	            "of small order");
	check_value(box, "AAAA", "must be 32 bytes");
	check_value(hash, "00ff", "64 digits");
	hash_bytes(slice_text(vkey), digest);
	hex_format(digest, HASH_BYTES, other);
	check_value(hash, other, "another one than vkey");
	check_value(vkey, "unset", "unset all three, or none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_card_reads_as_it_was_written),
		cmocka_unit_test(test_a_pin_is_a_fifth_line),
		cmocka_unit_test(test_card_cut_short_or_longer_is_refused),
		cmocka_unit_test(
			test_card_with_any_bit_flipped_is_another_or_none),
		cmocka_unit_test(
			test_fill_changes_three_values_and_nothing_else),
		cmocka_unit_test(
			test_charter_is_complete_when_all_are_filled_in),
		cmocka_unit_test(test_fill_follows_the_files_own_order),
		cmocka_unit_test(test_fill_adds_a_line_for_the_pin),
		cmocka_unit_test(test_a_pin_is_read_from_the_charter),
		cmocka_unit_test(test_fill_refuses_what_does_not_fit),
		cmocka_unit_test(test_keys_that_are_wrong_are_told),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
