/*
 * The logarithm of the likelihood ratio after n observations of total T, which is
 * T gain - n drift, and the two lines at which the test ends. Shared by the test
 * and by its exact properties, so that both end at the same totals.
 */
#ifndef TALLY_STATS_SPRT_LINE_H
#define TALLY_STATS_SPRT_LINE_H

#include <stdbool.h>

#include "stats/sequential.h"

struct sprt_line {
	double gain, drift;
	double ln_A, ln_B; /* ln((1-beta)/alpha), ln(beta/(1-alpha)) */
};

bool sprt_plan_is_sound(const struct stats_sprt_plan *plan);
struct sprt_line sprt_line_of(const struct stats_sprt_plan *plan);
/* STATS_SPRT_GOES_ON, _PRESENT or _ABSENT; the cap is not looked at. */
enum stats_sprt_decision sprt_decide(const struct sprt_line *line, double n,
                                     double total);

#endif
