/*
 * What a charter's numbers reach: every number is said, what cannot be reached is
 * a warning, and the populations are drawn. Run from the repository's root.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "charter/rule_rows.h"
#include "plan/plan.h"
#include "plan_charter_world.h"

#define NEW_START "charters/new-start-2020.yaml"
#define TUTORIAL "charters/tutorial.yaml"
#define MAX_NUMBERS 256

static void assert_told(const char *path, const char *expected)
{
	struct charter *charter = parse_file(path);
	char *text = told_of(charter);

	if (strstr(text, expected) == NULL)
		fail_msg("%s: '%s' is not in\n%s", path, expected, text);
	free(text);
	charter_free(charter);
}

static void test_95_percent_against_one_of_24_opens_all_and_23_if_perfect(
	void **state)
{
	struct charter *charter = parse_file(NONPAPER);
	struct population *p = &charter->sites[0].populations[0];
	char *text;

	(void)state;
	assert_told(NONPAPER, "0.9500 against 1 item of 24 means opening all 24. "
	            "It would be 23 if looks were perfect.");
	p->detection.value = UNIT_PROBABILITY;
	p->common_cause.value = 0;
	text = told_of(charter);
	assert_non_null(strstr(text, "!confidence standard, 24 positions: cells "
	                       "of deveselu, and 1 more such: 0.9500 against 1 "
	                       "item of 24 means opening 23.\n"));
	free(text);
	charter_free(charter);
}

/*
 * A charter has so many numbers that one is easily forgotten: each is changed
 * alone, and something else must be said.
 */
struct numbers {
	size_t count;
	struct {
		const char *name;
		uint64_t *number;
		size_t *size; /* where the charter has it as a size */
		uint64_t by;
	} at[MAX_NUMBERS];
};

static void add(struct numbers *all, const char *name, struct number *number,
                uint64_t by)
{
	assert_true(all->count < MAX_NUMBERS);
	all->at[all->count].name = name;
	all->at[all->count].number = &number->value;
	all->at[all->count++].by = by;
}

static void add_size(struct numbers *all, const char *name, size_t *size)
{
	assert_true(all->count < MAX_NUMBERS);
	all->at[all->count].name = name;
	all->at[all->count].size = size;
	all->at[all->count++].by = 1;
}

static void add_counts(struct numbers *all, struct count_rule *rule)
{
	if (rule->test == COUNT_TEST_K_SIGMA || rule->test == COUNT_TEST_ISO11929)
		add(all, "k", &rule->k, 1000);
	else
		add(all, "false alarm", &rule->false_alarm, 1000000);
	if (rule->test == COUNT_TEST_SEQUENTIAL)
		add(all, "cap", &rule->cap, 1);
	add(all, "spread", &rule->spread, 1000000);
	add(all, "time", &rule->time_s, 1);
	add(all, "background time", &rule->background_time_s, 1);
	add(all, "backgrounds", &rule->backgrounds, 1);
	add(all, "weakest", &rule->weakest, 1000);
}

static void add_benchmark(struct numbers *all, struct benchmark_rule *rule)
{
	add(all, "fraction", &rule->fraction, 100);
	add(all, "spread", &rule->spread, 1000000);
	add(all, "time", &rule->time_s, 1);
	add(all, "benchmark time", &rule->benchmark_time_s, 1);
	add(all, "benchmarks", &rule->benchmarks, 1);
	add(all, "background time", &rule->background_time_s, 1);
	add(all, "backgrounds", &rule->backgrounds, 1);
}

static void add_things(struct numbers *all, struct charter *c)
{
	for (size_t i = 0; i < c->class_count; i++) {
		struct item_class *item = &c->classes[i];

		if (item->rule != RULE_VISUAL && item->rule != RULE_NONE)
			add(all, "power", &item->power, 1);
		if (item->rule == RULE_COUNTS)
			add_counts(all, &item->counts);
		if (item->rule == RULE_BENCHMARK)
			add_benchmark(all, &item->benchmark);
		if (item->rule != RULE_DIMENSION)
			continue;
		add(all, "tolerance", &item->tolerance, 50);
		add(all, "guard", &item->guard, 50);
		add(all, "uncertainty", &item->uncertainty, 5);
		for (size_t d = 0; d < item->dimension_count; d++)
			add(all, item->dimensions[d].name,
			    &item->dimensions[d].size_um, 1000);
	}
	for (size_t i = 0; i < c->ceiling_count; i++)
		add(all, c->ceilings[i].name, &c->ceilings[i].limit, 1);
}

static void add_draws(struct numbers *all, struct charter *c)
{
	if (c->draws.population_count == 0)
		return;
	add(all, "period", &c->draws.period_s, 86400);
	add(all, "reveal", &c->draws.reveal_s, 86400);
	add(all, "quota", &c->draws.quota[0], 1);
	add(all, "quota", &c->draws.quota[1], 1);
	for (size_t i = 0; i < c->draws.population_count; i++) {
		struct draw_population *p = &c->draws.populations[i];

		for (size_t s = 0; p->weighted && s < p->site_count; s++) {
			all->at[all->count].name = p->name;
			all->at[all->count].number = &p->weights[s];
			all->at[all->count++].by = 5;
		}
	}
}

static void collect(struct numbers *all, struct charter *c)
{
	for (size_t i = 0; i < CLOCK_COUNT; i++)
		add(all, clock_names[i].member, &c->clocks[i], 3600);
	for (size_t i = 0; i < c->confidence_count; i++) {
		add(all, "design", &c->confidence[i].design_number, 1);
		add(all, "required", &c->confidence[i].required, 1);
		add(all, "detection", &c->confidence[i].detection, 1);
		add(all, "common cause", &c->confidence[i].common_cause, 1);
	}
	for (size_t s = 0; s < SIDES; s++)
		add(all, "conversion", &c->conversion_s[s], 86400);
	add_things(all, c);
	add_draws(all, c);
	add_size(all, "consent", &c->consent.of_count);
	add_size(all, "consent", &c->consent.need);
	add_size(all, "witnesses", &c->witnesses.of_count);
	add_size(all, "witnesses", &c->witnesses.need);
	add_size(all, "cell bytes", &c->cell_bytes);
	if (!c->depositaries.blind)
		return;
	add_size(all, "depositaries", &c->depositaries.of_count);
	add_size(all, "depositaries", &c->depositaries.need);
	add_size(all, "depositaries", &c->depositaries.faulty);
}

static void assert_all_said(const char *path)
{
	struct charter *charter = parse_file(path);
	char *before = told_of(charter), *csv = csv_of(charter), *after;
	struct numbers all = { 0 };

	collect(&all, charter);
	assert_true(all.count > CLOCK_COUNT);
	for (size_t i = 0; i < all.count; i++) {
		if (all.at[i].number != NULL)
			*all.at[i].number += all.at[i].by;
		else
			*all.at[i].size += (size_t)all.at[i].by;
		after = told_of(charter);
		if (strcmp(before, after) == 0)
			fail_msg("%s: nothing says %s", path, all.at[i].name);
		free(after);
		after = csv_of(charter);
		if (strcmp(csv, after) == 0)
			fail_msg("%s: no row has %s", path, all.at[i].name);
		free(after);
		if (all.at[i].number != NULL)
			*all.at[i].number -= all.at[i].by;
		else
			*all.at[i].size -= (size_t)all.at[i].by;
	}
	free(before);
	free(csv);
	charter_free(charter);
}

static void test_every_number_of_a_charter_is_said(void **state)
{
	(void)state;
	assert_all_said(NONPAPER);
	assert_all_said(NEW_START);
	assert_all_said(TUTORIAL);
	assert_all_said("charters/test/draws.yaml");
	assert_all_said("charters/test/dimension.yaml");
	assert_all_said("charters/test/counts.yaml");
	assert_all_said("charters/test/blind.yaml");
	assert_all_said("charters/test/two-witnesses.yaml");
}

static void test_nothing_said_of_a_charter_is_certain(void **state)
{
	static const char *const paths[] = { NONPAPER, NEW_START, TUTORIAL };
	static const char *const certain[] = { "1.000", "100 %", "100%" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct charter *charter = parse_file(paths[i]);
		char *text;

		for (size_t c = 0; c < charter->confidence_count; c++) {
			charter->confidence[c].detection.value = UNIT_PROBABILITY;
			charter->confidence[c].common_cause.value = 0;
		}
		for (size_t s = 0; s < charter->site_count; s++)
			for (size_t p = 0;
			     p < charter->sites[s].population_count; p++) {
				struct population *at =
					&charter->sites[s].populations[p];

				at->detection.value = UNIT_PROBABILITY;
				at->common_cause.value = 0;
			}
		text = told_of(charter);
		for (size_t c = 0; c < 3; c++)
			assert_null(strstr(text, certain[c]));
		free(text);
		charter_free(charter);
	}
}

static void test_what_cannot_be_reached_is_a_warning(void **state)
{
	struct charter *charter = parse_file(TUTORIAL);
	char *text;

	(void)state;
	for (size_t s = 0; s < charter->site_count; s++)
		charter->sites[s].populations[0].detection.value = 9000;
	text = told_of(charter);
	assert_non_null(strstr(text, "No inspection of such a population can end "
	                       "in absence confirmed: even all looks together "
	                       "stay under 0.9500."));
	free(text);
	/* Several items: looks may err together. (1 - .9^2 = .99) * .99 = .9801 */
	charter->sites[0].populations[0].design_number.value = 2;
	text = told_of(charter);
	assert_non_null(strstr(text, "it is 0.8910 to 0.9801."));
	free(text);
	charter_free(charter);
}

static void test_a_long_arrangement_outlives_its_first_conclusion(void **state)
{
	struct charter *charter = parse_file(NONPAPER);
	char *text = told_of(charter);

	(void)state;
	assert_null(strstr(text, "has lapsed before the last look"));
	free(text);
	charter->clocks[CLOCK_INTERVAL].value = 40 * 86400;
	text = told_of(charter);
	assert_non_null(strstr(text, "has lapsed before the last look"));
	free(text);
	charter_free(charter);
}

/* Over a background of 20 an interval, known by 800 counts, the sequence alarms
 * with .1043 (stats_sprt_exact), not with the .001 that it is set for. */
static void test_only_a_kept_rate_of_false_alarms_is_promised(void **state)
{
	struct charter *charter = parse_file("charters/test/counts.yaml");
	char *text = told_of(charter);
	size_t promised = 0, said = 0;

	(void)state;
	for (size_t i = 0; i < charter->class_count; i++) {
		enum count_test test = charter->classes[i].counts.test;

		if (charter->classes[i].rule != RULE_COUNTS)
			continue;
		assert_non_null(strstr(text, test_rows[test].alarms));
		said++;
	}
	assert_int_equal(said, 5);
	for (const char *at = text; (at = strstr(at, "alarms")); at++) {
		const char *most = strstr(at, "at most");

		promised += most && most < strpbrk(at, ".\n");
	}
	assert_int_equal(promised, 1);
	free(text);
	charter_free(charter);
}

static void test_a_thing_of_a_prohibited_size_is_a_false_alarm(void **state)
{
	struct charter *charter = parse_file("charters/test/dimension.yaml");
	struct item_class *allowed = &charter->classes[2];
	char *text;

	(void)state;
	allowed->rule = RULE_DIMENSION;
	allowed->dimension_count = charter->classes[0].dimension_count;
	memcpy(allowed->dimensions, charter->classes[0].dimensions,
	       sizeof(allowed->dimensions));
	for (size_t i = 0; i < allowed->dimension_count; i++)
		allowed->dimensions[i].size_um.source = NULL;
	/* 5560 mm, and 4 % of it outward: 5782.4 is in, 5782.5 is not. */
	allowed->dimensions[0].size_um.value = 5782400;
	text = told_of(charter);
	assert_non_null(strstr(text, "every one of them is a false alarm"));
	free(text);
	allowed->dimensions[0].size_um.value = 5782500;
	text = told_of(charter);
	assert_null(strstr(text, "every one of them is a false alarm"));
	free(text);
	charter_free(charter);
}

static void test_a_rate_that_was_said_is_not_said_to_be_missing(void **state)
{
	static const char missing[] = "How often a look finds what is not there.";
	struct charter *charter = parse_file("charters/test/dimension.yaml");
	char *text = told_of(charter);

	(void)state;
	assert_non_null(strstr(text, missing));
	free(text);
	charter->classes[0].rule = RULE_COUNTS;
	charter->classes[0].counts.test = COUNT_TEST_POISSON;
	for (size_t i = 1; i < charter->class_count; i++)
		memset(charter->classes[i].prohibited_on, 0,
		       sizeof(charter->classes[i].prohibited_on));
	text = told_of(charter);
	assert_null(strstr(text, missing));
	free(text);
	charter->classes[1].prohibited_on[0] = true;
	text = told_of(charter);
	assert_non_null(strstr(text, "but for classes whose rule says above how "
	                       "often it alarms"));
	free(text);
	charter_free(charter);
}

/*
 * 3 draws a period of 60 days, 30 to convert without 1.5 of notice, and .9801:
 * 1 - (1 - .46555)^3, and (1 - .475)^3.
 */
static void test_draws_reach_what_a_quota_reaches(void **state)
{
	(void)state;
	assert_told("charters/test/draws.yaml", "met in time with 0.8473 if it "
	            "lies in one period, and with 0.7960 or more if in two");
	assert_told("charters/test/draws.yaml", "!draws of us: Once the quota is "
	            "used up, the other side knows: with 0.1448 the last");
	/* Weights 1 and 3: 1/4, and 1 - (3/4)^3 = .578125. */
	assert_told("charters/test/draws.yaml", "with 0.2500 in a draw of one "
	            "(its weight is 1 of 4), and with 0.5781 in a period");
}

static void test_every_kind_of_population_is_a_curve(void **state)
{
	static const struct {
		const char *path;
		size_t curves;
	} rows[] = { { NONPAPER, 3 }, { NEW_START, 7 }, { TUTORIAL, 1 } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct charter *charter = parse_file(rows[i].path);
		struct plot plot = { 0 };
		struct buf svg;

		assert_int_equal(plan_charter_plot(charter, &plot), 0);
		assert_int_equal(plot.curve_count, rows[i].curves);
		assert_true(plot.has_mark && plot.has_level);
		assert_true(plot.mark.y >= plot.level);
		buf_init(&svg, PLAN_MAX_BYTES);
		assert_int_equal(plot_svg(&plot, &svg), TALLY_OK);
		buf_release(&svg);
		plot_release(&plot);
		charter_free(charter);
	}
}

static void test_curves_that_do_not_fit_are_counted(void **state)
{
	struct charter *charter = parse_file(NONPAPER);
	struct plot plot = { 0 };

	(void)state;
	/* 2 populations at each of 2 sites, 1 at each of 12: all of another size. */
	for (size_t s = 0, size = 1; s < charter->site_count; s++)
		for (size_t p = 0; p < charter->sites[s].population_count; p++)
			charter->sites[s].populations[p].position_count = ++size;
	assert_int_equal(plan_charter_plot(charter, &plot), 16 - PLOT_MAX_CURVES);
	assert_int_equal(plot.curve_count, PLOT_MAX_CURVES);
	plot_release(&plot);
	charter_free(charter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_only_a_kept_rate_of_false_alarms_is_promised),
		cmocka_unit_test(
			test_95_percent_against_one_of_24_opens_all_and_23_if_perfect),
		cmocka_unit_test(test_every_number_of_a_charter_is_said),
		cmocka_unit_test(test_nothing_said_of_a_charter_is_certain),
		cmocka_unit_test(test_what_cannot_be_reached_is_a_warning),
		cmocka_unit_test(
			test_a_long_arrangement_outlives_its_first_conclusion),
		cmocka_unit_test(
			test_a_thing_of_a_prohibited_size_is_a_false_alarm),
		cmocka_unit_test(
			test_a_rate_that_was_said_is_not_said_to_be_missing),
		cmocka_unit_test(test_draws_reach_what_a_quota_reaches),
		cmocka_unit_test(test_every_kind_of_population_is_a_curve),
		cmocka_unit_test(test_curves_that_do_not_fit_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
