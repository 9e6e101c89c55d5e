/*
 * A count with the item against one without it, over their times: the exact test
 * of the ratio of two rates, from which count on it alarms, and which source that
 * finds. As in a measurement (measure/threshold.c), the background that was
 * counted is not taken for the true one.
 */
#include <stdio.h>

#include "plan/question.h"
#include "plan/threshold.h"
#include "stats/counting.h"

#define CURVE_STEPS 160

static const struct plan_label p_value =
	{ "p_value", "so many or more without a source", "" };
static const struct plan_label result =
	{ "result", "result", "" };
static const struct plan_label background_mean =
	{ "background", "background in the item's time", "counts" };

/* Where the test would stand with fewer counts, and with more. */
static void draw_ratio(const struct stats_iso11929 *in, double p, double alpha,
                       struct plan *plan)
{
	struct plot *plot = &plan->plot;
	double expected = (double)in->n0 * in->tg / in->t0;
	double top = 2 * (double)in->ng > 2 * expected + 10
	             ? 2 * (double)in->ng : 2 * expected + 10;
	uint64_t most, steps;
	char level[PLAN_TEXT_BYTES];

	if (!(top < 1e15))
		return;
	most = (uint64_t)top;
	steps = most < CURVE_STEPS ? most : CURVE_STEPS;
	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "How often so many counts or "
	         "more would come without a source, over the count with the "
	         "item.");
	plot->x = (struct plot_axis){ "count with the item", "counts", 0,
	                              (double)most };
	plot->has_whole_x = true;
	plot->y = (struct plot_axis){ "so many or more without a source",
	                              "probability", 0, 1 };
	plot_curve(plot, "this background");
	for (uint64_t i = 0; i <= steps; i++) {
		uint64_t n = most / steps * i + most % steps * i / steps;
		double value;

		if (stats_poisson_ratio(n, in->tg, in->n0, in->t0, &value) ==
		    STATS_OK)
			plot_to(plot, (double)n, value);
	}
	plot->has_level = plot->has_mark = true;
	plot->level = alpha;
	plan_chance_text(alpha, PLAN_UP, level);
	snprintf(plot->level_name, sizeof(plot->level_name), "false alarms %s",
	         level);
	plot->mark = (struct plot_point){ (double)in->ng, p };
	plan_chance_text(p, PLAN_UP, plot->mark_name);
}

/* The probability of n counts or more at equal rates; 1 where it is undefined. */
static double chance_alone(const struct stats_iso11929 *in, uint64_t n)
{
	double p = 1;

	stats_poisson_ratio(n, in->tg, in->n0, in->t0, &p);
	return p;
}

/* The least count whose probability is alpha or less, which falls with it. */
static bool find_alarm(const struct stats_iso11929 *in, double alpha,
                       uint64_t *out_x)
{
	uint64_t under = 0, over = 1;

	while (chance_alone(in, over) > alpha) {
		if (over > STATS_MAX_COUNT / 2)
			return false;
		under = over;
		over *= 2;
	}
	while (over - under > 1) {
		uint64_t middle = under + (over - under) / 2;

		if (chance_alone(in, middle) > alpha)
			under = middle;
		else
			over = middle;
	}
	*out_x = over;
	return true;
}

static void put_result(const struct threshold *at, double p, double alpha,
                       struct plan *plan)
{
	char text[PLAN_TEXT_BYTES];

	plan_put_chance(plan, &p_value, NULL, p, PLAN_UP);
	plan_put_word(plan, &result, NULL, p <= alpha ? "over" : "not over");
	threshold_put_background(at, &background_mean, plan);
	plan_chance_text(alpha, PLAN_UP, text);
	plan_say(plan, PLAN_STATEMENT, p <= alpha ?
	         "So many counts would come without a source less often than is "
	         "allowed: the rate is over the background's." :
	         "Without a source so many counts come often enough: no source "
	         "was seen. That excludes none that is too weak.");
	plan_say(plan, PLAN_FALSE_ALARMS, "Without a source the test gives an "
	         "alarm with probability %s at most.", text);
}

static void put_missed(const struct stats_iso11929 *in, double alpha,
                       struct threshold *at, struct plan *plan)
{
	double ignored;

	if (find_alarm(in, alpha, &at->x)) {
		threshold_put_alarm(at->x, plan);
		threshold_put_missed(at, &ignored, plan);
		return;
	}
	plan->status = STATS_VACUOUS;
	plan_say(plan, PLAN_INTERVAL, "No detection can be stated.");
	plan_say(plan, PLAN_WARNING, "No count that can be reckoned with is an "
	         "alarm over this background.");
}

void plan_ratio(struct plan_ask *ask, struct plan *plan)
{
	struct threshold_counts tested;
	struct threshold at = { 0 };
	struct stats_iso11929 in;
	struct chance alpha;
	double p;

	plan_title(plan, "Is the rate over that of the background?");
	if (!threshold_read_counts(ask, &tested, plan) ||
	    !threshold_read_gross(ask, &in) || !threshold_read_power(ask, &at) ||
	    !ask_chance(ask, "--false-alarm", "0.05", &alpha))
		return;
	if (stats_poisson_ratio(in.ng, in.tg, in.n0, in.t0, &p) != STATS_OK) {
		ask_refuse(ask, "a count or time is out of range");
		return;
	}
	if (alpha.value <= 0 || alpha.value >= 1) {
		ask_refuse(ask, "--false-alarm must be over 0 and under 1");
		return;
	}
	at.B = (double)in.n0 * in.tg / in.t0;
	at.total = in.n0;
	at.times = in.t0 / in.tg;
	put_result(&at, p, alpha.value, plan);
	put_missed(&in, alpha.value, &at, plan);
	threshold_say(&tested, plan);
	draw_ratio(&in, p, alpha.value, plan);
}
