/*
 * Largest D that x or fewer found among n drawn would not contradict: the upper
 * confidence bound of Clopper and Pearson for a finite population,
 *   D_U = max { D : P(X <= x | D) > alpha }.
 * The probability falls with D, and its logarithm ever faster: the secant of the
 * last two D that were tried leads to it, halving where that leads out. Strict:
 * where it equals alpha, D is contradicted. Each comparison is made in doubles, if
 * these are too close with 80 bits, and then in integers; what stays open is not
 * contradicted, which makes the bound larger. For x = 0 it is 80 bits from the
 * beginning.
 * Source: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934), for the binomial.
 */
#include <math.h>

#include "stats/bounds.h"
#include "stats/hypergeometric.h"
#include "stats/real.h"
#include "stats/sampling.h"

/* Relative error that a sum of up to HYPERGEOMETRIC_TERMS doubles can have. */
#define COARSE 1e-8
#define SECANTS 12 /* from then on every other step halves */

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

/* A D that was tried: is P(X <= x) > alpha, and ln(P(X <= x) / alpha). */
struct trial {
	double D, ln;
	bool is_over;
};

/* With 80 bits, then in integers. */
static enum stats_status attempt_closely(const struct draw *draw, uint64_t x,
                                         const struct chance *alpha,
                                         struct trial *out)
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
	out->ln = ln.head;
	out->is_over = ln.head > 0;
	if (ln.head > error || ln.head < -error)
		return STATS_OK;
	switch (exact_at_most(draw, x, alpha)) {
	case EXACT_LESS:
	case EXACT_EQUAL:
		out->is_over = false;
		break;
	default:
		out->is_over = true;
	}
	return STATS_OK;
}

/* x is possible, and not the most. */
static enum stats_status attempt(const struct draw *draw, uint64_t x,
                                 const struct chance *alpha, struct trial *out)
{
	enum stats_status status;
	double below;

	out->D = (double)draw->D;
	if (x > 0) {
		status = stats_hyp_cdf(x, draw->N, draw->D, draw->n, &below);
		if (status != STATS_OK)
			return status;
		out->is_over = below > alpha->value;
		out->ln = real_ln(below / alpha->value);
		if (below > alpha->value * (1 + COARSE) ||
		    below < alpha->value * (1 - COARSE))
			return STATS_OK;
	}
	return attempt_closely(draw, x, alpha, out);
}

/*
 * Where the search begins. x = 0: as n_required.c, with n for d. Else a bound of
 * the mean by the cube of Wilson and Hilferty, over n as for a binomial, and
 * between what was drawn and what was not.
 */
static double guess(const struct draw *draw, uint64_t x, double alpha)
{
	double N = (double)draw->N, n = (double)draw->n, c = (double)x + 1;
	double root, mean;

	if (x == 0)
		return (N - (n - 1) / 2) * -real_expm1(real_ln(alpha) / n);
	root = 1 - 1 / (9 * c) - real_normal_quantile(alpha) / (3 * real_sqrt(c));
	mean = c * root * root * root;
	return (N - (n - c) / 2) * mean / (n + (mean - (double)x) / 2) +
	       (double)x / 2;
}

/*
 * From one trial: P(X <= x) falls by P(X = x) (n-x) / (N-D) with an item more, and
 * P(X = x) is most of it, but for x by the mean.
 */
static double step_from(const struct draw *draw, uint64_t x,
                        const struct trial *at)
{
	double N = (double)draw->N, n = (double)draw->n;
	double share = 1 - (double)x * N / (at->D * n), least = 1 / ((double)x + 1);

	share = share > least ? share : least;
	return at->D + at->ln * (N - at->D) / ((n - (double)x) * share);
}

/* Where the line through both is 0. */
static double secant(const struct trial *a, const struct trial *b)
{
	return b->D - b->ln * (b->D - a->D) / (b->ln - a->ln);
}

/* low is over alpha, high is not. */
static enum stats_status narrow(struct draw *draw, uint64_t x,
                                const struct chance *alpha, uint64_t *low,
                                uint64_t *high)
{
	double next = guess(draw, x, alpha->value);
	struct trial last = { 0 }, at = { 0 };

	for (int i = 0; *high - *low > 1; i++) {
		uint64_t middle = *low + (*high - *low) / 2;
		enum stats_status status;

		/* both sides of where it leads are tried in the end */
		next = real_floor(next);
		if (next == (double)*low)
			next++;
		else if (next == (double)*high)
			next--;
		if (next > (double)*low && next < (double)*high &&
		    (i < SECANTS || i % 2 == 0))
			middle = (uint64_t)next;
		draw->D = middle;
		last = at;
		status = attempt(draw, x, alpha, &at);
		if (status != STATS_OK)
			return status;
		if (at.is_over)
			*low = middle;
		else
			*high = middle;
		next = i == 0 ? step_from(draw, x, &at) : secant(&last, &at);
	}
	return STATS_OK;
}

enum stats_status stats_upper_bound(uint64_t N, uint64_t n, uint64_t x,
                                    const struct chance *alpha, uint64_t *out_D)
{
	uint64_t low = x, high; /* low is over alpha, high is not */
	struct draw draw = { N, 0, n };
	enum stats_status status = STATS_OK;

	if (N > STATS_MAX_COUNT || n > N || x > n || !(alpha->value >= 0) ||
	    !(alpha->value < 1))
		return STATS_DOMAIN;
	if (alpha->is_exact && alpha->numerator >= alpha->denominator)
		return STATS_DOMAIN;
	/* N - n + x: all that was not drawn, too. From then on P is 0. */
	high = N - n + x + 1;
	if (alpha->value == 0 || x == n)
		low = high - 1;
	if (high - low > 1)
		status = narrow(&draw, x, alpha, &low, &high);
	if (status == STATS_OK)
		*out_D = low;
	return status;
}

enum stats_status stats_zero_failure_bound(uint64_t n, double alpha,
                                           double *out_p)
{
	if (n < 1 || n > STATS_MAX_COUNT || !(alpha > 0 && alpha < 1))
		return STATS_DOMAIN;
	*out_p = -real_expm1(real_ln(alpha) / (double)n);
	return STATS_OK;
}
