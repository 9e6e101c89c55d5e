/*
 * What has become due by T: silence as a no, missed gates, suspensions past
 * their cap, statements that stand because nobody answered.
 */
#include "rules/fold.h"

/* The depositary's silence ends a pair only if no side is at fault. */
static void default_of(struct fold *f, size_t arrangement, size_t by,
                       const struct requirement *r,
                       const struct requirement_state *state)
{
	bool depositary = r->by == OWED_BY_DEPOSITARY;
	enum irregularity_code code = depositary ? IRREGULAR_LATE
	                                         : IRREGULAR_PAIR_DEFAULT;

	fold_refuse(f, code, "no '%s' at the gate's deadline",
	            kind_name(state->kind));
	fold_note(f, code, by, NO_INDEX, state->due_s);
	if (!depositary)
		arrangement_end(f, arrangement, EVENT_DEFAULT, ENDING_DEFAULT,
		                by);
	else if (f->rules->arrangements[arrangement].phase ==
	         ARRANGEMENT_RUNNING)
		arrangement_end(f, arrangement, EVENT_DEFAULT,
		                ENDING_NOT_DELIVERED, by);
}

/*
 * Each of several depositaries is late for itself. Who refused a deposit is not;
 * so it may be that nobody is.
 */
static void depositaries_default(struct fold *f, const struct requirement *r,
                                 const struct requirement_state *state,
                                 const struct pair_state *pair)
{
	size_t owing[MAX_DEPOSITARIES];
	size_t count = depositaries_owing(f->rules, pair, r->step, owing);

	for (size_t i = 0; i < count; i++)
		default_of(f, f->arrangement, owing[i], r, state);
	if (f->rules->arrangements[f->arrangement].phase == ARRANGEMENT_RUNNING)
		arrangement_end(f, f->arrangement, EVENT_DEFAULT,
		                ENDING_NOT_DELIVERED, NO_INDEX);
}

static bool ends_in_dispute(struct fold *f, const struct pair_state *pair,
                            unsigned side, const struct requirement *r,
                            const struct requirement_state *state)
{
	struct inspection *i;

	if (r->step != STEP_RECEIVED)
		return false;
	i = &f->rules->inspections[pair->inspection[side]];
	if (!blind_is_disputed(f, i, state->due_s))
		return false;
	i->excused = true;
	arrangement_end(f, f->arrangement, EVENT_DEFAULT, ENDING_UNREAD,
	                NO_INDEX);
	return true;
}

struct pair_turn {
	size_t arrangement, pair;
	int64_t now_s;
};

/*
 * What was left undone at the pair's gate for the inspection by one side, by the
 * sides or by the depositary. Whose turn never came, because what he had to
 * answer is missing, is not named.
 */
static bool settle_side(struct fold *f, const struct pair_turn *at, unsigned side,
                        bool depositary)
{
	const struct rules *rules = f->rules;
	const struct pair_state *pair =
		&rules->arrangements[at->arrangement].pairs[at->pair];
	enum gate gate = pair->gate;
	bool missed = false;

	for (size_t i = 0; i < REQUIREMENT_COUNT; i++) {
		const struct requirement *r = &requirements[i];
		struct requirement_state state;
		size_t by;

		if (r->gate != gate ||
		    (r->by == OWED_BY_DEPOSITARY) != depositary)
			continue;
		if (owed_once(f->in->charter, r->step) && side != 0)
			continue;
		state = requirement_look(rules, at->arrangement, at->pair, side,
		                         r);
		if (!state.applies || state.entry != NO_INDEX || !state.ready ||
		    clock_met(f->in->charter, at->now_s, state.due_s))
			continue;
		by = state.by;
		if (r->by == OWED_BY_HOST)
			by = f->in->charter->party[!side];
		missed = true;
		if (ends_in_dispute(f, pair, side, r, &state))
			continue;
		if (depositary)
			depositaries_default(f, r, &state, pair);
		else
			default_of(f, at->arrangement, by, r, &state);
	}
	return missed;
}

static void settle_pairs(struct fold *f, size_t arrangement, int64_t now_s)
{
	const struct arrangement *a = &f->rules->arrangements[arrangement];

	for (size_t pair = 0; pair < a->pair_count; pair++) {
		if (a->pairs[pair].gate == GATE_NONE ||
		    a->pairs[pair].gate == GATE_DONE)
			continue;
		const struct pair_turn at = { arrangement, pair, now_s };
		bool missed = false;

		for (unsigned k = 0; k < 2 * SIDES; k++)
			missed |= settle_side(f, &at, k % SIDES, k >= SIDES);
		if (missed)
			return;
	}
}

/* End an arrangement that by at_s was suspended for longer than the cap. */
static void suspension_settle(struct fold *f, size_t arrangement, int64_t at_s)
{
	struct arrangement *a = &f->rules->arrangements[arrangement];
	int64_t total_s = 0;
	size_t by;

	if (a->phase != ARRANGEMENT_SUSPENDED)
		return;
	by = a->suspensions[a->suspension_count - 1].by;
	for (size_t i = 0; i < a->suspension_count; i++) {
		const struct suspension *s = &a->suspensions[i];

		if (s->by == by)
			total_s += (s->end_s == NEVER_S ? at_s : s->end_s) -
			           s->begin_s;
	}
	if (total_s > clock_s(f->in->charter, CLOCK_SUSPENSION))
		arrangement_end(f, arrangement, EVENT_END, ENDING_SUSPENSION, by);
}

/*
 * By order_s, for what met a gate in time, or ended a suspension, stands in
 * replay order before every entry that comes after that time by order_s.
 */
void defaults_settle(struct fold *f, size_t arrangement, size_t entry)
{
	struct arrangement *a = &f->rules->arrangements[arrangement];
	int64_t now_s = f->rules->entries[entry].order_s;

	if (now_s == NEVER_S)
		return;
	suspension_settle(f, arrangement, now_s);
	if (a->phase != ARRANGEMENT_RUNNING)
		return;
	settle_pairs(f, arrangement, now_s);
	if (a->phase == ARRANGEMENT_ENDED)
		a->end_entry = entry;
}

void ending_settle(struct fold *f, size_t arrangement, size_t entry)
{
	int64_t quorum_s = f->rules->entries[entry].quorum_s;

	defaults_settle(f, arrangement, entry);
	if (quorum_s != NEVER_S)
		suspension_settle(f, arrangement, quorum_s);
}

void others_settle(struct fold *f, size_t entry)
{
	size_t arrangement = f->arrangement;

	for (size_t i = 0; i < f->rules->arrangement_count; i++) {
		f->arrangement = i;
		if (i != arrangement)
			defaults_settle(f, i, entry);
	}
	f->arrangement = arrangement;
}

static void settle_arrangement(struct fold *f, size_t arrangement)
{
	struct arrangement *a = &f->rules->arrangements[arrangement];

	f->arrangement = arrangement;
	if (a->phase == ARRANGEMENT_PROPOSED &&
	    !clock_met(f->in->charter, f->rules->now_s, a->answer_by_s))
		arrangement_end(f, arrangement, EVENT_REFUSED, ENDING_SILENT,
		                NO_INDEX);
	suspension_settle(f, arrangement, f->rules->now_s);
	if (a->phase == ARRANGEMENT_RUNNING)
		settle_pairs(f, arrangement, f->rules->now_s);
}

/*
 * A team says that it was not let in. Once that stands, the other side refused,
 * and where it had to admit defaulted; while it is contested nobody did.
 */
static void settle_arrival(struct fold *f, struct inspection *i, size_t owed_by)
{
	struct arrangement *a = &f->rules->arrangements[i->arrangement];

	if (i->arrival.entry == NO_INDEX || i->step[STEP_ARRIVE] != NO_INDEX)
		return;
	if (i->arrival.standing == STANDING_CONTESTED) {
		i->phase = INSPECTION_RESTRICTED;
		if (a->ended_by[0] == NO_INDEX)
			a->ending = ENDING_CONTESTED;
	}
	if (i->arrival.standing != STANDING_AGREED &&
	    i->arrival.standing != STANDING_SILENT)
		return;
	i->refused_by = owed_by;
	arrangement_name(a, owed_by);
	a->ending = ENDING_INSPECTION_REFUSED;
	if (f->in->charter->inspection_refusal_allowed)
		return;
	a->ending = ENDING_DEFAULT;
	fold_refuse(f, IRREGULAR_PAIR_DEFAULT, "admission was owed");
	fold_note(f, IRREGULAR_PAIR_DEFAULT, owed_by, i->arrival.entry,
	          i->arrival.due_s);
}

static bool report_lists(const struct fold *f, const struct inspection *i,
                         const uint8_t id[static HASH_BYTES])
{
	const json_t *body =
		f->rules->entries[i->report.entry].statement.body;
	uint8_t listed[HASH_BYTES];

	for (size_t k = 0; k < member_count(body, "statements"); k++)
		if (member_hash(member_at(body, "statements", k), NULL, listed) &&
		    hash_equal(listed, id))
			return true;
	return false;
}

/*
 * Who answers a report answers the measures it lists: an agreement always, a
 * contest only within the measure's own clock, after which it stands.
 */
static bool answered_by_report(const struct fold *f, const struct inspection *i,
                               const struct attested *a)
{
	const struct rules *rules = f->rules;

	if (i->report.entry == NO_INDEX || i->report.answer == NO_INDEX ||
	    !report_lists(f, i, rules->entries[a->entry].statement.id))
		return false;
	return i->report.standing == STANDING_AGREED ||
	       clock_met(f->in->charter,
	                 rules->entries[i->report.answer].quorum_s, a->due_s);
}

static void settle_inspection(struct fold *f, struct inspection *i)
{
	size_t owed_by = f->in->charter->party[!i->side];

	f->arrangement = i->arrangement;
	/* That a team was let in needs no second signature. */
	if (i->arrival.standing == STANDING_OPEN && i->step[STEP_ARRIVE] != NO_INDEX)
		i->arrival.standing = STANDING_AGREED;
	attested_settle(f, &i->arrival, owed_by);
	settle_arrival(f, i, owed_by);
	attested_settle(f, &i->report, owed_by);
	for (size_t m = 0; m < i->measure_count; m++) {
		struct attested *a = &i->measures[m].attested;

		if (a->standing == STANDING_OPEN && answered_by_report(f, i, a)) {
			a->standing = i->report.standing;
			a->answer = i->report.answer;
		}
		attested_settle(f, a, owed_by);
	}
}

/* Is it a prefix of its log, or was its owner caught showing another one? */
static bool is_excused(const struct fold *f, const struct named_head *head)
{
	const struct rules *rules = f->rules;
	size_t log = charter_participant_of_log(f->in->charter,
	                                        slice_text(head->log));

	if (log == NO_INDEX || rules->equivocated[log])
		return log != NO_INDEX;
	if (head->size > rules->log_count[log])
		return f->in->own_log != NO_INDEX;
	return hash_equal(head->root, rules->roots[log][head->size].root);
}

/* The victim of a fork saw what it was shown: only the forger is named. */
static bool names_a_victim(const struct fold *f, const struct irregularity *x)
{
	struct named_head head;

	if (x->code != IRREGULAR_SEEN_UNKNOWN)
		return false;
	for (size_t i = 0;
	     member_head(f->rules->entries[x->entry].statement.body, "seen", i,
	                 &head); i++)
		if (!is_excused(f, &head))
			return false;
	return true;
}

/* A fork may come to light only after what its victim said. */
static void settle_victims(struct fold *f)
{
	struct rules *rules = f->rules;
	size_t kept = 0;

	for (size_t i = 0; i < rules->irregularity_count; i++)
		if (!names_a_victim(f, &rules->irregularities[i]))
			rules->irregularities[kept++] = rules->irregularities[i];
	rules->irregularity_count = kept;
}

void settle(struct fold *f)
{
	settle_victims(f);
	for (size_t i = 0; i < f->rules->arrangement_count; i++)
		settle_arrangement(f, i);
	for (size_t i = 0; i < f->rules->inspection_count; i++)
		settle_inspection(f, &f->rules->inspections[i]);
	blind_settle(f);
	draws_settle(f);
}
