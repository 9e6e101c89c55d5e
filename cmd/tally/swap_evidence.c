/*
 * swap evidence: what was sealed for blind depositaries, shown to all. Of the
 * other side's deposit, that it opens nothing that was owed; of the own, that
 * the other side could read what it said it could not.
 */
#include <string.h>

#include "protocol.h"
#include "swap_kept.h"

static void begin(struct session *s, const struct swap_terms *terms,
                  unsigned accused, const char *what, struct draft *draft)
{
	const struct charter *charter = s->office.charter;

	draft_word(draft, "log",
	           charter->participants[charter->party[accused]].log);
	draft_open(draft, what, '{');
	draft_id(draft, "deposit", protocol_id(s, terms->deposit));
}

static int check_len(struct slice bytes, struct fault *fault)
{
	if (bytes.len <= MAX_EVIDENCE_INNER_BYTES)
		return TALLY_OK;
	return fault_set(fault, TALLY_ELIMIT, "what was sealed has %zu bytes; an "
	                 "entry can hold %d", bytes.len,
	                 MAX_EVIDENCE_INNER_BYTES);
}

/* It is public once its key is. */
static int put_sealed(struct session *s, const struct swap_terms *terms,
                      struct draft *draft, struct fault *fault)
{
	struct buf inner;
	int rc;

	buf_init(&inner, MAX_BLOB_BYTES);
	rc = swap_inner_get(s, terms, &inner, fault);
	if (rc == TALLY_OK)
		rc = check_len(buf_slice(&inner), fault);
	if (rc == TALLY_OK) {
		begin(s, terms, terms->side, "sealed", draft);
		draft_base64(draft, "inner", buf_slice(&inner));
		draft_close(draft, '}');
	}
	buf_release(&inner);
	return rc;
}

/*
 * It takes the second layer off this deposit, so never while its key may still
 * come out: only when the pair has ended by that objection.
 */
static int may_give(const struct session *s, const struct inspection *i,
                    struct fault *fault)
{
	const struct arrangement *a =
		&s->view.rules->arrangements[i->arrangement];

	if (a->phase == ARRANGEMENT_ENDED && i->excused &&
	    i->step[STEP_RECEIVED] == NO_INDEX)
		return TALLY_OK;
	return fault_set(fault, TALLY_ERULE, "%s (protocol %s): no pair has ended "
	                 "because that deposit could not be read; to show how it "
	                 "was sealed would only take its second layer away",
	                 irregularity_table[IRREGULAR_UNKNOWN_NAME].code,
	                 irregularity_table[IRREGULAR_UNKNOWN_NAME].clause);
}

static int put_given(struct session *s, const struct inspection *i,
                     const struct swap_terms *terms, struct draft *draft,
                     struct fault *fault)
{
	struct swap_secrets secrets = { 0 };
	struct buf outer;
	int rc = may_give(s, i, fault);

	buf_init(&outer, MAX_BLOB_BYTES);
	if (rc == TALLY_OK)
		rc = swap_outer_get(s, terms, &outer, fault);
	if (rc == TALLY_OK)
		rc = check_len(buf_slice(&outer), fault);
	if (rc == TALLY_OK)
		rc = deposit_recall(s, i, terms, &secrets, fault);
	if (rc == TALLY_OK) {
		begin(s, terms, !terms->side, "given", draft);
		draft_base64(draft, "outer", buf_slice(&outer));
		draft_hash(draft, "s", secrets.s);
		if (!terms->logged.has_courier)
			draft_hash(draft, "e", secrets.e);
		draft_close(draft, '}');
		crypto_wipe(&secrets, sizeof(secrets));
	}
	buf_release(&outer);
	return rc;
}

static int put_evidence(struct session *s, size_t inspection,
                        struct draft *draft, struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	const struct inspection *i = &rules->inspections[inspection];
	struct swap_terms terms;
	int rc = swap_terms_of(rules, inspection, &terms, fault);

	if (rc == TALLY_OK && (terms.deposit == NO_INDEX || !terms.blind))
		rc = fault_set(fault, TALLY_ENOTFOUND, "no deposit stands there "
		               "that blind depositaries held");
	if (rc != TALLY_OK)
		return rc;
	return s->office.self == s->office.charter->party[terms.side]
	               ? put_given(s, i, &terms, draft, fault)
	               : put_sealed(s, &terms, draft, fault);
}

int swap_evidence_run(struct session *s)
{
	struct draft draft;
	struct fault fault = { 0 };
	size_t found;
	int rc = session_inspection(s, s->operands[0], &found, &fault);

	draft_init(&draft, STATEMENT_EVIDENCE);
	if (rc == TALLY_OK)
		rc = put_evidence(s, found, &draft, &fault);
	return protocol_finish(s, &draft, rc, &fault);
}
