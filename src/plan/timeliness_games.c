/*
 * Which periods, and which times, against somebody who chooses when to begin:
 * the game of the critical window, and that of the delay. What must not be
 * claimed once inspections are seen is said with both.
 */
#include <inttypes.h>
#include <stdio.h>

#include "plan/question.h"
#include "stats/sampling.h"
#include "stats/timeliness.h"

#define MAX_DRAWN_QUOTA 500
#define EXAMPLE_U 0.5 /* the secret number of the times that are shown */

static const struct plan_label periods_given =
	{ "periods", "periods there are", "periods" };
static const struct plan_label window_given =
	{ "window", "periods in which it shows", "periods" };
static const struct plan_label quota_given =
	{ "quota", "inspections", "" };
static const struct plan_label at_multiples =
	{ "detection", "found, if these are drawn well", "" };
static const struct plan_label at_random =
	{ "random", "found, if drawn among all periods", "" };
static const struct plan_label enough =
	{ "quota_needed", "inspections that always meet the window", "" };
static const struct plan_label free_window =
	{ "free_window", "a window free once all is spent, if seen", "" };
static const struct plan_label hidden_delay =
	{ "delay_hidden", "mean delay, if they are not seen", "days" };
static const struct plan_label seen_delay =
	{ "delay_seen", "mean delay, if they are seen", "days" };
static const struct plan_label none_delay =
	{ "delay_none", "mean delay without any of them", "days" };
static const struct plan_label time_of =
	{ "time", "an example: inspect at", "days" };
static const struct plan_label time_seen =
	{ "time_seen", "if they are seen: inspect at", "days" };

struct window {
	uint64_t L, w, k;
	struct chance q;
};

static bool read_window(struct plan_ask *ask, struct window *g)
{
	if (!ask_count(ask, "--periods", NULL, &g->L) ||
	    !ask_count(ask, "--window", NULL, &g->w) ||
	    !ask_count(ask, "--quota", NULL, &g->k) ||
	    !ask_chance(ask, "--detection", "1", &g->q))
		return false;
	return (g->w >= 1 && g->w <= g->L && g->k <= g->L) ||
	       ask_refuse(ask, "--window is 1 or more, and --window and --quota "
	                  "are at most --periods");
}

static double value_at(const struct window *g, uint64_t k)
{
	double value = 0;

	stats_critical_value(g->L, g->w, k, &value);
	return g->q.value * value;
}

/* Several of the k may meet the window, and find independently. */
static double random_at(const struct window *g, uint64_t k)
{
	double P = 0;

	stats_pdetect(g->L, g->w, k, g->q.value, &P);
	return P;
}

static void draw_window(const struct window *g, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	uint64_t all = g->L / g->w, most = all > g->k ? all : g->k;
	uint64_t steps = most < MAX_DRAWN_QUOTA ? most : MAX_DRAWN_QUOTA;

	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Probability that an "
	         "inspection meets the window and finds it, over the number of "
	         "inspections.");
	plot->x = (struct plot_axis){ "inspections", "", 0, (double)most };
	plot->has_whole_x = plot->has_steps = true;
	plot->y = (struct plot_axis){ "found in time", "probability", 0, 1 };
	for (int best = 1; best >= 0; best--) {
		plot_curve(plot, "%s", best ? "ends of windows" : "any periods");
		for (uint64_t i = 0; i <= steps; i++) {
			uint64_t k = most / steps * i + most % steps * i / steps;

			plot_to(plot, (double)k, best ? value_at(g, k)
			                              : random_at(g, k));
		}
	}
	plot->has_mark = true;
	plot->mark = (struct plot_point){ (double)g->k, value_at(g, g->k) };
	plan_chance_text(value_at(g, g->k), PLAN_DOWN, plot->mark_name);
}

static void say_window(const struct window *g, struct plan *plan)
{
	uint64_t places = g->L / g->w;
	char text[PLAN_TEXT_BYTES], spent[PLAN_TEXT_BYTES], q[PLAN_TEXT_BYTES];
	char periods[PLAN_NAME_BYTES], multiples[PLAN_NAME_BYTES];
	double left = g->k < places ? 1 - (double)g->k / (double)places : 0;
	const struct plan_interval interval = {
		.low = g->k < places ? 0 : value_at(g, g->k),
		.high = value_at(g, g->k),
		.low_if = "inspections that are seen, and somebody who may wait",
		.high_if = "inspections that are not seen",
	};

	plan_chance_text(value_at(g, g->k), PLAN_DOWN, text);
	plan_chance_text(g->q.value, PLAN_DOWN, q);
	plan_count_text(g->L, "period", periods);
	plan_count_text(places, "period", multiples);
	plan_say(plan, PLAN_STATEMENT, "A violation that shows for %" PRIu64
	         " of %s is found with probability %s (rounded down), whenever "
	         "it begins, if of the %s whose number is a multiple of %" PRIu64
	         " as many as there are inspections are drawn by chance, each as "
	         "likely as the others.%s", g->w, periods, text, multiples, g->w,
	         g->k <= places ? " No other choice does better." :
	         " There are more inspections than that.");
	plan_put_interval(plan, &interval);
	if (g->k < places) {
		plan_chance_text(left, PLAN_UP, spent);
		plan_put_chance(plan, &free_window, NULL, left, PLAN_UP);
		plan_say(plan, PLAN_WARNING, "This must not be claimed if "
		         "inspections are seen: who sees that all are spent then "
		         "begins, and is not found. With probability %s (rounded "
		         "up) that leaves a whole window.", spent);
	}
	plan_say(plan, PLAN_FALSE_ALARMS, "Not counted here: how often an "
	         "inspection finds what is not there is a question for its looks "
	         "('tally plan detect').");
	plan_say(plan, PLAN_NOT_COVERED, "A violation that shows for less than "
	         "the window, or begins when less than a window is left; other "
	         "places.");
	if (g->q.numerator == g->q.denominator)
		plan_say(plan, PLAN_ASSUMED, "An inspection in the window always "
		         "finds it (--detection says otherwise).");
	else
		plan_say(plan, PLAN_ASSUMED, "An inspection in the window finds "
		         "it with probability %s. No window meets two of these "
		         "inspections, so nothing rests on their independence.",
		         q);
	plan_say(plan, PLAN_ASSUMED, "The draw is made in advance, and nobody "
	         "learns of it.");
}

void plan_window(struct plan_ask *ask, struct plan *plan)
{
	struct window g;

	if (!read_window(ask, &g))
		return;
	plan_title(plan, "In which periods, to meet what shows for a few?");
	plan_put_count(plan, &periods_given, NULL, g.L);
	plan_put_count(plan, &window_given, NULL, g.w);
	plan_put_count(plan, &quota_given, NULL, g.k);
	plan_put_chance(plan, &at_multiples, NULL, value_at(&g, g.k), PLAN_DOWN);
	plan_put_chance(plan, &at_random, NULL, random_at(&g, g.k), PLAN_DOWN);
	plan_put_count(plan, &enough, NULL, g.L / g.w);
	say_window(&g, plan);
	draw_window(&g, plan);
}

struct delay {
	uint64_t k;
	double Y; /* days */
};

static double delay_at(uint64_t k, bool seen)
{
	double value = 1;

	stats_delay_value(k, seen, &value);
	return value;
}

static void draw_delay(const struct delay *g, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	uint64_t most = g->k + 4 < STATS_MAX_INTERIM ? g->k + 4
	                                             : STATS_MAX_INTERIM;
	char text[PLAN_TEXT_BYTES];

	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Mean delay until what was "
	         "begun is found, over the number of inspections between.");
	plot->x = (struct plot_axis){ "inspections between", "", 0,
	                              (double)most };
	plot->has_whole_x = plot->has_steps = true;
	plot->y = (struct plot_axis){ "mean delay", "days", 0, g->Y };
	for (int seen = 1; seen >= 0; seen--) {
		plot_curve(plot, "%s", seen ? "seen: equal steps"
		                            : "not seen: drawn");
		for (uint64_t k = 0; k <= most; k++)
			plot_to(plot, (double)k, g->Y * delay_at(k, seen));
	}
	plot->has_mark = true;
	plot->mark = (struct plot_point){ (double)g->k,
	                                  g->Y * delay_at(g->k, false) };
	plan_real_text(plot->mark.y, PLAN_UP, text);
	snprintf(plot->mark_name, sizeof(plot->mark_name), "%s days", text);
}

static void put_times(const struct delay *g, struct plan *plan)
{
	double times[STATS_MAX_INTERIM];
	char of[PLAN_NAME_BYTES];

	if (stats_delay_schedule(g->k, EXAMPLE_U, times) != STATS_OK)
		return;
	for (uint64_t i = 0; i < g->k; i++) {
		snprintf(of, sizeof(of), "%" PRIu64, i + 1);
		plan_put_real(plan, &time_of, of, g->Y * times[i], PLAN_DOWN);
	}
	for (uint64_t i = 0; i < g->k; i++) {
		snprintf(of, sizeof(of), "%" PRIu64, i + 1);
		plan_put_real(plan, &time_seen, of,
		              g->Y * (double)(i + 1) / ((double)g->k + 1),
		              PLAN_DOWN);
	}
}

static void say_delay(const struct delay *g, struct plan *plan)
{
	char hidden[PLAN_TEXT_BYTES], seen[PLAN_TEXT_BYTES];

	plan_real_text(g->Y * delay_at(g->k, false), PLAN_UP, hidden);
	plan_real_text(g->Y * delay_at(g->k, true), PLAN_UP, seen);
	plan_say(plan, PLAN_STATEMENT, "What is begun between two yearly "
	         "inspections is found after %s days on the mean (rounded up), "
	         "whenever it begins, if the time%s of the %" PRIu64 " between "
	         "%s drawn from one secret number and not seen.", hidden,
	         g->k == 1 ? "" : "s", g->k, g->k == 1 ? "is" : "are");
	plan_say(plan, PLAN_INTERVAL, "No probability of detection is stated: "
	         "all is found in the end, and the question is when. The mean "
	         "delay is from %s days, if inspections are not seen, to %s, if "
	         "they are; both rounded up.", hidden, seen);
	plan_say(plan, PLAN_FALSE_ALARMS, "Not counted here: how often an "
	         "inspection finds what is not there is a question for its looks "
	         "('tally plan detect').");
	plan_say(plan, PLAN_NOT_COVERED, "What is over before the next "
	         "inspection, and cannot be recognised afterwards; other places.");
	plan_say(plan, PLAN_ASSUMED, "An inspection always finds what was begun "
	         "before it, and the year ends with one.");
	if (g->k > 0)
		plan_say(plan, PLAN_WARNING, "The shorter delay must not be "
		         "claimed if the inspected side sees when inspectors "
		         "come: it then begins just after one, and equal steps "
		         "are best. The times of the example come from the number "
		         "0.5; draw another, and keep it secret.");
}

void plan_delay(struct plan_ask *ask, struct plan *plan)
{
	struct delay g;

	if (!ask_count(ask, "--quota", NULL, &g.k) ||
	    !ask_days(ask, "--year", "365d", &g.Y))
		return;
	if (g.k > STATS_MAX_INTERIM || g.Y <= 0) {
		ask_refuse(ask, "--quota is at most %d with this schedule, and "
		           "--year over 0", STATS_MAX_INTERIM);
		return;
	}
	plan_title(plan, "How soon is found what was begun at any time?");
	plan_put_count(plan, &quota_given, NULL, g.k);
	plan_put_real(plan, &hidden_delay, NULL, g.Y * delay_at(g.k, false),
	              PLAN_UP);
	plan_put_real(plan, &seen_delay, NULL, g.Y * delay_at(g.k, true), PLAN_UP);
	plan_put_real(plan, &none_delay, NULL, g.Y, PLAN_UP);
	put_times(&g, plan);
	say_delay(&g, plan);
	draw_delay(&g, plan);
}
