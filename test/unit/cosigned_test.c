/*
 * Laws of what is cosigned: no two histories of a log, whether they come by
 * submission or by sync, one after the other or at once.
 */
#include <sys/wait.h>

#include "submission_world.h"

#include "crypto/hash.h"

static struct world world;
static struct signer ru;

static int make_world(void **state)
{
	(void)state;
	world_init(&world);
	signer_of(&world, "ru", &ru);
	return 0;
}

static int drop_world(void **state)
{
	(void)state;
	signer_wipe(&ru);
	world_release(&world);
	return 0;
}

/* ru has `common` entries and then the first of two histories, "twin" the other. */
static void make_twins(size_t common, size_t more, size_t twin_more)
{
	grow(&world, "ru", 0, common);
	copy_within(&world, "ru", "twin");
	grow(&world, "ru", common, more);
	grow(&world, "twin", common + 1000, twin_more);
}

static void test_sync_after_a_submission_takes_the_same_history(void **state)
{
	struct office witness;

	(void)state;
	make_twins(3, 6, 1);
	open_seated(&world, "ch", CLOCK, &witness);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 0, 5), 200);
	assert_int_equal(sync_one(&witness, &world, "ru", RU).status, TALLY_OK);
	assert_int_equal(mirrored(&witness, RU_LOG).size, 9);
	assert_int_equal(on_record(&witness, &ru, NULL).size, 9);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 5, 9), 409);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 9, 9), 200);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 9, 12), 200);
	office_close(&witness);
}

/* A submission of plain's `cosigned`, then a sync from the twin. */
static void check_twin_refused(size_t common, size_t twin_more, size_t cosigned)
{
	struct sync_result result;
	struct office witness;

	make_world(NULL);
	make_twins(common, 1, twin_more);
	open_seated(&world, "ch", CLOCK, &witness);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 0, cosigned), 200);
	result = sync_one(&witness, &world, "twin", RU);
	assert_int_equal(result.status, TALLY_EMISMATCH);
	assert_non_null(strstr(result.text, "signed two histories"));
	assert_int_equal(files_in(witness.root, "evidence"), 3);
	assert_int_equal(mirrored(&witness, RU_LOG).size, 0);
	assert_int_equal(on_record(&witness, &ru, NULL).size, cosigned);
	assert_false(store_has(witness.mirror, RU_LOG "/tile/0/000"));
	assert_false(store_has(witness.mirror, RU_LOG "/tile/entries/000"));
	office_close(&witness);
	drop_world(NULL);
}

static void test_sync_of_another_history_than_was_submitted_is_evidence(void **state)
{
	(void)state;
	drop_world(NULL);
	check_twin_refused(3, 4, 7);    /* the same size */
	check_twin_refused(3, 4, 5);    /* and smaller ones */
	check_twin_refused(3, 4, 4);
	check_twin_refused(250, 40, 260); /* in a later tile */
	check_twin_refused(250, 256, 256); /* at the end of a tile */
	make_world(NULL);
}

/* A full disk, say: here a file where the folder should be. */
static void test_evidence_that_cannot_be_kept_is_not_pointed_at(void **state)
{
	struct sync_result result;
	struct office witness;
	struct fault fault;

	(void)state;
	make_twins(3, 1, 4);
	open_seated(&world, "ch", CLOCK, &witness);
	assert_int_equal(sync_one(&witness, &world, "ru", RU).status, TALLY_OK);
	assert_ok(store_put(witness.root, "evidence", slice_text("x"), &fault));
	result = sync_one(&witness, &world, "twin", RU);
	assert_int_not_equal(result.status, TALLY_OK);
	assert_string_equal(result.evidence, "");
	office_close(&witness);
}

static void test_evidence_names_the_head_that_was_cosigned(void **state)
{
	struct head want = history_head(&plain, 5);
	struct checkpoint checkpoint;
	struct office witness;
	struct fault fault;
	struct buf held;
	char name[128];

	(void)state;
	make_twins(3, 1, 4);
	open_seated(&world, "ch", CLOCK, &witness);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 0, 5), 200);
	sync_one(&witness, &world, "twin", RU);
	{
		char hex[2 * HASH_BYTES + 1], path[512];
		uint8_t digest[HASH_BYTES];
		struct buf offered;

		path_in(&world, "twin/record/checkpoint", path);
		offered = read_file(path);
		hash_bytes(buf_slice(&offered), digest);
		hex_format(digest, HASH_BYTES, hex);
		snprintf(name, sizeof(name), "evidence/%s/held", hex);
		buf_release(&offered);
	}
	buf_init(&held, MAX_CHECKPOINT_BYTES);
	assert_ok(store_get(witness.root, name, &held, &fault));
	assert_ok(checkpoint_open(buf_slice(&held), &ru.key, &checkpoint,
	                          &fault));
	assert_true(head_equal(&checkpoint.head, &want));
	buf_release(&held);
	office_close(&witness);
}

static void test_submission_of_another_history_than_was_mirrored_is_422(void **state)
{
	const struct history other = { 1, 3 };
	struct office witness;

	(void)state;
	make_twins(3, 4, 4);
	open_seated(&world, "ch", CLOCK, &witness);
	assert_int_equal(sync_one(&witness, &world, "ru", RU).status, TALLY_OK);
	assert_int_equal(submit_growth(&witness, &ru, &other, 0, 7), 409);
	assert_int_equal(submit_growth(&witness, &ru, &other, 7, 7), 422);
	assert_int_equal(submit_growth(&witness, &ru, &other, 7, 9), 422);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 7, 9), 200);
	office_close(&witness);
}

static void test_mirror_counts_where_its_records_are_lost(void **state)
{
	const struct history other = { 1, 3 };
	struct office witness;
	char path[512];

	(void)state;
	make_twins(3, 4, 4);
	open_seated(&world, "ch", CLOCK, &witness);
	assert_int_equal(sync_one(&witness, &world, "ru", RU).status, TALLY_OK);
	path_in(&world, "ch/commit/cosigned", path);
	remove_tree(path);
	assert_int_equal(on_record(&witness, &ru, NULL).size, 7);
	assert_int_equal(submit_growth(&witness, &ru, &other, 0, 5), 409);
	assert_int_equal(submit_growth(&witness, &ru, &other, 7, 9), 422);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 7, 9), 200);
	office_close(&witness);
}

static void test_shorter_log_than_was_cosigned_waits_for_a_whole_one(void **state)
{
	struct sync_result result;
	struct office witness;

	(void)state;
	make_twins(3, 4, 1);
	open_seated(&world, "ch", CLOCK, &witness);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 0, 9), 200);
	result = sync_one(&witness, &world, "ru", RU); /* 7: cannot be told */
	assert_int_equal(result.status, TALLY_EINCOMPLETE);
	assert_int_equal(mirrored(&witness, RU_LOG).size, 0);
	grow(&world, "ru", 7, 2);
	assert_int_equal(sync_one(&witness, &world, "ru", RU).status, TALLY_OK);
	assert_int_equal(mirrored(&witness, RU_LOG).size, 9);
	office_close(&witness);
}

static void test_shorter_log_that_was_cosigned_is_taken(void **state)
{
	struct sync_result result;
	struct office witness;

	(void)state;
	make_twins(3, 4, 3);
	open_seated(&world, "ch", CLOCK, &witness);
	for (uint64_t size = 0; size < 12; size++)
		assert_int_equal(submit_growth(&witness, &ru, &plain, size,
		                               size + 1), 200);
	result = sync_one(&witness, &world, "twin", RU); /* 6, another one */
	assert_int_equal(result.status, TALLY_EMISMATCH);
	assert_int_equal(files_in(witness.root, "evidence"), 3);
	assert_int_equal(sync_one(&witness, &world, "ru", RU).status, TALLY_OK);
	assert_int_equal(mirrored(&witness, RU_LOG).size, 7);
	assert_int_equal(on_record(&witness, &ru, NULL).size, 12);
	grow(&world, "ru", 7, 9);
	assert_int_equal(sync_one(&witness, &world, "ru", RU).status, TALLY_OK);
	assert_int_equal(on_record(&witness, &ru, NULL).size, 16);
	office_close(&witness);
}

enum way { SUBMIT, SYNC };

/* In a child: take one of the twins; 0 if it was cosigned. */
static int child_takes(bool twin, enum way way, uint64_t old)
{
	const struct history other = { 1, 3 };
	struct office witness;
	bool taken;

	open_seated(&world, "ch", CLOCK, &witness);
	if (way == SUBMIT)
		taken = submit_growth(&witness, &ru, twin ? &other : &plain, old,
		                      twin ? 6 : 7) == 200;
	else
		taken = sync_one(&witness, &world, twin ? "twin" : "ru", RU)
		                .status == TALLY_OK;
	office_close(&witness);
	return taken ? 0 : 1;
}

static void start(pid_t *out, bool twin, enum way way, const int gate[2])
{
	*out = fork();
	assert_true(*out >= 0);
	if (*out == 0) {
		char byte;

		/* A law that a child breaks must not end in its parent's code. */
		setenv("CMOCKA_TEST_ABORT", "1", 1);
		close(gate[1]);
		if (read(gate[0], &byte, 1) < 0)
			_exit(2);
		_exit(child_takes(twin, way, 3));
	}
}

static size_t race(enum way first, enum way second)
{
	pid_t pids[4];
	size_t winners[2] = { 0, 0 };
	int gate[2];

	assert_int_equal(pipe(gate), 0);
	for (int i = 0; i < 4; i++)
		start(&pids[i], i % 2, i % 2 ? second : first, gate);
	close(gate[0]);
	close(gate[1]); /* all read the end at once */
	for (int i = 0; i < 4; i++) {
		int status;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status));
		assert_true(WEXITSTATUS(status) <= 1);
		winners[i % 2] += WEXITSTATUS(status) == 0;
	}
	assert_true(winners[0] == 0 || winners[1] == 0);
	return winners[0] + winners[1];
}

static void test_of_two_forks_at_once_at_most_one_is_cosigned(void **state)
{
	static const enum way ways[][2] = { { SUBMIT, SUBMIT }, { SUBMIT, SYNC },
		                            { SYNC, SUBMIT }, { SYNC, SYNC } };
	char path[512];
	struct office witness;

	(void)state;
	grow(&world, "ru", 0, 3);
	open_seated(&world, "ch", CLOCK, &witness);
	assert_int_equal(sync_one(&witness, &world, "ru", RU).status, TALLY_OK);
	office_close(&witness);
	copy_within(&world, "ru", "twin");
	grow(&world, "ru", 3, 4);
	grow(&world, "twin", 1003, 3);
	copy_within(&world, "ch", "kept");
	path_in(&world, "ch", path);
	for (size_t round = 0; round < 40; round++) {
		size_t winners = race(ways[round % 4][0], ways[round % 4][1]);

		assert_true(winners > 0);
		open_seated(&world, "ch", CLOCK, &witness);
		assert_true(on_record(&witness, &ru, NULL).size > 3);
		office_close(&witness);
		remove_tree(path);
		copy_within(&world, "kept", "ch");
	}
}

static void test_cosignature_times_never_go_back(void **state)
{
	static const struct { const char *clock; unsigned at; } steps[] = {
		{ "2026-12-01T08:00:00Z", 0 },
		{ "2026-12-01T07:59:00Z", 0 }, /* put back a little */
		{ "2026-12-01T08:30:00Z", 0 }, /* again, within the hour */
		{ "2026-12-01T09:00:00Z", 3600 },
		{ "2026-12-01T08:30:00Z", 3600 },
	};
	uint64_t first = 0, at_s = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		struct office witness;

		open_seated(&world, "ch", steps[i].clock, &witness);
		assert_int_equal(submit_growth(&witness, &ru, &plain,
		                               i == 0 ? 0 : 5, 5), 200);
		on_record(&witness, &ru, &at_s);
		first = i == 0 ? at_s : first;
		assert_int_equal(at_s - first, steps[i].at);
		office_close(&witness);
	}
}

static void test_many_heads_leave_few_records(void **state)
{
	struct office witness;
	char prefix[160];

	(void)state;
	open_seated(&world, "ch", CLOCK, &witness);
	for (uint64_t size = 0; size < 300; size++)
		assert_int_equal(submit_growth(&witness, &ru, &plain, size,
		                               size + 1), 200);
	record_name(RU_LOG, "", prefix);
	assert_in_range(files_in(witness.commit, prefix), 64, 130);
	assert_int_equal(on_record(&witness, &ru, NULL).size, 300);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 0, 5), 409);
	office_close(&witness);
}

static void test_record_that_cannot_be_read_stops_all_cosigning(void **state)
{
	struct sync_result result;
	struct office witness;
	struct fault fault;
	struct buf body;
	char name[160];

	(void)state;
	grow(&world, "ru", 0, 7);
	open_seated(&world, "ch", CLOCK, &witness);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 0, 5), 200);
	record_name(RU_LOG, "0000000000000001", name);
	assert_ok(store_put_new(witness.commit, name, slice_text("rot"), &fault));
	body = growth(&ru, &plain, 5, 7);
	assert_int_equal(submit_failing(&witness, buf_slice(&body)),
	                 TALLY_EFORMAT);
	result = sync_one(&witness, &world, "ru", RU);
	assert_int_equal(result.status, TALLY_EFORMAT);
	assert_int_equal(mirrored(&witness, RU_LOG).size, 0);
	buf_release(&body);
	office_close(&witness);
}

/* What ru's record shows, submitted as it is. */
static int submit_record(struct office *witness, uint64_t old)
{
	struct buf body, checkpoint;
	char path[512];
	int status;

	path_in(&world, "ru/record/checkpoint", path);
	checkpoint = read_file(path);
	buf_init(&body, MAX_SUBMISSION_BYTES);
	buf_printf(&body, "old %u\n\n", (unsigned)old);
	buf_put_slice(&body, buf_slice(&checkpoint));
	status = submit(witness, buf_slice(&body), NULL);
	buf_release(&checkpoint);
	buf_release(&body);
	return status;
}

static void test_key_of_a_log_is_the_one_that_its_mirror_ends_with(void **state)
{
	struct signer old_key = ru, new_key;
	struct office witness;

	(void)state;
	begin_log(&world, "ru");
	rotate(&world, "ru");
	signer_of(&world, "ru", &new_key);
	open_seated(&world, "ch", CLOCK, &witness);
	assert_int_equal(submit_record(&witness, 0), 403); /* not yet known */
	assert_int_equal(sync_one(&witness, &world, "ru", RU).status, TALLY_OK);
	assert_int_equal(submit_record(&witness, 2), 200);
	assert_int_equal(submit_growth(&witness, &old_key, &plain, 2, 3), 403);
	/* made up, so its proof is not one: but its key is the right one */
	assert_int_equal(submit_growth(&witness, &new_key, &plain, 2, 3), 422);
	signer_wipe(&new_key);
	office_close(&witness);
}

static void test_restored_office_cosigns_nothing(void **state)
{
	struct office witness;
	struct fault fault;
	struct buf body;

	(void)state;
	open_seated(&world, "ch", CLOCK, &witness);
	assert_ok(store_put(witness.root, "restored",
	                    slice_text("5\nrestored from an old copy\n"),
	                    &fault));
	body = growth(&ru, &plain, 0, 7);
	assert_int_equal(submit_failing(&witness, buf_slice(&body)),
	                 TALLY_EEXISTS);
	assert_int_equal(on_record(&witness, &ru, NULL).size, 0);
	buf_release(&body);
	office_close(&witness);
}

int main(void)
{
#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, make_world, drop_world)
	const struct CMUnitTest tests[] = {
		IN_WORLD(test_sync_after_a_submission_takes_the_same_history),
		IN_WORLD(
			test_sync_of_another_history_than_was_submitted_is_evidence),
		IN_WORLD(test_evidence_that_cannot_be_kept_is_not_pointed_at),
		IN_WORLD(test_evidence_names_the_head_that_was_cosigned),
		IN_WORLD(
			test_submission_of_another_history_than_was_mirrored_is_422),
		IN_WORLD(test_mirror_counts_where_its_records_are_lost),
		IN_WORLD(test_shorter_log_than_was_cosigned_waits_for_a_whole_one),
		IN_WORLD(test_shorter_log_that_was_cosigned_is_taken),
		IN_WORLD(test_of_two_forks_at_once_at_most_one_is_cosigned),
		IN_WORLD(test_cosignature_times_never_go_back),
		IN_WORLD(test_many_heads_leave_few_records),
		IN_WORLD(test_record_that_cannot_be_read_stops_all_cosigning),
		IN_WORLD(test_key_of_a_log_is_the_one_that_its_mirror_ends_with),
		IN_WORLD(test_restored_office_cosigns_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
