/*
 * Steps that concern the regime as a whole: charter, keys, declarations, cuts,
 * conclusions signed.
 */
#include <stdlib.h>
#include <string.h>

#include "rules/fold.h"

#define SIGNATORIES (ROLE_PARTY | ROLE_HOST | ROLE_WITNESS | ROLE_DEPOSITARY)

/* SIGNING --last signature--> IN_FORCE */
enum irregularity_code step_charter(struct fold *f, size_t entry)
{
	struct rules *rules = f->rules;
	const struct entry *e = &rules->entries[entry];
	bool all = true;

	if (rules->signed_charter[e->log])
		return fold_refuse(f, IRREGULAR_NOT_FIRST,
		                   "the charter is signed once");
	if (e->index != 0)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "the charter is a log's first entry");
	rules->signed_charter[e->log] = true;
	for (size_t i = 0; i < rules->charter->participant_count; i++)
		if (rules->charter->participants[i].roles & SIGNATORIES)
			all &= rules->signed_charter[i];
	if (all)
		rules->charter_phase = CHARTER_IN_FORCE;
	return IRREGULAR_NONE;
}

/* What keys mean for entries was settled when they were loaded. */
enum irregularity_code step_key(struct fold *f, size_t entry)
{
	const struct entry *e = &f->rules->entries[entry];
	struct note_key key;
	struct fault fault;

	if (vkey_parse(slice_text(member_text(e->statement.body, "vkey")), &key,
	               &fault) != TALLY_OK || key.type != NOTE_ED25519)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME, "%.100s",
		                   "the vkey is not one of an Ed25519 key");
	return IRREGULAR_NONE;
}

/*
 * A participant's declaration: NONE --declare--> OPEN --quorum--> FROZEN. The
 * phase lives in what the newest one has: a quorum time, or none.
 */
static enum declaration_phase declaration_phase(const struct rules *rules,
                                                unsigned side)
{
	size_t count = rules->declared_count[side];

	if (count == 0)
		return DECLARATION_NONE;
	return rules->declared[side][count - 1].frozen_s == NEVER_S
	               ? DECLARATION_OPEN : DECLARATION_FROZEN;
}

static bool inspection_is_open(const struct rules *rules, unsigned host_side)
{
	for (size_t i = 0; i < rules->inspection_count; i++) {
		const struct inspection *inspection = &rules->inspections[i];

		if (inspection->side != host_side &&
		    inspection->phase != INSPECTION_REPORTED &&
		    inspection->phase != INSPECTION_REFUSED &&
		    (rules->arrangements[inspection->arrangement].phase ==
		             ARRANGEMENT_RUNNING ||
		     rules->arrangements[inspection->arrangement].phase ==
		             ARRANGEMENT_SUSPENDED))
			return true;
	}
	return false;
}

static bool continues(const struct fold *f, size_t entry, unsigned side)
{
	const struct rules *rules = f->rules;
	const json_t *body = rules->entries[entry].statement.body;
	size_t count = rules->declared_count[side];

	if (count == 0)
		return json_object_get(body, "previous") == NULL;
	const struct declared *last = &rules->declared[side][count - 1];

	return named_entry(f, entry, "previous", STATEMENT_DECLARE) ==
	               last->entry &&
	       (uint64_t)member_int(body, "epoch") == last->epoch + 1;
}

static bool has_ceiling(const struct charter *charter, unsigned side)
{
	for (size_t i = 0; i < charter->ceiling_count; i++)
		if (charter->ceilings[i].side == side)
			return true;
	return false;
}

/* One that fixes draws is owed at any time, and listed for no visit. */
enum irregularity_code step_declare(struct fold *f, size_t entry)
{
	struct rules *rules = f->rules;
	const struct entry *e = &rules->entries[entry];
	int owner = rules_side(rules, e->log);
	unsigned side = owner == 1 ? 1 : 0;
	size_t count = rules->declared_count[side];
	struct draw_period *draw = NULL;
	enum irregularity_code code;

	if (owner < 0 || e->log != rules->charter->party[side])
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "only a lead party declares");
	if (declaration_after(declaration_phase(rules, side),
	                      STATEMENT_DECLARE) == DECLARATION_NONE ||
	    !continues(f, entry, side))
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "it does not follow the newest declaration");
	code = draw_of_declare(f, entry, &draw);
	if (code != IRREGULAR_NONE)
		return code;
	others_settle(f, entry);
	if (inspection_is_open(rules, side) &&
	    (draw == NULL || draw->declare != NO_INDEX)) {
		fold_refuse(f, IRREGULAR_DECLARATION_AFTER_NOTICE,
		            "an inspection of this side is open");
		fold_note(f, IRREGULAR_DECLARATION_AFTER_NOTICE, e->log, entry,
		          e->statement.at_s);
	}
	if (!fold_grow(f, (void **)&rules->declared[side], count,
	               sizeof(*rules->declared[side])))
		return IRREGULAR_NONE;
	struct declared *new = &rules->declared[side][count];

	*new = (struct declared){
		.entry = entry, .frozen_s = e->quorum_s,
		.epoch = (uint64_t)member_int(e->statement.body, "epoch")
	};
	member_hash(e->statement.body, "root", new->root);
	/* Blindly nobody can check them before the keys are out. */
	new->has_counts = !rules->charter->depositaries.blind &&
	                  member_hash(e->statement.body, "counts", new->counts);
	if (!new->has_counts && has_ceiling(rules->charter, side))
		fold_note(f, IRREGULAR_COUNTS_MISSING, e->log, entry,
		          e->statement.at_s);
	rules->declared_count[side]++;
	if (draw != NULL && draw->declare == NO_INDEX)
		draw->declare = entry;
	return IRREGULAR_NONE;
}

enum irregularity_code step_cut(struct fold *f, size_t entry)
{
	const json_t *body = f->rules->entries[entry].statement.body;
	const struct charter *charter = f->in->charter;
	json_t *heads = json_object_get(body, "heads");

	for (size_t i = 0; i < charter->participant_count; i++)
		if (json_object_get(heads, charter->participants[i].log) == NULL)
			return fold_refuse(f, IRREGULAR_CUT_INCOMPLETE,
			                   "no head for the log of %s",
			                   charter->participants[i].name);
	if (json_object_size(heads) != charter->participant_count)
		return fold_refuse(f, IRREGULAR_CUT_INCOMPLETE,
		                   "a head of a log that is not in the charter");
	return IRREGULAR_NONE;
}

enum irregularity_code step_conclude(struct fold *f, size_t entry)
{
	struct rules *rules = f->rules;
	struct verdict verdict = {
		entry, named_entry(f, entry, "arrangement", STATEMENT_PROPOSE),
		named_entry(f, entry, "cut", STATEMENT_CUT)
	};

	if (verdict.propose == NO_INDEX || verdict.cut == NO_INDEX)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "no such arrangement or cut");
	if (rules_has_concluded(rules, rules->entries[entry].log,
	                        verdict.propose, verdict.cut))
		return fold_refuse(f, IRREGULAR_NOT_FIRST,
		                   "it signed or dissented from that before");
	if (fold_grow(f, (void **)&rules->verdicts, rules->verdict_count,
	              sizeof(*rules->verdicts)))
		rules->verdicts[rules->verdict_count++] = verdict;
	return IRREGULAR_NONE;
}
