/*
 * Attribute sampling, for programs: stats/sampling.h.
 */
#include "plan/eval_function.h"
#include "stats/sampling.h"

static enum stats_status ln_pmiss(struct eval *e)
{
	double ln;
	enum stats_status status = stats_ln_pmiss(e->in[0].count, e->in[1].count,
	                                          e->in[2].count, &ln);

	if (status == STATS_OK)
		eval_put_real(e, "ln", ln);
	return status;
}

static enum stats_status pdetect(struct eval *e)
{
	double P;
	enum stats_status status = stats_pdetect(e->in[0].count, e->in[1].count,
	                                         e->in[2].count, e->in[3].real,
	                                         &P);

	if (status == STATS_OK || status == STATS_VACUOUS)
		eval_put_real(e, "P", P);
	return status;
}

static enum stats_status n_required(struct eval *e)
{
	struct stats_looks looks;
	enum stats_status status =
		stats_n_required(e->in[0].count, e->in[1].count,
	                         &e->in[2].chance, &e->in[3].chance, &looks);

	if (status == STATS_OK) {
		eval_put_count(e, "n", looks.n);
		eval_put_real(e, "P", looks.P);
	}
	if (status == STATS_OK || status == STATS_INFEASIBLE)
		eval_put_real(e, "cap", looks.cap);
	return status;
}

const struct eval_function eval_sampling[] = {
	{ "ln_pmiss",
	  { { "N", EVAL_COUNT }, { "d", EVAL_COUNT }, { "n", EVAL_COUNT } },
	  ln_pmiss, "ln_pmiss N d n -> ln" },
	{ "pdetect",
	  { { "N", EVAL_COUNT }, { "d", EVAL_COUNT }, { "n", EVAL_COUNT },
	    { "p", EVAL_REAL } },
	  pdetect, "pdetect N d n p -> P" },
	{ "n_required",
	  { { "N", EVAL_COUNT }, { "d", EVAL_COUNT }, { "p", EVAL_CHANCE },
	    { "beta", EVAL_CHANCE } },
	  n_required, "n_required N d p beta -> n P cap" },
	{ 0 },
};
