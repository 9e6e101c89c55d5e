/*
 * The normal distribution, exact in both tails. A tail is e^(-z^2/2) times a
 * function that varies slowly; z is squared without rounding.
 */
#include "stats/real.h"

#include <math.h>
#include <stddef.h>
#include <stddef.h>

#include "stats/precise.h"
#include "stats/real_parts.h"

#define PI 3.14159265358979323846
#define TWO_BY_ROOT_PI 1.12837916709551257390
#define ROOT_HALF 0.707106781186547524401
#define ROOT_2PI 2.50662827463100050242
#define SERIES_UNDER 0.5
#define POLE 6.25  /* the pole of the sum counts below pi / STEP */
#define NARROW 0.25 /* below it differences of tails cancel */
#define HALLEY_STEPS 3
#define TAIL_ENDS 40.0 /* e^(-40^2/2) is under every double */

/* e^(-n^2/4), n from 1. */
static const double gauss[] = {
	0.778800783071404868, 0.367879441171442322, 0.105399224561864337,
	0.0183156388887341803, 0.00193045413622770924, 0.000123409804086679549,
	4.78511739212900909e-6, 1.12535174719259115e-7, 1.60522805518561161e-9,
	1.38879438649640206e-11, 7.28772409581969242e-14, 2.31952283024356939e-16,
	4.4777324417183012e-19,
};

/* erf(x) / x for small x: 2/sqrt(pi) sum of (-x^2)^n / (n! (2n + 1)). */
static double erf_by_x(double x)
{
	double square = x * x, power = 1, sum = 0;

	for (int n = 0; n < 18; n++) {
		sum += power / (2 * n + 1);
		power *= -square / (n + 1);
	}
	return TWO_BY_ROOT_PI * sum;
}

/*
 * e^(x^2) erfc(x), x >= 0.5: the trapezoidal rule with step h = 1/2 on
 * x/pi times the integral of e^(-t^2) / (t^2 + x^2), less what the pole at ix
 * adds; the error is e^(-pi^2/h^2) = 1e-17. Source: F. Matta, A. Reichel, Uniform
 * computation of the error function, Math. Comp. 25 (1971).
 */
static double scaled_erfc(double x)
{
	double square = x * x, sum = 0;

	for (size_t n = sizeof(gauss) / sizeof(gauss[0]); n > 0; n--)
		sum += gauss[n - 1] / ((double)(n * n) * 0.25 + square);
	sum = (0.5 / square + sum) * x / PI;
	if (x < POLE)
		sum -= 2 * real_exp(square) / real_expm1(4 * PI * x);
	return sum;
}

/* e^(-scale z^2), the square of z not rounded. */
static double exp_of_square(double z, double scale)
{
	struct precise square = precise_product(z, z);

	return real_exp(-scale * square.head) * (1 - scale * square.tail);
}

double real_erfc(double x)
{
	if (isnan(x))
		return x;
	if (x < 0)
		return 2 - real_erfc(-x);
	if (x < SERIES_UNDER)
		return 1 - x * erf_by_x(x);
	return x > TAIL_ENDS ? 0 : scaled_erfc(x) * exp_of_square(x, 1);
}

/* P(Z > z), z >= 0. */
static double normal_tail(double z)
{
	double x = z * ROOT_HALF;

	if (x < SERIES_UNDER)
		return 0.5 - x * erf_by_x(x) / 2;
	return z > TAIL_ENDS ? 0 : scaled_erfc(x) * exp_of_square(z, 0.5) / 2;
}

double real_normal_below(double z)
{
	if (isnan(z))
		return z;
	return z < 0 ? normal_tail(-z) : 1 - normal_tail(z);
}

/* The density at low + s by that at low. */
static void density_ratio(const void *low, double s[static REAL_POINTS])
{
	for (size_t i = 0; i < REAL_POINTS; i++)
		s[i] = -s[i] * (*(const double *)low + s[i] / 2);
	real_exp_points(s);
}

double real_normal_between(double low, double high, double width)
{
	if (!(width >= 0 && low <= high))
		return NAN;
	if (width < NARROW && low > -TAIL_ENDS && low < TAIL_ENDS)
		return exp_of_square(low, 0.5) / ROOT_2PI *
		       real_integral(density_ratio, &low, 0, width);
	if (low > 0)
		return normal_tail(low) - normal_tail(high);
	if (high < 0)
		return normal_tail(-high) - normal_tail(-low);
	return 1 - normal_tail(-low) - normal_tail(high);
}

/* z with P(0 < Z < z) = share, 0 <= |share| <= 1/4; Halley's method. */
static double central_quantile(double share)
{
	double z = share * ROOT_2PI;

	z += z * z * z / 6;
	for (int i = 0; i < HALLEY_STEPS; i++) {
		double x = z * ROOT_HALF;
		double step = (x * erf_by_x(x) / 2 - share) * ROOT_2PI *
		              real_exp(z * z / 2);

		z -= step / (1 + z * step / 2);
	}
	return z;
}

/*
 * z with P(Z > z) = q, q <= 1/4; Halley's method on the logarithm, from
 * Abramowitz and Stegun 26.2.23.
 */
static double tail_quantile(double q)
{
	double ln = real_ln(q), t = real_sqrt(-2 * ln);
	double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
	                       (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));

	for (int i = 0; i < HALLEY_STEPS; i++) {
		double scaled = scaled_erfc(z * ROOT_HALF) / 2;
		double hazard = 1 / (ROOT_2PI * scaled);
		double value = real_ln(scaled) - z * z / 2 - ln;
		double step = -value / hazard;

		z -= step / (1 + value * (hazard - z) / (2 * hazard));
	}
	return z;
}

double real_normal_quantile(double p)
{
	if (!(p > 0 && p < 1))
		return NAN;
	if (p < 0.25)
		return -tail_quantile(p);
	return p > 0.75 ? tail_quantile(1 - p) : central_quantile(p - 0.5);
}
