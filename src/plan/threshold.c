/*
 * Counts against background: when is there an alarm, how often for nothing, and
 * which source would be missed? One rule a row.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plan/question.h"
#include "stats/counting.h"

#define CURVE_STEPS 160

static const struct plan_label background_given =
	{ "background", "background", "counts" };
static const struct plan_label alarm_at =
	{ "threshold", "alarm at", "counts or more" };
static const struct plan_label false_alarm =
	{ "false_alarm", "false alarm", "" };
static const struct plan_label smallest =
	{ "smallest_source", "smallest source found so often", "counts" };
static const struct plan_label power_given =
	{ "required", "detection that is required of it", "" };
static const struct plan_label p_value =
	{ "p_value", "so many or more without a source", "" };
static const struct plan_label result =
	{ "result", "result", "" };
static const struct plan_label uncertainty =
	{ "uncertainty", "its standard uncertainty", "" };
static const struct plan_label decision =
	{ "decision_threshold", "decision threshold", "" };
static const struct plan_label limit =
	{ "detection_limit", "detection limit", "" };

struct counts {
	double B, k;
	uint64_t x, measured;
	bool inflate;
	struct chance alpha, power;
};

static void say_rest(struct plan *plan)
{
	plan_say(plan, PLAN_NOT_COVERED, "A source that is shielded until it "
	         "gives fewer counts than that. Compare it with the weakest "
	         "credible item.");
	plan_say(plan, PLAN_ASSUMED, "Counts are Poisson: independent of each "
	         "other, at a steady rate. Test it first ('tally plan eval', "
	         "dispersion): real background is often more spread.");
}

/* Source over detection: what is found more often must be stronger. */
static void draw(const struct counts *c, double S, struct plan *plan)
{
	struct plot *plot = &plan->plot;

	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Source that is found with a "
	         "given probability, over that probability.");
	plot->x = (struct plot_axis){ "detection", "probability", 0, 1 };
	plot->y = (struct plot_axis){ "source", "counts over background", 0,
	                              2 * S + 1 };
	plot_curve(plot, "alarm at %" PRIu64, c->x);
	for (int i = 1; i < CURVE_STEPS; i++) {
		double part = (double)i / CURVE_STEPS, at;

		if (stats_poisson_S(c->B, c->x, part, &at) == STATS_OK && at >= 0)
			plot_to(plot, part, at);
	}
	plot->has_mark = true;
	plot->mark = (struct plot_point){ c->power.value, S };
	plan_real_text(S, PLAN_UP, plot->mark_name);
}

/* What the threshold c->x would miss; the same words for every rule. */
static void put_missed(const struct counts *c, struct plan *plan)
{
	char source[PLAN_TEXT_BYTES], power[PLAN_TEXT_BYTES];
	double S;

	plan_put_chance(plan, &power_given, NULL, c->power.value, PLAN_DOWN);
	if (stats_poisson_S(c->B, c->x, c->power.value, &S) != STATS_OK) {
		plan->status = STATS_VACUOUS;
		plan_say(plan, PLAN_WARNING, "The background alone gives that "
		         "many counts so often: the threshold says nothing of a "
		         "source.");
		return;
	}
	plan_put_real(plan, &smallest, NULL, S, PLAN_UP);
	plan_real_text(S, PLAN_UP, source);
	plan_chance_text(c->power.value, PLAN_DOWN, power);
	plan_say(plan, PLAN_STATEMENT, "A source that gives %s counts on the mean "
	         "(rounded up) is found with probability %s; a weaker one is "
	         "missed more often. No alarm says no more than that.", source,
	         power);
	draw(c, S, plan);
}

static void put_false_alarm(double value, struct plan *plan)
{
	char text[PLAN_TEXT_BYTES];

	plan_put_chance(plan, &false_alarm, NULL, value, PLAN_UP);
	plan_chance_text(value, PLAN_UP, text);
	plan_say(plan, PLAN_FALSE_ALARMS, "One count without a source gives an "
	         "alarm with probability %s, rounded up.", text);
}

static bool read_counts(struct plan_ask *ask, struct counts *c)
{
	if (!ask_real(ask, "--background", NULL, &c->B) ||
	    !ask_chance(ask, "--required", "0.95", &c->power))
		return false;
	if (c->power.value <= 0 || c->power.value >= 1)
		return ask_refuse(ask, "--required must be over 0 and under 1");
	return true;
}

static void by_sigma(struct plan_ask *ask, struct plan *plan)
{
	struct counts c = { 0 };
	struct stats_ksigma in;
	double fa;

	if (!read_counts(ask, &c) || !ask_real(ask, "--k", "4", &c.k) ||
	    !ask_count(ask, "--measured", "0", &c.measured))
		return;
	in = (struct stats_ksigma){ c.B, c.k, c.measured,
		                    ask_flag(ask, "--inflate") };
	if (stats_ksigma_threshold(c.B, c.k, &c.x) != STATS_OK ||
	    stats_ksigma_false_alarm(&in, &fa) != STATS_OK) {
		ask_refuse(ask, "--background, --k or --measured is out of range");
		return;
	}
	plan_title(plan, "What does an alarm over background + k sigma find?");
	plan_put_real(plan, &background_given, NULL, c.B, PLAN_UP);
	plan_put_count(plan, &alarm_at, NULL, c.x);
	put_false_alarm(fa, plan);
	put_missed(&c, plan);
	plan_say(plan, PLAN_ASSUMED, c.measured ?
	         "The background is the mean of so many counts of its own; the "
	         "smallest source is reckoned as if it were known." :
	         "The background is known.");
	if (c.measured > 0 && !in.inflate)
		plan_say(plan, PLAN_WARNING, "The threshold takes the measured "
		         "background for the true one; --inflate allows for its "
		         "error.");
	plan_say(plan, PLAN_WARNING, "k and the number of counts are numbers of "
	         "an agreement: quote the text that they are taken from.");
}

static void by_poisson(struct plan_ask *ask, struct plan *plan)
{
	struct counts c = { 0 };
	double fa;

	if (!read_counts(ask, &c) ||
	    !ask_chance(ask, "--false-alarm", "0.05", &c.alpha))
		return;
	if (stats_poisson_crit(c.B, c.alpha.value, &c.x, &fa) != STATS_OK) {
		ask_refuse(ask, "--background or --false-alarm is out of range");
		return;
	}
	plan_title(plan, "At how many counts is there an alarm?");
	plan_put_real(plan, &background_given, NULL, c.B, PLAN_UP);
	plan_put_count(plan, &alarm_at, NULL, c.x);
	put_false_alarm(fa, plan);
	put_missed(&c, plan);
	plan_say(plan, PLAN_ASSUMED, "The background is known.");
}

static bool read_gross(struct plan_ask *ask, struct stats_iso11929 *in)
{
	return ask_count(ask, "--gross", NULL, &in->ng) &&
	       ask_real(ask, "--gross-time", NULL, &in->tg) &&
	       ask_count(ask, "--background-count", NULL, &in->n0) &&
	       ask_real(ask, "--background-time", NULL, &in->t0);
}

static void by_iso11929(struct plan_ask *ask, struct plan *plan)
{
	struct stats_iso11929_result r;
	struct stats_iso11929 in;

	if (!read_gross(ask, &in) || !ask_real(ask, "--factor", "1", &in.w) ||
	    !ask_real(ask, "--factor-uncertainty", "0", &in.uw) ||
	    !ask_real(ask, "--k", "1.645", &in.ka))
		return;
	in.kb = in.ka;
	plan->status = stats_iso11929(&in, &r);
	if (plan->status != STATS_OK && plan->status != STATS_INFEASIBLE) {
		ask_refuse(ask, "a count, time or factor is out of range");
		return;
	}
	plan_title(plan, "Is there a source? Characteristic limits (ISO 11929)");
	plan_put_real(plan, &result, NULL, r.y, PLAN_DOWN);
	plan_put_real(plan, &uncertainty, NULL, r.u, PLAN_UP);
	plan_put_real(plan, &decision, NULL, r.ystar, PLAN_UP);
	if (plan->status == STATS_OK)
		plan_put_real(plan, &limit, NULL, r.yhash, PLAN_UP);
	plan_say(plan, PLAN_STATEMENT, r.y > r.ystar ?
	         "The result is over the decision threshold: a source is there, "
	         "as far as counting says." :
	         "The result is not over the decision threshold: no source was "
	         "seen. That excludes none under the detection limit.");
	if (plan->status == STATS_INFEASIBLE)
		plan_say(plan, PLAN_WARNING, "There is no detection limit: the "
		         "factor is so uncertain that no source is found often "
		         "enough. No absence can be stated.");
	plan_say(plan, PLAN_FALSE_ALARMS, "The threshold is %.4g standard "
	         "uncertainties wide on either side: 1.645 is 5 %%.", in.ka);
	say_rest(plan);
}

static void by_ratio(struct plan_ask *ask, struct plan *plan)
{
	struct stats_iso11929 in;
	struct chance alpha;
	char text[PLAN_TEXT_BYTES];
	double p;

	if (!read_gross(ask, &in) ||
	    !ask_chance(ask, "--false-alarm", "0.05", &alpha))
		return;
	if (stats_poisson_ratio(in.ng, in.tg, in.n0, in.t0, &p) != STATS_OK) {
		ask_refuse(ask, "a count or time is out of range");
		return;
	}
	plan_title(plan, "Is the rate over that of the background?");
	plan_put_chance(plan, &p_value, NULL, p, PLAN_UP);
	plan_put_word(plan, &result, NULL, p <= alpha.value ? "over" : "not over");
	plan_chance_text(alpha.value, PLAN_UP, text);
	plan_say(plan, PLAN_STATEMENT, p <= alpha.value ?
	         "So many counts would come without a source less often than is "
	         "allowed: the rate is over the background's." :
	         "Without a source so many counts come often enough: no source "
	         "was seen. That excludes none. Ask what would be missed: --rule "
	         "poisson.");
	plan_say(plan, PLAN_FALSE_ALARMS, "Without a source the test gives an "
	         "alarm with probability %s at most.", text);
	say_rest(plan);
}

void plan_threshold(struct plan_ask *ask, struct plan *plan)
{
	static const struct {
		const char *name;
		void (*answer)(struct plan_ask *ask, struct plan *plan);
	} rules[] = {
		{ "k-sigma", by_sigma },   { "poisson", by_poisson },
		{ "iso11929", by_iso11929 }, { "ratio", by_ratio },
		{ "sequential", plan_sequential },
	};
	const char *rule = ask_word(ask, "--rule", 0);

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (rule == NULL || strcmp(rules[i].name, rule) != 0)
			continue;
		rules[i].answer(ask, plan);
		if (i < 2 && ask->fault.status == TALLY_OK)
			say_rest(plan);
		return;
	}
	ask_refuse(ask, "--rule must be k-sigma, poisson, iso11929, ratio or "
	           "sequential");
}
