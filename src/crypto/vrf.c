/*
 * ECVRF-EDWARDS25519-SHA512-TAI: RFC 9381, sections 5.1 to 5.5. Points are kept
 * as their encodings, as libsodium has them.
 */
#include "crypto/vrf.h"

#include <sodium.h>
#include <string.h>

#include "base/status.h"
#include "crypto/group.h"
#include "crypto/sign.h"

#define POINT_BYTES 32
#define SCALAR_BYTES 32
#define CHALLENGE_BYTES 16
#define SUITE 0x03

/* Domains, and what ends each hash. */
#define ENCODE 0x01
#define CHALLENGE 0x02
#define OUTPUT 0x03
#define END 0x00

static void hash_start(struct group_hash *h, uint8_t domain)
{
	group_hash_init(h);
	group_hash_put_u8(h, SUITE);
	group_hash_put_u8(h, domain);
}

/* Is the y of an encoding under p = 2^255 - 19? */
static bool y_is_reduced(const uint8_t point[static POINT_BYTES])
{
	if ((point[31] & 0x7f) != 0x7f || point[0] < 0xed)
		return true;
	for (size_t i = 1; i < 31; i++)
		if (point[i] != 0xff)
			return true;
	return false;
}

static bool is_identity(const uint8_t point[static POINT_BYTES])
{
	static const uint8_t identity[POINT_BYTES] = { 1 };

	return memcmp(point, identity, POINT_BYTES) == 0;
}

/* Eight times a point; false if the bytes encode none. out may be point. */
static bool clear_cofactor(const uint8_t point[static POINT_BYTES],
                           uint8_t out[static POINT_BYTES])
{
	uint8_t sum[POINT_BYTES];

	if (!y_is_reduced(point))
		return false;
	memcpy(sum, point, POINT_BYTES);
	for (unsigned i = 0; i < 3; i++)
		if (crypto_core_ed25519_add(sum, sum, sum) != 0)
			return false;
	memcpy(out, sum, POINT_BYTES);
	return true;
}

/* Section 5.4.1.1: the input as a point of the prime-order subgroup. */
static int encode_to_curve(const uint8_t public_key[static POINT_BYTES],
                           struct slice input, uint8_t out[static POINT_BYTES])
{
	for (unsigned tries = 0; tries < 256; tries++) {
		uint8_t wide[GROUP_WIDE_BYTES];
		struct group_hash h;

		hash_start(&h, ENCODE);
		group_hash_put(&h, public_key, POINT_BYTES);
		group_hash_put(&h, input.data, input.len);
		group_hash_put_u8(&h, (uint8_t)tries);
		group_hash_put_u8(&h, END);
		group_hash_wide(&h, wide);
		if (clear_cofactor(wide, out) && !is_identity(out))
			return TALLY_OK;
	}
	return TALLY_EINTERNAL;
}

/* Section 5.4.3 over five points. */
static void make_challenge(const uint8_t *const points[static 5],
                           uint8_t out[static CHALLENGE_BYTES])
{
	uint8_t wide[GROUP_WIDE_BYTES];
	struct group_hash h;

	hash_start(&h, CHALLENGE);
	for (size_t i = 0; i < 5; i++)
		group_hash_put(&h, points[i], POINT_BYTES);
	group_hash_put_u8(&h, END);
	group_hash_wide(&h, wide);
	memcpy(out, wide, CHALLENGE_BYTES);
}

/* Section 5.2, of the point that the cofactor is cleared of. */
static void make_output(const uint8_t cleared[static POINT_BYTES],
                        uint8_t out[static VRF_OUTPUT_BYTES])
{
	struct group_hash h;

	hash_start(&h, OUTPUT);
	group_hash_put(&h, cleared, POINT_BYTES);
	group_hash_put_u8(&h, END);
	group_hash_wide(&h, out);
}

/* RFC 8032, section 5.1.5; the other half of the hash makes nonces. */
void vrf_key_init(struct vrf_key *key,
                  const uint8_t secret[static VRF_SECRET_BYTES])
{
	uint8_t wide[GROUP_WIDE_BYTES];

	crypto_hash_sha512(wide, secret, VRF_SECRET_BYTES);
	wide[0] &= 0xf8;
	wide[31] &= 0x7f;
	wide[31] |= 0x40;
	memcpy(key->scalar, wide, SCALAR_BYTES);
	memcpy(key->nonce_key, wide + 32, sizeof(key->nonce_key));
	sodium_memzero(wide, sizeof(wide));
	sign_public(secret, key->public_key);
}

void vrf_key_release(struct vrf_key *key)
{
	sodium_memzero(key, sizeof(*key));
}

/* Section 5.4.2.2 */
static void make_nonce(const struct vrf_key *key,
                       const uint8_t point[static POINT_BYTES],
                       uint8_t out[static SCALAR_BYTES])
{
	struct group_hash h;

	group_hash_init(&h);
	group_hash_put(&h, key->nonce_key, sizeof(key->nonce_key));
	group_hash_put(&h, point, POINT_BYTES);
	group_hash_scalar(&h, out);
}

int vrf_prove(const struct vrf_key *key, struct slice input,
              uint8_t out[static VRF_PROOF_BYTES])
{
	uint8_t h[POINT_BYTES], gamma[POINT_BYTES], u[POINT_BYTES], v[POINT_BYTES];
	const uint8_t *const points[5] = { key->public_key, h, gamma, u, v };
	uint8_t nonce[SCALAR_BYTES], challenge[SCALAR_BYTES] = { 0 };
	uint8_t scalar[SCALAR_BYTES];
	int rc = encode_to_curve(key->public_key, input, h);

	if (rc != TALLY_OK)
		return rc;
	make_nonce(key, h, nonce);
	if (crypto_scalarmult_ed25519_noclamp(gamma, key->scalar, h) != 0 ||
	    crypto_scalarmult_ed25519_base_noclamp(u, nonce) != 0 ||
	    crypto_scalarmult_ed25519_noclamp(v, nonce, h) != 0) {
		rc = TALLY_EINTERNAL;
	} else {
		make_challenge(points, challenge);
		crypto_core_ed25519_scalar_mul(scalar, challenge, key->scalar);
		crypto_core_ed25519_scalar_add(scalar, scalar, nonce);
		memcpy(out, gamma, POINT_BYTES);
		memcpy(out + POINT_BYTES, challenge, CHALLENGE_BYTES);
		memcpy(out + POINT_BYTES + CHALLENGE_BYTES, scalar,
		       SCALAR_BYTES);
	}
	sodium_memzero(nonce, sizeof(nonce));
	return rc;
}

int vrf_output(const struct vrf_key *key, struct slice input,
               uint8_t out[static VRF_OUTPUT_BYTES])
{
	static const uint8_t cofactor[SCALAR_BYTES] = { 8 };
	uint8_t h[POINT_BYTES], cleared[POINT_BYTES], scalar[SCALAR_BYTES];
	int rc = encode_to_curve(key->public_key, input, h);

	if (rc != TALLY_OK)
		return rc;
	crypto_core_ed25519_scalar_mul(scalar, key->scalar, cofactor);
	if (crypto_scalarmult_ed25519_noclamp(cleared, scalar, h) == 0)
		make_output(cleared, out);
	else
		rc = TALLY_EINTERNAL;
	sodium_memzero(scalar, sizeof(scalar));
	sodium_memzero(cleared, sizeof(cleared));
	return rc;
}

bool vrf_public_is_valid(const uint8_t key[static VRF_PUBLIC_BYTES])
{
	return sign_public_is_valid(key);
}

/* out = a * p - b * q, of points of the subgroup; p NULL: the base point. */
static bool combine(const uint8_t a[static SCALAR_BYTES], const uint8_t *p,
                    const uint8_t b[static SCALAR_BYTES],
                    const uint8_t q[static POINT_BYTES],
                    uint8_t out[static POINT_BYTES])
{
	static const uint8_t identity[POINT_BYTES] = { 1 };
	uint8_t left[POINT_BYTES], right[POINT_BYTES];
	int rc = 0;

	/* libsodium refuses to multiply by zero, which is no fault here. */
	if (sodium_is_zero(a, SCALAR_BYTES))
		memcpy(left, identity, POINT_BYTES);
	else
		rc = p != NULL ? crypto_scalarmult_ed25519_noclamp(left, a, p)
		               : crypto_scalarmult_ed25519_base_noclamp(left, a);
	if (sodium_is_zero(b, SCALAR_BYTES))
		memcpy(right, identity, POINT_BYTES);
	else if (rc == 0)
		rc = crypto_scalarmult_ed25519_noclamp(right, b, q);
	return rc == 0 && crypto_core_ed25519_sub(out, left, right) == 0;
}

bool vrf_verify(const uint8_t public_key[static VRF_PUBLIC_BYTES],
                struct slice input, const uint8_t proof[static VRF_PROOF_BYTES],
                uint8_t out[static VRF_OUTPUT_BYTES])
{
	uint8_t h[POINT_BYTES], u[POINT_BYTES], v[POINT_BYTES];
	uint8_t cleared[POINT_BYTES], challenge[SCALAR_BYTES] = { 0 };
	uint8_t again[CHALLENGE_BYTES];
	const uint8_t *gamma = proof;
	const uint8_t *scalar = proof + POINT_BYTES + CHALLENGE_BYTES;
	const uint8_t *const points[5] = { public_key, h, gamma, u, v };

	if (!vrf_public_is_valid(public_key) || !vrf_public_is_valid(gamma) ||
	    !sign_scalar_is_reduced(scalar) ||
	    encode_to_curve(public_key, input, h) != TALLY_OK)
		return false;
	memcpy(challenge, proof + POINT_BYTES, CHALLENGE_BYTES);
	if (!combine(scalar, NULL, challenge, public_key, u) ||
	    !combine(scalar, h, challenge, gamma, v))
		return false;
	make_challenge(points, again);
	if (sodium_memcmp(again, challenge, CHALLENGE_BYTES) != 0 ||
	    !clear_cofactor(gamma, cleared))
		return false;
	make_output(cleared, out);
	return true;
}
