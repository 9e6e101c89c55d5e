/*
 * Probability that the true value is within tolerance, given the measured one:
 *   pc = Phi((TU - y) / u) - Phi((TL - y) / u),
 * the true value being normal about y with standard uncertainty u (nothing known
 * before). Taken from the tail it lies in, and from the density where the
 * tolerance is much narrower than u: differences of Phi near 1 leave no digits.
 * y, u, TL, TU in one unit.
 * Source: JCGM 106:2012, 7.4.
 */
#include "stats/dimension.h"

#include <math.h>

#include "stats/real.h"
#include "stats/real_parts.h"

enum stats_status stats_conformity(double y, double u, double TL, double TU,
                                   double *out_pc)
{
	double pc = 0;

	if (!real_is_finite(y) || !(u > 0) || !real_is_finite(u) || !(TL <= TU))
		return STATS_DOMAIN;
	if (TL < TU)
		pc = real_normal_between((TL - y) / u, (TU - y) / u,
		                         (TU - TL) / u);
	if (isnan(pc))
		return STATS_NOCONV;
	*out_pc = pc;
	return STATS_OK;
}
