/*
 * Nothing branches on a secret number or blinding, or takes it for an address:
 * under valgrind they are marked as if nobody had set them, and every step that
 * depends on such bytes is an error. Elsewhere the same calls are only made.
 */
#include "count_world.h"

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#define SECRET(data, len) VALGRIND_MAKE_MEM_UNDEFINED(data, len)
#define PUBLIC(data, len) VALGRIND_MAKE_MEM_DEFINED(data, len)
#else
#define SECRET(data, len) (void)(data), (void)(len)
#define PUBLIC(data, len) (void)(data), (void)(len)
#endif

static void test_a_row_is_made_alike_for_every_count(void **state)
{
	uint8_t row[COUNT_ROW_BYTES], again[COUNT_ROW_BYTES];
	struct world w;

	(void)state;
	world_init(&w, 1, 1);
	w.numbers[0] = 454;
	assert_int_equal(count_row_make(&w.counts, (struct count_cell){ 0, 0 },
	                                again), TALLY_OK);
	SECRET(w.numbers, sizeof(w.numbers));
	SECRET(w.counts.seed, COUNT_SEED_BYTES);
	assert_int_equal(count_row_make(&w.counts, (struct count_cell){ 0, 0 },
	                                row), TALLY_OK);
	PUBLIC(row, sizeof(row));
	assert_memory_equal(row, again, sizeof(row));
	PUBLIC(w.numbers, sizeof(w.numbers));
	PUBLIC(w.counts.seed, COUNT_SEED_BYTES);
	world_release(&w);
}

static void test_a_proof_is_made_alike_for_every_number(void **state)
{
	uint8_t proof[COUNT_PROOF_BYTES(4)], seed[COUNT_SEED_BYTES] = { 5 };
	struct count_claim claim = { .bits = 4 };
	struct count_secret secret;

	(void)state;
	for (uint64_t number = 0; number < 16; number += 5) {
		memset(&secret, 0, sizeof(secret));
		secret.number = number;
		secret.blinding[0] = 3;
		SECRET(&secret, sizeof(secret));
		SECRET(seed, sizeof(seed));
		count_commit(&secret, claim.commitment);
		PUBLIC(claim.commitment, sizeof(claim.commitment));
		count_prove(&claim, &secret, seed, proof);
		PUBLIC(proof, sizeof(proof));
		PUBLIC(&secret, sizeof(secret));
		PUBLIC(seed, sizeof(seed));
		assert_true(count_proof_holds(&claim, proof));
	}
}

static void test_scalars_and_points_are_worked_with_alike(void **state)
{
	uint8_t a[GROUP_SCALAR_BYTES] = { 7 }, b[GROUP_SCALAR_BYTES] = { 0 };
	uint8_t point[GROUP_POINT_BYTES], out[GROUP_POINT_BYTES];
	unsigned choice = 1;

	(void)state;
	memcpy(point, count_base, sizeof(point));
	SECRET(a, sizeof(a));
	SECRET(b, sizeof(b));
	SECRET(&choice, sizeof(choice));
	group_multiply_base(b, out); /* the identity, which must not be told */
	group_multiply(a, point, out);
	group_scalar_add(a, b, a);
	group_scalar_multiply(a, b, b);
	group_scalar_subtract(a, b, b);
	group_select(choice, a, b, out);
	group_derive(a, slice_of(b, sizeof(b)), out);
	PUBLIC(out, sizeof(out));
	PUBLIC(a, sizeof(a));
	assert_int_equal(a[0], 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_row_is_made_alike_for_every_count),
		cmocka_unit_test(test_a_proof_is_made_alike_for_every_number),
		cmocka_unit_test(test_scalars_and_points_are_worked_with_alike),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
