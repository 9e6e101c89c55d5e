/*
 * How many looks in each stratum or site, so that no split of the goal over them
 * escapes? Each alone being safe is not enough.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "plan/looks.h"
#include "plan/question.h"
#include "stats/sampling.h"

static const struct plan_label looks_in =
	{ "looks", "looks needed", "positions" };
static const struct plan_label looks_all =
	{ "looks_all", "looks needed in all", "positions" };
static const struct plan_label wanted = { "required", "required", "" };
static const struct plan_label worst =
	{ "detection", "detection of the split found least", "" };
static const struct plan_label split_of =
	{ "worst_split", "items in that split", "items" };

#define UNIT 10000u
#define CURVE_STEP 50u
#define MASS_UNIT 1000000u

struct strata {
	size_t count;
	uint32_t required; /* 10^-4 */
	struct chance least; /* detection of a look, where it is least */
	char (*names)[PLAN_NAME_BYTES];
	struct stats_stratum *of;
	uint64_t *split;
};

static void release(struct strata *s)
{
	free(s->names);
	free(s->of);
	free(s->split);
}

static bool allocate(struct strata *s, size_t count, struct plan *plan)
{
	s->names = calloc(count + 1, sizeof(s->names[0]));
	s->of = calloc(count + 1, sizeof(s->of[0]));
	s->split = calloc(count + 1, sizeof(s->split[0]));
	if (s->names == NULL || s->of == NULL || s->split == NULL)
		plan->failure = TALLY_ENOMEM;
	return plan->failure == TALLY_OK;
}

/* In millionths, as the worst split is computed: none are dropped. */
static bool read_mass(struct slice text, double *out)
{
	struct chance c = { 0 };

	if (!ask_read_chance(text, &c) || c.numerator == 0 ||
	    c.numerator % (c.denominator / MASS_UNIT) != 0)
		return false;
	*out = c.value;
	return true;
}

/* NAME:N:PART[:P] */
static bool read_stratum(struct plan_ask *ask, const char *word,
                         struct strata *s)
{
	struct stats_stratum *stratum = &s->of[s->count];
	struct slice rest = slice_text(word), part;
	struct chance p = { 0 };
	bool good = ask_part(&rest, &part) && text_is_name(part, MAX_NAME_BYTES);

	if (good)
		memcpy(s->names[s->count], part.data, part.len);
	good = good && ask_part(&rest, &part) &&
	       ask_read_count(part, &stratum->N) && ask_part(&rest, &part) &&
	       read_mass(part, &stratum->mu);
	if (good && !ask_part(&rest, &part))
		part = slice_text("1");
	good = good && ask_read_chance(part, &p);
	stratum->p = p.value;
	if (s->count == 0 || p.value < s->least.value)
		s->least = p;
	if (!good || rest.len > 0 || stratum->N == 0 || p.value <= 0)
		return ask_refuse(ask, "--stratum must be NAME:N:PART or "
		                  "NAME:N:PART:P, where an item is PART of the "
		                  "goal, 0.000001 to 1, six decimals; not '%.60s'",
		                  word);
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->names[i], s->names[s->count]) == 0)
			return ask_refuse(ask, "stratum %s is given twice",
			                  s->names[i]);
	s->count++;
	return true;
}

static bool read_strata(struct plan_ask *ask, struct strata *s,
                        struct plan *plan)
{
	static const char *const others[] = { "--positions", "--items",
		"--detection", "--common-cause", "--false-alarm" };
	size_t count = 0;

	while (ask_word(ask, "--stratum", count) != NULL)
		count++;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (ask_is_given(ask, others[i]))
			return ask_refuse(ask, "%s and --stratum do not go "
			                  "together", others[i]);
	if (count > STATS_MAX_STRATA)
		return ask_refuse(ask, "more than %d strata", STATS_MAX_STRATA);
	if (!looks_read_required(ask, "0.95", &s->required) ||
	    !allocate(s, count, plan))
		return false;
	if (s->required == 0)
		return ask_refuse(ask, "--required must be over 0");
	while (s->count < count)
		if (!read_stratum(ask, ask_word(ask, "--stratum", s->count), s))
			return false;
	return true;
}

/* The miss that is allowed is in 10^-4. */
static bool looks_in_stratum(const struct stats_stratum *at, uint32_t miss,
                             uint64_t *out)
{
	return stats_n_split_safe(at->N, at->mu, at->p, miss / 1e4, out) ==
	       STATS_OK;
}

/* Each stratum's looks; where it has too few positions, all of them. */
static void put_looks(struct strata *s, struct plan *plan)
{
	uint64_t all = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct stats_stratum *at = &s->of[i];

		if (!looks_in_stratum(at, UNIT - s->required, &at->n)) {
			at->n = at->N;
			plan->status = STATS_INFEASIBLE;
			plan_say(plan, PLAN_WARNING, "No number of looks in %s is "
			         "enough: its looks find too little.",
			         s->names[i]);
		}
		plan_put_count(plan, &looks_in, s->names[i], at->n);
		all += at->n;
	}
	plan_put_count(plan, &looks_all, NULL, all);
}

/*
 * One stratum is one population, of which the same is said as everywhere: what
 * looks reach that are independent, and that all fail together.
 */
static bool read_one(const struct strata *s, double *out_apart,
                     double *out_together)
{
	struct looks looks = {
		.positions = s->of[0].N, .looked = s->of[0].n,
		.items = s->split[0], .detection = s->least,
	};
	uint32_t apart = 0, together = 0;

	if (s->count > 1 ||
	    !ask_read_chance(slice_text("0"), &looks.common_cause) ||
	    looks_reach(&looks, &apart) != STATS_OK ||
	    looks_dependent(&looks, &together) != STATS_OK)
		return false;
	*out_apart = apart / 1e4;
	*out_together = together / 1e4;
	return true;
}

/*
 * Of several: what perfect looks find of the split that they find least, times
 * the least detection of a look. P if that would take too long to compute.
 */
static double many_together(const struct strata *s, double P)
{
	struct strata sure = { 0 };
	struct plan ignored = { 0 };
	double found = P;

	if (s->least.value < 1 && allocate(&sure, s->count, &ignored)) {
		memcpy(sure.of, s->of, s->count * sizeof(s->of[0]));
		for (size_t i = 0; i < s->count; i++)
			sure.of[i].p = 1;
		if (stats_strata_worst(sure.of, s->count, 1, sure.split,
		                       &found) != STATS_OK)
			found = P;
	}
	release(&sure);
	found *= s->least.value;
	return found < P ? found : P; /* P is rounded down, and may be the same */
}

/* Makes *P what is said of one stratum, if there is only one. */
static void put_interval(const struct strata *s, double *P, struct plan *plan)
{
	double together = 0;
	const bool is_one = read_one(s, P, &together);
	const struct plan_interval interval = {
		.low = is_one ? together : many_together(s, *P), .high = *P,
		.low_if = is_one ? "looks that all fail together"
		                 : "looks that all fail together, at least",
		.high_if = "looks that are independent",
	};

	plan_put_interval(plan, &interval);
}

static void say_assumed(const struct strata *s, struct plan *plan)
{
	plan_say(plan, PLAN_ASSUMED, "Positions are drawn by chance in each "
	         "stratum, after the items are in place, and nothing is moved "
	         "until the looks are done.");
	if (s->least.value == 1) {
		plan_say(plan, PLAN_ASSUMED, "A look at an item always finds it "
		         "(NAME:N:PART:P says otherwise).");
		plan_say(plan, PLAN_WARNING, "Looks are taken to be perfect. Real "
		         "ones are not, and detection is then less.");
		return;
	}
	plan_say(plan, PLAN_ASSUMED, "Looks find an item with the probabilities "
	         "given, independently of each other.");
}

static void put_worst(const struct strata *s, struct plan *plan)
{
	char text[PLAN_TEXT_BYTES];
	double P;
	enum stats_status status =
		stats_strata_worst(s->of, s->count, 1, s->split, &P);

	/* These looks are proven to reach it; a tie must not come out under. */
	if (status == STATS_OK && plan->status == STATS_OK &&
	    P < s->required / 1e4)
		P = s->required / 1e4;
	if (status == STATS_OK)
		put_interval(s, &P, plan);
	else
		plan_say(plan, PLAN_INTERVAL, "No detection can be stated beyond "
		         "what is required.");
	if (status == STATS_OK) {
		plan_put_chance(plan, &worst, NULL, P, PLAN_DOWN);
		for (size_t i = 0; i < s->count; i++)
			plan_put_count(plan, &split_of, s->names[i], s->split[i]);
		plan_chance_text(P, PLAN_DOWN, text);
		plan_say(plan, PLAN_STATEMENT, "However items that together carry "
		         "the goal are split over the strata, these looks at "
		         "positions drawn by chance find one of them with "
		         "probability %s or more, rounded down. It is computed "
		         "exactly for the split that is found least. It is not the "
		         "probability of absence.", text);
	} else if (status == STATS_INFEASIBLE) {
		plan_say(plan, PLAN_STATEMENT, "All items that the strata can hold "
		         "do not carry the goal: there is nothing to be found.");
	} else {
		plan_say(plan, PLAN_WARNING, "Which split is found least would "
		         "take too long to compute.");
	}
	plan_chance_text(s->required / 1e4, PLAN_DOWN, text);
	if (status == STATS_NOCONV && plan->status == STATS_OK)
		plan_say(plan, PLAN_STATEMENT, "However items that together carry "
		         "the goal are split over the strata, these looks at "
		         "positions drawn by chance find one of them with "
		         "probability %s or more.", text);
}

/* Looks in all strata that are safe at that miss; false: there are too few. */
static bool looks_in_all(const struct strata *s, uint32_t miss, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < s->count; i++) {
		uint64_t n;

		if (!looks_in_stratum(&s->of[i], miss, &n))
			return false;
		*out += n;
	}
	return true;
}

static void plot_strata(const struct strata *s, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	uint64_t all = 0, n = 0;

	for (size_t i = 0; i < s->count; i++)
		all += s->of[i].N;
	if (!looks_in_all(s, UNIT - CURVE_STEP, &n))
		return;
	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Detection that can be "
	         "required so that no split of the goal over %zu strata escapes, "
	         "over the looks in all of them together.", s->count);
	plot->x = (struct plot_axis){ "looks in all strata", "positions", 0,
	                              (double)all };
	plot->has_whole_x = true;
	plot->y = (struct plot_axis){ "required detection", "probability", 0, 1 };
	plot_curve(plot, "any split");
	plot_to(plot, 0, 0);
	for (uint32_t P = CURVE_STEP; P < UNIT; P += CURVE_STEP)
		if (looks_in_all(s, UNIT - P, &n))
			plot_to(plot, (double)n, P / 1e4);
	plot->has_level = true;
	plot->level = s->required / 1e4;
	snprintf(plot->level_name, sizeof(plot->level_name), "required %.4f",
	         plot->level);
	plot->has_mark = looks_in_all(s, UNIT - s->required, &n);
	plot->mark = (struct plot_point){ (double)n, s->required / 1e4 };
	snprintf(plot->mark_name, sizeof(plot->mark_name), "%" PRIu64
	         " look%s", n, n == 1 ? "" : "s");
}

void plan_strata(struct plan_ask *ask, struct plan *plan)
{
	struct strata s = { 0 };

	if (read_strata(ask, &s, plan)) {
		plan_title(plan, "How many looks are safe against any split?");
		plan_put_chance(plan, &wanted, NULL, s.required / 1e4, PLAN_DOWN);
		put_looks(&s, plan);
		put_worst(&s, plan);
		plot_strata(&s, plan);
		plan_say(plan, PLAN_FALSE_ALARMS, "None is reckoned with: a look "
		         "is taken never to find what is not there.");
		plan_say(plan, PLAN_NOT_COVERED, "Items that together carry less "
		         "than the goal, and places that are in no stratum.");
		say_assumed(&s, plan);
	}
	release(&s);
}
