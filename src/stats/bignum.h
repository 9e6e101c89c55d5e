/*
 * Non-negative integers of a fixed width, wide enough for the exact
 * probabilities of detection.h and for nothing else.
 */
#ifndef TALLY_STATS_BIGNUM_H
#define TALLY_STATS_BIGNUM_H

#include <stdint.h>

/*
 * MAX_DESIGN_NUMBER factors below 2^24 * 10^4 have 2390 bits; two factors of
 * 10^4 and a carry make 2420 of these 2560.
 */
#define BIGNUM_LIMBS 80

/* Least limb first. */
struct bignum {
	uint32_t limbs[BIGNUM_LIMBS];
};

/* Results must fit; what is over the width is lost. */

void bignum_set(struct bignum *a, uint32_t value);
/* a = a * factor */
void bignum_multiply(struct bignum *a, uint32_t factor);
/* a = a + b * factor */
void bignum_add_product(struct bignum *a, const struct bignum *b,
                        uint64_t factor);
/* a = a - b; b is at most a. */
void bignum_subtract(struct bignum *a, const struct bignum *b);
/* Negative, 0 or positive as a is less than, equal to or more than b. */
int bignum_compare(const struct bignum *a, const struct bignum *b);

#endif
