/*
 * Objections and replies: the clarification track with its clock.
 */
#include <stdlib.h>
#include <string.h>

#include "rules/fold.h"

#define MAX_OPEN_OBJECTIONS 16

/*
 * What the depositary says is no inspection's: a delivery belongs to both of
 * its pair, and who keeps silent on an ack must not put a site in dispute.
 */
static size_t inspection_with(const struct rules *rules, size_t entry)
{
	for (size_t i = 0; i < rules->inspection_count; i++) {
		const struct inspection *in = &rules->inspections[i];

		if (in->arrival.entry == entry)
			return i;
		for (int step = STEP_NOTICE; step < STEP_COUNT; step++)
			if (in->step[step] == entry && step != STEP_HELD &&
			    step != STEP_DELIVER)
				return i;
		for (size_t k = 0; k < in->measure_count; k++)
			if (in->measures[k].attested.entry == entry)
				return i;
	}
	return NO_INDEX;
}

/* Those that still wait; who does not answer must not use up the limit. */
static size_t open_objections(const struct rules *rules, size_t by,
                              int64_t now_s)
{
	size_t count = 0;

	for (size_t i = 0; i < rules->objection_count; i++)
		count += rules->objections[i].reply == NO_INDEX &&
		         rules->objections[i].due_s >= now_s &&
		         rules->entries[rules->objections[i].entry].log == by;
	return count;
}

/* In time: before the report is closed by its countersigning clock. */
static bool is_in_time(const struct fold *f, size_t entry,
                       const struct inspection *i)
{
	return i->report.entry == NO_INDEX || i->report.due_s == NEVER_S ||
	       clock_met(f->in->charter, f->rules->entries[entry].quorum_s,
	                 i->report.due_s);
}

static bool may_object(const struct rules *rules, size_t by,
                       const struct inspection *i)
{
	const struct charter *charter = rules->charter;

	return by == charter->party[0] || by == charter->party[1] ||
	       (i->site != NO_INDEX &&
	        by == charter_host(charter, &charter->sites[i->site]));
}

static bool answers_for(const struct rules *rules, size_t by, size_t addressed)
{
	int side = rules_side(rules, addressed);

	return by == addressed ||
	       (side >= 0 && by == rules->charter->party[side]);
}

enum irregularity_code step_object(struct fold *f, size_t entry)
{
	struct rules *rules = f->rules;
	const struct entry *e = &rules->entries[entry];
	uint8_t id[HASH_BYTES];
	size_t about, inspection;

	member_hash(e->statement.body, "about", id);
	about = rules_find(rules, id);
	inspection = inspection_with(rules, about);
	if (inspection == NO_INDEX)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "not a statement of an inspection");
	const struct inspection *i = &rules->inspections[inspection];

	f->arrangement = i->arrangement;
	if (!may_object(rules, e->log, i))
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "only lead parties and the site's host object");
	if (answers_for(rules, e->log, rules->entries[about].log))
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "nobody objects to what his own side said");
	if (!is_in_time(f, entry, i))
		return fold_refuse(f, IRREGULAR_LATE,
		                   "the report was closed before");
	if (open_objections(rules, e->log, e->quorum_s) >= MAX_OPEN_OBJECTIONS)
		return fold_refuse(f, IRREGULAR_TOO_MANY,
		                   "%d objections are open", MAX_OPEN_OBJECTIONS);
	if (!fold_grow(f, (void **)&rules->objections, rules->objection_count,
	               sizeof(*rules->objections)))
		return IRREGULAR_NONE;
	rules->objections[rules->objection_count++] = (struct objection){
		.entry = entry, .inspection = inspection, .reply = NO_INDEX,
		.addressed = rules->entries[about].log,
		.due_s = e->quorum_s == NEVER_S
		                 ? NEVER_S
		                 : e->quorum_s + clock_s(f->in->charter, CLOCK_REPLY)
	};
	return IRREGULAR_NONE;
}

static enum irregularity_code reply_objection(struct fold *f, size_t entry,
                                              size_t object)
{
	struct rules *rules = f->rules;

	for (size_t i = 0; i < rules->objection_count; i++) {
		struct objection *o = &rules->objections[i];

		if (o->entry != object)
			continue;
		f->arrangement = rules->inspections[o->inspection].arrangement;
		if (!answers_for(rules, rules->entries[entry].log, o->addressed))
			return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
			                   "another was addressed");
		if (o->reply == NO_INDEX)
			o->reply = entry;
		fold_note_late(f, entry, o->due_s, "the reply is late");
		return IRREGULAR_NONE;
	}
	return IRREGULAR_NONE;
}

/*
 * The positions that a reply names, each resolved once; the last one of the
 * list stands for `outside`.
 */
static bool *named_rows(struct fold *f, size_t site, const json_t *body)
{
	const struct site *s = &f->in->charter->sites[site];
	bool *named = calloc(s->position_count + 1, sizeof(*named));

	if (named == NULL) {
		f->status = TALLY_ENOMEM;
		return NULL;
	}
	for (size_t i = 0; i < member_count(body, "rows"); i++) {
		const char *name = member_text(member_at(body, "rows", i), NULL);
		size_t position = site_position(s, slice_text(name));

		if (strcmp(name, "outside") == 0)
			named[s->position_count] = true;
		else if (position != NO_INDEX)
			named[position] = true;
	}
	return named;
}

static void explain(struct measured *measured, const bool *named,
                    size_t position_count)
{
	for (size_t k = 0; k < measured->row_count; k++) {
		struct row *row = &measured->rows[k];

		if (named[row->position == NO_INDEX ? position_count
		                                    : row->position])
			row->explained = true;
	}
}

/* The inspected side explains rows in which declared and found differ. */
static enum irregularity_code reply_measure(struct fold *f, size_t entry,
                                            size_t measure)
{
	struct rules *rules = f->rules;
	struct inspection *i =
		&rules->inspections[inspection_with(rules, measure)];
	const json_t *body = rules->entries[entry].statement.body;
	bool *named;

	f->arrangement = i->arrangement;
	if (!speaks_for(rules, rules->entries[entry].log, !i->side, i->site))
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "only the inspected side explains");
	named = named_rows(f, i->site, body);
	for (size_t m = 0; named != NULL && m < i->measure_count; m++)
		if (i->measures[m].attested.entry == measure)
			explain(&i->measures[m], named,
			        f->in->charter->sites[i->site].position_count);
	free(named);
	return IRREGULAR_NONE;
}

enum irregularity_code step_reply(struct fold *f, size_t entry)
{
	size_t object = named_entry(f, entry, "to", STATEMENT_OBJECT);
	size_t measure = named_entry(f, entry, "to", STATEMENT_MEASURE);

	if (object != NO_INDEX)
		return reply_objection(f, entry, object);
	if (measure != NO_INDEX)
		return reply_measure(f, entry, measure);
	return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
	                   "neither an objection nor a measure");
}
