/*
 * swap deliver, of a blind depositary: it looks at its own shares only, refuses
 * what is none, says that it holds both, and in the end gives both out.
 */
#include "office/memory.h"
#include "office/swap_blind.h"
#include "swap_pair.h"

struct holding {
	struct swap_pair at;
	size_t place; /* of this office among the depositaries */
	enum swap_verdict verdict[SIDES];
	uint8_t share[SIDES][SHARE_BYTES];
};

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

/* A pair_judge; what this office refused before stays unjudged. */
static int judge(struct session *s, void *ctx, unsigned side,
                 struct fault *fault)
{
	const char *party = protocol_party(s->office.charter, side);
	struct holding *h = ctx;
	struct swap_terms terms;
	int rc;

	if (pair_step(s, &h->at, side, STEP_DEPOSIT) == NO_INDEX)
		return fault_set(fault, TALLY_EINCOMPLETE,
		                 "not held: waiting for deposit by %s", party);
	if (pair_state_of(s, &h->at)->blind.refused[side][h->place] != NO_INDEX)
		return TALLY_OK;
	rc = swap_terms_of(s->view.rules, pair_inspection(s, &h->at, side),
	                   &terms, fault);
	if (rc == TALLY_OK)
		rc = judge_blobs(s, h, &terms, fault);
	if (rc == TALLY_ENOTFOUND && h->at.withheld) {
		h->verdict[side] = SWAP_WITHHELD;
		return TALLY_OK;
	}
	if (rc == TALLY_ENOTFOUND)
		fault_set(fault, rc, "what %s deposited is not here yet: tally "
		          "sync first", party);
	return rc;
}

static int hold_both(struct session *s, const struct holding *h)
{
	struct draft draft;
	int code;

	pair_draft(&h->at, STATEMENT_HOLD, &draft);
	draft_open(&draft, "deposits", '[');
	for (unsigned side = 0; side < SIDES; side++)
		draft_id(&draft, NULL,
		         protocol_id(s, pair_step(s, &h->at, side,
		                                  STEP_DEPOSIT)));
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
		if (pair_step(s, &h->at, side, STEP_HELD) == NO_INDEX)
			return fault_set(fault, TALLY_EINCOMPLETE, "not delivered: "
			                 "waiting for more depositaries to hold");
	return pair_received(s, &h->at, fault);
}

static int give_out(struct session *s, const struct holding *h)
{
	struct draft draft;
	int code;

	pair_draft(&h->at, STATEMENT_DELIVER, &draft);
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
	int rc = pair_judge_both(s, judge, h, &fault);
	int code = pair_refuse_bad(s, &h->at, h->verdict, "");

	if (code != EXIT_DONE)
		return code;
	if (rc == TALLY_OK &&
	    (h->verdict[0] != SWAP_GOOD || h->verdict[1] != SWAP_GOOD))
		rc = fault_set(&fault, TALLY_EINCOMPLETE, "not held: this office "
		               "refused a deposit of this pair");
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	if (pair_state_of(s, &h->at)->blind.held[h->place] == NO_INDEX)
		return hold_both(s, h);
	rc = check_complete(s, h, &fault);
	return rc == TALLY_OK ? give_out(s, h) : session_fail(s, &fault);
}

int swap_deliver_blind(struct session *s, const struct swap_pair *at)
{
	struct holding h = { .at = *at,
		             .place = charter_depositary(s->office.charter,
		                                         s->office.self) };
	struct fault fault = { 0 };
	int code;

	if (pair_state_of(s, at)->gate < GATE_SWAP) {
		fault_set(&fault, TALLY_EINCOMPLETE, "pair %zu does not stand "
		          "before its swap yet", at->pair + 1);
		return session_fail(s, &fault);
	}
	memory_lock_key(&h, sizeof(h));
	code = deliver(s, &h);
	crypto_wipe(&h, sizeof(h));
	return code;
}
