/*
 * What a look finds, for a claim: under the exact value, never over it. As
 * stats_pdetect, whose double may be over by its last digits, but from the
 * logarithm of the probability to miss in 106 bits, and what that can be off is
 * subtracted. Source: as of pdetect.c.
 */
#include <math.h>

#include "stats/hypergeometric.h"
#include "stats/real.h"
#include "stats/sampling.h"

static bool is_sound(const struct chance *p)
{
	if (p->is_exact && (p->denominator == 0 || p->numerator > p->denominator))
		return false;
	return real_is_chance(p->value);
}

/* 1 - p */
static struct precise overlooked(const struct chance *p)
{
	if (!p->is_exact)
		return precise_sum(1, -p->value);
	return precise_divide(precise_of_u64(p->denominator - p->numerator),
	                      precise_of_u64(p->denominator));
}

static enum stats_status ln_miss(const struct draw *draw,
                                 const struct chance *p, struct precise *out)
{
	struct precise q = overlooked(p);

	if (q.head > 0)
		return hypergeometric_ln_overlooked(draw, q, out);
	*out = draw->n > draw->N - draw->D ? precise_of(-INFINITY)
	                                   : hypergeometric_ln_none(draw);
	return STATS_OK;
}

enum stats_status stats_pdetect_down(uint64_t N, uint64_t d, uint64_t n,
                                     const struct chance *p, double *out_P)
{
	struct draw draw = { N, d, n };
	struct precise ln = { 0, 0 };
	enum stats_status status = STATS_OK;
	double P = 0;

	if (N > STATS_MAX_COUNT || d > N || n > N || !is_sound(p))
		return STATS_DOMAIN;
	if (N == 0 || d == 0 || n == 0 || p->value == 0) {
		*out_P = 0;
		return N == 0 ? STATS_VACUOUS : STATS_OK;
	}
	status = ln_miss(&draw, p, &ln);
	if (status != STATS_OK)
		return status;
	if (ln.head == -INFINITY) {
		*out_P = 1;
		return STATS_OK;
	}
	P = -precise_expm1(ln).head;
	P -= P * 0x1p-51 + hypergeometric_error(N);
	*out_P = P > 0 ? P : 0;
	return STATS_OK;
}
