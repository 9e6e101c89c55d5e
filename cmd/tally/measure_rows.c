/*
 * Reading what was looked at, and deciding each row by the charter's rule.
 */
#include "measure_counts.h"
#include "measure_doubt.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "office/csv.h"
#include "protocol.h"
#include "statement/content.h"

enum { POSITION = 0, STATUS, FOUND, METHOD, READINGS, COUNTS, BARRIER,
       BARRIER_READINGS, DECISION, REASON, ASSURANCE };

static const struct csv_column columns[] = {
	[POSITION] = { .name = "position" },
	[STATUS] = { .name = "status" },
	[FOUND] = { .name = "found" },
	[METHOD] = { .name = "method" },
	[READINGS] = { .name = "readings", .optional = true },
	[COUNTS] = { .name = "counts", .optional = true },
	[BARRIER] = { .name = "barrier", .optional = true },
	[BARRIER_READINGS] = { .name = "barrier_readings", .optional = true },
	[DECISION] = { .name = "decision", .optional = true },
	[REASON] = { .name = "reason", .optional = true },
	[ASSURANCE] = { .name = "assurance", .optional = true },
	{ .name = NULL }
};

struct table {
	const struct measured_site *where;
	struct csv csv;
	struct mistakes *mistakes;
	bool *has_row;   /* by position */
	size_t next;     /* the position that probably comes next */
	json_t *rows;
};

static bool bad_row(struct table *t, const char *reason)
{
	mistakes_add(t->mistakes, "%zu: %s", t->csv.line, reason);
	return false;
}

static bool put(json_t *row, const char *name, struct slice text)
{
	return json_object_set_new(row, name,
	                           json_stringn((const char *)text.data,
	                                        text.len)) == 0;
}

static size_t position_of(const struct table *t, struct slice name)
{
	const struct site *site = t->where->site;

	if (t->next < site->position_count &&
	    slice_is_text(name, site_position_name(site, t->next).text))
		return t->next;
	return site_position(site, name);
}

static bool take_position(struct table *t, json_t *row)
{
	struct slice name = t->csv.field[POSITION];
	size_t position;

	if (slice_is_text(name, OUTSIDE)) {
		if (t->csv.field[REASON].len == 0)
			return bad_row(t, "a place outside any position needs a "
			                  "reason that says where");
		return put(row, "place", t->csv.field[REASON]);
	}
	position = position_of(t, name);
	if (position == NO_INDEX) {
		mistakes_add(t->mistakes, "%zu: '%.*s' is no position of %s",
		             t->csv.line, (int)name.len, (const char *)name.data,
		             t->where->site->name);
		return false;
	}
	if (t->has_row[position])
		return bad_row(t, "that position has a row already");
	t->has_row[position] = true;
	t->next = position + 1;
	return put(row, "position", name) &&
	       put(row, "declared",
	           opening_declared(t->where->opening, position));
}

static bool take_found(struct table *t, json_t *row)
{
	struct slice text = t->csv.field[FOUND];
	struct content content;
	struct fault fault;

	if (content_parse(text, &content, &fault) != TALLY_OK) {
		mistakes_add(t->mistakes, "%zu: what was found %s", t->csv.line,
		             fault.text);
		return false;
	}
	/* A misspelt class would pass for one that is allowed. */
	for (size_t i = 0; i < content.count; i++) {
		struct slice class = content.items[i].class;

		if (charter_class(t->where->charter, class) != NO_INDEX)
			continue;
		mistakes_add(t->mistakes, "%zu: '%.*s' is no class of the "
		             "charter", t->csv.line, (int)class.len,
		             (const char *)class.data);
		return false;
	}
	return put(row, "found", text);
}

/* "length=5.56m" */
static bool take_reading(struct slice text, json_t *readings)
{
	static const char *const units[] = { "mm", "cm", "m" };
	struct slice name, value;
	uint64_t number;

	if (!column_split(text, '=', &name, &value) ||
	    !text_is_name(name, MAX_NAME_BYTES))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t len = strlen(units[i]);
		struct slice unit = slice_part(value, value.len - len, len);
		struct slice digits = slice_part(value, 0, value.len - len);
		json_t *reading;

		if (value.len <= len || !slice_is_text(unit, units[i]) ||
		    digits.len > 16 ||
		    decimal_parse_fixed(digits, 6, &number) != TALLY_OK)
			continue;
		reading = json_object();
		return put(reading, "name", name) &&
		       put(reading, "value", digits) &&
		       put(reading, "unit", unit) &&
		       json_array_append_new(readings, reading) == 0;
	}
	return false;
}

static bool take_readings(struct table *t, json_t *row)
{
	struct slice rest = t->csv.field[READINGS], one;
	json_t *readings = json_array();
	bool more = rest.len > 0, good = true;

	while (more && good) {
		more = column_split(rest, ';', &one, &rest);
		good = json_array_size(readings) < MAX_READINGS &&
		       take_reading(one, readings);
	}
	if (good && json_array_size(readings) > 0)
		good = json_object_set(row, "readings", readings) == 0;
	json_decref(readings);
	return good || bad_row(t, "the readings are not like "
	                          "length=5.56m;diameter=52cm");
}

/* Columns that a method goes with; and a row with them has such a method. */
static bool check_method(struct table *t, const json_t *row)
{
	static const char *const methods[] = { "visual", "dimension", "counts",
		                               "benchmark", "barrier" };
	bool counted = member_is(row, "method", "counts") ||
	               member_is(row, "method", "benchmark");
	bool behind = member_is(row, "method", "barrier"), known = false;

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		known |= member_is(row, "method", methods[i]);
	if (!known)
		return bad_row(t, "the method of a look is visual, dimension, "
		                  "counts, benchmark or barrier");
	if (behind != (t->csv.field[BARRIER].len > 0))
		return bad_row(t, behind ? "the method barrier needs an answer in "
		                           "the column barrier, as warhead=no"
		                         : "the column barrier is for the method "
		                           "barrier");
	if (counted && t->csv.field[COUNTS].len == 0)
		return bad_row(t, "the method needs the column counts, as warhead:"
		                  "item=41;background=9,12,10");
	if (!counted && !behind && t->csv.field[COUNTS].len > 0)
		return bad_row(t, "the column counts is for the methods counts, "
		                  "benchmark and barrier");
	return true;
}

static bool take_counts(struct table *t, json_t *row)
{
	struct fault fault = { 0 };
	int rc = counts_take(t->where, t->csv.field[COUNTS], row, &fault);

	if (rc == TALLY_OK)
		rc = barrier_take(t->where, t->csv.field[BARRIER],
		                  t->csv.field[BARRIER_READINGS], row, &fault);
	return rc == TALLY_OK || bad_row(t, fault.text);
}

static bool take_look(struct table *t, json_t *row)
{
	return take_found(t, row) && put(row, "method", t->csv.field[METHOD]) &&
	       check_method(t, row) && take_readings(t, row) &&
	       take_counts(t, row);
}

/* What the look would have found is computed here, and never typed. */
static bool put_finds(const struct table *t, const struct decision *d, json_t *row)
{
	json_t *list = json_array();
	bool good = true;

	for (size_t i = 0; i < d->finds_count; i++) {
		const struct class_finds *of = &d->finds[i];
		const struct item_class *class =
			&t->where->charter->classes[of->class];
		char value[FINDS_TEXT_BYTES];
		json_t *one = json_object();

		finds_format(of->finds.value, value);
		good &= put(one, "class", slice_text(class->name)) &&
		        put(one, "value", slice_text(value)) &&
		        put(one, "unit", slice_text(measure_unit_text(
						 of->finds.unit)));
		if (of->dimension != NO_INDEX)
			good &= put(one, "dimension", slice_text(
				class->dimensions[of->dimension].name));
		good &= json_array_append_new(list, one) == 0;
	}
	if (d->finds_count > 0)
		good &= json_object_set(row, "finds", list) == 0;
	json_decref(list);
	return good;
}

static bool incomplete(struct table *t, const struct decision *d,
                       const json_t *row)
{
	struct buf text;

	if (t->where->anyway)
		return true;
	if (d->doubt_count == 0 || d->doubts[0].class == NO_INDEX)
		return bad_row(t, "the charter's rule has not what it needs to "
		                  "decide; without it the position is unreadable");
	buf_init(&text, MAX_DOUBT_BYTES);
	doubt_put(t->where, &d->doubts[0], row, &text);
	buf_put_u8(&text, '\0');
	if (buf_status(&text) == TALLY_OK)
		mistakes_add(t->mistakes, "%zu: %s; without them the position is "
		             "unreadable", t->csv.line, (const char *)text.data);
	buf_release(&text);
	return false;
}

/* Each class that leaves the row undecided, and why. */
static bool ask_undecided(struct table *t, const struct decision *d)
{
	for (size_t i = 0; i < d->doubt_count; i++) {
		size_t class = d->doubts[i].class;

		mistakes_add(t->mistakes, "%zu: what was measured decides nothing, "
		             "class %s: %s: if it is right, write undecided into "
		             "the column decision", t->csv.line,
		             class == NO_INDEX ? "not measured there"
		                     : t->where->charter->classes[class].name,
		             measure_why_text(d->doubts[i].why));
	}
	return false;
}

/* What a rule decides and nobody named may be a slip of the pen, and so may what
 * leaves it without a decision: it is asked for. */
static bool is_meant(struct table *t, const struct decision *d, const char *word)
{
	struct slice said = t->csv.field[DECISION];

	if (said.len > 0 && !slice_is_text(said, word)) {
		mistakes_add(t->mistakes, "%zu: the column decision is '%.*s', and "
		             "the charter's rule says %s: correct what is wrong, "
		             "or leave it empty", t->csv.line, (int)said.len,
		             (const char *)said.data, word);
		return false;
	}
	if (said.len > 0 || d->by == FOUND_BY_NAME)
		return true;
	if (d->class == NO_INDEX)
		return d->undecided ? ask_undecided(t, d) : true;
	mistakes_add(t->mistakes, "%zu: what was measured makes this row "
	             "prohibited, class %s, and nobody named such an item: if it "
	             "is right, write prohibited into the column decision",
	             t->csv.line, t->where->charter->classes[d->class].name);
	return false;
}

static bool decide(struct table *t, json_t *row)
{
	const struct measured_site *where = t->where;
	struct decision d = row_decide(where->charter, where->site->side, row);
	const char *word = "clear";

	if (!put_finds(t, &d, row))
		return false;
	if (d.class != NO_INDEX)
		word = "prohibited";
	else if (!d.complete || d.undecided)
		word = "undecided";
	if (!d.complete && d.class == NO_INDEX && !incomplete(t, &d, row))
		return false;
	if (!is_meant(t, &d, word))
		return false;
	return strcmp(word, "undecided") == 0 ||
	       put(row, "decision", slice_text(word));
}

static bool take_status(struct table *t, json_t *row)
{
	struct slice status = t->csv.field[STATUS];

	if (!put(row, "status", status))
		return bad_row(t, "the status cannot be stated");
	if (slice_is_text(status, "looked"))
		return take_look(t, row) && decide(t, row);
	if (!slice_is_text(status, "refused") &&
	    !slice_is_text(status, "unreadable"))
		return bad_row(t, "the status is none of looked, refused, "
		                  "unreadable");
	if (t->csv.field[FOUND].len > 0 || t->csv.field[METHOD].len > 0 ||
	    t->csv.field[READINGS].len > 0 || t->csv.field[COUNTS].len > 0 ||
	    t->csv.field[BARRIER].len > 0 ||
	    t->csv.field[BARRIER_READINGS].len > 0 ||
	    t->csv.field[DECISION].len > 0)
		return bad_row(t, "nothing can be found where nobody looked");
	return true;
}

static bool take_row(struct table *t)
{
	json_t *row = json_object();
	bool outside = slice_is_text(t->csv.field[POSITION], OUTSIDE);
	bool good = take_position(t, row) && take_status(t, row);

	if (good && !outside && t->csv.field[REASON].len > 0)
		good = put(row, "reason", t->csv.field[REASON]);
	if (good && t->csv.field[ASSURANCE].len > 0)
		good = put(row, "assurance", t->csv.field[ASSURANCE]);
	if (good)
		good = json_array_append(t->rows, row) == 0;
	json_decref(row);
	return good;
}

static void take_rows(struct table *t, struct slice file)
{
	struct fault fault;
	bool end = false;
	int rc = csv_open(&t->csv, file, columns, &fault);

	if (rc != TALLY_OK) {
		mistakes_add(t->mistakes, "%s", fault.text);
		end = true;
	}
	while (!end) {
		size_t before = t->mistakes->count;

		rc = csv_next(&t->csv, &end, &fault);
		if (rc != TALLY_OK)
			mistakes_add(t->mistakes, "%s", fault.text);
		else if (!end && !take_row(t) && t->mistakes->count == before)
			bad_row(t, "it cannot be stated");
	}
	csv_release(&t->csv);
	if (t->mistakes->count == 0 && json_array_size(t->rows) == 0)
		mistakes_add(t->mistakes, "%zu: it has no rows", t->csv.line);
}

int measure_rows_parse(const struct measured_site *where, struct slice file,
                       json_t **out, struct mistakes *mistakes,
                       struct fault *fault)
{
	struct table t = { .where = where, .mistakes = mistakes };

	t.has_row = calloc(where->site->position_count, sizeof(bool));
	t.rows = json_array();
	if (t.has_row == NULL || t.rows == NULL) {
		free(t.has_row);
		json_decref(t.rows);
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	}
	take_rows(&t, file);
	free(t.has_row);
	if (mistakes->count == 0) {
		*out = t.rows;
		return TALLY_OK;
	}
	json_decref(t.rows);
	return fault_set(fault, TALLY_EFORMAT, "%zu mistake%s", mistakes->count,
	                 mistakes->count == 1 ? "" : "s");
}
