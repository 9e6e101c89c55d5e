/*
 * Attacks on what an inspection found or on who is named: each was possible
 * once, and each test says how it must come out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world_odd.h"

#define NONPAPER "charters/nonpaper-2022.yaml"
#define DAY (24 * HOURS)
#define MAX_OPEN 16 /* proposals of one log, and objections */
#define US 0 /* inspects Orlan */
#define RU 1 /* inspects Deveselu */

static void ready(struct world *w, const char *charter)
{
	world_init(w, charter);
	world_run(w);
	world_pair_to(w, 0, GATE_ARRIVE);
	world_select(w, 0, US);
	world_select(w, 0, RU);
}

static void assert_site(struct world *w, const char *site,
                        enum conclusion_word word)
{
	struct conclusion *c = world_conclude(w);

	assert_string_equal(conclusion_text_of(world_site(c, site)->word),
	                    conclusion_text_of(word));
	conclusion_free(c);
}

static void assert_not_confirmed(struct world *w, const char *site)
{
	struct conclusion *c = world_conclude(w);

	assert_int_not_equal(world_site(c, site)->word, CONCLUSION_CONFIRMED);
	conclusion_free(c);
}

static enum standing standing_of(struct world *w, unsigned side, size_t measure)
{
	const struct rules *rules = world_replay(w);
	size_t i = rules->arrangements[0].pairs[0].inspection[side];

	assert_true(measure < rules->inspections[i].measure_count);
	return rules->inspections[i].measures[measure].attested.standing;
}

/* A row as the team writes it, whatever the charter would say of it. */
static void put_row(struct draft *d, const char *position, const char *found,
                    const char *decision)
{
	draft_open(d, NULL, '{');
	draft_word(d, "position", position);
	draft_word(d, "status", "looked");
	draft_word(d, "declared", "nothing");
	draft_word(d, "found", found);
	draft_word(d, "method", "visual");
	draft_word(d, "decision", decision);
	draft_close(d, '}');
}

/* us finds an item at Orlan; the witness does not know of it yet. */
static struct id find_unseen(struct world *w)
{
	struct draft d;

	draft_init(&d, STATEMENT_MEASURE);
	draft_id(&d, "notice", w->pairs[0].notice[US].bytes);
	draft_open(&d, "rows", '[');
	put_row(&d, "shelter-01", "glcm", "prohibited");
	draft_close(&d, ']');
	return world_say_unseen(w, "us", KEY_INSPECTOR, &d);
}

static void test_withdrawing_after_the_look_does_not_unsay_a_finding(void **s)
{
	struct world w;
	struct draft d;
	struct id measure;

	(void)s;
	ready(&w, NONPAPER);
	measure = find_unseen(&w);
	w.now_s += 2 * MINUTES;
	draft_init(&d, STATEMENT_ANSWER);
	draft_id(&d, "to", w.arrangement.bytes);
	draft_word(&d, "answer", "withdrawn");
	world_say_unseen(&w, "ru", KEY_OFFICE, &d);
	w.now_s += MINUTES;
	world_witness_but(&w, "us");
	w.now_s += MINUTES;
	world_witness(&w);
	world_assert_regular(&w, measure);
	w.now_s += 6 * HOURS;
	assert_site(&w, "orlan", CONCLUSION_FOUND);
	assert_int_equal(world_named(&w, IRREGULAR_OUT_OF_ORDER, "us"), 0);
	assert_int_equal(world_replay(&w)->arrangements[0].ending,
	                 ENDING_WITHDRAWN);
	for (size_t i = 0; i < w.rules->irregularity_count; i++)
		assert_int_equal(w.rules->irregularities[i].by,
		                 world_who(&w, "ru"));
	world_release(&w);
}

static void test_contesting_the_report_reopens_no_measure_that_stood(void **s)
{
	struct world w;

	(void)s;
	ready(&w, NONPAPER);
	world_row(&w, 0, US, "shelter-01", "looked", "glcm");
	w.now_s += 10 * HOURS;
	assert_site(&w, "orlan", CONCLUSION_FOUND);
	world_report(&w, 0, US);
	world_countersign(&w, "ru", w.pairs[0].report[US], "contest");
	w.now_s += 5 * HOURS;
	assert_int_equal(standing_of(&w, US, 0), STANDING_SILENT);
	assert_site(&w, "orlan", CONCLUSION_FOUND);
	world_release(&w);
}

static struct id report_of(struct world *w, struct id listed)
{
	struct draft d;

	draft_init(&d, STATEMENT_REPORT);
	draft_id(&d, "notice", w->pairs[0].notice[RU].bytes);
	draft_open(&d, "statements", '[');
	draft_id(&d, NULL, listed.bytes);
	draft_close(&d, ']');
	draft_time(&d, "ended", w->now_s);
	return world_say_as(w, "ru", KEY_INSPECTOR, &d);
}

static void test_agreeing_to_a_report_signs_no_measure_it_leaves_out(void **s)
{
	struct world w;
	struct id clean, report;

	(void)s;
	ready(&w, NONPAPER);
	clean = world_measure(&w, 0, RU, NULL, NULL);
	world_row(&w, 0, RU, "cell-17", "looked", "tlam");
	report = report_of(&w, clean);
	world_assert_regular(&w, report);
	world_countersign(&w, "us", report, "agree");
	w.now_s += 4 * HOURS;
	assert_int_equal(standing_of(&w, RU, 0), STANDING_AGREED);
	assert_int_equal(standing_of(&w, RU, 1), STANDING_SILENT);
	assert_int_equal(world_named(&w, IRREGULAR_NOT_COUNTERSIGNED, "us"), 1);
	world_release(&w);
}

static void test_a_report_lists_no_statement_of_another_inspection(void **s)
{
	struct world w;
	struct id foreign;

	(void)s;
	ready(&w, NONPAPER);
	foreign = world_measure(&w, 0, US, NULL, NULL);
	world_assert(&w, report_of(&w, foreign), IRREGULAR_UNKNOWN_NAME, "ru");
	world_assert(&w, report_of(&w, w.pairs[0].notice[RU]),
	             IRREGULAR_UNKNOWN_NAME, "ru");
	world_release(&w);
}

static struct id object(struct world *w, const char *who, struct id about)
{
	struct draft d;

	draft_init(&d, STATEMENT_OBJECT);
	draft_id(&d, "about", about.bytes);
	return world_say(w, who, &d);
}

static void test_nobody_disputes_a_site_by_objecting_to_itself(void **s)
{
	struct world w;
	struct id objection;

	(void)s;
	world_init(&w, NONPAPER);
	world_run(&w);
	world_pair_to(&w, 0, GATE_LOOK);
	objection = object(&w, "ru", w.pairs[0].ack[US]);
	world_assert(&w, objection, IRREGULAR_NOT_AUTHORISED, "ru");
	assert_int_equal(w.rules->objection_count, 0);
	world_pair_to(&w, 1, GATE_LOOK);
	w.now_s += 4 * HOURS;
	assert_site(&w, "orlan", CONCLUSION_CONFIRMED);
	world_release(&w);
}

/* The first pair again, with the declarations that stand. */
static void propose_again(struct world *w)
{
	static const char *const gates[] = { "notice", "designate", "swap",
		                             "arrive", "look" };
	struct draft d;

	draft_init(&d, STATEMENT_PROPOSE);
	draft_open(&d, "declarations", '[');
	draft_id(&d, NULL, w->declared[0].bytes);
	draft_id(&d, NULL, w->declared[1].bytes);
	draft_close(&d, ']');
	draft_time(&d, "answer_by", w->now_s + 7 * DAY);
	draft_open(&d, "pairs", '[');
	draft_open(&d, NULL, '{');
	draft_open(&d, "gives", '[');
	draft_word(&d, NULL, "deveselu");
	draft_word(&d, NULL, "choice");
	draft_close(&d, ']');
	for (int i = 0; i < 5; i++)
		draft_time(&d, gates[i], w->now_s + (8 + i) * DAY);
	draft_close(&d, '}');
	draft_close(&d, ']');
	w->arrangement = world_say(w, "us", &d);
}

static void test_proposals_left_unanswered_use_up_no_limit(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, NONPAPER);
	world_sign(&w);
	world_propose(&w);
	for (int i = 0; i < MAX_OPEN; i++) {
		w.now_s += 9 * DAY;
		propose_again(&w);
	}
	world_assert_regular(&w, w.arrangement);
	/* But those that still wait do. */
	for (int i = 1; i <= MAX_OPEN; i++)
		propose_again(&w);
	world_assert(&w, w.arrangement, IRREGULAR_TOO_MANY, "us");
	world_release(&w);
}

static void test_objections_left_unanswered_use_up_no_limit(void **s)
{
	struct world w;
	struct id last;

	(void)s;
	ready(&w, NONPAPER);
	for (int i = 0; i <= MAX_OPEN; i++)
		last = object(&w, "us", w.pairs[0].ack[US]);
	world_assert(&w, last, IRREGULAR_TOO_MANY, "us");
	w.now_s += 3 * HOURS;
	last = object(&w, "us", w.pairs[0].ack[US]);
	world_assert_regular(&w, last);
	world_release(&w);
}

/* Both pairs clean, but for one more row at Orlan that ru explains. */
static void look_with_row(struct world *w, const char *found,
                          const char *decision)
{
	struct id measure = { { 0 } };
	struct draft d;

	ready(w, NONPAPER);
	world_measure(w, 0, US, NULL, NULL);
	draft_init(&d, STATEMENT_MEASURE);
	draft_id(&d, "notice", w->pairs[0].notice[US].bytes);
	draft_open(&d, "rows", '[');
	put_row(&d, "shelter-01", found, decision);
	draft_close(&d, ']');
	measure = world_say_as(w, "us", KEY_INSPECTOR, &d);
	draft_init(&d, STATEMENT_REPLY);
	draft_id(&d, "to", measure.bytes);
	draft_open(&d, "rows", '[');
	draft_word(&d, NULL, "shelter-01");
	draft_close(&d, ']');
	world_say(w, "ru", &d);
	world_countersign(w, "ru", measure, "agree");
	world_report(w, 0, US);
	world_countersign(w, "ru", w->pairs[0].report[US], "agree");
	world_measure(w, 0, RU, NULL, NULL);
	world_report(w, 0, RU);
	world_countersign(w, "us", w->pairs[0].report[RU], "agree");
	world_pair_to(w, 1, GATE_LOOK);
	w->now_s += 4 * HOURS;
}

static void test_what_no_rule_shares_or_knows_is_no_clean_look(void **s)
{
	static const struct {
		const char *found, *decision;
	} doubts[] = {
		{ "missile", "prohibited" },
		{ "missile", "clear" },
		{ "nothing", "prohibited" },
	};

	(void)s;
	for (size_t i = 0; i < sizeof(doubts) / sizeof(doubts[0]); i++) {
		struct world w;

		look_with_row(&w, doubts[i].found, doubts[i].decision);
		assert_not_confirmed(&w, "orlan");
		assert_site(&w, "deveselu", CONCLUSION_CONFIRMED);
		world_release(&w);
	}
}

static void test_the_same_row_without_a_doubt_is_a_clean_look(void **s)
{
	struct world w;

	(void)s;
	look_with_row(&w, "nothing", "clear");
	assert_site(&w, "orlan", CONCLUSION_CONFIRMED);
	world_release(&w);
}

static bool decides(const char *readings)
{
	char text[400];
	struct world w;
	struct decision decision;
	json_t *row;

	snprintf(text, sizeof(text),
	         "{\"position\":\"cell-1\",\"status\":\"looked\","
	         "\"declared\":\"canister\",\"found\":\"sm3\","
	         "\"method\":\"dimension\",\"decision\":\"clear\","
	         "\"readings\":[%s]}", readings);
	row = json_loads(text, 0, NULL);
	assert_non_null(row);
	world_init(&w, "charters/test/dimension.yaml");
	decision = row_decide(w.charter, 0, row);
	assert_int_equal(decision.class, NO_INDEX);
	json_decref(row);
	world_release(&w);
	return decision.complete;
}

#define READING(name, value) \
	"{\"name\":\"" name "\",\"value\":\"" value "\",\"unit\":\"m\"}"

static void test_an_irrelevant_reading_satisfies_no_dimension_rule(void **s)
{
	(void)s;
	assert_false(decides(""));
	assert_false(decides(READING("height-above-floor", "1")));
	/* One dimension of the class, far from it, rules the class out. */
	assert_true(decides(READING("length", "1")));
}

/* No refusal is allowed at all. */
static void deny_refusal(struct world *w, const char *charter)
{
	world_init(w, charter);
	w->charter->inspection_refusal_allowed = false;
	world_run(w);
}

static void test_no_answer_to_a_notice_dodges_a_standing_consent(void **s)
{
	struct world w;
	struct id answer;

	(void)s;
	deny_refusal(&w, NONPAPER);
	world_pair_to(&w, 0, GATE_SWAP);
	answer = world_answer(&w, "ru", w.pairs[0].notice[US], "no");
	world_assert(&w, answer, IRREGULAR_OUT_OF_ORDER, "ru");
	assert_int_equal(w.rules->arrangements[0].phase, ARRANGEMENT_RUNNING);
	world_arrive(&w, 0, US, false);
	w.now_s += 4 * HOURS;
	assert_int_equal(world_named(&w, IRREGULAR_PAIR_DEFAULT, "ru"), 1);
	assert_int_equal(w.rules->arrangements[0].ending, ENDING_DEFAULT);
	world_release(&w);
}

static void test_no_answer_to_a_notice_counts_after_the_designation(void **s)
{
	struct world w;
	struct id answer;

	(void)s;
	deny_refusal(&w, "charters/test/each-consent.yaml");
	world_pair_to(&w, 0, GATE_NOTICE);
	world_answer(&w, "ro", w.pairs[0].notice[RU], "yes");
	world_pass(&w, 0, GATE_DESIGNATE);
	world_pass(&w, 0, GATE_SWAP);
	assert_int_equal(world_replay(&w)->arrangements[0].pairs[0].gate,
	                 GATE_ARRIVE);
	answer = world_answer(&w, "ru", w.pairs[0].notice[US], "no");
	world_assert(&w, answer, IRREGULAR_OUT_OF_ORDER, "ru");
	assert_int_equal(w.rules->arrangements[0].phase, ARRANGEMENT_RUNNING);
	world_release(&w);
}

static void assert_delivery_stays_wrong(bool ended_unseen)
{
	struct world w;
	struct named_head seen[2];
	struct world_odd odd = { .seen_given = true, .seen = seen,
	                         .seen_count = 2 };
	struct draft d;
	struct id deliver;

	world_init(&w, NONPAPER);
	world_run(&w);
	world_pair_to(&w, 0, GATE_DESIGNATE);
	for (unsigned giver = 0; giver < SIDES; giver++) {
		world_deposit(&w, 0, giver);
		world_hold(&w, 0, giver);
		world_deposit_ack(&w, 0, giver);
	}
	world_suspend(&w, "us", "begin");
	seen[0] = world_newest(&w, "ru");
	seen[1] = world_newest(&w, "us");
	if (ended_unseen)
		world_suspend(&w, "ru", "end");
	draft_init(&d, STATEMENT_DELIVER);
	draft_id(&d, "arrangement", w.arrangement.bytes);
	draft_int(&d, "pair", 1);
	draft_open(&d, "keys", '[');
	draft_hash(&d, NULL, w.pairs[0].key[0]);
	draft_hash(&d, NULL, w.pairs[0].key[1]);
	draft_close(&d, ']');
	deliver = world_say_odd(&w, "ch", &odd, &d);
	world_settle(&w);
	world_assert(&w, deliver, IRREGULAR_DELIVER_WRONG, "ch");
	world_release(&w);
}

static void test_a_delivery_after_a_seen_suspension_is_not_made_right(void **s)
{
	(void)s;
	assert_delivery_stays_wrong(false);
	assert_delivery_stays_wrong(true);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_withdrawing_after_the_look_does_not_unsay_a_finding),
		TEST(test_contesting_the_report_reopens_no_measure_that_stood),
		TEST(test_agreeing_to_a_report_signs_no_measure_it_leaves_out),
		TEST(test_a_report_lists_no_statement_of_another_inspection),
		TEST(test_nobody_disputes_a_site_by_objecting_to_itself),
		TEST(test_proposals_left_unanswered_use_up_no_limit),
		TEST(test_objections_left_unanswered_use_up_no_limit),
		TEST(test_what_no_rule_shares_or_knows_is_no_clean_look),
		TEST(test_the_same_row_without_a_doubt_is_a_clean_look),
		TEST(test_an_irrelevant_reading_satisfies_no_dimension_rule),
		TEST(test_no_answer_to_a_notice_dodges_a_standing_consent),
		TEST(test_no_answer_to_a_notice_counts_after_the_designation),
		TEST(test_a_delivery_after_a_seen_suspension_is_not_made_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
