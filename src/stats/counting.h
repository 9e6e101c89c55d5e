/*
 * Counts against background: is there a source, and which would be missed?
 * All thresholds say: alarm at this count or more.
 */
#ifndef TALLY_STATS_COUNTING_H
#define TALLY_STATS_COUNTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/status.h"

/*
 * Known background B (mean count): the smallest x with P(X >= x | B) <= alpha,
 * and that probability. 0 <= B <= STATS_MAX_COUNT, 0 < alpha < 1.
 */
enum stats_status stats_poisson_crit(double B, double alpha, uint64_t *out_x,
                                     double *out_alpha);
/*
 * The mean source that reaches x over B with this power: gamma quantile - B.
 * STATS_VACUOUS: the background alone does, so x says nothing of a source.
 */
enum stats_status stats_poisson_S(double B, uint64_t x, double power,
                                  double *out_S);
/*
 * Alarm over B + k sqrt(B): its true false alarm probability. m = 0: B is known;
 * else b is the mean of m counts of its own, with sqrt(b (1 + 1/m)) if inflate.
 * 0 <= B <= STATS_MAX_COUNT, k >= 0. STATS_NOCONV: m B over about 10^9.
 */
struct stats_ksigma {
	double B, k;
	uint64_t m;
	bool inflate;
};
enum stats_status stats_ksigma_false_alarm(const struct stats_ksigma *in,
                                           double *out_fa);
/* Least count over B + k sqrt(B). */
enum stats_status stats_ksigma_threshold(double B, double k, uint64_t *out_x);
/* The same if B is the mean of in->m counts, with inflate where in->m > 0. */
enum stats_status stats_ksigma_alarm(const struct stats_ksigma *in,
                                     uint64_t *out_x);
/* Background measured too: exact conditional test, one-sided. Times from 1e-100 to
 * 1e100. */
enum stats_status stats_poisson_ratio(uint64_t ng, double tg, uint64_t n0,
                                      double t0, double *out_p);
/* Currie: critical level and detection limit in counts. B, k >= 0. */
enum stats_status stats_currie(double B, double k, bool paired, double *out_LC,
                               double *out_LD);
struct stats_iso11929 {
	uint64_t ng, n0;
	double tg, t0;
	double w, uw;  /* factor to the result's unit, and its relative uncertainty */
	double ka, kb;
};
struct stats_iso11929_result {
	double y, u;      /* result and its standard uncertainty */
	double ystar;     /* decision threshold */
	double yhash;     /* detection limit; with STATS_OK only */
};
/* Times and w over 0, the others 0 or more; STATS_DOMAIN too if a result is over
 * every double. STATS_INFEASIBLE, all but yhash written: kb uw >= 1, no detection
 * limit. */
enum stats_status stats_iso11929(const struct stats_iso11929 *in,
                                 struct stats_iso11929_result *out);
/*
 * Are counts of equal times more spread than Poisson? Index of dispersion and
 * P(chi-square with n-1 degrees of freedom >= it). n >= 2; STATS_VACUOUS if all
 * are 0.
 */
enum stats_status stats_dispersion(const uint64_t *counts, size_t n,
                                   double *out_index, double *out_p);

#endif
