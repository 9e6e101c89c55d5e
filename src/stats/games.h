/*
 * Against somebody who chooses: when and where to inspect with a quota.
 */
#ifndef TALLY_STATS_GAMES_H
#define TALLY_STATS_GAMES_H

#include <stddef.h>
#include <stdint.h>

#include "stats/status.h"

#define STATS_MAX_SITES 4096
#define STATS_MAX_PERIODS 4096
/* What a site is worth is at most this, and differs covered and uncovered by no
 * less than one divided by it, so that no sum leaves the range of doubles. */
#define STATS_MAX_WORTH 1e100

/*
 * Dresher's game: n periods, m inspections; the inspectee gains 1 uncaught and
 * loses b caught. Its value to the inspectee, and the probability to inspect
 * now. b >= 0; n, m <= STATS_MAX_PERIODS. 0 < q <= 1: detection per inspection.
 */
enum stats_status stats_dresher(uint64_t n, uint64_t m, double b, double *out_V,
                                double *out_inspect);
enum stats_status stats_dresher_imperfect(uint64_t n, uint64_t m, double b,
                                          double q, double *out_V);
struct stats_site {
	double v; /* what an undetected violation there gains; >= 0 */
	double b; /* what a detected one costs; >= 0, v + b > 0 */
	double p; /* detection if inspected; 0 < p <= 1 */
};
/*
 * Coverage c_i that makes the best choice worth least, with at most k (1 + 2^-49)
 * inspections: out_c[count], *out_z its value, below 0 if each choice is a loss.
 * Of k under 1e-300, at most 2e-315 more than k.
 * STATS_VACUOUS, *out_z and out_c 0: no sites, or nothing to gain at any. k >= 0.
 */
enum stats_status stats_site_game(const struct stats_site *sites, size_t count,
                                  double k, double *out_c, double *out_z);
/*
 * Fewest inspections (real) that leave no gain: the sum of v / (p (v + b)).
 * STATS_INFEASIBLE if a site inspected every time still leaves one;
 * STATS_VACUOUS, *out_k 0: no sites.
 */
enum stats_status stats_deterrence_quota(const struct stats_site *sites,
                                         size_t count, double *out_k);
struct stats_target { /* covered (c) and uncovered (u); a: chooser, d: defender */
	double a_covered, a_uncovered, d_covered, d_uncovered;
};
struct stats_origami {
	double chooser, defender; /* values */
	size_t target;            /* what is chosen */
};
/*
 * Stackelberg: the coverage is known when the target is chosen, and of equals
 * the defender's best is. a_covered < a_uncovered, d_uncovered <= d_covered.
 * STATS_VACUOUS, nothing written: no targets.
 */
enum stats_status stats_origami(const struct stats_target *targets,
                                size_t count, double k, double *out_c,
                                struct stats_origami *out);
/*
 * Sites with exactly these marginals from one u in [0, 1): site i is taken
 * where a whole number plus u falls into the cumulative sum. out_taken[count]
 * gets 0 or 1, as many ones as that sum says; sum of c within 1e-9 of a whole
 * number. Decided in integers: marginals are met to 2^-50, but for what the sum
 * lacks of the whole number. Neighbours in the list hardly go together: bring the
 * list into a secret random order first.
 */
enum stats_status stats_draw_sites(const double *c, size_t count, double u,
                                   unsigned char *out_taken);

#endif
