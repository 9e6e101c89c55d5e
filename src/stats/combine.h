/*
 * Evidence over time, sites and methods, put together without overstating: what
 * is assumed independent is an argument or a name.
 */
#ifndef TALLY_STATS_COMBINE_H
#define TALLY_STATS_COMBINE_H

#include <stddef.h>
#include <stdint.h>

#include "stats/status.h"

/*
 * One period: introduction with probability pi, then a look of sensitivity sep
 * that finds nothing: post = prior' / (1 - sep (1 - prior')), prior' = prior (1-pi).
 * STATS_DOMAIN also if that look could not but find: prior' = 0 and sep = 1.
 */
enum stats_status stats_temporal(double prior, double sep, double pi,
                                 double *out_post);
/* Where that ends: (1 - pi/sep) / (1 - pi), 0 if pi >= sep. sep > 0, pi < 1. */
enum stats_status stats_temporal_limit(double sep, double pi, double *out_post);
/*
 * k looks of detection q that one cause defeats together with probability g:
 * (1-g) (1 - (1-q)^k). All from 0 to 1.
 */
enum stats_status stats_common_cause(double g, double q, uint64_t k,
                                     double *out_P);
/* k looks of one unknown detection ~ Beta(a, b): 1 - B(a, b+k)/B(a, b). a, b > 0. */
enum stats_status stats_beta_looks(double a, double b, uint64_t k,
                                   double *out_P);
/*
 * Two measures that miss with m1 and m2: joint miss at correlation rho, and the
 * least and most that any dependence allows. STATS_INFEASIBLE, with out_lo and
 * out_hi written, if no joint distribution has this rho.
 */
struct stats_dual {
	double lo, mid, hi;
};
enum stats_status stats_dual(double m1, double m2, double rho,
                             struct stats_dual *out);
/*
 * P(no outage longer than g in T): outages at rate f with mean length r:
 * exp(-f T exp(-g/r)). r > 0, the others >= 0, all finite.
 */
enum stats_status stats_gap(double f, double r, double g, double T,
                            double *out_P);
/* All of n: if independent, and with no assumption at all. n >= 1. */
enum stats_status stats_all(const double *p, size_t n, double *out_independent,
                            double *out_bonferroni);

#endif
