/*
 * Declared and found differ, or a side objects: what an answer changes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "found_world.h"

static void look(struct world *w, const char *position, const char *found)
{
	world_select(w, 0, RU);
	world_measure(w, 0, RU, position, found);
}

static void test_an_undeclared_allowed_item_needs_an_explanation(void **s)
{
	struct world w;
	struct id measure;
	struct draft d;

	(void)s;
	ready(&w, NONPAPER, 0);
	world_select(&w, 0, RU);
	measure = world_measure(&w, 0, RU, "cell-03", "sm3:A-1");
	finish(&w, "agree");
	assert_concludes(&w, CONCLUSION_INCONCLUSIVE, REASON_DISCREPANCY);
	draft_init(&d, STATEMENT_REPLY);
	draft_id(&d, "to", measure.bytes);
	draft_open(&d, "rows", '[');
	draft_word(&d, NULL, "cell-03");
	draft_close(&d, ']');
	world_say(&w, "us", &d);
	assert_concludes(&w, CONCLUSION_CONFIRMED, REASON_NONE);
	world_release(&w);
}

static void test_a_reply_that_names_another_row_explains_nothing(void **s)
{
	struct world w;
	struct id measure;
	struct draft d;

	(void)s;
	ready(&w, NONPAPER, 0);
	world_select(&w, 0, RU);
	measure = world_measure(&w, 0, RU, "cell-03", "sm3:A-1");
	finish(&w, "agree");
	draft_init(&d, STATEMENT_REPLY);
	draft_id(&d, "to", measure.bytes);
	draft_open(&d, "rows", '[');
	draft_word(&d, NULL, "cell-04");
	draft_close(&d, ']');
	world_say(&w, "us", &d);
	assert_concludes(&w, CONCLUSION_INCONCLUSIVE, REASON_DISCREPANCY);
	world_release(&w);
}

static void test_a_declared_item_that_is_missing_needs_an_explanation(void **s)
{
	struct world w;
	struct draft d;

	(void)s;
	ready(&w, NONPAPER, 0);
	look(&w, NULL, NULL);
	draft_init(&d, STATEMENT_MEASURE);
	draft_id(&d, "notice", w.pairs[0].notice[RU].bytes);
	draft_open(&d, "rows", '[');
	draft_open(&d, NULL, '{');
	draft_word(&d, "position", "cell-05");
	draft_word(&d, "status", "looked");
	draft_word(&d, "declared", "sm3:A-5");
	draft_word(&d, "found", "nothing");
	draft_word(&d, "method", "visual");
	draft_word(&d, "decision", "clear");
	draft_close(&d, '}');
	draft_close(&d, ']');
	world_say_as(&w, "ru", KEY_INSPECTOR, &d);
	finish(&w, "agree");
	assert_concludes(&w, CONCLUSION_INCONCLUSIVE, REASON_DISCREPANCY);
	world_release(&w);
}

static void test_an_objection_without_reply_disputes(void **s)
{
	struct world w;
	struct draft d;
	struct id object;

	(void)s;
	ready(&w, NONPAPER, 0);
	look(&w, NULL, NULL);
	draft_init(&d, STATEMENT_OBJECT);
	draft_id(&d, "about", w.pairs[0].arrive[RU].bytes);
	object = world_say(&w, "us", &d);
	finish(&w, "agree");
	assert_concludes(&w, CONCLUSION_DISPUTED, REASON_OBJECTION);
	draft_init(&d, STATEMENT_REPLY);
	draft_id(&d, "to", object.bytes);
	draft_open(&d, "rows", '[');
	draft_close(&d, ']');
	world_say(&w, "ru", &d);
	assert_concludes(&w, CONCLUSION_CONFIRMED, REASON_NONE);
	world_release(&w);
}

static void object_to_deposit(struct world *w, const char *who, unsigned giver)
{
	struct draft d;

	ready(w, NONPAPER, 0);
	look(w, NULL, NULL);
	draft_init(&d, STATEMENT_OBJECT);
	draft_id(&d, "about", w->pairs[0].deposit[giver].bytes);
	world_say(w, who, &d);
	finish(w, "agree");
}

static void test_a_deposit_can_be_objected_to(void **s)
{
	struct world w;

	(void)s;
	object_to_deposit(&w, "ru", !RU);
	assert_concludes(&w, CONCLUSION_DISPUTED, REASON_OBJECTION);
	assert_int_equal(w.rules->objection_count, 1);
	assert_int_equal(w.rules->objections[0].addressed, world_who(&w, "us"));
	assert_int_equal(w.rules->irregularity_count, 0);
	world_release(&w);
}

/* Each deposit belongs to the inspection of the site that it opens. */
static void test_a_deposit_belongs_to_the_site_that_it_opens(void **s)
{
	struct world w;

	(void)s;
	object_to_deposit(&w, "us", RU);
	assert_concludes(&w, CONCLUSION_CONFIRMED, REASON_NONE);
	assert_int_equal(w.rules->objection_count, 1);
	assert_int_equal(w.rules->objections[0].addressed, world_who(&w, "ru"));
	world_release(&w);
}

static void test_nobody_objects_to_what_his_own_side_said(void **s)
{
	struct world w;

	(void)s;
	object_to_deposit(&w, "ru", RU);
	assert_concludes(&w, CONCLUSION_CONFIRMED, REASON_NONE);
	assert_int_equal(w.rules->objection_count, 0);
	world_release(&w);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_undeclared_allowed_item_needs_an_explanation),
		TEST(test_a_reply_that_names_another_row_explains_nothing),
		TEST(test_a_declared_item_that_is_missing_needs_an_explanation),
		TEST(test_an_objection_without_reply_disputes),
		TEST(test_a_deposit_can_be_objected_to),
		TEST(test_a_deposit_belongs_to_the_site_that_it_opens),
		TEST(test_nobody_objects_to_what_his_own_side_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
