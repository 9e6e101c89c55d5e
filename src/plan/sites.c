/*
 * Which sites, with a quota, against somebody who knows how often each is
 * inspected and chooses where to violate? Weights for a draw, the coverage that
 * they give, and the lines that a charter needs for it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "plan/question.h"
#include "plan/weights.h"

#define CURVE_STEPS 100

static const struct plan_label quota_given =
	{ "quota", "inspections", "" };
static const struct plan_label value_of =
	{ "value", "gain of the best choice, at most", "" };
static const struct plan_label unguarded =
	{ "unguarded", "the same without inspections", "" };
static const struct plan_label deterrence =
	{ "deterrence_quota", "inspections that leave no gain", "" };
static const struct plan_label coverage_of = { "coverage", "coverage", "" };
static const struct plan_label weight_of =
	{ "weight", "weight in a draw", "" };
static const struct plan_label weights_all =
	{ "weights_all", "all weights together", "" };
static const struct plan_label detection_at =
	{ "detection", "detection if chosen", "" };

struct board {
	size_t count;
	uint64_t quota;
	double z;
	char (*names)[PLAN_NAME_BYTES];
	struct stats_site *sites;
	double *coverage;
	uint64_t *weights, sum;
	const char *population, *map; /* of the charter */
};

static void release(struct board *b)
{
	free(b->names);
	free(b->sites);
	free(b->coverage);
	free(b->weights);
}

static bool allocate(struct board *b, size_t count, struct plan *plan)
{
	b->names = calloc(count + 1, sizeof(b->names[0]));
	b->sites = calloc(count + 1, sizeof(b->sites[0]));
	b->coverage = calloc(count + 1, sizeof(b->coverage[0]));
	b->weights = calloc(count + 1, sizeof(b->weights[0]));
	if (b->names == NULL || b->sites == NULL || b->coverage == NULL ||
	    b->weights == NULL)
		plan->failure = TALLY_ENOMEM;
	return plan->failure == TALLY_OK;
}

/* NAME:GAIN[:PENALTY[:DETECTION]] */
static bool read_site(struct plan_ask *ask, const char *word, struct board *b)
{
	struct stats_site *site = &b->sites[b->count];
	struct slice rest = slice_text(word), part;
	struct chance p = { .value = 1 };
	bool good = ask_part(&rest, &part) && text_is_name(part, MAX_NAME_BYTES);

	if (good)
		memcpy(b->names[b->count], part.data, part.len);
	good = good && ask_part(&rest, &part) && ask_read_real(part, &site->v);
	if (good && ask_part(&rest, &part))
		good = ask_read_real(part, &site->b);
	if (good && ask_part(&rest, &part))
		good = ask_read_chance(part, &p) && p.value > 0;
	site->p = p.value;
	if (!good || rest.len > 0 || site->v + site->b <= 0)
		return ask_refuse(ask, "--site must be NAME:GAIN, or "
		                  "NAME:GAIN:PENALTY:DETECTION, with a gain or "
		                  "penalty over 0; not '%.60s'", word);
	for (size_t i = 0; i < b->count; i++)
		if (strcmp(b->names[i], b->names[b->count]) == 0)
			return ask_refuse(ask, "site %s is given twice",
			                  b->names[i]);
	b->count++;
	return true;
}

static bool read_name(struct plan_ask *ask, const char *option,
                      const char *otherwise, const char **out)
{
	const char *text = ask_word(ask, option, 0);

	*out = text ? text : otherwise;
	return text == NULL || text_is_name(slice_text(text), MAX_NAME_BYTES) ||
	       ask_refuse(ask, "%s must be a name of the charter; not '%.60s'",
	                  option, text);
}

static bool read_board(struct plan_ask *ask, struct board *b, struct plan *plan)
{
	size_t count = 0;

	while (ask_word(ask, "--site", count) != NULL)
		count++;
	if (count == 0 || count > STATS_MAX_SITES)
		return ask_refuse(ask, "--site is needed, 1 to %d times: "
		                  "NAME:GAIN", STATS_MAX_SITES);
	if (!ask_count(ask, "--quota", NULL, &b->quota) ||
	    !allocate(b, count, plan))
		return false;
	if (b->quota > count)
		return ask_refuse(ask, "--quota is more than there are sites");
	if (!read_name(ask, "--population", "planned", &b->population) ||
	    !read_name(ask, "--map", "PARTY", &b->map))
		return false;
	while (b->count < count)
		if (!read_site(ask, ask_word(ask, "--site", b->count), b))
			return false;
	return true;
}

static void put_sites(const struct board *b, struct plan *plan)
{
	for (size_t i = 0; i < b->count; i++)
		plan_put_chance(plan, &coverage_of, b->names[i], b->coverage[i],
		                PLAN_DOWN);
	for (size_t i = 0; i < b->count; i++)
		plan_put_chance(plan, &detection_at, b->names[i],
		                b->coverage[i] * b->sites[i].p, PLAN_DOWN);
	for (size_t i = 0; i < b->count && b->quota > 0; i++)
		plan_put_count(plan, &weight_of, b->names[i], b->weights[i]);
	if (b->quota > 0)
		plan_put_count(plan, &weights_all, NULL, b->sum);
}

/* One of the populations in draws, docs/charter.md; a weight is 1 or more. */
static void put_charter_lines(const struct board *b, struct plan *plan)
{
	plan_charter_line(plan, "    - name: %s", b->population);
	plan_charter_line(plan, "      map: %s", b->map);
	plan_charter_line(plan, "      sites:");
	for (size_t i = 0; i < b->count; i++) {
		if (b->weights[i] == 0)
			continue;
		plan_charter_line(plan, "        - site: %s", b->names[i]);
		plan_charter_line(plan, "          weight: %" PRIu64,
		                  b->weights[i]);
	}
}

static double largest_gain(const struct board *b)
{
	double most = 0;

	for (size_t i = 0; i < b->count; i++)
		most = b->sites[i].v > most ? b->sites[i].v : most;
	return most;
}

static void plot_sites(const struct board *b, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	double *ignored = calloc(b->count + 1, sizeof(double));
	double z, least = 0;

	if (ignored == NULL) {
		plan->failure = TALLY_ENOMEM;
		return;
	}
	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "What the best choice of a "
	         "site is worth to a violator, over the number of inspections.");
	plot_curve(plot, "best choice");
	for (int i = 0; i <= CURVE_STEPS; i++) {
		double k = (double)b->count * i / CURVE_STEPS;

		if (stats_site_game(b->sites, b->count, k, ignored, &z) !=
		    STATS_OK)
			continue;
		plot_to(plot, k, z);
		least = z < least ? z : least;
	}
	plot->x = (struct plot_axis){ "inspections", "of all sites", 0,
	                              (double)b->count };
	plot->has_whole_x = true;
	plot->y = (struct plot_axis){ "gain of the best choice", "", least,
	                              largest_gain(b) };
	plot->has_level = least < 0;
	snprintf(plot->level_name, sizeof(plot->level_name), "no gain");
	plot->has_mark = true;
	plot->mark = (struct plot_point){ (double)b->quota, b->z };
	snprintf(plot->mark_name, sizeof(plot->mark_name), "quota %" PRIu64,
	         b->quota);
	free(ignored);
}

static void say_draw(const struct board *b, struct plan *plan)
{
	char sites[PLAN_NAME_BYTES];

	plan_count_text(b->quota, "site", sites);
	plan_say(plan, PLAN_ASSUMED, "The weights draw each site with exactly its "
	         "coverage, %s in a draw: %" PRIu64 " times its weight over %"
	         PRIu64 ", which is never more than 1, as such a draw demands. "
	         "'tally draw make --population %s --sites %" PRIu64 "' commits "
	         "to it before, and 'tally draw verify' recomputes it afterwards.",
	         sites, b->quota, b->sum, b->population, b->quota);
	plan_say(plan, PLAN_ASSUMED, "The lines are one of the populations in the "
	         "draws of a charter; sites stand in the order of its map%s.",
	         strcmp(b->map, "PARTY") == 0
	         ? ", and PARTY is the party whose map it is (--map)" : "");
	if (b->quota > 1)
		plan_say(plan, PLAN_NOT_COVERED, "Which sites are drawn together: "
		         "neighbours in the lines hardly ever are. A violation at "
		         "several sites is found at least as often as at the one of "
		         "them that is found most.");
}

static void say(const struct board *b, struct plan *plan)
{
	char text[PLAN_TEXT_BYTES];
	double quota;

	plan_real_text(b->z, PLAN_UP, text);
	plan_say(plan, PLAN_STATEMENT, "With these coverages, kept secret or not, "
	         "no choice of a site is worth more than %s (rounded up) to a "
	         "violator who gains and loses what was given.", text);
	if (stats_deterrence_quota(b->sites, b->count, &quota) == STATS_OK)
		plan_put_real(plan, &deterrence, NULL, quota, PLAN_UP);
	else
		plan_say(plan, PLAN_WARNING, "No number of inspections takes all "
		         "gain away: a site that is inspected every time still "
		         "leaves one.");
	plan_say(plan, PLAN_FALSE_ALARMS, "Not counted here: they are a question "
	         "for the looks at each site ('tally plan detect').");
	plan_say(plan, PLAN_NOT_COVERED, "Sites that are not in the list, "
	         "declared or not.");
	plan_say(plan, PLAN_ASSUMED, "Gains and penalties are those given; an "
	         "inspection of a site finds a violation there with the "
	         "detection given.");
	plan_say(plan, PLAN_ASSUMED, "The sites are drawn, by these coverages, "
	         "after the violator's choice is made.");
	if (b->quota > 0)
		say_draw(b, plan);
}

/* The game, and where there is something to draw, in whole numbers. */
static enum stats_status solve(struct board *b)
{
	struct weighing w = { .sites = b->sites, .count = b->count,
		              .quota = b->quota, .coverage = b->coverage,
		              .weights = b->weights };
	enum stats_status status;

	if (b->quota == 0)
		return stats_site_game(b->sites, b->count, 0, b->coverage, &b->z);
	status = weights_find(&w);
	if (status == STATS_OK) {
		b->z = weights_value(&w);
		b->sum = w.sum;
	}
	return status;
}

void plan_sites(struct plan_ask *ask, struct plan *plan)
{
	struct board b = { 0 };
	enum stats_status status;
	char inspections[PLAN_NAME_BYTES];

	if (!read_board(ask, &b, plan)) {
		release(&b);
		return;
	}
	status = solve(&b);
	if (status == STATS_DOMAIN || status == STATS_VACUOUS) {
		ask_refuse(ask, "these sites leave nothing to gain, or are out of "
		           "range");
	} else {
		plan->status = status;
		plan_count_text(b.quota, "inspection", inspections);
		plan_title(plan, "Which sites, with %s?", inspections);
		plan_put_count(plan, &quota_given, NULL, b.quota);
		plan_put_real(plan, &value_of, NULL, b.z, PLAN_UP);
		plan_put_real(plan, &unguarded, NULL, largest_gain(&b), PLAN_UP);
		say(&b, plan);
		put_sites(&b, plan);
		if (b.quota > 0)
			put_charter_lines(&b, plan);
		plot_sites(&b, plan);
	}
	release(&b);
}
