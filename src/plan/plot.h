/*
 * A plot as SVG: curves over two axes, a level, and the point that was chosen.
 * One picture for plans, reports and pages: no script, no font of its own, the
 * same bytes for the same numbers. Curves differ in colour (Okabe and Ito's, which
 * the colour-blind tell apart, and a grey), in dashes and by their names beside
 * them.
 */
#ifndef TALLY_PLAN_PLOT_H
#define TALLY_PLAN_PLOT_H

#include "base/bytes.h"
#include "base/status.h"

#define PLOT_MAX_CURVES 8
#define PLOT_MAX_POINTS 1024 /* of one curve */
#define PLOT_TEXT_BYTES 96

struct plot_point {
	double x, y;
};

struct plot_axis {
	char label[PLOT_TEXT_BYTES]; /* "looks" */
	char unit[PLOT_TEXT_BYTES];  /* "positions", "probability"; "" for none */
	double low, high;            /* finite, low < high */
};

struct plot_curve {
	char name[PLOT_TEXT_BYTES];
	struct plot_point *points; /* x not falling */
	size_t count;
};

struct plot {
	char title[PLOT_TEXT_BYTES];
	char about[4 * PLOT_TEXT_BYTES]; /* for who cannot see it */
	struct plot_axis x, y;
	size_t curve_count;              /* 0: nothing to be drawn */
	struct plot_curve curves[PLOT_MAX_CURVES];
	bool has_whole_x, has_whole_y;   /* only whole numbers exist: no others at
	                                    the ticks */
	bool has_steps;                  /* between two whole numbers nothing is:
	                                    a value holds until the next one */
	bool has_level, has_mark;
	double level;                    /* a value of y, like what is required */
	char level_name[PLOT_TEXT_BYTES];
	struct plot_point mark;          /* what was chosen */
	char mark_name[PLOT_TEXT_BYTES];
	int status;                      /* TALLY_OK, or the first failure */
};

#define PLOT_MOST_CHANCE 0.9999 /* a probability is never written as over it */

/* Does it stand for a probability? Its unit says so. */
bool plot_axis_is_chance(const struct plot_axis *axis);

/* Begin one more curve; what is over PLOT_MAX_CURVES is TALLY_ELIMIT. */
void plot_curve(struct plot *plot, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* One more point of the last curve. */
void plot_to(struct plot *plot, double x, double y);
void plot_release(struct plot *plot);
/*
 * Append the picture. TALLY_EUSAGE if an axis is empty or a number is not
 * finite; points outside the axes are drawn at their edge. Else plot->status or
 * buf_status(out).
 */
int plot_svg(const struct plot *plot, struct buf *out);

#endif
