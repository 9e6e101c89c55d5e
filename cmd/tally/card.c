/*
 * The card of an office: its text, and its values by name.
 */
#include "card.h"

#include "base/text.h"

#define MAX_CARD_BYTES 4096

int card_answer(struct session *s, struct fault *fault)
{
	char vkey[VKEY_BYTES], box[64], next[2 * HASH_BYTES + 1];
	struct card card;
	struct buf text;
	int rc = office_card(&s->office, &card, fault);

	if (rc != TALLY_OK)
		return rc;
	buf_init(&text, MAX_CARD_BYTES);
	card_format(&card, &text);
	session_say(s, "%.*s", (int)text.len, (const char *)text.data);
	buf_release(&text);
	vkey_format(&card.key, vkey);
	base64_format(card.box_key, sizeof(card.box_key), box);
	hex_format(card.next_key_hash, HASH_BYTES, next);
	session_json_text(s, "name", card.name);
	session_json_text(s, "log", s->office.log);
	session_json_text(s, "vkey", vkey);
	session_json_text(s, "encryption_key", box);
	session_json_text(s, "next_vkey_hash", next);
	if (card.has_tls) {
		hex_format(card.tls_pin, HASH_BYTES, next);
		session_json_text(s, "tls", next);
	}
	return TALLY_OK;
}
