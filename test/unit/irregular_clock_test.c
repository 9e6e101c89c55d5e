/*
 * Every clock: the last second that is in time, and the first that is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world_odd.h"

#define TINY "charters/test/tiny.yaml"
#define SKEW (5 * MINUTES)
#define LAG HOURS
#define RU 1

/* What is said next is witnessed at quorum_s. */
static void aim(struct world *w, int64_t quorum_s)
{
	w->now_s = quorum_s - MINUTES;
}

static int64_t quorum_of(struct world *w, struct id id)
{
	const struct rules *rules = world_replay(w);

	return rules->entries[rules_find(rules, id.bytes)].quorum_s;
}

/* A clock: how far to play, and what is said when it has run out. */
struct clock_case {
	const char *name, *by;
	enum gate played;
	int64_t (*due_s)(struct world *w);
	struct id (*say)(struct world *w);
	enum { LISTED, NO_EFFECT,
	       AFTER_ANOTHER /* the same; a shorter clock ran out before */
	} past;
};

static const struct rules *now(struct world *w)
{
	return world_replay(w);
}

static int64_t gate_due(struct world *w)
{
	const struct rules *rules = now(w);

	return rules_gate_due(rules, 0, 0, rules->arrangements[0].pairs[0].gate);
}

static int64_t answer_due(struct world *w)
{
	return now(w)->arrangements[0].answer_by_s;
}

static struct id say_answer(struct world *w)
{
	return world_answer(w, "ro", w->arrangement, "yes");
}

static struct id say_notice(struct world *w)
{
	world_notice(w, 0, RU);
	return w->pairs[0].notice[RU];
}

static struct id say_enter(struct world *w)
{
	world_enter(w, 0, RU);
	return w->pairs[0].enter[RU];
}

static int64_t designate_due(struct world *w)
{
	world_enter(w, 0, 0);
	world_enter(w, 0, RU);
	return quorum_of(w, w->pairs[0].enter[RU]) + 16 * HOURS;
}

static struct id say_designate(struct world *w)
{
	world_designate(w, 0, RU);
	return w->pairs[0].designate[RU];
}

static struct id say_deposit(struct world *w)
{
	world_deposit(w, 0, 0);
	return w->pairs[0].deposit[0];
}

static int64_t ack_due(struct world *w)
{
	w->now_s = gate_due(w) - 2 * MINUTES;
	world_notice(w, 0, RU);
	return quorum_of(w, w->pairs[0].notice[RU]) + 3 * HOURS;
}

static struct id say_ack(struct world *w)
{
	world_ack(w, 0, RU);
	return w->pairs[0].ack[RU];
}

static int64_t restrict_due(struct world *w)
{
	world_enter(w, 0, RU);
	w->now_s = gate_due(w) - 2 * MINUTES;
	world_designate(w, 0, RU);
	return quorum_of(w, w->pairs[0].designate[RU]) + 6 * HOURS;
}

static struct id say_restrict(struct world *w)
{
	world_restrict(w, 0, RU);
	return w->pairs[0].restrict_[RU];
}

static int64_t deposit_ack_due(struct world *w)
{
	world_deposit(w, 0, 0);
	w->now_s = gate_due(w) - 8 * MINUTES;
	world_hold(w, 0, 0);
	return quorum_of(w, w->pairs[0].held[0]) + 3 * HOURS;
}

static int64_t hold_due(struct world *w)
{
	w->now_s = gate_due(w) - 2 * MINUTES;
	world_deposit(w, 0, 0);
	return quorum_of(w, w->pairs[0].deposit[0]) + 3 * HOURS;
}

static struct id say_hold(struct world *w)
{
	world_hold(w, 0, 0);
	return w->pairs[0].held[0];
}

static struct id say_deposit_ack(struct world *w)
{
	world_deposit_ack(w, 0, 0);
	return w->pairs[0].deposit_ack[0];
}

static int64_t deliver_due(struct world *w)
{
	int64_t due_s = gate_due(w);

	world_deposit(w, 0, 1);
	world_hold(w, 0, 1);
	world_deposit_ack(w, 0, 1);
	w->now_s = due_s - 8 * MINUTES;
	world_deposit(w, 0, 0);
	world_hold(w, 0, 0);
	world_deposit_ack(w, 0, 0);
	return quorum_of(w, w->pairs[0].deposit_ack[0]) + 2 * HOURS;
}

static struct id say_deliver(struct world *w)
{
	world_deliver(w, 0);
	return w->pairs[0].deliver;
}

static int64_t arrive_due(struct world *w)
{
	return quorum_of(w, w->pairs[0].deliver) + 9 * HOURS;
}

static struct id say_arrive(struct world *w)
{
	world_arrive(w, 0, RU, true);
	return w->pairs[0].arrive[RU];
}

static int64_t select_due(struct world *w)
{
	return quorum_of(w, w->pairs[0].arrive[RU]) + 30 * MINUTES;
}

static struct id say_select(struct world *w)
{
	world_select(w, 0, RU);
	return w->pairs[0].select[RU];
}

static int64_t stay_due(struct world *w)
{
	world_select(w, 0, RU);
	return quorum_of(w, w->pairs[0].arrive[RU]) + 48 * HOURS;
}

static struct id say_report(struct world *w)
{
	world_report(w, 0, RU);
	return w->pairs[0].report[RU];
}

static int64_t look_due(struct world *w)
{
	world_select(w, 0, RU);
	return gate_due(w);
}

static struct id say_measure(struct world *w)
{
	return world_row(w, 0, RU, "storage", "looked", "nothing");
}

static int64_t countersign_due(struct world *w)
{
	world_select(w, 0, RU);
	world_report(w, 0, RU);
	return quorum_of(w, w->pairs[0].report[RU]) + HOURS;
}

static struct id say_countersign(struct world *w)
{
	return world_countersign(w, "us", w->pairs[0].report[RU], "agree");
}

static struct id say_object(struct world *w)
{
	struct draft d;

	draft_init(&d, STATEMENT_OBJECT);
	draft_id(&d, "about", w->pairs[0].report[RU].bytes);
	return world_say(w, "us", &d);
}

static int64_t reply_due(struct world *w)
{
	world_select(w, 0, RU);
	world_report(w, 0, RU);
	w->arrangement = say_object(w); /* a place to remember it in */
	return quorum_of(w, w->arrangement) + 2 * HOURS;
}

static struct id say_reply(struct world *w)
{
	struct draft d;

	draft_init(&d, STATEMENT_REPLY);
	draft_id(&d, "to", w->arrangement.bytes);
	draft_open(&d, "rows", '[');
	draft_close(&d, ']');
	return world_say(w, "ru", &d);
}

static const struct clock_case cases[] = {
	{ "answer", "ro", GATE_NONE, answer_due, say_answer, NO_EFFECT },
	{ "notice", "ru", GATE_NONE, gate_due, say_notice, NO_EFFECT },
	{ "ack", "us", GATE_NONE, ack_due, say_ack, NO_EFFECT },
	{ "enter", "ru", GATE_NOTICE, gate_due, say_enter, NO_EFFECT },
	{ "designate", "ru", GATE_NOTICE, designate_due, say_designate, LISTED },
	{ "restrict", "us", GATE_NOTICE, restrict_due, say_restrict, NO_EFFECT },
	{ "deposit", "us", GATE_DESIGNATE, gate_due, say_deposit, NO_EFFECT },
	{ "ack of a deposit", "ru", GATE_DESIGNATE, deposit_ack_due,
	  say_deposit_ack, NO_EFFECT },
	{ "ack of a deposit by the depositary", "ch", GATE_DESIGNATE, hold_due,
	  say_hold, NO_EFFECT },
	{ "deliver", "ch", GATE_DESIGNATE, deliver_due, say_deliver, NO_EFFECT },
	{ "arrive", "ru", GATE_SWAP, gate_due, say_arrive, AFTER_ANOTHER },
	{ "arrive", "ru", GATE_SWAP, arrive_due, say_arrive, LISTED },
	{ "select", "ru", GATE_ARRIVE, select_due, say_select, LISTED },
	{ "select", "ru", GATE_ARRIVE, gate_due, say_select, AFTER_ANOTHER },
	{ "measure", "ru", GATE_ARRIVE, look_due, say_measure, NO_EFFECT },
	{ "report", "ru", GATE_ARRIVE, look_due, say_report, AFTER_ANOTHER },
	{ "report", "ru", GATE_ARRIVE, stay_due, say_report, LISTED },
	{ "countersign", "us", GATE_ARRIVE, countersign_due, say_countersign,
	  NO_EFFECT },
	{ "object", "us", GATE_ARRIVE, countersign_due, say_object, NO_EFFECT },
	{ "reply", "ru", GATE_ARRIVE, reply_due, say_reply, LISTED },
};

static void play(struct world *w, const struct clock_case *c)
{
	world_init(w, TINY);
	if (c->say == say_answer) {
		world_sign(w);
		world_propose(w);
		world_answer(w, "ru", w->arrangement, "yes");
		return;
	}
	world_run(w);
	if (c->played == GATE_NONE)
		world_start_pair(w, 0);
	else
		world_pair_to(w, 0, c->played);
}

static bool has_effect(struct world *w, struct id id)
{
	const struct rules *rules = now(w);

	return rules->entries[rules_find(rules, id.bytes)].effective;
}

static void test_a_clock_is_met_in_its_last_second_and_not_after_it(void **s)
{
	(void)s;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (int64_t late = 0; late < 2; late++) {
			struct world w;
			struct id id;
			bool listed;

			play(&w, &cases[i]);
			aim(&w, cases[i].due_s(&w) + LAG + late);
			/* A witness's own entries carry their own time. */
			if (strcmp(cases[i].by, "ch") == 0)
				w.now_s += MINUTES;
			id = cases[i].say(&w);
			listed = world_counts(&w, id, IRREGULAR_LATE) == 1;
			if (late && !listed)
				fail_msg("%s is not late", cases[i].name);
			if (late)
				world_assert(&w, id, IRREGULAR_LATE,
				             cases[i].by);
			else if (listed && cases[i].past != AFTER_ANOTHER)
				fail_msg("%s is late", cases[i].name);
			if (has_effect(&w, id) != !(late && cases[i].past != LISTED))
				fail_msg("%s: effect %d", cases[i].name,
				         (int)late);
			world_release(&w);
		}
	}
}

/* Too soon is listed, and no more. */
static void assert_early(struct world *w, struct id id, int64_t early)
{
	if (early)
		world_assert(w, id, IRREGULAR_EARLY, "ru");
	else
		world_assert_regular(w, id);
	assert_true(has_effect(w, id));
	world_release(w);
}

static void test_entry_is_announced_long_enough_before(void **s)
{
	for (int64_t early = 0; early < 2; early++) {
		struct world w;
		uint8_t name[HASH_BYTES] = { 7 };
		struct draft d;

		(void)s;
		world_init(&w, TINY);
		world_run(&w);
		world_start_pair(&w, 0);
		draft_init(&d, STATEMENT_NOTICE);
		draft_id(&d, "arrangement", w.arrangement.bytes);
		draft_int(&d, "pair", 1);
		draft_word(&d, "site", "alpha");
		draft_word(&d, "entry_point", "airport");
		draft_time(&d, "entry_at", w.now_s + 36 * HOURS - early);
		draft_open(&d, "team", '[');
		draft_hash(&d, NULL, name);
		draft_close(&d, ']');
		assert_early(&w, world_say(&w, "ru", &d), early);
	}
}

static void test_nobody_enters_before_the_hour_announced(void **s)
{
	for (int64_t early = 0; early < 2; early++) {
		struct world w;
		struct draft d;
		int64_t notice_s;

		(void)s;
		world_init(&w, TINY);
		world_run(&w);
		world_start_pair(&w, 0);
		notice_s = w.now_s; /* world_notice announces 37 hours */
		world_pair_to(&w, 0, GATE_NOTICE);
		world_replay(&w);
		notice_s = member_time(
			w.rules->entries[rules_find(w.rules,
		                                    w.pairs[0].notice[RU].bytes)]
				.statement.body, "entry_at");
		w.now_s = notice_s - SKEW - early;
		draft_init(&d, STATEMENT_ENTER);
		draft_id(&d, "notice", w.pairs[0].notice[RU].bytes);
		assert_early(&w, world_say_as(&w, "ru", KEY_INSPECTOR, &d), early);
	}
}

static void test_nobody_designates_within_the_first_hour(void **s)
{
	for (int64_t early = 0; early < 2; early++) {
		struct world w;
		int64_t entered_s;

		(void)s;
		world_init(&w, TINY);
		world_run(&w);
		world_pair_to(&w, 0, GATE_NOTICE);
		w.now_s += 60 * HOURS;
		entered_s = w.now_s;
		world_enter(&w, 0, RU);
		w.now_s = entered_s + HOURS - early;
		assert_early(&w, say_designate(&w), early);
	}
}

static void test_a_team_selects_once_both_are_in(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, TINY);
	world_run(&w);
	world_pair_to(&w, 0, GATE_SWAP);
	world_arrive(&w, 0, RU, true);
	w.now_s += 5 * HOURS; /* it had to wait so long for the other team */
	world_arrive(&w, 0, 0, true);
	world_assert_regular(&w, say_select(&w));
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_clock_is_met_in_its_last_second_and_not_after_it),
		cmocka_unit_test(test_entry_is_announced_long_enough_before),
		cmocka_unit_test(test_nobody_enters_before_the_hour_announced),
		cmocka_unit_test(test_nobody_designates_within_the_first_hour),
		cmocka_unit_test(test_a_team_selects_once_both_are_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
