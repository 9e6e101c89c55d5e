/*
 * Tests of the list of blobs that were named and could not be had.
 */
#include "office_world.h"

#include "office/blob.h"

#define LINE_BYTES (2 * HASH_BYTES + 1)
#define BOUND 65536u /* of the contract in office/blob.h */

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
	assert_int_equal(list->len, count * LINE_BYTES);
	for (size_t i = 1; i < count; i++)
		assert_true(memcmp(list->data + (i - 1) * LINE_BYTES,
		                   list->data + i * LINE_BYTES,
		                   LINE_BYTES) < 0);
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
	assert_rising(&list, BOUND);
	buf_release(&list);
}

static void test_no_missing_blob_makes_an_empty_list(void **state)
{
	struct buf list = kept_list(0, 1);

	(void)state;
	assert_rising(&list, 0);
	buf_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_missing_blob_is_remembered_once),
		cmocka_unit_test(test_missing_blobs_are_remembered_up_to_a_bound),
		cmocka_unit_test(test_no_missing_blob_makes_an_empty_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
