/*
 * Every order in which a side with one faulty depositary can meddle in a swap:
 * at and ie are honest, mt gives us its share in private and says what it
 * likes. If us can open, so can ru; in every other order neither can.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "blind_world.h"

enum event { AT, IE, MT_DELIVERS, US_STOPS, EVENTS };

/* Honest ones say only what the rules let them. */
static bool may_deliver(struct blind *b, unsigned who)
{
	const struct pair_state *p = pair_of(b); /* replays */
	const struct rules *rules = b->w.rules;
	const struct inspection *i = &rules->inspections[p->inspection[0]];
	const struct inspection *k = &rules->inspections[p->inspection[1]];
	size_t delivered = 0;

	for (size_t d = 0; d < DEPOSITARIES; d++)
		delivered += p->blind.delivered[d] != NO_INDEX;
	return p->blind.delivered[who] == NO_INDEX &&
	       i->step[STEP_HELD] != NO_INDEX &&
	       i->step[STEP_RECEIVED] != NO_INDEX &&
	       k->step[STEP_RECEIVED] != NO_INDEX &&
	       (delivered > 0 ||
	        rules->arrangements[0].phase == ARRANGEMENT_RUNNING);
}

/* An honest depositary delivers when its turn comes, if it may. */
static void happen(struct blind *b, enum event event, bool *mt_said)
{
	switch (event) {
	case AT:
	case IE:
		if (may_deliver(b, (unsigned)event))
			world_assert_regular(&b->w, deliver(b, (unsigned)event));
		break;
	case MT_DELIVERS:
		deliver(b, 2);
		*mt_said = true;
		break;
	default:
		world_answer(&b->w, "ro", b->w.arrangement, "withdrawn");
	}
}

/* How many shares of both keys stand in the logs for all to read. */
static unsigned public_shares(struct blind *b, bool mt_said)
{
	const struct pair_state *p = pair_of(b);

	return (unsigned)(p->blind.delivered[0] != NO_INDEX) +
	       (unsigned)(p->blind.delivered[1] != NO_INDEX) +
	       (unsigned)mt_said;
}

static void play(const enum event order[static EVENTS], unsigned *delivered)
{
	struct blind *b = begin_deposited();
	bool mt_said = false;
	unsigned shares;

	hold(b, 0);
	hold(b, 1);
	hold(b, 2);
	world_deposit_ack(&b->w, 0, US);
	world_deposit_ack(&b->w, 0, RU);
	for (unsigned i = 0; i < EVENTS; i++)
		happen(b, order[i], &mt_said);
	for (unsigned again = 0; again < 2; again++)
		for (enum event e = AT; e <= IE; e++)
			happen(b, e, &mt_said);
	shares = public_shares(b, mt_said);
	/* us has mt's share in any case; ru has what the logs say. */
	if (shares + (unsigned)!mt_said >= NEED)
		assert_true(shares >= NEED);
	*delivered += is_delivered(b);
	if (shares >= NEED && !is_delivered(b))
		fail_msg("%u shares are out, but the pair did not pass", shares);
	blind_end(b);
}

static void permute(enum event order[static EVENTS], unsigned from,
                    unsigned *played, unsigned *delivered)
{
	if (from == EVENTS) {
		play(order, delivered);
		++*played;
		return;
	}
	for (unsigned i = from; i < EVENTS; i++) {
		enum event first = order[from];

		order[from] = order[i];
		order[i] = first;
		permute(order, from + 1, played, delivered);
		order[i] = order[from];
		order[from] = first;
	}
}

static void test_no_order_lets_one_side_alone_open(void **s)
{
	enum event order[EVENTS];
	unsigned played = 0, delivered = 0;

	(void)s;
	for (unsigned i = 0; i < EVENTS; i++)
		order[i] = (enum event)i;
	permute(order, 0, &played, &delivered);
	print_message("%u orders, %u delivered\n", played, delivered);
	assert_int_equal(played, 24);
	assert_true(delivered > 0 && delivered < played);
}

static void assert_late(struct blind *b, size_t at, size_t ie, size_t mt)
{
	wait_out(b);
	assert_int_equal(world_named(&b->w, IRREGULAR_LATE, "at"), at);
	assert_int_equal(world_named(&b->w, IRREGULAR_LATE, "ie"), ie);
	assert_int_equal(world_named(&b->w, IRREGULAR_LATE, "mt"), mt);
	for (unsigned side = 0; side < SIDES; side++)
		assert_int_equal(world_named(&b->w, IRREGULAR_PAIR_DEFAULT,
		                             party_of[side]), 0);
}

static void test_who_waits_for_the_suspender_is_not_late(void **s)
{
	struct blind *b = begin_owed();

	(void)s;
	deliver(b, 2);
	world_suspend(&b->w, "us", "begin");
	b->w.now_s += 5 * DAY;
	assert_int_equal(world_named(&b->w, IRREGULAR_LATE, "at"), 0);
	assert_late(b, 1, 1, 0);
	assert_int_equal(arrangement(b)->ending, ENDING_SUSPENSION);
	blind_end(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_order_lets_one_side_alone_open),
		TEST(test_who_waits_for_the_suspender_is_not_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
