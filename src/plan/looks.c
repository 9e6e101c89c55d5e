/*
 * What looks at a population reach, in words and as curves.
 */
#include "plan/looks.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "stats/detection.h"
#include "stats/real.h"
#include "stats/sampling.h"

#define UNIT 10000u
#define CURVE_STEPS 240
/* A picture in a second. */
#define MAX_CURVE_ITEMS (UINT64_C(1) << 22)
#define MAX_CURVE_REFUSED (UINT64_C(1) << 12)

bool looks_read(struct plan_ask *ask, struct looks *out)
{
	*out = (struct looks){ .required = 0 };
	if (!ask_count(ask, "--positions", NULL, &out->positions) ||
	    !ask_count(ask, "--items", "1", &out->items) ||
	    !ask_chance(ask, "--detection", "1", &out->detection) ||
	    !ask_chance(ask, "--common-cause", "0", &out->common_cause) ||
	    !ask_chance(ask, "--false-alarm", "0", &out->alarm))
		return false;
	if (out->positions < 1)
		return ask_refuse(ask, "--positions must be 1 or more");
	if (out->items < 1 || out->items > out->positions)
		return ask_refuse(ask, "--items must be 1 or more, and no more "
		                  "than there are positions");
	return true;
}

void looks_text(uint32_t detection, char out[static 8])
{
	detection_format(detection < UNIT ? detection : UNIT - 1, out);
}

static bool is_certain(const struct looks *looks)
{
	return looks->detection.numerator == looks->detection.denominator;
}

/* Exactly, with four decimals or more. */
static void exact_text(const struct chance *c, char out[static PLAN_TEXT_BYTES])
{
	uint64_t unit = c->denominator, rest = c->numerator;
	size_t len = 1;

	out[0] = (char)('0' + rest / unit);
	out[len++] = '.';
	while (unit > 1 && (len < 6 || rest % unit != 0)) {
		rest = rest % unit * 10;
		out[len++] = (char)('0' + rest / unit);
	}
	out[len] = '\0';
}

/* 1 - (1 - alarm)^n */
static double some_alarm(double alarm, uint64_t n)
{
	return n == 0 ? 0 : -real_expm1((double)n * real_ln1p(-alarm));
}

static void say_false_alarms(const struct looks *looks, struct plan *plan)
{
	char text[PLAN_TEXT_BYTES];

	if (looks->alarm.numerator == 0) {
		plan_say(plan, PLAN_FALSE_ALARMS, "None is reckoned with: a look "
		         "is taken never to find what is not there. Give the rate "
		         "of one look with --false-alarm.");
		return;
	}
	plan_chance_text(some_alarm(looks->alarm.value, looks->looked),
	                 PLAN_UP, text);
	plan_say(plan, PLAN_FALSE_ALARMS, "Positions without any item give at "
	         "least one false alarm with probability %s (rounded up), if "
	         "looks err independently.", text);
}

static void say_assumed(const struct looks *looks, struct plan *plan)
{
	char p[PLAN_TEXT_BYTES], g[PLAN_TEXT_BYTES], text[8];
	uint32_t least = 0;

	exact_text(&looks->detection, p);
	exact_text(&looks->common_cause, g);
	plan_say(plan, PLAN_ASSUMED, "The positions are drawn by chance after "
	         "the items are in place, and nothing is moved until the looks "
	         "are done.");
	if (is_certain(looks))
		plan_say(plan, PLAN_ASSUMED, "A look at an item always finds it "
		         "(--detection says otherwise).");
	else if (looks_dependent(looks, &least) == STATS_OK) {
		looks_text(least, text);
		plan_say(plan, PLAN_ASSUMED, "A look at an item finds it with "
		         "probability %s, independently of the other looks. "
		         "However they depend on each other, detection is %s or "
		         "more.", p, text);
	}
	if (looks->common_cause.numerator == 0)
		plan_say(plan, PLAN_ASSUMED, "No cause defeats all looks together "
		         "(--common-cause says otherwise).");
	else
		plan_say(plan, PLAN_ASSUMED, "One cause defeats all looks together "
		         "with probability %s.", g);
}

/* What one refusal more leaves. */
static void say_refusal(const struct looks *looks, struct plan *plan)
{
	struct looks less = *looks;
	uint32_t detection = 0;
	char text[8];

	less.looked--;
	less.unread++;
	if (looks_reach(&less, &detection) == STATS_NOCONV)
		return;
	looks_text(detection, text);
	plan_say(plan, PLAN_NOT_COVERED, "A position refused or unreadable: it "
	         "counts as an item that was missed. One%s leaves a detection "
	         "of %s.", looks->unread ? " more" : "", text);
}

static void say_not_covered(const struct looks *looks, struct plan *plan)
{
	if (looks->items > 1)
		plan_say(plan, PLAN_NOT_COVERED, "Fewer than %" PRIu64 " items: "
		         "they are found less often.", looks->items);
	plan_say(plan, PLAN_NOT_COVERED, "Places that are not among the "
	         "positions, declared or not.");
	if (looks->looked > 0)
		say_refusal(looks, plan);
}

static void say_warnings(const struct looks *looks, struct plan *plan)
{
	char required[8], items[PLAN_NAME_BYTES];

	plan_count_text(looks->items, "item", items);
	detection_format(looks->required, required);
	if (looks->required > 0 && plan->status == STATS_OK &&
	    looks->looked > looks->positions / 2)
		plan_say(plan, PLAN_WARNING, "%s against %s of %" PRIu64 " means "
		         "opening %" PRIu64 ".", required, items,
		         looks->positions, looks->looked);
	if (is_certain(looks) && looks->common_cause.numerator == 0)
		plan_say(plan, PLAN_WARNING, "Looks are taken to be perfect. Real "
		         "ones are not, and detection is then less.");
}

/* Looks that fail together find what one does that finds at all. */
static void put_interval(const struct looks *looks, uint32_t detection,
                         struct plan *plan)
{
	uint32_t least = 0;
	struct plan_interval interval = {
		.high = detection / 1e4,
		.low_if = "looks that all fail together",
		.high_if = "looks that are independent",
	};

	if (looks_dependent(looks, &least) == STATS_OK)
		interval.low = (least < detection ? least : detection) / 1e4;
	plan_put_interval(plan, &interval);
}

static void say_unread(const struct looks *looks, struct plan *plan)
{
	plan_say(plan, PLAN_STATEMENT, "%" PRIu64 " more %s selected and gave no "
	         "readable look. The host is taken to know where the items are, "
	         "and to have refused, of what was selected, items first.",
	         looks->unread, looks->unread == 1 ? "was" : "were");
}

static void say_too_many(struct plan *plan)
{
	plan_say(plan, PLAN_INTERVAL, "No detection can be stated.");
	plan_say(plan, PLAN_WARNING, "These are more items and looks than can be "
	         "summed here. 'tally plan sample --stratum all:N:PART:P', with "
	         "PART one over the number of items, asks for a few looks more "
	         "than are needed, whatever the numbers.");
}

static void say_detection(const struct looks *looks, uint32_t detection,
                          struct plan *plan)
{
	char text[8], looked[PLAN_NAME_BYTES], positions[PLAN_NAME_BYTES];

	looks_text(detection, text);
	plan_count_text(looks->looked, "look", looked);
	plan_count_text(looks->positions, "position", positions);
	plan_say(plan, PLAN_STATEMENT, "If at least %" PRIu64 " of %s"
	         " %s a prohibited item, %s at positions drawn by "
	         "chance find%s one with probability %s, %s and rounded down. "
	         "That is how likely the looks would have shown it; it is not "
	         "the probability of absence.", looks->items, positions,
	         looks->items == 1 ? "holds" : "hold", looked,
	         looks->looked == 1 ? "s" : "", text,
	         looks_are_whole(looks) ? "decided in whole numbers"
	                                : "computed to 11 decimals");
	if (looks->unread > 0)
		say_unread(looks, plan);
	put_interval(looks, detection, plan);
}

void looks_say(const struct looks *looks, struct plan *plan)
{
	uint32_t detection = 0;

	if (plan->status == STATS_NOCONV ||
	    looks_reach(looks, &detection) == STATS_NOCONV)
		say_too_many(plan);
	else
		say_detection(looks, detection, plan);
	say_false_alarms(looks, plan);
	say_not_covered(looks, plan);
	say_assumed(looks, plan);
	say_warnings(looks, plan);
}

/* Exact where a conclusion is; else as near as a picture needs. */
static bool height_of(const struct looks *looks, double *out)
{
	struct chance rest = chance_rest(&looks->common_cause);
	enum stats_status status;
	uint32_t detection = 0;
	double P = 0;

	if (looks_are_whole(looks) || looks->unread > 0) {
		status = looks_reach(looks, &detection);
		*out = detection / 1e4;
		return status == STATS_OK || status == STATS_INFEASIBLE;
	}
	if (stats_pdetect(looks->positions, looks->items, looks->looked,
	                  looks->detection.value, &P) != STATS_OK)
		return false;
	*out = P * rest.value < 0.9999 ? P * rest.value : 0.9999;
	return true;
}

static void draw_curve(const struct looks *looks, uint64_t items,
                       struct plot *plot)
{
	struct looks in = *looks;
	uint64_t most = in.positions - in.unread;
	uint64_t steps = most < CURVE_STEPS ? most : CURVE_STEPS;
	double height;

	in.items = items;
	plot_curve(plot, "%" PRIu64 " item%s", items, items == 1 ? "" : "s");
	for (uint64_t i = 0; i <= steps; i++) {
		in.looked = most * i / steps;
		if (height_of(&in, &height))
			plot_to(plot, (double)in.looked, height);
	}
}

static bool can_be_drawn(const struct looks *looks, uint64_t items)
{
	struct looks in = *looks;

	in.items = items;
	if (items > looks->positions)
		return false;
	if (looks_are_whole(&in))
		return true;
	if (looks->unread > 0)
		return items <= MAX_CURVE_REFUSED;
	return is_certain(&in) || items <= MAX_CURVE_ITEMS;
}

static void draw_curves(const struct looks *looks, struct plot *plot)
{
	uint64_t d = looks->items;
	const uint64_t items[] = { 1, d, 2 * d, 5 * d, 10 * d };
	uint64_t last = 0;

	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		if (items[i] <= last || !can_be_drawn(looks, items[i]))
			continue;
		draw_curve(looks, items[i], plot);
		last = items[i];
	}
}

void looks_plot(const struct looks *looks, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	uint32_t reached = 0;
	char text[8];

	if (looks->positions == looks->unread ||
	    !can_be_drawn(looks, looks->items) ||
	    looks_reach(looks, &reached) == STATS_NOCONV)
		return;
	looks_text(reached, text);
	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Probability to find at least "
	         "one item, over the number of looks, for several numbers of "
	         "items among %" PRIu64 " positions. Chosen: %" PRIu64 " looks, "
	         "%s.", looks->positions, looks->looked, text);
	plot->x = (struct plot_axis){ "looks", "positions", 0,
	                              (double)(looks->positions - looks->unread) };
	plot->has_whole_x = true;
	plot->y = (struct plot_axis){ "detection", "probability", 0, 1 };
	draw_curves(looks, plot);
	plot->has_level = looks->required > 0;
	plot->level = looks->required / 1e4;
	snprintf(plot->level_name, sizeof(plot->level_name), "required %.4f",
	         plot->level);
	plot->has_mark = true;
	plot->mark = (struct plot_point){ (double)looks->looked, reached / 1e4 };
	snprintf(plot->mark_name, sizeof(plot->mark_name), "%" PRIu64
	         " look%s: %s", looks->looked, looks->looked == 1 ? "" : "s",
	         text);
}
