/*
 * A sequential test: count until it is decided, or until the cap, which decides
 * nothing.
 */
#include "stats/sequential.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plan/question.h"
#include "stats/sprt_line.h"

#define CURVE_STEPS 60
#define MAX_SHOWN 20 /* observations whose totals are listed */

static const struct plan_label detection_there =
	{ "detection", "with a source, decided that there is one", "" };
static const struct plan_label missed =
	{ "missed", "with a source, decided that there is none", "" };
static const struct plan_label false_alarm =
	{ "false_alarm", "without, decided that there is one", "" };
static const struct plan_label undecided =
	{ "capped", "without, nothing decided at the cap", "" };
static const struct plan_label undecided_there =
	{ "capped_with_source", "with a source, nothing decided at the cap", "" };
static const struct plan_label mean_without =
	{ "mean_without", "observations on the mean, without", "" };
static const struct plan_label mean_with =
	{ "mean_with_source", "observations on the mean, with a source", "" };

static const struct plan_label source_at =
	{ "source_at", "there is one, at a total after observation", "or more" };
static const struct plan_label no_source_at =
	{ "no_source_at", "there is none, at a total after observation", "or less" };
static const struct plan_label slope =
	{ "slope", "both totals grow by, with each observation", "" };

static bool read_test(struct plan_ask *ask, struct stats_sprt_plan *test)
{
	const char *kind = ask_word(ask, "--kind", 0);
	struct chance alpha, beta;

	if (!ask_real(ask, "--rate-absent", NULL, &test->low) ||
	    !ask_real(ask, "--rate-present", NULL, &test->high) ||
	    !ask_chance(ask, "--false-alarm", "0.05", &alpha) ||
	    !ask_chance(ask, "--missed", "0.05", &beta) ||
	    !ask_count(ask, "--cap", NULL, &test->cap))
		return false;
	test->alpha = alpha.value;
	test->beta = beta.value;
	test->kind = STATS_SPRT_POISSON;
	if (kind != NULL && strcmp(kind, "yes-no") == 0)
		test->kind = STATS_SPRT_BERNOULLI;
	else if (kind != NULL && strcmp(kind, "counts") != 0)
		return ask_refuse(ask, "--kind must be counts or yes-no");
	return true;
}

static void plot_sequential(const struct stats_sprt_plan *test, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	struct stats_sprt_exact at;
	double most = 1.5 * test->high - 0.5 * test->low;

	if (test->kind == STATS_SPRT_BERNOULLI && most > 1)
		most = 1;
	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Probability of each decision "
	         "about a source, over the true rate.");
	plot->x = (struct plot_axis){ "true rate", "per observation", 0, most };
	plot->y = (struct plot_axis){ "decided so", "probability", 0, 1 };
	for (int curve = 0; curve < 3; curve++) {
		static const char *const names[] = { "there is one",
			"there is none", "not decided" };

		plot_curve(plot, "%s", names[curve]);
		for (int i = 1; i <= CURVE_STEPS; i++) {
			double rate = most * i / CURVE_STEPS;

			if (stats_sprt_exact(test, rate, &at) != STATS_OK)
				continue;
			plot_to(plot, rate, curve == 0 ? at.present :
			        curve == 1 ? at.absent : at.capped);
		}
	}
	if (stats_sprt_exact(test, test->high, &at) == STATS_OK) {
		plot->has_mark = true;
		plot->mark = (struct plot_point){ test->high, at.present };
		plan_chance_text(at.present, PLAN_DOWN, plot->mark_name);
	}
}

/* What the test says at this total after n observations that decided nothing. */
static enum stats_sprt_decision decision_at(const struct stats_sprt_plan *test,
                                            uint64_t n, uint64_t total)
{
	struct stats_sprt at = { .plan = *test, .observations = n - 1,
		                 .total = total };
	enum stats_status status = stats_sprt_step(&at, 0);

	return status == STATS_OK ? at.decision : STATS_SPRT_GOES_ON;
}

/* The least total up to `most` that is not decided as absent, or is as present. */
static uint64_t first_total(const struct stats_sprt_plan *test, uint64_t n,
                            bool is_present, uint64_t most)
{
	uint64_t under = 0, over = most + 1;

	while (under < over) {
		uint64_t middle = under + (over - under) / 2;
		enum stats_sprt_decision at = decision_at(test, n, middle);

		if (is_present ? at == STATS_SPRT_PRESENT
		               : at != STATS_SPRT_ABSENT)
			over = middle;
		else
			under = middle + 1;
	}
	return under;
}

/* A row is left out where no total decides so yet. */
static void put_totals(const struct stats_sprt_plan *test, struct plan *plan)
{
	uint64_t shown = test->cap < MAX_SHOWN ? test->cap : MAX_SHOWN;
	bool is_counts = test->kind == STATS_SPRT_POISSON;
	char of[PLAN_NAME_BYTES];

	for (uint64_t n = 1; n <= shown; n++) {
		uint64_t most = is_counts ? STATS_MAX_COUNT : n;
		uint64_t present = first_total(test, n, true, most);
		uint64_t not_absent = first_total(test, n, false, most);

		snprintf(of, sizeof(of), "%" PRIu64, n);
		if (present <= most)
			plan_put_count(plan, &source_at, of, present);
		if (not_absent > 0)
			plan_put_count(plan, &no_source_at, of, not_absent - 1);
	}
	plan_say(plan, PLAN_STATEMENT, "It ends where the observations so far "
	         "add up to a total of the table%s.", shown < test->cap
	         ? "; behind its end, both totals grow by the slope with each "
	           "observation, rounded so that neither error grows" : "");
}

/* By which Wald's two lines rise with each observation. */
static void put_slope(const struct stats_sprt_plan *test, struct plan *plan)
{
	const struct sprt_line line = sprt_line_of(test);

	plan_put_real(plan, &slope, NULL, line.drift / line.gain, PLAN_UP);
}

static void say(const struct stats_sprt_exact *low,
                const struct stats_sprt_exact *high, struct plan *plan)
{
	char text[PLAN_TEXT_BYTES], cap[PLAN_TEXT_BYTES];

	plan_chance_text(high->present, PLAN_DOWN, text);
	plan_chance_text(high->capped, PLAN_UP, cap);
	plan_say(plan, PLAN_STATEMENT, "Of a source at the rate given the test "
	         "decides that it is there with probability %s, rounded down. At "
	         "the cap it ends with nothing decided: that is inconclusive, and "
	         "never says that there is none.", text);
	plan_say(plan, PLAN_INTERVAL, "Detection is %s or more of a source at the "
	         "rate given or over it, exactly computed, and less of one "
	         "between the two rates. With %s (rounded up) such a source ends "
	         "at the cap.", text, cap);
	plan_chance_text(low->present, PLAN_UP, text);
	plan_say(plan, PLAN_FALSE_ALARMS, "Without a source it is decided that "
	         "there is one with probability %s, rounded up.", text);
}

/* Also where no number can be said. */
static void say_rest(struct plan *plan)
{
	plan_say(plan, PLAN_NOT_COVERED, "A source that is weaker than the rate "
	         "given, or shielded until it is.");
	plan_say(plan, PLAN_ASSUMED, "Observations are independent, at one steady "
	         "rate that is known for both cases.");
}

void plan_sequential(struct plan_ask *ask, struct plan *plan)
{
	struct stats_sprt_plan test = { 0 };
	struct stats_sprt_exact low, high;
	enum stats_status status;

	if (!read_test(ask, &test))
		return;
	status = stats_sprt_exact(&test, test.low, &low);
	if (status == STATS_OK)
		status = stats_sprt_exact(&test, test.high, &high);
	if (status == STATS_NOCONV) {
		plan_title(plan, "Counting until it is decided");
		plan->status = status;
		plan_say(plan, PLAN_WARNING, "These rates are too near each other "
		         "to be told apart in the work allowed.");
		plan_say(plan, PLAN_INTERVAL, "No detection can be stated.");
		plan_say(plan, PLAN_FALSE_ALARMS, "Nor false alarms.");
		say_rest(plan);
		return;
	}
	if (status != STATS_OK) {
		ask_refuse(ask, "rates must be over 0, the second over the first, "
		           "--false-alarm and --missed over 0, --cap 1 to "
		           "1000000");
		return;
	}
	plan_title(plan, "Counting until it is decided");
	plan_put_chance(plan, &detection_there, NULL, high.present, PLAN_DOWN);
	plan_put_chance(plan, &missed, NULL, high.absent, PLAN_UP);
	plan_put_chance(plan, &false_alarm, NULL, low.present, PLAN_UP);
	plan_put_chance(plan, &undecided_there, NULL, high.capped, PLAN_UP);
	plan_put_chance(plan, &undecided, NULL, low.capped, PLAN_UP);
	plan_put_real(plan, &mean_without, NULL, low.asn, PLAN_UP);
	plan_put_real(plan, &mean_with, NULL, high.asn, PLAN_UP);
	say(&low, &high, plan);
	put_totals(&test, plan);
	put_slope(&test, plan);
	say_rest(plan);
	plot_sequential(&test, plan);
}
