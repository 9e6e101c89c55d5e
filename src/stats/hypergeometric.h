/*
 * The hypergeometric distribution, to 80 bits and in integers: X of D among n
 * drawn of N without replacement. Internal to stats; the callers keep D, n <= N
 * <= 2^53.
 */
#ifndef TALLY_STATS_HYPERGEOMETRIC_H
#define TALLY_STATS_HYPERGEOMETRIC_H

#include <stdbool.h>
#include <stdint.h>

#include "stats/chance.h"
#include "stats/precise.h"
#include "stats/status.h"

struct draw {
	uint64_t N, D, n;
};

/* A sum that takes more terms is not made. */
#define HYPERGEOMETRIC_TERMS 4000000u

/*
 * ln P(X = 0) = ln C(N-D, n) / C(N, n), relative error under 2^-75, in constant
 * time. Not for n > N - D, where it is -infinity.
 */
struct precise hypergeometric_ln_none(const struct draw *draw);
/* ln P(X = x) for an x that is possible; absolute error under N 2^-90 + 2^-80. */
struct precise hypergeometric_ln(const struct draw *draw, uint64_t x);
/* P(X <= x), relative error under 2^-95, where n or D is small and x under both;
 * false if neither is. */
bool hypergeometric_few(const struct draw *draw, uint64_t x,
                        struct precise *out_P);
/* The least x with P(X = x) over 0, and the largest. */
uint64_t hypergeometric_least(const struct draw *draw);
uint64_t hypergeometric_most(const struct draw *draw);
/* P(X = x) / P(X = x - 1), for x over the least. */
struct precise hypergeometric_step(const struct draw *draw, uint64_t x);
/* The same in double, relative error under 2^-51. */
double hypergeometric_ratio(const struct draw *draw, uint64_t x);
/*
 * The next ratios of a sum that goes up from x, or down: those to x, x + 1 ...
 * from the next, or by the next; the same doubles. What lies beyond the end of
 * the distribution means nothing.
 */
#define HYPERGEOMETRIC_RATIOS 8
void hypergeometric_ratios(const struct draw *draw, uint64_t x, bool up,
                           double out[static HYPERGEOMETRIC_RATIOS]);
/* The x with the largest P(X = x) q^x; the larger of two. */
uint64_t hypergeometric_mode(const struct draw *draw, double q);
/*
 * ln of the mean of q^X: nobody of D is found, where one that is drawn is
 * overlooked with q. 0 < q < 1. Absolute error as of hypergeometric_ln.
 * STATS_NOCONV.
 */
enum stats_status hypergeometric_ln_overlooked(const struct draw *draw,
                                               struct precise q,
                                               struct precise *out_ln);
/* The same where n or D is small; false if neither is. */
bool hypergeometric_ln_overlooked_few(const struct draw *draw, struct precise q,
                                      struct precise *out_ln);
/* What hypergeometric_ln and the above can be off. */
double hypergeometric_error(uint64_t N);

/* How a probability lies to a limit, in integers. */
enum exact_order {
	EXACT_UNKNOWN, /* over the work allowed, or no memory */
	EXACT_LESS,
	EXACT_EQUAL,
	EXACT_MORE
};
/* The mean of (1-p)^X against a limit; both exact. */
enum exact_order exact_overlooked(const struct draw *draw,
                                  const struct chance *p,
                                  const struct chance *limit);
/* P(X <= x) against a limit, which is exact. */
enum exact_order exact_at_most(const struct draw *draw, uint64_t x,
                               const struct chance *limit);

#endif
