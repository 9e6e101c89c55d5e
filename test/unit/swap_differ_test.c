/*
 * Whom a delivery may name for counts that are not those of its slots.
 * docs/protocol.md, 3.8.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world_odd.h"

#define US 0
#define RU 1

static void owe_delivery(struct world *w, bool counts)
{
	world_init(w, "charters/nonpaper-2022.yaml");
	w->counts = counts;
	world_run(w);
	world_pair_to(w, 0, GATE_DESIGNATE);
	for (unsigned giver = 0; giver < SIDES; giver++) {
		world_deposit(w, 0, giver);
		world_hold(w, 0, giver);
		world_deposit_ack(w, 0, giver);
	}
}

static struct id deliver_naming(struct world *w, const char *who)
{
	struct draft d;

	draft_init(&d, STATEMENT_DELIVER);
	draft_id(&d, "arrangement", w->arrangement.bytes);
	draft_int(&d, "pair", 1);
	draft_open(&d, "keys", '[');
	draft_hash(&d, NULL, w->pairs[0].key[US]);
	draft_hash(&d, NULL, w->pairs[0].key[RU]);
	draft_close(&d, ']');
	draft_open(&d, "differ", '[');
	draft_word(&d, NULL, who);
	draft_close(&d, ']');
	return world_say(w, "ch", &d);
}

static void test_a_side_is_named_with_its_own_deposit(void **s)
{
	static const char *const party[] = { "us", "ru" };

	(void)s;
	for (unsigned side = 0; side < SIDES; side++) {
		struct world w;

		owe_delivery(&w, true);
		world_assert_regular(&w, deliver_naming(&w, party[side]));
		world_assert(&w, w.pairs[0].deposit[side],
		             IRREGULAR_COUNTS_DIFFER, party[side]);
		assert_int_equal(world_named(&w, IRREGULAR_COUNTS_DIFFER,
		                             party[!side]), 0);
		world_release(&w);
	}
}

static void test_who_declared_no_counts_cannot_have_wrong_ones(void **s)
{
	struct world w;

	(void)s;
	owe_delivery(&w, false);
	world_assert(&w, deliver_naming(&w, "ru"), IRREGULAR_UNKNOWN_NAME, "ch");
	assert_int_equal(world_named(&w, IRREGULAR_COUNTS_DIFFER, "ru"), 0);
	world_deliver(&w, 0);
	world_assert_regular(&w, w.pairs[0].deliver);
	world_release(&w);
}

static void test_who_leads_no_side_has_no_counts(void **s)
{
	struct world w;

	(void)s;
	owe_delivery(&w, true);
	world_assert(&w, deliver_naming(&w, "ro"), IRREGULAR_UNKNOWN_NAME, "ch");
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_side_is_named_with_its_own_deposit),
		cmocka_unit_test(
			test_who_declared_no_counts_cannot_have_wrong_ones),
		cmocka_unit_test(test_who_leads_no_side_has_no_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
