/*
 * Replay when memory gives out at any allocation: it says so and leaves
 * nothing behind; it never calls a good entry bad instead.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "blind_world.h"

#define TINY "charters/test/tiny.yaml"

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
#define HEAP_IS_OURS 1
#else
#define HEAP_IS_OURS 0 /* a sanitizer has put its own in the way */
#endif

#if HEAP_IS_OURS
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

/* The allocation that fails, counted down; -1: none. */
static long fails_after = -1;
static long taken;

static bool fails(void)
{
	taken++;
	if (fails_after < 0)
		return false;
	return fails_after-- == 0;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}

static void *json_malloc(size_t size)
{
	return __libc_malloc(size);
}

/* Under valgrind another heap than this one is asked: nothing would be shown. */
static void need_own_heap(void)
{
	/* Else a compiler knows what malloc does to `taken`: nothing. */
	void *(*volatile allocate)(size_t size) = malloc;

	taken = 0;
	free(allocate(1));
	if (taken == 0)
		fail_msg("another heap than this test's is asked");
}

/* A finding, a reply and an objection, so that every list is grown. */
static void eventful(struct world *w)
{
	struct draft d;
	struct id row;

	/* jansson does not always tell want of memory from a bad text. */
	json_set_alloc_funcs(json_malloc, free);
	world_init(w, TINY);
	w->sample_k = 2;
	world_run(w);
	world_pair_to(w, 0, GATE_ARRIVE);
	world_select(w, 0, 1);
	row = world_row(w, 0, 1, "storage", "looked", "sm3");
	world_row(w, 0, 1, "control", "looked", "tlam");
	draft_init(&d, STATEMENT_OBJECT);
	draft_id(&d, "about", row.bytes);
	world_say(w, "us", &d);
	draft_init(&d, STATEMENT_EVIDENCE);
	draft_word(&d, "log", "us.example/tally");
	draft_base64(&d, "checkpoint", slice_text("x"));
	world_say(w, "us", &d);
	world_append(w, 0, slice_text("garbage"));
	world_settle(w);
	world_replay(w);
}

static void assert_replay_fails_whole(struct world *w)
{
	struct rules_input in = { .charter = w->charter, .logs = w->inputs,
		                  .now_s = w->now_s, .own_log = NO_INDEX,
		                  .known = w->rules };
	struct rules *rules = NULL;
	struct fault fault;
	long count;

	taken = 0;
	assert_int_equal(rules_replay(&in, &rules, &fault), TALLY_OK);
	count = taken;
	rules_free(rules);
	assert_true(count > 100);
	for (long i = 0; i < count; i++) {
		int rc;

		rules = NULL;
		fails_after = i;
		rc = rules_replay(&in, &rules, &fault);
		fails_after = -1;
		if (rc == TALLY_OK) { /* qsort can do without its buffer */
			assert_int_equal(rules->irregularity_count,
			                 w->rules->irregularity_count);
			rules_free(rules);
			continue;
		}
		assert_int_equal(rc, TALLY_ENOMEM);
		assert_null(rules);
	}
}

static void test_replay_fails_whole_at_every_allocation(void **s)
{
	struct world w;

	(void)s;
	need_own_heap();
	eventful(&w);
	assert_replay_fails_whole(&w);
	world_release(&w);
}

/* What is opened to judge it takes memory, too. */
static void test_evidence_is_not_judged_without_memory(void **s)
{
	struct blind *b;

	(void)s;
	need_own_heap();
	json_set_alloc_funcs(json_malloc, free);
	b = begin_deposited();
	for (unsigned who = 0; who < DEPOSITARIES; who++)
		hold(b, who);
	object_to(b, RU);
	world_assert_regular(&b->w, show_given(b, "ru", RU));
	assert_replay_fails_whole(&b->w);
	blind_end(b);
}

static void test_the_list_of_what_is_owed_fails_whole(void **s)
{
	struct world w;
	struct owed *owed = NULL;
	size_t count = 0;
	long allocations;

	(void)s;
	need_own_heap();
	eventful(&w);
	taken = 0;
	assert_int_equal(rules_owed(w.rules, &owed, &count), TALLY_OK);
	allocations = taken;
	free(owed);
	assert_true(allocations > 0);
	for (long i = 0; i < allocations; i++) {
		int rc;

		owed = NULL;
		fails_after = i;
		rc = rules_owed(w.rules, &owed, &count);
		fails_after = -1;
		assert_int_equal(rc, TALLY_ENOMEM);
		assert_null(owed);
	}
	world_release(&w);
}

static void test_a_cut_without_memory_is_no_verdict(void **s)
{
	struct world w;
	struct fault fault;
	struct cut cut;
	struct id id;
	int rc;

	(void)s;
	need_own_heap();
	eventful(&w);
	id = world_cut(&w);
	world_replay(&w);
	fails_after = 0;
	rc = rules_cut(w.rules, id.bytes, &cut, &fault);
	fails_after = -1;
	assert_int_equal(rc, TALLY_ENOMEM);
	world_release(&w);
}
#else
/* Nothing can be made to fail here: the sanitizer watches a whole replay. */
static void test_replay_gives_back_all_it_took(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, TINY);
	world_run(&w);
	world_pair_to(&w, 0, GATE_ARRIVE);
	assert_int_equal(world_replay(&w)->irregularity_count, 0);
	world_release(&w);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
#if HEAP_IS_OURS
		cmocka_unit_test(test_replay_fails_whole_at_every_allocation),
		cmocka_unit_test(test_evidence_is_not_judged_without_memory),
		cmocka_unit_test(test_the_list_of_what_is_owed_fails_whole),
		cmocka_unit_test(test_a_cut_without_memory_is_no_verdict),
#else
		cmocka_unit_test(test_replay_gives_back_all_it_took),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
