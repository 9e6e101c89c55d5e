/*
 * What stands behind the barrier of a measure, where this office has it.
 */
#include "barrier.h"
#include "json.h"
#include "measure_counts.h"

static void json_element(struct buf *json, const json_t *row,
                         const json_t *element, const char *text,
                         const char *led)
{
	const char *position = member_text(row, "position");

	json_open(json, NULL, '{');
	json_text(json, "position", position ? position : OUTSIDE);
	json_text(json, "class", member_text(element, "class"));
	json_text(json, "answer", member_text(element, "answer"));
	json_flag(json, "held", text != NULL);
	if (text != NULL)
		json_text(json, "readings", text);
	if (led != NULL)
		json_text(json, "leads_to", led);
	json_close(json, '}');
}

static void say_element(struct session *s, const json_t *row,
                        const json_t *element, const char *text,
                        const char *led)
{
	const char *position = member_text(row, "position");

	session_say(s, "barrier    %s, class %s: %s", position ? position : OUTSIDE,
	            member_text(element, "class"), member_text(element, "answer"));
	session_say(s, text ? "\n           \"%s\"\n" : "; readings not held here\n",
	            text);
	if (led != NULL && !member_is(element, "answer", led))
		session_say(s, "           the readings behind the barrier say "
		            "otherwise: %s\n", led);
}

static void show_element(struct session *s, const json_t *body, const json_t *row,
                         const json_t *element, struct buf *json)
{
	uint8_t notice[HASH_BYTES], commitment[HASH_BYTES];
	const char *led = NULL, *text = NULL;
	struct fault ignored;
	struct buf kept;

	buf_init(&kept, MAX_BARRIER_BYTES);
	if (member_hash(body, "notice", notice) &&
	    member_hash(element, "readings", commitment) &&
	    barrier_recall(s, notice, commitment, &kept, &ignored) == TALLY_OK) {
		led = barrier_answer(s->office.charter,
		                     member_text(element, "class"),
		                     buf_slice(&kept), row);
		buf_put_u8(&kept, '\0');
		text = (const char *)kept.data;
	}
	say_element(s, row, element, text, led);
	json_element(json, row, element, text, led);
	buf_release(&kept);
}

void shown_barrier_say(struct session *s, const struct statement *statement)
{
	const json_t *body = statement->body;
	struct buf json;

	if (statement->kind != STATEMENT_MEASURE)
		return;
	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < member_count(body, "rows"); i++) {
		const json_t *row = member_at(body, "rows", i);

		for (size_t k = 0; k < member_count(row, "barrier"); k++)
			show_element(s, body, row, member_at(row, "barrier", k),
			             &json);
	}
	json_close(&json, ']');
	json_answer(s, "barrier", &json);
}
