/*
 * The use of draws: in order, each once, opened by the designation; and what a
 * draw gives, for whoever knows r. docs/protocol.md, 3.5.
 */
#include <stdlib.h>
#include <string.h>

#include "escrow/draw.h"
#include "rules/fold.h"

uint32_t charter_period_at(const struct charter *charter, int64_t at_s)
{
	int64_t past_s = at_s - charter->draws.start_s;

	if (past_s < 0 || charter->draws.period_s.value == 0)
		return 1;
	return (uint32_t)(past_s / (int64_t)charter->draws.period_s.value) + 1;
}

const struct draw_period *rules_draws(const struct rules *rules, unsigned side,
                                      uint32_t period)
{
	for (size_t i = 0; i < rules->draw_count; i++)
		if (rules->draws[i].side == side &&
		    rules->draws[i].period == period)
			return &rules->draws[i];
	return NULL;
}

const struct draw_period *rules_draws_of(const struct rules *rules, size_t entry)
{
	for (size_t i = 0; i < rules->draw_count; i++)
		if (rules->draws[i].entry == entry)
			return &rules->draws[i];
	return NULL;
}

static bool is_known(const struct rules *rules, const struct draw_period *of,
                     size_t entry)
{
	return entry == NO_INDEX ? rules_can_be_seen(rules, of->entry)
	                         : rules_is_past(rules, of->entry, entry);
}

const struct draw_period *rules_draws_known(const struct rules *rules,
                                            unsigned side, size_t entry)
{
	const struct draw_period *newest = NULL;

	for (size_t i = 0; i < rules->draw_count; i++) {
		const struct draw_period *of = &rules->draws[i];

		if (of->side == side && is_known(rules, of, entry) &&
		    (newest == NULL || of->period > newest->period))
			newest = of;
	}
	return newest;
}

/* An inspection that never came to its designation gives its draw back. */
bool rules_draw_is_held(const struct rules *rules, const struct drawn *drawn)
{
	const struct inspection *i;
	enum arrangement_phase phase;

	if (drawn->inspection == NO_INDEX)
		return false;
	i = &rules->inspections[drawn->inspection];
	phase = rules->arrangements[i->arrangement].phase;
	return i->step[STEP_DESIGNATE] == NO_INDEX &&
	       (phase == ARRANGEMENT_RUNNING || phase == ARRANGEMENT_SUSPENDED);
}

static bool is_revealed(const struct rules *rules, const struct drawn *drawn)
{
	return drawn->opened != NO_INDEX &&
	       rules->entries[drawn->opened].statement.kind == STATEMENT_REVEAL;
}

/* What was revealed surprises nobody any more. */
static bool is_free(const struct rules *rules, const struct drawn *drawn)
{
	return drawn->used < drawn->k && !is_revealed(rules, drawn) &&
	       !rules_draw_is_held(rules, drawn);
}

size_t rules_draw_next(const struct rules *rules, const struct draw_period *of)
{
	for (size_t i = 0; i < of->count; i++)
		if (is_free(rules, &of->draws[i]))
			return i;
	return of->count;
}

bool rules_draw_opens(const struct rules *rules, const struct draw_period *of,
                      size_t number, const uint8_t r[static 32])
{
	struct draw_name name = { .side = (uint8_t)of->side,
		                  .period = of->period,
		                  .j = (uint32_t)number + 1 };
	uint8_t commitment[HASH_BYTES];

	memcpy(name.charter, rules->charter->id, HASH_BYTES);
	draw_commit(&name, r, commitment);
	return hash_equal(commitment, of->draws[number].commitment);
}

static bool is_frozen(const struct rules *rules, const struct draw_period *of)
{
	return of->declare != NO_INDEX &&
	       rules->entries[of->declare].quorum_s != NEVER_S;
}

static int draw_sites(const struct draw_population *population, uint32_t k,
                      struct draw_result *out)
{
	uint32_t scratch[MAX_SITES], found[MAX_SITES];
	uint32_t n = (uint32_t)population->site_count;
	int rc = population->weighted
	                 ? draw_weighted(out->seed, population->weights, n, k, found)
	                 : draw_sample(out->seed, n, k, scratch, found);

	for (uint32_t i = 0; rc == TALLY_OK && i < k; i++)
		out->sites[i] = population->sites[found[i]];
	out->count = k;
	return rc;
}

int rules_draw_result(const struct rules *rules, const struct draw_period *of,
                      size_t number, const uint8_t r[static 32],
                      struct draw_result *out)
{
	const struct drawn *drawn = &of->draws[number];

	if (!rules_draw_opens(rules, of, number, r))
		return TALLY_EMISMATCH;
	if (!is_frozen(rules, of))
		return TALLY_EINCOMPLETE;
	draw_site_seed(r, rules->entries[of->entry].statement.id,
	               rules->entries[of->declare].statement.id,
	               (uint32_t)number + 1, out->seed);
	return draw_sites(&rules->charter->draws.populations[drawn->population],
	                  drawn->k, out);
}

static struct draw_period *named_draws(struct fold *f, const json_t *draw)
{
	struct rules *rules = f->rules;
	uint8_t id[HASH_BYTES];
	size_t named;

	if (draw == NULL || !member_hash(draw, "of", id))
		return NULL;
	named = rules_find(rules, id);
	for (size_t i = 0; named != NO_INDEX && i < rules->draw_count; i++)
		if (rules->draws[i].entry == named)
			return &rules->draws[i];
	return NULL;
}

/* Its nonce stood before the notice, and its time lasts. */
static bool is_usable(const struct fold *f, size_t entry,
                      const struct draw_period *of)
{
	const struct charter *charter = f->in->charter;
	int64_t quorum_s = f->rules->entries[entry].quorum_s;

	return is_frozen(f->rules, of) &&
	       f->rules->entries[of->declare].quorum_s < quorum_s &&
	       quorum_s >= charter_period_s(charter, of->period) &&
	       clock_met(charter, quorum_s, rules_draws_until(f->rules, of));
}

/* A draw before it is free, and was so for all that the entry had seen. */
static bool skips(const struct rules *rules, size_t entry,
                  const struct draw_period *of, size_t number)
{
	for (size_t i = 0; i < number; i++) {
		const struct inspection *visit;

		if (!is_free(rules, &of->draws[i]))
			continue;
		if (of->draws[i].inspection == NO_INDEX)
			return true;
		visit = &rules->inspections[of->draws[i].inspection];
		if (visit->step[STEP_DESIGNATE] != NO_INDEX ||
		    saw_a_stop(rules, entry,
		               &rules->arrangements[visit->arrangement]))
			return true;
	}
	return false;
}

enum irregularity_code draw_of_notice(struct fold *f, size_t entry,
                                      struct inspection *added)
{
	const struct rules *rules = f->rules;
	const json_t *draw = json_object_get(rules->entries[entry].statement.body,
	                                     "drawn");
	struct draw_period *of = named_draws(f, draw);
	size_t number;

	if (of == NULL || of->side != added->side)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "the pair's site is drawn; no such draws");
	number = (size_t)member_int(draw, "number") - 1;
	if (number >= of->count)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
		                   "period %u has %zu draws", of->period,
		                   of->count);
	if (!is_usable(f, entry, of))
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "no declaration has fixed the draws before, or "
		                   "it is not period %u", of->period);
	others_settle(f, entry);
	if (!is_free(rules, &of->draws[number]))
		return fold_refuse(f, IRREGULAR_DRAW_REUSED,
		                   "draw %zu is used, or revealed",
		                   number + 1);
	if (skips(rules, entry, of, number))
		return fold_refuse(f, IRREGULAR_DRAW_SKIPPED,
		                   "draw %zu comes first",
		                   rules_draw_next(rules, of) + 1);
	added->draw = (size_t)(of - rules->draws);
	added->number = number;
	return IRREGULAR_NONE;
}

bool draw_designates(const struct fold *f, size_t entry,
                     const struct inspection *i, size_t site)
{
	const struct rules *rules = f->rules;
	const struct draw_period *of = &rules->draws[i->draw];
	const struct drawn *drawn = &of->draws[i->number];
	struct draw_result result;
	uint8_t r[32];

	/* It may have been given back, and be used or held by another visit. */
	return &rules->inspections[drawn->inspection] == i &&
	       member_hash(rules->entries[entry].statement.body, "r", r) &&
	       rules_draw_result(rules, of, i->number, r, &result) == TALLY_OK &&
	       result.sites[drawn->used] == site;
}

void draw_used(struct fold *f, size_t entry, const struct inspection *i)
{
	struct drawn *drawn;

	if (i->draw == NO_INDEX)
		return;
	drawn = &f->rules->draws[i->draw].draws[i->number];
	if (drawn->opened == NO_INDEX)
		drawn->opened = entry;
	member_hash(f->rules->entries[entry].statement.body, "r", drawn->r);
	drawn->used++;
}

/* Those of the running period; later ones may be made, and not yet fixed. */
static const struct draw_period *running_draws(const struct rules *rules,
                                               unsigned side, size_t entry)
{
	const struct entry *e = &rules->entries[entry];
	int64_t at_s = e->quorum_s == NEVER_S ? e->statement.at_s : e->quorum_s;
	const struct draw_period *of = rules_draws(
		rules, side, charter_period_at(rules->charter, at_s));

	return of != NULL && rules_is_past(rules, of->entry, entry) ? of : NULL;
}

bool draws_suffice(const struct rules *rules, const struct arrangement *a,
                   size_t entry)
{
	for (unsigned side = 0; side < SIDES; side++) {
		const struct draw_period *of =
			running_draws(rules, side, entry);
		size_t needed = 0, left = 0;

		for (size_t i = 0; i < a->pair_count; i++)
			needed += a->pairs[i].drawn[!side];
		for (size_t i = 0; of != NULL && i < of->count; i++)
			left += is_free(rules, &of->draws[i]) *
			        (of->draws[i].k - of->draws[i].used);
		if (needed > 0 && (of == NULL || !is_frozen(rules, of) ||
		                   left < needed))
			return false;
	}
	return true;
}
