/*
 * A charter's numbers as rows: what the sentences say, and no two alike. Run from
 * the repository's root.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan_charter_world.h"

#define NEW_START "charters/new-start-2020.yaml"
#define TUTORIAL "charters/tutorial.yaml"

/* R and spreadsheets look rows up by both. */
static void assert_rows_differ(const char *path)
{
	struct charter *charter = parse_file(path);
	struct plan plan;

	plan_init(&plan);
	plan_charter_values(charter, &plan);
	assert_true(plan.value_count > CLOCK_COUNT);
	for (size_t i = 0; i < plan.value_count; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(plan.values[i].of, plan.values[k].of) == 0 &&
			    strcmp(plan.values[i].label->name,
			           plan.values[k].label->name) == 0)
				fail_msg("%s: two rows %s of %s", path,
				         plan.values[i].label->name,
				         plan.values[i].of);
	plan_release(&plan);
	charter_free(charter);
}

static void test_a_name_has_one_row_of_each(void **state)
{
	(void)state;
	assert_rows_differ(NONPAPER);
	assert_rows_differ(NEW_START);
	assert_rows_differ("charters/test/measures.yaml");
	assert_rows_differ("charters/test/draws.yaml");
}

static void assert_row(const char *path, const char *row)
{
	struct charter *charter = parse_file(path);
	char *csv = csv_of(charter);

	if (strstr(csv, row) == NULL)
		fail_msg("%s: '%s' is not in\n%s", path, row, csv);
	free(csv);
	charter_free(charter);
}

/* The numbers of the sentences, and of 'tally plan'. */
static void test_rows_have_what_sentences_say(void **state)
{
	(void)state;
	assert_row(NONPAPER, "\r\nlooks,cells of deveselu,24,positions\r\n");
	assert_row(NONPAPER, "\r\ndetection,cells of deveselu,0.9801,\r\n");
	assert_row(NONPAPER, "\r\ndetection_one_refused,cells of deveselu,"
	           "0.0000,\r\n");
	assert_row(NONPAPER, "\r\ndetection_if_chosen,ru,0.1633,\r\n");
	assert_row(NONPAPER, "\r\nlongest_interval,us,9.32421,days\r\n");
	assert_row("charters/test/dimension.yaml", "\r\ncalled_one_to,length of ");
	assert_row("charters/test/counts.yaml",
	           "\r\nbackground_most,gross,9.8,counts\r\n"
	           "background_all,gross,9.2,counts\r\n"
	           "background_true,gross,6.66");
	assert_row("charters/test/counts.yaml",
	           "\r\nbackground_true,standard,20.1568,");
	assert_row("charters/test/counts.yaml",
	           "\r\nbackground_all,stepwise,24.625,counts\r\n");
	assert_row("charters/test/draws.yaml",
	           "\r\ndrawn,bravo of heavy,0.2500,\r\n");
	assert_row("charters/test/draws.yaml",
	           "\r\ndrawn,alpha of western,certain,\r\n");
}

static void test_what_is_set_certain_is_a_word_in_its_row(void **state)
{
	struct charter *charter = parse_file(TUTORIAL);
	char *csv;

	(void)state;
	charter->confidence[0].detection.value = UNIT_PROBABILITY;
	csv = csv_of(charter);
	assert_non_null(strstr(csv, "\r\ndetection_of_look,standard,certain,"));
	free(csv);
	charter->sites[0].populations[0].detection.value = 9000;
	csv = csv_of(charter);
	assert_null(strstr(csv, "\r\nlooks,bins of alpha"));
	free(csv);
	charter_free(charter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_name_has_one_row_of_each),
		cmocka_unit_test(test_rows_have_what_sentences_say),
		cmocka_unit_test(test_what_is_set_certain_is_a_word_in_its_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
