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

/* An office, and what the last search said. */
struct trial {
	struct office office;
	struct fault fault;
	unsigned shown;
};

static int find(struct trial *t, const char *text)
{
	struct search search = { text, 0 };
	int rc = secret_find(&t->office, &(struct secret_wanted){ NAME, 5, is_text,
	                                                          &search },
	                     &t->fault);

	t->shown = search.shown;
	return rc;
}

/* An office that keeps these tries of the secret, in turn; ended by NULL. */
static void open_with(struct trial *t, const char *const *texts)
{
	unsigned ignored;

	open_office(&t->office);
	for (; *texts != NULL; texts++)
		assert_int_equal(secret_keep(&t->office, NAME, slice_text(*texts),
		                             &ignored, &t->fault), TALLY_OK);
}
#define OPEN_WITH(t, ...) open_with(t, (const char *const[]){ __VA_ARGS__, NULL })

static void test_the_first_try_that_fits_is_found(void **state)
{
	struct trial t;

	(void)state;
	OPEN_WITH(&t, "one", "two", "two");
	assert_int_equal(find(&t, "one"), TALLY_OK);
	assert_int_equal(t.shown, 1);
	assert_int_equal(find(&t, "two"), TALLY_OK);
	assert_int_equal(t.shown, 2);
	office_close(&t.office);
}

static void test_a_try_is_found_behind_gaps_and_longer_ones(void **state)
{
	struct trial t;

	(void)state;
	OPEN_WITH(&t, "one", "longer", "three");
	secret_drop(&t.office, NAME, 1);
	assert_int_equal(find(&t, "three"), TALLY_OK);
	assert_int_equal(t.shown, 1);
	office_close(&t.office);
}

static void test_what_was_never_kept_is_not_there(void **state)
{
	struct trial t;

	(void)state;
	OPEN_WITH(&t, NULL);
	assert_int_equal(find(&t, "one"), TALLY_ENOTFOUND);
	assert_non_null(strstr(t.fault.text, NAME ": is not there"));
	office_close(&t.office);
}

static void test_what_fits_nowhere_is_not_what_was_logged(void **state)
{
	struct trial t;

	(void)state;
	OPEN_WITH(&t, "two");
	assert_int_equal(find(&t, "one"), TALLY_ENOTFOUND);
	assert_non_null(strstr(t.fault.text, NAME ": is not what was logged"));
	assert_int_equal(t.shown, 1);
	office_close(&t.office);
}

static void test_who_cannot_open_the_lock_is_told_that(void **state)
{
	struct trial t;

	(void)state;
	OPEN_WITH(&t, "one");
	office_close(&t.office);
	open_office(&t.office);
	given = "another";
	assert_int_equal(find(&t, "one"), TALLY_EIO);
	assert_int_equal(t.shown, 0);
	office_close(&t.office);
}

static void test_an_altered_try_hides_no_other(void **state)
{
	struct trial t;
	struct buf raw;

	(void)state;
	OPEN_WITH(&t, "one", "two");
	raw_get(&t.office, NAME, &raw);
	raw.data[raw.len - 1] ^= 1;
	raw_put(&t.office, NAME, buf_slice(&raw));
	buf_release(&raw);
	assert_int_equal(find(&t, "two"), TALLY_OK);
	assert_int_equal(find(&t, "one"), TALLY_EIO);
	assert_non_null(strstr(t.fault.text, NAME));
	assert_int_equal(t.shown, 1);
	office_close(&t.office);
}

#define WITH_OFFICE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_OFFICE(test_the_first_try_that_fits_is_found),
		WITH_OFFICE(test_a_try_is_found_behind_gaps_and_longer_ones),
		WITH_OFFICE(test_what_was_never_kept_is_not_there),
		WITH_OFFICE(test_what_fits_nowhere_is_not_what_was_logged),
		WITH_OFFICE(test_who_cannot_open_the_lock_is_told_that),
		WITH_OFFICE(test_an_altered_try_hides_no_other),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
