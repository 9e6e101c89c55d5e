/*
 * Coverage of sites as whole numbers, which a draw by weight meets exactly.
 * Internal to plan.
 */
#ifndef TALLY_PLAN_WEIGHTS_H
#define TALLY_PLAN_WEIGHTS_H

#include "stats/games.h"

struct weighing {
	const struct stats_site *sites;
	size_t count;
	uint64_t quota;    /* sites in a draw, 1 to count */
	double *coverage;  /* out, [count]: exactly quota * weight / sum */
	uint64_t *weights; /* out, [count]: 0 for a site that is never drawn */
	uint64_t sum;      /* out: no quota * weight is over it */
};

/*
 * The coverage of stats_site_game, and what that leaves of the quota spread over
 * the other sites in the same way: a draw takes as many sites as it says. Then
 * rounded to the 10^-6. STATS_DOMAIN, STATS_NOMEM; STATS_VACUOUS: nothing to gain
 * at any site.
 */
enum stats_status weights_find(struct weighing *w);
/* What the best choice of a site is worth with this coverage. */
double weights_value(const struct weighing *w);

#endif
