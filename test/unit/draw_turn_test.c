/*
 * Whose turn it is when a drawn pair stands before its notice and a stop has
 * moved it into the next period: to draw, to declare, to give notice. Who keeps
 * the clocks never defaults, whatever the other does late or never.
 * docs/protocol.md, 3.4 and 4.2.
 */
#include "draw_world.h"

#define LAG HOURS          /* of that charter: publication */
#define ACKNOWLEDGE (3 * HOURS)

static int64_t second_s(const struct world *w)
{
	return charter_period_s(w->charter, 2);
}

static int64_t deadline_s(struct world *w)
{
	return rules_gate_due(world_replay(w), 0, 0, GATE_NOTICE);
}

/*
 * us draws a site of ru, which has done all its own part. The pair begins so
 * that its notice is due `before_s` before the period's end.
 */
static void begin(struct world *w, int64_t period_s, int64_t before_s)
{
	world_init(w, DRAWS);
	w->charter->draws.period_s.value = (uint64_t)period_s;
	w->now_s += period_s - before_s - 8 * DAY;
	world_sign(w);
	world_draw(w, US, 1);
	world_propose(w);
	world_consent(w);
	world_start_pair(w, 0);
	world_notice(w, 0, RU);
	world_ack(w, 0, RU);
}

/* The host stops it until the next period has begun. */
static void stop_across_the_end(struct world *w)
{
	begin(w, PERIOD, DAY);
	world_suspend(w, "ru", "begin");
	w->now_s = second_s(w) + HOURS;
	world_suspend(w, "ru", "resume");
	assert_true(deadline_s(w) > second_s(w) + 12 * HOURS);
}

static struct id notice(struct world *w, uint32_t number)
{
	return notice_of(w, w->draws[US].id, number);
}

static void assert_defaults(struct world *w, size_t us, size_t ru)
{
	w->now_s += 10 * DAY;
	assert_int_equal(world_named(w, IRREGULAR_PAIR_DEFAULT, "us"), us);
	assert_int_equal(world_named(w, IRREGULAR_PAIR_DEFAULT, "ru"), ru);
	if (us + ru == 1)
		assert_int_equal(w->rules->arrangements[0].ended_by[0],
		                 world_who(w, us ? "us" : "ru"));
}

/* Given at last, a notice is to be acknowledged; then nobody has defaulted. */
static void assert_noticed(struct world *w, struct id id)
{
	world_assert_regular(w, id);
	w->pairs[0].notice[US] = id;
	world_ack(w, 0, US);
	assert_int_equal(world_replay(w)->arrangements[0].pairs[0].gate,
	                 GATE_DESIGNATE);
	assert_int_equal(world_named(w, IRREGULAR_PAIR_DEFAULT, "us"), 0);
	assert_int_equal(world_named(w, IRREGULAR_PAIR_DEFAULT, "ru"), 0);
}

static void test_a_host_that_never_declares_anew_defaults(void **s)
{
	struct world w;

	(void)s;
	stop_across_the_end(&w);
	world_draw(&w, US, 2);
	world_assert(&w, notice(&w, 1), IRREGULAR_OUT_OF_ORDER, "us");
	assert_defaults(&w, 0, 1);
	world_release(&w);
}

static void test_who_has_drawn_nothing_for_the_period_defaults(void **s)
{
	struct world w;

	(void)s;
	stop_across_the_end(&w);
	assert_defaults(&w, 1, 0);
	world_release(&w);
}

static void test_who_has_a_fixed_draw_and_gives_no_notice_defaults(void **s)
{
	struct world w;

	(void)s;
	stop_across_the_end(&w);
	world_draw(&w, US, 2);
	world_assert_regular(&w, world_declare(&w, RU));
	assert_defaults(&w, 1, 0);
	world_release(&w);
}

static void test_without_a_stop_a_notice_not_given_is_its_own_default(void **s)
{
	struct world w;

	(void)s;
	begin(&w, PERIOD, 20 * DAY);
	assert_defaults(&w, 1, 0);
	world_release(&w);
}

static void test_who_declares_at_the_last_minute_is_answered_in_time(void **s)
{
	struct world w;

	(void)s;
	stop_across_the_end(&w);
	world_draw(&w, US, 2);
	w.now_s = deadline_s(&w) - MINUTES;
	world_declare(&w, RU);
	w.now_s = deadline_s(&w) + ACKNOWLEDGE;
	assert_noticed(&w, notice(&w, 1));
	world_release(&w);
}

static void test_who_has_a_late_nonce_and_does_not_answer_defaults(void **s)
{
	struct world w;

	(void)s;
	stop_across_the_end(&w);
	world_draw(&w, US, 2);
	w.now_s = deadline_s(&w) - MINUTES;
	world_declare(&w, RU);
	w.now_s = deadline_s(&w) + ACKNOWLEDGE + 2 * LAG;
	world_assert(&w, notice(&w, 1), IRREGULAR_LATE, "us");
	assert_defaults(&w, 1, 0);
	world_release(&w);
}

static void test_who_declares_after_the_deadline_defaults(void **s)
{
	struct world w;

	(void)s;
	stop_across_the_end(&w);
	world_draw(&w, US, 2);
	w.now_s = deadline_s(&w) + LAG + MINUTES;
	world_assert_regular(&w, world_declare(&w, RU));
	assert_defaults(&w, 0, 1);
	world_release(&w);
}

static void test_who_draws_at_the_last_minute_waits_for_the_nonce(void **s)
{
	struct world w;

	(void)s;
	stop_across_the_end(&w);
	w.now_s = deadline_s(&w) - MINUTES;
	world_draw(&w, US, 2);
	w.now_s += ACKNOWLEDGE - MINUTES;
	world_declare(&w, RU);
	w.now_s += ACKNOWLEDGE - MINUTES;
	assert_noticed(&w, notice(&w, 1));
	world_release(&w);
}

static void test_a_nonce_for_late_draws_has_its_clock_and_no_more(void **s)
{
	struct world w;

	(void)s;
	stop_across_the_end(&w);
	w.now_s = deadline_s(&w) - MINUTES;
	world_draw(&w, US, 2);
	w.now_s += ACKNOWLEDGE + LAG + 2 * MINUTES;
	world_declare(&w, RU);
	assert_defaults(&w, 0, 1);
	world_release(&w);
}

static void test_who_draws_after_the_deadline_defaults(void **s)
{
	struct world w;

	(void)s;
	stop_across_the_end(&w);
	w.now_s = deadline_s(&w) + LAG + MINUTES;
	world_assert_regular(&w, world_draw(&w, US, 2));
	assert_defaults(&w, 1, 0);
	world_release(&w);
}

/* Stopped for almost a whole period: the notice is due just before its end. */
static void stop_to_the_end(struct world *w)
{
	begin(w, 12 * DAY, DAY);
	world_suspend(w, "ru", "begin");
	w->now_s += 13 * DAY - 2 * HOURS;
	world_suspend(w, "ru", "resume");
	assert_true(deadline_s(w) < charter_period_s(w->charter, 3) - HOURS);
	assert_true(deadline_s(w) > charter_period_s(w->charter, 3) - 3 * HOURS);
	w->now_s = deadline_s(w) - 30 * MINUTES;
}

/* Its host had not the whole clock to declare before the period's end. */
static void test_who_draws_too_near_the_periods_end_defaults(void **s)
{
	struct world w;

	(void)s;
	stop_to_the_end(&w);
	world_assert_regular(&w, world_draw(&w, US, 2));
	assert_defaults(&w, 1, 0);
	world_release(&w);
}

/* The draw's period ends while its notice is being answered. */
static void test_a_draw_fixed_at_its_periods_end_may_still_be_named(void **s)
{
	struct world w;

	(void)s;
	stop_to_the_end(&w);
	world_draw(&w, US, 2);
	world_assert_regular(&w, world_declare(&w, RU));
	w.now_s = charter_period_s(w.charter, 3) + LAG + 10 * MINUTES;
	world_replay(&w);
	assert_ptr_equal(rules_draws_to_use(w.rules, US, w.now_s - LAG),
	                 &w.rules->draws[1]);
	assert_null(rules_draws_to_use(w.rules, US, w.now_s + 3 * HOURS));
	assert_noticed(&w, notice(&w, 1));
	world_release(&w);
}

/* Who draws early for the next period keeps nobody from fixing this one. */
static void test_draws_of_the_next_period_hide_none_of_this_one(void **s)
{
	struct world w;
	struct id first, next;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_declare(&w, RU);
	first = world_draw(&w, US, 1);
	next = world_draw(&w, US, 2);
	assert_memory_equal(entry_id(&w, rules_draws_to_fix(world_replay(&w), US,
	                                                    w.now_s)->entry),
	                    first.bytes, HASH_BYTES);
	w.draws[US].id = first;
	world_assert_regular(&w, world_declare(&w, RU));
	assert_memory_equal(entry_id(&w, rules_draws_to_fix(world_replay(&w), US,
	                                                    w.now_s)->entry),
	                    next.bytes, HASH_BYTES);
	/* Fixed by now: the newest is to be named. */
	world_assert(&w, world_declare(&w, RU), IRREGULAR_DRAW_NOT_NAMED, "ru");
	world_release(&w);
}

/* Nor those that may be used: whether a pair may be proposed. */
static void test_a_pair_is_proposed_while_the_next_draws_wait(void **s)
{
	struct world w;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_draw(&w, US, 1);
	world_declare(&w, RU);
	world_declare(&w, US);
	world_draw(&w, US, 2);
	world_propose_declared(&w);
	world_assert_regular(&w, w.arrangement);
	world_release(&w);
}

/* A stranger to the visit could wait for the site before the notice is given. */
static void test_a_draw_that_was_revealed_serves_no_notice(void **s)
{
	struct world w;

	(void)s;
	begin(&w, PERIOD, 0);
	w.now_s = second_s(&w) + MINUTES;
	world_assert_regular(&w, world_reveal(&w, US, 1, 3));
	world_assert(&w, notice(&w, 1), IRREGULAR_DRAW_REUSED, "us");
	world_release(&w);
}

/* The declaration is asked for once, with the clock that runs. */
static void test_the_declaration_that_a_pair_waits_for_is_owed_by_a_clock(void **s)
{
	struct world w;
	struct owed *owed = NULL;
	size_t count = 0, declares = 0;
	int64_t due_s;

	(void)s;
	stop_across_the_end(&w);
	world_draw(&w, US, 2);
	due_s = deadline_s(&w);
	assert_int_equal(rules_owed(world_replay(&w), &owed, &count), TALLY_OK);
	for (size_t i = 0; i < count; i++) {
		assert_int_not_equal(owed[i].kind, STATEMENT_NOTICE);
		if (owed[i].kind != STATEMENT_DECLARE)
			continue;
		declares++;
		assert_int_equal(owed[i].by, world_who(&w, "ru"));
		assert_int_equal(owed[i].due_s, due_s);
		assert_memory_equal(entry_id(&w, owed[i].about),
		                    w.draws[US].id.bytes, HASH_BYTES);
	}
	assert_int_equal(declares, 1);
	free(owed);
	world_release(&w);
}

/* Nor is a notice owed meanwhile; but it may be given. */
static void test_while_the_next_draws_wait_this_periods_may_be_named(void **s)
{
	struct world w;

	(void)s;
	for (int given = 0; given < 2; given++) {
		struct id first;

		begin(&w, PERIOD, DAY);
		first = w.draws[US].id;
		world_suspend(&w, "ru", "begin");
		w.now_s += 26 * HOURS;
		world_suspend(&w, "ru", "resume");
		assert_true(w.now_s < second_s(&w));
		assert_true(deadline_s(&w) > second_s(&w));
		world_draw(&w, US, 2);
		if (given)
			assert_noticed(&w, notice_of(&w, first, 1));
		else
			assert_defaults(&w, 0, 1);
		world_release(&w);
	}
}

/* Another visit to the host runs meanwhile: what it owes is listed for none. */
static void test_a_declaration_owed_for_draws_is_listed_for_no_visit(void **s)
{
	struct world w;

	(void)s;
	drawn_world(&w, GATE_NOTICE);
	world_draw(&w, US, 2);
	world_assert_regular(&w, world_declare(&w, RU));
	world_assert(&w, world_declare(&w, RU),
	             IRREGULAR_DECLARATION_AFTER_NOTICE, "ru");
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_host_that_never_declares_anew_defaults),
		TEST(test_who_has_drawn_nothing_for_the_period_defaults),
		TEST(test_who_has_a_fixed_draw_and_gives_no_notice_defaults),
		TEST(test_without_a_stop_a_notice_not_given_is_its_own_default),
		TEST(test_who_declares_at_the_last_minute_is_answered_in_time),
		TEST(test_who_has_a_late_nonce_and_does_not_answer_defaults),
		TEST(test_who_declares_after_the_deadline_defaults),
		TEST(test_who_draws_at_the_last_minute_waits_for_the_nonce),
		TEST(test_a_nonce_for_late_draws_has_its_clock_and_no_more),
		TEST(test_who_draws_after_the_deadline_defaults),
		TEST(test_who_draws_too_near_the_periods_end_defaults),
		TEST(test_a_draw_fixed_at_its_periods_end_may_still_be_named),
		TEST(test_draws_of_the_next_period_hide_none_of_this_one),
		TEST(test_a_pair_is_proposed_while_the_next_draws_wait),
		TEST(test_a_draw_that_was_revealed_serves_no_notice),
		TEST(test_the_declaration_that_a_pair_waits_for_is_owed_by_a_clock),
		TEST(test_while_the_next_draws_wait_this_periods_may_be_named),
		TEST(test_a_declaration_owed_for_draws_is_listed_for_no_visit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
