/*
 * Tests of what is kept of a log whose record shrank: since when and till when,
 * its one spelling, and what becomes of one that is damaged.
 */
#include "office/shrunk.h"
#include "repair_world.h"
#include "shown_world.h"

/* us reads `from` at a time; what is kept of ru then, *bytes to be released. */
static struct shrunk read_at(const struct world *world, const char *from,
                             const char *clock, struct buf *bytes)
{
	struct shrunk shrunk;
	struct fault fault;
	struct office us;

	open_seated(world, "us", clock, &us);
	assert_ok(sync_one(&us, world, from, RU).status);
	assert_ok(shrunk_read(&us, &us.charter->participants[RU], bytes, &shrunk,
	                      &fault));
	office_close(&us);
	return shrunk;
}

#define AT(hour) "2026-12-01T" hour ":00:00Z"
#define EIGHT_S 1796112000 /* date -d 2026-12-01T08:00:00Z +%s */

static void test_shrinking_has_a_beginning_and_an_end(void **state)
{
	struct shrunk shrunk;
	struct world world;
	struct buf bytes;

	(void)state;
	make_world(&world);
	shrunk = read_at(&world, "ru3", AT("08"), &bytes);
	assert_int_equal(shrunk.first_s, EIGHT_S);
	assert_int_equal(shrunk.last_s, EIGHT_S);
	assert_int_equal(shrunk.over_s, NEVER_S);
	assert_int_equal(shrunk.offered_head.size, 3);
	assert_int_equal(shrunk.held_head.size, HELD);
	assert_non_null(strstr(shrunk.from, "/ru3"));
	buf_release(&bytes);
	/* the newest head, since the first */
	shrunk = read_at(&world, "ru0", AT("09"), &bytes);
	assert_int_equal(shrunk.first_s, EIGHT_S);
	assert_int_equal(shrunk.last_s, EIGHT_S + 3600);
	assert_int_equal(shrunk.offered_head.size, 0);
	assert_non_null(strstr(shrunk.from, "/ru0"));
	buf_release(&bytes);
	/* a clock that was put back makes nothing older */
	shrunk = read_at(&world, "ru3", AT("07"), &bytes);
	assert_int_equal(shrunk.last_s, EIGHT_S + 3600);
	buf_release(&bytes);
	shrunk = read_at(&world, "ru", AT("10"), &bytes);
	assert_int_equal(shrunk.first_s, EIGHT_S);
	assert_int_equal(shrunk.last_s, EIGHT_S + 3600);
	assert_int_equal(shrunk.over_s, EIGHT_S + 2 * 3600);
	assert_int_equal(shrunk.offered_head.size, 3);
	buf_release(&bytes);
	/* it stays over, till it shrinks again */
	shrunk = read_at(&world, "ru", AT("11"), &bytes);
	assert_int_equal(shrunk.over_s, EIGHT_S + 2 * 3600);
	buf_release(&bytes);
	shrunk = read_at(&world, "ru3", AT("12"), &bytes);
	assert_int_equal(shrunk.first_s, EIGHT_S + 4 * 3600);
	assert_int_equal(shrunk.over_s, NEVER_S);
	buf_release(&bytes);
	/* what is new also shows all that was held */
	grow(&world, "ru", HELD, 1);
	shrunk = read_at(&world, "ru", AT("13"), &bytes);
	assert_int_equal(shrunk.over_s, EIGHT_S + 5 * 3600);
	assert_int_equal(shrunk.held_head.size, HELD);
	buf_release(&bytes);
	world_release(&world);
}

/* A mirror that was lost begins anew with what the record shows, which is less. */
static void test_lost_mirror_does_not_end_it(void **state)
{
	struct shrunk shrunk;
	struct world world;
	struct office us;
	struct buf bytes;
	char path[512];

	(void)state;
	world_init(&world);
	grow(&world, "ru", 0, 3);
	put_copy(&world, "ru", "ru3");
	for (uint64_t size = 3; size <= HELD; size += HELD - 3) {
		open_seated(&world, "us", AT("07"), &us);
		assert_int_equal(sync_one(&us, &world, "ru", RU).after, size);
		office_close(&us);
		grow(&world, "ru", (size_t)size, HELD - 3);
	}
	shrunk = read_at(&world, "ru3", AT("08"), &bytes);
	assert_int_equal(shrunk.held_head.size, HELD);
	buf_release(&bytes);
	path_in(&world, "us/mirror/" LOG, path);
	remove_tree(path);
	shrunk = read_at(&world, "ru3", AT("09"), &bytes);
	assert_int_equal(shrunk.over_s, NEVER_S);
	assert_int_equal(shrunk.held_head.size, HELD);
	buf_release(&bytes);
	shrunk = read_at(&world, "ru", AT("10"), &bytes);
	assert_int_equal(shrunk.over_s, EIGHT_S + 2 * 3600);
	buf_release(&bytes);
	world_release(&world);
}

static void test_both_heads_are_signed_by_the_log_alone(void **state)
{
	struct checkpoint offered, held;
	struct shrunk shrunk;
	struct world world;
	struct fault fault;
	struct office ru;
	struct buf bytes;

	(void)state;
	make_world(&world);
	open_office(&world, "ru", CLOCK, &ru);
	shrunk = read_at(&world, "ru3", CLOCK, &bytes);
	assert_ok(checkpoint_open(shrunk.offered, &ru.log_key, &offered, &fault));
	assert_ok(checkpoint_open(shrunk.held, &ru.log_key, &held, &fault));
	assert_int_equal(offered.note.signature_count, 1);
	assert_int_equal(held.note.signature_count, 1);
	office_close(&ru);
	buf_release(&bytes);
	world_release(&world);
}

static int parse_put(const struct shrunk *shrunk, struct shrunk *again)
{
	struct buf text;
	int rc;

	buf_init(&text, MAX_SHRUNK_BYTES);
	shrunk_put(&text, shrunk);
	rc = shrunk_parse(buf_slice(&text), again, NULL);
	buf_release(&text);
	return rc;
}

static void test_record_of_it_has_one_spelling(void **state)
{
	struct shrunk shrunk, again;
	struct world world;
	struct buf bytes, text;

	(void)state;
	make_world(&world);
	shrunk = read_at(&world, "ru3", CLOCK, &bytes);
	for (size_t len = 0; len < bytes.len; len++)
		assert_int_equal(shrunk_parse(slice_of(bytes.data, len), &again,
		                              NULL), TALLY_EFORMAT);
	buf_init(&text, MAX_SHRUNK_BYTES);
	shrunk_put(&text, &shrunk);
	assert_true(slice_equal(buf_slice(&text), buf_slice(&bytes)));
	buf_put_u8(&text, '\n');
	assert_int_equal(shrunk_parse(buf_slice(&text), &again, NULL),
	                 TALLY_EFORMAT);
	shrunk.over_s = shrunk.last_s;
	assert_int_equal(parse_put(&shrunk, &again), TALLY_OK);
	assert_int_equal(again.over_s, shrunk.last_s);
	buf_release(&text);
	buf_release(&bytes);
	world_release(&world);
}

static void test_record_of_it_has_times_in_order_and_heads_of_one_log(
	void **state)
{
	struct shrunk good, bad, again;
	struct world world;
	struct buf bytes, other;

	(void)state;
	make_world(&world);
	good = read_at(&world, "ru3", CLOCK, &bytes);
	bad = good;
	bad.over_s = bad.last_s - 1;
	assert_int_equal(parse_put(&bad, &again), TALLY_EFORMAT);
	bad = good;
	bad.first_s = bad.last_s + 1;
	assert_int_equal(parse_put(&bad, &again), TALLY_EFORMAT);
	bad = good;
	bad.from[0] = '\t';
	assert_int_equal(parse_put(&bad, &again), TALLY_EFORMAT);
	bad = good;
	bad.offered = good.held;
	assert_int_equal(parse_put(&bad, &again), TALLY_EFORMAT);
	bad.held = good.offered;
	assert_int_equal(parse_put(&bad, &again), TALLY_EFORMAT);
	buf_init(&other, MAX_CHECKPOINT_BYTES);
	buf_put_slice(&other, good.offered);
	other.data[0] ^= 1; /* su.example/tally */
	bad = good;
	bad.offered = buf_slice(&other);
	assert_int_equal(parse_put(&bad, &again), TALLY_EFORMAT);
	buf_release(&other);
	buf_release(&bytes);
	world_release(&world);
}

/* It is begun anew if the log shrinks again, and else set aside by a repair. */
static void test_damaged_record_of_it_is_named_and_stops_nothing(void **state)
{
	static const char *const bad[] = { SHRUNK_FOLDER LOG };
	struct world world;
	struct told told;
	char path[512];
	struct buf bytes;

	(void)state;
	make_world(&world);
	read_at(&world, "ru3", CLOCK, &bytes);
	path_in(&world, "us/" SHRUNK_FOLDER LOG, path);
	buf_release(&bytes);
	flip_bit(path, 0);
	assert_named(&world, "us", bad, 1);
	assert_int_equal(read_at(&world, "ru3", AT("09"), &bytes).first_s,
	                 EIGHT_S + 3600);
	assert_sound(&world, "us");
	/* a digit of the signature, which ends the file */
	flip_bit(path, bytes.len - 10);
	assert_named(&world, "us", bad, 1);
	assert_int_equal(mend(&world, "us", NULL, &told), TALLY_OK);
	assert_int_equal(told.restored, 1);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_sound(&world, "us");
	buf_release(&bytes);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shrinking_has_a_beginning_and_an_end),
		cmocka_unit_test(test_lost_mirror_does_not_end_it),
		cmocka_unit_test(test_both_heads_are_signed_by_the_log_alone),
		cmocka_unit_test(test_record_of_it_has_one_spelling),
		cmocka_unit_test(
			test_record_of_it_has_times_in_order_and_heads_of_one_log),
		cmocka_unit_test(
			test_damaged_record_of_it_is_named_and_stops_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
