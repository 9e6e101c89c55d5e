/*
 * Does a class's rule keep what the rest of the charter counts on?
 */
#include "charter/class_rule.h"
#include "charter/rule_rows.h"

#include "stats/counting.h"

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
	for (size_t i = 0; i < class->dimension_count; i++)
		if (!class_deviation_found(class, i, class_edge(class, i)))
			return false;
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

/*
 * Even over no background an alarm needs one count, which the weakest item must
 * give in the half of 1 - power that is left for it; a sequence, in all its
 * intervals. Else no look could ever be clear. That is what measure/threshold.c
 * says of no background, which may not be asked from here: measure/ rests on the
 * charter. test/unit/measure_charter_test.c holds the two together.
 */
static void check_weakest(struct reading *r, const struct yaml_node *node,
                          const struct item_class *class)
{
	const struct count_rule *rule = &class->counts;
	double one = UNIT_PROBABILITY, least;
	double miss = (one - (double)class->power.value) / one;
	uint64_t counts = test_rows[rule->test].has_cap ? rule->cap.value : 1;
	unsigned needed;

	if (stats_poisson_S(0, 1, 1 - miss / 2, &least) != STATS_OK ||
	    (double)counts * (double)rule->weakest.value >= least * one)
		return;
	needed = (unsigned)(least * one) + 1;
	reading_fault(r, node, "'weakest' is found by no look: with the rule's "
	              "power that takes %u.%04u counts of a source%s, however "
	              "low the background", needed / UNIT_PROBABILITY,
	              needed % UNIT_PROBABILITY,
	              counts == 1 ? "" : " up to the cap");
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
	if (class->rule == RULE_COUNTS && class->counts.weakest.value > 0 &&
	    (!test_rows[class->counts.test].has_cap ||
	     class->counts.cap.value > 0))
		check_weakest(r, at[CLASS_COUNTS], class);
}
