/*
 * What a clean, or nearly clean, look says of what was not looked at.
 */
#ifndef TALLY_STATS_BOUNDS_H
#define TALLY_STATS_BOUNDS_H

#include <stdint.h>

#include "stats/chance.h"
#include "stats/status.h"

/*
 * Largest D of N that x or fewer among n drawn would not contradict:
 * P(X <= x | D) > alpha. Strict at ties, decided in integers where alpha is
 * exact, else the larger D. 0 <= alpha < 1, x <= n <= N.
 */
enum stats_status stats_upper_bound(uint64_t N, uint64_t n, uint64_t x,
                                    const struct chance *alpha, uint64_t *out_D);
/* Infinite population, none found: 1 - alpha^(1/n). n >= 1, 0 < alpha < 1. */
enum stats_status stats_zero_failure_bound(uint64_t n, double alpha,
                                           double *out_p);
/*
 * Prior D ~ BetaBinomial(N, a, b), n looked at, none found, p detection per look:
 * P(D = 0), and the least U with P(D <= U) >= level; U is never too small.
 * p = 1, a and b whole, a at most STATS_MAX_WHOLE_SHAPE, N + a + b - 1 <= 2^53: for
 * every N, U as of stats_upper_bound, exact where level is (a double is rounded up,
 * by 2^-53 at most, and at a tie U is the larger); where N + a + b - 1 is 2^53 + 1,
 * as at N = 2^53 with a = b = 1, it may be one more. Otherwise by a sum over D: U
 * is the larger where level is met within its rounding, which is 2^-76 of level for
 * N <= 1024, else some 2^-49 for each D; STATS_NOCONV: over 2 * 10^7 terms.
 */
#define STATS_MAX_WHOLE_SHAPE 1024
struct stats_post_betabin {
	uint64_t N, n;
	double p, a, b;
	struct chance level;
};
struct stats_post {
	double absent;
	uint64_t U;
};
enum stats_status stats_post_betabin(const struct stats_post_betabin *in,
                                     struct stats_post *out);
/*
 * Absent with probability pi0 before; a look finds what is there with Pdet.
 * STATS_VACUOUS if pi0 = 0 and Pdet = 1: then nothing found cannot be.
 */
enum stats_status stats_post_two(double pi0, double Pdet, double *out_post);

#endif
