/*
 * tally charter policy: by which keys and cosignatures other people's programs
 * are to judge proofs.
 */
#include "charter/policy.h"

#include <stdlib.h>

#include "charter_file.h"
#include "log/tlog_policy.h"
#include "office/prove.h"
#include "record.h"

/* Nobody is given what this program itself would refuse. */
static int reads_back(struct slice text, struct fault *fault)
{
	struct tlog_policy *policy;
	int rc = tlog_policy_parse(text, &policy, fault);

	if (rc == TALLY_OK)
		tlog_policy_free(policy);
	return rc;
}

static int tell(struct session *s, const struct charter *charter,
                const struct later_key *later, size_t later_count)
{
	struct fault fault = { 0 };
	struct buf text;
	int code = EXIT_DONE, rc;

	buf_init(&text, MAX_POLICY_BYTES);
	rc = charter_policy(charter, later, later_count, &text);
	if (rc == TALLY_OK)
		rc = reads_back(buf_slice(&text), &fault);
	else
		fault_set(&fault, rc, "%s", status_text(rc));
	buf_put_u8(&text, '\0');
	if (rc == TALLY_OK && buf_status(&text) != TALLY_OK)
		rc = fault_set(&fault, buf_status(&text), "%s",
		               status_text(buf_status(&text)));
	if (rc == TALLY_OK) {
		session_say(s, "%s", (const char *)text.data);
		session_json_text(s, "policy", (const char *)text.data);
	} else {
		fault_prefix(&fault, "policy");
		code = session_fail(s, &fault);
	}
	buf_release(&text);
	return code;
}

/* Of the charter alone: with the keys that stand in it. */
static int of_file(struct session *s, const char *path)
{
	struct charter *charter;
	struct buf file;
	int code = charter_file_read(s, path, &file, &charter);

	if (code != EXIT_DONE && code != EXIT_INCOMPLETE)
		return code;
	if (code == EXIT_DONE)
		code = tell(s, charter, NULL, 0);
	charter_free(charter);
	buf_release(&file);
	return code;
}

/* Of this office: with the keys that came by rotation, too. */
static int of_office(struct session *s)
{
	struct later_key *later = NULL;
	struct fault fault = { 0 };
	size_t count;
	int code, rc = session_need(s, NEEDS_VIEW, &fault);

	if (rc == TALLY_OK)
		rc = office_later_keys(&s->view, &later, &count, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	code = tell(s, s->office.charter, later, count);
	free(later);
	return code;
}

int charter_policy_run(struct session *s)
{
	return s->operand_count > 0 ? of_file(s, s->operands[0]) : of_office(s);
}
