/*
 * What is told of the declaration that something is shown of.
 */
#include "shown_words.h"

#include <inttypes.h>

#include "base/text.h"
#include "json.h"

/* The newest epoch that the office holds; 0: that is not known. */
static uint64_t newest_epoch(const struct session *s,
                             const struct shown_declaration *shown)
{
	const struct rules *rules = shown->from_file ? NULL : s->view.rules;
	unsigned side = shown->name.side;

	if (rules == NULL || rules->declared_count[side] == 0)
		return 0;
	return rules->declared[side][rules->declared_count[side] - 1].epoch;
}

static void put_json(struct session *s, const struct shown_declaration *shown,
                     uint64_t newest)
{
	const struct statement *statement = shown->statement;
	struct buf json;

	buf_init(&json, MAX_JSON_BYTES);
	buf_put_text(&json, "{");
	json_id(&json, "id", statement->id);
	json_text(&json, "by", statement->from);
	json_number(&json, "epoch", shown->name.epoch);
	json_time(&json, "as_of", member_time(statement->body, "as_of"));
	if (newest > 0)
		json_flag(&json, "newest", newest <= shown->name.epoch);
	if (newest > shown->name.epoch)
		json_number(&json, "newer_epoch", newest);
	json_close(&json, '}');
	json_answer(s, "declaration", &json);
}

static void say_which(struct session *s, const struct shown_declaration *shown,
                      bool beside)
{
	const struct statement *statement = shown->statement;
	char id[2 * HASH_BYTES + 1], at[TEXT_TIME_BYTES];

	hex_format(statement->id, HASH_BYTES, id);
	time_format(member_time(statement->body, "as_of"), at);
	if (beside)
		session_note("declared by %s, epoch %" PRIu64 ", as of %s, id %s",
		             statement->from, shown->name.epoch, at, id);
	else
		session_say(s, "declared   by %s, epoch %" PRIu64 ", as of %s, id\n"
		            "           %s\n", statement->from, shown->name.epoch,
		            at, id);
}

void shown_tell(struct session *s, const struct shown_declaration *shown,
                bool beside)
{
	uint64_t newest = newest_epoch(s, shown);
	char newer[200] = "a file does not tell whether a newer one is on record";

	say_which(s, shown, beside);
	if (newest > shown->name.epoch)
		snprintf(newer, sizeof(newer), "%s has declared again since: "
		         "epoch %" PRIu64 " is on record", shown->statement->from,
		         newest);
	if (beside && newest != shown->name.epoch)
		session_note("%s", newer);
	else if (newest != shown->name.epoch)
		session_say(s, "newer      %s\n", newer);
	put_json(s, shown, newest);
}

void known_tell(struct session *s, const struct known_declarations *known,
                const struct side_declared *of, bool beside)
{
	struct shown_declaration held = {
		.name = { .side = (uint8_t)of->side, .epoch = of->declared->epoch }
	};

	if (known->rules == NULL) {
		shown_tell(s, &known->shown, beside);
		return;
	}
	held.statement = &known->rules->entries[of->declared->entry].statement;
	shown_tell(s, &held, beside);
}

void shown_send_along(struct session *s, const struct shown_file *file)
{
	const struct rules *rules = s->view.rules;
	const uint8_t *id = rules->entries[file->declared->entry].statement.id;
	char hex[2 * HASH_BYTES + 1];

	hex_format(id, HASH_BYTES, hex);
	session_json_text(s, "declaration", hex);
	session_say(s, "to let a stranger check it, send %s with the charter, "
	            "%s%s%sand what this writes: tally prove %.8s -o "
	            "declare.proof\n", file->path,
	            file->needs_table ? "the table of counts " : "",
	            !file->needs_table ? ""
	            : file->table != NULL ? file->table : "(--table FILE)",
	            file->needs_table ? " " : "", hex);
}
