/*
 * After a look that found nothing, or little: how many can there still be?
 */
#include "stats/bounds.h"

#include <inttypes.h>
#include <stdio.h>

#include "plan/question.h"

#define CURVE_STEPS 120

static const struct plan_label positions_given =
	{ "positions", "positions there are", "positions" };
static const struct plan_label looked_at =
	{ "looked", "looked at", "positions" };
static const struct plan_label found_there = { "found", "found", "items" };
static const struct plan_label at_most =
	{ "bound", "items there can still be, at most", "items" };
static const struct plan_label at_most_in_all =
	{ "bound", "items in all, those found included, at most", "items" };
static const struct plan_label part_at_most =
	{ "bound_part", "part that can still be items, at most", "" };
static const struct plan_label level =
	{ "confidence", "confidence", "" };

struct clean {
	uint64_t N, n, x;
	bool endless;
	struct chance alpha, confidence;
};

static bool read_clean(struct plan_ask *ask, struct clean *c)
{
	c->endless = !ask_is_given(ask, "--positions");
	if (!ask_count(ask, "--positions", "0", &c->N) ||
	    !ask_count(ask, "--looked", NULL, &c->n) ||
	    !ask_count(ask, "--found", "0", &c->x) ||
	    !ask_chance(ask, "--confidence", "0.95", &c->confidence))
		return false;
	if (c->confidence.numerator == 0 ||
	    c->confidence.numerator == c->confidence.denominator)
		return ask_refuse(ask, "--confidence must be over 0 and under 1");
	if (c->endless && (c->x > 0 || c->n == 0))
		return ask_refuse(ask, "without --positions, --looked must be 1 or "
		                  "more and --found 0");
	if (!c->endless && (c->n > c->N || c->x > c->n))
		return ask_refuse(ask, "--found is at most --looked, and that at "
		                  "most --positions");
	c->alpha = c->confidence;
	c->alpha.numerator = c->alpha.denominator - c->alpha.numerator;
	c->alpha.value = (double)c->alpha.numerator /
	                 (double)c->alpha.denominator;
	return true;
}

static void plot_bound(const struct clean *c, uint64_t D, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	uint64_t steps = c->N < CURVE_STEPS ? c->N : CURVE_STEPS;

	if (c->endless || c->N == 0)
		return;
	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "The most items that the look "
	         "does not contradict, over the number of positions looked at.");
	plot->x = (struct plot_axis){ "looked at", "positions", 0, (double)c->N };
	plot->has_whole_x = plot->has_whole_y = plot->has_steps = true;
	plot->y = (struct plot_axis){ "", "items", 0, (double)c->N };
	snprintf(plot->y.label, sizeof(plot->y.label), "%s",
	         c->x ? "items in all, those found included"
	              : "items there can still be");
	plot_curve(plot, "%" PRIu64 " found", c->x);
	for (uint64_t i = 0; i <= steps; i++) {
		uint64_t n = c->N / steps * i + c->N % steps * i / steps, at;

		if (n >= c->x && stats_upper_bound(c->N, n, c->x, &c->alpha,
		                                   &at) == STATS_OK)
			plot_to(plot, (double)n, (double)at);
	}
	plot->has_mark = true;
	plot->mark = (struct plot_point){ (double)c->n, (double)D };
	snprintf(plot->mark_name, sizeof(plot->mark_name), "at most %" PRIu64, D);
}

static void say_rest(struct plan *plan)
{
	plan_say(plan, PLAN_FALSE_ALARMS, "A look is taken never to find what is "
	         "not there.");
	plan_say(plan, PLAN_NOT_COVERED, "Places that are not among the "
	         "positions. Positions refused or unreadable were not looked at.");
	plan_say(plan, PLAN_ASSUMED, "The positions were drawn by chance, and a "
	         "look at an item always finds it.");
}

static void say_bound(const struct clean *c, uint64_t D, struct plan *plan)
{
	char items[PLAN_NAME_BYTES], positions[PLAN_NAME_BYTES], found[64];

	plan_count_text(D, "item", items);
	plan_count_text(c->N, "position", positions);
	snprintf(found, sizeof(found), ", the %" PRIu64 " found included", c->x);
	plan_say(plan, PLAN_STATEMENT, "Were there more than %s among %s%s, looks "
	         "at %" PRIu64 " drawn by chance would have found more than %"
	         PRIu64 " with at least the given confidence, decided in whole "
	         "numbers. This is not the probability of absence.", items,
	         positions, c->x ? found : "", c->n, c->x);
}

static void say_nothing_seen(const struct clean *c, struct plan *plan)
{
	plan->status = STATS_VACUOUS;
	plan_say(plan, PLAN_STATEMENT, "Nothing was looked at, so nothing follows: "
	         "there can be an item at each of the %" PRIu64 " positions.", c->N);
}

static void say_bounded(const struct clean *c, uint64_t D, struct plan *plan)
{
	if (c->n == 0) {
		say_nothing_seen(c, plan);
		return;
	}
	say_bound(c, D, plan);
	if (D > 0 && c->x == 0)
		plan_say(plan, PLAN_WARNING, "This does not say that nothing is "
		         "there: up to %" PRIu64 " would not contradict what was "
		         "found.", D);
}

static void bound_endless(const struct clean *c, struct plan *plan)
{
	char text[PLAN_TEXT_BYTES];
	double p;

	if (stats_zero_failure_bound(c->n, c->alpha.value, &p) != STATS_OK)
		return;
	plan_put_chance(plan, &part_at_most, NULL, p, PLAN_UP);
	plan_chance_text(p, PLAN_UP, text);
	plan_say(plan, PLAN_STATEMENT, "Were more than a part of %s (rounded up) "
	         "items, a look at %" PRIu64 " would have found one with at least "
	         "the given confidence. This is not the probability of absence.",
	         text, c->n);
}

void plan_bound(struct plan_ask *ask, struct plan *plan)
{
	struct clean c;
	uint64_t D = 0;

	if (!read_clean(ask, &c))
		return;
	plan_title(plan, c.x ? "How many items can there be in all?"
	                     : "How many items can there still be?");
	if (!c.endless)
		plan_put_count(plan, &positions_given, NULL, c.N);
	plan_put_count(plan, &looked_at, NULL, c.n);
	plan_put_count(plan, &found_there, NULL, c.x);
	plan_put_chance(plan, &level, NULL, c.confidence.value, PLAN_DOWN);
	if (c.endless) {
		bound_endless(&c, plan);
	} else {
		plan->status = stats_upper_bound(c.N, c.n, c.x, &c.alpha, &D);
		if (plan->status != STATS_OK)
			return;
		plan_put_count(plan, c.x ? &at_most_in_all : &at_most, NULL, D);
		say_bounded(&c, D, plan);
	}
	say_rest(plan);
	plot_bound(&c, D, plan);
}
