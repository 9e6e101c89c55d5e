/*
 * SHA-256 of sixteen messages at once, with AVX-512 F and BW.
 */
#include "crypto/hash_kernel.h"

#ifdef __x86_64__

#include <immintrin.h>

#define LANES 16
#define KERNEL __attribute__((target("avx512f,avx512bw")))
#define KERNEL_INLINE KERNEL __attribute__((always_inline)) static inline

typedef uint32_t lanes __attribute__((vector_size(4 * LANES)));

/* The last argument is the truth table of the three bits. */
KERNEL_INLINE lanes xor3(lanes x, lanes y, lanes z)
{
	return (lanes)_mm512_ternarylogic_epi32((__m512i)x, (__m512i)y,
	                                        (__m512i)z, 0x96);
}

KERNEL_INLINE lanes choose(lanes x, lanes y, lanes z)
{
	return (lanes)_mm512_ternarylogic_epi32((__m512i)x, (__m512i)y,
	                                        (__m512i)z, 0xca);
}

KERNEL_INLINE lanes majority(lanes x, lanes y, lanes z)
{
	return (lanes)_mm512_ternarylogic_epi32((__m512i)x, (__m512i)y,
	                                        (__m512i)z, 0xe8);
}

KERNEL_INLINE __m128i quarter(const uint8_t *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* Sixteen bytes of every fourth lane, as four numbers of this processor. */
KERNEL_INLINE __m512i quarters(const uint8_t *const *in, size_t at)
{
	const __m512i reverse = _mm512_broadcast_i32x4(
		_mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3));
	__m512i v = _mm512_castsi128_si512(quarter(in[0] + at));

	v = _mm512_inserti32x4(v, quarter(in[4] + at), 1);
	v = _mm512_inserti32x4(v, quarter(in[8] + at), 2);
	v = _mm512_inserti32x4(v, quarter(in[12] + at), 3);
	return _mm512_shuffle_epi8(v, reverse);
}

/* Rows into columns, in each quarter. */
KERNEL_INLINE void transpose(const __m512i r[4], lanes out[4])
{
	const __m512i low_01 = _mm512_unpacklo_epi32(r[0], r[1]);
	const __m512i low_23 = _mm512_unpacklo_epi32(r[2], r[3]);
	const __m512i high_01 = _mm512_unpackhi_epi32(r[0], r[1]);
	const __m512i high_23 = _mm512_unpackhi_epi32(r[2], r[3]);

	out[0] = (lanes)_mm512_unpacklo_epi64(low_01, low_23);
	out[1] = (lanes)_mm512_unpackhi_epi64(low_01, low_23);
	out[2] = (lanes)_mm512_unpacklo_epi64(high_01, high_23);
	out[3] = (lanes)_mm512_unpackhi_epi64(high_01, high_23);
}

KERNEL_INLINE void load_four(const uint8_t *const *in, size_t at,
                                    lanes w[4])
{
	const __m512i rows[4] = { quarters(in, at), quarters(in + 1, at),
		                  quarters(in + 2, at), quarters(in + 3, at) };

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

/* Half a hash of lanes l, l + 4, l + 8 and l + 12. */
KERNEL_INLINE void store_quarters(lanes v, uint8_t *out)
{
	const __m512i reverse = _mm512_broadcast_i32x4(
		_mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3));
	const __m512i bytes = _mm512_shuffle_epi8((__m512i)v, reverse);

	_mm_storeu_si128((__m128i *)(void *)out,
	                 _mm512_castsi512_si128(bytes));
	_mm_storeu_si128((__m128i *)(void *)(out + 4 * HASH_BYTES),
	                 _mm512_extracti32x4_epi32(bytes, 1));
	_mm_storeu_si128((__m128i *)(void *)(out + 8 * HASH_BYTES),
	                 _mm512_extracti32x4_epi32(bytes, 2));
	_mm_storeu_si128((__m128i *)(void *)(out + 12 * HASH_BYTES),
	                 _mm512_extracti32x4_epi32(bytes, 3));
}

KERNEL_INLINE void store_halves(const lanes s[4], uint8_t *out)
{
	const __m512i rows[4] = { (__m512i)s[0], (__m512i)s[1], (__m512i)s[2],
		                  (__m512i)s[3] };
	lanes columns[4];

	transpose(rows, columns);
	store_quarters(columns[0], out);
	store_quarters(columns[1], out + HASH_BYTES);
	store_quarters(columns[2], out + 2 * HASH_BYTES);
	store_quarters(columns[3], out + 3 * HASH_BYTES);
}

KERNEL_INLINE void store_hashes(const lanes s[HASH_STATE_WORDS],
                                       uint8_t *out)
{
	store_halves(s, out);
	store_halves(s + 4, out + HASH_BYTES / 2);
}

#include "crypto/hash_lanes.h"

const struct hash_kernel hash_kernel_avx512 = {
	.name = "avx512", .lanes = LANES, .least = 14,
	.blocks = lanes_blocks, .finish = lanes_finish, .nodes = lanes_nodes
};

#endif
