/*
 * Arguments that break arithmetic, and what a test asks of a result.
 */
#ifndef TALLY_TEST_STATS_NUMBERS_H
#define TALLY_TEST_STATS_NUMBERS_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define UNTOUCHED (-77.25)

static const double odd_numbers[] = {
	0.0, -0.0, 0x1p-1074, 0x1p-1022, 1e-300, 1e-17, 0x1p-53, 0.1, 0.5,
	1 - 0x1p-53, 1, 1 + 0x1p-52, 2, 1e10, 0x1p53, 1e100, 1e300,
	0x1.fffffffffffffp1023, (double)INFINITY, (double)NAN, -1, -0x1p-1074,
	-(double)INFINITY
};
#define ODD_NUMBERS (sizeof(odd_numbers) / sizeof(odd_numbers[0]))

static const uint64_t odd_counts[] = {
	0, 1, 2, 3, 17, 64, 65, 4096, 4097, 1000000000, UINT64_C(1) << 53,
	(UINT64_C(1) << 53) + 1, UINT64_MAX - 1, UINT64_MAX
};
#define ODD_COUNTS (sizeof(odd_counts) / sizeof(odd_counts[0]))

static inline bool is_near(double x, double y, double tolerance)
{
	double off = x < y ? y - x : x - y;
	double size = y < 0 ? -y : y;

	return off <= tolerance * size;
}

static inline bool is_within(double x, double y, double distance)
{
	return x - y <= distance && y - x <= distance;
}

/* As a result: not -0, which would print a sign. */
static inline bool is_probability(double x)
{
	return x >= 0 && x <= 1 && !signbit(x);
}

/* C(n, k), n <= 60 */
static inline uint64_t ways_to_draw(uint64_t n, uint64_t k)
{
	uint64_t ways = 1;

	if (k > n)
		return 0;
	for (uint64_t i = 1; i <= k; i++)
		ways = ways * (n - i + 1) / i;
	return ways;
}

/* Relative; against 0 the whole of it. */
static inline double error_of(double is, double should)
{
	double error = should == 0 ? is : (is - should) / should;

	return error < 0 ? -error : error;
}
#define near(is, should, within) \
	assert_true(error_of(is, should) <= (within))

/* A fixed sequence (Numerical Recipes' linear congruence, upper bits). */
static inline double next_uniform(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) +
	         UINT64_C(1442695040888963407);
	return (double)(*state >> 11) * 0x1p-53;
}

#endif
