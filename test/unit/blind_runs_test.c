/*
 * Whole runs of a blind swap in many orders: us and its depositary mt do what
 * they like, in any order, or nothing; ru, at and ie keep the rules, each at any
 * time. Whatever happens, us never opens alone, nobody honest is named, and
 * every run ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "blind_world.h"

#define RUNS 40

enum event { AT, IE, AT_AGAIN, IE_AGAIN, RU_ACKS, MT_HOLDS, MT_DELIVERS,
	     MT_REFUSES, US_ACKS, US_OBJECTS, US_STOPS, EVENTS };

/* In how many of 100 runs. */
static const unsigned often[EVENTS] = {
	[AT] = 100, [IE] = 100, [AT_AGAIN] = 100, [IE_AGAIN] = 100,
	[RU_ACKS] = 100, [MT_HOLDS] = 85, [MT_DELIVERS] = 60,
	[MT_REFUSES] = 20, [US_ACKS] = 80, [US_OBJECTS] = 30, [US_STOPS] = 40,
};

struct run {
	struct blind *b;
	bool said[EVENTS];
	bool share_out; /* of mt, in its log, whether it counts or not */
};

/* Deterministic, so that a run can be had again by its number. */
static unsigned next(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16 & 0x7fff;
}

static bool is_running(struct run *r)
{
	return arrangement(r->b)->phase == ARRANGEMENT_RUNNING;
}

static size_t count_of(const size_t said[static MAX_DEPOSITARIES])
{
	size_t count = 0;

	for (size_t i = 0; i < DEPOSITARIES; i++)
		count += said[i] != NO_INDEX;
	return count;
}

static bool is_owed(const struct blind *b, const struct pair_state *p)
{
	const struct inspection *i = &b->w.rules->inspections[p->inspection[0]];
	const struct inspection *k = &b->w.rules->inspections[p->inspection[1]];

	return i->step[STEP_HELD] != NO_INDEX &&
	       i->step[STEP_RECEIVED] != NO_INDEX &&
	       k->step[STEP_RECEIVED] != NO_INDEX;
}

/* An honest depositary holds, or delivers, as soon as it may. */
static void act(struct run *r, unsigned who)
{
	bool running = is_running(r);
	const struct pair_state *p = pair_of(r->b);

	if (p->blind.held[who] == NO_INDEX && running)
		world_assert_regular(&r->b->w, hold(r->b, who));
	else if (p->blind.delivered[who] == NO_INDEX && is_owed(r->b, p) &&
	         (running || count_of(p->blind.delivered) > 0))
		world_assert_regular(&r->b->w, deliver(r->b, who));
}

static void ru_acknowledges(struct run *r)
{
	if (is_running(r) && !r->said[RU_ACKS])
		world_deposit_ack(&r->b->w, 0, US);
	r->said[RU_ACKS] = true;
}

static void happen(struct run *r, enum event event)
{
	struct blind *b = r->b;

	switch (event) {
	case AT:
	case AT_AGAIN:
		act(r, 0);
		return;
	case IE:
	case IE_AGAIN:
		act(r, 1);
		return;
	case RU_ACKS:
		ru_acknowledges(r);
		return;
	case MT_HOLDS:
		hold(b, 2);
		break;
	case MT_DELIVERS:
		deliver(b, 2);
		r->share_out = true;
		break;
	case MT_REFUSES:
		refuse(b, 2, RU, "hash-mismatch");
		break;
	case US_ACKS:
		world_deposit_ack(&b->w, 0, RU);
		break;
	case US_OBJECTS:
		object_to(b, RU);
		break;
	default:
		world_answer(&b->w, "ro", b->w.arrangement, "withdrawn");
	}
	r->said[event] = true;
}

/* What the honest ones still owe they do in time. */
static void finish(struct run *r)
{
	for (unsigned round = 0; round < 2; round++) {
		ru_acknowledges(r);
		act(r, 0);
		act(r, 1);
	}
	if (is_delivered(r->b))
		return; /* the teams go on */
	wait_out(r->b);
	act(r, 0);
	act(r, 1);
}

static void assert_honest_unnamed(struct run *r)
{
	static const char *const honest[] = { "ru", "at", "ie" };
	const struct rules *rules = world_replay(&r->b->w);

	for (size_t i = 0; i < rules->irregularity_count; i++)
		for (size_t k = 0; k < 3; k++)
			if (rules->irregularities[i].by ==
			    world_who(&r->b->w, honest[k]))
				fail_msg("%s is named: %s", honest[k],
				         rules->irregularities[i].detail);
}

/* Is it a run that failed by the silence of us alone? */
static bool check(struct run *r, unsigned number)
{
	bool delivered = is_delivered(r->b);
	const struct pair_state *p = pair_of(r->b);
	size_t out = (size_t)(p->blind.delivered[0] != NO_INDEX) +
	             (size_t)(p->blind.delivered[1] != NO_INDEX);
	size_t ru_has = out + r->share_out, us_has = out + 1;
	bool idle = !r->said[US_ACKS] && !r->said[US_OBJECTS] &&
	            !r->said[US_STOPS] && r->said[MT_HOLDS] &&
	            !r->said[MT_REFUSES] &&
	            world_named(&r->b->w, IRREGULAR_LATE, "mt") == 0;

	if (us_has >= NEED && ru_has < NEED)
		fail_msg("run %u: us opens alone", number);
	if (ru_has >= NEED && !delivered && out > 0)
		fail_msg("run %u: shares are out, and the pair did not pass",
		         number);
	if (!delivered && is_running(r))
		fail_msg("run %u has no end", number);
	assert_honest_unnamed(r);
	/* us kept the pair from its swap by silence alone: it has defaulted. */
	if (idle)
		assert_int_equal(world_named(&r->b->w, IRREGULAR_PAIR_DEFAULT,
		                             "us"), 1);
	return idle;
}

static bool play(unsigned number, unsigned *silent)
{
	struct run r = { .b = begin_deposited() };
	unsigned state = number * 7919u + 1;
	enum event order[EVENTS];
	bool delivered;

	for (unsigned i = 0; i < EVENTS; i++)
		order[i] = (enum event)i;
	for (unsigned i = EVENTS - 1; i > 0; i--) {
		unsigned k = next(&state) % (i + 1);
		enum event other = order[k];

		order[k] = order[i];
		order[i] = other;
	}
	for (unsigned i = 0; i < EVENTS; i++)
		/* mt and us leave out what they like; so they crash, too. */
		if (next(&state) % 100 < often[order[i]])
			happen(&r, order[i]);
	finish(&r);
	*silent += check(&r, number);
	delivered = is_delivered(r.b);
	blind_end(r.b);
	return delivered;
}

static void test_no_run_lets_one_side_alone_open_or_has_no_end(void **s)
{
	unsigned delivered = 0, silent = 0;

	(void)s;
	for (unsigned number = 0; number < RUNS; number++)
		delivered += play(number, &silent);
	print_message("%u runs, %u delivered\n", RUNS, delivered);
	assert_true(delivered > 0 && delivered < RUNS && silent > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_run_lets_one_side_alone_open_or_has_no_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
