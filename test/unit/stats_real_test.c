/*
 * Elementary functions: against values of 60 digits, and at random arguments
 * against slow series in long double.
 */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "stats/real.h"
#include "stats/real_parts.h"

#if defined(__x86_64__) && !defined(__NO_MATH_ERRNO__)
#error "real_sqrt is then the slow way of real_root: give -fno-math-errno"
#endif

#define ROOTS 1000000
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static uint64_t random_state = 0x9e3779b97f4a7c15;

/* xorshift64: the same numbers in every run */
static uint64_t random_bits(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static double random_in(double low, double high)
{
	return low + (high - low) * (double)(random_bits() >> 11) * 0x1p-53;
}

static double of_bits(uint64_t bits)
{
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

static uint64_t bits_of(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

static void assert_same(double x, double y)
{
	if (bits_of(x) != bits_of(y))
		fail_msg("%a is not %a", x, y);
}

/* x 2^n */
static long double scale(long double x, int n)
{
	for (; n > 0; n--)
		x *= 2;
	for (; n < 0; n++)
		x /= 2;
	return x;
}

static double ulp_of(double x)
{
	uint64_t bits = bits_of(x) & INT64_MAX;

	if (bits == bits_of(DBL_MAX))
		bits--;
	return of_bits(bits + 1) - of_bits(bits);
}

static void assert_near(double got, long double expected, double ulps,
                        double argument)
{
	long double error = ((long double)got - expected) / ulp_of(got);

	if (!(error <= ulps && error >= -ulps))
		fail_msg("at %a: %a is %Lf ulp off", argument, got, error);
}

/* exp(x) - 1 by Taylor's series, |x| <= 0.35 */
static long double slow_short_expm1(long double x)
{
	long double sum = 0;

	for (int n = 30; n > 0; n--)
		sum = (sum + 1) * x / n;
	return sum;
}

/* ln 2 in two parts, the first with 32 bits */
#define LN2_HIGH 0xb.17217fp-4L
#define LN2_LOW 0x7.d1cf79abc9e3b39803fp-32L

static long double slow_exp(double x)
{
	int k = (int)(x / 0.6931471805599453 + (x < 0 ? -0.5 : 0.5));
	long double r = (long double)x - k * LN2_HIGH - k * LN2_LOW;

	return scale(1 + slow_short_expm1(r), k);
}

static long double slow_expm1(double x)
{
	return x > -0.35 && x < 0.35 ? slow_short_expm1(x) : slow_exp(x) - 1;
}

/* ln(1 + x) + k ln 2, by the series of the inverse hyperbolic tangent */
static long double slow_short_ln1p(long double x, int k)
{
	long double s = x / (2 + x), sum = 0;

	for (int n = 81; n > 0; n -= 2)
		sum = sum * s * s + 1.0L / n;
	return k * LN2_HIGH + (k * LN2_LOW + 2 * s * sum);
}

static long double slow_ln(long double x)
{
	int k = 0;

	for (; x > 1.42L; k++)
		x /= 2;
	for (; x < 0.7L; k--)
		x *= 2;
	return slow_short_ln1p(x - 1, k);
}

static long double slow_ln1p(long double x)
{
	return x > -0.3L && x < 0.45L ? slow_short_ln1p(x, 0) : slow_ln(1 + x);
}

struct value {
	double x, y;
};

static void assert_values(double (*function)(double), const struct value *values,
                          size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_near(function(values[i].x), values[i].y, 1, values[i].x);
}

/* All values here: 60 digits by the decimal arithmetic of Python 3.11. */
static void test_exp_has_the_published_values(void **state)
{
	static const struct value values[] = {
		{ 0, 1 },
		{ 1, 0x1.5bf0a8b145769p+1 },
		{ -1, 0x1.78b56362cef38p-2 },
		{ 0.5, 0x1.a61298e1e069cp+0 },
		{ 0x1.b7cdfd9d7bdbbp-34, 0x1.000000006df38p+0 },
		{ -0x1.748cccccccccdp+9, 0x1p-1074 },
		{ 0x1.62d999999999ap+9, 0x1.d75ae7a50ee14p+1023 },
		{ 20.5, 0x1.7d6c4f0bcdd5cp+29 },
		{ -36.25, 0x1.a089c31bfef60p-53 },
		{ 0x1.62e33eff19503p-2, 0x1.6a099138a089dp+0 },
	};
	static const struct value less_1[] = {
		{ 0x1.79ca10c924223p-67, 0x1.79ca10c924223p-67 },
		{ -0x1.12e0be826d695p-30, -0x1.12e0be801f1d9p-30 },
		{ 0x1.3333333333333p-2, 0x1.6641632306a56p-2 },
		{ -0x1.3333333333333p-2, -0x1.0966f2c7907f6p-2 },
		{ 1, 0x1.b7e151628aed3p+0 },
		{ -1, -0x1.43a54e4e98864p-1 },
		{ 0x1.6666666666666p-2, 0x1.ad200b20177b2p-2 },
		{ 0x1.2733333333333p+5, 0x1.2d61a967da146p+53 },
		{ -40, -1 },
		{ 700, 0x1.d945df4f8ec8ep+1009 },
	};

	(void)state;
	assert_values(real_exp, values, COUNT(values));
	assert_values(real_expm1, less_1, COUNT(less_1));
}

static void test_ln_has_the_published_values(void **state)
{
	static const struct value values[] = {
		{ 1, 0 },
		{ 2, 0x1.62e42fefa39efp-1 },
		{ 10, 0x1.26bb1bbb55516p+1 },
		{ 0.1, -0x1.26bb1bbb55515p+1 },
		{ 0x1p-1074, -0x1.74385446d71c3p+9 },
		{ DBL_MAX, 0x1.62e42fefa39efp+9 },
		{ 0x1.fffffffffffffp-1, -0x1p-53 },
		{ 0x1.0000000000001p+0, 0x1.fffffffffffffp-53 },
		{ 0x1.6666666666666p-1, -0x1.6d3c324e13f50p-2 },
		{ 0x1.6b851eb851eb8p+0, 0x1.6712984ec8f15p-2 },
		{ 3, 0x1.193ea7aad030bp+0 },
	};
	static const struct value plus_1[] = {
		{ 0x1.79ca10c924223p-67, 0x1.79ca10c924223p-67 },
		{ -0x1.12e0be826d695p-30, -0x1.12e0be84bbb51p-30 },
		{ 0x1.3333333333333p-2, 0x1.0ca937be1b9dcp-2 },
		{ -0x1.3333333333333p-2, -0x1.6d3c324e13f4ep-2 },
		{ 1, 0x1.62e42fefa39efp-1 },
		{ -0x1.ffffffff24190p-1, -0x1.7069e293f4c5cp+4 },
		{ 0x1.ae147ae147ae1p-2, 0x1.6712984ec8f15p-2 },
		{ 1e9, 0x1.4b927f3304b3bp+4 },
		{ 1e300, 0x1.5963447f87fb5p+9 },
		{ -0x1p-53, -0x1p-53 },
		{ 0x1p-1074, 0x1p-1074 },
	};

	(void)state;
	assert_values(real_ln, values, COUNT(values));
	assert_values(real_ln1p, plus_1, COUNT(plus_1));
}

static void test_pow_has_the_published_values(void **state)
{
	static const struct {
		double x, y, power;
	} values[] = {
		{ 2, 0.5, 0x1.6a09e667f3bcdp+0 },
		{ 0.05, 0.1, 0x1.7b75f979b4e5fp-1 },
		{ 0.05, 0x1.5555555555555p-2, 0x1.793eace1a3427p-2 },
		{ 0x1.0000000000001p+0, 1e18, 0x1.44a12826f5073p+320 },
		{ 10, -323.5, 0x1p-1074 },
		{ 0.1, 300.25, 0x1.81a2607e5cb54p-998 },
		{ 0x1.fffffca501acbp-1, 1e9, 0x1.a8c1679619156p-145 },
		{ 1e-300, 0.001, 0x1.009b9cf334252p-1 },
		{ 3, 40, 0x1.517168a4523fdp+63 },
		{ 7, 2, 49 },
		{ 0.5, 1074, 0x1p-1074 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++)
		assert_near(real_pow(values[i].x, values[i].y), values[i].power,
		            1, values[i].x);
}

static void test_random_arguments_are_within_two_ulp(void **state)
{
	(void)state;
	for (int i = 0; i < 10000; i++) {
		double x = random_in(-700, 700);
		double small = random_in(-0.7, 0.7);
		double tiny = random_in(-1, 1) * (double)scale(1, -(i % 60));
		double positive = of_bits(random_bits() % bits_of(INFINITY));
		double y;

		assert_near(real_exp(x), slow_exp(x), 1.1, x);
		assert_near(real_expm1(small), slow_expm1(small), 1.5, small);
		assert_near(real_expm1(tiny), slow_expm1(tiny), 1.5, tiny);
		assert_near(real_expm1(x / 10), slow_expm1(x / 10), 1.5, x / 10);
		assert_near(real_ln(positive), slow_ln(positive), 1.5, positive);
		assert_near(real_ln(1 + tiny / 2), slow_ln(1 + tiny / 2), 1.5,
		            1 + tiny / 2);
		assert_near(real_ln1p(tiny), slow_ln1p(tiny), 1.5, tiny);
		assert_near(real_ln1p(x + 700), slow_ln1p(x + 700), 1.5, x + 700);
		/* x^3 and x^-2 are known without a logarithm */
		y = 1.3 + small;
		assert_near(real_pow(y, 3), (long double)y * y * y, 1.1, y);
		assert_near(real_pow(y, -2), 1 / ((long double)y * y), 1.1, y);
	}
}

static void test_sqrt_is_correctly_rounded(void **state)
{
	(void)state;
	assert_same(real_sqrt(0), 0);
	assert_same(real_sqrt(-0.0), -0.0);
	assert_same(real_sqrt(2), 0x1.6a09e667f3bcdp+0);
	assert_same(real_sqrt(0x1p-1074), 0x1p-537);
	assert_same(real_sqrt(DBL_MAX), 0x1.fffffffffffffp+511);
	assert_same(real_sqrt(INFINITY), INFINITY);
	assert_true(isnan(real_sqrt(-1)) && isnan(real_sqrt(NAN)));
	for (int i = 0; i < 10000; i++) {
		double x = of_bits(random_bits() % bits_of(INFINITY));
		double root = real_sqrt(x), half = ulp_of(root) / 2;
		long double low = (long double)root - half;
		long double high = (long double)root + half;
		double whole = (double)(random_bits() >> 38);

		/* exact: 54 bits squared; long double rounds monotonically */
		assert_true(low * low <= x && x <= high * high);
		assert_same(real_sqrt(whole * whole), whole);
	}
}

/* And the processor's, whichever of the two ways real_sqrt takes. */
static void assert_root(double x)
{
	assert_same(real_root(x), real_sqrt(x));
	if (x >= 0)
		assert_same(real_root(x), __builtin_sqrt(x));
}

/* Of a processor that has roots, and of one that has none. */
static void test_both_ways_to_a_root_agree(void **state)
{
	static const double ends[] = {
		0, -0.0, 0x1p-1074, 0x1p-1022, 1, DBL_MAX, INFINITY
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ends); i++) {
		assert_root(ends[i]);
		assert_root(1 + (double)i * DBL_EPSILON);
	}
	assert_root(-1);
	assert_root(NAN);
	for (int i = 0; i < ROOTS; i++) {
		uint64_t bits = random_bits() % bits_of(INFINITY);

		assert_root(of_bits(i % 8 == 0
		                            ? bits & bits_of(DBL_MIN - 0x1p-1074)
		                            : bits));
	}
}

static void test_floor_and_ceil_are_exact(void **state)
{
	static const double values[][3] = { /* x, floor, ceil */
		{ 0, 0, 0 }, { -0.0, -0.0, -0.0 }, { 0.5, 0, 1 },
		{ -0.5, -1, -0.0 }, { 1, 1, 1 }, { -1, -1, -1 },
		{ 1.5, 1, 2 }, { -1.5, -2, -1 }, { 0x1p-1074, 0, 1 },
		{ -0x1p-1074, -1, -0.0 }, { 0x1p52, 0x1p52, 0x1p52 },
		{ 0x1.fffffffffffffp51, 0x1.ffffffffffffep51, 0x1p52 },
		{ -0x1.fffffffffffffp51, -0x1p52, -0x1.ffffffffffffep51 },
		{ 0x1p53, 0x1p53, 0x1p53 }, { 1e300, 1e300, 1e300 },
		{ INFINITY, INFINITY, INFINITY },
		{ -INFINITY, -INFINITY, -INFINITY },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		assert_same(real_floor(values[i][0]), values[i][1]);
		assert_same(real_ceil(values[i][0]), values[i][2]);
	}
	assert_true(isnan(real_floor(NAN)) && isnan(real_ceil(NAN)));
}

static void test_the_ends_of_every_domain_are_answered(void **state)
{
	(void)state;
	assert_same(real_exp(INFINITY), INFINITY);
	assert_same(real_exp(-INFINITY), 0);
	assert_same(real_exp(709.79), INFINITY);
	assert_same(real_exp(-745.14), 0);
	assert_same(real_exp(-1e300), 0);
	assert_same(real_expm1(INFINITY), INFINITY);
	assert_same(real_expm1(-INFINITY), -1);
	assert_same(real_expm1(-0.0), -0.0);
	assert_same(real_expm1(0x1p-1074), 0x1p-1074);
	assert_same(real_ln(0), -INFINITY);
	assert_same(real_ln(-0.0), -INFINITY);
	assert_same(real_ln(INFINITY), INFINITY);
	assert_same(real_ln1p(-1), -INFINITY);
	assert_same(real_ln1p(INFINITY), INFINITY);
	assert_same(real_ln1p(-0.0), -0.0);
	assert_true(isnan(real_ln(-1)) && isnan(real_ln1p(-1.5)));
	assert_true(isnan(real_exp(NAN)) && isnan(real_expm1(NAN)));
	assert_true(isnan(real_ln(NAN)) && isnan(real_ln1p(NAN)));
	assert_true(isnan(real_ln(-INFINITY)) && isnan(real_ln1p(-INFINITY)));
	assert_true(isnan(real_pow(NAN, 0)) && isnan(real_pow(1, NAN)));
	assert_true(isnan(real_pow(-1, 2)));
	assert_true(real_is_finite(DBL_MAX) && !real_is_finite(INFINITY));
	assert_false(real_is_finite(-INFINITY) || real_is_finite(NAN));
	assert_true(real_is_chance(0) && real_is_chance(1));
	assert_false(real_is_chance(-0x1p-1074) || real_is_chance(NAN));
	assert_false(real_is_chance(0x1.0000000000001p0));
}

static void test_pow_at_zero_and_infinity_is_that_of_c(void **state)
{
	static const double values[][3] = { /* x, y, x^y */
		{ 0, 0, 1 }, { 0, 2, 0 }, { 0, -2, INFINITY }, { -0.0, 3, 0 },
		{ INFINITY, 0, 1 }, { INFINITY, 0.5, INFINITY },
		{ INFINITY, -0.5, 0 }, { 1, INFINITY, 1 }, { 1, -INFINITY, 1 },
		{ 0.5, INFINITY, 0 }, { 0.5, -INFINITY, INFINITY },
		{ 2, INFINITY, INFINITY }, { 2, -INFINITY, 0 },
		{ 0, INFINITY, 0 }, { 0, -INFINITY, INFINITY },
		{ 2, 1e300, INFINITY }, { 2, -1e300, 0 }, { 0.5, 1e300, 0 },
		{ 2, 1024, INFINITY }, { 2, -1076, 0 },
		{ 2, 0x1p-1074, 1 }, { 0x1p-1074, 0x1p-1074, 1 },
		{ 0x1p-1074, 1, 0x1p-1074 }, { DBL_MAX, 1, DBL_MAX },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++)
		assert_same(real_pow(values[i][0], values[i][1]), values[i][2]);
}

static void test_a_sum_keeps_small_terms(void **state)
{
	struct real_sum sum = { 0, 0 };

	(void)state;
	real_sum_add(&sum, 1e100);
	for (int i = 0; i < 1000; i++)
		real_sum_add(&sum, 1);
	real_sum_add(&sum, -1e100);
	assert_same(real_sum_value(&sum), 1000);
	real_sum_add(&sum, INFINITY);
	real_sum_add(&sum, 1);
	assert_same(real_sum_value(&sum), INFINITY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exp_has_the_published_values),
		cmocka_unit_test(test_ln_has_the_published_values),
		cmocka_unit_test(test_pow_has_the_published_values),
		cmocka_unit_test(test_random_arguments_are_within_two_ulp),
		cmocka_unit_test(test_sqrt_is_correctly_rounded),
		cmocka_unit_test(test_both_ways_to_a_root_agree),
		cmocka_unit_test(test_floor_and_ceil_are_exact),
		cmocka_unit_test(test_the_ends_of_every_domain_are_answered),
		cmocka_unit_test(test_pow_at_zero_and_infinity_is_that_of_c),
		cmocka_unit_test(test_a_sum_keeps_small_terms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
