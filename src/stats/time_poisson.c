/*
 * Random inspections against a conversion time.
 *
 * Definition: inspections come as a Poisson process of mean interval D, each
 * announced tau before; each finds a conversion in progress with probability q.
 * The violator starts when no notice is pending and needs T.
 * Formula: inspections that count are those announced after the start and made
 * before the end, a Poisson number of mean (T - tau)/D:
 *   P = 1 - exp(-q max(0, T - tau) / D).
 * Why: it has no memory, so that no moment is better than another to start, and
 * an inspection just made promises nothing. Trap: D must be the mean of a process
 * that goes on; with a quota that runs out see time_quota.c.
 * Where hiding takes less than tau, q is what cannot be hidden.
 * Units: D, T, tau in one unit. Source: elementary; table of reference values by
 * closed form and simulation.
 */
#include "stats/timeliness.h"

#include "stats/real.h"

/* q t / D without overflow of t/D where q is small. */
static double mean_detections(double q, double t, double D)
{
	double inspections = t / D;

	return real_is_finite(inspections) ? q * inspections : q * t / D;
}

enum stats_status stats_time_poisson(double D, double q, double T, double tau,
                                     double *out_P)
{
	if (!(D > 0 && real_is_finite(D)) || !(q > 0 && q <= 1) || !(T >= 0) ||
	    !(tau >= 0 && real_is_finite(tau)))
		return STATS_DOMAIN;
	if (T <= tau)
		*out_P = 0;
	else if (!real_is_finite(T))
		*out_P = 1;
	else
		*out_P = -real_expm1(-mean_detections(q, T - tau, D));
	return STATS_OK;
}
