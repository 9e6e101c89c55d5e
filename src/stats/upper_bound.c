/*
 * Largest D that x or fewer found among n drawn would not contradict: the upper
 * confidence bound of Clopper and Pearson for a finite population,
 *   D_U = max { D : P(X <= x | D) > alpha }.
 * The probability falls with D, so halving finds it. Strict: where it equals
 * alpha, D is contradicted. Each comparison is made in doubles, if these are too
 * close with 80 bits, and then in integers; what stays open is not contradicted,
 * which makes the bound larger. For x = 0 it is 80 bits from the beginning.
 * Source: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934), for the binomial.
 */
#include <math.h>

#include "stats/bounds.h"
#include "stats/hypergeometric.h"
#include "stats/real.h"
#include "stats/sampling.h"

/* Relative error that a sum of up to HYPERGEOMETRIC_TERMS doubles can have. */
#define COARSE 1e-8

/* ln P(X <= x), by the terms down from x; x over the least */
static enum stats_status ln_at_most(const struct draw *draw, uint64_t x,
                                    struct precise *out)
{
	uint64_t least = hypergeometric_least(draw);
	struct precise term = precise_of(1), sum = precise_of(1);

	for (uint64_t i = x; i > least; i--) {
		struct precise step = hypergeometric_step(draw, i);

		if (x - i == HYPERGEOMETRIC_TERMS / 10)
			return STATS_NOCONV;
		term = precise_divide(term, step);
		sum = precise_add(sum, term);
		if (step.head > 1 && term.head < (step.head - 1) * sum.head *
		                                 0x1p-96)
			break;
	}
	*out = precise_add(hypergeometric_ln(draw, x), precise_ln(sum));
	return STATS_OK;
}

/* With 80 bits, then in integers. */
static enum stats_status is_over_closely(const struct draw *draw, uint64_t x,
                                         const struct chance *alpha, bool *out)
{
	struct precise ln, limit = precise_of(alpha->value);
	enum stats_status status = STATS_OK;
	double error;

	if (x == 0)
		ln = hypergeometric_ln_none(draw);
	else
		status = ln_at_most(draw, x, &ln);
	if (status != STATS_OK)
		return status;
	if (alpha->is_exact)
		limit = precise_divide(precise_of_u64(alpha->numerator),
		                       precise_of_u64(alpha->denominator));
	ln = precise_subtract(ln, precise_ln(limit));
	error = hypergeometric_error(draw->N) + 0x1p-70;
	*out = ln.head > 0;
	if (ln.head > error || ln.head < -error)
		return STATS_OK;
	switch (exact_at_most(draw, x, alpha)) {
	case EXACT_LESS:
	case EXACT_EQUAL:
		*out = false;
		break;
	default:
		*out = true;
	}
	return STATS_OK;
}

/* P(X <= x) > alpha? x is possible, and not the most. */
static enum stats_status is_over(const struct draw *draw, uint64_t x,
                                 const struct chance *alpha, bool *out)
{
	enum stats_status status;
	double below;

	if (x > 0) {
		status = stats_hyp_cdf(x, draw->N, draw->D, draw->n, &below);
		if (status != STATS_OK)
			return status;
		*out = below > alpha->value;
		if (below > alpha->value * (1 + COARSE) ||
		    below < alpha->value * (1 - COARSE))
			return STATS_OK;
	}
	return is_over_closely(draw, x, alpha, out);
}

enum stats_status stats_upper_bound(uint64_t N, uint64_t n, uint64_t x,
                                    const struct chance *alpha, uint64_t *out_D)
{
	uint64_t low = x, high; /* low is over alpha, high is not */
	enum stats_status status;

	if (N > STATS_MAX_COUNT || n > N || x > n || !(alpha->value >= 0) ||
	    !(alpha->value < 1))
		return STATS_DOMAIN;
	if (alpha->is_exact && alpha->numerator >= alpha->denominator)
		return STATS_DOMAIN;
	/* N - n + x: all that was not drawn, too. From then on P is 0. */
	high = N - n + x + 1;
	if (alpha->value == 0 || x == n)
		low = high - 1;
	while (high - low > 1) {
		struct draw draw = { N, low + (high - low) / 2, n };
		bool over;

		status = is_over(&draw, x, alpha, &over);
		if (status != STATS_OK)
			return status;
		if (over)
			low = draw.D;
		else
			high = draw.D;
	}
	*out_D = low;
	return STATS_OK;
}

enum stats_status stats_zero_failure_bound(uint64_t n, double alpha,
                                           double *out_p)
{
	if (n < 1 || n > STATS_MAX_COUNT || !(alpha > 0 && alpha < 1))
		return STATS_DOMAIN;
	*out_p = -real_expm1(real_ln(alpha) / (double)n);
	return STATS_OK;
}
