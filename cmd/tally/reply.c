/*
 * reply: answer an objection, or explain rows of a measure.
 */
#include <stdlib.h>
#include <string.h>

#include "protocol.h"

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Is there such a position at the site that the measure is about? */
static bool is_row(const struct session *s, size_t to, const char *name)
{
	const struct rules *rules = s->view.rules;
	uint8_t notice[HASH_BYTES];
	size_t inspection = NO_INDEX, site;

	if (strcmp(name, "outside") == 0)
		return true;
	if (member_hash(rules->entries[to].statement.body, "notice", notice))
		inspection = rules_inspection(rules, rules_find(rules, notice));
	if (inspection == NO_INDEX)
		return false;
	site = rules->inspections[inspection].site;
	return site != NO_INDEX &&
	       site_position(&s->office.charter->sites[site], slice_text(name)) !=
	               NO_INDEX;
}

static int put_rows(struct session *s, size_t to, struct draft *draft,
                    struct fault *fault)
{
	const char *names[MAX_ROWS], *name;
	size_t count = 0;

	for (; (name = session_option(s, "--row", count)) != NULL; count++) {
		if (count == MAX_ROWS)
			return fault_set(fault, TALLY_EUSAGE,
			                 "more than %d rows", MAX_ROWS);
		if (!is_row(s, to, name))
			return fault_set(fault, TALLY_EUSAGE, "--row '%s': no "
			                 "such position in that measure", name);
		names[count] = name;
	}
	if (count > 0)
		qsort(names, count, sizeof(names[0]), compare_names);
	draft_open(draft, "rows", '[');
	for (size_t i = 0; i < count; i++)
		if (i == 0 || strcmp(names[i], names[i - 1]) != 0)
			draft_word(draft, NULL, names[i]);
	draft_close(draft, ']');
	return TALLY_OK;
}

int reply_run(struct session *s)
{
	struct draft draft;
	struct fault fault = { 0 };
	size_t to;
	int rc = session_entry(s, s->operands[0], STATEMENT_NONE, &to, &fault);

	draft_init(&draft, STATEMENT_REPLY);
	if (rc == TALLY_OK) {
		draft_id(&draft, "to", protocol_id(s, to));
		rc = put_rows(s, to, &draft, &fault);
	}
	if (rc == TALLY_OK)
		rc = protocol_reason(s, &draft, &fault);
	return protocol_finish(s, &draft, rc, &fault);
}
