/*
 * Numbers for tests that try many histories: the seed is printed, and REPLAY_SEED
 * gives the same ones again; REPLAY_ROUNDS tries more of them.
 */
#ifndef TALLY_TEST_WORLD_RANDOM_H
#define TALLY_TEST_WORLD_RANDOM_H

#include <stdint.h>

/* Start from the seed of the environment, or the usual one; print it. */
void random_start(void);
/* Where the numbers stand now: as a seed it goes on from here. */
uint64_t random_state(void);
/* The next number, below `below`, which is not 0. */
uint32_t random_below(uint32_t below);
/* How often to try. */
int random_rounds(void);

#endif
