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

struct precise precise_of(double x); /* exact */
struct precise precise_of_u64(uint64_t x); /* exact */
struct precise precise_sum(double x, double y);     /* exact */
struct precise precise_product(double x, double y); /* exact */
/* x + y */
struct precise precise_add(struct precise x, struct precise y);
/* x - y */
struct precise precise_subtract(struct precise x, struct precise y);
/* x y */
struct precise precise_multiply(struct precise x, struct precise y);
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
