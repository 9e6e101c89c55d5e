/*
 * Concluding at a cut: what came later changes no byte, and nothing is
 * concluded on what the cut does not hold.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world_odd.h"

#define TINY "charters/test/tiny.yaml"

static void looked_world(struct world *w)
{
	world_init(w, TINY);
	world_run(w);
	world_pair_to(w, 0, GATE_LOOK);
	w->now_s += 4 * HOURS;
}

static struct concluded open_at(struct world *w, struct id id)
{
	struct concluded c;
	struct fault fault;
	struct cut cut;

	world_replay(w);
	assert_int_equal(rules_cut(w->rules, id.bytes, &cut, &fault), TALLY_OK);
	assert_int_equal(concluded_open(w->rules, w->inputs, &cut, &c, &fault),
	                 TALLY_OK);
	cut_release(&cut);
	return c;
}

static void test_what_comes_after_a_cut_is_not_read_at_it(void **s)
{
	struct world w;
	struct buf json;
	struct concluded c;
	struct fault fault;
	struct id cut;

	(void)s;
	looked_world(&w);
	cut = world_cut(&w);
	buf_init(&json, 1u << 20);
	world_json(&w, cut, &json); /* composed by the test itself */
	w.now_s += 31 * 24 * HOURS;
	world_answer(&w, "us", w.arrangement, "withdrawn");
	world_cut(&w);
	c = open_at(&w, cut);
	assert_int_equal(concluded_compute(
		&c, rules_arrangement(c.rules, w.arrangement.bytes), &fault),
	                 TALLY_OK);
	assert_int_equal(c.conclusion->word, CONCLUSION_CONFIRMED);
	assert_true(slice_equal(buf_slice(&c.json), buf_slice(&json)));
	assert_memory_equal(c.cut, cut.bytes, HASH_BYTES);
	assert_memory_equal(c.arrangement, w.arrangement.bytes, HASH_BYTES);
	concluded_release(&c);
	concluded_release(&c); /* twice does nothing */
	buf_release(&json);
	world_release(&w);
}

static void test_nothing_is_concluded_on_a_later_arrangement(void **s)
{
	struct world w;
	struct concluded c;
	struct fault fault = { 0 };
	struct id cut;

	(void)s;
	world_init(&w, TINY);
	world_sign(&w);
	cut = world_cut(&w);
	world_propose(&w);
	c = open_at(&w, cut);
	assert_int_not_equal(rules_arrangement(w.rules, w.arrangement.bytes),
	                     NO_INDEX);
	assert_int_equal(rules_arrangement(c.rules, w.arrangement.bytes),
	                 NO_INDEX);
	assert_int_equal(concluded_compute(&c, 0, &fault), TALLY_EUSAGE);
	assert_true(fault.text[0] != '\0');
	concluded_release(&c);
	world_release(&w);
}

/* An irregular one, by who is no witness, stands between. */
static void test_cuts_are_found_newest_first(void **s)
{
	struct world w;
	struct draft d;
	struct named_head head = { .log = "us.example/tally" };
	struct id first, second;
	size_t i;

	(void)s;
	world_init(&w, TINY);
	world_sign(&w);
	world_replay(&w);
	assert_int_equal(cut_before(w.rules, w.rules->entry_count), NO_INDEX);
	first = world_cut(&w);
	draft_init(&d, STATEMENT_CUT);
	draft_heads(&d, "heads", &head, 1);
	world_say(&w, "us", &d);
	second = world_cut(&w);
	world_declare(&w, 0);
	world_replay(&w);
	i = cut_before(w.rules, w.rules->entry_count);
	assert_int_equal(i, rules_find(w.rules, second.bytes));
	i = cut_before(w.rules, w.rules->entries[i].order);
	assert_int_equal(i, rules_find(w.rules, first.bytes));
	assert_int_equal(cut_before(w.rules, w.rules->entries[i].order),
	                 NO_INDEX);
	world_release(&w);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_comes_after_a_cut_is_not_read_at_it),
		TEST(test_nothing_is_concluded_on_a_later_arrangement),
		TEST(test_cuts_are_found_newest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
