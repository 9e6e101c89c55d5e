/*
 * Playing plans: what `tally plan` answers, positions drawn as an inspection
 * draws them, items where an adversary puts them, and looks that overlook; 10^5
 * times. The seed is fixed, so that a run says the same for ever;
 * TALLY_MONTE_SEED=TEXT takes another, with which one comparison of 16,000 is
 * off by chance. It is printed.
 */
#ifndef TALLY_TEST_MONTE_WORLD_H
#define TALLY_TEST_MONTE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/sign.h"
#include "escrow/draw.h"
#include "plan_world.h"
#include "stats/sampling.h"

#define RUNS 100000u
#define MAX_POSITIONS 512
#define MAX_PLACES 20
#define ERRORS 4 /* standard errors */

/* --- chance: H(seed || counter), and no other ----------------------------- */

struct dice {
	uint8_t seed[HASH_BYTES];
	uint64_t counter;
	uint8_t block[HASH_BYTES];
	size_t used;
};

static inline const char *seed_text(void)
{
	const char *text = getenv("TALLY_MONTE_SEED");

	return text != NULL ? text : "plans, first";
}

/* Another stream for each name. */
static inline void dice_init(struct dice *dice, const char *name)
{
	struct hash h;

	*dice = (struct dice){ .used = HASH_BYTES };
	hash_init(&h);
	hash_put_string(&h, slice_text(seed_text()));
	hash_put_text(&h, name);
	hash_final(&h, dice->seed);
}

static inline void dice_seed(struct dice *dice, uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put(&h, dice->seed, HASH_BYTES);
	hash_put_u64(&h, dice->counter++);
	hash_final(&h, out);
}

/* The seeds of an inspection: from secrets and statements, by its own rules. */
static inline void dice_site_seed(struct dice *dice,
                                  uint8_t out[static HASH_BYTES])
{
	uint8_t r[HASH_BYTES], draw[HASH_BYTES], declare[HASH_BYTES];

	dice_seed(dice, r);
	dice_seed(dice, draw);
	dice_seed(dice, declare);
	draw_site_seed(r, draw, declare, 1, out);
}

static inline void dice_onsite_seed(struct dice *dice,
                                    uint8_t out[static HASH_BYTES])
{
	uint8_t s[HASH_BYTES], designate[HASH_BYTES], restricted[HASH_BYTES];

	dice_seed(dice, s);
	dice_seed(dice, designate);
	dice_seed(dice, restricted);
	draw_onsite_seed(s, designate, restricted, slice_text("cells"), out);
}

/* True with probability p, to 2^-53. */
static inline bool dice_says(struct dice *dice, double p)
{
	uint64_t word;

	if (dice->used == HASH_BYTES) {
		dice_seed(dice, dice->block);
		dice->used = 0;
	}
	word = bytes_u64(dice->block + dice->used);
	dice->used += 8;
	return (double)(word >> 11) < p * 0x1p53;
}

/* --- what was promised, and what came ------------------------------------- */

static inline double share(uint32_t hits)
{
	return (double)hits / RUNS;
}

static inline bool is_off(double by, double P)
{
	return by * by * RUNS > ERRORS * ERRORS * P * (1 - P);
}

/* Exactly promised: neither less nor more. */
static inline void assert_exact(const char *what, uint32_t hits, double P)
{
	if (is_off(share(hits) - P, P))
		fail_msg("%s: found in %.5f of %u runs; computed: %.5f", what,
		         share(hits), RUNS, P);
}

/* Promised as a bound: not less. */
static inline void assert_at_least(const char *what, uint32_t hits, double P)
{
	if (share(hits) < P && is_off(P - share(hits), P))
		fail_msg("%s: found in %.5f of %u runs; promised: %.5f", what,
		         share(hits), RUNS, P);
}

/* --- questions ------------------------------------------------------------ */

static inline void answer(const char *question, const char **words,
                          struct plan *plan)
{
	ask_for(plan, question, words);
	assert_int_equal(plan->status, STATS_OK);
}

/* A number of the answer; of: "" for the whole. 0 if it is not there. */
static inline double number_of(const struct plan *plan, const char *name,
                               const char *of)
{
	for (size_t i = 0; i < plan->value_count; i++)
		if (strcmp(plan->values[i].label->name, name) == 0 &&
		    strcmp(plan->values[i].of, of) == 0)
			return strtod(plan->values[i].text, NULL);
	return 0;
}

/* --- an inspection -------------------------------------------------------- */

/* A population, how it is looked at, and what an adversary put there. */
struct place {
	uint32_t N, n;
	double p;
	uint32_t d;
};

/* At the front, at the back, spread: whatever a bad draw would favour. */
static inline bool holds(const struct place *at, uint32_t position,
                         uint32_t way)
{
	if (way % 3 == 0)
		return position < at->d;
	if (way % 3 == 1)
		return position >= at->N - at->d;
	return (uint64_t)position * at->d % at->N < at->d;
}

static inline bool is_found(const struct place *at, struct dice *dice,
                            uint32_t way)
{
	uint32_t scratch[MAX_POSITIONS], drawn[MAX_POSITIONS];
	uint8_t seed[HASH_BYTES];
	bool found = false;

	dice_seed(dice, seed);
	assert_in_range(at->N, 1, MAX_POSITIONS);
	assert_int_equal(draw_sample(seed, at->N, at->n, scratch, drawn),
	                 TALLY_OK);
	for (uint32_t i = 0; i < at->n; i++)
		if (holds(at, drawn[i], way))
			found = dice_says(dice, at->p) || found;
	return found;
}

static inline double found_exactly(const struct place *at)
{
	double P = -1;

	assert_int_equal(stats_pdetect(at->N, at->d, at->n, at->p, &P),
	                 STATS_OK);
	return P;
}

/* One population, looks that one cause may defeat together. */
static inline uint32_t play(const char *name, const struct place *at,
                            double cause)
{
	struct dice dice;
	uint32_t hits = 0;

	dice_init(&dice, name);
	for (uint32_t run = 0; run < RUNS; run++) {
		bool defeated = dice_says(&dice, cause);

		hits += is_found(at, &dice, run) && !defeated;
	}
	return hits;
}

/* Runs the tests and says with which seed. */
#define MONTE_RUN(tests)                                                       \
	(crypto_start() != TALLY_OK ? 1                                        \
	 : (print_message("TALLY_MONTE_SEED=%s\n", seed_text()),               \
	    cmocka_run_group_tests(tests, NULL, NULL)))

#endif
