/*
 * Tests of restoring what this office cosigned: on record as ever, and never a
 * second history.
 */
#include "repair_world.h"
#include "submission_world.h"

#define MIRROR "mirror/us.example/tally/"

/* What a repaired head was cosigned as is on record, as after a pull. */
static void test_repaired_head_is_on_record(void **state)
{
	struct world world;
	struct told told;
	struct buf records;
	char command[700];

	(void)state;
	make_long_log(&world);
	grow(&world, "us", 600, 200);
	lose(&world, "ro/" MIRROR "checkpoint");
	assert_int_equal(mend(&world, "ro", "us", &told), TALLY_OK);
	snprintf(command, sizeof(command),
	         "cat '%s'/ro/commit/cosigned/*/*1 >'%s'/records", world.folder,
	         world.folder);
	assert_int_equal(system(command), 0);
	records = bytes_of(&world, "records");
	assert_non_null(memmem(records.data, records.len, "\n800\n", 5));
	buf_release(&records);
	world_release(&world);
}

static void test_record_of_what_was_cosigned_is_never_invented(void **state)
{
	struct world world;
	struct told told;
	char command[700];

	(void)state;
	make_long_log(&world);
	snprintf(command, sizeof(command),
	         "echo x >>\"$(echo '%s'/ro/commit/cosigned/*/*0)\"",
	         world.folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(mend(&world, "ro", "us", &told), TALLY_EMISMATCH);
	assert_int_equal(told.restored, 0);
	assert_int_equal(told.left, 1);
	assert_non_null(strstr(told.why, "only a copy of this office"));
	world_release(&world);
}

/* Where ru's log is mirrored by the witness. */
#define WITNESSED "ch/mirror/ru.example/tally/"

/*
 * ch holds 3 entries of ru's log and cosigned 8 of them; then its mirror's head
 * is lost, and a folder offers 6 or 12 of another history.
 */
static void assert_other_history_is_refused(size_t count)
{
	char path[512];
	struct signer signer;
	struct office ch;
	struct world world;
	struct told told;

	world_init(&world);
	signer_of(&world, "ru", &signer);
	grow(&world, "ru", 0, 3);
	open_seated(&world, "ch", CLOCK, &ch);
	assert_int_equal(sync_one(&ch, &world, "ru", 2).after, 3);
	copy_within(&world, "ru", "other");
	assert_int_equal(submit_growth(&ch, &signer, &plain, 3, 8), 200);
	office_close(&ch);
	grow(&world, "other", 70, count - 3);
	lose(&world, WITNESSED "checkpoint");
	assert_int_equal(mend(&world, "ch", "other", &told), TALLY_EMISMATCH);
	assert_int_equal(told.restored, 0);
	path_in(&world, WITNESSED "checkpoint", path);
	assert_int_equal(access(path, F_OK), -1);
	path_in(&world, count == 6 ? WITNESSED "tile/0/000.p/6"
	                           : WITNESSED "tile/0/000.p/12", path);
	assert_int_equal(access(path, F_OK), -1);
	open_seated(&world, "ch", CLOCK, &ch);
	assert_int_equal(on_record(&ch, &signer, NULL).size, 8);
	office_close(&ch);
	signer_wipe(&signer);
	world_release(&world);
}

static void test_repair_cosigns_no_second_history(void **state)
{
	(void)state;
	assert_other_history_is_refused(12);
	assert_other_history_is_refused(6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repaired_head_is_on_record),
		cmocka_unit_test(
			test_record_of_what_was_cosigned_is_never_invented),
		cmocka_unit_test(test_repair_cosigns_no_second_history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
