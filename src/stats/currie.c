/*
 * Currie's critical level and detection limit, in net counts:
 *   paired, background counted as long as the item: L_C = k sqrt(2 B),
 *   background well known:                          L_C = k sqrt(B);
 *   L_D = k^2 + 2 L_C in both, with k for alpha = beta (1.645: 5 %).
 * Two normal approximations of Poisson counts: poor for B under about 10, where
 * stats_poisson_crit and stats_poisson_S are exact. Here since treaties and
 * laboratories state limits by it. B in counts, B >= 0, k >= 0.
 * Source: L. A. Currie, Anal. Chem. 40 (1968) 586, table I.
 */
#include "stats/counting.h"

#include "stats/real.h"

enum stats_status stats_currie(double B, double k, bool paired, double *out_LC,
                               double *out_LD)
{
	double level, limit;

	if (!(B >= 0 && k >= 0))
		return STATS_DOMAIN;
	level = k * real_sqrt(paired ? 2 * B : B);
	limit = k * k + 2 * level;
	if (!real_is_finite(limit))
		return STATS_DOMAIN;
	*out_LC = level;
	*out_LD = limit;
	return STATS_OK;
}
