/*
 * Incomplete gamma functions. With shape 10 and more the tail on the side of x
 * is its density at x times the integral of the ratio of densities from there
 * on, which 32 points of Gauss and Legendre have to the last digits at every
 * size; series and continued fractions need sqrt(a) terms there, and come first
 * where those are few. Their relative error is 1e-14, and in the tails, where the
 * exponent of the density is large, 5e-16 |ln result|.
 * Series and fraction: Abramowitz and Stegun 6.5.29 and 6.5.31.
 */
#include "stats/real.h"

#include <float.h>
#include <math.h>
#include <stddef.h>

#include "stats/real_parts.h"

#define TWO_PI 6.28318530717958647693
#define LARGE_SHAPE 10.0
#define NOTHING_LEFT 40.0 /* e^-40 is under 2^-57 */
#define MAX_TERMS 2000
#define TINY 1e-290 /* for 0 in a denominator */
#define AT_ONCE 8      /* divisions, of which none waits for another */
#define SHORT_SUM 128.0 /* terms */

double real_gamma_front(double a, double x)
{
	if (a < 1)
		return real_exp(a * real_ln(x) - x - real_ln_gamma(a));
	return real_sqrt(a / TWO_PI) *
	       real_exp(-real_deviance(a, x, x - a) - real_stirling_error(a));
}

/*
 * The density at x (1 + s) or x (1 - s) by that at x, times 1 + s or 1 - s, is
 * e^-h(s): h(s) = slope s + curve (z - ln(1 + z)), z = side s.
 */
struct decay {
	double slope, curve, side;
};

static double decay_exponent(const struct decay *d, double s)
{
	return d->slope * s + d->curve * real_less_ln1p(d->side * s);
}

static void decayed(const void *ctx, double s[static REAL_POINTS])
{
	const struct decay *d = ctx;
	double less[REAL_POINTS];

	for (size_t i = 0; i < REAL_POINTS; i++)
		less[i] = d->side * s[i];
	real_less_ln1p_points(less);
	for (size_t i = 0; i < REAL_POINTS; i++)
		s[i] = -(d->slope * s[i] + d->curve * less[i]);
	real_exp_points(s);
}

/* Where nothing is left: from the parabola, which is short of it on the upper
 * side only; there Newton's method, from the right since h is convex. */
static double decay_end(const struct decay *d)
{
	double slope = d->slope, quotient = d->curve / slope / slope;
	double s = 2 * NOTHING_LEFT / slope /
	           (1 + real_sqrt(1 + 2 * NOTHING_LEFT * quotient));

	if (slope < 1)
		s = 2 * NOTHING_LEFT /
		    (slope + real_sqrt(slope * slope +
		                       2 * NOTHING_LEFT * d->curve));
	if (d->side < 0)
		return s < 1 ? s : 1;
	for (int i = 0; i < 3; i++)
		s -= (decay_exponent(d, s) - NOTHING_LEFT) /
		     (slope + d->curve * s / (1 + s));
	return s;
}

/* P(a, x) = x^a e^-x / Gamma(a) sum of x^n / (a (a + 1) ... (a + n)) */
static double series_below(double a, double x)
{
	double term = 1, sum = 1, ratio[AT_ONCE];

	for (int n = 0; n < MAX_TERMS; n += AT_ONCE) {
		for (int i = 0; i < AT_ONCE; i++)
			ratio[i] = x / (a + 1 + (n + i));
		for (int i = 0; i < AT_ONCE; i++) {
			term *= ratio[i];
			sum += term;
		}
		if (term < (1 - ratio[AT_ONCE - 1]) * sum * (DBL_EPSILON / 4))
			return real_gamma_front(a, x) / a * sum;
	}
	return NAN;
}

/* Q(a, x) of a whole a: x^a e^-x / Gamma(a) sum of (a - 1) ... (a - n) / x^(n + 1),
 * which ends; e^-x x^k / k! downwards. */
static double sum_above(double a, double x)
{
	double term = 1, sum = 1, inverse = 1 / x;

	for (int n = 1; n < MAX_TERMS; n++) {
		double ratio = (a - n) * inverse;

		term *= ratio;
		sum += term;
		if (term <= (1 - ratio) * sum * (DBL_EPSILON / 4))
			return real_gamma_front(a, x) * inverse * sum;
	}
	return NAN;
}

/* Whether terms that begin at 1, and fall by e^(-(n off + n^2 / 2) / a), are less
 * work than an integral. */
static bool is_short_sum(double a, double off)
{
	return off * SHORT_SUM + SHORT_SUM * SHORT_SUM / 2 >= NOTHING_LEFT * a;
}

/* P(a, x) for x < a, Q(a, x) for others; a >= LARGE_SHAPE. */
static double near_tail(double a, double x)
{
	struct decay d = { .curve = a - 1, .side = x < a ? -1 : 1 };

	if (x < a && is_short_sum(a, a - x))
		return series_below(a, x);
	if (x >= a && real_floor(a) == a && is_short_sum(a, x - a))
		return sum_above(a, x);
	d.slope = x < a ? a - x - 1 : x - a + 1;
	return real_gamma_front(a, x) *
	       real_integral(decayed, &d, 0, decay_end(&d));
}

/* Q(a, x): the even part of Legendre's fraction, by Lentz's method. */
static double fraction_above(double a, double x)
{
	double b = x + 1 - a, c = 1 / TINY, d = 1 / b, value = d;

	if (real_floor(a) == a)
		return sum_above(a, x);
	for (int n = 1; n < MAX_TERMS; n++) {
		double change;

		b += 2;
		d = n * (a - n) * d + b;
		c = b + n * (a - n) / c;
		d = d > -TINY && d < TINY ? 1 / TINY : 1 / d;
		if (c > -TINY && c < TINY)
			c = TINY;
		change = c * d;
		value *= change;
		if (change > 1 - DBL_EPSILON && change < 1 + DBL_EPSILON)
			return real_gamma_front(a, x) * value;
	}
	return NAN;
}

/*
 * Q(a, x) for a and x below 1: 1 - u + u a (x/(a+1) - x^2/(2 (a+2)) + ...) with
 * u = x^a / Gamma(1 + a), none of which cancels where a is small. W. Gautschi,
 * A computational procedure for incomplete gamma functions, TOMS 5 (1979).
 */
static double small_above(double a, double x)
{
	double rest = -real_expm1(a * real_ln(x) - real_ln_gamma_1p(a));
	double power = 1, sum = 0;

	for (int n = 1; n < 22; n++) {
		power *= -x / n;
		sum -= power / (a + n);
	}
	return rest + (1 - rest) * a * sum;
}

static bool is_in_domain(double a, double x)
{
	return a > 0 && a < INFINITY && x >= 0;
}

double real_gamma_below(double a, double x)
{
	if (!is_in_domain(a, x))
		return NAN;
	if (x == 0)
		return 0;
	if (x > DBL_MAX)
		return 1;
	if (a >= LARGE_SHAPE)
		return x < a ? near_tail(a, x) : 1 - near_tail(a, x);
	if (x < a || x < 1)
		return series_below(a, x);
	return 1 - fraction_above(a, x);
}

double real_gamma_above(double a, double x)
{
	if (!is_in_domain(a, x))
		return NAN;
	if (x == 0)
		return 1;
	if (x > DBL_MAX)
		return 0;
	if (a >= LARGE_SHAPE)
		return x < a ? 1 - near_tail(a, x) : near_tail(a, x);
	if (a < 1 && x < 1)
		return small_above(a, x);
	return x < a || x < 1 ? 1 - series_below(a, x) : fraction_above(a, x);
}

struct aim {
	double a, ln_tail;
	bool is_above; /* the tail is Q, not P */
};

/* Halley's method on the logarithm of the tail as a function of ln x. */
static double toward_quantile(const void *ctx, double x, double *out_value)
{
	const struct aim *aim = ctx;
	double tail = aim->is_above ? real_gamma_above(aim->a, x) :
	                              real_gamma_below(aim->a, x);
	double sign = aim->is_above ? -1 : 1;
	double value = real_ln(tail) - aim->ln_tail;
	double slope, bend, step;

	*out_value = sign * value;
	if (tail == 0)
		return -1;
	slope = sign * real_gamma_front(aim->a, x) / tail;
	bend = 1 - value * (aim->a - x - slope) / (2 * slope);
	step = -value / slope / (bend > 0.5 && bend < 2 ? bend : 1);
	return x * real_exp(step);
}

/* Wilson and Hilferty's cube; for small shapes the first term of the series. */
static double first_guess(double p, double a)
{
	double z = real_normal_quantile(p), root = 1 - 1 / (9 * a);

	root += z / (3 * real_sqrt(a));
	if (a >= 0.5 && root > 0.2)
		return a * root * root * root;
	return real_exp((real_ln(p) + real_ln_gamma_1p(a)) / a);
}

double real_gamma_quantile(double p, double a)
{
	struct aim aim = { .a = a, .is_above = p > 0.5 };
	struct real_inverse inverse = { .step = toward_quantile, .ctx = &aim,
		                        .enough = REAL_ENOUGH };

	if (!(p >= 0 && p <= 1 && a > 0 && a < INFINITY))
		return NAN;
	if (p == 0 || p == 1)
		return p == 0 ? 0 : INFINITY;
	aim.ln_tail = real_ln(aim.is_above ? 1 - p : p);
	inverse.guess = first_guess(p, a);
	inverse.high = INFINITY;
	return real_invert(&inverse);
}
