/*
 * Laws of submitting a log that is itself damaged, lost in part, forked or empty:
 * what a witness shows of it stops the office, and nothing hides that.
 */
#include "submit_world.h"

/* The office of us, put back as it was with three entries. */
static void put_back(struct scene *s, size_t then_appends)
{
	char path[512], copy[512], command[1600];

	path_in(&s->world, "us", path);
	path_in(&s->world, "copy", copy);
	office_close(&s->us);
	copy_tree(path, copy);
	open_seated(&s->world, "us", CLOCK, &s->us);
	append_plain(&s->us, 3, 2);
	go(s, NULL);
	office_close(&s->us);
	snprintf(command, sizeof(command), "rm -rf '%s' && mv '%s' '%s'", path,
	         copy, path);
	assert_int_equal(system(command), 0);
	open_seated(&s->world, "us", CLOCK, &s->us);
	if (then_appends > 0)
		append_plain(&s->us, 100, then_appends);
}

static void test_lost_entries_stop_the_office(void **state)
{
	struct submit_result result;
	struct submit submit;
	struct fault fault;
	struct scene s;

	(void)state;
	begin(&s);
	put_back(&s, 0);
	result = go(&s, NULL);
	assert_outcome(&result, SUBMIT_OWN_LOST);
	assert_int_equal(office_may_append(&s.us, &fault), TALLY_EEXISTS);
	assert_int_equal(submitted_size(&s.us, CH_LOG), 5);
	assert_int_equal(submit_open(&submit, &s.us, 1, &fault), TALLY_EEXISTS);
	submit_release(&submit);
	end(&s);
}

/* As many entries as the other history, fewer, and more. */
static void test_two_own_histories_stop_the_office(void **state)
{
	(void)state;
	for (size_t count = 2; count <= 3; count++) {
		struct submit_result result;
		struct fault fault;
		struct scene s;

		begin(&s);
		put_back(&s, count);
		result = go(&s, NULL);
		assert_outcome(&result, SUBMIT_OWN_LOST);
		assert_non_null(strstr(result.fault.text, "two histories"));
		assert_int_equal(office_may_append(&s.us, &fault), TALLY_EEXISTS);
		end(&s);
	}
}

/* What a witness refuses must not be this office's own damage. */
static void test_damaged_tiles_are_not_submitted(void **state)
{
	struct submit_result result;
	struct scene s;
	char path[512];

	(void)state;
	begin(&s);
	go(&s, NULL);
	append_plain(&s.us, 3, 4);
	path_in(&s.world, "us/record/tile/0/000.p/7", path);
	flip_bit(path, 5 * HASH_BYTES);
	result = go(&s, NULL);
	assert_outcome(&result, SUBMIT_NOT_ASKED);
	assert_int_equal(result.fault.status, TALLY_EMISMATCH);
	assert_int_equal(s.b.asked, 0);
	end(&s);
}

static void test_office_without_entries_submits_nothing(void **state)
{
	struct submit submit;
	struct world world;
	struct office us;
	struct fault fault;

	(void)state;
	world_init(&world);
	open_seated(&world, "us", CLOCK, &us);
	assert_int_equal(submit_open(&submit, &us, 1, &fault), TALLY_ENOTFOUND);
	submit_release(&submit);
	office_close(&us);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lost_entries_stop_the_office),
		cmocka_unit_test(test_two_own_histories_stop_the_office),
		cmocka_unit_test(test_damaged_tiles_are_not_submitted),
		cmocka_unit_test(test_office_without_entries_submits_nothing),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
