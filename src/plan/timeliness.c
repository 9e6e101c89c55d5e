/*
 * How often, and at what notice? Three schedules against somebody who needs the
 * conversion time, and a yearly quota.
 */
#include "stats/timeliness.h"

#include <inttypes.h>
#include <stdio.h>

#include "plan/question.h"

#define CURVE_STEPS 200

static const struct plan_label interval =
	{ "interval", "mean interval", "days" };
static const struct plan_label conversion =
	{ "conversion_time", "conversion time", "days" };
static const struct plan_label notice_given = { "notice", "notice", "days" };
static const struct plan_label by_chance =
	{ "random", "in time, at random times", "" };
static const struct plan_label blind =
	{ "periodic", "in time, every interval", "" };
static const struct plan_label known =
	{ "periodic_known", "in time, if the last one is seen", "" };
static const struct plan_label needed =
	{ "longest_interval", "longest mean interval that is enough", "days" };
static const struct plan_label delay =
	{ "delay", "mean delay until found, at random times", "days" };
static const struct plan_label quota_given =
	{ "quota", "inspections in the year", "" };
static const struct plan_label in_quota =
	{ "in_quota", "in time, times drawn over the year", "" };
static const struct plan_label in_quota_two =
	{ "in_quota_two", "in time, if it lies in two such years", "" };
static const struct plan_label used_up =
	{ "used_up", "quota used up, with time left to convert", "" };

struct times {
	double D, T, tau, hide, q, Y;
	uint64_t quota;
	struct chance q_chance, required;
	struct chance in_the_open; /* --detection, were nothing hidden */
	bool is_hidden;            /* the notice is long enough for it */
	bool is_required; /* by who asks; else it is there to compare with */
};

/* What notice leaves of a conversion time: only then does an inspection meet it. */
static double left_of(const struct times *t, double T)
{
	return T > t->tau ? T - t->tau : 0;
}

static bool read_times(struct plan_ask *ask, struct times *t)
{
	struct chance hidden;

	*t = (struct times){ .D = 0 };
	if (!ask_days(ask, "--conversion-time", NULL, &t->T) ||
	    !ask_days(ask, "--interval", "0", &t->D) ||
	    !ask_days(ask, "--notice", "0", &t->tau) ||
	    !ask_days(ask, "--time-to-hide", "0", &t->hide) ||
	    !ask_days(ask, "--year", "365d", &t->Y) ||
	    !ask_count(ask, "--quota", "0", &t->quota) ||
	    !ask_chance(ask, "--detection", "1", &t->q_chance) ||
	    !ask_chance(ask, "--detection-hidden", "0", &hidden) ||
	    !ask_chance(ask, "--required", "0.95", &t->required))
		return false;
	if (t->D == 0 && t->quota == 0)
		return ask_refuse(ask, "give --interval, --quota or both");
	if (t->quota == 0 && ask_is_given(ask, "--year"))
		return ask_refuse(ask, "--year is what a --quota is for: give it");
	if (ask_is_given(ask, "--detection-hidden") &&
	    !ask_is_given(ask, "--time-to-hide"))
		return ask_refuse(ask, "--detection-hidden holds from a notice of "
		                  "--time-to-hide on: give it");
	if (t->T <= 0 || t->Y <= 0)
		return ask_refuse(ask, "--conversion-time and --year must be over "
		                  "0");
	if (t->quota > 0 && left_of(t, t->T) > t->Y)
		return ask_refuse(ask, "--conversion-time, less --notice, is longer "
		                  "than --year: every inspection comes in time");
	if (t->required.numerator == 0 ||
	    t->required.numerator == t->required.denominator)
		return ask_refuse(ask, "--required must be over 0 and under 1");
	/* Notice that is long enough to hide leaves what cannot be hidden. */
	t->is_hidden = ask_is_given(ask, "--time-to-hide") && t->tau >= t->hide;
	t->in_the_open = t->q_chance;
	if (t->is_hidden)
		t->q_chance = hidden;
	t->q = t->q_chance.value;
	t->is_required = ask_is_given(ask, "--required");
	if (t->q <= 0)
		return ask_refuse(ask, "the notice is long enough to hide "
		                  "everything: give --detection-hidden, what an "
		                  "inspection finds even then");
	return true;
}

/* P, or 0 where the schedule is not defined. */
static double chance_of_schedule(enum stats_schedule schedule,
                                 const struct times *t, double D, double T)
{
	double P = 0;

	if (schedule == STATS_RANDOM)
		stats_time_poisson(D, t->q, T, t->tau, &P);
	else
		stats_time_periodic(D, t->q, left_of(t, T),
		                    schedule == STATS_PERIODIC_KNOWN, &P);
	return P;
}

/* Inspections that fail together find what one finds that always works. */
static void put_range(const struct times *t, double sure, double P,
                      struct plan *plan)
{
	const struct plan_interval range = {
		.low = t->q * sure, .high = P, .of = "Random times",
		.low_if = "inspections that all fail together",
		.high_if = "inspections that are independent",
	};

	plan_put_interval(plan, &range);
}

/* A quota against a conversion that lies in one year, or half in each of two. */
struct quota_met {
	struct stats_quota one;
	double two;
};

/*
 * Half in each is worst: of parts with one sum, (1 - q a/Y)(1 - q b/Y) is largest
 * where they are alike. False if the quota is out of range.
 */
static bool quota_meets(const struct times *t, double q, double T,
                        struct quota_met *out)
{
	double left = left_of(t, T);
	struct stats_quota half;

	if (stats_time_quota(t->quota, q, left, t->Y, &out->one) != STATS_OK ||
	    stats_time_quota(t->quota, q, left / 2, t->Y, &half) != STATS_OK)
		return false;
	out->two = half.P * (2 - half.P);
	return true;
}

/* As of a window: who sees that the quota is used up begins then. */
static void put_quota_range(const struct times *t, const struct quota_met *at,
                            const struct quota_met *sure, struct plan *plan)
{
	const struct plan_interval range = {
		.low = at->one.tail > 0 ? 0 : t->q * sure->two,
		.high = at->one.P, .of = "Quota",
		.low_if = at->one.tail > 0
		          ? "inspections that are seen, and somebody who may wait"
		          : "inspections that all fail together, and two years",
		.high_if = "inspections that are not seen, and independent, and a "
		           "conversion in one year",
	};

	plan_put_interval(plan, &range);
}

static void put_interval(const struct times *t, struct plan *plan)
{
	const struct stats_interval in = {
		.schedule = STATS_RANDOM, .q = t->q_chance, .P = t->required,
		.T = t->T, .tau = t->tau,
	};
	double P = chance_of_schedule(STATS_RANDOM, t, t->D, t->T), D, sure = 0;
	char text[PLAN_TEXT_BYTES], bound[PLAN_TEXT_BYTES];

	plan_put_real(plan, &interval, NULL, t->D, PLAN_UP);
	plan_put_chance(plan, &by_chance, NULL, P, PLAN_DOWN);
	plan_put_chance(plan, &blind, NULL,
	                chance_of_schedule(STATS_PERIODIC_BLIND, t, t->D, t->T),
	                PLAN_DOWN);
	plan_put_chance(plan, &known, NULL,
	                chance_of_schedule(STATS_PERIODIC_KNOWN, t, t->D, t->T),
	                PLAN_DOWN);
	plan_put_real(plan, &delay, NULL, t->D / t->q + t->tau, PLAN_UP);
	plan_chance_text(P, PLAN_DOWN, text);
	plan_say(plan, PLAN_STATEMENT, "If a conversion begins between two "
	         "inspections that come at random times, one of them finds it "
	         "before it is complete with probability %s, rounded down.",
	         text);
	stats_time_poisson(t->D, 1, t->T, t->tau, &sure);
	put_range(t, sure, P, plan);
	if (stats_interval_needed(&in, &D) == STATS_OK) {
		plan_put_real(plan, &needed, NULL, D, PLAN_DOWN);
	} else {
		plan->status = STATS_INFEASIBLE;
		plan_say(plan, PLAN_WARNING, "No mean interval is short enough: "
		         "the notice is as long as the conversion.");
	}
	plan_chance_text(t->required.value, PLAN_DOWN, bound);
	if (P < t->required.value) {
		if (t->is_required)
			plan->status = STATS_INFEASIBLE;
		plan_say(plan, PLAN_WARNING, "This mean interval does not reach "
		         "%s.", bound);
	}
	if (t->T <= t->D)
		plan_say(plan, PLAN_WARNING, "Inspections every interval, once one "
		         "is seen, leave the whole conversion time: they then "
		         "find nothing in time. Let chance set their times.");
}

static void say_quota(const struct times *t, const struct quota_met *at,
                      struct plan *plan)
{
	char one[PLAN_TEXT_BYTES], two[PLAN_TEXT_BYTES];

	plan_chance_text(at->one.P, PLAN_DOWN, one);
	plan_chance_text(at->two, PLAN_DOWN, two);
	plan_say(plan, PLAN_STATEMENT, "If a conversion lies in the year, and "
	         "begins at a time that does not depend on the inspections, %s%"
	         PRIu64 " whose time%s drawn over the year finds it before it is "
	         "complete with probability %s; if it lies in two years with as "
	         "many each, with %s or more. Both are rounded down.%s",
	         t->quota == 1 ? "the " : "one of ", t->quota,
	         t->quota == 1 ? " is" : "s are", one, two, t->tau > 0 ?
	         " An inspection announced before it began is not counted." : "");
	plan_say(plan, PLAN_NOT_COVERED, "A conversion begun near the end of the "
	         "year with no inspections after it.");
}

static void warn_of_quota(const struct times *t, const struct quota_met *at,
                          struct plan *plan)
{
	char text[PLAN_TEXT_BYTES];

	if (left_of(t, t->T) <= 0) {
		plan->status = STATS_INFEASIBLE;
		plan_say(plan, PLAN_WARNING, "No quota is large enough: the "
		         "notice is as long as the conversion.");
		return;
	}
	if (t->is_required && at->one.P < t->required.value) {
		plan->status = STATS_INFEASIBLE;
		plan_chance_text(t->required.value, PLAN_DOWN, text);
		plan_say(plan, PLAN_WARNING, "This quota does not reach %s.", text);
	}
	if (at->one.tail == 0)
		return;
	plan_chance_text(at->one.tail, PLAN_UP, text);
	plan_say(plan, PLAN_WARNING, "This must not be claimed of a quota if "
	         "inspections are seen: who sees that all are spent then begins, "
	         "and is not found. With probability %s (rounded up) that leaves "
	         "a whole conversion time%s. One is worth keeping to the end.",
	         text, t->tau > 0 ? ", less the notice" : "");
}

static void put_quota(const struct times *t, struct plan *plan)
{
	struct quota_met at, sure;

	if (!quota_meets(t, t->q, t->T, &at) || !quota_meets(t, 1, t->T, &sure))
		return;
	put_quota_range(t, &at, &sure, plan);
	plan_put_count(plan, &quota_given, NULL, t->quota);
	plan_put_chance(plan, &in_quota, NULL, at.one.P, PLAN_DOWN);
	plan_put_chance(plan, &in_quota_two, NULL, at.two, PLAN_DOWN);
	plan_put_chance(plan, &used_up, NULL, at.one.tail, PLAN_UP);
	say_quota(t, &at, plan);
	warn_of_quota(t, &at, plan);
}

static void say_hidden(const struct times *t, struct plan *plan)
{
	char hidden[PLAN_TEXT_BYTES], open[PLAN_TEXT_BYTES];
	bool is_sure = t->in_the_open.numerator == t->in_the_open.denominator;

	plan_chance_text(t->q, PLAN_DOWN, hidden);
	plan_chance_text(t->in_the_open.value, PLAN_DOWN, open);
	if (t->is_hidden)
		plan_say(plan, PLAN_WARNING, "The notice is long enough to hide "
		         "what is there: a detection of %s counts instead of %s.",
		         hidden, is_sure ? "finding it always" : open);
	else if (t->tau > 0 && t->hide == 0)
		plan_say(plan, PLAN_WARNING, "Whether the notice is long enough to "
		         "hide what is there was not asked: give --time-to-hide.");
}

static void say_rest(const struct times *t, struct plan *plan)
{
	char q[PLAN_TEXT_BYTES];

	plan_chance_text(t->q, PLAN_DOWN, q);
	plan_say(plan, PLAN_FALSE_ALARMS, "Not counted here: how often an "
	         "inspection finds what is not there is a question for its looks "
	         "('tally plan detect').");
	plan_say(plan, PLAN_NOT_COVERED, "A conversion that is complete before "
	         "the first inspection, and one at a place where none goes.");
	if (t->q == 1)
		plan_say(plan, PLAN_ASSUMED, "An inspection always finds a "
		         "conversion that is under way (--detection says "
		         "otherwise).");
	else
		plan_say(plan, PLAN_ASSUMED, "An inspection finds a conversion "
		         "that is under way with probability %s, independently "
		         "of the others.", q);
	plan_say(plan, PLAN_ASSUMED, "Nobody learns the times before the notice, "
	         "and a conversion begins when no notice is pending.");
	say_hidden(t, plan);
}

static void draw_schedule(const struct times *t, enum stats_schedule schedule,
                          const char *name, struct plot *plot)
{
	plot_curve(plot, "%s", name);
	for (int i = 0; i <= CURVE_STEPS; i++) {
		double T = plot->x.high * i / CURVE_STEPS;

		plot_to(plot, T, chance_of_schedule(schedule, t, t->D, T));
	}
}

static void draw_quota(const struct times *t, struct plot *plot)
{
	plot_curve(plot, "quota of %" PRIu64, t->quota);
	for (int i = 0; i <= CURVE_STEPS; i++) {
		double T = plot->x.high * i / CURVE_STEPS;
		struct quota_met at;

		if (quota_meets(t, t->q, T, &at))
			plot_to(plot, T, at.one.P);
	}
}

static void plot_timeliness(const struct times *t, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	struct quota_met at = { 0 };
	char level[PLAN_TEXT_BYTES];
	double P;

	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Probability that an "
	         "inspection comes before a conversion is complete, over the "
	         "conversion time.");
	plot->x = (struct plot_axis){ "conversion time", "days", 0,
		2 * t->T > 3 * t->D ? 2 * t->T : 3 * t->D };
	plot->y = (struct plot_axis){ "found in time", "probability", 0, 1 };
	plot->has_level = plot->has_mark = true;
	plot->level = t->required.value;
	plan_chance_text(plot->level, PLAN_DOWN, level);
	snprintf(plot->level_name, sizeof(plot->level_name), "required %s",
	         level);
	if (t->D > 0) {
		draw_schedule(t, STATS_RANDOM, "at random times", plot);
		draw_schedule(t, STATS_PERIODIC_BLIND, "every interval", plot);
		draw_schedule(t, STATS_PERIODIC_KNOWN, "last one is seen", plot);
		P = chance_of_schedule(STATS_RANDOM, t, t->D, t->T);
	} else {
		quota_meets(t, t->q, t->T, &at);
		P = at.one.P;
	}
	if (t->quota > 0)
		draw_quota(t, plot);
	plot->mark = (struct plot_point){ t->T, P };
	plan_chance_text(P, PLAN_DOWN, plot->mark_name);
}

void plan_timeliness(struct plan_ask *ask, struct plan *plan)
{
	struct times t;

	if (!read_times(ask, &t))
		return;
	plan_title(plan, "Is a conversion met before it is complete?");
	plan_put_real(plan, &conversion, NULL, t.T, PLAN_DOWN);
	plan_put_real(plan, &notice_given, NULL, t.tau, PLAN_UP);
	if (t.D > 0)
		put_interval(&t, plan);
	if (t.quota > 0)
		put_quota(&t, plan);
	say_rest(&t, plan);
	plot_timeliness(&t, plan);
}
