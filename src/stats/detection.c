/*
 * Detection probability over the d items, in falling factorials: with [x]_m =
 * x (x-1) ... (x-m+1), s = n + r, U = 10^4 and q = U - p,
 *   P_miss = S / D,  D = [N]_d U^{d-r},
 *   S = sum_j C(d,j) [s]_j [N-s]_{d-j} q^{max(0,j-r)} U^{d-max(j,r)},
 *   P = (U - g) (D - S) / (U D).
 * Looks that fail together find what perfect ones find, all or none: S with
 * q = 0, and P times p / U.
 */
#include "stats/detection.h"

#include <string.h>

#include "base/limits.h"
#include "stats/bignum.h"

#define UNIT 10000u
#define MAX_POSITIONS (1u << MAX_DEPTH)

static bool input_is_in_range(const struct detection_input *in)
{
	return in->positions >= 1 && in->positions <= MAX_POSITIONS &&
	       in->unread <= in->positions &&
	       in->looked <= in->positions - in->unread &&
	       in->design_number >= 1 &&
	       in->design_number <= in->positions &&
	       in->design_number <= MAX_DESIGN_NUMBER &&
	       in->detection <= UNIT && in->common_cause <= UNIT;
}

/* C(d, 0..d): 64 bits hold C(64, 32). */
static void binomial_row(unsigned d, uint64_t out[static MAX_DESIGN_NUMBER + 1])
{
	out[0] = 1;
	for (unsigned row = 1; row <= d; row++) {
		out[row] = 1;
		for (unsigned j = row - 1; j > 0; j--)
			out[j] += out[j - 1];
	}
}

/* The factor that takes [x]_m to [x]_{m+1}; once 0, always 0. */
static uint32_t falling_factor(uint32_t x, uint32_t m)
{
	return m < x ? x - m : 0;
}

/* S and D of the head of this file. */
struct miss {
	struct bignum missed, all;
};

/* For s positions selected and m others; of d items, r need not be looked at. */
static void miss_count(const struct detection_input *in, uint32_t detection,
                       struct miss *out)
{
	unsigned d = (unsigned)in->design_number, r = (unsigned)in->unread;
	uint32_t s = (uint32_t)(in->looked + in->unread);
	uint32_t m = (uint32_t)in->positions - s;
	uint64_t binomial[MAX_DESIGN_NUMBER + 1];
	struct bignum others; /* [m]_{d-j} U^{d-max(j,r)} */

	binomial_row(d, binomial);
	bignum_set(&others, 1);
	bignum_set(&out->missed, 1);
	bignum_set(&out->all, 1);
	/* Horner's scheme from j = d down: what the terms from j on have in
	 * common, [s]_j q^{max(0,j-r)}, is multiplied in one factor at a time. */
	for (unsigned j = d; j-- > 0;) {
		bignum_multiply(&others, falling_factor(m, d - j - 1));
		bignum_multiply(&others, j >= r ? UNIT : 1);
		bignum_multiply(&out->missed, falling_factor(s, j));
		bignum_multiply(&out->missed, j >= r ? UNIT - detection : 1);
		bignum_add_product(&out->missed, &others, binomial[j]);
		bignum_multiply(&out->all, falling_factor(s + m, j));
		bignum_multiply(&out->all, j >= r ? UNIT : 1);
	}
}

/* floor(numerator / denominator), known to be at most UNIT. */
static uint32_t floor_quotient(const struct bignum *numerator,
                               const struct bignum *denominator)
{
	uint32_t low = 0, high = UNIT;

	while (low < high) {
		uint32_t middle = (low + high + 1) / 2;
		struct bignum product = *denominator;

		bignum_multiply(&product, middle);
		if (bignum_compare(&product, numerator) <= 0)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* Of looks at several items: how each may fail, and how all of them may. */
struct looks {
	uint32_t each, all;
};

/* floor(10^4 * P), where 10^4 says certainty. */
static uint32_t exact_floor(const struct detection_input *in,
                            struct looks detection)
{
	struct bignum found;
	struct miss miss;

	if (in->unread >= in->design_number)
		return 0;
	miss_count(in, detection.each, &miss);
	found = miss.all;
	bignum_subtract(&found, &miss.missed);
	bignum_multiply(&found, UNIT - in->common_cause);
	bignum_multiply(&found, detection.all);
	bignum_multiply(&miss.all, UNIT);
	return floor_quotient(&found, &miss.all);
}

struct decided {
	uint32_t *floor;
	bool *reached;
};

static struct looks apart(const struct detection_input *in)
{
	return (struct looks){ .each = in->detection, .all = UNIT };
}

static struct looks together(const struct detection_input *in)
{
	return (struct looks){ .each = UNIT, .all = in->detection };
}

/* required is a whole number, so the floor decides as P itself would. */
static int decide(const struct detection_input *in, struct looks detection,
                  uint32_t required, struct decided out)
{
	uint32_t value;

	if (!input_is_in_range(in) || required > UNIT)
		return TALLY_EUSAGE;
	value = exact_floor(in, detection);
	*out.reached = value >= required;
	*out.floor = value < UNIT ? value : UNIT - 1;
	return TALLY_OK;
}

int detection_probability(const struct detection_input *in, uint32_t required,
                          uint32_t *out_floor, bool *out_reached)
{
	return decide(in, apart(in), required,
	              (struct decided){ out_floor, out_reached });
}

int detection_together(const struct detection_input *in, uint32_t required,
                       uint32_t *out_floor, bool *out_reached)
{
	return decide(in, together(in), required,
	              (struct decided){ out_floor, out_reached });
}

int detection_looks(const struct detection_input *in, uint32_t required,
                    uint64_t *out_looks)
{
	struct detection_input trial = *in;
	uint64_t low = 0, high = in->positions;

	trial.unread = 0;
	trial.looked = in->positions;
	if (!input_is_in_range(&trial) || required > UNIT)
		return TALLY_EUSAGE;
	if (exact_floor(&trial, apart(&trial)) < required)
		return TALLY_ENOTFOUND;
	while (low < high) {
		trial.looked = low + (high - low) / 2;
		if (exact_floor(&trial, apart(&trial)) >= required)
			high = trial.looked;
		else
			low = trial.looked + 1;
	}
	*out_looks = low;
	return TALLY_OK;
}

void detection_format(uint32_t value, char out[static 8])
{
	uint32_t rest = value;

	if (value >= UNIT) {
		memcpy(out, "certain", 8);
		return;
	}
	out[6] = '\0';
	for (size_t i = 5; i > 1; i--) {
		out[i] = (char)('0' + rest % 10);
		rest /= 10;
	}
	out[1] = '.';
	out[0] = '0';
}
