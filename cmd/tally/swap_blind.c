/*
 * swap deliver, of a blind depositary: it looks at its own shares only, refuses
 * what is none, says that it holds both, and in the end gives both out.
 */
#include <string.h>

#include "office/swap_blind.h"
#include "protocol.h"

struct holding {
	uint8_t arrangement[HASH_BYTES];
	size_t pair;
	size_t place; /* of this office among the depositaries */
	bool withheld;
	enum swap_verdict verdict[SIDES];
	uint8_t share[SIDES][SHARE_BYTES];
};

/* The view is made anew after each statement. */
static const struct pair_state *pair_of(const struct session *s,
                                        const struct holding *h)
{
	const struct rules *rules = s->view.rules;

	return &rules->arrangements[rules_arrangement(rules, h->arrangement)]
	                .pairs[h->pair];
}

static const struct inspection *inspection_of(const struct session *s,
                                              const struct holding *h,
                                              unsigned giver)
{
	return &s->view.rules->inspections[pair_of(s, h)->inspection[!giver]];
}

static const char *lead_of(const struct session *s, unsigned side)
{
	const struct charter *charter = s->office.charter;

	return charter->participants[charter->party[side]].name;
}

static int judge_blobs(struct session *s, struct holding *h,
                       const struct swap_terms *terms, struct fault *fault)
{
	struct blind_logged logged;
	uint8_t secret[BOX_SECRET_BYTES];
	struct buf part, outer;
	int rc;

	if (!blind_logged_read(s->view.rules, terms, h->place, &logged))
		return TALLY_OK;
	buf_init(&part, MAX_BLOB_BYTES);
	buf_init(&outer, MAX_BLOB_BYTES);
	rc = office_blob_get(&s->office, logged.part, &part, fault);
	if (rc == TALLY_OK)
		rc = office_blob_get(&s->office, terms->logged.outer, &outer,
		                     fault);
	if (rc == TALLY_OK)
		rc = office_box_secret(&s->office, secret, fault);
	if (rc == TALLY_OK) {
		h->verdict[terms->side] =
			blind_judge(terms, secret, &logged, buf_slice(&part),
			            h->share[terms->side]);
		crypto_wipe(secret, sizeof(secret));
		if (h->verdict[terms->side] == SWAP_GOOD &&
		    !blind_outer_fits(terms, outer.len))
			h->verdict[terms->side] = SWAP_NOT_FOR_COUNTERPART;
	}
	buf_release(&part);
	buf_release(&outer);
	return rc;
}

static int judge(struct session *s, struct holding *h, unsigned side,
                 struct fault *fault)
{
	struct swap_terms terms;
	int rc;

	if (inspection_of(s, h, side)->step[STEP_DEPOSIT] == NO_INDEX)
		return fault_set(fault, TALLY_EINCOMPLETE,
		                 "not held: waiting for deposit by %s",
		                 lead_of(s, side));
	rc = swap_terms_of(s->view.rules, pair_of(s, h)->inspection[!side],
	                   &terms, fault);
	if (rc == TALLY_OK)
		rc = judge_blobs(s, h, &terms, fault);
	if (rc == TALLY_ENOTFOUND && h->withheld) {
		h->verdict[side] = SWAP_WITHHELD;
		return TALLY_OK;
	}
	if (rc == TALLY_ENOTFOUND)
		fault_set(fault, rc, "what %s deposited is not here yet: tally "
		          "sync first", lead_of(s, side));
	return rc;
}

static int judge_both(struct session *s, struct holding *h, struct fault *fault)
{
	int rc = TALLY_OK;

	for (unsigned side = 0; side < SIDES; side++) {
		struct fault hindrance = { 0 };
		int judged = judge(s, h, side, &hindrance);

		if (rc == TALLY_OK && judged != TALLY_OK) {
			*fault = hindrance;
			rc = judged;
		}
	}
	return rc;
}

static void begin_draft(const struct holding *h, enum statement_kind kind,
                        struct draft *draft)
{
	draft_init(draft, kind);
	draft_id(draft, "arrangement", h->arrangement);
	draft_int(draft, "pair", (int64_t)h->pair + 1);
}

static int refuse(struct session *s, const struct holding *h, unsigned side)
{
	enum swap_verdict verdict = h->verdict[side];
	size_t deposit = inspection_of(s, h, side)->step[STEP_DEPOSIT];
	char id8[ID8_BYTES];
	struct draft draft;
	int code;

	protocol_id8(protocol_id(s, deposit), id8);
	begin_draft(h, STATEMENT_DELIVER, &draft);
	draft_open(&draft, "refused", '{');
	draft_id(&draft, "deposit", protocol_id(s, deposit));
	draft_word(&draft, "why", swap_verdict_word(verdict));
	draft_close(&draft, '}');
	code = session_accept(s, &draft, NULL);
	if (code == EXIT_DONE)
		session_say(s, "refused deposit %s of %s: %s (%s)\n", id8,
		            lead_of(s, side), swap_verdict_word(verdict),
		            swap_verdict_text(verdict));
	return code == EXIT_DONE ? EXIT_BAD_EVIDENCE : code;
}

static int refuse_bad(struct session *s, const struct holding *h)
{
	int code = EXIT_DONE;

	for (unsigned side = 0; side < SIDES; side++)
		if (swap_verdict_word(h->verdict[side]) != NULL &&
		    pair_of(s, h)->blind.refused[side][h->place] == NO_INDEX) {
			int refused = refuse(s, h, side);

			code = refused == EXIT_BAD_EVIDENCE || code == EXIT_DONE
			               ? refused
			               : code;
		}
	return code;
}

static int hold_both(struct session *s, const struct holding *h)
{
	struct draft draft;
	int code;

	begin_draft(h, STATEMENT_HOLD, &draft);
	draft_open(&draft, "deposits", '[');
	for (unsigned side = 0; side < SIDES; side++)
		draft_id(&draft, NULL,
		         protocol_id(s, inspection_of(s, h, side)
		                                ->step[STEP_DEPOSIT]));
	draft_close(&draft, ']');
	code = session_accept(s, &draft, NULL);
	if (code == EXIT_DONE) {
		session_say(s, "this office's shares of both keys are good, and "
		            "held\n");
		protocol_next(s, "when %zu depositaries hold and both sides have "
		              "acknowledged: tally swap deliver once more",
		              s->office.charter->depositaries.need +
		              s->office.charter->depositaries.faulty);
	}
	return code;
}

static int check_complete(const struct session *s, const struct holding *h,
                          struct fault *fault)
{
	for (unsigned side = 0; side < SIDES; side++)
		if (inspection_of(s, h, side)->step[STEP_HELD] == NO_INDEX)
			return fault_set(fault, TALLY_EINCOMPLETE, "not delivered: "
			                 "waiting for more depositaries to hold");
	for (unsigned side = 0; side < SIDES; side++)
		if (inspection_of(s, h, side)->step[STEP_RECEIVED] == NO_INDEX)
			return fault_set(fault, TALLY_EINCOMPLETE, "not delivered: "
			                 "waiting for ack by %s",
			                 lead_of(s, !side));
	return TALLY_OK;
}

static int give_out(struct session *s, const struct holding *h)
{
	struct draft draft;
	int code;

	begin_draft(h, STATEMENT_DELIVER, &draft);
	draft_open(&draft, "shares", '[');
	for (unsigned side = 0; side < SIDES; side++)
		draft_hash(&draft, NULL, h->share[side]);
	draft_close(&draft, ']');
	code = session_accept(s, &draft, NULL);
	if (code == EXIT_DONE)
		protocol_next(s, "when %zu have: both sides: tally sync, then "
		              "tally swap open NOTICE",
		              s->office.charter->depositaries.need);
	return code;
}

static int deliver(struct session *s, struct holding *h)
{
	struct fault fault = { 0 };
	int rc = judge_both(s, h, &fault);
	int code = refuse_bad(s, h);

	if (code != EXIT_DONE)
		return code;
	if (rc == TALLY_OK &&
	    (h->verdict[0] != SWAP_GOOD || h->verdict[1] != SWAP_GOOD))
		rc = fault_set(&fault, TALLY_EINCOMPLETE, "not held: this office "
		               "refused a deposit of this pair");
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	if (pair_of(s, h)->blind.held[h->place] == NO_INDEX)
		return hold_both(s, h);
	rc = check_complete(s, h, &fault);
	return rc == TALLY_OK ? give_out(s, h) : session_fail(s, &fault);
}

int swap_deliver_blind(struct session *s,
                       const uint8_t arrangement[static HASH_BYTES],
                       size_t pair)
{
	struct holding h = { .pair = pair,
		             .place = charter_depositary(s->office.charter,
		                                         s->office.self),
		             .withheld = session_flag(s, "--withheld") };
	struct fault fault = { 0 };
	int code;

	memcpy(h.arrangement, arrangement, HASH_BYTES);
	if (pair_of(s, &h)->gate < GATE_SWAP) {
		fault_set(&fault, TALLY_EINCOMPLETE, "pair %zu does not stand "
		          "before its swap yet", pair + 1);
		return session_fail(s, &fault);
	}
	sodium_mlock(&h, sizeof(h));
	code = deliver(s, &h);
	sodium_munlock(&h, sizeof(h)); /* wipes */
	return code;
}
