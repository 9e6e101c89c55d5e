/*
 * A crew does every piece once, whoever does it, and stops at what fails; tables
 * of counts are the same as those made by one thread.
 */
#include <stdatomic.h>

#include "count_world.h"
#include "office/counts.h"

#define PIECES 1000

struct tally {
	atomic_uint done[PIECES];
	size_t fails_at, last_told;
};

static int take(void *ctx, size_t first, size_t end)
{
	struct tally *t = ctx;

	assert_true(first < end && end <= PIECES);
	for (size_t i = first; i < end; i++) {
		if (i == t->fails_at)
			return TALLY_EMISMATCH;
		atomic_fetch_add(&t->done[i], 1);
	}
	return TALLY_OK;
}

static void told(void *ctx, size_t done)
{
	struct tally *t = ctx;

	assert_true(done >= t->last_told);
	t->last_told = done;
}

static void test_every_piece_is_done_once(void **state)
{
	struct tally t = { .fails_at = PIECES };
	const struct crew_progress progress = { told, &t };

	(void)state;
	for (size_t at_once = 1; at_once <= PIECES + 1; at_once *= 7) {
		const struct crew_work work = { PIECES, at_once, take, &t,
			                        &progress };

		memset(t.done, 0, sizeof(t.done));
		t.last_told = 0;
		assert_int_equal(crew_run(&work), TALLY_OK);
		for (size_t i = 0; i < PIECES; i++)
			assert_int_equal(atomic_load(&t.done[i]), 1);
	}
}

static void test_what_stands_before_a_failure_is_done(void **state)
{
	struct tally t = { .fails_at = 500 };
	const struct crew_work work = { PIECES, 3, take, &t, NULL };

	(void)state;
	assert_int_equal(crew_run(&work), TALLY_EMISMATCH);
	for (size_t i = 0; i < 500; i++)
		assert_int_equal(atomic_load(&t.done[i]), 1);
	assert_int_equal(atomic_load(&t.done[500]), 0);
}

static void test_a_crew_makes_the_table_that_one_thread_makes(void **state)
{
	struct side_counts side = { 0 };
	struct world w;
	struct buf table;

	(void)state;
	world_init(&w, 7, 3);
	for (size_t i = 0; i < 21; i++)
		w.numbers[i] = (uint16_t)(i * i);
	world_declare(&w);
	side.counts = &w.counts;
	side.cell_count = 21;
	buf_init(&table, MAX_BLOB_BYTES);
	assert_int_equal(side_counts_table(&side, &table), TALLY_OK);
	assert_true(slice_equal(buf_slice(&table), buf_slice(&w.bytes)));
	buf_release(&table);
	world_release(&w);
}

/* Rows of sites 2 and 4 lose their proofs: the first of them is told. */
static void test_the_first_bad_row_is_told_whoever_finds_it(void **state)
{
	struct count_cell cells[5];
	const struct count_list list = { cells, 5 };
	struct count_shown shown;
	struct fault fault;
	struct world w;
	struct buf bytes;

	(void)state;
	world_init(&w, 5, 1);
	for (uint16_t i = 0; i < 5; i++)
		cells[i] = (struct count_cell){ i, 0 };
	world_declare(&w);
	for (size_t i = 1; i < 5; i += 2)
		w.bytes.data[COUNT_HEAD_BYTES + (i + 1) * COUNT_ROW_BYTES - 20] ^= 1;
	world_parse(&w);
	buf_init(&bytes, MAX_BLOB_BYTES);
	assert_int_equal(count_total_put(&w.counts, &list, &bytes), TALLY_OK);
	assert_int_equal(count_shown_parse(buf_slice(&bytes), &shown, NULL),
	                 TALLY_OK);
	for (unsigned i = 0; i < 10; i++) {
		assert_int_equal(side_table_shows(&w.table, &shown, NULL, &fault),
		                 TALLY_EMISMATCH);
		assert_string_equal(fault.text, "the count of class 1 at site 2 "
		                    "is not proved to be one");
	}
	buf_release(&bytes);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_piece_is_done_once),
		cmocka_unit_test(test_what_stands_before_a_failure_is_done),
		cmocka_unit_test(
			test_a_crew_makes_the_table_that_one_thread_makes),
		cmocka_unit_test(test_the_first_bad_row_is_told_whoever_finds_it),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
