/*
 * When a count is an alarm over background + k sigma, or over what background
 * alone gives rarely; how often for nothing, and which source would be missed.
 * A background that was measured is not taken for the true one.
 */
#include "plan/threshold.h"

#include <inttypes.h>
#include <stdio.h>

#include "plan/question.h"
#include "stats/counting.h"

#define CURVE_STEPS 80
#define BACKGROUNDS 8 /* steps over the range of a measured background */
#define AS_WHOLE 0.002 /* a mean times its number is a whole number of counts */

static const struct plan_label background_given =
	{ "background", "background", "counts" };
static const struct plan_label lowest =
	{ "background_least", "background may be as low as", "counts" };
static const struct plan_label alarm_at =
	{ "threshold", "alarm at", "counts or more" };
static const struct plan_label false_alarm =
	{ "false_alarm", "false alarm", "" };
static const struct plan_label most_alarms =
	{ "false_alarm_most", "false alarm, background within its error", "" };
static const struct plan_label smallest =
	{ "smallest_source", "smallest source found so often", "counts" };
static const struct plan_label if_known =
	{ "smallest_if_known", "the same, were the background known", "counts" };
static const struct plan_label power_given =
	{ "required", "detection that is required of a source", "" };

struct counts {
	struct threshold at;
	double k;
	struct chance alpha;
	struct threshold_counts tested;
};

/*
 * If the background was measured, the allowed miss is split in two: that the true
 * one is under its lower limit, and that the count stays under the threshold all
 * the same.
 */
enum stats_status threshold_source(const struct threshold *t, double power,
                                   double *out_least, double *out)
{
	double half = (1 - power) / 2, total;

	*out_least = t->B;
	if (t->times <= 0)
		return stats_poisson_S(t->B, t->x, power, out);
	*out_least = 0;
	if (t->total > 0 &&
	    stats_poisson_S(0, t->total, half, &total) == STATS_OK)
		*out_least = total / t->times;
	return stats_poisson_S(*out_least, t->x, 1 - half, out);
}

static void draw_curve(const struct threshold *t, struct plot *plot)
{
	double least, at;

	for (int i = 1; i < CURVE_STEPS; i++) {
		double part = (double)i / CURVE_STEPS;

		if (threshold_source(t, part, &least, &at) == STATS_OK && at >= 0)
			plot_to(plot, part, at);
	}
}

/* Source over detection: what is found more often must be stronger. */
static void plot_threshold(const struct threshold *t, double S, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	struct threshold known = *t;
	char text[PLAN_TEXT_BYTES];

	known.times = 0;
	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Source that is found with a "
	         "given probability, over that probability.");
	plot->x = (struct plot_axis){ "detection", "probability", 0, 1 };
	plot->y = (struct plot_axis){ "source", "counts over background", 0,
	                              2 * S + 1 };
	plot_curve(plot, t->times > 0 ? "background measured"
	                              : "background known");
	draw_curve(t, plot);
	if (t->times > 0) {
		plot_curve(plot, "were it known");
		draw_curve(&known, plot);
	}
	plot->has_mark = true;
	plot->mark = (struct plot_point){ t->power.value, S };
	plan_real_text(S, PLAN_UP, text);
	snprintf(plot->mark_name, sizeof(plot->mark_name), "%s counts", text);
}

/* Where it was measured: which errors are allowed for. */
static void say_background(const struct threshold *t, struct plan *plan)
{
	char least[PLAN_TEXT_BYTES], times[PLAN_TEXT_BYTES], how[PLOT_TEXT_BYTES];

	plan_real_text(t->least, PLAN_DOWN, least);
	plan_real_text(t->times, PLAN_DOWN, times);
	if (t->measured > 0)
		snprintf(how, sizeof(how), "is the mean of %" PRIu64 " count%s of "
		         "its own", t->measured, t->measured == 1 ? "" : "s");
	else
		snprintf(how, sizeof(how), "was counted for %s times the item's "
		         "time", times);
	plan_say(plan, PLAN_ASSUMED, "The background %s, and may truly be lower "
	         "than that shows: it is taken to be %s counts. Half of the "
	         "allowed miss is that it is lower still, half that the count "
	         "stays under the threshold.", how, least);
}

static void say_missed(const struct threshold *t, double S, struct plan *plan)
{
	char source[PLAN_TEXT_BYTES], power[PLAN_TEXT_BYTES];
	char known_text[PLAN_TEXT_BYTES];
	double known;

	plan_real_text(S, PLAN_UP, source);
	plan_chance_text(t->power.value, PLAN_DOWN, power);
	plan_say(plan, PLAN_STATEMENT, "A source that gives %s counts on the mean "
	         "(rounded up) is found with probability %s; a weaker one is "
	         "missed more often. No alarm says no more than that.", source,
	         power);
	plan_say(plan, PLAN_INTERVAL, "Detection is %s or more of a source of %s "
	         "counts or more. Of a weaker one it is less, down to the false "
	         "alarms.", power, source);
	if (t->times <= 0) {
		plan_say(plan, PLAN_ASSUMED, "The background is known.");
		return;
	}
	say_background(t, plan);
	if (stats_poisson_S(t->B, t->x, t->power.value, &known) != STATS_OK ||
	    known < 0)
		return;
	plan_put_real(plan, &if_known, NULL, known, PLAN_UP);
	plan_real_text(known, PLAN_UP, known_text);
	plan_say(plan, PLAN_INTERVAL, "Were the background known to be as "
	         "measured, %s counts would do.", known_text);
}

bool threshold_put_missed(struct threshold *t, double *out_source,
                          struct plan *plan)
{
	plan_put_chance(plan, &power_given, NULL, t->power.value, PLAN_DOWN);
	if (threshold_source(t, t->power.value, &t->least, out_source) !=
	    STATS_OK || *out_source < 0) {
		plan->status = STATS_VACUOUS;
		plan_say(plan, PLAN_WARNING, "The background alone gives that "
		         "many counts so often: the threshold says nothing of a "
		         "source.");
		plan_say(plan, PLAN_INTERVAL, "No detection can be stated.");
		plan_say(plan, PLAN_ASSUMED, "The background is as given.");
		return false;
	}
	plan_put_real(plan, &smallest, NULL, *out_source, PLAN_UP);
	say_missed(t, *out_source, plan);
	return true;
}

/* The same words and picture for both rules. */
static void put_missed(struct threshold *t, struct plan *plan)
{
	double S;

	if (threshold_put_missed(t, &S, plan))
		plot_threshold(t, S, plan);
}

void threshold_put_background(const struct threshold *t,
                              const struct plan_label *label,
                              struct plan *plan)
{
	double least, ignored;

	plan_put_real(plan, label, NULL, t->B, PLAN_DOWN);
	if (t->times <= 0)
		return;
	(void)threshold_source(t, t->power.value, &least, &ignored);
	plan_put_real(plan, &lowest, NULL, least, PLAN_DOWN);
}

void threshold_put_alarm(uint64_t x, struct plan *plan)
{
	plan_put_count(plan, &alarm_at, NULL, x);
}

static void put_false_alarm(double value, struct plan *plan)
{
	char text[PLAN_TEXT_BYTES];

	plan_put_chance(plan, &false_alarm, NULL, value, PLAN_UP);
	plan_chance_text(value, PLAN_UP, text);
	plan_say(plan, PLAN_FALSE_ALARMS, "One count without a source gives an "
	         "alarm with probability %s, rounded up.", text);
}

/* The most false alarms of true backgrounds from the lower to the upper limit. */
static void put_most_alarms(const struct threshold *t,
                            const struct stats_ksigma *rule, struct plan *plan)
{
	double most = 0, high, fa, least, ignored;
	char text[PLAN_TEXT_BYTES];

	if (threshold_source(t, t->power.value, &least, &ignored) != STATS_OK ||
	    stats_poisson_S(0, t->total + 1, (1 + t->power.value) / 2, &high) !=
	    STATS_OK)
		return;
	high /= t->times;
	for (int i = 0; i <= BACKGROUNDS; i++) {
		struct stats_ksigma at = *rule;

		at.B = least + (high - least) * i / BACKGROUNDS;
		if (stats_ksigma_false_alarm(&at, &fa) != STATS_OK)
			return;
		most = fa > most ? fa : most;
	}
	plan_put_chance(plan, &most_alarms, NULL, most, PLAN_UP);
	plan_chance_text(most, PLAN_UP, text);
	plan_say(plan, PLAN_FALSE_ALARMS, "That is with a true background as "
	         "measured. Over the range that the measurement leaves it is up to "
	         "%s, rounded up.", text);
}

/* A mean from --background, or from the counts that were tested. */
static bool read_background(struct plan_ask *ask, struct counts *c)
{
	struct threshold *at = &c->at;

	if (c->tested.count > 0 && ask_is_given(ask, "--background"))
		return ask_refuse(ask, "--background or --counts, whose mean it is "
		                  "otherwise; not both");
	if (c->tested.count == 0) {
		if (!ask_real(ask, "--background", NULL, &at->B) ||
		    !ask_count(ask, "--measured", "0", &at->measured))
			return false;
	} else if (ask_is_given(ask, "--measured")) {
		return ask_refuse(ask, "--measured goes with --background; --counts "
		                  "says itself how many there are");
	} else {
		at->B = c->tested.mean;
		at->measured = c->tested.count;
	}
	at->times = (double)at->measured;
	at->total = (uint64_t)(at->B * at->times + AS_WHOLE);
	return true;
}

bool threshold_read_power(struct plan_ask *ask, struct threshold *out)
{
	if (!ask_chance(ask, "--required", "0.95", &out->power))
		return false;
	if (out->power.value <= 0 || out->power.value >= 1)
		return ask_refuse(ask, "--required must be over 0 and under 1");
	return true;
}

void plan_sigma(struct plan_ask *ask, struct plan *plan)
{
	struct counts c = { 0 };
	struct stats_ksigma in;
	double fa;

	plan_title(plan, "What does an alarm over background + k sigma find?");
	if (!threshold_read_counts(ask, &c.tested, plan) ||
	    !read_background(ask, &c) || !threshold_read_power(ask, &c.at) ||
	    !ask_real(ask, "--k", "4", &c.k))
		return;
	in = (struct stats_ksigma){ c.at.B, c.k, c.at.measured,
		                    ask_flag(ask, "--inflate") };
	if (in.inflate && c.at.measured == 0) {
		ask_refuse(ask, "--inflate is for a background that was measured: "
		           "give --measured or --counts");
		return;
	}
	if (stats_ksigma_alarm(&in, &c.at.x) != STATS_OK ||
	    stats_ksigma_false_alarm(&in, &fa) != STATS_OK) {
		ask_refuse(ask, "--background, --k or --measured is out of range");
		return;
	}
	threshold_put_background(&c.at, &background_given, plan);
	threshold_put_alarm(c.at.x, plan);
	put_false_alarm(fa, plan);
	if (c.at.measured > 0)
		put_most_alarms(&c.at, &in, plan);
	put_missed(&c.at, plan);
	if (c.at.measured > 0 && !in.inflate)
		plan_say(plan, PLAN_WARNING, "The threshold takes the measured "
		         "background for the true one; --inflate allows for its "
		         "error.");
	plan_say(plan, PLAN_WARNING, "k and the number of counts are numbers of "
	         "an agreement: quote the text that they are taken from.");
	threshold_say(&c.tested, plan);
}

void plan_poisson(struct plan_ask *ask, struct plan *plan)
{
	struct counts c = { 0 };
	double fa;

	plan_title(plan, "At how many counts is there an alarm?");
	if (ask_is_given(ask, "--measured")) {
		ask_refuse(ask, "this rule takes a background that is known; a "
		           "measured one is for k-sigma, or for ratio");
		return;
	}
	if (!threshold_read_counts(ask, &c.tested, plan) ||
	    !ask_real(ask, "--background", NULL, &c.at.B) ||
	    !threshold_read_power(ask, &c.at) ||
	    !ask_chance(ask, "--false-alarm", "0.05", &c.alpha))
		return;
	if (stats_poisson_crit(c.at.B, c.alpha.value, &c.at.x, &fa) != STATS_OK) {
		ask_refuse(ask, "--background or --false-alarm is out of range");
		return;
	}
	threshold_put_background(&c.at, &background_given, plan);
	threshold_put_alarm(c.at.x, plan);
	put_false_alarm(fa, plan);
	put_missed(&c.at, plan);
	threshold_say(&c.tested, plan);
}
