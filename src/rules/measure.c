/*
 * Rows of measurements, countersignatures, objections and replies.
 */
#include <stdlib.h>
#include <string.h>

#include "rules/fold.h"

static void row_irregular(struct fold *f, size_t entry,
                          enum irregularity_code code, const char *position,
                          size_t by)
{
	fold_refuse(f, code, "row %s", position);
	fold_note(f, code, by, entry, f->rules->entries[entry].statement.at_s);
}

const char *const found_by_texts[FOUND_BY_COUNT] = {
	[FOUND_BY_NONE] = "",
	[FOUND_BY_NAME] = "name",
	[FOUND_BY_RULE] = "rule",
	[FOUND_BY_BARRIER] = "barrier",
};

static unsigned look_of(const json_t *row)
{
	if (member_is(row, "status", "looked"))
		return LOOK_LOOKED;
	return member_is(row, "status", "refused") ? LOOK_REFUSED
	                                           : LOOK_UNREADABLE;
}

static void refused_row(struct fold *f, size_t entry,
                        const struct inspection *i, size_t position,
                        const char *name)
{
	const struct site *site = &f->in->charter->sites[i->site];
	size_t population = site_population(site, position);

	if (population != NO_INDEX &&
	    !site->populations[population].refusal_allowed)
		row_irregular(f, entry, IRREGULAR_REFUSAL_NOT_ALLOWED, name,
		              f->in->charter->party[!i->side]);
}

/* Into the row; or sets f->status. */
static void keep_finds(struct fold *f, const struct decision *decision,
                       struct row *row)
{
	size_t bytes = decision->finds_count * sizeof(*row->finds);

	if (bytes == 0)
		return;
	row->finds = malloc(bytes);
	if (row->finds == NULL) {
		f->status = TALLY_ENOMEM;
		return;
	}
	memcpy(row->finds, decision->finds, bytes);
	row->finds_count = decision->finds_count;
}

/* What an undecided row says of itself is as if nobody had looked. */
static bool states_decision(const struct decision *decision, const json_t *body)
{
	if (decision->class != NO_INDEX)
		return member_is(body, "decision", "prohibited");
	if (decision->undecided)
		return member_text(body, "decision") == NULL;
	return member_is(body, "decision", "clear");
}

static unsigned look_decided(const struct decision *decision, const json_t *body)
{
	const unsigned look = LOOK_LOOKED | (decision->behind ? LOOK_BEHIND : 0u);

	if (decision->class != NO_INDEX)
		return look | LOOK_PROHIBITED;
	/* A doubt is not a clean look. */
	if (!decision->complete || decision->undecided ||
	    member_is(body, "decision", "prohibited"))
		return LOOK_UNREADABLE;
	return look | (decision->discrepant ? LOOK_DISCREPANT : 0u);
}

static void looked_row(struct fold *f, size_t entry, const struct inspection *i,
                       const json_t *body, struct row *row)
{
	const char *name = member_text(body, "position");
	size_t by = f->rules->entries[entry].log;
	struct decision decision = row_decide(f->in->charter, !i->side, body);

	row->look = look_decided(&decision, body);
	row->class = decision.class;
	row->by = decision.by;
	if (name == NULL)
		name = "outside";
	/* An alarm is one, and what the charter forbids beside it is told. */
	if (decision.astray ||
	    (!decision.complete && decision.class == NO_INDEX))
		row_irregular(f, entry, IRREGULAR_ROW_INCOMPLETE, name, by);
	else if (!states_decision(&decision, body) ||
	         !row_states_finds(f->in->charter, &decision, body))
		row_irregular(f, entry, IRREGULAR_DECISION_MISMATCH, name, by);
	if ((row->look & LOOK_LOOKED) != 0)
		keep_finds(f, &decision, row);
}

static struct row take_row(struct fold *f, size_t entry,
                           const struct inspection *i, const json_t *body)
{
	const struct charter *charter = f->in->charter;
	const char *name = member_text(body, "position");
	struct row row = { .position = NO_INDEX, .class = NO_INDEX,
	                   .look = look_of(body) };

	if (name != NULL)
		row.position = site_position(&charter->sites[i->site],
		                             slice_text(name));
	else
		name = "outside";
	if (row.look == LOOK_REFUSED)
		refused_row(f, entry, i, row.position, name);
	if (row.look == LOOK_LOOKED)
		looked_row(f, entry, i, body, &row);
	return row;
}

static bool rows_are_known(const struct fold *f, const struct inspection *i,
                           const json_t *body)
{
	const struct site *site = &f->in->charter->sites[i->site];

	for (size_t k = 0; k < member_count(body, "rows"); k++) {
		const char *name = member_text(member_at(body, "rows", k),
		                               "position");

		if (name != NULL &&
		    site_position(site, slice_text(name)) == NO_INDEX)
			return false;
	}
	return true;
}

/*
 * When the looks of a measure may have begun at the earliest: it is written
 * down after them, and they come after the selection.
 */
static int64_t earliest_look_s(const struct fold *f, size_t entry,
                               const struct inspection *i)
{
	const struct entry *after[] = { &f->rules->entries[entry],
		                        &f->rules->entries[i->step[STEP_SELECT]] };
	int64_t earliest_s = NEVER_S;

	for (size_t k = 0; k < 2; k++) {
		if (after[k]->statement.at_s < earliest_s)
			earliest_s = after[k]->statement.at_s;
		if (after[k]->quorum_s < earliest_s)
			earliest_s = after[k]->quorum_s;
	}
	return earliest_s;
}

static void measure_add(struct fold *f, size_t entry, struct inspection *i)
{
	const struct entry *e = &f->rules->entries[entry];
	size_t count = member_count(e->statement.body, "rows");
	struct row *rows = calloc(count, sizeof(*rows));
	struct measured *new;

	if (rows == NULL ||
	    !fold_grow(f, (void **)&i->measures, i->measure_count,
	               sizeof(*i->measures))) {
		free(rows);
		f->status = TALLY_ENOMEM;
		return;
	}
	for (size_t k = 0; k < count; k++)
		rows[k] = take_row(f, entry, i,
		                   member_at(e->statement.body, "rows", k));
	new = &i->measures[i->measure_count++];
	*new = (struct measured){
		.row_count = count, .rows = rows,
		.observed_s = earliest_look_s(f, entry, i)
	};
	attested_init(f, &new->attested, entry);
}

enum irregularity_code step_measure(struct fold *f, size_t entry)
{
	const struct entry *e = &f->rules->entries[entry];
	size_t found = named_inspection(f, entry);
	enum irregularity_code code;
	struct inspection *i;

	if (found == NO_INDEX)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME, "no such notice");
	i = &f->rules->inspections[found];
	if (e->log != f->in->charter->party[i->side])
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "only the inspecting side measures");
	if (inspection_after(i->phase, STATEMENT_MEASURE) == INSPECTION_NONE)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "positions are not selected, or all is reported");
	code = look_check(f, entry, i, STEP_REPORT);
	if (code != IRREGULAR_NONE)
		return code;
	if (!rows_are_known(f, i, e->statement.body))
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "a row of a position that the site has not");
	measure_add(f, entry, i);
	return IRREGULAR_NONE;
}

void attested_init(struct fold *f, struct attested *a, size_t entry)
{
	int64_t from_s = f->rules->entries[entry].quorum_s;

	*a = (struct attested){ .entry = entry, .answer = NO_INDEX,
	                        .standing = STANDING_OPEN, .due_s = NEVER_S };
	if (from_s != NEVER_S)
		a->due_s = from_s + clock_s(f->in->charter, CLOCK_COUNTERSIGN);
}

/* The attested statement `of`, and the inspection it belongs to. */
static struct attested *attested_find(struct rules *rules, size_t of,
                                      size_t *out_inspection)
{
	for (size_t i = 0; of != NO_INDEX && i < rules->inspection_count; i++) {
		struct inspection *inspection = &rules->inspections[i];

		*out_inspection = i;
		if (inspection->report.entry == of)
			return &inspection->report;
		if (inspection->arrival.entry == of)
			return &inspection->arrival;
		for (size_t k = 0; k < inspection->measure_count; k++)
			if (inspection->measures[k].attested.entry == of)
				return &inspection->measures[k].attested;
	}
	return NULL;
}

static bool countersigns_cut(const struct fold *f, size_t entry)
{
	return (f->in->charter->participants[f->rules->entries[entry].log].roles &
	        ROLE_WITNESS) != 0 &&
	       named_entry(f, entry, "of", STATEMENT_CUT) != NO_INDEX;
}

enum irregularity_code step_countersign(struct fold *f, size_t entry)
{
	struct rules *rules = f->rules;
	const struct entry *e = &rules->entries[entry];
	uint8_t id[HASH_BYTES];
	size_t found = NO_INDEX;
	struct attested *a;
	bool contest = member_is(e->statement.body, "verdict", "contest");

	if (countersigns_cut(f, entry))
		return IRREGULAR_NONE;
	member_hash(e->statement.body, "of", id);
	a = attested_find(rules, rules_find(rules, id), &found);
	if (a == NULL)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "nothing that is countersigned");
	const struct inspection *i = &rules->inspections[found];

	f->arrangement = i->arrangement;
	if (!speaks_for(rules, e->log, !i->side, i->site))
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "only the inspected side and the host countersign");
	if (!clock_met(f->in->charter, e->quorum_s, a->due_s))
		return fold_refuse(f, IRREGULAR_LATE,
		                   "past its clock: the statement stands");
	/* Who agrees cannot unsay another's contest. */
	if (a->standing == STANDING_CONTESTED ||
	    (a->standing == STANDING_AGREED && !contest))
		return fold_refuse(f, IRREGULAR_NOT_FIRST, "answered before");
	a->answer = entry;
	a->standing = contest ? STANDING_CONTESTED : STANDING_AGREED;
	return IRREGULAR_NONE;
}

void attested_settle(struct fold *f, struct attested *a, size_t owed_by)
{
	if (a->entry == NO_INDEX || a->standing != STANDING_OPEN ||
	    a->due_s == NEVER_S ||
	    clock_met(f->in->charter, f->rules->now_s, a->due_s))
		return;
	a->standing = STANDING_SILENT;
	fold_refuse(f, IRREGULAR_NOT_COUNTERSIGNED, "neither agreed nor contested");
	fold_note(f, IRREGULAR_NOT_COUNTERSIGNED, owed_by, a->entry, a->due_s);
}
