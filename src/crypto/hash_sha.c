/*
 * SHA-256 of two messages at once, with the processor's own instructions for
 * it: each waits for the one before it, so that two streams take hardly longer
 * than one.
 */
#include "crypto/hash_kernel.h"

#ifdef __x86_64__

#include <immintrin.h>

#define LANES 2
#define KERNEL __attribute__((target("sha,sse4.1,ssse3")))
#define KERNEL_INLINE KERNEL __attribute__((always_inline)) static inline

/* A state as the instructions want it, and four words to a vector. */
struct stream {
	__m128i abef, cdgh;
	__m128i w[4];
};

KERNEL_INLINE __m128i load(const void *p)
{
	return _mm_loadu_si128(p);
}

KERNEL_INLINE void store(void *p, __m128i v)
{
	_mm_storeu_si128(p, v);
}

KERNEL_INLINE __m128i reversed(__m128i v)
{
	return _mm_shuffle_epi8(v, _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4,
	                                        5, 6, 7, 0, 1, 2, 3));
}

KERNEL_INLINE struct stream stream_from(__m128i abcd, __m128i efgh)
{
	abcd = _mm_shuffle_epi32(abcd, 0x1b);
	efgh = _mm_shuffle_epi32(efgh, 0x1b);
	return (struct stream){ .abef = _mm_unpackhi_epi64(efgh, abcd),
		                .cdgh = _mm_unpacklo_epi64(efgh, abcd) };
}

KERNEL_INLINE __m128i stream_abcd(const struct stream *s)
{
	return _mm_shuffle_epi32(_mm_unpackhi_epi64(s->cdgh, s->abef), 0x1b);
}

KERNEL_INLINE __m128i stream_efgh(const struct stream *s)
{
	return _mm_shuffle_epi32(_mm_unpacklo_epi64(s->cdgh, s->abef), 0x1b);
}

KERNEL_INLINE void four_rounds(struct stream *s, __m128i w,
                                      const uint32_t k[4])
{
	const __m128i sum = _mm_add_epi32(w, load(k));

	s->cdgh = _mm_sha256rnds2_epu32(s->cdgh, s->abef, sum);
	s->abef = _mm_sha256rnds2_epu32(s->abef, s->cdgh,
	                                _mm_shuffle_epi32(sum, 0x0e));
}

/* The four words after w[3], from the sixteen from w[0] on. */
KERNEL_INLINE __m128i next_words(__m128i w0, __m128i w1, __m128i w2,
                                        __m128i w3)
{
	const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1),
	                                  _mm_alignr_epi8(w3, w2, 4));

	return _mm_sha256msg2_epu32(sum, w3);
}

KERNEL_INLINE void four_rounds_each(struct stream s[LANES], size_t i,
                                    const uint32_t k[16])
{
	four_rounds(&s[0], s[0].w[i], k + 4 * i);
	four_rounds(&s[1], s[1].w[i], k + 4 * i);
}

KERNEL_INLINE void sixteen_rounds(struct stream s[LANES], const uint32_t k[16])
{
	four_rounds_each(s, 0, k);
	four_rounds_each(s, 1, k);
	four_rounds_each(s, 2, k);
	four_rounds_each(s, 3, k);
}

KERNEL_INLINE void expand(__m128i w[4])
{
	w[0] = next_words(w[0], w[1], w[2], w[3]);
	w[1] = next_words(w[1], w[2], w[3], w[0]);
	w[2] = next_words(w[2], w[3], w[0], w[1]);
	w[3] = next_words(w[3], w[0], w[1], w[2]);
}

/* One block of each stream, whose words are w: they are used up. */
KERNEL_INLINE void compress(struct stream s[LANES])
{
	const struct stream before[LANES] = { s[0], s[1] };

	sixteen_rounds(s, hash_constant);
	for (size_t i = 16; i < HASH_ROUNDS; i += 16) {
		expand(s[0].w);
		expand(s[1].w);
		sixteen_rounds(s, hash_constant + i);
	}
	for (size_t l = 0; l < LANES; l++) {
		s[l].abef = _mm_add_epi32(s[l].abef, before[l].abef);
		s[l].cdgh = _mm_add_epi32(s[l].cdgh, before[l].cdgh);
	}
}

KERNEL_INLINE void load_words(struct stream *s, const uint8_t *in)
{
	for (size_t i = 0; i < 4; i++)
		s->w[i] = reversed(load(in + 16 * i));
}

/* Every other word of eight. */
KERNEL_INLINE __m128i every_other(const uint32_t *words, bool odd)
{
	const __m128 low = _mm_castsi128_ps(load(words));
	const __m128 high = _mm_castsi128_ps(load(words + 4));

	return _mm_castps_si128(odd ? _mm_shuffle_ps(low, high, 0xdd)
	                            : _mm_shuffle_ps(low, high, 0x88));
}

KERNEL_INLINE void store_alternating(uint32_t *words, __m128i even, __m128i odd)
{
	store(words, _mm_unpacklo_epi32(even, odd));
	store(words + 4, _mm_unpackhi_epi32(even, odd));
}

KERNEL static void sha_blocks(uint32_t *state, const uint8_t *const *in,
                              size_t count)
{
	struct stream s[LANES] = {
		stream_from(every_other(state, false),
		            every_other(state + 8, false)),
		stream_from(every_other(state, true), every_other(state + 8, true))
	};

	for (size_t i = 0; i < count; i++) {
		load_words(&s[0], in[0] + i * HASH_BLOCK_BYTES);
		load_words(&s[1], in[1] + i * HASH_BLOCK_BYTES);
		compress(s);
	}
	store_alternating(state, stream_abcd(&s[0]), stream_abcd(&s[1]));
	store_alternating(state + 8, stream_efgh(&s[0]), stream_efgh(&s[1]));
}

KERNEL static void sha_finish(const uint32_t *state, uint8_t *out)
{
	for (size_t l = 0; l < LANES; l++, out += HASH_BYTES) {
		store(out, reversed(every_other(state, l)));
		store(out + 16, reversed(every_other(state + 8, l)));
	}
}

/* The words of 0x01 || the first 63 bytes. */
KERNEL_INLINE void node_first(struct stream *s, const uint8_t *in)
{
	const __m128i q0 = load(in), q1 = load(in + 16);
	const __m128i q2 = load(in + 32), q3 = load(in + 48);

	s->w[0] = reversed(_mm_alignr_epi8(q0, _mm_set1_epi8(0x01), 15));
	s->w[1] = reversed(_mm_alignr_epi8(q1, q0, 15));
	s->w[2] = reversed(_mm_alignr_epi8(q2, q1, 15));
	s->w[3] = reversed(_mm_alignr_epi8(q3, q2, 15));
}

/* Those of the last byte and the padding. */
KERNEL_INLINE void node_second(struct stream *s, uint8_t last)
{
	const uint32_t first = (uint32_t)last << 24 | 0x00800000u;

	s->w[0] = _mm_cvtsi32_si128((int)first);
	s->w[1] = s->w[2] = _mm_setzero_si128();
	s->w[3] = _mm_set_epi32(65 * 8, 0, 0, 0);
}

KERNEL static void sha_nodes(const uint8_t *in, uint8_t *out)
{
	struct stream s[LANES];

	for (size_t l = 0; l < LANES; l++) {
		s[l] = stream_from(load(hash_start), load(hash_start + 4));
		node_first(&s[l], in + l * 2 * HASH_BYTES);
	}
	compress(s);
	for (size_t l = 0; l < LANES; l++)
		node_second(&s[l], in[(l + 1) * 2 * HASH_BYTES - 1]);
	compress(s);
	for (size_t l = 0; l < LANES; l++, out += HASH_BYTES) {
		store(out, reversed(stream_abcd(&s[l])));
		store(out + 16, reversed(stream_efgh(&s[l])));
	}
}

const struct hash_kernel hash_kernel_sha = {
	.name = "sha", .lanes = LANES, .least = 1,
	.blocks = sha_blocks, .finish = sha_finish, .nodes = sha_nodes
};

#endif
