/*
 * The courier keys of an office: the newest is used, and none hides another.
 */
#include "declaration_world.h"

#include "office/courier.h"

static void test_courier_keys_are_found_behind_one_that_is_gone(void **state)
{
	static const uint8_t keys[2][COURIER_KEY_BYTES] = { { 1 }, { 2 } };
	uint8_t key[COURIER_KEY_BYTES];
	struct fixture *f = *state;
	struct fault fault = { 0 };
	char path[300];

	assert_int_equal(courier_newest(&f->office, key, &fault),
	                 TALLY_ENOTFOUND);
	assert_ok(courier_keep(&f->office, keys[0], &fault));
	assert_ok(courier_keep(&f->office, keys[1], &fault));
	snprintf(path, sizeof(path), "%s/courier", f->world.folder);
	assert_int_equal(remove(path), 0);
	assert_ok(courier_newest(&f->office, key, &fault));
	assert_memory_equal(key, keys[1], sizeof(key));
	assert_ok(courier_keep(&f->office, keys[1], &fault));
	assert_int_equal(access(path, F_OK), -1);
}

#define WITH_OFFICE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_OFFICE(test_courier_keys_are_found_behind_one_that_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
