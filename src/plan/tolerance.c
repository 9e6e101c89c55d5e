/*
 * Measuring a dimension: which items are called one of the class, and which
 * escape? The guard goes outward: what could be one is called one.
 */
#include <stdio.h>

#include "plan/question.h"
#include "stats/dimension.h"

#define CURVE_STEPS 200

static const struct plan_label tolerance_given =
	{ "tolerance", "tolerance of the size", "%" };
static const struct plan_label guard_given =
	{ "guard", "guard, outward", "%" };
static const struct plan_label guard_needed =
	{ "guard_needed", "guard that is needed", "%" };
static const struct plan_label caught =
	{ "detection", "an item at the edge is called one", "" };
static const struct plan_label caught_plain =
	{ "without_guard", "the same without a guard", "" };
static const struct plan_label edge_of =
	{ "largest_deviation", "largest deviation found so", "%" };
static const struct plan_label false_alarm =
	{ "false_alarm", "another thing is called one", "" };

#define SMALL_PERCENT 0.1 /* a tolerance under it may be meant as a part */

struct rule {
	double tolerance, sd, guard, other;
	struct chance required;
	bool has_guard, has_other, may_be_part;
};

static bool read_rule(struct plan_ask *ask, struct rule *r)
{
	struct percent tolerance, sd, guard, other;

	*r = (struct rule){ .sd = 0 };
	r->has_guard = ask_is_given(ask, "--guard");
	r->has_other = ask_is_given(ask, "--other");
	if (!ask_percent(ask, "--tolerance", NULL, &tolerance) ||
	    !ask_percent(ask, "--uncertainty", NULL, &sd) ||
	    !ask_percent(ask, "--guard", "0", &guard) ||
	    !ask_percent(ask, "--other", "0", &other) ||
	    !ask_chance(ask, "--required", "0.95", &r->required))
		return false;
	r->tolerance = tolerance.value;
	r->sd = sd.value;
	r->guard = guard.value;
	r->other = other.value;
	r->may_be_part = !tolerance.has_sign && tolerance.value > 0 &&
	                 tolerance.value < SMALL_PERCENT;
	if (r->sd <= 0)
		return ask_refuse(ask, "--uncertainty must be over 0: nothing is "
		                  "measured exactly");
	if (r->required.value < 0.5 || r->required.value >= 1)
		return ask_refuse(ask, "--required must be 0.5 or more and under 1");
	return true;
}

static double called_one(const struct rule *r, double deviation, double guard)
{
	double P = 0;

	stats_tol_pass(r->tolerance, r->sd, deviation, guard, &P);
	return P;
}

/* The largest deviation that is called one as often as required, by halving. */
static double largest(const struct rule *r)
{
	double low = 0, high = r->tolerance + r->guard + 10 * r->sd;

	if (called_one(r, 0, r->guard) < r->required.value)
		return 0;
	for (int i = 0; i < 100; i++) {
		double middle = low + (high - low) / 2;

		if (called_one(r, middle, r->guard) >= r->required.value)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void put_numbers(const struct rule *r, double needs, struct plan *plan)
{
	plan_put_real(plan, &tolerance_given, NULL, r->tolerance, PLAN_DOWN);
	plan_put_real(plan, &guard_needed, NULL, needs, PLAN_UP);
	plan_put_real(plan, &guard_given, NULL, r->guard, PLAN_DOWN);
	plan_put_chance(plan, &caught, NULL,
	                called_one(r, r->tolerance, r->guard), PLAN_DOWN);
	plan_put_chance(plan, &caught_plain, NULL,
	                called_one(r, r->tolerance, 0), PLAN_DOWN);
	plan_put_interval(plan, &(struct plan_interval){
		.low = called_one(r, r->tolerance, r->guard),
		.high = called_one(r, 0, r->guard),
		.low_if = "an item that is as far off as the class allows",
		.high_if = "one whose size is exact",
	});
	plan_put_real(plan, &edge_of, NULL, largest(r), PLAN_DOWN);
	if (r->has_other)
		plan_put_chance(plan, &false_alarm, NULL,
		                called_one(r, r->other, r->guard), PLAN_UP);
}

static void say(const struct rule *r, struct plan *plan)
{
	char text[PLAN_TEXT_BYTES], deviation[PLAN_TEXT_BYTES];

	plan_chance_text(called_one(r, r->tolerance, r->guard), PLAN_DOWN, text);
	plan_real_text(r->tolerance, PLAN_DOWN, deviation);
	plan_say(plan, PLAN_STATEMENT, "An item whose true size is %s %% off, the "
	         "most that the class allows, is called one of the class with "
	         "probability %s, rounded down. One that is less off is called "
	         "one more often.", deviation, text);
	if (r->has_other) {
		plan_chance_text(called_one(r, r->other, r->guard), PLAN_UP, text);
		plan_real_text(r->other, PLAN_DOWN, deviation);
		plan_say(plan, PLAN_FALSE_ALARMS, "Another thing that is %s %% off "
		         "is called one of the class with probability %s, rounded "
		         "up.", deviation, text);
	} else {
		plan_say(plan, PLAN_FALSE_ALARMS, "Which other things are near that "
		         "size was not asked: give --other, their deviation.");
	}
	plan_say(plan, PLAN_NOT_COVERED, "An item that was made to be further off "
	         "than the tolerance, or that is hidden in a larger thing.");
	plan_say(plan, PLAN_ASSUMED, "Errors of measurement are normal, without "
	         "bias. Dimensions measured with one tape err together: their "
	         "probabilities must not be multiplied.");
}

static void plot_tolerance(const struct rule *r, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	char level[PLAN_TEXT_BYTES];
	const double guards[] = { r->guard, 0 };

	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Probability to be called one "
	         "of the class, over the true deviation from its size.");
	plot->x = (struct plot_axis){ "true deviation", "% of the size", 0,
		r->tolerance + r->guard + 4 * r->sd };
	plot->y = (struct plot_axis){ "called one", "probability", 0, 1 };
	for (size_t g = 0; g < 2; g++) {
		plot_curve(plot, "%s", g ? "without guard" : "with guard");
		for (int i = 0; i <= CURVE_STEPS; i++) {
			double x = plot->x.high * i / CURVE_STEPS;

			plot_to(plot, x, called_one(r, x, guards[g]));
		}
		if (r->guard <= 0)
			break;
	}
	plot->has_level = plot->has_mark = true;
	plot->level = r->required.value;
	plan_chance_text(plot->level, PLAN_DOWN, level);
	snprintf(plot->level_name, sizeof(plot->level_name), "required %s",
	         level);
	plot->mark.x = r->tolerance;
	plot->mark.y = called_one(r, r->tolerance, r->guard);
	plan_chance_text(plot->mark.y, PLAN_DOWN, plot->mark_name);
}

/* A guard that can be written down, and is enough. */
static double rounded_up(double guard)
{
	char text[PLAN_TEXT_BYTES];

	plan_real_text(guard, PLAN_UP, text);
	return ask_read_real(slice_text(text), &guard) ? guard : guard * 1.00001;
}

void plan_tolerance(struct plan_ask *ask, struct plan *plan)
{
	struct rule r;
	double needs;

	if (!read_rule(ask, &r))
		return;
	if (stats_guard_band(r.required.value, r.sd, &needs) != STATS_OK) {
		ask_refuse(ask, "--uncertainty is out of range");
		return;
	}
	if (!r.has_guard)
		r.guard = rounded_up(needs);
	if (r.guard < needs)
		plan->status = STATS_INFEASIBLE;
	plan_title(plan, "Which items does measuring a size find?");
	put_numbers(&r, needs, plan);
	say(&r, plan);
	if (plan->status == STATS_INFEASIBLE)
		plan_say(plan, PLAN_WARNING, "The guard is too narrow: an item at "
		         "the edge of the tolerance is called another thing more "
		         "often than is allowed.");
	if (r.may_be_part)
		plan_say(plan, PLAN_WARNING, "The tolerance is in percent: 3 %% is "
		         "3. A charter's is a part, where that is 0.03.");
	plot_tolerance(&r, plan);
}
