/*
 * Quadrature, inversion and the two small functions that keep the exponents of
 * densities from cancelling. hypergeometric_ln.c has deviances too, of whole
 * numbers and to 80 bits, to decide: these are doubles, for laws that decide nothing
 * closer than 1e-12.
 */
#include "stats/real_parts.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "stats/real.h"

#define MAX_STEPS 200
#define NEWTON_STEPS 20 /* from then on every other step bisects */

static bool is_short(double z)
{
	return z > -0.3 && z < 0.4;
}

/* With r = z / (2 + z), ln(1 + z) = 2 (r + r^3/3 + r^5/5 + ...), z - 2r = z r. */
static inline double short_less(double z)
{
	double r = z / (2 + z), square = r * r;

	return z * r - 2 * r * square * real_odd_series(square);
}

double real_less_ln1p(double z)
{
	return is_short(z) ? short_less(z) : z - real_ln1p(z);
}

void real_less_ln1p_points(double z[static REAL_POINTS])
{
	double less[REAL_POINTS];

	for (size_t n = 0; n < REAL_POINTS; n++)
		less[n] = short_less(z[n]);
	for (size_t n = 0; n < REAL_POINTS; n++)
		z[n] = is_short(z[n]) ? less[n] : z[n] - real_ln1p(z[n]);
}

double real_deviance(double a, double m, double excess)
{
	double z = excess / a, ratio = m / a;

	if (is_short(z))
		return a * real_less_ln1p(z);
	if (ratio > 0 && ratio < INFINITY)
		return excess - a * real_ln(ratio);
	return excess - a * (real_ln(m) - real_ln(a));
}

/* Source: the zeros of the 32nd Legendre polynomial, by Newton's method with 40
 * digits; the same as in Abramowitz and Stegun, table 25.4. */
static const struct {
	double place, weight;
} legendre[REAL_POINTS / 2] = {
	{ 0.0483076656877383162, 0.0965400885147278006 },
	{ 0.144471961582796493, 0.0956387200792748594 },
	{ 0.239287362252137075, 0.0938443990808045656 },
	{ 0.33186860228212765, 0.0911738786957638847 },
	{ 0.421351276130635345, 0.0876520930044038111 },
	{ 0.50689990893222939, 0.0833119242269467552 },
	{ 0.587715757240762329, 0.0781938957870703065 },
	{ 0.663044266930215201, 0.0723457941088485062 },
	{ 0.73218211874028968, 0.0658222227763618468 },
	{ 0.794483795967942407, 0.0586840934785355471 },
	{ 0.84936761373256997, 0.0509980592623761762 },
	{ 0.896321155766052124, 0.0428358980222266807 },
	{ 0.934906075937739689, 0.0342738629130214331 },
	{ 0.964762255587506431, 0.0253920653092620595 },
	{ 0.985611511545268335, 0.0162743947309056706 },
	{ 0.997263861849481564, 0.0070186100094700966 },
};

double real_integral(real_integrand *f, const void *ctx, double low,
                     double high)
{
	double half = (high - low) / 2, middle = low + half, sum = 0;
	double x[REAL_POINTS];

	for (size_t i = 0; i < REAL_POINTS / 2; i++) {
		double away = half * legendre[i].place;

		x[2 * i] = middle - away;
		x[2 * i + 1] = middle + away;
	}
	f(ctx, x);
	for (size_t i = REAL_POINTS / 2; i-- > 0;)
		sum += legendre[i].weight * (x[2 * i] + x[2 * i + 1]);
	return half * sum;
}

/* Half way in the order of positive doubles: 64 halvings reach any of them. */
static double bits_between(double low, double high)
{
	uint64_t a, b;

	memcpy(&a, &low, sizeof(a));
	memcpy(&b, &high, sizeof(b));
	a += (b - a) / 2;
	memcpy(&low, &a, sizeof(low));
	return low;
}

double real_invert(const struct real_inverse *in)
{
	double low = 0, high = in->high, x = in->guess;

	for (int i = 0; i < MAX_STEPS; i++) {
		double value, better;

		if (!(x > low && x < high) || (i > NEWTON_STEPS && i % 2 == 1))
			x = bits_between(low, high);
		if (x <= low || x >= high)
			return low;
		better = in->step(in->ctx, x, &value);
		if (isnan(value))
			return NAN;
		if (value > 0)
			high = x;
		else
			low = x;
		if (value > -in->enough && value < in->enough)
			return better > 0 && better < in->high ? better : x;
		x = better;
	}
	return NAN;
}
