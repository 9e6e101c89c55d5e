/*
 * inspect report: the end of a visit, with all that the team stated.
 */
#include <stdlib.h>
#include <string.h>

#include "protocol.h"

static int compare_ids(const void *a, const void *b)
{
	return memcmp(*(const uint8_t *const *)a, *(const uint8_t *const *)b,
	              HASH_BYTES);
}

static int put_statements(struct session *s, const struct inspection *i,
                          struct draft *draft, struct fault *fault)
{
	const uint8_t *ids[MAX_ROWS];
	size_t count = 0;

	if (i->measure_count >= MAX_ROWS)
		return fault_set(fault, TALLY_ELIMIT, "more than %d statements",
		                 MAX_ROWS);
	if (i->step[STEP_SELECT] != NO_INDEX)
		ids[count++] = protocol_id(s, i->step[STEP_SELECT]);
	for (size_t k = 0; k < i->measure_count; k++)
		ids[count++] = protocol_id(s, i->measures[k].attested.entry);
	if (count > 0)
		qsort(ids, count, sizeof(ids[0]), compare_ids);
	draft_open(draft, "statements", '[');
	for (size_t k = 0; k < count; k++)
		draft_id(draft, NULL, ids[k]);
	draft_close(draft, ']');
	return TALLY_OK;
}

/* After the report nothing can be measured any more: the visit would be lost. */
static int check_measured(const struct session *s, const struct inspection *i,
                          struct fault *fault)
{
	if (i->measure_count > 0)
		return TALLY_OK;
	if (!s->anyway)
		return fault_set(fault, TALLY_ERULE, "no measure is logged for this "
		                 "visit, and none can be after the report: log it "
		                 "with tally inspect measure, or report with "
		                 "--anyway that nothing was looked at");
	session_note("no measure is logged for this visit: every selected "
	             "position counts as not looked at");
	return TALLY_OK;
}

int inspect_report_run(struct session *s)
{
	const struct inspection *i;
	struct draft draft;
	struct fault fault = { 0 };
	int64_t ended_s = 0;
	size_t found;
	int rc = protocol_inspection(s, GATE_LOOK, &found, &fault);

	if (rc == TALLY_OK)
		rc = protocol_time(s, "--ended", office_now(&s->office), &ended_s,
		                   &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	i = &s->view.rules->inspections[found];
	rc = check_measured(s, i, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	draft_init(&draft, STATEMENT_REPORT);
	draft_id(&draft, "notice", protocol_id(s, i->step[STEP_NOTICE]));
	rc = put_statements(s, i, &draft, &fault);
	draft_time(&draft, "ended", ended_s);
	return protocol_finish(s, &draft, rc, &fault);
}
