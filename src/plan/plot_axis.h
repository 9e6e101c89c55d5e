/*
 * Where an axis has its ticks, and what stands beside them. Internal to plan.
 */
#ifndef TALLY_PLAN_PLOT_AXIS_H
#define TALLY_PLAN_PLOT_AXIS_H

#include "plan/plot.h"

#define TICK_TEXT_BYTES 32

/* Ticks at first, first + 1, ... last times digit * 10^power. */
struct plot_ticks {
	int64_t first, last;
	int digit; /* 1, 2 or 5 */
	int power;
};

/* At most `most` ticks, which is 3 or more, that lie in the axis; if so wanted,
 * at whole numbers only. */
struct plot_ticks plot_ticks_of(const struct plot_axis *axis, int most,
                                bool is_whole);
double plot_tick_at(const struct plot_ticks *ticks, int64_t i);
void plot_tick_text(const struct plot_ticks *ticks, int64_t i,
                    char out[static TICK_TEXT_BYTES]);

#endif
