/*
 * Looks whose detection is one number that is not known.
 *
 * Definition: q ~ Beta(a, b), the same for all k looks; P that one of them finds.
 * Formula: P = 1 - B(a, b+k)/B(a, b) = 1 - prod_{i<k} (b+i)/(a+b+i).
 * Why: k looks with the mean of q promise more, as the cases where q is low are
 * those where all miss. Trap: a difference of two logarithms of B loses every
 * digit where a is small or b large. So ln prod = -sum_{i<k} ln(1 + a/(b+i)): up to
 * DIRECT terms as they are, the rest from x = b + i on by Euler and Maclaurin,
 *   sum = k ln(1 + a/(x+k)) + a ln(1 + k/(x+a))
 *         + (x - 1/2) ln(1 - a k / ((x+a)(x+k)))
 *         + sum_j B_2j / (2j (2j-1)) (h_{2j-1}(x) - h_{2j-1}(x+k)),
 * with h_r(s) = s^-r - (s+a)^-r: the integral and the ends, written in a way that
 * is symmetric in a and k and cancels by a factor of three at most.
 * Units: none. Source: beta-binomial distribution; DLMF 5.11.
 * (0 - x and not -x: a probability of 0 has no sign.)
 */
#include "stats/combine.h"

#include "stats/real.h"

#define DIRECT 32

/* h_r(s), relative. */
static double power_gap(double s, double a, int r)
{
	double power = 1;

	for (int i = 0; i < r; i++)
		power /= s;
	return power * -real_expm1(-r * real_ln1p(a / s));
}

/* Sum of ln(1 + a/(x+i)) over i < k; x >= DIRECT: the next term is 1e-20 of a. */
static double sum_from(double x, double a, double k)
{
	/* B_2j / (2j (2j-1)) */
	static const double factors[] = { 1 / 12.0, -1 / 360.0, 1 / 1260.0,
		                          -1 / 1680.0, 1 / 1188.0 };
	double sum = k * real_ln1p(a / (x + k)) + a * real_ln1p(k / (x + a)) +
	             (x - 0.5) * real_ln1p(-(a / (x + a)) * (k / (x + k)));

	for (int j = 0; j < 5; j++)
		sum += factors[j] * (power_gap(x, a, 2 * j + 1) -
		                     power_gap(x + k, a, 2 * j + 1));
	return sum;
}

enum stats_status stats_beta_looks(double a, double b, uint64_t k,
                                   double *out_P)
{
	struct real_sum sum = { 0 };
	uint64_t i = 0;

	if (!(a > 0 && real_is_finite(a)) || !(b > 0 && real_is_finite(b)) ||
	    k > STATS_MAX_COUNT)
		return STATS_DOMAIN;
	for (; i < k && i < DIRECT; i++)
		real_sum_add(&sum, real_ln1p(a / (b + (double)i)));
	if (i < k)
		real_sum_add(&sum, sum_from(b + (double)i, a, (double)(k - i)));
	*out_P = 0 - real_expm1(-real_sum_value(&sum));
	return STATS_OK;
}
