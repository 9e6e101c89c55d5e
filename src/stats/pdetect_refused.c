/*
 * What is found where somebody who knows which positions hold items sees which
 * are drawn, and then refuses r of them: those with items first.
 *
 * Formula: X of d items are among s drawn of N, and X - r of them are looked at,
 *   miss = P(X <= r) + sum_{x > r} P(X = x) (1-p)^(x-r).
 * Why: to reckon with d - r items among N - r positions is right only if the
 * refused positions were chosen before the draw. N = 24, d = 2, 23 drawn, one of
 * them refused: that gives 22/23, and this 22/24.
 * After some terms one at a time, several are weighed as the first of them, so
 * that the result is not over the exact one. Source: own; by enumeration in tests.
 */
#include "stats/real.h"
#include "stats/sampling.h"

#define SINGLE_TERMS 64
#define ERROR 1e-11

/* The probability to miss; r < d, s. */
static enum stats_status missed(const struct stats_refused *in, double *out)
{
	uint64_t most = in->d < in->s ? in->d : in->s, x = in->r, step = 1;
	double below = 0, sum = 0, weight = 1;

	for (unsigned i = 0; x < most && weight > 0; i++) {
		double F;
		enum stats_status status =
			stats_hyp_cdf(x, in->N, in->d, in->s, &F);

		if (status != STATS_OK)
			return status;
		sum += (F - below) * weight;
		below = F;
		/* the next x are those from here on */
		weight = real_exp((double)(x + 1 - in->r) * real_ln1p(-in->p));
		step = i < SINGLE_TERMS ? 1 : 2 * step;
		x = step < most - x ? x + step : most;
	}
	*out = sum + (1 - below) * weight;
	return STATS_OK;
}

enum stats_status stats_pdetect_refused(const struct stats_refused *in,
                                        double *out_P)
{
	enum stats_status status;
	double miss = 1;

	if (in->N > STATS_MAX_COUNT || in->d > in->N || in->s > in->N ||
	    in->r > in->s || !real_is_chance(in->p))
		return STATS_DOMAIN;
	if (in->r >= in->d || in->r == in->s) {
		*out_P = 0;
		return in->N == 0 ? STATS_VACUOUS : STATS_OK;
	}
	status = missed(in, &miss);
	if (status != STATS_OK)
		return status;
	*out_P = 1 - miss > ERROR ? 1 - miss - ERROR : 0;
	return STATS_OK;
}
