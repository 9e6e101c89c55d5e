/*
 * tally accredit, tally revoke: keys that may sign in this office's log.
 */
#include <string.h>

#include "record.h"

/* The vkey of an own key, which is made if there is none. */
static int own_vkey(struct session *s, const char *name,
                    char out[static VKEY_BYTES], struct fault *fault)
{
	int rc = office_key_new(&s->office, name, out, fault);

	return rc == TALLY_EEXISTS
	               ? office_key_vkey(&s->office, name, out, fault) : rc;
}

static bool is_vkey_of(const char *vkey, const char *name)
{
	size_t len = strlen(name);

	return strncmp(vkey, name, len) == 0 && vkey[len] == '+';
}

/* The newest own `accredit` or `revoke` about a key of that name, or NULL. */
static const struct entry *newest_about(const struct session *s,
                                        const char *name)
{
	const struct rules *rules = s->view.rules;
	size_t start = rules->log_start[s->office.self];

	for (size_t i = rules->log_count[s->office.self]; i > 0; i--) {
		const struct entry *e = &rules->entries[start + i - 1];

		if (e->effective &&
		    (e->statement.kind == STATEMENT_ACCREDIT ||
		     e->statement.kind == STATEMENT_REVOKE) &&
		    is_vkey_of(member_text(e->statement.body, "vkey"), name))
			return e;
	}
	return NULL;
}

int accredit_run(struct session *s)
{
	const char *role = s->operands[0];
	char name[MAX_LOG_NAME_BYTES + 1], vkey[VKEY_BYTES];
	const struct entry *before;
	struct fault fault = { 0 };
	struct draft draft;
	int rc;

	if (strcmp(role, "inspector") != 0 && strcmp(role, "escort") != 0)
		return session_usage(s, "accredit: '%s' is no role: inspector or "
		                     "escort", role);
	rc = session_key_name(s, s->operands[1], name, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	before = newest_about(s, name);
	if (before != NULL) {
		fault_set(&fault, TALLY_EEXISTS, "%s: was %s: give the key "
		          "another name", name,
		          before->statement.kind == STATEMENT_REVOKE
		                  ? "revoked" : "accredited already");
		return session_fail(s, &fault);
	}
	rc = own_vkey(s, name, vkey, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	draft_init(&draft, STATEMENT_ACCREDIT);
	draft_text(&draft, "vkey", slice_text(vkey));
	draft_word(&draft, "role", role);
	session_json_text(s, "vkey", vkey);
	return session_accept(s, &draft, NULL);
}

/* From the log, not from key/: the key may be lost. */
int revoke_run(struct session *s)
{
	char name[MAX_LOG_NAME_BYTES + 1];
	const struct entry *before;
	struct fault fault = { 0 };
	struct draft draft;
	int rc = session_key_name(s, s->operands[0], name, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	before = newest_about(s, name);
	if (before == NULL || before->statement.kind != STATEMENT_ACCREDIT) {
		fault_set(&fault, TALLY_ENOTFOUND, "%s: is not accredited; "
		          "'tally log --kind accredit' lists those that are",
		          name);
		return session_fail(s, &fault);
	}
	draft_init(&draft, STATEMENT_REVOKE);
	draft_text(&draft, "vkey",
	           slice_text(member_text(before->statement.body, "vkey")));
	return session_accept(s, &draft, NULL);
}
