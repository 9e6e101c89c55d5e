/*
 * Laws of what other readers of an office do meanwhile, and of offers that are
 * refused: what is held stays.
 */
#include "submission_world.h"

#include "office/vouched.h"

#define RO 1
#define LONG 700         /* entries: two full tiles, and part of one */
#define ENTRY_BYTES 2000 /* so that each full tile is kept as soon as proved */
#define US_MIRROR "us/mirror/ru.example/tally/"
#define HUGE_SIZE ((uint64_t)MAX_LOG_ENTRIES + 1)

/* A folder in which something happens when a name with `at` in it is read. */
struct slow {
	struct store store; /* first */
	struct store *folder;
	const struct world *world;
	const char *at;
	int (*meanwhile)(const struct world *world);
};

static int get(struct store *s, const char *name, struct buf *out,
               struct fault *fault)
{
	struct slow *slow = (struct slow *)s;

	if (slow->at != NULL && strstr(name, slow->at) != NULL) {
		slow->at = NULL;
		if (slow->meanwhile(slow->world) != TALLY_OK)
			return fault_set(fault, TALLY_EIO, "the source is gone");
	}
	return store_get(slow->folder, name, out, fault);
}

static int list(struct store *s, const char *prefix,
                int (*each)(void *ctx, const char *name), void *ctx,
                struct fault *fault)
{
	return store_list(((struct slow *)s)->folder, prefix, each, ctx, fault);
}

static const struct store_backend slow_backend = { .get = get, .list = list };

static struct sync_result pull_slowly(struct office *office, struct slow *slow,
                                      const char *from)
{
	struct sync_source source = { &slow->store, from, NO_INDEX };
	struct sync_result results[SEATS];
	struct fault fault;
	char path[512];

	slow->store.backend = &slow_backend;
	path_in(slow->world, from, path);
	assert_ok(store_open_folder(path, false, false, &slow->folder, &fault));
	office_sync(office, &source, results, &fault);
	store_close(slow->folder);
	return results[RU];
}

static int sync_the_rest(const struct world *world)
{
	struct office us;

	open_seated(world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, world, "ru", RU).after, 202);
	office_close(&us);
	return TALLY_OK;
}

/* The blob is asked for after the older head was cosigned. */
static void test_mirror_does_not_go_back_to_who_was_slow(void **state)
{
	const uint8_t blob[HASH_BYTES] = { 1 };
	struct world world;
	struct office us;
	struct slow slow = { .world = &world, .at = "/blob/",
		             .meanwhile = sync_the_rest };

	(void)state;
	world_init(&world);
	accept_with_blob(&world, CLOCK, blob);
	copy_within(&world, "ru", "older");
	grow(&world, "ru", 2, 200);
	open_seated(&world, "us", CLOCK, &us);
	pull_slowly(&us, &slow, "older");
	assert_null(slow.at);
	assert_int_equal(mirrored(&us, RU_LOG).size, 202);
	office_close(&us);
	world_release(&world);
}

static void grow_long(const struct world *world, const char *name, char fill)
{
	static char text[LONG][ENTRY_BYTES];
	struct slice entries[LONG];
	struct office office;
	struct fault fault;

	open_office(world, name, CLOCK, &office);
	for (size_t i = 0; i < LONG; i++) {
		memset(text[i], fill, ENTRY_BYTES);
		snprintf(text[i], 16, "%zu", i);
		entries[i] = slice_of(text[i], ENTRY_BYTES);
	}
	for (size_t i = 0; i < LONG; i += MAX_BATCH)
		assert_ok(office_append(&office, entries + i,
		                        LONG - i < MAX_BATCH ? LONG - i
		                                             : MAX_BATCH,
		                        false, &fault));
	office_close(&office);
}

static int be_gone(const struct world *world)
{
	(void)world;
	return TALLY_EIO;
}

static bool is_kept(const struct world *world, const char *tile)
{
	char path[512];

	path_in(world, tile, path);
	return access(path, F_OK) == 0;
}

/* Somebody without the key offers as many entries of another log. */
static void test_unsigned_offer_takes_away_nothing(void **state)
{
	struct sync_result results[SEATS];
	struct world world;
	struct office us;
	struct slow slow = { .world = &world, .at = "tile/entries/002",
		             .meanwhile = be_gone };
	struct fault fault;
	char evil[512];

	(void)state;
	world_init(&world);
	grow_long(&world, "ru", 'x');
	path_in(&world, "evil", evil);
	assert_ok(office_init(evil, "ru", RU_LOG, &fault));
	grow_long(&world, "evil", 'y');
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(pull_slowly(&us, &slow, "ru").status, TALLY_EIO);
	assert_true(is_kept(&world, US_MIRROR "tile/entries/001"));
	sync_folder(&us, evil, results, &fault);
	assert_int_equal(results[RU].status, TALLY_ESIGNATURE);
	assert_true(is_kept(&world, US_MIRROR "tile/entries/000"));
	assert_true(is_kept(&world, US_MIRROR "tile/entries/001"));
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, LONG);
	office_close(&us);
	world_release(&world);
}

/* ro shows, in its own place, an older head of ru's log. */
static void test_log_shrinks_in_its_owners_place_only(void **state)
{
	static const size_t peers[] = { NO_INDEX, RO, RU };
	struct sync_result results[SEATS];
	char older[512];
	struct world world;
	struct office us;
	struct fault fault;

	(void)state;
	world_init(&world);
	grow(&world, "ru", 0, 3);
	copy_within(&world, "ru", "older");
	path_in(&world, "older", older);
	grow(&world, "ru", 3, 3);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, 6);
	for (size_t i = 0; i < 3; i++) {
		struct sync_source source = { .name = older, .peer = peers[i] };

		assert_ok(store_open_folder(older, false, false, &source.store,
		                            &fault));
		assert_ok(office_sync(&us, &source, results, &fault));
		store_close(source.store);
		assert_int_equal(results[RU].status, TALLY_OK);
		assert_int_equal(results[RU].shrunk, peers[i] == RU);
	}
	office_close(&us);
	world_release(&world);
}

static void test_head_that_no_mirror_can_reach_is_not_cosigned(void **state)
{
	struct signer signer;
	struct office ch;
	struct world world;

	(void)state;
	world_init(&world);
	signer_of(&world, "ru", &signer);
	open_seated(&world, "ch", CLOCK, &ch);
	assert_int_equal(submit_first(&ch, &signer, HUGE_SIZE), 422);
	assert_int_equal(submit_first(&ch, &signer, HUGE_SIZE - 1), 200);
	office_close(&ch);
	signer_wipe(&signer);
	world_release(&world);
}

/* Whether ch adds its cosignature to its own head, for a proof. */
static size_t own_cosignatures(struct office *ch)
{
	struct vouched vouched;
	struct fault fault;
	struct buf bytes;
	size_t count;

	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	assert_ok(store_get(ch->record, "checkpoint", &bytes, &fault));
	vouched_init(&vouched);
	assert_ok(vouched_add(&vouched, ch, &ch->log_key, buf_slice(&bytes),
	                      &fault));
	assert_ok(vouched_add_own(&vouched, ch, &fault));
	count = vouched.witness_count;
	vouched_release(&vouched);
	buf_release(&bytes);
	return count;
}

static void test_office_that_is_stopped_vouches_for_nothing(void **state)
{
	struct office ch;
	struct world world;
	char path[512];

	(void)state;
	world_init(&world);
	grow(&world, "ch", 0, 3);
	open_seated(&world, "ch", CLOCK, &ch);
	assert_int_equal(own_cosignatures(&ch), 1);
	path_in(&world, "ch/restored", path);
	write_file(path, slice_text("fork\nsaid by a test\n"));
	assert_int_equal(own_cosignatures(&ch), 0);
	office_close(&ch);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mirror_does_not_go_back_to_who_was_slow),
		cmocka_unit_test(test_unsigned_offer_takes_away_nothing),
		cmocka_unit_test(test_log_shrinks_in_its_owners_place_only),
		cmocka_unit_test(
			test_head_that_no_mirror_can_reach_is_not_cosigned),
		cmocka_unit_test(test_office_that_is_stopped_vouches_for_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
