/*
 * Draws that neither side can aim, sealed choices and blind commitments:
 * docs/format.md, section 6.
 */
#include <string.h>

#include "escrow/draw.h"

void draw_commit(const struct draw_name *name, const uint8_t r[static 32],
                 uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, "tallystick/v1/draw");
	hash_put(&h, name->charter, HASH_BYTES);
	hash_put_u8(&h, name->side);
	hash_put_u32(&h, name->period);
	hash_put_u32(&h, name->j);
	hash_put(&h, r, 32);
	hash_final(&h, out);
}

/* HKDF with both sides' statements as salt. */
static void derive_seed(const uint8_t secret[static 32],
                        const uint8_t first_id[static HASH_BYTES],
                        const uint8_t second_id[static HASH_BYTES],
                        struct slice info, uint8_t out[static HASH_BYTES])
{
	uint8_t salt[2 * HASH_BYTES];

	memcpy(salt, first_id, HASH_BYTES);
	memcpy(salt + HASH_BYTES, second_id, HASH_BYTES);
	hash_derive(slice_of(secret, 32), slice_of(salt, sizeof(salt)), info, out);
}

void draw_site_seed(const uint8_t r[static 32],
                    const uint8_t draw_id[static HASH_BYTES],
                    const uint8_t declare_id[static HASH_BYTES], uint32_t j,
                    uint8_t out[static HASH_BYTES])
{
	static const char tag[] = "tallystick/v1/site-draw";
	uint8_t info[sizeof(tag) - 1 + 4];

	memcpy(info, tag, sizeof(tag) - 1);
	bytes_set_u32(info + sizeof(tag) - 1, j);
	derive_seed(r, draw_id, declare_id, slice_of(info, sizeof(info)), out);
}

void draw_onsite_commit(const uint8_t charter[static HASH_BYTES],
                        const uint8_t notice_id[static HASH_BYTES],
                        struct slice population, const uint8_t s[static 32],
                        uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, "tallystick/v1/on-site");
	hash_put(&h, charter, HASH_BYTES);
	hash_put(&h, notice_id, HASH_BYTES);
	hash_put_string(&h, population);
	hash_put(&h, s, 32);
	hash_final(&h, out);
}

void draw_onsite_seed(const uint8_t s[static 32],
                      const uint8_t designate_id[static HASH_BYTES],
                      const uint8_t restrict_id[static HASH_BYTES],
                      struct slice population, uint8_t out[static HASH_BYTES])
{
	static const char tag[] = "tallystick/v1/on-site-draw";
	const size_t tag_len = sizeof(tag) - 1;
	uint8_t info[sizeof(tag) - 1 + 2 + MAX_STRING_BYTES];

	/* A name that was cut would give two populations one draw. */
	if (population.len > MAX_STRING_BYTES)
		sodium_misuse();
	memcpy(info, tag, tag_len);
	bytes_set_u16(info + tag_len, (uint16_t)population.len);
	if (population.len > 0)
		memcpy(info + tag_len + 2, population.data, population.len);
	derive_seed(s, designate_id, restrict_id,
	            slice_of(info, tag_len + 2 + population.len), out);
}

/* H(seed || counter), counter 0, 1, ...; each gives four words in order. */
struct stream {
	const uint8_t *seed;
	uint64_t counter;
	uint8_t block[HASH_BYTES];
	size_t used;
};

static void stream_init(struct stream *stream, const uint8_t *seed)
{
	stream->seed = seed;
	stream->counter = 0;
	stream->used = HASH_BYTES;
}

static uint64_t stream_word(struct stream *stream)
{
	uint64_t word;

	if (stream->used == HASH_BYTES) {
		struct hash h;

		hash_init(&h);
		hash_put(&h, stream->seed, HASH_BYTES);
		hash_put_u64(&h, stream->counter++);
		hash_final(&h, stream->block);
		stream->used = 0;
	}
	word = bytes_u64(stream->block + stream->used);
	stream->used += 8;
	return word;
}

/* Uniform in 0..n-1: the words under 2^64 mod n would favour some numbers. */
static uint64_t stream_below(struct stream *stream, uint64_t n)
{
	uint64_t favoured = (0 - n) % n;
	uint64_t word;

	do
		word = stream_word(stream);
	while (word < favoured);
	return word % n;
}

int draw_sample(const uint8_t seed[static HASH_BYTES], uint32_t n, uint32_t k,
                uint32_t *scratch, uint32_t *out)
{
	struct stream stream;

	if (n == 0 || k > n)
		return TALLY_EUSAGE;
	for (uint32_t i = 0; i < n; i++)
		scratch[i] = i;
	stream_init(&stream, seed);
	for (uint32_t i = 0; i < k; i++) {
		uint32_t other = i + (uint32_t)stream_below(&stream, n - i);

		out[i] = scratch[other];
		scratch[other] = scratch[i];
	}
	return TALLY_OK;
}

/* The sum of the weights, or 0 if they allow no draw of k. */
static uint64_t weight_sum(const uint64_t *weights, uint32_t n, uint32_t k)
{
	uint64_t sum = 0;

	/* k * sum must not overflow: the draw counts in units of 1/k. */
	for (uint32_t i = 0; i < n; i++) {
		if (weights[i] > UINT64_MAX / k - sum)
			return 0;
		sum += weights[i];
	}
	for (uint32_t i = 0; i < n; i++) {
		if (weights[i] > sum / k)
			return 0;
	}
	return sum;
}

int draw_weighted(const uint8_t seed[static HASH_BYTES],
                  const uint64_t *weights, uint32_t n, uint32_t k,
                  uint32_t *out)
{
	struct stream stream;
	uint64_t sum, target, running = 0;
	uint32_t drawn = 0;

	if (k == 0)
		return TALLY_EUSAGE;
	sum = weight_sum(weights, n, k);
	if (sum == 0)
		return TALLY_EUSAGE;
	stream_init(&stream, seed);
	target = stream_below(&stream, sum);
	/* No k * w is over sum, so no interval holds two targets. */
	for (uint32_t i = 0; i < n && drawn < k; i++) {
		running += weights[i];
		if (target < k * running) {
			out[drawn++] = i;
			target += sum;
		}
	}
	return TALLY_OK;
}

void choice_commit(const uint8_t ad[static SWAP_AD_BYTES],
                   const uint8_t salt[static 32], uint64_t first_slot,
                   uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, "tallystick/v1/choice");
	hash_put(&h, ad, SWAP_AD_BYTES);
	hash_put(&h, salt, 32);
	hash_put_u64(&h, first_slot);
	hash_final(&h, out);
}

void blind_commit(const uint8_t salt[static 32], struct slice text,
                  uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, "tallystick/v1/blind");
	hash_put(&h, salt, 32);
	hash_put_string(&h, text);
	hash_final(&h, out);
}
