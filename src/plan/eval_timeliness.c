/*
 * How often and at what notice, for programs: stats/timeliness.h.
 */
#include "plan/eval_function.h"
#include "stats/timeliness.h"

static enum stats_status time_poisson(struct eval *e)
{
	const union eval_value *in = e->in;
	double P;

	return eval_real(e, stats_time_poisson(in[0].real, in[1].real,
	                                       in[2].real, in[3].real, &P),
	                 "P", &P);
}

static enum stats_status time_periodic(struct eval *e)
{
	const union eval_value *in = e->in;
	double P;

	return eval_real(e, stats_time_periodic(in[0].real, in[1].real,
	                                        in[2].real, in[3].flag, &P),
	                 "P", &P);
}

static enum stats_status time_quota(struct eval *e)
{
	const union eval_value *in = e->in;
	struct stats_quota quota;
	enum stats_status status =
		stats_time_quota(in[0].count, in[1].real, in[2].real,
	                         in[3].real, &quota);

	if (status == STATS_OK) {
		eval_put_real(e, "P", quota.P);
		eval_put_real(e, "P_tail", quota.tail);
	}
	return status;
}

static enum stats_status interval_needed(struct eval *e)
{
	static const enum stats_schedule schedules[] = {
		STATS_RANDOM, STATS_PERIODIC_KNOWN, STATS_PERIODIC_BLIND
	};
	const union eval_value *in = e->in;
	struct stats_interval interval = {
		.schedule = schedules[in[0].count],
		.q = in[1].chance, .T = in[2].real, .tau = in[3].real,
		.P = in[4].chance,
	};
	double D;

	return eval_real(e, stats_interval_needed(&interval, &D), "D", &D);
}

static enum stats_status critical_random(struct eval *e)
{
	const union eval_value *in = e->in;
	double P;

	return eval_real(e, stats_critical_random(in[0].count, in[1].count,
	                                          in[2].count, &P), "P", &P);
}

static enum stats_status critical_value(struct eval *e)
{
	const union eval_value *in = e->in;
	double value;

	return eval_real(e, stats_critical_value(in[0].count, in[1].count,
	                                         in[2].count, &value),
	                 "value", &value);
}

static enum stats_status delay_value(struct eval *e)
{
	double value;

	return eval_real(e, stats_delay_value(e->in[0].count, e->in[1].flag,
	                                      &value), "value", &value);
}

static enum stats_status delay_schedule(struct eval *e)
{
	uint64_t k = e->in[0].count;
	double t[STATS_MAX_INTERIM];
	enum stats_status status = STATS_DOMAIN;

	if (k <= STATS_MAX_INTERIM)
		status = stats_delay_schedule(k, e->in[1].real, t);
	if (status == STATS_OK)
		eval_put_reals(e, "t", t, (size_t)k);
	return status;
}

const struct eval_function eval_timeliness[] = {
	{ "time_poisson",
	  { REAL("D"), PROBABILITY("q"), REAL("T"), REAL("tau") },
	  time_poisson, "P" },
	{ "time_periodic",
	  { REAL("D"), PROBABILITY("q"), REAL("T"), FLAG("known") },
	  time_periodic, "P" },
	{ "time_quota", { COUNT("n"), PROBABILITY("q"), REAL("T"), REAL("Y") },
	  time_quota, "P P_tail" },
	{ "interval_needed",
	  { WORD("mode", "random|known|blind"), EXACT("q"), REAL("T"),
	    REAL("tau"), EXACT("P") },
	  interval_needed, "D" },
	{ "critical_random", { COUNT("L"), COUNT("w"), COUNT("k") },
	  critical_random, "P" },
	{ "critical_value", { COUNT("L"), COUNT("w"), COUNT("k") },
	  critical_value, "value" },
	{ "delay_value", { COUNT("k"), FLAG("observed") }, delay_value, "value" },
	{ "delay_schedule", { COUNT("k"), PROBABILITY("u") },
	  delay_schedule, "t" },
	{ .name = NULL },
};
