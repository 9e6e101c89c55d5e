/*
 * Outages of continuous surveillance that are long enough to use.
 *
 * Definition: outages come as a Poisson process of rate f and last r on average,
 * exponentially; one longer than g is enough to defeat the surveillance. The
 * probability that none is, in a time T.
 * Formula: P = exp(-f T exp(-g/r)).
 * Why: availability (99 %) says nothing against somebody who waits for a gap: one
 * outage of a day in a hundred days leaves a chance of .26 that a year passes
 * without one of a day. Trap: a gap seen ends continuity whatever this says.
 * Where f T is over every double, logarithms are added.
 * Units: f in 1/r, r, g, T in one. Source: thinned Poisson process, elementary;
 * compared with simulation.
 */
#include "stats/combine.h"

#include "stats/real.h"

/* Mean number of outages longer than g. */
static double usable_outages(double f, double r, double g, double T)
{
	double outages = f * T;

	if (real_is_finite(outages))
		return outages * real_exp(-(g / r));
	return real_exp(real_ln(f) + real_ln(T) - g / r);
}

enum stats_status stats_gap(double f, double r, double g, double T,
                            double *out_P)
{
	if (!(r > 0 && real_is_finite(r)) || !(f >= 0 && real_is_finite(f)) ||
	    !(g >= 0 && real_is_finite(g)) || !(T >= 0 && real_is_finite(T)))
		return STATS_DOMAIN;
	*out_P = real_exp(-usable_outages(f, r, g, T));
	return STATS_OK;
}
