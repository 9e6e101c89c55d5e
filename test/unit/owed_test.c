/*
 * What is owed, by whom and until when, at every step of a whole pair: the
 * list names exactly whose turn it is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world_odd.h"

#define TINY "charters/test/tiny.yaml"
#define EACH "charters/test/each-consent.yaml"
#define DAY (24 * HOURS)
#define US 0
#define RU 1

/* "who:kind@due": due in hours after the pair's start; '-': no clock. */
static void describe(const struct world *w, const struct owed *owed,
                     char out[static 160])
{
	char due[24] = "-";

	if (owed->due_s != NEVER_S && owed->pair == 0 &&
	    owed->arrangement != NO_INDEX && w->pairs[0].start_s != 0)
		snprintf(due, sizeof(due), "%lld",
		         (long long)((owed->due_s - w->pairs[0].start_s) / HOURS));
	snprintf(out, 160, "%s:%s@%s%s",
	         w->charter->participants[owed->by].name, kind_name(owed->kind),
	         due, owed->missed ? "!" : "");
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The whole list, sorted, in one line. */
static void assert_owed(struct world *w, const char *want)
{
	struct owed *list = NULL;
	size_t count = 0;
	char words[32][160];
	struct buf all;

	world_replay(w);
	assert_int_equal(rules_owed(w->rules, &list, &count), TALLY_OK);
	assert_true(count <= 32);
	for (size_t i = 0; i < count; i++)
		describe(w, &list[i], words[i]);
	if (count > 0)
		qsort(words, count, sizeof(words[0]), compare_words);
	buf_init(&all, 4096);
	for (size_t i = 0; i < count; i++)
		buf_printf(&all, "%s%s", i > 0 ? " " : "", words[i]);
	free(list);
	if (!slice_is_text(buf_slice(&all), want))
		fail_msg("'%.*s' instead of '%s'", (int)all.len, all.data, want);
	buf_release(&all);
}

/* Each participant has its say in turn. */
struct move {
	void (*say)(struct world *w);
	const char *owed; /* after it */
};

static void start(struct world *w)
{
	world_start_pair(w, 0);
}

static void choose(struct world *w)
{
	world_choose(w, 0, US, "bravo");
}

static void notice_us(struct world *w)
{
	world_notice(w, 0, US);
}

static void notice_ru(struct world *w)
{
	world_notice(w, 0, RU);
}

static void ack_ru(struct world *w)
{
	world_ack(w, 0, US);
}

static void ack_us(struct world *w)
{
	world_ack(w, 0, RU);
}

static void enter_us(struct world *w)
{
	world_enter(w, 0, US);
}

static void enter_ru(struct world *w)
{
	world_enter(w, 0, RU);
	w->now_s += HOURS;
}

static void designate_us(struct world *w)
{
	world_designate(w, 0, US);
}

static void designate_ru(struct world *w)
{
	world_designate(w, 0, RU);
}

static void restrict_ru(struct world *w)
{
	world_restrict(w, 0, US);
}

static void restrict_us(struct world *w)
{
	world_restrict(w, 0, RU);
}

static void deposit_us(struct world *w)
{
	world_deposit(w, 0, US);
}

static void deposit_ru(struct world *w)
{
	world_deposit(w, 0, RU);
}

static void hold_ru(struct world *w)
{
	world_hold(w, 0, RU);
}

static void hold_us(struct world *w)
{
	world_hold(w, 0, US);
}

static void deposit_ack_ru(struct world *w)
{
	world_deposit_ack(w, 0, US);
}

static void deposit_ack_us(struct world *w)
{
	world_deposit_ack(w, 0, RU);
}

static void deliver(struct world *w)
{
	world_deliver(w, 0);
}

static void arrive_us(struct world *w)
{
	world_arrive(w, 0, US, true);
}

static void arrive_ru(struct world *w)
{
	world_arrive(w, 0, RU, true);
}

static void select_us(struct world *w)
{
	world_select(w, 0, US);
}

static void select_ru(struct world *w)
{
	world_select(w, 0, RU);
}

static void measure_ru(struct world *w)
{
	world_measure(w, 0, RU, NULL, NULL);
}

static void report_ru(struct world *w)
{
	world_report(w, 0, RU);
}

static void report_us(struct world *w)
{
	world_report(w, 0, US);
}

static void countersign_us(struct world *w)
{
	world_countersign(w, "us", w->pairs[0].report[RU], "agree");
}

static void countersign_ru(struct world *w)
{
	world_countersign(w, "ru", w->pairs[0].report[US], "contest");
}

/* The gates of tiny close 24, 96, 120, 132 and 192 hours after the start. */
static const struct move steps[] = {
	{ start, "ru:notice@24 us:choose@24" },
	{ choose, "ru:notice@24 us:notice@24" },
	{ notice_us, "ru:ack@24 ru:notice@24" },
	{ notice_ru, "ru:ack@24 us:ack@24" },
	{ ack_us, "ru:ack@24" },
	{ ack_ru, "ru:enter@96 us:enter@96" },
	{ enter_us, "ru:enter@96 us:designate@96" },
	{ enter_ru, "ru:designate@96 us:designate@96" },
	{ designate_ru, "us:designate@96 us:restrict@96" },
	{ designate_us, "ru:restrict@96 us:restrict@96" },
	{ restrict_us, "ru:restrict@96" },
	{ restrict_ru, "ru:deposit@120 us:deposit@120" },
	{ deposit_ru, "ch:ack@120 us:deposit@120" },
	{ deposit_us, "ch:ack@120 ch:ack@120" },
	{ hold_ru, "ch:ack@120 us:ack@120" },
	{ hold_us, "ru:ack@120 us:ack@120" },
	{ deposit_ack_us, "ru:ack@120" },
	{ deposit_ack_ru, "ch:deliver@120" },
	{ deliver, "ru:arrive@132 us:arrive@132" },
	{ arrive_us, "ru:arrive@132" },
	{ arrive_ru, "ru:select@192 us:select@192" },
	{ select_ru, "ru:report@192 us:select@192" },
	{ measure_ru, "ru:report@192 us:countersign@41 us:select@192" },
	{ report_ru, "us:countersign@41 us:countersign@41 us:select@192" },
	{ countersign_us, "us:select@192" },
	{ select_us, "us:report@192" },
	{ report_us, "ru:countersign@41" },
	{ countersign_ru, "" },
};

static void test_each_step_of_a_pair_leaves_the_next_ones_owed(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, TINY);
	world_run(&w);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		steps[i].say(&w);
		assert_owed(&w, steps[i].owed);
	}
	assert_int_equal(world_replay(&w)->irregularity_count, 0);
	world_release(&w);
}

static void test_signatures_and_answers_are_owed_first(void **s)
{
	struct world w;
	struct draft d;

	(void)s;
	world_init(&w, TINY);
	draft_init(&d, STATEMENT_CHARTER);
	world_say(&w, "ch", &d);
	assert_owed(&w, "obs:charter@- ro:charter@- ru:charter@- us:charter@-");
	world_release(&w);
	world_init(&w, TINY);
	world_sign(&w);
	assert_owed(&w, "");
	world_propose(&w);
	assert_owed(&w, "ro:answer@0 ru:answer@0");
	world_answer(&w, "ro", w.arrangement, "yes");
	assert_owed(&w, "ru:answer@0");
	world_answer(&w, "ru", w.arrangement, "yes");
	assert_owed(&w, "ru:notice@24 us:choose@24");
	world_release(&w);
}

static void test_a_host_is_owed_by_where_consent_is_asked_each_time(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, EACH);
	world_run(&w);
	world_start_pair(&w, 0);
	notice_ru(&w);
	assert_owed(&w, "ro:answer@24 us:ack@24 us:choose@24");
	ack_us(&w);
	world_answer(&w, "ro", w.pairs[0].notice[RU], "yes");
	assert_owed(&w, "us:choose@24");
	world_release(&w);
}

static void test_what_is_answered_at_the_last_minute_has_its_whole_clock(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, TINY);
	world_run(&w);
	world_start_pair(&w, 0);
	choose(&w);
	notice_us(&w);
	ack_ru(&w);
	w.now_s = w.pairs[0].start_s + 24 * HOURS;
	notice_ru(&w);
	assert_owed(&w, "us:ack@27"); /* three hours from the notice */
	w.now_s += 3 * HOURS + 1;
	assert_owed(&w, "us:ack@27"); /* late, but within the lag */
	world_release(&w);
}

static void test_after_a_default_nothing_is_owed(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, TINY);
	world_run(&w);
	world_pair_to(&w, 0, GATE_ARRIVE);
	select_ru(&w);
	report_ru(&w);
	w.now_s += 365 * DAY; /* the pair is over; nothing is owed */
	assert_owed(&w, "");
	world_release(&w);
}

static struct id object(struct world *w)
{
	struct draft d;

	draft_init(&d, STATEMENT_OBJECT);
	draft_id(&d, "about", w->pairs[0].arrive[RU].bytes);
	return world_say(w, "us", &d);
}

static struct id reply(struct world *w, const char *who, struct id to,
                       const char *row)
{
	struct draft d;

	draft_init(&d, STATEMENT_REPLY);
	draft_id(&d, "to", to.bytes);
	draft_open(&d, "rows", '[');
	if (row != NULL)
		draft_word(&d, NULL, row);
	draft_close(&d, ']');
	return world_say(w, who, &d);
}

static void test_replies_to_objections_and_discrepancies_are_owed(void **s)
{
	struct world w;
	struct id objection, row;

	(void)s;
	world_init(&w, TINY);
	world_run(&w);
	world_pair_to(&w, 0, GATE_ARRIVE);
	select_ru(&w);
	objection = object(&w);
	assert_owed(&w, "ru:reply@- ru:report@192 us:select@192");
	w.now_s += 3 * HOURS + 1;
	assert_owed(&w, "ru:reply@-! ru:report@192 us:select@192");
	reply(&w, "ru", objection, NULL);
	assert_owed(&w, "ru:report@192 us:select@192");
	row = world_row(&w, 0, RU, "storage", "looked", "sm3");
	world_countersign(&w, "us", row, "agree");
	assert_owed(&w, "ru:report@192 us:reply@- us:select@192");
	reply(&w, "us", row, "storage");
	assert_owed(&w, "ru:report@192 us:select@192");
	world_release(&w);
}

static void test_nothing_is_owed_for_a_gate_while_suspended(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, TINY);
	world_run(&w);
	world_start_pair(&w, 0);
	world_suspend(&w, "us", "begin");
	assert_owed(&w, "");
	w.now_s += DAY;
	world_suspend(&w, "us", "resume");
	assert_owed(&w, "ru:notice@48 us:choose@48");
	world_release(&w);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_each_step_of_a_pair_leaves_the_next_ones_owed),
		TEST(test_signatures_and_answers_are_owed_first),
		TEST(test_a_host_is_owed_by_where_consent_is_asked_each_time),
		TEST(test_what_is_answered_at_the_last_minute_has_its_whole_clock),
		TEST(test_after_a_default_nothing_is_owed),
		TEST(test_replies_to_objections_and_discrepancies_are_owed),
		TEST(test_nothing_is_owed_for_a_gate_while_suspended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
