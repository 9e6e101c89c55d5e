/*
 * What a conclusion counts: looks, samples, detection, the last observation.
 */
#include "conclusion_world.h"

static struct world w;

static int set_up(void **state)
{
	(void)state;
	world_init(&w);
	return 0;
}

/* n of 24 by the exact formula, in 10^-4; computed with fractions by hand. */
static void test_detection_is_exact_and_rounded_down(void **s)
{
	static const struct {
		uint32_t n, look, common, detection;
	} cases[] = {
		{ 24, 9900, 100, 9801 },  /* .99 * .99 */
		{ 12, 9900, 100, 4900 },  /* 12/24 * .9801 = .49005 */
		{ 23, 9900, 100, 9392 },  /* 23/24 * .9801 = .93926 */
		{ 12, 10000, 0, 5000 },
		{ 23, 10000, 0, 9583 },   /* 23/24 = .95833 */
		{ 24, 10000, 0, 9999 },   /* never certainty */
		{ 0, 10000, 0, 0 },
	};

	(void)s;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		w.populations[DEVESELU].detection.value = cases[i].look;
		w.populations[DEVESELU].common_cause.value = cases[i].common;
		world_sample(&w, AT_DEVESELU, cases[i].n);
		struct outcome outcome = world_outcome(&w, 0);

		assert_int_equal(outcome.cells.looked, cases[i].n);
		assert_int_equal(outcome.cells.detection, cases[i].detection);
	}
}

static void test_one_refused_cell_of_24_makes_detection_zero(void **s)
{
	(void)s;
	row_at(&w, AT_DEVESELU, 7)->look = LOOK_REFUSED;
	struct outcome outcome = world_outcome(&w, 0);

	assert_int_equal(outcome.cells.looked, 23);
	assert_int_equal(outcome.cells.refused, 1);
	assert_int_equal(outcome.cells.detection, 0);
	assert_only(&w, 0, REASON_DETECTION);
}

static void test_two_rows_count_as_the_worse(void **s)
{
	(void)s;
	w.measures[AT_DEVESELU][1].row_count = 1;
	w.inspections[AT_DEVESELU].measure_count = 2;
	w.rows[AT_DEVESELU][1][0].look = LOOK_UNREADABLE;
	struct outcome outcome = world_outcome(&w, 0);

	assert_int_equal(outcome.cells.looked, 23);
	assert_int_equal(outcome.cells.unreadable, 1);
	assert_int_equal(outcome.cells.detection, 0);
	w.rows[AT_DEVESELU][1][0].look = LOOK_UNREADABLE | LOOK_REFUSED;
	outcome = world_outcome(&w, 0);
	assert_int_equal(outcome.cells.refused, 1);
	assert_int_equal(outcome.cells.unreadable, 0);
}

static void test_a_sampled_position_without_a_row_is_unreadable(void **s)
{
	(void)s;
	w.measures[AT_DEVESELU][0].row_count = CELLS - 2;
	struct outcome outcome = world_outcome(&w, 0);

	assert_int_equal(outcome.cells.looked, 22);
	assert_int_equal(outcome.cells.unreadable, 2);
}

static void test_looks_beside_the_sample_do_not_raise_detection(void **s)
{
	(void)s;
	w.samples[AT_DEVESELU].count = 12;
	struct outcome outcome = world_outcome(&w, 0);

	assert_int_equal(outcome.cells.looked, 12);
	assert_int_equal(outcome.cells.looked_beside, 12);
	assert_int_equal(outcome.cells.detection, 4900);
	row_at(&w, AT_DEVESELU, 20)->look |= LOOK_PROHIBITED;
	assert_int_equal(world_outcome(&w, 0).cells.prohibited, 1);
	assert_word(&w, 0, CONCLUSION_FOUND);
}

static void test_a_sample_that_was_not_selected_counts_no_look(void **s)
{
	(void)s;
	w.samples[AT_DEVESELU].selected = false;
	struct outcome outcome = world_outcome(&w, 0);

	assert_int_equal(outcome.cells.looked, 0);
	assert_int_equal(outcome.cells.refused + outcome.cells.unreadable, 0);
	assert_int_equal(outcome.site.last_observation_s, 0);
	assert_int_equal(outcome.site.holds_until_s, 0);
	assert_only(&w, 0, REASON_DETECTION);
}

static void test_a_sample_of_all_needs_no_list(void **s)
{
	(void)s;
	w.samples[AT_DEVESELU].all = true;
	w.samples[AT_DEVESELU].count = 0;
	w.samples[AT_DEVESELU].positions = NULL;
	assert_int_equal(world_outcome(&w, 0).cells.looked, CELLS);
}

static void test_no_look_is_never_absence_even_if_nothing_is_required(void **s)
{
	(void)s;
	w.populations[DEVESELU].required.value = 0;
	world_sample(&w, AT_DEVESELU, 0);
	assert_only(&w, 0, REASON_DETECTION);
}

static void test_the_required_probability_itself_is_enough(void **s)
{
	(void)s;
	w.populations[DEVESELU].required.value = 9801;
	assert_word(&w, 0, CONCLUSION_CONFIRMED);
	w.populations[DEVESELU].required.value = 9802;
	assert_only(&w, 0, REASON_DETECTION);
}

static void test_the_earliest_counted_look_is_the_last_observation(void **s)
{
	(void)s;
	w.inspections[AT_DEVESELU].measure_count = 2;
	w.measures[AT_DEVESELU][1].observed_s = OBSERVED_S - 60;
	assert_int_equal(world_outcome(&w, 0).site.last_observation_s,
	                 OBSERVED_S - 60);
	/* A row outside the positions, or beside the sample, is not counted. */
	w.rows[AT_DEVESELU][1][0].position = NO_INDEX;
	assert_int_equal(world_outcome(&w, 0).site.last_observation_s,
	                 OBSERVED_S);
	w.rows[AT_DEVESELU][1][0].position = CELLS - 1;
	w.samples[AT_DEVESELU].count = CELLS - 1;
	assert_int_equal(world_outcome(&w, 0).site.last_observation_s,
	                 OBSERVED_S);
}

#define LAW(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LAW(test_detection_is_exact_and_rounded_down),
		LAW(test_one_refused_cell_of_24_makes_detection_zero),
		LAW(test_two_rows_count_as_the_worse),
		LAW(test_a_sampled_position_without_a_row_is_unreadable),
		LAW(test_looks_beside_the_sample_do_not_raise_detection),
		LAW(test_a_sample_that_was_not_selected_counts_no_look),
		LAW(test_a_sample_of_all_needs_no_list),
		LAW(test_no_look_is_never_absence_even_if_nothing_is_required),
		LAW(test_the_required_probability_itself_is_enough),
		LAW(test_the_earliest_counted_look_is_the_last_observation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
