/*
 * Swaps: every layer opens for the one deposit it was sealed for, and for no
 * other: docs/format.md, section 7. Exact hashes: test/vector/formats.json.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/sign.h"
#include "escrow/swap.h"

/* One deposit in all its layers. */
struct deposit {
	uint8_t ad[SWAP_AD_BYTES];
	struct swap_secrets secrets;
	uint8_t nonce[SEAL_NONCE_BYTES];
	uint8_t ephemeral[BOX_SECRET_BYTES];
	uint8_t secret[BOX_SECRET_BYTES]; /* of the depositary */
	uint8_t public_key[BOX_PUBLIC_BYTES];
	struct buf inner, outer, part, found;
};

static const char opening_text[] = "what the other side may read";

static void make_ad(uint8_t charter, uint8_t arrangement, uint32_t pair,
                    uint8_t side, uint8_t out[static SWAP_AD_BYTES])
{
	uint8_t charter_id[HASH_BYTES], arrangement_id[HASH_BYTES];

	memset(charter_id, charter, HASH_BYTES);
	memset(arrangement_id, arrangement, HASH_BYTES);
	swap_ad(charter_id, arrangement_id, pair, side, out);
}

static void deposit_init(struct deposit *d)
{
	struct swap_box to;

	memset(d, 0, sizeof(*d));
	make_ad(1, 2, 3, 1, d->ad);
	memset(d->secrets.key, 0x4b, sizeof(d->secrets.key));
	memset(d->secrets.s, 0x53, sizeof(d->secrets.s));
	memset(d->secrets.e, 0x45, sizeof(d->secrets.e));
	memset(d->nonce, 0x4e, sizeof(d->nonce));
	memset(d->ephemeral, 0x50, sizeof(d->ephemeral));
	memset(d->secret, 0x42, sizeof(d->secret));
	box_public(d->secret, d->public_key);
	buf_init(&d->inner, MAX_BLOB_BYTES);
	buf_init(&d->outer, MAX_BLOB_BYTES);
	buf_init(&d->part, MAX_BLOB_BYTES);
	buf_init(&d->found, MAX_BLOB_BYTES);
	assert_int_equal(swap_seal_inner(d->ad, d->secrets.key, d->nonce,
	                                 slice_text(opening_text), &d->inner),
	                 TALLY_OK);
	assert_int_equal(swap_seal_outer(d->ad, d->secrets.s, d->nonce,
	                                 buf_slice(&d->inner), &d->outer),
	                 TALLY_OK);
	to = (struct swap_box){ d->ephemeral, d->public_key };
	assert_int_equal(swap_seal_part(d->ad, &d->secrets,
	                                buf_slice(&d->inner), &to, &d->part),
	                 TALLY_OK);
}

static void deposit_release(struct deposit *d)
{
	buf_release(&d->inner);
	buf_release(&d->outer);
	buf_release(&d->part);
	buf_release(&d->found);
}

static int open_inner(struct deposit *d, struct slice bytes)
{
	buf_clear(&d->found);
	return swap_open_inner(d->ad, d->secrets.key, bytes, &d->found);
}

static int open_outer(struct deposit *d, struct slice bytes)
{
	buf_clear(&d->found);
	return swap_open_outer(d->ad, d->secrets.s, bytes, &d->found);
}

static int open_part(struct deposit *d, struct slice bytes)
{
	struct swap_part part = { .inner = { .len = 0 } };
	int rc = swap_open_part(d->secret, bytes, d->ad, &part, NULL);

	swap_part_release(&part);
	return rc;
}

static void test_ad_is_its_four_parts_in_order(void **state)
{
	uint8_t ad[SWAP_AD_BYTES], expected[69];

	(void)state;
	memset(expected, 0xaa, 32);
	memset(expected + 32, 0xbb, 32);
	memcpy(expected + 64, "\x01\x02\x03\x04\x01", 5);
	make_ad(0xaa, 0xbb, 0x01020304, 1, ad);
	assert_int_equal(sizeof(ad), sizeof(expected));
	assert_memory_equal(ad, expected, sizeof(ad));
}

static void test_every_layer_opens_to_what_was_sealed(void **state)
{
	struct deposit d;
	struct swap_part part;

	(void)state;
	deposit_init(&d);
	assert_int_equal(open_outer(&d, buf_slice(&d.outer)), TALLY_OK);
	assert_true(slice_equal(buf_slice(&d.found), buf_slice(&d.inner)));
	assert_int_equal(open_inner(&d, buf_slice(&d.inner)), TALLY_OK);
	assert_true(slice_is_text(buf_slice(&d.found), opening_text));
	assert_int_equal(swap_open_part(d.secret, buf_slice(&d.part), d.ad, &part,
	                                NULL), TALLY_OK);
	assert_memory_equal(&part.secrets, &d.secrets, sizeof(d.secrets));
	assert_true(slice_equal(buf_slice(&part.inner), buf_slice(&d.inner)));
	swap_part_release(&part);
	deposit_release(&d);
}

/* Section 7: nonce24 || ciphertext and tag, with ad authenticated. */
static void test_inner_is_nonce_and_authenticated_ciphertext(void **state)
{
	struct deposit d;
	uint8_t expected[sizeof(opening_text) - 1 + 16];

	(void)state;
	deposit_init(&d);
	crypto_aead_xchacha20poly1305_ietf_encrypt(
		expected, NULL, (const uint8_t *)opening_text,
		sizeof(opening_text) - 1, d.ad, SWAP_AD_BYTES, NULL, d.nonce,
		d.secrets.key);
	assert_int_equal(d.inner.len, SEAL_NONCE_BYTES + sizeof(expected));
	assert_memory_equal(d.inner.data, d.nonce, SEAL_NONCE_BYTES);
	assert_memory_equal(d.inner.data + SEAL_NONCE_BYTES, expected,
	                    sizeof(expected));
	deposit_release(&d);
}

/* Section 7: ad || K || S || e || inner, sealed to the depositary. */
static void test_a_part_is_its_five_parts_in_order(void **state)
{
	struct deposit d;
	struct buf plain;
	size_t len;

	(void)state;
	deposit_init(&d);
	len = SWAP_AD_BYTES + 96 + d.inner.len;
	assert_int_equal(d.part.len, len + BOX_EXTRA_BYTES);
	buf_init(&plain, MAX_BLOB_BYTES);
	buf_put(&plain, d.part.data, d.part.len);
	assert_int_equal(crypto_box_seal_open(plain.data, d.part.data, d.part.len,
	                                      d.public_key, d.secret), 0);
	assert_memory_equal(plain.data, d.ad, SWAP_AD_BYTES);
	assert_memory_equal(plain.data + 69, d.secrets.key, 32);
	assert_memory_equal(plain.data + 101, d.secrets.s, 32);
	assert_memory_equal(plain.data + 133, d.secrets.e, 32);
	assert_memory_equal(plain.data + 165, d.inner.data, d.inner.len);
	buf_release(&plain);
	deposit_release(&d);
}

/* Section 7: epk || box(S, nonce BLAKE2b-192(epk || pk)), by any library. */
static void test_a_wrap_is_a_sealed_box_that_can_be_made_again(void **state)
{
	struct deposit d;
	uint8_t wrap[SWAP_WRAP_BYTES], again[SWAP_WRAP_BYTES], s[32];

	(void)state;
	deposit_init(&d);
	assert_int_equal(swap_wrap(&d.secrets, d.public_key, wrap), TALLY_OK);
	assert_int_equal(swap_wrap(&d.secrets, d.public_key, again), TALLY_OK);
	assert_memory_equal(wrap, again, sizeof(wrap));
	assert_int_equal(crypto_box_seal_open(s, wrap, sizeof(wrap), d.public_key,
	                                      d.secret), 0);
	assert_memory_equal(s, d.secrets.s, 32);
	d.secrets.s[0] ^= 1;
	assert_int_equal(swap_wrap(&d.secrets, d.public_key, again), TALLY_OK);
	assert_memory_not_equal(wrap, again, sizeof(wrap));
	d.secrets.s[0] ^= 1;
	d.secrets.e[1] ^= 1;
	assert_int_equal(swap_wrap(&d.secrets, d.public_key, again), TALLY_OK);
	assert_memory_not_equal(wrap, again, sizeof(wrap));
	d.secrets.e[1] ^= 1;
	d.secret[1] ^= 1;
	box_public(d.secret, d.public_key);
	assert_int_equal(swap_wrap(&d.secrets, d.public_key, again), TALLY_OK);
	assert_memory_not_equal(wrap, again, sizeof(wrap));
	memset(d.public_key, 0, sizeof(d.public_key));
	assert_int_equal(swap_wrap(&d.secrets, d.public_key, again),
	                 TALLY_EFORMAT);
	deposit_release(&d);
}

typedef int open_layer(struct deposit *d, struct slice bytes);

static void assert_no_bit_can_change(struct deposit *d, struct buf *bytes,
                                     open_layer *open)
{
	for (size_t bit = 0; bit < 8 * bytes->len; bit++) {
		bytes->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(open(d, buf_slice(bytes)), TALLY_EMISMATCH);
		bytes->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(open(d, buf_slice(bytes)), TALLY_OK);
}

static void test_every_bit_flip_is_refused(void **state)
{
	struct deposit d;

	(void)state;
	deposit_init(&d);
	assert_no_bit_can_change(&d, &d.inner, open_inner);
	assert_no_bit_can_change(&d, &d.outer, open_outer);
	assert_no_bit_can_change(&d, &d.part, open_part);
	deposit_release(&d);
}

static void assert_no_byte_can_be_missing(struct deposit *d,
                                          const struct buf *bytes,
                                          open_layer *open)
{
	for (size_t len = 0; len < bytes->len; len++) {
		/* A copy of its own, so that a sanitizer sees any overrun. */
		uint8_t *copy = malloc(len + 1);

		assert_non_null(copy);
		memcpy(copy, bytes->data, len);
		assert_int_equal(open(d, slice_of(copy, len)), TALLY_EMISMATCH);
		free(copy);
	}
}

static void test_every_truncation_is_refused(void **state)
{
	struct deposit d;

	(void)state;
	deposit_init(&d);
	assert_no_byte_can_be_missing(&d, &d.inner, open_inner);
	assert_no_byte_can_be_missing(&d, &d.outer, open_outer);
	assert_no_byte_can_be_missing(&d, &d.part, open_part);
	deposit_release(&d);
}

static void test_a_layer_opens_under_its_own_key_and_ad_only(void **state)
{
	struct deposit d;

	(void)state;
	deposit_init(&d);
	for (size_t bit = 0; bit < 8 * SWAP_AD_BYTES; bit++) {
		d.ad[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(open_inner(&d, buf_slice(&d.inner)),
		                 TALLY_EMISMATCH);
		assert_int_equal(open_outer(&d, buf_slice(&d.outer)),
		                 TALLY_EMISMATCH);
		assert_int_equal(open_part(&d, buf_slice(&d.part)), TALLY_ERULE);
		d.ad[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	d.secrets.key[0] ^= 1;
	assert_int_equal(open_inner(&d, buf_slice(&d.inner)), TALLY_EMISMATCH);
	d.secrets.s[31] ^= 1;
	assert_int_equal(open_outer(&d, buf_slice(&d.outer)), TALLY_EMISMATCH);
	d.secret[8] ^= 1;
	assert_int_equal(open_part(&d, buf_slice(&d.part)), TALLY_EMISMATCH);
	deposit_release(&d);
}

/* K in clear opens inner, but outer stays shut: section 7. */
static void test_a_delivered_key_does_not_open_outer(void **state)
{
	struct deposit d;

	(void)state;
	deposit_init(&d);
	assert_int_equal(swap_open_inner(d.ad, d.secrets.key, buf_slice(&d.outer),
	                                 &d.found), TALLY_EMISMATCH);
	assert_int_equal(swap_open_outer(d.ad, d.secrets.key, buf_slice(&d.outer),
	                                 &d.found), TALLY_EMISMATCH);
	assert_int_equal(d.found.len, 0);
	deposit_release(&d);
}

static const struct {
	uint8_t charter, arrangement;
	uint32_t pair;
	uint8_t side;
	const char *reason;
} other_deposits[] = {
	{ 9, 2, 3, 1, "copied deposit: the part is sealed for another charter" },
	{ 1, 9, 3, 1,
	  "copied deposit: the part is sealed for another arrangement" },
	{ 1, 2, 4, 1, "copied deposit: the part is sealed for pair 3, side 1,"
	              " not for pair 4, side 1" },
	{ 1, 2, 3, 0, "copied deposit: the part is sealed for pair 3, side 1,"
	              " not for pair 3, side 0" },
};

static void test_a_copied_part_is_refused_with_the_reason(void **state)
{
	struct deposit d;

	(void)state;
	deposit_init(&d);
	for (size_t i = 0; i < 4; i++) {
		struct swap_part part = { .inner = { .len = 7 } };
		uint8_t ad[SWAP_AD_BYTES];
		struct fault fault;

		make_ad(other_deposits[i].charter, other_deposits[i].arrangement,
		        other_deposits[i].pair, other_deposits[i].side, ad);
		assert_int_equal(swap_open_part(d.secret, buf_slice(&d.part), ad,
		                                &part, &fault), TALLY_ERULE);
		assert_string_equal(fault.text, other_deposits[i].reason);
		assert_int_equal(part.inner.len, 7);
	}
	deposit_release(&d);
}

/* Not with e, which is published in the end: it would open the part. */
static void test_a_part_is_sealed_with_what_is_fresh_for_it(void **state)
{
	uint8_t public_key[BOX_PUBLIC_BYTES], share[SWAP_SHARE_BYTES] = { 7 };
	uint8_t blind[SWAP_BLIND_PART_BYTES];
	struct swap_box to;
	struct deposit d;

	(void)state;
	deposit_init(&d);
	box_public(d.ephemeral, public_key);
	assert_memory_equal(d.part.data, public_key, sizeof(public_key));
	to = (struct swap_box){ d.ephemeral, d.public_key };
	assert_int_equal(swap_seal_share(d.ad, 1, share, &to, blind), TALLY_OK);
	assert_memory_equal(blind, public_key, sizeof(public_key));
	deposit_release(&d);
}

static void test_a_part_too_short_to_name_a_deposit_is_refused(void **state)
{
	struct deposit d;
	uint8_t plain[SWAP_AD_BYTES + 96] = { 0 };
	uint8_t sealed[sizeof(plain) + BOX_EXTRA_BYTES];

	(void)state;
	deposit_init(&d);
	memcpy(plain, d.ad, SWAP_AD_BYTES);
	for (size_t len = 0; len <= sizeof(plain); len++) {
		assert_int_equal(box_seal(d.ephemeral, d.public_key,
		                          slice_of(plain, len), sealed),
		                 TALLY_OK);
		assert_int_equal(open_part(&d, slice_of(sealed,
		                                        len + BOX_EXTRA_BYTES)),
		                 len < sizeof(plain) ? TALLY_EMISMATCH : TALLY_OK);
	}
	deposit_release(&d);
}

/* A key that fits the hash must fit it for this deposit only. */
static void test_hashes_bind_ad_and_secret(void **state)
{
	struct deposit d;
	uint8_t key_hash[32], share_hash[32], outer_key[32], other[32];

	(void)state;
	deposit_init(&d);
	swap_key_hash(d.ad, d.secrets.key, key_hash);
	swap_share_hash(d.ad, 1, d.secrets.key, share_hash);
	swap_outer_key(d.secrets.s, d.ad, outer_key);
	swap_share_hash(d.ad, 2, d.secrets.key, other);
	assert_memory_not_equal(other, share_hash, 32);
	for (size_t bit = 0; bit < 8 * SWAP_AD_BYTES; bit++) {
		d.ad[bit / 8] ^= (uint8_t)(1 << bit % 8);
		swap_key_hash(d.ad, d.secrets.key, other);
		assert_memory_not_equal(other, key_hash, 32);
		swap_share_hash(d.ad, 1, d.secrets.key, other);
		assert_memory_not_equal(other, share_hash, 32);
		swap_outer_key(d.secrets.s, d.ad, other);
		assert_memory_not_equal(other, outer_key, 32);
		d.ad[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	d.secrets.key[31] ^= 1;
	swap_key_hash(d.ad, d.secrets.key, other);
	assert_memory_not_equal(other, key_hash, 32);
	swap_share_hash(d.ad, 1, d.secrets.key, other);
	assert_memory_not_equal(other, share_hash, 32);
	d.secrets.s[31] ^= 1;
	swap_outer_key(d.secrets.s, d.ad, other);
	assert_memory_not_equal(other, outer_key, 32);
	deposit_release(&d);
}

static void test_an_empty_opening_is_sealed_and_opened_too(void **state)
{
	struct deposit d;

	(void)state;
	deposit_init(&d);
	buf_clear(&d.inner);
	assert_int_equal(swap_seal_inner(d.ad, d.secrets.key, d.nonce,
	                                 slice_of(NULL, 0), &d.inner), TALLY_OK);
	assert_int_equal(d.inner.len, SEAL_EXTRA_BYTES);
	assert_int_equal(open_inner(&d, buf_slice(&d.inner)), TALLY_OK);
	assert_int_equal(d.found.len, 0);
	deposit_release(&d);
}

static void test_what_does_not_fit_the_buffer_is_an_error(void **state)
{
	struct swap_box to;
	struct deposit d;
	struct buf small;

	(void)state;
	deposit_init(&d);
	buf_init(&small, 20);
	assert_int_equal(open_inner(&d, buf_slice(&d.inner)), TALLY_OK);
	assert_int_equal(swap_open_inner(d.ad, d.secrets.key, buf_slice(&d.inner),
	                                 &small), TALLY_ELIMIT);
	assert_int_equal(small.len, 0);
	buf_clear(&small);
	assert_int_equal(swap_seal_inner(d.ad, d.secrets.key, d.nonce,
	                                 slice_text(opening_text), &small),
	                 TALLY_ELIMIT);
	buf_clear(&small);
	to = (struct swap_box){ d.ephemeral, d.public_key };
	assert_int_equal(swap_seal_part(d.ad, &d.secrets, buf_slice(&d.inner),
	                                &to, &small), TALLY_ELIMIT);
	assert_int_equal(small.len, 0);
	buf_release(&small);
	deposit_release(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ad_is_its_four_parts_in_order),
		cmocka_unit_test(test_every_layer_opens_to_what_was_sealed),
		cmocka_unit_test(test_inner_is_nonce_and_authenticated_ciphertext),
		cmocka_unit_test(test_a_part_is_its_five_parts_in_order),
		cmocka_unit_test(
			test_a_wrap_is_a_sealed_box_that_can_be_made_again),
		cmocka_unit_test(test_every_bit_flip_is_refused),
		cmocka_unit_test(test_every_truncation_is_refused),
		cmocka_unit_test(test_a_layer_opens_under_its_own_key_and_ad_only),
		cmocka_unit_test(test_a_delivered_key_does_not_open_outer),
		cmocka_unit_test(test_a_copied_part_is_refused_with_the_reason),
		cmocka_unit_test(test_a_part_is_sealed_with_what_is_fresh_for_it),
		cmocka_unit_test(
			test_a_part_too_short_to_name_a_deposit_is_refused),
		cmocka_unit_test(test_hashes_bind_ad_and_secret),
		cmocka_unit_test(test_an_empty_opening_is_sealed_and_opened_too),
		cmocka_unit_test(test_what_does_not_fit_the_buffer_is_an_error),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
