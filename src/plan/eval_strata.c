/*
 * Strata, for programs: the second part of stats/sampling.h.
 */
#include "plan/eval_function.h"
#include "stats/sampling.h"

static enum stats_status strata_budget(struct eval *e)
{
	struct stats_stratum strata[STATS_MAX_STRATA] = { 0 };
	struct stats_budget budget = { .E = e->in[3].real, .M = e->in[4].real };
	double n[STATS_MAX_STRATA], P;
	size_t count = e->in[0].counts.len;
	enum stats_status status;

	if (count > STATS_MAX_STRATA || e->in[1].reals.len != count ||
	    e->in[2].reals.len != count)
		return STATS_DOMAIN;
	for (size_t i = 0; i < count; i++) {
		strata[i].N = e->in[0].counts.at[i];
		strata[i].mu = e->in[1].reals.at[i];
		strata[i].cost = e->in[2].reals.at[i];
	}
	status = stats_strata_budget(strata, count, &budget, n, &P);
	if (status == STATS_OK) {
		eval_put_reals(e, "n", n, count);
		eval_put_real(e, "P", P);
	}
	return status;
}

static enum stats_status strata_worst(struct eval *e)
{
	struct stats_stratum strata[STATS_MAX_STRATA] = { 0 };
	uint64_t d[STATS_MAX_STRATA];
	size_t count = e->in[0].counts.len;
	enum stats_status status;
	double P;

	if (count > STATS_MAX_STRATA || e->in[1].reals.len != count ||
	    e->in[2].reals.len != count || e->in[3].counts.len != count)
		return STATS_DOMAIN;
	for (size_t i = 0; i < count; i++) {
		strata[i].N = e->in[0].counts.at[i];
		strata[i].mu = e->in[1].reals.at[i];
		strata[i].p = e->in[2].reals.at[i];
		strata[i].n = e->in[3].counts.at[i];
	}
	status = stats_strata_worst(strata, count, e->in[4].real, d, &P);
	if (status == STATS_OK) {
		eval_put_counts(e, "d", d, count);
		eval_put_real(e, "P", P);
	}
	return status;
}

const struct eval_function eval_strata[] = {
	{ "strata_budget",
	  { COUNTS("N"), REALS("mu"), REALS("e"), REAL("E"), REAL("M") },
	  strata_budget, "n P" },
	{ "strata_worst",
	  { COUNTS("N"), REALS("mu"), PROBABILITIES("p"), COUNTS("n"), REAL("M") },
	  strata_worst, "d P" },
	{ .name = NULL },
};
