/*
 * How many looks in each stratum or site, so that no split of the goal over them
 * escapes? Each alone being safe is not enough.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
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

struct strata {
	size_t count;
	struct chance required;
	double beta;
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

/* NAME:N:PART[:P] */
static bool read_stratum(struct plan_ask *ask, const char *word,
                         struct strata *s)
{
	struct stats_stratum *stratum = &s->of[s->count];
	struct slice rest = slice_text(word), part;
	struct chance p = { .value = 1 };
	bool good = ask_part(&rest, &part) && text_is_name(part, MAX_NAME_BYTES);

	if (good)
		memcpy(s->names[s->count], part.data, part.len);
	good = good && ask_part(&rest, &part) &&
	       ask_read_count(part, &stratum->N) && ask_part(&rest, &part) &&
	       ask_read_real(part, &stratum->mu);
	if (good && ask_part(&rest, &part))
		good = ask_read_chance(part, &p);
	stratum->p = p.value;
	if (!good || rest.len > 0 || stratum->N == 0 || p.value <= 0 ||
	    stratum->mu < 1e-6 || stratum->mu > 1)
		return ask_refuse(ask, "--stratum must be NAME:N:PART or "
		                  "NAME:N:PART:P, where an item is PART of the "
		                  "goal, 0.000001 to 1; not '%.60s'", word);
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
	if (!ask_chance(ask, "--required", "0.95", &s->required) ||
	    !allocate(s, count, plan))
		return false;
	s->beta = (double)(s->required.denominator - s->required.numerator) /
	          (double)s->required.denominator;
	if (s->beta <= 0 || s->beta >= 1)
		return ask_refuse(ask, "--required must be over 0 and under 1");
	while (s->count < count)
		if (!read_stratum(ask, ask_word(ask, "--stratum", s->count), s))
			return false;
	return true;
}

/* Each stratum's looks; where it has too few positions, all of them. */
static void put_looks(struct strata *s, struct plan *plan)
{
	uint64_t all = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct stats_stratum *at = &s->of[i];

		if (stats_n_split_safe(at->N, at->mu, at->p, s->beta, &at->n) !=
		    STATS_OK) {
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

static void put_worst(const struct strata *s, struct plan *plan)
{
	char text[PLAN_TEXT_BYTES];
	double P;
	enum stats_status status =
		stats_strata_worst(s->of, s->count, 1, s->split, &P);

	/* These looks are proven to reach it; a tie must not come out under. */
	if (status == STATS_OK && plan->status == STATS_OK &&
	    P < s->required.value)
		P = s->required.value;
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
	plan_chance_text(s->required.value, PLAN_DOWN, text);
	if (status == STATS_NOCONV && plan->status == STATS_OK)
		plan_say(plan, PLAN_STATEMENT, "However items that together carry "
		         "the goal are split over the strata, these looks at "
		         "positions drawn by chance find one of them with "
		         "probability %s or more.", text);
}

void plan_strata(struct plan_ask *ask, struct plan *plan)
{
	struct strata s = { 0 };

	if (read_strata(ask, &s, plan)) {
		plan_title(plan, "How many looks are safe against any split?");
		plan_put_chance(plan, &wanted, NULL, s.required.value, PLAN_DOWN);
		put_looks(&s, plan);
		put_worst(&s, plan);
		plan_say(plan, PLAN_FALSE_ALARMS, "None is reckoned with: a look "
		         "is taken never to find what is not there.");
		plan_say(plan, PLAN_NOT_COVERED, "Items that together carry less "
		         "than the goal, and places that are in no stratum.");
		plan_say(plan, PLAN_ASSUMED, "Positions are drawn by chance in each "
		         "stratum, after the items are in place; looks err "
		         "independently.");
	}
	release(&s);
}
