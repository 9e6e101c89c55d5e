/*
 * What a look says of what was not looked at, for programs: stats/bounds.h.
 */
#include "plan/eval_function.h"
#include "stats/bounds.h"

static enum stats_status upper_bound(struct eval *e)
{
	const union eval_value *in = e->in;
	uint64_t D;

	return eval_count(e, stats_upper_bound(in[0].count, in[1].count,
	                                       in[2].count, &in[3].chance, &D),
	                  "D", &D);
}

static enum stats_status zero_failure_bound(struct eval *e)
{
	double p;

	return eval_real(e, stats_zero_failure_bound(e->in[0].count,
	                                             e->in[1].real, &p),
	                 "pU", &p);
}

static enum stats_status post_betabin(struct eval *e)
{
	const union eval_value *in = e->in;
	struct stats_post_betabin prior = {
		.N = in[0].count, .n = in[1].count, .p = in[2].real,
		.a = in[3].real, .b = in[4].real, .level = in[5].chance,
	};
	struct stats_post post;
	enum stats_status status = stats_post_betabin(&prior, &post);

	if (status == STATS_OK) {
		eval_put_real(e, "absent", post.absent);
		eval_put_count(e, "U", post.U);
	}
	return status;
}

static enum stats_status post_two(struct eval *e)
{
	double post;

	return eval_real(e, stats_post_two(e->in[0].real, e->in[1].real, &post),
	                 "post", &post);
}

const struct eval_function eval_bounds[] = {
	{ "upper_bound",
	  { COUNT("N"), COUNT("n"), COUNT("x"), EXACT("alpha") },
	  upper_bound, "D" },
	{ "zero_failure_bound", { COUNT("n"), PROBABILITY("alpha") },
	  zero_failure_bound, "pU" },
	{ "post_betabin",
	  { COUNT("N"), COUNT("n"), PROBABILITY("p"), REAL("a"), REAL("b"),
	    EXACT("level") },
	  post_betabin, "absent U" },
	{ "post_two", { PROBABILITY("pi0"), PROBABILITY("Pdet") },
	  post_two, "post" },
	{ .name = NULL },
};
