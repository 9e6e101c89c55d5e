/*
 * P(X <= x), X hypergeometric: the sum from x away from the mode, whose first
 * term is known to 80 bits, or 1 minus the sum of the other side. Over a whole
 * side there would be N terms; those that count fall off within some standard
 * deviations. With few items or looks it is a quotient of whole numbers, rounded
 * once. Source: definition; the sides as in R's phyper.
 */
#include "stats/hypergeometric.h"
#include "stats/real.h"
#include "stats/sampling.h"

#define NEGLIGIBLE 0x1p-70

/* P(X = x) + P(X = x - 1) + ..., or upwards; x is beyond the mode. */
static enum stats_status tail(const struct draw *draw, uint64_t x, bool up,
                              double *out)
{
	uint64_t end = up ? hypergeometric_most(draw)
	                  : hypergeometric_least(draw);
	struct precise first = hypergeometric_ln(draw, x);
	struct real_sum sum = { 1, 0 };
	double term = 1, ratios[HYPERGEOMETRIC_RATIOS];

	for (uint64_t i = 0; x != end; i++) {
		double ratio;

		if (i == HYPERGEOMETRIC_TERMS)
			return STATS_NOCONV;
		if (i % HYPERGEOMETRIC_RATIOS == 0)
			hypergeometric_ratios(draw, x, up, ratios);
		ratio = ratios[i % HYPERGEOMETRIC_RATIOS];
		x += up ? 1 : UINT64_MAX;
		term *= ratio;
		real_sum_add(&sum, term);
		if (term * ratio < (1 - ratio) * NEGLIGIBLE)
			break;
	}
	/* exp(head + tail) = exp(head) (1 + tail) */
	*out = real_exp(first.head) * (1 + first.tail) * real_sum_value(&sum);
	if (*out > 1)
		*out = 1; /* by its last digits */
	return STATS_OK;
}

enum stats_status stats_hyp_cdf(uint64_t x, uint64_t N, uint64_t D, uint64_t n,
                                double *out_F)
{
	struct draw draw = { N, D, n };
	enum stats_status status;
	struct precise few;
	double above;

	if (x > STATS_MAX_COUNT || N > STATS_MAX_COUNT || D > N || n > N)
		return STATS_DOMAIN;
	if (x < hypergeometric_least(&draw) || x >= hypergeometric_most(&draw)) {
		*out_F = x >= hypergeometric_most(&draw);
		return STATS_OK;
	}
	if (hypergeometric_few(&draw, x, &few)) {
		*out_F = few.head;
		return STATS_OK;
	}
	if (x == 0) {
		*out_F = real_exp(hypergeometric_ln_none(&draw).head);
		return STATS_OK;
	}
	if (x <= hypergeometric_mode(&draw, 1))
		return tail(&draw, x, false, out_F);
	status = tail(&draw, x + 1, true, &above);
	if (status == STATS_OK)
		*out_F = 1 - above;
	return status;
}
