/*
 * The bounds on a statement's own time: the last second within each, and the
 * first outside.
 */
#include "irregular_world.h"

#define SKEW (5 * MINUTES)
#define LAG HOURS
#define KIT_LAG (72 * HOURS)

static int64_t quorum_of(struct world *w, struct id id)
{
	const struct rules *rules = world_replay(w);

	return rules->entries[rules_find(rules, id.bytes)].quorum_s;
}

/* An ack by obs, of its own time, witnessed at another. */
static struct id ack_at(struct world *w, struct id of, int64_t at_s,
                        int64_t witnessed_s)
{
	struct world_odd how = { .at_s = at_s };
	struct draft d;
	struct id id;

	draft_init(&d, STATEMENT_ACK);
	draft_id(&d, "of", of.bytes);
	id = world_say_odd(w, "obs", &how, &d);
	w->now_s = witnessed_s;
	world_witness(w);
	return id;
}

static struct id declared_world(struct world *w)
{
	world_init(w, TINY);
	world_sign(w);
	w->now_s += HOURS;
	return world_declare(w, 0);
}

static void assert_time(struct world *w, struct id id, const char *by, bool bad)
{
	if (bad)
		world_assert(w, id, IRREGULAR_TIME, by);
	assert_int_equal(world_counts(w, id, IRREGULAR_TIME), bad);
	/* Listed, and no more: clocks go by quorum time. */
	assert_true(w->rules->entries[rules_find(w->rules, id.bytes)].effective);
	world_release(w);
}

static void test_nothing_is_dated_before_what_precedes_it_in_its_log(void **s)
{
	for (int64_t early = 0; early < 2; early++) {
		struct world w;
		struct id declare = declared_world(&w), again;
		int64_t at_s = w.now_s;

		(void)s;
		ack_at(&w, declare, at_s, at_s);
		again = ack_at(&w, w.declared[0], at_s - early, at_s);
		if (!early) /* the very same statement would be a repetition */
			again = ack_at(&w, world_declare(&w, 1), at_s + MINUTES,
			               w.now_s);
		assert_time(&w, again, "obs", early);
	}
}

static void test_an_invalid_entry_sets_no_bound(void **s)
{
	struct world w;
	struct id declare = declared_world(&w), ack;

	(void)s;
	world_append(&w, world_who(&w, "obs"), slice_text("garbage"));
	ack = ack_at(&w, declare, w.now_s, w.now_s);
	assert_time(&w, ack, "obs", false);
}

static void test_nothing_is_dated_before_what_it_has_seen_was_witnessed(void **s)
{
	for (int64_t early = 0; early < 2; early++) {
		struct world w;
		struct id declare = declared_world(&w), ack;
		int64_t seen_s = quorum_of(&w, declare);

		(void)s;
		w.now_s = seen_s + MINUTES;
		ack = ack_at(&w, declare, seen_s - SKEW - early, w.now_s);
		assert_time(&w, ack, "obs", early);
	}
}

static void test_nothing_is_dated_after_it_was_witnessed(void **s)
{
	for (int64_t late = 0; late < 2; late++) {
		struct world w;
		struct id declare = declared_world(&w), ack;
		int64_t now_s = w.now_s;

		(void)s;
		ack = ack_at(&w, declare, now_s + SKEW + late, now_s);
		assert_time(&w, ack, "obs", late);
	}
}

static void test_everything_is_published_within_the_lag(void **s)
{
	for (int64_t late = 0; late < 2; late++) {
		struct world w;
		struct id declare = declared_world(&w), ack;
		int64_t now_s = w.now_s;

		(void)s;
		ack = ack_at(&w, declare, now_s, now_s + LAG + late);
		assert_time(&w, ack, "obs", late);
	}
}

static void test_a_kit_may_come_home_later(void **s)
{
	for (int64_t late = 0; late < 2; late++) {
		struct world w;
		struct draft d;
		struct id id;

		(void)s;
		world_init(&w, TINY);
		world_run(&w);
		world_pair_to(&w, 0, GATE_NOTICE);
		draft_init(&d, STATEMENT_OBJECT);
		draft_id(&d, "about", w.pairs[0].notice[0].bytes);
		id = world_say_unseen(&w, "ru", KEY_INSPECTOR, &d);
		w.now_s += KIT_LAG + late;
		world_witness(&w);
		assert_time(&w, id, "ru", late);
	}
}

static void test_what_nobody_witnessed_is_bound_by_what_it_saw_alone(void **s)
{
	struct world w;
	struct id declare = declared_world(&w), id;
	struct world_odd how = { .at_s = w.now_s + 30 * 24 * HOURS };
	struct draft d;

	(void)s;
	draft_init(&d, STATEMENT_ACK);
	draft_id(&d, "of", declare.bytes);
	id = world_say_odd(&w, "obs", &how, &d);
	assert_time(&w, id, "obs", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_is_dated_before_what_precedes_it_in_its_log),
		TEST(test_an_invalid_entry_sets_no_bound),
		TEST(test_nothing_is_dated_before_what_it_has_seen_was_witnessed),
		TEST(test_nothing_is_dated_after_it_was_witnessed),
		TEST(test_everything_is_published_within_the_lag),
		TEST(test_a_kit_may_come_home_later),
		TEST(test_what_nobody_witnessed_is_bound_by_what_it_saw_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
