/*
 * Neither side can aim the on-site draw: not the inspector, who is bound to s
 * before the nonce is known, nor the host, who gives the nonce without s.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world_odd.h"
#include "escrow/draw.h"

#define TINY "charters/test/tiny.yaml"
#define RU 1
#define CELLS 3 /* of alpha; its rooms are 2 */
#define TRIALS 256

/* The n-th candidate of either side. */
static void candidate(const char *what, unsigned n, uint8_t out[static 32])
{
	char text[40];

	snprintf(text, sizeof(text), "%s %u", what, n);
	hash_bytes(slice_text(text), out);
}

static struct draft about(struct world *w, enum statement_kind kind)
{
	struct draft d;

	draft_init(&d, kind);
	draft_id(&d, "notice", w->pairs[0].notice[RU].bytes);
	return d;
}

static void put_commitment(struct world *w, struct draft *d, const char *name,
                           const uint8_t s[static 32])
{
	uint8_t commitment[HASH_BYTES];

	draw_onsite_commit(w->charter->id, w->pairs[0].notice[RU].bytes,
	                   slice_text(name), s, commitment);
	draft_open(d, NULL, '{');
	draft_word(d, "population", name);
	draft_int(d, "k", 1);
	draft_hash(d, "commitment", commitment);
	draft_close(d, '}');
}

/* One of the cells and one of the rooms, by candidates a and b. */
static struct id designate(struct world *w, unsigned a, unsigned b)
{
	struct draft d = about(w, STATEMENT_DESIGNATE);
	uint8_t s[32];

	draft_word(&d, "site", "alpha");
	draft_open(&d, "samples", '[');
	candidate("s", a, s);
	put_commitment(w, &d, "cells", s);
	candidate("s", b, s);
	put_commitment(w, &d, "rooms", s);
	draft_close(&d, ']');
	return world_say(w, "ru", &d);
}

static struct draft restrict_draft(struct world *w, unsigned nonce)
{
	struct draft d = about(w, STATEMENT_RESTRICT);
	uint8_t bytes[32];

	candidate("nonce", nonce, bytes);
	draft_time(&d, "from_time", w->now_s);
	draft_hash(&d, "nonce", bytes);
	return d;
}

static struct id restrict_with(struct world *w, unsigned nonce)
{
	struct draft d = restrict_draft(w, nonce);

	return world_say(w, "us", &d);
}

/* An opening of populations, each by a candidate; NULL leaves one out. */
static struct id select_with(struct world *w, const char *first, unsigned a,
                             const char *second, unsigned b)
{
	struct draft d = about(w, STATEMENT_SELECT);
	const char *const names[] = { first, second };
	const unsigned of[] = { a, b };
	uint8_t s[32];

	draft_open(&d, "samples", '[');
	for (size_t i = 0; i < 2; i++) {
		if (names[i] == NULL)
			continue;
		candidate("s", of[i], s);
		draft_open(&d, NULL, '{');
		draft_word(&d, "population", names[i]);
		draft_hash(&d, "s", s);
		draft_close(&d, '}');
	}
	draft_close(&d, ']');
	draft_open(&d, "named", '[');
	draft_close(&d, ']');
	return world_say_unseen(w, "ru", KEY_OFFICE, &d);
}

/* Both teams have entered; ru is about to designate alpha. */
static void entered(struct world *w)
{
	world_init(w, TINY);
	world_run(w);
	world_pair_to(w, 0, GATE_NOTICE);
	world_enter(w, 0, 0);
	world_enter(w, 0, RU);
	w->now_s += 2 * HOURS;
	world_designate(w, 0, 0);
	world_restrict(w, 0, 0);
}

/* From the restriction at alpha on to where both teams are in. */
static void go_in(struct world *w)
{
	world_pass(w, 0, GATE_SWAP);
	world_pass(w, 0, GATE_ARRIVE);
}

static void ready(struct world *w, unsigned a, unsigned b, unsigned nonce)
{
	entered(w);
	w->pairs[0].designate[RU] = designate(w, a, b);
	w->pairs[0].restrict_[RU] = restrict_with(w, nonce);
	go_in(w);
}

static const struct sample *sample_of(struct world *w, size_t population)
{
	const struct rules *rules = world_replay(w);
	size_t visit = rules->arrangements[0].pairs[0].inspection[RU];

	return &rules->inspections[visit].samples[population];
}

/* What must be drawn, computed here from the ids alone. */
static uint32_t drawn(const char *population, uint32_t count, unsigned s,
                      const uint8_t designate_id[static 32],
                      const uint8_t restrict_id[static 32])
{
	uint8_t bytes[32], seed[HASH_BYTES];
	uint32_t scratch[CELLS], position;

	candidate("s", s, bytes);
	draw_onsite_seed(bytes, designate_id, restrict_id,
	                 slice_text(population), seed);
	assert_int_equal(draw_sample(seed, count, 1, scratch, &position),
	                 TALLY_OK);
	return position;
}

static void test_of_all_candidates_only_the_committed_one_opens(void **s)
{
	struct world w;
	struct id ids[TRIALS];
	size_t taken = 0;

	(void)s;
	ready(&w, 100, 200, 0);
	for (unsigned i = 0; i < TRIALS; i++)
		ids[i] = select_with(&w, "cells", i, "rooms", 200);
	world_settle(&w);
	world_replay(&w);
	for (unsigned i = 0; i < TRIALS; i++) {
		size_t entry = rules_find(w.rules, ids[i].bytes);

		taken += w.rules->entries[entry].effective;
		assert_int_equal(w.rules->entries[entry].effective, i == 100);
	}
	assert_int_equal(taken, 1);
	world_assert(&w, ids[99], IRREGULAR_DRAW_MISMATCH, "ru");
	world_assert_regular(&w, ids[100]);
	/* After it, others come too late to be first. */
	world_assert(&w, ids[101], IRREGULAR_NOT_FIRST, "ru");
	assert_int_equal(sample_of(&w, 0)->count, 1);
	assert_int_equal(sample_of(&w, 0)->positions[0],
	                 drawn("cells", CELLS, 100,
	                       w.pairs[0].designate[RU].bytes,
	                       w.pairs[0].restrict_[RU].bytes));
	assert_int_equal(sample_of(&w, 1)->positions[0],
	                 drawn("rooms", 2, 200,
	                       w.pairs[0].designate[RU].bytes,
	                       w.pairs[0].restrict_[RU].bytes));
	world_release(&w);
}

static void test_a_second_designation_does_not_change_s(void **s)
{
	struct world w;
	struct id second, opened;

	(void)s;
	entered(&w);
	w.pairs[0].designate[RU] = designate(&w, 1, 2);
	second = designate(&w, 3, 2);
	w.pairs[0].restrict_[RU] = restrict_with(&w, 0);
	go_in(&w);
	world_assert(&w, second, IRREGULAR_NOT_FIRST, "ru");
	opened = select_with(&w, "cells", 3, "rooms", 2);
	world_settle(&w);
	world_assert(&w, opened, IRREGULAR_DRAW_MISMATCH, "ru");
	opened = select_with(&w, "cells", 1, "rooms", 2);
	world_settle(&w);
	world_assert_regular(&w, opened);
	world_release(&w);
}

static void test_a_second_restriction_does_not_move_the_positions(void **s)
{
	uint32_t first[2] = { 0 };

	(void)s;
	for (unsigned extra = 0; extra < 8; extra++) {
		struct world w;

		entered(&w);
		w.pairs[0].designate[RU] = designate(&w, 1, 2);
		w.pairs[0].restrict_[RU] = restrict_with(&w, 0);
		if (extra > 0)
			world_assert(&w, restrict_with(&w, extra),
			             IRREGULAR_NOT_FIRST, "us");
		go_in(&w);
		select_with(&w, "cells", 1, "rooms", 2);
		world_settle(&w);
		for (size_t k = 0; k < 2; k++) {
			uint32_t position = sample_of(&w, k)->positions[0];

			if (extra == 0)
				first[k] = position;
			assert_int_equal(position, first[k]);
		}
		world_release(&w);
	}
}

/* The ids that a host could get for its restriction by trying nonces. */
static void restriction_ids(struct world *w, struct id ids[static TRIALS])
{
	static const struct world_odd usual;

	for (unsigned i = 0; i < TRIALS; i++) {
		struct draft d = restrict_draft(w, i);
		struct buf text;

		buf_init(&text, MAX_ENTRY_BYTES);
		world_text(w, "us", &usual, &d, &text);
		hash_bytes(buf_slice(&text), ids[i].bytes);
		buf_release(&text);
	}
}

static void test_no_nonce_is_best_for_a_host_that_does_not_know_s(void **s)
{
	static struct id ids[TRIALS];
	struct world w;
	struct id committed;

	(void)s;
	entered(&w);
	committed = designate(&w, 1, 2);
	restriction_ids(&w, ids);
	for (unsigned nonce = 0; nonce < TRIALS; nonce++) {
		unsigned met[CELLS] = { 0 };

		for (unsigned i = 0; i < TRIALS; i++)
			met[drawn("cells", CELLS, i, committed.bytes,
			          ids[nonce].bytes)]++;
		/* 256 throws of a fair die of three: 85, give or take 7.5. */
		for (size_t p = 0; p < CELLS; p++)
			assert_in_range(met[p], 45, 130);
	}
	world_release(&w);
}

static void test_no_s_is_best_for_an_inspector_that_does_not_know_the_nonce(void **s)
{
	static struct id ids[TRIALS];
	struct world w;

	(void)s;
	entered(&w);
	for (unsigned i = 0; i < TRIALS; i++) {
		/* Another s is another designation, too. */
		unsigned met[CELLS] = { 0 };
		uint8_t committed[HASH_BYTES];

		if (i == 0)
			restriction_ids(&w, ids);
		candidate("a designation of s", i, committed);
		for (unsigned nonce = 0; nonce < TRIALS; nonce++)
			met[drawn("cells", CELLS, i, committed,
			          ids[nonce].bytes)]++;
		for (size_t p = 0; p < CELLS; p++)
			assert_in_range(met[p], 45, 130);
	}
	world_release(&w);
}

/* The fold draws what the ids say, for several nonces of the host. */
static void test_the_fold_draws_what_follows_from_both_halves(void **s)
{
	unsigned met[CELLS] = { 0 };

	(void)s;
	for (unsigned nonce = 0; nonce < 24; nonce++) {
		struct world w;
		uint32_t position;

		ready(&w, 1, 2, nonce);
		select_with(&w, "cells", 1, "rooms", 2);
		world_settle(&w);
		position = sample_of(&w, 0)->positions[0];
		assert_int_equal(position,
		                 drawn("cells", CELLS, 1,
		                       w.pairs[0].designate[RU].bytes,
		                       w.pairs[0].restrict_[RU].bytes));
		met[position]++;
		world_release(&w);
	}
	for (size_t p = 0; p < CELLS; p++)
		assert_true(met[p] > 0);
}

static void test_an_opening_is_of_its_population_and_of_all_of_them(void **s)
{
	static const struct {
		const char *first;
		unsigned a;
		const char *second;
		unsigned b;
	} odds[] = {
		{ "cells", 2, "rooms", 1 },    /* swapped */
		{ "cells", 1, "rooms", 1 },    /* one for both */
		{ "cells", 1, NULL, 0 },       /* one left out */
		{ NULL, 0, "rooms", 2 },
		{ NULL, 0, NULL, 0 },
		{ "cells", 1, "cells", 1 },    /* one twice */
		{ "cells", 1, "shelters", 2 }, /* of another site */
	};
	struct world w;
	struct id id;

	(void)s;
	ready(&w, 1, 2, 0);
	for (size_t i = 0; i < sizeof(odds) / sizeof(odds[0]); i++) {
		id = select_with(&w, odds[i].first, odds[i].a, odds[i].second,
		                 odds[i].b);
		w.now_s++;
		world_settle(&w);
		world_assert(&w, id, IRREGULAR_DRAW_MISMATCH, "ru");
	}
	id = select_with(&w, "rooms", 2, "cells", 1);
	world_settle(&w);
	world_assert_regular(&w, id);
	world_release(&w);
}

/* A select that says "all" of a population, and names a position more. */
static struct id select_all(struct world *w, bool all, const char *named)
{
	struct draft d = about(w, STATEMENT_SELECT);

	draft_open(&d, "samples", '[');
	draft_open(&d, NULL, '{');
	draft_word(&d, "population", "cells");
	draft_bool(&d, "all", all);
	draft_close(&d, '}');
	draft_close(&d, ']');
	draft_open(&d, "named", '[');
	draft_word(&d, NULL, named);
	draft_close(&d, ']');
	return world_say(w, "ru", &d);
}

static void test_what_was_not_committed_to_is_looked_at_in_full(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, TINY);
	world_run(&w);
	world_pair_to(&w, 0, GATE_ARRIVE);
	world_assert(&w, select_all(&w, false, "storage"),
	             IRREGULAR_DRAW_MISMATCH, "ru");
	world_assert(&w, select_all(&w, true, "attic"),
	             IRREGULAR_DRAW_MISMATCH, "ru");
	world_assert_regular(&w, select_all(&w, true, "storage"));
	assert_true(sample_of(&w, 0)->all);
	assert_int_equal(sample_of(&w, 0)->count, CELLS);
	assert_false(sample_of(&w, 1)->selected);
	world_release(&w);
	ready(&w, 1, 2, 0); /* committed: it cannot look at all instead */
	world_assert(&w, select_all(&w, true, "storage"),
	             IRREGULAR_DRAW_MISMATCH, "ru");
	world_release(&w);
}

static void test_a_designation_names_populations_of_the_site_once(void **s)
{
	static const struct { const char *name; int64_t k; bool twice; } odds[] = {
		{ "shelters", 1, false }, { "cells", CELLS + 1, false },
		{ "cells", 1, true },
	};
	struct world w;
	uint8_t hash[HASH_BYTES] = { 1 };

	(void)s;
	entered(&w);
	for (size_t i = 0; i < sizeof(odds) / sizeof(odds[0]); i++) {
		struct draft d = about(&w, STATEMENT_DESIGNATE);

		draft_word(&d, "site", "alpha");
		draft_open(&d, "samples", '[');
		for (int n = 0; n < 1 + odds[i].twice; n++) {
			draft_open(&d, NULL, '{');
			draft_word(&d, "population", odds[i].name);
			draft_int(&d, "k", odds[i].k);
			draft_hash(&d, "commitment", hash);
			draft_close(&d, '}');
		}
		draft_close(&d, ']');
		world_assert(&w, world_say(&w, "ru", &d), IRREGULAR_UNKNOWN_NAME,
		             "ru");
	}
	world_assert_regular(&w, designate(&w, 1, 2));
	world_release(&w);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_of_all_candidates_only_the_committed_one_opens),
		TEST(test_a_second_designation_does_not_change_s),
		TEST(test_a_second_restriction_does_not_move_the_positions),
		TEST(test_no_nonce_is_best_for_a_host_that_does_not_know_s),
		TEST(test_no_s_is_best_for_an_inspector_that_does_not_know_the_nonce),
		TEST(test_the_fold_draws_what_follows_from_both_halves),
		TEST(test_an_opening_is_of_its_population_and_of_all_of_them),
		TEST(test_what_was_not_committed_to_is_looked_at_in_full),
		TEST(test_a_designation_names_populations_of_the_site_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
