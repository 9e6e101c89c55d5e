/*
 * inspect measure: what the team saw, position by position.
 */
#include <stdlib.h>
#include <string.h>

#include "measure_compared.h"
#include "measure_earlier.h"
#include "measure_log.h"
#include "measure_rows.h"
#include "measured.h"
#include "office/csv.h"
#include "protocol.h"

static size_t count_rows(const json_t *rows, const char *member,
                         const char *word)
{
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(rows); i++)
		count += member_is(json_array_get(rows, i), member, word);
	return count;
}

/* Marks every position that has a row, logged before or about to be. */
static void mark_rows(const struct site *site, const struct inspection *i,
                      const json_t *rows, bool *marked)
{
	size_t next = 0;

	for (size_t m = 0; m < i->measure_count; m++)
		for (size_t k = 0; k < i->measures[m].row_count; k++)
			if (i->measures[m].rows[k].position != NO_INDEX)
				marked[i->measures[m].rows[k].position] = true;
	for (size_t k = 0; k < json_array_size(rows); k++) {
		const char *name = member_text(json_array_get(rows, k),
		                               "position");

		if (name == NULL)
			continue;
		/* Rows mostly come in the order of the map. */
		if (next >= site->position_count ||
		    strcmp(site_position_name(site, next).text, name) != 0)
			next = site_position(site, slice_text(name));
		marked[next++] = true;
	}
}

/* A selected position without a row counts against the team's result. */
static void warn_of_missing(const struct session *s, const struct inspection *i,
                            const json_t *rows)
{
	const struct site *site = &s->office.charter->sites[i->site];
	bool *marked = calloc(site->position_count, sizeof(*marked));
	struct position_name first = { "" };
	size_t missing = 0;

	if (marked == NULL)
		return;
	mark_rows(site, i, rows, marked);
	for (size_t k = 0; k < i->sample_count; k++) {
		const struct sample *sample = &i->samples[k];
		size_t from =
			site->populations[sample->population].first_position;

		for (uint32_t n = 0; sample->selected && n < sample->count; n++) {
			size_t position = from + sample->positions[n];

			if (marked[position])
				continue;
			if (missing++ == 0)
				first = site_position_name(site, position);
		}
	}
	free(marked);
	if (missing > 0)
		session_note("no row yet for %zu selected position%s, as %s: without "
		             "one it counts as not looked at", missing,
		             missing == 1 ? "" : "s", first.text);
}

static int read_rows(struct session *s, size_t inspection, json_t **out,
                     struct fault *fault)
{
	const struct inspection *i = &s->view.rules->inspections[inspection];
	const char *path = s->operands[1];
	struct opening opening;
	struct mistakes mistakes;
	struct buf file, bytes;
	int rc = session_read_file(path, MAX_CSV_BYTES, &file, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = opening_recall(s, inspection, &bytes, &opening, fault);
	mistakes_init(&mistakes);
	if (rc == TALLY_OK) {
		const struct measured_site where = {
			.charter = s->office.charter, .opening = &opening,
			.site = &s->office.charter->sites[i->site],
			.anyway = s->anyway
		};

		rc = measure_rows_parse(&where, buf_slice(&file), out, &mistakes,
		                        fault);
		if (rc == TALLY_EFORMAT)
			rc = protocol_mistakes(path, &mistakes, fault);
	}
	mistakes_release(&mistakes);
	buf_release(&bytes);
	buf_release(&file);
	return rc;
}

static size_t count_otherwise(const struct charter *charter,
                              const struct site *site, const json_t *rows)
{
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(rows); i++)
		count += row_decide(charter, site->side, json_array_get(rows, i))
		                 .discrepant;
	return count;
}

/* A row without a decision is no look. */
static size_t count_looks(const json_t *rows)
{
	return count_rows(rows, "decision", "clear") +
	       count_rows(rows, "decision", "prohibited");
}

/* A table of another visit shows by how much of it differs. */
static void say_rows(struct session *s, const struct site *site,
                     const json_t *rows)
{
	session_say(s, "%s: %zu rows, %zu found otherwise than declared\n",
	            site->name, json_array_size(rows),
	            count_otherwise(s->office.charter, site, rows));
	session_say(s, "%zu looked at, %zu refused, %zu unreadable; %zu with a "
	            "prohibited item\n", count_looks(rows),
	            count_rows(rows, "status", "refused"),
	            count_rows(rows, "status", "unreadable"),
	            count_rows(rows, "decision", "prohibited"));
	session_json_text(s, "site", site->name);
	measured_say(s, site, rows);
	measure_compared_say(s, rows);
	protocol_next(s, "tally inspect report %s", s->operands[0]);
}

int inspect_measure_run(struct session *s)
{
	uint8_t notice[HASH_BYTES];
	const struct inspection *i;
	const struct site *site;
	struct fault fault = { 0 };
	json_t *rows = NULL;
	size_t found;
	int code, rc = protocol_inspection(s, GATE_LOOK, &found, &fault);

	if (rc == TALLY_OK)
		rc = read_rows(s, found, &rows, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	i = &s->view.rules->inspections[found];
	if (!s->anyway)
		rc = measure_earlier_check(s->view.rules, i, rows, &fault);
	if (rc != TALLY_OK) {
		json_decref(rows);
		return session_fail(s, &fault);
	}
	site = &s->office.charter->sites[i->site];
	memcpy(notice, protocol_id(s, i->step[STEP_NOTICE]), HASH_BYTES);
	warn_of_missing(s, i, rows);
	code = measure_log(s, notice, rows);
	if (code == EXIT_DONE)
		say_rows(s, site, rows);
	json_decref(rows);
	return code;
}
