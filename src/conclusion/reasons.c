/*
 * The reasons against confirming absence at a site, all but the one of
 * detection, which follows from the counts.
 */
#include "conclusion/visits.h"

static void add_row(struct site_result *result, const struct row *row,
                    enum standing standing)
{
	bool prohibited = (row->look & LOOK_PROHIBITED) != 0;

	if (prohibited &&
	    (standing == STANDING_AGREED || standing == STANDING_SILENT))
		result->reasons[REASON_FOUND] = true;
	if (!prohibited && (row->look & LOOK_DISCREPANT) && !row->explained)
		result->reasons[REASON_DISCREPANCY] = true;
}

/* A standing that nobody wrote down is one that may still change. */
static void add_standing(struct site_result *result, enum standing standing)
{
	if (standing == STANDING_CONTESTED)
		result->reasons[REASON_CONTESTED] = true;
	else if (standing != STANDING_AGREED && standing != STANDING_SILENT)
		result->reasons[REASON_CLOCK] = true;
}

static void add_inspection(struct site_result *result,
                           const struct inspection *inspection)
{
	for (size_t m = 0; m < inspection->measure_count; m++) {
		const struct measured *measure = &inspection->measures[m];

		add_standing(result, measure->attested.standing);
		for (size_t r = 0; r < measure->row_count; r++)
			add_row(result, &measure->rows[r],
			        measure->attested.standing);
	}
	if (inspection->step[STEP_REPORT] != NO_INDEX)
		add_standing(result, inspection->report.standing);
	/* An arrival that nobody refused was agreed to by the fold. */
	if (inspection->arrival.standing == STANDING_CONTESTED)
		result->reasons[REASON_CONTESTED] = true;
	if (inspection->arrival.standing == STANDING_OPEN)
		result->reasons[REASON_CLOCK] = true;
}

static void add_objections(const struct visits *v, size_t inspection)
{
	for (size_t i = 0; i < v->rules->objection_count; i++) {
		const struct objection *objection = &v->rules->objections[i];

		if (objection->inspection != inspection ||
		    objection->reply != NO_INDEX)
			continue;
		v->result->reasons[objection->due_s < v->rules->now_s
		                           ? REASON_OBJECTION
		                           : REASON_CLOCK] = true;
	}
}

static void add_equivocation(const struct visits *v)
{
	const struct charter *charter = v->rules->charter;
	const unsigned counted = ROLE_PARTY | ROLE_HOST | ROLE_WITNESS |
	                         ROLE_DEPOSITARY;

	for (size_t i = 0; i < charter->participant_count; i++) {
		if (v->rules->equivocated[i] &&
		    (charter->participants[i].roles & counted) != 0)
			v->result->reasons[REASON_EQUIVOCATION] = true;
	}
}

/* Why there is no report; only for a site without a complete inspection. */
static void add_absence(const struct visits *v)
{
	bool *reasons = v->result->reasons;

	reasons[REASON_NO_REPORT] = true;
	reasons[REASON_DEFAULT] = v->arrangement->ending == ENDING_DEFAULT;
	for (size_t i = 0; i < v->count; i++) {
		if (v->list[i]->refused_by != NO_INDEX)
			reasons[REASON_REFUSED] = true;
		if (v->list[i]->suspended_by != NO_INDEX)
			reasons[REASON_SUSPENDED] = true;
	}
}

void visits_reasons(const struct visits *v)
{
	for (size_t i = 0; i < v->count; i++) {
		add_inspection(v->result, v->list[i]);
		add_objections(v, v->index[i]);
	}
	add_equivocation(v);
	if (v->newest == NULL)
		add_absence(v);
}
