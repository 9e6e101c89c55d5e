/*
 * Inspections at equal intervals against a conversion time.
 *
 * Definition: an inspection every D; each finds a conversion in progress with
 * probability q; the conversion takes T.
 * Formulas: blind to the schedule, the violator meets m = floor(T/D) inspections
 * and one more with probability f = T/D - m: P = 1 - (1-q)^m (1 - q f). Knowing
 * it, he starts just after one: P = 1 - (1-q)^(ceil(T/D) - 1).
 * Why both: a period is the cheapest schedule against somebody who cannot see
 * it, and worth nothing for T <= D against one who can. Traps: floor(T/D) in the
 * second case counts the inspection at the moment of completion, which is late;
 * and 0.9/0.3 is over 3 in doubles, so a quotient that near to a whole number is
 * taken for it, against the claim. The first case is continuous there.
 * Units: D and T in one. Source: elementary; reference values by closed form and
 * simulation.
 * (0 - x and not -x: a probability of 0 has no sign.)
 */
#include "stats/timeliness.h"

#include "stats/real.h"

#define WHOLE_FROM 0x1p53 /* every double from here on is whole */
#define NEAR_WHOLE 0x1p-50

/* Multiples of D strictly between 0 and T, x = T/D < WHOLE_FROM; -1 if T is 0. */
static double inspections_before(double x)
{
	double whole = real_floor(x + 0.5);
	double off = x > whole ? x - whole : whole - x;

	return off <= x * NEAR_WHOLE ? whole - 1 : real_ceil(x) - 1;
}

/* ln of the probability that x = T/D < WHOLE_FROM inspections all miss. */
static double ln_all_miss(double x, double q, bool known)
{
	double whole = known ? inspections_before(x) : real_floor(x);
	double rest = known ? 0 : x - whole;
	double ln_miss = 0;

	if (whole > 0)
		ln_miss += whole * real_ln1p(-q);
	if (rest > 0)
		ln_miss += real_ln1p(-q * rest);
	return ln_miss;
}

enum stats_status stats_time_periodic(double D, double q, double T, bool known,
                                      double *out_P)
{
	double x = T / D;

	if (!(D > 0 && real_is_finite(D)) || !(q > 0 && q <= 1) || !(T >= 0))
		return STATS_DOMAIN;
	if (!real_is_finite(T))
		*out_P = 1;
	else if (x < 1 && !known)
		*out_P = q * x + 0; /* of -0, too */
	else if (x < WHOLE_FROM)
		*out_P = 0 - real_expm1(ln_all_miss(x, q, known));
	else /* in this order, as T/D may be over every double */
		*out_P = 0 - real_expm1(real_ln1p(-q) * T / D);
	return STATS_OK;
}
