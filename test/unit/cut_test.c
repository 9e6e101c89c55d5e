/*
 * Cuts: what rules_cut refuses, and with which reason; and what two cuts of
 * one history have in common.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cut_world.h"

static void test_a_cut_of_everything_is_taken(void **s)
{
	struct world w;
	struct named_head heads[WORLD_LOGS];
	struct fault fault;
	struct cut cut;
	struct id id;

	(void)s;
	signed_world(&w, TINY);
	heads_now(&w, heads);
	id = cut_with(&w, "ch", heads);
	world_settle(&w);
	world_declare(&w, 0); /* what comes later does not matter */
	world_replay(&w);
	assert_int_equal(rules_cut(w.rules, id.bytes, &cut, &fault), TALLY_OK);
	for (size_t i = 0; i < w.charter->participant_count; i++)
		assert_int_equal(cut.sizes[i], heads[i].size);
	assert_true(cut.at_s == w.rules->entries[cut.entry].statement.at_s);
	cut_release(&cut);
	cut_release(&cut); /* twice does nothing */
	world_release(&w);
}

static void test_what_is_no_cut_is_not_found(void **s)
{
	struct world w;
	struct id declare;

	(void)s;
	signed_world(&w, TINY);
	declare = world_declare(&w, 0);
	assert_cut(&w, declare, TALLY_ENOTFOUND, "no such cut");
	assert_cut(&w, (struct id){ { 5 } }, TALLY_ENOTFOUND, "no such cut");
	world_release(&w);
}

static void test_a_cut_without_one_of_the_logs_is_irregular(void **s)
{
	struct world w;
	struct named_head heads[WORLD_LOGS];
	struct draft d;
	struct id id;

	(void)s;
	signed_world(&w, TINY);
	heads_now(&w, heads);
	draft_init(&d, STATEMENT_CUT);
	draft_heads(&d, "heads", heads, 4);
	id = world_say_unseen(&w, "ch", KEY_OFFICE, &d);
	assert_cut(&w, id, TALLY_ERULE, "irregular");
	assert_cut(&w, cut_with(&w, "obs", heads), TALLY_ERULE, "irregular");
	heads[2].log = "nobody.example/tally";
	assert_cut(&w, cut_with(&w, "ch", heads), TALLY_ERULE, "irregular");
	world_release(&w);
}

static void test_a_cut_takes_its_own_log_up_to_itself(void **s)
{
	for (int less = 0; less < 2; less++) {
		struct world w;
		struct named_head heads[WORLD_LOGS];

		(void)s;
		signed_world(&w, TINY);
		heads_now(&w, heads);
		set_size(&w, heads, "ch",
		         w.logs[world_who(&w, "ch")].count - (size_t)less);
		assert_cut(&w, cut_with(&w, "ch", heads),
		           less ? TALLY_ERULE : TALLY_OK, "its own log");
		world_release(&w);
	}
}

static void test_a_cut_is_none_older_than_what_its_witness_had_witnessed(void **s)
{
	struct world w;
	struct named_head heads[WORLD_LOGS];
	size_t ru;

	(void)s;
	signed_world(&w, TINY);
	heads_now(&w, heads);
	ru = world_who(&w, "ru");
	set_size(&w, heads, "ru", w.logs[ru].count - 1);
	assert_cut(&w, cut_with(&w, "ch", heads), TALLY_ERULE,
	           "leaves out entries of ru that were witnessed");
	world_release(&w);
	/* What it witnesses after the cut, the cut may leave out. */
	signed_world(&w, TINY);
	heads_now(&w, heads);
	{
		struct id id = cut_with(&w, "ch", heads);

		world_declare(&w, 1);
		assert_cut(&w, id, TALLY_OK, "");
	}
	world_release(&w);
}

/* us says something that at has not read, obs has, and ch counts what obs said. */
static void test_a_cut_holds_all_that_its_statements_have_seen(void **s)
{
	struct world w;
	struct named_head heads[WORLD_LOGS], seen;
	struct world_odd how = { .seen_given = true, .seen = &seen,
		                 .seen_count = 1 };
	struct draft d;
	size_t us;

	(void)s;
	signed_world(&w, TWO);
	us = world_who(&w, "us");
	draft_init(&d, STATEMENT_CHARTER);
	world_say_unseen(&w, "us", KEY_OFFICE, &d);
	seen = (struct named_head){ .log = "us.example/tally",
		                    .size = w.logs[us].count };
	memcpy(seen.root, w.logs[us].heads[seen.size].root, HASH_BYTES);
	draft_init(&d, STATEMENT_CHARTER);
	world_say_odd(&w, "obs", &how, &d);
	world_head_of(&w, "ch", "us", w.logs[us].count);
	for (int k = 0; k < 2; k++)
		world_head_of(&w, k ? "at" : "ch", "obs",
		              w.logs[world_who(&w, "obs")].count);
	heads_now(&w, heads);
	set_size(&w, heads, "us", w.logs[us].count - 1);
	assert_cut(&w, cut_with(&w, "ch", heads), TALLY_ERULE,
	           "leaves out entries of us that obs saw");
	world_head_of(&w, "at", "us", w.logs[us].count);
	heads_now(&w, heads);
	assert_cut(&w, cut_with(&w, "ch", heads), TALLY_EINCOMPLETE,
	           "1 of 2 witnesses");
	world_release(&w);
}

static void test_a_cut_is_of_this_history_and_of_what_is_held(void **s)
{
	struct world w;
	struct named_head heads[WORLD_LOGS];
	size_t ru;

	(void)s;
	signed_world(&w, TINY);
	ru = world_who(&w, "ru");
	heads_now(&w, heads);
	heads[ru].root[7] ^= 1;
	assert_cut(&w, cut_with(&w, "ch", heads), TALLY_ERULE,
	           "of another history");
	heads_now(&w, heads);
	heads[ru].size++;
	assert_cut(&w, cut_with(&w, "ch", heads), TALLY_EINCOMPLETE, "sync first");
	world_release(&w);
}

static void test_two_witnesses_must_stand_behind_a_cut(void **s)
{
	struct world w;
	struct named_head heads[WORLD_LOGS];
	struct id id;

	(void)s;
	signed_world(&w, TWO);
	heads_now(&w, heads);
	id = cut_with(&w, "ch", heads);
	assert_cut(&w, id, TALLY_EINCOMPLETE, "1 of 2 witnesses");
	countersign(&w, "ch", id, "agree"); /* its own does not count twice */
	assert_cut(&w, id, TALLY_EINCOMPLETE, "1 of 2 witnesses");
	countersign(&w, "at", id, "contest");
	assert_cut(&w, id, TALLY_EINCOMPLETE, "1 of 2 witnesses");
	countersign(&w, "at", id, "agree");
	assert_cut(&w, id, TALLY_OK, "");
	world_release(&w);
}

static void test_who_is_no_witness_countersigns_no_cut(void **s)
{
	struct world w;
	struct named_head heads[WORLD_LOGS];
	struct id id;

	(void)s;
	signed_world(&w, TWO);
	heads_now(&w, heads);
	id = cut_with(&w, "ch", heads);
	world_assert(&w, countersign(&w, "us", id, "agree"),
	             IRREGULAR_UNKNOWN_NAME, "us");
	assert_cut(&w, id, TALLY_EINCOMPLETE, "1 of 2 witnesses");
	world_release(&w);
}

static bool is_less(struct id a, struct id b)
{
	return memcmp(a.bytes, b.bytes, HASH_BYTES) < 0;
}

static void test_who_stands_behind_a_cut_stands_in_order_of_time(void **s)
{
	static const char *const who[] = { "at", "obs" };

	(void)s;
	for (unsigned i = 0; i < 4; i++) {
		bool together = i > 1, swapped;
		struct world w;
		struct named_head heads[WORLD_LOGS];
		struct fault fault;
		struct id id, first, second;
		size_t support[MAX_PARTICIPANTS];
		struct cut cut;

		three_witnesses(&w);
		heads_now(&w, heads);
		id = cut_with(&w, "ch", heads);
		w.now_s += MINUTES;
		first = countersign(&w, who[i % 2], id, "agree");
		w.now_s += together ? 0 : MINUTES;
		second = countersign(&w, who[!(i % 2)], id, "agree");
		swapped = together && is_less(second, first);
		countersign(&w, "at", id, "agree"); /* once is enough */
		world_replay(&w);
		assert_int_equal(rules_cut(w.rules, id.bytes, &cut, &fault),
		                 TALLY_OK);
		assert_int_equal(cut_support(w.rules, &cut, support), 3);
		assert_int_equal(support[0], cut.entry);
		assert_int_equal(support[1], rules_find(
			w.rules, swapped ? second.bytes : first.bytes));
		assert_int_equal(support[2], rules_find(
			w.rules, swapped ? first.bytes : second.bytes));
		cut_release(&cut);
		world_release(&w);
	}
}

static void test_a_cut_dated_back_is_of_no_earlier_time(void **s)
{
	struct world w;
	struct named_head heads[WORLD_LOGS];
	struct fault fault;
	struct cut cut;
	struct id id;
	int64_t now_s;

	(void)s;
	signed_world(&w, TINY);
	w.now_s += 40 * 24 * HOURS;
	world_declare(&w, 0);
	heads_now(&w, heads);
	now_s = w.now_s;
	w.now_s -= 30 * 24 * HOURS;
	id = cut_with(&w, "ch", heads);
	w.now_s = now_s;
	world_assert(&w, id, IRREGULAR_TIME, "ch");
	assert_int_equal(rules_cut(w.rules, id.bytes, &cut, &fault), TALLY_OK);
	assert_true(cut.at_s == now_s - MINUTES); /* its last head before */
	cut_release(&cut);
	world_release(&w);
}

static char *json_at(struct world *w, struct id cut)
{
	struct buf json;

	buf_init(&json, 1 << 20);
	world_json(w, cut, &json);
	return buf_take_text(&json);
}

static void test_two_cuts_differ_only_by_what_came_between(void **s)
{
	struct world w;
	struct id first, second, third;
	char *a, *b, *c, *again;

	(void)s;
	world_init(&w, TINY);
	world_run(&w);
	world_pair_to(&w, 0, GATE_LOOK);
	w.now_s += 4 * HOURS;
	first = world_cut(&w);
	a = json_at(&w, first);
	second = world_cut(&w); /* nothing came between but the cut itself */
	b = json_at(&w, second);
	w.now_s += 31 * 24 * HOURS;
	third = world_cut(&w);
	c = json_at(&w, third);
	again = json_at(&w, first);
	assert_non_null(strstr(a, "\"conclusion\":\"absence-confirmed\""));
	assert_string_equal(strstr(a, "\"conclusion\""), strstr(again,
	                                                    "\"conclusion\""));
	assert_string_equal(a, again);
	assert_string_not_equal(a, b);
	/* All but the heads and the time of the cut are the same. */
	assert_int_equal(strcspn(strstr(a, "\"exercise\""), "{"),
	                 strcspn(strstr(b, "\"exercise\""), "{"));
	*strstr(a, "\"cut\"") = '\0';
	*strstr(b, "\"cut\"") = '\0';
	assert_string_equal(strstr(a, "\"exercise\""), strstr(b, "\"exercise\""));
	assert_non_null(strstr(c, "\"conclusion\":\"lapsed\""));
	free(a);
	free(b);
	free(c);
	free(again);
	world_release(&w);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_cut_of_everything_is_taken),
		TEST(test_what_is_no_cut_is_not_found),
		TEST(test_a_cut_without_one_of_the_logs_is_irregular),
		TEST(test_a_cut_takes_its_own_log_up_to_itself),
		TEST(test_a_cut_is_none_older_than_what_its_witness_had_witnessed),
		TEST(test_a_cut_holds_all_that_its_statements_have_seen),
		TEST(test_a_cut_is_of_this_history_and_of_what_is_held),
		TEST(test_two_witnesses_must_stand_behind_a_cut),
		TEST(test_who_is_no_witness_countersigns_no_cut),
		TEST(test_who_stands_behind_a_cut_stands_in_order_of_time),
		TEST(test_a_cut_dated_back_is_of_no_earlier_time),
		TEST(test_two_cuts_differ_only_by_what_came_between),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
