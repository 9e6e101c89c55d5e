/*
 * The state tables. Zero is "refused", so a transition that nobody wrote down
 * cannot happen. The pictures are in docs/protocol.md, 2.3.
 */
#include "rules/fold.h"

static const unsigned char charter_table[CHARTER_PHASE_COUNT]
                                        [STATEMENT_KIND_COUNT] = {
	/* The last signature moves SIGNING to IN_FORCE: step_charter. */
	[CHARTER_SIGNING] = {
		[STATEMENT_CHARTER] = CHARTER_SIGNING,
		[STATEMENT_ACCREDIT] = CHARTER_SIGNING,
		[STATEMENT_REVOKE] = CHARTER_SIGNING,
		[STATEMENT_ROTATE] = CHARTER_SIGNING,
		[STATEMENT_HEAD] = CHARTER_SIGNING,
		[STATEMENT_EVIDENCE] = CHARTER_SIGNING,
	},
	[CHARTER_IN_FORCE] = {
		[STATEMENT_CHARTER] = CHARTER_IN_FORCE,
		[STATEMENT_ACCREDIT] = CHARTER_IN_FORCE,
		[STATEMENT_REVOKE] = CHARTER_IN_FORCE,
		[STATEMENT_ROTATE] = CHARTER_IN_FORCE,
		[STATEMENT_HEAD] = CHARTER_IN_FORCE,
		[STATEMENT_CUT] = CHARTER_IN_FORCE,
		[STATEMENT_DRAW] = CHARTER_IN_FORCE,
		[STATEMENT_DECLARE] = CHARTER_IN_FORCE,
		[STATEMENT_PROPOSE] = CHARTER_IN_FORCE,
		[STATEMENT_ANSWER] = CHARTER_IN_FORCE,
		[STATEMENT_CHOOSE] = CHARTER_IN_FORCE,
		[STATEMENT_NOTICE] = CHARTER_IN_FORCE,
		[STATEMENT_ACK] = CHARTER_IN_FORCE,
		[STATEMENT_ENTER] = CHARTER_IN_FORCE,
		[STATEMENT_DESIGNATE] = CHARTER_IN_FORCE,
		[STATEMENT_RESTRICT] = CHARTER_IN_FORCE,
		[STATEMENT_DEPOSIT] = CHARTER_IN_FORCE,
		[STATEMENT_HOLD] = CHARTER_IN_FORCE,
		[STATEMENT_DELIVER] = CHARTER_IN_FORCE,
		[STATEMENT_ARRIVE] = CHARTER_IN_FORCE,
		[STATEMENT_SELECT] = CHARTER_IN_FORCE,
		[STATEMENT_MEASURE] = CHARTER_IN_FORCE,
		[STATEMENT_REPORT] = CHARTER_IN_FORCE,
		[STATEMENT_COUNTERSIGN] = CHARTER_IN_FORCE,
		[STATEMENT_OBJECT] = CHARTER_IN_FORCE,
		[STATEMENT_REPLY] = CHARTER_IN_FORCE,
		[STATEMENT_SUSPEND] = CHARTER_IN_FORCE,
		[STATEMENT_REVEAL] = CHARTER_IN_FORCE,
		[STATEMENT_EVIDENCE] = CHARTER_IN_FORCE,
		[STATEMENT_CONCLUDE] = CHARTER_IN_FORCE,
	},
};

static const unsigned char declaration_table[DECLARATION_PHASE_COUNT]
                                            [STATEMENT_KIND_COUNT] = {
	/* OPEN becomes FROZEN at its quorum time: step_declare. */
	[DECLARATION_NONE] = { [STATEMENT_DECLARE] = DECLARATION_OPEN },
	[DECLARATION_OPEN] = { [STATEMENT_DECLARE] = DECLARATION_OPEN },
	[DECLARATION_FROZEN] = { [STATEMENT_DECLARE] = DECLARATION_OPEN },
};

static const unsigned char arrangement_table[ARRANGEMENT_PHASE_COUNT]
                                            [EVENT_COUNT] = {
	[ARRANGEMENT_PROPOSED] = {
		[EVENT_CONSENTED] = ARRANGEMENT_RUNNING,
		[EVENT_REFUSED] = ARRANGEMENT_ENDED,
		[EVENT_WITHDRAWN] = ARRANGEMENT_ENDED,
	},
	[ARRANGEMENT_RUNNING] = {
		[EVENT_WITHDRAWN] = ARRANGEMENT_ENDED,
		[EVENT_SUSPEND] = ARRANGEMENT_SUSPENDED,
		[EVENT_END] = ARRANGEMENT_ENDED,
		[EVENT_DEFAULT] = ARRANGEMENT_ENDED,
		[EVENT_COMPLETED] = ARRANGEMENT_COMPLETE,
	},
	[ARRANGEMENT_SUSPENDED] = {
		[EVENT_WITHDRAWN] = ARRANGEMENT_ENDED,
		[EVENT_RESUME] = ARRANGEMENT_RUNNING,
		[EVENT_END] = ARRANGEMENT_ENDED,
		[EVENT_DEFAULT] = ARRANGEMENT_ENDED,
		/* teams that are in may finish what they look at */
		[EVENT_COMPLETED] = ARRANGEMENT_COMPLETE,
	},
};

static const unsigned char inspection_table[INSPECTION_PHASE_COUNT]
                                           [STATEMENT_KIND_COUNT] = {
	[INSPECTION_NONE] = { [STATEMENT_NOTICE] = INSPECTION_NOTIFIED },
	[INSPECTION_NOTIFIED] = {
		[STATEMENT_ACK] = INSPECTION_ACKNOWLEDGED,
		[STATEMENT_ANSWER] = INSPECTION_NOTIFIED,
	},
	[INSPECTION_ACKNOWLEDGED] = {
		[STATEMENT_ENTER] = INSPECTION_ENTERED,
		[STATEMENT_ANSWER] = INSPECTION_ACKNOWLEDGED,
	},
	[INSPECTION_ENTERED] = {
		[STATEMENT_DESIGNATE] = INSPECTION_DESIGNATED,
		[STATEMENT_ANSWER] = INSPECTION_ENTERED,
	},
	[INSPECTION_DESIGNATED] = {
		[STATEMENT_RESTRICT] = INSPECTION_RESTRICTED,
		[STATEMENT_ANSWER] = INSPECTION_DESIGNATED,
	},
	[INSPECTION_RESTRICTED] = {
		[STATEMENT_DEPOSIT] = INSPECTION_RESTRICTED,
		[STATEMENT_ARRIVE] = INSPECTION_ARRIVED,
		[STATEMENT_ANSWER] = INSPECTION_RESTRICTED,
	},
	[INSPECTION_ARRIVED] = { [STATEMENT_SELECT] = INSPECTION_SELECTED },
	[INSPECTION_SELECTED] = {
		[STATEMENT_MEASURE] = INSPECTION_SELECTED,
		[STATEMENT_REPORT] = INSPECTION_REPORTED,
	},
};

enum charter_phase charter_after(enum charter_phase phase,
                                 enum statement_kind kind)
{
	return (enum charter_phase)charter_table[phase][kind];
}

enum declaration_phase declaration_after(enum declaration_phase phase,
                                         enum statement_kind kind)
{
	return (enum declaration_phase)declaration_table[phase][kind];
}

enum arrangement_phase arrangement_after(enum arrangement_phase phase,
                                         enum arrangement_event event)
{
	return (enum arrangement_phase)arrangement_table[phase][event];
}

enum inspection_phase inspection_after(enum inspection_phase phase,
                                       enum statement_kind kind)
{
	return (enum inspection_phase)inspection_table[phase][kind];
}

bool inspection_had(enum inspection_phase phase, enum statement_kind kind)
{
	if (phase == INSPECTION_REFUSED)
		return false;
	for (int before = 0; before < (int)phase; before++)
		if (inspection_table[before][kind] != INSPECTION_NONE)
			return true;
	return false;
}
