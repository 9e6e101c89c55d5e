/*
 * What rows of measurements are worth, in words and as JSON.
 */
#include "measured.h"

#include <stdlib.h>

#include "json.h"
#include "measure_rows.h"

#define PLACES_SHOWN 3 /* in words; --json has all */

/* Of all looks, for each class and dimension the one that finds least. */
struct worst {
	struct class_finds finds;
	size_t looks; /* that have measured it */
};

/* Rows that tell nothing of a class for the same reason. */
struct undecided {
	struct class_doubt doubt;
	size_t rows;
	const char *places[PLACES_SHOWN];
};

/* Rows with a prohibited item of the same class, named or decided alike. */
struct prohibited {
	size_t class;
	enum found_by by;
	size_t rows;
	const char *places[PLACES_SHOWN];
};

struct told {
	int status; /* TALLY_OK, or no memory for a line of it */
	size_t worst_count, undecided_count, prohibited_count;
	struct prohibited *prohibited;
	struct worst *worst;
	struct undecided *undecided;
};

/* Room for one more element of one of the lists. */
static bool enlarge(struct told *told, void **list, size_t count, size_t size)
{
	void *more = reallocarray(*list, count + 1, size);

	if (more == NULL) {
		told->status = TALLY_ENOMEM;
		return false;
	}
	*list = more;
	return true;
}

static void take_finds(struct told *told, const struct class_finds *of)
{
	size_t i = 0, count = told->worst_count;

	while (i < count &&
	       class_finds_compare(&told->worst[i].finds, of) != 0)
		i++;
	if (i == count) {
		if (!enlarge(told, (void **)&told->worst, count,
		             sizeof(*told->worst)))
			return;
		told->worst[told->worst_count++] = (struct worst){ *of, 0 };
	}
	if (class_finds_is_worse(of, &told->worst[i].finds))
		told->worst[i].finds = *of;
	told->worst[i].looks++;
}

static void take_doubt(struct told *told, const struct class_doubt *doubt,
                       const char *place)
{
	size_t i = 0, count = told->undecided_count;
	struct undecided *of;

	while (i < count && (told->undecided[i].doubt.class != doubt->class ||
	                     told->undecided[i].doubt.why != doubt->why))
		i++;
	if (i == count) {
		if (!enlarge(told, (void **)&told->undecided, count,
		             sizeof(*told->undecided)))
			return;
		told->undecided[told->undecided_count++] =
			(struct undecided){ *doubt, 0, { NULL } };
	}
	of = &told->undecided[i];
	if (of->rows < PLACES_SHOWN)
		of->places[of->rows] = place;
	of->rows++;
}

static void take_prohibited(struct told *told, const struct decision *d,
                            const char *place)
{
	size_t i = 0, count = told->prohibited_count;
	struct prohibited *of;

	while (i < count && (told->prohibited[i].class != d->class ||
	                     told->prohibited[i].by != d->by))
		i++;
	if (i == count) {
		if (!enlarge(told, (void **)&told->prohibited, count,
		             sizeof(*told->prohibited)))
			return;
		told->prohibited[told->prohibited_count++] =
			(struct prohibited){ d->class, d->by, 0, { NULL } };
	}
	of = &told->prohibited[i];
	if (of->rows < PLACES_SHOWN)
		of->places[of->rows] = place;
	of->rows++;
}

static const struct item_class *class_at(const struct session *s, size_t i)
{
	return &s->office.charter->classes[i];
}

static void say_finds(struct session *s, const struct worst *worst)
{
	const struct class_finds *of = &worst->finds;
	const struct item_class *class = class_at(s, of->class);
	char value[FINDS_TEXT_BYTES], power[FINDS_TEXT_BYTES];

	finds_format(of->finds.value, value);
	finds_format(class->power.value, power);
	session_say(s, "class %s", class->name);
	if (of->dimension != NO_INDEX)
		session_say(s, ", %s", class->dimensions[of->dimension].name);
	session_say(s, ": with probability %s each of %zu look%s would have found"
	            "\n  ", power, worst->looks, worst->looks == 1 ? "" : "s");
	if (of->finds.unit == MEASURE_UNIT_COUNTS)
		session_say(s, "a source from %s counts over the background on\n",
		            value);
	else if (of->finds.unit == MEASURE_UNIT_PART)
		session_say(s, "an item from %s of the benchmark's rate on\n",
		            value);
	else
		session_say(s, "an item that is off by up to %s mm\n", value);
}

/* The first of them by name, all by number. */
static void say_places(struct session *s, const char *const *places, size_t rows)
{
	size_t shown = rows < PLACES_SHOWN ? rows : PLACES_SHOWN;

	session_say(s, " in %zu row%s: ", rows, rows == 1 ? "" : "s");
	for (size_t i = 0; i < shown; i++)
		session_say(s, "%s%s", i ? ", " : "", places[i]);
	if (rows > shown)
		session_say(s, " and %zu more", rows - shown);
	session_say(s, "\n");
}

static void say_prohibited(struct session *s, const struct prohibited *of)
{
	static const char *const words[FOUND_BY_COUNT] = {
		[FOUND_BY_NAME] = "named prohibited",
		[FOUND_BY_RULE] = "decided prohibited by its rule",
		[FOUND_BY_BARRIER] = "answered yes from behind a barrier",
	};

	session_say(s, "class %s, %s", class_at(s, of->class)->name,
	            words[of->by]);
	say_places(s, of->places, of->rows);
}

static void say_undecided(struct session *s, const struct undecided *of)
{
	session_say(s, "class %s, undecided", of->doubt.class == NO_INDEX
	            ? "not measured there" : class_at(s, of->doubt.class)->name);
	say_places(s, of->places, of->rows);
	session_say(s, "  %s\n", measure_why_text(of->doubt.why));
}

static void json_finds(struct session *s, struct buf *json,
                       const struct worst *worst)
{
	const struct class_finds *of = &worst->finds;
	const struct item_class *class = class_at(s, of->class);
	char value[FINDS_TEXT_BYTES];

	finds_format(of->finds.value, value);
	json_open(json, NULL, '{');
	json_text(json, "class", class->name);
	if (of->dimension != NO_INDEX)
		json_text(json, "dimension",
		          class->dimensions[of->dimension].name);
	json_text(json, "value", value);
	json_text(json, "unit", measure_unit_text(of->finds.unit));
	json_number(json, "looks", worst->looks);
	json_close(json, '}');
}

static void json_doubts(struct session *s, struct buf *json, const char *place,
                        const struct decision *d)
{
	for (size_t i = 0; i < d->doubt_count; i++) {
		const struct class_doubt *doubt = &d->doubts[i];

		json_open(json, NULL, '{');
		json_text(json, "position", place);
		if (doubt->class != NO_INDEX)
			json_text(json, "class",
			          class_at(s, doubt->class)->name);
		json_text(json, "why", measure_why_text(doubt->why));
		json_close(json, '}');
	}
}

static void json_prohibited(struct session *s, struct buf *json,
                            const char *place, const struct decision *d)
{
	json_open(json, NULL, '{');
	json_text(json, "position", place);
	json_text(json, "class", class_at(s, d->class)->name);
	json_text(json, "by", found_by_texts[d->by]);
	json_close(json, '}');
}

static void say_told(struct session *s, const struct told *told, size_t rows)
{
	struct buf json;

	for (size_t i = 0; i < told->prohibited_count; i++)
		say_prohibited(s, &told->prohibited[i]);
	for (size_t i = 0; i < told->undecided_count; i++)
		say_undecided(s, &told->undecided[i]);
	if (rows > 0)
		session_say(s, "%zu row%s undecided: each counts as not looked at\n",
		            rows, rows == 1 ? " is" : "s are");
	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < told->worst_count; i++) {
		say_finds(s, &told->worst[i]);
		json_finds(s, &json, &told->worst[i]);
	}
	json_close(&json, ']');
	json_answer(s, "finds", &json);
}

/* The lists of the answer to programs. */
struct lists {
	struct buf undecided, prohibited;
};

/* Is the row one that decides nothing? */
static bool take_row(struct session *s, const struct decision *d,
                     const char *place, struct told *told, struct lists *lists)
{
	if (d->class == NO_INDEX && d->doubt_count > 0) {
		json_doubts(s, &lists->undecided, place, d);
		for (size_t k = 0; k < d->doubt_count; k++)
			take_doubt(told, &d->doubts[k], place);
		return true;
	}
	if (d->class != NO_INDEX) {
		json_prohibited(s, &lists->prohibited, place, d);
		take_prohibited(told, d, place);
	}
	for (size_t k = 0; k < d->finds_count; k++)
		take_finds(told, &d->finds[k]);
	return false;
}

void measured_say(struct session *s, const struct site *site, const json_t *rows)
{
	struct told told = { .status = TALLY_OK };
	size_t undecided = 0;
	struct lists lists;

	buf_init(&lists.undecided, MAX_JSON_BYTES);
	buf_init(&lists.prohibited, MAX_JSON_BYTES);
	json_open(&lists.undecided, NULL, '[');
	json_open(&lists.prohibited, NULL, '[');
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		const char *place = member_text(row, "position");
		struct decision d;

		if (!member_is(row, "status", "looked"))
			continue;
		d = row_decide(s->office.charter, site->side, row);
		undecided += take_row(s, &d, place ? place : OUTSIDE, &told,
		                      &lists);
	}
	json_close(&lists.undecided, ']');
	json_close(&lists.prohibited, ']');
	json_answer(s, "prohibited", &lists.prohibited);
	json_answer(s, "undecided", &lists.undecided);
	say_told(s, &told, undecided);
	if (told.status != TALLY_OK)
		s->answer.status = told.status;
	free(told.worst);
	free(told.undecided);
	free(told.prohibited);
}
