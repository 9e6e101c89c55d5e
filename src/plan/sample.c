/*
 * How many looks? The fewest that reach what is required.
 */
#include <inttypes.h>

#include "plan/looks.h"
#include "plan/question.h"

static const struct plan_label looks_needed =
	{ "looks", "looks needed", "positions" };
static const struct plan_label positions_given =
	{ "positions", "positions there are", "positions" };
static const struct plan_label items_given =
	{ "items", "items that must not be missed", "items" };
static const struct plan_label reached = { "detection", "detection", "" };
static const struct plan_label wanted = { "required", "required", "" };
static const struct plan_label most =
	{ "cap", "with all positions looked at", "" };

static void put_given(const struct looks *looks, struct plan *plan)
{
	plan_put_count(plan, &positions_given, NULL, looks->in.positions);
	plan_put_count(plan, &items_given, NULL, looks->in.design_number);
	plan_put_chance(plan, &wanted, NULL, looks->required / 1e4, PLAN_DOWN);
}

static void put_cap(const struct looks *looks, struct plan *plan)
{
	struct detection_input all = looks->in;

	all.looked = all.positions;
	plan_put_chance(plan, &most, NULL, looks_detection(&all) / 1e4,
	                PLAN_DOWN);
}

static void say_infeasible(const struct looks *looks, struct plan *plan)
{
	char required[8], cap[8];

	detection_format(looks->required, required);
	looks_text(looks_detection(&looks->in), cap);
	plan_say(plan, PLAN_WARNING, "No number of looks reaches %s: looks at "
	         "all %" PRIu64 " positions reach %s.", required,
	         looks->in.positions, cap);
}

void plan_sample(struct plan_ask *ask, struct plan *plan)
{
	struct looks looks;
	int rc;

	if (ask_is_given(ask, "--stratum")) {
		plan_strata(ask, plan);
		return;
	}
	if (!looks_read(ask, &looks) ||
	    !looks_chance(ask, "--required", "0.95", &looks.required))
		return;
	if (looks.required == 10000) {
		ask_refuse(ask, "--required must be under 1: no plan is certain");
		return;
	}
	rc = detection_looks(&looks.in, looks.required, &looks.in.looked);
	plan->status = rc == TALLY_OK ? STATS_OK : STATS_INFEASIBLE;
	plan_title(plan, "How many of %" PRIu64 " positions must be looked at?",
	           looks.in.positions);
	put_given(&looks, plan);
	if (rc == TALLY_OK) {
		plan_put_count(plan, &looks_needed, NULL, looks.in.looked);
		plan_put_chance(plan, &reached, NULL,
		                looks_detection(&looks.in) / 1e4, PLAN_DOWN);
	} else {
		looks.in.looked = looks.in.positions;
		say_infeasible(&looks, plan);
	}
	put_cap(&looks, plan);
	looks_say(&looks, plan);
	looks_plot(&looks, plan);
}
