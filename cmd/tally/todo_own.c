/*
 * Steps that no clock asks for, each with the condition under which it is due.
 */
#include <stdio.h>

#include "cut_find.h"
#include "office/secret.h"
#include "todo.h"
#include "words.h"

void todo_routine(struct todo *todo)
{
	struct session *s = todo->s;
	const struct charter *charter = s->office.charter;
	bool any = false;

	for (size_t i = 0; i < charter->participant_count; i++) {
		struct fault ignored;
		struct buf folder;

		buf_init(&folder, 1u << 16);
		any |= office_peer_get(&s->office, charter->participants[i].name,
		                       &folder, &ignored) == TALLY_OK;
		buf_release(&folder);
	}
	if (any)
		todo_step(todo, "sync", "take in what the others have logged",
		          NO_TIMES);
	else
		todo_plain(todo, "say where the others' offices can be read",
		           "charter sign %s/charter.yaml --peer NAME=WHERE",
		           todo->folder);
}

static bool is_opened(struct session *s, const uint8_t notice[static HASH_BYTES])
{
	char name[SECRET_NAME_BYTES];
	struct fault ignored;
	struct buf opening;
	bool opened;

	secret_name(name, "opening", notice);
	buf_init(&opening, MAX_BLOB_BYTES);
	opened = secret_get(&s->office, name, 1, &opening, &ignored) == TALLY_OK;
	buf_release(&opening);
	return opened;
}

void todo_open(struct todo *todo)
{
	const struct rules *rules = todo->s->view.rules;
	char id[WORDS_ID_BYTES];

	for (size_t n = 0; n < rules->inspection_count; n++) {
		const struct inspection *i = &rules->inspections[n];
		size_t notice = i->step[STEP_NOTICE];

		if (rules->charter->party[i->side] != todo->s->office.self ||
		    i->step[STEP_DELIVER] == NO_INDEX ||
		    is_opened(todo->s, rules->entries[notice].statement.id))
			continue;
		words_id(rules, notice, id);
		todo_plain(todo, "read what was declared of the site",
		           "swap open %s -o DECLARED.csv", id);
	}
}

static bool is_frozen(const struct rules *rules, unsigned side)
{
	size_t count = rules->declared_count[side];

	return count > 0 && rules->declared[side][count - 1].frozen_s != NEVER_S;
}

static bool some_arrangement(const struct rules *rules, unsigned phases)
{
	for (size_t i = 0; i < rules->arrangement_count; i++)
		if (phases & 1u << rules->arrangements[i].phase)
			return true;
	return false;
}

#define OPEN_PHASES (1u << ARRANGEMENT_PROPOSED | 1u << ARRANGEMENT_RUNNING | \
	             1u << ARRANGEMENT_SUSPENDED)

/* What never ran leaves nothing to conclude. */
static bool is_over(const struct arrangement *a)
{
	return (a->phase == ARRANGEMENT_COMPLETE ||
	        a->phase == ARRANGEMENT_ENDED) && !arrangement_is_declined(a);
}

static bool some_is_over(const struct rules *rules)
{
	for (size_t i = 0; i < rules->arrangement_count; i++)
		if (is_over(&rules->arrangements[i]))
			return true;
	return false;
}

static void add_declare(struct todo *todo)
{
	const struct rules *rules = todo->s->view.rules;

	for (unsigned side = 0; side < SIDES; side++) {
		size_t party = rules->charter->party[side];

		if (rules->declared_count[side] > 0)
			continue;
		if (party == todo->s->office.self)
			todo_step(todo, "declare FILE.csv", "commit to what every "
			          "position holds, without showing it", NO_TIMES);
		else
			todo_waiting_for(todo, party, "declare");
	}
}

/* One side proposes, so that there are not two of the same. */
static void add_propose(struct todo *todo)
{
	const struct rules *rules = todo->s->view.rules;
	size_t party = rules->charter->party[0];

	if (!is_frozen(rules, 0) || !is_frozen(rules, 1) ||
	    some_arrangement(rules, OPEN_PHASES | 1u << ARRANGEMENT_COMPLETE))
		return;
	if (party == todo->s->office.self)
		todo_step(todo, "arrange propose", "propose the charter's pairs, "
		          "with deadlines from its gates", NO_TIMES);
	else
		todo_waiting_for(todo, party, "propose");
}

static bool clock_runs(const struct owed *owed, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if ((owed[i].kind == STATEMENT_COUNTERSIGN ||
		     owed[i].kind == STATEMENT_REPLY) &&
		    owed[i].due_s != NEVER_S && !owed[i].missed)
			return true;
	return false;
}

/* Has anything been logged since that a conclusion could read? */
static bool is_stale(const struct rules *rules, const struct cut *cut)
{
	for (size_t i = 0; i < rules->entry_count; i++) {
		const struct entry *e = &rules->entries[i];
		enum statement_kind kind = e->statement.kind;

		if (e->index >= cut->sizes[e->log] && kind != STATEMENT_HEAD &&
		    kind != STATEMENT_CUT && kind != STATEMENT_CONCLUDE &&
		    kind != STATEMENT_ACCREDIT && kind != STATEMENT_COUNTERSIGN)
			return true;
	}
	return false;
}

static void add_cut(struct todo *todo, const struct cut *cut)
{
	const struct rules *rules = todo->s->view.rules;
	const struct charter *charter = rules->charter;
	size_t self = todo->s->office.self;

	if (cut != NULL && !is_stale(rules, cut))
		return;
	if (charter->participants[self].roles & ROLE_WITNESS)
		todo_step(todo, "cut", "one head for every log, for conclusions",
		          NO_TIMES);
	else if (charter->witnesses.of_count > 0)
		todo_waiting_for(todo, charter->witnesses.of[0], "cut");
}

static void add_conclusion(struct todo *todo, size_t arrangement,
                           const struct cut *cut)
{
	const struct rules *rules = todo->s->view.rules;
	size_t self = todo->s->office.self;
	size_t propose = rules->arrangements[arrangement].entry;
	char id[WORDS_ID_BYTES];

	words_id(rules, propose, id);
	todo_plain(todo, "read what is concluded", "conclusion %s", id);
	if ((rules->charter->participants[self].roles &
	     (ROLE_PARTY | ROLE_HOST)) &&
	    !rules_has_concluded(rules, self, propose, cut->entry))
		todo_plain(todo, "sign the conclusion, or dissent",
		           "conclude %s --agree", id);
	todo_plain(todo, "one file with which anyone can check it",
	           "bundle %s -o conclusion.tar", id);
}

void todo_own(struct todo *todo, const struct owed *owed, size_t count)
{
	const struct rules *rules = todo->s->view.rules;
	struct fault fault = { 0 };
	struct cut cut;
	bool found;

	if (rules->charter_phase != CHARTER_IN_FORCE)
		return;
	add_declare(todo);
	add_propose(todo);
	if (!some_is_over(rules))
		return;
	found = cut_find(todo->s, NULL, &cut, &fault) == TALLY_OK;
	if (!clock_runs(owed, count))
		add_cut(todo, found ? &cut : NULL);
	for (size_t i = 0; found && i < rules->arrangement_count; i++)
		if (is_over(&rules->arrangements[i]))
			add_conclusion(todo, i, &cut);
	if (found)
		cut_release(&cut);
}
