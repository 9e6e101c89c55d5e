/*
 * Wald's sequential probability ratio test, with a cap: at the cap it is
 * STATS_INCONCLUSIVE and never "absent".
 */
#ifndef TALLY_STATS_SEQUENTIAL_H
#define TALLY_STATS_SEQUENTIAL_H

#include <stdint.h>

#include "stats/status.h"

enum stats_sprt_kind { STATS_SPRT_BERNOULLI = 1, STATS_SPRT_POISSON };
enum stats_sprt_decision {
	STATS_SPRT_GOES_ON = 0, STATS_SPRT_PRESENT, STATS_SPRT_ABSENT,
	STATS_SPRT_CAPPED
};
struct stats_sprt_plan {
	enum stats_sprt_kind kind;
	double low, high;   /* rate absent and present; 0 < low < high (< 1) */
	double alpha, beta; /* over 0, sum under 1 */
	uint64_t cap;       /* observations; 1 to 10^6 */
};
struct stats_sprt {
	struct stats_sprt_plan plan;
	uint64_t observations, total; /* total: of what was observed */
	enum stats_sprt_decision decision;
};
enum stats_status stats_sprt_start(struct stats_sprt *out,
                                   const struct stats_sprt_plan *plan);
/*
 * One more; STATS_DOMAIN after a decision, or x > 1 for Bernoulli. Without a
 * decision at the cap it is STATS_INCONCLUSIVE, and *sprt is STATS_SPRT_CAPPED.
 */
enum stats_status stats_sprt_step(struct stats_sprt *sprt, uint64_t x);

struct stats_sprt_exact {
	double present, absent; /* probability to decide so */
	double capped;          /* and of neither */
	double asn;             /* mean number of observations, cap included */
	double asn_wald;        /* Wald's approximation, for comparison */
};
/*
 * At a true rate (>= 0; Bernoulli <= 1), by an absorbing chain over the totals.
 * STATS_NOCONV: rates so near each other that it takes over a second.
 */
enum stats_status stats_sprt_exact(const struct stats_sprt_plan *plan,
                                   double rate, struct stats_sprt_exact *out);

#endif
