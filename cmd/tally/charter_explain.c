/*
 * tally charter explain: what a charter means, with what its numbers amount to.
 */
#include "charter_file.h"
#include "plan/charter_plan.h"
#include "record.h"

#define MAX_EXPLANATION_BYTES ((size_t)16 << 20)

int charter_explain_run(struct session *s)
{
	struct fault fault = { 0 };
	struct charter *charter;
	struct buf file, text;
	int rc, code = charter_file_read(s, s->operands[0], &file, &charter);

	if (code != EXIT_DONE && code != EXIT_INCOMPLETE)
		return code;
	buf_init(&text, MAX_EXPLANATION_BYTES);
	rc = charter_explain(charter, plan_population, NULL, &text);
	buf_put_u8(&text, '\0');
	if (rc == TALLY_OK)
		rc = buf_status(&text);
	if (rc == TALLY_OK) {
		session_say(s, "%s", (const char *)text.data);
		session_json_text(s, "text", (const char *)text.data);
	} else {
		fault_set(&fault, rc, "%s: %s", s->operands[0], status_text(rc));
		code = session_fail(s, &fault);
	}
	buf_release(&text);
	buf_release(&file);
	charter_free(charter);
	return code;
}
