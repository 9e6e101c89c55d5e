/*
 * The section `confidence`: named sets of the numbers that say how sure a
 * population must be looked at.
 */
#include <stdlib.h>
#include <string.h>

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
                     struct confidence *out, struct named *named)
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
	if (read_number(r, at[REQUIRED], &above_zero, &out->required) &&
	    read_number(r, at[COMMON], &below_one, &out->common_cause) &&
	    out->required.value + out->common_cause.value > UNIT_PROBABILITY)
		reading_fault(r, at[REQUIRED], "with this common_cause the "
		              "required detection can never be reached");
}

void section_confidence(struct reading *r, const struct yaml_node *node,
                        struct confidence_list *out)
{
	const struct yaml_node *entry;
	size_t count = read_list(r, node, MAX_CLASSES, &entry), i, found = 0;
	struct named list[MAX_CLASSES] = { 0 };

	out->sets = reading_alloc(r, count, sizeof(*out->sets));
	if (!out->sets)
		return;
	out->count = count;
	for (i = 0; entry; entry = yaml_next(r->tree, entry), i++) {
		read_set(r, entry, &out->sets[i], &list[found]);
		found += list[found].name != NULL;
	}
	reading_place(r, "%s", "");
	check_unique(r, list, found, "confidence set");
}

void confidence_release(struct confidence_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		free(list->sets[i].design_number.source);
		free(list->sets[i].required.source);
		free(list->sets[i].detection.source);
		free(list->sets[i].common_cause.source);
	}
	free(list->sets);
	*list = (struct confidence_list){ 0 };
}

const struct confidence *confidence_find(const struct confidence_list *list,
                                         struct slice name)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (slice_is_text(name, list->sets[i].name))
			return &list->sets[i];
	return NULL;
}

static void copy_number(struct reading *r, const struct number *from,
                        struct number *out)
{
	size_t size = from->source ? strlen(from->source) + 1 : 0;

	out->value = from->value;
	out->source = size ? reading_alloc(r, size, 1) : NULL;
	if (out->source)
		memcpy(out->source, from->source, size);
}

void confidence_give(struct reading *r, const struct confidence *set,
                     struct population *population)
{
	population->refusal_allowed = set->refusal_allowed;
	copy_number(r, &set->design_number, &population->design_number);
	copy_number(r, &set->required, &population->required);
	copy_number(r, &set->detection, &population->detection);
	copy_number(r, &set->common_cause, &population->common_cause);
}
