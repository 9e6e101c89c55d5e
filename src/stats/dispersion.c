/*
 * Are counts in equal times more spread than Poisson's law allows? The index of
 * dispersion is their variance by their mean,
 *   index = sum of (x - mean)^2 / ((n - 1) mean),
 * and (n - 1) index is nearly chi-square with n - 1 degrees of freedom under one
 * constant rate: p = Q((n - 1)/2, (n - 1) index / 2). To be asked before trusting
 * any threshold of counting.h: neutrons of ship effect and drifting backgrounds
 * are not Poisson. Approximate for means under about 5.
 * Sums are taken of whole distances from the whole number next to the mean, so
 * counts of 2^53 that differ by 1 keep all digits.
 * Source: R. A. Fisher, Statistical Methods for Research Workers, section 16.
 */
#include "stats/counting.h"

#include "stats/real.h"

/* Whole number at or next under the mean, or over it where that is nearer. */
static uint64_t centre_of(const uint64_t *counts, size_t n)
{
	uint64_t quotient = 0, rest = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t part = counts[i] % n;

		quotient += counts[i] / n;
		if (rest >= n - part) {
			rest -= n - part;
			quotient++;
		} else {
			rest += part;
		}
	}
	return rest > n / 2 ? quotient + 1 : quotient;
}

static bool are_counts(const uint64_t *counts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (counts[i] > STATS_MAX_COUNT)
			return false;
	}
	return true;
}

enum stats_status stats_dispersion(const uint64_t *counts, size_t n,
                                   double *out_index, double *out_p)
{
	struct real_sum away = { 0 }, square = { 0 };
	double centre, offset, index, p, degrees;

	if (n < 2 || n > STATS_MAX_COUNT || !are_counts(counts, n))
		return STATS_DOMAIN;
	centre = (double)centre_of(counts, n);
	for (size_t i = 0; i < n; i++) {
		double distance = (double)counts[i] - centre;

		real_sum_add(&away, distance);
		real_sum_add(&square, distance * distance);
	}
	offset = real_sum_value(&away) / (double)n;
	if (centre + offset == 0)
		return STATS_VACUOUS;
	degrees = (double)(n - 1);
	index = (real_sum_value(&square) - offset * offset * (double)n) /
	        (degrees * (centre + offset));
	p = real_gamma_above(degrees / 2, degrees * index / 2);
	if (!real_is_finite(p))
		return STATS_NOCONV;
	*out_index = index;
	*out_p = p;
	return STATS_OK;
}
