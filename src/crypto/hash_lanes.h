/*
 * SHA-256 (FIPS 180-4, section 6.2) on a vector of lanes, included once by each
 * kernel. It has defined before: KERNEL and KERNEL_INLINE, the attributes of its
 * functions; LANES and the type lanes of so many words; xor3, choose, majority;
 * and load_words and store_hashes between bytes and lanes.
 */
#ifndef TALLY_CRYPTO_HASH_LANES_H
#define TALLY_CRYPTO_HASH_LANES_H

#include <string.h>

#include "crypto/hash_kernel.h"

#define ROTATE(x, n) ((x) >> (n) | (x) << (32 - (n)))

KERNEL_INLINE lanes big_sigma_0(lanes x)
{
	return xor3(ROTATE(x, 2), ROTATE(x, 13), ROTATE(x, 22));
}

KERNEL_INLINE lanes big_sigma_1(lanes x)
{
	return xor3(ROTATE(x, 6), ROTATE(x, 11), ROTATE(x, 25));
}

KERNEL_INLINE lanes small_sigma_0(lanes x)
{
	return xor3(ROTATE(x, 7), ROTATE(x, 18), x >> 3);
}

KERNEL_INLINE lanes small_sigma_1(lanes x)
{
	return xor3(ROTATE(x, 17), ROTATE(x, 19), x >> 10);
}

/* The word of the next sixteen rounds, in the place of that of the last. */
#define EXPAND(i)                                               \
	w[i] += small_sigma_0(w[((i) + 1) % 16]) +              \
	        w[((i) + 9) % 16] + small_sigma_1(w[((i) + 14) % 16]);

#define ROUND(a, b, c, d, e, f, g, h, i)                        \
	h += big_sigma_1(e) + choose(e, f, g) + (w[i] + k[i]);  \
	d += h;                                                 \
	h += big_sigma_0(a) + majority(a, b, c);

/* Eight rounds: each letter has been every other, and is itself again. */
#define EIGHT_ROUNDS(prepare, i)                                \
	prepare((i) + 0) ROUND(a, b, c, d, e, f, g, h, (i) + 0) \
	prepare((i) + 1) ROUND(h, a, b, c, d, e, f, g, (i) + 1) \
	prepare((i) + 2) ROUND(g, h, a, b, c, d, e, f, (i) + 2) \
	prepare((i) + 3) ROUND(f, g, h, a, b, c, d, e, (i) + 3) \
	prepare((i) + 4) ROUND(e, f, g, h, a, b, c, d, (i) + 4) \
	prepare((i) + 5) ROUND(d, e, f, g, h, a, b, c, (i) + 5) \
	prepare((i) + 6) ROUND(c, d, e, f, g, h, a, b, (i) + 6) \
	prepare((i) + 7) ROUND(b, c, d, e, f, g, h, a, (i) + 7)

#define AS_IT_IS(i)

/* One block, whose words are w: they are used up. */
KERNEL static void compress(lanes s[HASH_STATE_WORDS], lanes w[16])
{
	lanes a = s[0], b = s[1], c = s[2], d = s[3];
	lanes e = s[4], f = s[5], g = s[6], h = s[7];
	const uint32_t *k = hash_constant;

	EIGHT_ROUNDS(AS_IT_IS, 0)
	EIGHT_ROUNDS(AS_IT_IS, 8)
	for (k += 16; k < hash_constant + HASH_ROUNDS; k += 16) {
		EIGHT_ROUNDS(EXPAND, 0)
		EIGHT_ROUNDS(EXPAND, 8)
	}
	s[0] += a, s[1] += b, s[2] += c, s[3] += d;
	s[4] += e, s[5] += f, s[6] += g, s[7] += h;
}

KERNEL static void lanes_blocks(uint32_t *state, const uint8_t *const *in,
                                size_t count)
{
	lanes s[HASH_STATE_WORDS], w[16];

	memcpy(s, state, sizeof(s));
	for (size_t i = 0; i < count; i++) {
		load_words(in, i * HASH_BLOCK_BYTES, w);
		compress(s, w);
	}
	memcpy(state, s, sizeof(s));
}

KERNEL static void lanes_finish(const uint32_t *state, uint8_t *out)
{
	lanes s[HASH_STATE_WORDS];

	memcpy(s, state, sizeof(s));
	store_hashes(s, out);
}

/* The 65 bytes are two blocks; all of the second but one byte is padding. */
KERNEL static void lanes_nodes(const uint8_t *in, uint8_t *out)
{
	const uint8_t *at[LANES];
	lanes s[HASH_STATE_WORDS], x[16], w[16];

	for (size_t l = 0; l < LANES; l++)
		at[l] = in + l * 2 * HASH_BYTES;
	load_words(at, 0, x);
	for (size_t i = 0; i < HASH_STATE_WORDS; i++)
		s[i] = (lanes){ 0 } + hash_start[i];
	w[0] = x[0] >> 8 | 0x01000000u;
	for (size_t i = 1; i < 16; i++)
		w[i] = x[i - 1] << 24 | x[i] >> 8;
	compress(s, w);
	w[0] = x[15] << 24 | 0x00800000u;
	for (size_t i = 1; i < 15; i++)
		w[i] = (lanes){ 0 };
	w[15] = (lanes){ 0 } + 65u * 8;
	compress(s, w);
	store_hashes(s, out);
}

#endif
