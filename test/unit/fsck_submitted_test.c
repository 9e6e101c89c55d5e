/*
 * Laws of what is kept of submissions: every changed byte of it is told, it is of
 * the history that the log has, and it is only a cache.
 */
#include "repair_world.h"

#include "log/checkpoint.h"
#include "office/keys.h"
#include "office/submitted.h"

#define US_LOG "us.example/tally"
#define WITNESS "witness.example/w"

static const uint8_t seed[SIGN_SEED_BYTES] = { 1, 2, 3 };

static struct note_key witness_key(void)
{
	uint8_t public_key[SIGN_PUBLIC_BYTES];
	struct note_key key;

	sign_public(seed, public_key);
	assert_int_equal(note_key_init(&key, WITNESS, NOTE_COSIGNATURE,
	                               public_key), TALLY_OK);
	return key;
}

/* A head of us with its line and the witness's, kept under `name`. */
static void keep(const struct world *world, const char *name,
                 const struct head *head)
{
	const struct note_key key = witness_key();
	struct signer own;
	struct office us;
	struct fault fault;
	struct buf text, note;

	open_seated(world, "us", CLOCK, &us);
	assert_ok(signer_load(&us, KEY_OFFICE, us.log, &own, &fault));
	buf_init(&text, MAX_CHECKPOINT_BYTES);
	buf_init(&note, MAX_CHECKPOINT_BYTES);
	checkpoint_put_text(&text, US_LOG, head);
	buf_put_slice(&note, buf_slice(&text));
	buf_put_u8(&note, '\n');
	note_sign(&own.key, own.seed, buf_slice(&text), &note);
	note_cosign(&key, seed, buf_slice(&text), 1700000000, &note);
	assert_ok(submitted_put(&us, name, (struct submitted_keys){ &key, 1 },
	                        buf_slice(&note), &fault));
	buf_release(&text);
	buf_release(&note);
	signer_wipe(&own);
	office_close(&us);
}

/* us has three entries. */
static struct head begin(struct world *world)
{
	struct office us;
	struct head head;

	world_init(world);
	open_seated(world, "us", CLOCK, &us);
	append_plain(&us, 0, 3);
	head = own_head(&us);
	office_close(&us);
	return head;
}

static void test_changed_byte_is_told(void **state)
{
	char name[PLACE_NAME_BYTES], path[512], file[300];
	const char *const bad[] = { name };
	struct world world;
	struct head head;
	struct buf bytes;

	(void)state;
	head = begin(&world);
	submitted_name(WITNESS, name);
	keep(&world, name, &head);
	assert_sound(&world, "us");
	snprintf(file, sizeof(file), "us/%s", name);
	path_in(&world, file, path);
	bytes = read_file(path);
	for (size_t at = 0; at < bytes.len; at++) {
		flip_bit(path, at);
		assert_named(&world, "us", bad, 1);
		flip_bit(path, at);
	}
	for (size_t len = 0; len < bytes.len; len++) {
		write_file(path, slice_part(buf_slice(&bytes), 0, len));
		assert_named(&world, "us", bad, 1);
	}
	assert_int_equal(unlink(path), 0);
	assert_sound(&world, "us");
	buf_release(&bytes);
	world_release(&world);
}

static void test_file_is_of_the_witness_that_it_is_named_after(void **state)
{
	char name[PLACE_NAME_BYTES];
	const char *const bad[] = { name };
	struct world world;
	struct head head;

	(void)state;
	head = begin(&world);
	keep(&world, SUBMITTED_QUORUM, &head);
	assert_sound(&world, "us");
	submitted_name("other.example/w", name);
	keep(&world, name, &head);
	assert_named(&world, "us", bad, 1);
	world_release(&world);
}

static void test_head_of_another_history_is_told(void **state)
{
	char name[PLACE_NAME_BYTES];
	const char *const bad[] = { name };
	struct world world;
	struct head head;

	(void)state;
	head = begin(&world);
	submitted_name(WITNESS, name);
	head.root[5] ^= 1;
	keep(&world, name, &head);
	assert_named(&world, "us", bad, 1);
	/* One that is larger than the log is what a witness showed of a loss. */
	head.size = 9;
	keep(&world, name, &head);
	assert_sound(&world, "us");
	world_release(&world);
}

static void test_repair_sets_a_bad_one_aside(void **state)
{
	char name[PLACE_NAME_BYTES], file[300];
	struct world world;
	struct told told;
	struct head head;

	(void)state;
	head = begin(&world);
	submitted_name(WITNESS, name);
	keep(&world, name, &head);
	snprintf(file, sizeof(file), "us/%s", name);
	spoil(&world, file, 30);
	assert_int_equal(mend(&world, "us", "ro", &told), TALLY_OK);
	assert_int_equal(told.restored, 1);
	assert_int_equal(told.left, 0);
	assert_sound(&world, "us");
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changed_byte_is_told),
		cmocka_unit_test(test_file_is_of_the_witness_that_it_is_named_after),
		cmocka_unit_test(test_head_of_another_history_is_told),
		cmocka_unit_test(test_repair_sets_a_bad_one_aside),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
