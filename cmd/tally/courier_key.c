/*
 * tally courier: a key that the two sides exchange by hand. What the proposal,
 * the answer and a deposit make of it stands here, too.
 */
#include "courier_key.h"

#include "protocol.h"

static int say_key(struct session *s, const char *what,
                   const uint8_t key[static COURIER_KEY_BYTES])
{
	char mark[9];

	courier_mark(key, mark);
	session_say(s, "%s courier key %s\n", what, mark);
	session_json_text(s, "mark", mark);
	return EXIT_DONE;
}

static int write_key(const char *path,
                     const uint8_t key[static COURIER_KEY_BYTES],
                     struct fault *fault)
{
	struct buf text;
	int rc;

	buf_init(&text, MAX_COURIER_FILE_BYTES);
	courier_format(key, &text);
	rc = buf_status(&text);
	if (rc == TALLY_OK)
		rc = session_write_file(path, buf_slice(&text), 0600, fault);
	buf_release(&text);
	return rc;
}

int courier_make_run(struct session *s)
{
	const char *path = s->operands[0];
	uint8_t key[COURIER_KEY_BYTES];
	struct fault fault = { 0 };
	unsigned side;
	int code, rc = protocol_lead(s, &side, &fault);

	if (rc == TALLY_OK)
		rc = session_new_file(s, path, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	office_random(key, sizeof(key));
	rc = courier_keep(&s->office, key, &fault);
	if (rc == TALLY_OK)
		rc = write_key(path, key, &fault);
	code = rc == TALLY_OK ? say_key(s, "made", key) : session_fail(s, &fault);
	crypto_wipe(key, sizeof(key));
	if (code == EXIT_DONE)
		protocol_next(s, "bring %s to the other side by hand, for tally "
		              "courier take; then destroy it", path);
	return code;
}

int courier_take_run(struct session *s)
{
	const char *path = s->operands[0];
	uint8_t key[COURIER_KEY_BYTES];
	struct fault fault = { 0 };
	struct buf text;
	unsigned side;
	int code, rc = protocol_lead(s, &side, &fault);

	buf_init(&text, MAX_COURIER_FILE_BYTES);
	if (rc == TALLY_OK)
		rc = session_read_file(path, MAX_COURIER_FILE_BYTES, &text, &fault);
	if (rc == TALLY_OK && courier_parse(buf_slice(&text), key) != TALLY_OK)
		rc = fault_set(&fault, TALLY_EFORMAT, "%s: is no courier key", path);
	if (rc == TALLY_OK)
		rc = courier_keep(&s->office, key, &fault);
	buf_release(&text);
	code = rc == TALLY_OK ? say_key(s, "took", key) : session_fail(s, &fault);
	crypto_wipe(key, sizeof(key));
	if (code == EXIT_DONE)
		protocol_next(s, "compare those digits with the other side, and "
		              "destroy %s", path);
	return code;
}

int courier_propose(struct session *s, size_t pair_count, struct draft *draft,
                    struct fault *fault)
{
	uint8_t key[COURIER_KEY_BYTES], nonce[HASH_BYTES], hash[HASH_BYTES];
	struct courier_use use = { .charter = s->office.charter->id,
		                   .nonce = nonce };
	int rc = courier_newest(&s->office, key, fault);

	if (rc != TALLY_OK)
		return rc == TALLY_ENOTFOUND ? TALLY_OK : rc;
	office_random(nonce, sizeof(nonce));
	draft_open(draft, "courier", '{');
	draft_hash(draft, "nonce", nonce);
	draft_open(draft, "keys", '[');
	for (size_t i = 0; i < 2 * pair_count; i++) {
		uint8_t secret[32];

		use.pair = (uint32_t)(i / 2) + 1;
		use.side = (uint8_t)(i % 2);
		courier_derive(key, &use, secret);
		courier_hash(secret, hash);
		crypto_wipe(secret, sizeof(secret));
		draft_hash(draft, NULL, hash);
	}
	draft_close(draft, ']');
	draft_close(draft, '}');
	crypto_wipe(key, sizeof(key));
	return TALLY_OK;
}

static const json_t *proposal(const struct session *s, size_t arrangement)
{
	const struct rules *rules = s->view.rules;

	return rules->entries[rules->arrangements[arrangement].entry]
	               .statement.body;
}

int courier_answer(struct session *s, size_t arrangement, struct draft *draft,
                   struct fault *fault)
{
	const struct charter *charter = s->office.charter;
	const json_t *propose = proposal(s, arrangement);
	uint8_t key[COURIER_KEY_BYTES];
	int rc;

	if (json_object_get(propose, "courier") == NULL ||
	    (s->office.self != charter->party[0] &&
	     s->office.self != charter->party[1]))
		return TALLY_OK;
	rc = courier_find(&s->office, propose, key, fault);
	crypto_wipe(key, sizeof(key));
	if (rc == TALLY_OK)
		draft_word(draft, "courier", "held");
	if (rc != TALLY_ENOTFOUND)
		return rc;
	session_note("%s; deposits will be sealed to encryption keys instead",
	             fault->text);
	return TALLY_OK;
}

int courier_recall(struct session *s, const struct inspection *i, unsigned giver,
                   uint8_t out_s[static 32], struct fault *fault)
{
	const json_t *propose = proposal(s, i->arrangement);
	const struct courier_use use = { .charter = s->office.charter->id,
		                         .pair = (uint32_t)i->pair + 1,
		                         .side = (uint8_t)giver };
	uint8_t key[COURIER_KEY_BYTES];
	int rc = courier_find(&s->office, propose, key, fault);

	if (rc == TALLY_OK)
		courier_s(propose, key, use, out_s);
	crypto_wipe(key, sizeof(key));
	return rc;
}

int courier_deposit(struct session *s, const struct inspection *i,
                    struct swap_terms *terms, uint8_t s_inout[static 32],
                    struct fault *fault)
{
	uint8_t agreed[HASH_BYTES];
	int rc;

	if (!rules_courier(s->view.rules, i->arrangement, i->pair, terms->side,
	                   agreed))
		return TALLY_OK;
	rc = courier_recall(s, i, terms->side, s_inout, fault);
	terms->under_courier = rc == TALLY_OK;
	if (rc != TALLY_ENOTFOUND)
		return rc;
	session_note("%s; this deposit is sealed to the encryption key instead",
	             fault->text);
	return TALLY_OK;
}
