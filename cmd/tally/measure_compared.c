/*
 * Which readings behind a barrier nobody compared with the answer. They may be any
 * text, so they are no mistake; but a misspelt word would pass for such a text.
 */
#include "measure_compared.h"

#include "charter/rule_rows.h"
#include "json.h"
#include "measure_counts.h"

/* The class's readings of the row, if the rule cannot be applied to them. */
static bool is_uncompared(const struct session *s, const struct item_class *class,
                          const json_t *row)
{
	const json_t *element = counts_element(json_object_get(row, "barrier"),
	                                       class->name);

	return element != NULL &&
	       barrier_answer(s->office.charter, class->name,
	                      slice_text(member_text(element, "readings")),
	                      row) == NULL;
}

static void say_class(const struct session *s, const struct item_class *class,
                      const json_t *rows, struct buf *json)
{
	const char *first = NULL;
	char more[32] = "";
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		const char *place = member_text(row, "position");

		if (!is_uncompared(s, class, row))
			continue;
		if (place == NULL)
			place = OUTSIDE;
		if (count++ == 0)
			first = place;
		json_open(json, NULL, '{');
		json_text(json, "position", place);
		json_text(json, "class", class->name);
		json_close(json, '}');
	}
	if (count > 1)
		snprintf(more, sizeof(more), " and %zu more", count - 1);
	if (count > 0)
		session_note("class %s: the readings of %s%s are no counts that the "
		             "rule can be applied to: nobody compared them with "
		             "the answer", class->name, first, more);
}

void measure_compared_say(struct session *s, const json_t *rows)
{
	const struct charter *charter = s->office.charter;
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < charter->class_count; i++)
		if (rule_rows[charter->classes[i].rule].is_counted)
			say_class(s, &charter->classes[i], rows, &json);
	json_close(&json, ']');
	json_answer(s, "uncompared", &json);
}
