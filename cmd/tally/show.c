/*
 * tally show: one statement, who signed it, and what the rules made of it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "barrier.h"
#include "base/text.h"
#include "json.h"
#include "record.h"
#include "sampled.h"
#include "words.h"

#define SHORT_TEXT_BYTES 1024 /* reasons are; whole files are not shown */
#define SALT_BYTES 32 /* before every free text: docs/format.md */

struct blobs {
	struct session *s;
	struct buf json;
};

static void show_blob(void *ctx, const uint8_t hash[static 32])
{
	struct blobs *blobs = ctx;
	struct session *s = blobs->s;
	char hex[2 * HASH_BYTES + 1];
	struct fault ignored;
	struct slice text;
	struct buf bytes;
	bool held;

	hex_format(hash, HASH_BYTES, hex);
	buf_init(&bytes, MAX_BLOB_BYTES);
	held = office_blob_get(&s->office, hash, &bytes, &ignored) == TALLY_OK;
	session_say(s, "blob       %s: ", hex);
	json_open(&blobs->json, NULL, '{');
	json_text(&blobs->json, "hash", hex);
	json_flag(&blobs->json, "held", held);
	if (!held) {
		session_say(s, "not held here\n");
	} else {
		session_say(s, "%zu bytes\n", bytes.len);
		json_number(&blobs->json, "bytes", bytes.len);
	}
	text = slice_part(buf_slice(&bytes), SALT_BYTES, bytes.len);
	if (held && text.len > 0 && text.len <= SHORT_TEXT_BYTES &&
	    text_is_printable(text)) {
		buf_put_u8(&bytes, '\0');
		session_say(s, "           \"%s\"\n",
		            (const char *)bytes.data + SALT_BYTES);
		json_text(&blobs->json, "text",
		          (const char *)bytes.data + SALT_BYTES);
	}
	json_close(&blobs->json, '}');
	buf_release(&bytes);
}

static void show_irregularities(struct session *s, size_t entry)
{
	const struct rules *rules = s->view.rules;
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < rules->irregularity_count; i++) {
		const struct irregularity *irregular = &rules->irregularities[i];
		const struct irregularity_row *row =
			&irregularity_table[irregular->code];

		if (irregular->entry != entry)
			continue;
		session_say(s, "irregular  %s (clause %s), by %s: %s\n"
		            "           effect: %s\n", row->code, row->clause,
		            words_name(rules, irregular->by), irregular->detail,
		            row->effect);
		json_open(&json, NULL, '{');
		json_text(&json, "code", row->code);
		json_text(&json, "clause", row->clause);
		json_text(&json, "by", words_name(rules, irregular->by));
		json_text(&json, "detail", irregular->detail);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_answer(s, "irregularities", &json);
}

static void show_body(struct session *s, const struct statement *statement)
{
	char *text = json_dumps(statement->body, JSON_INDENT(2));
	char *line = json_dumps(statement->body, JSON_COMPACT);

	if (text != NULL && line != NULL) {
		session_say(s, "%s%s\n%s\n\n", STATEMENT_HEADER,
		            kind_name(statement->kind), text);
		session_json(s, "body", slice_text(line));
	} else {
		s->answer.status = TALLY_ENOMEM;
	}
	free(line);
	free(text);
}

static void show_place(struct session *s, size_t entry)
{
	const struct rules *rules = s->view.rules;
	const struct entry *e = &rules->entries[entry];
	char hex[2 * HASH_BYTES + 1], key[MAX_LOG_NAME_BYTES + 1];
	char at[TEXT_TIME_BYTES] = "not yet";

	hex_format(e->statement.id, HASH_BYTES, hex);
	text_sanitize(e->statement.signer, key, sizeof(key));
	if (words_witnessed_s(e) != NEVER_S)
		time_format(e->quorum_s, at);
	session_say(s, "id         %s\nsigned by  %s, a good signature\n"
	            "log        %s, entry %" PRIu64 "; replay order %zu\n"
	            "witnessed  %s\neffect     %s\n", hex, key,
	            rules->charter->participants[e->log].log, e->index,
	            e->order + 1, at, e->effective ? "yes" : "none");
	session_json_text(s, "kind", kind_name(e->statement.kind));
	session_json_text(s, "id", hex);
	session_json_text(s, "signer", key);
	session_json_text(s, "log", rules->charter->participants[e->log].log);
	if (words_witnessed_s(e) != NEVER_S)
		session_json_text(s, "quorum", at);
	session_json(s, "effective", slice_text(e->effective ? "true" : "false"));
}

/* What follows from an opened draw stands in no statement. */
static void show_sampled(struct session *s, size_t entry)
{
	const struct rules *rules = s->view.rules;

	for (size_t i = 0; i < rules->inspection_count; i++)
		if (rules->inspections[i].step[STEP_SELECT] == entry)
			sampled_say(s, &rules->inspections[i]);
}

int show_run(struct session *s)
{
	struct blobs blobs = { .s = s };
	struct fault fault = { 0 };
	const struct entry *e;
	size_t entry;
	int rc = session_entry(s, s->operands[0], STATEMENT_NONE, &entry, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	e = &s->view.rules->entries[entry];
	show_body(s, &e->statement);
	show_place(s, entry);
	show_irregularities(s, entry);
	show_sampled(s, entry);
	shown_barrier_say(s, &e->statement);
	buf_init(&blobs.json, MAX_JSON_BYTES);
	json_open(&blobs.json, NULL, '[');
	statement_blobs(&e->statement, show_blob, &blobs);
	json_close(&blobs.json, ']');
	json_answer(s, "blobs", &blobs.json);
	return EXIT_DONE;
}
