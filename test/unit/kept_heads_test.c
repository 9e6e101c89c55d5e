/*
 * Laws of the heads that a mirror takes besides the newest, from a source that
 * cannot be listed: those that a bundle can end at, and no other.
 */
#include "office_world.h"

#include "office/keys.h"
#include "statement/draft.h"

#define MISSED 8 /* heads not to be had, before a source is asked no more */

/* A folder of which nothing can be listed. */
struct unlisted {
	struct store store; /* first */
	struct store *folder;
	size_t cuts_asked;
};

static int get(struct store *s, const char *name, struct buf *out,
               struct fault *fault)
{
	struct unlisted *u = (struct unlisted *)s;

	u->cuts_asked += strstr(name, "/cut/") != NULL;
	return store_get(u->folder, name, out, fault);
}

static int list(struct store *s, const char *prefix,
                int (*each)(void *ctx, const char *name), void *ctx,
                struct fault *fault)
{
	(void)s;
	(void)prefix;
	(void)each;
	(void)ctx;
	return fault_set(fault, TALLY_EUSAGE, "cannot be listed");
}

static const struct store_backend unlisted_backend = { .get = get,
	                                               .list = list };

/* How many kept heads were asked for. */
static size_t pull(struct office *office, const struct world *world,
                   const char *from)
{
	struct unlisted u = { .store.backend = &unlisted_backend };
	struct sync_result results[SEATS];
	struct fault fault;
	char path[512];

	path_in(world, from, path);
	assert_ok(store_open_folder(path, false, false, &u.folder, &fault));
	assert_ok(office_sync(office,
	                      &(struct sync_source){ &u.store, from, NO_INDEX },
	                      results, &fault));
	store_close(u.folder);
	for (size_t i = 0; i < SEATS; i++)
		assert_int_equal(results[i].status, TALLY_OK);
	return u.cuts_asked;
}

static void append(const struct world *world, const char *name,
                   struct slice entry, bool keeps_head)
{
	struct office office;
	struct fault fault;

	open_office(world, name, CLOCK, &office);
	assert_ok(office_append(&office, &entry, 1, keeps_head, &fault));
	office_close(&office);
}

/* What makes a statement other than it should be. */
enum oddity { GOOD, OF_ANOTHER, OF_OTHER_CHARTER, UNSIGNED };

/* A statement from `name` of a bundle's end; its bytes go to *out. */
static void sign_end(const struct world *world, const char *name,
                     enum statement_kind kind, enum oddity oddity,
                     struct buf *out)
{
	static const uint8_t hash[HASH_BYTES] = { 1 };
	struct draft_common common = { .from = name };
	struct signer signer;
	struct office office;
	struct draft draft;
	struct fault fault;
	struct buf text;

	open_seated(world, name, CLOCK, &office);
	common.at_s = office_now(&office);
	memcpy(common.charter, office.charter->id, HASH_BYTES);
	common.charter[0] ^= oddity == OF_OTHER_CHARTER;
	if (oddity == OF_ANOTHER)
		common.from = "us";
	draft_init(&draft, kind);
	if (kind == STATEMENT_CUT)
		draft_heads(&draft, "heads", NULL, 0);
	else
		draft_id(&draft, "of", hash);
	if (kind == STATEMENT_COUNTERSIGN)
		draft_word(&draft, "verdict", "agree");
	buf_init(&text, MAX_ENTRY_BYTES);
	buf_init(out, MAX_ENTRY_BYTES);
	assert_ok(draft_finish(&draft, &common, &text, &fault));
	assert_ok(signer_choose(&office, NULL, &signer, &fault));
	signer.seed[0] ^= oddity == UNSIGNED;
	assert_ok(draft_sign(buf_slice(&text), &signer.key, signer.seed, out,
	                     &fault));
	signer_wipe(&signer);
	buf_release(&text);
	draft_release(&draft);
	office_close(&office);
}

static void append_end(const struct world *world, const char *name,
                       enum statement_kind kind, bool keeps_head)
{
	struct buf entry;

	sign_end(world, name, kind, GOOD, &entry);
	append(world, name, buf_slice(&entry), keeps_head);
	buf_release(&entry);
}

static bool has(const struct office *office, const char *log, unsigned size)
{
	char name[128];

	snprintf(name, sizeof(name), "%s/cut/%u", log, size);
	return store_has(office->mirror, name);
}

static void test_heads_after_cuts_and_countersigns_are_taken(void **state)
{
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	append_kept(&world, "ch", "one");
	append_end(&world, "ch", STATEMENT_CUT, true);
	append_kept(&world, "ch", "tallystick/v1 cuts\n{}\n");
	append_end(&world, "ch", STATEMENT_COUNTERSIGN, true);
	append_kept(&world, "ch", "two");
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(pull(&us, &world, "ch"), 2);
	assert_false(has(&us, "ch.example/tally", 1));
	assert_true(has(&us, "ch.example/tally", 2));
	assert_false(has(&us, "ch.example/tally", 3));
	assert_true(has(&us, "ch.example/tally", 4));
	assert_false(has(&us, "ch.example/tally", 5));
	/* Both are here: nobody is asked for them again. */
	assert_int_equal(pull(&us, &world, "ch"), 0);
	office_close(&us);
	world_release(&world);
}

static void test_heads_of_those_who_are_no_witness_are_not_asked_for(void **state)
{
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	append_end(&world, "ru", STATEMENT_CUT, true);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(pull(&us, &world, "ru"), 0);
	office_close(&us);
	world_release(&world);
}

/* A first source has the log and not its kept heads; the next one has them. */
static void test_kept_head_is_asked_for_until_it_comes(void **state)
{
	struct world world;
	struct office us, ro;
	struct fault fault;

	(void)state;
	world_init(&world);
	append_end(&world, "ch", STATEMENT_CUT, true);
	append_kept(&world, "ch", "one");
	open_seated(&world, "ro", CLOCK, &ro);
	pull(&ro, &world, "ch");
	assert_ok(store_remove(ro.mirror, "ch.example/tally/cut/1", &fault));
	office_close(&ro);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(pull(&us, &world, "ro"), 1);
	assert_false(has(&us, "ch.example/tally", 1));
	assert_int_equal(pull(&us, &world, "ch"), 1);
	assert_true(has(&us, "ch.example/tally", 1));
	office_close(&us);
	world_release(&world);
}

/* 18 bytes that begin like a cut would cost every reader a request for ever. */
static void test_what_only_looks_like_a_bundles_end_asks_nothing(void **state)
{
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	append_kept(&world, "ch", "tallystick/v1 cut\n");
	append_kept(&world, "ch", "tallystick/v1 countersign\n{}\n");
	for (enum oddity oddity = OF_ANOTHER; oddity <= UNSIGNED; oddity++) {
		struct buf entry;

		sign_end(&world, "ch", STATEMENT_CUT, oddity, &entry);
		append(&world, "ch", buf_slice(&entry), true);
		buf_release(&entry);
	}
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(pull(&us, &world, "ch"), 0);
	office_close(&us);
	world_release(&world);
}

/* At every sync a few, the newest; what is there beyond them still comes. */
static void test_of_heads_that_are_not_there_few_are_asked_for(void **state)
{
	struct world world;
	struct office us;

	(void)state;
	world_init(&world);
	append_end(&world, "ch", STATEMENT_CUT, true);
	append_end(&world, "ch", STATEMENT_CUT, true);
	for (size_t i = 0; i < MISSED - 1; i++)
		append_end(&world, "ch", STATEMENT_CUT, false);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(pull(&us, &world, "ch"), MISSED + 1);
	assert_true(has(&us, "ch.example/tally", 1));
	assert_true(has(&us, "ch.example/tally", 2));
	append_end(&world, "ch", STATEMENT_CUT, false);
	append_end(&world, "ch", STATEMENT_CUT, false);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(pull(&us, &world, "ch"), MISSED);
	office_close(&us);
	world_release(&world);
}

/* obs becomes a witness too, in the charter that all adopt. */
static void add_witness(struct world *world)
{
	static const struct { const char *before, *after; } changes[] = {
		{ "      - observer\n", "      - witness\n" },
		{ "  need: 1\n  of:\n    - ch\n  clock_skew",
		  "  need: 1\n  of:\n    - ch\n    - obs\n  clock_skew" },
	};

	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(changes[i].before);
		uint8_t *at = memmem(world->charter, world->charter_len,
		                     changes[i].before, len);
		struct buf changed;

		assert_non_null(at);
		buf_init(&changed, MAX_CHARTER_BYTES);
		buf_put(&changed, world->charter, (size_t)(at - world->charter));
		buf_put_text(&changed, changes[i].after);
		buf_put(&changed, at + len, world->charter_len - len -
		        (size_t)(at - world->charter));
		free(world->charter);
		world->charter = changed.data;
		world->charter_len = changed.len;
	}
}

static void test_head_that_a_countersigner_had_seen_is_taken(void **state)
{
	struct world world;
	struct office us, obs;

	(void)state;
	world_init(&world);
	add_witness(&world);
	append_kept(&world, "ch", "one");
	append_kept(&world, "ch", "two");
	open_seated(&world, "obs", CLOCK, &obs);
	pull(&obs, &world, "ch");
	accept_charter(&obs);
	office_close(&obs);
	append_end(&world, "obs", STATEMENT_COUNTERSIGN, true);
	append_kept(&world, "ch", "three");
	open_seated(&world, "us", CLOCK, &us);
	pull(&us, &world, "obs");
	pull(&us, &world, "ch");
	assert_false(has(&us, "ch.example/tally", 1));
	assert_true(has(&us, "ch.example/tally", 2));
	assert_false(has(&us, "ch.example/tally", 3));
	office_close(&us);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_heads_after_cuts_and_countersigns_are_taken),
		cmocka_unit_test(
			test_heads_of_those_who_are_no_witness_are_not_asked_for),
		cmocka_unit_test(test_kept_head_is_asked_for_until_it_comes),
		cmocka_unit_test(
			test_what_only_looks_like_a_bundles_end_asks_nothing),
		cmocka_unit_test(
			test_of_heads_that_are_not_there_few_are_asked_for),
		cmocka_unit_test(test_head_that_a_countersigner_had_seen_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
