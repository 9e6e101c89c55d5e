/*
 * Drawing whole sites with given probabilities each.
 *
 * Definition: marginals c_i with a whole sum K; a set of K sites, site i in it
 * with probability c_i.
 * Formula (systematic sampling): with one uniform u, site i is taken if a whole
 * number plus u lies in [c_1 + .. + c_{i-1}, c_1 + .. + c_i).
 * Why: one number that can be proved to be random decides all, marginals are met
 * exactly, and always K are taken; drawing each by itself meets neither budget nor
 * marginals. Trap: sums of doubles can give a site two points, or lose the last
 * one; here all is in units of 2^-50, and what the sum lacks of a whole number is
 * put on sites that are neither sure nor excluded. Sites far apart in the list go
 * together in fixed patterns, so the order must be secret and random.
 * Units: none. Source: Madow, Ann. Math. Stat. 20 (1949).
 */
#include "stats/games.h"

#include "stats/real.h"

#define ONE (INT64_C(1) << 50)
#define WHOLE_WITHIN 1e-9

static int64_t units_of(double c)
{
	return (int64_t)(c * (double)ONE + 0.5);
}

/* Points u, 1 + u, 2 + u ... below an end. */
static int64_t points_below(int64_t end, int64_t u)
{
	return end > u ? (end - u - 1) / ONE + 1 : 0;
}

/* *out_lack: units that the rounded marginals lack of the whole sum. */
static bool read_marginals(const double *c, size_t count, int64_t *out_lack)
{
	struct real_sum sum = { 0 };
	int64_t units = 0;
	double total, whole;

	for (size_t i = 0; i < count; i++) {
		if (!real_is_chance(c[i]))
			return false;
		real_sum_add(&sum, c[i]);
		units += units_of(c[i]);
	}
	total = real_sum_value(&sum);
	whole = real_floor(total + 0.5);
	if (total - whole > WHOLE_WITHIN || whole - total > WHOLE_WITHIN)
		return false;
	*out_lack = (int64_t)whole * ONE - units;
	return true;
}

/* Units of one site, with as much of the lack as it takes. */
static int64_t adjusted(int64_t units, int64_t *lack)
{
	int64_t change = *lack;

	if (units == 0 || units == ONE)
		return units;
	if (change > ONE - units)
		change = ONE - units;
	if (change < -units)
		change = -units;
	*lack -= change;
	return units + change;
}

enum stats_status stats_draw_sites(const double *c, size_t count, double u,
                                   unsigned char *out_taken)
{
	int64_t lack = 0, start, end = 0;

	if (count > STATS_MAX_SITES || !(u >= 0 && u < 1) ||
	    !read_marginals(c, count, &lack))
		return STATS_DOMAIN;
	start = (int64_t)(u * (double)ONE);
	for (size_t i = 0; i < count; i++) {
		int64_t before = points_below(end, start);

		end += adjusted(units_of(c[i]), &lack);
		out_taken[i] = points_below(end, start) > before;
	}
	return STATS_OK;
}
