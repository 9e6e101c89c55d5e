/*
 * What the tests of gates share: the leaked offer's first pair, and who is to
 * blame when its time is over.
 */
#ifndef TALLY_TEST_GATE_WORLD_H
#define TALLY_TEST_GATE_WORLD_H

#include "../lib/world_odd.h"

#define NONPAPER "charters/nonpaper-2022.yaml"
#define TEST(name) cmocka_unit_test(name)
#define DAY (24 * HOURS)
#define US 0
#define RU 1

static inline void begin(struct world *w)
{
	world_init(w, NONPAPER);
	world_run(w);
	world_start_pair(w, 0);
}

static inline const struct arrangement *arrangement(struct world *w)
{
	return &world_replay(w)->arrangements[0];
}

/* Past every deadline of the first pair. */
static inline void wait_out(struct world *w)
{
	w->now_s += 30 * DAY;
}

static inline void assert_only_default_is_of(struct world *w, const char *who)
{
	const char *other = strcmp(who, "us") == 0 ? "ru" : "us";

	wait_out(w);
	assert_int_equal(arrangement(w)->ending, ENDING_DEFAULT);
	assert_int_equal(world_named(w, IRREGULAR_PAIR_DEFAULT, who), 1);
	assert_int_equal(world_named(w, IRREGULAR_PAIR_DEFAULT, other), 0);
}

static inline void draft_refusal(const struct world *w, unsigned giver,
                                 const char *why, struct draft *d)
{
	draft_init(d, STATEMENT_DELIVER);
	draft_id(d, "arrangement", w->arrangement.bytes);
	draft_int(d, "pair", 1);
	draft_open(d, "refused", '{');
	draft_id(d, "deposit", w->pairs[0].deposit[giver].bytes);
	draft_word(d, "why", why);
	draft_close(d, '}');
}

/* The depositary refuses what a side deposited. */
static inline struct id refuse(struct world *w, unsigned giver, const char *why)
{
	struct draft d;

	draft_refusal(w, giver, why, &d);
	return world_say(w, "ch", &d);
}

/* Before the swap; us has deposited, and that is held and received. */
static inline void begin_swap(struct world *w)
{
	begin(w);
	world_pair_to(w, 0, GATE_DESIGNATE);
	world_deposit(w, 0, US);
	world_hold(w, 0, US);
	world_deposit_ack(w, 0, US);
}

static inline int64_t swap_due_s(struct world *w)
{
	return rules_gate_due(world_replay(w), 0, 0, GATE_SWAP);
}

static inline void draft_withdrawal(const struct world *w, struct draft *d)
{
	draft_init(d, STATEMENT_ANSWER);
	draft_id(d, "to", w->arrangement.bytes);
	draft_word(d, "answer", "withdrawn");
}

static inline void withdraw_unseen(struct world *w, const char *who)
{
	struct draft d;

	draft_withdrawal(w, &d);
	world_say_unseen(w, who, KEY_OFFICE, &d);
	w->now_s += 1;
}

static inline void assert_default(struct world *w, const char *who, size_t times)
{
	wait_out(w);
	world_replay(w);
	assert_int_equal(world_named(w, IRREGULAR_PAIR_DEFAULT, who), times);
}

/* Who acknowledges a deposit has seen this head and no other new one. */
static inline struct id ack_crossing(struct world *w, const char *who,
                              struct id deposit, const struct named_head *seen)
{
	struct world_odd odd = { .seen_given = true, .seen = seen,
	                         .seen_count = 1 };
	struct draft d;
	struct id id;

	draft_init(&d, STATEMENT_ACK);
	draft_id(&d, "of", deposit.bytes);
	id = world_say_odd(w, who, &odd, &d);
	world_settle(w);
	return id;
}

#endif
