/*
 * tally charter fill: put the keys of participants' cards into a charter.
 */
#include "base/text.h"
#include "record.h"

#define MAX_CARD_BYTES 4096

static int fill_one(const char *card_path, struct buf *charter,
                    struct fault *fault)
{
	struct card card;
	struct buf text, filled;
	int rc = session_read_file(card_path, MAX_CARD_BYTES, &text, fault);

	if (rc != TALLY_OK)
		return rc;
	buf_init(&filled, MAX_CHARTER_BYTES);
	rc = card_parse(buf_slice(&text), &card, fault);
	if (rc == TALLY_OK)
		rc = charter_fill(buf_slice(charter), &card, &filled, fault);
	buf_release(&text);
	if (rc != TALLY_OK) {
		buf_release(&filled);
		return fault_prefix(fault, "%s", card_path);
	}
	buf_release(charter);
	*charter = filled;
	return TALLY_OK;
}

int charter_fill_run(struct session *s)
{
	const char *out = session_option(s, "-o", 0);
	char id[2 * HASH_BYTES + 1];
	uint8_t hash[HASH_BYTES];
	struct fault fault = { 0 };
	struct buf charter;
	int rc;

	if (out == NULL)
		return session_usage(s, "charter fill: say where to write it: "
		                     "-o OUT");
	rc = session_read_file(s->operands[0], MAX_CHARTER_BYTES, &charter,
	                       &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	for (size_t i = 1; rc == TALLY_OK && i < s->operand_count; i++)
		rc = fill_one(s->operands[i], &charter, &fault);
	if (rc == TALLY_OK)
		rc = session_write_file(out, buf_slice(&charter), 0644, &fault);
	if (rc == TALLY_OK) {
		hash_bytes(buf_slice(&charter), hash);
		hex_format(hash, HASH_BYTES, id);
		session_say(s, "%s: %zu card%s filled in\ncharter %s\n", out,
		            s->operand_count - 1,
		            s->operand_count == 2 ? "" : "s", id);
		session_json_text(s, "file", out);
		session_json_text(s, "charter", id);
	}
	buf_release(&charter);
	return rc == TALLY_OK ? EXIT_DONE : session_fail(s, &fault);
}
