/*
 * Laws of hashing and sealing, against published values.
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
#include "crypto/hash.h"
#include "crypto/seal.h"
#include "crypto/sign.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAX_TEST_BYTES 256

/* Hex of a test to bytes; the slice borrows one of a few static buffers. */
static struct slice from_hex(const char *text)
{
	static uint8_t bytes[8][MAX_TEST_BYTES];
	static size_t next;
	size_t len = strlen(text) / 2;
	uint8_t *out = bytes[next++ % 8];

	assert_true(len <= MAX_TEST_BYTES);
	assert_int_equal(hex_parse(slice_text(text), out, len), TALLY_OK);
	return slice_of(out, len);
}

static void assert_hex(const uint8_t *bytes, size_t len, const char *expected)
{
	char text[2 * MAX_TEST_BYTES + 1];

	assert_true(len <= MAX_TEST_BYTES);
	hex_format(bytes, len, text);
	assert_string_equal(text, expected);
}

/* FIPS 180-4 examples, and RFC 6962 empty root. */
static void test_sha256_agrees_with_fips(void **state)
{
	uint8_t out[HASH_BYTES];
	struct hash h;

	(void)state;
	hash_bytes(slice_of(NULL, 0), out);
	assert_hex(out, 32, "e3b0c44298fc1c149afbf4c8996fb924"
	                    "27ae41e4649b934ca495991b7852b855");
	hash_bytes(slice_text("abc"), out);
	assert_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223"
	                    "b00361a396177a9cb410ff61f20015ad");
	hash_init(&h);
	hash_put_text(&h, "abcdbcdecdefdefgefghfghighij");
	hash_put(&h, NULL, 0);
	hash_put_text(&h, "hijkijkljklmklmnlmnomnopnopq");
	hash_final(&h, out);
	assert_hex(out, 32, "248d6a61d20638b8e5c026930c3e6039"
	                    "a33ce45964ff2167f6ecedd419db06c1");
}

static void test_hashed_fields_are_big_endian_and_strings_have_a_length(void **state)
{
	static const uint8_t bytes[] = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b"
				       "\x0c\x0d\x00\x02hitag";
	uint8_t fields[HASH_BYTES], plain[HASH_BYTES];
	struct hash h;

	(void)state;
	hash_init(&h);
	hash_put_u8(&h, 1);
	hash_put_u32(&h, 0x02030405);
	hash_put_u64(&h, UINT64_C(0x060708090a0b0c0d));
	hash_put_string(&h, slice_text("hi"));
	hash_put_text(&h, "tag");
	hash_final(&h, fields);
	hash_bytes(slice_of(bytes, sizeof(bytes) - 1), plain);
	assert_true(hash_equal(fields, plain));
	fields[31] ^= 1;
	assert_false(hash_equal(fields, plain));
}

static void test_leaves_and_nodes_are_hashed_apart(void **state)
{
	uint8_t left[HASH_BYTES], right[HASH_BYTES], out[HASH_BYTES];
	uint8_t both[2 * HASH_BYTES];

	(void)state;
	/* RFC 6962 leaf of an empty entry: SHA-256 of one zero byte. */
	hash_leaf(slice_of(NULL, 0), left);
	assert_hex(left, 32, "6e340b9cffb37a989ca544e6bb780a2c"
	                     "78901d3fb33738768511a30617afa01d");
	/* The tree of two of the certificate-transparency test inputs. */
	hash_leaf(slice_of("\0", 1), right);
	hash_node(left, right, out);
	assert_hex(out, 32, "fac54203e7cc696cf0dfcb42c92a1d9d"
	                    "baf70ad9e621f4bd8d98662f00e3c125");
	memcpy(both, left, HASH_BYTES);
	memcpy(both + HASH_BYTES, right, HASH_BYTES);
	hash_leaf(slice_of(both, sizeof(both)), right);
	assert_false(hash_equal(out, right));
	memcpy(right, both + HASH_BYTES, HASH_BYTES);
	hash_node(left, right, left);
	assert_true(hash_equal(left, out));
}

/* RFC 5869, test cases 1 to 3: the first 32 bytes of the output. */
static void test_derivation_agrees_with_rfc5869(void **state)
{
	static const struct {
		const char *ikm, *salt, *info, *okm;
	} rows[] = {
		{ "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
		  "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
		  "3cb25f25faacd57a90434f64d0362f2a"
		  "2d2d0a90cf1a5a4c5db02d56ecc4c5bf" },
		{ "000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
		  "1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637"
		  "38393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
		  "606162636465666768696a6b6c6d6e6f707172737475767778797a7b"
		  "7c7d7e7f808182838485868788898a8b8c8d8e8f9091929394959697"
		  "98999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
		  "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacb"
		  "cccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7"
		  "e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
		  "b11e398dc80327a1c8e7f78c596a4934"
		  "4f012eda2d4efad8a050cc4c19afa97c" },
		{ "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
		  "8da4e775a563c18f715f802a063c5a31"
		  "b8a11f5c5ee1879ec3454e5f3c738d2d" },
	};
	uint8_t out[HASH_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		hash_derive(from_hex(rows[i].ikm), from_hex(rows[i].salt),
		            from_hex(rows[i].info), out);
		assert_hex(out, 32, rows[i].okm);
	}
	hash_derive(from_hex(rows[2].ikm), slice_of(NULL, 0), slice_of(NULL, 0),
	            out);
	assert_hex(out, 32, rows[2].okm);
}

static void test_sealed_bytes_agree_with_the_published_value(void **state)
{
	/* draft-irtf-cfrg-xchacha-03, appendix A.3.1 */
	struct slice key = from_hex("808182838485868788898a8b8c8d8e8f"
	                            "909192939495969798999a9b9c9d9e9f");
	struct slice nonce = from_hex("404142434445464748494a4b4c4d4e4f"
	                              "5051525354555657");
	struct slice ad = from_hex("50515253c0c1c2c3c4c5c6c7");
	struct slice plain = slice_text(
		"Ladies and Gentlemen of the class of '99: If I could offer you "
		"only one tip for the future, sunscreen would be it.");
	uint8_t out[MAX_TEST_BYTES], back[MAX_TEST_BYTES];
	size_t len = plain.len + SEAL_EXTRA_BYTES;

	(void)state;
	seal_encrypt(key.data, nonce.data, plain, ad, out);
	assert_hex(out, len,
	           "404142434445464748494a4b4c4d4e4f5051525354555657"
	           "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
	           "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
	           "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
	           "21f9664c97637da9768812f615c68b13b52e"
	           "c0875924c1c7987947deafd8780acf49");
	assert_int_equal(seal_decrypt(key.data, slice_of(out, len), ad, back),
	                 TALLY_OK);
	assert_true(slice_equal(slice_of(back, plain.len), plain));
}

static void test_any_change_to_sealed_bytes_is_refused(void **state)
{
	uint8_t key[SEAL_KEY_BYTES] = { 1 }, nonce[SEAL_NONCE_BYTES] = { 2 };
	uint8_t out[5 + SEAL_EXTRA_BYTES] = { 0 }, back[5];
	struct slice sealed = slice_of(out, sizeof(out));
	struct slice ad = slice_text("ad");

	(void)state;
	seal_encrypt(key, nonce, slice_text("plain"), ad, out);
	for (size_t bit = 0; bit < 8 * sizeof(out); bit++) {
		out[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(seal_decrypt(key, sealed, ad, back),
		                 TALLY_EMISMATCH);
		assert_memory_not_equal(back, "plain", 5);
		out[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t len = 0; len < sizeof(out); len++)
		assert_int_equal(seal_decrypt(key, slice_of(out, len), ad, back),
		                 TALLY_EMISMATCH);
	assert_int_equal(seal_decrypt(key, sealed, slice_text("aD"), back),
	                 TALLY_EMISMATCH);
	assert_int_equal(seal_decrypt(key, sealed, slice_of(NULL, 0), back),
	                 TALLY_EMISMATCH);
	key[31] ^= 1;
	assert_int_equal(seal_decrypt(key, sealed, ad, back), TALLY_EMISMATCH);
	key[31] ^= 1;
	assert_int_equal(seal_decrypt(key, sealed, ad, back), TALLY_OK);
	assert_memory_equal(back, "plain", 5);
}

static void test_nothing_can_be_sealed_too(void **state)
{
	uint8_t key[SEAL_KEY_BYTES] = { 1 }, nonce[SEAL_NONCE_BYTES] = { 2 };
	uint8_t ephemeral[BOX_SECRET_BYTES] = { 3 }, public_key[BOX_PUBLIC_BYTES];
	uint8_t out[SEAL_EXTRA_BYTES], boxed[BOX_EXTRA_BYTES];
	struct slice nothing = slice_of(NULL, 0);
	uint8_t back = 0;

	(void)state;
	seal_encrypt(key, nonce, nothing, nothing, out);
	assert_int_equal(seal_decrypt(key, slice_of(out, sizeof(out)), nothing,
	                              &back),
	                 TALLY_OK);
	box_public(key, public_key);
	assert_int_equal(box_seal(ephemeral, public_key, nothing, boxed),
	                 TALLY_OK);
	assert_int_equal(box_open(key, slice_of(boxed, sizeof(boxed)), &back),
	                 TALLY_OK);
}

static void test_box_keys_agree_with_rfc7748(void **state)
{
	struct slice secret = from_hex("77076d0a7318a57d3c16c17251b26645"
	                               "df4c2f87ebc0992ab177fba51db92c2a");
	uint8_t out[BOX_PUBLIC_BYTES];

	(void)state;
	box_public(secret.data, out);
	assert_hex(out, 32, "8520f0098930a754748b7ddcb43ef75a"
	                    "0dbf3a0d26381af4eba4a98eaa9b4e6a");
}

/* A box put together from its parts: ephemeral key, nonce of both keys, box. */
static void test_box_opens_what_others_seal(void **state)
{
	uint8_t secret[BOX_SECRET_BYTES] = { 0x10 }, public_key[BOX_PUBLIC_BYTES];
	uint8_t other[BOX_SECRET_BYTES] = { 0x20 };
	uint8_t nonce[crypto_box_NONCEBYTES];
	uint8_t both[64], boxed[BOX_EXTRA_BYTES + 5], back[5];

	(void)state;
	box_public(secret, public_key);
	box_public(other, both);
	memcpy(both + 32, public_key, 32);
	crypto_generichash(nonce, sizeof(nonce), both, sizeof(both), NULL, 0);
	memcpy(boxed, both, 32);
	assert_int_equal(crypto_box_easy(boxed + 32, (const uint8_t *)"plain", 5,
	                                 nonce, public_key, other),
	                 0);
	assert_int_equal(box_open(secret, slice_of(boxed, sizeof(boxed)), back),
	                 TALLY_OK);
	assert_memory_equal(back, "plain", 5);
}

/*
 * golang.org/x/crypto, nacl/box, TestSealedBox: made by libsodium with a random
 * source of fives.
 */
static void test_a_box_agrees_with_the_published_value(void **s)
{
	uint8_t secret[BOX_SECRET_BYTES], ephemeral[BOX_SECRET_BYTES];
	uint8_t public_key[BOX_PUBLIC_BYTES], plain[64];
	uint8_t boxed[sizeof(plain) + BOX_EXTRA_BYTES];

	(void)s;
	memset(secret, 1, sizeof(secret));
	memset(ephemeral, 5, sizeof(ephemeral));
	memset(plain, 3, sizeof(plain));
	box_public(secret, public_key);
	assert_int_equal(box_seal(ephemeral, public_key,
	                          slice_of(plain, sizeof(plain)), boxed),
	                 TALLY_OK);
	assert_hex(boxed, sizeof(boxed),
	           "50a61409b1ddd0325e9b16b700e719e9772c07000b1bd7786e907c653d20495d"
	           "2af1697137a53b1b1dfc9befc49b6eeb38f86be720e155eb2be61976d2efb34d"
	           "67ecd44a6ad634625eb9c288bfc883431a84ab0f5557dfe673aa6f74c19f033e"
	           "648a947358cfcc606397fa1747d5219a");
}

static void test_a_box_is_the_same_for_the_same_secret_only(void **state)
{
	uint8_t secret[BOX_SECRET_BYTES] = { 0x10 }, public_key[BOX_PUBLIC_BYTES];
	uint8_t ephemeral[BOX_SECRET_BYTES] = { 0x20 };
	uint8_t boxed[BOX_EXTRA_BYTES + 5], again[sizeof(boxed)], back[5];

	(void)state;
	box_public(secret, public_key);
	assert_int_equal(box_seal(ephemeral, public_key, slice_text("plain"),
	                          boxed), TALLY_OK);
	assert_int_equal(box_seal(ephemeral, public_key, slice_text("plain"),
	                          again), TALLY_OK);
	assert_memory_equal(boxed, again, sizeof(boxed));
	assert_int_equal(crypto_box_seal_open(back, boxed, sizeof(boxed),
	                                      public_key, secret), 0);
	assert_memory_equal(back, "plain", 5);
	ephemeral[9] ^= 1;
	assert_int_equal(box_seal(ephemeral, public_key, slice_text("plain"),
	                          again), TALLY_OK);
	assert_memory_not_equal(boxed, again, 32);
	assert_memory_not_equal(boxed + 32, again + 32, 21);
	memcpy(again, boxed, sizeof(boxed));
	memset(public_key, 0, sizeof(public_key));
	assert_int_equal(box_seal(ephemeral, public_key, slice_text("plain"),
	                          again), TALLY_EFORMAT);
	assert_memory_equal(again, boxed, sizeof(boxed));
}

static void test_box_opens_only_whole_and_with_its_key(void **state)
{
	uint8_t secret[BOX_SECRET_BYTES] = { 0x10 }, public_key[BOX_PUBLIC_BYTES];
	uint8_t ephemeral[BOX_SECRET_BYTES] = { 0x30 };
	uint8_t other[BOX_SECRET_BYTES] = { 0x20 };
	uint8_t boxed[BOX_EXTRA_BYTES + 5], back[5];

	(void)state;
	box_public(secret, public_key);
	assert_int_equal(box_seal(ephemeral, public_key, slice_text("plain"),
	                          boxed), TALLY_OK);
	for (size_t len = 0; len < sizeof(boxed); len++)
		assert_int_equal(box_open(secret, slice_of(boxed, len), back),
		                 TALLY_EMISMATCH);
	for (size_t i = 0; i < sizeof(boxed); i++) {
		boxed[i] ^= 1;
		assert_int_equal(box_open(secret, slice_of(boxed, sizeof(boxed)),
		                          back),
		                 TALLY_EMISMATCH);
		boxed[i] ^= 1;
	}
	assert_int_equal(box_open(other, slice_of(boxed, sizeof(boxed)), back),
	                 TALLY_EMISMATCH);
	assert_int_equal(box_open(secret, slice_of(boxed, sizeof(boxed)), back),
	                 TALLY_OK);
	assert_memory_equal(back, "plain", 5);
	memset(public_key, 0, sizeof(public_key));
	assert_int_equal(box_seal(ephemeral, public_key, slice_text("plain"),
	                          boxed), TALLY_EFORMAT);
}

/* The points of small order on curve25519 and its twist, below 2^255. */
static void test_no_secret_is_shared_with_a_point_of_small_order(void **state)
{
	static const char *const small[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	};
	uint8_t secret[BOX_SECRET_BYTES] = { 0x10 }, public_key[BOX_PUBLIC_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		assert_int_equal(hex_parse(slice_text(small[i]), public_key,
		                           sizeof(public_key)), TALLY_OK);
		assert_false(box_public_is_good(public_key));
	}
	box_public(secret, public_key);
	assert_true(box_public_is_good(public_key));
}

static void test_wiped_memory_is_zero(void **state)
{
	uint8_t bytes[4] = { 1, 2, 3, 4 };

	(void)state;
	crypto_wipe(bytes, 3);
	assert_memory_equal(bytes, "\0\0\0\4", 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha256_agrees_with_fips),
		cmocka_unit_test(
			test_hashed_fields_are_big_endian_and_strings_have_a_length),
		cmocka_unit_test(test_leaves_and_nodes_are_hashed_apart),
		cmocka_unit_test(test_derivation_agrees_with_rfc5869),
		cmocka_unit_test(test_sealed_bytes_agree_with_the_published_value),
		cmocka_unit_test(test_any_change_to_sealed_bytes_is_refused),
		cmocka_unit_test(test_nothing_can_be_sealed_too),
		cmocka_unit_test(test_box_keys_agree_with_rfc7748),
		cmocka_unit_test(test_box_opens_what_others_seal),
		cmocka_unit_test(
			test_a_box_agrees_with_the_published_value),
		cmocka_unit_test(
			test_a_box_is_the_same_for_the_same_secret_only),
		cmocka_unit_test(test_box_opens_only_whole_and_with_its_key),
		cmocka_unit_test(
			test_no_secret_is_shared_with_a_point_of_small_order),
		cmocka_unit_test(test_wiped_memory_is_zero),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
