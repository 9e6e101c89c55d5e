/*
 * Laws of the commit chain: one winner for each number, and nobody who slept
 * believes that it won.
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

#include "crypto/hash.h"
#include "folder_world.h"

#define COMMITTERS 3
#define COMMITS 60

/* Opens, and expects the newest commit's text ("" for none) and number. */
static struct chain open_chain(const char *newest, uint64_t next)
{
	struct chain c;
	struct buf bytes;

	buf_init(&bytes, 1000);
	assert_int_equal(chain_open(store, "log/head", &c, &bytes, &fault),
	                 TALLY_OK);
	assert_true(slice_is_text(buf_slice(&bytes), newest));
	assert_true(c.next == next);
	buf_release(&bytes);
	return c;
}

static int commit(struct chain *c, const char *text)
{
	return chain_commit(c, slice_text(text), &fault);
}

static void commit_all(struct chain *c, const char *texts)
{
	for (; *texts; texts++)
		assert_int_equal(chain_commit(c, slice_of(texts, 1), &fault),
		                 TALLY_OK);
}

static int add_name(void *ctx, const char *name)
{
	buf_put_text(ctx, name);
	buf_put_text(ctx, " ");
	return 0;
}

static void assert_list(const char *names)
{
	struct buf out;

	buf_init(&out, 10000);
	assert_int_equal(store_list(store, "", add_name, &out, &fault), TALLY_OK);
	assert_true(slice_is_text(buf_slice(&out), names));
	buf_release(&out);
}

static void test_commits_are_numbered_objects(void **state)
{
	static const uint8_t zeros[HASH_BYTES];
	struct chain c = open_chain("", 0);
	uint8_t hash[HASH_BYTES];
	struct buf out;

	(void)state;
	assert_memory_equal(c.last_hash, zeros, HASH_BYTES);
	assert_list("");
	commit_all(&c, "ab");
	assert_list("log/head/0000000000000000 log/head/0000000000000001 ");
	c = open_chain("b", 2);
	hash_bytes(slice_text("b"), hash);
	assert_memory_equal(c.last_hash, hash, HASH_BYTES);
	commit_all(&c, "cdefghijklmnopqrs");
	open_chain("s", 19);
	assert_true(store_has(store, "log/head/0000000000000012"));
	buf_init(&out, 10);
	assert_int_equal(chain_get(&c, 10, &out, &fault), TALLY_OK);
	assert_true(slice_is_text(buf_slice(&out), "k"));
	assert_int_equal(chain_get(&c, 19, &out, &fault), TALLY_ENOTFOUND);
	buf_release(&out);
}

static void test_the_later_of_two_openers_is_fenced(void **state)
{
	struct chain a = open_chain("", 0), b = open_chain("", 0);

	(void)state;
	commit_all(&a, "1");
	assert_int_equal(commit(&b, "x"), TALLY_EFENCED);
	assert_int_equal(commit(&b, "x"), TALLY_EFENCED);
	b = open_chain("1", 1);
	commit_all(&b, "2");
	assert_int_equal(commit(&a, "y"), TALLY_EFENCED);
	a = open_chain("2", 2);
	commit_all(&a, "3");
	open_chain("3", 3);
}

static void test_collecting_keeps_the_last_two(void **state)
{
	struct chain c = open_chain("", 0);

	(void)state;
	assert_int_equal(chain_collect(&c, 100, &fault), TALLY_OK);
	commit_all(&c, "01");
	assert_int_equal(chain_collect(&c, 100, &fault), TALLY_OK);
	assert_list("log/head/0000000000000000 log/head/0000000000000001 ");
	commit_all(&c, "2");
	assert_int_equal(chain_collect(&c, 0, &fault), TALLY_OK);
	commit_all(&c, "34");
	assert_int_equal(chain_collect(&c, 1, &fault), TALLY_OK);
	assert_false(store_has(store, "log/head/0000000000000000"));
	assert_true(store_has(store, "log/head/0000000000000001"));
	assert_int_equal(chain_collect(&c, 100, &fault), TALLY_OK);
	assert_list("log/head/0000000000000003 log/head/0000000000000004 "
	            "log/head/collected ");
	commit_all(&c, "5");
	open_chain("5", 6);
}

/* Removals seen by the spy, in order. */
static const struct store_backend *good;
static struct store_backend spy;
static char removed[100];

static int remove_and_tell(struct store *s, const char *name, struct fault *f)
{
	removed[strlen(removed)] = name[strlen(name) - 1];
	return good->remove(s, name, f);
}

static void spy_on_store(void)
{
	good = store->backend;
	spy = *good;
	store->backend = &spy;
}

static void test_the_oldest_is_collected_first(void **state)
{
	struct chain c = open_chain("", 0);

	(void)state;
	commit_all(&c, "0123456789");
	spy_on_store();
	spy.remove = remove_and_tell;
	memset(removed, 0, sizeof(removed));
	assert_int_equal(chain_collect(&c, 9, &fault), TALLY_OK);
	assert_string_equal(removed, "01234567");
	store->backend = good;
}

/* It slept before commit `number`; others went on to ten and collected. */
static void wake_after_collection(uint64_t number)
{
	struct chain sleeper, other = open_chain("", 0);

	for (uint64_t i = 0; i < 10; i++) {
		if (i == number)
			sleeper = other;
		commit_all(&other, "x");
	}
	assert_int_equal(chain_collect(&other, 8, &fault), TALLY_OK);
	for (int tries = 0; tries < 2; tries++) {
		assert_int_equal(commit(&sleeper, "zombie"), TALLY_EFENCED);
		assert_list("log/head/0000000000000008 "
		            "log/head/0000000000000009 log/head/collected ");
	}
	commit_all(&other, "y");
	open_chain("y", 11);
}

static void test_who_slept_while_its_number_was_collected_is_fenced(void **state)
{
	for (uint64_t number = 0; number < 10; number++) {
		wake_after_collection(number);
		assert_int_equal(remove_all(state), 0);
		assert_int_equal(open_fresh(state), TALLY_OK);
	}
}

/* A collection that died after each removal in turn. */
static void test_a_sleeper_is_fenced_also_amid_a_collection(void **state)
{
	for (unsigned gone = 1; gone < 8; gone++) {
		struct chain sleepers[8], c = open_chain("", 0);

		for (unsigned i = 0; i < 8; i++) {
			sleepers[i] = c;
			commit_all(&c, "x");
		}
		assert_int_equal(chain_collect(&c, gone, &fault), TALLY_OK);
		for (unsigned i = 0; i < 8; i++)
			assert_int_equal(commit(&sleepers[i], "zombie"),
			                 TALLY_EFENCED);
		open_chain("x", 8);
		assert_int_equal(remove_all(state), 0);
		assert_int_equal(open_fresh(state), TALLY_OK);
	}
}

static void test_a_predecessor_with_other_bytes_fences(void **state)
{
	struct chain c = open_chain("", 0);

	(void)state;
	commit_all(&c, "01");
	assert_int_equal(store_put(store, "log/head/0000000000000001",
	                           slice_text("2"), &fault), TALLY_OK);
	assert_int_equal(commit(&c, "x"), TALLY_EFENCED);
	assert_false(store_has(store, "log/head/0000000000000002"));
}

/* put_new that does it, or lets another do it, and then does not know. */
static int unknowns;
static const char *put_by_another;

static int put_new_unknown(struct store *s, const char *name,
                           struct slice bytes, struct fault *f)
{
	if (unknowns == 0)
		return good->put_new(s, name, bytes, f);
	unknowns--;
	good->put_new(s, name, put_by_another ? slice_text(put_by_another)
	                                      : bytes, f);
	return fault_set(f, TALLY_EUNKNOWN, "time out");
}

static void test_an_unknown_outcome_is_settled_by_reading(void **state)
{
	struct chain c = open_chain("", 0);

	(void)state;
	spy_on_store();
	spy.put_new = put_new_unknown;
	spy.stage = NULL;
	spy.publish = NULL;

	unknowns = 1;
	put_by_another = NULL;
	assert_int_equal(commit(&c, "mine"), TALLY_OK);
	unknowns = 1;
	put_by_another = "theirs";
	assert_int_equal(commit(&c, "mine"), TALLY_EFENCED);
	c = open_chain("theirs", 2);
	unknowns = 2;
	put_by_another = NULL;
	assert_int_equal(commit(&c, "lost"), TALLY_EUNKNOWN);
	assert_non_null(strstr(fault.text, "log/head/0000000000000002"));
	open_chain("lost", 3);

	unknowns = 1;
	assert_int_equal(store_put_same(store, "a", slice_text("1"), &fault),
	                 TALLY_OK);
	unknowns = 1;
	put_by_another = "2";
	assert_int_equal(store_put_many(store, &(struct store_object){
		"b", slice_text("1"), false }, 1, &fault), TALLY_EMISMATCH);
	store->backend = good;
}

static int get_failing(struct store *s, const char *name, struct buf *out,
                       struct fault *f)
{
	(void)s;
	(void)name;
	(void)out;
	return fault_set(f, TALLY_EIO, "broken");
}

static void test_a_win_that_cannot_be_checked_is_not_acknowledged(void **state)
{
	struct chain c = open_chain("", 0);

	(void)state;
	commit_all(&c, "0");
	spy_on_store();
	spy.get = get_failing;
	assert_int_equal(commit(&c, "1"), TALLY_EUNKNOWN);
	assert_non_null(strstr(fault.text, "broken"));
	assert_true(c.next == 1);
	store->backend = good;
	open_chain("1", 2);
}

static int losses;

static int get_what_was_collected(struct store *s, const char *name,
                                  struct buf *out, struct fault *f)
{
	if (losses == 0)
		return good->get(s, name, out, f);
	losses--;
	return fault_set(f, TALLY_ENOTFOUND, "just collected");
}

static void test_opening_goes_on_while_others_collect(void **state)
{
	struct chain c = open_chain("", 0);
	struct buf out;

	(void)state;
	commit_all(&c, "01");
	spy_on_store();
	spy.get = get_what_was_collected;
	losses = 3;
	open_chain("1", 2);
	losses = 1000;
	buf_init(&out, 10);
	assert_int_equal(chain_open(store, "log/head", &c, &out, &fault),
	                 TALLY_EFENCED);
	assert_true(c.next == 2 && out.len == 0);
	buf_release(&out);
	store->backend = good;
}

static void test_odd_names_are_no_commits(void **state)
{
	static const char *const names[] = {
		"log/head/000000000000000A", "log/head/00000000000000001",
		"log/head/f", "log/head/0000000000000009/x", "log/head/x",
		"log/head0", "log/headx/0000000000000009",
		"log/head/000000000000000.",
	};
	struct chain c = open_chain("", 0);

	(void)state;
	commit_all(&c, "012");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(store_put_new(store, names[i], slice_text("x"),
		                               &fault), TALLY_OK);
	c = open_chain("2", 3);
	assert_int_equal(chain_collect(&c, 3, &fault), TALLY_OK);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_true(store_has(store, names[i]));
}

static void test_bad_prefixes_and_the_last_number_are_refused(void **state)
{
	static const char *const bad[] = {
		"", "/", "../head", "log//head",
	};
	char too_long[97]; /* one byte too many */
	struct chain c;
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	memset(too_long, 'a', 96);
	too_long[96] = '\0';
	assert_int_equal(chain_open(store, too_long, &c, &out, &fault),
	                 TALLY_EUSAGE);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(chain_open(store, bad[i], &c, &out, &fault),
		                 TALLY_EUSAGE);
	assert_int_equal(store_put_new(store, "log/head/ffffffffffffffff",
	                               slice_text("x"), &fault), TALLY_OK);
	assert_int_equal(chain_open(store, "log/head", &c, &out, &fault),
	                 TALLY_ELIMIT);
	buf_release(&out);
}

/* In a child: commit, and open again when fenced. */
static int commit_many(uint8_t number)
{
	struct chain c = { 0 };

	for (uint8_t i = 0; i < COMMITS;) {
		uint8_t bytes[2] = { number, i };
		struct buf newest;
		int status = TALLY_EFENCED;

		if (c.store)
			status = chain_commit(&c, slice_of(bytes, 2), NULL);
		if (status == TALLY_OK) {
			i++;
			continue;
		}
		if (status != TALLY_EFENCED)
			return 1;
		buf_init(&newest, 10);
		if (chain_open(store, "race", &c, &newest, NULL) != TALLY_OK)
			return 2;
		buf_release(&newest);
	}
	return 0;
}

static void test_racing_committers_make_one_chain_of_all_commits(void **state)
{
	uint8_t next[COMMITTERS] = { 0 };
	pid_t children[COMMITTERS];
	struct chain c;
	struct buf out;

	(void)state;
	for (uint8_t i = 0; i < COMMITTERS; i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit(commit_many(i));
	}
	for (int i = 0; i < COMMITTERS; i++) {
		int status;

		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	buf_init(&out, 10);
	assert_int_equal(chain_open(store, "race", &c, &out, &fault), TALLY_OK);
	for (uint64_t seq = 0; seq < c.next; seq++) {
		buf_clear(&out);
		assert_int_equal(chain_get(&c, seq, &out, &fault), TALLY_OK);
		/* Of each committer in its order, none twice. */
		assert_int_equal(out.data[1], next[out.data[0]]++);
	}
	for (int i = 0; i < COMMITTERS; i++)
		assert_int_equal(next[i], COMMITS);
	buf_release(&out);
}

int main(void)
{
#define LAW(f) cmocka_unit_test_setup_teardown(f, open_fresh, remove_all)
	const struct CMUnitTest tests[] = {
		LAW(test_commits_are_numbered_objects),
		LAW(test_the_later_of_two_openers_is_fenced),
		LAW(test_collecting_keeps_the_last_two),
		LAW(test_the_oldest_is_collected_first),
		LAW(test_who_slept_while_its_number_was_collected_is_fenced),
		LAW(test_a_sleeper_is_fenced_also_amid_a_collection),
		LAW(test_a_predecessor_with_other_bytes_fences),
		LAW(test_an_unknown_outcome_is_settled_by_reading),
		LAW(test_a_win_that_cannot_be_checked_is_not_acknowledged),
		LAW(test_opening_goes_on_while_others_collect),
		LAW(test_odd_names_are_no_commits),
		LAW(test_bad_prefixes_and_the_last_number_are_refused),
		LAW(test_racing_committers_make_one_chain_of_all_commits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
