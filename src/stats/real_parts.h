/*
 * What the special functions of real.h are made of, and what measures need of
 * them beyond real.h. Not a number in, not a number out. Internal to stats.
 */
#ifndef TALLY_STATS_REAL_PARTS_H
#define TALLY_STATS_REAL_PARTS_H

/* real_sqrt where the processor has none: the same doubles, in integers. */
double real_root(double x);
/*
 * What Stirling's formula leaves out: ln Gamma(a) - ((a - 1/2) ln a - a +
 * ln(2 pi) / 2). a >= 1.
 */
double real_stirling_error(double a);
/* ln Gamma(1 + z), relative also where z is small; z >= -1/2. */
double real_ln_gamma_1p(double z);
/*
 * 1/3 + w/5 + w^2/7 + ... for 0 <= w <= 0.0315: ln((1 + s) / (1 - s)) is
 * 2 s (1 + w times this), w = s^2, here within 2^-60. The polynomial through the
 * series at the zeros of Chebyshev's eighth on that range.
 */
static inline double real_odd_series(double w)
{
	double square = w * w;
	double low = (0x1.5555555555555p-2 + 0x1.9999999999a99p-3 * w) +
	             (0x1.2492492468b51p-3 + 0x1.c71c72196d08ap-4 * w) * square;
	double high = (0x1.745cef51a8d68p-4 + 0x1.3b1e32a18c3dbp-4 * w) +
	              (0x1.0f8b220555759p-4 + 0x1.0e0b76e1980d1p-4 * w) * square;

	return low + high * (square * square);
}
/* z - ln(1 + z) without cancellation; z > -1. */
double real_less_ln1p(double z);

/*
 * Of many numbers at once, in place, with the same bytes: a processor divides and
 * multiplies several numbers in the time of one if none waits for another.
 */
#define REAL_POINTS 32
void real_less_ln1p_points(double z[static REAL_POINTS]);
void real_exp_points(double x[static REAL_POINTS]); /* as real_exp */
/* m - a - a ln(m / a) >= 0 for m = a + excess; a, m > 0. */
double real_deviance(double a, double m, double excess);

/* Integral of f over low..high: 32 points of Gauss and Legendre. f puts its values
 * in the place of the points. */
typedef void real_integrand(const void *ctx, double x[static REAL_POINTS]);
double real_integral(real_integrand *f, const void *ctx, double low,
                     double high);

/*
 * Where an increasing function is 0. step: a better x than this one, and the
 * function's value at x, relative to what it may be; |value| < enough says that
 * the step is the last. Steps out of the bracket become bisections of the bits,
 * so it ends: after 200 steps at most, where not a number is returned.
 */
typedef double real_step(const void *ctx, double x, double *out_value);
#define REAL_ENOUGH 1e-5 /* for methods whose error is of the third power */
struct real_inverse {
	real_step *step;
	const void *ctx;
	double guess, high; /* 0 < x < high */
	double enough;
};
double real_invert(const struct real_inverse *in);

/* P(low <= Z <= high) of a standard normal Z, relative 1e-13. width: high - low
 * before it was rounded, not under 0; low and high may be infinite. */
double real_normal_between(double low, double high, double width);

/* x^a e^-x / Gamma(a); a > 0, 0 < x < infinity. */
double real_gamma_front(double a, double x);

/* I_x(a, b) at x = u / (u + v) exactly; u, v > 0; a, b > 0. */
double real_beta_below_odds(double u, double v, double a, double b);

#endif
