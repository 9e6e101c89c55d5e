/*
 * Gates: what each side of a pair owes before either may go on. The gates as
 * rows; a pair stands before the first gate that is not yet met on both sides.
 * docs/protocol.md, 4.2.
 */
#include <string.h>

#include "rules/fold.h"

const struct requirement requirements[REQUIREMENT_COUNT] = {
	{ GATE_NOTICE, STATEMENT_NOTICE, OWED_BY_INSPECTING, CLOCK_COUNT },
	{ GATE_NOTICE, STATEMENT_ACK, OWED_BY_INSPECTED, CLOCK_ACKNOWLEDGE },
	{ GATE_NOTICE, STATEMENT_ANSWER, OWED_BY_HOST, CLOCK_ACKNOWLEDGE },
	{ GATE_DESIGNATE, STATEMENT_ENTER, OWED_BY_INSPECTING, CLOCK_COUNT },
	{ GATE_DESIGNATE, STATEMENT_DESIGNATE, OWED_BY_INSPECTING, CLOCK_COUNT },
	{ GATE_DESIGNATE, STATEMENT_RESTRICT, OWED_BY_INSPECTED, CLOCK_RESTRICT },
	{ GATE_DESIGNATE, STATEMENT_ANSWER, OWED_BY_HOST, CLOCK_ACKNOWLEDGE },
	{ GATE_SWAP, STATEMENT_DEPOSIT, OWED_BY_INSPECTED, CLOCK_COUNT },
	{ GATE_SWAP, STATEMENT_ACK, OWED_BY_INSPECTING, CLOCK_ACKNOWLEDGE },
	{ GATE_SWAP, STATEMENT_DELIVER, OWED_BY_DEPOSITARY, CLOCK_DELIVER },
	{ GATE_ARRIVE, STATEMENT_ARRIVE, OWED_BY_INSPECTING, CLOCK_COUNT },
	{ GATE_LOOK, STATEMENT_SELECT, OWED_BY_INSPECTING, CLOCK_COUNT },
	{ GATE_LOOK, STATEMENT_REPORT, OWED_BY_INSPECTING, CLOCK_COUNT },
};

/* The place of the pair's gate in time, moved by suspensions up to the cap. */
int64_t rules_gate_due(const struct rules *rules, size_t arrangement,
                       size_t pair, enum gate gate)
{
	const struct arrangement *a = &rules->arrangements[arrangement];
	int64_t due_s = a->pairs[pair].due_s[gate];
	int64_t left_s = clock_s(rules->charter, CLOCK_SUSPENSION);

	for (size_t i = 0; i < a->suspension_count; i++) {
		const struct suspension *s = &a->suspensions[i];
		int64_t end_s = s->end_s == NEVER_S ? rules->now_s : s->end_s;
		int64_t length_s = end_s - s->begin_s;

		if (s->begin_s >= due_s || length_s <= 0)
			continue;
		if (length_s > left_s)
			length_s = left_s;
		due_s += length_s;
		left_s -= length_s;
	}
	return due_s;
}

/* The host who must answer for this inspection itself, or NO_INDEX. */
static size_t asked_host(const struct rules *rules,
                         const struct inspection *inspection, enum gate gate,
                         bool by_choice)
{
	const struct charter *charter = rules->charter;
	size_t host;

	if (charter->inspection_consent_standing ||
	    by_choice != (gate == GATE_DESIGNATE) || inspection->site == NO_INDEX)
		return NO_INDEX;
	host = charter->sites[inspection->site].host;
	return host == charter->party[!inspection->side] ? NO_INDEX : host;
}

static size_t met_by(const struct inspection *inspection,
                     const struct pair_state *pair,
                     const struct requirement *r, unsigned side)
{
	switch (r->kind) {
	case STATEMENT_NOTICE:
		return inspection->notice;
	case STATEMENT_ACK:
		return r->gate == GATE_NOTICE ? inspection->ack
		                              : pair->deposit[!side].ack;
	case STATEMENT_ANSWER:
		return inspection->consent;
	case STATEMENT_ENTER:
		return inspection->enter;
	case STATEMENT_DESIGNATE:
		return inspection->designate;
	case STATEMENT_RESTRICT:
		return inspection->restrict_;
	case STATEMENT_DEPOSIT:
		return pair->deposit[!side].entry;
	case STATEMENT_DELIVER:
		return pair->deliver;
	case STATEMENT_ARRIVE:
		return inspection->arrive;
	case STATEMENT_SELECT:
		return inspection->select;
	case STATEMENT_REPORT:
		return inspection->report_entry;
	default:
		return NO_INDEX;
	}
}

/* The entry that a requirement answers or builds on; NO_INDEX: not there. */
static size_t answers(const struct inspection *inspection,
                      const struct pair_state *pair,
                      const struct requirement *r, unsigned side)
{
	switch (r->kind) {
	case STATEMENT_ACK:
		return r->gate == GATE_NOTICE ? inspection->notice
		                              : pair->deposit[!side].entry;
	case STATEMENT_ANSWER:
		return r->gate == GATE_NOTICE ? inspection->notice
		                              : inspection->designate;
	case STATEMENT_ENTER:
		return inspection->ack;
	case STATEMENT_DESIGNATE:
		return inspection->enter;
	case STATEMENT_RESTRICT:
		return inspection->designate;
	case STATEMENT_DELIVER:
		return pair->deposit[0].ack != NO_INDEX ? pair->deposit[1].ack
		                                        : NO_INDEX;
	case STATEMENT_REPORT:
		return inspection->select;
	default:
		return NO_INDEX;
	}
}

static bool needs_something(enum statement_kind kind)
{
	return kind != STATEMENT_NOTICE && kind != STATEMENT_DEPOSIT &&
	       kind != STATEMENT_ARRIVE && kind != STATEMENT_SELECT;
}

/*
 * Who answers gets the whole of the answer's clock, also when what he answers
 * came at the last minute: else the last to speak could make the other side
 * default.
 */
static int64_t due_with_answer(const struct rules *rules, int64_t due_s,
                               const struct requirement *r, size_t about)
{
	int64_t from_s, answer_s;

	if (r->answer_clock == CLOCK_COUNT || about == NO_INDEX)
		return due_s;
	from_s = rules->entries[about].quorum_s;
	if (from_s == NEVER_S)
		return due_s;
	answer_s = from_s + clock_s(rules->charter, r->answer_clock);
	return answer_s > due_s ? answer_s : due_s;
}

static size_t latest_ack(const struct rules *rules,
                         const struct pair_state *pair)
{
	size_t a = pair->deposit[0].ack, b = pair->deposit[1].ack;

	if (a == NO_INDEX || b == NO_INDEX)
		return NO_INDEX;
	return rules->entries[a].quorum_s > rules->entries[b].quorum_s ? a : b;
}

struct requirement_state requirement_look(const struct rules *rules,
                                          size_t arrangement, size_t pair,
                                          unsigned side,
                                          const struct requirement *r)
{
	static const struct inspection none = {
		.site = NO_INDEX, .notice = NO_INDEX, .ack = NO_INDEX,
		.consent = NO_INDEX, .enter = NO_INDEX, .designate = NO_INDEX,
		.restrict_ = NO_INDEX, .arrive = NO_INDEX, .select = NO_INDEX,
		.report_entry = NO_INDEX
	};
	const struct pair_state *p = &rules->arrangements[arrangement].pairs[pair];
	const struct charter *charter = rules->charter;
	const struct inspection *inspection =
		p->inspection[side] == NO_INDEX
			? &none : &rules->inspections[p->inspection[side]];
	const size_t owes[] = {
		[OWED_BY_NONE] = NO_INDEX,
		[OWED_BY_INSPECTING] = charter->party[side],
		[OWED_BY_INSPECTED] = charter->party[!side],
		[OWED_BY_HOST] = asked_host(rules, inspection, r->gate,
		                            p->site[!side] == NO_INDEX),
		[OWED_BY_DEPOSITARY] = charter->depositary,
	};
	struct requirement_state state = {
		.entry = met_by(inspection, p, r, side),
		.about = answers(inspection, p, r, side),
		.by = owes[r->by],
	};

	if (r->kind == STATEMENT_DELIVER)
		state.about = latest_ack(rules, p);
	state.applies = state.by != NO_INDEX;
	state.ready = state.about != NO_INDEX || !needs_something(r->kind);
	state.due_s = due_with_answer(
		rules, rules_gate_due(rules, arrangement, pair, r->gate), r,
		state.about);
	return state;
}

static bool gate_is_met(const struct rules *rules, size_t arrangement,
                        size_t pair, enum gate gate)
{
	for (size_t i = 0; i < REQUIREMENT_COUNT; i++) {
		if (requirements[i].gate != gate)
			continue;
		for (unsigned side = 0; side < SIDES; side++) {
			struct requirement_state state = requirement_look(
				rules, arrangement, pair, side, &requirements[i]);

			if (state.applies && state.entry == NO_INDEX)
				return false;
		}
	}
	return true;
}

void gate_advance(struct fold *f, size_t arrangement, size_t pair)
{
	struct arrangement *a = &f->rules->arrangements[arrangement];
	struct pair_state *p = &a->pairs[pair];

	while (p->gate != GATE_NONE && p->gate < GATE_DONE &&
	       gate_is_met(f->rules, arrangement, pair, p->gate))
		p->gate = (enum gate)(p->gate + 1);
	if (p->gate != GATE_DONE)
		return;
	if (pair + 1 < a->pair_count && a->pairs[pair + 1].gate == GATE_NONE)
		a->pairs[pair + 1].gate = GATE_NOTICE;
	else if (pair + 1 == a->pair_count)
		arrangement_end(f, arrangement, EVENT_COMPLETED, ENDING_COMPLETE,
		                NO_INDEX);
}

/*
 * Teams that were let in finish their work while clocks are stopped; and what
 * they saw they may still say when the other side has ended the arrangement:
 * else ending it would make a finding vanish.
 */
static bool may_go_on(const struct arrangement *a, enum gate gate,
                      enum statement_kind kind)
{
	if (gate != GATE_LOOK || a->phase == ARRANGEMENT_RUNNING)
		return a->phase == ARRANGEMENT_RUNNING;
	return a->phase == ARRANGEMENT_SUSPENDED ||
	       (a->phase == ARRANGEMENT_ENDED && kind != STATEMENT_SELECT);
}

enum irregularity_code gate_check(struct fold *f, size_t entry,
                                  size_t arrangement, size_t pair,
                                  unsigned side)
{
	const struct arrangement *a = &f->rules->arrangements[arrangement];
	const struct entry *e = &f->rules->entries[entry];
	enum gate gate = a->pairs[pair].gate;
	int64_t due_s = rules_gate_due(f->rules, arrangement, pair, gate);

	if (!may_go_on(a, gate, e->statement.kind))
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "the arrangement is not running");
	if (gate != gate_of(e->statement.kind) &&
	    !(e->statement.kind == STATEMENT_ACK && gate == GATE_SWAP) &&
	    !(e->statement.kind == STATEMENT_ANSWER &&
	      (gate == GATE_NOTICE || gate == GATE_DESIGNATE)))
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "pair %zu stands before another gate", pair + 1);
	for (size_t i = 0; i < REQUIREMENT_COUNT; i++) {
		struct requirement_state state;

		if (requirements[i].gate != gate ||
		    requirements[i].kind != e->statement.kind)
			continue;
		state = requirement_look(f->rules, arrangement, pair, side,
		                         &requirements[i]);
		due_s = state.due_s;
	}
	if (!clock_met(f->in->charter, e->quorum_s, due_s))
		return fold_refuse(f, IRREGULAR_LATE,
		                   "past the deadline of the gate");
	return IRREGULAR_NONE;
}
