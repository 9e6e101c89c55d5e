/*
 * Looks at the positions of one population: what is asked of them, and what is
 * said of them by every question. Internal to plan.
 */
#ifndef TALLY_PLAN_LOOKS_H
#define TALLY_PLAN_LOOKS_H

#include "plan/ask.h"
#include "plan/plan.h"
#include "stats/detection.h"

struct looks {
	struct detection_input in;
	uint32_t required;    /* 10^-4 */
	struct chance alarm;  /* of one look at a position without an item */
};

/* The options that all questions about looks have; in.looked and in.unread 0. */
bool looks_read(struct plan_ask *ask, struct looks *out);
/* A probability of 10^-4. */
bool looks_chance(struct plan_ask *ask, const char *name, const char *otherwise,
                  uint32_t *out);
/* Detection in 10^-4, rounded down; 0 where it is not defined. */
uint32_t looks_detection(const struct detection_input *in);
/* Its text; never 1.0000. */
void looks_text(uint32_t detection, char out[static 8]);

/* The statement for in.looked looks, and what it rests on. */
void looks_say(const struct looks *looks, struct plan *plan);
/* Detection over the number of looks, for a few numbers of items. */
void looks_plot(const struct looks *looks, struct plan *plan);

#endif
