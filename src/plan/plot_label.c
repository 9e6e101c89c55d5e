/*
 * Places are whole tenths of a pixel. How wide a text is, nobody knows without
 * its font: letters are taken to be as wide as a wide sans-serif's mean.
 */
#include "plan/plot_label.h"

#include <string.h>

#define LETTER 72      /* tenths */
#define BOLD_LETTER 80
#define ASCENT 110
#define DESCENT 40
#define MARGIN 40       /* free at both ends of a text */
#define GAP 100         /* from the mark to its name */
#define RING 60         /* about the mark's middle */
#define PIECES 24       /* of a line between two points, to see where it runs */
#define STEP 100        /* from one place to the next */
#define FARTHEST 2000   /* from the mark */

/* What a place costs; a tenth of a pixel from where it is wanted costs 1. */
#define COST_CURVE 4000
#define COST_GUIDE 400  /* from the mark to the axes */
#define COST_OUTSIDE 100000

struct box {
	int left, right, top, bottom;
};

/* Tenths of a pixel between two edges, for a value between two others. */
static int place(double value, const struct plot_axis *axis, int from, int to)
{
	double part = (value - axis->low) / (axis->high - axis->low);

	part = part < 0 ? 0 : part > 1 ? 1 : part;
	return from * 10 + (int)(part * ((to - from) * 10) + (to > from ? .5 : -.5));
}

int plot_place_x(const struct plot *plot, double x)
{
	return place(x, &plot->x, PLOT_LEFT, PLOT_RIGHT);
}

int plot_place_y(const struct plot *plot, double y)
{
	return place(y, &plot->y, PLOT_BOTTOM, PLOT_TOP);
}

bool plot_is_step(const struct plot *plot, const struct plot_point *from)
{
	double step = from[1].x - from[0].x;

	return plot->has_steps && step > 0.999 && step < 1.001;
}

static struct box box_of(const struct plot_label *label, const char *text,
                         int letter)
{
	int width = (int)strlen(text) * letter;

	return (struct box){ (label->is_left ? label->x - width : label->x) - MARGIN,
		             (label->is_left ? label->x : label->x + width) + MARGIN,
		             label->y - ASCENT, label->y + DESCENT };
}

static bool overlap(const struct box *one, const struct box *other)
{
	return one->left <= other->right && other->left <= one->right &&
	       one->top <= other->bottom && other->top <= one->bottom;
}

static bool crosses_line(const struct box *box, const int from[static 2],
                         const int to[static 2])
{
	const struct box all = {
		from[0] < to[0] ? from[0] : to[0], from[0] < to[0] ? to[0] : from[0],
		from[1] < to[1] ? from[1] : to[1], from[1] < to[1] ? to[1] : from[1]
	};

	if (!overlap(box, &all))
		return false;
	for (int i = 0; i <= PIECES; i++) {
		int x = from[0] + (to[0] - from[0]) * i / PIECES;
		int y = from[1] + (to[1] - from[1]) * i / PIECES;

		if (x >= box->left && x <= box->right && y >= box->top &&
		    y <= box->bottom)
			return true;
	}
	return false;
}

static bool crosses_curve(const struct plot *plot, size_t c,
                          const struct box *box)
{
	const struct plot_curve *curve = &plot->curves[c];

	for (size_t i = 0; i + 1 < curve->count; i++) {
		const struct plot_point *p = &curve->points[i];
		const int from[] = { plot_place_x(plot, p[0].x),
			             plot_place_y(plot, p[0].y) };
		const int to[] = { plot_place_x(plot, p[1].x),
			           plot_place_y(plot, p[1].y) };
		const int corner[] = { to[0], from[1] };

		if (plot_is_step(plot, p)
		    ? crosses_line(box, from, corner) ||
		      crosses_line(box, corner, to)
		    : crosses_line(box, from, to))
			return true;
	}
	return false;
}

/* The ring, and the lines to both axes. */
static int cost_of_mark(const struct plot *plot, const struct box *box)
{
	int x = plot_place_x(plot, plot->mark.x);
	int y = plot_place_y(plot, plot->mark.y);
	const struct box ring = { x - RING, x + RING, y - RING, y + RING };
	const struct box down = { x, x, y, PLOT_BOTTOM * 10 };
	const struct box along = { PLOT_LEFT * 10, x, y, y };

	if (!plot->has_mark)
		return 0;
	return overlap(box, &ring) * COST_CURVE +
	       (overlap(box, &down) + overlap(box, &along)) * COST_GUIDE;
}

/* Of all that the text would cross. */
static int cost_of(const struct plot *plot, const struct box *box)
{
	int cost = cost_of_mark(plot, box);

	if (box->left < PLOT_LEFT * 10 || box->right > PLOT_RIGHT * 10 ||
	    box->top < PLOT_TOP * 10 || box->bottom > PLOT_BOTTOM * 10)
		cost += COST_OUTSIDE;
	for (size_t c = 0; c < plot->curve_count; c++)
		cost += crosses_curve(plot, c, box) * COST_CURVE;
	if (plot->has_level) {
		const int y = plot_place_y(plot, plot->level);

		cost += (y >= box->top && y <= box->bottom) * COST_CURVE;
	}
	return cost;
}

/* The cheapest place that was tried. */
struct found {
	struct plot_label label;
	int cost;
};

/* Over the level's line or under it, first at the end that is far from the mark. */
struct plot_label plot_level_label(const struct plot *plot)
{
	int y = plot_place_y(plot, plot->level);
	bool is_left = plot->has_mark &&
	               plot_place_x(plot, plot->mark.x) <
	               (PLOT_LEFT + PLOT_RIGHT) * 5;
	int from = is_left ? PLOT_RIGHT * 10 - 60 : PLOT_LEFT * 10 + 60;
	struct found best = { { from, y - 50, is_left }, 10 * COST_OUTSIDE };

	for (int away = 0; away <= (PLOT_RIGHT - PLOT_LEFT) * 10; away += STEP)
		for (int under = 0; under <= 1; under++) {
			const struct plot_label label = {
				is_left ? from - away : from + away,
				under ? y + 150 : y - 50, is_left
			};
			struct box box = box_of(&label, plot->level_name, LETTER);
			int cost = away / 10 + cost_of(plot, &box);

			if (cost < best.cost)
				best = (struct found){ label, cost };
		}
	return best.label;
}

static void try_mark(const struct plot *plot, const struct box *taken,
                     const struct plot_label *label, int away,
                     struct found *best)
{
	struct box box = box_of(label, plot->mark_name, BOLD_LETTER);

	if (away >= best->cost)
		return;
	away += cost_of(plot, &box);
	if (plot->has_level && overlap(&box, taken))
		away += COST_OUTSIDE;
	if (away < best->cost)
		*best = (struct found){ *label, away };
}

/* Outward from the mark, to both sides, first where the plot has more room. */
struct plot_label plot_mark_label(const struct plot *plot)
{
	int x = plot_place_x(plot, plot->mark.x);
	int y = plot_place_y(plot, plot->mark.y);
	bool is_left = x > (PLOT_LEFT + PLOT_RIGHT) * 5;
	bool is_low = y > (PLOT_TOP + PLOT_BOTTOM) * 5;
	struct found best = { { x, y, is_left }, 10 * COST_OUTSIDE };
	struct plot_label level = plot_level_label(plot);
	struct box taken = box_of(&level, plot->level_name, LETTER);

	for (int up = 120; up <= FARTHEST; up += STEP)
		for (int aside = GAP; aside <= FARTHEST; aside += STEP)
			for (int i = 0; i < 4; i++) {
				bool left = is_left != (i % 2 == 1);
				bool over = is_low != (i / 2 == 1);
				const struct plot_label label = {
					left ? x - aside : x + aside,
					over ? y - up : y + up + 90, left
				};

				try_mark(plot, &taken, &label, up + aside + i,
				         &best);
			}
	return best.label;
}
