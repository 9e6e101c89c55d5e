/*
 * Arrangements: proposed, consented to by each who must, suspended, ended.
 *
 *   PROPOSED --all yes--> RUNNING <--suspend/resume--> SUSPENDED
 *      |                     |  \--last gate--> COMPLETE
 *      \--no, silence-->   ENDED <--default, withdrawn, end--
 */
#include <stdlib.h>
#include <string.h>

#include "rules/fold.h"

#define MAX_OPEN_PROPOSALS 16

void arrangement_name(struct arrangement *a, size_t by)
{
	size_t place = a->ended_by[0] != NO_INDEX && a->ended_by[0] != by;

	a->ended_by[place] = by;
}

void arrangement_end(struct fold *f, size_t arrangement,
                     enum arrangement_event event, enum ending ending,
                     size_t by)
{
	struct arrangement *a = &f->rules->arrangements[arrangement];
	enum arrangement_phase next = arrangement_after(a->phase, event);

	if (a->phase == ARRANGEMENT_ENDED && event == EVENT_DEFAULT &&
	    by != NO_INDEX) {
		arrangement_name(a, by);
		if (a->ending == ENDING_UNREAD)
			a->ending = ending;
	}
	if (next == ARRANGEMENT_NONE)
		return;
	a->phase = next;
	if (next == ARRANGEMENT_ENDED || next == ARRANGEMENT_COMPLETE) {
		a->ending = ending;
		a->ended_by[0] = by;
	}
}

static bool gives_parse(const struct charter *charter, unsigned side,
                        const char *text, struct pair_state *out)
{
	size_t *out_site = &out->site[side];
	size_t site;

	if (charter->draws.population_count > 0 && strcmp(text, "draw") == 0) {
		*out_site = NO_INDEX;
		out->drawn[side] = true;
		return true;
	}

	if (strcmp(text, "choice") == 0) {
		*out_site = NO_INDEX;
		return true;
	}
	site = charter_site(charter, slice_text(text));
	*out_site = site;
	return site != NO_INDEX && charter->sites[site].side == side;
}

static bool pair_parse(const struct charter *charter, const json_t *body,
                       struct pair_state *out)
{
	static const char *const names[GATE_COUNT] = {
		[GATE_NOTICE] = "notice", [GATE_DESIGNATE] = "designate",
		[GATE_SWAP] = "swap", [GATE_ARRIVE] = "arrive",
		[GATE_LOOK] = "look",
	};

	*out = (struct pair_state){
		.choose = { NO_INDEX, NO_INDEX },
		.inspection = { NO_INDEX, NO_INDEX },
	};
	blind_init(&out->blind);
	for (unsigned side = 0; side < SIDES; side++)
		if (!gives_parse(charter, side,
		                 member_text(member_at(body, "gives", side), NULL),
		                 out))
			return false;
	for (int gate = GATE_NOTICE; gate <= GATE_LOOK; gate++) {
		out->due_s[gate] = member_time(body, names[gate]);
		if (out->due_s[gate] <= out->due_s[gate - 1])
			return false;
	}
	return true;
}

/* Pairs run one after the other, so their deadlines must, too. */
static bool pairs_parse(const struct fold *f, const json_t *body,
                        struct arrangement *a)
{
	int64_t after_s = a->answer_by_s;

	for (size_t i = 0; i < a->pair_count; i++) {
		if (!pair_parse(f->in->charter, member_at(body, "pairs", i),
		                &a->pairs[i]) ||
		    a->pairs[i].due_s[GATE_NOTICE] <= after_s)
			return false;
		after_s = a->pairs[i].due_s[GATE_LOOK];
	}
	return true;
}

/*
 * Did the proposer know of this declaration, or had it been frozen so long that
 * it must have known?
 */
static bool is_known_to(const struct rules *rules, const struct declared *d,
                        size_t entry)
{
	return rules_is_past(rules, d->entry, entry) ||
	       (d->frozen_s != NEVER_S &&
	        !clock_met(rules->charter, rules->entries[entry].quorum_s,
	                   d->frozen_s));
}

/* A declaration that crosses the proposal does not make it irregular. */
static bool declarations_are_newest(const struct fold *f, size_t entry)
{
	const struct rules *rules = f->rules;
	const json_t *body = rules->entries[entry].statement.body;

	for (unsigned side = 0; side < SIDES; side++) {
		const struct declared *list = rules->declared[side];
		size_t i = rules->declared_count[side], named;
		uint8_t id[HASH_BYTES];

		member_hash(member_at(body, "declarations", side), NULL, id);
		named = rules_find(rules, id);
		while (i > 0 && list[i - 1].entry != named &&
		       !is_known_to(rules, &list[i - 1], entry))
			i--;
		if (i == 0 || list[i - 1].entry != named ||
		    list[i - 1].frozen_s == NEVER_S)
			return false;
	}
	return true;
}

/* Those that still wait: silence was a no when its deadline had passed. */
static size_t open_proposals(const struct rules *rules, size_t by, int64_t now_s)
{
	size_t count = 0;

	for (size_t i = 0; i < rules->arrangement_count; i++)
		count += rules->arrangements[i].phase == ARRANGEMENT_PROPOSED &&
		         rules->arrangements[i].answer_by_s >= now_s &&
		         rules->entries[rules->arrangements[i].entry].log == by;
	return count;
}

static bool arrangement_new(struct fold *f, size_t entry,
                            struct arrangement *out)
{
	const json_t *body = f->rules->entries[entry].statement.body;
	size_t participants = f->in->charter->participant_count;
	struct arrangement a = {
		.entry = entry, .phase = ARRANGEMENT_PROPOSED,
		.ended_by = { NO_INDEX, NO_INDEX }, .end_entry = NO_INDEX,
		.answer_by_s = member_time(body, "answer_by"),
		.pair_count = member_count(body, "pairs"),
	};

	a.answer = calloc(participants, sizeof(*a.answer));
	a.pairs = calloc(a.pair_count, sizeof(*a.pairs));
	if (a.answer == NULL || a.pairs == NULL) {
		free(a.answer);
		free(a.pairs);
		f->status = TALLY_ENOMEM;
		return false;
	}
	for (size_t i = 0; i < participants; i++)
		a.answer[i] = NO_INDEX;
	*out = a;
	return true;
}

enum irregularity_code step_propose(struct fold *f, size_t entry)
{
	struct rules *rules = f->rules;
	const struct entry *e = &rules->entries[entry];
	struct arrangement a;

	if (open_proposals(rules, e->log, e->quorum_s) >= MAX_OPEN_PROPOSALS)
		return fold_refuse(f, IRREGULAR_TOO_MANY,
		                   "%d proposals are open", MAX_OPEN_PROPOSALS);
	if (!declarations_are_newest(f, entry))
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "it must name the newest frozen declarations");
	if (!arrangement_new(f, entry, &a))
		return IRREGULAR_NONE;
	if (!pairs_parse(f, e->statement.body, &a)) {
		free(a.answer);
		free(a.pairs);
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "sites not of that side, or deadlines not in order");
	}
	others_settle(f, entry);
	if (!draws_suffice(rules, &a, entry)) {
		free(a.answer);
		free(a.pairs);
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "a side that is to draw has too few draws left, "
		                   "or none with a frozen declaration");
	}
	if (!fold_grow(f, (void **)&rules->arrangements,
	               rules->arrangement_count, sizeof(a))) {
		free(a.answer);
		free(a.pairs);
		return IRREGULAR_NONE;
	}
	rules->arrangements[rules->arrangement_count] = a;
	f->arrangement = rules->arrangement_count++;
	return IRREGULAR_NONE;
}

static bool says(const struct rules *rules, const struct arrangement *a,
                 size_t participant, const char *word)
{
	return a->answer[participant] != NO_INDEX &&
	       member_is(rules->entries[a->answer[participant]].statement.body,
	                 "answer", word);
}

static bool must_answer(const struct rules *rules, const struct arrangement *a,
                        size_t participant)
{
	const struct charter *charter = rules->charter;

	if (participant == rules->entries[a->entry].log)
		return false;
	return participant == charter->party[0] ||
	       participant == charter->party[1] ||
	       quorum_names(&charter->consent, participant);
}

/* The other party, and as many hosts as the charter wants. */
static bool is_consented(const struct rules *rules, const struct arrangement *a)
{
	const struct charter *charter = rules->charter;
	size_t proposer = rules->entries[a->entry].log, yes = 0;

	for (unsigned side = 0; side < SIDES; side++)
		if (charter->party[side] != proposer &&
		    !says(rules, a, charter->party[side], "yes"))
			return false;
	for (size_t i = 0; i < charter->consent.of_count; i++)
		yes += charter->consent.of[i] == proposer ||
		       says(rules, a, charter->consent.of[i], "yes");
	return yes >= charter->consent.need;
}

static bool is_refused(const struct rules *rules, const struct arrangement *a)
{
	const struct charter *charter = rules->charter;
	size_t no = 0;

	for (unsigned side = 0; side < SIDES; side++)
		if (says(rules, a, charter->party[side], "no"))
			return true;
	for (size_t i = 0; i < charter->consent.of_count; i++)
		no += says(rules, a, charter->consent.of[i], "no");
	return no > charter->consent.of_count - charter->consent.need;
}

static enum irregularity_code answer_proposal(struct fold *f, size_t entry,
                                              size_t arrangement)
{
	struct rules *rules = f->rules;
	struct arrangement *a = &rules->arrangements[arrangement];
	const struct entry *e = &rules->entries[entry];

	if (a->phase != ARRANGEMENT_PROPOSED)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "the proposal is no longer open");
	if (a->answer[e->log] != NO_INDEX)
		return fold_refuse(f, IRREGULAR_NOT_FIRST,
		                   "it answered before");
	if (!clock_met(f->in->charter, e->quorum_s, a->answer_by_s))
		return fold_refuse(f, IRREGULAR_LATE,
		                   "past the time for answers: silence was a no");
	a->answer[e->log] = entry;
	if (is_refused(rules, a)) {
		arrangement_end(f, arrangement, EVENT_REFUSED, ENDING_REFUSED,
		                e->log);
		a->end_entry = entry;
	} else if (is_consented(rules, a)) {
		a->phase = arrangement_after(a->phase, EVENT_CONSENTED);
		a->pairs[0].gate = GATE_NOTICE;
	}
	return IRREGULAR_NONE;
}

static enum irregularity_code withdraw(struct fold *f, size_t entry,
                                       size_t arrangement)
{
	struct arrangement *a = &f->rules->arrangements[arrangement];
	const struct entry *e = &f->rules->entries[entry];

	ending_settle(f, arrangement, entry);
	if (arrangement_after(a->phase, EVENT_WITHDRAWN) == ARRANGEMENT_NONE)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "there is nothing left to withdraw from");
	arrangement_end(f, arrangement, EVENT_WITHDRAWN, ENDING_WITHDRAWN,
	                e->log);
	a->end_entry = entry;
	return IRREGULAR_NONE;
}

/* A host's answer to one inspection on its soil. */
static enum irregularity_code answer_notice(struct fold *f, size_t entry,
                                            size_t inspection)
{
	struct inspection *i = &f->rules->inspections[inspection];
	const struct entry *e = &f->rules->entries[entry];
	const struct charter *charter = f->in->charter;
	enum irregularity_code code;

	if (i->site == NO_INDEX ||
	    e->log != charter_host(charter, &charter->sites[i->site]))
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "only the host of the site answers a notice");
	if (inspection_after(i->phase, STATEMENT_ANSWER) == INSPECTION_NONE)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "the inspection is past being answered");
	if (charter->inspection_consent_standing)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "consent to inspections is standing");
	if (i->step[STEP_CONSENT] != NO_INDEX)
		return fold_refuse(f, IRREGULAR_NOT_FIRST, "it answered before");
	code = gate_check(f, entry, i, STEP_CONSENT);
	if (code != IRREGULAR_NONE)
		return code;
	if (member_is(e->statement.body, "answer", "yes")) {
		i->step[STEP_CONSENT] = entry;
		gate_advance(f, i->arrangement, i->pair);
		return IRREGULAR_NONE;
	}
	defaults_settle(f, i->arrangement, entry);
	i->refused_by = e->log;
	i->phase = INSPECTION_REFUSED;
	arrangement_end(f, i->arrangement, EVENT_END, ENDING_INSPECTION_REFUSED,
	                e->log);
	f->rules->arrangements[i->arrangement].end_entry = entry;
	return IRREGULAR_NONE;
}

enum irregularity_code step_answer(struct fold *f, size_t entry)
{
	struct rules *rules = f->rules;
	const struct entry *e = &rules->entries[entry];
	size_t propose = named_entry(f, entry, "to", STATEMENT_PROPOSE);
	size_t notice = named_entry(f, entry, "to", STATEMENT_NOTICE);
	uint8_t id[HASH_BYTES];

	if (notice != NO_INDEX) {
		size_t inspection = rules_inspection(rules, notice);

		f->arrangement = rules->inspections[inspection].arrangement;
		return answer_notice(f, entry, inspection);
	}
	if (propose == NO_INDEX)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "neither a proposal nor a notice");
	member_hash(e->statement.body, "to", id);
	f->arrangement = rules_arrangement(rules, id);
	struct arrangement *a = &rules->arrangements[f->arrangement];

	if (member_is(e->statement.body, "answer", "withdrawn") &&
	    (e->log == rules->entries[propose].log ||
	     must_answer(rules, a, e->log)))
		return withdraw(f, entry, f->arrangement);
	if (!must_answer(rules, a, e->log))
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "the charter does not ask it");
	return answer_proposal(f, entry, f->arrangement);
}

/* The first who stopped an open inspection is named, until it goes on. */
static void mark_open(struct rules *rules, size_t arrangement, size_t by)
{
	for (size_t i = 0; i < rules->inspection_count; i++) {
		struct inspection *inspection = &rules->inspections[i];

		if (inspection->arrangement == arrangement &&
		    inspection->phase != INSPECTION_REPORTED &&
		    inspection->phase != INSPECTION_REFUSED &&
		    (by == NO_INDEX || inspection->suspended_by == NO_INDEX))
			inspection->suspended_by = by;
	}
}

static void suspension_begin(struct fold *f, struct arrangement *a,
                             size_t entry)
{
	const struct entry *e = &f->rules->entries[entry];

	a->suspensions[a->suspension_count++] = (struct suspension){
		.begin_s = e->quorum_s, .end_s = NEVER_S, .by = e->log,
		.entry = entry
	};
	a->end_entry = entry;
}

static size_t suspensions_by(const struct arrangement *a, size_t by)
{
	size_t count = 0;

	for (size_t i = 0; i < a->suspension_count; i++)
		count += a->suspensions[i].by == by;
	return count;
}

/* Only who suspended may resume; either lead party may end. */
enum irregularity_code step_suspend(struct fold *f, size_t entry)
{
	struct rules *rules = f->rules;
	const struct entry *e = &rules->entries[entry];
	size_t propose = named_entry(f, entry, "arrangement", STATEMENT_PROPOSE);
	const char *action = member_text(e->statement.body, "action");
	enum arrangement_event event =
		strcmp(action, "begin") == 0 ? EVENT_SUSPEND :
		strcmp(action, "resume") == 0 ? EVENT_RESUME : EVENT_END;
	struct arrangement *a;

	if (propose == NO_INDEX)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME, "no such arrangement");
	f->arrangement =
		rules_arrangement(rules, rules->entries[propose].statement.id);
	a = &rules->arrangements[f->arrangement];
	ending_settle(f, f->arrangement, entry);
	if (arrangement_after(a->phase, event) == ARRANGEMENT_NONE ||
	    e->quorum_s == NEVER_S)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "the arrangement cannot %s now", action);
	if (event == EVENT_SUSPEND &&
	    suspensions_by(a, e->log) == MAX_SUSPENSIONS)
		return fold_refuse(f, IRREGULAR_TOO_MANY, "too many suspensions");
	if (event == EVENT_RESUME &&
	    a->suspensions[a->suspension_count - 1].by != e->log)
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "only who suspended resumes");
	if (event == EVENT_SUSPEND)
		suspension_begin(f, a, entry);
	if (a->phase == ARRANGEMENT_SUSPENDED) {
		a->suspensions[a->suspension_count - 1].end_s = e->quorum_s;
		a->suspensions[a->suspension_count - 1].resumed =
			event == EVENT_RESUME;
	}
	mark_open(rules, f->arrangement,
	          event == EVENT_RESUME ? NO_INDEX : e->log);
	if (event == EVENT_END)
		a->end_entry = entry;
	if (event == EVENT_RESUME)
		a->end_entry = NO_INDEX;
	arrangement_end(f, f->arrangement, event, ENDING_WITHDRAWN, e->log);
	return IRREGULAR_NONE;
}
