/*
 * Laws of commits to several chains at once: each ends as it would alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "folder_world.h"

#define CHAINS 40 /* more than there are threads */

static struct chain chains[CHAINS];
static struct chain_commit commits[CHAINS];

/* Opens all; the number of the next commit must be that. */
static void open_all(uint64_t next)
{
	for (size_t i = 0; i < CHAINS; i++) {
		struct buf newest;
		char prefix[32];

		snprintf(prefix, sizeof(prefix), "log%zu/head", i);
		buf_init(&newest, 1000);
		assert_int_equal(chain_open(store, prefix, &chains[i], &newest,
		                            &fault), TALLY_OK);
		assert_true(chains[i].next == next);
		buf_release(&newest);
		commits[i] = (struct chain_commit){ .chain = &chains[i] };
	}
}

static void name_all(char texts[static CHAINS][16], char word)
{
	for (size_t i = 0; i < CHAINS; i++) {
		snprintf(texts[i], 16, "%c %zu", word, i);
		commits[i].bytes = slice_text(texts[i]);
	}
}

static void assert_newest(size_t i, const char *text)
{
	struct chain chain;
	struct buf newest;

	buf_init(&newest, 1000);
	assert_int_equal(chain_open(store, chains[i].prefix, &chain, &newest,
	                            &fault), TALLY_OK);
	assert_true(slice_is_text(buf_slice(&newest), text));
	buf_release(&newest);
}

static void test_each_is_committed_to_its_own_chain(void **state)
{
	static char texts[CHAINS][16];

	(void)state;
	open_all(0);
	for (size_t round = 0; round < 3; round++) {
		name_all(texts, (char)('a' + round));
		chain_commit_many(commits, CHAINS);
		for (size_t i = 0; i < CHAINS; i++) {
			assert_int_equal(commits[i].status, TALLY_OK);
			assert_newest(i, texts[i]);
		}
	}
	open_all(3);
	chain_commit_many(commits, 0);
	open_all(3);
}

static void test_each_fails_alone(void **state)
{
	static char texts[CHAINS][16];

	(void)state;
	open_all(0);
	for (size_t i = 0; i < CHAINS; i += 3) {
		struct chain overtaking = chains[i];

		assert_int_equal(chain_commit(&overtaking, slice_text("first"),
		                              &fault), TALLY_OK);
	}
	name_all(texts, 'a');
	chain_commit_many(commits, CHAINS);
	for (size_t i = 0; i < CHAINS; i++) {
		assert_int_equal(commits[i].status,
		                 i % 3 ? TALLY_OK : TALLY_EFENCED);
		assert_newest(i, i % 3 ? texts[i] : "first");
		if (i % 3 == 0)
			assert_non_null(strstr(commits[i].fault.text,
			                       chains[i].prefix));
	}
}

int main(void)
{
#define LAW(f) cmocka_unit_test_setup_teardown(f, open_fresh, remove_all)
	const struct CMUnitTest tests[] = {
		LAW(test_each_is_committed_to_its_own_chain),
		LAW(test_each_fails_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
