/*
 * A sequential test: count until it is decided, or until the cap, which decides
 * nothing.
 */
#include "stats/sequential.h"

#include <stdio.h>
#include <string.h>

#include "plan/question.h"

#define CURVE_STEPS 60

static const struct plan_label detection_there =
	{ "detection", "present is called present", "" };
static const struct plan_label missed =
	{ "missed", "present is called absent", "" };
static const struct plan_label false_alarm =
	{ "false_alarm", "absent is called present", "" };
static const struct plan_label undecided =
	{ "capped", "absent, and not decided at the cap", "" };
static const struct plan_label mean_absent =
	{ "mean_absent", "observations on the mean, absent", "" };
static const struct plan_label mean_present =
	{ "mean_present", "observations on the mean, present", "" };

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

static void draw(const struct stats_sprt_plan *test, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	struct stats_sprt_exact at;
	double most = 1.5 * test->high - 0.5 * test->low;

	if (test->kind == STATS_SPRT_BERNOULLI && most > 1)
		most = 1;
	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Probability of each decision, "
	         "over the true rate.");
	plot->x = (struct plot_axis){ "true rate", "per observation", 0, most };
	plot->y = (struct plot_axis){ "probability", "", 0, 1 };
	for (int curve = 0; curve < 3; curve++) {
		static const char *const names[] = { "present", "absent",
			                             "not decided" };

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

static void say(const struct stats_sprt_exact *low,
                const struct stats_sprt_exact *high, struct plan *plan)
{
	char text[PLAN_TEXT_BYTES];

	plan_chance_text(high->present, PLAN_DOWN, text);
	plan_say(plan, PLAN_STATEMENT, "A source at the rate given is called "
	         "present with probability %s, rounded down. A test that stops "
	         "at the cap is inconclusive: nothing is called absent then.",
	         text);
	plan_chance_text(low->present, PLAN_UP, text);
	plan_say(plan, PLAN_FALSE_ALARMS, "Without a source it is called present "
	         "with probability %s, rounded up.", text);
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
	plan_put_chance(plan, &undecided, NULL, low.capped, PLAN_UP);
	plan_put_real(plan, &mean_absent, NULL, low.asn, PLAN_UP);
	plan_put_real(plan, &mean_present, NULL, high.asn, PLAN_UP);
	say(&low, &high, plan);
	draw(&test, plan);
}
