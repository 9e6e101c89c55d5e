/*
 * Looks that one cause may defeat all together.
 *
 * Definition: k looks find with q each and independently, unless a cause common to
 * all (a blind method, one team, a spoofed sensor) defeats them: probability g.
 * Formula: P = 1 - (g + (1-g)(1-q)^k) = (1-g)(1 - (1-q)^k), at most 1 - g.
 * Why: independence is what repeated looks lack most; with g stated, more looks
 * cannot buy what only another method can. Trap: 1 - (1-q)^k alone reaches 1.
 * Units: none. Source: the beta-factor model of reliability, elementary.
 * (0 - x and not -x: a probability of 0 has no sign.)
 */
#include "stats/combine.h"

#include "stats/real.h"

enum stats_status stats_common_cause(double g, double q, uint64_t k,
                                     double *out_P)
{
	double found;

	if (!real_is_chance(g) || !real_is_chance(q) || k > STATS_MAX_COUNT)
		return STATS_DOMAIN;
	/* no look: 0 times the logarithm of 0 is no number */
	found = k == 0 ? 0 : 0 - real_expm1((double)k * real_ln1p(-q));
	*out_P = (1 - g) * found;
	return STATS_OK;
}
