/*
 * Draws of sites: committed to for a whole period, given their nonce by the
 * other side's next declaration, opened at the latest when the period is over.
 * docs/protocol.md, 3.4 to 3.6.
 */
#include <stdlib.h>
#include <string.h>

#include "rules/fold.h"

static bool leads(const struct rules *rules, size_t participant)
{
	return participant == rules->charter->party[side_of(rules, participant)];
}

/* One row: sites of the other side, and the charter's way to draw them. */
static bool row_parse(const struct charter *charter, unsigned side,
                      const json_t *row, struct drawn *out)
{
	const char *map = charter->participants[charter->party[!side]].name;
	const struct draw_population *population;
	uint64_t sum = 0;

	*out = (struct drawn){
		.population = charter_draw_population(
			charter, slice_text(member_text(row, "population"))),
		.k = (uint32_t)member_int(row, "k"),
		.inspection = NO_INDEX, .opened = NO_INDEX,
	};
	member_hash(row, "commitment", out->commitment);
	if (!member_is(row, "map", map) || out->population == NO_INDEX)
		return false;
	population = &charter->draws.populations[out->population];
	if (population->map == side || out->k > population->site_count ||
	    !member_is(row, "method",
	               population->weighted ? "weighted" : "uniform"))
		return false;
	for (size_t i = 0; i < population->site_count; i++)
		sum += population->weights[i];
	for (size_t i = 0; i < population->site_count; i++)
		if (out->k * population->weights[i] > sum)
			return false;
	return true;
}

/*
 * Only for this period or the next one: else all periods could be taken now. By
 * its own time, which stands with the commitments: by a quorum time that a head
 * shown late moves, who draws could take back what fell badly, and draw again.
 */
static bool is_of_its_time(const struct fold *f, size_t entry, uint32_t period)
{
	uint32_t now = charter_period_at(
		f->in->charter, f->rules->entries[entry].statement.at_s);

	return period == now || period == now + 1;
}

static bool rows_parse(struct fold *f, size_t entry, unsigned side,
                       struct draw_period *out)
{
	const json_t *body = f->rules->entries[entry].statement.body;
	size_t count = member_count(body, "draws");

	if (count != f->in->charter->draws.quota[side].value)
		return false;
	out->draws = calloc(count, sizeof(*out->draws));
	out->count = count;
	if (out->draws == NULL) {
		f->status = TALLY_ENOMEM;
		return false;
	}
	for (size_t i = 0; i < count; i++)
		if (!row_parse(f->in->charter, side, member_at(body, "draws", i),
		               &out->draws[i]))
			return false;
	return true;
}

enum irregularity_code step_draw(struct fold *f, size_t entry)
{
	struct rules *rules = f->rules;
	const struct entry *e = &rules->entries[entry];
	struct draw_period new = {
		.entry = entry, .side = side_of(rules, e->log),
		.period = (uint32_t)member_int(e->statement.body, "period"),
		.declare = NO_INDEX,
	};

	if (!leads(rules, e->log))
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "only a lead party draws");
	if (f->in->charter->draws.population_count == 0)
		return fold_refuse(f, IRREGULAR_DRAW_UNFIT,
		                   "the charter has no draws");
	if (rules_draws(rules, new.side, new.period) != NULL)
		return fold_refuse(f, IRREGULAR_NOT_FIRST,
		                   "it drew for period %u before", new.period);
	if (!is_of_its_time(f, entry, new.period))
		return fold_refuse(f, IRREGULAR_DRAW_UNFIT,
		                   "not the time to draw for period %u",
		                   new.period);
	if (!rows_parse(f, entry, new.side, &new) ||
	    !fold_grow(f, (void **)&rules->draws, rules->draw_count,
	               sizeof(*rules->draws))) {
		free(new.draws);
		return fold_refuse(f, IRREGULAR_DRAW_UNFIT,
		                   "not the charter's quota, population, k or "
		                   "method");
	}
	rules->draws[rules->draw_count++] = new;
	return IRREGULAR_NONE;
}

/* It knew of them, nothing has fixed them yet, and their period lasts. */
static bool may_be_fixed(const struct fold *f, size_t entry,
                         const struct draw_period *of)
{
	const struct entry *e = &f->rules->entries[entry];
	int64_t at_s = e->quorum_s == NEVER_S ? e->statement.at_s : e->quorum_s;

	return of->declare == NO_INDEX &&
	       of->side != side_of(f->rules, e->log) &&
	       rules_is_past(f->rules, of->entry, entry) &&
	       clock_met(f->in->charter, at_s,
	                 charter_period_s(f->in->charter, of->period + 1));
}

/*
 * The newest draws that the declaring side knew, or those before that still wait
 * for a nonce: else who draws early for the next period could keep the other
 * from fixing this one. Who knew of none names none; so that nobody is kept from
 * declaring by a draw that he has not seen.
 */
enum irregularity_code draw_of_declare(struct fold *f, size_t entry,
                                       struct draw_period **out)
{
	struct rules *rules = f->rules;
	const struct entry *e = &rules->entries[entry];
	const struct draw_period *known = rules_draws_known(
		rules, !side_of(rules, e->log), entry);
	bool names = json_object_get(e->statement.body, "draw") != NULL;
	size_t named = named_entry(f, entry, "draw", STATEMENT_DRAW);

	*out = NULL;
	if (known == NULL && !names)
		return IRREGULAR_NONE;
	for (size_t i = 0; named != NO_INDEX && i < rules->draw_count; i++)
		if (rules->draws[i].entry == named &&
		    (&rules->draws[i] == known ||
		     may_be_fixed(f, entry, &rules->draws[i])))
			*out = &rules->draws[i];
	if (*out == NULL)
		return fold_refuse(f, IRREGULAR_DRAW_NOT_NAMED,
		                   "it does not name the other side's newest "
		                   "draws that count");
	return IRREGULAR_NONE;
}

/* All or none: a reveal of which one opening is false opens nothing. */
static bool reveals_rightly(const struct fold *f, const json_t *body,
                            const struct draw_period *of)
{
	bool taken[MAX_DRAWS] = { false };

	for (size_t i = 0; i < member_count(body, "openings"); i++) {
		const json_t *row = member_at(body, "openings", i);
		size_t number = (size_t)member_int(row, "number") - 1;
		uint8_t r[32];

		member_hash(row, "r", r);
		if (number >= of->count || taken[number] ||
		    of->draws[number].opened != NO_INDEX ||
		    !rules_draw_opens(f->rules, of, number, r))
			return false;
		taken[number] = true;
	}
	return true;
}

static int64_t end_of(const struct charter *charter, const struct draw_period *of)
{
	return charter_period_s(charter, of->period + 1);
}

/*
 * A visit that was to designate by it may have begun before the period's end, or
 * been suspended across it: nobody has to show its host the site before.
 */
static int64_t due_if_free(const struct rules *rules,
                           const struct draw_period *of, size_t number)
{
	const struct drawn *drawn = &of->draws[number];
	int64_t from_s = rules_draws_until(rules, of);

	if (drawn->inspection != NO_INDEX) {
		const struct inspection *i =
			&rules->inspections[drawn->inspection];
		int64_t visit_s = rules_gate_due(rules, i->arrangement, i->pair,
		                                 GATE_DESIGNATE);

		from_s = visit_s > from_s ? visit_s : from_s;
	}
	return from_s + (int64_t)rules->charter->draws.reveal_s.value;
}

int64_t rules_reveal_due(const struct rules *rules, const struct draw_period *of,
                         size_t number)
{
	return rules_draw_is_held(rules, &of->draws[number])
	               ? NEVER_S
	               : due_if_free(rules, of, number);
}

enum irregularity_code step_reveal(struct fold *f, size_t entry)
{
	struct rules *rules = f->rules;
	const struct entry *e = &rules->entries[entry];
	size_t named = named_entry(f, entry, "of", STATEMENT_DRAW);
	struct draw_period *of = NULL;
	int64_t due_s = NEVER_S;

	for (size_t i = 0; named != NO_INDEX && i < rules->draw_count; i++)
		if (rules->draws[i].entry == named)
			of = &rules->draws[i];
	if (of == NULL)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME, "no such draws");
	if (rules->entries[of->entry].log != e->log)
		return fold_refuse(f, IRREGULAR_NOT_AUTHORISED,
		                   "not this participant's draws");
	if (e->quorum_s < end_of(f->in->charter, of))
		return fold_refuse(f, IRREGULAR_OUT_OF_ORDER,
		                   "period %u is not over", of->period);
	if (!reveals_rightly(f, e->statement.body, of))
		return fold_refuse(f, IRREGULAR_DRAW_FALSE,
		                   "it does not open what was committed to");
	for (size_t i = 0; i < member_count(e->statement.body, "openings"); i++) {
		const json_t *row = member_at(e->statement.body, "openings", i);
		size_t number = (size_t)member_int(row, "number") - 1;
		int64_t one_s = due_if_free(f->rules, of, number);

		due_s = one_s < due_s ? one_s : due_s;
		of->draws[number].opened = entry;
		member_hash(row, "r", of->draws[number].r);
	}
	fold_note_late(f, entry, due_s,
	               "revealed too long after the period");
	return IRREGULAR_NONE;
}

void draws_settle(struct fold *f)
{
	for (size_t i = 0; i < f->rules->draw_count; i++) {
		const struct draw_period *of = &f->rules->draws[i];
		int64_t due_s = NEVER_S;
		size_t closed = 0;

		for (size_t k = 0; k < of->count; k++) {
			int64_t one_s = rules_reveal_due(f->rules, of, k);

			if (of->draws[k].opened != NO_INDEX ||
			    clock_met(f->in->charter, f->rules->now_s, one_s))
				continue;
			closed++;
			due_s = one_s < due_s ? one_s : due_s;
		}
		if (closed == 0)
			continue;
		f->arrangement = NO_INDEX;
		fold_refuse(f, IRREGULAR_DRAW_UNREVEALED,
		            "%zu of %zu draws of period %u are not opened",
		            closed, of->count, of->period);
		fold_note(f, IRREGULAR_DRAW_UNREVEALED,
		          f->rules->entries[of->entry].log, of->entry, due_s);
	}
}
