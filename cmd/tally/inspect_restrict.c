/*
 * inspect restrict: movement is restricted; the escort's half of the draw.
 */
#include "protocol.h"

int inspect_restrict_run(struct session *s)
{
	uint8_t nonce[HASH_BYTES];
	struct draft draft;
	struct fault fault = { 0 };
	int64_t from_s = 0;
	size_t found;
	int code, rc = protocol_inspection(s, GATE_DESIGNATE, &found, &fault);

	if (rc == TALLY_OK)
		rc = protocol_time(s, "--from", office_now(&s->office), &from_s,
		                   &fault);
	draft_init(&draft, STATEMENT_RESTRICT);
	if (rc == TALLY_OK) {
		draft_id(&draft, "notice",
		         protocol_id(s, s->view.rules->inspections[found]
		                                .step[STEP_NOTICE]));
		draft_time(&draft, "from_time", from_s);
		rc = protocol_attach(s, &draft, "--exit-log", "exit_log", &fault);
	}
	office_random(nonce, sizeof(nonce));
	draft_hash(&draft, "nonce", nonce);
	code = protocol_finish(s, &draft, rc, &fault);
	if (code == EXIT_DONE)
		protocol_next(s, "tally swap deposit %s, when both sides have come "
		              "so far", s->operands[0]);
	return code;
}
