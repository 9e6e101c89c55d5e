/*
 * Incomplete beta function. With both shapes 10 and more the tail on the side of
 * x is its density at x times an integral, as in real_incomplete_gamma.c and for
 * the same reason; also with b small and x near 1, where the fraction cancels.
 * Else, and where its terms are few, a series of positive terms, or the continued
 * fraction of DLMF 8.17.22.
 * How far x is from the mean is computed once, exactly, since everything that
 * matters depends on it: a relative error of 1e-16 there is one of sqrt(a) 1e-16
 * in the result. The error is 1e-14 relative, in the tails 5e-16 |ln result|; with
 * a shape under 1/2, 1e-15 absolute.
 */
#include "stats/real.h"

#include <float.h>
#include <math.h>
#include <stddef.h>

#include "stats/precise.h"
#include "stats/real_parts.h"

#define TWO_PI 6.28318530717958647693
#define LARGE_SHAPE 10.0
#define NOTHING_LEFT 40.0
#define SERIES_TO 0.7
#define MAX_TERMS 2000
#define MAX_PARTS 100
#define TINY 1e-290
#define AT_ONCE 8      /* divisions, of which none waits for another */
#define SHORT_SUM 192.0 /* terms */
#define LEAST_SHAPE 0x1p-400 /* products of shapes stay numbers */
#define MOST_SHAPE 0x1p400

/* I_x(a, b); y = 1 - x; excess = a - (a + b) x. */
struct place {
	double a, b, x, y, excess;
};

/* x^a y^b / B(a, b). */
static double front(const struct place *at)
{
	double a = at->a, b = at->b, n = a + b, exponent;

	if (a < 1 || b < 1)
		return real_exp(a * (at->x < 0.5 ? real_ln(at->x) :
		                                   real_ln1p(-at->y)) +
		                b * (at->y < 0.5 ? real_ln(at->y) :
		                                   real_ln1p(-at->x)) -
		                real_ln_beta(a, b));
	exponent = real_stirling_error(n) - real_stirling_error(a) -
	           real_stirling_error(b) -
	           real_deviance(a, n * at->x, -at->excess) -
	           real_deviance(b, n * at->y, at->excess);
	return real_sqrt(a / n * (b / TWO_PI)) * real_exp(exponent);
}

/*
 * The density at x (1 - s) by that at x is e^-h(s), but for a factor of
 * (1 - s): h(s) = slope s + (a - 1) L(-s) + (b - 1) L(odds s) with
 * L(z) = z - ln(1 + z).
 */
struct decay {
	double slope, left, right, odds;
};

static double decay_exponent(const struct decay *d, double s)
{
	return d->slope * s + d->left * real_less_ln1p(-s) +
	       d->right * real_less_ln1p(d->odds * s);
}

static void decayed(const void *ctx, double s[static REAL_POINTS])
{
	const struct decay *d = ctx;
	double left[REAL_POINTS], right[REAL_POINTS];

	for (size_t i = 0; i < REAL_POINTS; i++) {
		left[i] = -s[i];
		right[i] = d->odds * s[i];
	}
	real_less_ln1p_points(left);
	real_less_ln1p_points(right);
	for (size_t i = 0; i < REAL_POINTS; i++)
		s[i] = -(d->slope * s[i] + d->left * left[i] +
		         d->right * right[i]);
	real_exp_points(s);
}

/* Where nothing is left: from the parabola by Newton's method, h being convex;
 * with b under 1, where it is not, from (1 - s)^(a - 1) alone. */
static double decay_end(const struct decay *d)
{
	double curve = d->left + d->right * d->odds * d->odds;
	double s = d->right < 0 ? NOTHING_LEFT / d->left :
	           2 * NOTHING_LEFT /
	           (d->slope + real_sqrt(d->slope * d->slope +
	                                 2 * NOTHING_LEFT * curve));

	for (int i = 0; i < 3 && s < 1 && d->right >= 0; i++)
		s -= (decay_exponent(d, s) - NOTHING_LEFT) /
		     (d->slope + d->left * s / (1 - s) +
		      d->right * d->odds * d->odds * s / (1 + d->odds * s));
	return s < 1 ? s : 1;
}

/* With small b the pole at s = -1/odds is near: then in parts, each as long as
 * its low end is from the pole. */
static double by_integral(const struct place *at)
{
	struct decay d = {
		.slope = (at->excess + at->x - at->y) / at->y,
		.left = at->a - 1, .right = at->b - 1, .odds = at->x / at->y,
	};
	double end = decay_end(&d), from = 0, sum = 0;
	double part = at->b < LARGE_SHAPE ? at->y / at->x : end;

	for (int i = 0; i < MAX_PARTS && from < end; i++) {
		double to = from + part < end ? from + part : end;

		sum += real_integral(decayed, &d, from, to);
		from = to;
		part *= 2;
	}
	return from < end ? NAN : front(at) / at->y * sum;
}

/* x^a y^b / (a B(a, b)) sum of (a + b)_n / (a + 1)_n x^n */
static double by_series(const struct place *at)
{
	double term = 1, sum = 1, ratio[AT_ONCE];

	for (int n = 0; n < MAX_TERMS; n += AT_ONCE) {
		for (int i = 0; i < AT_ONCE; i++)
			ratio[i] = (at->a + at->b + (n + i)) /
			           (at->a + 1 + (n + i)) * at->x;
		for (int i = 0; i < AT_ONCE; i++) {
			term *= ratio[i];
			sum += term;
		}
		if (ratio[AT_ONCE - 1] < 1 &&
		    term < (1 - ratio[AT_ONCE - 1]) * sum * (DBL_EPSILON / 8))
			return front(at) / at->a * sum;
	}
	return NAN;
}

static double not_zero(double x)
{
	return x > -TINY && x < TINY ? TINY : x;
}

/* One step of Lentz's method; returns by how much the value changed. */
static double fraction_step(double term, double *c, double *d)
{
	*d = 1 / not_zero(1 + term * *d);
	*c = not_zero(1 + term / *c);
	return *c * *d;
}

static double by_fraction(const struct place *at)
{
	double a = at->a, b = at->b, n = a + b, c = 1, value;
	double d = 1 / not_zero(1 - n * at->x / (a + 1));

	value = d;
	for (int m = 1; m < MAX_TERMS; m++) {
		double even = a + 2 * m, change;

		value *= fraction_step(m * (b - m) / (even - 1) * at->x / even,
		                       &c, &d);
		change = fraction_step(-(a + m) / even * (n + m) / (even + 1) *
		                       at->x, &c, &d);
		value *= change;
		if (change > 1 - DBL_EPSILON && change < 1 + DBL_EPSILON)
			return front(at) / a * value;
	}
	return NAN;
}

static struct place mirrored(const struct place *at)
{
	return (struct place){ .a = at->b, .b = at->a, .x = at->y, .y = at->x,
	                       .excess = -at->excess };
}

/*
 * Whether by_series is less work than an integral: its ratio at n is 1 - u with
 * u = (excess + n y) / (a + n), which grows ever slower, and more than the mean of
 * its ends times the terms.
 */
static bool is_short_sum(const struct place *at)
{
	double first = at->excess / at->a;
	double last = (at->excess + SHORT_SUM * at->y) / (at->a + SHORT_SUM);

	return SHORT_SUM / 2 * (first + last) >= NOTHING_LEFT;
}

/* The tail from x away from the mean. */
static double near_tail(const struct place *at)
{
	if (is_short_sum(at))
		return by_series(at);
	if (at->a >= LARGE_SHAPE && (at->b >= LARGE_SHAPE || at->x > SERIES_TO))
		return by_integral(at);
	return at->x <= SERIES_TO ? by_series(at) : by_fraction(at);
}

static double below(const struct place *at)
{
	struct place other = mirrored(at);

	return at->excess >= 0 ? near_tail(at) : 1 - near_tail(&other);
}

static bool is_shape(double a)
{
	return a >= LEAST_SHAPE && a <= MOST_SHAPE;
}

static void sum_product(struct real_sum *sum, double x, double y)
{
	struct precise product = precise_product(x, y);

	real_sum_add(sum, product.head);
	real_sum_add(sum, product.tail);
}

static struct place place_of(double x, double a, double b)
{
	struct place at = { .a = a, .b = b, .x = x, .y = 1 - x };
	struct real_sum excess = { a, 0 };

	sum_product(&excess, -x, a);
	sum_product(&excess, -x, b);
	at.excess = real_sum_value(&excess);
	return at;
}

double real_beta_below(double x, double a, double b)
{
	struct place at;

	if (!is_shape(a) || !is_shape(b) || !real_is_chance(x))
		return NAN;
	if (x == 0 || x == 1)
		return x;
	at = place_of(x, a, b);
	return below(&at);
}

double real_beta_below_odds(double u, double v, double a, double b)
{
	double all = u + v;
	struct place at = { .a = a, .b = b, .x = u / all, .y = v / all };
	struct real_sum excess = { 0 };

	if (!is_shape(a) || !is_shape(b) || !is_shape(u) || !is_shape(v))
		return NAN;
	sum_product(&excess, a, v);
	sum_product(&excess, -b, u);
	at.excess = real_sum_value(&excess) / all;
	return below(&at);
}

struct aim {
	double a, b, ln_tail;
	bool is_above;
};

/* Halley's method on the logarithm of the tail as a function of ln(x/(1-x)). */
static double toward_quantile(const void *ctx, double x, double *out_value)
{
	const struct aim *aim = ctx;
	struct place at = place_of(x, aim->a, aim->b), other = mirrored(&at);
	double sign = aim->is_above ? -1 : 1;
	double tail = below(aim->is_above ? &other : &at);
	double value = real_ln(tail) - aim->ln_tail, slope, bend, factor;

	*out_value = sign * value;
	if (tail == 0)
		return -1;
	slope = sign * front(&at) / tail;
	bend = 1 - value * (at.excess - slope) / (2 * slope);
	factor = real_exp(-value / slope / (bend > 0.5 && bend < 2 ? bend : 1));
	return x * factor / (at.y + x * factor);
}

/* The odds of Abramowitz and Stegun 26.5.22; for small shapes, of a normal ln. */
static double first_odds(double p, double a, double b)
{
	double z = real_normal_quantile(p), left, right, mean, curve;

	if (a < 1 || b < 1)
		return a / b * real_exp(z * real_sqrt(1 / a + 1 / b));
	left = 1 / (2 * a - 1);
	right = 1 / (2 * b - 1);
	mean = 2 / (left + right);
	curve = (z * z - 3) / 6;
	if (!(mean + curve > 0))
		return a / b * real_exp(z * real_sqrt(1 / a + 1 / b));
	return a / b * real_exp(2 * (z * real_sqrt(mean + curve) / mean -
	                             (left - right) * (curve + 5.0 / 6 -
	                                               2 / (3 * mean))));
}

double real_beta_quantile(double p, double a, double b)
{
	struct aim aim = { .a = a, .b = b, .is_above = p > 0.5 };
	struct real_inverse inverse = { .step = toward_quantile, .ctx = &aim,
		                        .enough = REAL_ENOUGH };
	double odds;

	if (!is_shape(a) || !is_shape(b) || !real_is_chance(p))
		return NAN;
	if (p == 0 || p == 1)
		return p;
	aim.ln_tail = real_ln(aim.is_above ? 1 - p : p);
	odds = first_odds(p, a, b);
	inverse.guess = odds / (1 + odds);
	inverse.high = 1;
	return real_invert(&inverse);
}
