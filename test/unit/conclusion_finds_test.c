/*
 * What a conclusion says that its looks would have found: never more than the
 * worst of those that count.
 */
#include "conclusion_text_world.h"

#define WEAKEST 500000u /* 50 counts, what the charter says of its items */

static struct class_finds kept[INSPECTIONS][CELLS][2];

/* Class 0 is prohibited where the first site lies, and decided by counts. */
static int set_up(void **state)
{
	(void)state;
	world_init(&w);
	w.classes[0].rule = RULE_COUNTS;
	w.classes[0].counts.weakest = number_of(WEAKEST);
	w.classes[0].power = number_of(9900);
	w.classes[1].uncertainty = number_of(25);
	w.classes[1].power = number_of(9900);
	return 0;
}

static void finds_at(size_t inspection, size_t position, uint64_t value)
{
	struct class_finds *list = kept[inspection][position];
	struct row *row = row_at(&w, inspection, position);

	list[0] = (struct class_finds){ 0, NO_INDEX,
		                        { MEASURE_UNIT_COUNTS, value } };
	row->finds_count = 1;
	row->finds = list;
}

#define COUNTS(value, looks) \
	"\"finds\":[{\"class\":\"tlam\",\"value\":\"" value \
	"\",\"unit\":\"counts\",\"looks\":" looks "}]"

static void assert_finds(const char *words)
{
	make_all();
	assert_in(words, json);
}

static void test_the_worst_of_the_counted_looks_stands_for_all(void **s)
{
	(void)s;
	finds_at(AT_DEVESELU, 1, 214000);
	assert_finds(COUNTS("21.4000", "1"));
	finds_at(AT_DEVESELU, 7, 331001);
	assert_finds(COUNTS("33.1001", "2"));
	finds_at(AT_DEVESELU, 9, 1);
	assert_finds(COUNTS("33.1001", "3"));
}

static void test_without_a_measurement_there_is_no_such_member(void **s)
{
	(void)s;
	make_all();
	assert_null(strstr(json, "finds"));
}

static void test_a_look_that_does_not_count_says_nothing(void **s)
{
	static const unsigned looks[] = {
		LOOK_UNREADABLE, LOOK_LOOKED | LOOK_UNREADABLE,
		LOOK_LOOKED | LOOK_REFUSED,
	};

	(void)s;
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		set_up(NULL);
		finds_at(AT_DEVESELU, 1, 100000);
		finds_at(AT_DEVESELU, 2, 300000);
		row_at(&w, AT_DEVESELU, 2)->look = looks[i];
		assert_finds(COUNTS("10.0000", "1"));
	}
	/* Beside the sample. */
	set_up(NULL);
	world_sample(&w, AT_DEVESELU, 12);
	w.measures[AT_DEVESELU][0].row_count = CELLS;
	finds_at(AT_DEVESELU, 1, 100000);
	finds_at(AT_DEVESELU, 20, 300000);
	assert_finds(COUNTS("10.0000", "1"));
}

static void test_of_two_rows_for_a_position_the_worse_counts(void **s)
{
	struct class_finds worse = { 0, NO_INDEX,
		                     { MEASURE_UNIT_COUNTS, 400000 } };

	(void)s;
	/* and the position is one look, not two. */
	finds_at(AT_DEVESELU, 0, 100000);
	w.inspections[AT_DEVESELU].measure_count = 2;
	w.rows[AT_DEVESELU][1][0].finds_count = 1;
	w.rows[AT_DEVESELU][1][0].finds = &worse;
	assert_finds(COUNTS("40.0000", "1"));
}

/* Of a deviation the smaller one is worse: less of what there is is found. */
static void test_dimensions_stand_by_themselves_in_the_charters_order(void **s)
{
	struct class_finds *list = kept[AT_ORLAN][3];
	const struct measure_finds length = measure_dimension_finds(&w.classes[1], 0);
	char words[200], value[FINDS_TEXT_BYTES];

	(void)s;
	list[0] = (struct class_finds){ 1, 0, length };
	row_at(&w, AT_ORLAN, 3)->finds_count = 1;
	row_at(&w, AT_ORLAN, 3)->finds = list;
	finds_format(length.value, value);
	snprintf(words, sizeof(words), "\"finds\":[{\"class\":\"glcm\","
	         "\"dimension\":\"length\",\"value\":\"%s\","
	         "\"unit\":\"mm\",\"looks\":1}]",
	         value);
	assert_finds(words);
	/* It follows from the charter: no other number is read. */
	finds_format(length.value + 1, words);
	assert_false(is_read(changed(value, words)));
	assert_false(is_read(changed("\"length\"", "\"width\"")));
	assert_false(is_read(changed("\"dimension\":\"length\",", "")));
	assert_true(class_finds_is_worse(
		&(struct class_finds){ 1, 0, { MEASURE_UNIT_DEVIATION, 1 } },
		&(struct class_finds){ 1, 0, { MEASURE_UNIT_DEVIATION, 2 } }));
	assert_true(class_finds_is_worse(
		&(struct class_finds){ 1, 0, { MEASURE_UNIT_PART, 2 } },
		&(struct class_finds){ 1, 0, { MEASURE_UNIT_PART, 1 } }));
}

static void test_what_the_charter_excludes_is_not_read(void **s)
{
	static const char *const lies[][2] = {
		{ COUNTS("21.4000", "1"), "\"finds\":[]" },
		{ COUNTS("21.4000", "1"), "\"finds\":{}" },
		{ COUNTS("21.4000", "1"), "\"finds\":null" },
		{ "\"21.4000\"", "\"21.4\"" },
		{ "\"21.4000\"", "21.4000" },
		{ "\"21.4000\"", "\"021.4000\"" },
		{ "\"21.4000\"", "\"-1.0000\"" },
		{ "\"21.4000\"", "\"99999999999999999999.0000\"" },
		{ "\"21.4000\"", "\"50.0001\"" }, /* over the weakest */
		{ "\"counts\"", "\"part\"" },
		{ ",\"looks\":1}", "}" },
		{ "\"looks\":1}", "\"looks\":0}" },
		{ "\"looks\":1}", "\"looks\":25}" },
		{ "\"looks\":1}", "\"looks\":\"1\"}" },
		{ "{\"class\":\"tlam\"", "{\"class\":\"glcm\"" },
		{ "{\"class\":\"tlam\"", "{\"class\":\"submarine\"" },
		{ "\"class\":\"tlam\",",
		  "\"class\":\"tlam\",\"dimension\":\"length\"," },
		{ "\"finds\":[", "\"finds\":[{\"class\":\"tlam\",\"value\":"
		  "\"21.4000\",\"unit\":\"counts\",\"looks\":1}," },
	};

	(void)s;
	finds_at(AT_DEVESELU, 1, 214000);
	assert_finds(COUNTS("21.4000", "1"));
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		assert_false(is_read(changed(lies[i][0], lies[i][1])));
	assert_true(is_read(changed("\"21.4000\"", "\"50.0000\"")));
	assert_true(is_read(changed("\"looks\":1}", "\"looks\":24}")));
	w.classes[0].rule = RULE_VISUAL;
	assert_false(is_read(json));
}

/* Of an alarm nothing was missed, so it may have come of a weak look. */
static void test_an_alarm_may_be_of_a_look_that_would_have_missed(void **s)
{
	(void)s;
	finds_at(AT_DEVESELU, 1, 600000);
	row_at(&w, AT_DEVESELU, 1)->look |= LOOK_PROHIBITED;
	assert_finds(COUNTS("60.0000", "1"));
}

static void test_values_are_spelt_with_four_decimals(void **s)
{
	char value[FINDS_TEXT_BYTES];

	(void)s;
	finds_format(0, value);
	assert_string_equal(value, "0.0000");
	finds_format(9999, value);
	assert_string_equal(value, "0.9999");
	finds_format(UINT64_MAX, value);
	assert_string_equal(value, "1844674407370955.1615");
}

#define EACH(test) cmocka_unit_test_setup(test, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_the_worst_of_the_counted_looks_stands_for_all),
		EACH(test_without_a_measurement_there_is_no_such_member),
		EACH(test_a_look_that_does_not_count_says_nothing),
		EACH(test_of_two_rows_for_a_position_the_worse_counts),
		EACH(test_dimensions_stand_by_themselves_in_the_charters_order),
		EACH(test_what_the_charter_excludes_is_not_read),
		EACH(test_an_alarm_may_be_of_a_look_that_would_have_missed),
		EACH(test_values_are_spelt_with_four_decimals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
