/*
 * A probability as somebody wrote it: "0.05" is five hundredths, not the double
 * next to it. What decides at a tie needs the difference.
 */
#ifndef TALLY_STATS_CHANCE_H
#define TALLY_STATS_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

#define CHANCE_DIGITS 18 /* after the point */

struct chance {
	double value;         /* nearest */
	uint64_t numerator;   /* exact value, if is_exact */
	uint64_t denominator; /* 1 to 10^18; a power of ten if it was written */
	bool is_exact;        /* false: only the double is known */
};

/*
 * A plain decimal from 0 to 1: digits, a point, at most CHANCE_DIGITS digits;
 * no sign, exponent or space. False: it is none, *out untouched.
 */
bool chance_parse(struct slice text, struct chance *out);
/* From a double: 0 and 1 are exact, others are not. False: not in 0..1. */
bool chance_of(double value, struct chance *out);
/* 1 - c, exactly where c is exact. */
struct chance chance_rest(const struct chance *c);

#endif
