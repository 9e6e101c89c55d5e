/*
 * Gates: what each side of a pair owes before either may go on. The gates as
 * rows; a pair stands before the first gate that is not yet met on both sides.
 * docs/protocol.md, 4.2.
 */
#include <string.h>

#include "rules/fold.h"

/* Columns: gate, step, kind, who owes it, what it answers, answer's clock. */
const struct requirement requirements[REQUIREMENT_COUNT] = {
	{ GATE_NOTICE, STEP_NOTICE, STATEMENT_NOTICE, OWED_BY_INSPECTING,
	  STEP_NONE, CLOCK_COUNT },
	{ GATE_NOTICE, STEP_ACK, STATEMENT_ACK, OWED_BY_INSPECTED,
	  STEP_NOTICE, CLOCK_ACKNOWLEDGE },
	{ GATE_NOTICE, STEP_CONSENT, STATEMENT_ANSWER, OWED_BY_HOST,
	  STEP_NOTICE, CLOCK_ACKNOWLEDGE },
	{ GATE_DESIGNATE, STEP_ENTER, STATEMENT_ENTER, OWED_BY_INSPECTING,
	  STEP_ACK, CLOCK_COUNT },
	{ GATE_DESIGNATE, STEP_DESIGNATE, STATEMENT_DESIGNATE,
	  OWED_BY_INSPECTING, STEP_ENTER, CLOCK_DESIGNATE_MAX },
	{ GATE_DESIGNATE, STEP_RESTRICT, STATEMENT_RESTRICT, OWED_BY_INSPECTED,
	  STEP_DESIGNATE, CLOCK_RESTRICT },
	{ GATE_DESIGNATE, STEP_CONSENT, STATEMENT_ANSWER, OWED_BY_HOST,
	  STEP_DESIGNATE, CLOCK_ACKNOWLEDGE },
	{ GATE_SWAP, STEP_DEPOSIT, STATEMENT_DEPOSIT, OWED_BY_INSPECTED,
	  STEP_NONE, CLOCK_COUNT },
	{ GATE_SWAP, STEP_HELD, STATEMENT_ACK, OWED_BY_DEPOSITARY,
	  STEP_DEPOSIT, CLOCK_ACKNOWLEDGE },
	{ GATE_SWAP, STEP_RECEIVED, STATEMENT_ACK, OWED_BY_INSPECTING,
	  STEP_HELD, CLOCK_ACKNOWLEDGE },
	{ GATE_SWAP, STEP_DELIVER, STATEMENT_DELIVER, OWED_BY_DEPOSITARY,
	  STEP_RECEIVED, CLOCK_DELIVER },
	{ GATE_ARRIVE, STEP_ARRIVE, STATEMENT_ARRIVE, OWED_BY_INSPECTING,
	  STEP_DELIVER, CLOCK_ARRIVE },
	{ GATE_LOOK, STEP_SELECT, STATEMENT_SELECT, OWED_BY_INSPECTING,
	  STEP_ARRIVE, CLOCK_SELECT },
	{ GATE_LOOK, STEP_REPORT, STATEMENT_REPORT, OWED_BY_INSPECTING,
	  STEP_SELECT, CLOCK_STAY },
};

/*
 * A time moved by what until_s knows of the suspensions that overlap the way to
 * it from from_s; each side's move it up to the cap.
 */
static int64_t moved_s(const struct rules *rules, const struct arrangement *a,
                       int64_t from_s, int64_t due_s, int64_t until_s)
{
	int64_t cap_s = clock_s(rules->charter, CLOCK_SUSPENSION);
	int64_t left_s[SIDES] = { cap_s, cap_s };

	for (size_t i = 0; i < a->suspension_count; i++) {
		const struct suspension *s = &a->suspensions[i];
		int64_t begin_s = s->begin_s > from_s ? s->begin_s : from_s;
		int64_t end_s = s->end_s < until_s ? s->end_s : until_s;
		int64_t *left = &left_s[side_of(rules, s->by)];
		int64_t length_s = end_s - begin_s;

		if (begin_s >= due_s || length_s <= 0)
			continue;
		if (length_s > *left)
			length_s = *left;
		due_s += length_s;
		*left -= length_s;
	}
	return due_s;
}

int64_t rules_gate_due(const struct rules *rules, size_t arrangement,
                       size_t pair, enum gate gate)
{
	const struct arrangement *a = &rules->arrangements[arrangement];

	return moved_s(rules, a, INT64_MIN, a->pairs[pair].due_s[gate],
	               rules->now_s);
}

int64_t rules_clock_due(const struct rules *rules, size_t arrangement,
                        size_t from, enum clock clock)
{
	int64_t from_s = rules->entries[from].quorum_s;

	if (from_s == NEVER_S)
		return NEVER_S;
	return moved_s(rules, &rules->arrangements[arrangement], from_s,
	               from_s + clock_s(rules->charter, clock), rules->now_s);
}

/* The host who must answer for this inspection itself, or NO_INDEX. */
static size_t asked_host(const struct rules *rules, size_t inspection,
                         enum gate gate, bool by_choice)
{
	const struct charter *charter = rules->charter;
	const struct inspection *i;
	size_t host;

	if (inspection == NO_INDEX || charter->inspection_consent_standing ||
	    by_choice != (gate == GATE_DESIGNATE))
		return NO_INDEX;
	i = &rules->inspections[inspection];
	if (i->site == NO_INDEX)
		return NO_INDEX;
	host = charter->sites[i->site].host;
	return host == charter->party[!i->side] ? NO_INDEX : host;
}

static size_t step_of(const struct rules *rules, size_t inspection,
                      enum step step)
{
	return inspection == NO_INDEX || step == STEP_NONE
	               ? NO_INDEX
	               : rules->inspections[inspection].step[step];
}

size_t latest_of(const struct rules *rules, const struct pair_state *pair,
                 enum step first, enum step last)
{
	size_t latest = NO_INDEX;

	for (unsigned side = 0; side < SIDES; side++)
		for (int step = (int)first; step <= (int)last; step++) {
			size_t entry = step_of(rules, pair->inspection[side],
			                       (enum step)step);

			if (entry == NO_INDEX)
				return NO_INDEX;
			if (latest == NO_INDEX ||
			    rules->entries[entry].quorum_s >
			            rules->entries[latest].quorum_s)
				latest = entry;
		}
	return latest;
}

/*
 * The one delivery waits for all four acks, a selection for both teams, blind
 * depositaries for both deposits.
 */
static size_t answered(const struct rules *rules, const struct pair_state *pair,
                       size_t inspection, const struct requirement *r)
{
	switch (r->step) {
	case STEP_HELD:
		return rules->charter->depositaries.blind
		               ? latest_of(rules, pair, STEP_DEPOSIT, STEP_DEPOSIT)
		               : step_of(rules, inspection, r->about);
	case STEP_DELIVER:
		return latest_of(rules, pair, STEP_HELD, STEP_RECEIVED);
	case STEP_SELECT:
		return latest_of(rules, pair, STEP_ARRIVE, STEP_ARRIVE);
	default:
		return step_of(rules, inspection, r->about);
	}
}

/*
 * Who answers gets the whole of the answer's clock, also when what he answers
 * came at the last minute: else the last to speak could make the other side
 * default.
 */
static int64_t due_with_answer(const struct rules *rules, size_t arrangement,
                               const struct requirement *r, size_t about,
                               int64_t due_s)
{
	int64_t answer_s;

	if (r->answer_clock == CLOCK_COUNT || about == NO_INDEX ||
	    rules->entries[about].quorum_s == NEVER_S)
		return due_s;
	answer_s = rules_clock_due(rules, arrangement, about, r->answer_clock);
	return answer_s > due_s ? answer_s : due_s;
}

struct requirement_state requirement_look(const struct rules *rules,
                                          size_t arrangement, size_t pair,
                                          unsigned side,
                                          const struct requirement *r)
{
	const struct pair_state *p = &rules->arrangements[arrangement].pairs[pair];
	const struct charter *charter = rules->charter;
	size_t inspection = p->inspection[side];
	const size_t owes[] = {
		[OWED_BY_NONE] = NO_INDEX,
		[OWED_BY_INSPECTING] = charter->party[side],
		[OWED_BY_INSPECTED] = charter->party[!side],
		[OWED_BY_HOST] = asked_host(rules, inspection, r->gate,
		                            p->site[!side] == NO_INDEX),
		[OWED_BY_DEPOSITARY] = charter->depositary,
	};
	struct requirement_state state = {
		.entry = step_of(rules, inspection, r->step),
		.about = answered(rules, p, inspection, r),
		.by = owes[r->by],
		.kind = r->step == STEP_HELD && charter->depositaries.blind
		                ? STATEMENT_HOLD
		                : r->kind,
	};

	state.applies = state.by != NO_INDEX;
	state.ready = state.about != NO_INDEX || r->about == STEP_NONE;
	state.due_s = due_with_answer(
		rules, arrangement, r, state.about,
		rules_gate_due(rules, arrangement, pair, r->gate));
	if (r->step == STEP_NOTICE && p->drawn[!side] &&
	    state.entry == NO_INDEX)
		draw_turn(rules, arrangement, side, &state);
	return state;
}

/* Out: when the last step of it came. */
static bool gate_is_met(const struct rules *rules, size_t arrangement,
                        size_t pair, int64_t *out_met_s)
{
	enum gate gate = rules->arrangements[arrangement].pairs[pair].gate;

	*out_met_s = INT64_MIN;
	for (size_t i = 0; i < REQUIREMENT_COUNT; i++) {
		if (requirements[i].gate != gate)
			continue;
		for (unsigned side = 0; side < SIDES; side++) {
			struct requirement_state state = requirement_look(
				rules, arrangement, pair, side, &requirements[i]);

			if (!state.applies)
				continue;
			if (state.entry == NO_INDEX)
				return false;
			if (rules->entries[state.entry].quorum_s > *out_met_s)
				*out_met_s =
					rules->entries[state.entry].quorum_s;
		}
	}
	return true;
}

/*
 * A gate that is passed after its deadline, each within his own clock, moves
 * what follows: else the slowness of one would be the other's default later.
 * What a suspension moves is not counted again.
 */
static void move_following(const struct rules *rules, struct arrangement *a,
                           size_t pair, int64_t met_s)
{
	enum gate passed = a->pairs[pair].gate;
	int64_t stopped_s = moved_s(rules, a, INT64_MIN, met_s, met_s) - met_s;
	int64_t over_s = met_s - stopped_s - a->pairs[pair].due_s[passed];

	for (size_t i = pair; over_s > 0 && i < a->pair_count; i++)
		for (int gate = GATE_NOTICE; gate <= GATE_LOOK; gate++)
			if (i > pair || gate > (int)passed)
				a->pairs[i].due_s[gate] += over_s;
}

void gate_advance(struct fold *f, size_t arrangement, size_t pair)
{
	struct arrangement *a = &f->rules->arrangements[arrangement];
	struct pair_state *p = &a->pairs[pair];
	int64_t met_s;

	while (p->gate != GATE_NONE && p->gate < GATE_DONE &&
	       gate_is_met(f->rules, arrangement, pair, &met_s)) {
		move_following(f->rules, a, pair, met_s);
		p->gate = (enum gate)(p->gate + 1);
	}
	if (p->gate != GATE_DONE)
		return;
	if (pair + 1 < a->pair_count && a->pairs[pair + 1].gate == GATE_NONE)
		a->pairs[pair + 1].gate = GATE_NOTICE;
	else if (pair + 1 == a->pair_count)
		arrangement_end(f, arrangement, EVENT_COMPLETED, ENDING_COMPLETE,
		                NO_INDEX);
}

bool saw_a_stop(const struct rules *rules, size_t entry,
                const struct arrangement *a)
{
	for (size_t i = 0; i < a->suspension_count; i++)
		if (!a->suspensions[i].resumed &&
		    rules_is_past(rules, a->suspensions[i].entry, entry))
			return true;
	return a->end_entry == NO_INDEX ||
	       rules_is_past(rules, a->end_entry, entry);
}

/*
 * A stop that crosses the last acks, a designation or a selection does not undo
 * them. Of a drawn site r would be out, and the draw that was given back no
 * longer a surprise.
 */
static bool crosses_a_stop(const struct rules *rules, size_t entry,
                           const struct arrangement *a, enum step step)
{
	return (a->phase == ARRANGEMENT_SUSPENDED ||
	        a->phase == ARRANGEMENT_ENDED) &&
	       (step == STEP_HELD || step == STEP_RECEIVED ||
	        step == STEP_DESIGNATE || step == STEP_SELECT) &&
	       !saw_a_stop(rules, entry, a);
}

/*
 * Teams that were let in finish their work while clocks are stopped; and what
 * they saw they may still say when the other side has ended the arrangement:
 * else ending it would make a finding vanish.
 */
static bool may_go_on(const struct arrangement *a, enum step step)
{
	switch (a->phase) {
	case ARRANGEMENT_RUNNING:
		return true;
	case ARRANGEMENT_SUSPENDED:
		return step == STEP_SELECT || step == STEP_REPORT;
	case ARRANGEMENT_ENDED:
		return step == STEP_REPORT;
	default:
		return false;
	}
}

static const struct requirement *asks_for(enum gate gate, enum step step)
{
	for (size_t i = 0; i < REQUIREMENT_COUNT; i++)
		if (requirements[i].gate == gate && requirements[i].step == step)
			return &requirements[i];
	return NULL;
}

int64_t gate_step_due(const struct rules *rules,
                      const struct inspection *inspection, enum step step)
{
	const struct arrangement *a =
		&rules->arrangements[inspection->arrangement];
	enum gate gate = a->pairs[inspection->pair].gate;

	return requirement_look(rules, inspection->arrangement, inspection->pair,
	                        inspection->side, asks_for(gate, step)).due_s;
}

enum irregularity_code gate_check(struct fold *f, size_t entry,
                                  const struct inspection *inspection,
                                  enum step step)
{
	const struct arrangement *a =
		&f->rules->arrangements[inspection->arrangement];

	if (!may_go_on(a, step) && !crosses_a_stop(f->rules, entry, a, step))
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "the arrangement is not running");
	if (asks_for(a->pairs[inspection->pair].gate, step) == NULL)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "pair %zu stands before another gate",
		                   inspection->pair + 1);
	if (!clock_met(f->in->charter, f->rules->entries[entry].quorum_s,
	               gate_step_due(f->rules, inspection, step)))
		return fold_refuse(f, IRREGULAR_LATE,
		                   "past the deadline of the gate");
	return IRREGULAR_NONE;
}
