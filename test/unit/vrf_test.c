/*
 * The verifiable random function: the RFC's own values, and that for a key and
 * an input no second output passes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/status.h"
#include "base/text.h"
#include "crypto/sign.h"
#include "crypto/vrf.h"
#include "../lib/small_points.h"

/* RFC 9381, appendix B.3, examples 16, 17 and 18. */
static const struct example {
	const char *secret, *public_key, *input, *proof, *output;
} examples[] = {
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
	  "",
	  "8657106690b5526245a92b003bb079ccd1a92130477671f6fc01ad16f26f723f"
	  "26f8a57ccaed74ee1b190bed1f479d9727d2d0f9b005a6e456a35d4fb0daab12"
	  "68a1b0db10836d9826a528ca76567805",
	  "90cf1df3b703cce59e2a35b925d411164068269d7b2d29f3301c03dd757876ff"
	  "66b71dda49d2de59d03450451af026798e8f81cd2e333de5cdf4f3e140fdd8ae" },
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
	  "72",
	  "f3141cd382dc42909d19ec5110469e4feae18300e94f304590abdced48aed593"
	  "3bf0864a62558b3ed7f2fea45c92a465301b3bbf5e3e54ddf2d935be3b67926d"
	  "a3ef39226bbc355bdc9850112c8f4b02",
	  "eb4440665d3891d668e7e0fcaf587f1b4bd7fbfe99d0eb2211ccec90496310eb"
	  "5e33821bc613efb94db5e5b54c70a848a0bef4553a41befc57663b56373a5031" },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
	  "af82",
	  "9bc0f79119cc5604bf02d23b4caede71393cedfbb191434dd016d30177ccbf80"
	  "96bb474e53895c362d8628ee9f9ea3c0e52c7a5c691b6c18c9979866568add7a"
	  "2d41b00b05081ed0f58ee5e31b3a970e",
	  "645427e5d00c62a23fb703732fa5d892940935942101e456ecca7bb217c61c45"
	  "2118fec1219202a0edcf038bb6373241578be7217ba85a2687f7a0310b2df19f" },
};
#define EXAMPLES (sizeof(examples) / sizeof(examples[0]))
#define INPUT_BYTES 2

struct world {
	struct vrf_key key;
	uint8_t input_bytes[INPUT_BYTES];
	struct slice input;
	uint8_t proof[VRF_PROOF_BYTES], output[VRF_OUTPUT_BYTES];
};

static void read_hex(const char *text, uint8_t *out)
{
	assert_int_equal(hex_parse(slice_text(text), out, strlen(text) / 2),
	                 TALLY_OK);
}

/* What the RFC says, all but the scalar, which follows from the secret. */
static void world_init(struct world *world, const struct example *e)
{
	uint8_t secret[VRF_SECRET_BYTES];

	read_hex(e->secret, secret);
	vrf_key_init(&world->key, secret);
	read_hex(e->input, world->input_bytes);
	world->input = slice_of(world->input_bytes, strlen(e->input) / 2);
	read_hex(e->proof, world->proof);
	read_hex(e->output, world->output);
}

static bool passes(const struct world *world, const uint8_t *public_key,
                   struct slice input, const uint8_t *proof)
{
	uint8_t output[VRF_OUTPUT_BYTES], before[VRF_OUTPUT_BYTES];
	bool good;

	memset(output, 0x5a, sizeof(output));
	memcpy(before, output, sizeof(output));
	good = vrf_verify(public_key, input, proof, output);
	assert_memory_equal(output, good ? world->output : before,
	                    sizeof(output));
	return good;
}

static void test_examples_of_the_rfc_come_out_byte_for_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < EXAMPLES; i++) {
		uint8_t public_key[VRF_PUBLIC_BYTES], proof[VRF_PROOF_BYTES];
		uint8_t output[VRF_OUTPUT_BYTES];
		struct world world;

		world_init(&world, &examples[i]);
		read_hex(examples[i].public_key, public_key);
		assert_memory_equal(world.key.public_key, public_key,
		                    sizeof(public_key));
		assert_int_equal(vrf_prove(&world.key, world.input, proof),
		                 TALLY_OK);
		assert_memory_equal(proof, world.proof, sizeof(proof));
		assert_int_equal(vrf_output(&world.key, world.input, output),
		                 TALLY_OK);
		assert_memory_equal(output, world.output, sizeof(output));
		assert_true(passes(&world, public_key, world.input, world.proof));
	}
}

static void test_every_bit_of_a_proof_counts(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, &examples[1]);
	for (size_t bit = 0; bit < 8 * VRF_PROOF_BYTES; bit++) {
		world.proof[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(passes(&world, world.key.public_key, world.input,
		                    world.proof));
		world.proof[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_true(passes(&world, world.key.public_key, world.input,
	                   world.proof));
}

static void test_every_bit_of_key_and_input_counts(void **state)
{
	uint8_t key[VRF_PUBLIC_BYTES], bytes[INPUT_BYTES + 1] = { 0 };
	struct world world;

	(void)state;
	world_init(&world, &examples[2]);
	memcpy(key, world.key.public_key, sizeof(key));
	memcpy(bytes, world.input.data, world.input.len);
	for (size_t bit = 0; bit < 8 * VRF_PUBLIC_BYTES; bit++) {
		key[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(passes(&world, key, world.input, world.proof));
		key[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t bit = 0; bit < 8 * world.input.len; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(passes(&world, key,
		                    slice_of(bytes, world.input.len),
		                    world.proof));
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_false(passes(&world, key, slice_of(bytes, 0), world.proof));
	assert_false(passes(&world, key, slice_of(bytes, 1), world.proof));
	assert_false(passes(&world, key, slice_of(bytes, 3), world.proof));
	assert_true(passes(&world, key, slice_of(bytes, 2), world.proof));
}

static void test_a_proof_of_another_key_is_none(void **state)
{
	struct world one, other;
	uint8_t proof[VRF_PROOF_BYTES];

	(void)state;
	world_init(&one, &examples[0]);
	world_init(&other, &examples[1]);
	assert_int_equal(vrf_prove(&other.key, one.input, proof), TALLY_OK);
	assert_false(passes(&one, one.key.public_key, one.input, proof));
	assert_false(passes(&one, one.key.public_key, one.input, other.proof));
}

/* s and s + L give the same points. */
static void test_a_scalar_has_one_spelling(void **state)
{
	static const uint8_t order[32] = {
		0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
		0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
		[31] = 0x10,
	};
	struct world world;

	(void)state;
	world_init(&world, &examples[0]);
	sodium_add(world.proof + 48, order, sizeof(order));
	assert_false(passes(&world, world.key.public_key, world.input,
	                    world.proof));
}

static const char *const small_points[] = {
	SMALL_POINT_TEXTS,
	/* not canonical: y is p, p + 1, and 0 with a sign that it has not */
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"0100000000000000000000000000000000000000000000000000000000000080",
};
#define SMALL_POINTS (sizeof(small_points) / sizeof(small_points[0]))
#define ORDER_8 4 /* the first of order 8 */

/* With such a key every proof point would have the same output. */
static void test_a_key_of_small_order_is_refused(void **state)
{
	uint8_t key[VRF_PUBLIC_BYTES];
	struct world world;

	(void)state;
	world_init(&world, &examples[0]);
	for (size_t i = 0; i < SMALL_POINTS; i++) {
		read_hex(small_points[i], key);
		assert_false(vrf_public_is_valid(key));
		assert_false(passes(&world, key, world.input, world.proof));
	}
	assert_true(vrf_public_is_valid(world.key.public_key));
}

static void test_a_key_with_a_part_of_small_order_is_refused(void **state)
{
	uint8_t key[VRF_PUBLIC_BYTES], small[32];
	struct world world;

	(void)state;
	world_init(&world, &examples[0]);
	for (size_t i = 1; i < SMALL_POINT_COUNT; i++) {
		read_hex(small_points[i], small);
		assert_int_equal(crypto_core_ed25519_add(key,
		                 world.key.public_key, small), 0);
		assert_false(vrf_public_is_valid(key));
	}
}

static void put_point(crypto_hash_sha512_state *state, const uint8_t point[32])
{
	crypto_hash_sha512_update(state, point, 32);
}

/*
 * A proof for example 16 by who knows its scalar, with gamma and a nonce of his
 * choice; h is the RFC's H. True if its challenge is a multiple of 8, so that
 * the part of small order falls out of the equations.
 */
static bool forge(const struct world *world, const uint8_t h[32],
                  const uint8_t gamma[32], uint8_t nonce_byte,
                  uint8_t out[static VRF_PROOF_BYTES])
{
	const uint8_t nonce[32] = { nonce_byte, 1 };
	uint8_t begin[2] = { 3, 2 }, end = 0, u[32], v[32], wide[64];
	uint8_t challenge[32] = { 0 };
	crypto_hash_sha512_state state;

	crypto_scalarmult_ed25519_base_noclamp(u, nonce);
	assert_int_equal(crypto_scalarmult_ed25519_noclamp(v, nonce, h), 0);
	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state, begin, sizeof(begin));
	put_point(&state, world->key.public_key);
	put_point(&state, h);
	put_point(&state, gamma);
	put_point(&state, u);
	put_point(&state, v);
	crypto_hash_sha512_update(&state, &end, 1);
	crypto_hash_sha512_final(&state, wide);
	memcpy(challenge, wide, 16);
	memcpy(out, gamma, 32);
	memcpy(out + 32, wide, 16);
	crypto_core_ed25519_scalar_mul(wide, challenge, world->key.scalar);
	crypto_core_ed25519_scalar_add(out + 48, wide, nonce);
	return challenge[0] % 8 == 0;
}

/*
 * RFC 9381 takes it, since it clears the cofactor, and gives the same output:
 * that would be a second proof, and is refused here.
 */
static void test_a_proof_point_with_a_part_of_small_order_is_refused(void **state)
{
	uint8_t h[32], small[32], gamma[32], proof[VRF_PROOF_BYTES];
	struct world world;
	unsigned nonce = 0;

	(void)state;
	world_init(&world, &examples[0]);
	read_hex("91bbed02a99461df1ad4c6564a5f5d829d0b90cfc7903e7a5797bd658abf3318",
	         h);
	/* The forger makes good proofs if he takes the right point. */
	forge(&world, h, world.proof, 7, proof);
	assert_true(passes(&world, world.key.public_key, world.input, proof));
	read_hex(small_points[ORDER_8], small);
	assert_int_equal(crypto_core_ed25519_add(gamma, world.proof, small), 0);
	while (!forge(&world, h, gamma, (uint8_t)nonce, proof))
		assert_true(++nonce < 256);
	assert_false(passes(&world, world.key.public_key, world.input, proof));
}

static void test_a_proof_of_zeros_is_none(void **state)
{
	uint8_t proof[VRF_PROOF_BYTES] = { 0 };
	struct world world;

	(void)state;
	world_init(&world, &examples[0]);
	assert_false(passes(&world, world.key.public_key, world.input, proof));
	/* The right point with neither challenge nor scalar. */
	memcpy(proof, world.proof, 32);
	assert_false(passes(&world, world.key.public_key, world.input, proof));
}

/* Many inputs need more than one try: prover and verifier agree on all. */
static void test_proof_and_output_agree_for_many_inputs(void **state)
{
	uint8_t proof[VRF_PROOF_BYTES], alone[VRF_OUTPUT_BYTES];
	uint8_t output[VRF_OUTPUT_BYTES];
	struct world world;
	char text[16];

	(void)state;
	world_init(&world, &examples[0]);
	for (unsigned i = 0; i < 200; i++) {
		struct slice input = slice_of(text,
			(size_t)snprintf(text, sizeof(text), "A-%u", i));

		assert_int_equal(vrf_prove(&world.key, input, proof), TALLY_OK);
		assert_int_equal(vrf_output(&world.key, input, alone), TALLY_OK);
		assert_true(vrf_verify(world.key.public_key, input, proof,
		                       output));
		assert_memory_equal(output, alone, sizeof(output));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples_of_the_rfc_come_out_byte_for_byte),
		cmocka_unit_test(test_every_bit_of_a_proof_counts),
		cmocka_unit_test(test_every_bit_of_key_and_input_counts),
		cmocka_unit_test(test_a_proof_of_another_key_is_none),
		cmocka_unit_test(test_a_scalar_has_one_spelling),
		cmocka_unit_test(test_a_key_of_small_order_is_refused),
		cmocka_unit_test(test_a_key_with_a_part_of_small_order_is_refused),
		cmocka_unit_test(
			test_a_proof_point_with_a_part_of_small_order_is_refused),
		cmocka_unit_test(test_a_proof_of_zeros_is_none),
		cmocka_unit_test(test_proof_and_output_agree_for_many_inputs),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
