/*
 * Two methods, and several sites, put together: at what dependence, and what
 * holds whatever it is.
 */
#include <stdio.h>
#include <stdlib.h>

#include "plan/combined.h"
#include "plan/question.h"
#include "stats/combine.h"

#define MAX_PARTS 512
#define CURVE_STEPS 100

static const struct plan_label stated =
	{ "detection", "at the correlation given", "" };
static const struct plan_label independent =
	{ "independent", "all of them found, if independent", "" };
static const struct plan_label at_worst =
	{ "no_assumption", "all of them, with no assumption at all", "" };
static const struct plan_label weakest =
	{ "weakest", "against somebody who chooses: the weakest", "" };

struct methods {
	struct chance first, second, rho;
};

static enum stats_status miss_of(const struct methods *m, double rho,
                                 struct stats_dual *out)
{
	return stats_dual(1 - m->first.value, 1 - m->second.value, rho, out);
}

/* Over the correlation, as far as there is a joint distribution. */
static void draw_methods(const struct methods *m, double worst,
                         struct plan *plan)
{
	const struct plot_axis x = { "correlation of their misses", "", 0, 1 };
	struct plot *plot = &plan->plot;
	struct stats_dual miss;

	combined_frame(plan, &x, "found by one of the two");
	plot_curve(plot, "both together");
	for (int i = 0; i <= CURVE_STEPS; i++) {
		double rho = (double)i / CURVE_STEPS;

		if (miss_of(m, rho, &miss) == STATS_OK)
			plot_to(plot, rho, 1 - miss.mid);
	}
	plot_curve(plot, "any dependence");
	plot_to(plot, 0, worst);
	plot_to(plot, 1, worst);
}

static void say_methods(const struct methods *m, const struct stats_dual *miss,
                        struct plan *plan)
{
	const struct plan_interval interval = {
		.low = 1 - miss->hi, .high = 1 - miss->lo,
		.low_if = "misses that come together as far as they can",
		.high_if = "misses that exclude each other as far as they can",
	};
	char first[PLAN_TEXT_BYTES], second[PLAN_TEXT_BYTES];
	char mid[PLAN_TEXT_BYTES], low[PLAN_TEXT_BYTES], rho[PLAN_TEXT_BYTES];

	plan_chance_text(m->first.value, PLAN_DOWN, first);
	plan_chance_text(m->second.value, PLAN_DOWN, second);
	plan_chance_text(1 - miss->hi, PLAN_DOWN, low);
	plan_chance_text(1 - miss->mid, PLAN_DOWN, mid);
	plan_put_interval(plan, &interval);
	plan_put_chance(plan, &stated, NULL, 1 - miss->mid, PLAN_DOWN);
	plan_say(plan, PLAN_STATEMENT, "Two methods that find an item with %s and "
	         "%s find it together with probability %s at the correlation "
	         "given, and with %s whatever their dependence; both rounded "
	         "down.", first, second, mid, low);
	combined_mark(plan, m->rho.value, 1 - miss->mid);
	plan_chance_text(m->rho.value, PLAN_UP, rho);
	plan_say(plan, PLAN_ASSUMED, "The correlation of their misses is %s. "
	         "Without an argument for it, the smaller number holds: it is "
	         "that of the better method alone.", rho);
}

/* What holds whatever their dependence needs no correlation, and stands alone. */
static void say_impossible(const struct methods *m,
                           const struct stats_dual *miss, struct plan *plan)
{
	char first[PLAN_TEXT_BYTES], second[PLAN_TEXT_BYTES];
	char low[PLAN_TEXT_BYTES], rho[PLAN_TEXT_BYTES];

	plan_chance_text(m->first.value, PLAN_DOWN, first);
	plan_chance_text(m->second.value, PLAN_DOWN, second);
	plan_chance_text(1 - miss->hi, PLAN_DOWN, low);
	plan_chance_text(m->rho.value, PLAN_DOWN, rho);
	plan_say(plan, PLAN_STATEMENT, "No two methods have this correlation and "
	         "these detections: misses of methods that find with %s and %s "
	         "cannot be so much alike as %s.", first, second, rho);
	plan_say(plan, PLAN_INTERVAL, "No detection is stated of what cannot be. "
	         "Two methods that find with %s and %s find together with %s "
	         "whatever their dependence, rounded down.", first, second, low);
	plan_say(plan, PLAN_ASSUMED, "The detections are as given.");
}

void plan_over_methods(struct plan_ask *ask, struct plan *plan)
{
	struct methods m;
	struct stats_dual miss = { 0 };

	if (!ask_chance(ask, "--first", NULL, &m.first) ||
	    !ask_chance(ask, "--second", NULL, &m.second) ||
	    !ask_chance(ask, "--correlation", "0", &m.rho))
		return;
	plan_title(plan, "What do two methods reach together?");
	plan->status = miss_of(&m, m.rho.value, &miss);
	if (plan->status != STATS_OK && plan->status != STATS_INFEASIBLE) {
		ask_refuse(ask, "these detections are out of range");
		return;
	}
	draw_methods(&m, 1 - miss.hi, plan);
	if (plan->status == STATS_OK)
		say_methods(&m, &miss, plan);
	else
		say_impossible(&m, &miss, plan);
	combined_say(plan);
}

static bool read_sites(struct plan_ask *ask, double *values, size_t *out_count)
{
	static const char name[] = "--site-detection";
	const char *word;
	size_t count = 0;

	for (; (word = ask_word(ask, name, count)) != NULL; count++) {
		struct chance c;

		if (count == MAX_PARTS)
			return ask_refuse(ask, "more than %d sites", MAX_PARTS);
		if (!ask_read_chance(slice_text(word), &c))
			return ask_refuse(ask, "%s must be a probability like "
			                  "0.95; not '%.40s'", name, word);
		values[count] = c.value;
	}
	*out_count = count;
	return count > 0 ||
	       ask_refuse(ask, "%s is missing; give one for each site", name);
}

/* The first sites, one more each time: the product, the bound, the weakest. */
static void draw_sites(const double *values, size_t count, struct plan *plan)
{
	static const char *const names[] = { "all, independent",
		"all, no assumption", "the weakest" };
	const struct plot_axis x = { "sites, in the order given", "", 0,
	                             (double)count };
	double all, worst;

	combined_frame(plan, &x, "found at every site with items");
	plan->plot.has_whole_x = true;
	for (size_t c = 0; c < 3; c++) {
		double least = 1;

		plot_curve(&plan->plot, "%s", names[c]);
		plot_to(&plan->plot, 0, 1);
		for (size_t i = 0; i < count; i++) {
			least = values[i] < least ? values[i] : least;
			if (stats_all(values, i + 1, &all, &worst) == STATS_OK)
				plot_to(&plan->plot, (double)(i + 1), c == 0 ? all :
				        c == 1 ? worst : least);
		}
	}
}

void plan_over_sites(struct plan_ask *ask, struct plan *plan)
{
	struct plan_interval interval = {
		.of = "All of them",
		.low_if = "misses that exclude each other",
		.high_if = "sites that are missed together if at all",
	};
	double values[MAX_PARTS], least = 1, all, worst;
	char text[PLAN_TEXT_BYTES];
	size_t count = 0;

	if (!read_sites(ask, values, &count))
		return;
	for (size_t i = 0; i < count; i++)
		least = values[i] < least ? values[i] : least;
	if (stats_all(values, count, &all, &worst) != STATS_OK)
		return;
	plan_title(plan, "What do %zu sites add up to?", count);
	plan_put_chance(plan, &weakest, NULL, least, PLAN_DOWN);
	plan_put_chance(plan, &independent, NULL, all, PLAN_DOWN);
	plan_put_chance(plan, &at_worst, NULL, worst, PLAN_DOWN);
	interval.low = worst;
	interval.high = least;
	plan_put_interval(plan, &interval);
	plan_chance_text(least, PLAN_DOWN, text);
	plan_say(plan, PLAN_STATEMENT, "Somebody who chooses the site is found "
	         "with probability %s, that of the weakest site: not with the "
	         "mean, and not with the product. Were something at every site, "
	         "the other numbers say how likely it is that all of it is "
	         "found.", text);
	plan_say(plan, PLAN_ASSUMED, "For the number 'if independent': what "
	         "defeats the looks at one site does not defeat those at "
	         "another.");
	draw_sites(values, count, plan);
	combined_mark(plan, (double)count, least);
	combined_say(plan);
}
