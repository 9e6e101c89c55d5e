/*
 * Real numbers of 106 bits, as the sum of two doubles of which the second is
 * less than half a unit in the last place of the first. For what decides and for
 * what cancels: relative errors are under 2^-100 unless said otherwise. Finite
 * numbers from 2^-900 to 2^900, and 0, only. Internal to stats.
 * Source: T. J. Dekker, A floating-point technique for extending the available
 * precision, Numer. Math. 18 (1971); D. E. Knuth, TAOCP 2, 4.2.2.
 */
#ifndef TALLY_STATS_PRECISE_H
#define TALLY_STATS_PRECISE_H

#include <stdint.h>

struct precise {
	double head, tail;
};

/* The arithmetic stands here, so that what is built of it has no calls inside. */

/* exact */
static inline struct precise precise_of(double x)
{
	return (struct precise){ x, 0 };
}

/* exact */
static inline struct precise precise_sum(double x, double y)
{
	double sum = x + y;
	double part = sum - x;

	return (struct precise){ sum, (x - (sum - part)) + (y - part) };
}

/* exact, where |x| >= |y| */
static inline struct precise precise_ordered_sum(double x, double y)
{
	double sum = x + y;

	return (struct precise){ sum, y - (sum - x) };
}

/* exact */
static inline struct precise precise_of_u64(uint64_t x)
{
	return precise_sum((double)(x >> 32) * 0x1p32,
	                   (double)(x & UINT32_MAX));
}

/* x in two parts of at most 26 bits; 2^27 + 1 cuts there */
static inline struct precise precise_halves(double x)
{
	double part = 0x1.0000002p27 * x;
	double head = part - (part - x);

	return (struct precise){ head, x - head };
}

/* exact */
static inline struct precise precise_product(double x, double y)
{
	struct precise a = precise_halves(x), b = precise_halves(y);
	double product = x * y;
	double error = a.head * b.head - product;

	error += a.head * b.tail;
	error += a.tail * b.head;
	return (struct precise){ product, error + a.tail * b.tail };
}

/* x + y */
static inline struct precise precise_add(struct precise x, struct precise y)
{
	struct precise heads = precise_sum(x.head, y.head);
	struct precise tails = precise_sum(x.tail, y.tail);

	heads = precise_ordered_sum(heads.head, heads.tail + tails.head);
	return precise_ordered_sum(heads.head, heads.tail + tails.tail);
}

/* x - y */
static inline struct precise precise_subtract(struct precise x, struct precise y)
{
	return precise_add(x, (struct precise){ -y.head, -y.tail });
}

/* x y */
static inline struct precise precise_multiply(struct precise x, struct precise y)
{
	struct precise product = precise_product(x.head, y.head);

	return precise_ordered_sum(product.head, product.tail +
	                           (x.head * y.tail + x.tail * y.head));
}

/* x y for a y of one part */
static inline struct precise precise_times(struct precise x, double y)
{
	struct precise product = precise_product(x.head, y);

	return precise_ordered_sum(product.head, product.tail + x.tail * y);
}

/* x / y; y is not 0 */
struct precise precise_divide(struct precise x, struct precise y);
/* x > 0; relative to ln x also next to 1, as far as x is known. */
struct precise precise_ln(struct precise x);
/* ln(1 + x), relative; x from -1/4 to 1/4. */
struct precise precise_ln1p(struct precise x);
/* exp(x) - 1, relative; x under 600. Under -100 it is -1. */
struct precise precise_expm1(struct precise x);
/* exp(x); 0 under -600. */
struct precise precise_exp(struct precise x);

/* What Stirling's series adds from 1/(12 x) on; x >= 32. Absolute: 2^-85. */
struct precise precise_stirling_rest(struct precise x);
/* ln Gamma(x), x > 0. Absolute: 2^-85 and 2^-99 of x ln x. */
struct precise precise_ln_gamma(struct precise x);

/* x 2^exponent, rounded once; 0.7 <= |x| < 1.5, any result. */
double precise_scale(double x, int exponent);
/* x = m 2^exponent with m from sqrt(1/2) to sqrt(2); 0 < x < infinity. */
double precise_split(double x, int *out_exponent);

#endif
