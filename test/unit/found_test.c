/*
 * What is found, refused, missed or explained, and what a conclusion makes of
 * it: an item in cell 17 of Deveselu, seen or not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "found_world.h"

static void assert_detection(struct world *w, uint32_t detection,
                             enum conclusion_word word)
{
	struct conclusion *c = world_conclude(w);
	const struct site_result *result = world_site(c, "deveselu");

	assert_int_equal(result->populations[0].detection, detection);
	assert_string_equal(conclusion_text_of(result->word),
	                    conclusion_text_of(word));
	assert_int_equal(result->reasons[REASON_DETECTION],
	                 word == CONCLUSION_INCONCLUSIVE);
	conclusion_free(c);
}

static void look(struct world *w, const char *position, const char *found)
{
	world_select(w, 0, RU);
	world_measure(w, 0, RU, position, found);
}

static void test_an_item_seen_and_countersigned_is_found(void **s)
{
	struct world w;

	(void)s;
	ready(&w, NONPAPER, 0);
	look(&w, "cell-17", "tlam");
	finish(&w, "agree");
	assert_concludes(&w, CONCLUSION_FOUND, REASON_FOUND);
	world_release(&w);
}

static void test_silence_of_the_escort_does_not_unsay_a_finding(void **s)
{
	struct world w;

	(void)s;
	ready(&w, NONPAPER, 0);
	look(&w, "cell-17", "tlam");
	finish(&w, NULL);
	assert_concludes(&w, CONCLUSION_FOUND, REASON_FOUND);
	assert_true(world_named(&w, IRREGULAR_NOT_COUNTERSIGNED, "us") > 0);
	world_release(&w);
}

static void test_a_finding_does_not_count_while_the_escort_may_answer(void **s)
{
	struct world w;

	(void)s;
	ready(&w, NONPAPER, 0);
	look(&w, "cell-17", "tlam");
	assert_concludes(&w, CONCLUSION_NOT_INSPECTED, REASON_CLOCK);
	world_release(&w);
}

static void test_suspending_does_not_unsay_a_finding(void **s)
{
	struct world w;

	(void)s;
	ready(&w, NONPAPER, 0);
	look(&w, "cell-17", "tlam");
	world_suspend(&w, "us", "begin");
	w.now_s += 4 * HOURS;
	assert_concludes(&w, CONCLUSION_FOUND, REASON_SUSPENDED);
	world_release(&w);
}

static void test_an_item_measured_after_a_suspension_is_found(void **s)
{
	struct world w;

	(void)s;
	ready(&w, NONPAPER, 0);
	world_select(&w, 0, RU);
	world_suspend(&w, "us", "begin");
	world_measure(&w, 0, RU, "cell-17", "tlam");
	w.now_s += 4 * HOURS;
	assert_concludes(&w, CONCLUSION_FOUND, REASON_FOUND);
	world_release(&w);
}

static void test_ending_the_arrangement_does_not_unsay_a_finding(void **s)
{
	struct world w;

	(void)s;
	ready(&w, NONPAPER, 0);
	look(&w, "cell-17", "tlam");
	world_suspend(&w, "us", "end");
	w.now_s += 4 * HOURS;
	assert_concludes(&w, CONCLUSION_FOUND, REASON_FOUND);
	world_release(&w);
}

static void test_a_contested_finding_is_disputed(void **s)
{
	struct world w;
	struct id measure;

	(void)s;
	ready(&w, NONPAPER, 0);
	world_select(&w, 0, RU);
	measure = world_measure(&w, 0, RU, "cell-17", "tlam");
	world_countersign(&w, "us", measure, "contest");
	finish(&w, "agree");
	assert_concludes(&w, CONCLUSION_DISPUTED, REASON_CONTESTED);
	world_release(&w);
}

static void test_the_host_may_contest_for_itself(void **s)
{
	struct world w;
	struct id measure;

	(void)s;
	ready(&w, NONPAPER, 0);
	world_select(&w, 0, RU);
	measure = world_measure(&w, 0, RU, "cell-17", "tlam");
	world_countersign(&w, "us", measure, "agree");
	world_countersign(&w, "ro", measure, "contest");
	finish(&w, "agree");
	assert_concludes(&w, CONCLUSION_DISPUTED, REASON_CONTESTED);
	world_release(&w);
}

static void test_another_host_may_not_contest(void **s)
{
	struct world w;
	struct id measure, contest;

	(void)s;
	ready(&w, NONPAPER, 0);
	world_select(&w, 0, RU);
	measure = world_measure(&w, 0, RU, "cell-17", "tlam");
	contest = world_countersign(&w, "pl", measure, "contest");
	assert_int_equal(world_irregular(&w, contest), IRREGULAR_NOT_AUTHORISED);
	finish(&w, "agree");
	assert_concludes(&w, CONCLUSION_FOUND, REASON_FOUND);
	world_release(&w);
}

static void test_a_late_contest_leaves_the_finding_standing(void **s)
{
	struct world w;
	struct id measure, contest;

	(void)s;
	ready(&w, NONPAPER, 0);
	world_select(&w, 0, RU);
	measure = world_measure(&w, 0, RU, "cell-17", "tlam");
	w.now_s += 4 * HOURS;
	contest = world_countersign(&w, "us", measure, "contest");
	assert_int_equal(world_irregular(&w, contest), IRREGULAR_LATE);
	finish(&w, "agree");
	assert_concludes(&w, CONCLUSION_FOUND, REASON_FOUND);
	world_release(&w);
}

static void test_half_of_the_cells_by_draw_gives_4900(void **s)
{
	struct world w;

	(void)s;
	ready(&w, NONPAPER, 12);
	w.sample_k = 12;
	look(&w, NULL, NULL);
	finish(&w, "agree");
	assert_detection(&w, 4900, CONCLUSION_INCONCLUSIVE);
	world_release(&w);
}

static void test_all_but_one_of_the_cells_gives_9392(void **s)
{
	struct world w;

	(void)s;
	ready(&w, NONPAPER, 23);
	w.sample_k = 23;
	look(&w, NULL, NULL);
	finish(&w, "agree");
	assert_detection(&w, 9392, CONCLUSION_INCONCLUSIVE);
	world_release(&w);
}

static void test_one_refused_cell_gives_nothing_against_one_item(void **s)
{
	struct world w;

	(void)s;
	ready(&w, NONPAPER, 0);
	look(&w, NULL, NULL);
	world_row(&w, 0, RU, "cell-17", "refused", NULL);
	finish(&w, "agree");
	assert_detection(&w, 0, CONCLUSION_INCONCLUSIVE);
	world_release(&w);
}

static void test_one_unreadable_cell_counts_like_a_refused_one(void **s)
{
	struct world w;

	(void)s;
	ready(&w, NONPAPER, 0);
	look(&w, NULL, NULL);
	world_row(&w, 0, RU, "cell-17", "unreadable", NULL);
	finish(&w, "agree");
	assert_detection(&w, 0, CONCLUSION_INCONCLUSIVE);
	world_release(&w);
}

static void test_perfect_looks_at_half_of_the_cells_give_5000(void **s)
{
	struct world w;

	(void)s;
	ready(&w, EXACT, 12);
	w.sample_k = 12;
	look(&w, NULL, NULL);
	finish(&w, "agree");
	assert_detection(&w, 5000, CONCLUSION_INCONCLUSIVE);
	world_release(&w);
}

static void text_of(struct world *w, struct buf *out)
{
	struct conclusion *c = world_conclude(w);
	struct named_head heads[WORLD_LOGS];
	struct buf json;
	struct fault fault = { 0 };

	for (size_t i = 0; i < w->charter->participant_count; i++) {
		size_t size = c->rules->log_count[i];

		heads[i].log = w->charter->participants[i].log;
		heads[i].size = size;
		memcpy(heads[i].root, w->logs[i].heads[size].root, HASH_BYTES);
	}
	buf_init(&json, 1 << 20);
	assert_int_equal(conclusion_json(c, heads, &json), TALLY_OK);
	buf_init(out, 1 << 20);
	if (conclusion_text(buf_slice(&json), w->charter, out, &fault) != TALLY_OK)
		fail_msg("%s", fault.text);
	buf_put_u8(out, 0);
	buf_release(&json);
	conclusion_free(c);
}

static void test_perfect_looks_at_23_cells_pass_and_say_what_they_miss(void **s)
{
	struct world w;
	struct buf text;

	(void)s;
	ready(&w, EXACT, 23);
	w.sample_k = 23;
	look(&w, NULL, NULL);
	finish(&w, "agree");
	assert_detection(&w, 9583, CONCLUSION_CONFIRMED);
	text_of(&w, &text);
	assert_non_null(strstr((char *)text.data, "would be missed"));
	buf_release(&text);
	world_release(&w);
}

static void test_a_row_that_calls_a_prohibited_item_clear_is_overruled(void **s)
{
	struct world w;
	struct draft d;
	struct id measure;

	(void)s;
	ready(&w, NONPAPER, 0);
	look(&w, NULL, NULL);
	draft_init(&d, STATEMENT_MEASURE);
	draft_id(&d, "notice", w.pairs[0].notice[RU].bytes);
	draft_open(&d, "rows", '[');
	draft_open(&d, NULL, '{');
	draft_word(&d, "position", "cell-05");
	draft_word(&d, "status", "looked");
	draft_word(&d, "declared", "tlam");
	draft_word(&d, "found", "tlam");
	draft_word(&d, "method", "visual");
	draft_word(&d, "decision", "clear");
	draft_close(&d, '}');
	draft_close(&d, ']');
	measure = world_say_as(&w, "ru", KEY_INSPECTOR, &d);
	assert_int_equal(world_irregular(&w, measure),
	                 IRREGULAR_DECISION_MISMATCH);
	finish(&w, "agree");
	assert_concludes(&w, CONCLUSION_FOUND, REASON_FOUND);
	world_release(&w);
}

static void test_an_item_outside_any_position_is_found(void **s)
{
	struct world w;
	struct draft d;
	uint8_t place[HASH_BYTES] = { 1 };

	(void)s;
	ready(&w, NONPAPER, 0);
	look(&w, NULL, NULL);
	draft_init(&d, STATEMENT_MEASURE);
	draft_id(&d, "notice", w.pairs[0].notice[RU].bytes);
	draft_open(&d, "rows", '[');
	draft_open(&d, NULL, '{');
	draft_hash(&d, "place", place);
	draft_word(&d, "status", "looked");
	draft_word(&d, "found", "tlam");
	draft_word(&d, "method", "visual");
	draft_word(&d, "decision", "prohibited");
	draft_close(&d, '}');
	draft_close(&d, ']');
	world_say_as(&w, "ru", KEY_INSPECTOR, &d);
	finish(&w, "agree");
	assert_concludes(&w, CONCLUSION_FOUND, REASON_FOUND);
	world_release(&w);
}

static void test_absence_lapses_when_the_conversion_time_has_passed(void **s)
{
	struct world w;

	(void)s;
	ready(&w, NONPAPER, 0);
	look(&w, NULL, NULL);
	finish(&w, "agree");
	assert_concludes(&w, CONCLUSION_CONFIRMED, REASON_NONE);
	w.now_s += 31 * 24 * HOURS;
	assert_concludes(&w, CONCLUSION_LAPSED, REASON_NONE);
	world_release(&w);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_item_seen_and_countersigned_is_found),
		TEST(test_silence_of_the_escort_does_not_unsay_a_finding),
		TEST(test_a_finding_does_not_count_while_the_escort_may_answer),
		TEST(test_suspending_does_not_unsay_a_finding),
		TEST(test_an_item_measured_after_a_suspension_is_found),
		TEST(test_ending_the_arrangement_does_not_unsay_a_finding),
		TEST(test_a_contested_finding_is_disputed),
		TEST(test_the_host_may_contest_for_itself),
		TEST(test_another_host_may_not_contest),
		TEST(test_a_late_contest_leaves_the_finding_standing),
		TEST(test_half_of_the_cells_by_draw_gives_4900),
		TEST(test_all_but_one_of_the_cells_gives_9392),
		TEST(test_one_refused_cell_gives_nothing_against_one_item),
		TEST(test_one_unreadable_cell_counts_like_a_refused_one),
		TEST(test_perfect_looks_at_half_of_the_cells_give_5000),
		TEST(test_perfect_looks_at_23_cells_pass_and_say_what_they_miss),
		TEST(test_a_row_that_calls_a_prohibited_item_clear_is_overruled),
		TEST(test_an_item_outside_any_position_is_found),
		TEST(test_absence_lapses_when_the_conversion_time_has_passed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
