/*
 * What every rule about counts says. Internal to plan.
 */
#ifndef TALLY_PLAN_THRESHOLD_H
#define TALLY_PLAN_THRESHOLD_H

#include "plan/ask.h"
#include "plan/plan.h"
#include "stats/counting.h"

#define MAX_COUNTS 4096

/* Counts of equal times, "10,12,9". */
struct threshold_counts {
	size_t count;
	uint64_t at[MAX_COUNTS];
	double mean;
	bool are_doubtful; /* more spread than Poisson counts are */
};

/*
 * --counts: tested for dispersion before anything rests on them, with a warning
 * if they are not Poisson. Zero counts if they are not given; false: refused.
 */
bool threshold_read_counts(struct plan_ask *ask, struct threshold_counts *out,
                           struct plan *plan);

/* --gross, --background-count and their times, in seconds. */
bool threshold_read_gross(struct plan_ask *ask, struct stats_iso11929 *out);

/* An alarm at x counts or more, over a background, and what must be found. */
struct threshold {
	double B, least; /* mean background; the lowest that it may be */
	uint64_t x;
	/* If it was measured: counts in all, in so many times the time of one. */
	uint64_t total;
	double times;      /* 0: it is known */
	uint64_t measured; /* counts of their own; 0: one long count */
	struct chance power;
};
/* --required, as the power. */
bool threshold_read_power(struct plan_ask *ask, struct threshold *out);
/*
 * The smallest source found with a power that need not be t->power, and the
 * lowest background that was allowed for.
 */
enum stats_status threshold_source(const struct threshold *t, double power,
                                   double *out_least, double *out);
/*
 * What the threshold t->x would miss: rows and sentences. False, and the plan is
 * STATS_VACUOUS: nothing can be said.
 */
bool threshold_put_missed(struct threshold *t, double *out_source,
                          struct plan *plan);
/* The mean background, and the lowest that it may be if it was measured. */
void threshold_put_background(const struct threshold *t,
                              const struct plan_label *label,
                              struct plan *plan);
/* "alarm at so many counts or more" */
void threshold_put_alarm(uint64_t x, struct plan *plan);
/* Not covered and assumed: the same for all rules. */
void threshold_say(const struct threshold_counts *tested, struct plan *plan);

#endif
