/*
 * Laws of submissions that are judged together: the answers are those of one
 * after the other, all heads are on record, and one failure is no other's.
 */
#include <sys/wait.h>

#include "fsck_world.h"
#include "submission_world.h"

#include "office/cosigned.h"

static struct world world;
static struct signer ru, us;
static const struct history other = { 1, 3 };

static int make_world(void **state)
{
	(void)state;
	world_init(&world);
	signer_of(&world, "ru", &ru);
	signer_of(&world, "us", &us);
	return 0;
}

static int drop_world(void **state)
{
	(void)state;
	signer_wipe(&ru);
	signer_wipe(&us);
	world_release(&world);
	return 0;
}

/* Always the same ones, of which each run tries all. */
static unsigned next_random(unsigned *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 16;
}

/* Mostly growth, as if of sizes that another has told; forks, stale, garbage. */
static struct buf random_body(unsigned *random, uint64_t size[static 2])
{
	unsigned which = next_random(random) % 2, kind = next_random(random) % 8;
	const struct signer *signer = which ? &us : &ru;
	uint64_t old = size[which];
	struct buf body;

	if (kind == 0) {
		buf_init(&body, 100);
		buf_put_text(&body, "old 1\nnot base64\n\n");
		return body;
	}
	if (kind == 1)
		return growth(signer, &other, old, old + 1);
	if (kind == 2)
		return growth(signer, &other, old, old);
	if (kind == 3 && old > 0)
		return growth(signer, &plain, old - 1, old);
	size[which] += next_random(random) % 3;
	return growth(signer, &plain, old, size[which]);
}

static void submit_each(struct batch *batch, struct office *witness)
{
	for (size_t i = 0; i < batch->count; i++)
		office_add_checkpoints(witness, &batch->submissions[i], 1,
		                       office_now(witness));
}

static void test_answers_are_those_of_one_after_the_other(void **state)
{
	static struct batch together, each;
	uint64_t size[2] = { 0, 0 };
	unsigned random = 7;
	struct office witness, twin;
	size_t statuses[600] = { 0 };

	(void)state;
	copy_within(&world, "ch", "twin");
	open_seated(&world, "ch", CLOCK, &witness);
	open_seated(&world, "twin", CLOCK, &twin);
	for (size_t round = 0; round < 12; round++) {
		uint64_t begin[2] = { size[0], size[1] };
		unsigned again = random;

		for (size_t i = 0; i < round * 5 + 1; i++) {
			batch_add(&together, random_body(&random, size));
			batch_add(&each, random_body(&again, begin));
		}
		batch_submit(&together, &witness);
		submit_each(&each, &twin);
		for (size_t i = 0; i < each.count; i++) {
			struct submission *a = &together.submissions[i];
			struct submission *b = &each.submissions[i];

			assert_int_equal(a->failure, TALLY_OK);
			assert_int_equal(b->failure, TALLY_OK);
			assert_int_equal(a->answer.status, b->answer.status);
			assert_string_equal(a->answer.content_type,
			                    b->answer.content_type);
			assert_true(slice_equal(buf_slice(&a->answer.body),
			                        buf_slice(&b->answer.body)));
			statuses[a->answer.status]++;
		}
		batch_release(&together);
		batch_release(&each);
	}
	assert_true(statuses[200] > 9 && statuses[400] > 9 &&
	            statuses[409] > 9 && statuses[422] > 9);
	office_close(&witness);
	office_close(&twin);
}

static void add_growths(struct batch *batch, const struct signer *signer,
                        const struct history *history, uint64_t from,
                        uint64_t to)
{
	for (uint64_t size = from; size < to; size++)
		batch_add(batch, growth(signer, history, size, size + 1));
}

static void assert_all(const struct batch *batch, int status)
{
	for (size_t i = 0; i < batch->count; i++)
		assert_int_equal(batch_status(batch, i), status);
}

/* Each size of ru's log up to there, all in one batch. */
static void cosign(struct office *witness, uint64_t size)
{
	static struct batch batch;

	add_growths(&batch, &ru, &plain, 0, size);
	batch_submit(&batch, witness);
	assert_all(&batch, 200);
	batch_release(&batch);
}

/* Every size up to there is on record, in a record of some batch. */
static void assert_on_record(struct office *witness, const char *log,
                             uint64_t size)
{
	struct checkpoint checkpoint;
	struct cosigned record;
	struct fault fault;
	struct buf note;

	assert_ok(cosigned_open(&record, witness, log, &fault));
	for (uint64_t i = 1; i <= size; i++) {
		struct head want = history_head(&plain, i);

		buf_init(&note, MAX_CHECKPOINT_BYTES);
		assert_ok(cosigned_find(&record, i, &note, &fault));
		assert_ok(checkpoint_parse(buf_slice(&note), &checkpoint,
		                           &fault));
		assert_true(head_equal(&checkpoint.head, &want));
		assert_int_equal(checkpoint.note.signature_count, 2);
		buf_release(&note);
	}
	buf_init(&note, MAX_CHECKPOINT_BYTES);
	assert_int_equal(cosigned_find(&record, size + 1, &note, &fault),
	                 TALLY_ENOTFOUND);
	buf_release(&note);
	cosigned_release(&record);
}

static void test_a_batch_leaves_one_record_of_each_log(void **state)
{
	static struct batch batch;
	struct office witness;
	char prefix[160];

	(void)state;
	open_seated(&world, "ch", CLOCK, &witness);
	add_growths(&batch, &ru, &plain, 0, 32);
	add_growths(&batch, &us, &plain, 0, 32); /* 64 in all */
	batch_submit(&batch, &witness);
	assert_all(&batch, 200);
	batch_release(&batch);
	add_growths(&batch, &ru, &plain, 32, 96); /* and 64 of one */
	batch_submit(&batch, &witness);
	assert_all(&batch, 200);
	batch_release(&batch);
	record_name(RU_LOG, "", prefix);
	assert_int_equal(files_in(witness.commit, prefix), 2);
	record_name(us.key.name, "", prefix);
	assert_int_equal(files_in(witness.commit, prefix), 1);
	assert_on_record(&witness, RU_LOG, 96);
	assert_on_record(&witness, us.key.name, 32);
	assert_int_equal(on_record(&witness, &ru, NULL).size, 96);
	office_close(&witness);
	assert_sound(&world, "ch");
}

static void test_fsck_judges_every_head_of_a_record(void **state)
{
	const size_t random = strlen("tallystick/cosigned/v1\n");
	struct office witness;
	char name[160], file[200], path[512];
	const char *const bad[] = { file + strlen("ch/") };
	struct buf whole;

	(void)state;
	grow(&world, "ru", 0, 3);
	open_seated(&world, "ch", CLOCK, &witness);
	cosign(&witness, 3);
	/* no entries that are not held may bring another key */
	assert_int_equal(sync_one(&witness, &world, "ru", RU).status, TALLY_OK);
	office_close(&witness);
	record_name(RU_LOG, "0000000000000000", name);
	snprintf(file, sizeof(file), "ch/commit/%s", name);
	path_in(&world, file, path);
	whole = read_file(path);
	for (size_t at = 0; at < whole.len; at += 7) {
		/* the 16 random bytes are not checked by anything */
		if (at >= random && at < random + 16)
			continue;
		flip_bit(path, at);
		assert_named(&world, "ch", bad, 1);
		flip_bit(path, at);
	}
	buf_release(&whole);
}

/* An old copy is shown, whose head was cosigned as one of many at once. */
static void test_sync_of_a_head_inside_a_record_is_taken(void **state)
{
	struct office witness;

	(void)state;
	grow(&world, "ru", 0, 5);
	open_seated(&world, "ch", CLOCK, &witness);
	cosign(&witness, 9);
	assert_int_equal(sync_one(&witness, &world, "ru", RU).status, TALLY_OK);
	assert_int_equal(mirrored(&witness, RU_LOG).size, 5);
	office_close(&witness);
}

static void add_both(struct batch *batch)
{
	for (uint64_t size = 0; size < 6; size++) {
		batch_add(batch, growth(&ru, &plain, size, size + 1));
		batch_add(batch, growth(&us, &plain, size, size + 1));
	}
}

/* A log that cannot be read, and one whose next number can never be taken. */
static void test_failure_of_one_log_is_no_other_s(void **state)
{
	static const char *const numbers[] = { "0000000000000000",
		                               "0000000000000000/in-the-way" };
	static const int failures[] = { TALLY_EFORMAT, TALLY_EFENCED };
	static struct batch batch;

	for (size_t i = 0; i < 2; i++) {
		struct office witness;
		struct fault fault;
		char name[160];

		drop_world(state);
		make_world(state);
		open_seated(&world, "ch", CLOCK, &witness);
		record_name(us.key.name, numbers[i], name);
		assert_ok(store_put_new(witness.commit, name, slice_text("rot"),
		                        &fault));
		add_both(&batch);
		batch_submit(&batch, &witness);
		for (size_t k = 0; k < batch.count; k += 2) {
			assert_int_equal(batch_status(&batch, k), 200);
			assert_int_equal(batch.submissions[k + 1].failure,
			                 failures[i]);
			assert_int_equal(
				batch.submissions[k + 1].answer.body.len, 0);
		}
		batch_release(&batch);
		assert_on_record(&witness, RU_LOG, 6);
		office_close(&witness);
	}
}

/* In a child: a batch of one of the twins' growth; how many were cosigned. */
static int child_submits(bool twin)
{
	static struct batch batch;
	struct office witness;
	int cosigned = 0;

	open_seated(&world, "ch", CLOCK, &witness);
	add_growths(&batch, &ru, twin ? &other : &plain, 3, 8);
	add_growths(&batch, &us, twin ? &other : &plain, 0, 3);
	batch_submit(&batch, &witness);
	for (size_t i = 0; i < 5; i++)
		cosigned += batch_status(&batch, i) == 200;
	batch_release(&batch);
	office_close(&witness);
	return cosigned;
}

static int child_syncs(bool twin)
{
	struct office witness;
	bool taken;

	open_seated(&world, "ch", CLOCK, &witness);
	taken = sync_one(&witness, &world, twin ? "twin" : "ru", RU).status ==
	        TALLY_OK;
	office_close(&witness);
	return taken ? 5 : 0;
}

static void start(pid_t *out, size_t i, const int gate[2])
{
	*out = fork();
	assert_true(*out >= 0);
	if (*out == 0) {
		char byte;

		/* A law that a child breaks must not end in its parent's code. */
		setenv("CMOCKA_TEST_ABORT", "1", 1);
		close(gate[1]);
		if (read(gate[0], &byte, 1) < 0)
			_exit(99);
		_exit(i < 4 ? child_submits(i % 2) : child_syncs(i % 2));
	}
}

/* Four that submit batches and two that sync, half of them each twin. */
static void race(void)
{
	size_t winners[2] = { 0, 0 };
	pid_t pids[6];
	int gate[2];

	assert_int_equal(pipe(gate), 0);
	for (size_t i = 0; i < 6; i++)
		start(&pids[i], i, gate);
	close(gate[0]);
	close(gate[1]); /* all read the end at once */
	for (size_t i = 0; i < 6; i++) {
		int status;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status));
		assert_true(WEXITSTATUS(status) <= 5);
		winners[i % 2] += WEXITSTATUS(status) > 0;
	}
	assert_true(winners[0] == 0 || winners[1] == 0);
	assert_true(winners[0] + winners[1] > 0);
}

static void test_of_two_batches_of_forks_at_most_one_is_cosigned(void **state)
{
	struct office witness;

	(void)state;
	grow(&world, "ru", 0, 3);
	copy_within(&world, "ru", "twin");
	grow(&world, "ru", 3, 5);
	grow(&world, "twin", 1003, 5);
	open_seated(&world, "ch", CLOCK, &witness);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 0, 3), 200);
	office_close(&witness);
	copy_within(&world, "ch", "kept");
	for (size_t round = 0; round < 20; round++) {
		race();
		open_seated(&world, "ch", CLOCK, &witness);
		assert_int_equal(on_record(&witness, &ru, NULL).size, 8);
		office_close(&witness);
		assert_sound(&world, "ch");
		put_copy(&world, "kept", "ch");
	}
}

int main(void)
{
#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, make_world, drop_world)
	const struct CMUnitTest tests[] = {
		IN_WORLD(test_answers_are_those_of_one_after_the_other),
		IN_WORLD(test_a_batch_leaves_one_record_of_each_log),
		IN_WORLD(test_fsck_judges_every_head_of_a_record),
		IN_WORLD(test_sync_of_a_head_inside_a_record_is_taken),
		IN_WORLD(test_failure_of_one_log_is_no_other_s),
		IN_WORLD(test_of_two_batches_of_forks_at_most_one_is_cosigned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
