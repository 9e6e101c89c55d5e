/*
 * Does a class's rule keep what the rest of the charter counts on?
 */
#include "charter/class_rule.h"

#include "stats/dimension.h"

#define ROUNDING 1e-12 /* as in measure/dimension.c */

/* The first population that takes a look for better than the rule is. */
static void check_detection(struct reading *r, const struct yaml_node *node,
                            const struct item_class *class)
{
	const struct charter *charter = r->charter;

	for (size_t i = 0; i < charter->site_count; i++) {
		const struct site *site = &charter->sites[i];

		for (size_t k = 0; class->prohibited_on[site->side] &&
		                   k < site->population_count; k++) {
			const struct population *p = &site->populations[k];
			unsigned promised = (unsigned)p->detection.value;

			if (promised <= class->power.value)
				continue;
			reading_fault(r, node, "the rule finds with %u.%04u, but "
			              "the population '%s' of site '%s' counts "
			              "on a detection of %u.%04u: the plan "
			              "would promise more than the look",
			              (unsigned)class->power.value /
			                      UNIT_PROBABILITY,
			              (unsigned)class->power.value %
			                      UNIT_PROBABILITY,
			              p->name, site->name,
			              promised / UNIT_PROBABILITY,
			              promised % UNIT_PROBABILITY);
			return;
		}
	}
}

/* Is every dimension, at the edge of its tolerance, found often enough? */
static bool edge_is_found(const struct item_class *class)
{
	double one = UNIT_PROBABILITY, pass;
	double miss = (one - (double)class->power.value) / one /
	              (double)class->dimension_count;

	for (size_t i = 0; i < class->dimension_count; i++) {
		double size = (double)class->dimensions[i].size_um.value;

		if (stats_tol_pass((double)class_window_um(class, i),
		                   size * (double)class->uncertainty.value / one,
		                   size * (double)class->tolerance.value / one, 0,
		                   &pass) != STATS_OK ||
		    pass * (1 - ROUNDING) < 1 - miss)
			return false;
	}
	return true;
}

static void check_guard(struct reading *r, const struct yaml_node *node,
                        const struct item_class *class)
{
	struct item_class wider = *class;

	if (edge_is_found(class))
		return;
	while (!edge_is_found(&wider) && wider.guard.value < UNIT_PROBABILITY / 2)
		wider.guard.value++;
	if (edge_is_found(&wider))
		reading_fault(r, node, "too small to find an item at the edge of "
		              "its tolerance with the rule's power; at least "
		              "%u.%04u",
		              (unsigned)wider.guard.value / UNIT_PROBABILITY,
		              (unsigned)wider.guard.value % UNIT_PROBABILITY);
	else
		reading_fault(r, node, "no guard finds an item at the edge of "
		              "its tolerance with the rule's power; the "
		              "uncertainty is too large");
}

static bool has_sizes(const struct item_class *class)
{
	bool all = class->dimension_count > 0;

	for (size_t i = 0; i < class->dimension_count; i++)
		all = all && class->dimensions[i].size_um.value > 0;
	return all;
}

void check_class_power(struct reading *r, const struct yaml_node *const *at,
                       const struct item_class *class)
{
	if (class->power.value == 0)
		return;
	check_detection(r, at[CLASS_POWER], class);
	/* Numbers that could not be read have their faults already. */
	if (class->rule == RULE_DIMENSION && at[CLASS_GUARD] &&
	    at[CLASS_TOLERANCE] && class->uncertainty.value > 0 &&
	    has_sizes(class))
		check_guard(r, at[CLASS_GUARD], class);
}
