/*
 * Reading what an instrument answered from behind a barrier, and the text of what
 * it read.
 */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "charter/rule_rows.h"
#include "measure_counts.h"
#include "rules/class_look.h"

#define WORD(text) (int)(text).len, (const char *)(text).data

static const char *answer_of(struct slice text)
{
	static const char *const words[] = { "yes", "no", "undecided" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_is_text(text, words[i]))
			return words[i];
	return NULL;
}

static bool put(json_t *element, const char *name, struct slice text)
{
	return json_object_set_new(element, name,
	                           json_stringn((const char *)text.data,
	                                        text.len)) == 0;
}

/* "warhead=no;pit=undecided" */
static int take_answers(struct slice text, json_t *list, struct fault *fault)
{
	bool more = text.len > 0;

	while (more) {
		struct slice one, class, answer;
		json_t *element;

		more = column_split(text, ';', &one, &text);
		if (!column_split(one, '=', &class, &answer) ||
		    !text_is_name(class, MAX_NAME_BYTES) ||
		    answer_of(answer) == NULL)
			return fault_set(fault, TALLY_EFORMAT, "barrier: '%.*s' is "
			                 "not like warhead=no, where the answer is "
			                 "yes, no or undecided", WORD(one));
		element = json_object();
		if (!put(element, "class", class) ||
		    !put(element, "answer", answer) ||
		    json_array_append_new(list, element) != 0)
			return fault_set(fault, TALLY_ENOMEM, "out of memory");
	}
	if (json_array_size(list) > MAX_MEASURED_CLASSES)
		return fault_set(fault, TALLY_EFORMAT, "barrier: a row has at most "
		                 "%d classes", MAX_MEASURED_CLASSES);
	return TALLY_OK;
}

/* The part of the readings that is a class's: all, if there is no other. */
static bool readings_of(const json_t *list, const char *class,
                        struct slice readings, struct slice *out)
{
	bool more = true;

	*out = readings;
	if (json_array_size(list) == 1)
		return readings.len > 0;
	while (more) {
		struct slice name, rest;

		more = column_split(readings, '|', out, &readings);
		if (column_split(*out, ':', &name, &rest) &&
		    slice_is_text(name, class))
			return true;
	}
	return false;
}

/* The readings' own list of a name, or the one that stands in the row. */
static size_t take_either(const json_t *element, const json_t *in_row,
                          const char *member, uint64_t out[static MAX_ITEM_COUNTS])
{
	return counts_read(json_object_get(element, member) ? element : in_row,
	                   member, out);
}

static const char *judge(const struct item_class *class, const json_t *element,
                         const json_t *in_row)
{
	static const char *const words[] = {
		[MEASURE_UNDECIDED] = "undecided", [MEASURE_CLEAR] = "no",
		[MEASURE_PROHIBITED] = "yes"
	};
	const struct rule_row *row = &rule_rows[class->rule];
	uint64_t item[MAX_ITEM_COUNTS], other[MAX_ITEM_COUNTS];
	uint64_t around[MAX_ITEM_COUNTS];
	struct measure_counts counts = { .item = item, .reference = other,
		                         .around = around };
	struct measure_verdict verdict;

	counts.item_count = counts_read(element, "item", item);
	counts.reference_count = take_either(element, in_row, row->reference,
	                                     other);
	counts.around_count = take_either(element, in_row, row->around, around);
	measure_counts(class, &counts, &verdict);
	return words[verdict.answer];
}

const char *barrier_answer(const struct charter *charter, const char *class,
                           struct slice readings, const json_t *row)
{
	size_t i = charter_class(charter, slice_text(class));
	json_t *list = json_array();
	const char *answer = NULL;
	const json_t *element;
	struct fault ignored;

	if (i != NO_INDEX && counts_parse(readings, list, &ignored) == TALLY_OK) {
		element = counts_element(list, class);
		if (element != NULL &&
		    rule_rows[charter->classes[i].rule].is_counted)
			answer = judge(&charter->classes[i], element,
			               counts_element(json_object_get(row, "counts"),
			                          class));
	}
	json_decref(list);
	return answer;
}

struct behind {
	const struct measured_site *where;
	const json_t *list, *row;
	struct slice readings;
};

static bool has_size(const struct item_class *class, const char *name)
{
	for (size_t i = 0; i < class->dimension_count; i++)
		if (strcmp(class->dimensions[i].name, name) == 0)
			return true;
	return false;
}

/* Is the size to be read of a class too that has no answer from a barrier? */
static bool is_read_openly(const struct behind *b, const char *name)
{
	const struct charter *charter = b->where->charter;

	for (size_t i = 0; i < charter->class_count; i++) {
		const struct item_class *class = &charter->classes[i];

		if (class->prohibited_on[b->where->site->side] &&
		    has_size(class, name) &&
		    counts_element(b->list, class->name) == NULL)
			return true;
	}
	return false;
}

/* A size of the class that the row shows and need not, or NULL. */
static const char *shown_size(const struct behind *b,
                              const struct item_class *class)
{
	for (size_t k = 0; k < member_count(b->row, "readings"); k++) {
		const char *name = member_text(member_at(b->row, "readings", k),
		                               "name");

		if (has_size(class, name) && !is_read_openly(b, name))
			return name;
	}
	return NULL;
}

/* Does the row show what the barrier is to hide? */
static int check_hidden(const struct behind *b, const struct item_class *class,
                        struct fault *fault)
{
	const json_t *element = counts_element(json_object_get(b->row, "counts"),
	                                       class->name);
	const bool hides_all = rule_rows[class->rule].is_reference_hidden;
	const char *size = shown_size(b, class);

	if (size != NULL)
		return fault_set(fault, TALLY_EFORMAT, "readings: class %s is behind "
		                 "the barrier: leave out its %s", class->name, size);
	if (hides_all ? element == NULL
	              : json_object_get(element, "item") == NULL &&
	                json_object_get(element, "benchmark") == NULL)
		return TALLY_OK;
	return fault_set(fault, TALLY_EFORMAT, "counts: class %s is behind the "
	                 "barrier: leave out all%s", class->name,
	                 hides_all ? " of them" : " but its background");
}

static int take_element(const struct behind *b, json_t *element,
                        struct fault *fault)
{
	const char *name = member_text(element, "class"), *led;
	const struct item_class *class = NULL;
	struct slice readings;
	int rc = measured_class(b->where, b->list, element, &class, fault);

	if (rc != TALLY_OK)
		return rc;
	if (!class->barrier)
		return fault_set(fault, TALLY_EFORMAT, "barrier: the charter allows "
		                 "none for class %s: state what was read", name);
	rc = check_hidden(b, class, fault);
	if (rc != TALLY_OK)
		return rc;
	if (!readings_of(b->list, name, b->readings, &readings) ||
	    !put(element, "readings", readings))
		return fault_set(fault, TALLY_EFORMAT, "barrier_readings: what was "
		                 "read of class %s is missing; it stays in this "
		                 "office", name);
	led = barrier_answer(b->where->charter, name, readings, b->row);
	if (led != NULL && !member_is(element, "answer", led))
		return fault_set(fault, TALLY_EFORMAT, "barrier: class %s is %s, and "
		                 "its readings lead to %s: correct one of them",
		                 name, member_text(element, "answer"), led);
	return TALLY_OK;
}

int barrier_take(const struct measured_site *where, struct slice answers,
                 struct slice readings, json_t *row, struct fault *fault)
{
	json_t *list = json_array();
	const struct behind b = { where, list, row, readings };
	int rc = take_answers(answers, list, fault);

	if (rc == TALLY_OK && answers.len == 0 && readings.len > 0)
		rc = fault_set(fault, TALLY_EFORMAT, "barrier_readings: there is no "
		               "answer in the column barrier");
	for (size_t i = 0; rc == TALLY_OK && i < json_array_size(list); i++)
		rc = take_element(&b, json_array_get(list, i), fault);
	if (rc == TALLY_OK && json_array_size(list) > 0)
		json_object_set(row, "barrier", list);
	json_decref(list);
	return rc;
}
