/*
 * Inspections, from the sealed choice to the selection of positions. The phase
 * table is in phase.c; each step here says what else must hold.
 */
#include <stdlib.h>
#include <string.h>

#include "escrow/draw.h"
#include "escrow/swap.h"
#include "rules/fold.h"

bool named_pair(struct fold *f, size_t entry, size_t *out_pair)
{
	const json_t *body = f->rules->entries[entry].statement.body;
	size_t propose = named_entry(f, entry, "arrangement", STATEMENT_PROPOSE);
	size_t pair = (size_t)member_int(body, "pair") - 1;

	if (propose == NO_INDEX)
		return false;
	f->arrangement = rules_arrangement(
		f->rules, f->rules->entries[propose].statement.id);
	*out_pair = pair;
	return f->arrangement != NO_INDEX &&
	       pair < f->rules->arrangements[f->arrangement].pair_count;
}

unsigned side_of(const struct rules *rules, size_t participant)
{
	return rules_side(rules, participant) == 1 ? 1 : 0;
}

enum irregularity_code step_choose(struct fold *f, size_t entry)
{
	const struct entry *e = &f->rules->entries[entry];
	unsigned side = side_of(f->rules, e->log);
	struct pair_state *p;
	size_t pair;

	if (!named_pair(f, entry, &pair))
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME, "no such pair");
	struct arrangement *a = &f->rules->arrangements[f->arrangement];

	p = &a->pairs[pair];
	if (p->site[!side] != NO_INDEX || p->drawn[!side])
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "the site of pair %zu is fixed or drawn",
		                   pair + 1);
	if (p->choose[side] != NO_INDEX)
		return fold_refuse(f, IRREGULAR_NOT_FIRST,
		                   "it chose for pair %zu before", pair + 1);
	/* Choices may come for later pairs, too, once the arrangement runs. */
	if (a->phase != ARRANGEMENT_RUNNING || p->gate > GATE_NOTICE)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "not the time to choose for pair %zu", pair + 1);
	p->choose[side] = entry;
	return IRREGULAR_NONE;
}

/* The newest declaration frozen before the notice was. */
static size_t declared_before(const struct rules *rules, unsigned side,
                              int64_t quorum_s)
{
	for (size_t i = rules->declared_count[side]; i > 0; i--)
		if (rules->declared[side][i - 1].frozen_s < quorum_s)
			return i - 1;
	return NO_INDEX;
}

static bool names_its_site(struct fold *f, size_t entry,
                           const struct pair_state *p, unsigned side)
{
	const json_t *body = f->rules->entries[entry].statement.body;
	const char *site = member_text(body, "site");

	if (p->site[!side] == NO_INDEX)
		return p->choose[side] != NO_INDEX &&
		       named_entry(f, entry, "choice", STATEMENT_CHOOSE) ==
		               p->choose[side];
	return site != NULL &&
	       charter_site(f->in->charter, slice_text(site)) == p->site[!side];
}

static void inspection_add(struct fold *f, size_t entry,
                           const struct inspection *of)
{
	size_t pair = of->pair;
	unsigned side = of->side;
	struct rules *rules = f->rules;
	size_t count = rules->inspection_count;
	struct pair_state *p = &rules->arrangements[f->arrangement].pairs[pair];

	if (!fold_grow(f, (void **)&rules->inspections, count,
	               sizeof(*rules->inspections)))
		return;
	struct inspection added = {
		.phase = INSPECTION_NOTIFIED, .arrangement = f->arrangement,
		.pair = pair, .side = side, .site = p->site[!side],
		.draw = of->draw, .number = of->number,
		.declared = declared_before(rules, !side,
		                            rules->entries[entry].quorum_s),
		.refused_by = NO_INDEX, .refusal = NO_INDEX,
		.suspended_by = NO_INDEX,
		.arrival = { .entry = NO_INDEX, .answer = NO_INDEX },
		.report = { .entry = NO_INDEX, .answer = NO_INDEX },
	};
	for (int step = 0; step < STEP_COUNT; step++)
		added.step[step] = NO_INDEX;
	added.step[STEP_NOTICE] = entry;
	rules->inspections[rules->inspection_count++] = added;
	p->inspection[side] = count;
	if (added.draw != NO_INDEX)
		rules->draws[added.draw].draws[added.number].inspection = count;
}

enum irregularity_code step_notice(struct fold *f, size_t entry)
{
	const struct entry *e = &f->rules->entries[entry];
	unsigned side = side_of(f->rules, e->log);
	enum irregularity_code code;
	size_t pair;

	if (!named_pair(f, entry, &pair))
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME, "no such pair");
	const struct pair_state *p =
		&f->rules->arrangements[f->arrangement].pairs[pair];

	if (p->inspection[side] != NO_INDEX)
		return fold_refuse(f, IRREGULAR_NOT_FIRST,
		                   "notice for pair %zu was given", pair + 1);
	struct inspection of = { .arrangement = f->arrangement, .pair = pair,
		                 .side = side, .draw = NO_INDEX };

	code = gate_check(f, entry, &of, STEP_NOTICE);
	if (code == IRREGULAR_NONE && p->drawn[!side])
		code = draw_of_notice(f, entry, &of);
	if (code != IRREGULAR_NONE)
		return code;
	if (!p->drawn[!side] && !names_its_site(f, entry, p, side))
		return fold_refuse(f, IRREGULAR_CHOICE_MISMATCH,
		                   "neither the pair's site nor its sealed choice");
	if (declared_before(f->rules, !side, e->quorum_s) == NO_INDEX)
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "the other side has declared nothing");
	if (member_time(e->statement.body, "entry_at") <
	    e->statement.at_s + clock_s(f->in->charter, CLOCK_NOTICE)) {
		fold_refuse(f, IRREGULAR_EARLY,
		            "entry is announced too soon after the notice");
		fold_note(f, IRREGULAR_EARLY, e->log, entry, e->statement.at_s);
	}
	inspection_add(f, entry, &of);
	gate_advance(f, f->arrangement, pair);
	return IRREGULAR_NONE;
}

/* The inspection is known, its phase takes this kind, the right side speaks. */
static enum irregularity_code step_in_turn(struct fold *f, size_t entry,
                                           bool by_inspecting,
                                           size_t *out_inspection)
{
	const struct entry *e = &f->rules->entries[entry];
	size_t found = named_inspection(f, entry);
	const struct inspection *i;
	bool right;

	if (found == NO_INDEX)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME, "no such notice");
	i = &f->rules->inspections[found];
	right = by_inspecting
	                ? e->log == f->in->charter->party[i->side]
	                : speaks_for(f->rules, e->log, !i->side, i->site);
	if (!right)
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "not this participant's to state");
	if (inspection_after(i->phase, e->statement.kind) == INSPECTION_NONE)
		return fold_refuse(f, inspection_had(i->phase, e->statement.kind)
		                              ? IRREGULAR_NOT_FIRST
		                              : IRREGULAR_OUT_OF_ORDER,
		                   "not the time for '%s'",
		                   kind_name(e->statement.kind));
	*out_inspection = found;
	return IRREGULAR_NONE;
}

/* Common to the steps of one team: in turn, and the gate and its time allow it. */
static enum irregularity_code step_of_team(struct fold *f, size_t entry,
                                           bool by_inspecting, enum step step,
                                           size_t *out_inspection)
{
	enum irregularity_code code = step_in_turn(f, entry, by_inspecting,
	                                           out_inspection);
	const struct inspection *i;

	if (code != IRREGULAR_NONE)
		return code;
	i = &f->rules->inspections[*out_inspection];
	return step == STEP_SELECT || step == STEP_REPORT
	               ? look_check(f, entry, i, step)
	               : gate_check(f, entry, i, step);
}

static void step_taken(struct fold *f, size_t entry, size_t inspection,
                       enum step step)
{
	struct inspection *i = &f->rules->inspections[inspection];
	enum statement_kind kind = f->rules->entries[entry].statement.kind;

	i->step[step] = entry;
	i->phase = inspection_after(i->phase, kind);
	gate_advance(f, i->arrangement, i->pair);
}

enum irregularity_code step_enter(struct fold *f, size_t entry)
{
	size_t found = NO_INDEX;
	enum irregularity_code code = step_of_team(f, entry, true,
	                                            STEP_ENTER, &found);
	const struct entry *e = &f->rules->entries[entry];
	struct inspection *i;

	if (code != IRREGULAR_NONE)
		return code;
	i = &f->rules->inspections[found];
	const json_t *notice = f->rules->entries[i->step[STEP_NOTICE]].statement.body;

	if (e->statement.at_s < member_time(notice, "entry_at") -
	                                clock_s(f->in->charter, CLOCK_SKEW)) {
		fold_refuse(f, IRREGULAR_EARLY, "entered before the hour announced");
		fold_note(f, IRREGULAR_EARLY, e->log, entry, e->statement.at_s);
	}
	step_taken(f, entry, found, STEP_ENTER);
	return IRREGULAR_NONE;
}

/* Does the designation open the choice or draw, or name the fixed site? */
static bool designates_rightly(struct fold *f, size_t entry,
                               const struct inspection *i, size_t site)
{
	const struct rules *rules = f->rules;
	const struct arrangement *a = &rules->arrangements[i->arrangement];
	const struct pair_state *p = &a->pairs[i->pair];
	uint8_t salt[32], ad[SWAP_AD_BYTES], want[HASH_BYTES], sealed[HASH_BYTES];
	const json_t *body = rules->entries[entry].statement.body;
	bool salted = member_hash(body, "salt", salt);

	if (i->draw != NO_INDEX)
		return !salted && draw_designates(f, entry, i, site);
	if (member_hash(body, "r", want))
		return false;
	if (p->site[!i->side] != NO_INDEX)
		return site == p->site[!i->side] && !salted;
	if (!salted)
		return false;
	swap_ad(f->in->charter->id, rules->entries[a->entry].statement.id,
	        (uint32_t)i->pair + 1, (uint8_t)i->side, ad);
	choice_commit(ad, salt, f->in->charter->sites[site].first_slot, want);
	member_hash(rules->entries[p->choose[i->side]].statement.body, "sealed",
	            sealed);
	return hash_equal(want, sealed);
}

static void designate_clocks(struct fold *f, size_t entry,
                             const struct inspection *i)
{
	const struct entry *e = &f->rules->entries[entry];

	if (e->statement.at_s <
	    f->rules->entries[i->step[STEP_ENTER]].statement.at_s +
	            clock_s(f->in->charter, CLOCK_DESIGNATE_MIN)) {
		fold_refuse(f, IRREGULAR_EARLY, "designated too soon after entry");
		fold_note(f, IRREGULAR_EARLY, e->log, entry, e->statement.at_s);
	}
	fold_note_late(f, entry,
	               rules_clock_due(f->rules, i->arrangement,
	                               i->step[STEP_ENTER],
	                               CLOCK_DESIGNATE_MAX),
	               "designated too long after entry");
}

enum irregularity_code step_designate(struct fold *f, size_t entry)
{
	size_t found = NO_INDEX, site;
	enum irregularity_code code = step_of_team(f, entry, true,
	                                            STEP_DESIGNATE, &found);
	const json_t *body = f->rules->entries[entry].statement.body;
	const struct charter *charter = f->in->charter;
	struct inspection *i;
	struct sample *samples;

	if (code != IRREGULAR_NONE)
		return code;
	i = &f->rules->inspections[found];
	site = charter_site(charter, slice_text(member_text(body, "site")));
	if (site == NO_INDEX || charter->sites[site].side == i->side ||
	    !designates_rightly(f, entry, i, site))
		return fold_refuse(f, i->draw == NO_INDEX
		                              ? IRREGULAR_CHOICE_MISMATCH
		                              : IRREGULAR_DRAW_FALSE,
		                   "not the site of the pair, the choice or the "
		                   "draw");
	if (!samples_parse(f, body, &charter->sites[site], &samples))
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "a sample of no population, twice, or too large");
	designate_clocks(f, entry, i);
	draw_used(f, entry, i);
	i->site = site;
	i->samples = samples;
	i->sample_count = charter->sites[site].population_count;
	step_taken(f, entry, found, STEP_DESIGNATE);
	return IRREGULAR_NONE;
}

enum irregularity_code step_restrict(struct fold *f, size_t entry)
{
	size_t found = NO_INDEX;
	enum irregularity_code code = step_of_team(f, entry, false,
	                                            STEP_RESTRICT, &found);
	struct inspection *i;

	if (code != IRREGULAR_NONE)
		return code;
	i = &f->rules->inspections[found];
	fold_note_late(f, entry,
	               rules_clock_due(f->rules, i->arrangement,
	                               i->step[STEP_DESIGNATE], CLOCK_RESTRICT),
	               "restricted too long after the designation");
	step_taken(f, entry, found, STEP_RESTRICT);
	return IRREGULAR_NONE;
}

/*
 * So the team says. Who refused it, and whether that is a default, is settled
 * once the other side has had its time to contest it.
 */
static void arrival_refused(struct fold *f, struct inspection *i)
{
	i->phase = INSPECTION_REFUSED;
	arrangement_end(f, i->arrangement, EVENT_DEFAULT,
	                ENDING_INSPECTION_REFUSED, NO_INDEX);
}

/*
 * Did the other team's claim that it was not let in end the arrangement, and
 * could this entry not know? Then it counts as what it is: nothing can follow
 * it, so neither side gets ahead.
 */
static bool crosses_a_refusal(const struct rules *rules, size_t entry,
                              const struct inspection *i)
{
	const struct arrangement *a = &rules->arrangements[i->arrangement];
	const struct inspection *other =
		&rules->inspections[a->pairs[i->pair].inspection[!i->side]];

	return a->phase == ARRANGEMENT_ENDED &&
	       a->pairs[i->pair].gate == GATE_ARRIVE &&
	       other->phase == INSPECTION_REFUSED &&
	       other->arrival.entry != NO_INDEX &&
	       !rules_is_past(rules, other->arrival.entry, entry) &&
	       clock_met(rules->charter, rules->entries[entry].quorum_s,
	                 gate_step_due(rules, i, STEP_ARRIVE));
}

enum irregularity_code step_arrive(struct fold *f, size_t entry)
{
	size_t found = NO_INDEX;
	enum irregularity_code code = step_in_turn(f, entry, true, &found);
	struct inspection *i;

	if (code == IRREGULAR_NONE &&
	    !crosses_a_refusal(f->rules, entry, &f->rules->inspections[found]))
		code = gate_check(f, entry, &f->rules->inspections[found],
		                  STEP_ARRIVE);
	if (code != IRREGULAR_NONE)
		return code;
	i = &f->rules->inspections[found];
	attested_init(f, &i->arrival, entry);
	if (!member_bool(f->rules->entries[entry].statement.body, "admitted")) {
		arrival_refused(f, i);
		return IRREGULAR_NONE;
	}
	fold_note_late(f, entry,
	               rules_clock_due(f->rules, i->arrangement,
	                               i->step[STEP_DELIVER], CLOCK_ARRIVE),
	               "the site was reached too late after the delivery");
	step_taken(f, entry, found, STEP_ARRIVE);
	return IRREGULAR_NONE;
}

/* The arrival since which both teams of the pair are in. */
static size_t both_in(const struct rules *rules, const struct inspection *i)
{
	return latest_of(rules,
	                 &rules->arrangements[i->arrangement].pairs[i->pair],
	                 STEP_ARRIVE, STEP_ARRIVE);
}

enum irregularity_code step_select(struct fold *f, size_t entry)
{
	size_t found = NO_INDEX;
	enum irregularity_code code = step_of_team(f, entry, true,
	                                            STEP_SELECT, &found);
	struct inspection *i;
	struct sample *samples;

	if (code != IRREGULAR_NONE)
		return code;
	i = &f->rules->inspections[found];
	samples = calloc(i->sample_count, sizeof(*samples));
	if (samples == NULL) {
		f->status = TALLY_ENOMEM;
		return IRREGULAR_NONE;
	}
	memcpy(samples, i->samples, i->sample_count * sizeof(*samples));
	if (!select_samples(f, i, f->rules->entries[entry].statement.body,
	                    samples)) {
		for (size_t k = 0; k < i->sample_count; k++)
			free(samples[k].positions);
		free(samples);
		return fold_refuse(f, IRREGULAR_DRAW_MISMATCH,
		                   "it does not open what was committed to");
	}
	free(i->samples);
	i->samples = samples;
	fold_note_late(f, entry,
	               rules_clock_due(f->rules, i->arrangement,
	                               both_in(f->rules, i), CLOCK_SELECT),
	               "selected too long after the diagram");
	step_taken(f, entry, found, STEP_SELECT);
	return IRREGULAR_NONE;
}

/* A report lists its own inspection's statements, no others. */
static bool lists_its_own(const struct fold *f, size_t entry,
                          const struct inspection *i)
{
	const struct rules *rules = f->rules;
	const json_t *body = rules->entries[entry].statement.body;

	for (size_t k = 0; k < member_count(body, "statements"); k++) {
		uint8_t id[HASH_BYTES];
		size_t listed;
		bool own;

		member_hash(member_at(body, "statements", k), NULL, id);
		listed = rules_find(rules, id);
		own = listed == i->step[STEP_SELECT];
		for (size_t m = 0; m < i->measure_count; m++)
			own |= listed == i->measures[m].attested.entry;
		if (!own)
			return false;
	}
	return true;
}

enum irregularity_code step_report(struct fold *f, size_t entry)
{
	size_t found = NO_INDEX;
	enum irregularity_code code = step_of_team(f, entry, true,
	                                            STEP_REPORT, &found);
	struct inspection *i;

	if (code != IRREGULAR_NONE)
		return code;
	i = &f->rules->inspections[found];
	if (!lists_its_own(f, entry, i))
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "it lists what is not of this inspection");
	fold_note_late(f, entry,
	               rules_clock_due(f->rules, i->arrangement,
	                               i->step[STEP_ARRIVE], CLOCK_STAY),
	               "the stay was longer than the charter allows");
	attested_init(f, &i->report, entry);
	i->suspended_by = NO_INDEX;
	step_taken(f, entry, found, STEP_REPORT);
	return IRREGULAR_NONE;
}
