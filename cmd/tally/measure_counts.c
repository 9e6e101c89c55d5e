/*
 * Reading what was counted, class by class.
 */
#include "measure_counts.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "charter/rule_rows.h"

#define LIKE "warhead:item=41;background=9,12,10"
#define WORD(text) (int)(text).len, (const char *)(text).data

bool column_split(struct slice text, char sign, struct slice *out_before,
                  struct slice *out_after)
{
	const uint8_t *at = text.len ? memchr(text.data, sign, text.len) : NULL;
	size_t len = at ? (size_t)(at - text.data) : text.len;

	*out_before = slice_part(text, 0, len);
	*out_after = slice_part(text, at ? len + 1 : len, text.len);
	return at != NULL;
}

/* "9,12,10" */
static int take_numbers(struct slice text, size_t max, json_t *numbers,
                        struct fault *fault)
{
	struct slice one;
	bool more = true;

	while (more) {
		uint64_t number = 0;

		more = column_split(text, ',', &one, &text);
		if (decimal_parse(one, &number) != TALLY_OK || number > MAX_COUNTED)
			return fault_set(fault, TALLY_EFORMAT, "'%.*s' is no count: "
			                 "whole numbers, joined by commas, as in %s",
			                 WORD(one), LIKE);
		if (json_array_size(numbers) == max)
			return fault_set(fault, TALLY_EFORMAT, "more than %zu counts: "
			                 "a row has no room for them", max);
		if (json_array_append_new(numbers, json_integer(
				(json_int_t)number)) != 0)
			return fault_set(fault, TALLY_ENOMEM, "out of memory");
	}
	return TALLY_OK;
}

/* "item=41" */
static int take_member(struct slice text, json_t *element, struct fault *fault)
{
	static const struct { const char *name; size_t least, most; } members[] = {
		{ "item", 1, MAX_ITEM_COUNTS },
		{ "background", 2, MAX_REFERENCE_COUNTS },
		{ "benchmark", 2, MAX_REFERENCE_COUNTS },
	};
	struct slice name, rest;
	bool split = column_split(text, '=', &name, &rest);

	for (size_t i = 0; split && i < sizeof(members) / sizeof(members[0]); i++) {
		json_t *numbers;
		int rc;

		if (!slice_is_text(name, members[i].name))
			continue;
		if (json_object_get(element, members[i].name) != NULL)
			return fault_set(fault, TALLY_EFORMAT, "'%s' stands twice: "
			                 "put its counts into one, joined by commas",
			                 members[i].name);
		numbers = json_array();
		rc = take_numbers(rest, members[i].most, numbers, fault);
		if (rc == TALLY_OK && json_array_size(numbers) < members[i].least)
			rc = fault_set(fault, TALLY_EFORMAT, "%s needs %zu counts "
			               "at least", members[i].name,
			               members[i].least);
		if (rc == TALLY_OK)
			json_object_set(element, members[i].name, numbers);
		json_decref(numbers);
		return rc;
	}
	return fault_set(fault, TALLY_EFORMAT, "'%.*s' is none of item=, "
	                 "background= and benchmark=, as in %s", WORD(text), LIKE);
}

/* "warhead:item=41;background=9,12,10" */
static int take_element(struct slice text, json_t *list, struct fault *fault)
{
	struct slice class, rest, one;
	json_t *element;
	bool more = column_split(text, ':', &class, &rest);
	int rc = TALLY_OK;

	if (!more || !text_is_name(class, MAX_NAME_BYTES))
		return fault_set(fault, TALLY_EFORMAT, "'%.*s' is not like %s",
		                 WORD(text), LIKE);
	element = json_object();
	json_object_set_new(element, "class",
	                    json_stringn((const char *)class.data, class.len));
	while (rc == TALLY_OK && more) {
		more = column_split(rest, ';', &one, &rest);
		rc = take_member(one, element, fault);
	}
	if (rc == TALLY_OK && json_array_append(list, element) != 0)
		rc = fault_set(fault, TALLY_ENOMEM, "out of memory");
	json_decref(element);
	return rc;
}

int counts_parse(struct slice text, json_t *list, struct fault *fault)
{
	struct slice one;
	bool more = text.len > 0;
	int rc = TALLY_OK;

	while (rc == TALLY_OK && more) {
		more = column_split(text, '|', &one, &text);
		rc = take_element(one, list, fault);
	}
	if (rc == TALLY_OK && json_array_size(list) > MAX_MEASURED_CLASSES)
		rc = fault_set(fault, TALLY_EFORMAT, "a row has at most %d classes",
		               MAX_MEASURED_CLASSES);
	return rc;
}

const json_t *counts_element(const json_t *list, const char *class)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (member_is(json_array_get(list, i), "class", class))
			return json_array_get(list, i);
	return NULL;
}

int measured_class(const struct measured_site *where, const json_t *list,
                   const json_t *element, const struct item_class **out,
                   struct fault *fault)
{
	const char *name = member_text(element, "class");
	size_t i = charter_class(where->charter, slice_text(name));

	if (i == NO_INDEX)
		return fault_set(fault, TALLY_EFORMAT,
		                 "'%s' is no class of the charter", name);
	*out = &where->charter->classes[i];
	if (!(*out)->prohibited_on[where->site->side])
		return fault_set(fault, TALLY_EFORMAT, "class %s need not be absent "
		                 "at %s: leave it out", name, where->site->name);
	if (counts_element(list, name) != element)
		return fault_set(fault, TALLY_EFORMAT, "class %s stands twice: put "
		                 "all of it into one", name);
	return TALLY_OK;
}

static int check_counts(const struct measured_site *where, const json_t *list,
                        struct fault *fault)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const struct item_class *class = NULL;
		int rc = measured_class(where, list, json_array_get(list, i),
		                        &class, fault);

		if (rc != TALLY_OK)
			return rc;
		if (!rule_rows[class->rule].is_counted)
			return fault_set(fault, TALLY_EFORMAT, "class %s is not "
			                 "decided by counts: leave it out",
			                 class->name);
	}
	return TALLY_OK;
}

int counts_take(const struct measured_site *where, struct slice text, json_t *row,
                struct fault *fault)
{
	json_t *list = json_array();
	int rc = counts_parse(text, list, fault);

	if (rc == TALLY_OK)
		rc = check_counts(where, list, fault);
	if (rc == TALLY_OK && json_array_size(list) > 0)
		json_object_set(row, "counts", list);
	json_decref(list);
	return rc;
}
