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

/* us lost entries, and is spoilt after it was opened: `folder` is no folder now. */
static struct submit_result submit_spoilt(struct scene *s, const char *folder)
{
	const struct submit_port port = { ask, &s->b };
	struct submit_result result;
	struct submit submit;
	struct fault fault;
	char path[512];

	put_back(s, 0);
	path_in(&s->world, folder, path);
	assert_ok(submit_open(&submit, &s->us, office_now(&s->us), &fault));
	remove_tree(path);
	write_file(path, slice_text("no folder"));
	submit_ask(&submit, &s->witness, &port, &result);
	submit_release(&submit);
	return result;
}

static void test_loss_is_told_also_where_nothing_can_be_written(void **state)
{
	struct submit_result result;
	struct scene s;

	(void)state;
	begin(&s);
	result = submit_spoilt(&s, "us/.tmp-writing");
	assert_outcome(&result, SUBMIT_OWN_LOST);
	assert_non_null(strstr(result.fault.text, "has lost 2 entries"));
	assert_non_null(strstr(result.fault.text, "restored: "));
	end(&s);
}

/* What the witness shows cannot be judged then: that is no claim of its own. */
static void test_own_log_that_cannot_be_read_is_told(void **state)
{
	struct submit_result result;
	struct scene s;

	(void)state;
	begin(&s);
	result = submit_spoilt(&s, "us/record/tile");
	assert_outcome(&result, SUBMIT_NOT_ASKED);
	assert_non_null(strstr(result.fault.text, "what is held here"));
	end(&s);
}

/* Fewer entries than the other history, which is a loss so far; as many; more. */
static void test_two_own_histories_stop_the_office(void **state)
{
	(void)state;
	for (size_t count = 1; count <= 3; count++) {
		struct submit_result result;
		struct fault fault;
		struct scene s;

		begin(&s);
		put_back(&s, count);
		result = go(&s, NULL);
		assert_outcome(&result, SUBMIT_OWN_LOST);
		assert_non_null(strstr(result.fault.text, count == 1
		                       ? "has lost 1 entry" : "two histories"));
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
		cmocka_unit_test(test_loss_is_told_also_where_nothing_can_be_written),
		cmocka_unit_test(test_own_log_that_cannot_be_read_is_told),
		cmocka_unit_test(test_two_own_histories_stop_the_office),
		cmocka_unit_test(test_damaged_tiles_are_not_submitted),
		cmocka_unit_test(test_office_without_entries_submits_nothing),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
