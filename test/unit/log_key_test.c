/*
 * Laws of logs that changed their key more than once: what any key of a log
 * has signed counts, of whatever age it is.
 */
#include "office_world.h"

/*
 * ru's log forks under the key of `era` (0: the charter's), and the branch that
 * is held changes its key till it has had `eras` of them.
 */
static void check_fork(size_t era, size_t eras)
{
	struct sync_result result;
	struct world world;
	struct office us;

	world_init(&world);
	begin_log(&world, "ru");
	for (size_t i = 0; i < era; i++)
		rotate(&world, "ru");
	copy_within(&world, "ru", "ru2");
	append_kept(&world, "ru", "one history");
	append_kept(&world, "ru2", "another");
	for (size_t i = era; i + 1 < eras; i++)
		rotate(&world, "ru");
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).status, TALLY_OK);
	assert_int_equal(files_in(us.root, "evidence"), 0);
	result = sync_one(&us, &world, "ru2", RU);
	assert_int_equal(result.status, TALLY_EMISMATCH);
	assert_non_null(strstr(result.text, "two histories"));
	assert_int_equal(files_in(us.root, "evidence"), 3);
	office_close(&us);
	world_release(&world);
}

static void test_fork_under_any_key_a_log_ever_had_is_evidence(void **state)
{
	(void)state;
	for (size_t eras = 1; eras <= 3; eras++)
		for (size_t era = 0; era < eras; era++)
			check_fork(era, eras);
}

/* The branch that is held never changed its key; the other one did. */
static void test_fork_under_a_key_of_its_own_branch_is_evidence(void **state)
{
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	begin_log(&world, "ru");
	copy_within(&world, "ru", "ru2");
	for (size_t i = 0; i < 4; i++)
		append_kept(&world, "ru", "one history");
	rotate(&world, "ru2");
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).status, TALLY_OK);
	assert_int_equal(sync_one(&us, &world, "ru2", RU).status,
	                 TALLY_EMISMATCH);
	assert_int_equal(files_in(us.root, "evidence"), 3);
	office_close(&us);
	world_release(&world);
}

/* A key that the log never had makes no evidence against it. */
static void test_head_under_no_key_of_the_log_is_no_evidence(void **state)
{
	char path[512];
	struct world world;
	struct office us;
	struct buf head;

	(void)state;
	world_init(&world);
	begin_log(&world, "ru");
	rotate(&world, "ru");
	copy_within(&world, "ru", "ru2");
	append_kept(&world, "ru", "one history");
	append_kept(&world, "ru2", "another");
	rotate(&world, "ru");
	path_in(&world, "ru2/record/checkpoint", path);
	head = read_file(path); /* another digit of the signature */
	head.data[head.len - 8] = head.data[head.len - 8] == 'A' ? 'B' : 'A';
	write_file(path, buf_slice(&head));
	buf_release(&head);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).status, TALLY_OK);
	assert_int_equal(sync_one(&us, &world, "ru2", RU).status,
	                 TALLY_ESIGNATURE);
	assert_int_equal(files_in(us.root, "evidence"), 0);
	office_close(&us);
	world_release(&world);
}

static void test_kept_heads_of_every_era_reach_the_mirror(void **state)
{
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	begin_log(&world, "ch");
	append_kept(&world, "ch", "kept");
	for (size_t era = 1; era < 4; era++) {
		rotate(&world, "ch");
		append_kept(&world, "ch", "kept");
	}
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ch", CH).after, 8);
	for (unsigned size = 2; size <= 8; size += 2) {
		char name[64];

		snprintf(name, sizeof(name), "ch.example/tally/cut/%u", size);
		assert_true(store_has(us.mirror, name));
	}
	office_close(&us);
	world_release(&world);
}

/* By the key that ch had, as a store of us has it. */
static bool carries(struct store *store, const char *name,
                    const struct note_key *key)
{
	struct checkpoint checkpoint;
	struct note_key cosigner;
	struct fault fault;
	struct buf bytes;
	bool good;

	assert_ok(note_key_init(&cosigner, key->name, NOTE_COSIGNATURE,
	                        key->public_key));
	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	assert_ok(store_get(store, name, &bytes, &fault));
	assert_ok(checkpoint_parse(buf_slice(&bytes), &checkpoint, &fault));
	good = note_cosigned_at(&checkpoint.note, &cosigner) > 0;
	buf_release(&bytes);
	return good;
}

/* The head that ch cosigned with the key of `era`, after more eras. */
static void check_cosignature(size_t era, size_t eras)
{
	struct note_key key;
	struct world world;
	struct office us, ch;

	world_init(&world);
	begin_log(&world, "ch");
	for (size_t i = 0; i < era; i++)
		rotate(&world, "ch");
	open_office(&world, "ch", CLOCK, &ch);
	key = ch.log_key;
	office_close(&ch);
	append_kept(&world, "ru", "one");
	open_seated(&world, "ch", CLOCK, &ch);
	assert_int_equal(sync_one(&ch, &world, "ru", RU).status, TALLY_OK);
	office_close(&ch);
	for (size_t i = era; i + 1 < eras; i++)
		rotate(&world, "ch");
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ch", RU).status, TALLY_OK);
	assert_true(carries(us.mirror, "ru.example/tally/checkpoint", &key));
	assert_true(carries(us.root, "vouched/ru.example/tally", &key));
	office_close(&us);
	assert_sound(&world, "us");
	world_release(&world);
}

static void test_cosignatures_of_a_rotated_witness_stay(void **state)
{
	(void)state;
	for (size_t eras = 1; eras <= 3; eras++)
		for (size_t era = 0; era < eras; era++)
			check_cosignature(era, eras);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_fork_under_any_key_a_log_ever_had_is_evidence),
		cmocka_unit_test(
			test_fork_under_a_key_of_its_own_branch_is_evidence),
		cmocka_unit_test(
			test_head_under_no_key_of_the_log_is_no_evidence),
		cmocka_unit_test(test_kept_heads_of_every_era_reach_the_mirror),
		cmocka_unit_test(test_cosignatures_of_a_rotated_witness_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
