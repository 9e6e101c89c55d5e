/*
 * Looks at the positions of one population: what is asked of them, and what is
 * said of them by every question. Internal to plan.
 */
#ifndef TALLY_PLAN_LOOKS_H
#define TALLY_PLAN_LOOKS_H

#include "plan/ask.h"
#include "plan/plan.h"

struct looks {
	uint64_t positions, looked, unread, items; /* as detection_input */
	struct chance detection, common_cause;     /* as they were written */
	struct chance alarm; /* of one look at a position without an item */
	uint32_t required;   /* 10^-4 */
};

/*
 * The options that all questions about looks have; looked and unread 0. Chances
 * are taken as they are written, up to 15 decimals.
 */
bool looks_read(struct plan_ask *ask, struct looks *out);
/* --required, in 10^-4: no more is ever claimed; under 1. */
bool looks_read_required(struct plan_ask *ask, const char *otherwise,
                         uint32_t *out);
/*
 * Are these within what is decided in whole numbers: 2^24 positions, 64 items,
 * chances of four decimals? All else is computed, and rounded down.
 */
bool looks_are_whole(const struct looks *looks);
/*
 * Detection in 10^-4, rounded down, never under what is required where that is
 * reached. STATS_INFEASIBLE, with it: not reached. STATS_NOCONV: more items and
 * looks than can be summed.
 */
enum stats_status looks_reach(const struct looks *looks, uint32_t *out);
/* Fewest looks that reach what is required. STATS_INFEASIBLE, STATS_NOCONV. */
enum stats_status looks_fewest(const struct looks *looks, uint64_t *out);
/*
 * The same at the least, however looks depend on each other: as if all failed
 * together or none. What a conclusion states (detection_together), where looks
 * are whole. STATS_NOCONV.
 */
enum stats_status looks_dependent(const struct looks *looks, uint32_t *out);
/* Its text; never 1.0000. */
void looks_text(uint32_t detection, char out[static 8]);

/* The statement for that many looks, or what to do about STATS_NOCONV, and what
 * it rests on. */
void looks_say(const struct looks *looks, struct plan *plan);
/* Detection over the number of looks, for a few numbers of items. */
void looks_plot(const struct looks *looks, struct plan *plan);

#endif
