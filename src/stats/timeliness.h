/*
 * How often, at what notice: is somebody who needs time T to convert met in
 * time? Times in one unit that the caller chooses; q: detection per inspection.
 */
#ifndef TALLY_STATS_TIMELINESS_H
#define TALLY_STATS_TIMELINESS_H

#include <stdbool.h>
#include <stdint.h>

#include "stats/status.h"

/*
 * Inspections at random (Poisson) with mean interval D and notice tau, started
 * when no notice is pending: 1 - exp(-q max(0, T - tau) / D). D > 0, T, tau >= 0
 * (T may be infinite), 0 < q <= 1.
 */
enum stats_status stats_time_poisson(double D, double q, double T, double tau,
                                     double *out_P);
/* Every D. known: the violator starts just after one; else blind. */
enum stats_status stats_time_periodic(double D, double q, double T, bool known,
                                      double *out_P);
/*
 * n inspections, uniform in a year of length Y, started blind: 1-(1-qT/Y)^n;
 * *out_tail: P(the last leaves at least T before the year ends) = (1-T/Y)^n.
 * 0 <= T <= Y.
 */
enum stats_status stats_time_quota(uint64_t n, double q, double T, double Y,
                                   double *out_P, double *out_tail);
enum stats_schedule {
	STATS_RANDOM = 1,      /* Poisson */
	STATS_PERIODIC_KNOWN,
	STATS_PERIODIC_BLIND
};
/*
 * The longest mean interval that reaches P, rounded down so that it does.
 * STATS_INFEASIBLE if none does. 0 < P < 1.
 */
struct stats_interval {
	enum stats_schedule schedule;
	double q, T, tau, P; /* tau: for STATS_RANDOM */
};
enum stats_status stats_interval_needed(const struct stats_interval *in,
                                        double *out_D);
/* k of L periods at random against a window of w: 1 - C(L-w,k)/C(L,k). */
enum stats_status stats_critical_random(uint64_t L, uint64_t w, uint64_t k,
                                        double *out_P);
/* The best that can be done: min(1, k / floor(L/w)). 1 <= w <= L. */
enum stats_status stats_critical_value(uint64_t L, uint64_t w, uint64_t k,
                                       double *out_value);

#define STATS_MAX_INTERIM 64
/*
 * Expected delay until detection, as a part of the period, with k interim
 * inspections: observed 1/(k+1), else Diamond's V_k. k <= STATS_MAX_INTERIM.
 */
enum stats_status stats_delay_value(uint64_t k, bool observed,
                                    double *out_value);
/*
 * The unobserved game's times t_1 < ... < t_k in 0..1 for one u, uniform in
 * 0..1, that nobody else knows. out_t[k].
 */
enum stats_status stats_delay_schedule(uint64_t k, double u, double *out_t);

#endif
