/*
 * ECVRF-EDWARDS25519-SHA512-TAI of RFC 9381, on libsodium: for each input one
 * output that only the holder of the secret key can compute, and that anybody
 * can check with the public key. No heap.
 *
 * Stricter than the RFC, which clears the cofactor instead: a public key and the
 * point of a proof must be canonical encodings of points of the prime-order
 * subgroup, not the identity. No honest prover makes others. So for a key and
 * an input there is one output, also if the key was made by an enemy.
 *
 * How many tries an input takes shows in the time that proving takes. Who must
 * hide inputs from those who can time it must not use this suite.
 */
#ifndef TALLY_CRYPTO_VRF_H
#define TALLY_CRYPTO_VRF_H

#include "base/bytes.h"

#define VRF_SECRET_BYTES 32
#define VRF_PUBLIC_BYTES 32
#define VRF_PROOF_BYTES 80  /* point, 16 bytes of challenge, scalar */
#define VRF_OUTPUT_BYTES 64

/* What follows from a secret key; vrf_key_release wipes it. */
struct vrf_key {
	uint8_t public_key[VRF_PUBLIC_BYTES];
	uint8_t scalar[32];
	uint8_t nonce_key[32];
};
void vrf_key_init(struct vrf_key *key,
                  const uint8_t secret[static VRF_SECRET_BYTES]);
void vrf_key_release(struct vrf_key *key);

/*
 * The output for an input, and the proof that it is the one. TALLY_EINTERNAL
 * for one input of 2^256, which has none.
 */
int vrf_prove(const struct vrf_key *key, struct slice input,
              uint8_t out[static VRF_PROOF_BYTES]);
/* The output alone, in half of the time. */
int vrf_output(const struct vrf_key *key, struct slice input,
               uint8_t out[static VRF_OUTPUT_BYTES]);

/* May a public key be used at all? vrf_verify asks it too. */
bool vrf_public_is_valid(const uint8_t key[static VRF_PUBLIC_BYTES]);
/* True only for a good proof, and then *out is the input's output. */
bool vrf_verify(const uint8_t public_key[static VRF_PUBLIC_BYTES],
                struct slice input, const uint8_t proof[static VRF_PROOF_BYTES],
                uint8_t out[static VRF_OUTPUT_BYTES])
	__attribute__((warn_unused_result));

#endif
