/*
 * Laws of looking for one try of a secret among others.
 */
#include "vault_world.h"

#define NAME "choice-0011aabb-1"

/* What is looked for, and how often something was shown. */
struct search {
	const char *text;
	unsigned shown;
};

static bool is_text(void *ctx, struct slice bytes)
{
	struct search *search = ctx;

	search->shown++;
	return slice_is_text(bytes, search->text);
}

static int find(struct office *office, const char *text, unsigned *out_shown,
                struct fault *fault)
{
	struct search search = { text, 0 };
	int rc = secret_find(office, &(struct secret_wanted){ NAME, 5, is_text,
	                                                      &search }, fault);

	*out_shown = search.shown;
	return rc;
}

static void keep(struct office *office, const char *text)
{
	struct fault fault;
	unsigned ignored;

	assert_int_equal(secret_keep(office, NAME, slice_text(text), &ignored,
	                             &fault), TALLY_OK);
}

static void test_the_first_try_that_fits_is_found(void **state)
{
	struct office office;
	struct fault fault;
	unsigned shown;

	(void)state;
	open_office(&office);
	keep(&office, "one");
	keep(&office, "two");
	keep(&office, "two");
	assert_int_equal(find(&office, "one", &shown, &fault), TALLY_OK);
	assert_int_equal(shown, 1);
	assert_int_equal(find(&office, "two", &shown, &fault), TALLY_OK);
	assert_int_equal(shown, 2);
	office_close(&office);
}

static void test_a_try_is_found_behind_gaps_and_longer_ones(void **state)
{
	struct office office;
	struct fault fault;
	unsigned shown;

	(void)state;
	open_office(&office);
	keep(&office, "one");
	keep(&office, "longer");
	keep(&office, "three");
	secret_drop(&office, NAME, 1);
	assert_int_equal(find(&office, "three", &shown, &fault), TALLY_OK);
	assert_int_equal(shown, 1);
	office_close(&office);
}

static void test_what_fits_nowhere_is_not_found(void **state)
{
	struct office office;
	struct fault fault;
	unsigned shown;

	(void)state;
	open_office(&office);
	assert_int_equal(find(&office, "one", &shown, &fault), TALLY_ENOTFOUND);
	assert_non_null(strstr(fault.text, NAME ": is not there"));
	keep(&office, "two");
	assert_int_equal(find(&office, "one", &shown, &fault), TALLY_ENOTFOUND);
	assert_non_null(strstr(fault.text, NAME ": is not what was logged"));
	assert_int_equal(shown, 1);
	office_close(&office);
}

static void test_who_cannot_open_the_lock_is_told_that(void **state)
{
	struct office office;
	struct fault fault;
	unsigned shown;

	(void)state;
	open_office(&office);
	keep(&office, "one");
	office_close(&office);
	open_office(&office);
	given = "another";
	assert_int_equal(find(&office, "one", &shown, &fault), TALLY_EIO);
	assert_int_equal(shown, 0);
	office_close(&office);
}

static void test_an_altered_try_hides_no_other(void **state)
{
	struct office office;
	struct fault fault;
	struct buf raw;
	unsigned shown;

	(void)state;
	open_office(&office);
	keep(&office, "one");
	keep(&office, "two");
	raw_get(&office, NAME, &raw);
	raw.data[raw.len - 1] ^= 1;
	raw_put(&office, NAME, buf_slice(&raw));
	buf_release(&raw);
	assert_int_equal(find(&office, "two", &shown, &fault), TALLY_OK);
	assert_int_equal(find(&office, "one", &shown, &fault), TALLY_EIO);
	assert_non_null(strstr(fault.text, NAME));
	assert_int_equal(shown, 1);
	office_close(&office);
}

#define WITH_OFFICE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_OFFICE(test_the_first_try_that_fits_is_found),
		WITH_OFFICE(test_a_try_is_found_behind_gaps_and_longer_ones),
		WITH_OFFICE(test_what_fits_nowhere_is_not_found),
		WITH_OFFICE(test_who_cannot_open_the_lock_is_told_that),
		WITH_OFFICE(test_an_altered_try_hides_no_other),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
