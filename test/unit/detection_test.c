/*
 * Detection probabilities: against counting every subset of a small world,
 * closed forms, and published sample sizes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/limits.h"
#include "stats/bignum.h"
#include "stats/detection.h"

#define UNIT 10000u

static uint32_t floor_of(uint64_t positions, uint64_t looked, uint64_t unread,
                         uint64_t design_number, uint32_t detection)
{
	struct detection_input in = { positions, looked, unread, design_number,
	                              detection, 0 };
	uint32_t value = 77777;
	bool reached;

	assert_int_equal(detection_probability(&in, 0, &value, &reached),
	                 TALLY_OK);
	assert_true(reached);
	return value;
}

static bool reaches(uint64_t positions, uint64_t looked, uint64_t design_number,
                    uint32_t required)
{
	struct detection_input in = { positions, looked, 0, design_number, UNIT,
	                              0 };
	uint32_t value;
	bool reached;

	assert_int_equal(detection_probability(&in, required, &value, &reached),
	                 TALLY_OK);
	return reached;
}

static uint64_t looks_for(uint64_t positions, uint64_t design_number,
                          uint32_t detection, uint32_t required)
{
	/* looked and unread must not matter */
	struct detection_input in = { positions, 1u << 30, 1u << 30,
	                              design_number, detection, 0 };
	uint64_t looks = 0;

	assert_int_equal(detection_looks(&in, required, &looks), TALLY_OK);
	return looks;
}

static unsigned bits_of(unsigned set)
{
	unsigned count = 0;

	for (; set != 0; set &= set - 1)
		count++;
	return count;
}

/*
 * Every subset of the positions that can be selected, each as likely; the items
 * lie in the first, and of those selected the host refuses as many as it may.
 * Exact, in units of 1 / U^items; three items fit 64 bits.
 */
static void assert_counted(const struct detection_input *in)
{
	unsigned items = (unsigned)(in->design_number - in->unread);
	unsigned where = (1u << in->design_number) - 1;
	uint64_t missed = 0, all = 0, found;
	uint32_t expected, value;
	bool reached;

	for (unsigned selected = 0; selected < 1u << in->positions; selected++) {
		uint64_t chance = 1, hits = bits_of(selected & where);

		if (bits_of(selected) != in->looked + in->unread)
			continue;
		for (unsigned item = 0; item < items; item++)
			chance *= item + in->unread < hits
			          ? UNIT - in->detection : UNIT;
		missed += chance;
		chance = 1;
		for (unsigned item = 0; item < items; item++)
			chance *= UNIT;
		all += chance;
	}
	found = (all - missed) * (UNIT - in->common_cause);
	expected = (uint32_t)(found / all);
	for (uint32_t required = 0; required <= UNIT; required += 625) {
		assert_int_equal(detection_probability(in, required, &value,
		                                       &reached), TALLY_OK);
		assert_int_equal(value, expected == UNIT ? 9999 : expected);
		assert_int_equal(reached, found >= required * all);
	}
}

static void assert_counted_for_all_looks(uint64_t positions,
                                         uint64_t design_number,
                                         uint64_t unread)
{
	static const uint32_t detections[] = { 0, 1, 3333, 9000, 9999, UNIT };
	static const uint32_t floors[] = { 0, 1, 100, UNIT };

	for (uint64_t looked = 0; looked <= positions - unread; looked++) {
		for (size_t i = 0; i < 6 * 4; i++) {
			struct detection_input in = {
				positions, looked, unread, design_number,
				detections[i / 4], floors[i % 4]
			};

			assert_counted(&in);
		}
	}
}

static void test_small_worlds_agree_with_counting_every_subset(void **state)
{
	(void)state;
	for (uint64_t n = 1; n <= 8; n++) {
		for (uint64_t d = 1; d <= n; d++) {
			for (uint64_t r = d > 3 ? d - 3 : 0; r < d; r++)
				assert_counted_for_all_looks(n, d, r);
		}
	}
}

/* One item: n looks of N find it with probability n/N p (1 - g), exactly. */
static void test_one_item_is_found_in_proportion_to_looks(void **state)
{
	struct detection_input in = { .positions = 24, .design_number = 1 };
	static const struct {
		uint64_t looked, unread;
		uint32_t detection, common_cause, value;
	} rows[] = {
		{ 24, 0, 9900, 100, 9801 }, { 12, 0, 9900, 100, 4900 },
		{ 23, 0, 9900, 100, 9392 }, { 23, 1, 9900, 100, 0 },
		{ 12, 0, UNIT, 0, 5000 },   { 23, 0, UNIT, 0, 9583 },
		{ 24, 0, UNIT, 0, 9999 },   { 0, 0, UNIT, 0, 0 },
	};
	uint32_t value;
	bool reached;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		in.looked = rows[i].looked;
		in.unread = rows[i].unread;
		in.detection = rows[i].detection;
		in.common_cause = rows[i].common_cause;
		assert_int_equal(detection_probability(&in, 1, &value, &reached),
		                 TALLY_OK);
		assert_int_equal(value, rows[i].value);
	}
}

static void test_certainty_is_reached_but_never_printed(void **state)
{
	(void)state;
	assert_int_equal(floor_of(24, 24, 0, 1, UNIT), 9999);
	assert_true(reaches(24, 24, 1, UNIT));
	/* 23 of 24 with two items leave no place to hide. */
	assert_true(reaches(24, 23, 2, UNIT));
	assert_false(reaches(24, 23, 1, UNIT));
	assert_int_equal(floor_of(1u << 24, (1u << 24) - 1, 0, 1, UNIT), 9999);
	assert_false(reaches(1u << 24, (1u << 24) - 1, 1, UNIT));
}

/* Doubles get such ties wrong: 0.95 * 20 is not 19. */
static void test_a_tie_is_decided_exactly(void **state)
{
	(void)state;
	assert_true(reaches(24, 12, 1, 5000));
	assert_false(reaches(24, 12, 1, 5001));
	assert_true(reaches(3, 1, 1, 3333));
	assert_false(reaches(3, 1, 1, 3334));
	for (uint64_t positions = 20; positions <= 2000; positions += 20) {
		assert_int_equal(looks_for(positions, 1, UNIT, 9500),
		                 positions / 20 * 19);
		assert_int_equal(looks_for(positions, 1, UNIT, 9501),
		                 positions / 20 * 19 + 1);
	}
}

/*
 * Launch cells of which n are opened and d hold an item: the table of the
 * hypergeometric distribution, rounded, with the n needed for 95 %. Here from
 * 1 - [N-n]_d / [N]_d, for perfect looks.
 */
static const struct {
	uint64_t positions, design_number;
	uint32_t at_6, at_12, at_16;
	uint64_t for_95;
} cells[] = {
	{ 24, 1, 2500, 5000, 6667, 23 }, { 24, 2, 4457, 7609, 8986, 19 },
	{ 24, 3, 5968, 8913, 9723, 15 }, { 24, 8, 9405, 9993, 10000, 7 },
	{ 48, 1, 1250, 2500, 3333, 46 }, { 48, 3, 3363, 5872, 7132, 30 },
};

static void assert_perfect(uint64_t positions, uint64_t looked,
                           uint64_t design_number, uint32_t rounded)
{
	uint64_t missed = 1, all = 1;
	uint32_t expected, found;

	for (uint64_t i = 0; i < design_number; i++) {
		missed *= positions - looked > i ? positions - looked - i : 0;
		all *= positions - i;
	}
	expected = (uint32_t)((all - missed) * UNIT / all);
	found = floor_of(positions, looked, 0, design_number, UNIT);
	assert_int_equal(found, expected < UNIT ? expected : 9999);
	assert_in_range(found, rounded - 1, rounded);
}

static void test_tables_of_cells_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		uint64_t n = cells[i].positions, d = cells[i].design_number;

		assert_perfect(n, 6, d, cells[i].at_6);
		assert_perfect(n, 12, d, cells[i].at_12);
		assert_perfect(n, 16, d, cells[i].at_16);
		assert_int_equal(looks_for(n, d, UNIT, 9500), cells[i].for_95);
	}
}

/*
 * DCAA EZ-Quant, 500 items, as in the tests of the R package jfa (commit
 * f3723cc, test-ezquant.R); that package's own values for 1000 items; 0 where
 * nothing is published.
 */
static void test_published_sample_sizes_agree(void **state)
{
	static const struct {
		uint64_t positions, design_number, at_90, at_95, at_99;
	} rows[] = {
		{ 500, 40, 27, 35, 53 },   { 500, 30, 36, 47, 70 },
		{ 500, 20, 54, 69, 101 },  { 500, 10, 102, 129, 183 },
		{ 1000, 10, 0, 258, 0 },   { 1000, 50, 0, 57, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t n = rows[i].positions, d = rows[i].design_number;

		if (rows[i].at_90 != 0)
			assert_int_equal(looks_for(n, d, UNIT, 9000), rows[i].at_90);
		if (rows[i].at_99 != 0)
			assert_int_equal(looks_for(n, d, UNIT, 9900), rows[i].at_99);
		assert_int_equal(looks_for(n, d, UNIT, 9500), rows[i].at_95);
	}
}

static void test_imperfect_looks_cap_what_a_census_can_reach(void **state)
{
	struct detection_input in = { 100, 0, 0, 2, 8000, 0 };
	uint64_t looks = 77;

	(void)state;
	/* 1 - 0.2 * 0.2 */
	assert_int_equal(floor_of(100, 100, 0, 2, 8000), 9600);
	assert_int_equal(detection_looks(&in, 9600, &looks), TALLY_OK);
	assert_int_equal(looks, 100);
	looks = 77;
	assert_int_equal(detection_looks(&in, 9601, &looks), TALLY_ENOTFOUND);
	assert_int_equal(looks, 77);
	in.common_cause = 1;
	assert_int_equal(detection_looks(&in, 9600, &looks), TALLY_ENOTFOUND);
	assert_int_equal(detection_looks(&in, 0, &looks), TALLY_OK);
	assert_int_equal(looks, 0);
}

/* Computed with exact fractions of Python. */
static void test_the_largest_inputs_fit(void **state)
{
	struct detection_input in = { 1u << 24, 1u << 20, 0, 64, 9000, 100 };
	uint64_t looks;
	uint32_t value;
	bool reached;

	(void)state;
	assert_int_equal(detection_probability(&in, 9656, &value, &reached),
	                 TALLY_OK);
	assert_int_equal(value, 9656);
	assert_true(reached);
	assert_int_equal(detection_probability(&in, 9657, &value, &reached),
	                 TALLY_OK);
	assert_false(reached);
	assert_int_equal(detection_looks(&in, 9500, &looks), TALLY_OK);
	assert_int_equal(looks, 911593);
	/* 1 - 0.9999^64 = 0.006379... */
	assert_int_equal(floor_of(1u << 24, 1u << 24, 0, 64, 1), 63);
	assert_int_equal(floor_of(1u << 24, 0, 0, 64, UNIT), 0);
}

static void test_more_looks_never_find_less_and_refusals_never_help(
	void **state)
{
	(void)state;
	for (uint64_t looked = 0; looked <= 40; looked++) {
		uint32_t before = 10000;

		for (uint64_t unread = 0; unread <= 60 - looked; unread++) {
			uint32_t now = floor_of(60, looked, unread, 5, 9000);

			/* A refused position counts worse than one not looked at. */
			assert_true(now <= before);
			assert_true(unread < 5 || now == 0);
			before = now;
		}
		if (looked > 0)
			assert_true(floor_of(60, looked, 0, 5, 9000) >=
			            floor_of(60, looked - 1, 0, 5, 9000));
	}
}

static void test_inputs_out_of_range_are_refused(void **state)
{
	static const struct detection_input bad[] = {
		{ 0, 0, 0, 1, 1, 1 },
		{ (1u << 24) + 1, 0, 0, 1, 1, 1 },
		{ UINT64_MAX, 0, 0, 1, 1, 1 },
		{ 5, 6, 0, 1, 1, 1 },
		{ 5, 4, 2, 3, 1, 1 },
		{ 5, 0, 6, 3, 1, 1 },
		{ 5, UINT64_MAX, 2, 3, 1, 1 },
		{ 5, 0, 0, 0, 1, 1 },
		{ 5, 0, 0, 6, 1, 1 },
		{ 100, 0, 0, MAX_DESIGN_NUMBER + 1, 1, 1 },
		{ 5, 0, 0, 1, UNIT + 1, 1 },
		{ 5, 0, 0, 1, 1, UNIT + 1 },
	};
	static const struct detection_input good = { 5, 5, 0, 1, 1, 1 };
	uint32_t value = 7;
	uint64_t looks = 7;
	bool reached = true;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(detection_probability(&bad[i], 1, &value,
		                                       &reached), TALLY_EUSAGE);
	assert_int_equal(detection_probability(&good, UNIT + 1, &value, &reached),
	                 TALLY_EUSAGE);
	assert_int_equal(detection_looks(&good, UNIT + 1, &looks), TALLY_EUSAGE);
	assert_int_equal(detection_looks(&bad[0], 1, &looks), TALLY_EUSAGE);
	assert_int_equal(detection_looks(&bad[11], 1, &looks), TALLY_EUSAGE);
	assert_int_equal(value, 7);
	assert_int_equal(looks, 7);
	assert_true(reached);
}

static void test_probabilities_are_printed_with_four_decimals(void **state)
{
	char text[8];

	(void)state;
	detection_format(9801, text);
	assert_string_equal(text, "0.9801");
	detection_format(0, text);
	assert_string_equal(text, "0.0000");
	detection_format(7, text);
	assert_string_equal(text, "0.0007");
	detection_format(UNIT - 1, text);
	assert_string_equal(text, "0.9999");
}

static void test_certainty_is_a_word_and_no_number(void **state)
{
	char text[8];

	(void)state;
	detection_format(UNIT, text);
	assert_string_equal(text, "certain");
	detection_format(UINT32_MAX, text);
	assert_string_equal(text, "certain");
}

static void test_bignum_carries_and_borrows(void **state)
{
	struct bignum a, b, one;

	(void)state;
	bignum_set(&one, 1);
	bignum_set(&a, 1);
	for (size_t i = 0; i < BIGNUM_LIMBS - 1; i++) {
		bignum_multiply(&a, 0x80000000u);
		bignum_multiply(&a, 2);
	}
	assert_int_equal(a.limbs[BIGNUM_LIMBS - 1], 1);
	b = a;
	bignum_subtract(&b, &one); /* all limbs but the last are full */
	assert_int_equal(b.limbs[0], UINT32_MAX);
	assert_int_equal(b.limbs[BIGNUM_LIMBS - 2], UINT32_MAX);
	assert_int_equal(b.limbs[BIGNUM_LIMBS - 1], 0);
	assert_true(bignum_compare(&b, &a) < 0);
	assert_true(bignum_compare(&a, &b) > 0);
	bignum_add_product(&b, &one, 1);
	assert_int_equal(bignum_compare(&a, &b), 0);
	bignum_set(&a, 5);
	bignum_set(&b, 3);
	bignum_add_product(&a, &b, UINT64_MAX); /* 3 * 2^64 + 2 */
	assert_int_equal(a.limbs[0], 2);
	assert_int_equal(a.limbs[1], 0);
	assert_int_equal(a.limbs[2], 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_small_worlds_agree_with_counting_every_subset),
		cmocka_unit_test(test_one_item_is_found_in_proportion_to_looks),
		cmocka_unit_test(test_certainty_is_reached_but_never_printed),
		cmocka_unit_test(test_a_tie_is_decided_exactly),
		cmocka_unit_test(test_tables_of_cells_agree),
		cmocka_unit_test(test_published_sample_sizes_agree),
		cmocka_unit_test(test_imperfect_looks_cap_what_a_census_can_reach),
		cmocka_unit_test(test_the_largest_inputs_fit),
		cmocka_unit_test(
			test_more_looks_never_find_less_and_refusals_never_help),
		cmocka_unit_test(test_inputs_out_of_range_are_refused),
		cmocka_unit_test(test_probabilities_are_printed_with_four_decimals),
		cmocka_unit_test(test_certainty_is_a_word_and_no_number),
		cmocka_unit_test(test_bignum_carries_and_borrows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
