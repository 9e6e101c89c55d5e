/*
 * Laws of keys that were rotated away: who has stolen one signs nothing of the
 * sizes that came after it, and so frames and stops nobody.
 */
#include "fsck_world.h"
#include "submission_world.h"

#include "office/prove.h"

static void begin_and_rotate(const struct world *world, const char *name)
{
	begin_log(world, name);
	rotate(world, name);
}

/*
 * In folder thief: ru's log with `count` other entries behind its rotation,
 * under a head by the key that it had before.
 */
static void steal(const struct world *world, size_t count)
{
	struct office office;
	char path[512];
	struct buf old;

	path_in(world, "ru/key/office", path);
	old = read_file(path);
	begin_and_rotate(world, "ru");
	copy_within(world, "ru", "thief");
	open_office(world, "thief", CLOCK, &office);
	path_in(world, "thief/key/office", path);
	write_file(path, buf_slice(&old));
	append_plain(&office, 100, count);
	office_close(&office);
	buf_release(&old);
}

static void drop(const struct world *world, const char *folder)
{
	char path[512];

	path_in(world, folder, path);
	remove_tree(path);
}

static void assert_no_evidence(const struct office *office)
{
	assert_int_equal(files_in(office->root, "evidence"), 0);
}

/* Of a smaller size than is held, of the same, and of a larger one. */
static void test_another_history_by_an_old_key_is_no_evidence(void **state)
{
	(void)state;
	for (size_t stolen = 1; stolen <= 4; stolen++) {
		struct world world;
		struct office us;

		world_init(&world);
		steal(&world, stolen);
		for (size_t i = 0; i < 3; i++)
			append_kept(&world, "ru", "one history");
		open_seated(&world, "us", CLOCK, &us);
		assert_int_equal(sync_one(&us, &world, "ru", RU).after, 5);
		assert_int_equal(sync_one(&us, &world, "thief", RU).status,
		                 TALLY_ESIGNATURE);
		assert_no_evidence(&us);
		office_close(&us);
		world_release(&world);
	}
}

static void test_an_old_key_stops_no_owner(void **state)
{
	(void)state;
	for (int entries = 0; entries < 2; entries++) {
		struct world world;
		struct office ru;

		world_init(&world);
		steal(&world, 50);
		append_kept(&world, "ru", "one history");
		if (!entries)
			drop(&world, "thief/record/tile");
		open_seated(&world, "ru", CLOCK, &ru);
		assert_int_not_equal(sync_one(&ru, &world, "thief", RU).status, TALLY_OK);
		assert_false(store_has(ru.root, "restored"));
		assert_no_evidence(&ru);
		append_plain(&ru, 0, 1);
		office_close(&ru);
		world_release(&world);
	}
}

/* The key in force does: a lost end is told by the head alone. */
static void test_the_key_in_force_still_stops_a_lost_end(void **state)
{
	struct world world;
	struct office ru;

	(void)state;
	world_init(&world);
	begin_and_rotate(&world, "ru");
	copy_within(&world, "ru", "thief");
	append_kept(&world, "thief", "more");
	drop(&world, "thief/record/tile");
	open_seated(&world, "ru", CLOCK, &ru);
	assert_int_not_equal(sync_one(&ru, &world, "thief", RU).status, TALLY_OK);
	assert_true(store_has(ru.root, "restored"));
	office_close(&ru);
	world_release(&world);
}

/* us keeps, as a proof, what it holds of ru and another head of that size. */
static void keep_proof(const struct office *us, const struct signer *signer)
{
	struct head head = { .size = 3, .root = { 7 } };
	struct buf held, bad, text;
	struct fork_proof proof;
	struct fault fault;

	buf_init(&held, MAX_CHECKPOINT_BYTES);
	buf_init(&bad, MAX_CHECKPOINT_BYTES);
	buf_init(&text, MAX_FORK_PROOF_BYTES);
	assert_ok(store_get(us->mirror, RU_LOG "/checkpoint", &held, &fault));
	put_head(&bad, signer, RU_LOG, &head);
	assert_ok(fork_proof_init(&proof, buf_slice(&held), buf_slice(&bad),
	                          &fault));
	fork_proof_put(&text, &proof);
	assert_ok(store_put(us->root, "evidence/00/fork", buf_slice(&text),
	                    &fault));
	buf_release(&held);
	buf_release(&bad);
	buf_release(&text);
}

static int prove_fork_of_ru(struct office *us)
{
	struct office_view view;
	struct fault fault;
	struct buf out;
	int rc;

	buf_init(&out, MAX_FORK_PROOF_BYTES);
	assert_ok(office_view_open(us, &view, &fault));
	rc = office_prove_fork(&view, RU, &out, &fault);
	office_view_close(&view);
	buf_release(&out);
	return rc;
}

/* A proof that an office had kept from before the rule is given to nobody. */
static void test_no_proof_is_made_of_a_head_by_an_old_key(void **state)
{
	struct signer old, now;
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	signer_of(&world, "ru", &old);
	begin_and_rotate(&world, "ru");
	signer_of(&world, "ru", &now);
	append_kept(&world, "ru", "one history");
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, 3);
	keep_proof(&us, &old);
	assert_int_equal(prove_fork_of_ru(&us), TALLY_ENOTFOUND);
	keep_proof(&us, &now);
	assert_int_equal(prove_fork_of_ru(&us), TALLY_OK);
	office_close(&us);
	signer_wipe(&old);
	signer_wipe(&now);
	world_release(&world);
}

/* ch has logged a head of the one history, us holds the other. */
static void test_a_head_by_a_later_key_proves_two_histories(void **state)
{
	struct office_view view;
	struct world world;
	struct office us, ch;
	struct fault fault;
	size_t count;

	(void)state;
	world_init(&world);
	for (size_t i = 0; i < SEATS; i++)
		begin_log(&world, seat_names[i]);
	rotate(&world, "ru");
	copy_within(&world, "ru", "thief");
	append_kept(&world, "ru", "one history");
	append_kept(&world, "thief", "another");
	open_seated(&world, "ch", CLOCK, &ch);
	assert_int_equal(sync_one(&ch, &world, "thief", RU).after, 3);
	assert_ok(office_view_open(&ch, &view, &fault));
	assert_ok(office_witness(&ch, &view, &count, &fault));
	assert_int_equal(count, 1);
	office_view_close(&view);
	office_close(&ch);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, 3);
	drop(&world, "ch/mirror/ru.example"); /* statements alone show it */
	assert_int_equal(sync_one(&us, &world, "ch", CH).status, TALLY_OK);
	assert_no_evidence(&us);
	assert_int_equal(prove_fork_of_ru(&us), TALLY_OK);
	office_close(&us);
	world_release(&world);
}

/* One that an earlier version took is named by fsck and replaced by sync. */
static void test_kept_head_by_an_old_key_is_named_and_replaced(void **state)
{
	static const char *const paths[] = { "mirror/ch.example/tally/cut/3" };
	struct buf bad, good;
	struct checkpoint checkpoint;
	struct signer old;
	struct world world;
	struct office us;
	struct fault fault;

	(void)state;
	world_init(&world);
	signer_of(&world, "ch", &old);
	begin_and_rotate(&world, "ch");
	append_kept(&world, "ch", "kept");
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ch", CH).after, 3);
	buf_init(&good, MAX_CHECKPOINT_BYTES);
	buf_init(&bad, MAX_CHECKPOINT_BYTES);
	assert_ok(store_get(us.mirror, "ch.example/tally/cut/3", &good, &fault));
	assert_ok(checkpoint_parse(buf_slice(&good), &checkpoint, &fault));
	put_head(&bad, &old, CH_LOG, &checkpoint.head);
	assert_ok(store_put(us.mirror, "ch.example/tally/cut/3", buf_slice(&bad),
	                    &fault));
	assert_named(&world, "us", paths, 1);
	assert_int_equal(sync_one(&us, &world, "ch", CH).after, 3);
	office_close(&us);
	assert_sound(&world, "us");
	signer_wipe(&old);
	buf_release(&good);
	buf_release(&bad);
	world_release(&world);
}

static struct signer stranger(void)
{
	static const uint8_t seed[SIGN_SEED_BYTES] = { 42 };
	uint8_t public_key[SIGN_PUBLIC_BYTES];
	struct signer signer;

	memcpy(signer.seed, seed, sizeof(seed));
	sign_public(seed, public_key);
	assert_int_equal(note_key_init(&signer.key, RU_LOG, NOTE_ED25519,
	                               public_key), TALLY_OK);
	return signer;
}

/*
 * The entries of the mirror are gone: whoever looked at them would fail. They
 * are not wanted for who has no key of the log, nor twice for who has: 409 says
 * that the signature is good.
 */
static void test_submissions_read_no_entry_twice(void **state)
{
	struct signer old, now, other = stranger();
	struct world world;
	struct office ch;
	struct buf body;
	char from[512], to[512];

	(void)state;
	world_init(&world);
	signer_of(&world, "ru", &old);
	begin_and_rotate(&world, "ru");
	signer_of(&world, "ru", &now);
	body = first_submission(&now, 9);
	path_in(&world, "ch/mirror/ru.example/tally/tile", from);
	path_in(&world, "away", to);
	open_seated(&world, "ch", CLOCK, &ch);
	assert_int_equal(sync_one(&ch, &world, "ru", RU).after, 2);
	office_close(&ch);
	open_seated(&world, "ch", CLOCK, &ch);
	assert_int_equal(rename(from, to), 0);
	assert_int_equal(submit_first(&ch, &other, 9), 403);
	assert_int_equal(submit_first(&ch, &old, 9), 403);
	assert_int_not_equal(submit_failing(&ch, buf_slice(&body)), TALLY_OK);
	assert_int_equal(rename(to, from), 0);
	assert_int_equal(submit_first(&ch, &now, 9), 409);
	assert_int_equal(rename(from, to), 0);
	assert_int_equal(submit_first(&ch, &now, 9), 409);
	assert_int_equal(submit_first(&ch, &other, 9), 403);
	assert_int_equal(submit_first(&ch, &old, 9), 403);
	office_close(&ch);
	buf_release(&body);
	signer_wipe(&old);
	signer_wipe(&now);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_another_history_by_an_old_key_is_no_evidence),
		cmocka_unit_test(test_an_old_key_stops_no_owner),
		cmocka_unit_test(test_the_key_in_force_still_stops_a_lost_end),
		cmocka_unit_test(test_no_proof_is_made_of_a_head_by_an_old_key),
		cmocka_unit_test(
			test_kept_head_by_an_old_key_is_named_and_replaced),
		cmocka_unit_test(
			test_a_head_by_a_later_key_proves_two_histories),
		cmocka_unit_test(test_submissions_read_no_entry_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
