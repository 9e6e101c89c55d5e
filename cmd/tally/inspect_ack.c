/*
 * inspect ack: a notice was received and can be read.
 */
#include "protocol.h"

int inspect_ack_run(struct session *s)
{
	struct draft draft;
	struct fault fault = { 0 };
	const struct inspection *i;
	size_t found;
	int rc = session_inspection(s, s->operands[0], &found, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	i = &s->view.rules->inspections[found];
	/* Others than the inspected party may say at any time that they read it. */
	if (s->office.self == s->office.charter->party[!i->side])
		rc = protocol_gate(s, i->arrangement, i->pair, GATE_NOTICE, &fault);
	draft_init(&draft, STATEMENT_ACK);
	draft_id(&draft, "of", protocol_id(s, i->step[STEP_NOTICE]));
	return protocol_finish(s, &draft, rc, &fault);
}
