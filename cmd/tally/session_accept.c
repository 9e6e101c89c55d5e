/*
 * Logging a drafted statement, and saying so.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "session.h"

int session_key_name(const struct session *s, const char *name,
                     char out[static MAX_LOG_NAME_BYTES + 1],
                     struct fault *fault)
{
	size_t len = strlen(s->office.log);
	bool whole = strncmp(name, s->office.log, len) == 0 && name[len] == '/';
	char full[2 * MAX_LOG_NAME_BYTES + 2];
	int n = snprintf(full, sizeof(full), "%s%s%s",
	                 whole ? "" : s->office.log, whole ? "" : "/", name);

	if (n < 0 || n > MAX_LOG_NAME_BYTES ||
	    !text_is_log_name(slice_text(full), MAX_LOG_NAME_BYTES))
		return fault_set(fault, TALLY_EUSAGE,
		                 "'%s' is no key name: a-z, 0-9 and -._, together "
		                 "with '%s/' at most %d letters", name,
		                 s->office.log, MAX_LOG_NAME_BYTES);
	memcpy(out, full, (size_t)n + 1);
	return TALLY_OK;
}

void session_logged(struct session *s, enum statement_kind kind,
                    const uint8_t id[static HASH_BYTES])
{
	char hex[2 * HASH_BYTES + 1];

	hex_format(id, HASH_BYTES, hex);
	session_say(s, "logged %s %.8s\n", kind_name(kind), hex);
	if (!s->json)
		return;
	if (s->logged.len > 0)
		buf_put_u8(&s->logged, ',');
	buf_printf(&s->logged, "{\"kind\":\"%s\",\"id\":\"%s\"}",
	           kind_name(kind), hex);
}

int session_accept(struct session *s, struct draft *draft, uint8_t *out_id)
{
	struct accept_options options = { .anyway = s->anyway };
	const char *key = session_option(s, "--key", 0);
	enum statement_kind kind = draft->kind;
	char key_name[MAX_LOG_NAME_BYTES + 1];
	uint8_t id[HASH_BYTES];
	struct fault fault = { 0 };
	int rc = TALLY_OK;

	if (key != NULL) {
		rc = session_key_name(s, key, key_name, &fault);
		options.key_name = key_name;
	}
	if (rc == TALLY_OK)
		rc = office_accept(&s->view, draft, &options, id,
		                   &fault);
	draft_release(draft);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	session_logged(s, kind, id);
	if (out_id != NULL)
		memcpy(out_id, id, HASH_BYTES);
	return EXIT_DONE;
}
