/*
 * Two measures of one thing that may fail together.
 *
 * Definition: they miss with m1 and m2; both miss with a probability that depends
 * on how the misses are correlated.
 * Formulas: m1 m2 + rho sqrt(m1 (1-m1) m2 (1-m2)) at correlation rho; from
 * max(0, m1 + m2 - 1) to min(m1, m2) whatever the dependence (Frechet).
 * Why: "dual containment and surveillance" multiplies the misses, which asks for
 * no common failure and no common way to tamper. Without an argument for that, the
 * most is what to state. Trap: not every rho exists for every m1, m2; outside the
 * bounds there is no such pair of measures. A result over a bound by no more than
 * rounding is that bound.
 * Units: none. Source: Frechet 1951; the correlation of two indicators.
 */
#include "stats/combine.h"

#include "stats/real.h"

#define ROUNDING 0x1p-50

/* Standard deviation of an indicator. */
static double spread(double m)
{
	return real_sqrt(m * (1 - m));
}

enum stats_status stats_dual(double m1, double m2, double rho,
                             struct stats_dual *out)
{
	double least = m1 < m2 ? m1 : m2, most = m1 < m2 ? m2 : m1;
	double apart = m1 * m2, together = spread(m1) * spread(m2);
	double mid = apart + rho * together;
	double slack = ROUNDING * (apart + together);

	if (!real_is_chance(m1) || !real_is_chance(m2) ||
	    !(rho >= -1 && rho <= 1))
		return STATS_DOMAIN;
	out->hi = least;
	out->lo = least - (1 - most); /* 1 - most is exact where it matters */
	if (out->lo < 0)
		out->lo = 0;
	if (mid > out->hi + slack || mid < out->lo - slack)
		return STATS_INFEASIBLE;
	out->mid = mid > out->hi ? out->hi : mid < out->lo ? out->lo : mid;
	return STATS_OK;
}
