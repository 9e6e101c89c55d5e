/*
 * Laws of the folder backend in trouble: racing, killed and failing writers, and
 * a file system that does not keep its promise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "folder_world.h"

#define RACERS 4
#define RACE_NAMES 200
#define KILLS 40
#define BIG_BYTES 100000
#define NOBODY 65534

/* In a child; its exit status is the number of names it won. */
static int race_all(uint8_t number)
{
	int won = 0;

	for (int i = 0; i < RACE_NAMES; i++) {
		char name[32];
		int status;

		snprintf(name, sizeof(name), "race/%d/%d", i % 5, i);
		status = store_put_new(store, name, slice_of(&number, 1), NULL);
		if (status != TALLY_OK && status != TALLY_EEXISTS)
			return 255;
		won += status == TALLY_OK;
	}
	return won;
}

static int wait_for(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void test_of_racing_processes_exactly_one_wins_each_name(void **state)
{
	pid_t children[RACERS];
	int won[RACERS], found[RACERS] = { 0 }, sum = 0;

	(void)state;
	for (uint8_t i = 0; i < RACERS; i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit(race_all(i));
	}
	for (int i = 0; i < RACERS; i++) {
		won[i] = wait_for(children[i]);
		sum += won[i];
	}
	assert_int_equal(sum, RACE_NAMES);
	for (int i = 0; i < RACE_NAMES; i++) {
		struct buf out;
		char name[32];

		buf_init(&out, 1);
		snprintf(name, sizeof(name), "race/%d/%d", i % 5, i);
		assert_int_equal(store_get(store, name, &out, &fault), TALLY_OK);
		found[out.data[0]]++;
		buf_release(&out);
	}
	assert_memory_equal(won, found, sizeof(won));
	assert_int_equal(temporary_count(), 0);
}

static uint8_t big[BIG_BYTES];

static int check_whole(void *ctx, const char *name)
{
	struct buf out;

	buf_init(&out, BIG_BYTES);
	assert_int_equal(store_get(store, name, &out, &fault), TALLY_OK);
	assert_true(slice_equal(buf_slice(&out), slice_of(big, BIG_BYTES)));
	buf_release(&out);
	++*(int *)ctx;
	return 0;
}

static void write_until_killed(int round)
{
	for (int i = 0;; i++) {
		char name[32];

		snprintf(name, sizeof(name), "%d/%d", round, i % 50);
		if (i % 2)
			store_put(store, name, slice_of(big, BIG_BYTES), NULL);
		else
			store_put_new(store, name, slice_of(big, BIG_BYTES), NULL);
	}
}

static void test_a_killed_writer_leaves_whole_objects_or_none(void **state)
{
	int whole = 0;

	(void)state;
	memset(big, 'x', sizeof(big));
	srand(1);
	for (int round = 0; round < KILLS; round++) {
		pid_t child = fork();

		if (child == 0)
			write_until_killed(round);
		usleep((useconds_t)(rand() % 20000));
		kill(child, SIGKILL);
		assert_int_equal(wait_for(child), -SIGKILL);
	}
	assert_int_equal(store_list(store, "", check_whole, &whole, &fault),
	                 TALLY_OK);
	assert_true(whole > 0);
	assert_int_equal(store_probe(store, &fault), TALLY_OK);
	assert_int_equal(temporary_count(), 0);
}

/* Run in a child, so that limits and identity end with it. */
static int in_child(int (*act)(void))
{
	pid_t child = fork();

	if (child == 0)
		_exit(act());
	return wait_for(child);
}

/* Every way to write fails with a place and a reason; 0 if so. */
static int check_faults(const char *reason)
{
	struct slice bytes = slice_of(big, BIG_BYTES);
	struct store_object objects[2] = { { "a/new", bytes, false },
	                                 { "b", bytes, true } };

	if (store_put_new(store, "a/new", bytes, &fault) != TALLY_EIO ||
	    !strstr(fault.text, root) || !strstr(fault.text, "/a/new: ") ||
	    !strstr(fault.text, reason))
		return 1;
	if (store_put(store, "a/old", bytes, &fault) != TALLY_EIO ||
	    !strstr(fault.text, reason))
		return 2;
	if (store_put_many(store, objects, 2, &fault) != TALLY_EIO ||
	    !strstr(fault.text, reason))
		return 3;
	return 0;
}

static int write_beyond_the_limit(void)
{
	const struct rlimit limit = { BIG_BYTES / 2, BIG_BYTES / 2 };

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return 100;
	return check_faults(strerror(EFBIG));
}

static int write_without_permission(void)
{
	if (geteuid() == 0 &&
	    (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 ||
	     setuid(NOBODY) != 0))
		return 100;
	return check_faults(strerror(EACCES));
}

static int count_object(void *ctx, const char *name)
{
	struct buf out;

	buf_init(&out, 3);
	assert_string_equal(name, "a/old");
	assert_int_equal(store_get(store, name, &out, &fault), TALLY_OK);
	assert_true(slice_is_text(buf_slice(&out), "old"));
	buf_release(&out);
	++*(int *)ctx;
	return 0;
}

static void assert_only_the_old_object(void)
{
	int count = 0;

	assert_int_equal(store_list(store, "", count_object, &count, &fault),
	                 TALLY_OK);
	assert_int_equal(count, 1);
	assert_int_equal(temporary_count(), 0);
}

static void test_a_full_disk_changes_nothing(void **state)
{
	(void)state;
	assert_int_equal(store_put_new(store, "a/old", slice_text("old"), &fault),
	                 TALLY_OK);
	assert_int_equal(in_child(write_beyond_the_limit), 0);
	assert_only_the_old_object();
}

static void test_a_read_only_folder_is_read_and_not_changed(void **state)
{
	char folder[384];

	(void)state;
	assert_int_equal(store_put_new(store, "a/old", slice_text("old"), &fault),
	                 TALLY_OK);
	snprintf(folder, sizeof(folder), "%s/.tmp-writing", root);
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(chmod(root, 0555), 0);
	assert_int_equal(in_child(write_without_permission), 0);
	assert_only_the_old_object();
	assert_int_equal(chmod(root, 0755), 0);
}

static void test_tidying_spares_a_living_writer(void **state)
{
	char path[384];
	int fd;

	(void)state;
	assert_int_equal(store_put_new(store, "a", slice_text("1"), &fault),
	                 TALLY_OK);
	snprintf(path, sizeof(path), "%s/.tmp-writing/0123", root);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(store_probe(store, &fault), TALLY_OK);
	assert_int_equal(temporary_count(), 1);
	close(fd);
	assert_int_equal(store_probe(store, &fault), TALLY_OK);
	assert_int_equal(temporary_count(), 0);
}

/* A backend whose put_new replaces, as some object stores do in a race. */
static void test_probe_refuses_a_store_with_two_winners(void **state)
{
	const struct store_backend *good = store->backend;
	struct store_backend bad = *good;

	(void)state;
	assert_int_equal(store_probe(store, &fault), TALLY_OK);
	bad.put_new = good->put;
	store->backend = &bad;
	assert_int_equal(store_probe(store, &fault), TALLY_EIO);
	assert_non_null(strstr(fault.text, "two writers won"));
	store->backend = good;
}

static int refuse_any(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
	return 1;
}

static void test_probe_leaves_no_objects(void **state)
{
	char folder[384];

	(void)state;
	assert_int_equal(store_probe(store, &fault), TALLY_OK);
	assert_int_equal(store_list(store, "", refuse_any, NULL, &fault),
	                 TALLY_OK);
	snprintf(folder, sizeof(folder), "%s/.tmp-probe", root);
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
#define LAW(f) cmocka_unit_test_setup_teardown(f, open_fresh, remove_all)
	const struct CMUnitTest tests[] = {
		LAW(test_of_racing_processes_exactly_one_wins_each_name),
		LAW(test_a_killed_writer_leaves_whole_objects_or_none),
		LAW(test_a_full_disk_changes_nothing),
		LAW(test_a_read_only_folder_is_read_and_not_changed),
		LAW(test_tidying_spares_a_living_writer),
		LAW(test_probe_refuses_a_store_with_two_winners),
		LAW(test_probe_leaves_no_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
