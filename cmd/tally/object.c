/*
 * object: ask the other side to clarify one of its statements.
 */
#include "protocol.h"

int object_run(struct session *s)
{
	struct draft draft;
	struct fault fault = { 0 };
	uint8_t id[HASH_BYTES];
	char id8[ID8_BYTES];
	size_t about;
	int code, rc = session_entry(s, s->operands[0], STATEMENT_NONE, &about,
	                             &fault);

	draft_init(&draft, STATEMENT_OBJECT);
	if (rc == TALLY_OK) {
		draft_id(&draft, "about", protocol_id(s, about));
		rc = protocol_reason(s, &draft, &fault);
	}
	if (rc != TALLY_OK)
		return protocol_finish(s, &draft, rc, &fault);
	code = session_accept(s, &draft, id);
	if (code == EXIT_DONE) {
		protocol_id8(id, id8);
		protocol_next(s, "the side addressed: tally reply %s --reason TEXT",
		              id8);
	}
	return code;
}
