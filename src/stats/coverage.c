/*
 * Water-filling over sites, exactly rather than by bisection.
 *
 * Formula: the quota that brings every site to z or below,
 *   need(z) = sum_i max(0, top_i - z) / fall_i,
 * is piecewise linear and falls with z. From the highest top downwards, each piece
 * is passed while the quota lasts; all terms are positive. No site is brought
 * below top_i - fall_i, so that z is at least the largest of these.
 * Why not bisection: it needs a tolerance, and equal sites come out unequal.
 * Trap: c_i = (top_i - z) / fall_i of a rounded z, which is off by more than a whole
 * site where another is worth 10^20 times as much. Here c_i is made of differences
 * that do not cancel, and adds up to the quota; and the drop of a little quota has
 * all its digits, as it is kept in a little unit.
 * Source: Kiekintveld et al., AAMAS 2009, whose printed inequalities are wrong;
 * values compared with linear programs.
 */
#include "stats/coverage.h"

#include <stdlib.h>

#include "stats/games.h"
#include "stats/real.h"

/* A drop of 1 is so many: quotas of 1e-300 of falls of 1e-100 keep their digits. */
#define DROP_UNITS 0x1p600

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

/* How far the first that is covered always lets the level go below a top. */
static double room_below(const struct coverage_site *bound, double top)
{
	return bound->fall - (bound->top - top);
}

static double larger(double x, double y)
{
	return x > y ? x : y;
}

struct coverage_level coverage_level(struct coverage_site *sites, size_t count,
                                     double quota)
{
	struct coverage_site bound;
	struct real_sum spent = { 0 }, slope = { 0 };
	struct coverage_level level;
	double room;

	qsort(sites, count, sizeof(*sites), compare_sites);
	bound = sites[0];
	for (size_t i = 1; i < count; i++)
		if (sites[i].top - sites[i].fall > bound.top - bound.fall)
			bound = sites[i];
	level.top = sites[0].top;
	level.z = bound.top - bound.fall;
	for (size_t i = 0; i < count; i++) {
		struct real_sum next = spent;

		real_sum_add(&next, (level.top - sites[i].top) *
		                    real_sum_value(&slope));
		if (i > 0 && (real_sum_value(&next) >= quota ||
		              room_below(&bound, sites[i].top) <= 0)) {
			level.z = larger(level.z, sites[i].top);
			break;
		}
		spent = next;
		level.top = sites[i].top;
		real_sum_add(&slope, 1 / sites[i].fall);
	}
	room = room_below(&bound, level.top);
	room *= DROP_UNITS;
	level.drop = (quota - real_sum_value(&spent)) * DROP_UNITS /
	             real_sum_value(&slope);
	level.drop = level.drop < room ? level.drop : room;
	level.z = larger(level.z, level.top - level.drop / DROP_UNITS);
	return level;
}

double coverage_at(const struct coverage_site *site,
                   const struct coverage_level *level)
{
	double c = ((site->top - level->top) * DROP_UNITS + level->drop) /
	           (site->fall * DROP_UNITS);

	if (site->top < level->top || c < 0)
		return 0;
	return c < 1 ? c : 1;
}
