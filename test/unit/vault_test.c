/*
 * Offices whose secrets are sealed: what is altered, exchanged or cut is not
 * taken, and a wrong passphrase opens nothing.
 */
#include "vault_world.h"

#include <sys/prctl.h>
#include <sys/resource.h>

static void test_public_keys_need_no_passphrase(void **state)
{
	struct office office;
	struct card card;

	(void)state;
	open_office(&office);
	assert_int_equal(office_card(&office, &card, NULL), TALLY_OK);
	assert_int_equal(times_asked, 0);
	office_close(&office);
}

static void test_a_wrong_passphrase_opens_nothing(void **state)
{
	uint8_t seed[SIGN_SEED_BYTES];
	struct office office;

	(void)state;
	open_office(&office);
	given = "correct horsf";
	assert_int_equal(vault_unlock(&office, NULL), TALLY_EIO);
	assert_int_equal(keys_read(&office, KEY_OFFICE, seed, NULL), TALLY_EIO);
	given = NULL;
	assert_int_equal(keys_read(&office, KEY_OFFICE, seed, NULL), TALLY_EIO);
	given = "correct horse";
	assert_int_equal(keys_read(&office, KEY_OFFICE, seed, NULL), TALLY_OK);
	times_asked = 0;
	assert_int_equal(keys_read(&office, KEY_NEXT, seed, NULL), TALLY_OK);
	assert_int_equal(times_asked, 0);
	office_close(&office);
}

static void test_nothing_secret_lies_on_the_disk(void **state)
{
	static const char text[] = "the seventh silo of the second site";
	struct office office;
	struct buf raw;

	(void)state;
	open_office(&office);
	assert_int_equal(secret_put(&office, "team-1", 1, slice_text(text), NULL),
	                 TALLY_OK);
	assert_int_equal(get(&office, "team-1"), TALLY_OK);
	raw_get(&office, "team-1", &raw);
	assert_null(memmem(raw.data, raw.len, text + 4, 7));
	buf_release(&raw);
	office_close(&office);
}

static void test_every_byte_of_a_file_counts(void **state)
{
	struct office office;
	struct buf raw;

	(void)state;
	open_office(&office);
	secret_put(&office, "swap-1", 1, slice_text("0123"), NULL);
	raw_get(&office, "swap-1", &raw);
	for (size_t i = 0; i < raw.len; i++) {
		raw.data[i] ^= 0x40;
		raw_put(&office, "swap-1", buf_slice(&raw));
		assert_int_equal(get(&office, "swap-1"), TALLY_EIO);
		raw.data[i] ^= 0x40;
	}
	for (size_t cut = 0; cut < raw.len; cut += 7) {
		raw_put(&office, "swap-1", slice_of(raw.data, cut));
		assert_int_equal(get(&office, "swap-1"), TALLY_EIO);
	}
	raw_put(&office, "swap-1", buf_slice(&raw));
	assert_int_equal(get(&office, "swap-1"), TALLY_OK);
	buf_release(&raw);
	office_close(&office);
}

static void test_files_cannot_be_exchanged(void **state)
{
	struct office office;
	struct buf raw;

	(void)state;
	open_office(&office);
	secret_put(&office, "swap-1", 1, slice_text("0123"), NULL);
	raw_get(&office, "swap-1", &raw);
	raw_put(&office, "swap-2", buf_slice(&raw));
	assert_int_equal(get(&office, "swap-2"), TALLY_EIO);
	assert_int_equal(store_put(vault_raw(office.key), "swap-1",
	                           buf_slice(&raw), NULL), TALLY_OK);
	raw.len = 0;
	assert_int_equal(store_get(office.key, "swap-1", &raw, NULL), TALLY_EIO);
	buf_release(&raw);
	/* Nor is a plain one taken, which somebody else could have put there. */
	raw_put(&office, "swap-3", slice_text("0123"));
	assert_int_equal(get(&office, "swap-3"), TALLY_EIO);
	office_close(&office);
}

static void test_a_large_secret_is_read_at_any_place(void **state)
{
	struct office office;

	(void)state;
	open_office(&office);
	put_large(&office, "declaration-1.cells");
	for (uint64_t at = 0; at + 300 <= LARGE_BYTES; at += 9973)
		assert_int_equal(get_large(&office, "declaration-1.cells", at),
		                 TALLY_OK);
	assert_int_equal(get_large(&office, "declaration-1.cells",
	                           SECRET_CHUNK_BYTES - 150), TALLY_OK);
	assert_int_equal(get_large(&office, "declaration-1.cells",
	                           LARGE_BYTES - 299), TALLY_ELIMIT);
	office_close(&office);
}

/* Chunks exchanged, the last one gone, the end cut inside of a chunk. */
static void test_chunks_stay_in_their_places(void **state)
{
	static uint8_t chunk[CHUNK_FILE_BYTES];
	const char *name = "declaration-1.cells";
	struct office office;
	struct buf raw;
	uint8_t *first;

	(void)state;
	open_office(&office);
	put_large(&office, name);
	raw_get(&office, name, &raw);
	first = raw.data + LOCK_HEAD_BYTES;
	memcpy(chunk, first, sizeof(chunk));
	memcpy(first, first + CHUNK_FILE_BYTES, CHUNK_FILE_BYTES);
	memcpy(first + CHUNK_FILE_BYTES, chunk, CHUNK_FILE_BYTES);
	raw_put(&office, name, buf_slice(&raw));
	assert_int_equal(get_large(&office, name, 0), TALLY_EMISMATCH);
	assert_int_equal(get_large(&office, name, SECRET_CHUNK_BYTES + 1),
	                 TALLY_EMISMATCH);
	memcpy(first + CHUNK_FILE_BYTES, first, CHUNK_FILE_BYTES);
	memcpy(first, chunk, CHUNK_FILE_BYTES);
	raw_put(&office, name, slice_of(raw.data, LOCK_HEAD_BYTES +
	                                                  2 * CHUNK_FILE_BYTES));
	assert_int_equal(get_large(&office, name, 0), TALLY_EMISMATCH);
	raw_put(&office, name, slice_of(raw.data, raw.len - 1));
	assert_int_equal(get_large(&office, name, 0), TALLY_EMISMATCH);
	raw_put(&office, name, buf_slice(&raw));
	assert_int_equal(get_large(&office, name, 0), TALLY_OK);
	buf_release(&raw);
	office_close(&office);
}

static void test_a_new_passphrase_replaces_the_old_one(void **state)
{
	const struct vault_way way = way_of("battery staple");
	struct office office;
	size_t sealed;

	(void)state;
	open_office(&office);
	secret_put(&office, "swap-1", 1, slice_text("0123"), NULL);
	assert_int_equal(vault_set(&office, &way, &sealed, NULL), TALLY_OK);
	assert_int_equal(sealed, 0);
	office_close(&office);
	open_office(&office);
	assert_int_equal(vault_unlock(&office, NULL), TALLY_EIO);
	given = "battery staple";
	assert_int_equal(get(&office, "swap-1"), TALLY_OK);
	office_close(&office);
}

static void test_a_lost_lock_is_no_way_back_to_plain(void **state)
{
	uint8_t key[LOCK_KEY_BYTES];
	struct office office;

	(void)state;
	open_office(&office);
	assert_int_equal(vault_key(&office, key, NULL), TALLY_OK);
	store_remove(office.key, VAULT_LOCK_FILE, NULL);
	office_close(&office);
	open_office(&office);
	assert_int_equal(secret_put(&office, "swap-1", 1, slice_text("0"), NULL),
	                 TALLY_EIO);
	key[0] ^= 1;
	assert_int_equal(vault_take_key(&office, key, NULL), TALLY_EMISMATCH);
	key[0] ^= 1;
	assert_int_equal(vault_take_key(&office, key, NULL), TALLY_OK);
	assert_int_equal(secret_put(&office, "swap-1", 1, slice_text("0"), NULL),
	                 TALLY_OK);
	office_close(&office);
}

static void test_a_program_with_secrets_leaves_no_core(void **state)
{
	struct rlimit limit = { 1, 1 };
	struct office office;

	(void)state;
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	open_office(&office);
	assert_int_equal(vault_unlock(&office, NULL), TALLY_OK);
	assert_int_equal(getrlimit(RLIMIT_CORE, &limit), 0);
	assert_int_equal(limit.rlim_cur, 0);
	assert_int_equal(limit.rlim_max, 0);
	assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
	office_close(&office);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_public_keys_need_no_passphrase),
		TEST(test_a_wrong_passphrase_opens_nothing),
		TEST(test_nothing_secret_lies_on_the_disk),
		TEST(test_every_byte_of_a_file_counts),
		TEST(test_files_cannot_be_exchanged),
		TEST(test_a_large_secret_is_read_at_any_place),
		TEST(test_chunks_stay_in_their_places),
		TEST(test_a_new_passphrase_replaces_the_old_one),
		TEST(test_a_lost_lock_is_no_way_back_to_plain),
		TEST(test_a_program_with_secrets_leaves_no_core),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
