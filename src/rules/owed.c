/*
 * What is owed now, by whom, until when: read off the same tables as the fold.
 */
#include <stdlib.h>

#include "rules/fold.h"

struct owed_list {
	struct owed *list;
	size_t count;
	struct fold grower; /* only its status and growth are used */
	const struct rules *rules;
};

static void owe(struct owed_list *l, struct owed owed)
{
	owed.missed = owed.due_s != NEVER_S &&
	              !clock_met(l->rules->charter, l->rules->now_s, owed.due_s);
	if (fold_grow(&l->grower, (void **)&l->list, l->count, sizeof(owed)))
		l->list[l->count++] = owed;
}

static void owed_signatures(struct owed_list *l)
{
	const struct charter *charter = l->rules->charter;

	for (size_t i = 0; i < charter->participant_count; i++)
		if (!l->rules->signed_charter[i])
			owe(l, (struct owed){ .by = i, .kind = STATEMENT_CHARTER,
			                      .arrangement = NO_INDEX,
			                      .about = NO_INDEX,
			                      .inspection = NO_INDEX,
			                      .due_s = NEVER_S });
}

static void owed_answers(struct owed_list *l, size_t arrangement)
{
	const struct rules *rules = l->rules;
	const struct arrangement *a = &rules->arrangements[arrangement];
	const struct charter *charter = rules->charter;

	for (size_t i = 0; i < charter->participant_count; i++) {
		bool asked = i == charter->party[0] || i == charter->party[1] ||
		             quorum_names(&charter->consent, i);

		if (asked && i != rules->entries[a->entry].log &&
		    a->answer[i] == NO_INDEX)
			owe(l, (struct owed){ .by = i, .kind = STATEMENT_ANSWER,
			                      .arrangement = arrangement,
			                      .about = a->entry,
			                      .inspection = NO_INDEX,
			                      .due_s = a->answer_by_s });
	}
}

static void owed_by_depositaries(struct owed_list *l,
                                 const struct pair_state *pair,
                                 const struct owed *owed)
{
	size_t owing[MAX_DEPOSITARIES];
	size_t count = depositaries_owing(l->rules, pair, owed->step, owing);

	for (size_t i = 0; i < count; i++) {
		struct owed one = *owed;

		one.by = owing[i];
		owe(l, one);
	}
}

static void owed_requirement(struct owed_list *l, size_t arrangement,
                             size_t pair, unsigned side,
                             const struct requirement *r)
{
	const struct rules *rules = l->rules;
	const struct pair_state *p = &rules->arrangements[arrangement].pairs[pair];
	struct requirement_state state =
		requirement_look(rules, arrangement, pair, side, r);
	struct owed owed = { .by = state.by, .kind = state.kind, .step = r->step,
	                     .arrangement = arrangement, .pair = pair,
	                     .about = state.about,
	                     .inspection = p->inspection[side],
	                     .due_s = state.due_s };

	if (!state.applies || state.entry != NO_INDEX || !state.ready ||
	    (owed_once(rules->charter, r->step) && side != 0))
		return;
	if (r->kind == STATEMENT_NOTICE && p->site[!side] == NO_INDEX &&
	    !p->drawn[!side] && p->choose[side] == NO_INDEX)
		owed.kind = STATEMENT_CHOOSE;
	/* What is received is the deposit; that it is held only sets the time. */
	if (r->step == STEP_RECEIVED)
		owed.about = rules->inspections[owed.inspection]
		                     .step[STEP_DEPOSIT];
	if (r->by != OWED_BY_DEPOSITARY) {
		owe(l, owed);
		return;
	}
	owed_by_depositaries(l, p, &owed);
}

/* The shares that others' made dispensable, as long as there is time. */
static void owed_shares(struct owed_list *l, size_t arrangement, size_t pair)
{
	const struct rules *rules = l->rules;
	const struct arrangement *a = &rules->arrangements[arrangement];
	const struct pair_state *p = &a->pairs[pair];
	struct owed owed = { .kind = STATEMENT_DELIVER, .step = STEP_DELIVER,
		             .arrangement = arrangement, .pair = pair,
		             .about = NO_INDEX, .inspection = p->inspection[0] };

	if (!blind_owes_after(rules, a, p) || p->gate == GATE_SWAP)
		return;
	owed.due_s = swap_deliver_due(rules, p);
	if (clock_met(rules->charter, rules->now_s, owed.due_s))
		owed_by_depositaries(l, p, &owed);
}

static void owed_pair(struct owed_list *l, size_t arrangement, size_t pair)
{
	enum gate gate = l->rules->arrangements[arrangement].pairs[pair].gate;

	for (size_t i = 0; i < REQUIREMENT_COUNT; i++)
		for (unsigned side = 0; side < SIDES; side++)
			if (requirements[i].gate == gate)
				owed_requirement(l, arrangement, pair, side,
				                 &requirements[i]);
}

/* What one blind depositary has begun the others owe, whatever stopped it. */
static void owed_begun(struct owed_list *l, size_t arrangement, size_t pair)
{
	const struct charter *charter = l->rules->charter;
	const struct pair_state *p =
		&l->rules->arrangements[arrangement].pairs[pair];
	bool begun = false;

	for (size_t i = 0; i < charter->depositaries.of_count; i++)
		begun |= p->blind.delivered[i] != NO_INDEX;
	if (!begun || p->gate != GATE_SWAP)
		return;
	for (size_t i = 0; i < REQUIREMENT_COUNT; i++)
		if (requirements[i].step == STEP_DELIVER)
			owed_requirement(l, arrangement, pair, 0,
			                 &requirements[i]);
}

static void owed_attested(struct owed_list *l, const struct inspection *i,
                          const struct attested *a)
{
	const struct rules *rules = l->rules;

	if (a->entry == NO_INDEX || a->standing != STANDING_OPEN)
		return;
	owe(l, (struct owed){ .by = rules->charter->party[!i->side],
	                      .kind = STATEMENT_COUNTERSIGN,
	                      .arrangement = i->arrangement, .pair = i->pair,
	                      .about = a->entry,
	                      .inspection = (size_t)(i - rules->inspections),
	                      .due_s = a->due_s });
}

static void owed_inspection(struct owed_list *l, const struct inspection *i)
{
	owed_attested(l, i, &i->arrival);
	for (size_t m = 0; m < i->measure_count; m++)
		owed_attested(l, i, &i->measures[m].attested);
	owed_attested(l, i, &i->report);
}

/* Discrepancies wait for an explanation as objections wait for a reply. */
static void owed_replies(struct owed_list *l)
{
	const struct rules *rules = l->rules;

	for (size_t i = 0; i < rules->objection_count; i++) {
		const struct objection *o = &rules->objections[i];

		if (o->reply == NO_INDEX)
			owe(l, (struct owed){ .by = o->addressed,
			                      .kind = STATEMENT_REPLY,
			                      .arrangement = NO_INDEX,
			                      .about = o->entry,
			                      .inspection = o->inspection,
			                      .due_s = o->due_s });
	}
	for (size_t i = 0; i < rules->inspection_count; i++) {
		const struct inspection *in = &rules->inspections[i];

		for (size_t m = 0; m < in->measure_count; m++) {
			const struct measured *measured = &in->measures[m];
			bool open = false;

			for (size_t k = 0; k < measured->row_count; k++)
				open |= (measured->rows[k].look &
				         LOOK_DISCREPANT) &&
				        !measured->rows[k].explained;
			if (open)
				owe(l, (struct owed){
					.by = rules->charter->party[!in->side],
					.kind = STATEMENT_REPLY,
					.arrangement = in->arrangement,
					.pair = in->pair,
					.about = measured->attested.entry,
					.inspection = i, .due_s = NEVER_S });
		}
	}
}

static bool is_listed(const struct owed_list *l, enum statement_kind kind,
                      size_t about)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->list[i].kind == kind && l->list[i].about == about)
			return true;
	return false;
}

/*
 * Where no pair waits for it, no clock asks for draws, or for the declaration
 * that fixes them.
 */
static void owed_draw(struct owed_list *l, unsigned side)
{
	const struct rules *rules = l->rules;
	const struct charter *charter = rules->charter;
	uint32_t period = charter_period_at(charter, rules->now_s);
	const struct draw_period *of = rules_draws(rules, side, period);
	struct owed owed = { .by = charter->party[side], .kind = STATEMENT_DRAW,
		             .arrangement = NO_INDEX, .about = NO_INDEX,
		             .inspection = NO_INDEX, .due_s = NEVER_S };

	if (charter->draws.quota[side].value == 0 ||
	    rules->charter_phase != CHARTER_IN_FORCE)
		return;
	if (of == NULL) {
		owe(l, owed);
	} else if (of->declare == NO_INDEX &&
	           rules->declared_count[!side] > 0 &&
	           !is_listed(l, STATEMENT_DECLARE, of->entry)) {
		owed.by = charter->party[!side];
		owed.kind = STATEMENT_DECLARE;
		owed.about = of->entry;
		owe(l, owed);
	}
}

static void owed_reveals(struct owed_list *l)
{
	const struct rules *rules = l->rules;

	for (size_t i = 0; i < rules->draw_count; i++) {
		const struct draw_period *of = &rules->draws[i];
		int64_t due_s = NEVER_S;

		for (size_t k = 0; k < of->count; k++) {
			int64_t one_s = rules_reveal_due(rules, of, k);

			if (of->draws[k].opened == NO_INDEX && one_s < due_s)
				due_s = one_s;
		}
		if (due_s != NEVER_S &&
		    rules->now_s >= charter_period_s(rules->charter,
		                                     of->period + 1))
			owe(l, (struct owed){
				.by = rules->entries[of->entry].log,
				.kind = STATEMENT_REVEAL,
				.arrangement = NO_INDEX, .about = of->entry,
				.inspection = NO_INDEX,
				.due_s = due_s });
	}
}

int rules_owed(const struct rules *rules, struct owed **out, size_t *out_count)
{
	struct owed_list l = { .rules = rules,
	                       .grower = { .status = TALLY_OK } };

	owed_signatures(&l);
	for (size_t i = 0; i < rules->arrangement_count; i++) {
		const struct arrangement *a = &rules->arrangements[i];

		if (a->phase == ARRANGEMENT_PROPOSED)
			owed_answers(&l, i);
		for (size_t pair = 0; pair < a->pair_count; pair++) {
			owed_shares(&l, i, pair);
			if (a->phase != ARRANGEMENT_RUNNING)
				owed_begun(&l, i, pair);
			else if (a->pairs[pair].gate != GATE_NONE)
				owed_pair(&l, i, pair);
		}
	}
	for (unsigned side = 0; side < SIDES; side++)
		owed_draw(&l, side);
	for (size_t i = 0; i < rules->inspection_count; i++)
		owed_inspection(&l, &rules->inspections[i]);
	owed_replies(&l);
	owed_reveals(&l);
	if (l.grower.status != TALLY_OK) {
		free(l.list);
		return l.grower.status;
	}
	*out = l.list;
	*out_count = l.count;
	return TALLY_OK;
}
