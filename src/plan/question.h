/*
 * The questions of `tally plan`, by name. Each fills a plan from what is asked;
 * with ask->fault set and nothing said if that cannot be understood. A row of
 * question.c is all that a new one needs beside its own file.
 */
#ifndef TALLY_PLAN_QUESTION_H
#define TALLY_PLAN_QUESTION_H

#include "plan/ask.h"
#include "plan/plan.h"

/*
 * TALLY_OK: answered; plan->status says whether what was asked for can be
 * reached. TALLY_EUSAGE: ask->fault. TALLY_ENOTFOUND: no question has the name.
 * TALLY_ENOMEM, TALLY_ELIMIT: plan_failure.
 */
int plan_answer(const char *question, struct plan_ask *ask, struct plan *plan);

/* How many positions to look at. */
void plan_sample(struct plan_ask *ask, struct plan *plan);
/* What so many looks reach. */
void plan_detect(struct plan_ask *ask, struct plan *plan);
/* How many items there can still be. */
void plan_bound(struct plan_ask *ask, struct plan *plan);
/* How probable absence is, given a prior. */
void plan_posterior(struct plan_ask *ask, struct plan *plan);
/* How often to inspect, at what notice. */
void plan_timeliness(struct plan_ask *ask, struct plan *plan);
/* Where, against somebody who chooses. */
void plan_sites(struct plan_ask *ask, struct plan *plan);
/* When counts are an alarm, by a rule. */
void plan_threshold(struct plan_ask *ask, struct plan *plan);
/* Which items measuring a size finds. */
void plan_tolerance(struct plan_ask *ask, struct plan *plan);
/* What looks add up to. */
void plan_combine(struct plan_ask *ask, struct plan *plan);
/* What outages leave of continuity. */
void plan_continuity(struct plan_ask *ask, struct plan *plan);
/* plan_sample with strata. */
void plan_strata(struct plan_ask *ask, struct plan *plan);
/* A rule of plan_threshold. */
void plan_sequential(struct plan_ask *ask, struct plan *plan);

#endif
