/*
 * Against somebody who chooses, for programs: stats/games.h.
 */
#include "plan/eval_function.h"
#include "stats/games.h"

_Static_assert(EVAL_MAX_ELEMENTS <= STATS_MAX_SITES,
               "a list of a call is never over what a game takes");

static enum stats_status dresher(struct eval *e)
{
	const union eval_value *in = e->in;
	double V, inspect;
	enum stats_status status = stats_dresher(in[0].count, in[1].count,
	                                         in[2].real, &V, &inspect);

	if (status == STATS_OK) {
		eval_put_real(e, "V", V);
		eval_put_real(e, "p_inspect", inspect);
	}
	return status;
}

static enum stats_status dresher_imperfect(struct eval *e)
{
	const union eval_value *in = e->in;
	double V;

	return eval_real(e, stats_dresher_imperfect(in[0].count, in[1].count,
	                                            in[2].real, in[3].real, &V),
	                 "V", &V);
}

/* From the lists v, b and p, one element a site; false: of other lengths. */
static bool read_sites(const struct eval *e, struct stats_site *out)
{
	size_t count = e->in[0].reals.len;

	if (e->in[1].reals.len != count || e->in[2].reals.len != count)
		return false;
	for (size_t i = 0; i < count; i++)
		out[i] = (struct stats_site){ .v = e->in[0].reals.at[i],
			                      .b = e->in[1].reals.at[i],
			                      .p = e->in[2].reals.at[i] };
	return true;
}

static enum stats_status site_game(struct eval *e)
{
	struct stats_site sites[EVAL_MAX_ELEMENTS];
	double c[EVAL_MAX_ELEMENTS], z;
	size_t count = e->in[0].reals.len;
	enum stats_status status;

	if (!read_sites(e, sites))
		return STATS_DOMAIN;
	status = stats_site_game(sites, count, e->in[3].real, c, &z);
	if (status == STATS_OK || status == STATS_VACUOUS) {
		eval_put_real(e, "value", z);
		eval_put_reals(e, "c", c, count);
	}
	return status;
}

static enum stats_status deterrence_quota(struct eval *e)
{
	struct stats_site sites[EVAL_MAX_ELEMENTS];
	enum stats_status status;
	double k;

	if (!read_sites(e, sites))
		return STATS_DOMAIN;
	status = stats_deterrence_quota(sites, e->in[0].reals.len, &k);
	if (status == STATS_OK || status == STATS_VACUOUS)
		eval_put_real(e, "k", k);
	return status;
}

static enum stats_status origami(struct eval *e)
{
	struct stats_target targets[EVAL_MAX_ELEMENTS];
	double c[EVAL_MAX_ELEMENTS];
	size_t count = e->in[0].reals.len;
	struct stats_origami value;
	enum stats_status status;

	for (size_t i = 1; i < 4; i++)
		if (e->in[i].reals.len != count)
			return STATS_DOMAIN;
	for (size_t i = 0; i < count; i++)
		targets[i] = (struct stats_target){
			.a_covered = e->in[0].reals.at[i],
			.a_uncovered = e->in[1].reals.at[i],
			.d_covered = e->in[2].reals.at[i],
			.d_uncovered = e->in[3].reals.at[i],
		};
	status = stats_origami(targets, count, e->in[4].real, c, &value);
	if (status == STATS_OK) {
		eval_put_reals(e, "c", c, count);
		eval_put_real(e, "za", value.chooser);
		eval_put_real(e, "zd", value.defender);
		eval_put_count(e, "t", value.target);
	}
	return status;
}

static enum stats_status draw_sites(struct eval *e)
{
	unsigned char taken[EVAL_MAX_ELEMENTS];
	uint64_t selected[EVAL_MAX_ELEMENTS];
	size_t count = e->in[0].reals.len;
	enum stats_status status = stats_draw_sites(e->in[0].reals.at, count,
	                                            e->in[1].real, taken);

	if (status != STATS_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		selected[i] = taken[i];
	eval_put_counts(e, "sel", selected, count);
	return status;
}

#define SITES REALS("v"), REALS("b"), PROBABILITIES("p")

const struct eval_function eval_games[] = {
	{ "dresher", { COUNT("n"), COUNT("m"), REAL("b") },
	  dresher, "V p_inspect" },
	{ "dresher_imperfect",
	  { COUNT("n"), COUNT("m"), REAL("b"), PROBABILITY("q") },
	  dresher_imperfect, "V" },
	{ "site_game", { SITES, REAL("k") }, site_game, "value c" },
	{ "deterrence_quota", { SITES }, deterrence_quota, "k" },
	{ "origami",
	  { REALS("Uac"), REALS("Uau"), REALS("Udc"), REALS("Udu"), REAL("k") },
	  origami, "c za zd t" },
	{ "draw_sites", { PROBABILITIES("c"), PROBABILITY("u") },
	  draw_sites, "sel" },
	{ .name = NULL },
};
