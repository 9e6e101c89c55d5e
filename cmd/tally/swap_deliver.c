/*
 * swap deliver: the depositary checks the deposits of a pair as soon as they
 * are there, acknowledges what is good, refuses what is none, and in the end
 * gives out both keys in one statement.
 */
#include <string.h>

#include "office/counts.h"
#include "office/memory.h"
#include "swap_counts.h"
#include "swap_pair.h"

/* Keys are here only, in memory, until both may be given. */
struct delivery {
	struct swap_pair at;
	struct swap_found found[SIDES];
};

/* The blobs of a deposit; outer_is_here: also that of the counterpart. */
struct blobs {
	struct buf part, outer;
	bool outer_is_here;
};

static int not_here(const struct session *s, unsigned side,
                    const char *which, struct fault *fault)
{
	return fault_set(fault, TALLY_ENOTFOUND, "what %s deposited%s is not "
	                 "here yet: tally sync first",
	                 protocol_party(s->office.charter, side), which);
}

static int get_blobs(struct session *s, const struct swap_terms *terms,
                     struct blobs *out, struct fault *fault)
{
	const struct swap_logged *logged = &terms->logged;
	int rc = office_blob_get(&s->office, logged->part, &out->part, fault);

	if (rc == TALLY_ENOTFOUND)
		return not_here(s, terms->side, "", fault);
	if (rc != TALLY_OK)
		return rc;
	rc = office_blob_get(&s->office, logged->outer, &out->outer, fault);
	out->outer_is_here = rc == TALLY_OK;
	return rc == TALLY_ENOTFOUND ? TALLY_OK : rc;
}

static int judge_blobs(struct session *s, const struct swap_terms *terms,
                       const struct blobs *blobs, struct swap_found *out,
                       struct fault *fault)
{
	struct slice outer = buf_slice(&blobs->outer);
	uint8_t secret[BOX_SECRET_BYTES];
	int rc = office_box_secret(&s->office, secret, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = swap_judge(terms, secret, buf_slice(&blobs->part),
	                blobs->outer_is_here ? &outer : NULL, out);
	crypto_wipe(secret, sizeof(secret));
	if (rc == TALLY_ENOTFOUND)
		return not_here(s, terms->side, " for its counterpart", fault);
	if (rc != TALLY_OK)
		fault_set(fault, rc, "the deposit of %s: %s",
		          protocol_party(s->office.charter, terms->side),
		          status_text(rc));
	return rc;
}

/* A pair_judge; leaves it unjudged if there is none. */
static int judge(struct session *s, void *ctx, unsigned side,
                 struct fault *fault)
{
	struct delivery *d = ctx;
	struct blobs blobs = { .outer_is_here = false };
	struct swap_table table;
	struct swap_terms terms;
	int rc;

	if (pair_step(s, &d->at, side, STEP_DEPOSIT) == NO_INDEX)
		return TALLY_OK;
	rc = swap_terms_of(s->view.rules, pair_inspection(s, &d->at, side), &terms,
	                   fault);
	if (rc != TALLY_OK)
		return rc;
	buf_init(&blobs.part, MAX_BLOB_BYTES);
	buf_init(&blobs.outer, MAX_BLOB_BYTES);
	buf_init(&table.bytes, MAX_BLOB_BYTES);
	rc = swap_table_set(s, pair_inspection(s, &d->at, side), &terms, &table,
	                    fault);
	if (rc == TALLY_OK)
		rc = get_blobs(s, &terms, &blobs, fault);
	if (rc == TALLY_OK)
		rc = judge_blobs(s, &terms, &blobs, &d->found[side], fault);
	buf_release(&blobs.part);
	buf_release(&blobs.outer);
	buf_release(&table.bytes);
	if (rc == TALLY_ENOTFOUND && d->at.withheld &&
	    pair_step(s, &d->at, side, STEP_HELD) == NO_INDEX) {
		d->found[side].verdict = SWAP_WITHHELD;
		return TALLY_OK;
	}
	return rc;
}

/* Say of each good deposit, once, that it is held; counts what it said. */
static int hold_good(struct session *s, const struct delivery *d,
                     unsigned *out_said)
{
	*out_said = 0;
	for (unsigned side = 0; side < SIDES; side++) {
		size_t deposit = pair_step(s, &d->at, side, STEP_DEPOSIT);
		char id8[ID8_BYTES];
		struct draft draft;
		int code;

		if (!swap_is_good(d->found[side].verdict) ||
		    pair_step(s, &d->at, side, STEP_HELD) != NO_INDEX)
			continue;
		protocol_id8(protocol_id(s, deposit), id8);
		draft_init(&draft, STATEMENT_ACK);
		draft_id(&draft, "of", protocol_id(s, deposit));
		code = session_accept(s, &draft, NULL);
		if (code != EXIT_DONE)
			return code;
		session_say(s, "deposit %s of %s %s, and held\n", id8,
		            protocol_party(s->office.charter, side),
		            swap_verdict_text(d->found[side].verdict));
		++*out_said;
	}
	return EXIT_DONE;
}

static int check_complete(const struct session *s, const struct delivery *d,
                          struct fault *fault)
{
	for (unsigned side = 0; side < SIDES; side++)
		if (pair_step(s, &d->at, side, STEP_DEPOSIT) == NO_INDEX)
			return fault_set(fault, TALLY_EINCOMPLETE, "not delivered: "
			                 "waiting for deposit by %s",
			                 protocol_party(s->office.charter, side));
	return pair_received(s, &d->at, fault);
}

/* Whose counts are not those of its slots, by name, ascending. */
static void put_differ(const struct session *s, const struct delivery *d,
                       struct draft *draft)
{
	const struct charter *charter = s->office.charter;
	unsigned first = strcmp(protocol_party(charter, 0),
	                        protocol_party(charter, 1)) > 0;
	bool any = false;

	for (unsigned i = 0; i < SIDES; i++) {
		unsigned side = i ^ first;

		if (d->found[side].verdict != SWAP_COUNTS_DIFFER)
			continue;
		if (!any)
			draft_open(draft, "differ", '[');
		draft_word(draft, NULL, protocol_party(charter, side));
		any = true;
	}
	if (any)
		draft_close(draft, ']');
}

static int deliver(struct session *s, struct delivery *d)
{
	struct draft draft;
	struct fault fault = { 0 };
	int rc = pair_judge_both(s, judge, d, &fault);
	const enum swap_verdict verdict[SIDES] = { d->found[0].verdict,
		                                   d->found[1].verdict };
	int code = pair_refuse_bad(s, &d->at, verdict, "; it may make another");
	unsigned said;
	int held = hold_good(s, d, &said);

	if (code != EXIT_DONE || held != EXIT_DONE)
		return code != EXIT_DONE ? code : held;
	if (rc == TALLY_OK)
		rc = check_complete(s, d, &fault);
	if (rc == TALLY_EINCOMPLETE && said > 0) {
		protocol_next(s, "%s", fault.text);
		return EXIT_DONE;
	}
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	pair_draft(&d->at, STATEMENT_DELIVER, &draft);
	draft_open(&draft, "keys", '[');
	for (unsigned side = 0; side < SIDES; side++)
		draft_hash(&draft, NULL, d->found[side].key);
	draft_close(&draft, ']');
	put_differ(s, d, &draft);
	code = session_accept(s, &draft, NULL);
	if (code == EXIT_DONE)
		protocol_next(s, "both sides: tally sync, then tally swap open "
		              "NOTICE");
	return code;
}

static int check_depositary(const struct session *s, struct fault *fault)
{
	const struct charter *charter = s->office.charter;
	const struct irregularity_row *row =
		&irregularity_table[IRREGULAR_NOT_AUTHORISED];

	if (charter_depositary(charter, s->office.self) != NO_INDEX)
		return TALLY_OK;
	return fault_set(fault, TALLY_ERULE, "%s (protocol %s): only the "
	                 "depositary, %s, delivers", row->code, row->clause,
	                 charter->participants[charter->depositary].name);
}

int swap_deliver_run(struct session *s)
{
	struct delivery d = { .at.withheld = session_flag(s, "--withheld") };
	struct fault fault = { 0 };
	size_t found = 0;
	int code, rc = check_depositary(s, &fault);

	if (rc == TALLY_OK)
		rc = session_arrangement(s, s->operands[0], &found, &fault);
	if (rc == TALLY_OK)
		rc = protocol_pair(s, found, s->operands[1], &d.at.pair, &fault);
	if (rc == TALLY_OK)
		rc = s->office.charter->depositaries.blind
		             ? TALLY_OK
		             : protocol_gate(s, found, d.at.pair, GATE_SWAP, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	memcpy(d.at.arrangement,
	       protocol_id(s, s->view.rules->arrangements[found].entry),
	       HASH_BYTES);
	if (s->office.charter->depositaries.blind)
		return swap_deliver_blind(s, &d.at);
	memory_lock_key(&d, sizeof(d));
	code = deliver(s, &d);
	crypto_wipe(&d, sizeof(d));
	return code;
}
