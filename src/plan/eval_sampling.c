/*
 * Attribute sampling, for programs: stats/sampling.h, and stats/detection.h,
 * which decides conclusions.
 */
#include "plan/eval_function.h"
#include "stats/detection.h"
#include "stats/sampling.h"

#define DETECTION_UNITS 10000 /* of stats/detection.h */

static enum stats_status ln_pmiss(struct eval *e)
{
	const union eval_value *in = e->in;
	double ln;

	return eval_real(e, stats_ln_pmiss(in[0].count, in[1].count,
	                                   in[2].count, &ln), "ln", &ln);
}

static enum stats_status pdetect(struct eval *e)
{
	const union eval_value *in = e->in;
	double P;
	enum stats_status status = stats_pdetect(in[0].count, in[1].count,
	                                         in[2].count, in[3].real, &P);

	if (status == STATS_OK || status == STATS_VACUOUS)
		eval_put_real(e, "P", P);
	return status;
}

static enum stats_status pdetect_down(struct eval *e)
{
	const union eval_value *in = e->in;
	double P;

	return eval_real(e, stats_pdetect_down(in[0].count, in[1].count,
	                                       in[2].count, &in[3].chance, &P),
	                 "P", &P);
}

static enum stats_status pdetect_refused(struct eval *e)
{
	const union eval_value *in = e->in;
	const struct stats_refused refused = {
		.N = in[0].count, .d = in[1].count, .s = in[2].count,
		.r = in[3].count, .p = in[4].real,
	};
	double P;
	enum stats_status status = stats_pdetect_refused(&refused, &P);

	if (status == STATS_OK || status == STATS_VACUOUS)
		eval_put_real(e, "P", P);
	return status;
}

static enum stats_status hyp_cdf(struct eval *e)
{
	const union eval_value *in = e->in;
	double F;

	return eval_real(e, stats_hyp_cdf(in[0].count, in[1].count, in[2].count,
	                                  in[3].count, &F), "F", &F);
}

static enum stats_status n_required(struct eval *e)
{
	const union eval_value *in = e->in;
	struct stats_looks looks;
	enum stats_status status =
		stats_n_required(in[0].count, in[1].count, &in[2].chance,
	                         &in[3].chance, &looks);

	if (status == STATS_OK) {
		eval_put_count(e, "n", looks.n);
		eval_put_real(e, "P", looks.P);
	}
	if (status == STATS_OK || status == STATS_INFEASIBLE)
		eval_put_real(e, "cap", looks.cap);
	return status;
}

static enum stats_status n_split_safe(struct eval *e)
{
	const union eval_value *in = e->in;
	uint64_t n;

	return eval_count(e, stats_n_split_safe(in[0].count, in[1].real,
	                                        in[2].real, in[3].real, &n),
	                  "n", &n);
}

static enum stats_status alarm_prob(struct eval *e)
{
	const union eval_value *in = e->in;
	struct stats_alarm alarm = {
		.N = in[0].count, .n = in[1].count, .c = in[2].count,
		.Se = in[3].real, .Sp = in[4].real, .d = in[5].count,
	};
	double P;

	return eval_real(e, stats_alarm_prob(&alarm, &P), "P", &P);
}

static enum stats_status sites_concentrated(struct eval *e)
{
	const union eval_value *in = e->in;
	double P;

	return eval_real(e, stats_sites_concentrated(in[0].count, in[1].count,
	                                             in[2].real, &P), "P", &P);
}

static enum stats_status sites_spread(struct eval *e)
{
	const union eval_value *in = e->in;
	double P;

	return eval_real(e, stats_sites_spread(in[0].count, in[1].count,
	                                       in[2].count, in[3].real, &P),
	                 "P", &P);
}

/* In the units of stats/detection.h, if it is a whole number of them. */
static bool in_units(const struct chance *c, uint32_t *out)
{
	uint64_t part = c->denominator / DETECTION_UNITS;

	if (!c->is_exact)
		return false;
	if (part == 0) { /* fewer places: a power of ten below the units */
		*out = (uint32_t)(c->numerator *
		                  (DETECTION_UNITS / c->denominator));
		return true;
	}
	*out = (uint32_t)(c->numerator / part);
	return c->numerator % part == 0;
}

/* One of the two of stats/detection.h. */
typedef int decide(const struct detection_input *in, uint32_t required,
                   uint32_t *out_floor, bool *out_reached);

static enum stats_status decided(struct eval *e, decide *by)
{
	const union eval_value *in = e->in;
	struct detection_input input = {
		.positions = in[0].count, .looked = in[1].count,
		.unread = in[2].count, .design_number = in[3].count,
	};
	uint32_t required, floor;
	bool reached;

	if (!in_units(&in[4].chance, &input.detection) ||
	    !in_units(&in[5].chance, &input.common_cause) ||
	    !in_units(&in[6].chance, &required) ||
	    by(&input, required, &floor, &reached) != TALLY_OK)
		return STATS_DOMAIN;
	eval_put_real(e, "P", (double)floor / DETECTION_UNITS);
	eval_put_flag(e, "reached", reached);
	return STATS_OK;
}

static enum stats_status detection(struct eval *e)
{
	return decided(e, detection_probability);
}

static enum stats_status together(struct eval *e)
{
	return decided(e, detection_together);
}

static enum stats_status detection_n(struct eval *e)
{
	const union eval_value *in = e->in;
	struct detection_input input = { .positions = in[0].count,
		                         .design_number = in[1].count };
	uint32_t required;
	uint64_t n;
	int rc;

	if (!in_units(&in[2].chance, &input.detection) ||
	    !in_units(&in[3].chance, &input.common_cause) ||
	    !in_units(&in[4].chance, &required))
		return STATS_DOMAIN;
	rc = detection_looks(&input, required, &n);
	if (rc != TALLY_OK)
		return rc == TALLY_ENOTFOUND ? STATS_INFEASIBLE : STATS_DOMAIN;
	eval_put_count(e, "n", n);
	return STATS_OK;
}

const struct eval_function eval_sampling[] = {
	{ "ln_pmiss", { COUNT("N"), COUNT("d"), COUNT("n") }, ln_pmiss, "ln" },
	{ "pdetect", { COUNT("N"), COUNT("d"), COUNT("n"), PROBABILITY("p") },
	  pdetect, "P" },
	{ "pdetect_down", { COUNT("N"), COUNT("d"), COUNT("n"), EXACT("p") },
	  pdetect_down, "P" },
	{ "pdetect_refused",
	  { COUNT("N"), COUNT("d"), COUNT("s"), COUNT("r"), PROBABILITY("p") },
	  pdetect_refused, "P" },
	{ "hyp_cdf", { COUNT("x"), COUNT("N"), COUNT("D"), COUNT("n") },
	  hyp_cdf, "F" },
	{ "n_required", { COUNT("N"), COUNT("d"), EXACT("p"), EXACT("beta") },
	  n_required, "n P cap" },
	{ "n_split_safe",
	  { COUNT("N"), REAL("mu_over_M"), PROBABILITY("p"), PROBABILITY("beta") },
	  n_split_safe, "n" },
	{ "alarm_prob",
	  { COUNT("N"), COUNT("n"), COUNT("c"), PROBABILITY("Se"),
	    PROBABILITY("Sp"), COUNT("d") },
	  alarm_prob, "P" },
	{ "sites_concentrated",
	  { COUNT("S"), COUNT("k"), PROBABILITY("P_within") },
	  sites_concentrated, "P" },
	{ "sites_spread",
	  { COUNT("S"), COUNT("k"), COUNT("d"), PROBABILITY("P_single") },
	  sites_spread, "P" },
	{ "detection",
	  { COUNT("N"), COUNT("n"), COUNT("r"), COUNT("d"), EXACT("p"),
	    EXACT("g"), EXACT("P") },
	  detection, "P reached" },
	{ "detection_together",
	  { COUNT("N"), COUNT("n"), COUNT("r"), COUNT("d"), EXACT("p"),
	    EXACT("g"), EXACT("P") },
	  together, "P reached" },
	{ "detection_looks",
	  { COUNT("N"), COUNT("d"), EXACT("p"), EXACT("g"), EXACT("P") },
	  detection_n, "n" },
	{ .name = NULL },
};
