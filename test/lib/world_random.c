/*
 * Numbers that a printed seed gives again: splitmix64.
 */
#include "world_random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static uint64_t state;

void random_start(void)
{
	const char *text = getenv("REPLAY_SEED");

	state = text ? strtoull(text, NULL, 10) : 20261121;
	print_message("REPLAY_SEED=%llu\n", (unsigned long long)state);
}

uint64_t random_state(void)
{
	return state;
}

uint32_t random_below(uint32_t below)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ (z >> 31)) % below);
}

int random_rounds(void)
{
	const char *text = getenv("REPLAY_ROUNDS");
	long rounds = text ? strtol(text, NULL, 10) : 60;

	return rounds > 0 && rounds < 1000000 ? (int)rounds : 60;
}
