/*
 * Evidence put together over time, looks, methods and sites. What is taken to be
 * independent is said, and what holds without it stands beside.
 */
#include "stats/combine.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plan/question.h"

#define MAX_PERIODS 1000
#define MAX_PARTS 4096

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
static const struct plan_label independent =
	{ "independent", "if independent", "" };
static const struct plan_label at_worst =
	{ "no_assumption", "with no assumption at all", "" };
static const struct plan_label stated =
	{ "detection", "at the correlation given", "" };
static const struct plan_label weakest =
	{ "weakest", "against somebody who chooses: the weakest", "" };

static void say_common(struct plan *plan)
{
	plan_say(plan, PLAN_FALSE_ALARMS, "They add up too: each look or method "
	         "brings its own ('tally plan detect', 'tally plan threshold').");
	plan_say(plan, PLAN_NOT_COVERED, "Places where nobody looks.");
}

static void draw_frame(struct plan *plan, const char *x, double high)
{
	struct plot *plot = &plan->plot;

	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Probability over the number "
	         "of %s.", x);
	plot->x = (struct plot_axis){ "", "", 0, high };
	snprintf(plot->x.label, sizeof(plot->x.label), "%s", x);
	plot->y = (struct plot_axis){ "probability", "", 0, 1 };
}

static void mark(struct plan *plan, double x, double y)
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
	struct plot *plot = &plan->plot;

	draw_frame(plan, "periods", (double)t->count);
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
	mark(plan, (double)t->count, *out);
	return true;
}

static void over_time(struct plan_ask *ask, struct plan *plan)
{
	char text[PLAN_TEXT_BYTES];
	struct periods t;
	double value, none, end;

	if (!ask_chance(ask, "--prior", NULL, &t.prior) ||
	    !ask_chance(ask, "--detection", NULL, &t.sep) ||
	    !ask_chance(ask, "--introduction", NULL, &t.pi) ||
	    !ask_count(ask, "--periods", NULL, &t.count))
		return;
	if (t.count < 1 || t.count > MAX_PERIODS) {
		ask_refuse(ask, "--periods must be 1 to %d", MAX_PERIODS);
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
	plan_say(plan, PLAN_STATEMENT, "After %" PRIu64 " periods with a clean "
	         "look each, nothing is there with probability %s (rounded "
	         "down), for whoever believed %.4g before.", t.count, text,
	         t.prior.value);
	plan_say(plan, PLAN_ASSUMED, "Looks of different periods err "
	         "independently; what defeats one does not defeat the next.");
	plan_say(plan, PLAN_ASSUMED, "In each period something is brought in with "
	         "probability %.4g, whatever the looks.", t.pi.value);
	plan_say(plan, PLAN_WARNING, "It is a belief, and decays when looks stop. "
	         "No conclusion of tally uses one.");
}

static void over_looks(struct plan_ask *ask, struct plan *plan)
{
	char text[PLAN_TEXT_BYTES];
	struct chance q, g;
	uint64_t count;
	double P;

	if (!ask_chance(ask, "--detection", NULL, &q) ||
	    !ask_chance(ask, "--common-cause", NULL, &g) ||
	    !ask_count(ask, "--looks", NULL, &count))
		return;
	if (count < 1 || count > MAX_PERIODS) {
		ask_refuse(ask, "--looks must be 1 to %d", MAX_PERIODS);
		return;
	}
	plan_title(plan, "What do looks with one weakness in common add up to?");
	draw_frame(plan, "looks", (double)count);
	for (int common = 1; common >= 0; common--) {
		plot_curve(&plan->plot, "%s", common ? "as given"
		                                     : "no common cause");
		for (uint64_t i = 0; i <= count; i++)
			if (stats_common_cause(common ? g.value : 0, q.value, i,
			                       &P) == STATS_OK)
				plot_to(&plan->plot, (double)i, P);
	}
	if (stats_common_cause(g.value, q.value, count, &P) != STATS_OK)
		return;
	mark(plan, (double)count, P);
	plan_put_chance(plan, &together, NULL, P, PLAN_DOWN);
	plan_put_chance(plan, &most_possible, NULL, 1 - g.value, PLAN_DOWN);
	plan_chance_text(P, PLAN_DOWN, text);
	plan_say(plan, PLAN_STATEMENT, "An item that each of %" PRIu64 " looks "
	         "finds with probability %.4g is found by one of them with "
	         "probability %s, rounded down.", count, q.value, text);
	plan_say(plan, PLAN_ASSUMED, "One cause defeats all looks together with "
	         "probability %.4g; else they err independently.", g.value);
	if (g.numerator == 0)
		plan_say(plan, PLAN_WARNING, "No common cause is assumed. The same "
		         "team with the same instrument has one.");
}

static void over_methods(struct plan_ask *ask, struct plan *plan)
{
	char low[PLAN_TEXT_BYTES], mid[PLAN_TEXT_BYTES];
	struct chance first, second, rho;
	struct stats_dual miss = { 0 };

	if (!ask_chance(ask, "--first", NULL, &first) ||
	    !ask_chance(ask, "--second", NULL, &second) ||
	    !ask_chance(ask, "--correlation", "0", &rho))
		return;
	plan_title(plan, "What do two methods reach together?");
	plan->status = stats_dual(1 - first.value, 1 - second.value, rho.value,
	                          &miss);
	if (plan->status != STATS_OK && plan->status != STATS_INFEASIBLE) {
		ask_refuse(ask, "these detections are out of range");
		return;
	}
	plan_put_chance(plan, &at_worst, NULL, 1 - miss.hi, PLAN_DOWN);
	plan_chance_text(1 - miss.hi, PLAN_DOWN, low);
	if (plan->status == STATS_OK) {
		plan_put_chance(plan, &stated, NULL, 1 - miss.mid, PLAN_DOWN);
		plan_chance_text(1 - miss.mid, PLAN_DOWN, mid);
		plan_say(plan, PLAN_STATEMENT, "Two methods that find an item with "
		         "%.4g and %.4g find it together with probability %s at "
		         "the correlation given, and with %s whatever their "
		         "dependence; both rounded down.", first.value,
		         second.value, mid, low);
	} else {
		plan_say(plan, PLAN_WARNING, "No two methods have this "
		         "correlation and these detections.");
	}
	plan_say(plan, PLAN_ASSUMED, "The correlation of their misses is %.4g. "
	         "Without an argument for it, the smaller number holds: it is "
	         "that of the better method alone.", rho.value);
}

static void over_sites(struct plan_ask *ask, struct plan *plan)
{
	static const char name[] = "--site-detection";
	double values[MAX_PARTS], least = 1, all, worst;
	char text[PLAN_TEXT_BYTES];
	size_t count = 0;

	for (const char *word; (word = ask_word(ask, name, count)) != NULL;
	     count++) {
		struct chance c;

		if (count == MAX_PARTS ||
		    !ask_read_chance(slice_text(word), &c)) {
			ask_refuse(ask, "%s must be a probability like 0.95; not "
			           "'%.40s'", name, word);
			return;
		}
		values[count] = c.value;
		least = c.value < least ? c.value : least;
	}
	if (stats_all(values, count, &all, &worst) != STATS_OK) {
		ask_refuse(ask, "%s is missing; give one for each site", name);
		return;
	}
	plan_title(plan, "What do %zu sites add up to?", count);
	plan_put_chance(plan, &weakest, NULL, least, PLAN_DOWN);
	plan_put_chance(plan, &independent, NULL, all, PLAN_DOWN);
	plan_put_chance(plan, &at_worst, NULL, worst, PLAN_DOWN);
	plan_chance_text(least, PLAN_DOWN, text);
	plan_say(plan, PLAN_STATEMENT, "Somebody who chooses the site is found "
	         "with probability %s, that of the weakest site: not with the "
	         "mean, and not with the product. Were something at every site, "
	         "the other two numbers say how likely it is that all of it is "
	         "found.", text);
	plan_say(plan, PLAN_ASSUMED, "For the number 'if independent': what "
	         "defeats the looks at one site does not defeat those at "
	         "another.");
}

void plan_combine(struct plan_ask *ask, struct plan *plan)
{
	static const struct {
		const char *name;
		void (*answer)(struct plan_ask *ask, struct plan *plan);
	} ways[] = {
		{ "time", over_time },       { "looks", over_looks },
		{ "methods", over_methods }, { "sites", over_sites },
	};
	const char *way = ask_word(ask, "--over", 0);

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (way == NULL || strcmp(ways[i].name, way) != 0)
			continue;
		ways[i].answer(ask, plan);
		say_common(plan);
		return;
	}
	ask_refuse(ask, "--over must be time, looks, methods or sites");
}
