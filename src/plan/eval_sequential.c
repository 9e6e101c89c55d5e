/*
 * The sequential test, for programs: stats/sequential.h.
 */
#include "plan/eval_function.h"
#include "stats/sequential.h"

/* Members that both functions begin with. */
#define PLAN                                                                   \
	WORD("kind", "poisson|bernoulli"), REAL("l0"), REAL("l1"),             \
	PROBABILITY("a"), PROBABILITY("b"), COUNT("cap")

static struct stats_sprt_plan read_plan(const union eval_value *in)
{
	return (struct stats_sprt_plan){
		.kind = in[0].count == 0 ? STATS_SPRT_POISSON
		                         : STATS_SPRT_BERNOULLI,
		.low = in[1].real, .high = in[2].real,
		.alpha = in[3].real, .beta = in[4].real,
		.cap = in[5].count,
	};
}

/* Observations until it is decided; what is behind that is not looked at. */
static enum stats_status sprt(struct eval *e)
{
	static const char *const names[] = {
		[STATS_SPRT_GOES_ON] = "goes-on",
		[STATS_SPRT_PRESENT] = "present",
		[STATS_SPRT_ABSENT] = "absent",
		[STATS_SPRT_CAPPED] = "capped",
	};
	struct stats_sprt_plan plan = read_plan(e->in);
	struct stats_sprt test;
	enum stats_status status = stats_sprt_start(&test, &plan);

	for (size_t i = 0; status == STATS_OK && i < e->in[6].counts.len &&
	                   test.decision == STATS_SPRT_GOES_ON; i++)
		status = stats_sprt_step(&test, e->in[6].counts.at[i]);
	if (status != STATS_OK && status != STATS_INCONCLUSIVE)
		return status;
	eval_put_text(e, "decision", names[test.decision]);
	eval_put_count(e, "n", test.observations);
	eval_put_count(e, "total", test.total);
	return test.decision == STATS_SPRT_CAPPED ? STATS_INCONCLUSIVE : status;
}

static enum stats_status sprt_exact(struct eval *e)
{
	struct stats_sprt_plan plan = read_plan(e->in);
	struct stats_sprt_exact exact;
	enum stats_status status = stats_sprt_exact(&plan, e->in[6].real,
	                                            &exact);

	if (status == STATS_OK) {
		eval_put_real(e, "oc", exact.absent);
		eval_put_real(e, "asn", exact.asn);
		eval_put_real(e, "present", exact.present);
		eval_put_real(e, "capped", exact.capped);
		eval_put_real(e, "asn_wald", exact.asn_wald);
	}
	return status;
}

const struct eval_function eval_sequential[] = {
	{ "sprt", { PLAN, COUNTS("x") }, sprt, "decision n total" },
	{ "sprt_exact", { PLAN, REAL("l") }, sprt_exact,
	  "oc asn present capped asn_wald" },
	{ .name = NULL },
};
