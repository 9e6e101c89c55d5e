/*
 * Water-filling: a quota of inspections spread so that the best choice that is
 * left is worth least. What site_game.c and origami.c have in common; internal to
 * stats.
 */
#ifndef TALLY_STATS_COVERAGE_H
#define TALLY_STATS_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/status.h"

struct coverage_site {
	double top;  /* worth to the chooser if never inspected */
	double fall; /* how much less if always: over 0 */
};

/* May count, quota and site be given to the functions below? */
bool coverage_quota_is_sound(size_t count, double quota);
bool coverage_site_is_sound(const struct coverage_site *site);
/*
 * Where the chooser's best is brought to: z, for the sites with at least this top by
 * the coverage that takes them to the top and then down by the drop. Kept apart, as
 * their difference would not say how far a site of another scale is from it. The
 * drop is in a unit of coverage.c.
 */
struct coverage_level {
	double z, top, drop;
};
/*
 * Sorts the sites, count > 0 of them, and returns the least z with coverage
 * c_i <= 1, sum c_i <= quota (1 + 2^-49), or quota + 2e-315 if it is under 1e-300,
 * and top_i - c_i fall_i <= z.
 */
struct coverage_level coverage_level(struct coverage_site *sites, size_t count,
                                     double quota);
/* The coverage that brings a site down there, 0 to 1. */
double coverage_at(const struct coverage_site *site,
                   const struct coverage_level *level);

#endif
