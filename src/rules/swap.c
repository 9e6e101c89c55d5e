/*
 * The swap: deposits, acknowledgements, one delivery. docs/protocol.md, 4.4
 * and 4.5.
 */
#include <string.h>

#include "escrow/escrow.h"
#include "rules/fold.h"

static struct pair_state *pair_of(const struct rules *rules,
                                  const struct inspection *i)
{
	return &rules->arrangements[i->arrangement].pairs[i->pair];
}

static bool parts_are_right(const struct fold *f, const json_t *body)
{
	const struct charter *charter = f->in->charter;

	return member_count(body, "parts") == 1 &&
	       member_is(member_at(body, "parts", 0), "depositary",
	                 charter->participants[charter->depositary].name);
}

enum irregularity_code step_deposit(struct fold *f, size_t entry)
{
	const struct entry *e = &f->rules->entries[entry];
	size_t found = named_inspection(f, entry);
	enum irregularity_code code;
	const struct inspection *i;
	struct pair_state *p;

	if (found == NO_INDEX || !parts_are_right(f, e->statement.body))
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "no such notice, or not the depositary");
	i = &f->rules->inspections[found];
	p = pair_of(f->rules, i);
	if (e->log != f->in->charter->party[!i->side])
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "only the inspected side deposits");
	code = gate_check(f, entry, i->arrangement, i->pair, i->side);
	if (code != IRREGULAR_NONE)
		return code;
	if (p->deposit[!i->side].entry != NO_INDEX)
		return fold_refuse(f, IRREGULAR_NOT_FIRST,
		                   "its deposit is made");
	p->deposit[!i->side].entry = entry;
	gate_advance(f, i->arrangement, i->pair);
	return IRREGULAR_NONE;
}

static enum irregularity_code ack_notice(struct fold *f, size_t entry,
                                         size_t notice)
{
	size_t found = rules_inspection(f->rules, notice);
	struct inspection *i = &f->rules->inspections[found];
	enum irregularity_code code;

	f->arrangement = i->arrangement;
	if (f->rules->entries[entry].log != f->in->charter->party[!i->side])
		return IRREGULAR_NONE; /* others may say that they read it */
	if (i->ack != NO_INDEX)
		return fold_refuse(f, IRREGULAR_NOT_FIRST, "acknowledged before");
	code = gate_check(f, entry, i->arrangement, i->pair, i->side);
	if (code != IRREGULAR_NONE)
		return code;
	if (inspection_after(i->phase, STATEMENT_ACK) == INSPECTION_NONE)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "the notice is no longer open");
	fold_note_late(f, entry,
	               f->rules->entries[notice].quorum_s +
	                       clock_s(f->in->charter, CLOCK_ACKNOWLEDGE),
	               "acknowledged too long after the notice");
	i->ack = entry;
	i->phase = inspection_after(i->phase, STATEMENT_ACK);
	gate_advance(f, i->arrangement, i->pair);
	return IRREGULAR_NONE;
}

static enum irregularity_code ack_deposit(struct fold *f, size_t entry,
                                          size_t deposit)
{
	struct rules *rules = f->rules;
	size_t found = named_inspection(f, deposit);
	const struct inspection *i = &rules->inspections[found];
	struct deposited *d = &pair_of(rules, i)->deposit[!i->side];
	enum irregularity_code code;

	if (rules->entries[entry].log != f->in->charter->party[i->side])
		return IRREGULAR_NONE;
	if (d->entry != deposit)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "that deposit counts no more");
	if (d->ack != NO_INDEX)
		return fold_refuse(f, IRREGULAR_NOT_FIRST, "acknowledged before");
	code = gate_check(f, entry, i->arrangement, i->pair, i->side);
	if (code != IRREGULAR_NONE)
		return code;
	fold_note_late(f, entry,
	               rules->entries[deposit].quorum_s +
	                       clock_s(f->in->charter, CLOCK_ACKNOWLEDGE),
	               "acknowledged too long after the deposit");
	d->ack = entry;
	gate_advance(f, i->arrangement, i->pair);
	return IRREGULAR_NONE;
}

enum irregularity_code step_ack(struct fold *f, size_t entry)
{
	size_t notice = named_entry(f, entry, "of", STATEMENT_NOTICE);
	size_t deposit = named_entry(f, entry, "of", STATEMENT_DEPOSIT);

	if (notice != NO_INDEX)
		return ack_notice(f, entry, notice);
	if (deposit != NO_INDEX)
		return ack_deposit(f, entry, deposit);
	if (named_entry(f, entry, "of", STATEMENT_DECLARE) != NO_INDEX)
		return IRREGULAR_NONE;
	return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
	                   "nothing that is acknowledged");
}

/*
 * The depositary refuses what it could not open: the deposit counts as never
 * made, and the depositor may make another until the gate's deadline.
 */
static enum irregularity_code refuse_deposit(struct fold *f, size_t entry,
                                             struct pair_state *p)
{
	const struct entry *e = &f->rules->entries[entry];
	const json_t *refused = json_object_get(e->statement.body, "refused");
	uint8_t id[HASH_BYTES];
	size_t deposit;

	member_hash(refused, "deposit", id);
	deposit = rules_find(f->rules, id);
	for (unsigned side = 0; side < SIDES; side++) {
		struct deposited *d = &p->deposit[side];

		if (d->entry == NO_INDEX || d->entry != deposit)
			continue;
		*d = (struct deposited){ NO_INDEX, NO_INDEX };
		fold_refuse(f, IRREGULAR_DEPOSIT_UNOPENABLE, "%s",
		            member_text(refused, "why"));
		fold_note(f, IRREGULAR_DEPOSIT_UNOPENABLE,
		          f->in->charter->party[side], deposit,
		          f->rules->entries[deposit].statement.at_s);
		return IRREGULAR_NONE;
	}
	return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
	                   "no such deposit stands in that pair");
}

static bool key_fits(const struct fold *f, size_t arrangement, size_t pair,
                     unsigned side, const json_t *body)
{
	const struct rules *rules = f->rules;
	const struct arrangement *a = &rules->arrangements[arrangement];
	const json_t *deposit =
		rules->entries[a->pairs[pair].deposit[side].entry].statement.body;
	uint8_t ad[SWAP_AD_BYTES], key[SEAL_KEY_BYTES];
	uint8_t want[HASH_BYTES], have[HASH_BYTES];

	member_hash(member_at(body, "keys", side), NULL, key);
	member_hash(deposit, "key_hash", want);
	swap_ad(f->in->charter->id, rules->entries[a->entry].statement.id,
	        (uint32_t)pair + 1, (uint8_t)side, ad);
	swap_key_hash(ad, key, have);
	return hash_equal(want, have);
}

/* Both deposits and both acknowledgements stand, and it knew of them. */
static bool is_owed(const struct fold *f, size_t entry,
                    const struct pair_state *p)
{
	for (unsigned side = 0; side < SIDES; side++) {
		const struct deposited *d = &p->deposit[side];

		if (d->entry == NO_INDEX || d->ack == NO_INDEX ||
		    !rules_is_past(f->rules, d->entry, entry) ||
		    !rules_is_past(f->rules, d->ack, entry))
			return false;
	}
	return true;
}

/*
 * A withdrawal or suspension stops a delivery only if the depositary had seen
 * it: else who sees the keys first could take back his own.
 */
static bool saw_a_stop(const struct rules *rules, size_t entry,
                       const struct arrangement *a)
{
	for (size_t i = 0; i < a->suspension_count; i++)
		if (!a->suspensions[i].resumed &&
		    rules_is_past(rules, a->suspensions[i].entry, entry))
			return true;
	return a->end_entry == NO_INDEX ||
	       rules_is_past(rules, a->end_entry, entry);
}

static enum irregularity_code may_deliver(struct fold *f, size_t entry,
                                          size_t arrangement, size_t pair)
{
	const struct arrangement *a = &f->rules->arrangements[arrangement];
	const struct pair_state *p = &a->pairs[pair];
	int64_t due_s;

	if (p->gate != GATE_SWAP || p->deliver != NO_INDEX)
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "pair %zu is not before its swap", pair + 1);
	if (a->phase != ARRANGEMENT_RUNNING && saw_a_stop(f->rules, entry, a))
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "it had seen that the arrangement was stopped");
	if (!is_owed(f, entry, p))
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "not both deposits are made and acknowledged");
	due_s = requirement_look(f->rules, arrangement, pair, 0,
	                         &requirements[9]).due_s;
	if (!clock_met(f->in->charter, f->rules->entries[entry].quorum_s, due_s))
		return fold_refuse(f, IRREGULAR_LATE,
		                   "past the deadline of the gate");
	return IRREGULAR_NONE;
}

/* Its clock runs from the later of the two acknowledgements. */
static void note_late_delivery(struct fold *f, size_t entry,
                               const struct pair_state *p)
{
	int64_t acked_s = 0;

	for (unsigned side = 0; side < SIDES; side++) {
		int64_t at_s = f->rules->entries[p->deposit[side].ack].quorum_s;

		if (at_s > acked_s)
			acked_s = at_s;
	}
	fold_note_late(f, entry,
	               acked_s + clock_s(f->in->charter, CLOCK_DELIVER),
	               "delivered too long after the last acknowledgement");
}

enum irregularity_code step_deliver(struct fold *f, size_t entry)
{
	struct rules *rules = f->rules;
	const struct entry *e = &rules->entries[entry];
	const json_t *body = e->statement.body;
	size_t propose = named_entry(f, entry, "arrangement", STATEMENT_PROPOSE);
	size_t pair = (size_t)member_int(body, "pair") - 1;
	enum irregularity_code code;
	struct pair_state *p;

	if (propose == NO_INDEX || e->log != f->in->charter->depositary)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "no such arrangement, or not its depositary");
	f->arrangement =
		rules_arrangement(rules, rules->entries[propose].statement.id);
	if (pair >= rules->arrangements[f->arrangement].pair_count)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME, "no such pair");
	p = &rules->arrangements[f->arrangement].pairs[pair];
	if (json_object_get(body, "refused") != NULL)
		return p->gate == GATE_SWAP
		               ? refuse_deposit(f, entry, p)
		               : fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                             "the pair is not before its swap");
	code = may_deliver(f, entry, f->arrangement, pair);
	if (code != IRREGULAR_NONE)
		return code;
	for (unsigned side = 0; side < SIDES; side++)
		if (!key_fits(f, f->arrangement, pair, side, body))
			return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
			                   "a key does not fit its deposit");
	note_late_delivery(f, entry, p);
	p->deliver = entry;
	gate_advance(f, f->arrangement, pair);
	return IRREGULAR_NONE;
}
