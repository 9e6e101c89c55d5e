/*
 * Totals, zeros and ceilings of a table of counts: what holds is shown, and
 * nothing else can be: docs/format.md, section 8.
 */
#include "count_world.h"

/*
 * Launchers and heavy bombers of the United States, 1 September 2020, as
 * exchanged under New START: 397 + 230 + 48 deployed, 57 + 50 + 18 not. The
 * figures of each base are invented; they add up.
 */
enum { ICBM, SLBM, BOMBER, IDLE_ICBM, IDLE_SLBM, IDLE_BOMBER, CLASSES };
#define BASES 7
static const uint16_t launchers[BASES][CLASSES] = {
	{ 133, 0, 0, 17, 0, 0 },  { 131, 0, 20, 19, 0, 3 }, { 133, 0, 0, 21, 0, 0 },
	{ 0, 98, 0, 0, 22, 0 },   { 0, 132, 0, 0, 28, 0 },  { 0, 0, 12, 0, 0, 8 },
	{ 0, 0, 16, 0, 0, 7 },
};
#define DEPLOYED 675 /* of 700 */
#define LAUNCHERS 800 /* of 800 */

static void new_start(struct world *w)
{
	world_init(w, BASES, CLASSES);
	memcpy(w->numbers, launchers, sizeof(launchers));
}

/* The cells of the first so many classes at all sites of a world. */
struct chosen {
	struct count_cell cells[WORLD_CELLS];
	struct count_list list;
};

static const struct count_list *classes_below(const struct world *w,
                                              uint16_t classes,
                                              struct chosen *out)
{
	out->list = (struct count_list){ out->cells, 0 };
	for (uint16_t site = 0; site < w->counts.grid.site_count; site++)
		for (uint16_t class = 0; class < classes; class++)
			out->cells[out->list.count++] =
				(struct count_cell){ site, class };
	return &out->list;
}

static const struct count_list *all_cells(const struct world *w,
                                          struct chosen *out)
{
	return classes_below(w, w->counts.grid.class_count, out);
}

/* TALLY_OK, or why the bytes show nothing of the table. */
static int judge(const struct count_table *table, struct slice bytes)
{
	struct count_shown shown;
	int rc = count_shown_parse(bytes, &shown, NULL);

	return rc != TALLY_OK ? rc : count_shown_verify(&shown, table, NULL);
}

static void assert_shows(const struct world *w, const struct buf *bytes,
                         enum count_shows what, uint32_t value)
{
	struct count_shown shown;

	assert_int_equal(count_shown_parse(buf_slice(bytes), &shown, NULL),
	                 TALLY_OK);
	assert_int_equal(count_shown_verify(&shown, &w->table, NULL), TALLY_OK);
	assert_int_equal(shown.what, what);
	assert_int_equal(shown.value, value);
}

static void put_total(const struct world *w, const struct count_list *list,
                      struct buf *out)
{
	buf_clear(out);
	assert_int_equal(count_total_put(&w->counts, list, out), TALLY_OK);
}

static void put_ceiling(const struct world *w, const struct count_list *list,
                        uint32_t limit, struct buf *out)
{
	buf_clear(out);
	assert_int_equal(count_ceiling_put(&w->counts, list, limit, out),
	                 TALLY_OK);
}

static void test_the_ceilings_of_a_treaty_are_shown(void **state)
{
	struct chosen chosen;
	struct world w;
	struct buf out;

	(void)state;
	new_start(&w);
	world_declare(&w);
	assert_int_equal(count_table_verify(&w.table, NULL), TALLY_OK);
	buf_init(&out, MAX_BLOB_BYTES);
	put_ceiling(&w, classes_below(&w, IDLE_ICBM, &chosen), 700, &out);
	assert_shows(&w, &out, COUNT_SHOWS_CEILING, 700);
	put_total(&w, &chosen.list, &out);
	assert_shows(&w, &out, COUNT_SHOWS_TOTAL, DEPLOYED);
	put_ceiling(&w, all_cells(&w, &chosen), 800, &out);
	assert_shows(&w, &out, COUNT_SHOWS_CEILING, 800);
	put_total(&w, &chosen.list, &out);
	assert_shows(&w, &out, COUNT_SHOWS_TOTAL, LAUNCHERS);
	buf_release(&out);
	world_release(&w);
}

static void test_one_launcher_more_cannot_be_shown(void **state)
{
	struct chosen chosen;
	struct world w;
	struct buf out;

	(void)state;
	new_start(&w);
	w.numbers[0]++;
	world_declare(&w);
	assert_int_equal(count_table_verify(&w.table, NULL), TALLY_OK);
	buf_init(&out, MAX_BLOB_BYTES);
	all_cells(&w, &chosen);
	assert_int_equal(count_ceiling_put(&w.counts, &chosen.list, 800, &out),
	                 TALLY_ERULE);
	assert_int_equal(out.len, 0);
	/* The proof of a limit one higher, said to be of this one. */
	put_ceiling(&w, &chosen.list, 801, &out);
	assert_shows(&w, &out, COUNT_SHOWS_CEILING, 801);
	bytes_set_u32(out.data + 35 + 4 * chosen.list.count, 800);
	assert_int_equal(judge(&w.table, buf_slice(&out)), TALLY_EMISMATCH);
	buf_release(&out);
	world_release(&w);
}

/* Every table of two cells with counts 0 to 3, every limit, every list. */
static void test_a_small_world_is_shown_as_it_is(void **state)
{
	struct count_cell cells[] = { { 0, 0 }, { 1, 0 } };
	struct world w;
	struct buf out;

	(void)state;
	world_init(&w, 2, 1);
	buf_init(&out, MAX_BLOB_BYTES);
	for (uint16_t n = 0; n < 16; n += 3) {
		w.numbers[0] = n / 4;
		w.numbers[1] = n % 4;
		world_declare(&w);
		w.table.is_proved = true; /* rows are looked at elsewhere */
		for (size_t i = 0; i < 3; i++) {
			struct count_list list = { cells + i % 2, 1 + i / 2 };
			uint32_t sum = i == 0 ? w.numbers[0] : i == 1
				? w.numbers[1]
				: (uint32_t)w.numbers[0] + w.numbers[1];

			if (i == 2)
				list.cells = cells;
			put_total(&w, &list, &out);
			assert_shows(&w, &out, COUNT_SHOWS_TOTAL, sum);
			for (uint32_t limit = 0; limit < 8; limit++) {
				buf_clear(&out);
				assert_int_equal(
					count_ceiling_put(&w.counts, &list,
				                          limit, &out),
					limit < sum ? TALLY_ERULE : TALLY_OK);
				if (limit >= sum)
					assert_shows(&w, &out,
					             COUNT_SHOWS_CEILING,
					             limit);
			}
		}
	}
	buf_release(&out);
	world_release(&w);
}

static void test_nothing_at_a_site_is_a_total_of_zero(void **state)
{
	struct count_cell cells[] = { { 1, 0 }, { 1, 1 }, { 1, 2 } };
	const struct count_list site = { cells, 3 };
	struct world w;
	struct buf out;

	(void)state;
	world_init(&w, 2, 3);
	w.numbers[0] = 24;
	world_declare(&w);
	buf_init(&out, MAX_BLOB_BYTES);
	put_total(&w, &site, &out);
	assert_shows(&w, &out, COUNT_SHOWS_TOTAL, 0);
	assert_int_equal(out.len, 1 + 32 + 2 + 3 * 4 + 4 + 32);
	put_ceiling(&w, &site, 0, &out);
	assert_shows(&w, &out, COUNT_SHOWS_CEILING, 0);
	w.numbers[4] = 1;
	world_declare(&w);
	assert_int_equal(count_ceiling_put(&w.counts, &site, 0, &out),
	                 TALLY_ERULE);
	buf_release(&out);
	world_release(&w);
}

static void test_no_other_total_passes(void **state)
{
	const struct count_cell cell = { 0, 0 };
	const struct count_list list = { &cell, 1 };
	struct world w;
	struct buf out;

	(void)state;
	world_init(&w, 1, 1);
	w.numbers[0] = 24;
	world_declare(&w);
	w.table.is_proved = true;
	buf_init(&out, MAX_BLOB_BYTES);
	put_total(&w, &list, &out);
	for (uint32_t value = 0; value < 100; value++) {
		bytes_set_u32(out.data + 39, value);
		assert_int_equal(judge(&w.table, buf_slice(&out)),
		                 value == 24 ? TALLY_OK : TALLY_EMISMATCH);
	}
	bytes_set_u32(out.data + 39, UINT32_MAX);
	assert_int_equal(judge(&w.table, buf_slice(&out)), TALLY_EMISMATCH);
	buf_release(&out);
	world_release(&w);
}

/* A table whose cell of class 0 commits to -5, under the proof of another. */
static void commit_to_less_than_nothing(struct world *w, uint8_t *blinding)
{
	uint8_t context[GROUP_WIDE_BYTES], five[32], point[32], *row;
	const struct count_cell cell = { 0, 0 };

	world_declare(w);
	count_cell_context(&w->counts.grid.name, cell, context);
	count_blinding(w->counts.seed, context, 0, blinding);
	group_scalar_small(5, five);
	group_multiply(five, count_base, five);
	group_multiply_base(blinding, point);
	row = w->bytes.data + COUNT_HEAD_BYTES;
	group_subtract(point, five, row);
	world_parse(w);
}

/* -5 and 10 are 5: all but the range proof is in order. */
static void test_a_negative_count_shows_no_total(void **state)
{
	const struct count_cell cells[] = { { 0, 0 }, { 0, 1 } };
	const struct count_list list = { cells, 2 };
	struct fault fault = { 0 };
	uint8_t blinding[32];
	struct world w;
	struct buf out;

	(void)state;
	world_init(&w, 1, 2);
	w.numbers[1] = 10;
	commit_to_less_than_nothing(&w, blinding);
	buf_init(&out, MAX_BLOB_BYTES);
	put_total(&w, &list, &out); /* it sums 0 and 10, with -5's blinding */
	bytes_set_u32(out.data + 43, 5);
	assert_int_equal(judge(&w.table, buf_slice(&out)), TALLY_EMISMATCH);
	assert_int_equal(count_table_verify(&w.table, &fault), TALLY_EMISMATCH);
	assert_false(w.table.is_proved);
	/* Only the proof of the row is in its way. */
	w.table.is_proved = true;
	assert_shows(&w, &out, COUNT_SHOWS_TOTAL, 5);
	buf_release(&out);
	world_release(&w);
}

/*
 * The sum of -5 and 801, wrapped, is 796: but for the range proof of the first
 * all is in order, and proved.
 */
static void test_a_wrapped_sum_shows_no_ceiling(void **state)
{
	const struct count_cell cells[] = { { 0, 0 }, { 0, 1 } };
	const struct count_list list = { cells, 2 };
	struct count_claim claim = { .bits = count_ceiling_bits(800) };
	struct count_secret rest = { .number = 800 - 796 }, above;
	uint8_t blinding[32];
	struct world w;
	struct buf out;

	(void)state;
	world_init(&w, 1, 2);
	buf_init(&out, MAX_BLOB_BYTES);
	w.numbers[1] = 799;
	put_ceiling(&w, &list, 800, &out); /* for its form */
	w.numbers[1] = 801;
	commit_to_less_than_nothing(&w, blinding);
	memcpy(out.data + 1, w.table.hash, HASH_BYTES);
	count_cell_secret(&w.counts, cells[1], &above);
	group_scalar_subtract(rest.blinding, blinding, rest.blinding);
	group_scalar_subtract(rest.blinding, above.blinding, rest.blinding);
	count_ceiling_context(&w.counts.grid.name, w.table.hash,
	                      slice_of(out.data + 35, 8), 800, claim.context);
	count_commit(&rest, claim.commitment);
	count_prove(&claim, &rest, w.counts.seed, out.data + 47);
	assert_int_equal(judge(&w.table, buf_slice(&out)), TALLY_EMISMATCH);
	w.table.is_proved = true;
	assert_shows(&w, &out, COUNT_SHOWS_CEILING, 800);
	buf_release(&out);
	world_release(&w);
}

/* limit - sum is -1, and is said to be each number that fits. */
static void test_no_number_stands_for_one_too_many(void **state)
{
	struct count_claim claim = { .bits = count_ceiling_bits(3) };
	const struct count_cell cell = { 0, 0 };
	const struct count_list list = { &cell, 1 };
	struct count_secret rest = { 0 }, sum;
	struct world w;
	struct buf out;

	(void)state;
	world_init(&w, 1, 1);
	w.numbers[0] = 3;
	world_declare(&w);
	buf_init(&out, MAX_BLOB_BYTES);
	put_ceiling(&w, &list, 3, &out); /* for its form */
	w.numbers[0] = 4;
	world_declare(&w);
	w.table.is_proved = true;
	memcpy(out.data + 1, w.table.hash, HASH_BYTES);
	count_cell_secret(&w.counts, cell, &sum);
	group_scalar_subtract(rest.blinding, sum.blinding, rest.blinding);
	count_ceiling_context(&w.counts.grid.name, w.table.hash,
	                      slice_of(out.data + 35, 4), 3, claim.context);
	for (uint64_t n = 0; n < 5; n++) {
		rest.number = n < 4 ? n : (uint64_t)0 - 1;
		/* -1 is committed to, as the verifier will find it. */
		group_multiply_base(rest.blinding, claim.commitment);
		group_subtract(claim.commitment, count_base, claim.commitment);
		count_prove(&claim, &rest, w.counts.seed, out.data + 43);
		assert_int_equal(judge(&w.table, buf_slice(&out)),
		                 TALLY_EMISMATCH);
	}
	buf_release(&out);
	world_release(&w);
}

static void test_what_is_shown_is_of_one_table(void **state)
{
	const struct count_cell cell = { 0, 0 };
	const struct count_list list = { &cell, 1 };
	struct world w, other;
	struct buf out[2];

	(void)state;
	world_init(&w, 1, 1);
	w.numbers[0] = 2;
	world_declare(&w);
	buf_init(&out[0], MAX_BLOB_BYTES);
	buf_init(&out[1], MAX_BLOB_BYTES);
	put_total(&w, &list, &out[0]);
	put_ceiling(&w, &list, 3, &out[1]);
	for (unsigned what = 0; what < 4; what++) {
		world_init(&other, 1, 1);
		other.numbers[0] = 2;
		other.counts.seed[0] ^= what == 0;
		other.counts.grid.name.epoch += what == 1;
		other.counts.grid.name.side ^= what == 2;
		other.counts.grid.name.charter[0] ^= what == 3;
		world_declare(&other);
		for (size_t i = 0; i < 2; i++) {
			assert_int_equal(judge(&other.table, buf_slice(&out[i])),
			                 TALLY_EMISMATCH);
			/* Nor if it says that it is of that table. */
			memcpy(out[i].data + 1, other.table.hash, HASH_BYTES);
			assert_int_equal(judge(&other.table, buf_slice(&out[i])),
			                 TALLY_EMISMATCH);
			memcpy(out[i].data + 1, w.table.hash, HASH_BYTES);
		}
		world_release(&other);
	}
	/* The same bytes, taken for the table of another declaration. */
	other = w;
	for (unsigned what = 0; what < 3; what++) {
		other.counts.grid.name = w.counts.grid.name;
		other.counts.grid.name.epoch += what == 0;
		other.counts.grid.name.side ^= what == 1;
		other.counts.grid.name.charter[0] ^= what == 2;
		world_parse(&other);
		for (size_t i = 0; i < 2; i++)
			assert_int_equal(judge(&other.table, buf_slice(&out[i])),
			                 TALLY_EMISMATCH);
	}
	buf_release(&out[0]);
	buf_release(&out[1]);
	world_release(&w);
}

static void test_lists_are_ascending_and_in_the_grid(void **state)
{
	static const struct { struct count_cell cells[2]; size_t count; } bad[] = {
		{ { { 0, 0 } }, 0 },               { { { 0, 0 }, { 0, 0 } }, 2 },
		{ { { 1, 0 }, { 0, 1 } }, 2 },     { { { 0, 1 }, { 0, 0 } }, 2 },
		{ { { 2, 0 } }, 1 },               { { { 0, 2 } }, 1 },
		{ { { 0, 0 }, { 65535, 0 } }, 2 }, { { { 0, 65535 } }, 1 },
	};
	struct world w;
	struct buf out;

	(void)state;
	world_init(&w, 2, 2);
	world_declare(&w);
	buf_init(&out, MAX_BLOB_BYTES);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct count_list list = { bad[i].cells, bad[i].count };

		assert_int_equal(count_total_put(&w.counts, &list, &out),
		                 TALLY_EUSAGE);
		assert_int_equal(count_ceiling_put(&w.counts, &list, 9, &out),
		                 TALLY_EUSAGE);
		assert_int_equal(out.len, 0);
		/* And as bytes, with any scalar. */
		buf_put_u8(&out, COUNT_SHOWS_TOTAL);
		buf_put(&out, w.table.hash, HASH_BYTES);
		buf_put_u16(&out, (uint16_t)list.count);
		for (size_t k = 0; k < list.count; k++) {
			buf_put_u16(&out, list.cells[k].site);
			buf_put_u16(&out, list.cells[k].class);
		}
		buf_put_u32(&out, 0);
		buf_put(&out, w.numbers, GROUP_SCALAR_BYTES);
		assert_int_equal(judge(&w.table, buf_slice(&out)),
		                 i < 4 ? TALLY_EFORMAT : TALLY_EMISMATCH);
		buf_clear(&out);
	}
	buf_release(&out);
	world_release(&w);
}

static void test_bits_of_a_ceiling_are_those_of_its_limit(void **state)
{
	(void)state;
	assert_int_equal(count_ceiling_bits(0), 1);
	assert_int_equal(count_ceiling_bits(1), 1);
	assert_int_equal(count_ceiling_bits(2), 2);
	assert_int_equal(count_ceiling_bits(700), 10);
	assert_int_equal(count_ceiling_bits(65535), 16);
	assert_int_equal(count_ceiling_bits(65536), 17);
	assert_int_equal(count_ceiling_bits(0x7fffffff), 31);
	assert_int_equal(count_ceiling_bits(UINT32_MAX), 32);
}

static void test_the_highest_limit_is_shown(void **state)
{
	const struct count_cell cell = { 0, 0 };
	const struct count_list list = { &cell, 1 };
	struct world w;
	struct buf out;

	(void)state;
	world_init(&w, 1, 1);
	w.numbers[0] = MAX_COUNT;
	world_declare(&w);
	buf_init(&out, MAX_BLOB_BYTES);
	put_ceiling(&w, &list, UINT32_MAX, &out);
	assert_shows(&w, &out, COUNT_SHOWS_CEILING, UINT32_MAX);
	put_ceiling(&w, &list, MAX_COUNT, &out);
	assert_shows(&w, &out, COUNT_SHOWS_CEILING, MAX_COUNT);
	buf_release(&out);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_ceilings_of_a_treaty_are_shown),
		cmocka_unit_test(test_one_launcher_more_cannot_be_shown),
		cmocka_unit_test(test_a_small_world_is_shown_as_it_is),
		cmocka_unit_test(test_nothing_at_a_site_is_a_total_of_zero),
		cmocka_unit_test(test_no_other_total_passes),
		cmocka_unit_test(test_a_negative_count_shows_no_total),
		cmocka_unit_test(test_a_wrapped_sum_shows_no_ceiling),
		cmocka_unit_test(test_no_number_stands_for_one_too_many),
		cmocka_unit_test(test_what_is_shown_is_of_one_table),
		cmocka_unit_test(test_lists_are_ascending_and_in_the_grid),
		cmocka_unit_test(test_bits_of_a_ceiling_are_those_of_its_limit),
		cmocka_unit_test(test_the_highest_limit_is_shown),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
