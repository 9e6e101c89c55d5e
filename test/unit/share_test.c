/*
 * Secrets split k of n: known products of the field, and what shares tell.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "base/status.h"
#include "crypto/share.h"

#define N 7

static uint8_t secret[SHARE_BYTES], coefficients[MAX_SHARES * SHARE_BYTES];
static uint8_t shares[MAX_SHARES * SHARE_BYTES];

/* Bytes that look random and are the same each time. */
static void fill(uint8_t *bytes, size_t len, uint32_t seed)
{
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1664525u + 1013904223u;
		bytes[i] = (uint8_t)(seed >> 24);
	}
}

static void split(unsigned k, unsigned n, uint32_t seed)
{
	fill(secret, sizeof(secret), seed);
	fill(coefficients, sizeof(coefficients), ~seed);
	assert_int_equal(share_split(secret, k, n, coefficients, shares),
	                 TALLY_OK);
}

/* FIPS 197, section 4.2: {57} times {83} is {c1}, times {13} is {fe}. */
static void test_a_share_is_the_polynomial_of_the_field(void **state)
{
	(void)state;
	memset(secret, 0, sizeof(secret));
	memset(coefficients, 0x57, sizeof(coefficients));
	assert_int_equal(share_split(secret, 2, 0x83, coefficients, shares),
	                 TALLY_OK);
	for (size_t at = 0; at < SHARE_BYTES; at++) {
		assert_int_equal(shares[(0x83 - 1) * SHARE_BYTES + at], 0xc1);
		assert_int_equal(shares[(0x13 - 1) * SHARE_BYTES + at], 0xfe);
	}
}

/* {03} times {f6} is {01}: one third of 1, from the values at 1 and 2. */
static void test_joining_divides_in_the_field(void **state)
{
	static const uint8_t x[] = { 1, 2 };
	uint8_t two[2 * SHARE_BYTES] = { 0 }, out[SHARE_BYTES];

	(void)state;
	memset(two + SHARE_BYTES, 1, SHARE_BYTES);
	assert_int_equal(share_join(x, two, 2, out), TALLY_OK);
	for (size_t at = 0; at < SHARE_BYTES; at++)
		assert_int_equal(out[at], 0xf6);
}

/* Join those of the N shares whose bit is set in `chosen`. */
static void join(unsigned chosen, uint8_t out[static SHARE_BYTES])
{
	uint8_t x[N], some[N * SHARE_BYTES];
	unsigned k = 0;

	for (unsigned i = N; i-- > 0;) {
		if (!(chosen >> i & 1))
			continue;
		x[k] = (uint8_t)(i + 1);
		memcpy(some + k++ * SHARE_BYTES, shares + i * SHARE_BYTES,
		       SHARE_BYTES);
	}
	assert_int_equal(share_join(x, some, k, out), TALLY_OK);
}

static unsigned bits(unsigned word)
{
	unsigned count = 0;

	for (; word != 0; word &= word - 1)
		count++;
	return count;
}

static void test_k_shares_give_the_secret_and_fewer_another(void **state)
{
	(void)state;
	for (unsigned k = 1; k <= N; k++) {
		split(k, N, k);
		for (unsigned chosen = 1; chosen < 1u << N; chosen++) {
			uint8_t out[SHARE_BYTES];
			bool same;

			join(chosen, out);
			same = memcmp(out, secret, sizeof(out)) == 0;
			assert_int_equal(same, bits(chosen) >= k);
		}
	}
}

/* With one coefficient more any secret explains the shares that are there. */
static void test_fewer_than_k_shares_fit_every_secret(void **state)
{
	uint8_t seen[256] = { 0 };

	(void)state;
	for (unsigned a = 0; a < 256; a++) {
		memset(secret, 0x2a, sizeof(secret));
		memset(coefficients, (int)a, SHARE_BYTES);
		share_split(secret, 2, 3, coefficients, shares);
		assert_int_equal(seen[shares[2 * SHARE_BYTES]]++, 0);
	}
}

static void test_an_altered_share_or_number_gives_another_secret(void **state)
{
	uint8_t out[SHARE_BYTES], x[] = { 1, 2, 3 };

	(void)state;
	split(3, 3, 5);
	for (size_t bit = 0; bit < 3 * SHARE_BYTES * 8; bit++) {
		shares[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(share_join(x, shares, 3, out), TALLY_OK);
		assert_memory_not_equal(out, secret, SHARE_BYTES);
		shares[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (unsigned other = 4; other <= MAX_SHARES; other++) {
		x[2] = (uint8_t)other;
		assert_int_equal(share_join(x, shares, 3, out), TALLY_OK);
		assert_memory_not_equal(out, secret, SHARE_BYTES);
	}
}

static void test_numbers_that_make_no_polynomial_are_refused(void **state)
{
	static const uint8_t zero[] = { 1, 0 }, twice[] = { 4, 4 };
	uint8_t out[SHARE_BYTES] = { 0x11 };

	(void)state;
	assert_int_equal(share_join(zero, shares, 2, out), TALLY_EUSAGE);
	assert_int_equal(share_join(twice, shares, 2, out), TALLY_EUSAGE);
	assert_int_equal(share_join(zero, shares, 0, out), TALLY_EUSAGE);
	assert_int_equal(share_join(zero, shares, 256, out), TALLY_EUSAGE);
	assert_int_equal(out[0], 0x11);
	assert_int_equal(share_split(secret, 0, 3, coefficients, shares),
	                 TALLY_EUSAGE);
	assert_int_equal(share_split(secret, 4, 3, coefficients, shares),
	                 TALLY_EUSAGE);
	assert_int_equal(share_split(secret, 2, 256, coefficients, shares),
	                 TALLY_EUSAGE);
}

static void test_all_shares_of_the_largest_sharing_join(void **state)
{
	uint8_t x[MAX_SHARES], out[SHARE_BYTES];

	(void)state;
	split(MAX_SHARES, MAX_SHARES, 9);
	for (unsigned i = 0; i < MAX_SHARES; i++)
		x[i] = (uint8_t)(i + 1);
	assert_int_equal(share_join(x, shares, MAX_SHARES, out), TALLY_OK);
	assert_memory_equal(out, secret, SHARE_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_share_is_the_polynomial_of_the_field),
		cmocka_unit_test(test_joining_divides_in_the_field),
		cmocka_unit_test(test_k_shares_give_the_secret_and_fewer_another),
		cmocka_unit_test(test_fewer_than_k_shares_fit_every_secret),
		cmocka_unit_test(
			test_an_altered_share_or_number_gives_another_secret),
		cmocka_unit_test(test_numbers_that_make_no_polynomial_are_refused),
		cmocka_unit_test(test_all_shares_of_the_largest_sharing_join),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
