/*
 * Looks in one stratum that hold however a violator splits the goal:
 *   n = ceil((N/p) (1 - beta^min(1, mu/M))).
 * Then all strata together miss at most prod (1 - p_i n_i/N_i)^{d_i} <=
 * beta^{sum mu_i d_i / M} <= beta. The exact number of each stratum alone is a
 * trap: N = (100, 200, 50), mu = (1, 2, 4), M = 8 at 90 % gives (25, 87, 34),
 * which the split (0, 2, 1) meets with 0.8982. Source: own, from the safeguards
 * formula of the IAEA and Hoeffding (1963), theorem 4.
 */
#include "stats/hypergeometric.h"
#include "stats/real.h"
#include "stats/sampling.h"

/*
 * Doubles are decimals rounded: what is this near over a whole number, relative,
 * is the whole number.
 */
#define SAME 0x1p-50

enum stats_status stats_n_split_safe(uint64_t N, double mu_over_M, double p,
                                     double beta, uint64_t *out_n)
{
	double share = mu_over_M < 1 ? mu_over_M : 1;
	double part, n;

	if (N > STATS_MAX_COUNT || !(mu_over_M > 0) || !real_is_chance(p) ||
	    !real_is_chance(beta))
		return STATS_DOMAIN;
	part = beta == 0 ? 1 : -real_expm1(real_ln(beta) * share);
	if (part == 0 && beta < 1)
		part = 0x1p-1022; /* not nothing */
	n = part == 0 ? 0 : (double)N * (part / p);
	n = real_ceil(n - n * SAME);
	if (n == 0 && part > 0 && N > 0)
		n = 1;
	if (!(n <= (double)N))
		return STATS_INFEASIBLE;
	*out_n = (uint64_t)n;
	return STATS_OK;
}
