/*
 * suspend: stop an arrangement's clocks, go on, or end it.
 */
#include <string.h>

#include "protocol.h"

int suspend_run(struct session *s)
{
	const char *action = s->operands[1];
	struct draft draft;
	struct fault fault = { 0 };
	size_t found;
	int rc;

	if (strcmp(action, "begin") != 0 && strcmp(action, "resume") != 0 &&
	    strcmp(action, "end") != 0)
		return session_usage(s, "'%s' is none of begin, resume, end", action);
	rc = session_arrangement(s, s->operands[0], &found, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	draft_init(&draft, STATEMENT_SUSPEND);
	draft_id(&draft, "arrangement",
	         protocol_id(s, s->view.rules->arrangements[found].entry));
	draft_word(&draft, "action", action);
	rc = protocol_reason(s, &draft, &fault);
	return protocol_finish(s, &draft, rc, &fault);
}
