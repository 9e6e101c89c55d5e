/*
 * A charter file: read, parsed, its mistakes told line by line.
 */
#include "charter_file.h"

#include "json.h"

static void tell_mistakes(struct session *s, const char *path,
                          const struct charter_faults *faults)
{
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < faults->count; i++) {
		const struct charter_fault *f = &faults->list[i];

		session_say(s, "%s:%zu:%zu: %s\n", path, f->line, f->column,
		            f->text);
		json_open(&json, NULL, '{');
		json_number(&json, "line", f->line);
		json_number(&json, "column", f->column);
		json_text(&json, "reason", f->text);
		json_close(&json, '}');
	}
	if (faults->more)
		session_say(s, "%s: and more, not listed\n", path);
	json_close(&json, ']');
	json_answer(s, "mistakes", &json);
}

static void tell_unset(struct session *s, const char *path,
                       const struct charter *charter)
{
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	session_say(s, "%s: no keys yet of", path);
	for (size_t i = 0; i < charter->participant_count; i++) {
		const struct participant *p = &charter->participants[i];

		if (p->seated)
			continue;
		session_say(s, " %s", p->name);
		json_text(&json, NULL, p->name);
	}
	session_say(s, "\nFill them in: tally charter fill %s CARD... -o OUT\n",
	            path);
	json_close(&json, ']');
	json_answer(s, "unset", &json);
}

int charter_file_parse(struct session *s, const char *path, struct buf *file,
                       struct charter **out)
{
	struct charter_faults faults = { 0 };
	struct fault fault = { 0 };
	int code = EXIT_DONE;
	int rc = session_read_file(path, MAX_CHARTER_BYTES, file, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	rc = file->len > 0 ? charter_parse(buf_slice(file), out, &faults)
	                   : TALLY_EFORMAT;
	if (rc == TALLY_EINCOMPLETE) {
		code = EXIT_INCOMPLETE;
	} else if (rc != TALLY_OK) {
		tell_mistakes(s, path, &faults);
		fault_set(&fault, rc, "%s: is no charter: %s", path,
		          faults.count ? "see each mistake above"
		                       : status_text(rc));
		code = session_fail(s, &fault);
		buf_release(file);
	}
	charter_faults_release(&faults);
	return code;
}

int charter_file_read(struct session *s, const char *path, struct buf *file,
                      struct charter **out)
{
	int code = charter_file_parse(s, path, file, out);

	if (code == EXIT_INCOMPLETE)
		tell_unset(s, path, *out);
	return code;
}
