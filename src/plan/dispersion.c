/*
 * Are counts Poisson at all? Asked first: no rule about counts holds without it.
 */
#include <stdio.h>

#include "base/text.h"
#include "plan/question.h"
#include "plan/threshold.h"
#include "stats/counting.h"

#define DOUBTFUL 0.05 /* counts that are Poisson look so rarely more spread */

static const struct plan_label count_of =
	{ "counts", "counts that are tested", "" };
static const struct plan_label mean_of =
	{ "mean", "their mean", "counts" };
static const struct plan_label index_of =
	{ "dispersion", "index of dispersion (Poisson: about 1)", "" };
static const struct plan_label p_value =
	{ "dispersion_p", "Poisson counts are so spread or more", "" };

/* Up to the next comma; *more: there is one. */
static bool next_count(struct slice *rest, uint64_t *out, bool *more)
{
	size_t len = 0;
	struct slice part;

	while (len < rest->len && rest->data[len] != ',')
		len++;
	*more = len < rest->len;
	part = slice_part(*rest, 0, len);
	*rest = slice_part(*rest, len + *more, rest->len);
	return ask_read_count(part, out);
}

static bool parse_counts(struct plan_ask *ask, const char *text,
                         struct threshold_counts *out)
{
	struct slice rest = slice_text(text);
	bool more = true;
	double sum = 0;

	while (more) {
		if (out->count == MAX_COUNTS)
			return ask_refuse(ask, "more than %d counts", MAX_COUNTS);
		if (!next_count(&rest, &out->at[out->count], &more))
			return ask_refuse(ask, "--counts must be like 10,12,9; "
			                  "not '%.40s'", text);
		sum += (double)out->at[out->count++];
	}
	out->mean = sum / (double)out->count;
	return true;
}

static void put_test(const struct threshold_counts *c, double index, double p,
                     struct plan *plan)
{
	char text[PLAN_TEXT_BYTES];

	plan_put_count(plan, &count_of, NULL, c->count);
	plan_put_real(plan, &mean_of, NULL, c->mean, PLAN_DOWN);
	plan_put_real(plan, &index_of, NULL, index, PLAN_UP);
	plan_put_chance(plan, &p_value, NULL, p, PLAN_UP);
	plan_chance_text(p, PLAN_UP, text);
	if (c->are_doubtful)
		plan_say(plan, PLAN_WARNING, "The counts are more spread than "
		         "Poisson counts are (that happens with %s). The rules of "
		         "'tally plan threshold' do not hold for them: there are "
		         "more false alarms than is said. Look for the cause "
		         "before anything else.", text);
}

bool threshold_read_counts(struct plan_ask *ask, struct threshold_counts *out,
                           struct plan *plan)
{
	const char *text = ask_word(ask, "--counts", 0);
	enum stats_status status;
	double index, p;

	out->are_doubtful = false;
	out->count = 0;
	out->mean = 0;
	if (text == NULL)
		return ask->fault.status == TALLY_OK;
	if (!parse_counts(ask, text, out))
		return false;
	status = stats_dispersion(out->at, out->count, &index, &p);
	if (status == STATS_VACUOUS) {
		plan_put_count(plan, &count_of, NULL, out->count);
		plan_say(plan, PLAN_WARNING, "All counts are 0. Whether they are "
		         "Poisson cannot be tested.");
		return true;
	}
	if (status != STATS_OK)
		return ask_refuse(ask, "--counts must be two or more");
	out->are_doubtful = p < DOUBTFUL;
	put_test(out, index, p, plan);
	return true;
}

void threshold_say(const struct threshold_counts *tested, struct plan *plan)
{
	plan_say(plan, PLAN_NOT_COVERED, "A source that is shielded until it "
	         "gives fewer counts than that. Compare it with the weakest "
	         "credible item.");
	plan_say(plan, PLAN_ASSUMED, tested->mean > 0 ?
	         "Counts are Poisson: independent of each other, at a steady "
	         "rate. The counts given were tested for it, and no others." :
	         "Counts are Poisson: independent of each other, at a steady "
	         "rate. Test it first (--counts 10,12,9): real background is "
	         "often more spread.");
}

/* In the order in which they were counted: a drift is seen so. */
static void plot_dispersion(const struct threshold_counts *c, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	size_t drawn = c->count < PLOT_MAX_POINTS ? c->count : PLOT_MAX_POINTS;
	size_t far = 0;
	double most = 0, away = 0;

	for (size_t i = 0; i < drawn; i++) {
		double at = (double)c->at[i];
		double distance = at > c->mean ? at - c->mean : c->mean - at;

		most = at > most ? at : most;
		far = distance > away ? i : far;
		away = distance > away ? distance : away;
	}
	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "The counts in their order, "
	         "and their mean.");
	plot->x = (struct plot_axis){ "count", "in order", 1, (double)drawn };
	plot->has_whole_x = true;
	plot->y = (struct plot_axis){ "counts", "", 0, 1.1 * most + 1 };
	plot_curve(plot, "counts");
	for (size_t i = 0; i < drawn; i++)
		plot_to(plot, (double)(i + 1), (double)c->at[i]);
	plot->has_level = plot->has_mark = true;
	plot->level = c->mean;
	snprintf(plot->level_name, sizeof(plot->level_name), "mean");
	plot->mark = (struct plot_point){ (double)(far + 1), (double)c->at[far] };
	snprintf(plot->mark_name, sizeof(plot->mark_name), "furthest off");
}

void plan_dispersion(struct plan_ask *ask, struct plan *plan)
{
	struct threshold_counts c;

	if (!ask_is_given(ask, "--counts")) {
		ask_refuse(ask, "--rule must be k-sigma, poisson, iso11929, ratio "
		           "or sequential; or give --counts, to test them");
		return;
	}
	plan_title(plan, "Are these counts Poisson?");
	if (!threshold_read_counts(ask, &c, plan))
		return;
	if (c.mean == 0)
		plan->status = STATS_VACUOUS;
	else
		plan_say(plan, PLAN_STATEMENT, c.are_doubtful ?
		         "The counts contradict Poisson's law." :
		         "The counts do not contradict Poisson's law. That they "
		         "follow it is more than a test can say, above all of few "
		         "counts.");
	plan_say(plan, PLAN_FALSE_ALARMS, "Of Poisson counts, 1 test in 20 warns "
	         "for nothing.");
	plan_say(plan, PLAN_NOT_COVERED, "Counts that are less spread than "
	         "Poisson counts, like those of a detector that is too slow, and "
	         "drifts that are slower than the test.");
	plan_say(plan, PLAN_ASSUMED, "All counts took equally long. With a mean "
	         "under 5 the probability is approximate.");
	plot_dispersion(&c, plan);
}
