/*
 * inspect countersign: what the other team stated, agreed to or contested.
 */
#include <string.h>

#include "protocol.h"

int inspect_countersign_run(struct session *s)
{
	const char *verdict = s->operands[1];
	struct draft draft;
	struct fault fault = { 0 };
	size_t of;
	int rc;

	if (strcmp(verdict, "agree") != 0 && strcmp(verdict, "contest") != 0)
		return session_usage(s, "'%s' is neither agree nor contest", verdict);
	rc = session_entry(s, s->operands[0], STATEMENT_NONE, &of, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	draft_init(&draft, STATEMENT_COUNTERSIGN);
	draft_id(&draft, "of", protocol_id(s, of));
	draft_word(&draft, "verdict", verdict);
	rc = protocol_reason(s, &draft, &fault);
	return protocol_finish(s, &draft, rc, &fault);
}
