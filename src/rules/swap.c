/*
 * The swap: deposits, acknowledgements, one delivery. docs/protocol.md, 4.4
 * and 4.5.
 */
#include <string.h>

#include "escrow/swap.h"
#include "rules/fold.h"

static bool parts_are_right(const struct fold *f, const json_t *body)
{
	const struct charter *charter = f->in->charter;

	if (charter->depositaries.blind)
		return blind_parts_are_right(charter, body);
	return member_count(body, "parts") == 1 &&
	       member_is(member_at(body, "parts", 0), "depositary",
	                 charter->participants[charter->depositary].name) &&
	       json_object_get(member_at(body, "parts", 0), "share") == NULL;
}

enum irregularity_code step_deposit(struct fold *f, size_t entry)
{
	const struct entry *e = &f->rules->entries[entry];
	size_t found = named_inspection(f, entry);
	enum irregularity_code code;
	struct inspection *i;

	if (found == NO_INDEX || !parts_are_right(f, e->statement.body))
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "no such notice, or not the depositary");
	i = &f->rules->inspections[found];
	if (e->log != f->in->charter->party[!i->side])
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "only the inspected side deposits");
	f->arrangement = i->arrangement;
	if (!courier_is_right(f->rules, i, e->statement.body))
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "not under the courier key agreed on for it");
	code = gate_check(f, entry, i, STEP_DEPOSIT);
	if (code != IRREGULAR_NONE)
		return code;
	if (i->step[STEP_DEPOSIT] != NO_INDEX)
		return fold_refuse(f, IRREGULAR_NOT_FIRST,
		                   "its deposit is made");
	i->step[STEP_DEPOSIT] = entry;
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
	if (i->step[STEP_ACK] != NO_INDEX)
		return fold_refuse(f, IRREGULAR_NOT_FIRST, "acknowledged before");
	code = gate_check(f, entry, i, STEP_ACK);
	if (code != IRREGULAR_NONE)
		return code;
	if (inspection_after(i->phase, STATEMENT_ACK) == INSPECTION_NONE)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "the notice is no longer open");
	fold_note_late(f, entry,
	               rules_clock_due(f->rules, i->arrangement, notice,
	                               CLOCK_ACKNOWLEDGE),
	               "acknowledged too long after the notice");
	i->step[STEP_ACK] = entry;
	i->phase = inspection_after(i->phase, STATEMENT_ACK);
	gate_advance(f, i->arrangement, i->pair);
	return IRREGULAR_NONE;
}

/*
 * Who acknowledges what it could read, while the depositary finds that it is
 * not what was owed, did nothing wrong; nor does its word count.
 */
static bool crossed_refusal(const struct rules *rules,
                            const struct inspection *i, size_t entry,
                            size_t deposit)
{
	return i->step[STEP_DEPOSIT] != deposit &&
	       rules->entries[deposit].effective && i->refusal != NO_INDEX &&
	       !rules_is_past(rules, i->refusal, entry);
}

/*
 * The depositary says that it holds a good deposit and serves it; only then has
 * the inspecting side to say that it received it: it must not default because
 * nobody can give it what was deposited.
 */
static enum irregularity_code ack_deposit(struct fold *f, size_t entry,
                                          size_t deposit)
{
	struct rules *rules = f->rules;
	struct inspection *i = &rules->inspections[named_inspection(f, deposit)];
	size_t by = rules->entries[entry].log, from = deposit;
	enum step step = by == f->in->charter->depositary ? STEP_HELD
	                                                  : STEP_RECEIVED;
	enum irregularity_code code;

	/* A blind one says `hold`. */
	if (step == STEP_HELD && f->in->charter->depositaries.blind)
		return IRREGULAR_NONE;
	if (step == STEP_RECEIVED && by != f->in->charter->party[i->side])
		return IRREGULAR_NONE;
	if (step == STEP_RECEIVED && crossed_refusal(rules, i, entry, deposit))
		return IRREGULAR_NONE;
	if (i->step[STEP_DEPOSIT] != deposit)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "that deposit counts no more");
	if (i->step[step] != NO_INDEX)
		return fold_refuse(f, IRREGULAR_NOT_FIRST, "acknowledged before");
	code = gate_check(f, entry, i, step);
	if (code != IRREGULAR_NONE)
		return code;
	if (step == STEP_RECEIVED)
		from = i->step[STEP_HELD];
	if (from != NO_INDEX)
		fold_note_late(f, entry,
		               rules_clock_due(rules, i->arrangement, from,
		                               CLOCK_ACKNOWLEDGE),
		               "acknowledged too long after the deposit");
	i->step[step] = entry;
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

struct inspection *swap_inspection(const struct rules *rules,
                                   const struct pair_state *p, unsigned side)
{
	return &rules->inspections[p->inspection[side]];
}

/*
 * A refusal stands instead of the depositary's ack, so it has the ack's time; it
 * cannot unsay the ack, nor what it knew that the counterpart had received.
 */
static enum irregularity_code may_refuse(struct fold *f, size_t entry,
                                         const struct inspection *i,
                                         const char *why)
{
	size_t received = i->step[STEP_RECEIVED];

	if (i->step[STEP_HELD] != NO_INDEX)
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "it acknowledged that deposit");
	if (strcmp(why, "withheld") == 0 && received != NO_INDEX &&
	    rules_is_past(f->rules, received, entry))
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "the counterpart has that deposit");
	return gate_check(f, entry, i, STEP_HELD);
}

/*
 * The depositary refuses what it could not open or was never given: the deposit
 * counts as never made, and the depositor may make another until the gate's
 * deadline.
 */
static enum irregularity_code refuse_deposit(struct fold *f, size_t entry,
                                             const struct pair_state *p)
{
	const struct entry *e = &f->rules->entries[entry];
	const json_t *refused = json_object_get(e->statement.body, "refused");
	const char *why = member_text(refused, "why");
	enum irregularity_code code;
	uint8_t id[HASH_BYTES];
	size_t deposit;

	member_hash(refused, "deposit", id);
	deposit = rules_find(f->rules, id);
	for (unsigned side = 0; side < SIDES; side++) {
		struct inspection *i = swap_inspection(f->rules, p, side);

		if (deposit == NO_INDEX || i->step[STEP_DEPOSIT] != deposit)
			continue;
		code = may_refuse(f, entry, i, why);
		if (code != IRREGULAR_NONE)
			return code;
		i->step[STEP_DEPOSIT] = i->step[STEP_RECEIVED] = NO_INDEX;
		i->refusal = entry;
		fold_refuse(f, IRREGULAR_DEPOSIT_UNOPENABLE, "%s", why);
		fold_note(f, IRREGULAR_DEPOSIT_UNOPENABLE,
		          f->in->charter->party[!side], deposit,
		          f->rules->entries[deposit].statement.at_s);
		return IRREGULAR_NONE;
	}
	return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
	                   "no such deposit stands in that pair");
}

/* `giver` is the side whose opening the key opens. */
static bool key_fits(const struct fold *f, const struct pair_state *p,
                     unsigned giver, const json_t *body)
{
	const struct rules *rules = f->rules;
	const struct inspection *i = swap_inspection(rules, p, !giver);
	const struct arrangement *a = &rules->arrangements[i->arrangement];
	const json_t *deposit =
		rules->entries[i->step[STEP_DEPOSIT]].statement.body;
	uint8_t ad[SWAP_AD_BYTES], key[SEAL_KEY_BYTES];
	uint8_t want[HASH_BYTES], have[HASH_BYTES];

	member_hash(member_at(body, "keys", giver), NULL, key);
	member_hash(deposit, "key_hash", want);
	swap_ad(f->in->charter->id, rules->entries[a->entry].statement.id,
	        (uint32_t)i->pair + 1, (uint8_t)giver, ad);
	swap_key_hash(ad, key, have);
	return hash_equal(want, have);
}

/* Both deposits are held and received, and it knew of that. */
static bool is_owed(const struct fold *f, size_t entry,
                    const struct pair_state *p)
{
	static const enum step needed[] = { STEP_DEPOSIT, STEP_HELD,
		                            STEP_RECEIVED };

	for (unsigned side = 0; side < SIDES; side++) {
		const struct inspection *i = swap_inspection(f->rules, p, side);

		for (size_t k = 0; k < sizeof(needed) / sizeof(needed[0]); k++)
			if (i->step[needed[k]] == NO_INDEX ||
			    !rules_is_past(f->rules, i->step[needed[k]], entry))
				return false;
	}
	return true;
}

static enum irregularity_code may_deliver(struct fold *f, size_t entry,
                                          const struct pair_state *p)
{
	const struct inspection *i;
	const struct arrangement *a;

	if (p->gate != GATE_SWAP)
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "the pair is not before its swap");
	i = swap_inspection(f->rules, p, 0);
	a = &f->rules->arrangements[i->arrangement];
	/* Else who sees the keys first could take back his own. */
	if (a->phase != ARRANGEMENT_RUNNING && saw_a_stop(f->rules, entry, a))
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "it had seen that the arrangement was stopped");
	if (!is_owed(f, entry, p))
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "not both deposits are held and received");
	if (!clock_met(f->in->charter, f->rules->entries[entry].quorum_s,
	               gate_step_due(f->rules, i, STEP_DELIVER)))
		return fold_refuse(f, IRREGULAR_LATE,
		                   "past the deadline of the gate");
	for (unsigned giver = 0; giver < SIDES; giver++)
		if (!key_fits(f, p, giver, f->rules->entries[entry].statement.body))
			return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
			                   "a key does not fit its deposit");
	return IRREGULAR_NONE;
}

/* One entry for both. */
void swap_delivered(struct rules *rules, size_t entry,
                    const struct pair_state *p)
{
	for (unsigned side = 0; side < SIDES; side++)
		swap_inspection(rules, p, side)->step[STEP_DELIVER] = entry;
}

int64_t swap_deliver_due(const struct rules *rules, const struct pair_state *p)
{
	const struct inspection *i = swap_inspection(rules, p, 0);
	size_t last = latest_of(rules, p, STEP_HELD, STEP_RECEIVED);

	return last == NO_INDEX ? NEVER_S
	                        : rules_clock_due(rules, i->arrangement, last,
	                                          CLOCK_DELIVER);
}

void swap_note_late(struct fold *f, size_t entry, const struct pair_state *p)
{
	fold_note_late(f, entry, swap_deliver_due(f->rules, p),
	               "delivered too long after the last acknowledgement");
}

static bool has_counts(const struct rules *rules, const struct pair_state *p,
                       unsigned giver)
{
	const struct inspection *i = swap_inspection(rules, p, !giver);

	return i->declared != NO_INDEX &&
	       rules->declared[giver][i->declared].has_counts;
}

/* The lead parties whose counts are not those of the slots they opened. */
static enum irregularity_code may_differ(struct fold *f, size_t entry,
                                         const struct pair_state *p)
{
	const json_t *body = f->rules->entries[entry].statement.body;

	for (size_t i = 0; i < member_count(body, "differ"); i++) {
		struct slice name = slice_text(json_string_value(
			member_at(body, "differ", i)));
		size_t by = charter_participant(f->in->charter, name);

		if (by == NO_INDEX || (by != f->in->charter->party[0] &&
		                       by != f->in->charter->party[1]))
			return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
			                   "whose counts differ leads no side");
		if (!has_counts(f->rules, p, by == f->in->charter->party[1]))
			return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
			                   "whose counts differ declared none");
	}
	return IRREGULAR_NONE;
}

static void note_differences(struct fold *f, size_t entry,
                             const struct pair_state *p)
{
	const struct entry *e = &f->rules->entries[entry];

	for (size_t i = 0; i < member_count(e->statement.body, "differ"); i++) {
		struct slice name = slice_text(json_string_value(
			member_at(e->statement.body, "differ", i)));
		size_t by = charter_participant(f->in->charter, name);
		unsigned giver = by == f->in->charter->party[1];
		size_t deposit = swap_inspection(f->rules, p,
		                               !giver)->step[STEP_DEPOSIT];

		fold_note(f, IRREGULAR_COUNTS_DIFFER, by, deposit,
		          f->rules->entries[deposit].statement.at_s);
	}
}

static enum irregularity_code check_deliver(struct fold *f, size_t entry,
                                            struct pair_state *p)
{
	const json_t *body = f->rules->entries[entry].statement.body;
	bool refuses = json_object_get(body, "refused") != NULL;
	enum irregularity_code code;

	if (refuses)
		return p->gate == GATE_SWAP
		               ? refuse_deposit(f, entry, p)
		               : fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                             "the pair is not before its swap");
	if (json_object_get(body, "keys") == NULL)
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "this depositary checks, and has no shares");
	code = may_deliver(f, entry, p);
	if (code == IRREGULAR_NONE)
		code = may_differ(f, entry, p);
	if (code != IRREGULAR_NONE)
		return code;
	swap_delivered(f->rules, entry, p);
	swap_note_late(f, entry, p);
	note_differences(f, entry, p);
	return IRREGULAR_NONE;
}

enum irregularity_code step_deliver(struct fold *f, size_t entry)
{
	const struct entry *e = &f->rules->entries[entry];
	const struct charter *charter = f->in->charter;
	struct pair_state *p;
	enum irregularity_code code;
	size_t pair;

	if (!named_pair(f, entry, &pair) ||
	    charter_depositary(charter, e->log) == NO_INDEX)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "no such pair, or not its depositary");
	p = &f->rules->arrangements[f->arrangement].pairs[pair];
	if (!charter->depositaries.blind)
		code = check_deliver(f, entry, p);
	else if (json_object_get(e->statement.body, "refused") != NULL)
		code = blind_refuse(f, entry, p);
	else
		code = blind_deliver(f, entry, p);
	if (code == IRREGULAR_NONE)
		gate_advance(f, f->arrangement, pair);
	return code;
}
