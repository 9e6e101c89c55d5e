/*
 * Laws of tile paths, widths and entry bundles (C2SP tlog-tiles).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "log/tile.h"

static const struct {
	struct tile tile;
	const char *path;
} known_paths[] = {
	/* The specification's own example of an index. */
	{ { 0, 1234067, 256 }, "tile/0/x001/x234/067" },
	{ { TILE_ENTRIES, 0, 41 }, "tile/entries/000.p/41" },
	{ { TILE_ENTRIES, 1000, 256 }, "tile/entries/x001/000" },
	{ { 2, 0, 1 }, "tile/2/000.p/1" },
	{ { 0, 273, 112 }, "tile/0/273.p/112" },
	{ { 0, 999, 255 }, "tile/0/999.p/255" },
	{ { 7, UINT64_MAX, 255 },
	  "tile/7/x018/x446/x744/x073/x709/x551/615.p/255" },
};

static void test_path_of_a_tile_is_the_specified_one(void **state)
{
	char path[TILE_PATH_BYTES];
	struct tile tile;

	(void)state;
	for (size_t i = 0; i < sizeof(known_paths) / sizeof(*known_paths); i++) {
		const struct tile want = known_paths[i].tile;

		tile_path_format(want, path);
		assert_string_equal(path, known_paths[i].path);
		assert_int_equal(tile_path_parse(slice_text(path), &tile),
		                 TALLY_OK);
		assert_int_equal(tile.level, want.level);
		assert_true(tile.index == want.index);
		assert_int_equal(tile.width, want.width);
	}
}

static void test_every_other_spelling_of_a_path_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00",
		"tile/0/0000", "tile/0/67", "tile/0/x000", "tile/0/x000/067",
		"tile/0/x001", "tile/0/x001/", "tile/0/001/067", "tile/0/x01/067",
		"tile/0/X001/067", "tile/0/x001/x067", "tile/00/067",
		"tile/8/067", "tile/63/067", "tile/-1/067", "tile/+1/067",
		"tile/x/067", "tile/entry/067", "tile/entries", "tiles/0/067",
		"/tile/0/067", "tile//067", "tile/0//067", "tile/0/067/",
		"tile/0/067/1", "tile/0/067.p", "tile/0/067.p/", "tile/0/067.p/0",
		"tile/0/067.p/01", "tile/0/067.p/256", "tile/0/067.p/1/",
		"tile/0/067.p/-1", "tile/0/067.q/1", "tile/0/067.p1",
		"tile/0/06a", "tile/0/06 ", "tile/0/.67", " tile/0/067",
		"tile/0/x018/x446/x744/x073/x709/x551/616",
		"tile/0/x001/x018/x446/x744/x073/x709/x551/615",
		"tile/0/../067", "tile/0/x001/../067",
	};
	struct tile tile = { 5, 5, 5 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (tile_path_parse(slice_text(bad[i]), &tile) != TALLY_EFORMAT)
			fail_msg("taken: %s", bad[i]);
	assert_int_equal(tile_path_parse(slice_of("tile/0/067\0", 11), &tile),
	                 TALLY_EFORMAT);
	assert_int_equal(tile.level, 5);
	assert_int_equal(tile.index, 5);
	assert_int_equal(tile.width, 5);
}

static void test_a_cut_or_changed_path_never_means_the_same_tile(void **state)
{
	static const char whole[] = "tile/0/x001/x234/067.p/41";
	struct tile tile;

	(void)state;
	for (size_t i = 0; i < sizeof(whole) - 1; i++) {
		for (unsigned byte = 0; byte < 256; byte++) {
			char changed[sizeof(whole)];
			char again[TILE_PATH_BYTES];
			struct slice text = { (uint8_t *)changed,
			                      sizeof(whole) - 1 };

			memcpy(changed, whole, sizeof(whole));
			changed[i] = (char)byte;
			if (tile_path_parse(text, &tile) != TALLY_OK)
				continue;
			tile_path_format(tile, again);
			assert_true(slice_is_text(text, again));
		}
		if (tile_path_parse(slice_of(whole, i), &tile) == TALLY_OK)
			assert_int_not_equal(tile.width, 41);
	}
}

static const struct {
	int level;
	uint64_t index;
	uint64_t size;
	unsigned width;
} known_widths[] = {
	/* The specification's examples: sizes 70000 and 256. */
	{ 0, 0, 70000, 256 }, { 0, 272, 70000, 256 }, { 0, 273, 70000, 112 },
	{ 0, 274, 70000, 0 }, { 1, 0, 70000, 256 }, { 1, 1, 70000, 17 },
	{ 1, 2, 70000, 0 }, { 2, 0, 70000, 1 }, { 2, 1, 70000, 0 },
	{ 3, 0, 70000, 0 }, { TILE_ENTRIES, 273, 70000, 112 },
	{ 0, 0, 256, 256 }, { 0, 1, 256, 0 }, { 1, 0, 256, 1 },
	{ TILE_ENTRIES, 0, 256, 256 }, { TILE_ENTRIES, 1, 256, 0 },
	{ 0, 0, 0, 0 }, { TILE_ENTRIES, 0, 0, 0 }, { 0, 0, 1, 1 },
	{ 7, 0, UINT64_MAX, 255 }, { 0, UINT64_MAX / 256, UINT64_MAX, 255 },
	{ 0, UINT64_MAX, UINT64_MAX, 0 }, { 8, 0, UINT64_MAX, 0 },
	{ -2, 0, 70000, 0 },
};

static void test_widths_are_those_of_the_specification(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known_widths) / sizeof(*known_widths); i++)
		assert_int_equal(tile_width(known_widths[i].level,
		                            known_widths[i].index,
		                            known_widths[i].size),
		                 known_widths[i].width);
	assert_int_equal(tile_count(0, 70000), 274);
	assert_int_equal(tile_count(TILE_ENTRIES, 70000), 274);
	assert_int_equal(tile_count(1, 70000), 2);
	assert_int_equal(tile_count(2, 70000), 1);
	assert_int_equal(tile_count(3, 70000), 0);
	assert_int_equal(tile_count(0, 256), 1);
	assert_int_equal(tile_count(1, 256), 1);
	assert_int_equal(tile_count(2, 256), 0);
	assert_int_equal(tile_count(0, 0), 0);
	assert_true(tile_count(0, UINT64_MAX) == UINT64_C(1) << 56);
	assert_int_equal(tile_count(8, UINT64_MAX), 0);
	assert_int_equal(tile_count(-2, 70000), 0);
}

static void test_widths_add_up_to_the_level(void **state)
{
	(void)state;
	for (uint64_t size = 0; size < 70000; size += 613) {
		for (int level = TILE_ENTRIES; level <= 3; level++) {
			uint64_t sum = 0, index = 0;
			unsigned shift = level > 0 ? 8 * (unsigned)level : 0;

			for (; index < tile_count(level, size); index++) {
				assert_true(tile_width(level, index, size) > 0);
				sum += tile_width(level, index, size);
			}
			assert_int_equal(tile_width(level, index, size), 0);
			assert_true(sum == size >> shift);
		}
	}
}

static void test_bundle_bytes_are_the_specified_ones(void **state)
{
	struct buf bundle;

	(void)state;
	buf_init(&bundle, 100);
	entries_put(&bundle, slice_text("abc"));
	entries_put(&bundle, slice_of(NULL, 0));
	entries_put(&bundle, slice_text("d"));
	assert_int_equal(buf_status(&bundle), TALLY_OK);
	assert_int_equal(bundle.len, 10);
	assert_memory_equal(bundle.data, "\0\3abc\0\0\0\1d", 10);
	buf_release(&bundle);
}

static void test_bundle_splits_into_exactly_its_entries(void **state)
{
	static const char bytes[] = "\0\3abc\0\0\0\1d";
	struct slice bundle = slice_of(bytes, 10);
	struct slice out[5];

	(void)state;
	assert_int_equal(entries_split(bundle, 3, out), TALLY_OK);
	assert_true(slice_is_text(out[0], "abc"));
	assert_int_equal(out[1].len, 0);
	assert_true(slice_is_text(out[2], "d"));
	assert_ptr_equal(out[2].data, bundle.data + 9);

	out[0] = slice_text("before");
	for (size_t count = 0; count < 5; count++)
		if (count != 3)
			assert_int_equal(entries_split(bundle, count, out),
			                 TALLY_EFORMAT);
	for (size_t len = 0; len < 10; len++)
		assert_int_equal(entries_split(slice_of(bytes, len), 3, out),
		                 TALLY_EFORMAT);
	assert_int_equal(entries_split(slice_of(bytes, 11), 3, out),
	                 TALLY_EFORMAT);
	assert_true(slice_is_text(out[0], "before"));
	assert_int_equal(entries_split(slice_of(NULL, 0), 0, NULL), TALLY_OK);
	assert_int_equal(entries_split(slice_of("\xff\xff", 2), 1, out),
	                 TALLY_EFORMAT);
}

static void test_an_entry_over_the_limit_spoils_the_bundle(void **state)
{
	static uint8_t entry[MAX_ENTRY_BYTES + 1];
	struct slice out[1];
	struct buf bundle;

	(void)state;
	buf_init(&bundle, 200000);
	entries_put(&bundle, slice_of(entry, MAX_ENTRY_BYTES));
	assert_int_equal(buf_status(&bundle), TALLY_OK);
	assert_int_equal(entries_split(buf_slice(&bundle), 1, out), TALLY_OK);
	assert_int_equal(out[0].len, MAX_ENTRY_BYTES);
	entries_put(&bundle, slice_of(entry, MAX_ENTRY_BYTES + 1));
	assert_int_equal(buf_status(&bundle), TALLY_ELIMIT);
	entries_put(&bundle, slice_of(entry, 1));
	assert_int_equal(buf_status(&bundle), TALLY_ELIMIT);
	buf_release(&bundle);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_path_of_a_tile_is_the_specified_one),
		cmocka_unit_test(test_every_other_spelling_of_a_path_is_refused),
		cmocka_unit_test(
			test_a_cut_or_changed_path_never_means_the_same_tile),
		cmocka_unit_test(test_widths_are_those_of_the_specification),
		cmocka_unit_test(test_widths_add_up_to_the_level),
		cmocka_unit_test(test_bundle_bytes_are_the_specified_ones),
		cmocka_unit_test(test_bundle_splits_into_exactly_its_entries),
		cmocka_unit_test(test_an_entry_over_the_limit_spoils_the_bundle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
