/*
 * Declarations and draws in the world.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "escrow/draw.h"
#include "world.h"

static const char *party(const struct world *w, unsigned side)
{
	return w->charter->participants[w->charter->party[side]].name;
}

struct id world_declare(struct world *w, unsigned side)
{
	struct draft d;
	char text[80];
	uint8_t hash[HASH_BYTES];

	draft_init(&d, STATEMENT_DECLARE);
	draft_int(&d, "epoch", (int64_t)++w->epoch[side]);
	snprintf(text, sizeof(text), "root %u %u", side,
	         (unsigned)w->epoch[side]);
	hash_bytes(slice_text(text), hash);
	draft_hash(&d, "root", w->root[side] != NULL ? w->root[side] : hash);
	if (w->epoch[side] > 1)
		draft_id(&d, "previous", w->declared[side].bytes);
	draft_time(&d, "as_of", w->now_s);
	draft_hash(&d, "nonce", hash);
	if (w->draws[!side].made)
		draft_id(&d, "draw", w->draws[!side].id.bytes);
	if (w->counts)
		draft_hash(&d, "counts", hash);
	w->declared[side] = world_say(w, party(w, side), &d);
	return w->declared[side];
}

void world_r(unsigned side, uint32_t period, size_t number, unsigned seed,
             uint8_t out[static 32])
{
	char text[80];

	snprintf(text, sizeof(text), "r %u %u %zu %u", side, (unsigned)period,
	         number, seed);
	hash_bytes(slice_text(text), out);
}

void world_draft_draws(struct world *w, struct draft *d, unsigned side,
                       uint32_t period, const char *population, uint32_t k,
                       unsigned seed)
{
	const struct draw_rules *draws = &w->charter->draws;
	size_t at = charter_draw_population(w->charter, slice_text(population));

	draft_init(d, STATEMENT_DRAW);
	draft_int(d, "period", period);
	draft_open(d, "draws", '[');
	for (uint32_t j = 1; j <= draws->quota[side].value; j++) {
		struct draw_name name = { .side = (uint8_t)side,
			                  .period = period, .j = j };
		uint8_t r[32], commitment[HASH_BYTES];

		memcpy(name.charter, w->charter->id, HASH_BYTES);
		world_r(side, period, j, seed, r);
		draw_commit(&name, r, commitment);
		draft_open(d, NULL, '{');
		draft_word(d, "map", party(w, !side));
		draft_word(d, "population", population);
		draft_int(d, "k", k);
		draft_word(d, "method", at != NO_INDEX &&
		           draws->populations[at].weighted ? "weighted"
		                                           : "uniform");
		draft_hash(d, "commitment", commitment);
		draft_close(d, '}');
	}
	draft_close(d, ']');
}

struct id world_draw(struct world *w, unsigned side, uint32_t period)
{
	const struct draw_rules *draws = &w->charter->draws;
	size_t at = 0;
	struct draft d;

	while (draws->populations[at].map == side)
		at++;
	world_draft_draws(w, &d, side, period, draws->populations[at].name, 1, 0);
	w->draws[side] = (struct world_draws){
		.made = true, .period = period, .id = world_say(w, party(w, side), &d)
	};
	return w->draws[side].id;
}

void world_put_draw(struct world *w, struct draft *d, unsigned side)
{
	draft_open(d, "drawn", '{');
	draft_id(d, "of", w->draws[side].id.bytes);
	draft_int(d, "number", ++w->draws[side].next);
	draft_close(d, '}');
}

const char *world_put_r(struct world *w, struct draft *d, size_t pair,
                        unsigned side)
{
	const struct rules *rules = world_replay(w);
	size_t inspection = rules_inspection(
		rules, rules_find(rules, w->pairs[pair].notice[side].bytes));
	const struct inspection *i = &rules->inspections[inspection];
	const struct draw_period *of = &rules->draws[i->draw];
	struct draw_result result;
	uint8_t r[32];

	world_r(side, of->period, i->number + 1, 0, r);
	assert_int_equal(rules_draw_result(rules, of, i->number, r, &result),
	                 TALLY_OK);
	draft_hash(d, "r", r);
	return w->charter->sites[result.sites[of->draws[i->number].used]].name;
}

struct id world_reveal(struct world *w, unsigned side, size_t first, size_t last)
{
	struct draft d;

	draft_init(&d, STATEMENT_REVEAL);
	draft_id(&d, "of", w->draws[side].id.bytes);
	draft_open(&d, "openings", '[');
	for (size_t number = first; number <= last; number++) {
		uint8_t r[32];

		world_r(side, w->draws[side].period, number, 0, r);
		draft_open(&d, NULL, '{');
		draft_int(&d, "number", (int64_t)number);
		draft_hash(&d, "r", r);
		draft_close(&d, '}');
	}
	draft_close(&d, ']');
	return world_say(w, party(w, side), &d);
}
