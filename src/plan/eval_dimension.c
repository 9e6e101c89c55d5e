/*
 * Dimensions against tolerances, for programs: stats/dimension.h.
 */
#include "plan/eval_function.h"
#include "stats/dimension.h"

static enum stats_status conformity(struct eval *e)
{
	const union eval_value *in = e->in;
	double pc;

	return eval_real(e, stats_conformity(in[0].real, in[1].real, in[2].real,
	                                     in[3].real, &pc), "pc", &pc);
}

static enum stats_status guard_band(struct eval *e)
{
	double w;

	return eval_real(e, stats_guard_band(e->in[0].real, e->in[1].real, &w),
	                 "w", &w);
}

static enum stats_status tol_pass(struct eval *e)
{
	const union eval_value *in = e->in;
	double P;

	return eval_real(e, stats_tol_pass(in[0].real, in[1].real, in[2].real,
	                                   in[3].real, &P), "P", &P);
}

static enum stats_status global_risk(struct eval *e)
{
	const union eval_value *in = e->in;
	struct stats_global_risk rule = { .u0 = in[0].real, .um = in[1].real,
		                          .T = in[2].real, .w = in[3].real };
	double consumer, producer;
	enum stats_status status = stats_global_risk(&rule, &consumer, &producer);

	if (status == STATS_OK) {
		eval_put_real(e, "consumer", consumer);
		eval_put_real(e, "producer", producer);
	}
	return status;
}

const struct eval_function eval_dimension[] = {
	{ "conformity", { REAL("y"), REAL("u"), REAL("TL"), REAL("TU") },
	  conformity, "pc" },
	{ "guard_band", { PROBABILITY("pc"), REAL("u") }, guard_band, "w" },
	{ "tol_pass", { REAL("tol"), REAL("sd"), REAL("dev"), REAL("guard") },
	  tol_pass, "P" },
	{ "global_risk", { REAL("u0"), REAL("um"), REAL("T"), REAL("w") },
	  global_risk, "consumer producer" },
	{ .name = NULL },
};
