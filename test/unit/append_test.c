/*
 * Tests of the own log's end: commits, tiles, checkpoint, and what is made
 * good after a crash.
 */
#include "office_world.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define ENTRY_TEXT_BYTES 48

static struct slice plain_entry(size_t i, char out[static ENTRY_TEXT_BYTES])
{
	snprintf(out, ENTRY_TEXT_BYTES, "us entry %zu", i);
	return slice_text(out);
}

/* Level 0 hashes of entries first to first + count - 1, made from scratch. */
static void leaf_hashes(size_t first, size_t count, struct buf *out)
{
	char text[ENTRY_TEXT_BYTES];
	uint8_t leaf[HASH_BYTES];

	for (size_t i = first; i < first + count; i++) {
		hash_leaf(plain_entry(i, text), leaf);
		buf_put(out, leaf, HASH_BYTES);
	}
}

static void entry_bundle(size_t first, size_t count, struct buf *out)
{
	char text[ENTRY_TEXT_BYTES];

	for (size_t i = first; i < first + count; i++)
		entries_put(out, plain_entry(i, text));
}

static void check_object(struct store *store, const char *name,
                         const struct buf *want)
{
	struct fault fault;
	struct buf got;

	buf_init(&got, MAX_ENTRIES_TILE_BYTES);
	assert_ok(store_get(store, name, &got, &fault));
	assert_int_equal(got.len, want->len);
	assert_memory_equal(got.data, want->data, want->len);
	buf_release(&got);
}

static void check_tile(struct store *store, struct tile tile)
{
	char name[TILE_PATH_BYTES];
	struct buf want;

	buf_init(&want, MAX_ENTRIES_TILE_BYTES);
	if (tile.level == TILE_ENTRIES)
		entry_bundle((size_t)tile.index * TILE_WIDTH, tile.width, &want);
	else
		leaf_hashes((size_t)tile.index * TILE_WIDTH, tile.width, &want);
	tile_path_format(tile, name);
	check_object(store, name, &want);
	buf_release(&want);
}

static struct head plain_head(size_t size)
{
	char text[ENTRY_TEXT_BYTES];
	uint8_t leaf[HASH_BYTES];
	struct frontier f;
	struct head head = { .size = size };

	frontier_init(&f);
	for (size_t i = 0; i < size; i++) {
		hash_leaf(plain_entry(i, text), leaf);
		assert_int_equal(frontier_add(&f, leaf), TALLY_OK);
	}
	frontier_root(&f, head.root);
	return head;
}

/* Every tile of the log, recomputed from the entries alone. */
static void check_log(const struct office *office, size_t size)
{
	struct head head = own_head(office), want = plain_head(size);

	assert_true(head_equal(&head, &want));
	for (int level = TILE_ENTRIES; level <= 0; level++)
		for (uint64_t i = 0; i < tile_count(level, size); i++)
			check_tile(office->record,
			           (struct tile){ level, i,
			                          tile_width(level, i, size) });
}

static void test_new_log_is_empty_and_signed(void **state)
{
	struct office office;
	struct world world;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	check_log(&office, 0);
	office_close(&office);
	world_release(&world);
}

static void test_every_size_has_its_exact_tiles(void **state)
{
	struct office office;
	struct world world;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	for (size_t size = 0; size < 12; size++) {
		append_plain(&office, size, 1);
		check_log(&office, size + 1);
	}
	/* served for as long as no full tile is there */
	check_tile(office.record, (struct tile){ 0, 0, 7 });
	check_tile(office.record, (struct tile){ TILE_ENTRIES, 0, 5 });
	append_plain(&office, 12, 243);
	check_log(&office, 255);
	append_plain(&office, 255, 1);
	check_log(&office, 256);
	append_plain(&office, 256, 1);
	check_log(&office, 257);
	/* full tiles stand for what was served for smaller sizes */
	assert_false(store_has(office.record, "tile/0/000.p/7"));
	assert_false(store_has(office.record, "tile/entries/000.p/255"));
	check_tile(office.record, (struct tile){ 0, 1, 1 });
	office_close(&office);
	world_release(&world);
}

static void test_batch_across_tiles_gives_same_bytes_as_single_appends(void **state)
{
	struct office office;
	struct world world;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	append_plain(&office, 0, 200);
	append_plain(&office, 200, 256);
	append_plain(&office, 456, 256);
	check_log(&office, 712);
	assert_false(store_has(office.record, "tile/0/000.p/256"));
	office_close(&office);
	open_office(&world, "us", NULL, &office);
	append_plain(&office, 712, 1);
	check_log(&office, 713);
	office_close(&office);
	world_release(&world);
}

static void test_second_level_tile_is_made_of_roots_of_first(void **state)
{
	uint8_t root[HASH_BYTES];
	struct office office;
	struct fault fault;
	struct world world;
	struct buf tile, leaves;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	for (size_t i = 0; i < 4; i++)
		append_plain(&office, i * 256, 256);
	buf_init(&tile, 4096);
	assert_ok(store_get(office.record, "tile/1/000.p/4", &tile, &fault));
	assert_int_equal(tile.len, 4 * HASH_BYTES);
	for (size_t i = 0; i < 4; i++) {
		buf_init(&leaves, (size_t)TILE_WIDTH * HASH_BYTES);
		leaf_hashes(i * 256, 256, &leaves);
		hashes_root((const uint8_t (*)[HASH_BYTES])(void *)leaves.data,
		            256, root);
		assert_memory_equal(tile.data + i * HASH_BYTES, root, HASH_BYTES);
		buf_release(&leaves);
	}
	buf_release(&tile);
	office_close(&office);
	world_release(&world);
}

static void test_batch_sizes_outside_the_limit_are_refused(void **state)
{
	struct slice entries[MAX_BATCH + 1];
	uint8_t *large = calloc(1, MAX_ENTRY_BYTES + 1);
	struct office office;
	struct fault fault;
	struct world world;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	for (size_t i = 0; i <= MAX_BATCH; i++)
		entries[i] = slice_text("entry");
	assert_int_equal(office_append(&office, entries, 0, false, &fault),
	                 TALLY_EUSAGE);
	assert_int_equal(office_append(&office, entries, MAX_BATCH + 1, false,
	                               &fault), TALLY_EUSAGE);
	entries[0] = slice_of(large, MAX_ENTRY_BYTES + 1);
	assert_int_equal(office_append(&office, entries, 1, false, &fault),
	                 TALLY_ELIMIT);
	check_log(&office, 0);
	entries[0] = slice_of(large, MAX_ENTRY_BYTES);
	assert_ok(office_append(&office, entries, 1, false, &fault));
	office_close(&office);
	free(large);
	world_release(&world);
}

static void test_kept_head_is_the_checkpoint_of_its_size(void **state)
{
	struct slice entry = slice_text("us entry 0");
	struct buf checkpoint;
	struct office office;
	struct fault fault;
	struct world world;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	assert_ok(office_append(&office, &entry, 1, true, &fault));
	buf_init(&checkpoint, MAX_CHECKPOINT_BYTES);
	assert_ok(store_get(office.record, "checkpoint", &checkpoint, &fault));
	append_plain(&office, 1, 1);
	check_object(office.record, "cut/1", &checkpoint);
	assert_false(store_has(office.record, "cut/2"));
	buf_release(&checkpoint);
	office_close(&office);
	world_release(&world);
}

/* The state between a commit and its publication, as a crash leaves it. */
static void undo_publication(const struct office *office, size_t size)
{
	struct tile entries = { TILE_ENTRIES, size / TILE_WIDTH,
		                (unsigned)(size % TILE_WIDTH) };
	struct tile hashes = { 0, entries.index, entries.width };
	char name[TILE_PATH_BYTES];
	struct fault fault;

	tile_path_format(entries, name);
	assert_ok(store_remove(office->record, name, &fault));
	tile_path_format(hashes, name);
	assert_ok(store_remove(office->record, name, &fault));
}

static void test_commit_without_tiles_is_finished_at_opening(void **state)
{
	struct office office;
	struct fault fault;
	struct world world;
	struct buf before;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	append_plain(&office, 0, 3);
	buf_init(&before, MAX_CHECKPOINT_BYTES);
	assert_ok(store_get(office.record, "checkpoint", &before, &fault));
	append_plain(&office, 3, 2);
	append_plain(&office, 5, 4);
	undo_publication(&office, 5);
	undo_publication(&office, 9);
	assert_ok(store_put(office.record, "checkpoint", buf_slice(&before),
	                    &fault));
	office_close(&office);
	open_office(&world, "us", NULL, &office);
	check_log(&office, 9);
	buf_release(&before);
	office_close(&office);
	world_release(&world);
}

static void test_record_without_checkpoint_is_finished_at_opening(void **state)
{
	struct office office;
	struct fault fault;
	struct world world;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	append_plain(&office, 0, 3);
	assert_ok(store_remove(office.record, "checkpoint", &fault));
	office_close(&office);
	open_office(&world, "us", NULL, &office);
	check_log(&office, 3);
	office_close(&office);
	world_release(&world);
}

static void test_tile_with_other_bytes_stops_with_its_name(void **state)
{
	struct slice entry = slice_text("us entry 0");
	struct office office;
	struct fault fault;
	struct world world;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	assert_ok(store_put(office.record, "tile/entries/000.p/1",
	                    slice_text("other"), &fault));
	assert_int_equal(office_append(&office, &entry, 1, false, &fault),
	                 TALLY_EMISMATCH);
	assert_non_null(strstr(fault.text, "tile/entries/000.p/1"));
	office_close(&office);
	world_release(&world);
}

static void test_flipped_bit_in_newest_tile_is_found_at_opening(void **state)
{
	static const char *const files[] = { "us/record/tile/0/000.p/3",
		                             "us/record/tile/entries/000.p/3",
		                             "us/record/checkpoint" };
	char path[512], file[512];
	struct office office;
	struct fault fault;
	struct world world;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	append_plain(&office, 0, 3);
	office_close(&office);
	path_in(&world, "us", path);
	for (size_t i = 0; i < 3; i++) {
		path_in(&world, files[i], file);
		flip_bit(file, 20);
		assert_int_not_equal(office_open(path, NULL, &office, &fault),
		                     TALLY_OK);
		flip_bit(file, 20);
	}
	open_office(&world, "us", NULL, &office);
	office_close(&office);
	world_release(&world);
}

static void test_second_process_is_fenced_and_goes_on_after_the_first(void **state)
{
	struct slice entry = slice_text("us entry 1");
	struct office first, second;
	struct fault fault;
	struct world world;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &first);
	open_office(&world, "us", NULL, &second);
	append_plain(&first, 0, 1);
	assert_int_equal(office_append(&second, &entry, 1, false, &fault),
	                 TALLY_EFENCED);
	check_log(&first, 1);
	assert_ok(office_append(&second, &entry, 1, false, &fault));
	check_log(&second, 2);
	office_close(&first);
	office_close(&second);
	world_release(&world);
}

static void test_old_commits_are_collected_and_log_reopens(void **state)
{
	struct office office;
	struct world world;
	char name[64];

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	for (size_t i = 0; i < 780; i++)
		append_plain(&office, i, 1);
	snprintf(name, sizeof(name), "log/%016x", 400);
	assert_false(store_has(office.commit, name));
	snprintf(name, sizeof(name), "log/%016x", 780);
	assert_true(store_has(office.commit, name));
	office_close(&office);
	open_office(&world, "us", NULL, &office);
	check_log(&office, 780);
	office_close(&office);
	world_release(&world);
}

/* The child tells the size after each append that was acknowledged. */
static void append_until_killed(const struct world *world, int report_fd)
{
	struct office office;
	size_t size;

	open_office(world, "us", NULL, &office);
	size = (size_t)own_head(&office).size;
	for (;;) {
		size_t count = 1 + size % 7;

		append_plain(&office, size, count);
		size += count;
		if (write(report_fd, &size, sizeof(size)) != sizeof(size))
			_exit(1);
	}
}

static size_t run_and_kill(const struct world *world, long after_ns)
{
	const struct timespec pause = { 0, after_ns };
	size_t size, acknowledged = 0;
	int pipe_fd[2], child_status;
	pid_t child;

	assert_int_equal(pipe(pipe_fd), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(pipe_fd[0]);
		append_until_killed(world, pipe_fd[1]);
	}
	close(pipe_fd[1]);
	/* wait for a sign of life, so that the kill falls among appends */
	assert_int_equal(read(pipe_fd[0], &size, sizeof(size)), sizeof(size));
	acknowledged = size;
	nanosleep(&pause, NULL);
	kill(child, SIGKILL);
	waitpid(child, &child_status, 0);
	while (read(pipe_fd[0], &size, sizeof(size)) == sizeof(size))
		acknowledged = size;
	close(pipe_fd[0]);
	return acknowledged;
}

static void test_killed_appends_lose_nothing_acknowledged(void **state)
{
	uint64_t random = 88172645463325252u; /* xorshift64, its usual start */
	struct office office;
	struct world world;
	size_t size = 0;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	for (int round = 0; round < 40; round++) {
		size_t acknowledged;

		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		acknowledged = run_and_kill(&world, (long)(random % 12000000));
		open_office(&world, "us", NULL, &office);
		size = (size_t)own_head(&office).size;
		assert_true(size >= acknowledged);
		check_log(&office, size);
		office_close(&office);
	}
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_log_is_empty_and_signed),
		cmocka_unit_test(test_every_size_has_its_exact_tiles),
		cmocka_unit_test(
			test_batch_across_tiles_gives_same_bytes_as_single_appends),
		cmocka_unit_test(test_second_level_tile_is_made_of_roots_of_first),
		cmocka_unit_test(test_batch_sizes_outside_the_limit_are_refused),
		cmocka_unit_test(test_kept_head_is_the_checkpoint_of_its_size),
		cmocka_unit_test(test_commit_without_tiles_is_finished_at_opening),
		cmocka_unit_test(
			test_record_without_checkpoint_is_finished_at_opening),
		cmocka_unit_test(test_tile_with_other_bytes_stops_with_its_name),
		cmocka_unit_test(
			test_flipped_bit_in_newest_tile_is_found_at_opening),
		cmocka_unit_test(
			test_second_process_is_fenced_and_goes_on_after_the_first),
		cmocka_unit_test(test_old_commits_are_collected_and_log_reopens),
		cmocka_unit_test(test_killed_appends_lose_nothing_acknowledged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
