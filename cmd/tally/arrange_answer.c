/*
 * arrange answer, inspect answer: yes or no, each for itself.
 */
#include <string.h>

#include "courier_key.h"
#include "protocol.h"

/* To an arrangement, or, where that is NO_INDEX, to an inspection. */
static int answer(struct session *s, size_t entry, size_t arrangement)
{
	bool may_withdraw = arrangement != NO_INDEX;
	const char *word = s->operands[1];
	struct draft draft;
	struct fault fault = { 0 };
	int rc;

	if (strcmp(word, "yes") != 0 && strcmp(word, "no") != 0 &&
	    !(may_withdraw && strcmp(word, "withdrawn") == 0))
		return session_usage(s, "'%s' is no answer: %s", word,
		                     may_withdraw ? "yes, no or withdrawn"
		                                  : "yes or no");
	draft_init(&draft, STATEMENT_ANSWER);
	draft_id(&draft, "to", protocol_id(s, entry));
	draft_word(&draft, "answer", word);
	rc = protocol_reason(s, &draft, &fault);
	if (rc == TALLY_OK && arrangement != NO_INDEX &&
	    strcmp(word, "yes") == 0)
		rc = courier_answer(s, arrangement, &draft, &fault);
	return protocol_finish(s, &draft, rc, &fault);
}

int arrange_answer_run(struct session *s)
{
	struct fault fault = { 0 };
	size_t found;
	int rc = session_arrangement(s, s->operands[0], &found, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	return answer(s, s->view.rules->arrangements[found].entry, found);
}

int inspect_answer_run(struct session *s)
{
	struct fault fault = { 0 };
	size_t found;
	int rc = session_inspection(s, s->operands[0], &found, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	return answer(s, s->view.rules->inspections[found].step[STEP_NOTICE],
	              NO_INDEX);
}
