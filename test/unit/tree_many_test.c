/*
 * Laws of trees over many leaves at once: they are those of one leaf after the
 * other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/sign.h"
#include "log/tree.h"

#define LEAVES 1100

static uint8_t leaves[LEAVES][HASH_BYTES];
static uint8_t roots[LEAVES + 1][HASH_BYTES];

static const uint8_t (*leaves_from(size_t first))[HASH_BYTES]
{
	return (const uint8_t (*)[HASH_BYTES])(leaves + first);
}

static int make_leaves(void **state)
{
	struct frontier f;

	(void)state;
	frontier_init(&f);
	frontier_root(&f, roots[0]);
	for (size_t i = 0; i < LEAVES; i++) {
		hash_leaf(slice_of(&i, sizeof(i)), leaves[i]);
		if (frontier_add(&f, leaves[i]) != TALLY_OK)
			return 1;
		frontier_root(&f, roots[i + 1]);
	}
	return 0;
}

static void assert_root(const struct frontier *f, size_t size)
{
	uint8_t root[HASH_BYTES];

	assert_int_equal(f->size, size);
	frontier_root(f, root);
	assert_memory_equal(root, roots[size], HASH_BYTES);
}

static void test_many_leaves_make_the_frontier_that_each_alone_makes(void **state)
{
	(void)state;
	for (size_t first = 0; first < 40; first++) {
		for (size_t count = 0; first + count < LEAVES; count += 1 + count / 9) {
			struct frontier f;

			frontier_init(&f);
			assert_int_equal(frontier_add_many(&f, leaves_from(0), first),
			                 TALLY_OK);
			assert_root(&f, first);
			assert_int_equal(frontier_add_many(&f, leaves_from(first),
			                                   count), TALLY_OK);
			assert_root(&f, first + count);
			assert_int_equal(frontier_add(&f, leaves[first + count]),
			                 TALLY_OK);
			assert_root(&f, first + count + 1);
		}
	}
}

static void test_the_root_of_each_prefix_is_that_of_the_frontier(void **state)
{
	uint8_t hashes[LEAVES + 1][HASH_BYTES];
	const uint8_t untouched[HASH_BYTES] = { 7 };

	(void)state;
	for (size_t count = 0; count <= LEAVES; count += 1 + count / 50) {
		memcpy(hashes, leaves, count * HASH_BYTES);
		memcpy(hashes[count], untouched, HASH_BYTES);
		tree_prefix_roots(hashes, count);
		assert_memory_equal(hashes, roots[1], count * HASH_BYTES);
		assert_memory_equal(hashes[count], untouched, HASH_BYTES);
	}
}

static void test_no_leaf_is_taken_if_all_would_pass_the_limit(void **state)
{
	const uint64_t most = UINT64_C(1) << MAX_PROOF_HASHES;
	struct frontier f, before;

	(void)state;
	frontier_init(&f);
	f.size = most - 3;
	before = f;
	assert_int_equal(frontier_add_many(&f, leaves_from(0), 4), TALLY_ELIMIT);
	assert_memory_equal(&f, &before, sizeof(f));
	assert_int_equal(frontier_add_many(&f, leaves_from(0), 3), TALLY_OK);
	assert_true(f.size == most);
	assert_int_equal(frontier_add_many(&f, leaves_from(0), 0), TALLY_OK);
	assert_int_equal(frontier_add_many(&f, leaves_from(0), 1), TALLY_ELIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_many_leaves_make_the_frontier_that_each_alone_makes),
		cmocka_unit_test(
			test_the_root_of_each_prefix_is_that_of_the_frontier),
		cmocka_unit_test(
			test_no_leaf_is_taken_if_all_would_pass_the_limit),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, make_leaves, NULL);
}
