/*
 * Item tags: a tag is shown to stand where it was declared, or nowhere, and
 * never otherwise. docs/format.md, section 13.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/sign.h"
#include "tag_world.h"

static void test_every_declared_tag_is_shown_at_its_slot(void **state)
{
	struct tag_world world;

	(void)state;
	for (unsigned depth = 0; depth <= 4; depth++) {
		/* From no tag at all to as many as there are leaves. */
		for (size_t count = 0; count <= (size_t)4 << depth;
		     count += 1 + depth * depth) {
			tag_world_init(&world, depth, count);
			for (size_t i = 0; i < count; i++) {
				tag_world_prove(&world, world.tags[i]);
				assert_int_equal(world.proof.end, TAG_PRESENT);
				assert_int_equal(world.proof.slot,
				                 world.items[i].slot);
				assert_true(slice_equal(world.proof.class,
				                        world.items[i].class));
				assert_true(tag_world_passes(&world));
			}
			tag_world_release(&world);
		}
	}
}

static void test_every_other_tag_is_shown_to_stand_nowhere(void **state)
{
	struct tag_world world;
	size_t empty = 0, other = 0;
	char tag[16];

	(void)state;
	for (size_t count = 0; count <= 32; count += 8) {
		tag_world_init(&world, 3, count);
		for (unsigned i = 0; i < 40; i++) {
			snprintf(tag, sizeof(tag), "B-%u", i);
			tag_world_prove(&world, tag);
			assert_int_not_equal(world.proof.end, TAG_PRESENT);
			empty += world.proof.end == TAG_EMPTY;
			other += world.proof.end == TAG_OTHER;
			assert_true(tag_world_passes(&world));
		}
		tag_world_release(&world);
	}
	assert_true(empty > 10 && other > 10);
}

static void test_a_tag_that_stands_twice_makes_no_tree(void **state)
{
	struct tag_world world;
	struct tag_commitment commitment;
	struct tag_tree *tree;

	(void)state;
	tag_world_init(&world, 2, 7);
	world.items[6].tag = world.items[2].tag;
	assert_int_equal(tag_tree_new(&world.plan, &tree), TALLY_OK);
	assert_int_equal(tag_tree_commit(tree, &commitment), TALLY_EEXISTS);
	tag_tree_free(tree);
	tag_world_release(&world);
}

static void test_more_tags_than_leaves_are_refused(void **state)
{
	struct tag_world world;
	struct tag_tree *tree = NULL;

	(void)state;
	tag_world_init(&world, 1, 8);
	world.plan.count = 9;
	assert_int_equal(tag_tree_new(&world.plan, &tree), TALLY_ELIMIT);
	world.plan.count = 1;
	world.plan.depth = MAX_DEPTH + 1;
	assert_int_equal(tag_tree_new(&world.plan, &tree), TALLY_EUSAGE);
	world.plan.depth = 1;
	world.items[0].tag.len = MAX_TAG_BYTES + 1;
	assert_int_equal(tag_tree_new(&world.plan, &tree), TALLY_EUSAGE);
	assert_null(tree);
	tag_world_release(&world);
}

/* Charter, side, epoch, key, root: a proof holds for one declaration. */
static void test_a_proof_holds_for_no_other_declaration(void **state)
{
	struct tag_world world;
	const char *const asked[] = { "A-3", "B-3" };

	(void)state;
	tag_world_init(&world, 3, 9);
	for (size_t i = 0; i < 2; i++) {
		struct declaration_name name = world.plan.name;
		struct tag_commitment c = world.commitment;

		tag_world_prove(&world, asked[i]);
		assert_int_equal(tag_proof_verify(&world.proof, &name, &c),
		                 TALLY_OK);
		name.charter[31] ^= 1;
		assert_int_equal(tag_proof_verify(&world.proof, &name, &c),
		                 TALLY_ESIGNATURE);
		name = world.plan.name;
		name.side ^= 1;
		assert_int_equal(tag_proof_verify(&world.proof, &name, &c),
		                 TALLY_ESIGNATURE);
		name = world.plan.name;
		name.epoch++;
		assert_int_equal(tag_proof_verify(&world.proof, &name, &c),
		                 TALLY_ESIGNATURE);
		name = world.plan.name;
		for (size_t bit = 0; bit < 256; bit++) {
			c.root[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_equal(tag_proof_verify(&world.proof, &name,
			                                  &c),
			                 TALLY_EMISMATCH);
			c = world.commitment;
			c.key[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_equal(tag_proof_verify(&world.proof, &name,
			                                  &c),
			                 TALLY_ESIGNATURE);
			c = world.commitment;
		}
	}
	tag_world_release(&world);
}

/* What a cheat would change: where, what, whose path, how far. */
static void test_no_field_of_a_proof_can_be_changed(void **state)
{
	struct tag_world world;
	struct tag_proof good, other;

	(void)state;
	tag_world_init(&world, 3, 20);
	tag_world_prove(&world, "A-7");
	other = world.proof;
	tag_world_prove(&world, "A-3");
	good = world.proof;
	world.proof.slot ^= 1;
	assert_false(tag_world_passes(&world));
	world.proof = good;
	world.proof.class = slice_text("tlam");
	assert_false(tag_world_passes(&world));
	world.proof = good;
	world.proof.tag = slice_text("A-7");
	assert_false(tag_world_passes(&world));
	world.proof = good;
	memcpy(world.proof.vrf, other.vrf, VRF_PROOF_BYTES);
	assert_false(tag_world_passes(&world));
	world.proof = good;
	memcpy(world.proof.siblings, other.siblings, sizeof(other.siblings));
	assert_false(tag_world_passes(&world));
	/* the tag's own VRF under the path of another */
	world.proof = other;
	world.proof.tag = slice_text("A-3");
	memcpy(world.proof.vrf, good.vrf, VRF_PROOF_BYTES);
	assert_false(tag_world_passes(&world));
	world.proof = good;
	world.proof.depth--;
	assert_false(tag_world_passes(&world));
	world.proof.depth += 2;
	assert_false(tag_world_passes(&world));
	world.proof = good;
	world.proof.depth = MAX_TAG_DEPTH + 1;
	assert_false(tag_world_passes(&world));
	world.proof = good;
	world.proof.end = TAG_NONE;
	assert_false(tag_world_passes(&world));
	world.proof = good;
	assert_true(tag_world_passes(&world));
	tag_world_release(&world);
}

/* All that a liar has: his own leaf and path, called by other names. */
static void test_a_declared_tag_cannot_be_shown_absent(void **state)
{
	struct tag_world world;
	struct tag_proof present;

	(void)state;
	tag_world_init(&world, 3, 20);
	for (size_t i = 0; i < 20; i++) {
		tag_world_prove(&world, world.tags[i]);
		present = world.proof;
		for (unsigned depth = 0; depth <= present.depth; depth++) {
			unsigned cut = present.depth - depth;

			world.proof = present;
			world.proof.depth = depth;
			memmove(world.proof.siblings,
			        present.siblings + cut,
			        depth * sizeof(present.siblings[0]));
			world.proof.end = TAG_EMPTY;
			assert_false(tag_world_passes(&world));
			/* The own leaf as that of another. */
			tag_world_leaf(&world, i, &world.proof);
			world.proof.end = TAG_OTHER;
			assert_false(tag_world_passes(&world));
		}
		/* Another leaf of the tree, with its own good path. */
		tag_world_prove(&world, world.tags[(i + 1) % 20]);
		tag_world_leaf(&world, (i + 1) % 20, &world.proof);
		world.proof.end = TAG_OTHER;
		world.proof.tag = slice_text(world.tags[i]);
		memcpy(world.proof.vrf, present.vrf, VRF_PROOF_BYTES);
		assert_false(tag_world_passes(&world));
	}
	tag_world_release(&world);
}

static void test_an_absent_tag_cannot_be_shown_present(void **state)
{
	struct tag_world world;
	struct tag_proof absent;
	char tag[16];

	(void)state;
	tag_world_init(&world, 3, 20);
	for (unsigned i = 0; i < 20; i++) {
		snprintf(tag, sizeof(tag), "B-%u", i);
		tag_world_prove(&world, tag);
		absent = world.proof;
		world.proof.end = TAG_PRESENT;
		world.proof.class = slice_text("sm-3");
		world.proof.slot = 1;
		assert_false(tag_world_passes(&world));
		/* By the good path of a tag that is there. */
		tag_world_prove(&world, "A-1");
		world.proof.tag = slice_text(tag);
		assert_false(tag_world_passes(&world));
		memcpy(world.proof.vrf, absent.vrf, VRF_PROOF_BYTES);
		assert_false(tag_world_passes(&world));
	}
	tag_world_release(&world);
}

/* A declarer may build any tree; a leaf that stands astray shows nothing. */
static void test_a_leaf_beside_the_path_shows_no_absence(void **state)
{
	uint8_t buffer[TAG_INPUT_BYTES], output[VRF_OUTPUT_BYTES];
	struct tag_leaf leaf = { .place = { 1 } };
	struct tag_world world;
	struct slice input;
	uint8_t node[HASH_BYTES];

	(void)state;
	tag_world_init(&world, 0, 0);
	tag_world_prove(&world, "B-1");
	input = tag_input(&world.plan.name, slice_text("B-1"), buffer);
	assert_true(vrf_verify(world.commitment.key, input, world.proof.vrf,
	                       output));
	world.proof.end = TAG_OTHER;
	world.proof.depth = 1;
	for (unsigned flipped = 0; flipped < 3; flipped++) {
		uint8_t *root = world.commitment.root;

		memcpy(leaf.key, output, HASH_BYTES);
		leaf.key[0] ^= (uint8_t)(0x80 >> flipped);
		tag_leaf_hash(&leaf, node);
		memcpy(world.proof.key, leaf.key, HASH_BYTES);
		memcpy(world.proof.place, leaf.place, HASH_BYTES);
		if (output[0] & 0x80)
			hash_node(world.proof.siblings[0], node, root);
		else
			hash_node(node, world.proof.siblings[0], root);
		assert_int_equal(tag_world_passes(&world), flipped >= 1);
	}
	tag_world_release(&world);
}

/* In parts or in one piece, it is the same tree. */
static void test_parts_give_the_tree_that_one_piece_gives(void **state)
{
	struct tag_commitment commitment;
	struct tag_world world;

	(void)state;
	tag_world_init(&world, 8, 100);
	for (unsigned bits = 0; bits <= MAX_PART_BITS; bits++) {
		world.tree->part_bits = bits;
		assert_int_equal(tag_tree_commit(world.tree, &commitment),
		                 TALLY_OK);
		assert_memory_equal(&commitment, &world.commitment,
		                    sizeof(commitment));
		for (size_t i = 0; i < 100; i += 7) {
			tag_world_prove(&world, world.tags[i]);
			assert_int_equal(world.proof.end, TAG_PRESENT);
			assert_true(tag_world_passes(&world));
		}
		tag_world_prove(&world, "B-1");
		assert_int_not_equal(world.proof.end, TAG_PRESENT);
		assert_true(tag_world_passes(&world));
	}
	tag_world_release(&world);
}

/* A fresh seed makes fresh keys, leaves and filling. */
static void test_two_declarations_of_the_same_have_nothing_in_common(void **state)
{
	struct tag_world one, two;
	struct tag_proof first;

	(void)state;
	tag_world_init(&one, 3, 12);
	tag_world_init(&two, 3, 12);
	two.plan.salt_root[0] ^= 1;
	tag_world_remake(&two);
	assert_memory_not_equal(one.commitment.key, two.commitment.key, 32);
	assert_memory_not_equal(one.commitment.root, two.commitment.root, 32);
	tag_world_prove(&one, "A-5");
	first = one.proof;
	tag_world_prove(&two, "A-5");
	assert_memory_not_equal(first.vrf, two.proof.vrf, 32);
	assert_memory_not_equal(first.salt, two.proof.salt, 32);
	for (unsigned i = 0; i < first.depth && i < two.proof.depth; i++)
		assert_true(memcmp(first.siblings[i], two.proof.siblings[i],
		                   HASH_BYTES) != 0 ||
		            memcmp(first.siblings[i], tag_empty,
		                   HASH_BYTES) == 0);
	tag_world_release(&one);
	tag_world_release(&two);
}

static size_t ones_in(const uint8_t *bytes, size_t len)
{
	size_t ones = 0;

	for (size_t bit = 0; bit < 8 * len; bit++)
		ones += bytes[bit / 8] >> bit % 8 & 1;
	return ones;
}

/*
 * Half of the bits are ones, of tags' leaves as of filling: of 256 leaves of 512
 * bits 65,536, and 181 is one standard deviation.
 */
static void test_leaves_of_tags_look_as_filling_does(void **state)
{
	struct tag_world world;
	size_t ones[2] = { 0 }, first_bits[2] = { 0 };

	(void)state;
	tag_world_init(&world, 7, 256);
	for (uint32_t i = 0; i < 512; i++) {
		struct tag_leaf leaf;

		tag_tree_leaf(world.tree, i, &leaf);
		ones[i / 256] += ones_in(leaf.key, HASH_BYTES) +
		                 ones_in(leaf.place, HASH_BYTES);
		first_bits[i / 256] += tag_bit(leaf.key, 0);
	}
	for (size_t k = 0; k < 2; k++) {
		assert_true(ones[k] > 65536 - 5 * 181);
		assert_true(ones[k] < 65536 + 5 * 181);
		assert_true(first_bits[k] > 128 - 5 * 8);
		assert_true(first_bits[k] < 128 + 5 * 8);
	}
	tag_world_release(&world);
}

/*
 * There are as many leaves for no tags as for as many as there is room for. In a
 * tree without filling 8 tags would end absence at level 2.9, 128 at 6.9.
 */
static void test_where_absence_ends_says_nothing_about_how_many(void **state)
{
	static const size_t counts[] = { 0, 8, 128, 256 };
	double mean[4] = { 0 };
	struct tag_world world;
	char tag[16];

	(void)state;
	for (size_t k = 0; k < 4; k++) {
		tag_world_init(&world, 6, counts[k]);
		for (unsigned i = 0; i < 400; i++) {
			snprintf(tag, sizeof(tag), "B-%u", i);
			tag_world_prove(&world, tag);
			mean[k] += world.proof.depth / 400.0;
		}
		tag_world_release(&world);
		/* For 256 leaves 7.89 are to be expected. */
		assert_true(mean[k] > 7.6 && mean[k] < 8.2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_declared_tag_is_shown_at_its_slot),
		cmocka_unit_test(test_every_other_tag_is_shown_to_stand_nowhere),
		cmocka_unit_test(test_a_tag_that_stands_twice_makes_no_tree),
		cmocka_unit_test(test_more_tags_than_leaves_are_refused),
		cmocka_unit_test(test_a_proof_holds_for_no_other_declaration),
		cmocka_unit_test(test_no_field_of_a_proof_can_be_changed),
		cmocka_unit_test(test_a_declared_tag_cannot_be_shown_absent),
		cmocka_unit_test(test_an_absent_tag_cannot_be_shown_present),
		cmocka_unit_test(test_a_leaf_beside_the_path_shows_no_absence),
		cmocka_unit_test(test_parts_give_the_tree_that_one_piece_gives),
		cmocka_unit_test(
			test_two_declarations_of_the_same_have_nothing_in_common),
		cmocka_unit_test(test_leaves_of_tags_look_as_filling_does),
		cmocka_unit_test(
			test_where_absence_ends_says_nothing_about_how_many),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
