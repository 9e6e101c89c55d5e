/*
 * Is nothing there, after a look that found nothing? Prior D ~ BetaBinomial(N, a,
 * b). The n looked at, too, have BetaBinomial(n, a, b) items before, so that
 *   P(nothing found) = Z = sum_x BB(x; n, a, b) (1-p)^x,
 *   P(D = 0 | nothing found) = BB(0; N, a, b) / Z,
 * at p = 1: B(a, b+N) / B(a, b+n); a = b = 1: (n+1)/(N+1). The trap is to read the
 * detection probability as this: N = 1000, n = 258 finds one of ten with 95 %, and
 * leaves the uniform prior 26 % for none at all.
 * U by a sum over D from 0 on, each with its own probability to be overlooked.
 * Source: Bayes' rule; e.g. A. Gelman et al., Bayesian Data Analysis, 2.
 */
#include "stats/bounds.h"
#include "stats/hypergeometric.h"
#include "stats/real.h"

#define NEGLIGIBLE 0x1p-70
#define MAX_STEPS 20000000u
#define LN_STEPS 256u /* as many take as long as one logarithm of a draw */
/* Shapes out of this range are none that anybody means. */
#define LEAST_SHAPE 0x1p-500
#define MOST_SHAPE 0x1p53
#define LARGE 0x1p400
#define LN_LARGE 277.2588722239781 /* 400 ln 2 */

/* A sum in units of exp(ln_unit), which grows when the terms do. */
struct scaled_sum {
	struct real_sum sum;
	double term;
	double ln_unit;
};

static void scaled_add(struct scaled_sum *s, double factor)
{
	s->term *= factor;
	if (s->term > LARGE) {
		s->term /= LARGE;
		s->sum = (struct real_sum){ real_sum_value(&s->sum) / LARGE, 0 };
		s->ln_unit += LN_LARGE;
	}
	real_sum_add(&s->sum, s->term);
}

/* BB(x; m, a, b) / BB(x - 1; m, a, b) */
static double prior_ratio(uint64_t m, double a, double b, uint64_t x)
{
	return (double)(m - x + 1) / (double)x *
	       ((a + (double)(x - 1)) / (b + (double)(m - x)));
}

/* ln of Z / BB(0; n, a, b) */
static enum stats_status ln_clean(const struct stats_post_betabin *in,
                                  double *out)
{
	struct scaled_sum s = { { 1, 0 }, 1, 0 };

	for (uint64_t x = 1; in->p < 1 && x <= in->n; x++) {
		double ratio = (1 - in->p) * prior_ratio(in->n, in->a, in->b, x);
		double later = (1 - in->p) * (in->a < 1 ? 1 : ratio);

		if (x > MAX_STEPS || !real_is_finite(ratio))
			return STATS_NOCONV;
		scaled_add(&s, ratio);
		/* ratios fall if a >= 1; else they stay under 1 - p, until the
		 * end, where b < 1 can lift them by 1/b */
		if (ratio < 1 && in->b >= 1 && later < 1 &&
		    s.term * later < (1 - later) * NEGLIGIBLE *
		                     real_sum_value(&s.sum))
			break;
	}
	*out = s.ln_unit + real_ln(real_sum_value(&s.sum));
	return STATS_OK;
}

/* P(none of D found), D at random among N */
static enum stats_status overlooked(const struct stats_post_betabin *in,
                                    uint64_t D, uint64_t *steps, double *out)
{
	struct draw draw = { in->N, D, in->n };
	uint64_t mode = hypergeometric_mode(&draw, 1 - in->p);
	struct real_sum sum = { 1, 0 };
	double term = 1;

	*steps += LN_STEPS;
	for (uint64_t x = mode; x < hypergeometric_most(&draw); x++) {
		term *= hypergeometric_ratio(&draw, x + 1) * (1 - in->p);
		real_sum_add(&sum, term);
		++*steps;
		if (term < 0x1p-80)
			break;
	}
	term = 1;
	for (uint64_t x = mode; x > hypergeometric_least(&draw); x--) {
		term /= hypergeometric_ratio(&draw, x) * (1 - in->p);
		real_sum_add(&sum, term);
		++*steps;
		if (term < 0x1p-80)
			break;
	}
	*out = hypergeometric_ln(&draw, mode).head +
	       (double)mode * real_ln1p(-in->p) + real_ln(real_sum_value(&sum));
	return *steps > MAX_STEPS ? STATS_NOCONV : STATS_OK;
}

/*
 * Least U whose sum of P(D) / P(D = 0) is at least level / absent. With p = 1, D
 * is among the N - n others; else the prior's ratios times what is overlooked.
 */
static enum stats_status least_bound(const struct stats_post_betabin *in,
                                     double ln_absent, uint64_t *out_U)
{
	bool certain = in->p == 1;
	uint64_t most = certain ? in->N - in->n : in->N;
	double b = certain ? in->b + (double)in->n : in->b;
	double before = 0, now = 0; /* ln of what is overlooked */
	double ln_target = real_ln(in->level) - ln_absent;
	double ln_unit = 0, target = real_exp(ln_target);
	struct scaled_sum s = { { 1, 0 }, 1, 0 };
	uint64_t U = 0, steps = 0;

	while (U < most && in->level > 0) {
		double ratio;

		if (s.ln_unit != ln_unit) {
			ln_unit = s.ln_unit;
			target = real_exp(ln_target - ln_unit);
		}
		if (in->level < 1 && real_sum_value(&s.sum) >= target)
			break;
		U++;
		if (++steps > MAX_STEPS)
			return STATS_NOCONV;
		if (!certain && overlooked(in, U, &steps, &now) != STATS_OK)
			return STATS_NOCONV;
		ratio = prior_ratio(most, in->a, b, U);
		if (!certain)
			ratio *= real_exp(now - before);
		if (!real_is_finite(ratio))
			return STATS_NOCONV;
		scaled_add(&s, ratio);
		before = now;
	}
	*out_U = U;
	return STATS_OK;
}

/* ln B(a, b + N) / B(a, b + n), in 106 bits: the logarithms cancel. */
static double ln_prior_ratio(const struct stats_post_betabin *in)
{
	struct precise a = precise_of(in->a);
	struct precise many = precise_sum((double)in->N, in->b);
	struct precise few = precise_sum((double)in->n, in->b);
	struct precise sum;

	if (in->N == in->n)
		return 0;
	sum = precise_subtract(precise_ln_gamma(many),
	                       precise_ln_gamma(precise_add(many, a)));
	sum = precise_add(sum, precise_ln_gamma(precise_add(few, a)));
	return precise_subtract(sum, precise_ln_gamma(few)).head;
}

enum stats_status stats_post_betabin(const struct stats_post_betabin *in,
                                     struct stats_post *out)
{
	struct stats_post answer;
	enum stats_status status;
	double clean, ln_absent;

	if (in->N > STATS_MAX_COUNT || in->n > in->N || !real_is_chance(in->p) ||
	    !(in->a > 0 && real_is_finite(in->a)) ||
	    !(in->b > 0 && real_is_finite(in->b)) || !real_is_chance(in->level))
		return STATS_DOMAIN;
	if (in->a < LEAST_SHAPE || in->a > MOST_SHAPE || in->b < LEAST_SHAPE ||
	    in->b > MOST_SHAPE)
		return STATS_NOCONV;
	status = ln_clean(in, &clean);
	if (status != STATS_OK)
		return status;
	ln_absent = ln_prior_ratio(in) - clean;
	if (ln_absent > 0)
		ln_absent = 0; /* by its last digits */
	answer.absent = real_exp(ln_absent);
	status = least_bound(in, ln_absent, &answer.U);
	if (status == STATS_OK)
		*out = answer;
	return status;
}

enum stats_status stats_post_two(double pi0, double Pdet, double *out_post)
{
	double missed;

	if (!real_is_chance(pi0) || !real_is_chance(Pdet))
		return STATS_DOMAIN;
	missed = (1 - pi0) * (1 - Pdet);
	if (pi0 == 0 && missed == 0)
		return STATS_VACUOUS; /* what was seen cannot be */
	*out_post = pi0 / (pi0 + missed);
	return STATS_OK;
}
