/*
 * The members of a class that say how a look decides, and their readers.
 * Internal; defaults as in schema.h.
 */
#ifndef TALLY_CHARTER_CLASS_RULE_H
#define TALLY_CHARTER_CLASS_RULE_H

#include "charter/schema.h"

/* Of a class, in the order of the table in classes.c. */
enum class_member { CLASS_NAME, CLASS_TITLE, CLASS_PROHIBITED, CLASS_RULE,
	            CLASS_OBSERVABLES, CLASS_DIMENSIONS, CLASS_TOLERANCE,
	            CLASS_GUARD, CLASS_UNCERTAINTY, CLASS_COUNTS, CLASS_BENCHMARK,
	            CLASS_POWER, CLASS_BARRIER, CLASS_SOURCE,
	            CLASS_MEMBER_COUNT };

/*
 * The rule and all that belongs to it, from the class's members; a fault for what
 * belongs to another rule or is missing.
 */
void read_class_rule(struct reading *r, const struct yaml_node *const *at,
                     struct item_class *out);
/* The members `counts` and `benchmark`. */
void read_count_rule(struct reading *r, const struct yaml_node *node,
                     struct count_rule *out);
void read_benchmark_rule(struct reading *r, const struct yaml_node *node,
                         struct benchmark_rule *out);
/*
 * Does the rule find what the plan counts on: no population of a side on which
 * the class is prohibited takes a look for better than `power`, the guard is wide
 * enough for an item at the edge of its tolerance, and the weakest source can be
 * found at all? Once all is read.
 */
void check_class_power(struct reading *r, const struct yaml_node *const *at,
                       const struct item_class *class);

#endif
