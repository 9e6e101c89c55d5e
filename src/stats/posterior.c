/*
 * Is nothing there, after a look that found nothing? Prior D ~ BetaBinomial(N, a,
 * b). The n looked at, too, have BetaBinomial(n, a, b) items before, so that
 *   P(nothing found) = Z = sum_x BB(x; n, a, b) (1-p)^x,
 *   P(D = 0 | nothing found) = BB(0; N, a, b) / Z,
 * at p = 1: B(a, b+N) / B(a, b+n); a = b = 1: (n+1)/(N+1). The trap is to read the
 * detection probability as this: N = 1000, n = 258 finds one of ten with 95 %, and
 * leaves the uniform prior 26 % for none at all.
 * U by a sum over D from 0 on, each with its own probability to be overlooked. At
 * p = 1 with whole a and b there is no sum over D: of n + a + b - 1 places at random
 * among N + a + b - 1, D of the rest are before the a-th, so that
 *   P(D > U) = P(X < a), X of the first U + a places;
 * a = b = 1: C(N-U, n+1) / C(N+1, n+1). The bound of upper_bound.c.
 * Source: Bayes' rule; e.g. A. Gelman et al., Bayesian Data Analysis, 2. The places:
 * N. L. Johnson et al., Univariate Discrete Distributions, 6.2.2.
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
	double roundings; /* that a term has, in 2^-52 of it */
};

/* Up to so many positions, and shapes, 80 bits decide where doubles cannot. */
#define CLOSE_POSITIONS 1024u
#define CLOSE_SHAPES 0x1p16
#define CLOSE_ERROR 0x1p-76
#define MOST_FACTORS 16 /* of 2^53: what a precise number holds */
#define ROUNDINGS 8 /* of a ratio and its product */

/* ln P(D = 0), and how well it is known, in 2^-52 of P. */
struct absent {
	double ln, roundings;
};

static void scaled_add(struct scaled_sum *s, double factor)
{
	s->term *= factor;
	s->roundings += ROUNDINGS;
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
                                  struct absent *out)
{
	struct scaled_sum s = { { 1, 0 }, 1, 0, 0 };

	for (uint64_t x = 1; in->p < 1 && x <= in->n; x++) {
		double ratio = (1 - in->p) * prior_ratio(in->n, in->a, in->b, x);
		double later = in->a < 1 ? 1 - in->p : ratio;

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
	out->ln = s.ln_unit + real_ln(real_sum_value(&s.sum));
	out->roundings = s.roundings;
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

/* ln B(a, b + N) / B(a, b + n), in 106 bits: the logarithms cancel. */
static struct precise ln_prior_ratio(const struct stats_post_betabin *in)
{
	struct precise a = precise_of(in->a);
	struct precise many = precise_sum((double)in->N, in->b);
	struct precise few = precise_sum((double)in->n, in->b);
	struct precise sum;

	if (in->N == in->n)
		return precise_of(0);
	sum = precise_subtract(precise_ln_gamma(many),
	                       precise_ln_gamma(precise_add(many, a)));
	sum = precise_add(sum, precise_ln_gamma(precise_add(few, a)));
	return precise_subtract(sum, precise_ln_gamma(few));
}

/* The sum over D again, where doubles leave open whether it is enough. */
struct close_sum {
	struct precise prior, sum; /* in units of P(D = 0) */
	struct precise ln_absent;
	uint64_t D;
	bool failed; /* out of the range of precise.h; sticks */
};

static void close_next(struct close_sum *c, struct precise m, double a, double b)
{
	struct precise x = precise_of_u64(++c->D), one = precise_of(1);
	struct precise others = precise_subtract(m, x), more;

	more = precise_multiply(precise_add(others, one),
	                        precise_add(precise_subtract(x, one),
	                                    precise_of(a)));
	more = precise_divide(more, precise_multiply(
		x, precise_add(others, precise_of(b))));
	c->prior = precise_multiply(c->prior, more);
	c->failed = c->failed ||
	            !(c->prior.head > 0x1p-600 && c->prior.head < 0x1p600);
}

/* With Z as in the head of this file, all n terms of it. */
static void close_begin(const struct stats_post_betabin *in, struct close_sum *c)
{
	struct precise miss = precise_sum(1, -in->p), share = precise_of(1);
	struct precise looked = precise_of_u64(in->n);

	*c = (struct close_sum){ precise_of(1), precise_of(1), { 0, 0 }, 0, false };
	while (in->p < 1 && c->D < in->n && !c->failed) {
		close_next(c, looked, in->a, in->b);
		share = precise_multiply(share, miss);
		if (share.head < 0x1p-200)
			share = precise_of(0);
		c->sum = precise_add(c->sum, precise_multiply(c->prior, share));
	}
	c->ln_absent = precise_subtract(ln_prior_ratio(in), precise_ln(c->sum));
	c->prior = c->sum = precise_of(1);
	c->D = 0;
}

/* Is P(D <= U) >= level for certain? U grows from call to call. */
static bool close_reaches(const struct stats_post_betabin *in,
                          struct close_sum *c, uint64_t U)
{
	uint64_t most = in->p == 1 ? in->N - in->n : in->N;
	double b = in->p == 1 ? in->b + (double)in->n : in->b;
	const struct chance *level = &in->level;
	struct precise limit = precise_of(level->value), ln;

	while (c->D < U && !c->failed) {
		struct draw draw = { in->N, c->D + 1, in->n };
		struct precise ln_missed = precise_of(0);

		close_next(c, precise_of_u64(most), in->a, b);
		if (in->p > 0 && in->p < 1 && in->n > 0)
			c->failed = c->failed || hypergeometric_ln_overlooked(
				&draw, precise_sum(1, -in->p), &ln_missed) !=
				STATS_OK;
		c->sum = precise_add(c->sum, precise_multiply(
			c->prior, precise_exp(ln_missed)));
	}
	if (level->is_exact)
		limit = precise_divide(precise_of_u64(level->numerator),
		                       precise_of_u64(level->denominator));
	ln = precise_add(precise_ln(c->sum), c->ln_absent);
	ln = precise_subtract(ln, precise_ln(limit));
	return !c->failed && ln.head > CLOSE_ERROR;
}

/* A sum over D, and what it must reach. */
struct search {
	struct scaled_sum s;
	double ln_target; /* of what level / P(D = 0) is */
	double ln_unit, target;
	struct close_sum close;
	bool is_close; /* has close begun? */
};

/* Does it reach it up to U, by more than rounding can make of it? */
static bool is_enough(const struct stats_post_betabin *in, struct search *at,
                      double ln_missed, uint64_t U)
{
	double off = (at->s.roundings + 4 * (at->s.ln_unit - ln_missed)) * 0x1p-52;
	double sum = real_sum_value(&at->s.sum);

	if (in->level.value == 1)
		return false;
	if (at->s.ln_unit != at->ln_unit) {
		at->ln_unit = at->s.ln_unit;
		at->target = real_exp(at->ln_target - at->ln_unit);
	}
	if (sum >= at->target * (1 + off))
		return true;
	if (sum < at->target * (1 - off) || in->N > CLOSE_POSITIONS ||
	    in->a + in->b > CLOSE_SHAPES)
		return false;
	if (!at->is_close)
		close_begin(in, &at->close);
	at->is_close = true;
	return close_reaches(in, &at->close, U);
}

/*
 * Least U whose sum of P(D) / P(D = 0) is at least level / absent. With p = 1, D
 * is among the N - n others; else the prior's ratios times what is overlooked.
 */
static enum stats_status summed_bound(const struct stats_post_betabin *in,
                                      const struct absent *absent,
                                      uint64_t *out_U)
{
	bool certain = in->p == 1;
	uint64_t most = certain ? in->N - in->n : in->N;
	double b = certain ? in->b + (double)in->n : in->b;
	double before = 0, now = 0; /* ln of what is overlooked */
	struct search at = {
		.s = { { 1, 0 }, 1, 0, absent->roundings },
		.ln_target = real_ln(in->level.value) - absent->ln,
	};
	uint64_t U = 0, steps = 0;

	at.target = real_exp(at.ln_target);
	for (; U < most && !is_enough(in, &at, now, U); before = now) {
		double ratio;

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
		scaled_add(&at.s, ratio);
	}
	*out_U = U;
	return STATS_OK;
}

/* One place more than doubles count is still in reach. */
static bool has_places(const struct stats_post_betabin *in)
{
	return in->p == 1 && in->a <= STATS_MAX_WHOLE_SHAPE &&
	       real_floor(in->a) == in->a && real_floor(in->b) == in->b &&
	       in->N + (uint64_t)in->a + (uint64_t)in->b <= STATS_MAX_COUNT + 2;
}

/*
 * With whole shapes, n < N. The rest of a level that is a double is rounded down.
 * With an item more, at most one more is there: one place too many is left out.
 */
static enum stats_status placed_bound(const struct stats_post_betabin *in,
                                      uint64_t *out_U)
{
	uint64_t a = (uint64_t)in->a, more = a + (uint64_t)in->b - 1, D = 0;
	uint64_t out = in->N + more > STATS_MAX_COUNT;
	struct chance rest = chance_rest(&in->level);
	enum stats_status status;

	if (!rest.is_exact && precise_sum(1, -in->level.value).tail < 0)
		rest.value -= 0x1p-53;
	if (rest.value == 1)
		rest.value = 1 - 0x1p-53;
	status = stats_upper_bound(in->N - out + more, in->n + more, a - 1,
	                           &rest, &D);
	*out_U = D + 1 - a + out;
	return status;
}

static enum stats_status least_bound(const struct stats_post_betabin *in,
                                     const struct absent *absent,
                                     uint64_t *out_U)
{
	*out_U = 0;
	if (in->level.value == 0 || (in->p == 1 && in->n == in->N))
		return STATS_OK;
	if (has_places(in))
		return placed_bound(in, out_U);
	return summed_bound(in, absent, out_U);
}

/* B(a, b + N) / B(a, b + n) with whole shapes: a factors of at most 2^53 + 1. */
static double quotient(const struct stats_post_betabin *in)
{
	struct precise top = precise_of(1), bottom = precise_of(1);

	for (uint64_t i = (uint64_t)in->b; i < (uint64_t)(in->a + in->b); i++) {
		top = precise_multiply(top, precise_of_u64(in->n + i));
		bottom = precise_multiply(bottom, precise_of_u64(in->N + i));
	}
	return precise_divide(top, bottom).head;
}

enum stats_status stats_post_betabin(const struct stats_post_betabin *in,
                                     struct stats_post *out)
{
	struct absent absent = { 0, 0 };
	struct stats_post answer;
	enum stats_status status;
	double ln_prior;

	if (in->N > STATS_MAX_COUNT || in->n > in->N || !real_is_chance(in->p) ||
	    !(in->a > 0 && real_is_finite(in->a)) ||
	    !(in->b > 0 && real_is_finite(in->b)) ||
	    !real_is_chance(in->level.value))
		return STATS_DOMAIN;
	if (in->a < LEAST_SHAPE || in->a > MOST_SHAPE || in->b < LEAST_SHAPE ||
	    in->b > MOST_SHAPE)
		return STATS_NOCONV;
	if (has_places(in) && in->a <= MOST_FACTORS) {
		answer.absent = quotient(in);
		status = least_bound(in, &absent, &answer.U);
		if (status == STATS_OK)
			*out = answer;
		return status;
	}
	status = ln_clean(in, &absent);
	if (status != STATS_OK)
		return status;
	ln_prior = ln_prior_ratio(in).head;
	/* of logarithms of 2^-53, and of x ln x in 106 bits, x = N + a + b */
	absent.roundings += 64 + 8 * (absent.ln - ln_prior) +
	                    ((double)in->N + in->a + in->b) * 0x1p-40;
	absent.ln = ln_prior - absent.ln;
	if (absent.ln > 0)
		absent.ln = 0; /* by its last digits */
	answer.absent = real_exp(absent.ln);
	status = least_bound(in, &absent, &answer.U);
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
