/*
 * The table of questions and their variants, with what each supposes and what
 * its detection leaves open wherever that depends on no number. An answer that
 * lacks a part of the statement template is not given: plan_lacks.
 */
#include "plan/question.h"

#include <stdio.h>
#include <string.h>

#define MAX_WORDS_BYTES 160

/* Where there is none to be put in an interval. */
#define NO_DETECTION "No detection is stated here: "
/* What no plan covers, whatever is asked. */
#define NEVER_COVERED                                                          \
	"Undeclared places, gaps in which nobody looks, and access that is "   \
	"declined or cut short: none of them is ever counted as a look."

static const struct {
	struct plan_variant of;
	void (*answer)(struct plan_ask *ask, struct plan *plan);
	const char *supposed, *interval; /* NULL: its file says it */
	bool has_prior;
} questions[] = {
	{ { "sample", "--stratum", NULL, NULL, false }, plan_sample,
	  "Items that together carry the goal stand in the strata before the "
	  "draw, split as their owner likes, each whole and at one position.",
	  NULL, false },
	{ { "sample", NULL, NULL, NULL, false }, plan_sample,
	  "The items stand among the positions before the draw, wherever their "
	  "owner likes, each whole and at one position.", NULL, false },
	{ { "detect", NULL, NULL, NULL, false }, plan_detect,
	  "The items stand among the positions before the draw, wherever their "
	  "owner likes, each whole and at one position.", NULL, false },
	{ { "bound", NULL, NULL, NULL, false }, plan_bound,
	  "Any number of items, wherever their owner likes, each whole and at one "
	  "position.",
	  NO_DETECTION "the bound holds with the confidence given or more, "
	  "whatever the true number is.", false },
	{ { "posterior", NULL, NULL, NULL, false }, plan_posterior,
	  "Either nothing, or items as the prior has them, anywhere among the "
	  "positions, each whole and at one position.", NULL, true },
	{ { "timeliness", "--schedule", "window", NULL, false }, plan_window,
	  "One violation in the year. It shows for the window given, as what an "
	  "inspection would recognise, at the place that is inspected.", NULL,
	  false },
	{ { "timeliness", "--schedule", "delay", NULL, false }, plan_delay,
	  "One violation, begun at a time of its author's choice, that every "
	  "later inspection recognises, at the place that is inspected.", NULL,
	  false },
	{ { "timeliness", "--schedule", "interval", NULL, true },
	  plan_timeliness,
	  "One conversion at the place that is inspected, which an inspection "
	  "can recognise from its beginning until it is complete.", NULL,
	  false },
	{ { "sites", NULL, NULL, NULL, false }, plan_sites,
	  "One violation, at the one site that its author likes best, knowing "
	  "all coverages.",
	  "Detection at a site is its coverage times that of an inspection "
	  "there. Both are as given or computed; the draw adds no doubt.",
	  false },
	{ { "threshold", "--rule", "k-sigma", NULL, false }, plan_sigma,
	  "One source at the place of the count, for as long as it takes, that "
	  "adds counts at a steady mean rate.", NULL, false },
	{ { "threshold", "--rule", "poisson", NULL, false }, plan_poisson,
	  "One source at the place of the count, for as long as it takes, that "
	  "adds counts at a steady mean rate.", NULL, false },
	{ { "threshold", "--rule", "iso11929", NULL, false }, plan_iso11929,
	  "One source at the place of the count, for as long as it takes, that "
	  "adds counts at a steady mean rate.", NULL, false },
	{ { "threshold", "--rule", "ratio", NULL, false }, plan_ratio,
	  "One source at the place of the count, for as long as it takes, that "
	  "adds counts at a steady mean rate.", NULL, false },
	{ { "threshold", "--rule", "sequential", NULL, false }, plan_sequential,
	  "One source at the place that is observed, for as long as it takes, at "
	  "the steady rate given or over it.", NULL, false },
	{ { "threshold", "--rule", "dispersion", NULL, true }, plan_dispersion,
	  "Nothing but background, counted several times for equally long.",
	  NO_DETECTION "the test is about the counts, not about a source.",
	  false },
	{ { "tolerance", NULL, NULL, NULL, false }, plan_tolerance,
	  "One item, in the open, whose size is off by no more than the class "
	  "allows.", NULL, false },
	{ { "combine", "--over", "time", NULL, false }, plan_over_time,
	  "Nothing, or something that stays, once brought in, where the looks "
	  "go, as they would recognise it.",
	  NO_DETECTION "what stands above is a belief. It is no better than the "
	  "prior, and the introduction rate given.", true },
	{ { "combine", "--over", "looks", "--detection-a", false },
	  plan_over_unknown,
	  "One item that all looks can meet, in a form that they recognise with "
	  "one probability, which nobody knows.", NULL, true },
	{ { "combine", "--over", "looks", NULL, false }, plan_over_looks,
	  "One item that all looks can meet, in a form that each recognises with "
	  "the probability given.", NULL, false },
	{ { "combine", "--over", "methods", NULL, false }, plan_over_methods,
	  "One item that both methods look at, in a form that each recognises "
	  "with its probability.", NULL, false },
	{ { "combine", "--over", "sites", NULL, false }, plan_over_sites,
	  "One site with items, or every site, as each number says; at each, as "
	  "its detection was computed for.", NULL, false },
	{ { "continuity", NULL, NULL, NULL, false }, plan_continuity,
	  "Somebody who waits for an outage of the seal or sensor and needs one "
	  "that is long enough.", NULL, false },
};

#define ROW_COUNT (sizeof(questions) / sizeof(questions[0]))

const struct plan_variant *plan_variant(size_t i)
{
	return i < ROW_COUNT ? &questions[i].of : NULL;
}

static bool is_asked(const struct plan_ask *ask, const struct plan_variant *of)
{
	const char *word;

	if (of->option == NULL)
		return true;
	word = ask_word(ask, of->option, 0);
	if (word == NULL)
		return of->is_default;
	return (of->value == NULL || strcmp(word, of->value) == 0) &&
	       (of->with == NULL || ask_is_given(ask, of->with));
}

/* "--rule must be k-sigma, poisson or ratio" */
static int refuse(struct plan_ask *ask, const char *question)
{
	const struct plan_variant *variants[ROW_COUNT];
	char words[MAX_WORDS_BYTES] = "";
	size_t count = 0;

	for (size_t i = 0; i < ROW_COUNT; i++)
		if (strcmp(questions[i].of.name, question) == 0 &&
		    questions[i].of.with == NULL)
			variants[count++] = &questions[i].of;
	if (count == 0)
		return TALLY_ENOTFOUND;
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(words);

		snprintf(words + len, sizeof(words) - len, "%s%s",
		         i == 0 ? "" : i + 1 == count ? " or " : ", ",
		         variants[i]->value);
	}
	ask_refuse(ask, "%s must be %s", variants[0]->option, words);
	return ask->fault.status;
}

int plan_answer(const char *question, struct plan_ask *ask, struct plan *plan)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (strcmp(questions[i].of.name, question) != 0 ||
		    !is_asked(ask, &questions[i].of))
			continue;
		plan->has_prior = questions[i].has_prior;
		questions[i].answer(ask, plan);
		if (ask->fault.status != TALLY_OK)
			return ask->fault.status;
		if (questions[i].supposed != NULL)
			plan_say(plan, PLAN_SUPPOSED, "%s",
			         questions[i].supposed);
		if (questions[i].interval != NULL)
			plan_say(plan, PLAN_INTERVAL, "%s",
			         questions[i].interval);
		if (plan_failure(plan) == TALLY_OK && plan_lacks(plan) != NULL)
			return TALLY_EINTERNAL;
		plan_say(plan, PLAN_NOT_COVERED, NEVER_COVERED);
		return plan_failure(plan);
	}
	return refuse(ask, question);
}
