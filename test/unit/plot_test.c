/*
 * Plots: the same bytes for the same numbers, nothing in them but a picture,
 * and refused rather than drawn wrong. test/scenario/plan.sh parses the XML.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "plan/plot_axis.h"
#include "plan/plot_label.h"

static void begin(struct plot *plot)
{
	*plot = (struct plot){ .title = "T", .about = "A",
		               .x = { "x", "u", 0, 10 },
		               .y = { "y", "", 0, 1 } };
	plot_curve(plot, "first");
	plot_to(plot, 0, 0);
	plot_to(plot, 10, 1);
}

static struct buf drawn(struct plot *plot)
{
	struct buf out;

	buf_init(&out, 1u << 20);
	assert_int_equal(plot_svg(plot, &out), TALLY_OK);
	buf_put_u8(&out, '\0');
	return out;
}

static void test_the_same_numbers_give_the_same_bytes(void **state)
{
	struct plot a, b;
	struct buf one, two;

	(void)state;
	begin(&a);
	begin(&b);
	one = drawn(&a);
	two = drawn(&b);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.data, two.data, one.len);
	assert_non_null(strstr((char *)one.data, "points=\"70.0,396.0 "
	                       "550.0,78.0\""));
	buf_release(&one);
	buf_release(&two);
	plot_release(&a);
	plot_release(&b);
}

static void test_text_cannot_become_anything_else(void **state)
{
	struct plot plot;
	struct buf out;

	(void)state;
	begin(&plot);
	strcpy(plot.title, "</title><script>x</script> & \"q\"\x01\xff");
	plot_curve(&plot, "<a href=\"x\">&amp;");
	plot_to(&plot, 0, 0);
	plot.has_mark = plot.has_level = true;
	strcpy(plot.mark_name, "<b>");
	strcpy(plot.level_name, "<i>");
	out = drawn(&plot);
	assert_null(strstr((char *)out.data, "<script"));
	assert_null(strstr((char *)out.data, "<a "));
	assert_null(strstr((char *)out.data, "<b>"));
	assert_null(strstr((char *)out.data, "<i>"));
	assert_null(strstr((char *)out.data, "&amp;"));
	assert_non_null(strstr((char *)out.data, "&#60;script&#62;"));
	assert_null(memchr(out.data, 0x01, out.len));
	assert_null(memchr(out.data, 0xff, out.len));
	buf_release(&out);
	plot_release(&plot);
}

static void test_every_curve_has_its_own_colour_dashes_and_name(void **state)
{
	struct plot plot;
	struct buf out;
	static const char *const dashes[] = { "none", "9 4", "3 3", "12 3 3 3",
		"6 2 1 2 1 2", "1 4", "16 4", "5 3 1 3" };

	(void)state;
	begin(&plot);
	for (size_t i = 1; i < PLOT_MAX_CURVES; i++) {
		plot_curve(&plot, "curve %zu", i);
		plot_to(&plot, 0, 0);
		plot_to(&plot, 10, 1);
	}
	out = drawn(&plot);
	for (size_t i = 0; i < PLOT_MAX_CURVES; i++) {
		char text[64];

		/* Once in the curve, once beside its name. */
		snprintf(text, sizeof(text), "stroke-dasharray=\"%s\"", dashes[i]);
		assert_non_null(strstr((char *)out.data, text));
		assert_non_null(strstr(strstr((char *)out.data, text) + 1, text));
		snprintf(text, sizeof(text), i ? ">curve %zu<" : ">first<", i);
		assert_non_null(strstr((char *)out.data, text));
	}
	buf_release(&out);
	plot_curve(&plot, "one too many");
	assert_int_equal(plot.status, TALLY_ELIMIT);
	plot_release(&plot);
}

/* From afar, the line to a name would look like one more curve. */
static void test_only_a_curve_that_ends_near_is_led_to_its_name(void **state)
{
	static const struct {
		double end;
		bool is_led;
	} rows[] = { { 10, true }, { 9.5, true }, { 5, false } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct plot plot = { .title = "T", .x = { "x", "", 0, 10 },
			             .y = { "y", "", 0, 1 } };
		struct buf out;

		plot_curve(&plot, "only");
		plot_to(&plot, 0, 0);
		plot_to(&plot, rows[i].end, 1);
		out = drawn(&plot);
		assert_true(rows[i].is_led ==
		            (strstr((char *)out.data, "\"0.8\"") != NULL));
		assert_non_null(strstr((char *)out.data, ">only<"));
		buf_release(&out);
		plot_release(&plot);
	}
}

static void test_what_is_no_number_is_not_drawn(void **state)
{
	struct plot plot;
	struct buf out;

	(void)state;
	buf_init(&out, 1u << 20);
	for (int i = 0; i < 7; i++) {
		begin(&plot);
		plot.has_mark = plot.has_level = true;
		if (i == 0)
			plot_to(&plot, 1, (double)NAN);
		else if (i == 1)
			plot_to(&plot, (double)INFINITY, 1);
		else if (i == 2)
			plot.x.high = 0;
		else if (i == 3)
			plot.y.low = (double)-INFINITY;
		else if (i == 4)
			plot.mark.y = (double)NAN;
		else if (i == 5)
			plot.level = (double)INFINITY;
		else
			plot.x = (struct plot_axis){ "", "", -1.7e308, 1.7e308 };
		assert_int_equal(plot_svg(&plot, &out), TALLY_EUSAGE);
		assert_int_equal(out.len, 0);
		plot_release(&plot);
	}
	buf_release(&out);
}

static void test_points_outside_stand_at_the_edge(void **state)
{
	struct plot plot;
	struct buf out;

	(void)state;
	begin(&plot);
	plot_to(&plot, 1e300, -1e300);
	out = drawn(&plot);
	assert_non_null(strstr((char *)out.data, "550.0,78.0 550.0,396.0\""));
	buf_release(&out);
	plot_release(&plot);
}

/* A value holds until the next whole number; lines join what is further apart. */
static void test_between_whole_numbers_a_curve_goes_by_steps(void **state)
{
	struct plot plot;
	struct buf out;

	(void)state;
	plot = (struct plot){ .title = "T", .x = { "x", "", 0, 10 },
		              .y = { "y", "", 0, 1 }, .has_steps = true };
	plot_curve(&plot, "only");
	plot_to(&plot, 0, 0);
	plot_to(&plot, 1, 1);
	plot_to(&plot, 10, 0);
	out = drawn(&plot);
	assert_non_null(strstr((char *)out.data, "points=\"70.0,396.0 118.0,396.0 "
	                       "118.0,78.0 550.0,396.0\""));
	buf_release(&out);
	plot_release(&plot);
}

/* Without a halo it erases none; where there is room, it crosses none. */
static void test_the_mark_has_its_name_where_no_curve_is(void **state)
{
	struct plot plot;
	struct plot_label label;
	struct buf out;

	(void)state;
	begin(&plot);
	plot.has_mark = true;
	plot.mark = (struct plot_point){ 6, 0.6 };
	strcpy(plot.mark_name, "0.6000");
	label = plot_mark_label(&plot);
	assert_true(label.is_left ? label.y < plot_place_y(&plot, 0.6)
	                          : label.y > plot_place_y(&plot, 0.6));
	out = drawn(&plot);
	assert_null(strstr((char *)out.data, "paint-order"));
	buf_release(&out);
	plot_release(&plot);
}

/* Detection of so many items over the looks at N positions. */
static void draw_looks(struct plot *plot, int positions, const int *items)
{
	plot->x = (struct plot_axis){ "x", "", 0, positions };
	for (; *items > 0; items++) {
		plot_curve(plot, "%d items", *items);
		for (int n = 0; n <= positions; n++) {
			double missed = 1;

			for (int k = 0; k < *items; k++)
				missed *= n + k < positions
				          ? 1 - (double)n / (positions - k) : 0;
			plot_to(plot, n, 1 - missed);
		}
	}
}

/* 7 pixels a letter, 9 high, as sans-serif of 13 pixels is. */
static bool is_in(const struct plot_label *label, const char *text, int x, int y)
{
	int width = 70 * (int)strlen(text);
	int left = label->is_left ? label->x - width : label->x;

	return x >= left && x <= left + width && y <= label->y &&
	       y >= label->y - 90;
}

static void assert_free(const struct plot *plot, const struct plot_label *label,
                        const char *text)
{
	for (size_t c = 0; c < plot->curve_count; c++)
		for (size_t i = 0; i + 1 < plot->curves[c].count; i++)
			for (int part = 0; part <= 100; part++) {
				const struct plot_point *p =
					&plot->curves[c].points[i];
				double x = p->x + (p[1].x - p->x) * part / 100;
				double y = p->y + (p[1].y - p->y) * part / 100;

				if (is_in(label, text, plot_place_x(plot, x),
				          plot_place_y(plot, y)))
					fail_msg("%s crosses %s", text,
					         plot->curves[c].name);
			}
}

static void test_labels_cross_nothing_where_there_is_room(void **state)
{
	static const struct {
		int positions, items[6];
		struct plot_point mark;
	} rows[] = {
		{ 24, { 1, 2, 5, 10 }, { 23, 23.0 / 24 } },
		{ 24, { 1 }, { 24, 0.98 } },
		{ 100, { 1, 5, 10, 25, 50 }, { 45, 0.9497 } },
		{ 1000, { 1, 10, 20, 50 }, { 258, 0.9493 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct plot plot = { .title = "T", .y = { "y", "", 0, 1 },
			             .has_level = true, .has_mark = true,
			             .level = 0.95, .mark = rows[i].mark,
			             .mark_name = "123 looks: 0.9500",
			             .level_name = "required 0.9500" };
		struct plot_label mark, level;

		draw_looks(&plot, rows[i].positions, rows[i].items);
		assert_int_equal(plot.status, TALLY_OK);
		mark = plot_mark_label(&plot);
		level = plot_level_label(&plot);
		assert_free(&plot, &mark, plot.mark_name);
		assert_free(&plot, &level, plot.level_name);
		for (int x = 0; x < 70 * 15; x++)
			assert_false(is_in(&mark, plot.mark_name, level.is_left
			                   ? level.x - x : level.x + x,
			                   level.y - 45));
		plot_release(&plot);
	}
}

/* Both end at the top: the one that was over the other has its name over it. */
static void test_names_of_curves_that_end_alike_stand_as_the_curves(void **state)
{
	struct plot plot;
	struct buf out;

	(void)state;
	begin(&plot);
	plot_curve(&plot, "second");
	plot_to(&plot, 0, 1);
	plot_to(&plot, 10, 1);
	out = drawn(&plot);
	assert_true(strstr((char *)out.data, ">second<") <
	            strstr((char *)out.data, ">first<"));
	buf_release(&out);
	plot_release(&plot);
}

static void assert_ticks(double low, double high, int most, const char *expected)
{
	const struct plot_axis axis = { "", "", low, high };
	struct plot_ticks ticks = plot_ticks_of(&axis, most, false);
	char all[512] = "", text[TICK_TEXT_BYTES];

	assert_true(ticks.last - ticks.first < most);
	for (int64_t i = ticks.first; i <= ticks.last; i++) {
		plot_tick_text(&ticks, i, text);
		strcat(strcat(all, text), " ");
		assert_true(plot_tick_at(&ticks, i) >= low - 1e-9 * (high - low));
		assert_true(plot_tick_at(&ticks, i) <= high + 1e-9 * (high - low));
	}
	assert_string_equal(all, expected);
}

static void test_ticks_are_round_numbers_inside_the_axis(void **state)
{
	(void)state;
	assert_ticks(0, 1, 6, "0 0.2 0.4 0.6 0.8 1.0 ");
	assert_ticks(0, 24, 7, "0 5 10 15 20 ");
	assert_ticks(0, 1000, 7, "0 200 400 600 800 1000 ");
	assert_ticks(0, 16777216, 7, "0 5000000 10000000 15000000 ");
	assert_ticks(-3, 3, 7, "-3 -2 -1 0 1 2 3 ");
	assert_ticks(0.001, 0.0042, 6, "0.001 0.002 0.003 0.004 ");
	assert_ticks(0, 4e-14, 6, "0 1e-14 2e-14 3e-14 4e-14 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_same_numbers_give_the_same_bytes),
		cmocka_unit_test(test_text_cannot_become_anything_else),
		cmocka_unit_test(
			test_every_curve_has_its_own_colour_dashes_and_name),
		cmocka_unit_test(
			test_only_a_curve_that_ends_near_is_led_to_its_name),
		cmocka_unit_test(test_what_is_no_number_is_not_drawn),
		cmocka_unit_test(test_points_outside_stand_at_the_edge),
		cmocka_unit_test(
			test_between_whole_numbers_a_curve_goes_by_steps),
		cmocka_unit_test(test_the_mark_has_its_name_where_no_curve_is),
		cmocka_unit_test(test_labels_cross_nothing_where_there_is_room),
		cmocka_unit_test(
			test_names_of_curves_that_end_alike_stand_as_the_curves),
		cmocka_unit_test(test_ticks_are_round_numbers_inside_the_axis),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
