/*
 * Tests of how large an entry may be, from the append to a reader's mirror: at
 * most what the two bytes of its length can say (docs/format.md, section 2).
 */
#include "office_world.h"

static uint8_t large[65536];

static int append_sized(struct office *office, size_t len, size_t count,
                        struct fault *fault)
{
	struct slice entries[MAX_BATCH];

	memset(large, 'x', sizeof(large));
	for (size_t i = 0; i < count; i++)
		entries[i] = slice_of(large, len);
	return office_append(office, entries, count, false, fault);
}

static void test_largest_entry_is_taken_and_mirrored(void **state)
{
	struct entries_tile tile;
	struct office us, ro;
	struct world world;
	struct place place;
	struct fault fault;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	assert_ok(append_sized(&us, 65534, 1, &fault));
	assert_ok(append_sized(&us, 65535, 1, &fault));
	open_seated(&world, "ro", CLOCK, &ro);
	assert_int_equal(sync_one(&ro, &world, "us", 0).after, 2);
	place_init(&place, ro.mirror, "", "us.example/tally");
	entries_tile_init(&tile);
	assert_ok(place_entries(&place, 0, 2, &tile, &fault));
	assert_int_equal(tile.entries[0].len, 65534);
	assert_int_equal(tile.entries[1].len, 65535);
	entries_tile_release(&tile);
	assert_sound(&world, "us");
	assert_sound(&world, "ro");
	office_close(&ro);
	office_close(&us);
	world_release(&world);
}

static void test_one_byte_more_is_refused_and_changes_nothing(void **state)
{
	struct head before, after;
	struct office us;
	struct world world;
	struct fault fault;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	append_plain(&us, 0, 3);
	before = own_head(&us);
	assert_int_equal(append_sized(&us, 65536, 1, &fault),
	                 TALLY_ELIMIT);
	after = own_head(&us);
	assert_true(head_equal(&before, &after));
	assert_false(store_has(us.commit, "log/0000000000000002"));
	/* and the next entry finds its place */
	append_plain(&us, 3, 1);
	assert_int_equal(own_head(&us).size, 4);
	assert_sound(&world, "us");
	office_close(&us);
	world_release(&world);
}

/* 256 times 65,535 bytes: the largest commit and the largest tile there are. */
static void test_full_tile_of_largest_entries_is_taken(void **state)
{
	struct office us, ro;
	struct world world;
	struct fault fault;
	struct buf tile;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	assert_ok(append_sized(&us, 65535, MAX_BATCH, &fault));
	buf_init(&tile, MAX_ENTRIES_TILE_BYTES);
	assert_ok(store_get(us.record, "tile/entries/000", &tile, &fault));
	assert_int_equal(tile.len, (size_t)TILE_WIDTH * (2 + 65535));
	buf_release(&tile);
	open_seated(&world, "ro", CLOCK, &ro);
	assert_int_equal(sync_one(&ro, &world, "us", 0).after, MAX_BATCH);
	assert_sound(&world, "us");
	assert_sound(&world, "ro");
	office_close(&ro);
	office_close(&us);
	world_release(&world);
}

/* No statement is empty, but a leaf may be: readers must agree that it is one. */
static void test_empty_entry_is_a_leaf(void **state)
{
	uint8_t leaf[HASH_BYTES];
	struct office us, ro;
	struct world world;
	struct fault fault;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	assert_ok(append_sized(&us, 0, 1, &fault));
	hash_leaf(slice_of(NULL, 0), leaf);
	assert_memory_equal(own_head(&us).root, leaf, HASH_BYTES);
	open_seated(&world, "ro", CLOCK, &ro);
	assert_int_equal(sync_one(&ro, &world, "us", 0).after, 1);
	assert_sound(&world, "ro");
	office_close(&ro);
	office_close(&us);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_largest_entry_is_taken_and_mirrored),
		cmocka_unit_test(test_one_byte_more_is_refused_and_changes_nothing),
		cmocka_unit_test(test_full_tile_of_largest_entries_is_taken),
		cmocka_unit_test(test_empty_entry_is_a_leaf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
