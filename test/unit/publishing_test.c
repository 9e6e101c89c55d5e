/*
 * Laws of what is said of silent logs: what a witness saw and is not here is
 * withheld once the lag is over; silence counts where something was due.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world.h"
#include "rules/publishing.h"

#define TINY "charters/test/tiny.yaml"
#define DAY (24 * 3600)

static struct world w;
static struct publishing all[WORLD_LOGS];

static void look(void)
{
	assert_int_equal(rules_publishing(world_replay(&w), all), TALLY_OK);
}

static int64_t lag_s(void)
{
	return (int64_t)w.charter->clocks[CLOCK_PUBLICATION].value;
}

static int run_world(void **state)
{
	(void)state;
	world_init(&w, TINY);
	world_run(&w);
	return 0;
}

static int end_world(void **state)
{
	(void)state;
	world_release(&w);
	return 0;
}

static void test_nothing_is_withheld_of_logs_that_are_here(void **state)
{
	(void)state;
	w.now_s += 400 * (int64_t)DAY;
	look();
	for (size_t i = 0; i < w.charter->participant_count; i++) {
		assert_int_equal(all[i].known, w.logs[i].count);
		assert_true(all[i].withheld_s == NEVER_S);
	}
}

static void test_what_a_witness_saw_and_is_not_here_is_withheld(void **state)
{
	size_t us = world_who(&w, "us"), count = w.logs[us].count;
	const struct entry *head = NULL;
	const struct rules *rules;
	int64_t first_s = NEVER_S;

	(void)state;
	w.logs[us].count = count - 2;
	rules = world_replay(&w);
	for (size_t i = 0; i < rules->entry_count; i++) {
		head = &rules->entries[i];
		if (head->valid && head->statement.kind == STATEMENT_HEAD &&
		    member_is(head->statement.body, "log",
		              w.charter->participants[us].log) &&
		    (size_t)member_int(head->statement.body, "size") ==
		            count - 1)
			first_s = head->statement.at_s;
	}
	assert_true(first_s != NEVER_S);
	w.now_s = first_s + lag_s();
	look();
	assert_int_equal(all[us].known, count);
	assert_true(all[us].withheld_s == NEVER_S);
	w.now_s++;
	look();
	assert_true(all[us].withheld_s == first_s);
	for (size_t i = 0; i < w.charter->participant_count; i++)
		if (i != us)
			assert_true(all[i].withheld_s == NEVER_S);
	w.logs[us].count = count;
	look();
	assert_true(all[us].withheld_s == NEVER_S);
}

/* Without the log's signature, anybody could accuse anybody. */
static void test_a_head_that_the_log_did_not_sign_accuses_nobody(void **state)
{
	uint8_t signature[SIGNATURE_BYTES] = { 1 }, root[HASH_BYTES] = { 2 };
	size_t us = world_who(&w, "us");
	struct draft d;

	(void)state;
	draft_init(&d, STATEMENT_HEAD);
	draft_word(&d, "log", w.charter->participants[us].log);
	draft_int(&d, "size", (int64_t)w.logs[us].count + 5);
	draft_hash(&d, "root", root);
	draft_base64(&d, "signature", slice_of(signature, sizeof(signature)));
	world_say(&w, w.charter->participants[w.witness].name, &d);
	w.now_s += DAY;
	look();
	assert_int_equal(all[us].known, w.logs[us].count);
	assert_true(all[us].withheld_s == NEVER_S);
}

/* `at` of the newest statement of a log. */
static int64_t newest_s(size_t log)
{
	const struct rules *rules = world_replay(&w);

	return rules->entries[rules->log_start[log] + rules->log_count[log] - 1]
		.statement.at_s;
}

static void test_silence_counts_only_where_something_was_due(void **state)
{
	size_t us = world_who(&w, "us"), ru = world_who(&w, "ru");
	int64_t spoken_s;

	(void)state;
	look();
	assert_true(all[us].missed_s == NEVER_S);
	assert_true(all[ru].missed_s == NEVER_S);
	/* us gives notice of a fixed site; ru says nothing more. */
	world_start_pair(&w, 0);
	spoken_s = newest_s(ru);
	world_notice(&w, 0, 0);
	look();
	assert_true(all[ru].missed_s == NEVER_S);
	w.now_s += 30 * (int64_t)DAY;
	look();
	assert_true(all[ru].missed_s != NEVER_S);
	assert_true(all[ru].missed_s > spoken_s);
	assert_true(all[ru].missed_s < w.now_s);
	assert_true(all[ru].last_s >= spoken_s);
	assert_true(all[ru].last_s < all[ru].missed_s);
	/* Whoever says anything at all is not silent. */
	world_declare(&w, 1);
	look();
	assert_true(all[ru].missed_s == NEVER_S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_nothing_is_withheld_of_logs_that_are_here, run_world,
			end_world),
		cmocka_unit_test_setup_teardown(
			test_what_a_witness_saw_and_is_not_here_is_withheld,
			run_world, end_world),
		cmocka_unit_test_setup_teardown(
			test_a_head_that_the_log_did_not_sign_accuses_nobody,
			run_world, end_world),
		cmocka_unit_test_setup_teardown(
			test_silence_counts_only_where_something_was_due,
			run_world, end_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
