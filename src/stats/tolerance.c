/*
 * Decisions by a tolerance on a measured deviation that is normal about the true
 * one. Guard band: w = u Phi^-1(pc), so that what is accepted within TU - w has
 * conformity pc at least. Passing: P(|measured| <= tol + guard | dev).
 * Direction matters: for absence the costly error is to call a prohibited item
 * "not it", so the window that identifies is widened, not narrowed. One tape
 * makes length and diameter err together: such tests must not be multiplied.
 * tol, sd, dev, guard in one unit, all relative or all absolute.
 * Source: JCGM 106:2012, 8.3.
 */
#include "stats/dimension.h"

#include "stats/real.h"

enum stats_status stats_guard_band(double pc, double u, double *out_w)
{
	double w;

	if (!(pc >= 0.5 && pc < 1 && u > 0 && real_is_finite(u)))
		return STATS_DOMAIN;
	w = u * real_normal_quantile(pc);
	if (!real_is_finite(w))
		return STATS_DOMAIN;
	*out_w = w;
	return STATS_OK;
}

enum stats_status stats_tol_pass(double tol, double sd, double dev, double guard,
                                 double *out_P)
{
	double accepted = tol + guard;

	if (!(tol >= 0) || !real_is_finite(tol) || !real_is_finite(guard) ||
	    !real_is_finite(accepted))
		return STATS_DOMAIN;
	if (accepted < 0) /* nothing passes: a window of no width */
		accepted = 0;
	return stats_conformity(dev, sd, -accepted, accepted, out_P);
}
