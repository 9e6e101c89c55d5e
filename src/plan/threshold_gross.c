/*
 * A count with the item against one without it, over their times: the limits of
 * ISO 11929.
 */
#include <math.h>
#include <stdio.h>

#include "plan/question.h"
#include "plan/threshold.h"
#include "stats/counting.h"
#include "stats/dimension.h"

#define CURVE_STEPS 160

#define RATE "counts per second"
#define SCALED RATE " times the factor"

/* Rows in the unit of a rate, and in that to which --factor takes it. */
static const struct plan_label results[] = {
	{ "result", "result", RATE }, { "result", "result", SCALED },
};
static const struct plan_label uncertainties[] = {
	{ "uncertainty", "its standard uncertainty", RATE },
	{ "uncertainty", "its standard uncertainty", SCALED },
};
static const struct plan_label decisions[] = {
	{ "decision_threshold", "decision threshold", RATE },
	{ "decision_threshold", "decision threshold", SCALED },
};
static const struct plan_label limits[] = {
	{ "detection_limit", "detection limit", RATE },
	{ "detection_limit", "detection limit", SCALED },
};
static const struct plan_label at_limit =
	{ "detection", "a source at that limit is found", "" };

bool threshold_read_gross(struct plan_ask *ask, struct stats_iso11929 *in)
{
	return ask_count(ask, "--gross", NULL, &in->ng) &&
	       ask_seconds(ask, "--gross-time", NULL, &in->tg) &&
	       ask_count(ask, "--background-count", NULL, &in->n0) &&
	       ask_seconds(ask, "--background-time", NULL, &in->t0);
}

/* Decision threshold or detection limit, over how long is counted. */
static void draw_limit(const struct stats_iso11929 *in, bool is_limit,
                       struct plot *plot)
{
	struct stats_iso11929_result r;

	plot_curve(plot, "%s", is_limit ? "detection limit"
	                                : "decision threshold");
	for (int i = 1; i <= CURVE_STEPS; i++) {
		struct stats_iso11929 at = *in;
		double value;

		at.tg = plot->x.high * i / CURVE_STEPS;
		if (stats_iso11929(&at, &r) != STATS_OK)
			continue;
		value = is_limit ? r.yhash : r.ystar;
		if (value <= plot->y.high)
			plot_to(plot, at.tg, value);
	}
}

static void draw_limits(const struct stats_iso11929 *in,
                        const struct stats_iso11929_result *r,
                        struct plan *plan)
{
	struct plot *plot = &plan->plot;
	char text[PLAN_TEXT_BYTES];
	double top = 3 * r->yhash;

	if (!(r->yhash > 0) || !isfinite(3 * in->tg) || !isfinite(top))
		return;
	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Decision threshold and "
	         "detection limit over the time that is counted with the item, "
	         "with the background as measured.");
	plot->x = (struct plot_axis){ "time of the count with the item",
	                              "seconds", 0, 3 * in->tg };
	plot->y = (struct plot_axis){ "result", "", 0, top };
	snprintf(plot->y.unit, sizeof(plot->y.unit), "%s", results[in->w != 1].unit);
	draw_limit(in, true, plot);
	draw_limit(in, false, plot);
	plot->has_level = r->y > 0 && r->y < top;
	plot->level = r->y;
	snprintf(plot->level_name, sizeof(plot->level_name), "this result");
	plot->has_mark = true;
	plot->mark = (struct plot_point){ in->tg, r->yhash };
	plan_real_text(r->yhash, PLAN_UP, text);
	snprintf(plot->mark_name, sizeof(plot->mark_name), "limit %s", text);
}

static void say_limits(const struct stats_iso11929 *in,
                       const struct stats_iso11929_result *r, struct plan *plan)
{
	char alarm[PLAN_TEXT_BYTES], found[PLAN_TEXT_BYTES];
	double P = 0;

	stats_conformity(in->kb, 1, 0, (double)INFINITY, &P);
	plan_chance_text(1 - P, PLAN_UP, alarm);
	plan_chance_text(P, PLAN_DOWN, found);
	if (r->y > r->ystar)
		plan_say(plan, PLAN_STATEMENT, "The result is over the decision "
		         "threshold: counts like these come without a source with "
		         "probability %s or less (rounded up, by the normal law).",
		         alarm);
	else
		plan_say(plan, PLAN_STATEMENT, "The result is not over the "
		         "decision threshold: no source was seen. That excludes "
		         "none under the detection limit.");
	if (plan->status == STATS_OK) {
		plan_put_chance(plan, &at_limit, NULL, P, PLAN_DOWN);
		plan_say(plan, PLAN_INTERVAL, "Detection is %s or more of a "
		         "source at the detection limit or over it, by the normal "
		         "law, and less of a weaker one. Under about ten counts "
		         "that law is poor: use poisson or ratio.", found);
	} else {
		plan_say(plan, PLAN_INTERVAL, "No detection can be stated.");
		plan_say(plan, PLAN_WARNING, "There is no detection limit: the "
		         "factor is so uncertain that no source is found often "
		         "enough. No absence can be stated.");
	}
	plan_say(plan, PLAN_FALSE_ALARMS, "Without a source the result is over "
	         "the threshold with probability %s (rounded up), by the normal "
	         "law.", alarm);
}

void plan_iso11929(struct plan_ask *ask, struct plan *plan)
{
	struct threshold_counts tested;
	struct stats_iso11929_result r = { 0 };
	struct stats_iso11929 in;
	bool scaled;

	plan_title(plan, "Is there a source? Characteristic limits (ISO 11929)");
	if (!threshold_read_counts(ask, &tested, plan) ||
	    !threshold_read_gross(ask, &in) ||
	    !ask_real(ask, "--factor", "1", &in.w) ||
	    !ask_real(ask, "--factor-uncertainty", "0", &in.uw) ||
	    !ask_real(ask, "--k", "1.645", &in.ka))
		return;
	in.kb = in.ka;
	plan->status = stats_iso11929(&in, &r);
	if (plan->status != STATS_OK && plan->status != STATS_INFEASIBLE) {
		ask_refuse(ask, "a count, time or factor is out of range");
		return;
	}
	scaled = in.w != 1;
	plan_put_real(plan, &results[scaled], NULL, r.y, PLAN_DOWN);
	plan_put_real(plan, &uncertainties[scaled], NULL, r.u, PLAN_UP);
	plan_put_real(plan, &decisions[scaled], NULL, r.ystar, PLAN_UP);
	if (plan->status == STATS_OK)
		plan_put_real(plan, &limits[scaled], NULL, r.yhash, PLAN_UP);
	say_limits(&in, &r, plan);
	threshold_say(&tested, plan);
	if (plan->status == STATS_OK)
		draw_limits(&in, &r, plan);
}
