/*
 * Laws of submissions that prove a fork: kept once, whole, and for others.
 */
#include "fsck_world.h"
#include "submission_world.h"

#include "office/prove.h"

static struct world world;
static struct signer ru, us;
static struct office witness;
static const struct history other = { 1, 2 };

/* ch has cosigned plain's 5 of both logs. */
static int make_world(void **state)
{
	(void)state;
	world_init(&world);
	signer_of(&world, "ru", &ru);
	signer_of(&world, "us", &us);
	open_seated(&world, "ch", CLOCK, &witness);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 0, 5), 200);
	assert_int_equal(submit_growth(&witness, &us, &plain, 0, 5), 200);
	return 0;
}

static int drop_world(void **state)
{
	(void)state;
	office_close(&witness);
	signer_wipe(&ru);
	signer_wipe(&us);
	world_release(&world);
	return 0;
}

static size_t kept(void)
{
	return files_in(witness.root, "evidence");
}

/* Does it prove to strangers what the two heads are? */
static bool is_proved(size_t participant, const struct history *twin)
{
	struct head one = history_head(&plain, 5), two = history_head(twin, 5);
	struct fork_proof proof;
	struct office_view view;
	struct fault fault;
	struct buf text;
	int rc;

	assert_ok(office_view_open(&witness, &view, &fault));
	buf_init(&text, MAX_FORK_PROOF_BYTES);
	rc = office_prove_fork(&view, participant, &text, &fault);
	if (rc == TALLY_OK) {
		assert_ok(fork_proof_parse(buf_slice(&text), &proof, &fault));
		assert_true(fork_proof_shows(&proof));
		assert_true(head_equal(&proof.head[0], &one) ||
		            head_equal(&proof.head[1], &one));
		assert_true(head_equal(&proof.head[0], &two) ||
		            head_equal(&proof.head[1], &two));
	}
	buf_release(&text);
	office_view_close(&view);
	return rc == TALLY_OK;
}

static void test_another_root_at_the_cosigned_size_is_kept(void **state)
{

	(void)state;
	assert_false(is_proved(RU, &other));
	assert_int_equal(submit_growth(&witness, &ru, &other, 5, 5), 422);
	assert_int_equal(kept(), 3);
	assert_true(is_proved(RU, &other));
	assert_sound(&world, "ch");
}

/* Whatever the submission is answered for: the head alone is what proves it. */
static void test_it_is_kept_whatever_its_old_size_says(void **state)
{
	(void)state;
	assert_int_equal(submit_growth(&witness, &ru, &other, 0, 5), 409);
	assert_int_equal(kept(), 3);
	assert_true(is_proved(RU, &other));
	assert_int_equal(submit_growth(&witness, &us, &other, 4, 5), 409);
	assert_int_equal(kept(), 6);
}

/* Also of a size that was cosigned long ago. */
static void test_fork_of_an_older_head_is_kept(void **state)
{
	const struct history late = { 1, 7 };

	(void)state;
	for (uint64_t size = 5; size < 12; size++) {
		assert_int_equal(submit_growth(&witness, &ru, &plain, size,
		                               size + 1), 200);
		assert_int_equal(submit_growth(&witness, &us, &plain, size,
		                               size + 1), 200);
	}
	assert_int_equal(submit_growth(&witness, &ru, &plain, 0, 4), 409);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 5, 8), 409);
	assert_int_equal(kept(), 0);
	assert_int_equal(submit_growth(&witness, &ru, &other, 0, 5), 409);
	assert_int_equal(kept(), 3);
	assert_true(is_proved(RU, &other));
	assert_int_equal(submit_growth(&witness, &us, &late, 0, 8), 409);
	assert_int_equal(kept(), 6);
}

static void test_fork_of_a_head_of_the_same_batch_is_kept(void **state)
{
	static struct batch batch;
	const struct history late = { 1, 6 };

	(void)state;
	batch_add(&batch, growth(&ru, &plain, 5, 8));
	batch_add(&batch, growth(&ru, &late, 5, 8));
	batch_submit(&batch, &witness);
	assert_int_equal(batch_status(&batch, 0), 200);
	assert_int_equal(batch_status(&batch, 1), 409);
	batch_release(&batch);
	assert_int_equal(kept(), 3);
}

static void test_what_proves_nothing_is_not_kept(void **state)
{
	const struct history odd = { 3, 0 };
	struct signer stranger = ru;
	struct buf body;

	(void)state;
	/* a proof that does not hold may be nobody's but the sender's */
	for (uint64_t size = 6; size < 9; size++)
		assert_int_equal(submit_growth(&witness, &ru, &odd, 5, size),
		                 422);
	assert_int_equal(submit_growth(&witness, &ru, &odd, 2, 4), 409);
	assert_int_equal(submit_growth(&witness, &ru, &plain, 5, 5), 200);
	/* not signed by the log */
	memset(stranger.seed, 7, sizeof(stranger.seed));
	body = growth(&stranger, &other, 5, 5);
	assert_int_equal(submit(&witness, buf_slice(&body), NULL), 403);
	buf_release(&body);
	/* a size that was never cosigned */
	assert_int_equal(submit_growth(&witness, &ru, &other, 0, 4), 409);
	assert_int_equal(kept(), 0);
	assert_false(is_proved(RU, &odd));
}

static void test_one_proof_of_each_log_is_kept(void **state)
{
	(void)state;
	for (size_t i = 1; i <= 40; i++) {
		const struct history twin = { i, 2 };

		assert_int_equal(submit_growth(&witness, &ru, &twin, 5, 5),
		                 422);
		assert_int_equal(kept(), 3);
	}
	assert_true(is_proved(RU, &other)); /* the first */
	assert_int_equal(submit_growth(&witness, &us, &other, 5, 5), 422);
	assert_int_equal(kept(), 6);
}

/* The folder of the only pair. */
static int take_folder(void *ctx, const char *name)
{
	snprintf(ctx, 600, "ch/%.*s", (int)(strrchr(name, '/') - name), name);
	return 0;
}

static void only_folder(char out[static 600])
{
	struct fault fault;

	assert_ok(store_list(witness.root, "evidence", take_folder, out,
	                     &fault));
}

static void lose(const char *folder, const char *leaf)
{
	char name[700], path[512];

	snprintf(name, sizeof(name), "%s/%s", folder, leaf);
	path_in(&world, name, path);
	assert_int_equal(unlink(path), 0);
}

/* Files appear in this order, so this is all that a kill can leave. */
static void test_what_a_kill_left_is_finished(void **state)
{
	static const char *const lost[] = { "offered", "held" };
	char folder[600];
	struct fault fault;

	(void)state;
	assert_int_equal(submit_growth(&witness, &ru, &other, 5, 5), 422);
	only_folder(folder);
	for (size_t count = 1; count <= 2; count++)
		for (size_t way = 0; way < 2; way++) {
			for (size_t i = 0; i < count; i++)
				lose(folder, lost[i]);
			assert_int_equal(kept(), 3 - count);
			assert_true(is_proved(RU, &other));
			if (way == 0)
				assert_ok(office_witness_begin(&witness,
				                               &fault));
			else
				assert_int_equal(submit_growth(
					&witness, &ru, &other, 5, 5), 422);
			assert_int_equal(kept(), 3);
			assert_sound(&world, "ch");
		}
}

/* The offered one is named by its folder, so it cannot be taken for the other. */
static void test_it_is_never_finished_the_wrong_way_round(void **state)
{
	struct checkpoint checkpoint;
	char folder[600], name[700];
	struct fault fault;
	struct buf bytes;

	(void)state;
	for (size_t i = 1; i <= 4; i++) { /* whichever root is the smaller */
		const struct history twin = { i, 2 };
		struct head want = history_head(&twin, 5);

		drop_world(state);
		make_world(state);
		assert_int_equal(submit_growth(&witness, &ru, &twin, 5, 5),
		                 422);
		only_folder(folder);
		lose(folder, "offered");
		assert_ok(office_witness_begin(&witness, &fault));
		snprintf(name, sizeof(name), "%s/offered", folder + 3);
		buf_init(&bytes, MAX_CHECKPOINT_BYTES);
		assert_ok(store_get(witness.root, name, &bytes, &fault));
		assert_ok(checkpoint_open(buf_slice(&bytes), &ru.key,
		                          &checkpoint, &fault));
		assert_true(head_equal(&checkpoint.head, &want));
		buf_release(&bytes);
	}
}

static void test_what_cannot_be_kept_is_not_answered(void **state)
{
	static struct batch batch;
	struct fault fault;

	(void)state;
	assert_ok(store_put(witness.root, "evidence", slice_text("a file"),
	                    &fault));
	batch_add(&batch, growth(&ru, &other, 5, 5));
	batch_add(&batch, growth(&us, &plain, 5, 6));
	batch_add(&batch, growth(&ru, &plain, 5, 7));
	batch_submit(&batch, &witness);
	assert_int_equal(batch.submissions[0].failure, TALLY_EIO);
	assert_int_equal(batch_status(&batch, 1), 200);
	assert_int_equal(batch_status(&batch, 2), 200);
	batch_release(&batch);
}

/* Whichever comes first. */
static void test_sync_and_submission_keep_one_proof(void **state)
{
	for (size_t first = 0; first < 2; first++) {
		drop_world(state);
		make_world(state);
		grow(&world, "ru", 0, 2);
		copy_within(&world, "ru", "twin");
		grow(&world, "twin", 1002, 3);
		for (size_t i = 0; i < 2; i++) {
			if (i == first)
				assert_int_equal(sync_one(&witness, &world, "twin",
				                          RU).status,
				                 TALLY_EMISMATCH);
			else
				assert_int_equal(submit_growth(&witness, &ru,
				                               &other, 5, 5),
				                 422);
			assert_int_equal(kept(), 3);
		}
		assert_true(is_proved(RU, &other));
	}
}

int main(void)
{
#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, make_world, drop_world)
	const struct CMUnitTest tests[] = {
		IN_WORLD(test_another_root_at_the_cosigned_size_is_kept),
		IN_WORLD(test_it_is_kept_whatever_its_old_size_says),
		IN_WORLD(test_fork_of_an_older_head_is_kept),
		IN_WORLD(test_fork_of_a_head_of_the_same_batch_is_kept),
		IN_WORLD(test_what_proves_nothing_is_not_kept),
		IN_WORLD(test_one_proof_of_each_log_is_kept),
		IN_WORLD(test_what_a_kill_left_is_finished),
		IN_WORLD(test_it_is_never_finished_the_wrong_way_round),
		IN_WORLD(test_what_cannot_be_kept_is_not_answered),
		IN_WORLD(test_sync_and_submission_keep_one_proof),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
