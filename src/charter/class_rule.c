/*
 * How a look decides whether an item is of a class: the rule, and which members
 * belong to which.
 */
#include "charter/class_rule.h"
#include "charter/rule_rows.h"

#define RULE_BIT(rule) (1u << (rule))
#define MEASURED (RULE_BIT(RULE_DIMENSION) | RULE_BIT(RULE_COUNTS) | \
                  RULE_BIT(RULE_BENCHMARK))

/* A member and the rules that have it. */
static const struct belonging {
	enum class_member member;
	const char *name, *rules;
	unsigned of;
	bool optional;
} belongings[] = {
	{ CLASS_DIMENSIONS, "dimensions", "rule dimension",
	  RULE_BIT(RULE_DIMENSION), false },
	{ CLASS_TOLERANCE, "tolerance", "rule dimension",
	  RULE_BIT(RULE_DIMENSION), false },
	{ CLASS_GUARD, "guard", "rule dimension", RULE_BIT(RULE_DIMENSION),
	  false },
	{ CLASS_UNCERTAINTY, "uncertainty", "rule dimension",
	  RULE_BIT(RULE_DIMENSION), false },
	{ CLASS_COUNTS, "counts", "rule counts", RULE_BIT(RULE_COUNTS), false },
	{ CLASS_BENCHMARK, "benchmark", "rule benchmark",
	  RULE_BIT(RULE_BENCHMARK), false },
	{ CLASS_POWER, "power", "rules that measure, not to visual", MEASURED,
	  false },
	{ CLASS_BARRIER, "barrier", "rules that measure, not to visual", MEASURED,
	  true },
};

static void read_dimension(struct reading *r, const struct yaml_node *node,
                           struct dimension *out, struct named *named)
{
	static const struct member dimension_members[] = { { "name", false },
		                                           { "size", false } };
	static const struct shape dimension_shape = { "a dimension", 2,
		                                      dimension_members };
	static const struct range range = { UNIT_LENGTH, 1, 1000000000 };
	const struct yaml_node *at[2];

	*named = (struct named){ out->name, node };
	if (!read_members(r, node, &dimension_shape, at))
		return;
	if (read_name(r, at[0], out->name))
		named->at = at[0];
	read_number(r, at[1], &range, &out->size_um);
}

static void read_dimensions(struct reading *r, const struct yaml_node *node,
                            struct item_class *out)
{
	struct named names[MAX_DIMENSIONS];
	const struct yaml_node *entry;
	size_t i, count = read_list(r, node, MAX_DIMENSIONS, &entry);

	out->dimension_count = count;
	for (i = 0; entry; entry = yaml_next(r->tree, entry), i++)
		read_dimension(r, entry, &out->dimensions[i], &names[i]);
	check_unique(r, names, count, "dimension");
}

static void check_belongings(struct reading *r,
                             const struct yaml_node *const *at,
                             enum class_rule rule)
{
	for (size_t i = 0; i < sizeof(belongings) / sizeof(belongings[0]); i++) {
		const struct belonging *b = &belongings[i];
		const struct yaml_node *node = at[b->member];
		bool belongs = b->of & RULE_BIT(rule);

		if (node && !belongs)
			reading_fault(r, node, "'%s' belongs to the %s", b->name,
			              b->rules);
		if (!node && belongs && !b->optional)
			reading_fault(r, at[CLASS_RULE], "the rule %s needs the "
			              "member '%s'", rule_rows[rule].name, b->name);
	}
}

static void read_measured(struct reading *r, const struct yaml_node *const *at,
                          struct item_class *out)
{
	static const char *const barriers[] = { "forbidden", "allowed" };
	static const struct range range = { UNIT_FRACTION, UNIT_PROBABILITY / 2,
		                            UNIT_PROBABILITY - 1 };
	size_t word;

	read_number(r, at[CLASS_POWER], &range, &out->power);
	if (at[CLASS_BARRIER] && read_word(r, at[CLASS_BARRIER], barriers, 2, &word))
		out->barrier = word == 1;
}

void read_class_rule(struct reading *r, const struct yaml_node *const *at,
                     struct item_class *out)
{
	static const struct range margin = { UNIT_FRACTION, 0,
		                             UNIT_PROBABILITY / 2 };
	static const struct range above_zero = { UNIT_FRACTION, 1,
		                                 UNIT_PROBABILITY / 2 };
	const char *names[RULE_COUNT - RULE_VISUAL];
	const size_t count = sizeof(names) / sizeof(names[0]);
	size_t word;

	for (size_t i = 0; i < count; i++)
		names[i] = rule_rows[RULE_VISUAL + i].name;
	if (!read_word(r, at[CLASS_RULE], names, count, &word))
		return;
	out->rule = (enum class_rule)(RULE_VISUAL + word);
	check_belongings(r, at, out->rule);
	switch (out->rule) {
	case RULE_DIMENSION:
		read_dimensions(r, at[CLASS_DIMENSIONS], out);
		read_number(r, at[CLASS_TOLERANCE], &margin, &out->tolerance);
		read_number(r, at[CLASS_GUARD], &margin, &out->guard);
		read_number(r, at[CLASS_UNCERTAINTY], &above_zero,
		            &out->uncertainty);
		break;
	case RULE_COUNTS:
		read_count_rule(r, at[CLASS_COUNTS], &out->counts);
		break;
	case RULE_BENCHMARK:
		read_benchmark_rule(r, at[CLASS_BENCHMARK], &out->benchmark);
		break;
	case RULE_NONE:
	case RULE_VISUAL:
	case RULE_COUNT:
		return;
	}
	read_measured(r, at, out);
}
