/*
 * Laws of the folder backend: created once, whole or not at all, never through
 * a symbolic link, and a fault changes nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "folder_world.h"

static const char *path_of(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	return path;
}

static void assert_object(const char *name, const char *text)
{
	struct buf out;

	buf_init(&out, 1000);
	assert_int_equal(store_get(store, name, &out, &fault), TALLY_OK);
	assert_true(slice_is_text(buf_slice(&out), text));
	buf_release(&out);
}

/* All names, each followed by a space. */
static int add_name(void *ctx, const char *name)
{
	buf_put_text(ctx, name);
	buf_put_text(ctx, " ");
	return 0;
}

static void assert_list(const char *prefix, const char *names)
{
	struct buf out;
	char *text;

	buf_init(&out, 100000);
	assert_int_equal(store_list(store, prefix, add_name, &out, &fault),
	                 TALLY_OK);
	text = buf_take_text(&out);
	assert_string_equal(text, names);
	free(text);
	buf_release(&out);
}

static void test_an_object_is_created_once(void **state)
{
	(void)state;
	assert_int_equal(store_put_new(store, "a/b", slice_text("one"), &fault),
	                 TALLY_OK);
	assert_int_equal(store_put_new(store, "a/b", slice_text("two"), &fault),
	                 TALLY_EEXISTS);
	assert_int_equal(store_put_new(store, "a", slice_text("two"), &fault),
	                 TALLY_EEXISTS);
	assert_object("a/b", "one");
	assert_int_equal(store_put_new(store, "empty", slice_of(NULL, 0), &fault),
	                 TALLY_OK);
	assert_object("empty", "");
	assert_true(store_has(store, "a/b") && store_has(store, "empty"));
	assert_false(store_has(store, "a/c"));
	for (int again = 0; again < 2; again++)
		assert_list("", "a/b empty ");
	assert_int_equal(temporary_count(), 0);
}

static void test_put_replaces_and_put_same_does_not(void **state)
{
	(void)state;
	assert_int_equal(store_put(store, "a", slice_text("one"), &fault),
	                 TALLY_OK);
	assert_int_equal(store_put(store, "a", slice_text("two"), &fault),
	                 TALLY_OK);
	assert_object("a", "two");
	assert_int_equal(store_put_same(store, "a", slice_text("two"), &fault),
	                 TALLY_OK);
	assert_int_equal(store_put_same(store, "a", slice_text("one"), &fault),
	                 TALLY_EMISMATCH);
	assert_int_equal(store_put_same(store, "a", slice_text("tw"), &fault),
	                 TALLY_EMISMATCH);
	assert_int_equal(store_put_same(store, "a", slice_text("two "), &fault),
	                 TALLY_EMISMATCH);
	assert_object("a", "two");
	assert_int_equal(store_put_same(store, "b", slice_text("b"), &fault),
	                 TALLY_OK);
	assert_object("b", "b");
	assert_int_equal(temporary_count(), 0);
}

static void test_many_objects_are_put_and_compared_like_one(void **state)
{
	struct store_object objects[40];
	char names[40][8];

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		snprintf(names[i], sizeof(names[i]), "%zu/%02zu", i % 3, i);
		objects[i].name = names[i];
		objects[i].bytes = slice_text(names[i]);
		objects[i].replace = false;
	}
	assert_int_equal(store_put_same(store, names[20], slice_text(names[20]),
	                                &fault), TALLY_OK);
	for (int again = 0; again < 2; again++)
		assert_int_equal(store_put_many(store, objects, 40, &fault),
		                 TALLY_OK);
	for (size_t i = 0; i < 40; i++)
		assert_object(names[i], names[i]);
	assert_int_equal(store_put_many(store, NULL, 0, &fault), TALLY_OK);
	objects[39].bytes = slice_text("other");
	assert_int_equal(store_put_many(store, objects, 40, &fault),
	                 TALLY_EMISMATCH);
	assert_object(names[39], names[39]);
	objects[0].name = "new";
	objects[39].name = "../new";
	assert_int_equal(store_put_many(store, objects, 40, &fault),
	                 TALLY_EUSAGE);
	assert_false(store_has(store, "new"));
	assert_int_equal(temporary_count(), 0);
}

static const struct store_object staged[] = {
	{ .name = "new/a", .bytes = { (const uint8_t *)"one", 3 } },
	{ .name = "same", .bytes = { (const uint8_t *)"same", 4 } },
	{ .name = "head", .bytes = { (const uint8_t *)"two", 3 },
	  .replace = true },
};

/* Also on a backend that can only put them one by one. */
static void check_stage(void)
{
	struct store_stage *stage;

	assert_int_equal(store_put(store, "same", slice_text("same"), &fault),
	                 TALLY_OK);
	assert_int_equal(store_put(store, "head", slice_text("old"), &fault),
	                 TALLY_OK);
	assert_int_equal(store_stage(store, staged, 3, &stage, &fault), TALLY_OK);
	assert_list("", "head same ");
	assert_object("head", "old");
	store_discard(stage);
	assert_list("", "head same ");
	assert_object("head", "old");
	assert_int_equal(temporary_count(), 0);

	assert_int_equal(store_stage(store, staged, 3, &stage, &fault), TALLY_OK);
	assert_int_equal(store_publish(stage, &fault), TALLY_OK);
	assert_list("", "head new/a same ");
	assert_object("new/a", "one");
	assert_object("head", "two");
	assert_int_equal(temporary_count(), 0);
}

static void test_what_is_staged_is_seen_once_it_is_published(void **state)
{
	(void)state;
	check_stage();
}

static void test_nothing_after_other_bytes_becomes_visible(void **state)
{
	struct store_stage *stage;

	(void)state;
	assert_int_equal(store_put(store, "same", slice_text("other"), &fault),
	                 TALLY_OK);
	assert_int_equal(store_put(store, "head", slice_text("old"), &fault),
	                 TALLY_OK);
	assert_int_equal(store_stage(store, staged, 3, &stage, &fault), TALLY_OK);
	assert_int_equal(store_publish(stage, &fault), TALLY_EMISMATCH);
	assert_non_null(strstr(fault.text, "same"));
	assert_object("head", "old");
	assert_object("same", "other");
	assert_int_equal(temporary_count(), 0);
	store_discard(NULL);
	assert_int_equal(store_stage(store, staged, STORE_BATCH + 1, &stage,
	                             &fault), TALLY_EUSAGE);
}

static void test_a_backend_without_stages_keeps_the_same_promise(void **state)
{
	const struct store_backend *good = store->backend;
	struct store_backend plain = *good;

	(void)state;
	plain.stage = NULL;
	plain.publish = NULL;
	plain.discard = NULL;
	store->backend = &plain;
	check_stage();
	store->backend = good;
}

static void test_what_is_not_there_is_not_found(void **state)
{
	struct store *other;
	struct buf out;

	(void)state;
	buf_init(&out, 10);
	assert_int_equal(store_get(store, "a", &out, &fault), TALLY_ENOTFOUND);
	assert_int_equal(store_get(store, "a/b", &out, &fault), TALLY_ENOTFOUND);
	assert_non_null(strstr(fault.text, root));
	assert_non_null(strstr(fault.text, "a/b: No such file"));
	assert_int_equal(store_remove(store, "a/b", &fault), TALLY_OK);
	assert_list("a/b", "");
	assert_int_equal(store_open_folder(path_of("none"), false, false, &other,
	                                   &fault), TALLY_ENOTFOUND);
	assert_int_equal(store_open_folder(path_of("none/none"), true, false,
	                                   &other, &fault), TALLY_ENOTFOUND);
	buf_release(&out);
}

static void test_an_object_over_the_buffers_limit_is_not_read(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 5);
	assert_int_equal(store_put_new(store, "a", slice_text("123"), &fault),
	                 TALLY_OK);
	assert_int_equal(store_get(store, "a", &out, &fault), TALLY_OK);
	assert_int_equal(store_get(store, "a", &out, &fault), TALLY_ELIMIT);
	assert_int_equal(buf_status(&out), TALLY_OK);
	assert_true(slice_is_text(buf_slice(&out), "123"));
	buf_release(&out);
}

static void test_removed_objects_can_be_created_again(void **state)
{
	(void)state;
	assert_int_equal(store_put_new(store, "a/b", slice_text("1"), &fault),
	                 TALLY_OK);
	assert_int_equal(store_remove(store, "a/b", &fault), TALLY_OK);
	assert_false(store_has(store, "a/b"));
	assert_int_equal(store_put_new(store, "a/b", slice_text("2"), &fault),
	                 TALLY_OK);
	assert_object("a/b", "2");
	assert_int_equal(store_remove(store, "a", &fault), TALLY_EIO);
}

static int stop_at_b(void *ctx, const char *name)
{
	++*(int *)ctx;
	return strcmp(name, "b") == 0 ? 77 : 0;
}

static void test_list_is_in_byte_order_of_whole_names(void **state)
{
	static const char *const names[] = { "b", "a/z", "a-1", "a.p/1", "a/b/c",
	                                     "a0", "B", "a/b.x", "_", "a/b-" };
	int seen = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(store_put_new(store, names[i], slice_text(""),
		                               &fault), TALLY_OK);
	assert_list("", "B _ a-1 a.p/1 a/b- a/b.x a/b/c a/z a0 b ");
	assert_list("a", "a/b- a/b.x a/b/c a/z ");
	assert_list("a/b", "a/b/c ");
	assert_list("none", "");
	assert_int_equal(store_list(store, "", stop_at_b, &seen, &fault), 77);
	assert_int_equal(seen, 10);
}

static void test_only_objects_are_listed(void **state)
{
	int fd;

	(void)state;
	assert_int_equal(store_put_new(store, "a", slice_text("1"), &fault),
	                 TALLY_OK);
	assert_int_equal(symlink("a", path_of("link")), 0);
	assert_int_equal(symlink("/tmp", path_of("folder-link")), 0);
	assert_int_equal(mkfifo(path_of("pipe"), 0600), 0);
	fd = open(path_of("odd name~"), O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0 && close(fd) == 0);
	assert_int_equal(mkdir(path_of(".tmp-other"), 0700), 0);
	fd = open(path_of(".tmp-other/x"), O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0 && close(fd) == 0);
	assert_list("", "a ");
}

static void test_hostile_names_are_refused(void **state)
{
	static const char *const bad[] = {
		"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/../b",
		"./a", "a/.", "a b", "a\nb", "a\\b", "a:b", "a*", "~", "a+b",
		"\xc3\xa4", "a\x7f", ".tmp-writing", ".tmp-writing/x", "a/.tmp-",
	};
	char longest[257];
	struct buf out;

	(void)state;
	buf_init(&out, 10);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct slice one = slice_text("1");

		if (store_put_new(store, bad[i], one, &fault) != TALLY_EUSAGE)
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(store_put(store, bad[i], one, &fault),
		                 TALLY_EUSAGE);
		assert_int_equal(store_put_same(store, bad[i], one, &fault),
		                 TALLY_EUSAGE);
		assert_int_equal(store_get(store, bad[i], &out, &fault),
		                 TALLY_EUSAGE);
		assert_int_equal(store_remove(store, bad[i], &fault),
		                 TALLY_EUSAGE);
		assert_false(store_has(store, bad[i]));
		if (bad[i][0] != '\0')
			assert_int_equal(store_list(store, bad[i], add_name,
			                            &out, &fault), TALLY_EUSAGE);
	}
	memset(longest, 'a', sizeof(longest));
	longest[256] = '\0';
	assert_int_equal(store_put_new(store, longest, slice_text("1"), &fault),
	                 TALLY_EUSAGE);
	longest[255] = '\0';
	assert_int_equal(store_put_new(store, longest, slice_text("1"), &fault),
	                 TALLY_OK);
	assert_int_equal(store_put_new(store, "...", slice_text("1"), &fault),
	                 TALLY_OK);
	buf_release(&out);
}

static void test_symbolic_links_are_never_followed(void **state)
{
	struct slice one = slice_text("1");
	struct buf out;

	(void)state;
	buf_init(&out, 100);
	assert_int_equal(store_put_new(store, "real/a", slice_text("a"), &fault),
	                 TALLY_OK);
	assert_int_equal(symlink("real", path_of("folder")), 0);
	assert_int_equal(symlink("a", path_of("real/link")), 0);
	assert_int_equal(store_get(store, "folder/a", &out, &fault), TALLY_EIO);
	assert_int_equal(store_get(store, "real/link", &out, &fault), TALLY_EIO);
	assert_int_equal(store_put_new(store, "folder/b", one, &fault), TALLY_EIO);
	assert_int_equal(store_put(store, "folder/a", one, &fault), TALLY_EIO);
	assert_int_equal(store_put_new(store, "real/link", one, &fault),
	                 TALLY_EEXISTS);
	assert_int_equal(store_remove(store, "folder/a", &fault), TALLY_EIO);
	/* Replaced is the link, not what it points to. */
	assert_int_equal(store_put(store, "real/link", one, &fault), TALLY_OK);
	assert_object("real/link", "1");
	assert_object("real/a", "a");
	/* Nor is the folder of temporary files. */
	assert_int_equal(rmdir(path_of(".tmp-writing")), 0);
	assert_int_equal(symlink("/tmp", path_of(".tmp-writing")), 0);
	assert_int_equal(store_put_new(store, "b", one, &fault), TALLY_EIO);
	assert_int_equal(store_probe(store, &fault), TALLY_EIO);
	buf_release(&out);
}

static void test_get_takes_regular_files_only(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 100);
	assert_int_equal(mkfifo(path_of("pipe"), 0600), 0);
	assert_int_equal(mkdir(path_of("folder"), 0700), 0);
	assert_int_equal(store_get(store, "pipe", &out, &fault), TALLY_EIO);
	assert_int_equal(store_get(store, "folder", &out, &fault), TALLY_EIO);
	assert_int_equal(out.len, 0);
	assert_int_equal(store_put(store, "folder", slice_text("1"), &fault),
	                 TALLY_EIO);
	buf_release(&out);
}

static unsigned mode_of(const char *name)
{
	struct stat st;

	assert_int_equal(stat(path_of(name), &st), 0);
	return st.st_mode & 0777;
}

static void test_a_private_folder_is_for_its_owner_only(void **state)
{
	mode_t before = umask(022);
	struct store *other;

	(void)state;
	for (int private = 0; private < 2; private++) {
		const char *const top = private ? "private" : "public";
		char name[32];

		assert_int_equal(store_open_folder(path_of(top), true, private,
		                                   &other, &fault), TALLY_OK);
		assert_int_equal(store_put_new(other, "a/b", slice_text("1"),
		                               &fault), TALLY_OK);
		store_close(other);
		assert_int_equal(mode_of(top), private ? 0700 : 0755);
		snprintf(name, sizeof(name), "%s/a", top);
		assert_int_equal(mode_of(name), private ? 0700 : 0755);
		snprintf(name, sizeof(name), "%s/a/b", top);
		assert_int_equal(mode_of(name), private ? 0600 : 0644);
	}
	umask(before);
}

int main(void)
{
#define LAW(f) cmocka_unit_test_setup_teardown(f, open_fresh, remove_all)
	const struct CMUnitTest tests[] = {
		LAW(test_an_object_is_created_once),
		LAW(test_put_replaces_and_put_same_does_not),
		LAW(test_many_objects_are_put_and_compared_like_one),
		LAW(test_what_is_staged_is_seen_once_it_is_published),
		LAW(test_nothing_after_other_bytes_becomes_visible),
		LAW(test_a_backend_without_stages_keeps_the_same_promise),
		LAW(test_what_is_not_there_is_not_found),
		LAW(test_an_object_over_the_buffers_limit_is_not_read),
		LAW(test_removed_objects_can_be_created_again),
		LAW(test_list_is_in_byte_order_of_whole_names),
		LAW(test_only_objects_are_listed),
		LAW(test_hostile_names_are_refused),
		LAW(test_symbolic_links_are_never_followed),
		LAW(test_get_takes_regular_files_only),
		LAW(test_a_private_folder_is_for_its_owner_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
