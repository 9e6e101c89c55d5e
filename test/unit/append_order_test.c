/*
 * Laws of the order in which an append writes: nothing shows before the commit,
 * and whatever of it a crash of the machine loses is made good from the commit.
 */
#include "office_world.h"

#include "office/writer.h"

static struct world world;
static struct office office;

static int start(void **state)
{
	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	append_plain(&office, 0, 3);
	return 0;
}

static int finish(void **state)
{
	(void)state;
	office_close(&office);
	world_release(&world);
	return 0;
}

static int add_name(void *ctx, const char *name)
{
	buf_put_text(ctx, name);
	buf_put_text(ctx, " ");
	return 0;
}

/* Names of all objects of the record, and its checkpoint. */
static void look(struct buf *out)
{
	struct fault fault;

	buf_init(out, MAX_CHECKPOINT_BYTES);
	assert_ok(store_list(office.record, "", add_name, out, &fault));
	assert_ok(store_get(office.record, "checkpoint", out, &fault));
}

static void assert_unchanged(const struct buf *before)
{
	struct buf now;

	look(&now);
	assert_true(slice_equal(buf_slice(&now), buf_slice(before)));
	buf_release(&now);
}

static void assert_size(size_t size)
{
	assert_sound(&world, "us");
	assert_int_equal(own_head(&office).size, size);
}

/* The commit store tells what of the record shows when a commit is made. */
static const struct store_backend *good;
static struct buf before;
static int outcome, seen;

static int put_new_looking(struct store *s, const char *name,
                           struct slice bytes, struct fault *fault)
{
	int rc = outcome == TALLY_OK ? good->put_new(s, name, bytes, fault)
	                             : fault_set(fault, outcome, "broken");

	/* also after it: whoever reads the record reads what is durable */
	assert_unchanged(&before);
	seen++;
	return rc;
}

static void append_watched(int commit_outcome)
{
	struct slice entry = slice_text("us entry 3");
	struct store_backend spy = *office.commit->backend;
	struct fault fault;

	good = office.commit->backend;
	spy.put_new = put_new_looking;
	office.commit->backend = &spy;
	outcome = commit_outcome;
	seen = 0;
	look(&before);
	assert_int_equal(office_append(&office, &entry, 1, true, &fault),
	                 commit_outcome);
	assert_true(seen > 0);
	office.commit->backend = good;
}

static void test_nothing_shows_before_the_commit_is_durable(void **state)
{
	(void)state;
	append_watched(TALLY_OK);
	assert_true(store_has(office.record, "cut/4"));
	assert_true(store_has(office.record, "tile/0/000.p/4"));
	assert_size(4);
	buf_release(&before);
}

static size_t temporary_count(void)
{
	char path[512], command[600];
	size_t count;
	FILE *list;

	path_in(&world, "us/record/.tmp-writing", path);
	assert_int_equal(access(path, F_OK), 0);
	snprintf(command, sizeof(command), "ls %s | wc -l", path);
	list = popen(command, "r");
	assert_non_null(list);
	assert_int_equal(fscanf(list, "%zu", &count), 1);
	pclose(list);
	return count;
}

static void test_a_commit_that_fails_shows_nothing(void **state)
{
	(void)state;
	append_watched(TALLY_EIO);
	assert_unchanged(&before);
	assert_int_equal(temporary_count(), 0);
	append_plain(&office, 3, 1);
	assert_size(4);
	buf_release(&before);
}

/* Full, partial and of the second level; alone and together. */
static const struct {
	size_t first, second; /* sizes */
	const char *lost[4];
} losses[] = {
	{ 3, 5, { "tile/0/000.p/5" } },
	{ 3, 5, { "tile/entries/000.p/5" } },
	{ 3, 5, { "tile/entries/000.p/5", "tile/0/000.p/5" } },
	{ 200, 256, { "tile/entries/000" } },
	{ 200, 256, { "tile/1/000.p/1", "tile/0/000" } },
	{ 200, 300, { "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1" } },
};

static int remove_nothing(struct store *s, const char *name, struct fault *fault)
{
	(void)s;
	(void)name;
	(void)fault;
	return TALLY_OK;
}

/* Partial tiles go only after a publication that did not crash. */
static void append_before_crash(size_t from, size_t count)
{
	struct store_backend spy = *office.record->backend;

	good = office.record->backend;
	spy.remove = remove_nothing;
	office.record->backend = &spy;
	append_plain(&office, from, count);
	office.record->backend = good;
}

static void test_names_lost_in_a_crash_are_made_good_at_opening(void **state)
{
	struct fault fault;

	for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++) {
		size_t first = losses[i].first, second = losses[i].second;

		finish(state);
		start(state);
		if (first > 3)
			append_plain(&office, 3, first - 3);
		append_before_crash(first, second - first);
		for (size_t k = 0; k < 4 && losses[i].lost[k]; k++)
			assert_ok(store_remove(office.record, losses[i].lost[k],
			                       &fault));
		office_close(&office);
		open_office(&world, "us", NULL, &office);
		assert_size(second);
		append_plain(&office, second, 1);
		assert_size(second + 1);
	}
}

static void test_kept_head_lost_in_a_crash_is_made_good_at_opening(void **state)
{
	struct slice entry = slice_text("us entry 3");
	struct fault fault;

	(void)state;
	assert_ok(office_append(&office, &entry, 1, true, &fault));
	assert_ok(store_remove(office.record, "cut/4", &fault));
	office_close(&office);
	open_office(&world, "us", NULL, &office);
	assert_true(store_has(office.record, "cut/4"));
	assert_size(4);
}

/* What was read halfway is no end to go on from. */
static void test_append_after_a_reading_that_failed_reads_again(void **state)
{
	static const char name[] = "tile/entries/000.p/3";
	struct fault fault;
	struct buf tile;

	(void)state;
	buf_init(&tile, MAX_ENTRIES_TILE_BYTES);
	assert_ok(store_get(office.record, name, &tile, &fault));
	assert_ok(store_put(office.record, name, slice_text("spoilt"), &fault));
	assert_int_not_equal(writer_refresh(&office, &fault), TALLY_OK);
	assert_ok(store_put(office.record, name, buf_slice(&tile), &fault));
	buf_release(&tile);
	append_plain(&office, 3, 1);
	assert_size(4);
}

int main(void)
{
#define LAW(f) cmocka_unit_test_setup_teardown(f, start, finish)
	const struct CMUnitTest tests[] = {
		LAW(test_nothing_shows_before_the_commit_is_durable),
		LAW(test_a_commit_that_fails_shows_nothing),
		LAW(test_names_lost_in_a_crash_are_made_good_at_opening),
		LAW(test_kept_head_lost_in_a_crash_is_made_good_at_opening),
		LAW(test_append_after_a_reading_that_failed_reads_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
