/*
 * Counts that are declared where depositaries are blind have no effect: nobody
 * could check them before the keys are out. docs/protocol.md, 3.8.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "blind_world.h"
#include "office/site_counts.h"
#include "office/swap_blind.h"

static struct slice nothing(void *ctx, uint64_t slot)
{
	(void)ctx;
	(void)slot;
	return slice_of(NULL, 0);
}

/* What ru declares, with counts beside it. */
struct counted {
	struct blind b;
	struct declaration declaration;
	uint8_t root[HASH_BYTES];
	struct swap_terms terms; /* of what it owes */
	struct buf opening;      /* of the designated site, and what follows */
};

static int setup(void **state)
{
	struct counted *c = calloc(1, sizeof(*c));
	struct world *w = &c->b.w;
	struct declaration *d = &c->declaration;
	struct fault fault;

	assert_non_null(c);
	world_init(w, BLIND);
	memcpy(d->name.charter, w->charter->id, HASH_BYTES);
	d->name.side = RU;
	d->name.epoch = 1;
	d->depth = w->charter->depth[RU];
	d->cell_bytes = w->charter->cell_bytes;
	d->get = nothing;
	assert_int_equal(declaration_root(d, c->root), TALLY_OK);
	w->root[RU] = c->root;
	w->counts = true;
	world_run(w);
	world_pair_to(w, 0, GATE_DESIGNATE);
	assert_int_equal(swap_terms_of(world_replay(w),
	                               pair_of(&c->b)->inspection[US], &c->terms,
	                               &fault), TALLY_OK);
	buf_init(&c->opening, MAX_BLOB_BYTES);
	assert_int_equal(opening_put_site(d, c->terms.site->first_slot,
	                                  c->terms.site->height, &c->opening),
	                 TALLY_OK);
	*state = c;
	return 0;
}

static int teardown(void **state)
{
	struct counted *c = *state;

	world_release(&c->b.w);
	buf_release(&c->opening);
	free(c);
	return 0;
}

/* ru deposits what stands in opening, and the keys come out. */
static void swap(struct counted *c)
{
	struct blind *b = &c->b;

	prepare(b, US, slice_text("nothing that was declared"));
	prepare(b, RU, buf_slice(&c->opening));
	blind_deposit(b, US);
	blind_deposit(b, RU);
	owe_delivery(b);
	deliver(b, 0);
	deliver(b, 1);
	assert_true(is_delivered(b));
}

static void test_a_declaration_with_counts_stands_without_them(void **state)
{
	struct counted *c = *state;
	const struct world *w = &c->b.w;

	for (unsigned side = 0; side < SIDES; side++) {
		world_assert_regular(&c->b.w, c->b.w.declared[side]);
		assert_int_equal(w->rules->declared_count[side], 1);
		assert_false(w->rules->declared[side][0].has_counts);
	}
	assert_false(c->terms.has_counts);
}

/* No honest side is told to give totals, or refused for not giving them. */
static void test_the_opening_alone_is_owed(void **state)
{
	struct counted *c = *state;
	struct blind *b = &c->b;
	uint8_t key[SEAL_KEY_BYTES];
	enum swap_verdict verdict;
	struct buf opened;

	swap(c);
	assert_true(blind_outer_fits(&c->terms, b->given[RU].outer_len));
	buf_init(&opened, MAX_BLOB_BYTES);
	assert_int_equal(rules_joined_key(b->w.rules, pair_of(b), RU, key),
	                 TALLY_OK);
	assert_int_equal(swap_terms_of(b->w.rules, pair_of(b)->inspection[US],
	                               &c->terms, NULL), TALLY_OK);
	assert_int_equal(swap_open(&c->terms, key, inner_of(b, RU), &opened,
	                           &verdict), TALLY_OK);
	assert_int_equal(verdict, SWAP_GOOD);
	buf_release(&opened);
	world_assert(&b->w, accuse(b, "us", RU, inner_of(b, RU)),
	             IRREGULAR_UNKNOWN_NAME, "us");
	assert_int_equal(world_named(&b->w, IRREGULAR_DEPOSIT_UNOPENABLE, "ru"),
	                 0);
}

/* What nobody could check is no opening: refused before, and proven after. */
static void test_an_opening_with_totals_is_refused_and_proven(void **state)
{
	struct counted *c = *state;
	struct blind *b = &c->b;

	for (size_t i = 0; i < b->w.charter->class_count * SITE_TOTAL_BYTES; i++)
		buf_put_u8(&c->opening, 1);
	swap(c);
	assert_false(blind_outer_fits(&c->terms, b->given[RU].outer_len));
	world_assert_regular(&b->w, accuse(b, "us", RU, inner_of(b, RU)));
	assert_int_equal(world_named(&b->w, IRREGULAR_DEPOSIT_UNOPENABLE, "ru"),
	                 1);
}

#define LAW(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LAW(test_a_declaration_with_counts_stands_without_them),
		LAW(test_the_opening_alone_is_owed),
		LAW(test_an_opening_with_totals_is_refused_and_proven),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
