/*
 * What a look at n of N finds of d, without replacement. Exact at the ends, and
 * computed from the side that does not cancel:
 *   p = 1: P = 1 - C(N-d, n)/C(N, n), or -expm1 of its ln;
 *   p < 1: P = sum_j P(X = j) (1 - (1-p)^j), from the mode of X both ways, in
 *   units of the largest term, over the same sum of P(X = j).
 * The trap is 2F1(-d, -n; -N; p), the same in fewer terms: they alternate, and
 * for N = 5000 and d = n = 1000 the sum is -10^50. Source: hypergeometric
 * sampling with imperfect detection, e.g. J. L. Jaech, Statistical Methods in
 * Nuclear Material Control (1973).
 */
#include <math.h>

#include "stats/hypergeometric.h"
#include "stats/real.h"
#include "stats/sampling.h"

/* Terms under this part of the sum are left out. */
#define NEGLIGIBLE 0x1p-70
/* A probability to miss under exp of it is none, to a double. */
#define LN_NO_MISS (-60.0)

static bool is_draw(uint64_t N, uint64_t d, uint64_t n)
{
	return N <= STATS_MAX_COUNT && d <= N && n <= N;
}

enum stats_status stats_ln_pmiss(uint64_t N, uint64_t d, uint64_t n,
                                 double *out_ln)
{
	struct draw draw = { N, d, n };

	if (!is_draw(N, d, n))
		return STATS_DOMAIN;
	*out_ln = n > N - d ? -INFINITY : hypergeometric_ln_none(&draw).head;
	return STATS_OK;
}

/* What is summed over the terms of X, each in units of that at the mode. */
struct found {
	struct real_sum found, all;
	double ln_overlooked; /* of one */
};

static void add_term(struct found *sum, double term, uint64_t x)
{
	double share = -real_expm1((double)x * sum->ln_overlooked);

	real_sum_add(&sum->all, term);
	real_sum_add(&sum->found, term * share);
}

static bool add_side(const struct draw *draw, uint64_t start, bool up,
                     struct found *sum)
{
	uint64_t end = up ? hypergeometric_most(draw)
	                  : hypergeometric_least(draw);
	uint64_t x = start;
	double term = 1;

	for (uint64_t i = 0; x != end; i++) {
		double ratio;

		if (i == HYPERGEOMETRIC_TERMS)
			return false;
		x += up;
		ratio = hypergeometric_ratio(draw, x);
		if (!up)
			ratio = 1 / ratio;
		x -= !up;
		term *= ratio;
		add_term(sum, term, x);
		/* going up, later terms weigh more in what is found: x does */
		if (term * (double)(x + 1) < (1 - ratio) * (1 - ratio) *
		    NEGLIGIBLE)
			break;
	}
	return true;
}

static enum stats_status imperfect(const struct draw *draw, double p,
                                   double *out_P)
{
	double ln_bound = real_ln1p(-p * ((double)draw->n / (double)draw->N));
	double other = real_ln1p(-p * ((double)draw->D / (double)draw->N));
	uint64_t mode = hypergeometric_mode(draw, 1);
	struct found sum = { .ln_overlooked = real_ln1p(-p) };

	/* Hoeffding: (1 - p n/N)^d is not less than the probability to miss */
	if ((double)draw->D * ln_bound < LN_NO_MISS ||
	    (double)draw->n * other < LN_NO_MISS) {
		*out_P = 1;
		return STATS_OK;
	}
	add_term(&sum, 1, mode);
	if (!add_side(draw, mode, true, &sum) ||
	    !add_side(draw, mode, false, &sum))
		return STATS_NOCONV;
	*out_P = real_sum_value(&sum.found) / real_sum_value(&sum.all);
	if (*out_P > 1)
		*out_P = 1; /* by its last digit */
	return STATS_OK;
}

/* p = 1. With few factors from P(X = 0), unless 1 less that has few digits. */
static double perfect(const struct draw *draw)
{
	double expected = (double)draw->D * (double)draw->n / (double)draw->N;
	struct precise none;

	if (expected > 0x1p-20 && hypergeometric_few(draw, 0, &none))
		return precise_subtract(precise_of(1), none).head;
	return -real_expm1(hypergeometric_ln_none(draw).head);
}

enum stats_status stats_pdetect(uint64_t N, uint64_t d, uint64_t n, double p,
                                double *out_P)
{
	struct draw draw = { N, d, n };

	if (!is_draw(N, d, n) || !real_is_chance(p))
		return STATS_DOMAIN;
	if (N == 0 || d == 0 || n == 0 || p == 0) {
		*out_P = 0;
		return N == 0 ? STATS_VACUOUS : STATS_OK;
	}
	if (d == 1 || n == 1) { /* the other, over N */
		uint64_t other = d == 1 ? n : d;

		*out_P = other == N ? p : p * ((double)other / (double)N);
		return STATS_OK;
	}
	if (p < 1)
		return imperfect(&draw, p, out_P);
	*out_P = n > N - d ? 1 : perfect(&draw);
	return STATS_OK;
}
