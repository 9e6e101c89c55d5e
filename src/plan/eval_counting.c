/*
 * Counts against background, for programs: stats/counting.h.
 */
#include "plan/eval_function.h"
#include "stats/counting.h"

static enum stats_status poisson_crit(struct eval *e)
{
	uint64_t x;
	double alpha;
	enum stats_status status = stats_poisson_crit(e->in[0].real,
	                                              e->in[1].real, &x, &alpha);

	if (status == STATS_OK) {
		eval_put_count(e, "x", x);
		eval_put_real(e, "alpha_true", alpha);
	}
	return status;
}

static enum stats_status poisson_S(struct eval *e)
{
	const union eval_value *in = e->in;
	double S;

	return eval_real(e, stats_poisson_S(in[0].real, in[1].count, in[2].real,
	                                    &S), "S", &S);
}

/* Members that both functions of the rule begin with. */
#define RULE REAL("B"), COUNT("m"), REAL("k"), FLAG("inflate")

static struct stats_ksigma read_rule(const union eval_value *in)
{
	return (struct stats_ksigma){ .B = in[0].real, .m = in[1].count,
		                      .k = in[2].real, .inflate = in[3].flag };
}

static enum stats_status ksigma_false_alarm(struct eval *e)
{
	const struct stats_ksigma rule = read_rule(e->in);
	double fa;

	return eval_real(e, stats_ksigma_false_alarm(&rule, &fa), "fa", &fa);
}

static enum stats_status ksigma_threshold(struct eval *e)
{
	uint64_t x;

	return eval_count(e, stats_ksigma_threshold(e->in[0].real, e->in[1].real,
	                                            &x), "x", &x);
}

static enum stats_status ksigma_alarm(struct eval *e)
{
	const struct stats_ksigma rule = read_rule(e->in);
	uint64_t x;

	return eval_count(e, stats_ksigma_alarm(&rule, &x), "x", &x);
}

static enum stats_status poisson_ratio(struct eval *e)
{
	const union eval_value *in = e->in;
	double p;

	return eval_real(e, stats_poisson_ratio(in[0].count, in[1].real,
	                                        in[2].count, in[3].real, &p),
	                 "pval", &p);
}

static enum stats_status currie(struct eval *e)
{
	const union eval_value *in = e->in;
	double LC, LD;
	enum stats_status status = stats_currie(in[0].real, in[1].real,
	                                        in[2].flag, &LC, &LD);

	if (status == STATS_OK) {
		eval_put_real(e, "LC", LC);
		eval_put_real(e, "LD", LD);
	}
	return status;
}

static enum stats_status iso11929(struct eval *e)
{
	const union eval_value *in = e->in;
	struct stats_iso11929 count = {
		.ng = in[0].count, .tg = in[1].real, .n0 = in[2].count,
		.t0 = in[3].real, .w = in[4].real, .uw = in[5].real,
		.ka = in[6].real, .kb = in[7].real,
	};
	struct stats_iso11929_result result;
	enum stats_status status = stats_iso11929(&count, &result);

	if (status == STATS_OK || status == STATS_INFEASIBLE) {
		eval_put_real(e, "y", result.y);
		eval_put_real(e, "u", result.u);
		eval_put_real(e, "ystar", result.ystar);
	}
	if (status == STATS_OK)
		eval_put_real(e, "yhash", result.yhash);
	return status;
}

static enum stats_status dispersion(struct eval *e)
{
	double index, p;
	enum stats_status status = stats_dispersion(e->in[0].counts.at,
	                                            e->in[0].counts.len,
	                                            &index, &p);

	if (status == STATS_OK) {
		eval_put_real(e, "index", index);
		eval_put_real(e, "pval", p);
	}
	return status;
}

const struct eval_function eval_counting[] = {
	{ "poisson_crit", { REAL("B"), PROBABILITY("alpha") },
	  poisson_crit, "x alpha_true" },
	{ "poisson_S", { REAL("B"), COUNT("x"), PROBABILITY("power") },
	  poisson_S, "S" },
	{ "ksigma_false_alarm", { RULE }, ksigma_false_alarm, "fa" },
	{ "ksigma_threshold", { REAL("B"), REAL("k") }, ksigma_threshold, "x" },
	{ "ksigma_alarm", { RULE }, ksigma_alarm, "x" },
	{ "poisson_ratio",
	  { COUNT("ng"), REAL("tg"), COUNT("n0"), REAL("t0") },
	  poisson_ratio, "pval" },
	{ "currie", { REAL("B"), REAL("k"), FLAG("paired") }, currie, "LC LD" },
	{ "iso11929",
	  { COUNT("ng"), REAL("tg"), COUNT("n0"), REAL("t0"), REAL("w"),
	    REAL("uw"), REAL("ka"), REAL("kb") },
	  iso11929, "y u ystar yhash" },
	{ "dispersion", { COUNTS("x") }, dispersion, "index pval" },
	{ .name = NULL },
};
