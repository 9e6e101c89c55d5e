/*
 * Elementary functions. Each reduces its argument to a short range in which its
 * series is short, sums the series from the small terms on, and scales back;
 * what one double cannot hold of the reduced argument is carried along. The
 * special functions are in real_gamma.c, real_normal.c and real_incomplete_*.c.
 * Source of the reductions: W. J. Cody, W. Waite, Software Manual for the
 * Elementary Functions, 1980. Series: Taylor's, remainders under 2^-56.
 */
#include "stats/real.h"

#include <math.h>
#include <stddef.h>

#include "stats/precise.h"
#include "stats/real_parts.h"

/* ln 2 = LN2_HEAD + LN2_TAIL; times a whole number below 2^11 the head is exact. */
#define LN2_HEAD 0x1.62e42fefa3800p-1
#define LN2_TAIL 0x1.ef35793c76730p-45
#define LN2 0x1.62e42fefa39efp-1
#define SQRT_HALF 0x1.6a09e667f3bcdp-1
#define ROUNDS 0x1.8p52

__extension__ typedef unsigned __int128 uint128;

#define OVER_EXP 710.0   /* exp of it is over every double */
#define UNDER_EXP -746.0 /* exp of it is under half the least double */
#define WHOLE 0x1p52     /* every double from here on is whole */

bool real_is_finite(double x)
{
	return x - x == 0;
}

bool real_is_chance(double p)
{
	return p >= 0 && p <= 1;
}

double real_floor(double x)
{
	double whole;

	if (!(x > -WHOLE && x < WHOLE) || x == 0)
		return x;
	whole = (double)(int64_t)x;
	return whole > x ? whole - 1 : whole;
}

double real_ceil(double x)
{
	return -real_floor(-x);
}

/*
 * For x from 0.7 to 2.9 floor(sqrt(x) 2^54), by Newton's method and in integers,
 * and one bit that says whether something is left. A root is never half way
 * between two doubles.
 */
static double root_of_reduced(double x)
{
	uint128 square = (uint128)(uint64_t)(x * 0x1p54) << 54;
	/* at most 0.02 off, so that three steps leave 2^-56 */
	double guess = 0.4566 + x * (0.5972 - x * 0.0584);
	uint64_t root;

	for (int i = 0; i < 3; i++)
		guess = (guess + x / guess) / 2;
	root = (uint64_t)(guess * 0x1p54);
	while ((uint128)root * root > square)
		root--;
	while ((uint128)(root + 1) * (root + 1) <= square)
		root++;
	return (double)(root << 1 | ((uint128)root * root != square)) * 0x1p-55;
}

double real_root(double x)
{
	int exponent;
	double m;

	if (x == 0 || x == INFINITY)
		return x;
	if (!(x > 0))
		return NAN;
	m = precise_split(x, &exponent);
	if (exponent % 2 != 0) {
		m *= 2;
		exponent--;
	}
	return precise_scale(root_of_reduced(m), exponent / 2);
}

/* Without errno to set, these compile it to the processor's, which IEEE 754 rounds
 * correctly: no call of a library, and the same bytes. */
double real_sqrt(double x)
{
#if defined(__NO_MATH_ERRNO__) && (defined(__x86_64__) || defined(__aarch64__))
	return x >= 0 ? __builtin_sqrt(x) : NAN;
#else
	return real_root(x);
#endif
}

/*
 * (exp(r) - 1 - r) / r^2 = 1/2! + r/3! + ... for |r| <= 0.347, in groups of which
 * none waits for another, and without a division. What is left out, r^14/14! and
 * so on, is under 2^-56 of r. The rounding errors, 2^-52 of a half, come to 0.02
 * of a unit in the last place of exp(r), and to 0.4 of exp(r) - 1.
 */
static inline double exp_rest(double r)
{
	double r2 = r * r, r4 = r2 * r2;
	double low = (0x1p-1 + 0x1.5555555555555p-3 * r) +
	             (0x1.5555555555555p-5 + 0x1.1111111111111p-7 * r) * r2;
	double middle = (0x1.6c16c16c16c17p-10 + 0x1.a01a01a01a01ap-13 * r) +
	                (0x1.a01a01a01a01ap-16 + 0x1.71de3a556c734p-19 * r) * r2;
	double high = (0x1.27e4fb7789f5cp-22 + 0x1.ae64567f544e4p-26 * r) +
	              (0x1.1eed8eff8d898p-29 + 0x1.6124613a86d09p-33 * r) * r2;

	return low + (middle + high * r4) * r4;
}

/* x = k ln 2 + r with r in two parts; |x| under 750. A number next to ROUNDS has
 * no digits below 1. */
static inline int reduce(double x, struct precise *out_r)
{
	double k = x * (1 / LN2) + ROUNDS - ROUNDS;

	*out_r = precise_sum(x - LN2_HEAD * k, -LN2_TAIL * k);
	return (int)k;
}

/* exp(r) - 1 in two parts, for a short r. */
static struct precise short_expm1(struct precise r)
{
	double rest = exp_rest(r.head) * (r.head * r.head);

	return precise_sum(r.head, rest + r.tail * (1 + r.head + rest));
}

/* exp(r) for a short r */
static inline double short_exp(struct precise r)
{
	double rest = exp_rest(r.head) * (r.head * r.head);

	return 1 + (r.head + (rest + r.tail * (1 + r.head + rest)));
}

/* exp(x + more), |more| under 2^-40. */
static double exp_of(double x, double more)
{
	struct precise r;
	int k;

	if (x > OVER_EXP)
		return INFINITY;
	if (x < UNDER_EXP)
		return 0;
	k = reduce(x, &r);
	r.tail += more;
	return precise_scale(short_exp(r), k);
}

double real_exp(double x)
{
	return isnan(x) ? NAN : exp_of(x, 0);
}

static bool is_in_reach(const double x[static REAL_POINTS])
{
	bool is = true;

	for (size_t i = 0; i < REAL_POINTS; i++)
		is = is && x[i] >= UNDER_EXP && x[i] <= OVER_EXP;
	return is;
}

/* Each operation of exp_of, for all before the next. */
void real_exp_points(double x[static REAL_POINTS])
{
	double head[REAL_POINTS], tail[REAL_POINTS];
	int k[REAL_POINTS];

	if (!is_in_reach(x)) {
		for (size_t i = 0; i < REAL_POINTS; i++)
			x[i] = real_exp(x[i]);
		return;
	}
	for (size_t i = 0; i < REAL_POINTS; i++) {
		struct precise r;

		k[i] = reduce(x[i], &r);
		head[i] = r.head;
		tail[i] = r.tail;
	}
	for (size_t i = 0; i < REAL_POINTS; i++)
		x[i] = short_exp((struct precise){ head[i], tail[i] });
	for (size_t i = 0; i < REAL_POINTS; i++)
		x[i] = precise_scale(x[i], k[i]);
}

double real_expm1(double x)
{
	struct precise r, rest, sum;
	double scale;
	int k;

	if (isnan(x) || x == 0)
		return x;
	if (x > OVER_EXP)
		return INFINITY;
	if (x < -50)
		return -1; /* + 2^-72 */
	k = reduce(x, &r);
	rest = short_expm1(r);
	if (k == 0)
		return rest.head + rest.tail;
	if (k > 60)
		return exp_of(x, 0); /* 1 is less than half of its last digit */
	scale = precise_scale(1, k);
	/* scale - 1 is exact or loses less than the tail */
	sum = precise_sum(scale - 1, rest.head * scale);
	return sum.head + (sum.tail + rest.tail * scale);
}

/*
 * ln(1 + f) + k ln 2 for sqrt(1/2) <= 1 + f <= sqrt(2); more is tiny. With
 * s = f / (2 + f): ln(1 + f) = 2 s + 2 s^3/3 + ... and 2 s = f - s f.
 */
static double short_ln(double f, int k, double more)
{
	double s = f / (2 + f), square = s * s;
	struct precise sum;
	double rest;

	/* f - f^2/2 + s (f^2/2 + series): only f has a large error to give */
	rest = s * (f * f / 2 + 2 * square * real_odd_series(square)) + more +
	       LN2_TAIL * k;
	sum = precise_sum(LN2_HEAD * k, f);
	rest += sum.tail;
	f = f * f / 2;
	return sum.head - (f - rest);
}

double real_ln(double x)
{
	double m;
	int k;

	if (x == 0)
		return -INFINITY;
	if (x == INFINITY)
		return x;
	if (!(x > 0))
		return NAN;
	m = precise_split(x, &k);
	return short_ln(m - 1, k, 0);
}

double real_ln1p(double x)
{
	struct precise sum;
	double m;
	int k;

	if (x == 0 || x == INFINITY)
		return x;
	if (x == -1)
		return -INFINITY;
	if (!(x > -1))
		return NAN;
	if (x > SQRT_HALF - 1 && x < 2 * SQRT_HALF - 1)
		return short_ln(x, 0, 0);
	sum = precise_sum(1, x);
	m = precise_split(sum.head, &k);
	return short_ln(m - 1, k, sum.tail / sum.head);
}

/* 0 < x < infinity, y finite */
static double finite_pow(double x, double y)
{
	struct precise ln = precise_ln(precise_of(x));
	double size = ln.head * y;
	struct precise product;

	if (size > OVER_EXP)
		return INFINITY;
	if (size < UNDER_EXP)
		return 0;
	product = precise_multiply(ln, precise_of(y));
	return exp_of(product.head, product.tail);
}

double real_pow(double x, double y)
{
	if (isnan(y) || !(x >= 0))
		return NAN;
	if (x == 1 || y == 0)
		return 1;
	if (x == 0 || x == INFINITY || !real_is_finite(y))
		return (x > 1) == (y > 0) ? INFINITY : 0;
	return finite_pow(x, y);
}
