/*
 * inspect arrive: the team is at the site, or was not let in.
 */
#include "protocol.h"

int inspect_arrive_run(struct session *s)
{
	bool admitted = !session_flag(s, "--not-admitted");
	struct draft draft;
	struct fault fault = { 0 };
	size_t found;
	int code, rc = protocol_inspection(s, GATE_ARRIVE, &found, &fault);

	draft_init(&draft, STATEMENT_ARRIVE);
	if (rc == TALLY_OK) {
		draft_id(&draft, "notice",
		         protocol_id(s, s->view.rules->inspections[found]
		                                .step[STEP_NOTICE]));
		draft_bool(&draft, "admitted", admitted);
		rc = protocol_attach(s, &draft, "--diagram", "diagram", &fault);
	}
	code = protocol_finish(s, &draft, rc, &fault);
	if (code == EXIT_DONE && admitted)
		protocol_next(s, "tally inspect select %s, when both teams have "
		              "arrived", s->operands[0]);
	return code;
}
