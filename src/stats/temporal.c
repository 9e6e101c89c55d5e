/*
 * Confidence in absence from one period to the next.
 *
 * Definition: absent with probability prior at the end of a period; something is
 * introduced in the next with probability pi; then a look that would find it with
 * sensitivity sep finds nothing.
 * Formulas: prior' = prior (1 - pi), post = prior' / (1 - sep (1 - prior')); with
 * the denominator as prior' + (1 - sep)(1 - prior'), so that no rounding brings
 * post over 1. Repeated it ends at (1 - pi/sep) / (1 - pi), or at 0 if pi >= sep.
 * Why: without a look confidence decays, and no number of looks brings it to 1.
 * Trap: pi is a belief, not a measurement; it belongs beside the result.
 * Units: probabilities a period. Source: Martin, Cameron, Greiner, Prev. Vet. Med.
 * 79 (2007); ten values published with R's RSurveillance.
 */
#include "stats/combine.h"

#include "stats/real.h"

enum stats_status stats_temporal(double prior, double sep, double pi,
                                 double *out_post)
{
	double before = prior * (1 - pi);

	if (!real_is_chance(prior) || !real_is_chance(sep) ||
	    !real_is_chance(pi) || (before == 0 && sep == 1))
		return STATS_DOMAIN;
	*out_post = before / (before + (1 - sep) * (1 - before));
	return STATS_OK;
}

enum stats_status stats_temporal_limit(double sep, double pi, double *out_post)
{
	if (!(sep > 0 && sep <= 1) || !(pi >= 0 && pi < 1))
		return STATS_DOMAIN;
	/* the denominator is sep (1 - pi) */
	*out_post = pi >= sep ? 0 : (sep - pi) / ((sep - pi) + pi * (1 - sep));
	return STATS_OK;
}
