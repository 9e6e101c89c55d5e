/*
 * Laws of the Merkle tree: known roots and proofs, the frontier, the limits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "reference_tree.h"

static int world_get(void *ctx, unsigned level, uint64_t index,
                     uint8_t out[static HASH_BYTES])
{
	uint64_t *size = ctx;

	assert_true((index + 1) << level <= *size);
	reference_root(index << level, UINT64_C(1) << level, out);
	return TALLY_OK;
}

static int make_world(void **state)
{
	(void)state;
	for (uint64_t i = 0; i <= WORLD_SIZE; i++) {
		uint8_t entry = (uint8_t)i;

		hash_leaf(slice_of(&entry, 1), leaves[i]);
	}
	for (uint64_t n = 0; n <= WORLD_SIZE; n++)
		reference_root(0, n, roots[n]);
	return 0;
}

/* --- known values --- */

/* The eight entries of the reference tree of Certificate Transparency's own
 * tests (google/certificate-transparency, merkle_tree_test). */
static const struct {
	size_t len;
	uint8_t entry[16];
	const char *root; /* of the tree that ends with this entry */
} reference[8] = {
	{ 0, { 0 },
	  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
	{ 1, { 0x00 },
	  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
	{ 1, { 0x10 },
	  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
	{ 2, { 0x20, 0x21 },
	  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
	{ 2, { 0x30, 0x31 },
	  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
	{ 4, { 0x40, 0x41, 0x42, 0x43 },
	  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
	{ 8, { 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57 },
	  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
	{ 16, { 0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
	        0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f },
	  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
};

#define HASH_96 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define HASH_5F "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
#define HASH_6B "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
#define HASH_BC "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
#define HASH_CA "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
#define HASH_D3 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
#define HASH_FA "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
#define HASH_6E "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
#define HASH_0E "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"

struct known_proof {
	uint64_t from; /* leaf index, or old size */
	uint64_t size;
	size_t count;
	const char *hash[3];
};

static const struct known_proof known_inclusion[] = {
	{ 0, 1, 0, { NULL } },
	{ 0, 8, 3, { HASH_96, HASH_5F, HASH_6B } },
	{ 5, 8, 3, { HASH_BC, HASH_CA, HASH_D3 } },
	{ 2, 3, 1, { HASH_FA } },
	{ 1, 5, 3, { HASH_6E, HASH_5F, HASH_BC } },
};

static const struct known_proof known_consistency[] = {
	{ 1, 1, 0, { NULL } },
	{ 1, 8, 3, { HASH_96, HASH_5F, HASH_6B } },
	{ 6, 8, 3, { HASH_0E, HASH_CA, HASH_D3 } },
	{ 2, 5, 2, { HASH_5F, HASH_BC } },
};

static void parse_hash(const char *text, uint8_t out[static HASH_BYTES])
{
	assert_int_equal(hex_parse(slice_text(text), out, HASH_BYTES), TALLY_OK);
}

static void load_reference_leaves(void)
{
	for (size_t i = 0; i < 8; i++)
		hash_leaf(slice_of(reference[i].entry, reference[i].len),
		          leaves[i]);
}

static void assert_proof_known(const struct proof *p,
                               const struct known_proof *known)
{
	assert_int_equal(p->count, known->count);
	for (size_t i = 0; i < p->count; i++) {
		uint8_t hash[HASH_BYTES];

		parse_hash(known->hash[i], hash);
		assert_memory_equal(p->hash[i], hash, HASH_BYTES);
	}
}

static void test_roots_are_those_of_the_reference_tree(void **state)
{
	struct frontier f;
	uint8_t want[HASH_BYTES], root[HASH_BYTES];

	(void)state;
	load_reference_leaves();
	frontier_init(&f);
	frontier_root(&f, root);
	parse_hash("e3b0c44298fc1c149afbf4c8996fb924"
	           "27ae41e4649b934ca495991b7852b855", want);
	assert_memory_equal(root, want, HASH_BYTES);
	for (size_t i = 0; i < 8; i++) {
		assert_int_equal(frontier_add(&f, leaves[i]), TALLY_OK);
		frontier_root(&f, root);
		parse_hash(reference[i].root, want);
		assert_memory_equal(root, want, HASH_BYTES);
	}
	make_world(NULL);
}

static void test_proofs_are_those_of_the_reference_tree(void **state)
{
	uint64_t size;
	struct hash_source source = { world_get, &size };
	struct proof p;

	(void)state;
	load_reference_leaves();
	for (size_t i = 0; i < 5; i++) {
		size = known_inclusion[i].size;
		assert_int_equal(proof_inclusion(source, known_inclusion[i].from,
		                                 size, &p), TALLY_OK);
		assert_proof_known(&p, &known_inclusion[i]);
	}
	for (size_t i = 0; i < 4; i++) {
		size = known_consistency[i].size;
		assert_int_equal(proof_consistency(source,
		                                   known_consistency[i].from,
		                                   size, &p), TALLY_OK);
		assert_proof_known(&p, &known_consistency[i]);
	}
	make_world(NULL);
}

static void test_frontier_has_the_root_of_the_definition(void **state)
{
	struct frontier f, loaded;
	uint8_t root[HASH_BYTES];

	(void)state;
	frontier_init(&f);
	for (uint64_t n = 0; n <= WORLD_SIZE; n++) {
		struct hash_source source = { world_get, &n };

		frontier_root(&f, root);
		assert_memory_equal(root, roots[n], HASH_BYTES);
		assert_int_equal(tree_root(source, n, root), TALLY_OK);
		assert_memory_equal(root, roots[n], HASH_BYTES);

		assert_int_equal(frontier_load(&loaded, source, n), TALLY_OK);
		assert_int_equal(frontier_add(&loaded, leaves[n]), TALLY_OK);
		assert_int_equal(frontier_add(&f, leaves[n]), TALLY_OK);
		frontier_root(&loaded, root);
		reference_root(0, n + 1, loaded.hash[0]);
		assert_memory_equal(root, loaded.hash[0], HASH_BYTES);
	}
}

/* --- the limits --- */

/* All leaves equal: then a tree of 2^63 leaves has 64 different hashes. */
static int equal_leaves_get(void *ctx, unsigned level, uint64_t index,
                            uint8_t out[static HASH_BYTES])
{
	(void)ctx;
	assert_true(index < UINT64_C(1) << (MAX_PROOF_HASHES - level));
	memcpy(out, leaves[0], HASH_BYTES);
	while (level-- > 0)
		hash_node(out, out, out);
	return TALLY_OK;
}

static void test_proofs_hold_up_to_the_largest_tree(void **state)
{
	static const struct hash_source source = { equal_leaves_get, NULL };
	const uint64_t sizes[] = { UINT64_C(1) << 62, (UINT64_C(1) << 63) - 1,
	                           UINT64_C(1) << 63, 0x123456789abcdef };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		uint64_t size = sizes[i];
		uint8_t root[HASH_BYTES], old_root[HASH_BYTES];
		struct proof p;

		assert_int_equal(tree_root(source, size, root), TALLY_OK);
		assert_int_equal(proof_inclusion(source, size - 2, size, &p),
		                 TALLY_OK);
		assert_true(proof_shows_inclusion(&p, size - 2, size, leaves[0],
		                                  root));
		assert_int_equal(tree_root(source, size / 3, old_root), TALLY_OK);
		assert_int_equal(proof_consistency(source, size / 3, size, &p),
		                 TALLY_OK);
		assert_true(proof_shows_consistency(&p, size / 3, size, old_root,
		                                    root));
	}
}

static void test_what_is_over_a_limit_is_refused(void **state)
{
	static const struct hash_source source = { equal_leaves_get, NULL };
	const uint64_t most = UINT64_C(1) << MAX_PROOF_HASHES;
	uint8_t root[HASH_BYTES];
	struct frontier f;
	struct proof p;

	(void)state;
	assert_int_equal(frontier_load(&f, source, most - 1), TALLY_OK);
	assert_int_equal(frontier_add(&f, leaves[0]), TALLY_OK);
	assert_int_equal(frontier_add(&f, leaves[0]), TALLY_ELIMIT);
	assert_true(f.size == most);
	assert_int_equal(tree_root(source, most + 1, root), TALLY_ELIMIT);
	assert_int_equal(proof_inclusion(source, 0, most + 1, &p), TALLY_ELIMIT);
	assert_int_equal(proof_consistency(source, 1, most + 1, &p),
	                 TALLY_ELIMIT);
	/* The one proof with 64 hashes. */
	assert_int_equal(proof_consistency(source, most - 1, most, &p),
	                 TALLY_ELIMIT);
	assert_int_equal(proof_inclusion(source, 5, 5, &p), TALLY_EUSAGE);
	assert_int_equal(proof_consistency(source, 0, 5, &p), TALLY_EUSAGE);
	assert_int_equal(proof_consistency(source, 6, 5, &p), TALLY_EUSAGE);
}

static int missing_get(void *ctx, unsigned level, uint64_t index,
                       uint8_t out[static HASH_BYTES])
{
	return level == 1 ? TALLY_ENOTFOUND
	                  : equal_leaves_get(ctx, level, index, out);
}

static void test_a_missing_hash_leaves_the_output_untouched(void **state)
{
	static const struct hash_source source = { missing_get, NULL };
	struct proof p, before;
	struct frontier f, old;
	uint8_t root[HASH_BYTES] = { 7 }, old_root[HASH_BYTES] = { 7 };

	(void)state;
	memset(&p, 7, sizeof(p));
	memset(&f, 7, sizeof(f));
	before = p;
	old = f;
	assert_int_equal(proof_inclusion(source, 0, 7, &p), TALLY_ENOTFOUND);
	assert_int_equal(proof_consistency(source, 1, 7, &p), TALLY_ENOTFOUND);
	assert_int_equal(frontier_load(&f, source, 7), TALLY_ENOTFOUND);
	assert_int_equal(tree_root(source, 7, root), TALLY_ENOTFOUND);
	assert_memory_equal(&p, &before, sizeof(p));
	assert_memory_equal(&f, &old, sizeof(f));
	assert_memory_equal(root, old_root, HASH_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roots_are_those_of_the_reference_tree),
		cmocka_unit_test(test_proofs_are_those_of_the_reference_tree),
		cmocka_unit_test(test_frontier_has_the_root_of_the_definition),
		cmocka_unit_test(test_proofs_hold_up_to_the_largest_tree),
		cmocka_unit_test(test_what_is_over_a_limit_is_refused),
		cmocka_unit_test(test_a_missing_hash_leaves_the_output_untouched),
	};

	return cmocka_run_group_tests(tests, make_world, NULL);
}
