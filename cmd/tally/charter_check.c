/*
 * tally charter check: every mistake of a charter file.
 */
#include "base/text.h"
#include "charter_file.h"
#include "record.h"

int charter_check_run(struct session *s)
{
	char id[2 * HASH_BYTES + 1];
	struct charter *charter;
	struct buf file;
	int code = charter_file_read(s, s->operands[0], &file, &charter);

	if (code != EXIT_DONE && code != EXIT_INCOMPLETE)
		return code;
	hex_format(charter->id, HASH_BYTES, id);
	if (code == EXIT_DONE)
		session_say(s, "%s: no mistakes\ncharter %s\n", s->operands[0],
		            id);
	else
		session_note("%s: no mistakes, but keys are missing",
		             s->operands[0]);
	session_json_text(s, "name", charter->name);
	session_json_text(s, "charter", id);
	charter_free(charter);
	buf_release(&file);
	return code;
}
