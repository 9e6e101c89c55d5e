/*
 * Laws of logs that are too long to be held: no party makes the others keep
 * what has no effect in memory, or take more than the limit.
 */
#include "office_world.h"

#define LONG_BYTES 60000
#define OVER_ENTRIES (64 * (uint64_t)TILE_WIDTH) /* of the longest: 1 GiB */

static void append_long(const struct world *world, const char *name,
                        size_t count, size_t len)
{
	static char text[TILE_WIDTH][MAX_ENTRY_BYTES];
	struct slice entries[TILE_WIDTH];
	struct office office;
	struct fault fault;

	open_seated(world, name, CLOCK, &office);
	for (size_t i = 0; i < count; i++) {
		memset(text[i], 'a' + (int)(i % 26), len);
		entries[i] = slice_of(text[i], len);
	}
	assert_ok(office_append(&office, entries, count, false, &fault));
	office_close(&office);
}

/* The root over all of them is checked when the view opens. */
static void test_long_junk_is_held_as_its_hashes(void **state)
{
	struct office_view view;
	struct world world;
	struct office us;
	struct fault fault;

	(void)state;
	world_init(&world);
	begin_log(&world, "ru");
	grow(&world, "ru", 0, 2);
	append_long(&world, "ru", 20, LONG_BYTES);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, 23);
	assert_ok(office_view_open(&us, &view, &fault));
	assert_int_equal(view.logs[RU].count, 23);
	assert_int_equal(view.logs[RU].emptied, 20);
	assert_true(view.logs[RU].bytes.len < LONG_BYTES);
	for (size_t i = 0; i < 23; i++) {
		const struct entry *e =
			&view.rules->entries[view.rules->log_start[RU] + i];

		assert_int_equal(e->valid, i == 0);
		assert_int_equal(strcmp(e->why, "it is no statement") == 0,
		                 i >= 3);
	}
	office_view_close(&view);
	office_close(&us);
	world_release(&world);
}

/* Its own log too, whether it was read or has just grown. */
static void test_an_office_goes_on_after_long_junk_of_its_own(void **state)
{
	uint8_t id[HASH_BYTES];
	struct office_view view;
	struct world world;
	struct office ru;
	struct fault fault;

	(void)state;
	world_init(&world);
	begin_log(&world, "ru");
	append_long(&world, "ru", 3, LONG_BYTES);
	open_seated(&world, "ru", CLOCK, &ru);
	assert_ok(office_view_open(&ru, &view, &fault));
	assert_int_equal(view.logs[RU].emptied, 3);
	assert_ok(office_rotate(&ru, &view, id, &fault));
	assert_int_equal(view.logs[RU].count, 5);
	assert_int_equal(view.logs[RU].emptied, 3);
	office_view_close(&view);
	assert_ok(office_view_open(&ru, &view, &fault));
	assert_int_equal(view.logs[RU].count, 5);
	office_view_close(&view);
	office_close(&ru);
	world_release(&world);
}

/* A source of as many of the longest entries as its unsigned head says. */
struct endless {
	struct store store; /* first */
	uint64_t size;
	size_t tiles_read;
};

static void put_head(const struct endless *e, struct buf *out)
{
	static const uint8_t signature[SIGNATURE_BYTES] = { 1 };
	static const uint8_t public_key[SIGN_PUBLIC_BYTES] = { 2 };
	const struct head head = { .size = e->size };
	struct note_key key;

	assert_int_equal(note_key_init(&key, RU_LOG, NOTE_ED25519, public_key),
	                 TALLY_OK);
	checkpoint_put_text(out, RU_LOG, &head);
	buf_put_u8(out, '\n');
	note_put_signature(&key, signature, sizeof(signature), out);
}

static int get(struct store *s, const char *name, struct buf *out,
               struct fault *fault)
{
	static uint8_t entry[MAX_ENTRY_BYTES];
	struct endless *e = (struct endless *)s;
	struct tile tile;

	if (strcmp(name, "record/checkpoint") == 0) {
		put_head(e, out);
		return buf_status(out);
	}
	if (strncmp(name, "record/", 7) != 0 ||
	    tile_path_parse(slice_text(name + 7), &tile) != TALLY_OK ||
	    tile.level != TILE_ENTRIES)
		return fault_set(fault, TALLY_ENOTFOUND, "no such object");
	e->tiles_read++;
	for (unsigned i = 0; i < tile.width; i++)
		entries_put(out, slice_of(entry, sizeof(entry)));
	return buf_status(out);
}

static const struct store_backend endless_backend = { .get = get };

/* One tile is held; with it the new ones are over the limit, not without. */
static void test_no_more_bytes_of_a_log_are_taken_than_the_limit(void **state)
{
	struct endless source = { .store.backend = &endless_backend,
		                  .size = OVER_ENTRIES };
	struct sync_result results[SEATS];
	struct world world;
	struct office us;
	struct fault fault;

	(void)state;
	world_init(&world);
	append_long(&world, "ru", TILE_WIDTH, MAX_ENTRY_BYTES);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, TILE_WIDTH);
	assert_ok(office_sync(&us,
	                      &(struct sync_source){ &source.store, "endless",
	                                             NO_INDEX },
	                      results, &fault));
	assert_int_equal(results[RU].status, TALLY_ELIMIT);
	assert_non_null(strstr(results[RU].text, RU_LOG " has over 1073741824 "
	                       "bytes of entries"));
	assert_int_equal(source.tiles_read, OVER_ENTRIES / TILE_WIDTH - 1);
	assert_int_equal(mirrored(&us, RU_LOG).size, TILE_WIDTH);
	office_close(&us);
	world_release(&world);
}

/* As many short entries are held: junk is read to see who signed its head. */
static void test_no_more_of_another_history_is_read_than_the_limit(void **state)
{
	struct endless source = { .store.backend = &endless_backend,
		                  .size = OVER_ENTRIES + 6 * TILE_WIDTH };
	struct sync_result results[SEATS];
	struct world world;
	struct office us;
	struct fault fault;

	(void)state;
	world_init(&world);
	for (size_t held = 0; held < source.size; held += TILE_WIDTH)
		grow(&world, "ru", held, TILE_WIDTH);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, source.size);
	assert_ok(office_sync(&us,
	                      &(struct sync_source){ &source.store, "endless",
	                                             NO_INDEX },
	                      results, &fault));
	assert_int_equal(results[RU].status, TALLY_ESIGNATURE);
	assert_int_equal(source.tiles_read, OVER_ENTRIES / TILE_WIDTH);
	office_close(&us);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_long_junk_is_held_as_its_hashes),
		cmocka_unit_test(
			test_an_office_goes_on_after_long_junk_of_its_own),
		cmocka_unit_test(
			test_no_more_bytes_of_a_log_are_taken_than_the_limit),
		cmocka_unit_test(
			test_no_more_of_another_history_is_read_than_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
