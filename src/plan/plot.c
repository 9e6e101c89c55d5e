/*
 * Drawing. All places are whole tenths of a pixel; names stand at the right,
 * each beside the end of its curve and none over another.
 */
#include "plan/plot.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "plan/plot_axis.h"
#include "plan/plot_label.h"

/* In pixels. */
#define WIDTH 776
#define HEIGHT 460
#define LEFT PLOT_LEFT
#define RIGHT PLOT_RIGHT
#define TOP PLOT_TOP
#define BOTTOM PLOT_BOTTOM
#define NAME_X 574
#define NAME_HEIGHT 18
#define SAMPLE 40 /* of its dashes beside a name */
#define NEAR 60 /* to the right: a curve that ends there is led to its name */
#define NAME_COLUMNS 26 /* characters that fit beside the plot */
#define TITLE_COLUMNS 84

#define FONT "font-family=\"sans-serif\""

static const struct {
	const char *colour, *dashes;
} styles[PLOT_MAX_CURVES] = {
	{ "#0072B2", "none" },   { "#D55E00", "9 4" }, { "#009E73", "3 3" },
	{ "#CC79A7", "12 3 3 3" }, { "#000000", "6 2 1 2 1 2" },
	{ "#56B4E9", "1 4" }, { "#E69F00", "16 4" }, { "#777777", "5 3 1 3" },
};

void plot_curve(struct plot *plot, const char *format, ...)
{
	struct plot_curve *curve;
	va_list args;

	if (plot->curve_count == PLOT_MAX_CURVES)
		plot->status = TALLY_ELIMIT;
	if (plot->status != TALLY_OK)
		return;
	curve = &plot->curves[plot->curve_count];
	curve->points = calloc(PLOT_MAX_POINTS, sizeof(curve->points[0]));
	curve->count = 0;
	if (curve->points == NULL) {
		plot->status = TALLY_ENOMEM;
		return;
	}
	plot->curve_count++;
	va_start(args, format);
	vsnprintf(curve->name, sizeof(curve->name), format, args);
	va_end(args);
}

void plot_to(struct plot *plot, double x, double y)
{
	struct plot_curve *curve;

	if (plot->status == TALLY_OK && plot->curve_count == 0)
		plot->status = TALLY_EUSAGE;
	if (plot->status != TALLY_OK)
		return;
	curve = &plot->curves[plot->curve_count - 1];
	if (curve->count == PLOT_MAX_POINTS) {
		plot->status = TALLY_ELIMIT;
		return;
	}
	curve->points[curve->count++] = (struct plot_point){ x, y };
}

void plot_release(struct plot *plot)
{
	for (size_t i = 0; i < plot->curve_count; i++)
		free(plot->curves[i].points);
	plot->curve_count = 0;
}

static bool axis_is_good(const struct plot_axis *axis)
{
	return isfinite(axis->low) && isfinite(axis->high) &&
	       axis->low < axis->high && isfinite(axis->high - axis->low);
}

static bool is_good(const struct plot *plot)
{
	bool good = axis_is_good(&plot->x) && axis_is_good(&plot->y) &&
	            (!plot->has_level || isfinite(plot->level)) &&
	            (!plot->has_mark || (isfinite(plot->mark.x) &&
	                                 isfinite(plot->mark.y)));

	for (size_t c = 0; c < plot->curve_count; c++)
		for (size_t i = 0; i < plot->curves[c].count; i++)
			good &= isfinite(plot->curves[c].points[i].x) &&
			        isfinite(plot->curves[c].points[i].y);
	return good;
}

/* Text that cannot be taken for anything else, cut to so many characters. */
static void put_text(struct buf *out, const char *text, size_t columns)
{
	char clean[4 * PLOT_TEXT_BYTES + 4];
	struct slice rest;
	uint32_t point;

	text_sanitize(slice_text(text), clean, sizeof(clean));
	rest = slice_text(clean);
	while (rest.len > 0) {
		const uint8_t *from = rest.data;

		if (columns-- == 0) {
			buf_put_text(out, "\xe2\x80\xa6");
			return;
		}
		if (!text_next_point(&rest, &point))
			return;
		if (point == '<' || point == '>' || point == '&' || point == '"')
			buf_printf(out, "&#%u;", (unsigned)point);
		else
			buf_put(out, from, (size_t)(rest.data - from));
	}
}

static void put_tenths(struct buf *out, int tenths)
{
	buf_printf(out, "%d.%d", tenths / 10, tenths % 10);
}

static void put_line(struct buf *out, const int ends[static 4],
                     const char *style)
{
	static const char *const names[] = { "x1", "y1", "x2", "y2" };

	buf_put_text(out, "<line");
	for (size_t i = 0; i < 4; i++) {
		buf_printf(out, " %s=\"", names[i]);
		put_tenths(out, ends[i]);
		buf_put_u8(out, '"');
	}
	buf_printf(out, " %s/>\n", style);
}

static void open_text(struct buf *out, int x, int y, const char *style)
{
	buf_put_text(out, "<text x=\"");
	put_tenths(out, x);
	buf_put_text(out, "\" y=\"");
	put_tenths(out, y);
	buf_printf(out, "\" %s>", style);
}

static void put_axis_name(struct buf *out, const struct plot_axis *axis)
{
	char name[2 * PLOT_TEXT_BYTES + 4];

	snprintf(name, sizeof(name), axis->unit[0] ? "%s (%s)" : "%s%s",
	         axis->label, axis->unit);
	put_text(out, name, TITLE_COLUMNS);
	buf_put_text(out, "</text>\n");
}

#define GRID "stroke=\"#DDDDDD\" stroke-width=\"1\""
#define FRAME "stroke=\"#000000\" stroke-width=\"1\""

static void put_x_axis(const struct plot *plot, struct buf *out)
{
	struct plot_ticks ticks = plot_ticks_of(&plot->x, 7, plot->has_whole_x);
	char text[TICK_TEXT_BYTES];

	for (int64_t i = ticks.first; i <= ticks.last; i++) {
		int x = plot_place_x(plot, plot_tick_at(&ticks, i));

		put_line(out, (int[]){ x, TOP * 10, x, BOTTOM * 10 }, GRID);
		put_line(out, (int[]){ x, BOTTOM * 10, x, BOTTOM * 10 + 50 },
		         FRAME);
		plot_tick_text(&ticks, i, text);
		open_text(out, x, BOTTOM * 10 + 210, "text-anchor=\"middle\"");
		buf_printf(out, "%s</text>\n", text);
	}
	open_text(out, (LEFT + RIGHT) * 5, BOTTOM * 10 + 450,
	          "text-anchor=\"middle\"");
	put_axis_name(out, &plot->x);
}

static void put_y_axis(const struct plot *plot, struct buf *out)
{
	struct plot_ticks ticks = plot_ticks_of(&plot->y, 6, plot->has_whole_y);
	char text[TICK_TEXT_BYTES];

	for (int64_t i = ticks.first; i <= ticks.last; i++) {
		int y = plot_place_y(plot, plot_tick_at(&ticks, i));

		put_line(out, (int[]){ LEFT * 10, y, RIGHT * 10, y }, GRID);
		put_line(out, (int[]){ LEFT * 10 - 50, y, LEFT * 10, y }, FRAME);
		plot_tick_text(&ticks, i, text);
		open_text(out, LEFT * 10 - 90, y + 45, "text-anchor=\"end\"");
		buf_printf(out, "%s</text>\n", text);
	}
	open_text(out, 160, TOP * 10 - 180, "text-anchor=\"start\"");
	put_axis_name(out, &plot->y);
}

static void put_point(const struct plot *plot, double x, double y,
                      struct buf *out)
{
	put_tenths(out, plot_place_x(plot, x));
	buf_put_u8(out, ',');
	put_tenths(out, plot_place_y(plot, y));
}

static void put_curve(const struct plot *plot, size_t c, struct buf *out)
{
	const struct plot_curve *curve = &plot->curves[c];

	buf_printf(out, "<polyline fill=\"none\" stroke=\"%s\" "
	           "stroke-width=\"2.2\" stroke-dasharray=\"%s\" "
	           "stroke-linejoin=\"round\" points=\"", styles[c].colour,
	           styles[c].dashes);
	for (size_t i = 0; i < curve->count; i++) {
		const struct plot_point *at = &curve->points[i];

		if (i > 0)
			buf_put_u8(out, ' ');
		if (i > 0 && plot_is_step(plot, at - 1)) {
			put_point(plot, at->x, at[-1].y, out);
			buf_put_u8(out, ' ');
		}
		put_point(plot, at->x, at->y, out);
	}
	buf_put_text(out, "\"/>\n");
}

struct ends {
	size_t count;
	size_t order[PLOT_MAX_CURVES]; /* of curves, from the top down */
	int end[PLOT_MAX_CURVES];      /* of the curve, tenths */
	int name[PLOT_MAX_CURVES];     /* of its name */
};

/* Mean height of the points: which curve is over the other on the whole? */
static double height_of(const struct plot_curve *curve)
{
	double sum = 0;

	for (size_t i = 0; i < curve->count; i++)
		sum += curve->points[i].y / (double)curve->count;
	return sum;
}

/* Does the name of one stand over that of the other? */
static bool is_over(const struct plot *plot, const struct ends *ends, size_t one,
                    size_t other)
{
	if (ends->end[one] != ends->end[other])
		return ends->end[one] < ends->end[other];
	return height_of(&plot->curves[one]) > height_of(&plot->curves[other]);
}

/* Names from the top down, pushed apart, then up again if they leave the plot. */
static void arrange_names(const struct plot *plot, struct ends *ends)
{
	int step = NAME_HEIGHT * 10, lowest = BOTTOM * 10;

	for (size_t c = 0; c < plot->curve_count; c++) {
		const struct plot_curve *curve = &plot->curves[c];
		size_t at;

		if (curve->count == 0)
			continue;
		ends->end[c] = plot_place_y(plot, curve->points[curve->count - 1].y);
		for (at = ends->count++; at > 0 &&
		     is_over(plot, ends, c, ends->order[at - 1]); at--)
			ends->order[at] = ends->order[at - 1];
		ends->order[at] = c;
	}
	for (size_t i = 0; i < ends->count; i++) {
		int wanted = ends->end[ends->order[i]];
		int least = i ? ends->name[ends->order[i - 1]] + step : TOP * 10;

		ends->name[ends->order[i]] = wanted > least ? wanted : least;
	}
	for (size_t i = ends->count; i-- > 0; lowest -= step)
		if (ends->name[ends->order[i]] > lowest)
			ends->name[ends->order[i]] = lowest;
}

/* From the curve's end to its name in its own dashes: a legend in its place. */
static void put_names(const struct plot *plot, struct buf *out)
{
	struct ends ends = { 0 };

	arrange_names(plot, &ends);
	for (size_t i = 0; i < ends.count; i++) {
		size_t c = ends.order[i];
		const struct plot_curve *curve = &plot->curves[c];
		int x = plot_place_x(plot, curve->points[curve->count - 1].x);
		char style[128];

		snprintf(style, sizeof(style), "stroke=\"%s\" "
		         "stroke-width=\"0.8\"", styles[c].colour);
		/* From afar the line would look like one more curve. */
		if (x > (RIGHT - NEAR) * 10)
			put_line(out, (int[]){ x, ends.end[c], NAME_X * 10 - 20,
			                       ends.name[c] }, style);
		snprintf(style, sizeof(style), "stroke=\"%s\" "
		         "stroke-width=\"2.2\" stroke-dasharray=\"%s\"",
		         styles[c].colour, styles[c].dashes);
		put_line(out, (int[]){ NAME_X * 10, ends.name[c],
		                       (NAME_X + SAMPLE) * 10,
		                       ends.name[c] }, style);
		open_text(out, (NAME_X + SAMPLE + 5) * 10, ends.name[c] + 45,
		          "text-anchor=\"start\"");
		put_text(out, curve->name, NAME_COLUMNS - 5);
		buf_put_text(out, "</text>\n");
	}
}

static void put_level(const struct plot *plot, struct buf *out)
{
	int y = plot_place_y(plot, plot->level);

	put_line(out, (int[]){ LEFT * 10, y, RIGHT * 10, y },
	         "stroke=\"#555555\" stroke-width=\"1.2\" "
	         "stroke-dasharray=\"5 5\"");
}

/* No halo: it would erase what is under it. */
static void put_label(struct buf *out, const struct plot_label *label,
                      const char *weight, const char *text)
{
	char style[64];

	snprintf(style, sizeof(style), "%s%s", weight,
	         label->is_left ? "text-anchor=\"end\"" :
	                          "text-anchor=\"start\"");
	open_text(out, label->x, label->y, style);
	put_text(out, text, TITLE_COLUMNS / 2);
	buf_put_text(out, "</text>\n");
}

/* A ring with lines to both axes. */
static void put_mark(const struct plot *plot, struct buf *out)
{
	int x = plot_place_x(plot, plot->mark.x);
	int y = plot_place_y(plot, plot->mark.y);
	struct plot_label label = plot_mark_label(plot);
	static const char dots[] = "stroke=\"#000000\" stroke-width=\"1\" "
	                           "stroke-dasharray=\"1 3\"";

	put_line(out, (int[]){ x, y, x, BOTTOM * 10 }, dots);
	put_line(out, (int[]){ LEFT * 10, y, x, y }, dots);
	buf_put_text(out, "<circle cx=\"");
	put_tenths(out, x);
	buf_put_text(out, "\" cy=\"");
	put_tenths(out, y);
	buf_put_text(out, "\" r=\"5\" fill=\"#FFFFFF\" stroke=\"#000000\" "
	             "stroke-width=\"2\"/>\n");
	put_label(out, &label, "font-weight=\"bold\" ", plot->mark_name);
}

static void put_head(const struct plot *plot, struct buf *out)
{
	buf_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	           "width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
	           "role=\"img\">\n<title>", WIDTH, HEIGHT, WIDTH, HEIGHT);
	put_text(out, plot->title, sizeof(plot->title));
	buf_put_text(out, "</title>\n<desc>");
	put_text(out, plot->about, sizeof(plot->about));
	buf_printf(out, "</desc>\n<rect width=\"%d\" height=\"%d\" "
	           "fill=\"#FFFFFF\"/>\n<g " FONT " font-size=\"13\" "
	           "fill=\"#000000\">\n", WIDTH, HEIGHT);
	open_text(out, 160, 300, "font-size=\"16\" font-weight=\"bold\"");
	put_text(out, plot->title, TITLE_COLUMNS);
	buf_put_text(out, "</text>\n");
}

int plot_svg(const struct plot *plot, struct buf *out)
{
	if (plot->status != TALLY_OK)
		return plot->status;
	if (!is_good(plot))
		return TALLY_EUSAGE;
	put_head(plot, out);
	put_x_axis(plot, out);
	put_y_axis(plot, out);
	put_line(out, (int[]){ LEFT * 10, BOTTOM * 10, RIGHT * 10, BOTTOM * 10 },
	         FRAME);
	put_line(out, (int[]){ LEFT * 10, TOP * 10, LEFT * 10, BOTTOM * 10 },
	         FRAME);
	if (plot->has_level)
		put_level(plot, out);
	for (size_t c = 0; c < plot->curve_count; c++)
		put_curve(plot, c, out);
	put_names(plot, out);
	if (plot->has_level) {
		struct plot_label label = plot_level_label(plot);

		put_label(out, &label, "", plot->level_name);
	}
	if (plot->has_mark)
		put_mark(plot, out);
	buf_put_text(out, "</g>\n</svg>\n");
	return buf_status(out);
}
