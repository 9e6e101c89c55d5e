/*
 * Laws of the strict Ed25519 rule: published values, and every kind of key and
 * signature on which libraries disagree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/status.h"
#include "base/text.h"
#include "crypto/sign.h"
#include "../lib/small_points.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void from_hex(const char *text, uint8_t *out, size_t len)
{
	assert_int_equal(hex_parse(slice_text(text), out, len), TALLY_OK);
}

/* RFC 8032, section 7.1, tests 1 to 3. */
static void test_signatures_agree_with_rfc8032(void **state)
{
	static const struct {
		const char *seed, *key, *message, *signature;
	} rows[] = {
		{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
		  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
		  "",
		  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
		  "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
		{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
		  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
		  "72",
		  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
		  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
		{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
		  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
		  "af82",
		  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
		  "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
	};
	uint8_t seed[SIGN_SEED_BYTES], key[SIGN_PUBLIC_BYTES];
	uint8_t signature[SIGNATURE_BYTES], expected[SIGNATURE_BYTES];
	uint8_t text[2] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice message = slice_of(text, strlen(rows[i].message) / 2);

		from_hex(rows[i].seed, seed, sizeof(seed));
		from_hex(rows[i].message, text, message.len);
		from_hex(rows[i].key, expected, 32);
		sign_public(seed, key);
		assert_memory_equal(key, expected, 32);
		assert_true(sign_public_is_valid(key));
		from_hex(rows[i].signature, expected, 64);
		sign_bytes(seed, message, signature);
		assert_memory_equal(signature, expected, 64);
		assert_true(sign_is_valid(key, message, signature));
	}
}

static void assert_each_bit_counts(uint8_t key[SIGN_PUBLIC_BYTES],
                                   uint8_t signature[SIGNATURE_BYTES],
                                   uint8_t message[7])
{
	for (size_t bit = 0; bit < 8 * (32 + 64 + 7); bit++) {
		uint8_t *byte = bit / 8 < 32 ? key + bit / 8 :
		                bit / 8 < 96 ? signature + (bit / 8 - 32) :
		                               message + (bit / 8 - 96);

		*byte ^= (uint8_t)(1 << bit % 8);
		assert_false(sign_is_valid(key, slice_of(message, 7), signature));
		*byte ^= (uint8_t)(1 << bit % 8);
	}
}

static void test_any_flipped_bit_spoils_a_signature(void **state)
{
	uint8_t seed[SIGN_SEED_BYTES] = { 7 };
	uint8_t key[SIGN_PUBLIC_BYTES], signature[SIGNATURE_BYTES];
	uint8_t message[] = "message";

	(void)state;
	sign_public(seed, key);
	sign_bytes(seed, slice_of(message, 7), signature);
	assert_each_bit_counts(key, signature, message);
	assert_true(sign_is_valid(key, slice_of(message, 7), signature));
	/* Also when the good one was seen a moment ago. */
	assert_each_bit_counts(key, signature, message);
	assert_true(sign_is_valid(key, slice_of(message, 7), signature));
	assert_false(sign_is_valid(key, slice_of(message, 6), signature));
	assert_false(sign_is_valid(key, slice_of(NULL, 0), signature));
}

static const char *const small_points[] = { SMALL_POINT_TEXTS };

static void assert_refused_as_key_and_commitment(const uint8_t point[32])
{
	uint8_t seed[SIGN_SEED_BYTES] = { 7 };
	uint8_t key[SIGN_PUBLIC_BYTES], signature[SIGNATURE_BYTES];

	assert_false(sign_public_is_valid(point));
	sign_public(seed, key);
	sign_bytes(seed, slice_text("message"), signature);
	assert_false(sign_is_valid(point, slice_text("message"), signature));
	memcpy(signature, point, 32);
	assert_false(sign_is_valid(key, slice_text("message"), signature));
}

/* With the key 0, S = 0 and R of small order: a signature of many messages. */
static void test_points_of_small_order_are_refused(void **state)
{
	uint8_t point[32], signature[SIGNATURE_BYTES] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(small_points); i++) {
		from_hex(small_points[i], point, sizeof(point));
		assert_refused_as_key_and_commitment(point);
		memcpy(signature, point, sizeof(point));
		assert_false(sign_is_valid(point, slice_text("m"), signature));
	}
}

/* y in p .. 2^255 - 1, both signs, and x = 0 with the sign bit set. */
static void test_points_not_canonical_are_refused(void **state)
{
	uint8_t point[32];

	(void)state;
	for (unsigned low = 0xed; low <= 0xff; low++) {
		memset(point, 0xff, sizeof(point));
		point[0] = (uint8_t)low;
		assert_refused_as_key_and_commitment(point);
		point[31] = 0x7f;
		assert_refused_as_key_and_commitment(point);
	}
	memset(point, 0, sizeof(point));
	point[0] = 0x01;
	point[31] = 0x80;
	assert_refused_as_key_and_commitment(point);
	memset(point, 0xff, sizeof(point));
	point[0] = 0xec;
	assert_refused_as_key_and_commitment(point);
}

/* CVE-2025-69277: a prime-order point plus the one of order 2 got through. */
static void test_points_of_mixed_order_are_refused(void **state)
{
	uint8_t point[32], small[32], mixed[32], back[32];

	(void)state;
	for (uint8_t n = 0; n < 16; n++) {
		uint8_t seed[SIGN_SEED_BYTES] = { n };

		sign_public(seed, point);
		assert_true(sign_public_is_valid(point));
		for (size_t i = 1; i < COUNT(small_points); i++) {
			from_hex(small_points[i], small, sizeof(small));
			assert_int_equal(
				crypto_core_ed25519_add(mixed, point, small), 0);
			assert_memory_not_equal(mixed, point, 32);
			assert_refused_as_key_and_commitment(mixed);
			assert_int_equal(
				crypto_core_ed25519_sub(back, mixed, small), 0);
			assert_memory_equal(back, point, 32);
		}
	}
}

/* S = r + k a for a key A + T: right for libsodium alone if T has k T = 0. */
static void sign_mixed(const uint8_t mixed[32], uint8_t message, uint8_t out[64])
{
	static const uint8_t a[32] = { 5 }, r[32] = { 9 };
	crypto_hash_sha512_state hash;
	uint8_t digest[64], k[32];

	crypto_scalarmult_ed25519_base_noclamp(out, r);
	crypto_hash_sha512_init(&hash);
	crypto_hash_sha512_update(&hash, out, 32);
	crypto_hash_sha512_update(&hash, mixed, 32);
	crypto_hash_sha512_update(&hash, &message, 1);
	crypto_hash_sha512_final(&hash, digest);
	crypto_core_ed25519_scalar_reduce(k, digest);
	crypto_core_ed25519_scalar_mul(k, k, a);
	crypto_core_ed25519_scalar_add(out + 32, r, k);
}

static void test_rule_refuses_what_the_library_alone_accepts(void **state)
{
	static const uint8_t a[32] = { 5 };
	uint8_t point[32], small[32], mixed[32], signature[64];
	unsigned accepted = 0;

	(void)state;
	crypto_scalarmult_ed25519_base_noclamp(point, a);
	from_hex(small_points[1], small, sizeof(small));
	assert_int_equal(crypto_core_ed25519_add(mixed, point, small), 0);
	for (uint8_t message = 0; message < 64; message++) {
		sign_mixed(mixed, message, signature);
		if (crypto_sign_verify_detached(signature, &message, 1, mixed) == 0)
			accepted++;
		assert_false(sign_is_valid(mixed, slice_of(&message, 1), signature));
		sign_mixed(point, message, signature);
		assert_true(sign_is_valid(point, slice_of(&message, 1), signature));
	}
	assert_in_range(accepted, 1, 63);
}

static void test_scalar_must_be_less_than_the_order(void **state)
{
	uint8_t order[32];
	uint8_t seed[SIGN_SEED_BYTES] = { 7 };
	uint8_t key[SIGN_PUBLIC_BYTES], signature[SIGNATURE_BYTES];

	(void)state;
	from_hex("edd3f55c1a631258d69cf7a2def9de14"
	         "00000000000000000000000000000010", order, sizeof(order));
	sign_public(seed, key);
	sign_bytes(seed, slice_text("message"), signature);
	assert_true(sign_is_valid(key, slice_text("message"), signature));
	for (unsigned multiple = 1; multiple < 15; multiple++) {
		sodium_add(signature + 32, order, 32);
		assert_false(sign_is_valid(key, slice_text("message"), signature));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signatures_agree_with_rfc8032),
		cmocka_unit_test(test_any_flipped_bit_spoils_a_signature),
		cmocka_unit_test(test_points_of_small_order_are_refused),
		cmocka_unit_test(test_points_not_canonical_are_refused),
		cmocka_unit_test(test_points_of_mixed_order_are_refused),
		cmocka_unit_test(test_rule_refuses_what_the_library_alone_accepts),
		cmocka_unit_test(test_scalar_must_be_less_than_the_order),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
