/*
 * What a process can still do inside the sandbox, and what it cannot: each try
 * in a child of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/sandbox.h"

static char base[128]; /* with folders read, write and none, a file in each */

enum { CHILD_FAILED = 255, CHILD_NOTICE = 254 };

/* Without it nothing would be shown here. */
static void need_landlock(void)
{
	if (syscall(SYS_landlock_create_ruleset, NULL, 0,
	            LANDLOCK_CREATE_RULESET_VERSION) <= 0)
		fail_msg("this kernel has no Landlock");
}

/* The errno that try() leaves in a child inside the sandbox; 0 for success. */
static int inside(int (*try)(void))
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		char list[160], read[160], write[160], notice[SANDBOX_NOTICE_BYTES];
		const struct sandbox_folder folders[] = {
			{ list, SANDBOX_LIST }, { read, SANDBOX_READ },
			{ write, SANDBOX_WRITE }
		};

		snprintf(list, sizeof(list), "%s/list", base);
		snprintf(read, sizeof(read), "%s/read", base);
		snprintf(write, sizeof(write), "%s/write", base);
		if (sandbox_enter(folders, 3, notice, NULL) != TALLY_OK)
			_exit(CHILD_FAILED);
		if (notice[0] != '\0')
			_exit(CHILD_NOTICE);
		_exit(try());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_not_equal(WEXITSTATUS(status), CHILD_FAILED);
	need_landlock();
	return WEXITSTATUS(status);
}

static int open_file(const char *folder, const char *name, int flags)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s/%s", base, folder, name);
	return open(path, flags, 0644) >= 0 ? 0 : errno;
}

static int read_served(void) { return open_file("read", "file", O_RDONLY); }
static int write_served(void) { return open_file("read", "file", O_WRONLY); }
static int make_served(void)
{
	return open_file("read", "new", O_WRONLY | O_CREAT);
}
static int read_other(void) { return open_file("none", "file", O_RDONLY); }
static int read_above(void)
{
	return open_file("read/../none", "file", O_RDONLY);
}
static int make_own(void)
{
	return open_file("write", "new", O_WRONLY | O_CREAT | O_TRUNC);
}

static int replace_own(void)
{
	char from[200], to[200];

	snprintf(from, sizeof(from), "%s/write/new", base);
	snprintf(to, sizeof(to), "%s/write/folder/file", base);
	return rename(from, to) == 0 ? 0 : errno;
}

static void test_served_folders_can_only_be_read(void **state)
{
	(void)state;
	assert_int_equal(inside(read_served), 0);
	assert_int_equal(inside(write_served), EACCES);
	assert_int_equal(inside(make_served), EACCES);
}

static void test_other_folders_cannot_even_be_read(void **state)
{
	(void)state;
	assert_int_equal(inside(read_other), EACCES);
	assert_int_equal(inside(read_above), EACCES);
}

static void test_own_folders_can_be_written(void **state)
{
	(void)state;
	assert_int_equal(inside(make_own), 0);
	assert_int_equal(inside(replace_own), 0);
}

static int list_names(void)
{
	return open_file("list", ".", O_RDONLY | O_DIRECTORY);
}
static int read_listed(void) { return open_file("list", "file", O_RDONLY); }
static int miss_listed(void) { return open_file("list", "none", O_RDONLY); }

static void test_names_can_be_known_and_files_not_read(void **state)
{
	(void)state;
	assert_int_equal(inside(list_names), 0);
	assert_int_equal(inside(read_listed), EACCES);
	assert_int_equal(inside(miss_listed), ENOENT);
}

static int run_program(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return errno;
}

static int connect_out(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : errno;
}

static int change_owner(void) { return chown(base, 0, 0) == 0 ? 0 : errno; }

static void test_what_a_server_never_does_is_refused(void **state)
{
	(void)state;
	assert_int_equal(inside(run_program), ENOSYS);
	assert_int_equal(inside(connect_out), ENOSYS);
	assert_int_equal(inside(change_owner), ENOSYS);
}

/* As on an older kernel: one line, and what can be done is. */
static void test_without_landlock_the_rest_is_done(void **state)
{
	int status;
	pid_t child = fork();

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		char notice[SANDBOX_NOTICE_BYTES];
		scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

		if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
		                     SCMP_SYS(landlock_create_ruleset), 0) != 0 ||
		    seccomp_load(filter) != 0)
			_exit(CHILD_FAILED);
		if (sandbox_enter(NULL, 0, notice, NULL) != TALLY_OK)
			_exit(1);
		if (strstr(notice, "no Landlock") == NULL ||
		    strchr(notice, '\n') != NULL)
			_exit(2);
		_exit(read_other() == 0 && connect_out() == ENOSYS ? 0 : 3);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_a_folder_that_is_not_there_is_told(void **state)
{
	const struct sandbox_folder missing = { "/nonexistent", SANDBOX_READ };
	int status;
	pid_t child = fork();

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		char notice[SANDBOX_NOTICE_BYTES];
		struct fault fault = { .text = "" };
		int rc = sandbox_enter(&missing, 1, notice, &fault);

		if (notice[0] != '\0')
			_exit(CHILD_NOTICE);
		_exit(rc == TALLY_EIO && strstr(fault.text, "/nonexistent")
			      ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	need_landlock();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static int make_folders(void **state)
{
	static const char *const folders[] = { "read", "write", "none", "list",
	                                       "write/folder" };
	const char *tmp = getenv("TMPDIR");
	char path[200];
	int fd;

	(void)state;
	snprintf(base, sizeof(base), "%.100s/sandbox-XXXXXX", tmp ? tmp : "/tmp");
	if (mkdtemp(base) == NULL)
		return 1;
	for (size_t i = 0; i < 5; i++) {
		snprintf(path, sizeof(path), "%s/%s", base, folders[i]);
		mkdir(path, 0755);
		snprintf(path, sizeof(path), "%s/%s/file", base, folders[i]);
		fd = open(path, O_WRONLY | O_CREAT, 0644);
		close(fd);
	}
	return 0;
}

static int remove_folders(void **state)
{
	char command[200];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", base);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_served_folders_can_only_be_read),
		cmocka_unit_test(test_other_folders_cannot_even_be_read),
		cmocka_unit_test(test_names_can_be_known_and_files_not_read),
		cmocka_unit_test(test_own_folders_can_be_written),
		cmocka_unit_test(test_what_a_server_never_does_is_refused),
		cmocka_unit_test(test_without_landlock_the_rest_is_done),
		cmocka_unit_test(test_a_folder_that_is_not_there_is_told),
	};

	return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
