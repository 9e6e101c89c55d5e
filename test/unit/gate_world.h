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

#endif
