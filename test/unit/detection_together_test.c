/*
 * Detection by looks that fail together: against counting every placing of a
 * small world, and closed forms.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stats/detection.h"

#define UNIT 10000u

static unsigned bits_of(unsigned set)
{
	unsigned count = 0;

	for (; set != 0; set &= set - 1)
		count++;
	return count;
}

/* One item is looked at once: there is nothing that could fail with it. */
static void test_of_one_item_looks_fail_together_as_apart(void **state)
{
	struct detection_input in = { 24, 0, 0, 1, 9900, 100 };
	uint32_t apart, together;
	bool reached;

	(void)state;
	for (in.looked = 0; in.looked <= 24; in.looked++) {
		assert_int_equal(detection_probability(&in, 0, &apart,
		                                       &reached), TALLY_OK);
		assert_int_equal(detection_together(&in, 0, &together,
		                                    &reached), TALLY_OK);
		assert_int_equal(apart, together);
	}
}

/*
 * Every placing of d items among N, counted. The first n + r were selected; the
 * host refused r of these, items first. So one is looked at if more than r are.
 */
static uint32_t counted_together(const struct detection_input *in,
                                 uint32_t required, bool *out_reached)
{
	unsigned selected = (1u << (in->looked + in->unread)) - 1;
	uint64_t met = 0, all = 0, found;

	for (unsigned set = 0; set < 1u << in->positions; set++) {
		if (bits_of(set) != in->design_number)
			continue;
		all++;
		met += bits_of(set & selected) > in->unread;
	}
	found = met * in->detection * (UNIT - in->common_cause);
	*out_reached = found >= required * all * UNIT;
	return (uint32_t)(found / (all * UNIT));
}

static void assert_together(const struct detection_input *in)
{
	uint32_t apart, together;
	bool reached, expected;

	for (uint32_t required = 0; required <= UNIT; required += 625) {
		uint32_t value = counted_together(in, required, &expected);

		assert_int_equal(detection_together(in, required, &together,
		                                    &reached), TALLY_OK);
		assert_int_equal(together, value < UNIT ? value : UNIT - 1);
		assert_int_equal(reached, expected);
	}
	assert_int_equal(detection_probability(in, 0, &apart, &reached),
	                 TALLY_OK);
	assert_true(together <= apart);
}

static void test_looks_that_fail_together_agree_with_counting(void **state)
{
	static const uint32_t detections[] = { 0, 1, 3333, 9000, UNIT };
	static const uint32_t floors[] = { 0, 100, UNIT };

	(void)state;
	for (uint64_t n = 1; n <= 7; n++)
		for (uint64_t d = 1; d <= n; d++)
			for (uint64_t r = 0; r < d; r++)
				for (uint64_t looked = 0; looked <= n - r;
				     looked++)
					for (size_t i = 0; i < 5 * 3; i++)
						assert_together(
							&(struct detection_input){
							n, looked, r, d,
							detections[i / 3],
							floors[i % 3] });
}

/* 24 of 24 seen, two items, p = .95: 1 - .05^2 apart, .95 together. */
static void test_looks_that_fail_together_find_as_one_look(void **state)
{
	struct detection_input in = { 24, 24, 0, 2, 9500, 0 };
	uint32_t value;
	bool reached;

	(void)state;
	assert_int_equal(detection_probability(&in, 0, &value, &reached),
	                 TALLY_OK);
	assert_int_equal(value, 9975);
	assert_int_equal(detection_together(&in, 9500, &value, &reached),
	                 TALLY_OK);
	assert_int_equal(value, 9500);
	assert_true(reached);
	in.unread = 2;
	in.looked = 22;
	assert_int_equal(detection_together(&in, 1, &value, &reached), TALLY_OK);
	assert_int_equal(value, 0);
	assert_false(reached);
	/* The widest numbers fit: 1 - C(2^24 - 2^20, 64) / C(2^24, 64). */
	in = (struct detection_input){ 1u << 24, 1u << 20, 0, 64, 9999, 1 };
	assert_int_equal(detection_together(&in, 0, &value, &reached), TALLY_OK);
	assert_int_equal(value, 9837);
}

static void test_inputs_out_of_range_are_refused(void **state)
{
	static const struct detection_input bad[] = {
		{ 0, 0, 0, 1, 1, 1 }, { 5, 4, 2, 3, 1, 1 },
		{ 5, 0, 0, 6, 1, 1 }, { 5, 0, 0, 1, UNIT + 1, 1 },
		{ 5, 0, 0, 1, 1, UNIT + 1 },
	};
	static const struct detection_input good = { 5, 5, 0, 1, 1, 1 };
	uint32_t value = 7;
	bool reached = true;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(detection_together(&bad[i], 1, &value,
		                                    &reached), TALLY_EUSAGE);
	assert_int_equal(detection_together(&good, UNIT + 1, &value, &reached),
	                 TALLY_EUSAGE);
	assert_int_equal(value, 7);
	assert_true(reached);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of_one_item_looks_fail_together_as_apart),
		cmocka_unit_test(
			test_looks_that_fail_together_agree_with_counting),
		cmocka_unit_test(test_looks_that_fail_together_find_as_one_look),
		cmocka_unit_test(test_inputs_out_of_range_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
