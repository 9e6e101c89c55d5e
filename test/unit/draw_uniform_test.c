/*
 * That draws favour nobody: counts of many draws against what is expected, by
 * chi-square. The seeds are fixed, so a run says the same for ever. Bounds: the
 * upper critical values for 0.001 of the NIST/SEMATECH e-Handbook of
 * Statistical Methods, 1.3.6.7.4.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/sign.h"
#include "escrow/draw.h"

#define DRAWS 20000u
#define MAX_N 24
#define CHI_1 10.828
#define CHI_5 20.515
#define CHI_11 31.264
#define CHI_23 49.728
/*
 * Beyond that table, which ends at 100 degrees: Wilson and Hilferty,
 * n (1 - 2/(9n) + z sqrt(2/(9n)))^3, z = 3.0902, for n = 199.
 */
#define CHI_199 266.4
/* z^2 of the normal distribution for 0.001 / 200, both tails: 4.5648^2. */
#define CHI_1_OF_200 20.837

/* The n-th of the fixed 32 bytes of one kind. */
static void bytes_of(const char *kind, unsigned n, uint8_t out[static 32])
{
	char text[40];

	snprintf(text, sizeof(text), "%s %u", kind, n);
	hash_bytes(slice_text(text), out);
}

static void site_seed(unsigned n, uint8_t out[static HASH_BYTES])
{
	uint8_t r[32], draw[HASH_BYTES], declare[HASH_BYTES];

	bytes_of("r", n, r);
	bytes_of("draw", n / 5, draw);
	bytes_of("declare", n / 3, declare);
	draw_site_seed(r, draw, declare, n % 5 + 1, out);
}

static void onsite_seed(unsigned n, uint8_t out[static HASH_BYTES])
{
	uint8_t s[32], designate[HASH_BYTES], restricted[HASH_BYTES];

	bytes_of("s", n, s);
	bytes_of("designate", n, designate);
	bytes_of("restrict", n, restricted);
	draw_onsite_seed(s, designate, restricted, slice_text("cells"), out);
}

/* Sum over cells of equal expectation; each draw falls into one. */
static double chi_square(const unsigned *counts, uint32_t n)
{
	double expected = (double)DRAWS / n, sum = 0;

	for (uint32_t i = 0; i < n; i++) {
		double off = counts[i] - expected;

		sum += off * off / expected;
	}
	return sum;
}

/* One cell that is met with probability p, one degree of freedom. */
static double chi_of_one(unsigned count, double p)
{
	double off = count - DRAWS * p;

	return off * off / (DRAWS * p * (1 - p));
}

static void test_every_site_is_drawn_alike(void **state)
{
	unsigned first[MAX_N] = { 0 }, second[MAX_N] = { 0 };
	uint32_t scratch[MAX_N], found[MAX_N];
	uint8_t seed[HASH_BYTES];

	(void)state;
	for (unsigned n = 0; n < DRAWS; n++) {
		site_seed(n, seed);
		assert_int_equal(draw_sample(seed, 12, 2, scratch, found),
		                 TALLY_OK);
		assert_int_not_equal(found[0], found[1]);
		first[found[0]]++;
		second[found[1]]++;
	}
	assert_true(chi_square(first, 12) < CHI_11);
	assert_true(chi_square(second, 12) < CHI_11);
}

static void test_every_position_is_drawn_alike(void **state)
{
	unsigned first[MAX_N] = { 0 }, any[MAX_N] = { 0 };
	uint32_t scratch[MAX_N], found[MAX_N];
	uint8_t seed[HASH_BYTES];

	(void)state;
	for (unsigned n = 0; n < DRAWS; n++) {
		onsite_seed(n, seed);
		assert_int_equal(draw_sample(seed, 24, 12, scratch, found),
		                 TALLY_OK);
		first[found[0]]++;
		for (unsigned i = 0; i < 12; i++)
			any[found[i]]++;
	}
	assert_true(chi_square(first, 24) < CHI_23);
	for (unsigned i = 0; i < 24; i++)
		assert_true(chi_of_one(any[i], 0.5) < CHI_1);
}

/*
 * Of many: here a word of few bits, taken modulo, would favour the low ones, as
 * would a shuffle that stops short or never moves what it took.
 */
static void test_of_two_hundred_none_is_favoured(void **state)
{
	static unsigned first[200], any[200];
	uint32_t scratch[200], found[100];
	uint8_t seed[HASH_BYTES];

	(void)state;
	for (unsigned n = 0; n < DRAWS; n++) {
		site_seed(n, seed);
		assert_int_equal(draw_sample(seed, 200, 100, scratch, found),
		                 TALLY_OK);
		first[found[0]]++;
		for (unsigned i = 0; i < 100; i++)
			any[found[i]]++;
	}
	assert_true(chi_square(first, 200) < CHI_199);
	/* Each by itself; of 200, some would pass 10.8 by chance alone. */
	for (unsigned i = 0; i < 200; i++)
		assert_true(chi_of_one(any[i], 0.5) < CHI_1_OF_200);
}

/* Pairs too: which position comes second depends on none that came first. */
static void test_no_pair_is_drawn_more_often(void **state)
{
	static const unsigned order[3][3] = { { 9, 0, 1 }, { 2, 9, 3 },
		                              { 4, 5, 9 } };
	unsigned counts[MAX_N] = { 0 };
	uint32_t scratch[3], found[3];
	uint8_t seed[HASH_BYTES];

	(void)state;
	for (unsigned n = 0; n < DRAWS; n++) {
		site_seed(n, seed);
		assert_int_equal(draw_sample(seed, 3, 2, scratch, found), TALLY_OK);
		counts[order[found[0]][found[1]]]++;
	}
	assert_true(chi_square(counts, 6) < CHI_5);
}

static void try_weights(const uint64_t *weights, uint32_t n, uint32_t k)
{
	unsigned counts[MAX_N] = { 0 };
	uint32_t found[MAX_N];
	uint8_t seed[HASH_BYTES];
	uint64_t sum = 0;

	for (uint32_t i = 0; i < n; i++)
		sum += weights[i];
	for (unsigned round = 0; round < DRAWS; round++) {
		site_seed(round, seed);
		assert_int_equal(draw_weighted(seed, weights, n, k, found),
		                 TALLY_OK);
		for (uint32_t i = 0; i < k; i++)
			counts[found[i]]++;
	}
	for (uint32_t i = 0; i < n; i++) {
		double p = (double)(k * weights[i]) / (double)sum;

		if (k * weights[i] == sum)
			assert_int_equal(counts[i], DRAWS);
		else
			assert_true(chi_of_one(counts[i], p) < CHI_1);
	}
}

/* With probability k w / W, each. */
static void test_a_site_is_drawn_in_proportion_to_its_weight(void **state)
{
	static const uint64_t few[] = { 1, 3 };
	static const uint64_t many[] = { 5, 1, 9, 2, 2, 7, 4, 10 };
	static const uint64_t certain[] = { 6, 1, 2, 3 };
	/* W = 3 * 2^62: a third of the words would favour the first site. */
	static const uint64_t huge[] = { (uint64_t)1 << 62, (uint64_t)1 << 62,
		                         (uint64_t)1 << 62 };
	static const uint64_t large[] = { 1000000000, 999999999, 1000000000 };

	(void)state;
	try_weights(few, 2, 1);
	try_weights(many, 8, 1);
	try_weights(many, 8, 3);
	try_weights(many, 8, 4);
	try_weights(certain, 4, 2);
	try_weights(large, 3, 2);
	try_weights(huge, 3, 1);
}

/*
 * Grinding by the host: for one r, what many declarations would have given.
 * Whichever it takes, it does not know r; over the r that there are, each of
 * its declarations gives every site alike. And the same for the inspector.
 */
static void test_no_half_of_a_draw_says_where_it_falls(void **state)
{
	unsigned by_declare[MAX_N] = { 0 }, by_r[MAX_N] = { 0 };
	uint8_t fixed[32], moving[32], id[HASH_BYTES], seed[HASH_BYTES];
	uint32_t scratch[12], found;

	(void)state;
	bytes_of("fixed", 0, fixed);
	bytes_of("draw", 0, id);
	for (unsigned n = 0; n < DRAWS; n++) {
		bytes_of("moving", n, moving);
		draw_site_seed(fixed, id, moving, 1, seed);
		assert_int_equal(draw_sample(seed, 12, 1, scratch, &found),
		                 TALLY_OK);
		by_declare[found]++;
		draw_site_seed(moving, id, fixed, 1, seed);
		assert_int_equal(draw_sample(seed, 12, 1, scratch, &found),
		                 TALLY_OK);
		by_r[found]++;
	}
	assert_true(chi_square(by_declare, 12) < CHI_11);
	assert_true(chi_square(by_r, 12) < CHI_11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_site_is_drawn_alike),
		cmocka_unit_test(test_every_position_is_drawn_alike),
		cmocka_unit_test(test_of_two_hundred_none_is_favoured),
		cmocka_unit_test(test_no_pair_is_drawn_more_often),
		cmocka_unit_test(test_a_site_is_drawn_in_proportion_to_its_weight),
		cmocka_unit_test(test_no_half_of_a_draw_says_where_it_falls),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
