/*
 * Tables of counts: every cell is committed to and proved, for one declaration,
 * site and class only: docs/format.md, section 8.
 */
#include "count_world.h"

static struct count_cell cell_at(unsigned site, unsigned class)
{
	return (struct count_cell){ (uint16_t)site, (uint16_t)class };
}

static int parse(const struct world *w, struct slice bytes)
{
	struct count_table table;

	return count_table_parse(bytes, &w->counts.grid.name, &table, NULL);
}

/* Does what stands in the world's bytes pass as a table of that name? */
static bool passes_as(const struct world *w,
                      const struct declaration_name *name)
{
	struct count_table table;

	return count_table_parse(buf_slice(&w->bytes), name, &table, NULL) ==
	               TALLY_OK &&
	       count_table_verify(&table, NULL) == TALLY_OK;
}

static bool passes(const struct world *w)
{
	return passes_as(w, &w->counts.grid.name);
}

static void test_a_table_is_proved_cell_by_cell(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 3, 2);
	w.numbers[0] = 1;
	w.numbers[3] = MAX_COUNT;
	w.numbers[5] = 454;
	world_declare(&w);
	assert_int_equal(w.table.grid.site_count, 3);
	assert_int_equal(w.table.grid.class_count, 2);
	assert_false(w.table.is_proved);
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(count_row_verify(&w.table,
		                                  cell_at(i / 2, i % 2)),
		                 TALLY_OK);
	assert_int_equal(count_table_verify(&w.table, NULL), TALLY_OK);
	assert_true(w.table.is_proved);
	assert_int_equal(count_row_verify(&w.table, cell_at(3, 0)),
	                 TALLY_EUSAGE);
	assert_int_equal(count_row_verify(&w.table, cell_at(0, 2)),
	                 TALLY_EUSAGE);
	world_release(&w);
}

/* Section 8: 2,112 bytes a cell, whatever is in it. */
static void test_lengths_follow_from_the_grid_alone(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 2, 2);
	world_declare(&w);
	assert_int_equal(w.bytes.len, 4 + 4 * 2112);
	memset(w.numbers, 0xff, 4 * sizeof(*w.numbers));
	world_declare(&w);
	assert_int_equal(w.bytes.len, 4 + 4 * 2112);
	world_release(&w);
}

static void test_rows_made_one_by_one_are_the_table(void **state)
{
	uint8_t head[COUNT_HEAD_BYTES], row[COUNT_ROW_BYTES];
	struct world w;

	(void)state;
	world_init(&w, 2, 2);
	w.numbers[2] = 7;
	world_declare(&w);
	assert_int_equal(count_head_make(&w.counts.grid, head), TALLY_OK);
	assert_memory_equal(head, "\0\2\0\2", sizeof(head));
	assert_memory_equal(head, w.bytes.data, sizeof(head));
	for (unsigned i = 4; i-- > 0;) {
		assert_int_equal(count_row_make(&w.counts,
		                                cell_at(i / 2, i % 2), row),
		                 TALLY_OK);
		assert_memory_equal(row, w.bytes.data + COUNT_HEAD_BYTES +
		                                 i * COUNT_ROW_BYTES,
		                    sizeof(row));
	}
	assert_int_equal(count_row_make(&w.counts, cell_at(2, 0), row),
	                 TALLY_EUSAGE);
	assert_int_equal(count_row_make(&w.counts, cell_at(0, 2), row),
	                 TALLY_EUSAGE);
	world_release(&w);
}

static void test_only_the_numbers_of_a_table_fit_it(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 2, 2);
	w.numbers[2] = 7;
	world_declare(&w);
	assert_true(count_table_fits(&w.table, &w.counts));
	for (size_t i = 0; i < 4; i++) {
		w.numbers[i] ^= 1;
		assert_false(count_table_fits(&w.table, &w.counts));
		w.numbers[i] ^= 1;
	}
	w.counts.seed[31] ^= 1;
	assert_false(count_table_fits(&w.table, &w.counts));
	w.counts.seed[31] ^= 1;
	w.counts.grid.name.epoch++;
	assert_false(count_table_fits(&w.table, &w.counts));
	w.counts.grid.name.epoch--;
	w.counts.grid.site_count = 4;
	w.counts.grid.class_count = 1;
	assert_false(count_table_fits(&w.table, &w.counts));
	world_release(&w);
}

/* Each row at the place of each other: another site or class. */
static void test_a_row_is_of_its_site_and_class(void **state)
{
	struct world w;
	uint8_t *rows, row[COUNT_ROW_BYTES];

	(void)state;
	world_init(&w, 2, 2);
	world_declare(&w);
	rows = w.bytes.data + COUNT_HEAD_BYTES;
	for (size_t a = 0; a < 4; a++)
		for (size_t b = 0; b < 4; b++) {
			if (a == b)
				continue;
			memcpy(row, rows + a * COUNT_ROW_BYTES, sizeof(row));
			memcpy(rows + a * COUNT_ROW_BYTES,
			       rows + b * COUNT_ROW_BYTES, sizeof(row));
			assert_int_equal(count_row_verify(&w.table, cell_at(
			                         (unsigned)a / 2,
			                         (unsigned)a % 2)),
			                 TALLY_EMISMATCH);
			memcpy(rows + a * COUNT_ROW_BYTES, row, sizeof(row));
		}
	assert_true(passes(&w));
	world_release(&w);
}

static void test_a_table_is_of_one_declaration(void **state)
{
	struct declaration_name other;
	struct world w;

	(void)state;
	world_init(&w, 1, 1);
	w.numbers[0] = 12;
	world_declare(&w);
	other = w.counts.grid.name;
	other.charter[31] ^= 1;
	assert_false(passes_as(&w, &other));
	other = w.counts.grid.name;
	other.side ^= 1;
	assert_false(passes_as(&w, &other));
	other = w.counts.grid.name;
	other.epoch++;
	assert_false(passes_as(&w, &other));
	assert_true(passes(&w));
	world_release(&w);
}

/* So that nobody sees which counts changed, or that none is zero. */
static void test_no_two_commitments_can_be_linked(void **state)
{
	struct world w, later;

	(void)state;
	world_init(&w, 3, 2);
	world_declare(&w);
	for (unsigned a = 0; a < 6; a++)
		for (unsigned b = a + 1; b < 6; b++)
			assert_memory_not_equal(
				count_commitment(&w.table, cell_at(a / 2, a % 2)),
				count_commitment(&w.table, cell_at(b / 2, b % 2)),
				GROUP_POINT_BYTES);
	for (unsigned what = 0; what < 4; what++) {
		world_init(&later, 3, 2);
		later.counts.seed[0] ^= what == 0;
		later.counts.grid.name.epoch += what == 1;
		later.counts.grid.name.side ^= what == 2;
		later.counts.grid.name.charter[0] ^= what == 3;
		world_declare(&later);
		for (unsigned i = 0; i < 6; i++)
			assert_memory_not_equal(
				count_commitment(&w.table, cell_at(i / 2, i % 2)),
				count_commitment(&later.table,
			                         cell_at(i / 2, i % 2)),
				GROUP_POINT_BYTES);
		world_release(&later);
	}
	world_release(&w);
}

/*
 * Were it the same, the difference of two commitments would be that of the
 * counts times Q, for everyone to try.
 */
static void test_a_changed_count_has_another_blinding(void **state)
{
	uint8_t context[GROUP_WIDE_BYTES], one[32], two[32];
	struct world w;

	(void)state;
	world_init(&w, 1, 1);
	count_cell_context(&w.counts.grid.name, cell_at(0, 0), context);
	count_blinding(w.counts.seed, context, 1, one);
	count_blinding(w.counts.seed, context, 2, two);
	assert_memory_not_equal(one, two, 32);
	world_release(&w);
}

/*
 * No field in common, and of the bits that can be either (not the highest nibble
 * of a scalar) about as many differ as not.
 */
static void test_full_and_empty_tables_look_alike(void **state)
{
	struct world full, empty;
	size_t bits = 0, differ = 0;

	(void)state;
	world_init(&empty, 2, 2);
	world_declare(&empty);
	world_init(&full, 2, 2);
	memset(full.numbers, 0xff, 4 * sizeof(*full.numbers));
	full.counts.seed[0] ^= 1;
	world_declare(&full);
	assert_int_equal(full.bytes.len, empty.bytes.len);
	assert_memory_equal(full.bytes.data, empty.bytes.data,
	                    COUNT_HEAD_BYTES);
	for (size_t at = COUNT_HEAD_BYTES; at < full.bytes.len; at += 32) {
		assert_memory_not_equal(full.bytes.data + at,
		                        empty.bytes.data + at, 32);
		for (size_t bit = 1; bit < 248; bit++, bits++)
			differ += (full.bytes.data[at + bit / 8] ^
			           empty.bytes.data[at + bit / 8]) >> bit % 8 & 1;
	}
	assert_in_range(differ, bits * 49 / 100, bits * 51 / 100);
	world_release(&full);
	world_release(&empty);
}

/* The whole row, a bit of each byte: all bits are in count_proof_test. */
static void test_a_flip_in_any_byte_is_refused(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 1, 1);
	w.numbers[0] = 454;
	world_declare(&w);
	for (size_t i = 0; i < w.bytes.len; i += 7) {
		w.bytes.data[i] ^= (uint8_t)(1 << i % 8);
		assert_false(passes(&w));
		w.bytes.data[i] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t bit = 0; bit < 8 * (COUNT_HEAD_BYTES + 64); bit++) {
		w.bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(passes(&w));
		w.bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_true(passes(&w));
	world_release(&w);
}

static void test_every_other_length_is_refused(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 1, 1);
	world_declare(&w);
	buf_put_u8(&w.bytes, 0);
	for (size_t len = 0; len <= w.bytes.len; len++) {
		uint8_t *copy = copy_of(w.bytes.data, len);

		assert_int_equal(parse(&w, slice_of(copy, len)),
		                 len == 2116 ? TALLY_OK : TALLY_EFORMAT);
		free(copy);
	}
	world_release(&w);
}

static void test_grids_over_a_limit_are_refused(void **state)
{
	static const struct { uint16_t sites, classes; int status; } grids[] = {
		{ 0, 1, TALLY_EFORMAT }, { 1, 0, TALLY_EFORMAT },
		{ MAX_SITES + 1, 1, TALLY_ELIMIT },
		{ 1, MAX_CLASSES + 1, TALLY_ELIMIT },
		{ 4000, 8, TALLY_ELIMIT }, /* 32,000 cells */
		{ MAX_SITES, 7, TALLY_EFORMAT }, /* may be, but has no rows */
	};
	uint8_t bytes[COUNT_HEAD_BYTES];
	struct world w;

	(void)state;
	world_init(&w, 1, 1);
	for (size_t i = 0; i < sizeof(grids) / sizeof(grids[0]); i++) {
		struct count_grid *grid = &w.counts.grid;

		grid->site_count = grids[i].sites;
		grid->class_count = grids[i].classes;
		bytes_set_u16(bytes, grid->site_count);
		bytes_set_u16(bytes + 2, grid->class_count);
		assert_int_equal(parse(&w, slice_of(bytes, sizeof(bytes))),
		                 grids[i].status);
		assert_int_equal(count_head_make(grid, bytes),
		                 i == 5 ? TALLY_OK : TALLY_EUSAGE);
		if (i < 5)
			assert_int_equal(count_table_put(&w.counts, &w.bytes),
			                 TALLY_EUSAGE);
	}
	assert_int_equal(w.bytes.len, 0);
	world_release(&w);
}

static void test_points_and_scalars_that_are_none_are_refused(void **state)
{
	struct world w;
	uint8_t *row, kept[GROUP_POINT_BYTES];

	(void)state;
	world_init(&w, 1, 1);
	world_declare(&w);
	row = w.bytes.data + COUNT_HEAD_BYTES;
	/* commitment, challenge, first bit's commitment, the last answer */
	for (size_t at = 0; at < COUNT_ROW_BYTES;
	     at += at == 64 ? COUNT_ROW_BYTES - 96 : 32) {
		memcpy(kept, row + at, sizeof(kept));
		memset(row + at, 0xff, sizeof(kept));
		assert_int_equal(parse(&w, buf_slice(&w.bytes)), TALLY_EFORMAT);
		memset(row + at, 0, sizeof(kept));
		if (at == 0 || at == 64) /* the identity */
			assert_int_equal(parse(&w, buf_slice(&w.bytes)),
			                 TALLY_EFORMAT);
		else
			assert_false(passes(&w));
		memcpy(row + at, kept, sizeof(kept));
	}
	assert_true(passes(&w));
	world_release(&w);
}

static void test_a_full_buffer_is_told(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 1, 2);
	buf_release(&w.bytes);
	buf_init(&w.bytes, COUNT_HEAD_BYTES + COUNT_ROW_BYTES);
	assert_int_equal(count_table_put(&w.counts, &w.bytes), TALLY_ELIMIT);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_table_is_proved_cell_by_cell),
		cmocka_unit_test(test_lengths_follow_from_the_grid_alone),
		cmocka_unit_test(test_rows_made_one_by_one_are_the_table),
		cmocka_unit_test(test_only_the_numbers_of_a_table_fit_it),
		cmocka_unit_test(test_a_row_is_of_its_site_and_class),
		cmocka_unit_test(test_a_table_is_of_one_declaration),
		cmocka_unit_test(test_no_two_commitments_can_be_linked),
		cmocka_unit_test(test_a_changed_count_has_another_blinding),
		cmocka_unit_test(test_full_and_empty_tables_look_alike),
		cmocka_unit_test(test_a_flip_in_any_byte_is_refused),
		cmocka_unit_test(test_every_other_length_is_refused),
		cmocka_unit_test(test_grids_over_a_limit_are_refused),
		cmocka_unit_test(
			test_points_and_scalars_that_are_none_are_refused),
		cmocka_unit_test(test_a_full_buffer_is_told),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
