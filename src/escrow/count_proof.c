/*
 * Range proofs by bits: for each bit a commitment and an OR proof that it is one
 * of 0 or 1, all of them under one challenge.
 *
 * The sum of 2^i C_i is the commitment. C_i = r G if the bit is 0, r G + Q if it
 * is 1, so of C_i and C_i - Q the prover knows the logarithm of one: for that
 * branch he makes a Schnorr proof, for the other he makes one up, and only the
 * sum of their two challenges is not his to choose.
 */
#include "escrow/count_proof.h"

#include <string.h>

#include "crypto/hash_many.h"
#include "crypto/seal.h"

#define BIT_BYTES (GROUP_POINT_BYTES + 3 * GROUP_SCALAR_BYTES)
/* Of a derived scalar: tag, context, number, blinding, bit, which one. */
#define NONCE_TAG "tallystick/v1/count-nonce"
#define NONCE_BYTES (sizeof(NONCE_TAG) - 1 + GROUP_WIDE_BYTES + 8 + \
                     GROUP_SCALAR_BYTES + 2)
#define BLINDING_TAG "tallystick/v1/count-blinding"
#define BLINDING_BYTES (sizeof(BLINDING_TAG) - 1 + GROUP_WIDE_BYTES + 2)

/* The one-way map of SHA-512("tallystick/v1/count-base"). */
const uint8_t count_base[GROUP_POINT_BYTES] = {
	0x92, 0x94, 0xd0, 0x1a, 0x3a, 0x48, 0xa9, 0x48,
	0x29, 0x3b, 0x47, 0x69, 0xb8, 0x04, 0x60, 0x35,
	0x42, 0xe3, 0xa2, 0x07, 0x5e, 0xfd, 0xaa, 0xb8,
	0xaf, 0xbf, 0x74, 0xc9, 0x98, 0x63, 0x6d, 0x5b,
};

/* One bit of a proof, where it stands in its bytes. */
struct bit_bytes {
	uint8_t commitment[GROUP_POINT_BYTES];
	uint8_t challenge[GROUP_SCALAR_BYTES]; /* of branch 0 */
	uint8_t answer[2][GROUP_SCALAR_BYTES];
};
_Static_assert(sizeof(struct bit_bytes) == BIT_BYTES, "no padding");

/* What the prover keeps of a bit until he knows the challenge. */
struct bit_secret {
	unsigned value;
	uint8_t blinding[GROUP_SCALAR_BYTES];
	uint8_t nonce[GROUP_SCALAR_BYTES];     /* of the true branch */
	uint8_t challenge[GROUP_SCALAR_BYTES]; /* made up, with its answer */
	uint8_t answer[GROUP_SCALAR_BYTES];
};

static void put_name(struct group_hash *h, const struct declaration_name *name)
{
	group_hash_put(h, name->charter, HASH_BYTES);
	group_hash_put_u8(h, name->side);
	group_hash_put_u64(h, name->epoch);
}

void count_cell_context(const struct declaration_name *name,
                        struct count_cell cell,
                        uint8_t out[static GROUP_WIDE_BYTES])
{
	struct group_hash h;

	group_hash_init(&h);
	group_hash_put_text(&h, "tallystick/v1/count-cell");
	put_name(&h, name);
	group_hash_put_u16(&h, cell.site);
	group_hash_put_u16(&h, cell.class);
	group_hash_wide(&h, out);
}

void count_ceiling_context(const struct declaration_name *name,
                           const uint8_t table[static HASH_BYTES],
                           struct slice cells, uint32_t limit,
                           uint8_t out[static GROUP_WIDE_BYTES])
{
	struct group_hash h;

	group_hash_init(&h);
	group_hash_put_text(&h, "tallystick/v1/count-ceiling");
	put_name(&h, name);
	group_hash_put(&h, table, HASH_BYTES);
	group_hash_put_u32(&h, limit);
	group_hash_put(&h, cells.data, cells.len);
	group_hash_wide(&h, out);
}

void count_blinding(const uint8_t seed[static COUNT_SEED_BYTES],
                    const uint8_t context[static GROUP_WIDE_BYTES],
                    uint16_t number, uint8_t out[static GROUP_SCALAR_BYTES])
{
	uint8_t message[BLINDING_BYTES];

	memcpy(message, BLINDING_TAG, sizeof(BLINDING_TAG) - 1);
	memcpy(message + sizeof(BLINDING_TAG) - 1, context, GROUP_WIDE_BYTES);
	bytes_set_u16(message + sizeof(message) - 2, number);
	group_derive(seed, slice_of(message, sizeof(message)), out);
	crypto_wipe(message, sizeof(message));
}

void count_commit(const struct count_secret *secret,
                  uint8_t out[static GROUP_POINT_BYTES])
{
	uint8_t scalar[GROUP_SCALAR_BYTES], weight[GROUP_POINT_BYTES];

	group_scalar_small(secret->number, scalar);
	group_multiply(scalar, count_base, weight);
	group_multiply_base(secret->blinding, out);
	group_add(out, weight, out);
	crypto_wipe(scalar, sizeof(scalar));
	crypto_wipe(weight, sizeof(weight));
}

/* The hash that the challenge comes from, up to the first bit. */
static void start_challenge(const struct count_claim *claim,
                            struct group_hash *h)
{
	group_hash_init(h);
	group_hash_put_text(h, "tallystick/v1/count-proof");
	group_hash_put(h, claim->context, GROUP_WIDE_BYTES);
	group_hash_put_u8(h, (uint8_t)claim->bits);
	group_hash_put(h, claim->commitment, GROUP_POINT_BYTES);
}

static void put_bit(struct group_hash *h, const uint8_t *commitment,
                    uint8_t first[2][GROUP_POINT_BYTES])
{
	group_hash_put(h, commitment, GROUP_POINT_BYTES);
	group_hash_put(h, first[0], GROUP_POINT_BYTES);
	group_hash_put(h, first[1], GROUP_POINT_BYTES);
}

/*
 * Nothing is drawn: a nonce follows from the seed and all that its challenge
 * depends on, so that no nonce ever meets two challenges, whatever a source of
 * random bytes does, and the same proof can be made again.
 */
static void derive_bits(const struct count_claim *claim,
                        const struct count_secret *secret,
                        const uint8_t seed[static COUNT_SEED_BYTES],
                        struct bit_secret *bits)
{
	uint8_t message[NONCE_BYTES], *at = message;
	uint8_t *const end = message + sizeof(message);

	memcpy(at, NONCE_TAG, sizeof(NONCE_TAG) - 1);
	at += sizeof(NONCE_TAG) - 1;
	memcpy(at, claim->context, GROUP_WIDE_BYTES);
	at += GROUP_WIDE_BYTES;
	bytes_set_u64(at, secret->number);
	memcpy(at + 8, secret->blinding, GROUP_SCALAR_BYTES);
	for (unsigned i = 0; i < claim->bits; i++) {
		uint8_t *const scalars[] = { bits[i].blinding, bits[i].nonce,
			                     bits[i].challenge, bits[i].answer };

		bits[i].value = (unsigned)(secret->number >> i & 1);
		end[-2] = (uint8_t)i;
		for (uint8_t which = 0; which < 4; which++) {
			end[-1] = which;
			group_derive(seed, slice_of(message, sizeof(message)),
			             scalars[which]);
		}
	}
	crypto_wipe(message, sizeof(message));
}

/* The blinding of bit 0 is what makes the sum come out. */
static void complete_blindings(const struct count_secret *secret,
                               struct bit_secret *bits, unsigned count)
{
	uint8_t sum[GROUP_SCALAR_BYTES] = { 0 };

	for (unsigned i = count - 1; i > 0; i--) {
		group_scalar_add(sum, bits[i].blinding, sum);
		group_scalar_add(sum, sum, sum);
	}
	group_scalar_subtract(secret->blinding, sum, bits[0].blinding);
	crypto_wipe(sum, sizeof(sum));
}

/* The commitment of a bit, and the first messages of both branches. */
static void commit_bit(const struct bit_secret *bit, uint8_t *commitment,
                       uint8_t first[2][GROUP_POINT_BYTES])
{
	static const uint8_t zero[GROUP_SCALAR_BYTES];
	uint8_t point[GROUP_POINT_BYTES], other[GROUP_POINT_BYTES];
	uint8_t scalar[GROUP_SCALAR_BYTES];

	group_multiply_base(bit->blinding, point);
	group_add(point, count_base, other);
	group_select(bit->value, point, other, commitment);

	/*
	 * Made up: answer * G - challenge * (C or C - Q), with the logarithm of
	 * C put in, so that only the multiple of Q takes long: + challenge * Q
	 * beside a bit of 0, - challenge * Q beside one of 1.
	 */
	group_scalar_subtract(zero, bit->challenge, scalar);
	group_select(bit->value, bit->challenge, scalar, scalar);
	group_multiply(scalar, count_base, other);
	group_scalar_multiply(bit->challenge, bit->blinding, scalar);
	group_scalar_subtract(bit->answer, scalar, scalar);
	group_multiply_base(scalar, point);
	group_add(point, other, other);

	group_multiply_base(bit->nonce, point);
	group_select(bit->value, point, other, first[0]);
	group_select(bit->value, other, point, first[1]);
	crypto_wipe(point, sizeof(point));
	crypto_wipe(other, sizeof(other));
	crypto_wipe(scalar, sizeof(scalar));
}

static void answer_bit(const struct bit_secret *bit, const uint8_t *challenge,
                       struct bit_bytes *out)
{
	uint8_t share[GROUP_SCALAR_BYTES], answer[GROUP_SCALAR_BYTES];

	group_scalar_subtract(challenge, bit->challenge, share);
	group_scalar_multiply(share, bit->blinding, answer);
	group_scalar_add(answer, bit->nonce, answer);
	group_select(bit->value, share, bit->challenge, out->challenge);
	group_select(bit->value, answer, bit->answer, out->answer[0]);
	group_select(bit->value, bit->answer, answer, out->answer[1]);
	crypto_wipe(share, sizeof(share));
	crypto_wipe(answer, sizeof(answer));
}

void count_prove(const struct count_claim *claim,
                 const struct count_secret *secret,
                 const uint8_t seed[static COUNT_SEED_BYTES], uint8_t *out)
{
	struct bit_secret bits[MAX_COUNT_BITS];
	struct bit_bytes *proof = (struct bit_bytes *)(out + GROUP_SCALAR_BYTES);
	uint8_t first[2][GROUP_POINT_BYTES];
	struct group_hash h;

	derive_bits(claim, secret, seed, bits);
	complete_blindings(secret, bits, claim->bits);
	start_challenge(claim, &h);
	for (unsigned i = 0; i < claim->bits; i++) {
		commit_bit(&bits[i], proof[i].commitment, first);
		put_bit(&h, proof[i].commitment, first);
	}
	group_hash_scalar(&h, out);
	for (unsigned i = 0; i < claim->bits; i++)
		answer_bit(&bits[i], out, &proof[i]);
	crypto_wipe(bits, sizeof(bits));
	hash_wipe_stack();
}

static const struct bit_bytes *proof_bits(const uint8_t *proof)
{
	return (const struct bit_bytes *)(proof + GROUP_SCALAR_BYTES);
}

bool count_proof_is_wellformed(const uint8_t *proof, unsigned bits)
{
	const struct bit_bytes *bit = proof_bits(proof);

	if (!group_scalar_is_valid(proof))
		return false;
	for (; bits > 0; bits--, bit++)
		if (!group_point_is_valid(bit->commitment) ||
		    !group_scalar_is_valid(bit->challenge) ||
		    !group_scalar_is_valid(bit->answer[0]) ||
		    !group_scalar_is_valid(bit->answer[1]))
			return false;
	return true;
}

/* answer * G - challenge * point */
static void first_message(const uint8_t *answer, const uint8_t *challenge,
                          const uint8_t *point, uint8_t *out)
{
	uint8_t part[GROUP_POINT_BYTES];

	group_multiply(challenge, point, part);
	group_multiply_base(answer, out);
	group_subtract(out, part, out);
}

bool count_proof_holds(const struct count_claim *claim, const uint8_t *proof)
{
	const struct bit_bytes *bits = proof_bits(proof);
	uint8_t sum[GROUP_POINT_BYTES], first[2][GROUP_POINT_BYTES];
	uint8_t share[GROUP_SCALAR_BYTES], one[GROUP_POINT_BYTES];
	struct group_hash h;

	memcpy(sum, bits[claim->bits - 1].commitment, sizeof(sum));
	for (unsigned i = claim->bits - 1; i-- > 0;) {
		group_add(sum, sum, sum);
		group_add(sum, bits[i].commitment, sum);
	}
	if (memcmp(sum, claim->commitment, sizeof(sum)) != 0)
		return false;
	start_challenge(claim, &h);
	for (unsigned i = 0; i < claim->bits; i++) {
		first_message(bits[i].answer[0], bits[i].challenge,
		              bits[i].commitment, first[0]);
		group_scalar_subtract(proof, bits[i].challenge, share);
		group_subtract(bits[i].commitment, count_base, one);
		first_message(bits[i].answer[1], share, one, first[1]);
		put_bit(&h, bits[i].commitment, first);
	}
	group_hash_scalar(&h, share);
	return memcmp(share, proof, sizeof(share)) == 0;
}
