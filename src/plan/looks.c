/*
 * What looks at a population reach, in words and as curves.
 */
#include "plan/looks.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"

#define UNIT 10000u
#define CURVE_STEPS 240

bool looks_chance(struct plan_ask *ask, const char *name, const char *otherwise,
                  uint32_t *out)
{
	struct chance c;
	uint64_t part;

	if (!ask_chance(ask, name, otherwise, &c))
		return false;
	part = c.denominator / UNIT;
	if (c.numerator % part != 0)
		return ask_refuse(ask, "%s has more than four decimals, which is "
		                  "more than anybody knows", name);
	*out = (uint32_t)(c.numerator / part);
	return true;
}

bool looks_read(struct plan_ask *ask, struct looks *out)
{
	struct detection_input *in = &out->in;

	*out = (struct looks){ .required = 0 };
	if (!ask_count(ask, "--positions", NULL, &in->positions) ||
	    !ask_count(ask, "--items", "1", &in->design_number) ||
	    !looks_chance(ask, "--detection", "1", &in->detection) ||
	    !looks_chance(ask, "--common-cause", "0", &in->common_cause) ||
	    !ask_chance(ask, "--false-alarm", "0", &out->alarm))
		return false;
	if (in->positions < 1 || in->positions > (1u << MAX_DEPTH))
		return ask_refuse(ask, "--positions must be 1 to %u",
		                  1u << MAX_DEPTH);
	if (in->design_number < 1 || in->design_number > in->positions ||
	    in->design_number > MAX_DESIGN_NUMBER)
		return ask_refuse(ask, "--items must be 1 to %d, and no more than "
		                  "there are positions", MAX_DESIGN_NUMBER);
	return true;
}

uint32_t looks_detection(const struct detection_input *in)
{
	uint32_t value;
	bool ignored;

	return detection_probability(in, 0, &value, &ignored) == TALLY_OK ? value
	                                                                  : 0;
}

void looks_text(uint32_t detection, char out[static 8])
{
	detection_format(detection < UNIT ? detection : UNIT - 1, out);
}

/* 1 - (1 - alarm)^n, by squaring. */
static double some_alarm(double alarm, uint64_t n)
{
	double none = 1, power = 1 - alarm;

	for (; n > 0; n /= 2) {
		none *= n % 2 ? power : 1;
		power *= power;
	}
	return 1 - none;
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
	plan_chance_text(some_alarm(looks->alarm.value, looks->in.looked),
	                 PLAN_UP, text);
	plan_say(plan, PLAN_FALSE_ALARMS, "Positions without any item give at "
	         "least one false alarm with probability %s (rounded up), if "
	         "looks err independently.", text);
}

static void say_assumed(const struct looks *looks, struct plan *plan)
{
	const struct detection_input *in = &looks->in;
	char p[8], g[8];

	detection_format(in->detection, p);
	detection_format(in->common_cause, g);
	plan_say(plan, PLAN_ASSUMED, "The positions are drawn by chance after "
	         "the items are in place, and nothing is moved until the looks "
	         "are done.");
	if (in->detection == UNIT)
		plan_say(plan, PLAN_ASSUMED, "A look at an item always finds it "
		         "(--detection says otherwise).");
	else
		plan_say(plan, PLAN_ASSUMED, "A look at an item finds it with "
		         "probability %s, independently of the other looks.", p);
	if (in->common_cause == 0)
		plan_say(plan, PLAN_ASSUMED, "No cause defeats all looks together "
		         "(--common-cause says otherwise).");
	else
		plan_say(plan, PLAN_ASSUMED, "One cause defeats all looks together "
		         "with probability %s.", g);
}

static void say_not_covered(const struct looks *looks, struct plan *plan)
{
	struct detection_input less = looks->in;
	char text[8];

	if (looks->in.design_number > 1)
		plan_say(plan, PLAN_NOT_COVERED, "Fewer than %" PRIu64 " items: "
		         "they are found less often.", looks->in.design_number);
	plan_say(plan, PLAN_NOT_COVERED, "Places that are not among the "
	         "positions, declared or not.");
	if (looks->in.looked == 0)
		return;
	less.looked--;
	less.unread++;
	looks_text(looks_detection(&less), text);
	plan_say(plan, PLAN_NOT_COVERED, "A position refused or unreadable: it "
	         "counts as an item that was missed. One%s leaves a detection "
	         "of %s.", looks->in.unread ? " more" : "", text);
}

static void say_warnings(const struct looks *looks, struct plan *plan)
{
	const struct detection_input *in = &looks->in;
	char required[8], items[PLAN_NAME_BYTES];

	plan_count_text(in->design_number, "item", items);
	detection_format(looks->required, required);
	if (looks->required > 0 && plan->status == STATS_OK &&
	    2 * in->looked > in->positions)
		plan_say(plan, PLAN_WARNING, "%s against %s of %" PRIu64 " means "
		         "opening %" PRIu64 ".", required, items, in->positions,
		         in->looked);
	if (in->detection == UNIT && in->common_cause == 0)
		plan_say(plan, PLAN_WARNING, "Looks are taken to be perfect. Real "
		         "ones are not, and detection is then less.");
}

/* Looks that fail together find what one does that finds at all. */
static void put_interval(const struct looks *looks, struct plan *plan)
{
	struct detection_input sure = looks->in;
	struct plan_interval interval = {
		.high = looks_detection(&looks->in) / 1e4,
		.low_if = "looks that all fail together",
		.high_if = "looks that are independent",
	};

	sure.detection = UNIT;
	interval.low = looks_detection(&sure) / 1e4 * looks->in.detection / UNIT;
	plan_put_interval(plan, &interval);
}

void looks_say(const struct looks *looks, struct plan *plan)
{
	const struct detection_input *in = &looks->in;
	char text[8], looked[PLAN_NAME_BYTES];

	looks_text(looks_detection(in), text);
	plan_count_text(in->looked, "look", looked);
	plan_say(plan, PLAN_STATEMENT, "If at least %" PRIu64 " of %" PRIu64
	         " positions %s a prohibited item, %s at positions drawn by "
	         "chance find%s one with probability %s, decided in whole "
	         "numbers and rounded down. That is how likely the looks "
	         "would have shown it; it is not the probability of absence.",
	         in->design_number, in->positions,
	         in->design_number == 1 ? "holds" : "hold", looked,
	         in->looked == 1 ? "s" : "", text);
	if (in->unread > 0)
		plan_say(plan, PLAN_STATEMENT, "%" PRIu64 " more %s selected and "
		         "gave no readable look. %s as an item that was missed.",
		         in->unread, in->unread == 1 ? "was" : "were",
		         in->unread == 1 ? "It counts" : "Each counts");
	put_interval(looks, plan);
	say_false_alarms(looks, plan);
	say_not_covered(looks, plan);
	say_assumed(looks, plan);
	say_warnings(looks, plan);
}

static void draw_curve(const struct looks *looks, uint64_t items,
                       struct plot *plot)
{
	struct detection_input in = looks->in;
	uint64_t most = in.positions - in.unread;
	uint64_t steps = most < CURVE_STEPS ? most : CURVE_STEPS;

	in.design_number = items;
	plot_curve(plot, "%" PRIu64 " item%s", items, items == 1 ? "" : "s");
	for (uint64_t i = 0; i <= steps; i++) {
		in.looked = most * i / steps;
		plot_to(plot, (double)in.looked, looks_detection(&in) / 1e4);
	}
}

static void draw_curves(const struct looks *looks, struct plot *plot)
{
	uint64_t d = looks->in.design_number;
	const uint64_t items[] = { 1, d, 2 * d, 5 * d, 10 * d };
	uint64_t last = 0;

	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		if (items[i] <= last || items[i] > MAX_DESIGN_NUMBER ||
		    items[i] > looks->in.positions)
			continue;
		draw_curve(looks, items[i], plot);
		last = items[i];
	}
}

void looks_plot(const struct looks *looks, struct plan *plan)
{
	const struct detection_input *in = &looks->in;
	struct plot *plot = &plan->plot;
	uint32_t reached = looks_detection(in);
	char text[8];

	if (in->positions == in->unread)
		return;
	looks_text(reached, text);
	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Probability to find at least "
	         "one item, over the number of looks, for several numbers of "
	         "items among %" PRIu64 " positions. Chosen: %" PRIu64 " looks, "
	         "%s.", in->positions, in->looked, text);
	plot->x = (struct plot_axis){ "looks", "positions", 0,
	                              (double)(in->positions - in->unread) };
	plot->y = (struct plot_axis){ "detection", "probability", 0, 1 };
	draw_curves(looks, plot);
	plot->has_level = looks->required > 0;
	plot->level = looks->required / 1e4;
	snprintf(plot->level_name, sizeof(plot->level_name), "required %.4f",
	         plot->level);
	plot->has_mark = true;
	plot->mark = (struct plot_point){ (double)in->looked, reached / 1e4 };
	snprintf(plot->mark_name, sizeof(plot->mark_name), "%" PRIu64
	         " look%s: %s", in->looked, in->looked == 1 ? "" : "s", text);
}
