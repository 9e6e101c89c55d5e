/*
 * Who may state what: roles and keys for each kind. docs/protocol.md, 2.2.
 */
#include "rules/fold.h"

#define ANYONE (~0u)
#define OFFICE (1u << KEY_OFFICE)
#define INSPECTOR (OFFICE | 1u << KEY_INSPECTOR)
#define ESCORT (OFFICE | 1u << KEY_ESCORT)

struct authority {
	unsigned roles; /* any of these; 0: nobody */
	unsigned keys;  /* bits of enum key_role */
};

static const struct authority authorities[STATEMENT_KIND_COUNT] = {
	[STATEMENT_CHARTER] = { ANYONE, OFFICE },
	[STATEMENT_ACCREDIT] = { ROLE_PARTY | ROLE_HOST, OFFICE },
	[STATEMENT_REVOKE] = { ROLE_PARTY | ROLE_HOST, OFFICE },
	[STATEMENT_ROTATE] = { ANYONE, OFFICE },
	[STATEMENT_HEAD] = { ROLE_WITNESS, OFFICE },
	[STATEMENT_CUT] = { ROLE_WITNESS, OFFICE },
	[STATEMENT_DRAW] = { ROLE_PARTY, OFFICE },
	[STATEMENT_DECLARE] = { ROLE_PARTY, OFFICE },
	[STATEMENT_PROPOSE] = { ROLE_PARTY, OFFICE },
	[STATEMENT_ANSWER] = { ROLE_PARTY | ROLE_HOST | ROLE_ALLY, OFFICE },
	[STATEMENT_CHOOSE] = { ROLE_PARTY, OFFICE },
	[STATEMENT_NOTICE] = { ROLE_PARTY, OFFICE },
	[STATEMENT_ACK] = { ANYONE, OFFICE },
	[STATEMENT_ENTER] = { ROLE_PARTY, INSPECTOR },
	[STATEMENT_DESIGNATE] = { ROLE_PARTY, INSPECTOR },
	[STATEMENT_RESTRICT] = { ROLE_PARTY | ROLE_HOST, ESCORT },
	[STATEMENT_DEPOSIT] = { ROLE_PARTY, OFFICE },
	[STATEMENT_HOLD] = { ROLE_DEPOSITARY, OFFICE },
	[STATEMENT_DELIVER] = { ROLE_DEPOSITARY, OFFICE },
	[STATEMENT_ARRIVE] = { ROLE_PARTY, INSPECTOR },
	[STATEMENT_SELECT] = { ROLE_PARTY, INSPECTOR },
	[STATEMENT_MEASURE] = { ROLE_PARTY, INSPECTOR },
	[STATEMENT_REPORT] = { ROLE_PARTY, INSPECTOR },
	[STATEMENT_COUNTERSIGN] = { ROLE_PARTY | ROLE_HOST | ROLE_WITNESS,
	                            ESCORT },
	[STATEMENT_OBJECT] = { ANYONE, OFFICE | INSPECTOR | ESCORT },
	[STATEMENT_REPLY] = { ANYONE, OFFICE | INSPECTOR | ESCORT },
	[STATEMENT_SUSPEND] = { ROLE_PARTY, OFFICE },
	[STATEMENT_REVEAL] = { ROLE_PARTY, OFFICE },
	[STATEMENT_EVIDENCE] = { ANYONE, OFFICE },
	[STATEMENT_CONCLUDE] = { ROLE_PARTY | ROLE_HOST, OFFICE },
};

enum irregularity_code authority_check(struct fold *f, size_t entry)
{
	const struct entry *e = &f->rules->entries[entry];
	const struct authority *may = &authorities[e->statement.kind];
	unsigned roles = f->in->charter->participants[e->log].roles;

	if (e->key == KEY_NONE)
		return fold_refuse(f, IRREGULAR_REVOKED_KEY,
		                   "signed with a key that was revoked");
	if (!hash_equal(e->statement.charter, f->in->charter->id))
		return fold_refuse(f, IRREGULAR_OTHER_CHARTER,
		                   "it belongs to another charter");
	if ((may->roles & roles) == 0)
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "no role of %s allows a '%s'",
		                   f->in->charter->participants[e->log].name,
		                   kind_name(e->statement.kind));
	if ((may->keys & 1u << e->key) == 0)
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "this key may not sign a '%s'",
		                   kind_name(e->statement.kind));
	return IRREGULAR_NONE;
}

int rules_side(const struct rules *rules, size_t participant)
{
	return rules->charter->participants[participant].side;
}

bool speaks_for(const struct rules *rules, size_t participant, unsigned side,
                size_t site)
{
	const struct charter *charter = rules->charter;

	if (participant == charter->party[side])
		return true;
	return site != NO_INDEX &&
	       participant == charter_host(charter, &charter->sites[site]);
}
