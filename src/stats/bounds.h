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
 * Prior D ~ BetaBinomial(N, a, b), n looked at, none found: P(D = 0), and the
 * least U with P(D <= U) >= level. p < 1: detection per look, by direct sum.
 */
struct stats_post_betabin {
	uint64_t N, n;
	double p, a, b, level;
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
