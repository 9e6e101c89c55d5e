/*
 * How many looks? The fewest that reach what is required.
 */
#include <inttypes.h>

#include "plan/looks.h"
#include "plan/question.h"
#include "stats/detection.h"

static const struct plan_label looks_needed =
	{ "looks", "looks needed", "positions" };
static const struct plan_label positions_given =
	{ "positions", "positions there are", "positions" };
static const struct plan_label items_given =
	{ "items", "items that must not be missed", "items" };
static const struct plan_label of_look =
	{ "detection_of_look", "detection of a look", "" };
static const struct plan_label reached = { "detection", "detection", "" };
static const struct plan_label wanted = { "required", "required", "" };
static const struct plan_label most =
	{ "cap", "with all positions looked at", "" };

static void put_given(const struct looks *looks, struct plan *plan)
{
	plan_put_count(plan, &positions_given, NULL, looks->positions);
	plan_put_count(plan, &items_given, NULL, looks->items);
	if (looks->detection.value < 1)
		plan_put_chance(plan, &of_look, NULL, looks->detection.value,
		                PLAN_DOWN);
	plan_put_chance(plan, &wanted, NULL, looks->required / 1e4, PLAN_DOWN);
}

static void put_cap(const struct looks *looks, struct plan *plan)
{
	struct looks all = *looks;
	uint32_t cap = 0;

	all.looked = all.positions;
	if (looks_reach(&all, &cap) != STATS_NOCONV)
		plan_put_chance(plan, &most, NULL, cap / 1e4, PLAN_DOWN);
}

static void put_looks(const struct looks *looks, struct plan *plan)
{
	uint32_t detection = 0;

	plan_put_count(plan, &looks_needed, NULL, looks->looked);
	if (looks_reach(looks, &detection) == STATS_OK)
		plan_put_chance(plan, &reached, NULL, detection / 1e4,
		                PLAN_DOWN);
}

static void say_infeasible(const struct looks *looks, struct plan *plan)
{
	char required[8], cap[8];
	uint32_t detection = 0;

	detection_format(looks->required, required);
	(void)looks_reach(looks, &detection);
	looks_text(detection, cap);
	plan_say(plan, PLAN_WARNING, "No number of looks reaches %s: looks at "
	         "all %" PRIu64 " positions reach %s.", required,
	         looks->positions, cap);
}

void plan_sample(struct plan_ask *ask, struct plan *plan)
{
	struct looks looks;

	if (ask_is_given(ask, "--stratum")) {
		plan_strata(ask, plan);
		return;
	}
	if (!looks_read(ask, &looks) ||
	    !looks_read_required(ask, "0.95", &looks.required))
		return;
	plan->status = looks_fewest(&looks, &looks.looked);
	plan_title(plan, "How many of %" PRIu64 " positions must be looked at?",
	           looks.positions);
	put_given(&looks, plan);
	if (plan->status == STATS_NOCONV) {
		looks_say(&looks, plan);
		return;
	}
	if (plan->status == STATS_OK) {
		put_looks(&looks, plan);
	} else {
		looks.looked = looks.positions;
		say_infeasible(&looks, plan);
	}
	put_cap(&looks, plan);
	looks_say(&looks, plan);
	looks_plot(&looks, plan);
}
