/*
 * Tests of an office: making and opening it, its charter, its peers, and the
 * way of a statement into its log.
 */
#include "office_world.h"

static void test_init_makes_private_keys_and_a_card(void **state)
{
	static const char *const files[] = { "us/key/office", "us/key/next",
		                             "us/key/box" };
	struct office office;
	struct fault fault;
	struct card card, again;
	struct world world;
	char path[512];
	struct stat st;
	struct buf text;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	for (size_t i = 0; i < 3; i++) {
		path_in(&world, files[i], path);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		assert_int_equal(st.st_size, 65);
	}
	path_in(&world, "us/key", path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	path_in(&world, "us/card", path);
	text = read_file(path);
	assert_ok(card_parse(buf_slice(&text), &card, &fault));
	open_office(&world, "us", NULL, &office);
	assert_ok(office_card(&office, &again, &fault));
	assert_string_equal(card.name, "us");
	assert_memory_equal(card.box_key, again.box_key, BOX_PUBLIC_BYTES);
	assert_memory_equal(card.next_key_hash, again.next_key_hash, HASH_BYTES);
	assert_memory_equal(card.key.public_key, office.log_key.public_key,
	                    SIGN_PUBLIC_BYTES);
	buf_release(&text);
	office_close(&office);
	world_release(&world);
}

static void test_init_refuses_an_office_and_a_folder_in_use(void **state)
{
	struct fault fault;
	struct world world;
	char path[512];

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	path_in(&world, "us", path);
	assert_int_equal(office_init(path, "us", "us.example/tally", &fault),
	                 TALLY_EEXISTS);
	path_in(&world, "used", path);
	assert_int_equal(mkdir(path, 0755), 0);
	path_in(&world, "used/letter", path);
	write_file(path, slice_text("text"));
	path_in(&world, "used", path);
	assert_int_equal(office_init(path, "us", "us.example/tally", &fault),
	                 TALLY_EEXISTS);
	world_release(&world);
}

static void test_init_refuses_bad_names(void **state)
{
	struct fault fault;
	struct world world;
	char path[512];

	(void)state;
	world_folder(&world);
	path_in(&world, "us", path);
	assert_int_equal(office_init(path, "Us", "us.example/tally", &fault),
	                 TALLY_EUSAGE);
	assert_int_equal(office_init(path, "us", "../tally", &fault),
	                 TALLY_EUSAGE);
	assert_int_equal(office_init(path, "us", "", &fault), TALLY_EUSAGE);
	assert_int_not_equal(access(path, F_OK), 0);
	world_release(&world);
}

static void test_init_after_a_killed_init_keeps_its_keys(void **state)
{
	char path[512], json[512];
	struct buf before, after;
	struct fault fault;
	struct world world;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	path_in(&world, "us/card", path);
	before = read_file(path);
	path_in(&world, "us/office.json", json);
	assert_int_equal(unlink(json), 0);
	assert_int_equal(unlink(path), 0);
	path_in(&world, "us", path);
	assert_ok(office_init(path, "us", "us.example/tally", &fault));
	path_in(&world, "us/card", path);
	after = read_file(path);
	assert_true(slice_equal(buf_slice(&before), buf_slice(&after)));
	buf_release(&before);
	buf_release(&after);
	world_release(&world);
}

static void test_folder_without_office_json_is_no_office(void **state)
{
	struct office office;
	struct fault fault;
	struct world world;

	(void)state;
	world_folder(&world);
	assert_int_equal(office_open(world.folder, NULL, &office, &fault),
	                 TALLY_ENOTFOUND);
	assert_non_null(strstr(fault.text, "is not an office"));
	world_release(&world);
}

static void test_malformed_office_json_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "[]", "{}", "{\"name\":\"us\"}",
		"{\"name\":\"us\",\"log\":\"us.example/tally\",\"charter\":null}",
		"{\"name\":\"us\",\"log\":\"us.example/tally\",\"charter\":1,"
		"\"peers\":{}}",
		"{\"name\":\"us\",\"log\":\"us.example/tally\",\"charter\":\"00\","
		"\"peers\":{}}",
		"{\"name\":\"us\",\"name\":\"us\",\"log\":\"us.example/tally\","
		"\"charter\":null,\"peers\":{}}",
		"{\"name\":\"../us\",\"log\":\"us.example/tally\","
		"\"charter\":null,\"peers\":{}}",
		"{\"name\":\"us\",\"log\":\"us.example/tally\",\"charter\":null,"
		"\"peers\":{\"ru\":1}}",
	};
	char path[512], json[512];
	struct office office;
	struct fault fault;
	struct world world;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	path_in(&world, "us", path);
	path_in(&world, "us/office.json", json);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		write_file(json, slice_text(texts[i]));
		assert_int_equal(office_open(path, NULL, &office, &fault),
		                 TALLY_EFORMAT);
	}
	world_release(&world);
}

static void test_peers_are_remembered(void **state)
{
	struct office office;
	struct fault fault;
	struct world world;
	struct buf folder;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	assert_ok(office_peer_set(&office, "ru", "/mnt/a \"stick\"", &fault));
	assert_ok(office_peer_set(&office, "ch", "/mnt/b", &fault));
	assert_int_equal(office_peer_set(&office, "R", "/mnt", &fault),
	                 TALLY_EUSAGE);
	assert_int_equal(office_peer_set(&office, "ro", "a\nb", &fault),
	                 TALLY_EUSAGE);
	office_close(&office);
	open_office(&world, "us", NULL, &office);
	buf_init(&folder, 4096);
	assert_ok(office_peer_get(&office, "ru", &folder, &fault));
	assert_true(slice_is_text(buf_slice(&folder), "/mnt/a \"stick\""));
	assert_int_equal(office_peer_get(&office, "ro", &folder, &fault),
	                 TALLY_ENOTFOUND);
	buf_release(&folder);
	office_close(&office);
	world_release(&world);
}

static void test_old_copy_of_commits_is_refused(void **state)
{
	char commits[512], copy[512], path[512];
	struct office office;
	struct fault fault;
	struct world world;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	path_in(&world, "us/commit", commits);
	path_in(&world, "copy", copy);
	copy_tree(commits, copy);
	open_office(&world, "us", NULL, &office);
	append_plain(&office, 0, 1);
	office_close(&office);
	remove_tree(commits);
	copy_tree(copy, commits);
	path_in(&world, "us", path);
	assert_int_equal(office_open(path, NULL, &office, &fault),
	                 TALLY_EMISMATCH);
	world_release(&world);
}

static void test_spoilt_commit_is_not_published(void **state)
{
	char path[512], commit[512];
	struct office office;
	struct fault fault;
	struct world world;
	struct buf before, bytes;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	buf_init(&before, MAX_CHECKPOINT_BYTES);
	assert_ok(store_get(office.record, "checkpoint", &before, &fault));
	append_plain(&office, 0, 1);
	/* as if killed between commit and publication, and the disk rots */
	assert_ok(store_put(office.record, "checkpoint", buf_slice(&before),
	                    &fault));
	assert_ok(store_remove(office.record, "tile/entries/000.p/1", &fault));
	assert_ok(store_remove(office.record, "tile/0/000.p/1", &fault));
	office_close(&office);
	path_in(&world, "us/commit/log/0000000000000001", commit);
	bytes = read_file(commit);
	flip_bit(commit, bytes.len - 1);
	path_in(&world, "us", path);
	assert_int_equal(office_open(path, NULL, &office, &fault),
	                 TALLY_EMISMATCH);
	path_in(&world, "us/record/tile/0/000.p/1", path);
	assert_int_not_equal(access(path, F_OK), 0);
	flip_bit(commit, bytes.len - 1);
	open_office(&world, "us", NULL, &office);
	assert_int_equal(own_head(&office).size, 1);
	office_close(&office);
	buf_release(&bytes);
	buf_release(&before);
	world_release(&world);
}

static void test_flipped_bit_in_upper_tile_is_found_at_opening(void **state)
{
	char path[512], tile[512];
	struct office office;
	struct fault fault;
	struct world world;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	append_plain(&office, 0, 256);
	append_plain(&office, 256, 1);
	office_close(&office);
	path_in(&world, "us", path);
	path_in(&world, "us/record/tile/1/000.p/1", tile);
	flip_bit(tile, 31);
	assert_int_equal(office_open(path, NULL, &office, &fault),
	                 TALLY_EMISMATCH);
	world_release(&world);
}

static void test_charter_with_other_keys_is_not_adopted(void **state)
{
	static const char *const needles[] = { "vkey: us.example",
		                               "encryption_key: ",
		                               "next_vkey_hash: " };
	struct office office;
	struct fault fault;
	struct world world;

	(void)state;
	world_init(&world);
	open_office(&world, "us", CLOCK, &office);
	for (size_t i = 0; i < 3; i++) {
		uint8_t *at, byte;

		at = memmem(world.charter, world.charter_len, needles[i],
		            strlen(needles[i]));
		assert_non_null(at);
		at += strlen(needles[i]) + 30;
		byte = *at;
		*at = byte == 'a' ? 'b' : 'a';
		assert_int_not_equal(
			office_adopt(&office, slice_of(world.charter,
			                               world.charter_len),
			             &fault), TALLY_OK);
		assert_null(office.charter);
		*at = byte;
	}
	adopt_charter(&world, &office);
	assert_int_equal(office.self, 0);
	office_close(&office);
	world_release(&world);
}

static void test_adopted_charter_stays_and_no_other_is_taken(void **state)
{
	struct office office;
	struct fault fault;
	struct world world;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &office);
	adopt_charter(&world, &office);
	office_close(&office);
	open_office(&world, "us", CLOCK, &office);
	assert_non_null(office.charter);
	assert_true(slice_equal(office.charter_file,
	                        slice_of(world.charter, world.charter_len)));
	assert_int_equal(office_adopt(&office, slice_of(world.charter,
	                                                world.charter_len - 1),
	                              &fault), TALLY_EEXISTS);
	office_close(&office);
	world_release(&world);
}

static void test_changed_charter_file_is_found_at_opening(void **state)
{
	struct office office;
	struct fault fault;
	struct world world;
	char path[512];

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &office);
	office_close(&office);
	path_in(&world, "us/charter.yaml", path);
	flip_bit(path, 2); /* in the remark of the first line */
	path_in(&world, "us", path);
	assert_int_equal(office_open(path, CLOCK, &office, &fault),
	                 TALLY_EMISMATCH);
	world_release(&world);
}

/* The world's charter, but no exercise. */
static struct buf real_charter(const struct world *world)
{
	static const char line[] = "exercise: true";
	const uint8_t *at = memmem(world->charter, world->charter_len, line,
	                           strlen(line));
	struct buf out;
	size_t before;

	assert_non_null(at);
	before = (size_t)(at - world->charter);
	buf_init(&out, MAX_CHARTER_BYTES);
	buf_put(&out, world->charter, before);
	buf_put_text(&out, "exercise: false");
	buf_put(&out, at + strlen(line),
	        world->charter_len - before - strlen(line));
	return out;
}

static void test_clock_is_for_exercises_only(void **state)
{
	struct office office;
	struct buf charter;
	struct fault fault;
	struct world world;
	char path[512];

	(void)state;
	world_init(&world);
	charter = real_charter(&world);
	path_in(&world, "us", path);
	assert_int_equal(office_open(path, "yesterday", &office, &fault),
	                 TALLY_EUSAGE);
	open_office(&world, "us", CLOCK, &office);
	assert_int_equal(office_now(&office), 1796112000);
	assert_int_equal(office_adopt(&office, buf_slice(&charter), &fault),
	                 TALLY_ERULE);
	assert_null(office.charter);
	office_close(&office);
	open_office(&world, "us", NULL, &office);
	assert_true(office_now(&office) > 1700000000);
	assert_ok(office_adopt(&office, buf_slice(&charter), &fault));
	office_close(&office);
	assert_int_equal(office_open(path, CLOCK, &office, &fault),
	                 TALLY_ERULE);
	buf_release(&charter);
	world_release(&world);
}

static void test_vkey_of_an_accredited_key_is_given_again(void **state)
{
	char first[VKEY_BYTES], again[VKEY_BYTES];
	struct office office;
	struct world world;
	struct fault fault;

	(void)state;
	world_folder(&world);
	make_office(&world, "us");
	open_office(&world, "us", NULL, &office);
	assert_int_equal(office_key_vkey(&office, "us.example/tally/a", again,
	                                 &fault), TALLY_ENOTFOUND);
	assert_ok(office_key_new(&office, "us.example/tally/a", first, &fault));
	assert_ok(office_key_vkey(&office, "us.example/tally/a", again, &fault));
	assert_string_equal(first, again);
	assert_int_equal(office_key_new(&office, "us.example/tally/a", again,
	                                &fault), TALLY_EEXISTS);
	assert_int_equal(office_key_vkey(&office, "../office", again, &fault),
	                 TALLY_EUSAGE);
	office_close(&office);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_init_makes_private_keys_and_a_card),
		cmocka_unit_test(test_init_refuses_an_office_and_a_folder_in_use),
		cmocka_unit_test(test_init_refuses_bad_names),
		cmocka_unit_test(test_init_after_a_killed_init_keeps_its_keys),
		cmocka_unit_test(test_folder_without_office_json_is_no_office),
		cmocka_unit_test(test_malformed_office_json_is_refused),
		cmocka_unit_test(test_peers_are_remembered),
		cmocka_unit_test(test_old_copy_of_commits_is_refused),
		cmocka_unit_test(test_spoilt_commit_is_not_published),
		cmocka_unit_test(
			test_flipped_bit_in_upper_tile_is_found_at_opening),
		cmocka_unit_test(test_charter_with_other_keys_is_not_adopted),
		cmocka_unit_test(test_adopted_charter_stays_and_no_other_is_taken),
		cmocka_unit_test(test_changed_charter_file_is_found_at_opening),
		cmocka_unit_test(test_clock_is_for_exercises_only),
		cmocka_unit_test(test_vkey_of_an_accredited_key_is_given_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
