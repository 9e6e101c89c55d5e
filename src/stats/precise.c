/*
 * Arithmetic on sums of two doubles, and the two functions that must be known
 * better than a double holds them.
 */
#include "stats/precise.h"

#include <math.h>
#include <string.h>

#define LN2_HEAD 0x1.62e42fefa3800p-1 /* 42 bits: times 2^11 exact */
#define LN2_TAIL { 0x1.ef35793c76730p-45, 0x1.f97b57a079a19p-103 }
#define LN2 0x1.62e42fefa39efp-1
#define SQRT_HALF 0x1.6a09e667f3bcdp-1
#define MANTISSA_BITS 52
#define EXPONENT_BIAS 1023

static uint64_t bits_of(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

static double double_of(uint64_t bits)
{
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

static double power_of_2(int exponent)
{
	return double_of((uint64_t)(exponent + EXPONENT_BIAS) << MANTISSA_BITS);
}

/* In two steps where one power is not a double; only the last can round. */
double precise_scale(double x, int exponent)
{
	int step = exponent > 1000 ? 1000 : -1000;

	if (exponent >= -1000 && exponent <= 1000)
		return x * power_of_2(exponent);
	return x * power_of_2(step) * power_of_2(exponent - step);
}

double precise_split(double x, int *out_exponent)
{
	const uint64_t one = (uint64_t)EXPONENT_BIAS << MANTISSA_BITS;
	int below = 0, exponent;
	uint64_t bits;
	double m;

	if (x < 0x1p-1000) {
		x *= 0x1p100;
		below = 100;
	}
	bits = bits_of(x);
	exponent = (int)(bits >> MANTISSA_BITS) - EXPONENT_BIAS;
	m = double_of((bits & (((uint64_t)1 << MANTISSA_BITS) - 1)) | one);
	if (exponent > EXPONENT_BIAS) /* infinite or not a number */
		m = NAN;
	if (m > 2 * SQRT_HALF) {
		m /= 2;
		exponent++;
	}
	*out_exponent = exponent - below;
	return m;
}

/* Long division, three digits of 53 bits. */
struct precise precise_divide(struct precise x, struct precise y)
{
	double first = x.head / y.head;
	struct precise rest = precise_subtract(x, precise_times(y, first));
	double second = rest.head / y.head;
	double third;
	struct precise quotient;

	rest = precise_subtract(rest, precise_times(y, second));
	third = rest.head / y.head;
	quotient = precise_ordered_sum(first, second);
	return precise_ordered_sum(quotient.head, quotient.tail + third);
}

/* 1/3, 1/5, 1/7, 1/9: what a double holds not well enough of 1/(2n+1). */
static const struct precise odd_parts[] = {
	{ 0x1.5555555555555p-2, 0x1.5555555555555p-56 },
	{ 0x1.999999999999ap-3, -0x1.999999999999ap-57 },
	{ 0x1.2492492492492p-3, 0x1.2492492492492p-57 },
	{ 0x1.c71c71c71c71cp-4, 0x1.c71c71c71c71cp-58 },
};
#define ODD_PARTS (sizeof(odd_parts) / sizeof(odd_parts[0]))
/* 1/19, 1/17, ... 1/11; s^2 <= 2^-13: the first left out is under 2^-110 */
static const double late_parts[] = {
	1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11
};
#define LATE_PARTS (sizeof(late_parts) / sizeof(late_parts[0]))

/* 2 (s + s^3/3 + s^5/5 + ...) = ln((1 + s) / (1 - s)), |s| <= 0.0113 */
static struct precise ln_series(struct precise s)
{
	struct precise square = precise_multiply(s, s);
	struct precise sum;
	double small = 0;

	for (size_t n = 0; n < LATE_PARTS; n++)
		small = small * square.head + late_parts[n];
	sum = precise_of(small);
	for (size_t n = ODD_PARTS; n-- > 0;)
		sum = precise_add(precise_multiply(sum, square), odd_parts[n]);
	sum = precise_multiply(precise_multiply(sum, square), s);
	return precise_times(precise_add(sum, s), 2);
}

/* ln of n/32 for n from 22 to 46, with 60 digits by Python's decimal */
#define LN_PARTS 32
#define FIRST_LN 22
static const struct precise ln_parts[] = {
	{ -0x1.7fafa3bd8151cp-2, 0x1.219024acd3b77p-58 },
	{ -0x1.522ae0738a3d8p-2, 0x1.8f7e9b38a6979p-57 },
	{ -0x1.269621134db92p-2, -0x1.e0efadd9db02bp-56 },
	{ -0x1.f991c6cb3b379p-3, -0x1.f665066f980a2p-57 },
	{ -0x1.a93ed3c8ad9e3p-3, -0x1.bcafa9de97203p-57 },
	{ -0x1.5bf406b543db2p-3, 0x1.1f5b44c0df7e7p-61 },
	{ -0x1.1178e8227e47cp-3, 0x1.0e63a5f01c691p-58 },
	{ -0x1.9335e5d594989p-4, 0x1.478a85704ccb7p-58 },
	{ -0x1.08598b59e3a07p-4, 0x1.dd7009902bf32p-58 },
	{ -0x1.0415d89e74444p-5, -0x1.c05cf1d753622p-59 },
	{ 0, 0 },
	{ 0x1.f829b0e783300p-6, 0x1.33e3f04f1ef23p-60 },
	{ 0x1.f0a30c01162a6p-5, 0x1.85f325c5bbacdp-59 },
	{ 0x1.6f0d28ae56b4cp-4, -0x1.906d99184b992p-58 },
	{ 0x1.e27076e2af2e6p-4, -0x1.61578001e0162p-60 },
	{ 0x1.29552f81ff523p-3, 0x1.301771c407dbfp-57 },
	{ 0x1.5ff3070a793d4p-3, -0x1.bc60efafc6f6ep-58 },
	{ 0x1.9525a9cf456b4p-3, 0x1.d904c1d4e2e26p-57 },
	{ 0x1.c8ff7c79a9a22p-3, -0x1.4f689f8434012p-57 },
	{ 0x1.fb9186d5e3e2bp-3, -0x1.caaae64f21acbp-57 },
	{ 0x1.1675cababa60ep-2, 0x1.ce63eab883717p-61 },
	{ 0x1.2e8e2bae11d31p-2, -0x1.8f4cdb95ebdf9p-56 },
	{ 0x1.4618bc21c5ec2p-2, 0x1.f42decdeccf1dp-56 },
	{ 0x1.5d1bdbf5809cap-2, 0x1.4236383dc7fe1p-56 },
	{ 0x1.739d7f6bbd007p-2, -0x1.8c76ceb014b04p-56 },
};

/*
 * With x = m 2^k and c = n/32 next to m: k ln 2 + ln c + ln(m/c), and for that
 * s = (m - c) / (m + c). Next to 1, c is 1, and nothing cancels.
 */
struct precise precise_ln(struct precise x)
{
	const struct precise ln2_tail = LN2_TAIL;
	int k;
	double m = precise_split(x.head, &k);
	struct precise c, reduced, sum;
	unsigned n;

	if (!(x.head > 0 && m < 1.5)) /* 0, below, infinite, or not a number */
		return (struct precise){ NAN, NAN };
	n = (unsigned)(m * LN_PARTS + 0.5);
	c = precise_of((double)n / LN_PARTS);
	reduced = (struct precise){ m, precise_scale(x.tail, -k) };
	sum = ln_series(precise_divide(precise_subtract(reduced, c),
	                               precise_add(reduced, c)));
	sum = precise_add(ln_parts[n - FIRST_LN], sum);
	sum = precise_add(precise_times(ln2_tail, k), sum);
	return precise_add(precise_of(LN2_HEAD * k), sum);
}

struct precise precise_ln1p(struct precise x)
{
	if (x.head < -1.0 / LN_PARTS / 2 || x.head > 1.0 / LN_PARTS / 2)
		return precise_ln(precise_add(x, precise_of(1)));
	return ln_series(precise_divide(x, precise_add(x, precise_of(2))));
}

/* 1/2!, 1/3!, ... 1/9! */
static const struct precise factorial_parts[] = {
	{ 0x1.0000000000000p-1, 0 },
	{ 0x1.5555555555555p-3, 0x1.5555555555555p-57 },
	{ 0x1.5555555555555p-5, 0x1.5555555555555p-59 },
	{ 0x1.1111111111111p-7, 0x1.1111111111111p-63 },
	{ 0x1.6c16c16c16c17p-10, -0x1.f49f49f49f49fp-65 },
	{ 0x1.a01a01a01a01ap-13, 0x1.a01a01a01a01ap-73 },
	{ 0x1.a01a01a01a01ap-16, 0x1.a01a01a01a01ap-76 },
	{ 0x1.71de3a556c734p-19, -0x1.c154f8ddc6c00p-73 },
};
#define FACTORIAL_PARTS (sizeof(factorial_parts) / sizeof(factorial_parts[0]))
/* 1/13!, ... 1/10!; |r| <= 0.0109: r^14/14! is under 2^-117 */
static const double late_factorial_parts[] = {
	0x1.6124613a86d0ap-33, 0x1.1eed8eff8d898p-29, 0x1.ae64567f544e4p-26,
	0x1.27e4fb7789f5dp-22
};
#define LATE_FACTORIAL_PARTS \
	(sizeof(late_factorial_parts) / sizeof(late_factorial_parts[0]))
#define HALVINGS 5

/* exp(r) - 1 = r + r^2/2! + ..., for |r| <= ln 2 / 2. */
static struct precise short_expm1(struct precise r)
{
	const double part = 1.0 / (1 << HALVINGS);
	double small = 0;
	struct precise sum;

	r = (struct precise){ r.head * part, r.tail * part };
	for (size_t n = 0; n < LATE_FACTORIAL_PARTS; n++)
		small = small * r.head + late_factorial_parts[n];
	sum = precise_of(small);
	for (size_t n = FACTORIAL_PARTS; n-- > 0;)
		sum = precise_add(precise_multiply(sum, r), factorial_parts[n]);
	sum = precise_add(precise_multiply(precise_multiply(sum, r), r), r);
	/* exp(2r) - 1 = e (2 + e) with e = exp(r) - 1 */
	for (int i = 0; i < HALVINGS; i++)
		sum = precise_multiply(sum, precise_add(sum, precise_of(2)));
	return sum;
}

/* exp(x) = (1 + *out_rest) 2^k; the caller keeps |x| under 700. */
static int reduced_exp(struct precise x, struct precise *out_rest)
{
	const struct precise ln2_tail = LN2_TAIL;
	int k = (int)(x.head / LN2 + (x.head < 0 ? -0.5 : 0.5));
	struct precise r = precise_subtract(x, precise_of(LN2_HEAD * k));

	*out_rest = short_expm1(precise_subtract(r, precise_times(ln2_tail, k)));
	return k;
}

struct precise precise_exp(struct precise x)
{
	struct precise rest;
	double scale;
	int k;

	if (x.head < -600)
		return precise_of(0);
	k = reduced_exp(x, &rest);
	scale = power_of_2(k);
	rest = precise_add(rest, precise_of(1));
	return (struct precise){ rest.head * scale, rest.tail * scale };
}

struct precise precise_expm1(struct precise x)
{
	struct precise rest;
	double scale;
	int k;

	if (x.head < -100)
		return precise_of(-1);
	k = reduced_exp(x, &rest);
	if (k == 0)
		return rest;
	scale = power_of_2(k);
	rest = precise_add(rest, precise_of(1));
	rest = (struct precise){ rest.head * scale, rest.tail * scale };
	return precise_subtract(rest, precise_of(1));
}
