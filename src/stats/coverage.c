/*
 * Water-filling over sites, exactly rather than by bisection.
 *
 * Formula: the quota that brings every site to z or below,
 *   need(z) = sum_i max(0, top_i - z) / fall_i,
 * is piecewise linear and falls with z. From the highest top downwards, each piece
 * is passed while the quota lasts; all terms are positive. No site is brought
 * below top_i - fall_i, so that z is at least the largest of these.
 * Why not bisection: it needs a tolerance, and equal sites come out unequal.
 * Source: Kiekintveld et al., AAMAS 2009, whose printed inequalities are wrong;
 * values compared with linear programs.
 */
#include "stats/coverage.h"

#include <stdlib.h>

#include "stats/games.h"
#include "stats/real.h"

bool coverage_quota_is_sound(size_t count, double quota)
{
	return count <= STATS_MAX_SITES && quota >= 0 && real_is_finite(quota);
}

bool coverage_site_is_sound(const struct coverage_site *site)
{
	return site->top >= -STATS_MAX_WORTH && site->top <= STATS_MAX_WORTH &&
	       site->fall >= 1 / STATS_MAX_WORTH &&
	       site->fall <= 2 * STATS_MAX_WORTH;
}

/* Highest top first; of equals the order must not depend on the library. */
static int compare_sites(const void *left, const void *right)
{
	const struct coverage_site *a = left, *b = right;

	if (a->top != b->top)
		return a->top > b->top ? -1 : 1;
	return (a->fall > b->fall) - (a->fall < b->fall);
}

double coverage_level(struct coverage_site *sites, size_t count, double quota)
{
	double level, spent = 0, slope = 0;
	double least = sites[0].top - sites[0].fall;

	for (size_t i = 1; i < count; i++)
		if (sites[i].top - sites[i].fall > least)
			least = sites[i].top - sites[i].fall;
	qsort(sites, count, sizeof(*sites), compare_sites);
	level = sites[0].top;
	for (size_t i = 0; i < count; i++) {
		double next = spent + (level - sites[i].top) * slope;

		if (i > 0 && next >= quota)
			break;
		spent = next;
		level = sites[i].top;
		slope += 1 / sites[i].fall;
	}
	level -= (quota - spent) / slope;
	return level > least ? level : least;
}

double coverage_at(const struct coverage_site *site, double z)
{
	double c = (site->top - z) / site->fall;

	if (c < 0)
		return 0;
	return c < 1 ? c : 1;
}
