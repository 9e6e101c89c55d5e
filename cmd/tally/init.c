/*
 * tally init: make an office, and show its public keys.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "card.h"
#include "record.h"
#include "secret_ask.h"

/* Whether the secrets shall be encrypted from the start. */
static bool wants_lock(const struct session *s)
{
	return s->key_file != NULL || s->passphrase_fd != NULL ||
	       session_flag(s, "--passphrase");
}

static int make(struct session *s, const char *log, struct fault *fault)
{
	const struct secret_source source = { s->key_file, s->passphrase_fd };
	struct secret_way way;
	int rc;

	if (!wants_lock(s))
		return office_init(s->directory, s->operands[0], log, fault);
	rc = secret_new(s, &source, &way, fault);
	if (rc == TALLY_OK)
		rc = office_init_locked(s->directory, s->operands[0], log, &way.way,
		                        fault);
	secret_release(&way);
	return rc;
}

int init_run(struct session *s)
{
	const char *log = session_option(s, "--log", 0);
	const char *name = s->operands[0];
	struct fault fault = { 0 };
	int rc;

	if (log == NULL)
		return session_usage(s, "init: give the log's name, for ever its "
		                     "own: tally init %s --log %s.example/tally",
		                     name, name);
	rc = session_check_owner(s, &fault);
	if (rc == TALLY_OK)
		rc = make(s, log, &fault);
	if (rc == TALLY_OK)
		rc = session_need(s, NEEDS_OFFICE, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	rc = card_answer(s, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	session_say(s, "\nThis card, also in %s/card, goes into the charter:\n"
	            "  tally charter fill CHARTER %s/card -o CHARTER.filled\n"
	            "The folder key/ holds what nobody else may ever see.\n",
	            s->directory, s->directory);
	secret_say(s, "");
	return EXIT_DONE;
}
