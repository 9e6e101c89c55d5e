/*
 * SHA-256 of one message, for every processor; and the constants of all
 * kernels.
 */
#include "crypto/hash_kernel.h"

#define LANES 1
#define KERNEL
#define KERNEL_INLINE static inline

typedef uint32_t lanes;

KERNEL_INLINE lanes xor3(lanes x, lanes y, lanes z)
{
	return x ^ y ^ z;
}

KERNEL_INLINE lanes choose(lanes x, lanes y, lanes z)
{
	return z ^ (x & (y ^ z));
}

KERNEL_INLINE lanes majority(lanes x, lanes y, lanes z)
{
	return y ^ ((x ^ y) & (y ^ z));
}

KERNEL_INLINE void load_words(const uint8_t *const *in, size_t at, lanes w[16])
{
	for (size_t i = 0; i < 16; i++)
		w[i] = bytes_u32(in[0] + at + 4 * i);
}

KERNEL_INLINE void store_hashes(const lanes s[HASH_STATE_WORDS], uint8_t *out)
{
	for (size_t i = 0; i < HASH_STATE_WORDS; i++)
		bytes_set_u32(out + 4 * i, s[i]);
}

#include "crypto/hash_lanes.h"

const struct hash_kernel hash_kernel_portable = {
	.name = "portable", .lanes = LANES, .least = 1,
	.blocks = lanes_blocks, .finish = lanes_finish, .nodes = lanes_nodes
};

const uint32_t hash_start[HASH_STATE_WORDS] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
};

const uint32_t hash_constant[HASH_ROUNDS] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
};
