/*
 * inspect enter: the team is at the point of entry.
 */
#include "protocol.h"

int inspect_enter_run(struct session *s)
{
	struct draft draft;
	struct fault fault = { 0 };
	size_t found;
	int code, rc = protocol_inspection(s, GATE_DESIGNATE, &found, &fault);

	draft_init(&draft, STATEMENT_ENTER);
	if (rc == TALLY_OK)
		draft_id(&draft, "notice",
		         protocol_id(s, s->view.rules->inspections[found]
		                                .step[STEP_NOTICE]));
	code = protocol_finish(s, &draft, rc, &fault);
	if (code == EXIT_DONE)
		protocol_next(s, "tally inspect designate %s", s->operands[0]);
	return code;
}
