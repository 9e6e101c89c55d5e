/*
 * What a row's counts, and what stands behind its barrier, say of a class.
 */
#include "rules/class_look.h"

#include <string.h>

#include "charter/rule_rows.h"

/* The first element of a list of the row that names the class, or NULL. */
static const json_t *element_of(const json_t *row, const char *list,
                                const char *class)
{
	for (size_t i = 0; i < member_count(row, list); i++)
		if (member_is(member_at(row, list, i), "class", class))
			return member_at(row, list, i);
	return NULL;
}

size_t counts_read(const json_t *element, const char *member,
                   uint64_t out[static MAX_ITEM_COUNTS])
{
	size_t count = member_count(element, member);

	for (size_t i = 0; i < count && i < MAX_ITEM_COUNTS; i++)
		out[i] = (uint64_t)json_integer_value(
			member_at(element, member, i));
	return count < MAX_ITEM_COUNTS ? count : MAX_ITEM_COUNTS;
}

static bool has(const json_t *element, const char *member)
{
	return json_object_get(element, member) != NULL;
}

/* Does it have a list that another rule has, and this one not? */
static bool has_other_reference(const struct item_class *class,
                                const json_t *element)
{
	const struct rule_row *own = &rule_rows[class->rule];

	for (size_t rule = 0; rule < RULE_COUNT; rule++) {
		const char *name = rule_rows[rule].reference;

		if (strcmp(name, own->reference) != 0 &&
		    strcmp(name, own->around) != 0 && has(element, name))
			return true;
	}
	return false;
}

/* Of a benchmark nothing may stand beside a barrier, of counts the background. */
static enum measure_why form_of(const struct item_class *class,
                                const json_t *element, bool behind)
{
	bool hides_all = rule_rows[class->rule].is_reference_hidden;

	if (has_other_reference(class, element) ||
	    (behind && (hides_all ? element != NULL : has(element, "item"))))
		return MEASURE_WHY_EXTRA;
	return MEASURE_WHY_NONE;
}

/* A barrier hides the item: then what would be found decides. */
static void judge(const struct item_class *class, const json_t *element,
                  bool behind, struct class_look *out)
{
	const struct rule_row *row = &rule_rows[class->rule];
	uint64_t item[MAX_ITEM_COUNTS], reference[MAX_ITEM_COUNTS];
	uint64_t around[MAX_ITEM_COUNTS];
	struct measure_counts counts = { .item = item, .reference = reference,
		                         .around = around };
	struct measure_verdict verdict = { .answer = MEASURE_UNDECIDED };

	counts.item_count = counts_read(element, "item", item);
	counts.reference_count = counts_read(element, row->reference, reference);
	counts.around_count = counts_read(element, row->around, around);
	if (behind && counts.item_count == 0) {
		verdict.why = measure_hidden_finds(class, &counts,
		                                   &verdict.finds);
		if (verdict.why == MEASURE_WHY_NONE)
			verdict.answer = MEASURE_CLEAR;
	} else {
		measure_counts(class, &counts, &verdict);
	}
	out->answer = verdict.answer;
	out->why = verdict.why;
	if (verdict.finds.value <= MAX_FINDS_VALUE)
		out->finds = verdict.finds;
	if (out->answer == MEASURE_CLEAR && out->finds.unit == MEASURE_UNIT_NONE)
		out->why = MEASURE_WHY_NO_RESULT;
}

void counted_look(const struct item_class *class, const json_t *row,
                  struct class_look *out)
{
	const json_t *element = element_of(row, "counts", class->name);
	bool behind = element_of(row, "barrier", class->name) != NULL;
	enum measure_why form = form_of(class, element, behind);

	if (element == NULL && !behind)
		return;
	out->measured = true;
	judge(class, element, behind, out);
	if (out->answer == MEASURE_PROHIBITED)
		return;
	if (form != MEASURE_WHY_NONE)
		out->why = form;
	if (out->why != MEASURE_WHY_NONE)
		out->answer = MEASURE_UNDECIDED;
}

void barrier_look(const struct item_class *class, const json_t *row,
                  struct class_look *out)
{
	const json_t *element = element_of(row, "barrier", class->name);

	if (element == NULL)
		return;
	out->measured = true;
	out->behind = true;
	if (member_is(element, "answer", "yes")) {
		out->answer = MEASURE_PROHIBITED;
		out->why = MEASURE_WHY_NONE;
	} else if (!member_is(element, "answer", "no") &&
	           out->answer == MEASURE_CLEAR) {
		out->answer = MEASURE_UNDECIDED;
		out->why = MEASURE_WHY_BARRIER;
	}
}

static bool belongs(const struct charter *charter, unsigned site_side,
                    const char *list, const json_t *element)
{
	size_t i = charter_class(charter,
	                         slice_text(member_text(element, "class")));
	const struct item_class *class;

	if (i == NO_INDEX)
		return false;
	class = &charter->classes[i];
	if (!class->prohibited_on[site_side])
		return false;
	return strcmp(list, "barrier") == 0 ? class->barrier
	                                    : rule_rows[class->rule].is_counted;
}

static bool all_belong(const struct charter *charter, unsigned site_side,
                       const char *list, const json_t *row)
{
	for (size_t i = 0; i < member_count(row, list); i++) {
		const json_t *element = member_at(row, list, i);

		if (!belongs(charter, site_side, list, element) ||
		    element_of(row, list, member_text(element, "class")) !=
		            element)
			return false;
	}
	return true;
}

bool measurements_belong(const struct charter *charter, unsigned site_side,
                         const json_t *row)
{
	return all_belong(charter, site_side, "counts", row) &&
	       all_belong(charter, site_side, "barrier", row);
}
