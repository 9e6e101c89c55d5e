/*
 * Ed25519: one rule for what counts as a good signature.
 */
#include "crypto/sign.h"

#include <sodium.h>
#include <string.h>

#include "base/status.h"
#include "crypto/hash.h"

/*
 * What this thread found good lately, each at the place that its digest names.
 * The heads of ten logs come from each of ten sources, and go through several
 * judgements each.
 */
#define KNOWN_GOOD 1024
static _Thread_local uint8_t known_good[KNOWN_GOOD][HASH_BYTES];

int crypto_start(void)
{
	return sodium_init() >= 0 ? TALLY_OK : TALLY_EINTERNAL;
}

void sign_public(const uint8_t seed[static SIGN_SEED_BYTES],
                 uint8_t out[static SIGN_PUBLIC_BYTES])
{
	uint8_t secret[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(out, secret, seed);
	sodium_memzero(secret, sizeof(secret));
}

void sign_bytes(const uint8_t seed[static SIGN_SEED_BYTES], struct slice message,
                uint8_t out[static SIGNATURE_BYTES])
{
	uint8_t public_key[SIGN_PUBLIC_BYTES];
	uint8_t secret[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(public_key, secret, seed);
	crypto_sign_detached(out, NULL, message.data, message.len, secret);
	sodium_memzero(secret, sizeof(secret));
}

/* Canonical, on the curve, in the prime-order subgroup, not the identity. */
static bool point_is_strict(const uint8_t point[static 32])
{
	return crypto_core_ed25519_is_valid_point(point) == 1;
}

bool sign_scalar_is_reduced(const uint8_t scalar[static 32])
{
	/* L = 2^252 + 27742317777372353535851937790883648493, little-endian */
	static const uint8_t order[32] = {
		0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
		0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
		[31] = 0x10,
	};

	return sodium_compare(scalar, order, sizeof(order)) < 0;
}

bool sign_public_is_valid(const uint8_t key[static SIGN_PUBLIC_BYTES])
{
	return point_is_strict(key);
}

bool sign_is_valid_by(const uint8_t checked_key[static SIGN_PUBLIC_BYTES],
                      struct slice message,
                      const uint8_t signature[static SIGNATURE_BYTES])
{
	const uint8_t *commitment = signature;
	const uint8_t *scalar = signature + 32;

	if (!sign_scalar_is_reduced(scalar) || !point_is_strict(commitment))
		return false;
	return crypto_sign_verify_detached(signature, message.data, message.len,
	                                   checked_key) == 0;
}

bool sign_is_valid(const uint8_t key[static SIGN_PUBLIC_BYTES],
                   struct slice message,
                   const uint8_t signature[static SIGNATURE_BYTES])
{
	uint8_t digest[HASH_BYTES];
	uint8_t *known;
	struct hash h;

	hash_init(&h);
	hash_put(&h, key, SIGN_PUBLIC_BYTES);
	hash_put(&h, signature, SIGNATURE_BYTES);
	hash_put(&h, message.data, message.len);
	hash_final(&h, digest);
	known = known_good[(digest[0] << 8 | digest[1]) % KNOWN_GOOD];
	if (hash_equal(known, digest))
		return true;
	if (!point_is_strict(key) || !sign_is_valid_by(key, message, signature))
		return false;
	memcpy(known, digest, HASH_BYTES);
	return true;
}
