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
	if (!ask_count(ask, "--looked", NULL, &looks->looked) ||
	    !ask_count(ask, "--unread", "0", &looks->unread) ||
	    !looks_read_required(ask, "0", &looks->required))
		return false;
	if (looks->unread > looks->positions ||
	    looks->looked > looks->positions - looks->unread)
		return ask_refuse(ask, "--looked and --unread together are more "
		                  "than there are positions");
	return true;
}

static void put_given(const struct looks *looks, struct plan *plan)
{
	char looked[PLAN_NAME_BYTES], positions[PLAN_NAME_BYTES];

	plan_count_text(looks->looked, "look", looked);
	plan_count_text(looks->positions, "position", positions);
	plan_title(plan, "What do%s %s at %s reach?",
	           looks->looked == 1 ? "es" : "", looked, positions);
	plan_put_count(plan, &positions_given, NULL, looks->positions);
	plan_put_count(plan, &looked_at, NULL, looks->looked);
	plan_put_count(plan, &unread, NULL, looks->unread);
	plan_put_count(plan, &items_given, NULL, looks->items);
}

void plan_detect(struct plan_ask *ask, struct plan *plan)
{
	struct looks looks;
	uint32_t detection = 0;

	if (!looks_read(ask, &looks) || !read_looked(ask, &looks))
		return;
	put_given(&looks, plan);
	plan->status = looks_reach(&looks, &detection);
	if (plan->status == STATS_NOCONV) {
		looks_say(&looks, plan);
		return;
	}
	plan_put_chance(plan, &reached, NULL, detection / 1e4, PLAN_DOWN);
	if (looks.required > 0)
		plan_put_chance(plan, &wanted, NULL, looks.required / 1e4,
		                PLAN_DOWN);
	if (plan->status == STATS_INFEASIBLE)
		plan_say(plan, PLAN_WARNING, "This is less than required.");
	looks_say(&looks, plan);
	looks_plot(&looks, plan);
}
