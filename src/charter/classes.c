/*
 * The section `classes`: kinds of items, and which must be absent where. How a look
 * decides is in class_rule.c.
 */
#include <stdio.h>
#include <string.h>

#include "charter/class_rule.h"
#include "charter/rule_rows.h"
#include "charter/sections.h"

static const struct member members[CLASS_MEMBER_COUNT] = {
	[CLASS_NAME] = { "name", false },
	[CLASS_TITLE] = { "title", false },
	[CLASS_PROHIBITED] = { "prohibited_on", true },
	[CLASS_RULE] = { "rule", false },
	[CLASS_OBSERVABLES] = { "observables", false },
	[CLASS_DIMENSIONS] = { "dimensions", true },
	[CLASS_TOLERANCE] = { "tolerance", true },
	[CLASS_GUARD] = { "guard", true },
	[CLASS_UNCERTAINTY] = { "uncertainty", true },
	[CLASS_COUNTS] = { "counts", true },
	[CLASS_BENCHMARK] = { "benchmark", true },
	[CLASS_POWER] = { "power", true },
	[CLASS_BARRIER] = { "barrier", true },
	[CLASS_SOURCE] = { "source", false },
};
static const struct shape shape = { "a class", CLASS_MEMBER_COUNT, members };

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

static void read_class(struct reading *r, const struct yaml_node *node,
                       struct item_class *out, struct named *named)
{
	const struct yaml_node *at[CLASS_MEMBER_COUNT];

	reading_place(r, "%s", "");
	*named = (struct named){ out->name, node };
	if (!read_members(r, node, &shape, at))
		return;
	if (read_name(r, at[CLASS_NAME], out->name)) {
		named->at = at[CLASS_NAME];
		reading_place(r, "class '%s': ", out->name);
	}
	if (strcmp(out->name, "nothing") == 0)
		reading_fault(r, at[CLASS_NAME], "the name 'nothing' is reserved for "
		              "an empty position");
	read_text(r, at[CLASS_TITLE], &out->title);
	read_prohibited(r, at[CLASS_PROHIBITED], out);
	read_observables(r, at[CLASS_OBSERVABLES], out);
	read_class_rule(r, at, out);
	check_class_power(r, at, out);
	read_text(r, at[CLASS_SOURCE], &out->source);
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

/* Where something is found each of them is measured, in one row. */
static void check_measured_on(struct reading *r, const struct yaml_node *node,
                              unsigned side)
{
	const struct charter *charter = r->charter;
	const char *party = charter->participants[charter->party[side]].name;
	size_t counted = 0, sizes = 0;

	for (size_t i = 0; i < charter->class_count; i++) {
		const struct item_class *class = &charter->classes[i];

		if (!class->prohibited_on[side])
			continue;
		counted += rule_rows[class->rule].is_counted;
		sizes += class->dimension_count;
	}
	if (counted > MAX_MEASURED_CLASSES)
		reading_fault(r, node, "%zu classes prohibited on '%s' are decided "
		              "by counts or a benchmark: a look measures %d at "
		              "most", counted, party, MAX_MEASURED_CLASSES);
	if (sizes + counted > MAX_FINDS)
		reading_fault(r, node, "%zu sizes and counted classes are to be "
		              "measured on '%s': a look says of %d at most what "
		              "it finds", sizes + counted, party, MAX_FINDS);
}

static void check_measured(struct reading *r, const struct yaml_node *node)
{
	for (unsigned side = 0; side < SIDES; side++)
		if (r->charter->party[side] != NO_INDEX)
			check_measured_on(r, node, side);
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
	check_measured(r, node);
}
