/*
 * Setting the lock of an office: stopped anywhere it loses nothing and can go
 * on, what was altered stays as it is, and other processes see it.
 */
#include "vault_world.h"

#include <signal.h>
#include <sys/resource.h>

#include "office/vault_store.h"

/* Contents at the edges of chunks. */
static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, LARGE_BYTES };
#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

static void content(size_t i, struct buf *out)
{
	buf_init(out, LARGE_BYTES);
	for (size_t at = 0; at < sizes[i]; at++)
		buf_put_u8(out, large_byte(at + i));
}

static void name_of(size_t i, char out[static SECRET_NAME_BYTES])
{
	snprintf(out, SECRET_NAME_BYTES, "size-%zu", sizes[i]);
}

static int set_up_plain(void **state)
{
	struct office office;
	struct fault fault;
	char name[SECRET_NAME_BYTES];
	struct buf bytes;

	(void)state;
	begin_folder();
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(office_init(path_of("us"), "us", "us.example/tally",
	                             &fault), TALLY_OK);
	open_office(&office);
	for (size_t i = 0; i < SIZES; i++) {
		name_of(i, name);
		content(i, &bytes);
		assert_int_equal(secret_put(&office, name, 1, buf_slice(&bytes),
		                            NULL), TALLY_OK);
		buf_release(&bytes);
	}
	office_close(&office);
	times_asked = 0;
	return 0;
}

static void check_all(struct office *office)
{
	char name[SECRET_NAME_BYTES];
	uint8_t seed[SIGN_SEED_BYTES];
	struct buf want, got;
	struct fault fault;

	for (size_t i = 0; i < SIZES; i++) {
		name_of(i, name);
		content(i, &want);
		buf_init(&got, LARGE_BYTES);
		if (secret_get(office, name, 1, &got, &fault) != TALLY_OK)
			fail_msg("%s", fault.text);
		assert_true(slice_equal(buf_slice(&want), buf_slice(&got)));
		buf_release(&got);
		buf_release(&want);
	}
	if (keys_read(office, KEY_OFFICE, seed, &fault) != TALLY_OK ||
	    keys_read(office, KEY_BOX, seed, &fault) != TALLY_OK)
		fail_msg("%s", fault.text);
}

static bool lies_sealed(struct store *store, const char *name)
{
	bool sealed;
	struct buf raw;

	buf_init(&raw, 1 << 20);
	assert_int_equal(store_get(vault_raw(store), name, &raw, NULL), TALLY_OK);
	sealed = lock_is_sealed(buf_slice(&raw));
	buf_release(&raw);
	return sealed;
}

static int set_to(const char *passphrase, size_t *sealed)
{
	const struct vault_way way = way_of(passphrase);
	struct office office;
	int rc;

	open_office(&office);
	rc = vault_set(&office, &way, sealed, NULL);
	office_close(&office);
	return rc;
}

static void test_contents_of_every_size_are_sealed_in_place(void **state)
{
	struct office office;
	char name[SECRET_NAME_BYTES];
	size_t sealed;

	(void)state;
	assert_int_equal(set_to("correct horse", &sealed), TALLY_OK);
	assert_int_equal(sealed, SIZES + 3); /* and three keys */
	open_office(&office);
	assert_int_equal(vault_state(&office), VAULT_SEALED);
	for (size_t i = 0; i < SIZES; i++) {
		name_of(i, name);
		assert_true(lies_sealed(office.secret, name));
	}
	assert_true(lies_sealed(office.key, KEY_OFFICE));
	check_all(&office);
	office_close(&office);
}

/*
 * A disk that takes no file over so many bytes: the lock, but no key; the keys,
 * but no large secret.
 */
static void stop_at(rlim_t bytes)
{
	struct rlimit limit, before;
	size_t sealed;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_not_equal(set_to("correct horse", &sealed), TALLY_OK);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
}

static void test_what_is_half_sealed_is_readable_and_goes_on(void **state)
{
	static const rlim_t stops[] = { 150, 1000, 65540, 100000 };
	struct office office;
	size_t sealed;

	(void)state;
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
		stop_at(stops[i]);
		open_office(&office);
		assert_int_equal(vault_state(&office), VAULT_SEALING);
		assert_int_equal(lies_sealed(office.key, KEY_OFFICE), i > 0);
		check_all(&office);
		office_close(&office);
	}
	assert_int_equal(set_to("battery staple", &sealed), TALLY_OK);
	assert_true(sealed > 0);
	given = "battery staple";
	open_office(&office);
	assert_int_equal(vault_state(&office), VAULT_SEALED);
	check_all(&office);
	office_close(&office);
}

/* A plain file opens with any key, so it cannot tell which one is right. */
static void test_a_plain_key_does_not_vouch_for_an_office_key(void **state)
{
	const uint8_t other[LOCK_KEY_BYTES] = { 1, 2, 3 };
	struct office office;

	(void)state;
	stop_at(150);
	open_office(&office);
	assert_int_equal(vault_state(&office), VAULT_SEALING);
	assert_int_equal(vault_take_key(&office, other, NULL), TALLY_EMISMATCH);
	check_all(&office);
	office_close(&office);
}

static void test_a_file_that_does_not_open_is_not_sealed_again(void **state)
{
	struct office office;
	struct buf before, after;
	size_t sealed;

	(void)state;
	assert_int_equal(set_to("correct horse", &sealed), TALLY_OK);
	open_office(&office);
	raw_get(&office, "size-1", &before);
	before.data[before.len - 1] ^= 1;
	raw_put(&office, "size-1", buf_slice(&before));
	office_close(&office);
	assert_int_equal(set_to("battery staple", &sealed), TALLY_OK);
	assert_int_equal(sealed, 0);
	given = "battery staple";
	open_office(&office);
	raw_get(&office, "size-1", &after);
	assert_true(slice_equal(buf_slice(&before), buf_slice(&after)));
	assert_int_equal(get(&office, "size-1"), TALLY_EIO);
	office_close(&office);
	buf_release(&before);
	buf_release(&after);
}

/* One that was opened while everything was plain. */
static void test_another_process_sees_a_lock_that_was_set_meanwhile(void **state)
{
	struct secret_reader *reader;
	struct secret_writer *writer;
	struct office office;
	uint8_t byte;
	size_t sealed;

	(void)state;
	for (int first = 0; first < 3; first++) {
		open_office(&office);
		if (first == 0)
			assert_int_equal(set_to("correct horse", &sealed), TALLY_OK);
		office.vault->has_lock = false;
		if (first == 1) {
			assert_int_equal(secret_reader_open(&office, "size-65537",
			                                    1, &reader, NULL),
			                 TALLY_OK);
			assert_int_equal(secret_reader_size(reader), 65537);
			assert_int_equal(secret_reader_get(reader, 65536, 1, &byte,
			                                   NULL), TALLY_OK);
			assert_int_equal(byte, large_byte(65536 + 4));
			secret_reader_close(reader);
		} else if (first == 2) {
			assert_int_equal(secret_writer_open(&office, "large", 1,
			                                    &writer, NULL),
			                 TALLY_OK);
			assert_int_equal(secret_writer_commit(writer, NULL),
			                 TALLY_OK);
			assert_true(lies_sealed(office.secret, "large"));
		}
		check_all(&office);
		office_close(&office);
	}
}

/* There is no more room than the plain bytes take. */
static void test_a_key_is_read_under_a_lock_that_was_set_meanwhile(void **state)
{
	uint8_t before[SIGN_SEED_BYTES], after[SIGN_SEED_BYTES];
	struct fault fault = { 0 };
	struct office office;
	struct buf little;
	size_t sealed;

	(void)state;
	open_office(&office);
	assert_int_equal(keys_read(&office, KEY_OFFICE, before, NULL), TALLY_OK);
	assert_int_equal(set_to("correct horse", &sealed), TALLY_OK);
	assert_false(office.vault->has_lock);
	assert_int_equal(keys_read(&office, KEY_OFFICE, after, &fault), TALLY_OK);
	assert_memory_equal(before, after, sizeof(before));
	buf_init(&little, 64);
	assert_int_equal(store_get(office.key, KEY_OFFICE, &little, &fault),
	                 TALLY_ELIMIT);
	assert_int_equal(little.len, 0);
	buf_release(&little);
	office_close(&office);
}

/* Keys that come before it in the folder cannot be sealed. */
static void test_the_own_key_is_sealed_first(void **state)
{
	static const uint8_t large[2000];
	struct office office;

	(void)state;
	open_office(&office);
	assert_int_equal(store_put(vault_raw(office.key), "accredited/a",
	                           slice_of(large, sizeof(large)), NULL),
	                 TALLY_OK);
	office_close(&office);
	stop_at(1000);
	open_office(&office);
	assert_int_equal(vault_state(&office), VAULT_SEALING);
	assert_true(lies_sealed(office.key, KEY_OFFICE));
	assert_false(lies_sealed(office.key, KEY_BOX));
	office_close(&office);
}

static void test_a_large_plain_file_is_not_taken_where_all_is_sealed(void **state)
{
	struct secret_reader *reader;
	struct office office;
	size_t sealed;

	(void)state;
	assert_int_equal(set_to("correct horse", &sealed), TALLY_OK);
	open_office(&office);
	raw_put(&office, "planted", slice_text("somebody else's"));
	assert_int_equal(secret_reader_open(&office, "planted", 1, &reader, NULL),
	                 TALLY_EMISMATCH);
	office_close(&office);
}

/* The same content and the same passphrase, twice: no random field is the same. */
static void test_no_nonce_is_used_twice(void **state)
{
	struct office office;
	struct buf first, second;
	size_t sealed;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct buf *lock = i == 0 ? &first : &second;

		assert_int_equal(set_to("correct horse", &sealed), TALLY_OK);
		open_office(&office);
		buf_init(lock, LOCK_FILE_MAX_BYTES);
		assert_int_equal(store_get(office.key, VAULT_LOCK_FILE, lock, NULL),
		                 TALLY_OK);
		office_close(&office);
	}
	/* salt; nonce */
	assert_memory_not_equal(first.data + 17, second.data + 17, 16);
	assert_memory_not_equal(first.data + 35, second.data + 35, 24);
	buf_release(&first);
	buf_release(&second);
	open_office(&office);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(secret_set(&office, "same", slice_text("same"),
		                            NULL), TALLY_OK);
		raw_get(&office, "same", i == 0 ? &first : &second);
	}
	assert_memory_not_equal(first.data + 8, second.data + 8, LOCK_ID_BYTES);
	assert_memory_not_equal(first.data + LOCK_HEAD_BYTES,
	                        second.data + LOCK_HEAD_BYTES, SEAL_NONCE_BYTES);
	buf_release(&first);
	raw_get(&office, "size-65537", &first);
	assert_memory_not_equal(first.data + LOCK_HEAD_BYTES,
	                        first.data + LOCK_HEAD_BYTES + CHUNK_FILE_BYTES,
	                        SEAL_NONCE_BYTES);
	buf_release(&first);
	buf_release(&second);
	office_close(&office);
}

static void test_a_new_secret_is_sealed_if_a_lock_was_set_meanwhile(void **state)
{
	struct office office;
	size_t sealed;

	(void)state;
	open_office(&office);
	assert_int_equal(set_to("correct horse", &sealed), TALLY_OK);
	assert_int_equal(secret_put(&office, "new", 1, slice_text("0"), NULL),
	                 TALLY_OK);
	assert_true(lies_sealed(office.secret, "new"));
	assert_int_equal(keys_make(&office, "accredited/one", NULL), TALLY_OK);
	assert_true(lies_sealed(office.key, "accredited/one"));
	office_close(&office);
}

/* 64 GiB, which must be refused by their number, not by failing to get them. */
static void test_a_lock_that_asks_for_too_much_memory_is_refused(void **state)
{
	struct lock_file lock = { .kind = LOCK_PASSPHRASE, .done = true,
		                  .cost = { .passes = 1, .kib = 1u << 26 } };
	struct office office;
	struct fault fault;
	struct buf bytes;
	size_t sealed;

	(void)state;
	assert_int_equal(set_to("correct horse", &sealed), TALLY_OK);
	buf_init(&bytes, LOCK_FILE_MAX_BYTES);
	lock_file_put(&lock, &bytes);
	open_office(&office);
	assert_int_equal(store_put(vault_raw(office.key), VAULT_LOCK_FILE,
	                           buf_slice(&bytes), NULL), TALLY_OK);
	office_close(&office);
	buf_release(&bytes);
	open_office(&office);
	assert_int_equal(vault_unlock(&office, &fault), TALLY_EIO);
	assert_non_null(strstr(fault.text, "67108864 KiB"));
	assert_int_equal(times_asked, 0);
	office_close(&office);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_plain, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_contents_of_every_size_are_sealed_in_place),
		TEST(test_what_is_half_sealed_is_readable_and_goes_on),
		TEST(test_a_plain_key_does_not_vouch_for_an_office_key),
		TEST(test_a_file_that_does_not_open_is_not_sealed_again),
		TEST(test_another_process_sees_a_lock_that_was_set_meanwhile),
		TEST(test_a_key_is_read_under_a_lock_that_was_set_meanwhile),
		TEST(test_the_own_key_is_sealed_first),
		TEST(test_a_large_plain_file_is_not_taken_where_all_is_sealed),
		TEST(test_no_nonce_is_used_twice),
		TEST(test_a_new_secret_is_sealed_if_a_lock_was_set_meanwhile),
		TEST(test_a_lock_that_asks_for_too_much_memory_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
