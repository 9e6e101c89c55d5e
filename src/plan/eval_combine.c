/*
 * Evidence over time, sites and methods, for programs: stats/combine.h.
 */
#include "plan/eval_function.h"
#include "stats/combine.h"

static enum stats_status temporal(struct eval *e)
{
	const union eval_value *in = e->in;
	double post;

	return eval_real(e, stats_temporal(in[0].real, in[1].real, in[2].real,
	                                   &post), "post", &post);
}

static enum stats_status temporal_limit(struct eval *e)
{
	double post;

	return eval_real(e, stats_temporal_limit(e->in[0].real, e->in[1].real,
	                                         &post), "post", &post);
}

static enum stats_status common_cause(struct eval *e)
{
	const union eval_value *in = e->in;
	double P;

	return eval_real(e, stats_common_cause(in[0].real, in[1].real,
	                                       in[2].count, &P), "P", &P);
}

static enum stats_status beta_looks(struct eval *e)
{
	const union eval_value *in = e->in;
	double P;

	return eval_real(e, stats_beta_looks(in[0].real, in[1].real, in[2].count,
	                                     &P), "P", &P);
}

static enum stats_status dual(struct eval *e)
{
	const union eval_value *in = e->in;
	struct stats_dual joint;
	enum stats_status status = stats_dual(in[0].real, in[1].real,
	                                      in[2].real, &joint);

	if (status == STATS_OK || status == STATS_INFEASIBLE)
		eval_put_real(e, "lo", joint.lo);
	if (status == STATS_OK)
		eval_put_real(e, "mid", joint.mid);
	if (status == STATS_OK || status == STATS_INFEASIBLE)
		eval_put_real(e, "hi", joint.hi);
	return status;
}

static enum stats_status gap(struct eval *e)
{
	const union eval_value *in = e->in;
	double P;

	return eval_real(e, stats_gap(in[0].real, in[1].real, in[2].real,
	                              in[3].real, &P), "P", &P);
}

static enum stats_status all(struct eval *e)
{
	double independent, bonferroni;
	enum stats_status status = stats_all(e->in[0].reals.at,
	                                     e->in[0].reals.len, &independent,
	                                     &bonferroni);

	if (status == STATS_OK) {
		eval_put_real(e, "indep", independent);
		eval_put_real(e, "bonf", bonferroni);
	}
	return status;
}

const struct eval_function eval_combine[] = {
	{ "temporal",
	  { PROBABILITY("prior"), PROBABILITY("sep"), PROBABILITY("pi") },
	  temporal, "post" },
	{ "temporal_limit", { PROBABILITY("sep"), PROBABILITY("pi") },
	  temporal_limit, "post" },
	{ "common_cause", { PROBABILITY("g"), PROBABILITY("q"), COUNT("k") },
	  common_cause, "P" },
	{ "beta_looks", { REAL("a"), REAL("b"), COUNT("k") }, beta_looks, "P" },
	{ "dual", { PROBABILITY("m1"), PROBABILITY("m2"), REAL("rho") },
	  dual, "lo mid hi" },
	{ "gap", { REAL("rate"), REAL("r"), REAL("g"), REAL("T") }, gap, "P" },
	{ "all", { PROBABILITIES("p") }, all, "indep bonf" },
	{ .name = NULL },
};
