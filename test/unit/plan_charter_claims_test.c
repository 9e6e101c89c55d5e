/*
 * What is claimed of a charter is true: of draws, of choices, of what the parties
 * set, of refusals and of times. Run from the repository's root.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "measure/measure.h"
#include "plan_charter_world.h"
#include "stats/counting.h"

/* With so much of the conversion time after the notice. */
static void assert_draws_told(struct charter *charter, uint64_t left_s,
                              const char *expected)
{
	uint64_t conversion_s = charter->clocks[CLOCK_NOTICE].value + left_s;
	char *text;

	charter->conversion_s[0].value = conversion_s;
	charter->conversion_s[1].value = conversion_s;
	text = told_of(charter);
	if (strstr(text, expected) == NULL)
		fail_msg("'%s' is not in\n%s", expected, text);
	assert_null(strstr(text, "comes in time"));
	free(text);
}

/*
 * Of 3 draws in 60 days, begun when those of a period are over: none in as long
 * as a period, half of the next in half as long again, 1 - (1 - .49005)^3, and
 * all of one in two.
 */
static void test_a_draw_in_every_period_need_not_come_in_time(void **state)
{
	struct charter *charter = parse_file("charters/test/draws.yaml");
	const uint64_t day = 86400;

	(void)state;
	assert_draws_told(charter, 60 * day, "met in time with 0.0000 or more, "
	                  "whichever draws were seen before");
	assert_draws_told(charter, 60 * day, "without the notice, is under two");
	assert_draws_told(charter, 90 * day, "met in time with 0.8673 or more");
	charter->draws.quota[0].value = 1;
	assert_draws_told(charter, 119 * day, "without the notice, is under two");
	assert_draws_told(charter, 120 * day, "met in time with 0.9801 or more");
	assert_draws_told(charter, 120 * day, "There is 1 draw in a period.");
	assert_draws_told(charter, 120 * day, "There are 2 draws in a period.");
	charter_free(charter);
}

/* Who is told of an entry a notice before has that much less to fear. */
static void test_the_notice_is_taken_off_what_draws_meet(void **state)
{
	struct charter *charter = parse_file("charters/test/draws.yaml");
	const uint64_t day = 86400;

	(void)state;
	charter->clocks[CLOCK_NOTICE].value = 0;
	assert_draws_told(charter, 90 * day, "met in time with 0.8673 or more");
	charter->clocks[CLOCK_NOTICE].value = 36 * 3600;
	assert_draws_told(charter, 177 * day / 2, "met in time with 0.8473 or more");
	charter_free(charter);
}

static void test_a_conversion_within_the_notice_is_never_met(void **state)
{
	struct charter *charter = parse_file("charters/test/draws.yaml");
	char *text;

	(void)state;
	charter->conversion_s[0].value = charter->conversion_s[1].value =
		charter->clocks[CLOCK_NOTICE].value;
	text = told_of(charter);
	assert_non_null(strstr(text, "met in time with 0.0000 if it lies in one "
	                       "period, and with 0.0000 or more if in two"));
	free(text);
	charter_free(charter);
}

/* Other populations and sites are met with more: never "at most". */
static void test_a_chosen_site_is_met_with_no_less_than_is_said(void **state)
{
	struct charter *charter = parse_file(NONPAPER);
	char *text = told_of(charter);

	(void)state;
	assert_null(strstr(text, " at most ("));
	assert_non_null(strstr(text, "is met with 0.1633 or more (2 of 12 times "
	                       "0.9801, rounded down), if each is as likely to "
	                       "be chosen"));
	free(text);
	charter_free(charter);
}

static void test_what_the_parties_set_may_be_certain(void **state)
{
	struct charter *charter = parse_file(NONPAPER);
	char *text;

	(void)state;
	charter->confidence[0].detection.value = UNIT_PROBABILITY;
	text = told_of(charter);
	assert_non_null(strstr(text, "finds it with certainty, as the parties set "
	                       "it."));
	free(text);
	charter_free(charter);
}

/* Of 24 and 2 items: .99 (1 - .01^2) = .9899; refused .99 .99 = .9801. */
static void test_a_refusal_is_warned_of_if_it_leaves_too_little(void **state)
{
	static const char warning[] = "a single one makes the inspection";
	struct charter *charter = parse_file(NONPAPER);
	char *text;

	(void)state;
	for (size_t s = 0; s < charter->site_count; s++)
		for (size_t i = 0; i < charter->sites[s].population_count; i++)
			charter->sites[s].populations[i].design_number.value = 2;
	text = told_of(charter);
	assert_null(strstr(text, warning));
	free(text);
	charter->sites[0].populations[0].required.value = 9802;
	charter->sites[0].populations[0].refusal_allowed = true;
	text = told_of(charter);
	assert_non_null(strstr(text, warning));
	free(text);
	charter->sites[0].populations[0].refusal_allowed = false;
	text = told_of(charter);
	assert_null(strstr(text, warning));
	free(text);
	charter->sites[0].populations[0].refusal_allowed = true;
	charter->sites[0].populations[0].required.value = 9900;
	text = told_of(charter);
	assert_null(strstr(text, warning));
	free(text);
	charter_free(charter);
}

static void test_a_conversion_is_to_be_met_as_looks_are_required(void **state)
{
	struct charter *charter = parse_file(NONPAPER);
	char *text;

	(void)state;
	for (size_t s = 0; s < charter->site_count; s++)
		for (size_t i = 0; i < charter->sites[s].population_count; i++)
			charter->sites[s].populations[i].required.value = 9000;
	text = told_of(charter);
	assert_non_null(strstr(text, "before it is complete with 0.9000, as is "
	                       "required of looks"));
	free(text);
	charter_free(charter);
}

static void assert_told(const char *path, const char *told, bool is_told)
{
	struct charter *charter = parse_file(path);
	char *text = told_of(charter);

	if ((strstr(text, told) != NULL) != is_told)
		fail_msg("%s: '%s' is %stold", path, told, is_told ? "not " : "");
	free(text);
	charter_free(charter);
}

/* 5 and 2 positions, and a spread of .001 in each of two tests. */
static void test_honest_looks_are_said_to_be_left_undecided(void **state)
{
	static const char path[] = "charters/test/counts.yaml";

	(void)state;
	assert_told(path, "class gross: Two tests leave about 0.0020 of honest looks "
	            "at nothing undecided by chance", true);
	assert_told(path, "in no more than 0.0010 the item too far under it (all "
	            "rounded up). With a mean under 5 counts the first is more.",
	            true);
	assert_told(path, "class gross: So in about 0.0100 of visits to alpha one "
	            "or more of its 5 positions stay undecided for this class "
	            "alone.", true);
	assert_told(path, "class known: Two tests leave about 0.0020 of honest "
	            "looks undecided", true);
	assert_told(path, "class known: So in about 0.0040 of visits to bravo one "
	            "or more of its 2 positions stay undecided for this class",
	            true);
}

/* Three classes of .002 and 5 positions; .002, .001, .002 and 2. */
static void test_undecided_looks_are_summed_up_over_classes(void **state)
{
	static const char path[] = "charters/test/counts.yaml";

	(void)state;
	assert_told(path, "clocks, single steps: All classes that are counted "
	            "together, their tests leave one or more of the positions of "
	            "alpha undecided by chance in about 0.0300 of visits", true);
	assert_told(path, "positions of bravo undecided by chance in about 0.0100 of "
	            "visits", true);
	assert_told(NONPAPER, "All classes that are counted together", false);
}

/* The command that is told has the threshold of the rule. */
static void test_the_command_that_is_told_has_the_rules_threshold(void **state)
{
	static const char path[] = "charters/test/counts.yaml";
	struct charter *charter = parse_file(path);

	(void)state;
	assert_told(path, "class standard: The rule is iso11929, with k = 1.6449. No "
	            "false-alarm rate is set: it follows from k and the "
	            "background. 'tally plan threshold --rule k-sigma --k 1.6449 "
	            "--background 10 --measured 10 --inflate' computes it for a "
	            "mean of 10 counts.", true);
	for (size_t i = 0; i <= 2; i += 2) {
		const struct item_class *item = &charter->classes[i];
		const struct stats_ksigma in = { .B = 10, .m = 10, .inflate = true,
			.k = (double)item->counts.k.value / UNIT_PROBABILITY };
		const uint64_t background[] = { 10, 10, 10, 10, 10, 10, 10, 10, 10,
			                        10 };
		uint64_t count = 0;
		const struct measure_counts counts = { 1, &count, 10, background,
			                               0, NULL };
		struct measure_verdict at, under;

		assert_int_equal(stats_ksigma_alarm(&in, &count), STATS_OK);
		measure_counts(item, &counts, &at);
		count--;
		measure_counts(item, &counts, &under);
		assert_int_equal(at.answer, MEASURE_PROHIBITED);
		assert_int_not_equal(under.answer, MEASURE_PROHIBITED);
	}
	charter_free(charter);
}

static void test_a_background_counted_longer_is_more_counts(void **state)
{
	struct charter *charter = parse_file("charters/test/counts.yaml");
	char *text;

	(void)state;
	charter->classes[0].counts.background_time_s.value = 300;
	text = told_of(charter);
	assert_non_null(strstr(text, "--k 4 --background 10 --measured 20 --inflate' "
	                       "computes it for"));
	free(text);
	charter->classes[0].counts.background_time_s.value = 40;
	text = told_of(charter);
	assert_non_null(strstr(text, "--k 4 --background 10 --measured 2 --inflate' "
	                       "nearly computes it for"));
	free(text);
	charter_free(charter);
}

/* Its own part has no such bound, so that nothing is summed up with it. */
static void test_a_sequence_is_told_its_backgrounds_part_alone(void **state)
{
	static const char path[] = "charters/test/counts.yaml";

	(void)state;
	assert_told(path, "class stepwise: Of honest looks at nothing about 0.0010 "
	            "(rounded up) are left undecided by chance since the "
	            "background looks too spread. On top come those too far under "
	            "it, which can be more,", true);
	assert_told(path, "and those that its cap leaves.", true);
	assert_told(path, "class stepwise: Of honest looks at nothing up to", false);
	assert_told(path, "class stepwise: So in up to", false);
}

static void test_words_fit_the_numbers(void **state)
{
	(void)state;
	assert_told(NONPAPER, "At least 37 hours pass from the notice", true);
	assert_told("charters/tutorial.yaml", "pass from the notice", false);
	assert_told(NONPAPER, "the yes of 2 of 2: each of them can stop it", true);
	assert_told(NONPAPER, "It takes all 24 looks. One position", true);
	assert_told("charters/new-start-2020.yaml", "It takes at least 146 looks at "
	            "positions drawn by chance.", true);
	assert_told(NONPAPER, "looks have to find it with probability 0.9500",
	            true);
	assert_told("charters/new-start-2020.yaml", "ceilings, all: They are kept",
	            true);
	assert_told(NONPAPER, "A conclusion lapses 30 days after the first look that "
	            "counts.", true);
	assert_told(NONPAPER, "inspections of each site at random times would have "
	            "to come every 9.3 days on the mean", true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_draw_in_every_period_need_not_come_in_time),
		cmocka_unit_test(test_the_notice_is_taken_off_what_draws_meet),
		cmocka_unit_test(test_a_conversion_within_the_notice_is_never_met),
		cmocka_unit_test(
			test_a_chosen_site_is_met_with_no_less_than_is_said),
		cmocka_unit_test(test_what_the_parties_set_may_be_certain),
		cmocka_unit_test(
			test_a_refusal_is_warned_of_if_it_leaves_too_little),
		cmocka_unit_test(
			test_a_conversion_is_to_be_met_as_looks_are_required),
		cmocka_unit_test(test_honest_looks_are_said_to_be_left_undecided),
		cmocka_unit_test(test_undecided_looks_are_summed_up_over_classes),
		cmocka_unit_test(
			test_the_command_that_is_told_has_the_rules_threshold),
		cmocka_unit_test(test_a_background_counted_longer_is_more_counts),
		cmocka_unit_test(
			test_a_sequence_is_told_its_backgrounds_part_alone),
		cmocka_unit_test(test_words_fit_the_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
