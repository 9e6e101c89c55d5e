/*
 * What looks at the populations of a charter reach, as one picture.
 */
#include <inttypes.h>
#include <stdio.h>

#include "plan/charter_tell.h"

#define CURVE_STEPS 240

static void draw_population(const struct population *p, const char *name,
                            struct plot *plot)
{
	struct detection_input in = charter_all_looked_at(p);
	uint64_t most = p->position_count;
	uint64_t steps = most < CURVE_STEPS ? most : CURVE_STEPS;

	plot_curve(plot, "%s", name);
	for (uint64_t i = 0; i <= steps; i++) {
		in.looked = most * i / steps;
		plot_to(plot, (double)in.looked, charter_detection(&in) / 1e4);
	}
}

/* The point that is marked: what the largest population needs. */
static void mark_population(const struct population *p, struct plot *plot)
{
	struct detection_input in = charter_all_looked_at(p);
	char text[8];

	if (plot->x.high >= (double)p->position_count)
		return;
	plot->x.high = (double)p->position_count;
	plot->has_mark = true;
	detection_looks(&in, (uint32_t)p->required.value, &in.looked);
	detection_format(charter_detection(&in), text);
	plot->mark = (struct plot_point){ (double)in.looked,
	                                  charter_detection(&in) / 1e4 };
	snprintf(plot->mark_name, sizeof(plot->mark_name), "%" PRIu64
	         " look%s: %s", in.looked, in.looked == 1 ? "" : "s", text);
}

/* One that all populations have in common. */
static void draw_required(const struct charter *c, struct plot *plot)
{
	char text[PLAN_TEXT_BYTES];

	for (size_t i = 1; i < c->confidence_count; i++)
		if (c->confidence[i].required.value !=
		    c->confidence[0].required.value)
			return;
	plot->has_level = true;
	plot->level = (double)c->confidence[0].required.value / UNIT_PROBABILITY;
	charter_chance_text(c->confidence[0].required.value, text);
	snprintf(plot->level_name, sizeof(plot->level_name), "required %s", text);
}

size_t plan_charter_plot(const struct charter *c, struct plot *out)
{
	size_t left_out = 0;
	char name[PLOT_TEXT_BYTES];

	snprintf(out->title, sizeof(out->title), "What looks at each population "
	         "reach: charter %.40s", c->name);
	snprintf(out->about, sizeof(out->about), "Probability to find at least "
	         "one of the items that must not be missed, over the number of "
	         "looks, a curve for each kind of population.");
	out->x = (struct plot_axis){ "looks", "positions", 0, 0 };
	out->has_whole_x = true;
	out->y = (struct plot_axis){ "detection", "probability", 0, 1 };
	for (size_t s = 0; s < c->site_count; s++)
		for (size_t i = 0; i < c->sites[s].population_count; i++) {
			const struct population *p = &c->sites[s].populations[i];

			if (charter_alike(c, s, i) == 0)
				continue;
			if (out->curve_count == PLOT_MAX_CURVES) {
				left_out++;
				continue;
			}
			snprintf(name, sizeof(name), "%zu %.30s%s%.30s",
			         p->position_count, p->name,
			         c->confidence_count > 1 ? ", " : "",
			         c->confidence_count > 1
			         ? c->confidence[p->confidence].name : "");
			draw_population(p, name, out);
			mark_population(p, out);
		}
	draw_required(c, out);
	return left_out;
}
