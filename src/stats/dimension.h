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
 */
enum stats_status stats_tol_pass(double tol, double sd, double dev, double guard,
                                 double *out_P);
/* Process sd u0, measurement sd um, tolerance +-T, acceptance +-(T - w). */
enum stats_status stats_global_risk(double u0, double um, double T, double w,
                                    double *out_consumer, double *out_producer);

#endif
