/*
 * Sealed files and the wrapped office key: bound to their places, byte for byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "crypto/lock.h"
#include "crypto/sign.h"

static uint8_t key[LOCK_KEY_BYTES], nonce[SEAL_NONCE_BYTES];
static uint8_t head[LOCK_HEAD_BYTES];

static void set_up(void)
{
	const struct lock_head fields = { .has_public = true, .id = { 1, 2, 3 },
		                          .public_key = { 9, 8, 7 } };

	assert_int_equal(crypto_start(), TALLY_OK);
	memset(key, 0x11, sizeof(key));
	memset(nonce, 0x22, sizeof(nonce));
	lock_head_put(&fields, head);
}

/* libgcrypt 1.10.1, GCRY_KDF_ARGON2ID: 2 passes, 64 KiB, one lane. */
static void test_a_passphrase_gives_the_key_of_argon2id(void **state)
{
	struct password_cost cost = { .passes = 2, .kib = 64 };
	uint8_t out[PASSWORD_KEY_BYTES];
	char hex[2 * PASSWORD_KEY_BYTES + 1];

	(void)state;
	for (uint8_t i = 0; i < PASSWORD_SALT_BYTES; i++)
		cost.salt[i] = i;
	assert_int_equal(password_key(slice_text("correct horse"), &cost, out),
	                 TALLY_OK);
	hex_format(out, sizeof(out), hex);
	assert_string_equal(hex, "9c87c06898bc18516669b54a8b95d36e"
	                         "622946494d7a55c26f391a0406068c19");
}

static void test_costs_out_of_limits_are_refused_before_any_work(void **state)
{
	static const struct password_cost bad[] = {
		{ .passes = 0, .kib = 64 },
		{ .passes = MAX_PASSWORD_PASSES + 1, .kib = 64 },
		{ .passes = UINT32_MAX, .kib = UINT32_MAX },
		{ .passes = 1, .kib = MIN_PASSWORD_KIB - 1 },
		{ .passes = 1, .kib = MAX_PASSWORD_KIB + 1 },
	};
	uint8_t out[PASSWORD_KEY_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct lock_file lock = { .kind = LOCK_PASSPHRASE, .cost = bad[i] };
		struct lock_file parsed;
		struct buf bytes;

		assert_int_equal(password_key(slice_text("x"), &bad[i], out),
		                 TALLY_ELIMIT);
		buf_init(&bytes, LOCK_FILE_MAX_BYTES);
		lock_file_put(&lock, &bytes);
		assert_int_equal(lock_file_parse(buf_slice(&bytes), &parsed),
		                 TALLY_ELIMIT);
		buf_release(&bytes);
	}
}

static size_t seal(struct lock_place *place, struct slice plain, uint8_t *out)
{
	place->head = head;
	assert_int_equal(lock_chunk_seal(key, place, nonce, plain, out), TALLY_OK);
	return plain.len + SEAL_EXTRA_BYTES;
}

static void test_a_chunk_opens_in_its_own_place_only(void **state)
{
	struct lock_place place = { .name = "secret/a", .number = 3, .last = true };
	uint8_t sealed[64], plain[24], other_head[LOCK_HEAD_BYTES];
	size_t len;

	(void)state;
	set_up();
	len = seal(&place, slice_text("what is here"), sealed);
	assert_int_equal(lock_chunk_open(key, &place, slice_of(sealed, len), plain),
	                 TALLY_OK);
	assert_memory_equal(plain, "what is here", 12);

	struct lock_place other = place;
	other.name = "secret/b";
	assert_int_equal(lock_chunk_open(key, &other, slice_of(sealed, len), plain),
	                 TALLY_EMISMATCH);
	other = place;
	other.number = 4;
	assert_int_equal(lock_chunk_open(key, &other, slice_of(sealed, len), plain),
	                 TALLY_EMISMATCH);
	other = place;
	other.last = false;
	assert_int_equal(lock_chunk_open(key, &other, slice_of(sealed, len), plain),
	                 TALLY_EMISMATCH);
	for (size_t i = 0; i < LOCK_HEAD_BYTES; i++) {
		memcpy(other_head, head, sizeof(head));
		other_head[i] ^= 1;
		other = place;
		other.head = other_head;
		assert_int_equal(lock_chunk_open(key, &other,
		                                 slice_of(sealed, len), plain),
		                 TALLY_EMISMATCH);
	}
}

static void test_every_bit_and_length_of_a_chunk_counts(void **state)
{
	struct lock_place place = { .name = "key/office", .last = true };
	uint8_t sealed[64], plain[24];
	size_t len;

	(void)state;
	set_up();
	len = seal(&place, slice_text("0123456789"), sealed);
	for (size_t bit = 0; bit < 8 * len; bit++) {
		sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(lock_chunk_open(key, &place,
		                                 slice_of(sealed, len), plain),
		                 TALLY_EMISMATCH);
		sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t cut = 0; cut < len; cut++)
		assert_int_equal(lock_chunk_open(key, &place,
		                                 slice_of(sealed, cut), plain),
		                 TALLY_EMISMATCH);
}

static void test_only_the_last_chunk_may_be_short(void **state)
{
	static uint8_t sealed[LOCK_CHUNK_BYTES + SEAL_EXTRA_BYTES + 1];
	static uint8_t bytes[LOCK_CHUNK_BYTES + 1];
	struct lock_place place = { .head = head, .name = "secret/a" };

	(void)state;
	set_up();
	assert_int_equal(lock_chunk_seal(key, &place, nonce, slice_of(bytes, 5),
	                                 sealed), TALLY_EUSAGE);
	place.last = true;
	assert_int_equal(lock_chunk_seal(key, &place, nonce,
	                                 slice_of(bytes, sizeof(bytes)), sealed),
	                 TALLY_EUSAGE);
}

static void test_the_size_of_a_file_tells_its_content(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 65535, 65536, 65537, 131072,
		                          131073, (uint64_t)1 << 33 };
	uint64_t found;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint64_t file = LOCK_HEAD_BYTES + sizes[i] +
		                lock_chunk_count(sizes[i]) * SEAL_EXTRA_BYTES;

		assert_int_equal(lock_plain_size(file, &found), TALLY_OK);
		assert_int_equal(found, sizes[i]);
	}
	assert_int_equal(lock_plain_size(LOCK_HEAD_BYTES + SEAL_EXTRA_BYTES - 1,
	                                 &found), TALLY_EFORMAT);
	/* An empty chunk after a full one: nobody writes that. */
	assert_int_equal(lock_plain_size(LOCK_HEAD_BYTES + LOCK_CHUNK_BYTES +
	                                 2 * SEAL_EXTRA_BYTES, &found),
	                 TALLY_EFORMAT);
}

static void put_wrapped(const char *path, struct buf *out)
{
	struct lock_file lock = { .kind = LOCK_KEY_FILE, .done = true };
	uint8_t wrapping[SEAL_KEY_BYTES];

	memset(wrapping, 0x33, sizeof(wrapping));
	strcpy(lock.path, path);
	lock_wrap(wrapping, nonce, key, &lock);
	buf_init(out, LOCK_FILE_MAX_BYTES);
	lock_file_put(&lock, out);
}

static int unwrap(struct slice bytes, uint8_t *out)
{
	uint8_t wrapping[SEAL_KEY_BYTES];
	struct lock_file lock;
	int rc = lock_file_parse(bytes, &lock);

	memset(wrapping, 0x33, sizeof(wrapping));
	return rc == TALLY_OK ? lock_unwrap(wrapping, &lock, out) : rc;
}

static void test_every_bit_and_length_of_the_wrap_counts(void **state)
{
	uint8_t out[LOCK_KEY_BYTES];
	struct buf lock;

	(void)state;
	set_up();
	put_wrapped("/etc/tally/key", &lock);
	assert_int_equal(unwrap(buf_slice(&lock), out), TALLY_OK);
	assert_memory_equal(out, key, sizeof(key));
	for (size_t bit = 0; bit < 8 * lock.len; bit++) {
		lock.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_not_equal(unwrap(buf_slice(&lock), out), TALLY_OK);
		lock.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t cut = 0; cut < lock.len; cut++)
		assert_int_not_equal(unwrap(slice_of(lock.data, cut), out),
		                     TALLY_OK);
	buf_put_u8(&lock, 0);
	assert_int_equal(unwrap(buf_slice(&lock), out), TALLY_EFORMAT);
	buf_release(&lock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_passphrase_gives_the_key_of_argon2id),
		cmocka_unit_test(test_costs_out_of_limits_are_refused_before_any_work),
		cmocka_unit_test(test_a_chunk_opens_in_its_own_place_only),
		cmocka_unit_test(test_every_bit_and_length_of_a_chunk_counts),
		cmocka_unit_test(test_only_the_last_chunk_may_be_short),
		cmocka_unit_test(test_the_size_of_a_file_tells_its_content),
		cmocka_unit_test(test_every_bit_and_length_of_the_wrap_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
