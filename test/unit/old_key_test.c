/*
 * Laws of keys that were rotated away: who has stolen one signs nothing of the
 * sizes that came after it, and so frames and stops nobody.
 */
#include "fsck_world.h"
#include "submission_world.h"

#include "office/prove.h"

#define CUT "tallystick/v1 cut\n{}\n"

static void say_charter(struct office_view *view)
{
	uint8_t id[HASH_BYTES];
	struct draft draft;
	struct fault fault;

	draft_init(&draft, STATEMENT_CHARTER);
	assert_ok(office_accept(view, &draft, NULL, id, &fault));
	draft_release(&draft);
}

/* Signs the charter first if its log is empty. */
static void rotate(const struct world *world, const char *name)
{
	uint8_t id[HASH_BYTES];
	struct office_view view;
	struct office office;
	struct fault fault;

	open_seated(world, name, CLOCK, &office);
	assert_ok(office_view_open(&office, &view, &fault));
	if (view.logs[office.self].count == 0)
		say_charter(&view);
	assert_ok(office_rotate(&office, &view, id, &fault));
	office_view_close(&view);
	office_close(&office);
}

static void append(const struct world *world, const char *name, const char *text)
{
	const struct slice bytes = slice_text(text);
	struct office office;
	struct fault fault;

	open_seated(world, name, CLOCK, &office);
	assert_ok(office_append(&office, &bytes, 1, true, &fault));
	office_close(&office);
}

/*
 * In folder `thief`: ru's log with `count` other entries behind its rotation,
 * under a head by the key that it had before.
 */
static void steal(const struct world *world, const char *thief, size_t count)
{
	char from[512], to[512], name[64];
	struct office office;
	struct buf old;

	path_in(world, "ru/key/office", from);
	old = read_file(from);
	rotate(world, "ru");
	path_in(world, "ru", from);
	path_in(world, thief, to);
	copy_tree(from, to);
	open_office(world, thief, CLOCK, &office);
	snprintf(name, sizeof(name), "%s/key/office", thief);
	path_in(world, name, to);
	write_file(to, buf_slice(&old));
	append_plain(&office, 100, count);
	office_close(&office);
	buf_release(&old);
}

static void drop_tiles(const struct world *world, const char *name)
{
	char file[64], path[512];

	snprintf(file, sizeof(file), "%s/record/tile", name);
	path_in(world, file, path);
	remove_tree(path);
}

/* So that the log is shown by statements alone. */
static void drop_mirror_of_ru(const struct world *world, const char *name)
{
	char file[64], path[512];

	snprintf(file, sizeof(file), "%s/mirror/ru.example", name);
	path_in(world, file, path);
	remove_tree(path);
}

static void assert_no_evidence(const struct office *office)
{
	char path[600];

	snprintf(path, sizeof(path), "%s/evidence", office->path);
	assert_int_not_equal(access(path, F_OK), 0);
}

static struct sync_result sync_thief(struct office *office,
                                     const struct world *world)
{
	struct sync_result results[SEATS];
	struct fault fault;
	char path[512];

	path_in(world, "thief", path);
	(void)!sync_folder(office, path, results, &fault);
	return results[RU];
}

/* Of the size that is held (own == stolen), of a larger, of a smaller one. */
static void test_another_history_by_an_old_key_is_no_evidence(void **state)
{
	(void)state;
	for (size_t stolen = 1; stolen <= 4; stolen++) {
		struct world world;
		struct office us;

		world_init(&world);
		steal(&world, "thief", stolen);
		for (size_t i = 0; i < 3; i++)
			append(&world, "ru", "one history");
		open_seated(&world, "us", CLOCK, &us);
		assert_int_equal(sync_one(&us, &world, "ru", RU).after, 5);
		assert_int_equal(sync_thief(&us, &world).status,
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
		steal(&world, "thief", 50);
		append(&world, "ru", "one history");
		if (!entries)
			drop_tiles(&world, "thief");
		open_seated(&world, "ru", CLOCK, &ru);
		assert_int_not_equal(sync_thief(&ru, &world).status, TALLY_OK);
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
	char from[512], to[512];
	struct world world;
	struct office ru;

	(void)state;
	world_init(&world);
	rotate(&world, "ru");
	path_in(&world, "ru", from);
	path_in(&world, "thief", to);
	copy_tree(from, to);
	append(&world, "thief", "more");
	drop_tiles(&world, "thief");
	open_seated(&world, "ru", CLOCK, &ru);
	assert_int_not_equal(sync_thief(&ru, &world).status, TALLY_OK);
	assert_true(store_has(ru.root, "restored"));
	office_close(&ru);
	world_release(&world);
}

/* A proof that an office had kept from before the rule is given to nobody. */
static void test_no_proof_is_made_of_a_head_by_an_old_key(void **state)
{
	struct buf held, bad, text, out;
	struct office_view view;
	struct fork_proof proof;
	struct signer old;
	struct world world;
	struct office us;
	struct fault fault;
	struct head head;

	(void)state;
	world_init(&world);
	signer_of(&world, "ru", &old);
	rotate(&world, "ru");
	append(&world, "ru", "one history");
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, 3);
	buf_init(&held, MAX_CHECKPOINT_BYTES);
	buf_init(&bad, MAX_CHECKPOINT_BYTES);
	buf_init(&text, MAX_FORK_PROOF_BYTES);
	buf_init(&out, MAX_FORK_PROOF_BYTES);
	assert_ok(store_get(us.mirror, RU_LOG "/checkpoint", &held, &fault));
	head = (struct head){ .size = 3, .root = { 7 } };
	put_head(&bad, &old, RU_LOG, &head);
	assert_ok(fork_proof_init(&proof, buf_slice(&held), buf_slice(&bad),
	                          &fault));
	fork_proof_put(&text, &proof);
	assert_ok(store_put(us.root, "evidence/00/fork", buf_slice(&text),
	                    &fault));
	assert_ok(office_view_open(&us, &view, &fault));
	assert_int_equal(office_prove_fork(&view, RU, &out, &fault),
	                 TALLY_ENOTFOUND);
	office_view_close(&view);
	office_close(&us);
	signer_wipe(&old);
	buf_release(&held);
	buf_release(&bad);
	buf_release(&text);
	buf_release(&out);
	world_release(&world);
}

static void sign_charter(const struct world *world, const char *name)
{
	struct office_view view;
	struct office office;
	struct fault fault;

	open_seated(world, name, CLOCK, &office);
	assert_ok(office_view_open(&office, &view, &fault));
	say_charter(&view);
	office_view_close(&view);
	office_close(&office);
}

/* ch has logged a head of the one history, us holds the other. */
static void test_a_head_by_a_later_key_proves_two_histories(void **state)
{
	char from[512], to[512];
	struct office_view view;
	struct world world;
	struct office us, ch;
	struct fault fault;
	struct buf out;
	size_t count;

	(void)state;
	world_init(&world);
	for (size_t i = 0; i < SEATS; i++)
		sign_charter(&world, seat_names[i]);
	rotate(&world, "ru");
	path_in(&world, "ru", from);
	path_in(&world, "thief", to);
	copy_tree(from, to);
	append(&world, "ru", "one history");
	append(&world, "thief", "another");
	open_seated(&world, "ch", CLOCK, &ch);
	assert_int_equal(sync_one(&ch, &world, "thief", RU).after, 3);
	assert_ok(office_view_open(&ch, &view, &fault));
	assert_ok(office_witness(&ch, &view, &count, &fault));
	assert_int_equal(count, 1);
	office_view_close(&view);
	office_close(&ch);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, 3);
	drop_mirror_of_ru(&world, "ch");
	assert_int_equal(sync_one(&us, &world, "ch", 3).status, TALLY_OK);
	assert_no_evidence(&us);
	assert_ok(office_view_open(&us, &view, &fault));
	buf_init(&out, MAX_FORK_PROOF_BYTES);
	assert_ok(office_prove_fork(&view, RU, &out, &fault));
	buf_release(&out);
	office_view_close(&view);
	office_close(&us);
	world_release(&world);
}

/* One that an earlier version took is named by fsck and replaced by sync. */
static void test_kept_head_by_an_old_key_is_named_and_replaced(void **state)
{
	static const char *const paths[] = { "mirror/ch.example/tally/cut/3" };
	struct buf bad, good;
	struct checkpoint checkpoint;
	struct named named;
	struct signer old;
	struct world world;
	struct office us;
	struct fault fault;

	(void)state;
	world_init(&world);
	signer_of(&world, "ch", &old);
	rotate(&world, "ch");
	append(&world, "ch", CUT);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ch", 3).after, 3);
	buf_init(&good, MAX_CHECKPOINT_BYTES);
	buf_init(&bad, MAX_CHECKPOINT_BYTES);
	assert_ok(store_get(us.mirror, "ch.example/tally/cut/3", &good, &fault));
	assert_ok(checkpoint_parse(buf_slice(&good), &checkpoint, &fault));
	put_head(&bad, &old, CH_LOG, &checkpoint.head);
	assert_ok(store_put(us.mirror, "ch.example/tally/cut/3", buf_slice(&bad),
	                    &fault));
	assert_named(&world, "us", paths, 1);
	assert_int_equal(sync_one(&us, &world, "ch", 3).after, 3);
	office_close(&us);
	assert_clean(&world, "us", &named);
	signer_wipe(&old);
	buf_release(&good);
	buf_release(&bad);
	world_release(&world);
}

/* A head of everything, as ru would submit it, but by the key it had before. */
static struct buf submission_by(const struct signer *signer, uint64_t size)
{
	struct head head = { .size = size, .root = { 7 } };
	struct buf body;

	buf_init(&body, MAX_SUBMISSION_BYTES);
	buf_printf(&body, "old 0\n\n");
	put_head(&body, signer, RU_LOG, &head);
	return body;
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

/* 409: the signature is good, and the proof does not fit what was cosigned. */
static void assert_answers(struct office *witness, const struct signer *signer,
                           int status)
{
	struct buf body = submission_by(signer, 9);

	assert_int_equal(submit(witness, buf_slice(&body), NULL), status);
	buf_release(&body);
}

/*
 * The entries of the mirror are gone: whoever looked at them would fail. Of who
 * has no key of the log they are not wanted, nor a second time of who has.
 */
static void test_submissions_read_no_entry_twice(void **state)
{
	struct signer old, now, other = stranger();
	struct world world;
	struct office ch;
	struct submission asked;
	struct buf body;
	char from[512], to[512];

	(void)state;
	world_init(&world);
	signer_of(&world, "ru", &old);
	rotate(&world, "ru");
	signer_of(&world, "ru", &now);
	body = submission_by(&now, 9);
	asked = (struct submission){ .body = buf_slice(&body) };
	path_in(&world, "ch/mirror/ru.example/tally/tile", from);
	path_in(&world, "away", to);
	open_seated(&world, "ch", CLOCK, &ch);
	assert_int_equal(sync_one(&ch, &world, "ru", RU).after, 2);
	office_close(&ch);
	open_seated(&world, "ch", CLOCK, &ch);
	assert_int_equal(rename(from, to), 0);
	assert_answers(&ch, &other, 403);
	assert_answers(&ch, &old, 403);
	office_add_checkpoints(&ch, &asked, 1, office_now(&ch));
	assert_int_not_equal(asked.failure, TALLY_OK);
	submissions_release(&asked, 1);
	assert_int_equal(rename(to, from), 0);
	assert_answers(&ch, &now, 409);
	assert_int_equal(rename(from, to), 0);
	assert_answers(&ch, &now, 409);
	assert_answers(&ch, &other, 403);
	assert_answers(&ch, &old, 403);
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
