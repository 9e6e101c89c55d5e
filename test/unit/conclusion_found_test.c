/*
 * A finding has an object: which positions, which class, and whether a team
 * named it or the charter's rule decided it.
 */
#include "conclusion/phrase.h"
#include "conclusion_text_world.h"

/* Class 1 is prohibited at Orlan and decided by dimensions, 0 at Deveselu. */
static int set_up(void **state)
{
	(void)state;
	world_init(&w);
	w.classes[0].rule = RULE_COUNTS;
	w.classes[0].counts.weakest = number_of(500000);
	w.classes[0].power = number_of(9900);
	w.classes[0].barrier = true;
	return 0;
}

static void find_at(size_t inspection, size_t position, enum found_by by)
{
	row_at(&w, inspection, position)->look |= LOOK_PROHIBITED;
	row_at(&w, inspection, position)->by = by;
}

#define AT(position, by) "{\"position\":\"" position "\",\"class\":\"tlam\"," \
	                 "\"by\":\"" by "\"}"

static void test_what_a_rule_decided_is_no_accusation_without_object(void **s)
{
	(void)s;
	find_at(AT_DEVESELU, 16, FOUND_BY_RULE);
	make_all();
	assert_in("\"prohibited\":1,\"found\":[" AT("cell-17", "rule") "],", json);
	assert_in("A measurement at Deveselu counts as a prohibited item under "
	          "the charter; no team named one.", text);
	assert_in("What was measured at cell-17 was decided as class tlam by its "
	          "counts; no team named an item there.", text);
	assert_null(strstr(text, "A prohibited item was found at"));
	assert_null(strstr(text, "A team named"));
}

static void test_dimensions_decide_by_dimensions(void **s)
{
	(void)s;
	find_at(AT_ORLAN, 1, FOUND_BY_RULE);
	make_all();
	assert_in("What was measured at cell-02 was decided as class glcm by its "
	          "dimensions;", text);
}

static void test_what_a_team_named_is_said_to_be_named(void **s)
{
	(void)s;
	find_at(AT_DEVESELU, 3, FOUND_BY_NAME);
	find_at(AT_DEVESELU, 16, FOUND_BY_RULE);
	find_at(AT_DEVESELU, 5, FOUND_BY_NAME);
	make_all();
	assert_in("[" AT("cell-04", "name") "," AT("cell-06", "name") ","
	          AT("cell-17", "rule") "]", json);
	assert_in("A prohibited item was found at Deveselu.", text);
	assert_in("A team named an item of class tlam at cell-04, cell-06. What "
	          "was measured at cell-17 was", text);
}

static void test_of_two_rows_the_one_that_names_stands(void **s)
{
	(void)s;
	for (int i = 0; i < 4; i++) {
		const enum found_by other = i < 2 ? FOUND_BY_RULE : FOUND_BY_BARRIER;

		set_up(NULL);
		find_at(AT_DEVESELU, 0, i % 2 ? other : FOUND_BY_NAME);
		w.inspections[AT_DEVESELU].measure_count = 2;
		w.rows[AT_DEVESELU][1][0].look |= LOOK_PROHIBITED;
		w.rows[AT_DEVESELU][1][0].by = i % 2 ? FOUND_BY_NAME : other;
		make_all();
		assert_in("\"found\":[" AT("cell-01", "name") "]", json);
	}
}

static void test_the_first_sixteen_stand_and_the_others_are_counted(void **s)
{
	(void)s;
	for (size_t i = 0; i < 20; i++)
		find_at(AT_DEVESELU, 19 - i, FOUND_BY_RULE);
	make_all();
	assert_in(AT("cell-16", "rule") "],\"design", json);
	assert_in("cell-15, cell-16 was decided", text);
	assert_in("Further positions with a prohibited item: 4.", text);
	assert_in("no team named one.", text);
}

/* So none is named if none of the first sixteen is. */
static void test_what_a_team_named_comes_first(void **s)
{
	(void)s;
	for (size_t i = 0; i < 17; i++)
		find_at(AT_DEVESELU, i, i % 2 ? FOUND_BY_RULE : FOUND_BY_BARRIER);
	find_at(AT_DEVESELU, 20, FOUND_BY_NAME);
	make_all();
	assert_in("\"found\":[" AT("cell-21", "name") "," AT("cell-02", "rule") ",",
	          json);
	assert_in(AT("cell-16", "rule") "," AT("cell-01", "barrier") ",", json);
	assert_in(AT("cell-13", "barrier") "],\"design", json);
	assert_in("A prohibited item was found at Deveselu.", text);
	assert_in("Further positions with a prohibited item: 2.", text);
}

/* Also if its position was among the others, or fell out of the list, before. */
static void test_a_position_that_is_named_later_comes_first(void **s)
{
	(void)s;
	for (size_t at = 0; at < 20; at += 19) {
		set_up(NULL);
		for (size_t i = 0; i < 20; i++)
			find_at(AT_DEVESELU, i, FOUND_BY_BARRIER);
		w.inspections[AT_DEVESELU].measure_count = 2;
		w.rows[AT_DEVESELU][1][0].position = at;
		w.rows[AT_DEVESELU][1][0].look |= LOOK_PROHIBITED;
		make_all();
		assert_in(at == 0 ? "\"found\":[" AT("cell-01", "name") ","
		                    AT("cell-02", "barrier") ","
		                  : "\"found\":[" AT("cell-20", "name") ","
		                    AT("cell-01", "barrier") ",", json);
		assert_in(at == 0 ? AT("cell-16", "barrier") "],"
		                  : AT("cell-15", "barrier") "],", json);
		assert_in("Further positions with a prohibited item: 4.", text);
	}
}

static void test_what_the_charter_forbids_is_said_of_an_answer(void **s)
{
	static const char forbidden[] = "The charter allows no barrier for this "
	                                "class.";

	(void)s;
	find_at(AT_DEVESELU, 16, FOUND_BY_BARRIER);
	make_all();
	assert_null(strstr(text, forbidden));
	w.classes[0].barrier = false;
	make_all();
	assert_in(forbidden, text);
	find_at(AT_DEVESELU, 16, FOUND_BY_RULE);
	make_all();
	assert_null(strstr(text, forbidden));
}

/* Nobody who reads it can decide a yes from behind a barrier again. */
static void test_an_instruments_answer_is_no_decision_by_counts(void **s)
{
	(void)s;
	find_at(AT_DEVESELU, 16, FOUND_BY_BARRIER);
	make_all();
	assert_in("\"found\":[" AT("cell-17", "barrier") "],", json);
	assert_in("An instrument answered yes for class tlam at cell-17, from "
	          "behind a barrier; no team named an item there, and who reads "
	          "the record cannot decide again.", text);
	assert_in("A measurement at Deveselu counts as a prohibited item", text);
	assert_null(strstr(text, "by its counts"));
}

#define OUTSIDE(by) "{\"class\":\"tlam\",\"by\":\"" by "\",\"statement\":" \
	            "\"a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6" \
	            "a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6\"}"
#define NOWHERE "a place outside every counted position (statement " \
	        "a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6" \
	        "a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6)"

#define OTHER(by) "{\"class\":\"tlam\",\"by\":\"" by "\",\"statement\":" \
	          "\"b6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6" \
	          "a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6\"}"

/* In a measure of its own; entry 6 is that measure. */
static void find_outside(size_t count, enum found_by by)
{
	struct measured *measure = &w.measures[AT_DEVESELU][1];

	w.inspections[AT_DEVESELU].measure_count = 2;
	measure->attested.entry = 6;
	measure->row_count = count;
	for (size_t i = 0; i < count; i++) {
		struct row *row = &w.rows[AT_DEVESELU][1][i];

		row->position = NO_INDEX;
		row->look |= LOOK_PROHIBITED;
		row->by = by;
	}
}

static void test_what_was_found_outside_has_a_class_and_a_statement(void **s)
{
	static const struct {
		enum found_by by;
		const char *json, *text;
	} cases[] = {
		{ FOUND_BY_NAME, OUTSIDE("name"),
		  "A team named an item of class tlam at " NOWHERE "." },
		{ FOUND_BY_RULE, OUTSIDE("rule"),
		  "What was measured at " NOWHERE " was decided as class tlam by "
		  "its counts;" },
		{ FOUND_BY_BARRIER, OUTSIDE("barrier"),
		  "An instrument answered yes for class tlam at " NOWHERE "," },
	};

	(void)s;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		set_up(NULL);
		find_outside(1, cases[i].by);
		make_all();
		assert_in("\"prohibited_outside\":1,\"found_outside\":[", json);
		assert_in(cases[i].json, json);
		assert_in(cases[i].text, text);
	}
}

static void test_what_was_found_outside_is_said_though_contested(void **s)
{
	(void)s;
	find_outside(1, FOUND_BY_NAME);
	w.measures[AT_DEVESELU][1].attested.standing = STANDING_CONTESTED;
	make_all();
	assert_in("host Romania: disputed.", text);
	assert_in("A team named an item of class tlam at " NOWHERE ".", text);
	assert_null(strstr(text, "A prohibited item was found at"));
}

static void test_only_the_first_found_outside_are_listed(void **s)
{
	(void)s;
	find_outside(CELLS, FOUND_BY_NAME);
	make_all();
	assert_in("\"prohibited_outside\":24,", json);
	assert_in("Further findings outside every counted position: 8.", text);
}

/* Only then does a list that is not whole say that nobody named one. */
static void test_what_was_named_outside_comes_first(void **s)
{
	(void)s;
	find_outside(CELLS, FOUND_BY_BARRIER);
	make_all();
	assert_in("no team named one.", text);
	w.rows[AT_DEVESELU][1][20].by = FOUND_BY_NAME;
	w.rows[AT_DEVESELU][1][21].by = FOUND_BY_RULE;
	make_all();
	assert_in("\"found_outside\":[" OUTSIDE("name") "," OUTSIDE("rule") ","
	          OUTSIDE("barrier"), json);
	assert_in("A prohibited item was found at Deveselu.", text);
	assert_false(is_read(changed(OUTSIDE("name") "," OUTSIDE("rule"),
	                             OUTSIDE("rule") "," OUTSIDE("name"))));
}

/* A statement has many rows, and all of a kind in one place. */
static void test_rows_of_one_statement_stand_together(void **s)
{
	(void)s;
	find_outside(3, FOUND_BY_NAME);
	make_all();
	assert_true(is_read(changed(OUTSIDE("name"), OTHER("name"))));
	assert_false(is_read(changed(OUTSIDE("name") "," OUTSIDE("name"),
	                             OUTSIDE("name") "," OTHER("name"))));
}

static void test_a_finding_without_an_item_is_not_read(void **s)
{
	(void)s;
	find_outside(1, FOUND_BY_NAME);
	make_all();
	assert_false(is_read(changed("\"prohibited_outside\":1,\"found_outside\":["
	                             OUTSIDE("name") "]",
	                             "\"prohibited_outside\":0")));
}

static void test_another_object_is_not_read(void **s)
{
	static const char *const lies[][2] = {
		{ "\"found\":[" AT("cell-04", "name") "," AT("cell-17", "rule")
		  "],", "" },
		{ "\"found\":[", "\"found\":[" AT("cell-01", "rule") "," },
		{ AT("cell-04", "name") ",", "" },
		{ AT("cell-17", "rule"), AT("cell-03", "name") },
		{ AT("cell-04", "name"), AT("cell-17", "name") },
		{ AT("cell-04", "name") "," AT("cell-17", "rule"),
		  AT("cell-17", "rule") "," AT("cell-04", "name") },
		{ "\"name\"},", "\"barrier\"}," },
		{ AT("cell-04", "name"), AT("cell-25", "name") },
		{ AT("cell-04", "name"), AT("cell-04", "both") },
		{ AT("cell-04", "name"), "null" },
		{ "\"prohibited_outside\":1", "\"prohibited_outside\":2" },
		{ "\"prohibited_outside\":1,", "" },
		{ ",\"found_outside\":[" OUTSIDE("name") "]", "" },
		{ OUTSIDE("name"), OUTSIDE("name") "," OUTSIDE("name") },
		{ OUTSIDE("name"), OUTSIDE("guess") },
		{ "{\"class\":\"tlam\",\"by\":\"name\",\"st",
		  "{\"class\":\"glcm\",\"by\":\"name\",\"st" },
		{ "a6\"}],\"last", "\"}],\"last" },
		{ "\"cell-04\",\"class\":\"tlam\"",
		  "\"cell-04\",\"class\":\"glcm\"" },
		{ "\"cell-04\",\"class\":\"tlam\"",
		  "\"cell-04\",\"class\":\"boat\"" },
		{ "\"prohibited\":2", "\"prohibited\":3" },
	};

	(void)s;
	find_at(AT_DEVESELU, 3, FOUND_BY_NAME);
	find_at(AT_DEVESELU, 16, FOUND_BY_RULE);
	find_outside(1, FOUND_BY_NAME);
	make_all();
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		assert_false(is_read(changed(lies[i][0], lies[i][1])));
	assert_true(is_read(changed("\"rule\"", "\"name\"")));
	assert_true(is_read(changed("\"rule\"", "\"barrier\"")));
	/* By sight no rule decides. */
	w.classes[0].rule = RULE_VISUAL;
	assert_false(is_read(json));
}

static void test_the_text_has_three_digits_rounded_against_the_claim(void **s)
{
	(void)s;
	assert_string_equal(short_text(364363, true).text, "36.5");
	assert_string_equal(short_text(364000, true).text, "36.4");
	assert_string_equal(short_text(1771292, false).text, "177");
	assert_string_equal(short_text(5000, true).text, "0.500");
	assert_string_equal(short_text(4321, true).text, "0.433");
	assert_string_equal(short_text(99901, true).text, "10.0");
	assert_string_equal(short_text(99999, false).text, "9.99");
	assert_string_equal(short_text(123456789, true).text, "12400");
	assert_string_equal(short_text(123456789, false).text, "12300");
	assert_string_equal(short_text(7, true).text, "0.0007");
	assert_string_equal(short_text(0, false).text, "0.0000");
	assert_string_equal(short_text(MAX_FINDS_VALUE, true).text, "9010000000");
}

#define EACH(test) cmocka_unit_test_setup(test, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_what_a_rule_decided_is_no_accusation_without_object),
		EACH(test_dimensions_decide_by_dimensions),
		EACH(test_what_a_team_named_is_said_to_be_named),
		EACH(test_of_two_rows_the_one_that_names_stands),
		EACH(test_the_first_sixteen_stand_and_the_others_are_counted),
		EACH(test_what_a_team_named_comes_first),
		EACH(test_a_position_that_is_named_later_comes_first),
		EACH(test_what_the_charter_forbids_is_said_of_an_answer),
		EACH(test_an_instruments_answer_is_no_decision_by_counts),
		EACH(test_what_was_found_outside_has_a_class_and_a_statement),
		EACH(test_what_was_found_outside_is_said_though_contested),
		EACH(test_only_the_first_found_outside_are_listed),
		EACH(test_what_was_named_outside_comes_first),
		EACH(test_rows_of_one_statement_stand_together),
		EACH(test_a_finding_without_an_item_is_not_read),
		EACH(test_another_object_is_not_read),
		EACH(test_the_text_has_three_digits_rounded_against_the_claim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
