/*
 * Tests of restoring an office from its own commits and from peers: what comes
 * back follows from a signed head, and what does not is left as it is.
 */
#include "repair_world.h"

#define MIRROR "mirror/us.example/tally/"

static void assert_bytes(const struct world *world, const char *file,
                         const struct buf *want)
{
	struct buf found = bytes_of(world, file);

	assert_true(slice_equal(buf_slice(&found), buf_slice(want)));
	buf_release(&found);
}

static void test_both_tellings_of_a_tile_come_back_from_a_peer(void **state)
{
	static const char *const files[] = {
		"ro/" MIRROR "tile/entries/001", "ro/" MIRROR "tile/0/001",
		"ro/" MIRROR "tile/entries/002.p/88", "ro/" MIRROR "tile/0/000",
		"ro/" MIRROR "tile/1/000.p/2",
	};
	struct world world;
	struct buf kept[5];
	struct told told;

	(void)state;
	make_long_log(&world);
	for (size_t i = 0; i < 5; i++) {
		kept[i] = bytes_of(&world, files[i]);
		spoil(&world, files[i], 50);
	}
	assert_int_equal(mend(&world, "ro", "us", &told), TALLY_OK);
	for (size_t i = 0; i < 5; i++) {
		assert_bytes(&world, files[i], &kept[i]);
		buf_release(&kept[i]);
	}
	assert_sound(&world, "ro");
	world_release(&world);
}

static void test_own_log_comes_back_from_a_mirror_of_it(void **state)
{
	struct world world;
	struct buf kept;
	struct told told;

	(void)state;
	make_long_log(&world);
	kept = bytes_of(&world, "us/record/tile/entries/000");
	lose(&world, "us/commit/log/0000000000000000");
	lose(&world, "us/commit/log/0000000000000001");
	spoil(&world, "us/record/tile/entries/000", 50);
	spoil(&world, "us/record/tile/0/000", 50);
	assert_int_equal(mend(&world, "us", "ro", &told), TALLY_OK);
	assert_bytes(&world, "us/record/tile/entries/000", &kept);
	assert_sound(&world, "us");
	grow(&world, "us", 600, 1);
	buf_release(&kept);
	world_release(&world);
}

static void test_bad_copy_of_a_peer_is_not_taken(void **state)
{
	struct world world;
	struct buf kept;
	struct told told;

	(void)state;
	make_long_log(&world);
	spoil(&world, "ro/" MIRROR "tile/entries/001", 50);
	spoil(&world, "us/record/tile/entries/001", 50);
	kept = bytes_of(&world, "ro/" MIRROR "tile/entries/001");
	assert_int_equal(mend(&world, "ro", "us", &told), TALLY_EMISMATCH);
	assert_int_equal(told.left, 1);
	assert_int_equal(told.restored, 0);
	assert_bytes(&world, "ro/" MIRROR "tile/entries/001", &kept);
	buf_release(&kept);
	world_release(&world);
}

/* A mirror that lost its head, and a peer with the same number of entries. */
static void test_lost_head_never_comes_back_on_another_history(void **state)
{
	char path[512];
	struct world world;
	struct office ro;
	struct told told;

	(void)state;
	world_init(&world);
	copy_within(&world, "us", "twin");
	grow(&world, "us", 0, 3);
	grow(&world, "twin", 7, 3);
	open_seated(&world, "ro", CLOCK, &ro);
	assert_int_equal(sync_one(&ro, &world, "us", 0).after, 3);
	office_close(&ro);
	lose(&world, "ro/" MIRROR "checkpoint");
	/* nothing but the tiles remembers which history ro has cosigned */
	lose(&world, "ro/" MIRROR "tile/0/000.p/3");
	assert_int_equal(mend(&world, "ro", "twin", &told), TALLY_EMISMATCH);
	path_in(&world, "ro/" MIRROR "checkpoint", path);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(mend(&world, "ro", "us", &told), TALLY_OK);
	assert_sound(&world, "ro");
	world_release(&world);
}

static void test_lost_head_never_comes_back_older(void **state)
{
	struct world world;
	struct office ro;
	struct told told;

	(void)state;
	make_long_log(&world);
	copy_within(&world, "us", "old");
	grow(&world, "us", 600, 5);
	open_seated(&world, "ro", CLOCK, &ro);
	assert_int_equal(sync_one(&ro, &world, "us", 0).after, 605);
	office_close(&ro);
	lose(&world, "ro/" MIRROR "checkpoint");
	assert_int_equal(mend(&world, "ro", "old", &told), TALLY_EMISMATCH);
	assert_non_null(strstr(told.why, "older"));
	assert_int_equal(mend(&world, "ro", "us", &told), TALLY_OK);
	assert_sound(&world, "ro");
	world_release(&world);
}

static void test_lost_head_comes_back_with_all_that_is_newer(void **state)
{
	struct world world;
	struct office ro;
	struct told told;

	(void)state;
	make_long_log(&world);
	grow(&world, "us", 600, 200);
	lose(&world, "ro/" MIRROR "checkpoint");
	assert_int_equal(mend(&world, "ro", "us", &told), TALLY_OK);
	assert_sound(&world, "ro");
	open_seated(&world, "ro", CLOCK, &ro);
	assert_int_equal(mirrored(&ro, "us.example/tally").size, 800);
	grow(&world, "us", 800, 1);
	assert_int_equal(sync_one(&ro, &world, "us", 0).after, 801);
	office_close(&ro);
	world_release(&world);
}

/* The own log may have lost entries: that is for sync, which fences it first. */
static void test_own_log_is_not_made_longer_by_what_peers_hold(void **state)
{
	char path[512];
	struct world world;
	struct office ro;
	struct told told;

	(void)state;
	world_init(&world);
	grow(&world, "us", 0, 3);
	copy_within(&world, "us", "old");
	grow(&world, "us", 3, 3);
	open_seated(&world, "ro", CLOCK, &ro);
	assert_int_equal(sync_one(&ro, &world, "us", 0).after, 6);
	office_close(&ro);
	lose(&world, "old/record/checkpoint");
	lose(&world, "old/commit/log/0000000000000001");
	lose(&world, "old/commit/log/0000000000000000");
	assert_int_equal(mend(&world, "old", "ro", &told), TALLY_EMISMATCH);
	path_in(&world, "old/record/checkpoint", path);
	assert_int_equal(access(path, F_OK), -1);
	world_release(&world);
}

/* A newest commit that the record does not show yet is not thrown away. */
static void test_unpublished_commit_is_left_as_it_is(void **state)
{
	struct buf head, kept;
	struct world world;
	struct told told;
	char path[512];

	(void)state;
	make_long_log(&world);
	head = bytes_of(&world, "us/record/checkpoint");
	grow(&world, "us", 600, 3);
	path_in(&world, "us/record/checkpoint", path);
	write_file(path, buf_slice(&head));
	spoil(&world, "us/commit/log/0000000000000004", 3);
	kept = bytes_of(&world, "us/commit/log/0000000000000004");
	assert_int_equal(mend(&world, "us", "ro", &told), TALLY_EMISMATCH);
	assert_bytes(&world, "us/commit/log/0000000000000004", &kept);
	buf_release(&head);
	buf_release(&kept);
	world_release(&world);
}

/* As a crash between the head and the clean-up leaves one. */
static void put_old_partial(const struct world *world)
{
	struct buf tile = bytes_of(world, "us/record/tile/entries/000");
	char path[512];

	path_in(world, "us/record/tile/entries/000.p", path);
	mkdir(path, 0755);
	path_in(world, "us/record/tile/entries/000.p/1", path);
	write_file(path, slice_part(buf_slice(&tile), 0, 12));
	buf_release(&tile);
}

static bool there(const struct world *world, const char *file)
{
	char path[512];

	path_in(world, file, path);
	return access(path, F_OK) == 0;
}

static void test_old_partial_goes_only_when_the_full_tile_is_good(void **state)
{
	struct world world;
	struct told told;

	(void)state;
	make_long_log(&world);
	put_old_partial(&world);
	spoil(&world, "us/record/tile/entries/000", 2000);
	lose(&world, "us/commit/log/0000000000000001");
	lose(&world, "us/commit/log/0000000000000002");
	/* nobody has that entry: the full tile stays bad */
	assert_int_equal(mend(&world, "us", "ru", &told), TALLY_EMISMATCH);
	assert_true(there(&world, "us/record/tile/entries/000.p/1"));
	assert_int_equal(mend(&world, "us", "ro", &told), TALLY_OK);
	assert_int_equal(told.report.removed_count, 1);
	assert_false(there(&world, "us/record/tile/entries/000.p/1"));
	/* the partial tiles of the newest size are needed */
	assert_true(there(&world, "us/record/tile/entries/002.p/88"));
	assert_sound(&world, "us");
	world_release(&world);
}

static void test_repaired_twice_is_repaired_once(void **state)
{
	struct world world;
	struct told told;
	struct buf head;

	(void)state;
	make_long_log(&world);
	lose(&world, "ro/" MIRROR "tile/0/001");
	assert_int_equal(mend(&world, "ro", "us", &told), TALLY_OK);
	assert_int_equal(told.restored, 1);
	head = bytes_of(&world, "ro/" MIRROR "checkpoint");
	assert_int_equal(mend(&world, "ro", "us", &told), TALLY_OK);
	assert_int_equal(told.restored, 0);
	assert_bytes(&world, "ro/" MIRROR "checkpoint", &head);
	buf_release(&head);
	world_release(&world);
}

static void test_bad_head_of_witnesses_is_set_aside(void **state)
{
	struct world world;
	struct office office;
	struct told told;

	(void)state;
	world_init(&world);
	grow(&world, "us", 0, 3);
	open_seated(&world, "ch", CLOCK, &office);
	sync_one(&office, &world, "us", 0);
	office_close(&office);
	open_seated(&world, "ro", CLOCK, &office);
	sync_one(&office, &world, "ch", 0);
	office_close(&office);
	spoil(&world, "ro/vouched/us.example/tally", 40);
	assert_int_equal(mend(&world, "ro", "us", &told), TALLY_OK);
	assert_int_equal(told.restored, 1);
	assert_false(there(&world, "ro/vouched/us.example/tally"));
	assert_sound(&world, "ro");
	open_seated(&world, "ro", CLOCK, &office);
	sync_one(&office, &world, "ch", 0);
	office_close(&office);
	assert_true(there(&world, "ro/vouched/us.example/tally"));
	world_release(&world);
}

/* From the two heads, and for two sizes from the mirror or a peer's copy. */
static void test_bad_proof_of_two_histories_is_made_again(void **state)
{
	static const size_t sizes[] = { 2, 3, 5 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char folder[128], file[160];
		struct world world;
		struct told told;
		struct buf kept;

		make_evidence(&world, sizes[i], folder);
		copy_within(&world, "ru", "copy");
		snprintf(file, sizeof(file), "ru/%s/fork", folder);
		kept = bytes_of(&world, file);
		spoil(&world, file, kept.len / 2);
		/* the entries of the larger head are not held here */
		assert_int_equal(mend(&world, "ru", "us", &told),
		                 sizes[i] > 3 ? TALLY_EMISMATCH : TALLY_OK);
		assert_int_equal(mend(&world, "ru", "copy", &told), TALLY_OK);
		assert_bytes(&world, file, &kept);
		assert_sound(&world, "ru");
		buf_release(&kept);
		world_release(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_tellings_of_a_tile_come_back_from_a_peer),
		cmocka_unit_test(test_own_log_comes_back_from_a_mirror_of_it),
		cmocka_unit_test(test_bad_copy_of_a_peer_is_not_taken),
		cmocka_unit_test(test_lost_head_never_comes_back_on_another_history),
		cmocka_unit_test(test_lost_head_never_comes_back_older),
		cmocka_unit_test(test_lost_head_comes_back_with_all_that_is_newer),
		cmocka_unit_test(test_own_log_is_not_made_longer_by_what_peers_hold),
		cmocka_unit_test(test_unpublished_commit_is_left_as_it_is),
		cmocka_unit_test(test_old_partial_goes_only_when_the_full_tile_is_good),
		cmocka_unit_test(test_repaired_twice_is_repaired_once),
		cmocka_unit_test(test_bad_head_of_witnesses_is_set_aside),
		cmocka_unit_test(test_bad_proof_of_two_histories_is_made_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
