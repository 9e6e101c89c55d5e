/*
 * Tests of the list of blobs that were named and could not be had.
 */
#include "repair_world.h"

#include "office/blob.h"
#include "office/keys.h"
#include "office/wanted.h"

#define LIST "us/wanted/ru.example/tally"
#define NAMED_ROWS 220 /* of a statement, with three blobs each */
#define NAMED_BATCH 100 /* statements: more blobs than are remembered */

/* Ask a place that has nothing for `distinct` blobs, `times` over. */
static struct buf kept_list(uint32_t distinct, size_t times)
{
	uint8_t hash[HASH_BYTES] = { 0 };
	struct blob_fetch fetch;
	struct place nothing;
	struct world world;
	struct office us;
	struct fault fault;
	struct buf list;

	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	place_init(&nothing, us.mirror, "", "ru.example/tally");
	blob_fetch_init(&fetch, &nothing, &nothing, &fault);
	for (size_t t = 0; t < times; t++)
		for (uint32_t i = distinct; i > 0; i--) {
			bytes_set_u32(hash, i);
			blob_fetch_one(&fetch, hash);
		}
	assert_ok(blob_keep_wanted(&fetch, &us, "ru.example/tally"));
	buf_init(&list, (size_t)64 << 20);
	assert_ok(store_get(us.root, "wanted/ru.example/tally", &list, &fault));
	blob_fetch_release(&fetch);
	office_close(&us);
	world_release(&world);
	return list;
}

static void assert_rising(const struct buf *list, size_t count)
{
	assert_int_equal(list->len, count * WANTED_LINE_BYTES);
	for (size_t i = 1; i < count; i++)
		assert_true(memcmp(list->data + (i - 1) * WANTED_LINE_BYTES,
		                   list->data + i * WANTED_LINE_BYTES,
		                   WANTED_LINE_BYTES) < 0);
}

static void test_missing_blob_is_remembered_once(void **state)
{
	struct buf list = kept_list(3, 2);

	(void)state;
	assert_rising(&list, 3);
	buf_release(&list);
}

static void test_missing_blobs_are_remembered_up_to_a_bound(void **state)
{
	struct buf list = kept_list(70000, 2);

	(void)state;
	assert_rising(&list, MAX_WANTED);
	buf_release(&list);
}

static void test_no_missing_blob_makes_an_empty_list(void **state)
{
	struct buf list = kept_list(0, 1);

	(void)state;
	assert_rising(&list, 0);
	buf_release(&list);
}

static void draft_blob(struct draft *draft, const char *name, uint32_t *next)
{
	uint8_t hash[HASH_BYTES] = { 0 };

	bytes_set_u32(hash, ++*next);
	draft_hash(draft, name, hash);
}

/* A statement that names blobs which nobody has; what it means is no matter. */
static void put_rows(const struct office *office, uint32_t *next,
                     struct buf *entry)
{
	struct draft_common common = { .from = "ru", .at_s = office_now(office) };
	uint8_t id[HASH_BYTES] = { 1 };
	struct signer signer;
	struct draft draft;
	struct fault fault;
	struct buf text;

	draft_init(&draft, STATEMENT_MEASURE);
	draft_id(&draft, "notice", id);
	draft_open(&draft, "rows", '[');
	for (size_t i = 0; i < NAMED_ROWS; i++) {
		draft_open(&draft, NULL, '{');
		draft_blob(&draft, "assurance", next);
		draft_blob(&draft, "place", next);
		draft_blob(&draft, "reason", next);
		draft_word(&draft, "status", "looked");
		draft_close(&draft, '}');
	}
	draft_close(&draft, ']');
	buf_init(&text, MAX_ENTRY_BYTES);
	assert_ok(draft_finish(&draft, &common, &text, &fault));
	assert_ok(signer_choose(office, NULL, &signer, &fault));
	assert_ok(draft_sign(buf_slice(&text), &signer.key, signer.seed, entry,
	                     &fault));
	signer_wipe(&signer);
	buf_release(&text);
	draft_release(&draft);
}

/*
 * What is not on a full list is neither lost nor bad; and repair makes the list
 * that sync made.
 */
static void test_log_may_name_more_missing_blobs_than_are_remembered(void **state)
{
	struct slice entries[NAMED_BATCH];
	struct buf bytes[NAMED_BATCH], before, after;
	struct office ru, us;
	struct world world;
	struct named named;
	struct told told;
	struct fault fault;
	uint32_t next = 0;

	(void)state;
	world_init(&world);
	open_seated(&world, "ru", CLOCK, &ru);
	for (size_t i = 0; i < NAMED_BATCH; i++) {
		buf_init(&bytes[i], MAX_ENTRY_BYTES);
		put_rows(&ru, &next, &bytes[i]);
		entries[i] = buf_slice(&bytes[i]);
	}
	assert_true(next > MAX_WANTED);
	assert_ok(office_append(&ru, entries, NAMED_BATCH, false, &fault));
	office_close(&ru);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, &world, "ru", RU).after, NAMED_BATCH);
	office_close(&us);
	assert_clean(&world, "us", &named);
	assert_int_equal(named.report.wanted_count, next);
	before = bytes_of(&world, LIST);
	lose(&world, LIST);
	assert_int_equal(mend(&world, "us", NULL, &told), TALLY_OK);
	after = bytes_of(&world, LIST);
	assert_true(slice_equal(buf_slice(&before), buf_slice(&after)));
	buf_release(&before);
	buf_release(&after);
	for (size_t i = 0; i < NAMED_BATCH; i++)
		buf_release(&bytes[i]);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_log_may_name_more_missing_blobs_than_are_remembered),
		cmocka_unit_test(test_missing_blob_is_remembered_once),
		cmocka_unit_test(test_missing_blobs_are_remembered_up_to_a_bound),
		cmocka_unit_test(test_no_missing_blob_makes_an_empty_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
