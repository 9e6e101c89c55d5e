/*
 * tally evidence: log a checkpoint that contradicts a log as counted.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record.h"

#define MAX_EVIDENCE_BYTES 4096 /* of the statement's member */

/* A pair that sync kept: the head that it refused, and what that contradicts. */
#define OFFERED "offered"
#define HELD "held"

static int log_head(struct session *s, size_t log, const char *path)
{
	const struct participant *owner = &s->office.charter->participants[log];
	struct fault fault = { 0 };
	struct draft draft;
	struct buf file;
	int code, rc = session_read_file(path, MAX_EVIDENCE_BYTES, &file, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	draft_init(&draft, STATEMENT_EVIDENCE);
	draft_text(&draft, "log", slice_text(owner->log));
	draft_base64(&draft, "checkpoint", buf_slice(&file));
	buf_release(&file);
	code = session_accept(s, &draft, NULL);
	if (code == EXIT_DONE)
		session_say(s, s->view.rules->equivocated[log]
		                    ? "%s: conclusions that count %s are disputed\n"
		                    : "%s: contradicts nothing that is held here of "
		                      "%s\n", path, owner->log);
	return code;
}

/* The head beside an offered one; NULL if there is none. Caller frees. */
static char *held_beside(const char *path)
{
	size_t len = strlen(path), leaf = strlen(OFFERED);
	char *held;

	if (len < leaf || strcmp(path + len - leaf, OFFERED) != 0 ||
	    (len > leaf && path[len - leaf - 1] != '/'))
		return NULL;
	held = strdup(path);
	if (held != NULL)
		memcpy(held + len - leaf, HELD, sizeof(HELD));
	if (held != NULL && access(held, F_OK) == 0)
		return held;
	free(held);
	return NULL;
}

int evidence_run(struct session *s)
{
	const char *log = s->operands[0], *path = s->operands[1];
	size_t owner = charter_participant_of_log(s->office.charter,
	                                          slice_text(log));
	char *held;
	int code;

	if (owner == NO_INDEX)
		return session_usage(s, "evidence: the charter names no log '%s', "
		                     "like us.example/tally", log);
	code = log_head(s, owner, path);
	/* To those who hold the history of one head, only the other is proof. */
	held = code == EXIT_DONE ? held_beside(path) : NULL;
	if (held != NULL)
		code = log_head(s, owner, held);
	free(held);
	return code;
}
