/*
 * A plan for people, for programs and for spreadsheets. One table says how the
 * parts of what is said are headed.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "charter/prose.h"
#include "plan/plan.h"

#define MAX_WORDS 46 /* columns for a value's words */

static const struct {
	const char *name, *heading;
} parts[PLAN_PARTS] = {
	[PLAN_STATEMENT] = { "statement", NULL },
	[PLAN_SUPPOSED] = { "supposed", "Supposed" },
	[PLAN_INTERVAL] = { "interval", "Interval" },
	[PLAN_FALSE_ALARMS] = { "false_alarms", "False alarms" },
	[PLAN_NOT_COVERED] = { "not_covered", "Not covered" },
	[PLAN_ASSUMED] = { "assumed", "Assumed" },
	[PLAN_PRIOR] = { "prior", "Prior" },
	[PLAN_WARNING] = { "warnings", "WARNING" },
};

const char *plan_lacks(const struct plan *plan)
{
	for (size_t p = 0; p < PLAN_PARTS; p++) {
		bool is_owed = p != PLAN_WARNING &&
		               (p != PLAN_PRIOR || plan->has_prior);
		bool is_said = plan->said[p].len > 0 ||
		               (p == PLAN_STATEMENT &&
		                plan->said[PLAN_WARNING].len > 0);

		if (is_owed && !is_said)
			return parts[p].name;
	}
	return NULL;
}

static void words_of(const struct plan_value *value, char *out, size_t size)
{
	snprintf(out, size, "%s%s%s", value->label->words,
	         value->of[0] ? ", " : "", value->of);
}

static void put_values(const struct plan *plan, struct buf *out)
{
	size_t words = 0, width = 0;
	char text[PLAN_OF_BYTES + PLAN_NAME_BYTES + 2];

	for (size_t i = 0; i < plan->value_count; i++) {
		size_t len;

		words_of(&plan->values[i], text, sizeof(text));
		len = strlen(text);
		words = len > words && len <= MAX_WORDS ? len : words;
		len = strlen(plan->values[i].text);
		width = len > width ? len : width;
	}
	for (size_t i = 0; i < plan->value_count; i++) {
		const struct plan_value *value = &plan->values[i];

		words_of(value, text, sizeof(text));
		buf_printf(out, "  %-*s  %*s%s%s\n", (int)words, text, (int)width,
		           value->text, value->label->unit[0] ? "  " : "",
		           value->label->unit);
	}
}

void plan_print_text(const struct plan *plan, struct buf *out)
{
	struct slice line;

	prose_put(out, 0, "", slice_text(plan->title));
	if (plan->value_count > 0)
		buf_put_text(out, "\n");
	put_values(plan, out);
	for (size_t p = 0; p < PLAN_PARTS; p++) {
		struct reader lines = { buf_slice(&plan->said[p]) };

		if (lines.rest.len > 0)
			buf_put_text(out, "\n");
		if (parts[p].heading != NULL && lines.rest.len > 0)
			buf_printf(out, "%s:\n", parts[p].heading);
		while (reader_line(&lines, &line))
			prose_put(out, parts[p].heading ? 4 : 0,
			          parts[p].heading ? "  - " : "", line);
	}
	if (plan->charter_lines.len > 0) {
		buf_put_text(out, "\nLines for a charter:\n");
		buf_put_slice(out, buf_slice(&plan->charter_lines));
	}
}

static void put_string(struct buf *out, struct slice text)
{
	buf_put_u8(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < 0x20 || text.data[i] == '"' ||
		    text.data[i] == '\\')
			buf_printf(out, "\\u%04x", text.data[i]);
		else
			buf_put_u8(out, text.data[i]);
	}
	buf_put_u8(out, '"');
}

static void put_member(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "\"%s\":", name);
	put_string(out, slice_text(value));
}

void plan_print_values(const struct plan *plan, struct buf *out)
{
	buf_put_u8(out, '[');
	for (size_t i = 0; i < plan->value_count; i++) {
		const struct plan_value *value = &plan->values[i];

		buf_put_text(out, i ? ",{" : "{");
		put_member(out, "name", value->label->name);
		if (value->of[0]) {
			buf_put_u8(out, ',');
			put_member(out, "of", value->of);
		}
		buf_put_u8(out, ',');
		if (value->is_number)
			buf_printf(out, "\"value\":%s", value->text);
		else
			put_member(out, "value", value->text);
		buf_put_u8(out, ',');
		put_member(out, "unit", value->label->unit);
		buf_put_u8(out, '}');
	}
	buf_put_u8(out, ']');
}

static void put_axis(struct buf *out, const char *name,
                     const struct plot_axis *axis)
{
	buf_printf(out, "\"%s\":{", name);
	put_member(out, "label", axis->label);
	buf_put_u8(out, ',');
	put_member(out, "unit", axis->unit);
	buf_put_text(out, "},");
}

/* Nothing is certain in a curve either. */
static double honest(const struct plot_axis *axis, double value)
{
	return plot_axis_is_chance(axis) && value > PLOT_MOST_CHANCE
	       ? PLOT_MOST_CHANCE : value;
}

/* Points to 10 digits: a picture needs no more, and exact values stand above. */
static void put_curves(const struct plot *plot, struct buf *out)
{
	buf_put_text(out, ",\"plot\":{");
	put_axis(out, "x", &plot->x);
	put_axis(out, "y", &plot->y);
	buf_put_text(out, "\"curves\":[");
	for (size_t c = 0; c < plot->curve_count; c++) {
		const struct plot_curve *curve = &plot->curves[c];

		buf_put_text(out, c ? ",{" : "{");
		put_member(out, "name", curve->name);
		buf_put_text(out, ",\"points\":[");
		for (size_t i = 0; i < curve->count; i++)
			buf_printf(out, "%s[%.10g,%.10g]", i ? "," : "",
			           honest(&plot->x, curve->points[i].x),
			           honest(&plot->y, curve->points[i].y));
		buf_put_text(out, "]}");
	}
	buf_put_text(out, "]}");
}

static void put_lines(struct buf *out, const char *name, const struct buf *text)
{
	struct reader lines = { buf_slice(text) };
	struct slice line;

	buf_printf(out, ",\"%s\":[", name);
	for (size_t i = 0; reader_line(&lines, &line); i++) {
		if (i > 0)
			buf_put_u8(out, ',');
		put_string(out, line);
	}
	buf_put_u8(out, ']');
}

void plan_print_json(const struct plan *plan, struct buf *out)
{
	static const char *const names[] = {
#define STATUS_NAME(name, value, text) [value] = text,
		STATS_STATUS_LIST(STATUS_NAME)
#undef STATUS_NAME
	};

	buf_put_u8(out, ',');
	put_member(out, "title", plan->title);
	buf_put_u8(out, ',');
	put_member(out, "status", names[plan->status]);
	buf_put_text(out, ",\"values\":");
	plan_print_values(plan, out);
	for (size_t p = 0; p < PLAN_PARTS; p++)
		put_lines(out, parts[p].name, &plan->said[p]);
	if (plan->charter_lines.len > 0)
		put_lines(out, "charter_lines", &plan->charter_lines);
	if (plan->plot.curve_count > 0)
		put_curves(&plan->plot, out);
}

static void put_cell(struct buf *out, const char *text, const char *after)
{
	bool quoted = strpbrk(text, ",\"\r\n") != NULL;

	if (quoted)
		buf_put_u8(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_put_u8(out, '"');
		buf_put_u8(out, (uint8_t)*text);
	}
	if (quoted)
		buf_put_u8(out, '"');
	buf_put_text(out, after);
}

void plan_print_csv(const struct plan *plan, struct buf *out)
{
	buf_put_text(out, "name,of,value,unit\r\n");
	for (size_t i = 0; i < plan->value_count; i++) {
		put_cell(out, plan->values[i].label->name, ",");
		put_cell(out, plan->values[i].of, ",");
		put_cell(out, plan->values[i].text, ",");
		put_cell(out, plan->values[i].label->unit, "\r\n");
	}
}
