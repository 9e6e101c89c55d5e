/*
 * A quota of inspections, spread at random over a year.
 *
 * Definition: n inspections at independent uniform times of a year of length Y; a
 * conversion that takes T is started without knowing them, at a time that leaves
 * it within the year.
 * Formulas: detected with P = 1 - (1 - q T/Y)^n; and the last inspection leaves
 * at least T before the year's end with probability (1 - T/Y)^n.
 * Why the second: a quota that everybody counts is spent when its last inspection
 * is over, and what is left of the year is free. The first number alone hides
 * that: one inspection must be held back, or the quota not be a count.
 * Units: T and Y in one. Source: elementary; "a quota of five is worth four" was
 * said of the test ban in 1963.
 * (0 - x and not -x: a probability of 0 has no sign.)
 */
#include "stats/timeliness.h"

#include "stats/real.h"

/* ln(1 - T/Y), which near T = Y must not come from T/Y. */
static double ln_rest(double T, double Y)
{
	return T < Y / 2 ? real_ln1p(-(T / Y)) : real_ln((Y - T) / Y);
}

enum stats_status stats_time_quota(uint64_t n, double q, double T, double Y,
                                   struct stats_quota *out)
{
	if (n > STATS_MAX_COUNT || !(q > 0 && q <= 1) ||
	    !(Y > 0 && real_is_finite(Y)) || !(T >= 0 && T <= Y))
		return STATS_DOMAIN;
	if (n == 0) { /* 0 times the logarithm of 0 is no number */
		out->P = 0;
		out->tail = 1;
		return STATS_OK;
	}
	out->P = 0 - real_expm1((double)n * real_ln1p(-q * (T / Y)));
	out->tail = real_exp((double)n * ln_rest(T, Y));
	return STATS_OK;
}
