/*
 * Does knowledge between two looks hold? What outages of a seal or sensor leave.
 */
#include <stdio.h>

#include "plan/question.h"
#include "stats/combine.h"

#define CURVE_STEPS 200

static const struct plan_label available =
	{ "available", "part of the time that it works", "" };
static const struct plan_label kept =
	{ "kept", "no outage that is long enough", "" };
static const struct plan_label outages =
	{ "outages", "outages to be reckoned with", "" };

struct outage {
	double every, mean, enough, period;
	struct chance required;
};

static bool read_outage(struct plan_ask *ask, struct outage *o)
{
	if (!ask_days(ask, "--every", NULL, &o->every) ||
	    !ask_days(ask, "--outage", NULL, &o->mean) ||
	    !ask_days(ask, "--enough", NULL, &o->enough) ||
	    !ask_days(ask, "--period", NULL, &o->period) ||
	    !ask_chance(ask, "--required", "0", &o->required))
		return false;
	if (o->every <= 0 || o->mean <= 0 || o->period <= 0)
		return ask_refuse(ask, "--every, --outage and --period must be "
		                  "over 0");
	return true;
}

static void plot_continuity(const struct outage *o, double P, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	char level[PLAN_TEXT_BYTES];

	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Probability that no outage "
	         "is long enough to be used, over the length of the period.");
	plot->x = (struct plot_axis){ "period", "days", 0, 2 * o->period };
	plot->y = (struct plot_axis){ "continuity kept", "probability", 0, 1 };
	for (int halves = 1; halves <= 4; halves *= 2) {
		double enough = o->enough * halves / 2;
		char text[PLAN_TEXT_BYTES];

		plan_real_text(enough, PLAN_UP, text);
		plot_curve(plot, "enough: %s d", text);
		for (int i = 0; i <= CURVE_STEPS; i++) {
			double T = plot->x.high * i / CURVE_STEPS, value;

			if (stats_gap(1 / o->every, o->mean, enough, T, &value) ==
			    STATS_OK)
				plot_to(plot, T, value);
		}
		if (o->enough == 0)
			break;
	}
	plot->has_mark = true;
	plot->mark = (struct plot_point){ o->period, P };
	plan_chance_text(P, PLAN_DOWN, plot->mark_name);
	plot->has_level = o->required.numerator > 0;
	plot->level = o->required.value;
	plan_chance_text(plot->level, PLAN_DOWN, level);
	snprintf(plot->level_name, sizeof(plot->level_name), "required %s",
	         level);
}

void plan_continuity(struct plan_ask *ask, struct plan *plan)
{
	struct plan_interval interval = {
		.claim = PLAN_KEPT,
		.low_if = "outages that are each long enough, however short",
		.high_if = "lengths that are exponential",
	};
	char text[PLAN_TEXT_BYTES];
	struct outage o;
	double P;

	if (!read_outage(ask, &o))
		return;
	if (stats_gap(1 / o.every, o.mean, o.enough, o.period, &P) != STATS_OK) {
		ask_refuse(ask, "these times are out of range");
		return;
	}
	plan->status = P < o.required.value ? STATS_INFEASIBLE : STATS_OK;
	plan_title(plan, "Does continuity hold?");
	plan_put_real(plan, &outages, NULL, o.period / o.every, PLAN_UP);
	plan_put_chance(plan, &available, NULL, o.every / (o.every + o.mean),
	                PLAN_DOWN);
	plan_put_chance(plan, &kept, NULL, P, PLAN_DOWN);
	interval.high = P;
	if (stats_gap(1 / o.every, o.mean, 0, o.period, &interval.low) == STATS_OK)
		plan_put_interval(plan, &interval);
	plan_chance_text(P, PLAN_DOWN, text);
	plan_say(plan, PLAN_STATEMENT, "Over the period no outage is as long as "
	         "it takes to use one with probability %s, rounded down. The part "
	         "of the time that a seal or sensor works says nothing against "
	         "somebody who waits for an outage.", text);
	plan_say(plan, PLAN_FALSE_ALARMS, "Every outage that is long enough ends "
	         "continuity, whether it was used or not.");
	plan_say(plan, PLAN_NOT_COVERED, "A seal or sensor that is defeated "
	         "without an outage.");
	plan_say(plan, PLAN_ASSUMED, "Outages come independently of each other "
	         "and of what goes on, and their lengths are exponential. "
	         "Somebody who can cause them makes this number worthless.");
	if (plan->status == STATS_INFEASIBLE)
		plan_say(plan, PLAN_WARNING, "This is less than required.");
	plan_say(plan, PLAN_WARNING, "An observed gap that is long enough ends "
	         "continuity for certain: what was confirmed holds again from "
	         "the next inspection on, not before.");
	plot_continuity(&o, P, plan);
}
