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
	assert_row("charters/test/counts.yaml",
	           "\r\nbackground_most,gross,9.8,counts\r\n"
	           "background_all,gross,9.2,counts\r\n"
	           "background_true,gross,6.66");
	assert_row("charters/test/counts.yaml",
	           "\r\nbackground_true,standard,20.1568,");
	assert_row("charters/test/counts.yaml",
	           "\r\nbackground_all,stepwise,24.625,counts\r\n");
	assert_row("charters/test/counts.yaml",
	           "\r\ncounting_time,us,4950,s\r\n");
	assert_row("charters/test/draws.yaml",
	           "\r\ndrawn,bravo of heavy,0.2500,\r\n");
	assert_row("charters/test/draws.yaml",
	           "\r\ndrawn,alpha of western,certain,\r\n");
}

/* Each form that a number may have, and each number of a rule: whole rows. */
static void test_each_number_of_a_class_has_its_row(void **state)
{
	static const char counts[] = "charters/test/counts.yaml";

	(void)state;
	assert_row("charters/test/dimension.yaml",
	           "\r\nrule,tlam,dimension,\r\npower,tlam,0.9900,\r\n"
	           "tolerance,tlam,3,%\r\nguard,tlam,1,%\r\n"
	           "uncertainty,tlam,0.35,%\r\n"
	           "size,length of tlam,5560,mm\r\n"
	           "called_one_from,length of tlam,5337.6,mm\r\n"
	           "called_one_to,length of tlam,5782.4,mm\r\n"
	           "largest_deviation,length of tlam,172.274,mm\r\n");
	assert_row(counts, "\r\nrule,standard,iso11929,\r\n"
	           "power,standard,0.9900,\r\nk,standard,1.6449,\r\n"
	           "spread,standard,0.0010,\r\nitem_time,standard,150,s\r\n");
	assert_row(counts, "\r\nbackground_most,stepwise,24.775,counts\r\n");
}

/* Numbers that differ, so that none stands for another. */
static void test_each_number_of_counts_has_its_row(void **state)
{
	struct charter *charter = parse_file("charters/test/counts.yaml");
	struct count_rule *rule = &charter->classes[4].counts;
	char *csv;

	(void)state;
	rule->spread.value = 2000000;
	rule->time_s.value = 11;
	rule->background_time_s.value = 12;
	rule->backgrounds.value = 13;
	csv = csv_of(charter);
	assert_non_null(strstr(csv, "\r\nrule,stepwise,sequential,\r\n"
	                       "power,stepwise,0.9900,\r\n"
	                       "false_alarm,stepwise,0.0010,\r\n"
	                       "spread,stepwise,0.0020,\r\n"
	                       "item_time,stepwise,11,s\r\n"
	                       "background_time,stepwise,12,s\r\n"
	                       "backgrounds,stepwise,13,\r\n"
	                       "weakest,stepwise,5,counts\r\n"
	                       "cap,stepwise,60,\r\nbackground_most,"));
	free(csv);
	charter_free(charter);
}

static void test_each_number_of_a_benchmark_has_its_row(void **state)
{
	struct charter *charter = parse_file("charters/test/counts.yaml");
	struct benchmark_rule *rule = &charter->classes[5].benchmark;
	char *csv;

	(void)state;
	rule->fraction.value = 2500;
	rule->spread.value = 2000000;
	rule->time_s.value = 11;
	rule->benchmark_time_s.value = 12;
	rule->benchmarks.value = 13;
	rule->background_time_s.value = 14;
	rule->backgrounds.value = 15;
	csv = csv_of(charter);
	assert_non_null(strstr(csv, "\r\nrule,known,benchmark,\r\n"
	                       "power,known,0.9900,\r\n"
	                       "fraction,known,0.25,\r\n"
	                       "spread,known,0.0020,\r\n"
	                       "item_time,known,11,s\r\n"
	                       "benchmark_time,known,12,s\r\n"
	                       "benchmarks,known,13,\r\n"
	                       "background_time,known,14,s\r\n"
	                       "backgrounds,known,15,\r\n"));
	/* Beside it 11 times 150 s, and 40 and 60 times 10 s. */
	assert_non_null(strstr(csv, "\r\ncounting_time,ru,3027,s\r\n"));
	free(csv);
	charter_free(charter);
}

/* 2 items of 24, p = .99: .99 .99 if looks fail together, .99 (1 - .01^2) if not. */
static void test_looks_that_fail_together_have_a_row(void **state)
{
	struct charter *charter = parse_file(NONPAPER);
	char *csv;

	(void)state;
	charter->sites[0].populations[0].design_number.value = 2;
	csv = csv_of(charter);
	assert_non_null(strstr(csv, "\r\ndetection,cells of deveselu,0.9899,\r\n"
	                       "detection_from,cells of deveselu,0.9801,\r\n"
	                       "detection_one_refused,cells of deveselu,0.9801,"
	                       "\r\n"));
	free(csv);
	charter_free(charter);
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
		cmocka_unit_test(test_each_number_of_a_class_has_its_row),
		cmocka_unit_test(test_each_number_of_counts_has_its_row),
		cmocka_unit_test(test_each_number_of_a_benchmark_has_its_row),
		cmocka_unit_test(test_looks_that_fail_together_have_a_row),
		cmocka_unit_test(test_what_is_set_certain_is_a_word_in_its_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
