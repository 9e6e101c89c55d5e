/*
 * Which sites to inspect with a quota, against somebody who chooses one.
 *
 * Definition: k of the sites are inspected; the inspectee picks one to violate at,
 * gains v if undetected, loses b if detected; an inspection there detects with p.
 * Zero-sum; c_i is the probability that site i is inspected.
 * Formula: least z with v_i - p_i c_i (v_i + b_i) <= z, sum c_i <= k, c_i <= 1:
 * see coverage.c. Deterrence, z <= 0, needs k = sum v_i / (p_i (v_i + b_i)), each
 * term at most 1.
 * Why: inspecting in proportion to v, or the likely sites, is worth its weakest
 * site. Trap: with b = 0 nothing but an inspection of every site every time
 * deters; the average detection says nothing about somebody who chooses.
 * Units: gains, any one unit. Source: von Neumann's theorem for this table; three
 * linear programs agree with the values.
 */
#include "stats/games.h"

#include <stdlib.h>

#include "stats/coverage.h"
#include "stats/real.h"

/* False: out of range. */
static bool read_site(const struct stats_site *site, struct coverage_site *out)
{
	if (!(site->v >= 0 && site->v <= STATS_MAX_WORTH) ||
	    !(site->b >= 0 && site->b <= STATS_MAX_WORTH) ||
	    !(site->p > 0 && site->p <= 1))
		return false;
	out->top = site->v;
	out->fall = site->p * (site->v + site->b);
	return coverage_site_is_sound(out);
}

/* *out_gain: is something to be gained anywhere? */
static bool read_sites(const struct stats_site *sites, size_t count,
                       struct coverage_site *out, bool *out_gain)
{
	*out_gain = false;
	for (size_t i = 0; i < count; i++) {
		if (!read_site(&sites[i], &out[i]))
			return false;
		*out_gain = *out_gain || sites[i].v > 0;
	}
	return true;
}

static void write_coverage(const struct stats_site *sites, size_t count,
                           const struct coverage_level *level,
                           double *out_c)
{
	struct coverage_site site;

	for (size_t i = 0; i < count; i++) {
		(void)read_site(&sites[i], &site);
		out_c[i] = coverage_at(&site, level);
	}
}

enum stats_status stats_site_game(const struct stats_site *sites, size_t count,
                                  double k, double *out_c, double *out_z)
{
	struct coverage_level level = { 0, 0, 0 };
	struct coverage_site *work;
	enum stats_status status = STATS_DOMAIN;
	bool gain = false;

	if (!coverage_quota_is_sound(count, k))
		return STATS_DOMAIN;
	work = malloc((count + 1) * sizeof(*work));
	if (work == NULL)
		return STATS_NOMEM;
	if (read_sites(sites, count, work, &gain)) {
		status = gain ? STATS_OK : STATS_VACUOUS;
		if (gain) {
			level = coverage_level(work, count, k);
			write_coverage(sites, count, &level, out_c);
		}
		*out_z = level.z;
		for (size_t i = 0; i < count && !gain; i++)
			out_c[i] = 0;
	}
	free(work);
	return status;
}

enum stats_status stats_deterrence_quota(const struct stats_site *sites,
                                         size_t count, double *out_k)
{
	struct real_sum sum = { 0 };
	struct coverage_site site;
	bool is_feasible = true;

	if (count > STATS_MAX_SITES)
		return STATS_DOMAIN;
	for (size_t i = 0; i < count; i++) {
		if (!read_site(&sites[i], &site))
			return STATS_DOMAIN;
		is_feasible = is_feasible && site.top <= site.fall;
		real_sum_add(&sum, site.top / site.fall);
	}
	if (!is_feasible)
		return STATS_INFEASIBLE;
	*out_k = real_sum_value(&sum);
	return count == 0 ? STATS_VACUOUS : STATS_OK;
}
