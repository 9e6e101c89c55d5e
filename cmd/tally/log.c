/*
 * tally log: every statement held here, in replay order.
 */
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "record.h"
#include "words.h"

#define ABOUT_BYTES 160
#define LINE_COLUMNS 80

struct filter {
	enum statement_kind kind; /* STATEMENT_NONE: any */
	size_t by;                /* NO_INDEX: anyone */
};

static int read_filter(struct session *s, struct filter *out)
{
	const char *kind = session_option(s, "--kind", 0);
	const char *by = session_option(s, "--by", 0);

	out->kind = STATEMENT_NONE;
	out->by = NO_INDEX;
	if (kind != NULL) {
		out->kind = kind_parse(slice_text(kind));
		if (out->kind == STATEMENT_NONE)
			return session_usage(s, "--kind '%s' is no kind of "
			                     "statement, like declare or notice",
			                     kind);
	}
	if (by != NULL) {
		out->by = charter_participant(s->office.charter, slice_text(by));
		if (out->by == NO_INDEX)
			return session_usage(s, "--by '%s': the charter names no "
			                     "such participant", by);
	}
	return EXIT_DONE;
}

static bool passes(const struct filter *filter, const struct entry *e)
{
	return (filter->kind == STATEMENT_NONE ||
	        (e->valid && e->statement.kind == filter->kind)) &&
	       (filter->by == NO_INDEX || e->log == filter->by);
}

static void say_entry(struct session *s, size_t entry)
{
	const struct rules *rules = s->view.rules;
	const struct entry *e = &rules->entries[entry];
	const char *irregular = words_irregular(rules, entry);
	char time[WORDS_TIME_BYTES], id[WORDS_ID_BYTES], about[ABOUT_BYTES];
	char line[4 * LINE_COLUMNS], mark[LINE_COLUMNS] = "";

	words_time(e->valid ? e->statement.at_s : NEVER_S, time);
	words_id(rules, entry, id);
	words_about(rules, entry, about, sizeof(about));
	if (irregular != NULL)
		snprintf(mark, sizeof(mark), "! %s", irregular);
	snprintf(line, sizeof(line), "%5zu %-17s %-6s %-11s %-8s %s%s%s",
	         e->order + 1, time, words_name(rules, e->log),
	         words_kind(rules, entry), id, mark, *mark ? " " : "", about);
	words_line(s, "%s", line);
}

static void put_entry(struct buf *json, const struct rules *rules, size_t entry)
{
	const struct entry *e = &rules->entries[entry];
	const char *irregular = words_irregular(rules, entry);
	char about[ABOUT_BYTES];

	words_about(rules, entry, about, sizeof(about));
	json_open(json, NULL, '{');
	json_number(json, "order", e->order + 1);
	json_text(json, "by", words_name(rules, e->log));
	json_number(json, "index", e->index);
	if (e->valid) {
		json_text(json, "kind", words_kind(rules, entry));
		json_id(json, "id", e->statement.id);
		json_time(json, "at", e->statement.at_s);
	}
	json_time(json, "quorum", words_witnessed_s(e));
	json_text(json, "about", about);
	json_flag(json, "effective", e->effective);
	if (irregular != NULL)
		json_text(json, "irregular", irregular);
	json_close(json, '}');
}

int log_run(struct session *s)
{
	const struct rules *rules = s->view.rules;
	struct filter filter;
	struct buf json;
	int code = read_filter(s, &filter);

	if (code != EXIT_DONE)
		return code;
	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	session_say(s, "%5s %-17s %-6s %-11s %-8s %s\n", "no.", "time (UTC)",
	            "by", "kind", "id", "about (! irregular)");
	for (size_t i = 0; i < rules->entry_count; i++) {
		if (!passes(&filter, &rules->entries[rules->order[i]]))
			continue;
		say_entry(s, rules->order[i]);
		if (s->json)
			put_entry(&json, rules, rules->order[i]);
	}
	json_close(&json, ']');
	json_answer(s, "entries", &json);
	return EXIT_DONE;
}
