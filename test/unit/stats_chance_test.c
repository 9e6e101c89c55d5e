/*
 * Decimals as probabilities, and the integers that decide ties.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/chance.h"
#include "stats/hypergeometric.h"
#include "stats/wide.h"
#include "stats_numbers.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void test_a_decimal_is_kept_exactly(void **state)
{
	static const struct {
		const char *text;
		uint64_t numerator, denominator;
		double value;
	} values[] = {
		{ "0", 0, 1, 0 }, { "1", 1, 1, 1 }, { "0.0", 0, 10, 0 },
		{ "1.00", 100, 100, 1 }, { "0.05", 5, 100, 0.05 },
		{ "0.3", 3, 10, 0.3 }, { "0.950", 950, 1000, 0.95 },
		{ "0.000000000000000001", 1, UINT64_C(1000000000000000000),
		  1e-18 },
		{ "0.999999999999999999", UINT64_C(999999999999999999),
		  UINT64_C(1000000000000000000), 1 },
		{ "0.123456789012345678", UINT64_C(123456789012345678),
		  UINT64_C(1000000000000000000), 0.123456789012345678 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		struct chance c, rest;

		assert_true(chance_parse(slice_text(values[i].text), &c));
		assert_true(c.is_exact && c.value == values[i].value);
		assert_int_equal(c.numerator, values[i].numerator);
		assert_int_equal(c.denominator, values[i].denominator);
		rest = chance_rest(&c);
		assert_true(rest.is_exact);
		assert_int_equal(rest.numerator, c.denominator - c.numerator);
		assert_int_equal(rest.denominator, c.denominator);
	}
}

static void test_what_is_no_decimal_of_a_chance_is_refused(void **state)
{
	static const char *const texts[] = {
		"", ".", "0.", ".5", "2", "1.1", "1.01", "1.000000000000000001",
		"00.5", "-0.5", "+0.5", "0,5", "5e-2", " 0.5", "0.5 ", "0.5x",
		"0x1", "nan", "inf", "0.0000000000000000001", "9.99", "0..5",
		"1.0000000000000000000", "/", ":", "0./", "0.:",
	};
	struct chance c = { 7, 7, 7, false };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_false(chance_parse(slice_text(texts[i]), &c));
	assert_false(chance_parse(slice_of("0.5\0", 4), &c));
	assert_true(c.value == 7 && c.numerator == 7);
}

static void test_a_double_is_exact_at_the_ends_only(void **state)
{
	struct chance c = { 7, 7, 7, false };

	(void)state;
	assert_false(chance_of(NAN, &c));
	assert_false(chance_of(-0x1p-1074, &c));
	assert_false(chance_of(0x1.0000000000001p0, &c));
	assert_false(chance_of(INFINITY, &c));
	assert_true(c.value == 7);
	assert_true(chance_of(0.25, &c) && !c.is_exact && c.value == 0.25);
	c = chance_rest(&c);
	assert_true(!c.is_exact && c.value == 0.75);
	assert_true(chance_of(1, &c) && c.is_exact && c.numerator == 1);
	c = chance_rest(&c);
	assert_true(c.is_exact && c.numerator == 0 && c.value == 0);
	assert_true(chance_of(-0.0, &c) && c.is_exact && c.numerator == 0);
}

/* The same product in both orders, doubled and taken away again. */
static void test_wide_integers_count_without_loss(void **state)
{
	struct wide a = { 0 }, b = { 0 }, c = { 0 };

	(void)state;
	wide_set(&a, 1);
	wide_set(&b, 1);
	for (uint64_t i = 1; i <= 300; i++) {
		wide_multiply(&a, UINT64_MAX - i);
		wide_multiply(&b, UINT64_MAX - (301 - i));
	}
	assert_int_equal(wide_compare(&a, &b), 0);
	wide_copy(&c, &a);
	wide_add(&c, &b); /* 2 a = a + b */
	assert_true(wide_compare(&c, &a) > 0 && wide_compare(&a, &c) < 0);
	wide_multiply(&a, 2);
	assert_int_equal(wide_compare(&c, &a), 0);
	wide_subtract(&c, &b);
	assert_int_equal(wide_compare(&c, &b), 0);
	wide_subtract(&c, &b);
	wide_set(&b, 0);
	assert_int_equal(wide_compare(&c, &b), 0);
	wide_set(&b, UINT64_MAX);
	wide_set(&c, 1);
	wide_add(&b, &c);
	wide_subtract(&b, &c);
	wide_set(&c, UINT64_MAX);
	assert_int_equal(wide_compare(&b, &c), 0);
	wide_release(&a);
	wide_release(&b);
	wide_release(&c);
}

/* The order of top/bottom to each possible limit of 1/20, by counting ways. */
static void test_exact_orders_are_those_of_counted_ways(void **state)
{
	const struct chance half = { 0.5, 5, 10, true };
	const struct chance one = { 1, 1, 1, true };

	(void)state;
	for (uint64_t i = 0; i < 8 * 8 * 8 * 8 * 21; i++) {
		struct draw draw = { i % 8 + 1, i / 8 % 8, i / 64 % 8 };
		uint64_t x = i / 512 % 8, twentieths = i / 4096;
		struct chance limit = { 0, twentieths * 5, 100, true };
		uint64_t none = 0, half_missed = 0, at_most = 0, all;
		enum exact_order order;

		if (draw.D > draw.N || draw.n > draw.N)
			continue;
		all = ways_to_draw(draw.N, draw.n);
		for (uint64_t j = 0; j <= draw.n; j++) {
			uint64_t ways = ways_to_draw(draw.D, j) *
			                ways_to_draw(draw.N - draw.D, draw.n - j);

			none += j == 0 ? ways : 0;
			half_missed += ways << (8 - j);
			at_most += j <= x ? ways : 0;
		}
#define ORDER(a, b) ((a) < (b) ? EXACT_LESS : (a) > (b) ? EXACT_MORE : EXACT_EQUAL)
		order = exact_overlooked(&draw, &one, &limit);
		assert_int_equal(order, ORDER(none * 20, all * twentieths));
		order = exact_overlooked(&draw, &half, &limit);
		assert_int_equal(order, ORDER(half_missed * 20,
		                              (all * twentieths) << 8));
		order = exact_at_most(&draw, x, &limit);
		assert_int_equal(order, ORDER(at_most * 20, all * twentieths));
	}
}

static void test_too_much_work_leaves_the_order_open(void **state)
{
	const struct chance one = { 1, 1, 1, true }, open = { 0.5, 0, 0, false };
	const struct draw large = { 1000000, 5000, 5000 }, small = { 10, 2, 3 };

	(void)state;
	assert_int_equal(exact_overlooked(&large, &one, &one), EXACT_UNKNOWN);
	assert_int_equal(exact_at_most(&large, 1, &one), EXACT_UNKNOWN);
	assert_int_equal(exact_overlooked(&small, &open, &one), EXACT_UNKNOWN);
	assert_int_equal(exact_overlooked(&small, &one, &open), EXACT_UNKNOWN);
	assert_int_equal(exact_at_most(&small, 1, &open), EXACT_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_decimal_is_kept_exactly),
		cmocka_unit_test(test_what_is_no_decimal_of_a_chance_is_refused),
		cmocka_unit_test(test_a_double_is_exact_at_the_ends_only),
		cmocka_unit_test(test_wide_integers_count_without_loss),
		cmocka_unit_test(test_exact_orders_are_those_of_counted_ways),
		cmocka_unit_test(test_too_much_work_leaves_the_order_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
