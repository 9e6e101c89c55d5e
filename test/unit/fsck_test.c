/*
 * Tests of the check of an office's own folder: what is bad is named with its
 * tile and entry, what is unfinished is not bad, and nothing is changed.
 */
#include "fsck_world.h"

static void test_bad_entry_is_told_with_tile_and_number(void **state)
{
	struct named named;
	struct world world;
	char path[512];

	(void)state;
	make_long_log(&world);
	assert_clean(&world, "us", &named);
	path_in(&world, "us/record/tile/entries/001", path);
	/* entries are "us entry 256" to "us entry 511": 14 bytes each */
	flip_bit(path, 14 * 44 + 13);
	assert_int_equal(check(&world, "us", &named), TALLY_EMISMATCH);
	assert_int_equal(named.count, 1);
	assert_string_equal(named.path[0], "record/tile/entries/001");
	assert_true(named.has_entry);
	assert_int_equal(named.entry, 300);
	assert_int_equal(named.tile, 1);
	assert_int_equal(named.level, TILE_ENTRIES);
	world_release(&world);
}

static void test_bad_hash_of_each_level_is_told(void **state)
{
	struct named named;
	struct world world;
	char path[512];

	(void)state;
	make_long_log(&world);
	path_in(&world, "ro/mirror/us.example/tally/tile/0/001", path);
	flip_bit(path, 44 * HASH_BYTES);
	assert_int_equal(check(&world, "ro", &named), TALLY_EMISMATCH);
	assert_int_equal(named.count, 1);
	assert_int_equal(named.entry, 300);
	flip_bit(path, 44 * HASH_BYTES);
	path_in(&world, "ro/mirror/us.example/tally/tile/1/000.p/2", path);
	flip_bit(path, HASH_BYTES);
	assert_int_equal(check(&world, "ro", &named), TALLY_EMISMATCH);
	assert_int_equal(named.count, 1);
	assert_int_equal(named.level, 1);
	assert_false(named.has_entry);
	world_release(&world);
}

static void test_several_bad_files_are_each_named(void **state)
{
	static const char *const bad[] = {
		"record/tile/entries/000", "record/tile/0/001",
		"record/tile/entries/002.p/88", "record/tile/1/000.p/2",
	};
	struct world world;
	char path[512], file[128];

	(void)state;
	make_long_log(&world);
	for (size_t i = 0; i < 4; i++) {
		snprintf(file, sizeof(file), "us/%s", bad[i]);
		path_in(&world, file, path);
		flip_bit(path, 40);
	}
	/* the tile above is bad too: the full ones must still fit it in part */
	path_in(&world, "us/record/tile/1/000.p/2", path);
	flip_bit(path, 40);
	assert_named(&world, "us", bad, 3);
	world_release(&world);
}

static void test_lost_head_spoils_no_other_word(void **state)
{
	static const char *const bad[] = { "record/checkpoint" };
	static const char *const more[] = { "record/checkpoint",
		                            "record/tile/0/001" };
	struct world world;
	char path[512];

	(void)state;
	make_long_log(&world);
	path_in(&world, "us/record/checkpoint", path);
	assert_int_equal(unlink(path), 0);
	assert_named(&world, "us", bad, 1);
	path_in(&world, "us/record/tile/0/001", path);
	flip_bit(path, 77);
	assert_named(&world, "us", more, 2);
	world_release(&world);
}

/* Killed after the commit: the record's head is behind, tiles are ahead. */
static void test_unfinished_append_is_not_bad_and_is_left(void **state)
{
	struct named named;
	struct buf before, after;
	struct world world;
	char path[512];

	(void)state;
	make_long_log(&world);
	path_in(&world, "us/record/checkpoint", path);
	before = read_file(path);
	grow(&world, "us", 600, 3);
	write_file(path, buf_slice(&before));
	assert_clean(&world, "us", &named);
	assert_true(named.report.ahead_count > 0);
	after = read_file(path);
	assert_true(slice_equal(buf_slice(&before), buf_slice(&after)));
	buf_release(&before);
	buf_release(&after);
	world_release(&world);
}

static void test_partial_tile_of_a_published_size_is_asked_for(void **state)
{
	static const char *const bad[] = { "record/tile/0/002.p/88" };
	struct world world;
	char path[512];

	(void)state;
	make_long_log(&world);
	grow(&world, "us", 600, 3);
	path_in(&world, "us/record/tile/0/002.p/88", path);
	assert_int_equal(unlink(path), 0);
	assert_named(&world, "us", bad, 1);
	world_release(&world);
}

static void test_lost_tile_of_a_mirror_is_named_once(void **state)
{
	static const char *const lost[] = {
		"mirror/us.example/tally/tile/0/000",
		"mirror/us.example/tally/tile/entries/001",
		"mirror/us.example/tally/tile/0/002.p/88",
	};
	char name[128], path[512];
	struct world world;

	(void)state;
	make_long_log(&world);
	for (size_t i = 0; i < 3; i++) {
		struct buf bytes;

		snprintf(name, sizeof(name), "ro/%s", lost[i]);
		path_in(&world, name, path);
		bytes = read_file(path);
		assert_int_equal(unlink(path), 0);
		assert_named(&world, "ro", &lost[i], 1);
		write_file(path, buf_slice(&bytes));
		buf_release(&bytes);
	}
	world_release(&world);
}

static void test_old_partial_tiles_are_counted_not_bad(void **state)
{
	struct named named;
	struct buf tile;
	struct world world;
	char path[512];

	(void)state;
	make_long_log(&world);
	path_in(&world, "us/record/tile/entries/000", path);
	tile = read_file(path);
	path_in(&world, "us/record/tile/entries/000.p", path);
	mkdir(path, 0755);
	path_in(&world, "us/record/tile/entries/000.p/1", path);
	/* the first entry, "us entry 0", is 10 bytes long */
	write_file(path, slice_part(buf_slice(&tile), 0, 12));
	assert_clean(&world, "us", &named);
	assert_int_equal(named.report.stale_count, 1);
	flip_bit(path, 5);
	assert_int_equal(check(&world, "us", &named), TALLY_EMISMATCH);
	buf_release(&tile);
	world_release(&world);
}

static void test_commits_are_one_chain(void **state)
{
	static const char *const second[] = { "commit/log/0000000000000002" };
	static const char *const newest[] = { "commit/log/0000000000000004" };
	char path[512], other[512];
	struct world world;

	(void)state;
	make_long_log(&world);
	grow(&world, "us", 600, 3);
	path_in(&world, "us/commit/log/0000000000000002", path);
	path_in(&world, "us/kept", other);
	assert_int_equal(rename(path, other), 0);
	{
		static const char *const bad[] = {
			"commit/log/0000000000000002", "kept",
		};
		assert_named(&world, "us", bad, 2);
	}
	assert_int_equal(rename(other, path), 0);
	flip_bit(path, 60);
	assert_named(&world, "us", second, 1);
	flip_bit(path, 60);
	path_in(&world, "us/commit/log/0000000000000004", path);
	assert_int_equal(unlink(path), 0);
	assert_named(&world, "us", newest, 1);
	world_release(&world);
}

static void test_kept_evidence_is_judged(void **state)
{
	static const char *const halves[] = { "held", "offered" };
	char folder[128], file[160], path[512], other[512];
	const char *const bad[] = { file };
	struct named named;
	struct world world;

	(void)state;
	make_evidence(&world, 3, folder);
	assert_clean(&world, "ru", &named);
	for (size_t i = 0; i < 2; i++) {
		struct buf bytes;

		snprintf(file, sizeof(file), "ru/%s/%s", folder, halves[i]);
		path_in(&world, file, path);
		memmove(file, file + 3, strlen(file + 3) + 1);
		bytes = read_file(path);
		for (size_t at = 0; at < bytes.len; at += 9) {
			flip_bit(path, at);
			assert_named(&world, "ru", bad, 1);
			flip_bit(path, at);
		}
		assert_int_equal(unlink(path), 0);
		assert_named(&world, "ru", bad, 1);
		write_file(path, buf_slice(&bytes));
		buf_release(&bytes);
	}
	/* two heads that agree prove nothing */
	snprintf(file, sizeof(file), "ru/%s/held", folder);
	path_in(&world, file, path);
	snprintf(file, sizeof(file), "ru/%s/offered", folder);
	path_in(&world, file, other);
	{
		struct buf bytes = read_file(other);

		write_file(path, buf_slice(&bytes));
		buf_release(&bytes);
	}
	assert_int_equal(check(&world, "ru", &named), TALLY_EMISMATCH);
	assert_non_null(strstr(named.reason[0], "does not contradict"));
	world_release(&world);
}

static void test_office_without_charter_is_judged_too(void **state)
{
	static const char *const bad[] = { "record/tile/entries/000.p/3" };
	struct world world;
	char path[512];

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	grow(&world, "us", 0, 3);
	assert_sound(&world, "us");
	path_in(&world, "us/record/tile/entries/000.p/3", path);
	flip_bit(path, 9);
	assert_named(&world, "us", bad, 1);
	world_release(&world);
}

/* us logs the charter. */
static void begin_regime(const struct world *world)
{
	uint8_t id[HASH_BYTES];
	struct fault fault;
	struct office us;

	open_seated(world, "us", CLOCK, &us);
	assert_ok(office_blob_put(&us, us.charter_file, id, &fault));
	accept_charter(&us);
	office_close(&us);
}

/* Every cosignature and kept head stays good when keys have changed. */
static void test_changed_keys_leave_everything_good(void **state)
{
	struct named named;
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	grow(&world, "ru", 0, 3);
	begin_regime(&world);
	for (int i = 0; i < 2; i++) {
		rotate(&world, "us");
		open_seated(&world, "us", CLOCK, &us);
		sync_one(&us, &world, "ru", RU);
		office_close(&us);
		grow(&world, "ru", 3 + (size_t)i, 1);
		assert_clean(&world, "us", &named);
		assert_int_equal(named.report.unknown_count, 0);
	}
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_entry_is_told_with_tile_and_number),
		cmocka_unit_test(test_bad_hash_of_each_level_is_told),
		cmocka_unit_test(test_several_bad_files_are_each_named),
		cmocka_unit_test(test_lost_head_spoils_no_other_word),
		cmocka_unit_test(test_unfinished_append_is_not_bad_and_is_left),
		cmocka_unit_test(test_partial_tile_of_a_published_size_is_asked_for),
		cmocka_unit_test(test_lost_tile_of_a_mirror_is_named_once),
		cmocka_unit_test(test_old_partial_tiles_are_counted_not_bad),
		cmocka_unit_test(test_commits_are_one_chain),
		cmocka_unit_test(test_kept_evidence_is_judged),
		cmocka_unit_test(test_office_without_charter_is_judged_too),
		cmocka_unit_test(test_changed_keys_leave_everything_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
