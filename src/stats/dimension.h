/*
 * Dimensions against tolerances: is it, or is it not, an item of that class?
 */
#ifndef TALLY_STATS_DIMENSION_H
#define TALLY_STATS_DIMENSION_H

#include "stats/status.h"

/* P(true value in TL..TU | measured y, standard uncertainty u). TL <= TU, u > 0;
 * either may be infinite. */
enum stats_status stats_conformity(double y, double u, double TL, double TU,
                                   double *out_pc);
/* One-sided guard band: u times the normal quantile of pc. 1/2 <= pc < 1. */
enum stats_status stats_guard_band(double pc, double u, double *out_w);
/*
 * P(measured deviation within tol + guard | true deviation dev, sd): guard > 0
 * widens (for identification: what could be one is called one), < 0 narrows.
 * tol >= 0, sd > 0. With tol + guard <= 0 nothing passes, and P is 0.
 */
enum stats_status stats_tol_pass(double tol, double sd, double dev, double guard,
                                 double *out_P);
/*
 * Process sd u0, measurement sd um, tolerance +-T, acceptance +-(T - w), w < 0
 * outward; with w >= T nothing is accepted. u0, um > 0, T >= 0.
 */
struct stats_global_risk {
	double u0, um, T, w;
};
/* consumer: P(accepted and out of tolerance); producer: P(rejected and within). */
enum stats_status stats_global_risk(const struct stats_global_risk *in,
                                    double *out_consumer, double *out_producer);

#endif
