/*
 * Ed25519 with the strict rule of docs/format.md: S < L; A and R canonical
 * encodings of points of the prime-order subgroup, not the identity.
 */
#ifndef TALLY_CRYPTO_SIGN_H
#define TALLY_CRYPTO_SIGN_H

#include "base/bytes.h"

#define SIGN_PUBLIC_BYTES 32
#define SIGN_SEED_BYTES 32
#define SIGNATURE_BYTES 64

/* Must be called once before anything in crypto/; TALLY_OK or TALLY_EINTERNAL. */
int crypto_start(void);

/* Public key of a seed. */
void sign_public(const uint8_t seed[static SIGN_SEED_BYTES],
                 uint8_t out[static SIGN_PUBLIC_BYTES]);
void sign_bytes(const uint8_t seed[static SIGN_SEED_BYTES], struct slice message,
                uint8_t out[static SIGNATURE_BYTES]);
/* The rule for S alone: little-endian, under the order of the subgroup. */
bool sign_scalar_is_reduced(const uint8_t scalar[static 32]);
/* The rule for A alone: true if a key may be used at all. */
bool sign_public_is_valid(const uint8_t key[static SIGN_PUBLIC_BYTES]);
/*
 * The rule for S, R and the signature, for a key that sign_public_is_valid has
 * passed once: whoever keeps a key asks that when he takes it.
 */
bool sign_is_valid_by(const uint8_t checked_key[static SIGN_PUBLIC_BYTES],
                      struct slice message,
                      const uint8_t signature[static SIGNATURE_BYTES])
	__attribute__((warn_unused_result));
/*
 * The whole rule; true only for a good signature. One that was good a moment
 * ago costs a SHA-256 instead of three multiplications: each thread remembers
 * 32 bytes of every one, the last 1,024 at most, and nothing else.
 */
bool sign_is_valid(const uint8_t key[static SIGN_PUBLIC_BYTES],
                   struct slice message,
                   const uint8_t signature[static SIGNATURE_BYTES])
	__attribute__((warn_unused_result));

#endif
