/*
 * Which of L periods to inspect, when a violation shows for w of them only.
 *
 * Definition: k of L periods are inspected; a violation may start in any period
 * from which w are left, and is met if one of the w is inspected.
 * Formulas: k periods at random, P = 1 - C(L-w, k) / C(L, k), the same as one of
 * w items found among L by k looks; the value of the game, min(1, k / floor(L/w)):
 * choose among the multiples of w.
 * Why: floor(L/w) windows are disjoint, so no schedule meets a random one of them
 * more often than k / floor(L/w); and every window holds a multiple of w, so
 * those alone reach it. Random periods look fair and are worth less.
 * Units: periods. Source: the argument above; nine cases by linear programming.
 */
#include "stats/timeliness.h"

#include "stats/sampling.h"

static bool is_in_range(uint64_t L, uint64_t w, uint64_t k)
{
	return L <= STATS_MAX_COUNT && w >= 1 && w <= L && k <= L;
}

enum stats_status stats_critical_random(uint64_t L, uint64_t w, uint64_t k,
                                        double *out_P)
{
	if (!is_in_range(L, w, k))
		return STATS_DOMAIN;
	return stats_pdetect(L, w, k, 1, out_P);
}

enum stats_status stats_critical_value(uint64_t L, uint64_t w, uint64_t k,
                                       double *out_value)
{
	uint64_t windows; /* that do not overlap */

	if (!is_in_range(L, w, k))
		return STATS_DOMAIN;
	windows = L / w;
	*out_value = k >= windows ? 1 : (double)k / (double)windows;
	return STATS_OK;
}
