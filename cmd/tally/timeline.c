/*
 * tally timeline: what happened, by quorum time, a column for each participant.
 */
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "record.h"
#include "words.h"

#define TIME_COLUMNS 19
#define LINE_COLUMNS 80
#define EVENT_COLUMNS 30 /* what the rightmost participant keeps */
#define MAX_INDENT 7

static size_t indent_of(const struct rules *rules, size_t participant)
{
	size_t count = rules->charter->participant_count;
	size_t step = count > 1 ? (LINE_COLUMNS - TIME_COLUMNS -
	                           EVENT_COLUMNS) / (count - 1) : 0;

	return participant * (step < MAX_INDENT ? step : MAX_INDENT);
}

static void say_names(struct session *s)
{
	const struct rules *rules = s->view.rules;
	char line[LINE_COLUMNS + 1];

	memset(line, ' ', LINE_COLUMNS);
	line[LINE_COLUMNS] = '\0';
	memcpy(line, "quorum time (UTC)", strlen("quorum time (UTC)"));
	for (size_t i = 0; i < rules->charter->participant_count; i++) {
		const char *name = words_name(rules, i);
		size_t at = TIME_COLUMNS + indent_of(rules, i);
		size_t len = strlen(name);

		if (len > LINE_COLUMNS - at)
			len = LINE_COLUMNS - at;
		memcpy(line + at, name, len);
	}
	for (size_t end = LINE_COLUMNS; line[end - 1] == ' '; end--)
		line[end - 1] = '\0';
	session_say(s, "%s\n", line);
}

/* A witness's heads come by the dozen and say nothing to a reader. */
static bool is_shown(const struct entry *e)
{
	return !e->valid || e->statement.kind != STATEMENT_HEAD;
}

static void say_event(struct session *s, size_t entry)
{
	const struct rules *rules = s->view.rules;
	const struct entry *e = &rules->entries[entry];
	const char *irregular = words_irregular(rules, entry);
	char time[WORDS_TIME_BYTES], id[WORDS_ID_BYTES], about[160];
	char line[4 * LINE_COLUMNS];

	words_time(words_witnessed_s(e), time);
	words_id(rules, entry, id);
	words_about(rules, entry, about, sizeof(about));
	snprintf(line, sizeof(line), "%-*s%*s%s%s %s %s",
	         TIME_COLUMNS,
	         words_witnessed_s(e) == NEVER_S ? "not witnessed yet" : time,
	         (int)indent_of(rules, e->log), "", irregular ? "! " : "",
	         words_kind(rules, entry), id, irregular ? irregular : about);
	words_line(s, "%s", line);
}

static void put_event(struct buf *json, const struct rules *rules, size_t entry)
{
	const struct entry *e = &rules->entries[entry];
	char about[160];

	words_about(rules, entry, about, sizeof(about));
	json_open(json, NULL, '{');
	json_time(json, "quorum", words_witnessed_s(e));
	json_text(json, "by", words_name(rules, e->log));
	json_text(json, "kind", words_kind(rules, entry));
	if (e->valid)
		json_id(json, "id", e->statement.id);
	json_text(json, "about", about);
	json_close(json, '}');
}

int timeline_run(struct session *s)
{
	const struct rules *rules = s->view.rules;
	struct buf json;

	if (rules->charter->exercise)
		session_say(s, "EXERCISE, INVENTED DATA\n");
	say_names(s);
	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < rules->entry_count; i++) {
		size_t entry = rules->order[i];

		if (!is_shown(&rules->entries[entry]))
			continue;
		say_event(s, entry);
		if (s->json)
			put_event(&json, rules, entry);
	}
	json_close(&json, ']');
	session_json(s, "exercise", slice_text(rules->charter->exercise
	                                               ? "true" : "false"));
	json_answer(s, "events", &json);
	return EXIT_DONE;
}
