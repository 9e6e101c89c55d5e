/*
 * What an earlier replay spares a later one: the same signature over the same
 * bytes at the same place, and nothing else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world.h"

#define TINY "charters/test/tiny.yaml"

/* All sign, us declares: its newest entry is the one in question. */
static void declared_world(struct world *w)
{
	world_init(w, TINY);
	world_sign(w);
	world_declare(w, 0);
}

static size_t newest_of_us(const struct world *w)
{
	size_t us = world_who(w, "us");

	return w->rules->log_start[us] + w->rules->log_count[us] - 1;
}

/* Another signature in the form of one; the text stays as it is. */
static void sign_otherwise(struct world *w, size_t before_last)
{
	const struct world_log *us = &w->logs[world_who(w, "us")];
	struct slice entry = us->entries[us->count - 1 - before_last];
	uint8_t *byte = (uint8_t *)(uintptr_t)&entry.data[entry.len - 5];

	*byte = *byte == 'A' ? 'B' : 'A';
}

static struct rules *replay_again(struct world *w, const struct rules *known)
{
	struct rules_input in = { .charter = w->charter, .logs = w->inputs,
		                  .now_s = w->now_s, .own_log = NO_INDEX,
		                  .known = known };
	struct rules *rules;
	struct fault fault;

	assert_int_equal(rules_replay(&in, &rules, &fault), TALLY_OK);
	return rules;
}

static bool is_taken(struct world *w, const struct rules *known)
{
	struct rules *rules = replay_again(w, known);
	bool valid = rules->entries[newest_of_us(w)].valid;

	rules_free(rules);
	return valid;
}

/* Nothing but a lie of the earlier replay shows that it was asked. */
static void believe_newest(struct world *w)
{
	sign_otherwise(w, 0);
	world_replay(w);
	assert_false(w->rules->entries[newest_of_us(w)].valid);
	w->rules->entries[newest_of_us(w)].valid = true;
}

static void test_what_was_verified_before_is_not_verified_again(void **s)
{
	struct world w;

	(void)s;
	declared_world(&w);
	believe_newest(&w);
	assert_true(is_taken(&w, w.rules));
	assert_false(is_taken(&w, NULL));
	world_release(&w);
}

static void test_another_signature_over_a_known_text_is_verified(void **s)
{
	struct world w;

	(void)s;
	declared_world(&w);
	world_replay(&w);
	assert_true(is_taken(&w, w.rules));
	sign_otherwise(&w, 0);
	assert_false(is_taken(&w, w.rules));
	world_release(&w);
}

static void test_a_known_entry_after_another_history_is_verified(void **s)
{
	struct world w;

	(void)s;
	declared_world(&w);
	believe_newest(&w);
	sign_otherwise(&w, 1);
	assert_false(is_taken(&w, w.rules));
	world_release(&w);
}

static void test_a_log_is_known_as_far_as_it_went(void **s)
{
	struct rules *known, *rules;
	struct world w;
	size_t newest;

	(void)s;
	declared_world(&w);
	believe_newest(&w);
	newest = newest_of_us(&w);
	known = w.rules;
	w.rules = NULL;
	world_declare(&w, 0);
	world_replay(&w);
	rules = replay_again(&w, known);
	assert_true(rules->entries[newest].valid);
	assert_true(rules->entries[newest + 1].valid);
	rules_free(rules);
	sign_otherwise(&w, 0);
	assert_false(is_taken(&w, known));
	rules_free(known);
	world_release(&w);
}

static void test_nothing_is_known_under_another_charter(void **s)
{
	struct charter other;
	struct world w;

	(void)s;
	declared_world(&w);
	believe_newest(&w);
	other = *w.charter;
	other.id[0] ^= 1;
	w.rules->charter = &other;
	assert_false(is_taken(&w, w.rules));
	world_release(&w);
}

static void test_what_is_known_spares_only_the_signature(void **s)
{
	struct rules *rules;
	struct world w;
	size_t us;

	(void)s;
	declared_world(&w);
	us = world_who(&w, "us");
	world_append(&w, us, slice_text("garbage"));
	world_append(&w, us, w.logs[world_who(&w, "ru")].entries[0]);
	world_replay(&w);
	for (size_t i = 0; i < w.rules->entry_count; i++)
		w.rules->entries[i].valid = true;
	rules = replay_again(&w, w.rules);
	assert_int_equal(rules->irregularity_count, 2);
	assert_false(rules->entries[newest_of_us(&w)].valid);
	assert_false(rules->entries[newest_of_us(&w) - 1].valid);
	rules_free(rules);
	world_release(&w);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_was_verified_before_is_not_verified_again),
		TEST(test_another_signature_over_a_known_text_is_verified),
		TEST(test_a_known_entry_after_another_history_is_verified),
		TEST(test_a_log_is_known_as_far_as_it_went),
		TEST(test_nothing_is_known_under_another_charter),
		TEST(test_what_is_known_spares_only_the_signature),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
