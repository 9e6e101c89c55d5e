/*
 * Range proofs: they hold for numbers in range and for nothing else:
 * docs/format.md, section 8.
 */
#include "count_world.h"

static const uint8_t seed[COUNT_SEED_BYTES] = { 0x5e, 0xed };

/* A claim of a number, and a proof of it. */
struct proved {
	struct count_secret secret;
	struct count_claim claim;
	uint8_t proof[COUNT_PROOF_BYTES(MAX_COUNT_BITS)];
};

static void prove(uint64_t number, unsigned bits, struct proved *out)
{
	memset(out, 0, sizeof(*out));
	out->secret.number = number;
	memset(out->claim.context, 0xc0, GROUP_WIDE_BYTES);
	out->claim.bits = bits;
	count_blinding(seed, out->claim.context, (uint16_t)number,
	               out->secret.blinding);
	count_commit(&out->secret, out->claim.commitment);
	count_prove(&out->claim, &out->secret, seed, out->proof);
}

static bool passes(const struct proved *p)
{
	return group_point_is_valid(p->claim.commitment) &&
	       count_proof_is_wellformed(p->proof, p->claim.bits) &&
	       count_proof_holds(&p->claim, p->proof);
}

static void test_the_base_is_the_map_of_its_name(void **state)
{
	uint8_t wide[GROUP_WIDE_BYTES], point[GROUP_POINT_BYTES];
	struct group_hash h;

	(void)state;
	group_hash_init(&h);
	group_hash_put_text(&h, "tallystick/v1/count-base");
	group_hash_wide(&h, wide);
	group_map(wide, point);
	assert_memory_equal(point, count_base, GROUP_POINT_BYTES);
}

static void test_a_commitment_weighs_number_and_blinding(void **state)
{
	struct count_secret secret = { .number = 3, .blinding = { 5 } };
	uint8_t five[32] = { 5 }, expected[32], point[32];

	(void)state;
	group_multiply_base(five, expected);
	for (int i = 0; i < 3; i++)
		group_add(expected, count_base, expected);
	count_commit(&secret, point);
	assert_memory_equal(point, expected, 32);
}

static void test_every_number_in_range_is_proved(void **state)
{
	static const uint64_t numbers[] = { 0, 1, 2, 454, 32767, 32768, 65535 };
	struct proved p;

	(void)state;
	for (unsigned bits = 1; bits <= 4; bits++)
		for (uint64_t n = 0; n >> bits == 0; n++) {
			prove(n, bits, &p);
			assert_true(passes(&p));
		}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		prove(numbers[i], COUNT_BITS, &p);
		assert_true(passes(&p));
	}
	prove(UINT32_MAX, 32, &p);
	assert_true(passes(&p));
}

static void test_no_number_out_of_range_is_proved(void **state)
{
	struct proved p;

	(void)state;
	for (unsigned bits = 1; bits <= 4; bits++) {
		prove((uint64_t)1 << bits, bits, &p);
		assert_false(passes(&p));
		prove(((uint64_t)2 << bits) - 1, bits, &p);
		assert_false(passes(&p));
	}
	prove(MAX_COUNT + 1, COUNT_BITS, &p);
	assert_false(passes(&p));
	prove((uint64_t)1 << 62, COUNT_BITS, &p);
	assert_false(passes(&p));
}

/* The hash of section 8 for a proof of one bit. */
static void challenge_of(const struct count_claim *claim,
                         uint8_t first[2][GROUP_POINT_BYTES], uint8_t *out)
{
	struct group_hash h;

	group_hash_init(&h);
	group_hash_put_text(&h, "tallystick/v1/count-proof");
	group_hash_put(&h, claim->context, GROUP_WIDE_BYTES);
	group_hash_put_u8(&h, 1);
	group_hash_put(&h, claim->commitment, GROUP_POINT_BYTES);
	group_hash_put(&h, claim->commitment, GROUP_POINT_BYTES);
	group_hash_put(&h, first, 2 * GROUP_POINT_BYTES);
	group_hash_scalar(&h, out);
}

/*
 * A forger's proof of one bit, both branches made up under challenges of his
 * own: he can let the two add up, or let either of them be answered, not both.
 */
static void forge(const struct count_claim *claim, unsigned kept, uint8_t *proof)
{
	uint8_t first[2][GROUP_POINT_BYTES], share[2][GROUP_SCALAR_BYTES];
	uint8_t answer[2][GROUP_SCALAR_BYTES], point[GROUP_POINT_BYTES];

	for (uint8_t i = 0; i < 2; i++) {
		group_derive(seed, slice_of(&i, 1), share[i]);
		group_derive(share[i], slice_of(&i, 1), answer[i]);
		memcpy(point, claim->commitment, sizeof(point));
		if (i == 1)
			group_subtract(point, count_base, point);
		group_multiply(share[i], point, point);
		group_multiply_base(answer[i], first[i]);
		group_subtract(first[i], point, first[i]);
	}
	challenge_of(claim, first, proof);
	if (kept == 1)
		group_scalar_subtract(proof, share[1], share[0]);
	memcpy(proof + 32, claim->commitment, GROUP_POINT_BYTES);
	memcpy(proof + 64, share[0], GROUP_SCALAR_BYTES);
	memcpy(proof + 96, answer, 2 * GROUP_SCALAR_BYTES);
}

static void test_a_bit_of_two_or_less_than_nothing_is_not_forged(void **state)
{
	uint8_t minus_one[32], zero[32] = { 0 }, one[32] = { 1 };
	struct proved p;

	(void)state;
	prove(2, 1, &p);
	for (unsigned kept = 0; kept < 2; kept++) {
		forge(&p.claim, kept, p.proof);
		assert_true(count_proof_is_wellformed(p.proof, 1));
		assert_false(passes(&p));
	}
	group_scalar_subtract(zero, one, minus_one);
	group_multiply(minus_one, count_base, p.claim.commitment);
	group_multiply_base(p.secret.blinding, zero);
	group_add(p.claim.commitment, zero, p.claim.commitment);
	for (unsigned kept = 0; kept < 2; kept++) {
		forge(&p.claim, kept, p.proof);
		assert_true(count_proof_is_wellformed(p.proof, 1));
		assert_false(passes(&p));
	}
}

/* The forger above fails for want of a logarithm, not for an error in it. */
static void test_who_knows_one_logarithm_passes_by_the_page(void **state)
{
	struct proved p;
	uint8_t first[2][GROUP_POINT_BYTES], share[32], answer[32], nonce[32] = { 9 };
	uint8_t point[32];

	(void)state;
	prove(1, 1, &p);
	group_derive(seed, slice_text("share"), share);
	group_derive(seed, slice_text("answer"), answer);
	group_multiply(share, p.claim.commitment, point);
	group_multiply_base(answer, first[0]);
	group_subtract(first[0], point, first[0]);
	group_multiply_base(nonce, first[1]);
	challenge_of(&p.claim, first, p.proof);
	memcpy(p.proof + 32, p.claim.commitment, 32);
	memcpy(p.proof + 64, share, 32);
	memcpy(p.proof + 96, answer, 32);
	group_scalar_subtract(p.proof, share, share);
	group_scalar_multiply(share, p.secret.blinding, share);
	group_scalar_add(share, nonce, p.proof + 128);
	assert_true(passes(&p));
}

static void test_every_bit_flip_is_refused(void **state)
{
	struct proved p;

	(void)state;
	prove(5, 3, &p);
	for (size_t bit = 0; bit < 8 * COUNT_PROOF_BYTES(3); bit++) {
		p.proof[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(passes(&p));
		p.proof[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t bit = 0; bit < 8 * GROUP_POINT_BYTES; bit++) {
		p.claim.commitment[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(passes(&p));
		p.claim.commitment[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t bit = 0; bit < 8 * GROUP_WIDE_BYTES; bit++) {
		p.claim.context[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(passes(&p));
		p.claim.context[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_true(passes(&p));
}

static void swap_fields(struct proved *p, size_t a, size_t b)
{
	uint8_t field[32];

	memcpy(field, p->proof + 32 * a, 32);
	memcpy(p->proof + 32 * a, p->proof + 32 * b, 32);
	memcpy(p->proof + 32 * b, field, 32);
}

static void test_any_two_fields_swapped_are_refused(void **state)
{
	const size_t fields = COUNT_PROOF_BYTES(2) / 32;
	struct proved p;

	(void)state;
	prove(2, 2, &p);
	for (size_t a = 0; a < fields; a++)
		for (size_t b = a + 1; b < fields; b++) {
			swap_fields(&p, a, b);
			assert_false(passes(&p));
			swap_fields(&p, a, b);
		}
	assert_true(passes(&p));
}

/* A proof in fewer bits is none in more, nor the other way round. */
static void test_a_proof_is_for_its_number_of_bits(void **state)
{
	struct proved p;

	(void)state;
	prove(1, 2, &p);
	p.claim.bits = 1;
	assert_false(passes(&p));
	prove(1, 1, &p);
	p.claim.bits = 2;
	assert_false(passes(&p));
}

/* Adds L, which changes no value, to each scalar that has room for it. */
static void test_scalars_over_the_order_are_refused(void **state)
{
	static const uint8_t order[32] = {
		0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
		0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10,
	};
	const size_t fields = COUNT_PROOF_BYTES(2) / 32;
	struct proved p;

	(void)state;
	for (size_t i = 0; i < fields; i++) {
		prove(2, 2, &p);
		if (i % 4 == 1)
			continue; /* a point */
		sodium_add(p.proof + 32 * i, order, 32);
		assert_false(count_proof_is_wellformed(p.proof, 2));
	}
}

static void test_points_that_are_none_are_refused(void **state)
{
	struct proved p;

	(void)state;
	prove(2, 2, &p);
	memset(p.proof + 32, 0, 32); /* the identity */
	assert_false(count_proof_is_wellformed(p.proof, 2));
	memset(p.proof + 32, 0xfe, 32);
	assert_false(count_proof_is_wellformed(p.proof, 2));
	prove(2, 2, &p);
	p.proof[32] |= 1; /* negative */
	assert_false(count_proof_is_wellformed(p.proof, 2));
}

/* A bit commitment Q: then C - Q is the identity, which a verifier must bear. */
static void test_a_bit_without_blinding_is_no_trap(void **state)
{
	struct proved p = { 0 };

	(void)state;
	p.claim.bits = 1;
	p.secret.number = 1;
	count_commit(&p.secret, p.claim.commitment);
	assert_memory_equal(p.claim.commitment, count_base, 32);
	count_prove(&p.claim, &p.secret, seed, p.proof);
	assert_true(passes(&p));
	p.secret.number = 2;
	count_commit(&p.secret, p.claim.commitment);
	count_prove(&p.claim, &p.secret, seed, p.proof);
	assert_false(passes(&p));
}

static void assert_nothing_in_common(const struct proved *a,
                                     const struct proved *b)
{
	for (size_t i = 0; i < COUNT_PROOF_BYTES(3); i += 32)
		assert_memory_not_equal(a->proof + i, b->proof + i, 32);
}

/* Else two answers under one nonce would give the blindings away. */
static void test_a_nonce_changes_with_all_that_is_proved(void **state)
{
	struct proved a, b;

	(void)state;
	prove(5, 3, &a);
	prove(5, 3, &b);
	assert_memory_equal(a.proof, b.proof, COUNT_PROOF_BYTES(3));
	prove(4, 3, &b);
	assert_nothing_in_common(&a, &b);
	b.secret = a.secret;
	b.claim = a.claim;
	b.claim.context[63] ^= 1;
	count_prove(&b.claim, &b.secret, seed, b.proof);
	assert_true(passes(&b));
	assert_nothing_in_common(&a, &b);
	b.claim = a.claim;
	b.secret.number ^= 1;
	count_commit(&b.secret, b.claim.commitment);
	count_prove(&b.claim, &b.secret, seed, b.proof);
	assert_true(passes(&b));
	assert_nothing_in_common(&a, &b);
	b = a;
	b.secret.blinding[0] ^= 1;
	count_commit(&b.secret, b.claim.commitment);
	count_prove(&b.claim, &b.secret, seed, b.proof);
	assert_true(passes(&b));
	assert_nothing_in_common(&a, &b);
}

/* The context of a cell (kind 0) or ceiling, with one of its inputs changed. */
static void context_of(unsigned kind, unsigned changed, uint8_t *out)
{
	struct declaration_name name = { .side = changed == 1,
		                         .epoch = changed == 2 };
	struct count_cell cell = { changed == 3, changed == 4 };
	uint8_t table[HASH_BYTES] = { changed == 3 };
	uint8_t cells[8] = { changed == 5 };

	name.charter[31] = changed == 0;
	if (kind == 0)
		count_cell_context(&name, cell, out);
	else
		count_ceiling_context(&name, table,
		                      slice_of(cells, changed == 6 ? 8 : 4),
		                      changed == 4, out);
}

static void test_a_context_is_the_same_for_nothing_else(void **state)
{
	uint8_t contexts[2 * 8][GROUP_WIDE_BYTES];
	size_t count = 0;

	(void)state;
	for (unsigned changed = 0; changed < 8; changed++) {
		if (changed < 5 || changed == 7)
			context_of(0, changed, contexts[count++]);
		context_of(1, changed, contexts[count++]);
	}
	assert_int_equal(count, 14);
	for (size_t a = 0; a < count; a++)
		for (size_t b = a + 1; b < count; b++)
			assert_memory_not_equal(contexts[a], contexts[b],
			                        GROUP_WIDE_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_base_is_the_map_of_its_name),
		cmocka_unit_test(test_a_commitment_weighs_number_and_blinding),
		cmocka_unit_test(test_every_number_in_range_is_proved),
		cmocka_unit_test(test_no_number_out_of_range_is_proved),
		cmocka_unit_test(
			test_a_bit_of_two_or_less_than_nothing_is_not_forged),
		cmocka_unit_test(test_who_knows_one_logarithm_passes_by_the_page),
		cmocka_unit_test(test_every_bit_flip_is_refused),
		cmocka_unit_test(test_any_two_fields_swapped_are_refused),
		cmocka_unit_test(test_a_proof_is_for_its_number_of_bits),
		cmocka_unit_test(test_scalars_over_the_order_are_refused),
		cmocka_unit_test(test_points_that_are_none_are_refused),
		cmocka_unit_test(test_a_bit_without_blinding_is_no_trap),
		cmocka_unit_test(test_a_nonce_changes_with_all_that_is_proved),
		cmocka_unit_test(test_a_context_is_the_same_for_nothing_else),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
