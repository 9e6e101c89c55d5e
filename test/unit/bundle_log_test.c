/*
 * Laws of the logs in a bundle: heads, keys, tiles, and how much of each.
 */
#include "bundle_world.h"

/* Signed anew by its owner, but the witness's cut knows better. */
static void test_no_log_is_shorter_or_longer_than_the_cut_says(void **state)
{
	struct scene *s = play_to_cut();
	size_t us = world_who(&s->w, "us");
	struct bundle files;
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(select_logs(s), TALLY_OK);
	s->sizes[us]--;
	assert_int_equal(build(s, &files, &fault), TALLY_EMISMATCH);
	s->sizes[us]++;
	withdraw(s);
	s->sizes[us]++;
	assert_int_equal(build(s, &files, &fault), TALLY_EMISMATCH);
	assert_non_null(strstr(fault.text, "log us.example/tally: has "));
	s->sizes[us]--;
	assert_int_equal(build(s, &files, &fault), TALLY_OK);
	bundle_release(&files);
	scene_free(s);
}

/* A bad signature is told before files are missed that never were. */
static void test_a_head_of_another_size_is_not_signed(void **state)
{
	static const char us[] = "log/us.example/tally/checkpoint";
	struct scene *s = play_to_cut();
	struct bundle files;
	struct fault fault = { 0 };
	struct slice bytes;

	(void)state;
	make_bundle(s, &files);
	bytes = bundle_find(&files, us)->bytes;
	assert_int_equal(bytes.data[17], '3'); /* after "us.example/tally\n" */
	((uint8_t *)(uintptr_t)bytes.data)[17] = '4';
	assert_int_equal(verify_files(s, &files, &fault), TALLY_ESIGNATURE);
	assert_non_null(strstr(fault.text, us));
	bundle_release(&files);
	scene_free(s);
}

/* Entry and tile changed together: only the signed root can tell. */
static void test_tiles_that_agree_with_entries_are_not_enough(void **state)
{
	struct scene *s = play_to_cut();
	struct bundle files;
	struct fault fault = { 0 };
	struct slice entries, tile;
	uint8_t *bytes;
	size_t last;

	(void)state;
	make_bundle(s, &files);
	entries = bundle_find(&files, "log/us.example/tally/tile/entries/"
	                              "000.p/3")->bytes;
	tile = bundle_find(&files, "log/us.example/tally/tile/0/000.p/3")->bytes;
	last = s->w.logs[world_who(&s->w, "us")].entries[2].len;
	bytes = (uint8_t *)(uintptr_t)entries.data;
	bytes[entries.len - 1] ^= 1;
	hash_leaf(slice_of(bytes + entries.len - last, last),
	          (uint8_t *)(uintptr_t)tile.data + 2 * (size_t)HASH_BYTES);
	assert_int_equal(verify_files(s, &files, &fault), TALLY_EMISMATCH);
	assert_non_null(strstr(fault.text, "the entries give another root"));
	bundle_release(&files);
	scene_free(s);
}

static void test_only_the_key_in_force_signs_a_head(void **state)
{
	static const char ru[] = "log/ru.example/tally/checkpoint";
	struct scene *s = play_to_cut();
	size_t log = world_who(&s->w, "ru");
	struct world_log *l = &s->w.logs[log];
	struct bundle files;
	struct fault fault = { 0 };
	struct slice bytes;

	(void)state;
	make_bundle(s, &files);
	/* The seed that the world gave it, before the rotation. */
	hash_bytes(slice_text("ru.example/tally"), l->seed);
	l->key = s->w.charter->participants[log].key;
	sign_checkpoint(s, log);
	bytes = buf_slice(&s->checkpoints[log]);
	assert_int_equal(verify_with(s, &files, ru, &bytes, &fault),
	                 TALLY_ESIGNATURE);
	assert_non_null(strstr(fault.text, ru));
	assert_non_null(strstr(fault.text, "not signed by"));
	bundle_release(&files);
	scene_free(s);
}

static void test_a_head_has_its_own_signature_only(void **state)
{
	static const char us[] = "log/us.example/tally/checkpoint";
	struct scene *s = play_to_cut();
	size_t log = world_who(&s->w, "us");
	struct bundle files;
	struct fault fault = { 0 };
	struct slice bytes;
	struct buf text;

	(void)state;
	make_bundle(s, &files);
	checkpoint_text(s, log, &text);
	note_sign(&s->w.logs[log].key, s->w.logs[log].seed, buf_slice(&text),
	          &s->checkpoints[log]);
	bytes = buf_slice(&s->checkpoints[log]);
	assert_int_equal(verify_with(s, &files, us, &bytes, &fault),
	                 TALLY_EFORMAT);
	assert_non_null(strstr(fault.text, us));
	buf_release(&text);
	bundle_release(&files);
	scene_free(s);
}

/* 560 entries that are no statements: leaves all the same. */
static void make_long_log(struct scene *s, struct bundle *out)
{
	for (int i = 0; i < 560; i++)
		world_append(&s->w, world_who(&s->w, "obs"),
		             slice_of(&i, sizeof(i)));
	play(s);
	s->cut = world_cut(&s->w);
	make_bundle(s, out);
}

static void test_full_and_partial_tiles_go_in_and_are_checked(void **state)
{
	static const char *const tiles[] = {
		"tile/0/000", "tile/0/001", "tile/0/002.p/48", "tile/1/000.p/2",
		"tile/entries/000", "tile/entries/001", "tile/entries/002.p/48",
	};
	struct scene *s = scene_new(TINY);
	struct bundle files;
	struct fault fault = { 0 };
	char name[MAX_BUNDLE_NAME];

	(void)state;
	make_long_log(s, &files);
	assert_int_equal(verify_files(s, &files, &fault), TALLY_OK);
	for (size_t i = 0; i < sizeof(tiles) / sizeof(tiles[0]); i++) {
		struct slice bytes = slice_text("other");

		snprintf(name, sizeof(name), "log/obs.example/tally/%s",
		         tiles[i]);
		assert_non_null(bundle_find(&files, name));
		assert_true(verify_with(s, &files, name, &bytes, &fault) < 0);
		assert_non_null(strstr(fault.text, name));
	}
	bundle_release(&files);
	scene_free(s);
}

static void test_a_higher_tile_holds_the_roots_of_full_tiles(void **state)
{
	struct scene *s = scene_new(TINY);
	const struct slice *entries;
	struct bundle files;
	uint8_t want[2 * HASH_BYTES];
	struct slice tile;

	(void)state;
	make_long_log(s, &files);
	entries = s->w.logs[world_who(&s->w, "obs")].entries;
	for (size_t i = 0; i < 2; i++) {
		struct frontier frontier;
		uint8_t leaf[HASH_BYTES];

		frontier_init(&frontier);
		for (size_t k = 0; k < 256; k++) {
			hash_leaf(entries[i * 256 + k], leaf);
			assert_int_equal(frontier_add(&frontier, leaf),
			                 TALLY_OK);
		}
		frontier_root(&frontier, want + i * HASH_BYTES);
	}
	tile = bundle_find(&files, "log/obs.example/tally/tile/1/000.p/2")->bytes;
	assert_true(slice_equal(tile, slice_of(want, sizeof(want))));
	bundle_release(&files);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_log_is_shorter_or_longer_than_the_cut_says),
		cmocka_unit_test(test_a_head_of_another_size_is_not_signed),
		cmocka_unit_test(test_tiles_that_agree_with_entries_are_not_enough),
		cmocka_unit_test(test_only_the_key_in_force_signs_a_head),
		cmocka_unit_test(test_a_head_has_its_own_signature_only),
		cmocka_unit_test(test_full_and_partial_tiles_go_in_and_are_checked),
		cmocka_unit_test(test_a_higher_tile_holds_the_roots_of_full_tiles),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
