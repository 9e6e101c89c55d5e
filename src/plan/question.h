/*
 * The questions of `tally plan`, by name. Each fills a plan from what is asked;
 * with ask->fault set and nothing said if that cannot be understood. A row of
 * question.c is all that a new one needs beside its own file.
 */
#ifndef TALLY_PLAN_QUESTION_H
#define TALLY_PLAN_QUESTION_H

#include "plan/ask.h"
#include "plan/plan.h"

/* A question, or a variant of one that an option asks for. */
struct plan_variant {
	const char *name;           /* of the question */
	const char *option, *value; /* NULL: any option; any value */
	const char *with;           /* another option that must be there, or NULL */
	bool is_default;            /* also if the option is not given */
};

/* The i-th of all, in the order in which they are tried; NULL behind the last. */
const struct plan_variant *plan_variant(size_t i);

/*
 * TALLY_OK: answered; plan->status says whether what was asked for can be
 * reached. TALLY_EUSAGE: ask->fault. TALLY_ENOTFOUND: no question has the name.
 * TALLY_EINTERNAL: the answer lacks what it owes (plan_lacks), and must not be
 * given. TALLY_ENOMEM, TALLY_ELIMIT: plan_failure.
 */
int plan_answer(const char *question, struct plan_ask *ask, struct plan *plan);

/* How many positions to look at. */
void plan_sample(struct plan_ask *ask, struct plan *plan);
/* plan_sample with strata. */
void plan_strata(struct plan_ask *ask, struct plan *plan);
/* What so many looks reach. */
void plan_detect(struct plan_ask *ask, struct plan *plan);
/* How many items there can still be. */
void plan_bound(struct plan_ask *ask, struct plan *plan);
/* How probable absence is, given a prior. */
void plan_posterior(struct plan_ask *ask, struct plan *plan);
/* How often to inspect, at what notice. */
void plan_timeliness(struct plan_ask *ask, struct plan *plan);
/* In which periods to inspect what shows for a few of them only. */
void plan_window(struct plan_ask *ask, struct plan *plan);
/* When to inspect so that what was begun is found soon. */
void plan_delay(struct plan_ask *ask, struct plan *plan);
/* Where, against somebody who chooses. */
void plan_sites(struct plan_ask *ask, struct plan *plan);
/* When counts are an alarm: over background + k sigma; */
void plan_sigma(struct plan_ask *ask, struct plan *plan);
/* so many that the background alone gives them rarely; */
void plan_poisson(struct plan_ask *ask, struct plan *plan);
/* by the limits of ISO 11929; */
void plan_iso11929(struct plan_ask *ask, struct plan *plan);
/* at a rate over that of the background; */
void plan_ratio(struct plan_ask *ask, struct plan *plan);
/* one observation after the other. */
void plan_sequential(struct plan_ask *ask, struct plan *plan);
/* Do counts follow Poisson's law at all? */
void plan_dispersion(struct plan_ask *ask, struct plan *plan);
/* Which items measuring a size finds. */
void plan_tolerance(struct plan_ask *ask, struct plan *plan);
/* What clean looks add up to, period after period; */
void plan_over_time(struct plan_ask *ask, struct plan *plan);
/* what looks do that one cause can defeat together; */
void plan_over_looks(struct plan_ask *ask, struct plan *plan);
/* the same, if nobody knows their detection; */
void plan_over_unknown(struct plan_ask *ask, struct plan *plan);
/* two methods; */
void plan_over_methods(struct plan_ask *ask, struct plan *plan);
/* and sites. */
void plan_over_sites(struct plan_ask *ask, struct plan *plan);
/* What outages leave of continuity. */
void plan_continuity(struct plan_ask *ask, struct plan *plan);

#endif
