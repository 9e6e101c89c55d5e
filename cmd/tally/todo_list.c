/*
 * The list of next steps as text and JSON.
 */
#include "todo.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "owed.h"
#include "words.h"

int todo_begin(struct todo *todo, struct session *s)
{
	memset(todo, 0, sizeof(*todo));
	todo->s = s;
	todo->folder = words_shell(s->directory);
	buf_init(&todo->steps, MAX_JSON_BYTES);
	buf_init(&todo->waiting, MAX_JSON_BYTES);
	buf_init(&todo->waiting_text, MAX_JSON_BYTES);
	json_open(&todo->steps, NULL, '[');
	json_open(&todo->waiting, NULL, '[');
	return todo->folder != NULL ? TALLY_OK : TALLY_ENOMEM;
}

void todo_stop(struct todo *todo, const char *why)
{
	struct session *s = todo->s;
	struct buf text;

	session_say(s, "stop: tell the others; see docs/operations.md, "
	            "Restoring\n");
	words_wrap(s, "     ", why);
	todo->stopped = true;
	buf_init(&text, MAX_JSON_BYTES);
	json_text(&text, NULL, why);
	json_answer(s, "stop", &text);
}

/* "tally", with -C where it was given: to be copied as it is. */
static void put_command(const struct todo *todo, const char *words,
                        struct buf *out)
{
	buf_put_text(out, "tally ");
	if (strcmp(todo->s->directory, ".") != 0)
		buf_printf(out, "-C %s ", todo->folder);
	buf_put_text(out, words);
	buf_put_u8(out, '\0');
}

static void say_times(struct todo *todo, struct step_times times)
{
	int64_t now_s = office_now(&todo->s->office);
	char due[WORDS_DUE_BYTES], begin[WORDS_TIME_BYTES];

	if (times.not_before_s > now_s) {
		words_time(times.not_before_s, begin);
		words_line(todo->s, "     not before %s", begin);
	}
	if (times.due_s != NEVER_S) {
		words_due(now_s, times.due_s, due);
		words_line(todo->s, "     %s%s", due,
		           times.due_s < now_s ? ": MISSED" : "");
	}
	if (times.due_s < now_s && times.gate_s > now_s &&
	    times.gate_s != NEVER_S) {
		words_due(now_s, times.gate_s, due);
		words_line(todo->s, "     late, with --anyway: %s", due);
	}
}

void todo_step(struct todo *todo, const char *words, const char *why,
               struct step_times times)
{
	struct session *s = todo->s;
	struct buf command;

	buf_init(&command, 65536);
	put_command(todo, words, &command);
	if (buf_status(&command) != TALLY_OK) {
		s->answer.status = buf_status(&command);
		buf_release(&command);
		return;
	}
	session_say(s, "%2zu.  %s\n", ++todo->step_count,
	            (const char *)command.data);
	words_line(s, "     %s", why);
	say_times(todo, times);
	json_open(&todo->steps, NULL, '{');
	json_text(&todo->steps, "command", (const char *)command.data);
	json_text(&todo->steps, "why", why);
	if (times.not_before_s > 0)
		json_time(&todo->steps, "not_before", times.not_before_s);
	json_time(&todo->steps, "due", times.due_s);
	json_close(&todo->steps, '}');
	buf_release(&command);
}

void todo_plain(struct todo *todo, const char *why, const char *format, ...)
{
	char *words = NULL;
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(&words, format, args);
	va_end(args);
	if (len < 0) {
		todo->s->answer.status = TALLY_ENOMEM;
		return;
	}
	todo_step(todo, words, why, NO_TIMES);
	free(words);
}

static void wait_for(struct todo *todo, const char *by, const char *what,
                     const char *detail)
{
	char line[256];

	snprintf(line, sizeof(line), *detail ? "  %-6s %-11s %s" : "  %-6s %s%s",
	         by, what, detail);
	buf_printf(&todo->waiting_text, "%.80s\n", line);
	todo->waiting_count++;
}

void todo_waiting(struct todo *todo, const struct owed *owed)
{
	const struct rules *rules = todo->s->view.rules;
	char about[80], due[WORDS_DUE_BYTES], detail[200];

	owed_about(rules, owed, about, sizeof(about));
	words_due(rules->now_s, owed_due_s(rules, owed), due);
	snprintf(detail, sizeof(detail), "%-18s %s%s", about,
	         owed->missed ? "MISSED " : "", due);
	wait_for(todo, words_name(rules, owed->by), kind_name(owed->kind),
	         detail);
	owed_put(&todo->waiting, rules, owed);
}

void todo_waiting_for(struct todo *todo, size_t participant, const char *what)
{
	const char *by = words_name(todo->s->view.rules, participant);

	wait_for(todo, by, what, "");
	json_open(&todo->waiting, NULL, '{');
	json_text(&todo->waiting, "by", by);
	json_text(&todo->waiting, "what", what);
	json_close(&todo->waiting, '}');
}

void todo_end(struct todo *todo)
{
	struct session *s = todo->s;

	buf_put_u8(&todo->waiting_text, '\0');
	if (todo->step_count == 0 && !todo->stopped)
		session_say(s, "nothing is owed by this office\n");
	if (todo->waiting_count > 0 &&
	    buf_status(&todo->waiting_text) == TALLY_OK)
		session_say(s, "waiting for:\n%s",
		            (const char *)todo->waiting_text.data);
	json_close(&todo->steps, ']');
	json_close(&todo->waiting, ']');
	json_answer(s, "steps", &todo->steps);
	json_answer(s, "waiting", &todo->waiting);
	buf_release(&todo->waiting_text);
	free(todo->folder);
}
