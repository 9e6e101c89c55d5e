/*
 * Laws of proofs in a small world: every true claim is shown, every changed
 * proof and every other claim is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reference_tree.h"

#define SHAPE_BYTES 80

/* The sides of the siblings of each proof, filled once. [from][size] */
typedef char shape_table[WORLD_SIZE + 1][WORLD_SIZE + 1][SHAPE_BYTES];
static shape_table path_shapes, growth_shapes;

/* Also notes the side of each sibling: what a verifier can tell apart. */
static void reference_add(struct proof *p, char *shape, char side,
                          uint64_t first, uint64_t n)
{
	reference_root(first, n, p->hash[p->count++]);
	shape[strlen(shape)] = side;
}

static void reference_path(uint64_t m, uint64_t first, uint64_t n,
                           struct proof *p, char *shape)
{
	uint64_t k = split(n);

	if (n == 1)
		return;
	if (m < k) {
		reference_path(m, first, k, p, shape);
		reference_add(p, shape, 'r', first + k, n - k);
	} else {
		reference_path(m - k, first + k, n - k, p, shape);
		reference_add(p, shape, 'l', first, k);
	}
}

static void reference_subproof(uint64_t m, uint64_t first, uint64_t n,
                               struct proof *p, char *shape)
{
	uint64_t k = split(n);

	if (m == n && first != 0) {
		reference_add(p, shape, 'p', first, n);
	} else if (m < n && m <= k) {
		reference_subproof(m, first, k, p, shape);
		reference_add(p, shape, 'r', first + k, n - k);
	} else if (m < n) {
		reference_subproof(m - k, first + k, n - k, p, shape);
		reference_add(p, shape, 'l', first, k);
	}
}

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
	for (uint64_t n = 1; n <= WORLD_SIZE; n++) {
		for (uint64_t i = 0; i <= n; i++) {
			struct proof p = { 0 }, q = { 0 };

			if (i < n)
				reference_path(i, 0, n, &p, path_shapes[i][n]);
			if (i > 0)
				reference_subproof(i, 0, n, &q,
				                   growth_shapes[i][n]);
		}
	}
	return 0;
}

static void assert_proof_equal(const struct proof *a, const struct proof *b)
{
	assert_int_equal(a->count, b->count);
	assert_memory_equal(a->hash, b->hash, a->count * HASH_BYTES);
}

/* Calls `holds` with every small change of *p and expects it to be refused. */
static void assert_changes_refused(const struct proof *p,
                                   bool (*holds)(const struct proof *, void *),
                                   void *ctx)
{
	struct proof changed;

	for (size_t i = 0; i < p->count * HASH_BYTES * 8; i += 37) {
		changed = *p;
		changed.hash[i / 256][i % 256 / 8] ^= (uint8_t)(1 << i % 8);
		assert_false(holds(&changed, ctx));
	}
	for (size_t i = 0; i < p->count; i++) {
		changed = *p;
		memmove(changed.hash[i], changed.hash[i + 1],
		        (p->count - i - 1) * HASH_BYTES);
		changed.count--;
		assert_false(holds(&changed, ctx));
	}
	for (size_t i = 0; i <= p->count; i++) {
		changed = *p;
		memmove(changed.hash[i + 1], changed.hash[i],
		        (p->count - i) * HASH_BYTES);
		changed.count++;
		assert_false(holds(&changed, ctx));
		memcpy(changed.hash[i], roots[0], HASH_BYTES);
		assert_false(holds(&changed, ctx));
	}
	changed = *p;
	changed.count = MAX_PROOF_HASHES + 1;
	assert_false(holds(&changed, ctx));
}

struct claim {
	uint64_t from;
	uint64_t size;
};

static bool inclusion_holds(const struct proof *p, void *ctx)
{
	struct claim *c = ctx;

	return proof_shows_inclusion(p, c->from, c->size, leaves[c->from],
	                             roots[c->size]);
}

/* At every other place: taken only where the verifier cannot tell (one shape,
 * one leaf, one root: then it is the same claim about the same hashes). */
static void assert_other_places_refused(const struct proof *p, struct claim c)
{
	const char *own = path_shapes[c.from][c.size];

	for (uint64_t size = 0; size <= WORLD_SIZE; size++) {
		for (uint64_t index = 0; index <= WORLD_SIZE; index++) {
			bool same = index < size &&
				strcmp(own, path_shapes[index][size]) == 0;

			if (size == c.size)
				assert_int_equal(same, index == c.from);
			assert_int_equal(
				proof_shows_inclusion(p, index, size,
				                      leaves[c.from],
				                      roots[c.size]), same);
			/* With its own leaf and root, only the true claim. */
			assert_int_equal(
				proof_shows_inclusion(p, index, size,
				                      leaves[index],
				                      roots[size]),
				index == c.from && size == c.size);
		}
	}
}

static void test_every_leaf_of_every_tree_is_shown_and_nothing_else(void **state)
{
	(void)state;
	for (uint64_t size = 1; size <= WORLD_SIZE; size++) {
		struct hash_source source = { world_get, &size };

		for (uint64_t index = 0; index < size; index++) {
			struct claim c = { index, size };
			struct proof p, want = { 0 };
			char shape[SHAPE_BYTES] = "";

			assert_int_equal(proof_inclusion(source, index, size,
			                                 &p), TALLY_OK);
			reference_path(index, 0, size, &want, shape);
			assert_proof_equal(&p, &want);
			assert_true(inclusion_holds(&p, &c));
			assert_changes_refused(&p, inclusion_holds, &c);
			if (size % 8 == 7 || size % 8 == 0)
				assert_other_places_refused(&p, c);
		}
	}
}

static bool consistency_holds(const struct proof *p, void *ctx)
{
	struct claim *c = ctx;

	return proof_shows_consistency(p, c->from, c->size, roots[c->from],
	                               roots[c->size]);
}

static void assert_other_growth_refused(const struct proof *p, struct claim c)
{
	const char *own = growth_shapes[c.from][c.size];

	for (uint64_t size = 1; size <= WORLD_SIZE; size++) {
		for (uint64_t old = 1; old <= WORLD_SIZE; old++) {
			bool same = old <= size &&
				strcmp(own, growth_shapes[old][size]) == 0;

			assert_int_equal(
				proof_shows_consistency(p, old, size,
				                        roots[c.from],
				                        roots[c.size]), same);
			assert_int_equal(
				proof_shows_consistency(p, old, size, roots[old],
				                        roots[size]),
				p->count == 0 ? old == size
				              : old == c.from && size == c.size);
		}
	}
}

/* The proof and one of the roots are right. */
static void assert_other_roots_refused(const struct proof *p, struct claim c)
{
	for (uint64_t n = 0; n <= WORLD_SIZE; n++) {
		if (n != c.from)
			assert_false(proof_shows_consistency(
				p, c.from, c.size, roots[n], roots[c.size]));
		if (n != c.size)
			assert_false(proof_shows_consistency(
				p, c.from, c.size, roots[c.from], roots[n]));
	}
}

static void test_every_growth_is_shown_and_nothing_else(void **state)
{
	(void)state;
	for (uint64_t size = 1; size <= WORLD_SIZE; size++) {
		struct hash_source source = { world_get, &size };

		for (uint64_t old = 1; old <= size; old++) {
			struct claim c = { old, size };
			struct proof p, want = { 0 };
			char shape[SHAPE_BYTES] = "";

			assert_int_equal(proof_consistency(source, old, size,
			                                   &p), TALLY_OK);
			reference_subproof(old, 0, size, &want, shape);
			assert_proof_equal(&p, &want);
			assert_true(consistency_holds(&p, &c));
			assert_changes_refused(&p, consistency_holds, &c);
			assert_other_roots_refused(&p, c);
			if (size % 8 == 7 || size % 8 == 0)
				assert_other_growth_refused(&p, c);
		}
	}
}

static void test_an_empty_tree_grows_only_from_its_own_root(void **state)
{
	struct proof p = { 0 };

	(void)state;
	assert_true(proof_shows_consistency(&p, 0, 0, roots[0], roots[0]));
	assert_true(proof_shows_consistency(&p, 0, 5, roots[0], roots[5]));
	assert_false(proof_shows_consistency(&p, 0, 5, roots[1], roots[5]));
	assert_false(proof_shows_consistency(&p, 0, 0, roots[1], roots[1]));
	assert_false(proof_shows_consistency(&p, 0, 0, roots[0], roots[1]));
	p.count = 1;
	assert_false(proof_shows_consistency(&p, 0, 5, roots[0], roots[5]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_every_leaf_of_every_tree_is_shown_and_nothing_else),
		cmocka_unit_test(test_every_growth_is_shown_and_nothing_else),
		cmocka_unit_test(test_an_empty_tree_grows_only_from_its_own_root),
	};

	return cmocka_run_group_tests(tests, make_world, NULL);
}
