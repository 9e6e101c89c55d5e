/*
 * Blind depositaries: each holds a share of both keys of a pair, says so, and
 * gives both its shares out in one statement. docs/protocol.md, 4.4 and 4.5.
 */
#include <string.h>

#include "base/text.h"
#include "escrow/swap.h"
#include "rules/fold.h"

void blind_init(struct blind_state *blind)
{
	*blind = (struct blind_state){ .rubbish = { false, false } };
	for (size_t i = 0; i < MAX_DEPOSITARIES; i++)
		blind->held[i] = blind->delivered[i] = blind->refused[0][i] =
			blind->refused[1][i] = NO_INDEX;
}

bool owed_once(const struct charter *charter, enum step step)
{
	return step == STEP_DELIVER ||
	       (step == STEP_HELD && charter->depositaries.blind);
}

bool blind_parts_are_right(const struct charter *charter, const json_t *body)
{
	const struct depositaries *d = &charter->depositaries;

	if (member_count(body, "parts") != d->of_count)
		return false;
	for (size_t i = 0; i < d->of_count; i++) {
		const json_t *part = member_at(body, "parts", i);

		if (!member_is(part, "depositary",
		               charter->participants[d->of[i]].name) ||
		    json_object_get(part, "share") == NULL)
			return false;
	}
	return true;
}

size_t depositaries_owing(const struct rules *rules,
                          const struct pair_state *pair, enum step step,
                          size_t out[static MAX_DEPOSITARIES])
{
	const struct depositaries *d = &rules->charter->depositaries;
	const struct blind_state *blind = &pair->blind;
	const size_t *said = step == STEP_HELD ? blind->held : blind->delivered;
	size_t count = 0;

	for (size_t i = 0; i < d->of_count; i++)
		if (said[i] == NO_INDEX && blind->refused[0][i] == NO_INDEX &&
		    blind->refused[1][i] == NO_INDEX)
			out[count++] = d->of[i];
	return count;
}

static size_t how_many(const struct charter *charter,
                       const size_t said[static MAX_DEPOSITARIES])
{
	size_t count = 0;

	for (size_t i = 0; i < charter->depositaries.of_count; i++)
		count += said[i] != NO_INDEX;
	return count;
}

/* The deposit that stands, of the side that gives, or NO_INDEX. */
static size_t deposit_of(const struct rules *rules,
                         const struct pair_state *pair, unsigned giver)
{
	return pair->gate < GATE_SWAP
	               ? NO_INDEX
	               : swap_inspection(rules, pair, !giver)->step[STEP_DEPOSIT];
}

void blind_ad(const struct rules *rules, const struct pair_state *pair,
              unsigned giver, uint8_t out[static SWAP_AD_BYTES])
{
	const struct inspection *i = swap_inspection(rules, pair, !giver);
	const struct arrangement *a = &rules->arrangements[i->arrangement];

	swap_ad(rules->charter->id, rules->entries[a->entry].statement.id,
	        (uint32_t)i->pair + 1, (uint8_t)giver, out);
}

/* Who spoke of a deposit that others had refused meanwhile did nothing wrong. */
static bool was_refused(const struct fold *f, const struct pair_state *pair,
                        size_t entry, const uint8_t id[static HASH_BYTES])
{
	size_t deposit = rules_find(f->rules, id);

	if (deposit == NO_INDEX || !f->rules->entries[deposit].effective)
		return false;
	for (unsigned giver = 0; giver < SIDES; giver++) {
		const struct inspection *i =
			swap_inspection(f->rules, pair, !giver);

		if (i->refusal != NO_INDEX && i->step[STEP_DEPOSIT] != deposit &&
		    !rules_is_past(f->rules, i->refusal, entry))
			return true;
	}
	return false;
}

/* The two deposits that a `hold` names are those that stand. */
static enum irregularity_code names_deposits(struct fold *f, size_t entry,
                                             const struct pair_state *pair,
                                             bool *out_crossed)
{
	const json_t *body = f->rules->entries[entry].statement.body;

	*out_crossed = false;
	for (unsigned giver = 0; giver < SIDES; giver++) {
		uint8_t id[HASH_BYTES];
		size_t stands = deposit_of(f->rules, pair, giver);

		member_hash(member_at(body, "deposits", giver), NULL, id);
		if (stands != NO_INDEX && rules_find(f->rules, id) == stands)
			continue;
		if (pair->gate < GATE_SWAP ||
		    !was_refused(f, pair, entry, id))
			return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
			                   "not the two deposits that stand");
		*out_crossed = true;
	}
	return IRREGULAR_NONE;
}

static enum irregularity_code may_hold(struct fold *f, size_t entry,
                                       const struct pair_state *pair, size_t d)
{
	const struct blind_state *blind = &pair->blind;
	const struct inspection *i = swap_inspection(f->rules, pair, 0);

	if (blind->held[d] != NO_INDEX)
		return fold_refuse(f, IRREGULAR_NOT_FIRST, "it holds them");
	if (blind->refused[0][d] != NO_INDEX || blind->refused[1][d] != NO_INDEX)
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "it refused one of them");
	/* Enough others held; that this one does, too, changes nothing. */
	if (i->step[STEP_DELIVER] != NO_INDEX)
		return IRREGULAR_NONE;
	return gate_check(f, entry, i, STEP_HELD);
}

enum irregularity_code step_hold(struct fold *f, size_t entry)
{
	const struct charter *charter = f->in->charter;
	size_t d = charter_depositary(charter, f->rules->entries[entry].log);
	struct pair_state *pair;
	enum irregularity_code code;
	size_t which;
	bool crossed;

	if (!charter->depositaries.blind || d == NO_INDEX ||
	    !named_pair(f, entry, &which))
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "no such pair, or no blind depositary");
	pair = &f->rules->arrangements[f->arrangement].pairs[which];
	code = names_deposits(f, entry, pair, &crossed);
	if (code != IRREGULAR_NONE || crossed)
		return code;
	code = may_hold(f, entry, pair, d);
	if (code != IRREGULAR_NONE)
		return code;
	fold_note_late(f, entry,
	               rules_clock_due(f->rules, f->arrangement,
	                               latest_of(f->rules, pair, STEP_DEPOSIT,
	                                         STEP_DEPOSIT),
	                               CLOCK_ACKNOWLEDGE),
	               "held too long after the deposits");
	pair->blind.held[d] = entry;
	if (how_many(charter, pair->blind.held) ==
	    charter->depositaries.need + charter->depositaries.faulty)
		for (unsigned side = 0; side < SIDES; side++)
			swap_inspection(f->rules, pair, side)->step[STEP_HELD] =
				entry;
	gate_advance(f, f->arrangement, which);
	return IRREGULAR_NONE;
}

/* More than can be faulty refused it: at least one of them is right. */
static void never_made(struct fold *f, size_t entry, struct pair_state *pair,
                       unsigned giver, const char *why)
{
	struct inspection *i = swap_inspection(f->rules, pair, !giver);
	size_t deposit = i->step[STEP_DEPOSIT];

	i->step[STEP_DEPOSIT] = i->step[STEP_RECEIVED] = NO_INDEX;
	i->refusal = entry;
	for (size_t d = 0; d < MAX_DEPOSITARIES; d++)
		pair->blind.held[d] = pair->blind.refused[giver][d] = NO_INDEX;
	fold_refuse(f, IRREGULAR_DEPOSIT_UNOPENABLE, "%s", why);
	fold_note(f, IRREGULAR_DEPOSIT_UNOPENABLE, f->in->charter->party[giver],
	          deposit, f->rules->entries[deposit].statement.at_s);
}

static enum irregularity_code refuse_of(struct fold *f, size_t entry,
                                        struct pair_state *pair, unsigned giver)
{
	const struct charter *charter = f->in->charter;
	struct blind_state *blind = &pair->blind;
	const struct inspection *i = swap_inspection(f->rules, pair, !giver);
	const json_t *refused = json_object_get(
		f->rules->entries[entry].statement.body, "refused");
	size_t d = charter_depositary(charter, f->rules->entries[entry].log);
	enum irregularity_code code;

	if (blind->held[d] != NO_INDEX)
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "it said that it holds that deposit");
	if (blind->refused[giver][d] != NO_INDEX)
		return fold_refuse(f, IRREGULAR_NOT_FIRST, "refused before");
	/* Enough hold it: the others' word takes nothing from the depositor. */
	if (i->step[STEP_HELD] == NO_INDEX) {
		code = gate_check(f, entry, i, STEP_HELD);
		if (code != IRREGULAR_NONE)
			return code;
	}
	blind->refused[giver][d] = entry;
	if (i->step[STEP_HELD] == NO_INDEX &&
	    how_many(charter, blind->refused[giver]) >
	            charter->depositaries.faulty)
		never_made(f, entry, pair, giver, member_text(refused, "why"));
	return IRREGULAR_NONE;
}

enum irregularity_code blind_refuse(struct fold *f, size_t entry,
                                    struct pair_state *pair)
{
	uint8_t id[HASH_BYTES];
	size_t deposit;

	member_hash(json_object_get(f->rules->entries[entry].statement.body,
	                            "refused"), "deposit", id);
	deposit = rules_find(f->rules, id);
	for (unsigned giver = 0; giver < SIDES; giver++)
		if (deposit != NO_INDEX &&
		    deposit_of(f->rules, pair, giver) == deposit)
			return refuse_of(f, entry, pair, giver);
	if (pair->gate >= GATE_SWAP && was_refused(f, pair, entry, id))
		return IRREGULAR_NONE;
	return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
	                   "no such deposit stands in that pair");
}

static bool is_in_past(const struct fold *f, size_t a, size_t entry)
{
	return a != NO_INDEX && rules_is_past(f->rules, a, entry);
}

/* Both are deposited and received, enough hold both, and it knew of that. */
static bool is_owed(const struct fold *f, size_t entry,
                    const struct pair_state *pair)
{
	const struct depositaries *d = &f->in->charter->depositaries;
	size_t held = 0;

	for (unsigned side = 0; side < SIDES; side++) {
		const struct inspection *i =
			swap_inspection(f->rules, pair, side);

		if (!is_in_past(f, i->step[STEP_DEPOSIT], entry) ||
		    !is_in_past(f, i->step[STEP_RECEIVED], entry))
			return false;
	}
	for (size_t i = 0; i < d->of_count; i++)
		held += is_in_past(f, pair->blind.held[i], entry);
	return held >= d->need + d->faulty;
}

static bool shares_fit(const struct fold *f, size_t entry,
                       const struct pair_state *pair, size_t d)
{
	const struct rules *rules = f->rules;
	const json_t *body = rules->entries[entry].statement.body;

	for (unsigned giver = 0; giver < SIDES; giver++) {
		const json_t *deposit =
			rules->entries[deposit_of(rules, pair, giver)]
				.statement.body;
		uint8_t ad[SWAP_AD_BYTES], share[SHARE_BYTES];
		uint8_t want[HASH_BYTES], have[HASH_BYTES];

		member_hash(member_at(body, "shares", giver), NULL, share);
		member_hash(member_at(deposit, "parts", d), "share", want);
		blind_ad(rules, pair, giver, ad);
		swap_share_hash(ad, (uint8_t)(d + 1), share, have);
		if (!hash_equal(want, have))
			return false;
	}
	return true;
}

/*
 * Once one has delivered, the others owe it, whatever was stopped or missed
 * meanwhile: else a side that lets one deliver, and has another's share in
 * private, could stop the rest and open what the other side cannot.
 */
static enum irregularity_code may_begin(struct fold *f, size_t entry,
                                        const struct pair_state *pair)
{
	const struct inspection *i = swap_inspection(f->rules, pair, 0);
	const struct arrangement *a = &f->rules->arrangements[i->arrangement];

	if (how_many(f->in->charter, pair->blind.delivered) > 0)
		return IRREGULAR_NONE;
	if (a->phase != ARRANGEMENT_RUNNING && saw_a_stop(f->rules, entry, a))
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "it had seen that the arrangement was stopped");
	if (!clock_met(f->in->charter, f->rules->entries[entry].quorum_s,
	               gate_step_due(f->rules, i, STEP_DELIVER)))
		return fold_refuse(f, IRREGULAR_LATE,
		                   "past the deadline of the gate");
	return IRREGULAR_NONE;
}

static enum irregularity_code may_deliver(struct fold *f, size_t entry,
                                          const struct pair_state *pair,
                                          size_t d)
{
	if (json_object_get(f->rules->entries[entry].statement.body, "shares") ==
	    NULL)
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "a blind depositary has shares, no keys");
	if (pair->gate < GATE_SWAP || !is_owed(f, entry, pair))
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "both deposits are not held by enough, and "
		                   "received");
	if (pair->blind.delivered[d] != NO_INDEX)
		return fold_refuse(f, IRREGULAR_NOT_FIRST, "it delivered before");
	if (!shares_fit(f, entry, pair, d))
		return fold_refuse(f, IRREGULAR_DELIVER_WRONG,
		                   "a share does not fit its deposit");
	return may_begin(f, entry, pair);
}

/*
 * Of those that delivered until there were enough: the key that was found then
 * stays, whatever the depositor dealt to who comes later.
 */
int rules_joined_key(const struct rules *rules, const struct pair_state *pair,
                     unsigned giver, uint8_t out[static SHARE_BYTES])
{
	const struct depositaries *d = &rules->charter->depositaries;
	uint8_t x[MAX_DEPOSITARIES], shares[MAX_DEPOSITARIES * SHARE_BYTES];
	uint8_t ad[SWAP_AD_BYTES], want[HASH_BYTES], have[HASH_BYTES];
	size_t last = swap_inspection(rules, pair, 0)->step[STEP_DELIVER];
	unsigned count = 0;

	for (size_t i = 0; last != NO_INDEX && i < d->of_count; i++) {
		size_t by = pair->blind.delivered[i];

		if (by == NO_INDEX ||
		    rules->entries[by].order > rules->entries[last].order)
			continue;
		x[count] = (uint8_t)(i + 1);
		member_hash(member_at(rules->entries[by].statement.body, "shares",
		                      giver), NULL, shares + count * SHARE_BYTES);
		count++;
	}
	if (count < d->need)
		return TALLY_EINCOMPLETE;
	share_join(x, shares, count, out);
	blind_ad(rules, pair, giver, ad);
	swap_key_hash(ad, out, have);
	member_hash(rules->entries[deposit_of(rules, pair, giver)].statement.body,
	            "key_hash", want);
	return hash_equal(want, have) ? TALLY_OK : TALLY_EMISMATCH;
}

/*
 * What this entry ends, it may end by both sides; what had ended before, by
 * whatever, keeps the end that it had.
 */
static void end_by_rubbish(struct fold *f, size_t entry,
                           const struct pair_state *pair, unsigned giver)
{
	struct arrangement *a = &f->rules->arrangements[f->arrangement];
	bool goes_on = a->phase == ARRANGEMENT_RUNNING ||
	               a->phase == ARRANGEMENT_SUSPENDED;
	bool by_other = pair->blind.rubbish[!giver] &&
	                a->ending == ENDING_DEFAULT && a->end_entry == entry;

	/* Who proves rubbish chooses when; what crosses it is not undone. */
	if (goes_on)
		a->end_entry = entry;
	if (goes_on || by_other)
		arrangement_end(f, f->arrangement, EVENT_DEFAULT, ENDING_DEFAULT,
		                f->in->charter->party[giver]);
}

/* The pair has failed by the depositor: nobody has to arrive. */
void blind_name_rubbish(struct fold *f, size_t entry, struct pair_state *pair,
                        unsigned giver, const char *why)
{
	size_t deposit = deposit_of(f->rules, pair, giver);

	if (pair->blind.rubbish[giver])
		return;
	pair->blind.rubbish[giver] = true;
	ending_settle(f, f->arrangement, entry);
	fold_refuse(f, IRREGULAR_DEPOSIT_UNOPENABLE, "%s", why);
	fold_note(f, IRREGULAR_DEPOSIT_UNOPENABLE, f->in->charter->party[giver],
	          deposit, f->rules->entries[deposit].statement.at_s);
	end_by_rubbish(f, entry, pair, giver);
}

enum irregularity_code blind_deliver(struct fold *f, size_t entry,
                                     struct pair_state *pair)
{
	const struct charter *charter = f->in->charter;
	size_t d = charter_depositary(charter, f->rules->entries[entry].log);
	enum irregularity_code code = may_deliver(f, entry, pair, d);
	uint8_t key[SHARE_BYTES];

	if (code != IRREGULAR_NONE)
		return code;
	pair->blind.delivered[d] = entry;
	swap_note_late(f, entry, pair);
	if (how_many(charter, pair->blind.delivered) != charter->depositaries.need)
		return IRREGULAR_NONE;
	swap_delivered(f->rules, entry, pair);
	for (unsigned giver = 0; giver < SIDES; giver++)
		if (rules_joined_key(f->rules, pair, giver, key) ==
		    TALLY_EMISMATCH)
			blind_name_rubbish(f, entry, pair, giver,
			                   "its shares do not give the key it named");
	return IRREGULAR_NONE;
}

bool blind_owes_after(const struct rules *rules, const struct arrangement *a,
                      const struct pair_state *pair)
{
	bool at_gate = a->phase == ARRANGEMENT_RUNNING && pair->gate == GATE_SWAP;

	return rules->charter->depositaries.blind && !at_gate &&
	       pair->gate >= GATE_SWAP &&
	       how_many(rules->charter, pair->blind.delivered) > 0;
}

static void settle_pair(struct fold *f, const struct arrangement *a,
                        const struct pair_state *pair)
{
	int64_t due_s = swap_deliver_due(f->rules, pair);
	size_t owing[MAX_DEPOSITARIES];
	size_t count = depositaries_owing(f->rules, pair, STEP_DELIVER, owing);

	/* Where the pair ended by it, they were named with that. */
	if (clock_met(f->in->charter, f->rules->now_s, due_s) ||
	    (a->ending == ENDING_NOT_DELIVERED && pair->gate == GATE_SWAP))
		return;
	for (size_t i = 0; i < count; i++) {
		fold_refuse(f, IRREGULAR_LATE, "no 'deliver' by its clock");
		fold_note(f, IRREGULAR_LATE, owing[i], NO_INDEX, due_s);
	}
}

void blind_settle(struct fold *f)
{
	for (size_t i = 0; i < f->rules->arrangement_count; i++) {
		const struct arrangement *a = &f->rules->arrangements[i];

		f->arrangement = i;
		for (size_t k = 0; k < a->pair_count; k++)
			if (blind_owes_after(f->rules, a, &a->pairs[k]))
				settle_pair(f, a, &a->pairs[k]);
	}
}
