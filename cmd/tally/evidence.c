/*
 * tally evidence: log a checkpoint that contradicts a log as counted.
 */
#include "record.h"

#define MAX_EVIDENCE_BYTES 4096 /* of the statement's member */

int evidence_run(struct session *s)
{
	const char *log = s->operands[0], *path = s->operands[1];
	struct fault fault = { 0 };
	struct draft draft;
	struct buf file;
	int rc, code;

	if (charter_participant_of_log(s->office.charter, slice_text(log)) ==
	    NO_INDEX)
		return session_usage(s, "evidence: the charter names no log '%s', "
		                     "like us.example/tally", log);
	rc = session_read_file(path, MAX_EVIDENCE_BYTES, &file, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	draft_init(&draft, STATEMENT_EVIDENCE);
	draft_text(&draft, "log", slice_text(log));
	draft_base64(&draft, "checkpoint", buf_slice(&file));
	buf_release(&file);
	code = session_accept(s, &draft, NULL);
	if (code == EXIT_DONE)
		session_say(s, "%s: conclusions that count %s are disputed\n",
		            path, log);
	return code;
}
