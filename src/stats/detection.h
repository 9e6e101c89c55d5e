/*
 * Exact probability that a sample of positions finds one of d items.
 * Decided in integers: no floating point. Source of the formula: imperfect
 * detection over the hypergeometric sample (attribute sampling, exact).
 */
#ifndef TALLY_STATS_DETECTION_H
#define TALLY_STATS_DETECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/*
 * N positions, n looked at, r selected without a readable look, d items to be
 * found, p detection per look and g common-cause floor in 10^-4.
 *   P = 0                                            if r >= d
 *   P = (1 - g) * (1 - sum_j C(d,j) C(N-d,s-j) / C(N,s) * (1-p)^max(0,j-r))
 * with s = n + r positions selected: the host knows where the items are and sees
 * what is selected, and what it refuses are items first. To take d - r items
 * among N - r positions instead would hold only if it had to choose before.
 */
struct detection_input {
	uint64_t positions; /* N: 1 to 2^24 */
	uint64_t looked;    /* n: at most N - r */
	uint64_t unread;    /* r: at most N */
	uint64_t design_number; /* d: 1 to min(N, MAX_DESIGN_NUMBER) */
	uint32_t detection;     /* p, 0 to 10^4 */
	uint32_t common_cause;  /* g, 0 to 10^4 */
};

/*
 * out_floor: P in 10^-4, rounded down, never above 9999.
 * out_reached: whether the exact P is at least required (0 to 10^4).
 * TALLY_EUSAGE if an input is out of its range.
 */
int detection_probability(const struct detection_input *in, uint32_t required,
                          uint32_t *out_floor, bool *out_reached);
/*
 * The same if the looks at several items fail together, all or none, as those of
 * one team with one method may: the least that P can be with these p and g.
 *   P = (1 - g) * p * (1 - sum_{j<=r} C(d,j) C(N-d,s-j) / C(N,s))
 * Of one item it is detection_probability.
 */
int detection_together(const struct detection_input *in, uint32_t required,
                       uint32_t *out_floor, bool *out_reached);
/*
 * Fewest looks that reach `required`, with n and r of the input ignored and
 * r = 0; TALLY_ENOTFOUND if none do. TALLY_EUSAGE as above.
 */
int detection_looks(const struct detection_input *in, uint32_t required,
                    uint64_t *out_looks);
/*
 * "0.9801" from 10^-4 units; "certain" from 10^4 on. A number that somebody sets
 * may be certain; what a procedure reaches never is, and is at most 9999.
 */
void detection_format(uint32_t value, char out[static 8]);

#endif
