/*
 * Tests of pulling logs from folders: what is taken, and what is refused with
 * nothing changed.
 */
#include "log/fork_proof.h"
#include "office_world.h"

static void assert_same_tiles(struct store *a, const char *prefix_a,
                              struct store *b, const char *prefix_b,
                              uint64_t size)
{
	struct place place_a, place_b;
	struct fault fault;

	place_init(&place_a, a, "", prefix_a);
	place_init(&place_b, b, "", prefix_b);
	for (int level = TILE_ENTRIES; level <= MAX_TILE_LEVEL; level++)
		for (uint64_t i = 0; i < tile_count(level, size); i++) {
			struct tile tile = { level, i,
				             tile_width(level, i, size) };
			char name[TILE_PATH_BYTES];
			struct buf x, y;

			tile_path_format(tile, name);
			buf_init(&x, MAX_ENTRIES_TILE_BYTES);
			buf_init(&y, MAX_ENTRIES_TILE_BYTES);
			assert_ok(place_get(&place_a, name, &x, &fault));
			assert_ok(place_get(&place_b, name, &y, &fault));
			assert_true(slice_equal(buf_slice(&x), buf_slice(&y)));
			buf_release(&x);
			buf_release(&y);
		}
}

static void test_mirror_is_the_record_and_is_cosigned(void **state)
{
	struct checkpoint checkpoint;
	struct sync_result result;
	struct office us, ru;
	struct note_key cosigner;
	struct world world;
	struct fault fault;
	struct buf bytes;

	(void)state;
	world_init(&world);
	grow(&world, "ru", 0, 200);
	grow(&world, "ru", 200, 100);
	open_seated(&world, "us", CLOCK, &us);
	result = sync_one(&us, &world, "ru", RU);
	assert_int_equal(result.status, TALLY_OK);
	assert_int_equal(result.before, 0);
	assert_int_equal(result.after, 300);
	open_office(&world, "ru", CLOCK, &ru);
	assert_same_tiles(us.mirror, "ru.example/tally", ru.record, "", 300);
	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	assert_ok(store_get(us.mirror, "ru.example/tally/checkpoint", &bytes,
	                    &fault));
	assert_ok(checkpoint_open(buf_slice(&bytes), &ru.log_key, &checkpoint,
	                          &fault));
	assert_int_equal(note_key_init(&cosigner, us.log, NOTE_COSIGNATURE,
	                               us.log_key.public_key), TALLY_OK);
	assert_int_equal(note_cosigned_at(&checkpoint.note, &cosigner),
	                 office_now(&us));
	assert_int_equal(checkpoint.note.signature_count, 2);
	buf_release(&bytes);
	office_close(&ru);
	office_close(&us);
	world_release(&world);
}

static void test_second_sync_finds_nothing_new(void **state)
{
	struct sync_result result;
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	grow(&world, "ru", 0, 3);
	open_seated(&world, "us", CLOCK, &us);
	sync_one(&us, &world, "ru", RU);
	result = sync_one(&us, &world, "ru", RU);
	assert_int_equal(result.status, TALLY_OK);
	assert_int_equal(result.before, 3);
	assert_int_equal(result.after, 3);
	office_close(&us);
	world_release(&world);
}

static void test_logs_come_through_another_offices_mirror(void **state)
{
	struct sync_result result;
	struct world world;
	struct office us, ch;

	(void)state;
	world_init(&world);
	grow(&world, "ru", 0, 5);
	open_seated(&world, "ch", CLOCK, &ch);
	sync_one(&ch, &world, "ru", RU);
	append_plain(&ch, 0, 2);
	open_seated(&world, "us", CLOCK, &us);
	result = sync_one(&us, &world, "ch", RU);
	assert_int_equal(result.after, 5);
	assert_int_equal(mirrored(&us, "ru.example/tally").size, 5);
	assert_int_equal(mirrored(&us, "ch.example/tally").size, 2);
	office_close(&ch);
	office_close(&us);
	world_release(&world);
}

static void test_folder_without_a_log_of_the_charter_is_not_found(void **state)
{
	struct sync_result results[SEATS];
	char path[512];
	struct world world;
	struct fault fault;
	struct office us;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	path_in(&world, "stranger", path);
	assert_ok(office_init(path, "fr", "fr.example/tally", &fault));
	assert_int_equal(sync_folder(&us, path, results, &fault),
	                 TALLY_ENOTFOUND);
	path_in(&world, "nowhere", path);
	assert_int_equal(sync_folder(&us, path, results, &fault),
	                 TALLY_ENOTFOUND);
	office_close(&us);
	world_release(&world);
}

/* Copies of ru at several sizes, as couriers would carry them. */
#define STAGES 5
static const size_t stage_sizes[STAGES] = { 1, 5, 256, 300, 700 };

static void make_stages(const struct world *world)
{
	size_t size = 0;
	char name[32];

	for (size_t i = 0; i < STAGES; i++) {
		while (size < stage_sizes[i]) {
			size_t step = stage_sizes[i] - size;

			step = step > MAX_BATCH ? MAX_BATCH : step;
			grow(world, "ru", size, step);
			size += step;
		}
		snprintf(name, sizeof(name), "stage%zu", i);
		copy_within(world, "ru", name);
	}
}

static void test_pieces_in_any_order_end_in_the_same_mirror(void **state)
{
	static const size_t orders[][STAGES] = {
		{ 0, 1, 2, 3, 4 }, { 4, 3, 2, 1, 0 }, { 1, 0, 3, 2, 4 },
		{ 2, 4, 0, 1, 3 }, { 3, 3, 1, 4, 4 },
	};
	static const char *const readers[] = { "us", "ro", "ch", "obs" };
	struct office reader, ru;
	char name[32];
	struct world world;

	(void)state;
	world_init(&world);
	make_stages(&world);
	open_office(&world, "ru", CLOCK, &ru);
	for (size_t o = 0; o < 5; o++) {
		char path[512];

		open_seated(&world, readers[o % 4], CLOCK, &reader);
		for (size_t i = 0; i < STAGES; i++) {
			snprintf(name, sizeof(name), "stage%zu", orders[o][i]);
			assert_int_equal(sync_one(&reader, &world, name, RU)
			                         .status, TALLY_OK);
		}
		assert_int_equal(mirrored(&reader, "ru.example/tally").size, 700);
		assert_same_tiles(reader.mirror, "ru.example/tally", ru.record,
		                  "", 700);
		path_in(&world, readers[o % 4], path);
		office_close(&reader);
		snprintf(name, sizeof(name), "%s/mirror", readers[o % 4]);
		path_in(&world, name, path);
		remove_tree(path);
	}
	office_close(&ru);
	world_release(&world);
}

/* ru and its twin share `common` entries and part after them. */
static void make_twins(const struct world *world, size_t common, size_t more,
                       size_t twin_more)
{
	if (common > 0)
		grow(world, "ru", 0, common);
	copy_within(world, "ru", "twin");
	grow(world, "ru", common, more);
	grow(world, "twin", common + 1000, twin_more);
}

/* What is kept as `fork` convinces whoever reads it. */
static int judge_evidence(void *ctx, const char *name)
{
	struct fork_proof proof;
	struct fault fault;
	struct buf bytes;

	if (strstr(name, "/fork") == NULL)
		return 0;
	buf_init(&bytes, MAX_FORK_PROOF_BYTES);
	assert_ok(store_get(ctx, name, &bytes, &fault));
	assert_ok(fork_proof_parse(buf_slice(&bytes), &proof, &fault));
	assert_true(fork_proof_shows(&proof));
	buf_release(&bytes);
	return 1; /* no need to look on */
}

static void check_fork(size_t common, size_t more, size_t twin_more)
{
	struct sync_result result;
	struct head before, after;
	struct world world;
	struct fault fault;
	struct office us;

	world_init(&world);
	make_twins(&world, common, more, twin_more);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).status, TALLY_OK);
	before = mirrored(&us, "ru.example/tally");
	result = sync_one(&us, &world, "twin", RU);
	assert_int_equal(result.status, TALLY_EMISMATCH);
	assert_non_null(strstr(result.text, "signed two histories"));
	after = mirrored(&us, "ru.example/tally");
	assert_true(head_equal(&before, &after));
	assert_int_equal(store_list(us.root, "evidence", judge_evidence, us.root,
	                            &fault), 1);
	/* seen again, it is still the same evidence */
	sync_one(&us, &world, "twin", RU);
	assert_int_equal(files_in(us.root, "evidence"), 3);
	office_close(&us);
	world_release(&world);
}

static void test_forked_log_is_kept_as_evidence(void **state)
{
	(void)state;
	check_fork(3, 4, 4);   /* same size, other root */
	check_fork(3, 4, 2);   /* an older size of another history */
	check_fork(3, 4, 6);   /* newer, and no extension */
	check_fork(0, 4, 6);
	check_fork(250, 3, 40); /* the fork lies in an earlier tile */
}

static void test_spoilt_head_accuses_nobody(void **state)
{
	struct sync_result results[SEATS];
	char checkpoint[512], folder[512];
	struct world world;
	struct fault fault;
	struct office us;
	struct buf bytes;

	(void)state;
	world_init(&world);
	grow(&world, "ru", 0, 3);
	open_seated(&world, "us", CLOCK, &us);
	sync_one(&us, &world, "ru", RU);
	path_in(&world, "ru", folder);
	path_in(&world, "ru/record/checkpoint", checkpoint);
	bytes = read_file(checkpoint);
	for (size_t i = 0; i < bytes.len; i++) {
		flip_bit(checkpoint, i);
		if (sync_folder(&us, folder, results, &fault) == TALLY_OK)
			assert_null(strstr(results[RU].text, "two histories"));
		flip_bit(checkpoint, i);
	}
	buf_release(&bytes);
	assert_int_equal(files_in(us.root, "evidence"), 0);
	office_close(&us);
	world_release(&world);
}

/* A rotted or hostile folder must change nothing here. */
static void assert_refused(struct office *us, const struct world *world,
                           const char *what)
{
	struct sync_result results[SEATS];
	struct fault fault;
	char path[512];
	int rc;

	path_in(world, "ru", path);
	rc = sync_folder(us, path, results, &fault);
	if (rc == TALLY_OK && results[RU].status == TALLY_OK)
		fail_msg("%s: taken", what);
	if (rc == TALLY_OK) {
		assert_true(results[RU].text[0] != '\0');
		assert_int_equal(results[RU].before, results[RU].after);
	}
	assert_int_equal(mirrored(us, "ru.example/tally").size, 3);
	assert_false(store_has(us->mirror, "ru.example/tally/tile/0/000.p/5"));
	assert_false(store_has(us->mirror,
	                       "ru.example/tally/tile/entries/000.p/5"));
}

/* us holds 3 of ru's 5 entries. */
static void make_half_mirrored(struct world *world, struct office *us)
{
	world_init(world);
	grow(world, "ru", 0, 3);
	open_seated(world, "us", CLOCK, us);
	assert_int_equal(sync_one(us, world, "ru", RU).status, TALLY_OK);
	grow(world, "ru", 3, 2);
}

static const char *const peer_files[] = { "ru/record/checkpoint",
	                                  "ru/record/tile/entries/000.p/5" };

static void test_flipped_bit_anywhere_is_refused(void **state)
{
	struct world world;
	struct office us;
	char path[512];

	(void)state;
	make_half_mirrored(&world, &us);
	for (size_t f = 0; f < 2; f++) {
		struct buf bytes;

		path_in(&world, peer_files[f], path);
		bytes = read_file(path);
		for (size_t i = 0; i < bytes.len; i++) {
			char what[600];

			snprintf(what, sizeof(what), "%s, byte %zu",
			         peer_files[f], i);
			flip_bit(path, i);
			assert_refused(&us, &world, what);
			flip_bit(path, i);
		}
		buf_release(&bytes);
	}
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, 5);
	office_close(&us);
	world_release(&world);
}

static void test_truncation_at_every_length_is_refused(void **state)
{
	struct world world;
	struct office us;
	char path[512];

	(void)state;
	make_half_mirrored(&world, &us);
	path_in(&world, peer_files[1], path);
	for (size_t len = 0;; len++) {
		struct buf bytes = read_file(path);

		if (len == bytes.len) {
			buf_release(&bytes);
			break;
		}
		write_file(path, slice_of(bytes.data, len));
		assert_refused(&us, &world, "truncated entries");
		write_file(path, buf_slice(&bytes));
		buf_release(&bytes);
	}
	assert_int_equal(unlink(path), 0);
	assert_refused(&us, &world, "no entries");
	office_close(&us);
	world_release(&world);
}

static void test_links_pipes_and_giants_are_refused(void **state)
{
	char path[512], moved[512];
	struct world world;
	struct office us;

	(void)state;
	make_half_mirrored(&world, &us);
	for (size_t f = 0; f < 2; f++) {
		path_in(&world, peer_files[f], path);
		path_in(&world, "elsewhere", moved);
		assert_int_equal(rename(path, moved), 0);
		assert_int_equal(symlink(moved, path), 0);
		assert_refused(&us, &world, "symbolic link");
		assert_int_equal(unlink(path), 0);
		assert_int_equal(mkfifo(path, 0644), 0);
		assert_refused(&us, &world, "pipe");
		assert_int_equal(unlink(path), 0);
		assert_int_equal(rename(moved, path), 0);
	}
	assert_int_equal(truncate(path, (off_t)MAX_ENTRIES_TILE_BYTES + 1), 0);
	assert_refused(&us, &world, "over the limit");
	assert_int_equal(mirrored(&us, "ru.example/tally").size, 3);
	office_close(&us);
	world_release(&world);
}

static void test_checkpoint_of_another_key_is_refused(void **state)
{
	struct sync_result result;
	char path[512];
	struct world world;
	struct fault fault;
	struct office us;

	(void)state;
	world_init(&world);
	path_in(&world, "ru", path);
	remove_tree(path);
	assert_ok(office_init(path, "ru", "ru.example/tally", &fault));
	grow(&world, "ru", 0, 2);
	open_seated(&world, "us", CLOCK, &us);
	result = sync_one(&us, &world, "ru", RU);
	assert_int_equal(result.status, TALLY_ESIGNATURE);
	assert_int_equal(mirrored(&us, "ru.example/tally").size, 0);
	office_close(&us);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mirror_is_the_record_and_is_cosigned),
		cmocka_unit_test(test_second_sync_finds_nothing_new),
		cmocka_unit_test(test_logs_come_through_another_offices_mirror),
		cmocka_unit_test(
			test_folder_without_a_log_of_the_charter_is_not_found),
		cmocka_unit_test(test_pieces_in_any_order_end_in_the_same_mirror),
		cmocka_unit_test(test_forked_log_is_kept_as_evidence),
		cmocka_unit_test(test_spoilt_head_accuses_nobody),
		cmocka_unit_test(test_flipped_bit_anywhere_is_refused),
		cmocka_unit_test(test_truncation_at_every_length_is_refused),
		cmocka_unit_test(test_links_pipes_and_giants_are_refused),
		cmocka_unit_test(test_checkpoint_of_another_key_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
