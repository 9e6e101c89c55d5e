/*
 * What rows of measurements are worth, in words and as JSON.
 */
#include "measured.h"

#include <stdlib.h>

#include "json.h"
#include "measure_rows.h"

#define PLACES_SHOWN 8 /* in words; --json has all */

/* Of all rows, for each class and dimension the look that finds least. */
struct worst {
	size_t count;
	struct class_finds *list;
	size_t *rows; /* that have measured it */
};

static void take_finds(struct worst *worst, const struct class_finds *of)
{
	struct class_finds *list;
	size_t i = 0, *rows;

	while (i < worst->count && class_finds_compare(&worst->list[i], of) != 0)
		i++;
	if (i < worst->count) {
		if (class_finds_is_worse(of, &worst->list[i]))
			worst->list[i] = *of;
		worst->rows[i]++;
		return;
	}
	list = reallocarray(worst->list, i + 1, sizeof(*list));
	if (list == NULL)
		return;
	worst->list = list;
	rows = reallocarray(worst->rows, i + 1, sizeof(*rows));
	if (rows == NULL)
		return;
	worst->rows = rows;
	worst->list[i] = *of;
	worst->rows[i] = 1;
	worst->count++;
}

static void say_finds(struct session *s, const struct item_class *class,
                      const struct class_finds *of, size_t rows)
{
	char value[FINDS_TEXT_BYTES];

	finds_format(of->finds.value, value);
	session_say(s, "class %s", class->name);
	if (of->dimension != NO_INDEX)
		session_say(s, ", %s", class->dimensions[of->dimension].name);
	session_say(s, ": %zu look%s would have found, with probability %llu.%04llu,"
	            "\n  ", rows, rows == 1 ? "" : "s, each,",
	            (unsigned long long)(class->power.value / UNIT_PROBABILITY),
	            (unsigned long long)(class->power.value % UNIT_PROBABILITY));
	switch (of->finds.unit) {
	case MEASURE_UNIT_COUNTS:
		session_say(s, "a source from %s counts over the background on\n",
		            value);
		break;
	case MEASURE_UNIT_PART:
		session_say(s, "an item from %s of the benchmark's rate on\n",
		            value);
		break;
	default:
		session_say(s, "an item off by up to %s mm\n", value);
	}
}

static void json_finds(struct buf *json, const struct item_class *class,
                       const struct class_finds *of, size_t rows)
{
	char value[FINDS_TEXT_BYTES];

	finds_format(of->finds.value, value);
	json_open(json, NULL, '{');
	json_text(json, "class", class->name);
	if (of->dimension != NO_INDEX)
		json_text(json, "dimension",
		          class->dimensions[of->dimension].name);
	json_text(json, "value", value);
	json_text(json, "unit", measure_unit_text(of->finds.unit));
	json_number(json, "rows", rows);
	json_close(json, '}');
}

static void say_worst(struct session *s, struct worst *worst)
{
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < worst->count; i++) {
		const struct item_class *class =
			&s->office.charter->classes[worst->list[i].class];

		say_finds(s, class, &worst->list[i], worst->rows[i]);
		json_finds(&json, class, &worst->list[i], worst->rows[i]);
	}
	json_close(&json, ']');
	json_answer(s, "finds", &json);
	free(worst->list);
	free(worst->rows);
}

static const char *class_name(const struct session *s,
                              const struct class_doubt *doubt)
{
	return doubt->class == NO_INDEX
	               ? "(not measured there)"
	               : s->office.charter->classes[doubt->class].name;
}

static void say_doubts(struct session *s, const json_t *row,
                       const struct decision *decision, struct buf *json,
                       size_t shown)
{
	const char *place = member_text(row, "position");

	for (size_t i = 0; i < decision->doubt_count; i++) {
		const struct class_doubt *doubt = &decision->doubts[i];

		if (shown <= PLACES_SHOWN)
			session_say(s, "%s, class %s: %s\n",
			            place ? place : OUTSIDE,
			            class_name(s, doubt),
			            measure_why_text(doubt->why));
		json_open(json, NULL, '{');
		json_text(json, "position", place ? place : OUTSIDE);
		if (doubt->class != NO_INDEX)
			json_text(json, "class", class_name(s, doubt));
		json_text(json, "why", measure_why_text(doubt->why));
		json_close(json, '}');
	}
}

void measured_say(struct session *s, const struct site *site, const json_t *rows)
{
	struct worst worst = { .count = 0 };
	size_t undecided = 0;
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		struct decision d = { .class = NO_INDEX };

		if (member_is(row, "status", "looked"))
			d = row_decide(s->office.charter, site->side, row);
		for (size_t k = 0; k < d.finds_count; k++)
			take_finds(&worst, &d.finds[k]);
		if (d.class == NO_INDEX && d.doubt_count > 0)
			say_doubts(s, row, &d, &json, ++undecided);
	}
	json_close(&json, ']');
	if (undecided > PLACES_SHOWN)
		session_say(s, "and %zu more\n", undecided - PLACES_SHOWN);
	if (undecided > 0)
		session_say(s, "%zu row%s undecided: each counts as not looked at\n",
		            undecided, undecided == 1 ? " is" : "s are");
	json_answer(s, "undecided", &json);
	say_worst(s, &worst);
}
