/*
 * The section `classes`: kinds of items, which must be absent where, and how a
 * look decides.
 */
#include <stdio.h>
#include <string.h>

#include "charter/sections.h"

enum { NAME, TITLE, PROHIBITED, RULE, OBSERVABLES, DIMENSIONS, TOLERANCE, GUARD,
       SOURCE, MEMBER_COUNT };
static const struct member members[MEMBER_COUNT] = {
	[NAME] = { "name", false },
	[TITLE] = { "title", false },
	[PROHIBITED] = { "prohibited_on", true },
	[RULE] = { "rule", false },
	[OBSERVABLES] = { "observables", false },
	[DIMENSIONS] = { "dimensions", true },
	[TOLERANCE] = { "tolerance", true },
	[GUARD] = { "guard", true },
	[SOURCE] = { "source", false },
};
static const struct shape shape = { "a class", MEMBER_COUNT, members };

#define MAX_OBSERVABLES 64

static void read_prohibited(struct reading *r, const struct yaml_node *node,
                            struct item_class *out)
{
	const struct charter *charter = r->charter;
	const struct yaml_node *entry;
	size_t i, side;

	read_list(r, node, SIDES, &entry);
	for (; entry; entry = yaml_next(r->tree, entry)) {
		if (!read_participant(r, entry, &i))
			continue;
		side = i == charter->party[1];
		if (i != charter->party[side])
			reading_fault(r, entry, "'%s' leads no side: it lacks "
			              "the role party",
			              charter->participants[i].name);
		else if (out->prohibited_on[side])
			reading_fault(r, entry, "'%s' is named twice",
			              charter->participants[i].name);
		else
			out->prohibited_on[side] = true;
	}
}

static void read_observables(struct reading *r, const struct yaml_node *node,
                             struct item_class *out)
{
	const struct yaml_node *entry;
	size_t count = read_list(r, node, MAX_OBSERVABLES, &entry);

	out->observables = reading_alloc(r, count, sizeof(*out->observables));
	if (!out->observables)
		return;
	for (; entry; entry = yaml_next(r->tree, entry))
		if (read_text(r, entry, &out->observables[out->observable_count]))
			out->observable_count++;
}

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

static void read_rule(struct reading *r, const struct yaml_node *const *at,
                      struct item_class *out)
{
	static const char *const rules[] = { "visual", "dimension" };
	static const struct range margin = { UNIT_FRACTION, 0,
		                             UNIT_PROBABILITY / 2 };
	static const int own[] = { DIMENSIONS, TOLERANCE, GUARD };
	bool by_dimension;
	size_t word, i;

	if (!read_word(r, at[RULE], rules, 2, &word))
		return;
	by_dimension = word == 1;
	out->rule = by_dimension ? RULE_DIMENSION : RULE_VISUAL;
	for (i = 0; i < 3; i++) {
		const char *name = members[own[i]].name;

		if (at[own[i]] && !by_dimension)
			reading_fault(r, at[own[i]], "'%s' belongs to the rule "
			              "dimension", name);
		if (!at[own[i]] && by_dimension)
			reading_fault(r, at[RULE], "the rule dimension needs the "
			              "member '%s'", name);
	}
	if (!by_dimension)
		return;
	read_dimensions(r, at[DIMENSIONS], out);
	read_number(r, at[TOLERANCE], &margin, &out->tolerance);
	read_number(r, at[GUARD], &margin, &out->guard);
}

static void read_class(struct reading *r, const struct yaml_node *node,
                       struct item_class *out, struct named *named)
{
	const struct yaml_node *at[MEMBER_COUNT];

	reading_place(r, "%s", "");
	*named = (struct named){ out->name, node };
	if (!read_members(r, node, &shape, at))
		return;
	if (read_name(r, at[NAME], out->name)) {
		named->at = at[NAME];
		reading_place(r, "class '%s': ", out->name);
	}
	if (strcmp(out->name, "nothing") == 0)
		reading_fault(r, at[NAME], "the name 'nothing' is reserved for "
		              "an empty position");
	read_text(r, at[TITLE], &out->title);
	read_prohibited(r, at[PROHIBITED], out);
	read_observables(r, at[OBSERVABLES], out);
	read_rule(r, at, out);
	read_text(r, at[SOURCE], &out->source);
}

/* A side that gives inspections has something to show absent. */
static void check_sides(struct reading *r, const struct yaml_node *node)
{
	const struct charter *charter = r->charter;
	size_t side, i;

	for (side = 0; side < SIDES; side++) {
		bool any = charter->party[side] == NO_INDEX;

		for (i = 0; i < charter->class_count; i++)
			any = any || charter->classes[i].prohibited_on[side];
		if (!any)
			reading_fault(r, node, "no class is prohibited on '%s': "
			              "its sites would have nothing to show "
			              "absent",
			              charter->participants[charter->party[side]]
			              .name);
	}
}

void section_classes(struct reading *r, const struct yaml_node *node)
{
	struct charter *charter = r->charter;
	struct named names[MAX_CLASSES];
	const struct yaml_node *entry;
	size_t count = read_list(r, node, MAX_CLASSES, &entry), i;

	charter->classes = reading_alloc(r, count, sizeof(*charter->classes));
	if (count == 0 || !charter->classes)
		return;
	charter->class_count = count;
	for (i = 0; entry; entry = yaml_next(r->tree, entry), i++)
		read_class(r, entry, &charter->classes[i], &names[i]);
	reading_place(r, "%s", "");
	check_unique(r, names, count, "class");
	check_sides(r, node);
}
