/*
 * SHA-256 of eight messages at once, with AVX2.
 */
#include "crypto/hash_kernel.h"

#ifdef __x86_64__

#include <immintrin.h>

#define LANES 8
#define KERNEL __attribute__((target("avx2")))
#define KERNEL_INLINE KERNEL __attribute__((always_inline)) static inline

typedef uint32_t lanes __attribute__((vector_size(4 * LANES)));

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

KERNEL_INLINE __m128i quarter(const uint8_t *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* Sixteen bytes of every fourth lane, as four numbers of this processor. */
KERNEL_INLINE __m256i halves_of(const uint8_t *const *in, size_t at)
{
	const __m256i reverse = _mm256_broadcastsi128_si256(
		_mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3));
	__m256i v = _mm256_castsi128_si256(quarter(in[0] + at));

	v = _mm256_inserti128_si256(v, quarter(in[4] + at), 1);
	return _mm256_shuffle_epi8(v, reverse);
}

/* Rows into columns, in each half. */
KERNEL_INLINE void transpose(const __m256i r[4], lanes out[4])
{
	const __m256i low_01 = _mm256_unpacklo_epi32(r[0], r[1]);
	const __m256i low_23 = _mm256_unpacklo_epi32(r[2], r[3]);
	const __m256i high_01 = _mm256_unpackhi_epi32(r[0], r[1]);
	const __m256i high_23 = _mm256_unpackhi_epi32(r[2], r[3]);

	out[0] = (lanes)_mm256_unpacklo_epi64(low_01, low_23);
	out[1] = (lanes)_mm256_unpackhi_epi64(low_01, low_23);
	out[2] = (lanes)_mm256_unpacklo_epi64(high_01, high_23);
	out[3] = (lanes)_mm256_unpackhi_epi64(high_01, high_23);
}

KERNEL_INLINE void load_four(const uint8_t *const *in, size_t at,
                                    lanes w[4])
{
	const __m256i rows[4] = { halves_of(in, at), halves_of(in + 1, at),
		                  halves_of(in + 2, at), halves_of(in + 3, at) };

	transpose(rows, w);
}

KERNEL_INLINE void load_words(const uint8_t *const *in, size_t at,
                                     lanes w[16])
{
	load_four(in, at, w);
	load_four(in, at + 16, w + 4);
	load_four(in, at + 32, w + 8);
	load_four(in, at + 48, w + 12);
}

/* Half a hash of lanes l and l + 4. */
KERNEL_INLINE void store_halves_of(lanes v, uint8_t *out)
{
	const __m256i reverse = _mm256_broadcastsi128_si256(
		_mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3));
	const __m256i bytes = _mm256_shuffle_epi8((__m256i)v, reverse);

	_mm_storeu_si128((__m128i *)(void *)out,
	                 _mm256_castsi256_si128(bytes));
	_mm_storeu_si128((__m128i *)(void *)(out + 4 * HASH_BYTES),
	                 _mm256_extracti128_si256(bytes, 1));
}

KERNEL_INLINE void store_halves(const lanes s[4], uint8_t *out)
{
	const __m256i rows[4] = { (__m256i)s[0], (__m256i)s[1], (__m256i)s[2],
		                  (__m256i)s[3] };
	lanes columns[4];

	transpose(rows, columns);
	store_halves_of(columns[0], out);
	store_halves_of(columns[1], out + HASH_BYTES);
	store_halves_of(columns[2], out + 2 * HASH_BYTES);
	store_halves_of(columns[3], out + 3 * HASH_BYTES);
}

KERNEL_INLINE void store_hashes(const lanes s[HASH_STATE_WORDS],
                                       uint8_t *out)
{
	store_halves(s, out);
	store_halves(s + 4, out + HASH_BYTES / 2);
}

#include "crypto/hash_lanes.h"

const struct hash_kernel hash_kernel_avx2 = {
	.name = "avx2", .lanes = LANES, .least = 2,
	.blocks = lanes_blocks, .finish = lanes_finish, .nodes = lanes_nodes
};

#endif
