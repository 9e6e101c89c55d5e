/*
 * How often, at what notice: is somebody who needs time T to convert met in
 * time? Times in one unit that the caller chooses; q: detection per inspection.
 */
#ifndef TALLY_STATS_TIMELINESS_H
#define TALLY_STATS_TIMELINESS_H

#include <stdbool.h>
#include <stdint.h>

#include "stats/chance.h"
#include "stats/status.h"

/*
 * Inspections at random (Poisson) with mean interval D and notice tau, started
 * when no notice is pending: 1 - exp(-q max(0, T - tau) / D). D > 0, T, tau >= 0
 * (T may be infinite, with P = 1), 0 < q <= 1.
 */
enum stats_status stats_time_poisson(double D, double q, double T, double tau,
                                     double *out_P);
/*
 * Every D. known: the violator starts just after one, and one at the moment of
 * completion comes too late: 1 - (1-q)^(ceil(T/D) - 1), a T/D within 2^-50 of a
 * whole number being that number. Else blind: 1 - (1-q)^m (1 - q f), m and f the
 * whole part and the rest of T/D. D, T, q as above.
 */
enum stats_status stats_time_periodic(double D, double q, double T, bool known,
                                      double *out_P);
struct stats_quota {
	double P;
	double tail; /* P(the last leaves at least T before the year ends) */
};
/*
 * n inspections, uniform in a year of length Y, started blind: P = 1-(1-qT/Y)^n,
 * tail = (1-T/Y)^n. 0 <= T <= Y, Y > 0, 0 < q <= 1.
 */
enum stats_status stats_time_quota(uint64_t n, double q, double T, double Y,
                                   struct stats_quota *out);
enum stats_schedule {
	STATS_RANDOM = 1,      /* Poisson */
	STATS_PERIODIC_KNOWN,
	STATS_PERIODIC_BLIND
};
/*
 * The longest mean interval that reaches P, rounded down so that it does, by at
 * most 1e-13 of it. Where q and P are exact, a whole number of inspections that
 * reaches P exactly is enough; where not, a tie asks for one more.
 * STATS_INFEASIBLE if no interval does: T is 0 or not over the notice.
 * 0 < q <= 1, 0 < P < 1; T and tau finite.
 */
struct stats_interval {
	enum stats_schedule schedule;
	struct chance q, P;
	double T, tau; /* tau: for STATS_RANDOM, else of no effect */
};
enum stats_status stats_interval_needed(const struct stats_interval *in,
                                        double *out_D);
/*
 * k of L periods at random against a window of w: 1 - C(L-w,k)/C(L,k).
 * 1 <= w <= L, k <= L; here and below.
 */
enum stats_status stats_critical_random(uint64_t L, uint64_t w, uint64_t k,
                                        double *out_P);
/* The best that can be done: min(1, k / floor(L/w)). */
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
