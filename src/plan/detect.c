/*
 * What do so many looks reach, some of them perhaps refused or unreadable?
 */
#include <inttypes.h>

#include "plan/looks.h"
#include "plan/question.h"

static const struct plan_label positions_given =
	{ "positions", "positions there are", "positions" };
static const struct plan_label looked_at =
	{ "looked", "looked at", "positions" };
static const struct plan_label unread =
	{ "unread", "selected, but refused or unreadable", "positions" };
static const struct plan_label items_given =
	{ "items", "items that must not be missed", "items" };
static const struct plan_label reached = { "detection", "detection", "" };
static const struct plan_label wanted = { "required", "required", "" };

static bool read_looked(struct plan_ask *ask, struct looks *looks)
{
	struct detection_input *in = &looks->in;

	if (!ask_count(ask, "--looked", NULL, &in->looked) ||
	    !ask_count(ask, "--unread", "0", &in->unread) ||
	    !looks_chance(ask, "--required", "0", &looks->required))
		return false;
	if (in->unread > in->positions ||
	    in->looked > in->positions - in->unread)
		return ask_refuse(ask, "--looked and --unread together are more "
		                  "than there are positions");
	if (looks->required == 10000)
		return ask_refuse(ask, "--required must be under 1: no plan is "
		                  "certain");
	return true;
}

void plan_detect(struct plan_ask *ask, struct plan *plan)
{
	struct looks looks;
	const struct detection_input *in = &looks.in;
	uint32_t detection;

	if (!looks_read(ask, &looks) || !read_looked(ask, &looks))
		return;
	detection = looks_detection(in);
	if (detection < looks.required)
		plan->status = STATS_INFEASIBLE;
	plan_title(plan, "What do %" PRIu64 " looks at %" PRIu64
	           " positions reach?", in->looked, in->positions);
	plan_put_count(plan, &positions_given, NULL, in->positions);
	plan_put_count(plan, &looked_at, NULL, in->looked);
	plan_put_count(plan, &unread, NULL, in->unread);
	plan_put_count(plan, &items_given, NULL, in->design_number);
	plan_put_chance(plan, &reached, NULL, detection / 1e4, PLAN_DOWN);
	if (looks.required > 0)
		plan_put_chance(plan, &wanted, NULL, looks.required / 1e4,
		                PLAN_DOWN);
	if (plan->status == STATS_INFEASIBLE)
		plan_say(plan, PLAN_WARNING, "This is less than required.");
	looks_say(&looks, plan);
	looks_plot(&looks, plan);
}
