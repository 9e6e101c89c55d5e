/*
 * Evidence put together over time and over looks. What is taken to be
 * independent is said, and what holds without it stands beside.
 */
#include "stats/combine.h"

#include <stdio.h>

#include "plan/combined.h"
#include "plan/question.h"

static const struct plan_label before =
	{ "prior", "nothing is there, before", "" };
static const struct plan_label after =
	{ "absent", "nothing is there, after all periods", "" };
static const struct plan_label without =
	{ "without_looks", "the same without any look", "" };
static const struct plan_label in_the_end =
	{ "limit", "where it ends with such looks for ever", "" };
static const struct plan_label together =
	{ "detection", "detection of all looks together", "" };
static const struct plan_label most_possible =
	{ "cap", "what no number of looks can pass", "" };
static const struct plan_label mean_of =
	{ "mean", "mean of the detection of a look", "" };
static const struct plan_label at_the_mean =
	{ "at_the_mean", "detection, were the mean known to hold", "" };

void combined_say(struct plan *plan)
{
	plan_say(plan, PLAN_FALSE_ALARMS, "They add up too: each look or method "
	         "brings its own ('tally plan detect', 'tally plan threshold').");
	plan_say(plan, PLAN_NOT_COVERED, "Places where nobody looks.");
}

void combined_frame(struct plan *plan, const struct plot_axis *x, const char *y)
{
	struct plot *plot = &plan->plot;

	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "%s, over %s.", y, x->label);
	plot->x = *x;
	plot->y = (struct plot_axis){ "", "probability", 0, 1 };
	snprintf(plot->y.label, sizeof(plot->y.label), "%s", y);
}

void combined_mark(struct plan *plan, double x, double y)
{
	plan->plot.has_mark = true;
	plan->plot.mark = (struct plot_point){ x, y };
	plan_chance_text(y, PLAN_DOWN, plan->plot.mark_name);
}

struct periods {
	struct chance prior, sep, pi;
	uint64_t count;
};

/* Curves with and without looks; *out: after the last period. */
static bool run_periods(const struct periods *t, struct plan *plan, double *out,
                        double *out_without)
{
	const struct plot_axis x = { "periods", "", 0, (double)t->count };
	struct plot *plot = &plan->plot;

	combined_frame(plan, &x, "nothing is there");
	plot->has_whole_x = plot->has_steps = true;
	for (int looks = 1; looks >= 0; looks--) {
		double value = t->prior.value;

		plot_curve(plot, "%s", looks ? "with a look each" : "no look");
		plot_to(plot, 0, value);
		for (uint64_t i = 1; i <= t->count; i++) {
			if (stats_temporal(value, looks ? t->sep.value : 0,
			                   t->pi.value, &value) != STATS_OK)
				return false;
			plot_to(plot, (double)i, value);
		}
		*(looks ? out : out_without) = value;
	}
	combined_mark(plan, (double)t->count, *out);
	return true;
}

static void say_over_time(const struct periods *t, const char *value,
                          struct plan *plan)
{
	char prior[PLAN_TEXT_BYTES], pi[PLAN_TEXT_BYTES];
	char periods[PLAN_NAME_BYTES];

	plan_chance_text(t->prior.value, PLAN_DOWN, prior);
	plan_chance_text(t->pi.value, PLAN_UP, pi);
	plan_count_text(t->count, "period", periods);
	plan_say(plan, PLAN_STATEMENT, "After %s with a clean look each, nothing "
	         "is there with probability %s (rounded down), for whoever "
	         "believed %s before.", periods, value, prior);
	plan_say(plan, PLAN_ASSUMED, "Looks of different periods err "
	         "independently; what defeats one does not defeat the next.");
	plan_say(plan, PLAN_ASSUMED, "In each period something is brought in with "
	         "probability %s, whatever the looks.", pi);
	plan_say(plan, PLAN_PRIOR, "Nothing is there with probability %s before "
	         "the first period. Another prior gives another number.", prior);
	plan_say(plan, PLAN_WARNING, "It is a belief, and decays when looks stop. "
	         "No conclusion of tally uses one.");
	combined_say(plan);
}

void plan_over_time(struct plan_ask *ask, struct plan *plan)
{
	char text[PLAN_TEXT_BYTES];
	struct periods t;
	double value = 0, none = 0, end;

	if (!ask_chance(ask, "--prior", NULL, &t.prior) ||
	    !ask_chance(ask, "--detection", NULL, &t.sep) ||
	    !ask_chance(ask, "--introduction", NULL, &t.pi) ||
	    !ask_count(ask, "--periods", NULL, &t.count))
		return;
	if (t.count < 1 || t.count > MAX_COMBINED) {
		ask_refuse(ask, "--periods must be 1 to %d", MAX_COMBINED);
		return;
	}
	plan_title(plan, "What do clean looks, period after period, add up to?");
	if (!run_periods(&t, plan, &value, &none)) {
		ask_refuse(ask, "a clean look cannot be, with this prior and "
		           "detection");
		return;
	}
	plan_put_chance(plan, &before, NULL, t.prior.value, PLAN_DOWN);
	plan_put_chance(plan, &after, NULL, value, PLAN_DOWN);
	plan_put_chance(plan, &without, NULL, none, PLAN_DOWN);
	if (stats_temporal_limit(t.sep.value, t.pi.value, &end) == STATS_OK)
		plan_put_chance(plan, &in_the_end, NULL, end, PLAN_DOWN);
	plan_chance_text(value, PLAN_DOWN, text);
	say_over_time(&t, text, plan);
}

/* Looks with one weakness in common, at a known detection or at Beta(a, b). */
struct looks_together {
	uint64_t count;
	struct chance q, g;
	double a, b;
	bool is_unknown;
};

static bool read_looks(struct plan_ask *ask, struct looks_together *l)
{
	if (!ask_chance(ask, "--common-cause", NULL, &l->g) ||
	    !ask_count(ask, "--looks", NULL, &l->count))
		return false;
	return (l->count >= 1 && l->count <= MAX_COMBINED) ||
	       ask_refuse(ask, "--looks must be 1 to %d", MAX_COMBINED);
}

/* Found by one of k looks if nothing defeats them all; 0 if undefined. */
static double found_by(const struct looks_together *l, uint64_t k)
{
	double P = 0;

	if (l->is_unknown)
		stats_beta_looks(l->a, l->b, k, &P);
	else
		stats_common_cause(0, l->q.value, k, &P);
	return P;
}

static double mean_detection(const struct looks_together *l)
{
	return l->is_unknown ? l->a / (l->a + l->b) : l->q.value;
}

static void draw_looks(const struct looks_together *l, double P,
                       struct plan *plan)
{
	const struct plot_axis x = { "looks", "", 0, (double)l->count };
	struct looks_together sure = { .q.value = mean_detection(l) };
	struct plot *plot = &plan->plot;

	combined_frame(plan, &x, "found by one of the looks");
	plot->has_whole_x = plot->has_steps = true;
	plot_curve(plot, "as given");
	for (uint64_t i = 0; i <= l->count; i++)
		plot_to(plot, (double)i, (1 - l->g.value) * found_by(l, i));
	plot_curve(plot, "no common cause");
	for (uint64_t i = 0; i <= l->count; i++)
		plot_to(plot, (double)i, found_by(l, i));
	if (l->is_unknown)
		plot_curve(plot, "its mean, known");
	for (uint64_t i = 0; l->is_unknown && i <= l->count; i++)
		plot_to(plot, (double)i, (1 - l->g.value) * found_by(&sure, i));
	combined_mark(plan, (double)l->count, P);
}

static void say_looks(const struct looks_together *l, double P,
                      struct plan *plan)
{
	const struct plan_interval interval = {
		.low = (1 - l->g.value) * mean_detection(l), .high = P,
		.low_if = "looks that all fail together, like one look",
		.high_if = l->is_unknown
		           ? "looks that are independent once their detection is"
		             " what it is" : "looks that are independent",
	};
	char g[PLAN_TEXT_BYTES];

	plan_put_chance(plan, &together, NULL, P, PLAN_DOWN);
	plan_put_interval(plan, &interval);
	plan_put_chance(plan, &most_possible, NULL, 1 - l->g.value, PLAN_DOWN);
	plan_chance_text(l->g.value, PLAN_UP, g);
	plan_say(plan, PLAN_ASSUMED, "One cause defeats all looks together with "
	         "probability %s; else they err independently.", g);
	if (l->g.numerator == 0)
		plan_say(plan, PLAN_WARNING, "No common cause is assumed. The same "
		         "team with the same instrument has one.");
	combined_say(plan);
	draw_looks(l, P, plan);
}

void plan_over_looks(struct plan_ask *ask, struct plan *plan)
{
	struct looks_together l = { 0 };
	char text[PLAN_TEXT_BYTES], q[PLAN_TEXT_BYTES], looks[PLAN_NAME_BYTES];
	double P;

	if (!ask_chance(ask, "--detection", NULL, &l.q) || !read_looks(ask, &l))
		return;
	if (stats_common_cause(l.g.value, l.q.value, l.count, &P) != STATS_OK) {
		ask_refuse(ask, "these probabilities are out of range");
		return;
	}
	plan_title(plan, "What do looks with one weakness in common add up to?");
	plan_chance_text(P, PLAN_DOWN, text);
	plan_chance_text(l.q.value, PLAN_DOWN, q);
	plan_count_text(l.count, "look", looks);
	plan_say(plan, PLAN_STATEMENT, "An item that each of %s finds with "
	         "probability %s is found by one of them with probability %s, "
	         "rounded down.", looks, q, text);
	say_looks(&l, P, plan);
}

void plan_over_unknown(struct plan_ask *ask, struct plan *plan)
{
	struct looks_together l = { .is_unknown = true };
	char text[PLAN_TEXT_BYTES], a[PLAN_TEXT_BYTES], b[PLAN_TEXT_BYTES];
	char looks[PLAN_NAME_BYTES];
	double P, mean, sure = 0;

	if (ask_is_given(ask, "--detection")) {
		ask_refuse(ask, "--detection is known, or --detection-a and "
		           "--detection-b say that it is not; not both");
		return;
	}
	if (!ask_real(ask, "--detection-a", NULL, &l.a) ||
	    !ask_real(ask, "--detection-b", NULL, &l.b) || !read_looks(ask, &l))
		return;
	if (stats_beta_looks(l.a, l.b, l.count, &P) != STATS_OK) {
		ask_refuse(ask, "--detection-a and --detection-b must be over 0");
		return;
	}
	P *= 1 - l.g.value;
	mean = mean_detection(&l);
	plan_title(plan, "What do looks add up to whose detection nobody knows?");
	plan_put_chance(plan, &mean_of, NULL, mean, PLAN_DOWN);
	if (stats_common_cause(l.g.value, mean, l.count, &sure) == STATS_OK)
		plan_put_chance(plan, &at_the_mean, NULL, sure, PLAN_DOWN);
	plan_chance_text(P, PLAN_DOWN, text);
	plan_count_text(l.count, "look", looks);
	plan_say(plan, PLAN_STATEMENT, "One of %s finds the item with probability "
	         "%s (rounded down), for whoever holds the prior below. That is "
	         "less than with a detection known to be its mean: where it is "
	         "low, all looks miss.", looks, text);
	plan_real_text(l.a, PLAN_DOWN, a);
	plan_real_text(l.b, PLAN_UP, b);
	plan_say(plan, PLAN_PRIOR, "The detection of a look, one number for all, "
	         "is Beta distributed with a = %s and b = %s. Such numbers come "
	         "from trials: a found and b missed of a + b, say.", a, b);
	say_looks(&l, P, plan);
}
