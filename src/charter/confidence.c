/*
 * The section `confidence`: named sets of the numbers that say how sure a
 * population must be looked at.
 */
#include "charter/sections.h"

enum { NAME, REFUSAL, DESIGN, REQUIRED, DETECTION, COMMON, MEMBER_COUNT };

static const struct member members[MEMBER_COUNT] = {
	[NAME] = { "name", false },
	[REFUSAL] = { "refusal", false },
	[DESIGN] = { "design_number", false },
	[REQUIRED] = { "required", false },
	[DETECTION] = { "detection", false },
	[COMMON] = { "common_cause", false },
};
static const struct shape shape = { "a confidence set", MEMBER_COUNT, members };

static void read_set(struct reading *r, const struct yaml_node *node,
                     struct confidence_set *out, struct named *named)
{
	static const char *const refusals[] = { "never", "allowed" };
	static const struct range design = { UNIT_COUNT, 1, MAX_DESIGN_NUMBER };
	static const struct range above_zero = { UNIT_FRACTION, 1,
		                                 UNIT_PROBABILITY };
	static const struct range below_one = { UNIT_FRACTION, 0,
		                                UNIT_PROBABILITY - 1 };
	const struct yaml_node *at[MEMBER_COUNT];
	size_t word;

	reading_place(r, "%s", "");
	if (!read_members(r, node, &shape, at))
		return;
	if (read_name(r, at[NAME], out->name)) {
		*named = (struct named){ out->name, at[NAME] };
		reading_place(r, "confidence set '%s': ", out->name);
	}
	if (read_word(r, at[REFUSAL], refusals, 2, &word))
		out->refusal_allowed = word == 1;
	read_number(r, at[DESIGN], &design, &out->design_number);
	read_number(r, at[DETECTION], &above_zero, &out->detection);
	read_number(r, at[REQUIRED], &above_zero, &out->required);
	read_number(r, at[COMMON], &below_one, &out->common_cause);
	if (at[REQUIRED] && out->required.value + out->common_cause.value >
	                    UNIT_PROBABILITY)
		reading_fault(r, at[REQUIRED], "with this common_cause the "
		              "required detection can never be reached");
}

void section_confidence(struct reading *r, const struct yaml_node *node)
{
	struct charter *charter = r->charter;
	struct named list[MAX_CLASSES + 1] = { 0 };
	const struct yaml_node *entry;
	size_t count = read_list(r, node, MAX_CLASSES, &entry), i, found = 0;

	charter->confidence =
		reading_alloc(r, count, sizeof(*charter->confidence));
	if (!charter->confidence)
		return;
	charter->confidence_count = count;
	for (i = 0; entry; entry = yaml_next(r->tree, entry), i++) {
		read_set(r, entry, &charter->confidence[i], &list[found]);
		found += list[found].name != NULL;
	}
	reading_place(r, "%s", "");
	check_unique(r, list, found, "confidence set");
}
