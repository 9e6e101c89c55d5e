/*
 * A measure drafted out of rows: what is counted in the clear, what is behind a
 * barrier as a commitment, remarks as blobs.
 */
#include "measure_log.h"

#include "barrier.h"
#include "office/secret.h"
#include "measure_rows.h"
#include "protocol.h"

/* Common members, `seen` of every participant, signature. */
#define COMMON_BYTES 2048
#define HEAD_BYTES 200
#define REMARKS_BYTES 256 /* three hashes with their names */
#define BARRIER_BYTES 200 /* class, answer and hash */

static void put_word(const json_t *row, const char *name, struct draft *draft)
{
	if (member_text(row, name) != NULL)
		draft_word(draft, name, member_text(row, name));
}

/* A list whose elements have words only; what an element lacks is left out. */
struct word_list {
	const char *name, *words[4];
};
static const struct word_list readings = { "readings",
	                                   { "name", "value", "unit" } };
static const struct word_list finds = { "finds", { "class", "dimension",
	                                           "value", "unit" } };

static void put_list(const json_t *row, const struct word_list *list,
                     struct draft *draft)
{
	if (member_count(row, list->name) == 0)
		return;
	draft_open(draft, list->name, '[');
	for (size_t i = 0; i < member_count(row, list->name); i++) {
		draft_open(draft, NULL, '{');
		for (size_t k = 0; k < 4 && list->words[k] != NULL; k++)
			put_word(member_at(row, list->name, i), list->words[k],
			         draft);
		draft_close(draft, '}');
	}
	draft_close(draft, ']');
}

static int put_remark(struct session *s, const json_t *row, const char *name,
                      struct draft *draft, struct fault *fault)
{
	const char *text = member_text(row, name);

	return text == NULL ? TALLY_OK
	                    : protocol_remark(s, draft, name, slice_text(text),
	                                      fault);
}

static void put_numbers(const json_t *element, const char *name,
                        struct draft *draft)
{
	if (json_object_get(element, name) == NULL)
		return;
	draft_open(draft, name, '[');
	for (size_t i = 0; i < member_count(element, name); i++)
		draft_int(draft, NULL,
		          json_integer_value(member_at(element, name, i)));
	draft_close(draft, ']');
}

static void put_counts(const json_t *row, struct draft *draft)
{
	if (member_count(row, "counts") == 0)
		return;
	draft_open(draft, "counts", '[');
	for (size_t i = 0; i < member_count(row, "counts"); i++) {
		const json_t *element = member_at(row, "counts", i);

		draft_open(draft, NULL, '{');
		put_word(element, "class", draft);
		put_numbers(element, "item", draft);
		put_numbers(element, "background", draft);
		put_numbers(element, "benchmark", draft);
		draft_close(draft, '}');
	}
	draft_close(draft, ']');
}

static void put_barrier(const json_t *row, struct draft *draft, struct buf *kept)
{
	uint8_t commitment[HASH_BYTES];

	if (member_count(row, "barrier") == 0)
		return;
	draft_open(draft, "barrier", '[');
	for (size_t i = 0; i < member_count(row, "barrier"); i++) {
		const json_t *element = member_at(row, "barrier", i);

		barrier_commit(slice_text(member_text(element, "readings")), kept,
		               commitment);
		draft_open(draft, NULL, '{');
		put_word(element, "class", draft);
		put_word(element, "answer", draft);
		draft_hash(draft, "readings", commitment);
		draft_close(draft, '}');
	}
	draft_close(draft, ']');
}

/* One statement: its members, and what stays here of what it commits to. */
struct measure {
	struct draft draft;
	struct buf kept;
};

static int put_row(struct session *s, const json_t *row, struct measure *m,
                   struct fault *fault)
{
	struct draft *draft = &m->draft;
	int rc;

	draft_open(draft, NULL, '{');
	put_word(row, "position", draft);
	rc = put_remark(s, row, "place", draft, fault);
	put_word(row, "status", draft);
	put_word(row, "declared", draft);
	put_word(row, "found", draft);
	put_word(row, "method", draft);
	put_list(row, &readings, draft);
	put_counts(row, draft);
	put_barrier(row, draft, &m->kept);
	put_word(row, "decision", draft);
	put_list(row, &finds, draft);
	if (rc == TALLY_OK)
		rc = put_remark(s, row, "reason", draft, fault);
	if (rc == TALLY_OK)
		rc = put_remark(s, row, "assurance", draft, fault);
	draft_close(draft, '}');
	return rc;
}

/* What the rows of one statement may take, beside what every one has. */
static size_t room_of(const struct session *s)
{
	size_t heads = HEAD_BYTES * s->office.charter->participant_count;

	return heads > MAX_ENTRY_BYTES / 2
	               ? MAX_ENTRY_BYTES / 4
	               : MAX_ENTRY_BYTES - COMMON_BYTES - heads;
}

/* Not less than a row takes in a statement: texts stand there as hashes. */
static size_t row_bytes(const json_t *row)
{
	json_t *bare = json_copy((json_t *)(uintptr_t)row);
	size_t bytes;

	json_object_del(bare, "place");
	json_object_del(bare, "reason");
	json_object_del(bare, "assurance");
	json_object_del(bare, "barrier");
	bytes = json_dumpb(bare, NULL, 0, JSON_COMPACT);
	json_decref(bare);
	return bytes + REMARKS_BYTES +
	       BARRIER_BYTES * member_count(row, "barrier");
}

/* As many rows from *at on as an entry holds: one always, of fields that short. */
static int put_some(struct session *s, const json_t *rows, size_t *at,
                    struct measure *m, struct fault *fault)
{
	size_t first = *at, used = 0, room = room_of(s);
	int rc = TALLY_OK;

	draft_open(&m->draft, "rows", '[');
	while (rc == TALLY_OK && *at < json_array_size(rows) &&
	       *at - first < MAX_ROWS) {
		const json_t *row = json_array_get(rows, *at);

		used += row_bytes(row);
		if (used > room && *at > first)
			break;
		rc = put_row(s, row, m, fault);
		(*at)++;
	}
	draft_close(&m->draft, ']');
	return rc;
}

/* What it commits to is kept before it is logged. */
static int log_some(struct session *s, const uint8_t notice[static HASH_BYTES],
                    const json_t *rows, size_t *at)
{
	struct measure m;
	struct fault fault = { 0 };
	char name[SECRET_NAME_BYTES];
	unsigned try_number = 0;
	int rc, code;

	draft_init(&m.draft, STATEMENT_MEASURE);
	buf_init(&m.kept, MAX_BARRIER_BYTES);
	draft_id(&m.draft, "notice", notice);
	rc = put_some(s, rows, at, &m, &fault);
	if (rc == TALLY_OK && buf_status(&m.kept) != TALLY_OK)
		rc = fault_set(&fault, buf_status(&m.kept), "barrier_readings: %s",
		               status_text(buf_status(&m.kept)));
	secret_name(name, "barrier", notice);
	if (rc == TALLY_OK && m.kept.len > 0)
		rc = secret_keep(&s->office, name, buf_slice(&m.kept), &try_number,
		                 &fault);
	buf_release(&m.kept);
	code = protocol_finish(s, &m.draft, rc, &fault);
	if (code == EXIT_RULE && try_number > 0)
		secret_drop(&s->office, name, try_number);
	return code;
}

int measure_log(struct session *s, const uint8_t notice[static HASH_BYTES],
                const json_t *rows)
{
	size_t at = 0, before = 0;
	int code = EXIT_DONE;

	while (code == EXIT_DONE && at < json_array_size(rows)) {
		before = at;
		code = log_some(s, notice, rows, &at);
	}
	if (code != EXIT_DONE && before > 0)
		session_note("the first %zu rows are logged: leave them out when "
		             "you try again", before);
	return code;
}
