/*
 * The small world of a charter with draws: `us` draws a site of `ru`.
 */
#ifndef TALLY_TEST_DRAW_WORLD_H
#define TALLY_TEST_DRAW_WORLD_H

#include "escrow/draw.h"
#include "irregular_world.h"

#define DRAWS "charters/test/draws.yaml"
#define PERIOD (60 * DAY) /* of that charter */

/* Signed, drawn, declared, agreed; then the pair up to a gate. */
static inline void drawn_world(struct world *w, enum gate gate)
{
	world_init(w, DRAWS);
	world_sign(w);
	world_draw(w, US, 1);
	world_propose(w);
	world_consent(w);
	if (gate == GATE_NONE)
		world_start_pair(w, 0);
	else
		world_pair_to(w, 0, gate);
}

static inline struct id say_draws(struct world *w, uint32_t period,
                                  const char *population, uint32_t k,
                                  unsigned seed)
{
	struct draft d;

	world_draft_draws(w, &d, US, period, population, k, seed);
	return world_say(w, "us", &d);
}

static inline void put_row(struct draft *d, const char *map,
                           const char *population, const char *method)
{
	static const uint8_t zeros[HASH_BYTES];

	draft_open(d, NULL, '{');
	draft_word(d, "map", map);
	draft_word(d, "population", population);
	draft_int(d, "k", 1);
	draft_word(d, "method", method);
	draft_hash(d, "commitment", zeros);
	draft_close(d, '}');
}

/* As many rows as the quota of `us`. */
static inline struct id say_rows(struct world *w, const char *map,
                                 const char *population, const char *method)
{
	struct draft d;

	draft_init(&d, STATEMENT_DRAW);
	draft_int(&d, "period", 1);
	draft_open(&d, "draws", '[');
	for (int i = 0; i < 3; i++)
		put_row(&d, map, population, method);
	draft_close(&d, ']');
	return world_say(w, "us", &d);
}

static inline const uint8_t *entry_id(struct world *w, size_t entry)
{
	assert_int_not_equal(entry, NO_INDEX);
	return w->rules->entries[entry].statement.id;
}

/* First epoch of a side, naming these draws. */
static inline void declare_draft(struct world *w, struct draft *d, unsigned side,
                                 struct id draws)
{
	uint8_t hash[HASH_BYTES] = { (uint8_t)side };

	draft_init(d, STATEMENT_DECLARE);
	draft_int(d, "epoch", 1);
	draft_hash(d, "root", hash);
	draft_time(d, "as_of", w->now_s);
	draft_hash(d, "nonce", hash);
	draft_id(d, "draw", draws.bytes);
}

static inline struct id world_declare_naming(struct world *w, unsigned side,
                                             struct id draws)
{
	struct draft d;

	declare_draft(w, &d, side, draws);
	return world_say(w, side == US ? "us" : "ru", &d);
}

/* What draw j of `us` in period 1 gives, from the ids alone: docs/format.md, 6. */
static inline const char *drawn_by_hand(struct world *w, size_t j,
                                        struct id draws, struct id declared)
{
	static const char *const sites[] = { "bravo", "charlie" };
	uint32_t scratch[2], found;
	uint8_t r[32], seed[HASH_BYTES];

	world_r(US, w->draws[US].period, j, 0, r);
	draw_site_seed(r, draws.bytes, declared.bytes, (uint32_t)j, seed);
	assert_int_equal(draw_sample(seed, 2, 1, scratch, &found), TALLY_OK);
	return sites[found];
}

static inline const char *other_site(const char *site)
{
	return strcmp(site, "bravo") == 0 ? "charlie" : "bravo";
}

static inline void notice_draft(struct world *w, struct draft *d)
{
	draft_init(d, STATEMENT_NOTICE);
	draft_id(d, "arrangement", w->arrangement.bytes);
	draft_int(d, "pair", 1);
}

static inline struct id say_notice(struct world *w, struct draft *d)
{
	uint8_t name[HASH_BYTES] = { 7 };

	draft_word(d, "entry_point", "airport");
	draft_time(d, "entry_at", w->now_s + 37 * HOURS);
	draft_open(d, "team", '[');
	draft_hash(d, NULL, name);
	draft_close(d, ']');
	return world_say(w, "us", d);
}

/* A notice of `us` for pair 1 that names one draw. */
static inline struct id notice_of(struct world *w, struct id draws,
                                  uint32_t number)
{
	struct draft d;

	notice_draft(w, &d);
	draft_open(&d, "drawn", '{');
	draft_id(&d, "of", draws.bytes);
	draft_int(&d, "number", number);
	draft_close(&d, '}');
	return say_notice(w, &d);
}

static inline struct id designate_with(struct world *w, const uint8_t *r,
                                       const char *site, bool salted)
{
	uint8_t salt[HASH_BYTES] = { 1 };
	struct draft d;

	draft_init(&d, STATEMENT_DESIGNATE);
	draft_id(&d, "notice", w->pairs[0].notice[US].bytes);
	draft_word(&d, "site", site);
	if (salted)
		draft_hash(&d, "salt", salt);
	if (r != NULL)
		draft_hash(&d, "r", r);
	draft_open(&d, "samples", '[');
	draft_close(&d, ']');
	return world_say_as(w, "us", KEY_INSPECTOR, &d);
}

#endif
