/*
 * How many of the looks that count were an instrument's answer from behind a
 * barrier: nobody who reads the record can decide these again.
 */
#include "conclusion_text_world.h"

static int set_up(void **state)
{
	(void)state;
	world_init(&w);
	w.classes[1].barrier = true;
	return 0;
}

static void answer_at(size_t position)
{
	row_at(&w, AT_ORLAN, position)->look |= LOOK_BEHIND;
}

static void test_where_all_readings_stand_nothing_is_said_of_a_barrier(void **s)
{
	(void)s;
	make_all();
	assert_in("\"looked\":24,\"behind_barrier\":0,\"refused\":0,", json);
	assert_null(strstr(text, "behind a barrier"));
}

static void test_answers_behind_a_barrier_are_counted_and_said(void **s)
{
	(void)s;
	answer_at(3);
	answer_at(7);
	make_all();
	assert_in("\"looked\":24,\"behind_barrier\":2,\"refused\":0,", json);
	assert_in("in these 24 no item of class glcm (ground-launched cruise "
	          "missile). Of these looks an instrument answered from behind a "
	          "barrier: 2. What it read is committed to, not shown, so who "
	          "reads the record cannot decide these again; only the "
	          "instrument vouches for them.", text);
}

/* Not what was refused, unreadable, beside the sample or of an older visit. */
static void test_only_looks_that_count_are_counted(void **s)
{
	(void)s;
	world_sample(&w, AT_ORLAN, 20);
	w.measures[AT_ORLAN][0].row_count = CELLS;
	for (size_t i = 0; i < CELLS; i++)
		answer_at(i);
	row_at(&w, AT_ORLAN, 0)->look |= LOOK_REFUSED;
	row_at(&w, AT_ORLAN, 1)->look |= LOOK_UNREADABLE;
	make_all();
	assert_in("\"looked\":18,\"behind_barrier\":18,", json);
	w.inspections[AT_RYABINA].site = ORLAN; /* the newer visit: all is shown */
	make_all();
	assert_in("\"looked\":24,\"behind_barrier\":0,", json);
}

/* A yes stands also where the charter allows no barrier, and nothing else does. */
static void test_without_a_barrier_only_what_was_found_is_an_answer(void **s)
{
	(void)s;
	for (size_t i = 0; i < 3; i++)
		answer_at(i);
	row_at(&w, AT_ORLAN, 1)->look |= LOOK_PROHIBITED;
	row_at(&w, AT_ORLAN, 2)->look |= LOOK_PROHIBITED;
	make_all();
	assert_in("\"looked\":24,\"behind_barrier\":3,", json);
	w.classes[1].barrier = false;
	assert_false(is_read(json));
	assert_true(is_read(changed("\"behind_barrier\":3",
	                            "\"behind_barrier\":2")));
}

/* A position is one look, however many rows it has. */
static void test_a_position_is_counted_once(void **s)
{
	(void)s;
	answer_at(0);
	w.inspections[AT_ORLAN].measure_count = 2;
	w.rows[AT_ORLAN][1][0].look |= LOOK_BEHIND;
	make_all();
	assert_in("\"looked\":24,\"behind_barrier\":1,", json);
}

static void test_another_number_is_not_read(void **s)
{
	static const char *const lies[] = { "", "\"behind_barrier\":25,",
		"\"behind_barrier\":\"2\",", "\"behind_barrier\":-1,",
		"\"behind_barrier\":2,\"behind_barrier\":2," };

	(void)s;
	for (size_t i = 0; i < CELLS; i++)
		answer_at(i);
	make_all();
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		assert_false(is_read(changed("\"behind_barrier\":24,", lies[i])));
	assert_true(is_read(changed("\"behind_barrier\":24", "\"behind_barrier\":1")));
	/* By sight alone nothing is measured, and no instrument answers. */
	w.classes[1].rule = RULE_VISUAL;
	assert_false(is_read(json));
}

#define EACH(test) cmocka_unit_test_setup(test, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_where_all_readings_stand_nothing_is_said_of_a_barrier),
		EACH(test_answers_behind_a_barrier_are_counted_and_said),
		EACH(test_only_looks_that_count_are_counted),
		EACH(test_without_a_barrier_only_what_was_found_is_an_answer),
		EACH(test_a_position_is_counted_once),
		EACH(test_another_number_is_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
