/*
 * Places are whole tenths of a pixel. How wide a text is, nobody knows without
 * its font: letters are taken to be as wide as a wide sans-serif's mean.
 */
#include "plan/plot_label.h"

#include <string.h>

#define LETTER 74  /* tenths */
#define ASCENT 110
#define DESCENT 40
#define GAP 100      /* from the mark to its name */
#define LEVEL_PLACES 8 /* of its name, along its line */
#define PIECES 24    /* of a line between two points, to see where it runs */

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

static struct box box_of(const struct plot_label *label, const char *text)
{
	int width = (int)strlen(text) * LETTER;

	return (struct box){ label->is_left ? label->x - width : label->x,
		             label->is_left ? label->x : label->x + width,
		             label->y - ASCENT, label->y + DESCENT };
}

static bool crosses_line(const struct box *box, const int from[static 2],
                         const int to[static 2])
{
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

/* Curves that the text crosses; over all of them if it leaves the axes. */
static size_t crossings(const struct plot *plot, const struct plot_label *label,
                        const char *text)
{
	struct box box = box_of(label, text);
	size_t count = 0;

	if (box.left < PLOT_LEFT * 10 || box.right > PLOT_RIGHT * 10 ||
	    box.top < PLOT_TOP * 10 || box.bottom > PLOT_BOTTOM * 10)
		count = PLOT_MAX_CURVES + 2;
	for (size_t c = 0; c < plot->curve_count; c++)
		count += crosses_curve(plot, c, &box);
	if (plot->has_level) {
		const int y = plot_place_y(plot, plot->level);

		count += y >= box.top && y <= box.bottom;
	}
	return count;
}

static struct plot_label best_of(const struct plot *plot,
                                 const struct plot_label *labels, size_t count,
                                 const char *text)
{
	size_t best = 0, least = crossings(plot, &labels[0], text);

	for (size_t i = 1; i < count; i++) {
		size_t crossed = crossings(plot, &labels[i], text);

		if (crossed < least) {
			least = crossed;
			best = i;
		}
	}
	return labels[best];
}

struct plot_label plot_mark_label(const struct plot *plot)
{
	int x = plot_place_x(plot, plot->mark.x);
	int y = plot_place_y(plot, plot->mark.y);
	bool is_left = x > (PLOT_LEFT + PLOT_RIGHT) * 5;
	bool is_low = y > (PLOT_TOP + PLOT_BOTTOM) * 5;
	const int heights[] = { is_low ? -120 : 210, is_low ? 210 : -120,
		                is_low ? -300 : 400, is_low ? 400 : -300,
		                is_low ? -500 : 600, is_low ? -700 : 800,
		                is_low ? -900 : 1000, 45 };
	struct plot_label labels[2 * sizeof(heights) / sizeof(heights[0])];
	size_t count = 0;

	for (size_t h = 0; h < sizeof(heights) / sizeof(heights[0]); h++)
		for (int other = 0; other <= 1; other++) {
			bool left = is_left != (other == 1);

			labels[count++] = (struct plot_label){
				left ? x - GAP : x + GAP, y + heights[h], left
			};
		}
	return best_of(plot, labels, count, plot->mark_name);
}

static bool overlap(const struct box *one, const struct box *other)
{
	return one->left <= other->right && other->left <= one->right &&
	       one->top <= other->bottom && other->top <= one->bottom;
}

static bool is_on_mark(const struct plot *plot, const struct plot_label *level)
{
	struct box box = box_of(level, plot->level_name), mark;
	struct plot_label label;

	if (!plot->has_mark)
		return false;
	label = plot_mark_label(plot);
	mark = box_of(&label, plot->mark_name);
	return overlap(&box, &mark);
}

/* Over the level's line or under it: at the end far from the mark, else behind. */
struct plot_label plot_level_label(const struct plot *plot)
{
	int y = plot_place_y(plot, plot->level);
	bool is_left = plot->has_mark &&
	               plot_place_x(plot, plot->mark.x) <
	               (PLOT_LEFT + PLOT_RIGHT) * 5;
	int from = is_left ? PLOT_RIGHT * 10 - 60 : PLOT_LEFT * 10 + 60;
	int step = (PLOT_RIGHT - PLOT_LEFT) * (is_left ? -1 : 1);
	struct plot_label labels[2 * LEVEL_PLACES] = { { 0 } };
	size_t count = 0;

	for (int i = 0; i < LEVEL_PLACES; i++)
		for (int under = 0; under <= 1; under++) {
			struct plot_label label = { from + step * i,
				                    under ? y + 150 : y - 50,
				                    is_left };

			if (count == 0 || !is_on_mark(plot, &label))
				labels[count++] = label;
		}
	return best_of(plot, labels, count, plot->level_name);
}
