/*
 * tally conclude: agree to the conclusion that was computed, or dissent.
 */
#include "cut_find.h"
#include "protocol.h"
#include "record.h"

/* Hash of the text that the other offices compute at the same cut. */
static int text_hash(const struct session *s, const struct concluded *c,
                     uint8_t out[static HASH_BYTES], struct fault *fault)
{
	struct buf text;
	int rc;

	buf_init(&text, MAX_CONCLUSION_BYTES);
	rc = conclusion_text(buf_slice(&c->json), s->office.charter, &text,
	                     fault);
	if (rc == TALLY_OK)
		hash_bytes(buf_slice(&text), out);
	buf_release(&text);
	return rc;
}

static int draft_conclude(struct session *s, const struct concluded *c,
                          const char *dissent, struct draft *draft,
                          struct fault *fault)
{
	uint8_t text[HASH_BYTES];
	int rc = text_hash(s, c, text, fault);

	if (rc != TALLY_OK)
		return rc;
	draft_init(draft, STATEMENT_CONCLUDE);
	draft_id(draft, "arrangement", c->arrangement);
	draft_id(draft, "cut", c->cut);
	draft_hash(draft, "text", text);
	draft_word(draft, "verdict", dissent ? "dissent" : "agree");
	if (dissent != NULL)
		rc = protocol_remark(s, draft, "reason", slice_text(dissent),
		                     fault);
	if (rc != TALLY_OK)
		draft_release(draft);
	return rc;
}

int conclude_run(struct session *s)
{
	const char *dissent = session_option(s, "--dissent", 0);
	struct fault fault = { 0 };
	struct concluded c;
	struct draft draft;
	int rc;

	if (session_flag(s, "--agree") == (dissent != NULL))
		return session_usage(s, "conclude: give --agree, or --dissent WHY");
	rc = cut_conclude(s, s->operands[0], &c, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	rc = draft_conclude(s, &c, dissent, &draft, &fault);
	concluded_release(&c);
	return rc == TALLY_OK ? session_accept(s, &draft, NULL)
	                      : session_fail(s, &fault);
}
