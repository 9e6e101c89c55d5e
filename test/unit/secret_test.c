/*
 * Tries of a secret: none hides those behind it, also where one was forgotten.
 */
#include "declaration_world.h"

#include "office/courier.h"
#include "office/secret.h"

static void keep(struct fixture *f, const char *name, unsigned *out_try)
{
	struct fault fault = { 0 };

	assert_ok(secret_keep(&f->office, name, slice_text("r"), out_try,
	                      &fault));
}

/* What is got of a try; its length goes to *out_len. */
static int got(struct fixture *f, const char *name, unsigned try_number,
               size_t *out_len)
{
	struct buf out;
	int rc;

	buf_init(&out, 100);
	rc = secret_get(&f->office, name, try_number, &out, NULL);
	*out_len = out.len;
	buf_release(&out);
	return rc;
}

static void test_a_try_that_was_forgotten_hides_no_later_one(void **state)
{
	struct fixture *f = *state;
	unsigned try_number = 0;
	size_t len;

	for (unsigned i = 1; i <= 3; i++) {
		keep(f, "draw-1", &try_number);
		assert_int_equal(try_number, i);
	}
	secret_drop(&f->office, "draw-1", 1);
	secret_drop(&f->office, "draw-1", 2);
	for (unsigned i = 1; i <= 2; i++) {
		assert_int_equal(got(f, "draw-1", i, &len), TALLY_OK);
		assert_int_equal(len, 0);
	}
	assert_int_equal(got(f, "draw-1", 3, &len), TALLY_OK);
	assert_int_equal(len, 1);
	assert_int_equal(got(f, "draw-1", 4, &len), TALLY_ENOTFOUND);
	secret_drop(&f->office, "draw-1", 3);
	assert_int_equal(got(f, "draw-1", 1, &len), TALLY_ENOTFOUND);
}

static void test_other_names_are_no_later_tries(void **state)
{
	static const char *const others[] = {
		"draw-10", "draw-1.counts", "draw-1.02", "draw-1.2.3",
		"draw-1.1001", "draw-1.1", "draw-12.2"
	};
	struct fixture *f = *state;
	unsigned try_number;
	size_t len;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		keep(f, others[i], &try_number);
	assert_int_equal(got(f, "draw-1", 1, &len), TALLY_ENOTFOUND);
}

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
		WITH_OFFICE(test_a_try_that_was_forgotten_hides_no_later_one),
		WITH_OFFICE(test_other_names_are_no_later_tries),
		WITH_OFFICE(test_courier_keys_are_found_behind_one_that_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
