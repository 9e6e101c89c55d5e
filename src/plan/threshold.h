/*
 * What every rule about counts says. Internal to plan.
 */
#ifndef TALLY_PLAN_THRESHOLD_H
#define TALLY_PLAN_THRESHOLD_H

#include "plan/ask.h"
#include "plan/plan.h"

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
/* Not covered and assumed: the same for all rules. */
void threshold_say(const struct threshold_counts *tested, struct plan *plan);

#endif
