/*
 * Quorum times with two witnesses, both needed, and what they cannot do: be
 * alone, go back, witness what is not there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world_odd.h"

#define TWO "charters/test/two-witnesses.yaml"
#define TINY "charters/test/tiny.yaml"

/* Everybody has signed, and nothing is witnessed yet. */
static void begin(struct world *w, const char *charter)
{
	struct draft d;

	world_init(w, charter);
	for (size_t i = 0; i < w->charter->participant_count; i++) {
		draft_init(&d, STATEMENT_CHARTER);
		world_say_unseen(w, w->charter->participants[i].name, KEY_OFFICE,
		                 &d);
	}
	for (size_t i = 0; i < 4; i++) { /* us's log: five entries */
		draft_init(&d, STATEMENT_EVIDENCE);
		draft_word(&d, "log", "us.example/tally");
		draft_base64(&d, "checkpoint", slice_text("x"));
		w->now_s++;
		world_say_unseen(w, "us", KEY_OFFICE, &d);
	}
	w->now_s += MINUTES;
}

/* Quorum time of an entry of us's log, in minutes after `from_s`; -1: none. */
static int64_t minute(struct world *w, size_t index, int64_t from_s)
{
	const struct rules *rules = world_replay(w);
	int64_t quorum_s = rules->entries[rules->log_start[world_who(w, "us")] +
	                                  index].quorum_s;

	return quorum_s == NEVER_S ? -1 : (quorum_s - from_s) / MINUTES;
}

static void assert_minutes(struct world *w, int64_t from_s,
                           const int64_t want[static 5])
{
	for (size_t i = 0; i < 5; i++)
		if (minute(w, i, from_s) != want[i])
			fail_msg("entry %zu: %lld instead of %lld", i,
			         (long long)minute(w, i, from_s),
			         (long long)want[i]);
}

static void test_one_of_two_witnesses_gives_no_time(void **s)
{
	struct world w;
	int64_t from_s;

	(void)s;
	begin(&w, TWO);
	from_s = w.now_s;
	for (size_t size = 1; size <= 5; size++) {
		w.now_s += MINUTES;
		world_head_of(&w, "ch", "us", size);
	}
	assert_minutes(&w, from_s, (int64_t[]){ -1, -1, -1, -1, -1 });
	w.now_s += MINUTES;
	world_head_of(&w, "at", "us", 2);
	assert_minutes(&w, from_s, (int64_t[]){ 6, 6, -1, -1, -1 });
	world_release(&w);
}

static void test_the_time_is_the_later_of_the_two(void **s)
{
	static const struct { const char *by; size_t size; } heads[] = {
		{ "ch", 2 }, { "at", 1 }, { "at", 3 }, { "ch", 5 }, { "at", 4 },
		{ "ch", 3 }, { "at", 5 },
	};
	struct world w;
	int64_t from_s;

	(void)s;
	begin(&w, TWO);
	from_s = w.now_s;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		w.now_s += MINUTES;
		world_head_of(&w, heads[i].by, "us", heads[i].size);
	}
	assert_minutes(&w, from_s, (int64_t[]){ 2, 3, 4, 5, 7 });
	world_release(&w);
}

static void test_either_of_two_is_enough_where_one_is_needed(void **s)
{
	struct world w;
	int64_t from_s;

	(void)s;
	begin(&w, TWO);
	w.charter->witnesses.need = 1;
	from_s = w.now_s;
	w.now_s += MINUTES;
	world_head_of(&w, "at", "us", 2);
	w.now_s += MINUTES;
	world_head_of(&w, "ch", "us", 4);
	assert_minutes(&w, from_s, (int64_t[]){ 1, 1, 2, 2, -1 });
	world_release(&w);
}

static void test_a_witness_that_the_policy_does_not_name_gives_no_time(void **s)
{
	struct world w;
	int64_t from_s;

	(void)s;
	begin(&w, TWO);
	w.charter->witnesses.need = 1;
	w.charter->witnesses.of_count = 1; /* ch */
	from_s = w.now_s;
	w.now_s += MINUTES;
	world_head_of(&w, "at", "us", 5);
	assert_minutes(&w, from_s, (int64_t[]){ -1, -1, -1, -1, -1 });
	w.now_s += MINUTES;
	world_head_of(&w, "ch", "us", 1);
	assert_minutes(&w, from_s, (int64_t[]){ 2, -1, -1, -1, -1 });
	world_release(&w);
}

static void test_a_silent_witness_outside_the_policy_holds_nothing_up(void **s)
{
	struct world w;
	int64_t from_s;

	(void)s;
	begin(&w, TWO);
	w.charter->witnesses.need = 1;
	w.charter->witnesses.of_count = 1; /* ch; at is one beside it */
	from_s = w.now_s;
	for (size_t size = 1; size <= 5; size++) {
		w.now_s += MINUTES;
		world_head_of(&w, "ch", "us", size);
	}
	assert_minutes(&w, from_s, (int64_t[]){ 1, 2, 3, 4, 5 });
	world_release(&w);
}

static void test_heads_that_come_out_of_order_take_nothing_back(void **s)
{
	struct world w;
	int64_t from_s;

	(void)s;
	begin(&w, TINY);
	from_s = w.now_s;
	w.now_s += MINUTES;
	world_head_of(&w, "ch", "us", 4);
	w.now_s += MINUTES;
	world_assert_regular(&w, world_head_of(&w, "ch", "us", 2));
	w.now_s += MINUTES;
	world_head_of(&w, "ch", "us", 5);
	assert_minutes(&w, from_s, (int64_t[]){ 1, 1, 1, 1, 3 });
	world_release(&w);
}

/* A head by ch that says another time than now. */
static struct id head_dated(struct world *w, size_t size, int64_t at_s)
{
	int64_t now_s = w->now_s;
	struct id id;

	w->now_s = at_s;
	id = world_head_of(w, "ch", "us", size);
	w->now_s = now_s;
	return id;
}

static void test_a_witness_that_goes_back_in_time_moves_no_clock_back(void **s)
{
	struct world w;
	struct id back;
	int64_t from_s;

	(void)s;
	begin(&w, TINY);
	from_s = w.now_s;
	w.now_s += 10 * MINUTES;
	world_head_of(&w, "ch", "us", 2);
	back = head_dated(&w, 5, from_s + MINUTES);
	world_assert(&w, back, IRREGULAR_TIME, "ch");
	/* Its own entries stand at the latest time it has stated. */
	assert_minutes(&w, from_s, (int64_t[]){ 10, 10, 10, 10, 10 });
	assert_true(w.rules->entries[rules_find(w.rules, back.bytes)].quorum_s ==
	            w.now_s);
	world_release(&w);
}

static void test_a_head_of_what_is_not_there_gives_no_time_yet(void **s)
{
	struct world w;
	struct head head = { .size = 9, .root = { 1 } };
	struct id id;
	int64_t from_s;

	(void)s;
	begin(&w, TINY);
	from_s = w.now_s;
	id = world_head_odd(&w, "ch", "us", &head, true);
	world_assert_regular(&w, id); /* the log signed it: it is withheld */
	assert_minutes(&w, from_s, (int64_t[]){ -1, -1, -1, -1, -1 });
	world_release(&w);
}

static void test_heads_of_another_history_or_unsigned_give_no_time(void **s)
{
	struct world w;
	struct head head;
	int64_t from_s;

	(void)s;
	begin(&w, TINY);
	from_s = w.now_s;
	head = w.logs[world_who(&w, "us")].heads[5];
	head.root[31] ^= 1;
	world_head_odd(&w, "ch", "us", &head, true);
	head.root[31] ^= 1;
	world_head_odd(&w, "ch", "us", &head, false);
	assert_minutes(&w, from_s, (int64_t[]){ -1, -1, -1, -1, -1 });
	assert_int_equal(world_named(&w, IRREGULAR_EQUIVOCATION, "us"), 1);
	assert_int_equal(world_named(&w, IRREGULAR_HEAD_MISMATCH, "ch"), 1);
	world_release(&w);
}

static void test_a_head_that_is_no_witness_s_gives_no_time(void **s)
{
	struct world w;
	int64_t from_s;

	(void)s;
	begin(&w, TINY);
	from_s = w.now_s;
	world_assert(&w, world_head_of(&w, "obs", "us", 5),
	             IRREGULAR_NOT_AUTHORISED, "obs");
	assert_minutes(&w, from_s, (int64_t[]){ -1, -1, -1, -1, -1 });
	world_release(&w);
}

static void test_a_witness_s_own_entries_carry_their_own_time(void **s)
{
	struct world w;
	const struct rules *rules;
	size_t ch, at;

	(void)s;
	begin(&w, TWO);
	w.now_s += MINUTES;
	world_head_of(&w, "ch", "us", 1);
	world_append(&w, world_who(&w, "ch"), slice_text("garbage"));
	rules = world_replay(&w);
	ch = rules->log_start[world_who(&w, "ch")];
	at = rules->log_start[world_who(&w, "at")];
	assert_true(rules->entries[ch].quorum_s ==
	            rules->entries[ch].statement.at_s);
	assert_true(rules->entries[ch + 1].quorum_s == w.now_s);
	assert_true(rules->entries[ch + 2].quorum_s == w.now_s);
	assert_true(rules->entries[at].quorum_s ==
	            rules->entries[at].statement.at_s);
	world_release(&w);
}

static void test_an_office_takes_its_own_entries_as_witnessed_now(void **s)
{
	struct world w;
	struct rules_input in;
	struct rules *rules;
	struct fault fault;
	size_t us;

	(void)s;
	begin(&w, TINY);
	world_head_of(&w, "ch", "us", 2);
	world_replay(&w);
	us = world_who(&w, "us");
	in = (struct rules_input){ .charter = w.charter, .logs = w.inputs,
	                           .now_s = w.now_s + HOURS, .own_log = us };
	assert_int_equal(rules_replay(&in, &rules, &fault), TALLY_OK);
	for (size_t i = 0; i < 5; i++)
		assert_true(rules->entries[rules->log_start[us] + i].quorum_s ==
		            w.now_s + (i < 2 ? 0 : HOURS));
	assert_true(rules->entries[rules->log_start[world_who(&w, "ru")]]
	                    .quorum_s == NEVER_S);
	rules_free(rules);
	world_release(&w);
}

static void test_an_office_may_lag_behind_what_a_peer_has_seen(void **s)
{
	struct world w;
	struct named_head head = { .log = "us.example/tally", .size = 50 };
	struct world_odd how = { .seen_given = true, .seen = &head,
		                 .seen_count = 1 };
	struct rules_input in;
	struct rules *rules;
	struct fault fault;
	struct draft d;
	struct id id;

	(void)s;
	begin(&w, TINY);
	draft_init(&d, STATEMENT_EVIDENCE);
	draft_word(&d, "log", "us.example/tally");
	draft_base64(&d, "checkpoint", slice_text("y"));
	id = world_say_odd(&w, "ru", &how, &d);
	world_assert(&w, id, IRREGULAR_SEEN_UNKNOWN, "ru"); /* at a cut */
	in = (struct rules_input){ .charter = w.charter, .logs = w.inputs,
	                           .now_s = w.now_s,
	                           .own_log = world_who(&w, "ch") };
	assert_int_equal(rules_replay(&in, &rules, &fault), TALLY_OK);
	for (size_t i = 0; i < rules->irregularity_count; i++)
		assert_int_not_equal(rules->irregularities[i].code,
		                     IRREGULAR_SEEN_UNKNOWN);
	rules_free(rules);
	world_release(&w);
}

static void test_a_log_over_the_limit_is_refused_as_such(void **s)
{
	struct world w;
	struct rules_input in;
	struct rules *rules = NULL;
	struct fault fault;

	(void)s;
	begin(&w, TINY);
	world_replay(&w);
	w.inputs[0].count = MAX_LOG_ENTRIES + 1;
	in = (struct rules_input){ .charter = w.charter, .logs = w.inputs,
	                           .now_s = w.now_s, .own_log = NO_INDEX };
	assert_int_equal(rules_replay(&in, &rules, &fault), TALLY_ELIMIT);
	assert_null(rules);
	world_release(&w);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_of_two_witnesses_gives_no_time),
		TEST(test_the_time_is_the_later_of_the_two),
		TEST(test_either_of_two_is_enough_where_one_is_needed),
		TEST(test_a_witness_that_the_policy_does_not_name_gives_no_time),
		TEST(test_a_silent_witness_outside_the_policy_holds_nothing_up),
		TEST(test_heads_that_come_out_of_order_take_nothing_back),
		TEST(test_a_witness_that_goes_back_in_time_moves_no_clock_back),
		TEST(test_a_head_of_what_is_not_there_gives_no_time_yet),
		TEST(test_heads_of_another_history_or_unsigned_give_no_time),
		TEST(test_a_head_that_is_no_witness_s_gives_no_time),
		TEST(test_a_witness_s_own_entries_carry_their_own_time),
		TEST(test_an_office_takes_its_own_entries_as_witnessed_now),
		TEST(test_an_office_may_lag_behind_what_a_peer_has_seen),
		TEST(test_a_log_over_the_limit_is_refused_as_such),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
