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
	{ "background_least", "it may be as low as", "counts" };
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
	{ "required", "detection that is required of it", "" };

struct counts {
	double B, least; /* mean background; the lowest that it may be */
	double k;
	uint64_t x, measured;
	struct chance alpha, power;
	struct threshold_counts tested;
};

/*
 * The smallest source found with probability `power`. If the background was
 * measured, the allowed miss is split in two: that the true one is under its lower
 * limit, and that the count stays under the threshold all the same.
 */
static enum stats_status source_for(const struct counts *c, double power,
                                    double *out_least, double *out)
{
	double half = (1 - power) / 2, total = c->B * (double)c->measured;
	uint64_t n = (uint64_t)(total + AS_WHOLE);

	*out_least = c->B;
	if (c->measured == 0)
		return stats_poisson_S(c->B, c->x, power, out);
	*out_least = 0;
	if (n > 0 && stats_poisson_S(0, n, half, &total) == STATS_OK)
		*out_least = total / (double)c->measured;
	return stats_poisson_S(*out_least, c->x, 1 - half, out);
}

static void draw_curve(const struct counts *c, struct plot *plot)
{
	double least, at;

	for (int i = 1; i < CURVE_STEPS; i++) {
		double part = (double)i / CURVE_STEPS;

		if (source_for(c, part, &least, &at) == STATS_OK && at >= 0)
			plot_to(plot, part, at);
	}
}

/* Source over detection: what is found more often must be stronger. */
static void plot_threshold(const struct counts *c, double S, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	struct counts known = *c;
	char text[PLAN_TEXT_BYTES];

	known.measured = 0;
	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Source that is found with a "
	         "given probability, over that probability.");
	plot->x = (struct plot_axis){ "detection", "probability", 0, 1 };
	plot->y = (struct plot_axis){ "source", "counts over background", 0,
	                              2 * S + 1 };
	plot_curve(plot, c->measured ? "background measured"
	                             : "background known");
	draw_curve(c, plot);
	if (c->measured > 0) {
		plot_curve(plot, "were it known");
		draw_curve(&known, plot);
	}
	plot->has_mark = true;
	plot->mark = (struct plot_point){ c->power.value, S };
	plan_real_text(S, PLAN_UP, text);
	snprintf(plot->mark_name, sizeof(plot->mark_name), "%s counts", text);
}

static void say_missed(const struct counts *c, double S, struct plan *plan)
{
	char source[PLAN_TEXT_BYTES], power[PLAN_TEXT_BYTES];
	char least[PLAN_TEXT_BYTES], known_text[PLAN_TEXT_BYTES];
	double known;

	plan_real_text(S, PLAN_UP, source);
	plan_chance_text(c->power.value, PLAN_DOWN, power);
	plan_say(plan, PLAN_STATEMENT, "A source that gives %s counts on the mean "
	         "(rounded up) is found with probability %s; a weaker one is "
	         "missed more often. No alarm says no more than that.", source,
	         power);
	plan_say(plan, PLAN_INTERVAL, "Detection is %s or more of a source of %s "
	         "counts or more. Of a weaker one it is less, down to the false "
	         "alarms.", power, source);
	if (c->measured == 0) {
		plan_say(plan, PLAN_ASSUMED, "The background is known.");
		return;
	}
	plan_real_text(c->least, PLAN_DOWN, least);
	plan_say(plan, PLAN_ASSUMED, "The background is the mean of %" PRIu64
	         " counts of its own, and may truly be lower than they show: it "
	         "is taken to be %s counts. Half of the allowed miss is that it "
	         "is lower still, half that the count stays under the threshold.",
	         c->measured, least);
	if (stats_poisson_S(c->B, c->x, c->power.value, &known) != STATS_OK)
		return;
	plan_put_real(plan, &if_known, NULL, known, PLAN_UP);
	plan_real_text(known, PLAN_UP, known_text);
	plan_say(plan, PLAN_INTERVAL, "Were the background known to be as "
	         "measured, %s counts would do.", known_text);
}

/* What the threshold c->x would miss; the same words for both rules. */
static void put_missed(struct counts *c, struct plan *plan)
{
	double S;

	plan_put_chance(plan, &power_given, NULL, c->power.value, PLAN_DOWN);
	if (source_for(c, c->power.value, &c->least, &S) != STATS_OK || S < 0) {
		plan->status = STATS_VACUOUS;
		plan_say(plan, PLAN_WARNING, "The background alone gives that "
		         "many counts so often: the threshold says nothing of a "
		         "source.");
		plan_say(plan, PLAN_INTERVAL, "No detection can be stated.");
		plan_say(plan, PLAN_ASSUMED, "The background is as given.");
		return;
	}
	if (c->measured > 0)
		plan_put_real(plan, &lowest, NULL, c->least, PLAN_DOWN);
	plan_put_real(plan, &smallest, NULL, S, PLAN_UP);
	say_missed(c, S, plan);
	plot_threshold(c, S, plan);
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
static void put_most_alarms(const struct counts *c,
                            const struct stats_ksigma *rule, struct plan *plan)
{
	uint64_t n = (uint64_t)(c->B * (double)c->measured + AS_WHOLE);
	double most = 0, high, fa, least, ignored;
	char text[PLAN_TEXT_BYTES];

	if (source_for(c, c->power.value, &least, &ignored) != STATS_OK ||
	    stats_poisson_S(0, n + 1, (1 + c->power.value) / 2, &high) != STATS_OK)
		return;
	high /= (double)c->measured;
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
	if (c->tested.count == 0 || ask_is_given(ask, "--background"))
		return ask_real(ask, "--background", NULL, &c->B) &&
		       ask_count(ask, "--measured", "0", &c->measured);
	if (ask_is_given(ask, "--measured"))
		return ask_refuse(ask, "--measured goes with --background; --counts "
		                  "says itself how many there are");
	c->B = c->tested.mean;
	c->measured = c->tested.count;
	return true;
}

static bool read_power(struct plan_ask *ask, struct counts *c)
{
	if (!ask_chance(ask, "--required", "0.95", &c->power))
		return false;
	if (c->power.value <= 0 || c->power.value >= 1)
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
	    !read_background(ask, &c) || !read_power(ask, &c) ||
	    !ask_real(ask, "--k", "4", &c.k))
		return;
	in = (struct stats_ksigma){ c.B, c.k, c.measured,
		                    ask_flag(ask, "--inflate") };
	if (in.inflate && c.measured == 0) {
		ask_refuse(ask, "--inflate is for a background that was measured: "
		           "give --measured or --counts");
		return;
	}
	if (stats_ksigma_alarm(&in, &c.x) != STATS_OK ||
	    stats_ksigma_false_alarm(&in, &fa) != STATS_OK) {
		ask_refuse(ask, "--background, --k or --measured is out of range");
		return;
	}
	plan_put_real(plan, &background_given, NULL, c.B, PLAN_UP);
	plan_put_count(plan, &alarm_at, NULL, c.x);
	put_false_alarm(fa, plan);
	if (c.measured > 0)
		put_most_alarms(&c, &in, plan);
	put_missed(&c, plan);
	if (c.measured > 0 && !in.inflate)
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
	    !ask_real(ask, "--background", NULL, &c.B) || !read_power(ask, &c) ||
	    !ask_chance(ask, "--false-alarm", "0.05", &c.alpha))
		return;
	if (stats_poisson_crit(c.B, c.alpha.value, &c.x, &fa) != STATS_OK) {
		ask_refuse(ask, "--background or --false-alarm is out of range");
		return;
	}
	plan_put_real(plan, &background_given, NULL, c.B, PLAN_UP);
	plan_put_count(plan, &alarm_at, NULL, c.x);
	put_false_alarm(fa, plan);
	put_missed(&c, plan);
	threshold_say(&c.tested, plan);
}
