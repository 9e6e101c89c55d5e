/*
 * Tests of changing over to the next key, and of how others follow it.
 */
#include "office_world.h"

#include "base/text.h"

static void say_charter(struct office_view *view)
{
	uint8_t id[HASH_BYTES];
	struct draft draft;
	struct fault fault;

	draft_init(&draft, STATEMENT_CHARTER);
	assert_ok(office_accept(view, &draft, NULL, id, &fault));
	draft_release(&draft);
}

/* ru signs the charter and rotates; nobody else has anything. */
static void rotate_ru(const struct world *world, const char *clock, bool first)
{
	uint8_t id[HASH_BYTES];
	struct office_view view;
	struct office ru;
	struct fault fault;

	open_seated(world, "ru", clock, &ru);
	assert_ok(office_view_open(&ru, &view, &fault));
	if (first)
		say_charter(&view);
	assert_ok(office_rotate(&ru, &view, id, &fault));
	assert_true(view.rules->entries[rules_find(view.rules, id)].valid);
	office_view_close(&view);
	office_close(&ru);
}

static struct buf key_text(const struct world *world, const char *name)
{
	char file[64], path[512];

	snprintf(file, sizeof(file), "ru/key/%s", name);
	path_in(world, file, path);
	return read_file(path);
}

static void test_next_key_comes_into_use_and_another_is_made(void **state)
{
	struct buf next, office_key, next_key;
	struct world world;
	struct office ru;
	char path[512];

	(void)state;
	world_init(&world);
	next = key_text(&world, "next");
	rotate_ru(&world, CLOCK, true);
	office_key = key_text(&world, "office");
	next_key = key_text(&world, "next");
	assert_true(slice_equal(buf_slice(&next), buf_slice(&office_key)));
	assert_false(slice_equal(buf_slice(&next), buf_slice(&next_key)));
	path_in(&world, "ru/key/after", path);
	assert_int_not_equal(access(path, F_OK), 0);
	open_office(&world, "ru", CLOCK, &ru);
	assert_int_equal(own_head(&ru).size, 2);
	append_plain(&ru, 0, 1);
	assert_int_equal(own_head(&ru).size, 3);
	office_close(&ru);
	buf_release(&next);
	buf_release(&office_key);
	buf_release(&next_key);
	world_release(&world);
}

static void test_mirrors_follow_every_rotation(void **state)
{
	struct sync_result result;
	struct world world;
	struct office us, ro;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	open_seated(&world, "ro", CLOCK, &ro);
	rotate_ru(&world, CLOCK, true);
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, 2);
	grow(&world, "ru", 0, 3);
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, 5);
	rotate_ru(&world, CLOCK, false);
	grow(&world, "ru", 3, 1);
	result = sync_one(&us, &world, "ru", RU);
	assert_int_equal(result.status, TALLY_OK);
	assert_int_equal(result.after, 7);
	/* who comes late goes the same way at once */
	assert_int_equal(sync_one(&ro, &world, "ru", RU).after, 7);
	office_close(&ro);
	office_close(&us);
	world_release(&world);
}

static void test_replaced_key_signs_no_new_heads(void **state)
{
	char key[512];
	struct sync_result result;
	struct world world;
	struct fault fault;
	struct office us, ru;
	struct buf text, checkpoint;

	(void)state;
	world_init(&world);
	text = key_text(&world, "office");
	rotate_ru(&world, CLOCK, true);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, 2);
	/* a thief of the old key goes on with the log */
	grow(&world, "ru", 0, 1);
	open_office(&world, "ru", CLOCK, &ru);
	path_in(&world, "ru/key/office", key);
	write_file(key, buf_slice(&text));
	append_plain(&ru, 1, 1);
	buf_init(&checkpoint, MAX_CHECKPOINT_BYTES);
	assert_ok(store_get(ru.record, "checkpoint", &checkpoint, &fault));
	assert_int_equal(checkpoint_open(buf_slice(&checkpoint), &ru.log_key,
	                                 &(struct checkpoint){ .origin = { 0 } },
	                                 &fault), TALLY_ESIGNATURE);
	result = sync_one(&us, &world, "ru", RU);
	assert_int_equal(result.status, TALLY_ESIGNATURE);
	assert_int_equal(result.after, 2);
	buf_release(&checkpoint);
	buf_release(&text);
	office_close(&ru);
	office_close(&us);
	world_release(&world);
}

/* A rotate to the key of this seed, signed by it: promised by nobody. */
static void append_unpromised(struct office *ru,
                              const uint8_t seed[static SIGN_SEED_BYTES])
{
	struct draft_common common = { .from = "ru", .at_s = office_now(ru) };
	uint8_t public_key[SIGN_PUBLIC_BYTES], hash[HASH_BYTES] = { 7 };
	struct buf text, entry;
	struct note_key key;
	struct slice bytes;
	char vkey[VKEY_BYTES];
	struct draft draft;
	struct fault fault;

	sign_public(seed, public_key);
	assert_int_equal(note_key_init(&key, ru->log, NOTE_ED25519, public_key),
	                 TALLY_OK);
	vkey_format(&key, vkey);
	buf_init(&text, MAX_ENTRY_BYTES);
	buf_init(&entry, MAX_ENTRY_BYTES);
	draft_init(&draft, STATEMENT_ROTATE);
	draft_word(&draft, "vkey", vkey);
	draft_hash(&draft, "next_vkey_hash", hash);
	assert_ok(draft_finish(&draft, &common, &text, &fault));
	assert_ok(draft_sign(buf_slice(&text), &key, seed, &entry, &fault));
	bytes = buf_slice(&entry);
	assert_ok(office_append(ru, &bytes, 1, false, &fault));
	draft_release(&draft);
	buf_release(&text);
	buf_release(&entry);
}

static void test_key_that_was_not_promised_signs_no_heads(void **state)
{
	uint8_t seed[SIGN_SEED_BYTES] = { 9 };
	char path[512], hex[2 * SIGN_SEED_BYTES + 2];
	struct world world;
	struct office us, ru;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	open_office(&world, "ru", CLOCK, &ru);
	append_unpromised(&ru, seed);
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, 1);
	hex_format(seed, sizeof(seed), hex);
	strcat(hex, "\n");
	path_in(&world, "ru/key/office", path);
	write_file(path, slice_text(hex));
	append_plain(&ru, 0, 1);
	assert_int_equal(sync_one(&us, &world, "ru", RU).status,
	                 TALLY_ESIGNATURE);
	assert_int_equal(mirrored(&us, "ru.example/tally").size, 1);
	office_close(&ru);
	office_close(&us);
	world_release(&world);
}

/* key/ as it was at each step between the logging of `rotate` and its end. */
static void test_crash_at_every_step_is_made_good_at_opening(void **state)
{
	static const int steps[][3] = { /* office, next, after: which of K0..K2 */
		{ 0, 1, 2 }, { 1, 1, 2 }, { 1, 2, 2 },
	};
	static const char *const names[] = { "office", "next", "after" };
	struct buf secrets[3], now;
	struct world world;
	struct office ru;

	(void)state;
	world_init(&world);
	secrets[0] = key_text(&world, "office");
	rotate_ru(&world, CLOCK, true);
	secrets[1] = key_text(&world, "office");
	secrets[2] = key_text(&world, "next");
	for (size_t i = 0; i < 3; i++) {
		for (size_t k = 0; k < 3; k++) {
			char file[64], path[512];

			snprintf(file, sizeof(file), "ru/key/%s", names[k]);
			path_in(&world, file, path);
			write_file(path, buf_slice(&secrets[steps[i][k]]));
		}
		open_office(&world, "ru", CLOCK, &ru);
		append_plain(&ru, i, 1);
		assert_int_equal(own_head(&ru).size, 3 + i);
		assert_false(store_has(ru.key, "after"));
		office_close(&ru);
		for (size_t k = 0; k < 2; k++) {
			now = key_text(&world, names[k]);
			assert_true(slice_equal(buf_slice(&now),
			                        buf_slice(&secrets[k + 1])));
			buf_release(&now);
		}
	}
	for (size_t i = 0; i < 3; i++)
		buf_release(&secrets[i]);
	world_release(&world);
}

/* A change counts as under way once the key after the next is there. */
static void test_change_to_a_key_of_the_log_is_not_begun(void **state)
{
	struct office_view view;
	uint8_t id[HASH_BYTES];
	struct world world;
	struct fault fault;
	struct office ru;
	struct buf key;
	char path[512];

	(void)state;
	world_init(&world);
	open_seated(&world, "ru", CLOCK, &ru);
	assert_ok(office_view_open(&ru, &view, &fault));
	say_charter(&view);
	key = key_text(&world, "office");
	path_in(&world, "ru/key/next", path);
	write_file(path, buf_slice(&key));
	buf_release(&key);
	assert_int_equal(office_rotate(&ru, &view, id, &fault), TALLY_ERULE);
	assert_non_null(strstr(fault.text, "has had this key before"));
	assert_false(store_has(ru.key, "after"));
	office_view_close(&view);
	office_close(&ru);
	world_release(&world);
}

static void test_key_made_for_a_rotation_that_failed_is_used_by_the_next(void **state)
{
	struct buf after, next;
	uint8_t id[HASH_BYTES];
	struct office_view view;
	struct office ru;
	struct fault fault;
	struct world world;

	(void)state;
	world_init(&world);
	open_seated(&world, "ru", CLOCK, &ru);
	assert_ok(office_view_open(&ru, &view, &fault));
	/* before the charter is signed nothing can be logged */
	assert_int_equal(office_rotate(&ru, &view, id, &fault), TALLY_ERULE);
	office_view_close(&view);
	office_close(&ru);
	after = key_text(&world, "after");
	rotate_ru(&world, CLOCK, true);
	next = key_text(&world, "next");
	assert_true(slice_equal(buf_slice(&after), buf_slice(&next)));
	buf_release(&after);
	buf_release(&next);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next_key_comes_into_use_and_another_is_made),
		cmocka_unit_test(test_mirrors_follow_every_rotation),
		cmocka_unit_test(test_replaced_key_signs_no_new_heads),
		cmocka_unit_test(test_key_that_was_not_promised_signs_no_heads),
		cmocka_unit_test(test_crash_at_every_step_is_made_good_at_opening),
		cmocka_unit_test(test_change_to_a_key_of_the_log_is_not_begun),
		cmocka_unit_test(
			test_key_made_for_a_rotation_that_failed_is_used_by_the_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
