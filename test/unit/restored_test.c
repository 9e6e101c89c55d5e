/*
 * Tests of an office that was put back from an old copy: it takes its lost
 * entries back from those who hold them, and appends nothing before.
 */
#include "office_world.h"

#define OWN "us.example/tally"
#define US 0

/* What follows happens to a copy that is put aside; us itself grows old again. */
static void backup(const struct world *world)
{
	put_copy(world, "us", "backup");
}

static void restore(const struct world *world)
{
	put_copy(world, "backup", "us");
}

static void sync_seat(const struct world *world, const char *name,
                      const char *from)
{
	struct office office;

	open_seated(world, name, CLOCK, &office);
	assert_int_equal(sync_one(&office, world, from, US).status, TALLY_OK);
	office_close(&office);
}

/* us has `held` entries, and ch holds `lost` more of them. */
static void make_restored(struct world *world, size_t held, size_t lost)
{
	struct office us;

	world_init(world);
	open_seated(world, "us", CLOCK, &us);
	office_close(&us);
	if (held > 0)
		grow(world, "us", 0, held);
	backup(world);
	while (lost > 0) {
		size_t step = lost > MAX_BATCH ? MAX_BATCH : lost;

		grow(world, "us", held, step);
		held += step;
		lost -= step;
	}
	sync_seat(world, "ch", "us");
	restore(world);
}

static int append_one(struct office *office, struct fault *fault)
{
	const struct slice entry = slice_text("one more");

	return office_append(office, &entry, 1, false, fault);
}

static void assert_fenced(struct office *office, const char *why)
{
	struct head before = own_head(office), after;
	struct fault fault;

	assert_int_equal(append_one(office, &fault), TALLY_EEXISTS);
	assert_non_null(strstr(fault.text, why));
	after = own_head(office);
	assert_true(head_equal(&before, &after));
	assert_true(store_has(office->root, "restored"));
}

static void check_taken_back(size_t held, size_t lost)
{
	struct sync_result result;
	struct head own, mirror;
	struct office us, ch;
	struct world world;
	struct fault fault;

	make_restored(&world, held, lost);
	open_seated(&world, "us", CLOCK, &us);
	result = sync_one(&us, &world, "ch", US);
	assert_int_equal(result.status, TALLY_OK);
	assert_int_equal(result.before, held);
	assert_int_equal(result.after, held + lost);
	assert_false(store_has(us.root, "restored"));
	own = own_head(&us);
	assert_ok(append_one(&us, &fault));
	office_close(&us);
	open_seated(&world, "ch", CLOCK, &ch);
	mirror = mirrored(&ch, OWN);
	assert_true(head_equal(&own, &mirror));
	/* no second history has come of it */
	result = sync_one(&ch, &world, "us", US);
	assert_int_equal(result.status, TALLY_OK);
	assert_int_equal(result.after, held + lost + 1);
	office_close(&ch);
	open_office(&world, "us", CLOCK, &us);
	assert_int_equal(own_head(&us).size, held + lost + 1);
	office_close(&us);
	world_release(&world);
}

static void test_lost_entries_come_back_and_the_log_goes_on(void **state)
{
	(void)state;
	check_taken_back(2, 2);
	check_taken_back(0, 3);
	check_taken_back(255, 1);
	check_taken_back(256, 256);
	check_taken_back(200, 700);
}

static void remove_tiles(const struct world *world)
{
	char path[512];

	path_in(world, "ch/mirror/" OWN "/tile", path);
	remove_tree(path);
}

static void test_nothing_is_appended_until_they_are_back(void **state)
{
	struct sync_result result;
	struct world world;
	struct fault fault;
	struct office us;

	(void)state;
	make_restored(&world, 2, 3);
	sync_seat(&world, "ro", "ch");
	remove_tiles(&world);
	open_seated(&world, "us", CLOCK, &us);
	result = sync_one(&us, &world, "ch", US);
	assert_int_equal(result.status, TALLY_EMISMATCH);
	assert_non_null(strstr(result.text, "has lost 3 entries"));
	assert_fenced(&us, "others hold 3 more entries");
	office_close(&us);
	open_seated(&world, "us", CLOCK, &us);
	assert_fenced(&us, "restored from an old copy");
	assert_int_equal(sync_one(&us, &world, "ro", US).status, TALLY_OK);
	assert_ok(append_one(&us, &fault));
	assert_int_equal(own_head(&us).size, 6);
	office_close(&us);
	world_release(&world);
}

/* What is held by ro is less than what ch has shown to exist. */
static void test_fence_stands_until_all_that_was_seen_is_back(void **state)
{
	struct world world;
	struct office us;

	(void)state;
	make_restored(&world, 2, 3);
	sync_seat(&world, "ro", "ch");
	sync_seat(&world, "us", "ch");
	grow(&world, "us", 5, 2);
	sync_seat(&world, "ch", "us");
	restore(&world);
	remove_tiles(&world);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ch", US).status,
	                 TALLY_EMISMATCH);
	assert_int_equal(sync_one(&us, &world, "ro", US).after, 5);
	assert_fenced(&us, "nothing is appended");
	office_close(&us);
	world_release(&world);
}

/* Killed in the middle: some entries are back, and the file is there. */
static void test_fence_of_a_killed_sync_falls_at_the_next(void **state)
{
	struct world world;
	struct fault fault;
	struct office us;

	(void)state;
	make_restored(&world, 2, 3);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ch", US).after, 5);
	assert_ok(store_put(us.root, "restored", slice_text("5\nkilled\n"),
	                    &fault));
	assert_fenced(&us, "killed");
	assert_int_equal(sync_one(&us, &world, "ch", US).status, TALLY_OK);
	assert_ok(append_one(&us, &fault));
	office_close(&us);
	world_release(&world);
}

static void test_two_histories_fence_for_good(void **state)
{
	struct sync_result result;
	struct world world;
	struct office us;

	(void)state;
	make_restored(&world, 2, 3);
	grow(&world, "us", 1000, 4);
	open_seated(&world, "us", CLOCK, &us);
	result = sync_one(&us, &world, "ch", US);
	assert_int_equal(result.status, TALLY_EMISMATCH);
	assert_non_null(strstr(result.text, "two histories"));
	assert_fenced(&us, "two histories");
	assert_int_equal(sync_one(&us, &world, "us", US).status, TALLY_OK);
	assert_fenced(&us, "two histories");
	office_close(&us);
	world_release(&world);
}

/* The other history may never be shown again: what it stops is stopped now. */
static void test_two_histories_fence_where_no_evidence_can_be_kept(void **state)
{
	struct sync_result result;
	struct world world;
	struct office us;
	char path[512];

	(void)state;
	make_restored(&world, 2, 3);
	grow(&world, "us", 1000, 4);
	path_in(&world, "us/evidence", path);
	write_file(path, slice_text("no folder"));
	open_seated(&world, "us", CLOCK, &us);
	result = sync_one(&us, &world, "ch", US);
	assert_int_equal(result.status, TALLY_EMISMATCH);
	assert_non_null(strstr(result.text, "is to be kept"));
	assert_fenced(&us, "two histories");
	office_close(&us);
	world_release(&world);
}

static void test_head_by_another_key_fences_nothing(void **state)
{
	char checkpoint[512], folder[512];
	struct sync_result results[SEATS];
	struct world world;
	struct fault fault;
	struct office us;
	struct buf bytes;

	(void)state;
	make_restored(&world, 2, 3);
	remove_tiles(&world);
	path_in(&world, "ch", folder);
	path_in(&world, "ch/mirror/" OWN "/checkpoint", checkpoint);
	open_seated(&world, "us", CLOCK, &us);
	bytes = read_file(checkpoint);
	for (size_t i = 0; i < sizeof(OWN) + 46; i++) {
		flip_bit(checkpoint, i);
		if (sync_folder(&us, folder, results, &fault) == TALLY_OK)
			assert_int_not_equal(results[US].status, TALLY_OK);
		assert_false(store_has(us.root, "restored"));
		flip_bit(checkpoint, i);
	}
	buf_release(&bytes);
	assert_ok(append_one(&us, &fault));
	office_close(&us);
	world_release(&world);
}

/* Log an accredited key, and another statement that names the blob. */
static void say_accredit(const struct world *world,
                         const uint8_t blob[static HASH_BYTES])
{
	static const struct accept_options anyway = { .anyway = true };
	char vkey[VKEY_BYTES];
	struct office_view view;
	uint8_t id[HASH_BYTES];
	struct fault fault;
	struct draft draft;
	struct office us;

	open_seated(world, "us", CLOCK, &us);
	assert_ok(office_view_open(&us, &view, &fault));
	assert_ok(office_key_new(&us, OWN "/first", vkey, &fault));
	draft_init(&draft, STATEMENT_ACCREDIT);
	draft_text(&draft, "vkey", slice_text(vkey));
	draft_word(&draft, "role", "inspector");
	assert_ok(office_accept(&view, &draft, NULL, id, &fault));
	draft_release(&draft);
	draft_init(&draft, STATEMENT_OBJECT);
	draft_id(&draft, "about", id);
	draft_hash(&draft, "reason", blob);
	assert_ok(office_accept(&view, &draft, &anyway, id, &fault));
	draft_release(&draft);
	office_view_close(&view);
	office_close(&us);
}

/* Log a declaration of nothing in secret/. */
static void say_declare(const struct world *world)
{
	static const struct accept_options anyway = { .anyway = true };
	static const uint8_t some[HASH_BYTES] = { 1 };
	struct office_view view;
	uint8_t id[HASH_BYTES];
	struct fault fault;
	struct draft draft;
	struct office us;

	open_seated(world, "us", CLOCK, &us);
	assert_ok(office_view_open(&us, &view, &fault));
	draft_init(&draft, STATEMENT_DECLARE);
	draft_int(&draft, "epoch", 1);
	draft_hash(&draft, "root", some);
	draft_time(&draft, "as_of", office_now(&us));
	draft_hash(&draft, "nonce", some);
	assert_ok(office_accept(&view, &draft, &anyway, id, &fault));
	draft_release(&draft);
	office_view_close(&view);
	office_close(&us);
}

static void test_the_file_of_a_lost_declaration_is_named(void **state)
{
	struct sync_result result;
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	begin_log(&world, "us");
	backup(&world);
	say_declare(&world);
	sync_seat(&world, "ch", "us");
	restore(&world);
	open_seated(&world, "us", CLOCK, &us);
	result = sync_one(&us, &world, "ch", US);
	assert_int_equal(result.status, TALLY_EINCOMPLETE);
	assert_non_null(strstr(result.text, ": secret/declaration-1.tree"));
	office_close(&us);
	world_release(&world);
}

static void put_own_blob(const struct world *world, uint8_t *out_hash)
{
	struct fault fault;
	struct office us;

	open_seated(world, "us", CLOCK, &us);
	assert_ok(office_blob_put(&us, slice_text("in words"), out_hash,
	                          &fault));
	office_close(&us);
}

static void test_blobs_come_back_and_lost_secrets_are_named(void **state)
{
	char name[BLOB_NAME_BYTES];
	struct sync_result result;
	uint8_t blob[HASH_BYTES];
	struct world world;
	struct fault fault;
	struct office us;

	(void)state;
	world_init(&world);
	hash_bytes(slice_text("in words"), blob);
	begin_log(&world, "us");
	backup(&world);
	say_accredit(&world, blob);
	put_own_blob(&world, blob);
	sync_seat(&world, "ch", "us");
	restore(&world);
	open_seated(&world, "us", CLOCK, &us);
	result = sync_one(&us, &world, "ch", US);
	assert_int_equal(result.status, TALLY_EINCOMPLETE);
	assert_non_null(strstr(result.text, "2 entries"));
	assert_non_null(strstr(result.text, ": key/accredited/" OWN "/first"));
	assert_int_equal(result.after, 3);
	assert_int_equal(result.blobs, 1);
	blob_name(blob, name);
	assert_true(store_has(us.record, name));
	assert_false(store_has(us.root, "restored"));
	assert_ok(append_one(&us, &fault));
	office_close(&us);
	world_release(&world);
}

static void test_kept_heads_come_back(void **state)
{
	const struct slice entry = slice_text("kept");
	struct world world;
	struct fault fault;
	struct office us;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	backup(&world);
	assert_ok(office_append(&us, &entry, 1, true, &fault));
	append_plain(&us, 1, 2);
	office_close(&us);
	sync_seat(&world, "ch", "us");
	restore(&world);
	sync_seat(&world, "us", "ch");
	open_seated(&world, "us", CLOCK, &us);
	assert_true(store_has(us.record, "cut/1"));
	assert_false(store_has(us.record, "cut/2"));
	office_close(&us);
	world_release(&world);
}

/* The key that came next is in the copy, the one promised after it is not. */
static void test_log_that_changed_its_key_meanwhile_is_fenced(void **state)
{
	struct sync_result result;
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	begin_log(&world, "us");
	backup(&world);
	rotate(&world, "us");
	sync_seat(&world, "ch", "us");
	restore(&world);
	open_seated(&world, "us", CLOCK, &us);
	result = sync_one(&us, &world, "ch", US);
	assert_int_equal(result.status, TALLY_EMISMATCH);
	assert_non_null(strstr(result.text, "key was changed"));
	assert_fenced(&us, "nothing is appended");
	office_close(&us);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lost_entries_come_back_and_the_log_goes_on),
		cmocka_unit_test(test_nothing_is_appended_until_they_are_back),
		cmocka_unit_test(
			test_fence_stands_until_all_that_was_seen_is_back),
		cmocka_unit_test(test_fence_of_a_killed_sync_falls_at_the_next),
		cmocka_unit_test(test_two_histories_fence_for_good),
		cmocka_unit_test(
			test_two_histories_fence_where_no_evidence_can_be_kept),
		cmocka_unit_test(test_head_by_another_key_fences_nothing),
		cmocka_unit_test(test_blobs_come_back_and_lost_secrets_are_named),
		cmocka_unit_test(test_the_file_of_a_lost_declaration_is_named),
		cmocka_unit_test(test_kept_heads_come_back),
		cmocka_unit_test(test_log_that_changed_its_key_meanwhile_is_fenced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
