/*
 * Attribute sampling without replacement: N items, d of them prohibited, n
 * looked at, each look at a prohibited item finds it with probability p.
 */
#ifndef TALLY_STATS_SAMPLING_H
#define TALLY_STATS_SAMPLING_H

#include <stddef.h>
#include <stdint.h>

#include "stats/chance.h"
#include "stats/status.h"

/* ln C(N-d, n) / C(N, n): -infinity if n > N - d. d, n <= N. */
enum stats_status stats_ln_pmiss(uint64_t N, uint64_t d, uint64_t n,
                                 double *out_ln);
/*
 * P(at least one of d is found), exact at the ends: 0 with n = 0 or d = 0, 1
 * with p = 1 and n > N - d. STATS_VACUOUS, with *out_P 0, if N = 0.
 */
enum stats_status stats_pdetect(uint64_t N, uint64_t d, uint64_t n, double p,
                                double *out_P);
/*
 * The same, for a claim: never over the exact value, and not 1e-11 under it.
 * STATS_NOCONV where the sum would take too long.
 */
enum stats_status stats_pdetect_down(uint64_t N, uint64_t d, uint64_t n,
                                     const struct chance *p, double *out_P);
/* s of N positions are drawn, d hold items; whoever knows these refuses r. */
struct stats_refused {
	uint64_t N, d, s, r;
	double p;
};
/*
 * P(at least one is found in those that were not refused), never over the exact
 * value. r <= s. STATS_VACUOUS, with *out_P 0, if N = 0.
 */
enum stats_status stats_pdetect_refused(const struct stats_refused *in,
                                        double *out_P);
/* P(X <= x), X of D prohibited among n drawn of N. */
enum stats_status stats_hyp_cdf(uint64_t x, uint64_t N, uint64_t D, uint64_t n,
                                double *out_F);

struct stats_looks {
	uint64_t n;  /* fewest looks */
	double P;    /* what they reach, rounded down */
	double cap;  /* what a look at everything reaches: 1 - (1-p)^d */
};
/*
 * Fewest n whose probability to miss is at most beta. Ties are decided in
 * integers where beta and p are exact (see chance.h); where a tie cannot be
 * decided within the work allowed, one look more is asked for. beta = 1: 0
 * looks. STATS_INFEASIBLE, with out->cap alone written, if everything looked at
 * still misses more than beta, or d = 0.
 */
enum stats_status stats_n_required(uint64_t N, uint64_t d,
                                   const struct chance *p,
                                   const struct chance *beta,
                                   struct stats_looks *out);
/*
 * Looks in one stratum that are safe however the goal is split over strata: an
 * item here carries mu_over_M of the goal. n = ceil((N/p)(1 - beta^min(1, mu/M))),
 * rounded up. STATS_INFEASIBLE if over N.
 */
enum stats_status stats_n_split_safe(uint64_t N, double mu_over_M, double p,
                                     double beta, uint64_t *out_n);
/* P(alarm): at least c positives among n, sensitivity Se, specificity Sp. */
struct stats_alarm {
	uint64_t N, n, c, d;
	double Se, Sp;
};
enum stats_status stats_alarm_prob(const struct stats_alarm *in, double *out_P);

/* --- strata ---------------------------------------------------------------- */

#define STATS_MAX_STRATA 1024

struct stats_stratum {
	uint64_t N;  /* items */
	double mu;   /* what one carries of the goal; over 0 */
	double cost; /* of one look; over 0. For stats_strata_budget */
	double p;    /* detection per look. For stats_strata_worst */
	uint64_t n;  /* looks. For stats_strata_worst */
};
struct stats_budget {
	double E; /* what may be spent; at least 0 */
	double M; /* the goal; over 0 */
};
/*
 * A budget spent so that the best split of the goal M is met best:
 * n_i = N_i (1 - exp(-kappa mu_i)), P = 1 - exp(-kappa M). out_n[count].
 * STATS_INFEASIBLE if E is over the cost of everything, STATS_VACUOUS if there is
 * nothing.
 */
enum stats_status stats_strata_budget(const struct stats_stratum *strata,
                                      size_t count,
                                      const struct stats_budget *budget,
                                      double *out_n, double *out_P);
/*
 * The split that is found least, among all with sum mu_i d_i >= M and d_i <=
 * N_i: its d_i, and the exact probability to find one of them, rounded down.
 * mu and M are taken as multiples of 10^-6. STATS_INFEASIBLE if all items do not
 * carry M; STATS_NOCONV if over 10^8 steps would be needed.
 */
enum stats_status stats_strata_worst(const struct stats_stratum *strata,
                                     size_t count, double M, uint64_t *out_d,
                                     double *out_P);
/* Two stages, k of S sites looked into: all d in one site, or one in each of d. */
enum stats_status stats_sites_concentrated(uint64_t S, uint64_t k,
                                           double P_within, double *out_P);
/* The same, d of S. */
enum stats_status stats_sites_spread(uint64_t S, uint64_t k, uint64_t d,
                                     double P_single, double *out_P);

#endif
