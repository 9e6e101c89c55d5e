/*
 * Tests of what travels: blobs, statements from the future, folders for a
 * courier, and the check of every byte of such a folder.
 */
#include "office_world.h"

static void test_head_ahead_of_own_clock_is_not_taken_yet(void **state)
{
	uint8_t blob[HASH_BYTES] = { 1 };
	struct sync_result result;
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	accept_with_blob(&world, "2026-12-01T08:05:01Z", blob);
	open_seated(&world, "us", CLOCK, &us); /* skew is 5 minutes */
	result = sync_one(&us, &world, "ru", RU);
	assert_int_equal(result.status, TALLY_ERULE);
	assert_non_null(strstr(result.text, "ahead of this office's clock"));
	assert_int_equal(mirrored(&us, "ru.example/tally").size, 0);
	office_close(&us);
	open_seated(&world, "us", "2026-12-01T08:00:01Z", &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, 2);
	office_close(&us);
	world_release(&world);
}

static void test_missing_blob_is_fetched_when_it_comes(void **state)
{
	struct slice text = slice_text("reason in words");
	uint8_t blob[HASH_BYTES];
	char path[512], name[BLOB_NAME_BYTES], file[96];
	struct sync_result result;
	struct world world;
	struct fault fault;
	struct office us;
	struct buf got;

	(void)state;
	world_init(&world);
	hash_bytes(text, blob);
	accept_with_blob(&world, CLOCK, blob);
	open_seated(&world, "us", CLOCK, &us);
	result = sync_one(&us, &world, "ru", RU);
	assert_int_equal(result.status, TALLY_OK);
	assert_int_equal(result.after, 2);
	assert_int_equal(result.blobs, 0);
	blob_name(blob, name);
	path_in(&world, "ru/record/blob", path);
	assert_int_equal(mkdir(path, 0755), 0);
	snprintf(file, sizeof(file), "ru/record/%s", name);
	path_in(&world, file, path);
	write_file(path, slice_text("something else"));
	result = sync_one(&us, &world, "ru", RU);
	assert_int_equal(result.blobs, 0);
	assert_non_null(strstr(result.spoilt.text,
	                       "is not what its name says"));
	write_file(path, text);
	result = sync_one(&us, &world, "ru", RU);
	assert_int_equal(result.blobs, 1);
	buf_init(&got, 64);
	assert_ok(office_blob_get(&us, blob, &got, &fault));
	assert_true(slice_equal(buf_slice(&got), text));
	buf_release(&got);
	assert_int_equal(sync_one(&us, &world, "ru", RU).blobs, 0);
	office_close(&us);
	world_release(&world);
}

static void test_wanted_blobs_are_found_again_without_their_list(void **state)
{
	struct slice text = slice_text("reason in words");
	uint8_t blob[HASH_BYTES];
	struct world world;
	struct fault fault;
	struct office us, ru;

	(void)state;
	world_init(&world);
	hash_bytes(text, blob);
	accept_with_blob(&world, CLOCK, blob);
	open_seated(&world, "us", CLOCK, &us);
	sync_one(&us, &world, "ru", RU);
	assert_true(store_has(us.root, "wanted/ru.example/tally"));
	assert_ok(store_remove(us.root, "wanted/ru.example/tally", &fault));
	open_office(&world, "ru", CLOCK, &ru);
	assert_ok(office_blob_put(&ru, text, blob, &fault));
	office_close(&ru);
	assert_int_equal(sync_one(&us, &world, "ru", RU).blobs, 1);
	office_close(&us);
	world_release(&world);
}

static void test_unreadable_record_is_no_silent_one(void **state)
{
	struct sync_result results[SEATS];
	char folder[512], path[512];
	struct office us, ch;
	struct world world;
	struct fault fault;

	(void)state;
	world_init(&world);
	grow(&world, "ru", 0, 3);
	open_seated(&world, "ch", CLOCK, &ch);
	sync_one(&ch, &world, "ru", RU);
	office_close(&ch);
	path_in(&world, "ch", folder);
	path_in(&world, "ch/record/checkpoint", path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("elsewhere", path), 0);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_folder(&us, folder, results, &fault), TALLY_EIO);
	assert_non_null(strstr(fault.text, "ch/record/checkpoint"));
	/* what else that folder holds is taken all the same */
	assert_int_equal(results[RU].status, TALLY_OK);
	assert_int_equal(results[RU].after, 3);
	office_close(&us);
	world_release(&world);
}

struct complaints {
	size_t count;
	char path[600], reason[600];
};

static void complain(void *ctx, const char *path, const char *reason)
{
	struct complaints *complaints = ctx;

	complaints->count++;
	snprintf(complaints->path, sizeof(complaints->path), "%s", path);
	snprintf(complaints->reason, sizeof(complaints->reason), "%s", reason);
}

static int verify(const struct office *office, const char *path,
                  struct complaints *complaints, size_t *files)
{
	struct folder_report report = { .bad = complain, .ctx = complaints };
	struct fault fault;
	int rc;

	memset(complaints, 0, sizeof(*complaints));
	rc = office_verify_folder(path, office->charter, &report, &fault);
	*files = report.file_count;
	return rc;
}

/* us with entries, a blob and ru's log; exported to `stick`. */
static void make_stick(struct world *world, struct office *us)
{
	uint8_t hash[HASH_BYTES];
	struct fault fault;
	char path[512];

	world_init(world);
	grow(world, "ru", 0, 3);
	grow(world, "ru", 3, 3);
	open_seated(world, "us", CLOCK, us);
	append_plain(us, 0, 250);
	append_plain(us, 250, 10);
	assert_ok(office_blob_put(us, slice_text("a blob"), hash, &fault));
	assert_ok(office_append(us, &(struct slice){ (const uint8_t *)"last", 4 },
	                        1, true, &fault));
	assert_int_equal(sync_one(us, world, "ru", RU).after, 6);
	path_in(world, "stick", path);
	assert_ok(office_export(us, path, &fault));
}

static void test_export_and_office_verify_to_the_last_file(void **state)
{
	struct complaints complaints;
	struct world world;
	struct office us;
	char path[512];
	size_t files;

	(void)state;
	make_stick(&world, &us);
	path_in(&world, "stick", path);
	assert_int_equal(verify(&us, path, &complaints, &files), TALLY_OK);
	/* us: checkpoint, cut, blob, 2 tiles of entries, 2 + 1 of hashes;
	 * ru: checkpoint, 1 + 1; both: charter */
	assert_int_equal(files, 9 + 4);
	path_in(&world, "us", path);
	assert_int_equal(verify(&us, path, &complaints, &files), TALLY_OK);
	assert_true(files > 11); /* partial tiles of older sizes, too */
	office_close(&us);
	world_release(&world);
}

static void test_export_holds_the_charter_beside_every_log(void **state)
{
	static const char *const logs[] = { "us", "ru" };
	char name[BLOB_NAME_BYTES], file[160], path[512];
	struct world world;
	struct office us;

	(void)state;
	make_stick(&world, &us);
	blob_name(us.charter->id, name);
	for (size_t i = 0; i < 2; i++) {
		struct buf bytes;

		snprintf(file, sizeof(file), "stick/%s.example/tally/%s",
		         logs[i], name);
		path_in(&world, file, path);
		bytes = read_file(path);
		assert_true(slice_equal(buf_slice(&bytes),
		                        slice_of(world.charter,
		                                 world.charter_len)));
		buf_release(&bytes);
	}
	office_close(&us);
	world_release(&world);
}

static void test_import_of_an_export_gives_the_same_mirrors(void **state)
{
	struct office us, ro;
	struct world world;

	(void)state;
	make_stick(&world, &us);
	open_seated(&world, "ro", CLOCK, &ro);
	assert_int_equal(sync_one(&ro, &world, "stick", RU).after, 6);
	assert_int_equal(mirrored(&ro, "us.example/tally").size, 261);
	assert_true(store_has(ro.mirror, "us.example/tally/cut/261"));
	office_close(&ro);
	office_close(&us);
	world_release(&world);
}

static void test_second_export_adds_and_never_takes_back(void **state)
{
	struct complaints complaints;
	struct office us, ro;
	struct fault fault;
	struct world world;
	char path[512];
	size_t files;

	(void)state;
	make_stick(&world, &us);
	path_in(&world, "stick", path);
	open_seated(&world, "ro", CLOCK, &ro);
	sync_one(&ro, &world, "stick", RU);
	append_plain(&us, 261, 5);
	assert_ok(office_export(&us, path, &fault));
	/* ro knows less of us than the stick does */
	assert_ok(office_export(&ro, path, &fault));
	assert_int_equal(verify(&us, path, &complaints, &files), TALLY_OK);
	assert_int_equal(sync_one(&ro, &world, "stick", 0).after, 266);
	office_close(&ro);
	office_close(&us);
	world_release(&world);
}

static void test_every_flipped_file_is_named(void **state)
{
	static const char *const files[] = {
		"us.example/tally/checkpoint",
		"us.example/tally/cut/261",
		"us.example/tally/tile/entries/000",
		"us.example/tally/tile/entries/001.p/5",
		"us.example/tally/tile/0/000",
		"us.example/tally/tile/0/001.p/5",
		"us.example/tally/tile/1/000.p/1",
		"ru.example/tally/checkpoint",
		"ru.example/tally/tile/entries/000.p/6",
		"ru.example/tally/tile/0/000.p/6",
	};
	struct complaints complaints;
	char stick[512], path[512], name[96];
	struct world world;
	struct office us;
	size_t count;

	(void)state;
	make_stick(&world, &us);
	path_in(&world, "stick", stick);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(name, sizeof(name), "stick/%s", files[i]);
		path_in(&world, name, path);
		flip_bit(path, 25);
		assert_int_equal(verify(&us, stick, &complaints, &count),
		                 TALLY_EMISMATCH);
		/* a changed head makes all that rests on it uncheckable */
		if (strstr(files[i], "checkpoint") == NULL) {
			assert_int_equal(complaints.count, 1);
			assert_string_equal(complaints.path, files[i]);
		}
		flip_bit(path, 25);
	}
	assert_int_equal(verify(&us, stick, &complaints, &count), TALLY_OK);
	office_close(&us);
	world_release(&world);
}

static void test_missing_foreign_and_linked_files_are_named(void **state)
{
	static const char *const foreign[] = {
		"stick/letter", "stick/us.example/tally/letter",
		"stick/us.example/tally/tile/entries/002",
		"stick/us.example/tally/tile/0/000.p/256",
		"stick/us.example/tally/cut/0261",
		"stick/us.example/tally/blob/00",
	};
	struct complaints complaints;
	char stick[512], path[512];
	struct world world;
	struct office us;
	size_t count;

	(void)state;
	make_stick(&world, &us);
	path_in(&world, "stick/us.example/tally/tile/0/000.p", path);
	assert_int_equal(mkdir(path, 0755), 0);
	path_in(&world, "stick", stick);
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		path_in(&world, foreign[i], path);
		write_file(path, slice_text("text"));
		assert_int_equal(verify(&us, stick, &complaints, &count),
		                 TALLY_EMISMATCH);
		assert_string_equal(complaints.path, foreign[i] + 6);
		assert_int_equal(unlink(path), 0);
	}
	path_in(&world, foreign[1], path);
	assert_int_equal(symlink("checkpoint", path), 0);
	assert_int_equal(verify(&us, stick, &complaints, &count),
	                 TALLY_EMISMATCH);
	assert_string_equal(complaints.path, foreign[1] + 6);
	assert_int_equal(unlink(path), 0);
	path_in(&world, "stick/us.example/tally/tile/1/000.p/1", path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(verify(&us, stick, &complaints, &count),
	                 TALLY_EMISMATCH);
	assert_string_equal(complaints.reason, "is missing");
	office_close(&us);
	world_release(&world);
}

static void test_folder_without_logs_is_not_found_by_the_check(void **state)
{
	struct complaints complaints;
	struct world world;
	struct office us;
	char path[512];
	size_t files;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	path_in(&world, "empty", path);
	assert_int_equal(mkdir(path, 0755), 0);
	assert_int_equal(verify(&us, path, &complaints, &files),
	                 TALLY_ENOTFOUND);
	office_close(&us);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head_ahead_of_own_clock_is_not_taken_yet),
		cmocka_unit_test(test_unreadable_record_is_no_silent_one),
		cmocka_unit_test(test_missing_blob_is_fetched_when_it_comes),
		cmocka_unit_test(
			test_wanted_blobs_are_found_again_without_their_list),
		cmocka_unit_test(
			test_export_and_office_verify_to_the_last_file),
		cmocka_unit_test(
			test_import_of_an_export_gives_the_same_mirrors),
		cmocka_unit_test(test_second_export_adds_and_never_takes_back),
		cmocka_unit_test(test_every_flipped_file_is_named),
		cmocka_unit_test(
			test_missing_foreign_and_linked_files_are_named),
		cmocka_unit_test(
			test_folder_without_logs_is_not_found_by_the_check),
		cmocka_unit_test(test_export_holds_the_charter_beside_every_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
