/*
 * What every answer about evidence put together says, and how it is drawn.
 * Internal to plan.
 */
#ifndef TALLY_PLAN_COMBINED_H
#define TALLY_PLAN_COMBINED_H

#include "plan/plan.h"

#define MAX_COMBINED 1000 /* looks or periods */

/* False alarms and places: the same for all. */
void combined_say(struct plan *plan);
/* A plot of a probability over x, from low to high. */
void combined_frame(struct plan *plan, const struct plot_axis *x,
                    const char *y);
/* Marks what was chosen. */
void combined_mark(struct plan *plan, double x, double y);

#endif
