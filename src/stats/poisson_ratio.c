/*
 * Is the rate during the measurement more than that of the background, which was
 * counted too? Under equal rates, and given ng + n0 counts in all, ng is binomial
 * with chance tg / (tg + t0), whatever the rate: so
 *   p = P(Bin(ng + n0, tg / (tg + t0)) >= ng) = I_{tg/(tg+t0)}(ng, n0 + 1)
 * is exact, where a normal approximation of the difference is not. One-sided.
 * Counts, and times in one unit. Without counts p = 1: nothing is known.
 * Source: J. Przyborowski, H. Wilenski, Homogeneity of results in testing samples
 * from Poisson series, Biometrika 31 (1940).
 */
#include "stats/counting.h"

#include "stats/real.h"
#include "stats/real_parts.h"

#define LEAST_TIME 1e-100
#define MOST_TIME 1e100

static bool is_time(double t)
{
	return t >= LEAST_TIME && t <= MOST_TIME;
}

enum stats_status stats_poisson_ratio(uint64_t ng, double tg, uint64_t n0,
                                      double t0, double *out_p)
{
	double p = 1;

	if (ng > STATS_MAX_COUNT || n0 > STATS_MAX_COUNT || !is_time(tg) ||
	    !is_time(t0))
		return STATS_DOMAIN;
	if (ng > 0)
		p = real_beta_below_odds(tg, t0, (double)ng, (double)n0 + 1);
	if (!real_is_finite(p))
		return STATS_NOCONV;
	*out_p = p;
	return STATS_OK;
}
