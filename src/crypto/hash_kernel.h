/*
 * SHA-256 kernels: the same function for several messages at once, made for
 * one kind of processor. Used inside this component only.
 */
#ifndef TALLY_CRYPTO_HASH_KERNEL_H
#define TALLY_CRYPTO_HASH_KERNEL_H

#include "crypto/hash.h"

#define HASH_BLOCK_BYTES 64
#define HASH_STATE_WORDS 8
#define HASH_ROUNDS 64
#define MAX_HASH_LANES 16

/*
 * The states of all lanes: word w of lane l is at [w * lanes + l]. The three
 * functions work on all lanes; what an idle one reads must be there too.
 */
struct hash_kernel {
	const char *name;
	size_t lanes; /* messages at once, at most MAX_HASH_LANES */
	size_t least; /* from so many messages on it beats those after it */
	/* Go on by count blocks for each lane: those that begin at in[l]. */
	void (*blocks)(uint32_t *state, const uint8_t *const *in, size_t count);
	/* The hashes of the states, one lane after the other. */
	void (*finish)(const uint32_t *state, uint8_t *out);
	/*
	 * H(0x01 || 64 bytes) of 2 * lanes hashes, side by side; out may be in.
	 */
	void (*nodes)(const uint8_t *in, uint8_t *out);
};

#ifdef __x86_64__
extern const struct hash_kernel hash_kernel_avx512;
extern const struct hash_kernel hash_kernel_avx2;
extern const struct hash_kernel hash_kernel_sha;
#endif
extern const struct hash_kernel hash_kernel_portable;

/* The best that this processor can run for so many messages. */
const struct hash_kernel *hash_kernel_for(size_t count);

/* FIPS 180-4, sections 5.3.3 and 4.2.2. */
extern const uint32_t hash_start[HASH_STATE_WORDS];
extern const uint32_t hash_constant[HASH_ROUNDS];

#endif
