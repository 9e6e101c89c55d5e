/*
 * Draws from very many, and by the largest weights that there are: the same as
 * another program's, and no sum wraps. Known values: from a Python program that
 * was written from docs/format.md, section 6, with exact integers; the hash is
 * SHA-256 over what is drawn, each as u32.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "crypto/sign.h"
#include "escrow/draw.h"

#define MANY 1000000u

static uint32_t scratch[MANY], found[MANY];
static uint64_t weights[MANY];
static uint8_t seed[HASH_BYTES];

static int set_up(void **state)
{
	static const uint8_t seven[4] = { 0, 0, 0, 7 };

	(void)state;
	hash_bytes(slice_of(seven, 4), seed);
	return 0;
}

static void assert_drawn(uint32_t k, const char *hex)
{
	uint8_t *bytes = malloc((size_t)k * 4), hash[HASH_BYTES];
	char is[2 * HASH_BYTES + 1];

	assert_non_null(bytes);
	for (uint32_t i = 0; i < k; i++)
		bytes_set_u32(bytes + 4 * (size_t)i, found[i]);
	hash_bytes(slice_of(bytes, (size_t)k * 4), hash);
	hex_format(hash, HASH_BYTES, is);
	assert_string_equal(is, hex);
	free(bytes);
}

static void test_a_million_are_drawn_as_another_program_does(void **state)
{
	(void)state;
	assert_int_equal(draw_sample(seed, MANY, 1000, scratch, found), TALLY_OK);
	assert_int_equal(found[0], 741248);
	assert_int_equal(found[1], 425802);
	assert_drawn(1000, "b373ebe2e51946216dd87a47bcfd2849"
	                   "6a814961192494a094a4179e6617e849");
	assert_int_equal(draw_sample(seed, MANY, MANY, scratch, found), TALLY_OK);
	assert_drawn(MANY, "4b2ae40caa463a3c181b06055ed080c2"
	                   "f33d574a23a711919b9b8c7f4a128ee3");
}

static void test_a_million_weights_are_drawn_as_another_program_does(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < MANY; i++)
		weights[i] = i % 1000 + 1;
	assert_int_equal(draw_weighted(seed, weights, MANY, 1000, found),
	                 TALLY_OK);
	assert_int_equal(found[2], 2480);
	assert_drawn(1000, "1d1adb5edd15f93235e931717356151494"
	                   "b7d7982ddb93e386d6a72a3f7c66ba");
	for (uint32_t i = 0; i < MANY; i++)
		weights[i] = 1000000000; /* a charter's largest */
	assert_int_equal(draw_weighted(seed, weights, MANY, 1000, found),
	                 TALLY_OK);
	assert_drawn(1000, "8aee0a32842cf0526a4a6f7f3b873028"
	                   "c52bf65d0e7f09766644a5c95c0722b1");
}

/* k w = W for every one: nothing is left to chance. */
static void test_where_all_must_be_drawn_all_are(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < MANY; i++)
		weights[i] = UINT64_MAX / MANY / MANY;
	assert_int_equal(draw_weighted(seed, weights, MANY, MANY, found),
	                 TALLY_OK);
	for (uint32_t i = 0; i < MANY; i++)
		assert_int_equal(found[i], i);
}

/* One of k w = W is always drawn, the rest in its place in the order. */
static void test_a_weight_that_is_certain_is_always_drawn(void **state)
{
	const uint64_t share = UINT64_MAX / 9;
	const uint64_t some[] = { share / 2, share, share / 4,
		                  share * 3 - share - share / 2 - share / 4 -
		                  share, share };
	uint32_t three[3];

	(void)state;
	for (uint32_t i = 0; i < 1000; i++) {
		uint8_t other[HASH_BYTES];
		bool first = false, second = false;

		bytes_set_u32(other, i);
		hash_bytes(slice_of(other, 4), other);
		assert_int_equal(draw_weighted(other, some, 5, 3, three),
		                 TALLY_OK);
		for (int k = 0; k < 3; k++) {
			first |= three[k] == 1;
			second |= three[k] == 4;
			assert_true(k == 0 || three[k] > three[k - 1]);
		}
		assert_true(first && second);
	}
}

/* k W may be 2^64 - 1, and not more; no w may be over W / k. */
static void test_the_largest_sums_are_drawn_and_larger_ones_refused(void **state)
{
	const uint64_t third = UINT64_MAX / 9;
	uint64_t most[] = { third, third, third, UINT64_MAX / 3 - 3 * third };
	uint64_t half[] = { (uint64_t)1 << 63, 0 };
	uint64_t two[] = { (uint64_t)1 << 62, (uint64_t)1 << 62 };
	uint32_t some[4];

	(void)state;
	for (uint32_t i = 0; i < 100; i++) {
		bytes_set_u32(seed, i);
		assert_int_equal(draw_weighted(seed, most, 4, 3, some), TALLY_OK);
		for (int k = 0; k < 3; k++)
			assert_true(some[k] < 4 &&
			            (k == 0 || some[k] > some[k - 1]));
	}
	most[3]++;
	assert_int_equal(draw_weighted(seed, most, 4, 3, some), TALLY_EUSAGE);
	most[3]--;
	most[0]++;
	most[1]--;
	assert_int_equal(draw_weighted(seed, most, 4, 3, some), TALLY_EUSAGE);
	assert_int_equal(draw_weighted(seed, half, 2, 1, some), TALLY_OK);
	assert_int_equal(some[0], 0);
	assert_int_equal(draw_weighted(seed, two, 2, 1, some), TALLY_OK);
	assert_int_equal(draw_weighted(seed, two, 2, 2, some), TALLY_EUSAGE);
}

int main(void)
{
#define LAW(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		LAW(test_a_million_are_drawn_as_another_program_does),
		LAW(test_a_million_weights_are_drawn_as_another_program_does),
		LAW(test_where_all_must_be_drawn_all_are),
		LAW(test_a_weight_that_is_certain_is_always_drawn),
		LAW(test_the_largest_sums_are_drawn_and_larger_ones_refused),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
