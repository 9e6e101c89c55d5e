/*
 * Laws of finding a statement without a replay, and of proofs of what was found:
 * it stands where a replay finds it, and nowhere else.
 */
#include "office_world.h"

#include "base/text.h"
#include "office/find.h"
#include "office/keys.h"
#include "office/prove.h"

#define US 0
#define DIGITS (2 * HASH_BYTES)

static struct world world;
static struct office us, ru;

/* A statement of this office, not logged: another one for each number. */
static void make_statement(const struct office *office, int64_t number,
                           struct buf *out, uint8_t out_id[static HASH_BYTES])
{
	struct draft_common common = { .from = office->name,
		                       .at_s = office_now(office) + number };
	struct signer signer;
	struct fault fault;
	struct draft draft;
	struct buf text;

	assert_ok(signer_choose(office, NULL, &signer, &fault));
	memcpy(common.charter, office->charter->id, HASH_BYTES);
	draft_init(&draft, STATEMENT_CHARTER);
	buf_init(&text, MAX_ENTRY_BYTES);
	buf_init(out, MAX_ENTRY_BYTES);
	assert_ok(draft_finish(&draft, &common, &text, &fault));
	hash_bytes(buf_slice(&text), out_id);
	assert_ok(draft_sign(buf_slice(&text), &signer.key, signer.seed, out,
	                     &fault));
	buf_release(&text);
	draft_release(&draft);
	signer_wipe(&signer);
}

static void append(struct office *office, struct slice entry)
{
	struct fault fault;

	assert_ok(office_append(office, &entry, 1, false, &fault));
}

/* Logs it, and gives its id. */
static void say(struct office *office, int64_t number,
                uint8_t out_id[static HASH_BYTES])
{
	struct buf entry;

	make_statement(office, number, &entry, out_id);
	append(office, buf_slice(&entry));
	buf_release(&entry);
}

/* The first `digits` of an id; how many there are, at most two. */
static size_t find(const uint8_t id[static HASH_BYTES], size_t digits,
                   struct found out[static 2])
{
	char hex[DIGITS + 1];
	struct fault fault;
	size_t count = 99;

	hex_format(id, HASH_BYTES, hex);
	assert_ok(office_find(&us, slice_of(hex, digits), out, &count, &fault));
	return count;
}

static void assert_at(const uint8_t id[static HASH_BYTES], size_t log,
                      uint64_t index)
{
	struct found found[2];

	assert_int_equal(find(id, DIGITS, found), 1);
	assert_int_equal(found[0].log, log);
	assert_int_equal(found[0].index, index);
	assert_memory_equal(found[0].id, id, HASH_BYTES);
}

static int make_world(void **state)
{
	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	open_seated(&world, "ru", CLOCK, &ru);
	return 0;
}

static int drop_world(void **state)
{
	(void)state;
	office_close(&us);
	office_close(&ru);
	world_release(&world);
	return 0;
}

static void test_statements_are_found_where_a_replay_finds_them(void **state)
{
	uint8_t id[HASH_BYTES];
	struct office_view view;
	struct fault fault;

	(void)state;
	for (int i = 0; i < 3; i++) {
		say(&us, i, id);
		append_plain(&us, 0, 200);
		say(&ru, i, id);
		append_plain(&ru, 0, 255);
	}
	assert_int_equal(sync_one(&us, &world, "ru", RU).status, TALLY_OK);
	assert_ok(office_view_open(&us, &view, &fault));
	assert_int_equal(view.rules->id_count, 6);
	for (size_t i = 0; i < view.rules->id_count; i++) {
		const struct id_place *place = &view.rules->by_id[i];
		const struct entry *e = &view.rules->entries[place->entry];
		struct found found[2];

		assert_at(place->id, e->log, e->index);
		for (size_t digits = 8; digits < DIGITS; digits++) {
			assert_int_equal(find(place->id, digits, found), 1);
			assert_memory_equal(found[0].id, place->id, HASH_BYTES);
		}
	}
	office_view_close(&view);
}

static void test_one_that_is_not_held_is_not_found(void **state)
{
	uint8_t id[HASH_BYTES];
	struct found found[2];

	(void)state;
	say(&us, 0, id);
	for (size_t digit = 0; digit < DIGITS; digit++) {
		uint8_t other[HASH_BYTES];

		memcpy(other, id, HASH_BYTES);
		other[digit / 2] ^= (uint8_t)(digit % 2 == 0 ? 0x10 : 0x01);
		assert_int_equal(find(other, digit, found), 1);
		assert_int_equal(find(other, digit + 1, found), 0);
	}
}

static void test_only_the_log_of_who_speaks_has_it(void **state)
{
	uint8_t id[HASH_BYTES];
	struct found found[2];
	struct buf entry;

	(void)state;
	make_statement(&ru, 0, &entry, id);
	append(&us, buf_slice(&entry));
	assert_int_equal(find(id, 8, found), 0);
	append_plain(&ru, 0, 5);
	append(&ru, buf_slice(&entry));
	assert_int_equal(sync_one(&us, &world, "ru", RU).status, TALLY_OK);
	assert_at(id, RU, 5);
	assert_int_equal(find(id, 8, found), 1);
	assert_int_equal(found[0].log, RU);
	buf_release(&entry);
}

static void test_of_two_places_the_first_is_taken(void **state)
{
	uint8_t id[HASH_BYTES];
	struct found found[2];
	struct buf entry;

	(void)state;
	make_statement(&us, 0, &entry, id);
	append_plain(&us, 0, 100);
	for (size_t i = 0; i < 3; i++) {
		append(&us, buf_slice(&entry));
		append_plain(&us, 0, 200);
	}
	assert_at(id, US, 100);
	assert_int_equal(find(id, 8, found), 1);
	assert_int_equal(found[0].index, 100);
	buf_release(&entry);
}

static void test_two_that_begin_alike_are_both_named(void **state)
{
	uint8_t first[HASH_BYTES], second[HASH_BYTES];
	struct found found[2];

	(void)state;
	say(&us, 0, first);
	say(&us, 0, first);
	say(&ru, 0, second);
	say(&ru, 1, second);
	assert_int_equal(sync_one(&us, &world, "ru", RU).status, TALLY_OK);
	assert_int_equal(find(first, 0, found), 2);
	assert_memory_equal(found[0].id, first, HASH_BYTES);
	assert_int_equal(found[0].log, US);
	assert_int_equal(found[1].log, RU);
	assert_int_equal(found[1].index, 0);
	assert_int_equal(find(first, 64, found), 1);
	assert_int_equal(find(second, 64, found), 1);
}

static void test_what_only_looks_like_a_statement_is_none(void **state)
{
	static const char entry[] = "tallystick/v1 charter\n{}\n\nx";
	uint8_t id[HASH_BYTES];
	struct found found[2];

	(void)state;
	append(&us, slice_text(entry));
	hash_bytes(slice_of(entry, sizeof(entry) - 3), id);
	assert_int_equal(find(id, 8, found), 0);
}

static void test_damage_is_told_from_absence(void **state)
{
	const uint8_t id[HASH_BYTES] = { 1 };
	char path[512], hex[DIGITS + 1];
	struct found found[2];
	struct fault fault;
	size_t count;

	(void)state;
	append_plain(&us, 0, 3);
	assert_int_equal(find(id, 8, found), 0);
	path_in(&world, "us/record/tile/entries/000.p/3", path);
	write_file(path, slice_text("\x01"));
	hex_format(id, HASH_BYTES, hex);
	assert_int_equal(office_find(&us, slice_text(hex), found, &count, &fault),
	                 TALLY_EFORMAT);
	assert_non_null(strstr(fault.text, "tile/entries/000.p/3"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(office_find(&us, slice_text(hex), found, &count, &fault),
	                 TALLY_ENOTFOUND);
}

static void test_over_64_digits_are_no_id(void **state)
{
	char hex[DIGITS + 2];
	struct found found[2];
	struct fault fault;
	size_t count;

	(void)state;
	memset(hex, '0', sizeof(hex));
	assert_int_equal(office_find(&us, slice_of(hex, DIGITS + 1), found,
	                             &count, &fault), TALLY_EUSAGE);
}

/* The head of the proof is the one that the log has now. */
static void assert_proved(size_t log, uint64_t index, const char *entry)
{
	const struct to_prove what = { .log = log, .index = index };
	uint8_t leaf[HASH_BYTES];
	struct tlog_proof proof;
	struct proved proved;
	struct fault fault;
	struct buf text;

	buf_init(&text, MAX_TLOG_PROOF_BYTES);
	assert_ok(office_prove(&us, what, &text, &proved, &fault));
	assert_ok(tlog_proof_parse(buf_slice(&text), &proof, &fault));
	assert_int_equal(proof.index, index);
	assert_true(slice_is_text(buf_slice(&proof.extra), entry));
	hash_leaf(slice_text(entry), leaf);
	assert_true(tlog_proof_shows(&proof, &proved.head, leaf));
	tlog_proof_release(&proof);
	buf_release(&text);
}

static void test_every_entry_that_is_held_is_proved_and_no_other(void **state)
{
	struct to_prove what = { .log = RU };
	struct proved proved;
	struct fault fault;
	struct buf text;
	char entry[64];

	(void)state;
	buf_init(&text, MAX_TLOG_PROOF_BYTES);
	assert_int_equal(office_prove(&us, what, &text, &proved, &fault),
	                 TALLY_ENOTFOUND);
	append_plain(&ru, 0, 200);
	append_plain(&ru, 200, 200);
	assert_int_equal(sync_one(&us, &world, "ru", RU).status, TALLY_OK);
	for (uint64_t i = 0; i < 400; i++) {
		snprintf(entry, sizeof(entry), "ru entry %d", (int)i);
		assert_proved(RU, i, entry);
	}
	what.index = 400;
	assert_int_equal(office_prove(&us, what, &text, &proved, &fault),
	                 TALLY_ENOTFOUND);
	assert_non_null(strstr(fault.text, "400"));
	what.index = UINT64_MAX;
	assert_int_equal(office_prove(&us, what, &text, &proved, &fault),
	                 TALLY_ENOTFOUND);
	assert_int_equal(text.len, 0);
	buf_release(&text);
}

static void test_an_entry_that_changed_is_not_proved(void **state)
{
	const struct to_prove what = { .log = US, .index = 1 };
	struct proved proved;
	struct fault fault;
	char path[512];
	struct buf text;

	(void)state;
	append_plain(&us, 0, 3);
	path_in(&world, "us/record/tile/entries/000.p/3", path);
	flip_bit(path, 20);
	buf_init(&text, MAX_TLOG_PROOF_BYTES);
	assert_int_equal(office_prove(&us, what, &text, &proved, &fault),
	                 TALLY_EMISMATCH);
	assert_int_equal(text.len, 0);
	buf_release(&text);
}

#define LAW(f) cmocka_unit_test_setup_teardown(f, make_world, drop_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LAW(test_statements_are_found_where_a_replay_finds_them),
		LAW(test_one_that_is_not_held_is_not_found),
		LAW(test_only_the_log_of_who_speaks_has_it),
		LAW(test_of_two_places_the_first_is_taken),
		LAW(test_two_that_begin_alike_are_both_named),
		LAW(test_what_only_looks_like_a_statement_is_none),
		LAW(test_damage_is_told_from_absence),
		LAW(test_over_64_digits_are_no_id),
		LAW(test_every_entry_that_is_held_is_proved_and_no_other),
		LAW(test_an_entry_that_changed_is_not_proved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
