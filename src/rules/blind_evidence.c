/*
 * Evidence on what was sealed for a pair with blind depositaries: that it is no
 * opening that was owed, or that its reader, who said otherwise, could read it.
 * docs/protocol.md, 4.5.
 */
#include <string.h>

#include "base/text.h"
#include "escrow/swap.h"
#include "rules/fold.h"
#include "rules/opening.h"

/* Whose deposit this is, in which pair. */
struct accused {
	struct pair_state *pair;
	unsigned giver;
	struct inspection *inspection;
};

static bool find_accused(struct fold *f, const json_t *named,
                         struct accused *out)
{
	struct rules *rules = f->rules;
	uint8_t id[HASH_BYTES];
	size_t deposit;

	member_hash(named, "deposit", id);
	deposit = rules_find(rules, id);
	for (size_t k = 0; deposit != NO_INDEX && k < rules->inspection_count;
	     k++) {
		struct inspection *i = &rules->inspections[k];

		if (i->step[STEP_DEPOSIT] != deposit)
			continue;
		f->arrangement = i->arrangement;
		*out = (struct accused){
			.pair = &rules->arrangements[i->arrangement]
			                 .pairs[i->pair],
			.giver = !i->side, .inspection = i };
		return true;
	}
	return false;
}

static enum opening_fault judge_inner(struct fold *f, const struct accused *a,
                                      const uint8_t key[static SEAL_KEY_BYTES],
                                      struct slice inner)
{
	enum opening_fault found = OPENING_UNREADABLE;
	uint8_t ad[SWAP_AD_BYTES];
	struct owed_opening owed;
	struct buf opening;
	int rc;

	blind_ad(f->rules, a->pair, a->giver, ad);
	buf_init(&opening, MAX_EVIDENCE_INNER_BYTES);
	rc = swap_open_inner(ad, key, inner, &opening);
	if (rc == TALLY_ENOMEM)
		f->status = rc;
	else if (rc == TALLY_OK &&
	         opening_owed(f->rules, a->inspection, &owed))
		found = opening_judge(&owed, buf_slice(&opening));
	buf_release(&opening);
	return found;
}

static enum irregularity_code judge_sealed(struct fold *f, size_t entry,
                                           size_t depositor)
{
	const json_t *sealed = json_object_get(
		f->rules->entries[entry].statement.body, "sealed");
	uint8_t inner[MAX_EVIDENCE_INNER_BYTES], key[SEAL_KEY_BYTES];
	uint8_t want[HASH_BYTES], have[HASH_BYTES];
	struct accused a;
	size_t len;

	if (!f->in->charter->depositaries.blind || !find_accused(f, sealed, &a) ||
	    f->in->charter->party[a.giver] != depositor ||
	    base64_parse(slice_text(member_text(sealed, "inner")), inner,
	                 sizeof(inner), &len) != TALLY_OK)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "no such deposit stands");
	member_hash(f->rules->entries[a.inspection->step[STEP_DEPOSIT]]
	                    .statement.body, "inner", want);
	hash_bytes(slice_of(inner, len), have);
	if (!hash_equal(want, have) ||
	    rules_joined_key(f->rules, a.pair, a.giver, key) != TALLY_OK ||
	    judge_inner(f, &a, key, slice_of(inner, len)) == OPENING_GOOD)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "it proves nothing against that deposit");
	blind_name_rubbish(f, entry, a.pair, a.giver,
	                   "it was no opening that was owed");
	return IRREGULAR_NONE;
}

/* An objection by the counterpart to what was deposited for it. */
static bool is_unread(const struct fold *f, const struct inspection *i,
                      int64_t due_s)
{
	const struct rules *rules = f->rules;

	for (size_t k = 0; k < rules->objection_count; k++) {
		const struct entry *e = &rules->entries[rules->objections[k].entry];
		uint8_t about[HASH_BYTES];

		if (e->log == f->in->charter->party[i->side] &&
		    member_hash(e->statement.body, "about", about) &&
		    rules_find(rules, about) == i->step[STEP_DEPOSIT] &&
		    clock_met(f->in->charter, e->quorum_s, due_s))
			return true;
	}
	return false;
}

bool blind_is_disputed(const struct fold *f, const struct inspection *i,
                       int64_t due_s)
{
	return f->in->charter->depositaries.blind && !i->readable &&
	       is_unread(f, i, due_s);
}

/*
 * Was this S given to its reader: by the `wrap` that the deposit logs, or as the
 * one that follows from the courier key that the reader said it holds?
 */
static bool was_for(const uint8_t box_key[static BOX_PUBLIC_BYTES],
                    const json_t *deposit, const json_t *given,
                    struct swap_secrets *secrets)
{
	uint8_t wrap[SWAP_WRAP_BYTES], logged[SWAP_WRAP_BYTES];
	uint8_t want[HASH_BYTES], have[HASH_BYTES];

	if (member_hash(deposit, "courier", want)) {
		courier_hash(secrets->s, have);
		return hash_equal(want, have);
	}
	return member_hash(given, "e", secrets->e) &&
	       member_bytes(deposit, "wrap", logged, sizeof(logged)) &&
	       swap_wrap(secrets, box_key, wrap) == TALLY_OK &&
	       memcmp(wrap, logged, sizeof(wrap)) == 0;
}

/* Does what the deposit logs follow from S, e and outer, down to H(inner)? */
static bool leads_to_inner(struct fold *f, const struct accused *a,
                           const json_t *given)
{
	const struct charter *charter = f->in->charter;
	const struct inspection *i = a->inspection;
	const json_t *deposit =
		f->rules->entries[i->step[STEP_DEPOSIT]].statement.body;
	uint8_t outer[MAX_EVIDENCE_INNER_BYTES], ad[SWAP_AD_BYTES];
	uint8_t want[HASH_BYTES], have[HASH_BYTES];
	struct swap_secrets secrets = { .s = { 0 } };
	struct buf inner;
	size_t len;
	int rc;

	if (base64_parse(slice_text(member_text(given, "outer")), outer,
	                 sizeof(outer), &len) != TALLY_OK)
		return false;
	hash_bytes(slice_of(outer, len), have);
	member_hash(deposit, "outer", want);
	member_hash(given, "s", secrets.s);
	if (!hash_equal(want, have) ||
	    !was_for(charter->participants[charter->party[i->side]].box_key,
	             deposit, given, &secrets))
		return false;
	blind_ad(f->rules, a->pair, a->giver, ad);
	buf_init(&inner, MAX_EVIDENCE_INNER_BYTES);
	rc = swap_open_outer(ad, secrets.s, slice_of(outer, len), &inner);
	if (rc == TALLY_ENOMEM)
		f->status = rc;
	hash_bytes(buf_slice(&inner), have);
	member_hash(deposit, "inner", want);
	buf_release(&inner);
	return rc == TALLY_OK && hash_equal(want, have);
}

/* The objection may have excused it when the gate's deadline had passed. */
static void name_objector(struct fold *f, const struct accused *a)
{
	struct inspection *i = a->inspection;
	size_t by = f->in->charter->party[i->side];

	i->readable = true;
	if (!i->excused)
		return;
	arrangement_end(f, f->arrangement, EVENT_DEFAULT, ENDING_DEFAULT, by);
	fold_refuse(f, IRREGULAR_PAIR_DEFAULT,
	            "it could read the deposit that it did not acknowledge");
	fold_note(f, IRREGULAR_PAIR_DEFAULT, by, NO_INDEX,
	          gate_step_due(f->rules, i, STEP_RECEIVED));
}

static enum irregularity_code judge_given(struct fold *f, size_t entry,
                                          size_t objector)
{
	const json_t *given = json_object_get(
		f->rules->entries[entry].statement.body, "given");
	struct accused a;

	if (!f->in->charter->depositaries.blind || !find_accused(f, given, &a) ||
	    f->in->charter->party[!a.giver] != objector ||
	    !is_unread(f, a.inspection, NEVER_S))
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "no such deposit stands, or nobody objected");
	if (!leads_to_inner(f, &a, given))
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "it does not show that the deposit was readable");
	if (!a.inspection->readable)
		name_objector(f, &a);
	return IRREGULAR_NONE;
}

enum irregularity_code blind_evidence(struct fold *f, size_t entry, size_t of)
{
	const json_t *body = f->rules->entries[entry].statement.body;

	return json_object_get(body, "given") != NULL
	               ? judge_given(f, entry, of)
	               : judge_sealed(f, entry, of);
}
