/*
 * What an office's secrets leave in memory: nothing once it is closed, and what
 * is there before is locked and in no core file.
 */
#include "vault_world.h"

#include <sodium.h>

#include "memory_search.h"
#include "office/vault_store.h"

static void put_needle(struct office *office, const struct needle *needle)
{
	uint8_t bytes[NEEDLE_BYTES];
	struct secret_writer *writer;

	unmask(needle, bytes);
	assert_int_equal(secret_put(office, "team-1", 1,
	                            slice_of(bytes, sizeof(bytes)), NULL),
	                 TALLY_OK);
	assert_int_equal(secret_writer_open(office, "large", 1, &writer, NULL),
	                 TALLY_OK);
	assert_int_equal(secret_writer_put(writer, slice_of(bytes, sizeof(bytes)),
	                                   NULL), TALLY_OK);
	assert_true(has_flags(writer, " lo", " dd"));
	assert_int_equal(secret_writer_commit(writer, NULL), TALLY_OK);
	explicit_bzero(bytes, sizeof(bytes));
}

static void test_the_search_finds_what_lies_there(void **state)
{
	static uint8_t held[NEEDLE_BYTES];
	struct needle needle;
	uint8_t *bytes = malloc(NEEDLE_BYTES);

	(void)state;
	make_needle(&needle);
	assert_int_equal(count(&needle), 0);
	unmask(&needle, bytes);
	assert_int_equal(count(&needle), 1);
	unmask(&needle, held);
	assert_int_equal(count(&needle), 2);
	explicit_bzero(bytes, NEEDLE_BYTES);
	explicit_bzero(held, NEEDLE_BYTES);
	assert_int_equal(count(&needle), 0);
	free(bytes);
}

static void test_a_secret_that_was_written_is_gone_from_memory(void **state)
{
	struct needle needle;
	struct office office;

	(void)state;
	make_needle(&needle);
	open_office(&office);
	put_needle(&office, &needle);
	assert_int_equal(count(&needle), 0);
	office_close(&office);
}

static void test_a_secret_that_was_read_is_gone_from_memory(void **state)
{
	struct secret_reader *reader;
	struct needle needle;
	struct office office;
	uint8_t byte;

	(void)state;
	make_needle(&needle);
	open_office(&office);
	put_needle(&office, &needle);
	assert_int_equal(get(&office, "team-1"), TALLY_OK);
	assert_int_equal(count(&needle), 0);
	assert_int_equal(secret_reader_open(&office, "large", 1, &reader, NULL),
	                 TALLY_OK);
	assert_int_equal(secret_reader_get(reader, 1, 1, &byte, NULL), TALLY_OK);
	assert_int_equal(count(&needle), 1);
	assert_true(has_flags(reader, " lo", " dd"));
	secret_reader_close(reader);
	assert_int_equal(count(&needle), 0);
	office_close(&office);
}

/* The bytes that a file holds are cut off or altered: nothing of it stays. */
static void test_a_secret_that_was_altered_leaves_nothing(void **state)
{
	struct needle needle;
	struct office office;
	struct buf raw;

	(void)state;
	make_needle(&needle);
	open_office(&office);
	put_needle(&office, &needle);
	raw_get(&office, "team-1", &raw);
	raw.data[raw.len - 1] ^= 1;
	raw_put(&office, "team-1", buf_slice(&raw));
	buf_release(&raw);
	assert_int_equal(get(&office, "team-1"), TALLY_EIO);
	assert_int_equal(count(&needle), 0);
	office_close(&office);
}

static void test_the_office_key_is_locked_and_goes_with_the_office(void **state)
{
	uint8_t bytes[LOCK_KEY_BYTES];
	struct needle key;
	struct office office;

	(void)state;
	open_office(&office);
	assert_int_equal(vault_key(&office, bytes, NULL), TALLY_OK);
	mask(bytes, &key);
	explicit_bzero(bytes, sizeof(bytes));
	assert_int_equal(get(&office, "none"), TALLY_ENOTFOUND);
	assert_true(has_flags(office.vault->key, " lo", " dd"));
	assert_int_equal(count(&key), 1);
	office_close(&office);
	assert_int_equal(count(&key), 0);
}

static void test_keys_and_passphrases_are_wiped_after_use(void **state)
{
	const struct vault_way way = way_of("correct horse");
	uint8_t seed[SIGN_SEED_BYTES];
	char hex[2 * SIGN_SEED_BYTES + 1];
	struct needle raw, text;
	struct office office;
	size_t sealed;

	(void)state;
	open_office(&office);
	assert_int_equal(keys_read(&office, KEY_OFFICE, seed, NULL), TALLY_OK);
	mask(seed, &raw);
	sodium_bin2hex(hex, sizeof(hex), seed, sizeof(seed));
	mask((const uint8_t *)hex, &text);
	explicit_bzero(seed, sizeof(seed));
	explicit_bzero(hex, sizeof(hex));
	assert_int_equal(vault_set(&office, &way, &sealed, NULL), TALLY_OK);
	assert_int_equal(count(&raw), 0);
	assert_int_equal(count(&text), 0);
	office_close(&office);
}

static void test_sealing_in_place_leaves_nothing_in_memory(void **state)
{
	const struct vault_way way = way_of("correct horse");
	uint8_t bytes[NEEDLE_BYTES];
	struct needle needle;
	struct office office;
	size_t sealed;

	(void)state;
	make_needle(&needle);
	open_office(&office);
	unmask(&needle, bytes);
	raw_put(&office, "team-1", slice_of(bytes, sizeof(bytes)));
	explicit_bzero(bytes, sizeof(bytes));
	assert_int_equal(vault_set(&office, &way, &sealed, NULL), TALLY_OK);
	assert_int_equal(sealed, 1);
	assert_int_equal(count(&needle), 0);
	office_close(&office);
}

/* What is locked by itself is looked at here, not all memory at once. */
static int limit(void **state)
{
	(void)state;
	return limit_locking((rlim_t)4 << 20) ? 0 : -1;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_search_finds_what_lies_there),
		TEST(test_a_secret_that_was_written_is_gone_from_memory),
		TEST(test_a_secret_that_was_read_is_gone_from_memory),
		TEST(test_a_secret_that_was_altered_leaves_nothing),
		TEST(test_the_office_key_is_locked_and_goes_with_the_office),
		TEST(test_keys_and_passphrases_are_wiped_after_use),
		TEST(test_sealing_in_place_leaves_nothing_in_memory),
	};

	return cmocka_run_group_tests(tests, limit, NULL);
}
