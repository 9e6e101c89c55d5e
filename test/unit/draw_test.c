/*
 * Draws that neither side can aim, choices and blind commitments:
 * docs/format.md, section 6. Exact byte values: test/vector/formats.json.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/sign.h"
#include "escrow/draw.h"

#define SMALL 16 /* secrets and ids of the small world */

/* The i-th secret or id of a small world. */
static const uint8_t *world_bytes(uint8_t i)
{
	static uint8_t bytes[256][32];

	memset(bytes[i], i, 32);
	return bytes[i];
}

static void seed_of(uint32_t i, uint8_t out[32])
{
	uint8_t bytes[4];

	bytes_set_u32(bytes, i);
	hash_bytes(slice_of(bytes, 4), out);
}

/* The words of section 6, each computed on its own. */
static uint64_t word_at(const uint8_t seed[32], uint64_t i)
{
	uint8_t bytes[40], block[32];

	memcpy(bytes, seed, 32);
	bytes_set_u64(bytes + 32, i / 4);
	crypto_hash_sha256(block, bytes, 40);
	return bytes_u64(block + 8 * (i % 4));
}

/* 2^64 mod n by counting, not by the formula of the page. */
static uint64_t below(const uint8_t seed[32], uint64_t *next, uint64_t n)
{
	uint64_t whole = UINT64_MAX / n * n; /* a multiple of n, at most 2^64-1 */
	uint64_t favoured = UINT64_MAX - whole + 1 == n ? 0
	                                                : UINT64_MAX - whole + 1;
	uint64_t word = word_at(seed, (*next)++);

	while (word < favoured)
		word = word_at(seed, (*next)++);
	return word % n;
}

static void test_sample_is_the_shuffle_of_the_page(void **state)
{
	uint32_t a[100], scratch[100], found[100];
	uint8_t seed[32];

	(void)state;
	for (uint32_t n = 1; n <= 100; n++) {
		uint64_t next = 0;

		seed_of(n, seed);
		for (uint32_t i = 0; i < n; i++)
			a[i] = i;
		for (uint32_t i = 0; i < n; i++) {
			uint32_t other = i + (uint32_t)below(seed, &next, n - i);
			uint32_t kept = a[i];

			a[i] = a[other];
			a[other] = kept;
		}
		assert_int_equal(draw_sample(seed, n, n, scratch, found), TALLY_OK);
		assert_memory_equal(found, a, n * sizeof(a[0]));
	}
}

static void test_sample_of_all_is_a_permutation(void **state)
{
	uint32_t scratch[64], found[64];
	uint8_t seed[32];

	(void)state;
	for (uint32_t i = 0; i < 50; i++) {
		uint64_t seen = 0;

		seed_of(i, seed);
		assert_int_equal(draw_sample(seed, 64, 64, scratch, found),
		                 TALLY_OK);
		for (uint32_t j = 0; j < 64; j++) {
			assert_true(found[j] < 64);
			seen |= (uint64_t)1 << found[j];
		}
		assert_true(seen == UINT64_MAX);
	}
}

static void test_a_smaller_sample_is_the_beginning_of_a_larger_one(void **state)
{
	uint32_t scratch[24], all[24], some[25];
	uint8_t seed[32];

	(void)state;
	seed_of(3, seed);
	assert_int_equal(draw_sample(seed, 24, 24, scratch, all), TALLY_OK);
	for (uint32_t k = 0; k <= 24; k++) {
		some[k] = 77;
		assert_int_equal(draw_sample(seed, 24, k, scratch, some), TALLY_OK);
		assert_memory_equal(some, all, k * sizeof(all[0]));
		assert_int_equal(some[k], 77);
	}
}

static void test_a_sample_over_the_population_is_refused(void **state)
{
	uint32_t scratch[4], found[5] = { 9, 9, 9, 9, 9 };

	(void)state;
	assert_int_equal(draw_sample(world_bytes(1), 4, 5, scratch, found),
	                 TALLY_EUSAGE);
	assert_int_equal(draw_sample(world_bytes(1), 0, 0, scratch, found),
	                 TALLY_EUSAGE);
	assert_int_equal(found[0], 9);
}

static const struct {
	uint32_t n, k;
	uint64_t weights[8];
} weightings[] = {
	{ 1, 1, { 1 } },
	{ 4, 2, { 1, 1, 1, 1 } },
	{ 4, 4, { 3, 3, 3, 3 } },
	{ 5, 2, { 5, 3, 2, 1, 1 } },
	{ 6, 2, { 10, 0, 7, 7, 1, 3 } },
	{ 8, 3, { 0, 0, 4, 1, 2, 2, 3, 0 } },
	/* sums of which below() rejects every second or third word */
	{ 3, 1, { (uint64_t)1 << 62, (uint64_t)1 << 62, 1 } },
	{ 2, 1, { (uint64_t)3 << 61, (uint64_t)1 << 60 } },
	{ 2, 1, { UINT64_MAX - 1, 1 } },
	{ 3, 2, { (uint64_t)1 << 61, (uint64_t)1 << 61, 5 } },
};
#define WEIGHTING_COUNT (sizeof(weightings) / sizeof(weightings[0]))

/* Whether some u + j W lies in [k C, k (C + w)), in exact terms. */
static bool is_drawn(uint64_t u, uint64_t sum, uint32_t k, uint64_t before,
                     uint64_t weight)
{
	for (uint32_t j = 0; j < k; j++) {
		uint64_t point = u + j * sum;

		if (point / k >= before && point / k < before + weight)
			return true;
	}
	return false;
}

static void test_weighted_draw_is_that_of_the_page(void **state)
{
	uint8_t seed[32];
	uint32_t found[8];

	(void)state;
	for (uint32_t i = 0; i < 100 * WEIGHTING_COUNT; i++) {
		uint32_t n = weightings[i % WEIGHTING_COUNT].n;
		uint32_t k = weightings[i % WEIGHTING_COUNT].k, count = 0;
		const uint64_t *w = weightings[i % WEIGHTING_COUNT].weights;
		uint64_t sum = 0, before = 0, next = 0, u;

		seed_of(i, seed);
		for (uint32_t slot = 0; slot < n; slot++)
			sum += w[slot];
		u = below(seed, &next, sum);
		assert_int_equal(draw_weighted(seed, w, n, k, found), TALLY_OK);
		for (uint32_t slot = 0; slot < n; slot++) {
			bool drawn = count < k && found[count] == slot;

			assert_int_equal(drawn, is_drawn(u, sum, k, before, w[slot]));
			count += drawn;
			before += w[slot];
		}
		assert_int_equal(count, k);
	}
}

static void test_weights_that_allow_no_such_draw_are_refused(void **state)
{
	const uint64_t heavy[] = { 5, 3, 1 }, none[] = { 0, 0, 0 };
	const uint64_t wrapping[] = { UINT64_MAX, 2, 1 };
	const uint64_t large[] = { (uint64_t)1 << 63, (uint64_t)1 << 63, 0 };
	const uint64_t twice[] = { (uint64_t)1 << 62, (uint64_t)1 << 62, 0 };
	uint32_t found[4] = { 9, 9, 9, 9 };
	const uint8_t *seed = world_bytes(2);

	(void)state;
	assert_int_equal(draw_weighted(seed, heavy, 3, 2, found), TALLY_EUSAGE);
	assert_int_equal(draw_weighted(seed, heavy, 3, 0, found), TALLY_EUSAGE);
	assert_int_equal(draw_weighted(seed, heavy, 0, 1, found), TALLY_EUSAGE);
	assert_int_equal(draw_weighted(seed, heavy, 3, 4, found), TALLY_EUSAGE);
	assert_int_equal(draw_weighted(seed, none, 3, 1, found), TALLY_EUSAGE);
	assert_int_equal(draw_weighted(seed, wrapping, 3, 1, found),
	                 TALLY_EUSAGE);
	assert_int_equal(draw_weighted(seed, large, 3, 1, found), TALLY_EUSAGE);
	assert_int_equal(draw_weighted(seed, twice, 3, 2, found), TALLY_EUSAGE);
	assert_int_equal(found[0], 9);
}

/*
 * The small world of the on-site draw: the inspector has one of 16 secrets,
 * the escort's restrict statement one of 16 ids.
 */
static void onsite_commit(uint8_t s, uint8_t out[32])
{
	draw_onsite_commit(world_bytes(100), world_bytes(101),
	                   slice_text("cells"), world_bytes(s), out);
}

static uint32_t onsite_position(uint8_t s, uint8_t restrict_id, uint32_t n)
{
	uint8_t seed[32];
	uint32_t scratch[SMALL], found[1];

	draw_onsite_seed(world_bytes(s), world_bytes(102),
	                 world_bytes(restrict_id), slice_text("cells"), seed);
	assert_int_equal(draw_sample(seed, n, 1, scratch, found), TALLY_OK);
	return found[0];
}

static void test_only_the_committed_secret_opens(void **state)
{
	uint8_t committed[32], opened[32];

	(void)state;
	for (uint8_t s = 0; s < SMALL; s++) {
		onsite_commit(s, committed);
		for (uint8_t other = 0; other < SMALL; other++) {
			onsite_commit(other, opened);
			assert_int_equal(hash_equal(committed, opened), s == other);
		}
	}
}

static void test_neither_side_alone_fixes_the_position(void **state)
{
	(void)state;
	for (uint8_t own = 0; own < SMALL; own++) {
		unsigned by_host = 0, by_inspector = 0;

		for (uint8_t other = 0; other < SMALL; other++) {
			by_host |= 1u << onsite_position(own, other, 2);
			by_inspector |= 1u << onsite_position(other, own, 2);
		}
		assert_int_equal(by_host, 3);
		assert_int_equal(by_inspector, 3);
	}
}

/*
 * A host that tries every id without knowing the secret: against the 16
 * secrets each of its ids meets every position about equally often, so none
 * is better than another. Mean 4 of 16 for each of 4 positions; in all, 64.
 */
static void test_no_restrict_id_avoids_a_position(void **state)
{
	unsigned total[4] = { 0 };

	(void)state;
	for (uint8_t id = 0; id < SMALL; id++) {
		unsigned met[4] = { 0 };

		for (uint8_t s = 0; s < SMALL; s++)
			met[onsite_position(s, id, 4)]++;
		for (unsigned i = 0; i < 4; i++) {
			assert_in_range(met[i], 1, 10);
			total[i] += met[i];
		}
	}
	for (unsigned i = 0; i < 4; i++)
		assert_in_range(total[i], 44, 84);
}

/* One hash of each kind; which argument differs is told by a number. */
static void commit_with(unsigned kind, unsigned changed, uint8_t out[32])
{
	struct draw_name name;
	uint8_t a[6], ad[SWAP_AD_BYTES];

	for (unsigned i = 0; i < 6; i++)
		a[i] = (uint8_t)(i + (i == changed));
	name = (struct draw_name){ .side = a[1], .period = a[2], .j = a[3] };
	memcpy(name.charter, world_bytes(a[0]), HASH_BYTES);
	swap_ad(world_bytes(a[0]), world_bytes(a[1]), a[2], a[3], ad);
	if (kind == 0)
		draw_commit(&name, world_bytes(a[4]), out);
	else if (kind == 1)
		draw_site_seed(world_bytes(a[0]), world_bytes(a[1]),
		               world_bytes(a[2]), a[3], out);
	else if (kind == 2)
		draw_onsite_commit(world_bytes(a[0]), world_bytes(a[1]),
		                   slice_of(&a[2], 1), world_bytes(a[3]), out);
	else if (kind == 3)
		draw_onsite_seed(world_bytes(a[0]), world_bytes(a[1]),
		                 world_bytes(a[2]), slice_of(&a[3], 1), out);
	else if (kind == 4)
		choice_commit(ad, world_bytes(a[4]), a[5], out);
	else
		blind_commit(world_bytes(a[0]), slice_of(&a[1], 1), out);
}

static void test_every_argument_of_a_commitment_counts(void **state)
{
	static const unsigned argument_counts[] = { 5, 4, 4, 4, 6, 2 };
	uint8_t original[32], other[32];

	(void)state;
	for (unsigned kind = 0; kind < 6; kind++) {
		commit_with(kind, 99, original);
		for (unsigned i = 0; i < argument_counts[kind]; i++) {
			commit_with(kind, i, other);
			assert_memory_not_equal(other, original, 32);
		}
	}
}

/* Without the length, "ab" and then s would be "a" and then b || s. */
static void test_a_population_is_hashed_with_its_length(void **state)
{
	uint8_t first[32], second[32];
	uint8_t shifted[32];

	(void)state;
	memset(shifted, 'b', 32);
	draw_onsite_commit(world_bytes(1), world_bytes(2), slice_text("ab"),
	                   shifted, first);
	draw_onsite_commit(world_bytes(1), world_bytes(2), slice_text("abb"),
	                   shifted, second);
	assert_memory_not_equal(first, second, 32);
	draw_onsite_seed(world_bytes(1), world_bytes(2), world_bytes(3),
	                 slice_of("", 0), first);
	draw_onsite_seed(world_bytes(1), world_bytes(2), world_bytes(3),
	                 slice_of("\0", 1), second);
	assert_memory_not_equal(first, second, 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sample_is_the_shuffle_of_the_page),
		cmocka_unit_test(test_sample_of_all_is_a_permutation),
		cmocka_unit_test(
			test_a_smaller_sample_is_the_beginning_of_a_larger_one),
		cmocka_unit_test(test_a_sample_over_the_population_is_refused),
		cmocka_unit_test(test_weighted_draw_is_that_of_the_page),
		cmocka_unit_test(test_weights_that_allow_no_such_draw_are_refused),
		cmocka_unit_test(test_only_the_committed_secret_opens),
		cmocka_unit_test(test_neither_side_alone_fixes_the_position),
		cmocka_unit_test(test_no_restrict_id_avoids_a_position),
		cmocka_unit_test(test_every_argument_of_a_commitment_counts),
		cmocka_unit_test(test_a_population_is_hashed_with_its_length),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
