/*
 * Which heads a cut must count, so that no choice of heads makes a finding
 * vanish, names who was in time, or keeps a cut from being made.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cut_world.h"

/* us says something more; who of the witnesses has read it says the caller. */
static uint64_t say_more(struct world *w)
{
	struct draft d;

	draft_init(&d, STATEMENT_CHARTER);
	world_say_unseen(w, "us", KEY_OFFICE, &d);
	return w->logs[world_who(w, "us")].count;
}

static void test_what_too_few_witnesses_include_is_not_counted(void **s)
{
	struct world w;
	struct named_head heads[WORLD_LOGS];
	uint64_t size;

	(void)s;
	signed_world(&w, TWO);
	size = say_more(&w);
	heads_now(&w, heads);
	assert_cut(&w, cut_with(&w, "ch", heads), TALLY_ERULE,
	           "counts entries of us, but not the heads");
	world_head_of(&w, "ch", "us", size);
	heads_now(&w, heads);
	assert_cut(&w, cut_with(&w, "ch", heads), TALLY_ERULE,
	           "counts entries of us, but not the heads");
	world_head_of(&w, "at", "us", size);
	heads_now(&w, heads);
	assert_cut(&w, cut_with(&w, "ch", heads), TALLY_EINCOMPLETE,
	           "1 of 2 witnesses");
	world_release(&w);
}

/* The head of `at` is left out, so that the statement would be without time. */
static void test_a_statement_is_not_counted_without_its_heads(void **s)
{
	struct world w;
	struct named_head heads[WORLD_LOGS];
	uint64_t size, before;

	(void)s;
	signed_world(&w, TWO);
	size = say_more(&w);
	before = w.logs[world_who(&w, "at")].count;
	world_head_of(&w, "ch", "us", size);
	world_head_of(&w, "at", "us", size);
	heads_now(&w, heads);
	set_size(&w, heads, "at", before);
	assert_cut(&w, cut_with(&w, "ch", heads), TALLY_ERULE,
	           "counts entries of us, but not the heads");
	world_release(&w);
}

static void test_who_had_logged_a_head_that_is_left_out_does_not_count(void **s)
{
	for (int later = 0; later < 2; later++) {
		struct world w;
		struct named_head heads[WORLD_LOGS];
		uint64_t size, before;
		struct id id;

		(void)s;
		signed_world(&w, TWO);
		size = say_more(&w);
		before = w.logs[world_who(&w, "at")].count;
		if (!later)
			world_head_of(&w, "at", "us", size);
		heads_now(&w, heads);
		set_size(&w, heads, "at", before);
		set_size(&w, heads, "us", size - 1);
		id = cut_with(&w, "ch", heads);
		w.now_s += MINUTES;
		if (later)
			world_head_of(&w, "at", "us", size);
		countersign(&w, "at", id, "agree");
		assert_cut(&w, id, later ? TALLY_OK : TALLY_EINCOMPLETE,
		           "1 of 2 witnesses");
		world_release(&w);
	}
}

/* at and obs had witnessed it; the head of obs is left out by ch and at. */
static void test_what_a_countersigner_had_witnessed_is_not_left_out(void **s)
{
	for (int full = 0; full < 2; full++) {
		struct world w;
		struct named_head heads[WORLD_LOGS];
		uint64_t size, before;
		struct id id;

		(void)s;
		three_witnesses(&w);
		size = say_more(&w);
		world_head_of(&w, "at", "us", size);
		before = w.logs[world_who(&w, "obs")].count;
		world_head_of(&w, "obs", "us", size);
		w.now_s += 6 * HOURS;
		heads_now(&w, heads);
		if (!full) {
			set_size(&w, heads, "obs", before);
			set_size(&w, heads, "us", size - 1);
		}
		id = cut_with(&w, "ch", heads);
		w.now_s += MINUTES;
		countersign(&w, "at", id, "agree");
		assert_cut(&w, id, full ? TALLY_OK : TALLY_EINCOMPLETE,
		           "1 of 2 witnesses");
		world_release(&w);
	}
}

static void test_what_its_maker_had_witnessed_long_ago_is_not_left_out(void **s)
{
	for (int long_ago = 0; long_ago < 2; long_ago++) {
		struct world w;
		struct named_head heads[WORLD_LOGS];
		uint64_t size;

		(void)s;
		signed_world(&w, TWO);
		size = say_more(&w);
		world_head_of(&w, "ch", "us", size);
		w.now_s += long_ago ? 6 * HOURS : MINUTES;
		heads_now(&w, heads);
		set_size(&w, heads, "us", size - 1);
		assert_cut(&w, cut_with(&w, "ch", heads),
		           long_ago ? TALLY_ERULE : TALLY_EINCOMPLETE,
		           long_ago ? "of us that ch had witnessed"
		                    : "1 of 2 witnesses");
		world_release(&w);
	}
}

static void test_who_appends_without_end_does_not_keep_a_cut_from_being_made(
	void **s)
{
	struct world w;
	struct named_head heads[WORLD_LOGS];
	uint64_t size = 0;
	struct id id;

	(void)s;
	signed_world(&w, TWO);
	for (int round = 0; round < 40; round++) {
		w.now_s += 10 * MINUTES;
		size = say_more(&w);
		world_head_of(&w, round % 2 ? "ch" : "at", "us", size);
	}
	heads_now(&w, heads);
	set_size(&w, heads, "us", size - 1);
	id = cut_with(&w, "ch", heads);
	w.now_s += MINUTES;
	countersign(&w, "at", id, "agree");
	assert_cut(&w, id, TALLY_OK, "");
	world_release(&w);
}

static void test_the_sizes_for_a_cut_now_make_a_good_cut(void **s)
{
	struct world w;
	struct named_head heads[WORLD_LOGS];
	struct fault fault = { 0 };
	uint64_t sizes[WORLD_LOGS], size;
	size_t us, ch;
	struct id id;

	(void)s;
	signed_world(&w, TWO);
	us = world_who(&w, "us");
	ch = world_who(&w, "ch");
	size = say_more(&w);
	world_head_of(&w, "ch", "us", size);
	world_replay(&w);
	assert_int_equal(cut_sizes_now(w.rules, ch, sizes, &fault), TALLY_OK);
	assert_int_equal(sizes[us], size - 1);
	heads_now(&w, heads);
	set_size(&w, heads, "us", sizes[us]);
	id = cut_with(&w, "ch", heads);
	countersign(&w, "at", id, "agree");
	assert_cut(&w, id, TALLY_OK, "");
	w.now_s += 6 * HOURS;
	world_replay(&w);
	assert_int_equal(cut_sizes_now(w.rules, ch, sizes, &fault),
	                 TALLY_EINCOMPLETE);
	assert_non_null(strstr(fault.text, "of us that ch had witnessed"));
	world_head_of(&w, "at", "us", size);
	world_replay(&w);
	assert_int_equal(cut_sizes_now(w.rules, ch, sizes, &fault), TALLY_OK);
	assert_int_equal(sizes[us], size);
	world_release(&w);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_too_few_witnesses_include_is_not_counted),
		TEST(test_a_statement_is_not_counted_without_its_heads),
		TEST(test_who_had_logged_a_head_that_is_left_out_does_not_count),
		TEST(test_what_a_countersigner_had_witnessed_is_not_left_out),
		TEST(test_what_its_maker_had_witnessed_long_ago_is_not_left_out),
		TEST(test_who_appends_without_end_does_not_keep_a_cut_from_being_made),
		TEST(test_the_sizes_for_a_cut_now_make_a_good_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
