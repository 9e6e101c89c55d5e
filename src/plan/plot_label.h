/*
 * Where a plot's parts stand, and where a label crosses the fewest of its curves.
 * Internal to plan.
 */
#ifndef TALLY_PLAN_PLOT_LABEL_H
#define TALLY_PLAN_PLOT_LABEL_H

#include "plan/plot.h"

/* Of the axes, in pixels; places are in tenths of one. */
#define PLOT_LEFT 70
#define PLOT_RIGHT 550
#define PLOT_TOP 78
#define PLOT_BOTTOM 396

/* Where a value stands; one outside the axes at their edge. */
int plot_place_x(const struct plot *plot, double x);
/* The same, from the top down. */
int plot_place_y(const struct plot *plot, double y);

/* A line of text: where it begins, or ends, and the foot of its letters. */
struct plot_label {
	int x, y;
	bool is_left; /* it ends at x */
};
/*
 * Beside the mark, and at the level. Inside the axes, and as near as can be without
 * crossing a curve, a line or one another; where there is no such place, the one
 * that crosses the fewest.
 */
struct plot_label plot_mark_label(const struct plot *plot);
struct plot_label plot_level_label(const struct plot *plot);

/*
 * Is there a step from one point to the next? Only between neighbours among whole
 * numbers, and only where the plot says that nothing is between them.
 */
bool plot_is_step(const struct plot *plot, const struct plot_point *from);

#endif
