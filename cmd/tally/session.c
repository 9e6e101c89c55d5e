/*
 * Answering: text or members of a JSON object, failures, exit codes.
 */
#include "session.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* What a status means to who called tally, and what to do about it. */
struct exit_row {
	int status;
	enum exit_code code, judging; /* judging: of evidence */
	const char *advice;
};

static const struct exit_row exit_table[] = {
	{ TALLY_EMISMATCH, EXIT_BAD_EVIDENCE, EXIT_BAD_EVIDENCE, "" },
	{ TALLY_ESIGNATURE, EXIT_BAD_EVIDENCE, EXIT_BAD_EVIDENCE, "" },
	{ TALLY_EFORMAT, EXIT_USAGE, EXIT_BAD_EVIDENCE, "" },
	{ TALLY_ELIMIT, EXIT_USAGE, EXIT_BAD_EVIDENCE, "" },
	{ TALLY_EUSAGE, EXIT_USAGE, EXIT_USAGE, "" },
	{ TALLY_ENOTFOUND, EXIT_NOT_CHECKED, EXIT_NOT_CHECKED, "" },
	{ TALLY_EIO, EXIT_NOT_CHECKED, EXIT_NOT_CHECKED, "" },
	{ TALLY_EUNKNOWN, EXIT_NOT_CHECKED, EXIT_NOT_CHECKED,
	  "; look with 'tally log' whether it was done before doing it again" },
	{ TALLY_EEXISTS, EXIT_NOT_CHECKED, EXIT_NOT_CHECKED, "" },
	{ TALLY_EFENCED, EXIT_NOT_CHECKED, EXIT_NOT_CHECKED,
	  "; nothing was logged: give the command again" },
	{ TALLY_EINCOMPLETE, EXIT_INCOMPLETE, EXIT_INCOMPLETE, "" },
	{ TALLY_ERULE, EXIT_RULE, EXIT_RULE, "" },
};

static const struct exit_row *row_of(int status)
{
	static const struct exit_row other = { TALLY_EINTERNAL, EXIT_INTERNAL,
		                               EXIT_INTERNAL, "" };

	for (size_t i = 0; i < sizeof(exit_table) / sizeof(exit_table[0]); i++)
		if (exit_table[i].status == status)
			return &exit_table[i];
	return &other;
}

int session_exit_of(const struct session *s, int status)
{
	const struct exit_row *row = row_of(status);
	bool judges = s->opening || (s->command != NULL && s->command->judges);

	if (status == TALLY_OK)
		return EXIT_DONE;
	return (int)(judges ? row->judging : row->code);
}

static void tell(struct session *s, const char *text)
{
	if (!s->json)
		session_note("%s", text);
	else if (s->error[0] == '\0')
		snprintf(s->error, sizeof(s->error), "%s", text);
}

int session_fail(struct session *s, const struct fault *fault)
{
	struct fault whole;
	const char *why = fault->text[0] ? fault->text
	                                 : status_text(fault->status);

	fault_set(&whole, fault->status, "%s%s", why,
	          row_of(fault->status)->advice);
	tell(s, whole.text);
	return session_exit_of(s, fault->status);
}

int session_usage(struct session *s, const char *format, ...)
{
	char text[FAULT_TEXT_BYTES];
	struct fault fault;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fault_set(&fault, TALLY_EUSAGE, "%s", text); /* makes it printable */
	tell(s, fault.text);
	return EXIT_USAGE;
}

void session_note(const char *format, ...)
{
	char text[2 * FAULT_TEXT_BYTES], clean[2 * FAULT_TEXT_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	text_sanitize(slice_text(text), clean, sizeof(clean));
	fprintf(stderr, "tally: %s\n", clean);
}

/* Lines keep their ends; everything else must be printable. */
static void put_clean(struct buf *out, struct slice text)
{
	struct reader rest = { text };
	struct slice line;

	while (rest.rest.len > 0) {
		bool whole = reader_line(&rest, &line);
		char *clean;

		if (!whole)
			line = rest.rest;
		clean = malloc(line.len + 1);
		if (clean == NULL) {
			out->status = TALLY_ENOMEM;
			return;
		}
		text_sanitize(line, clean, line.len + 1);
		buf_put_text(out, clean);
		free(clean);
		if (!whole)
			return;
		buf_put_u8(out, '\n');
	}
}

void session_say(struct session *s, const char *format, ...)
{
	char *text = NULL;
	va_list args;
	int len;

	if (s->json)
		return;
	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0) {
		s->answer.status = TALLY_ENOMEM;
		return;
	}
	put_clean(&s->answer, slice_of(text, (size_t)len));
	free(text);
}

void session_json(struct session *s, const char *name, struct slice value)
{
	if (!s->json || s->answered_json)
		return;
	buf_printf(&s->answer, ",\"%s\":", name);
	buf_put_slice(&s->answer, value);
}

void session_json_text(struct session *s, const char *name, const char *value)
{
	struct buf text;

	if (!s->json)
		return;
	buf_init(&text, s->answer.max);
	json_put_clean(&text, slice_text(value));
	if (buf_status(&text) != TALLY_OK)
		s->answer.status = buf_status(&text);
	session_json(s, name, buf_slice(&text));
	buf_release(&text);
}

void json_put_clean(struct buf *out, struct slice text)
{
	struct buf clean;

	if (text_is_utf8(text)) {
		json_put_text(out, text);
		return;
	}
	buf_init(&clean, 4 * text.len + 16);
	put_clean(&clean, text);
	json_put_text(out, buf_slice(&clean));
	buf_release(&clean);
}

void session_json_whole(struct session *s, struct slice object)
{
	if (!s->json)
		return;
	buf_clear(&s->answer);
	buf_put_slice(&s->answer, object);
	s->answered_json = true;
}

const char *session_option(const struct session *s, const char *name, size_t i)
{
	for (size_t g = 0; g < s->given_count; g++)
		if (strcmp(s->given[g].option->name, name) == 0 && i-- == 0)
			return s->given[g].value;
	return NULL;
}

bool session_flag(const struct session *s, const char *name)
{
	for (size_t g = 0; g < s->given_count; g++)
		if (strcmp(s->given[g].option->name, name) == 0)
			return true;
	return false;
}
