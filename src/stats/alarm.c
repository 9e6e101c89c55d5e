/*
 * P(alarm): of n drawn of N, X are among the d; each of these is called positive
 * with Se, each other with 1 - Sp; the alarm needs c positives. Over X from its
 * mode both ways, P(X = x) times P(A + B >= c) with A ~ Bin(x, Se), B ~ Bin(n-x,
 * 1-Sp): as A goes up by one, one more term of B counts. All terms are positive.
 * Source: A. R. Cameron, F. C. Baldock, Prev. Vet. Med. 34 (1998), FreeCalc.
 */
#include <stdlib.h>

#include "stats/hypergeometric.h"
#include "stats/real.h"
#include "stats/sampling.h"

#define NEGLIGIBLE 0x1p-70
#define LEAST_TERM 0x1p-900 /* of the largest: probabilities to 10^-270 are kept */
#define MAX_STEPS 20000000u
#define MAX_LOOKS 1000000u

struct alarm {
	const struct stats_alarm *in;
	struct draw draw;
	double *others; /* P(B = 0), ... P(B = n - x) */
	uint64_t steps;
	struct real_sum alarm, all; /* over X, in units of the term at its mode */
};

/* The largest x with a binomial probability not below that of x - 1. */
static uint64_t binomial_mode(uint64_t m, double p)
{
	double mode = real_floor(((double)m + 1) * p);

	return mode < (double)m ? (uint64_t)mode : m;
}

/* P(x) / P(x - 1) */
static double binomial_ratio(uint64_t m, double p, uint64_t x)
{
	return (double)(m - x + 1) / (double)x * (p / (1 - p));
}

/* All of Bin(m, p), normalised by its own sum; 0 < p < 1. */
static void binomial(uint64_t m, double p, double *out)
{
	uint64_t mode = binomial_mode(m, p);
	struct real_sum sum = { 1, 0 };

	out[mode] = 1;
	for (uint64_t x = mode; x < m; x++) {
		out[x + 1] = out[x] * binomial_ratio(m, p, x + 1);
		if (out[x + 1] < LEAST_TERM)
			out[x + 1] = 0;
		real_sum_add(&sum, out[x + 1]);
	}
	for (uint64_t x = mode; x > 0; x--) {
		out[x - 1] = out[x] / binomial_ratio(m, p, x);
		if (out[x - 1] < LEAST_TERM)
			out[x - 1] = 0;
		real_sum_add(&sum, out[x - 1]);
	}
	for (uint64_t x = 0; x <= m; x++)
		out[x] /= real_sum_value(&sum);
}

static void distribution(uint64_t m, double p, double *out)
{
	if (p > 0 && p < 1) {
		binomial(m, p, out);
		return;
	}
	for (uint64_t x = 0; x <= m; x++)
		out[x] = 0;
	out[p > 0 ? m : 0] = 1;
}

/* P(A + B >= c) with x of the d drawn. The first n - x + 1 of the array are B's,
 * the x + 1 after them A's. */
static double given(struct alarm *alarm, uint64_t x)
{
	uint64_t rest = alarm->in->n - x, c = alarm->in->c;
	double *items = alarm->others + rest + 1;
	struct real_sum above = { 0, 0 }, sum = { 0, 0 };

	distribution(rest, 1 - alarm->in->Sp, alarm->others);
	distribution(x, alarm->in->Se, items);
	for (uint64_t b = rest + 1; b-- > c;)
		real_sum_add(&above, alarm->others[b]);
	for (uint64_t a = 0; a <= x; a++) {
		if (a > 0 && a <= c && c - a <= rest)
			real_sum_add(&above, alarm->others[c - a]);
		real_sum_add(&sum, items[a] * real_sum_value(&above));
	}
	alarm->steps += alarm->in->n + 2;
	return real_sum_value(&sum);
}

static void add_term(struct alarm *alarm, double term, uint64_t x)
{
	real_sum_add(&alarm->all, term);
	real_sum_add(&alarm->alarm, term * given(alarm, x));
}

static bool add_side(struct alarm *alarm, uint64_t start, bool up)
{
	uint64_t end = up ? hypergeometric_most(&alarm->draw)
	                  : hypergeometric_least(&alarm->draw);
	double term = 1;

	for (uint64_t x = start; x != end;) {
		double ratio = hypergeometric_ratio(&alarm->draw, x + up);

		if (alarm->steps > MAX_STEPS)
			return false;
		if (!up)
			ratio = 1 / ratio;
		x = up ? x + 1 : x - 1;
		term *= ratio;
		add_term(alarm, term, x);
		/* what is left has at most this part, and an alarm for certain */
		if (term * ratio < (1 - ratio) * NEGLIGIBLE *
		                   real_sum_value(&alarm->alarm))
			break;
	}
	return true;
}

enum stats_status stats_alarm_prob(const struct stats_alarm *in, double *out_P)
{
	struct alarm alarm = { .in = in, .draw = { in->N, in->d, in->n } };
	uint64_t mode;
	bool done;

	if (in->N > STATS_MAX_COUNT || in->d > in->N || in->n > in->N ||
	    in->c > STATS_MAX_COUNT || !real_is_chance(in->Se) ||
	    !real_is_chance(in->Sp))
		return STATS_DOMAIN;
	if (in->N == 0 || in->c == 0 || in->c > in->n) {
		*out_P = in->N > 0 && in->c == 0;
		return in->N == 0 ? STATS_VACUOUS : STATS_OK;
	}
	if (in->n > MAX_LOOKS)
		return STATS_NOCONV;
	alarm.others = malloc((in->n + 2) * sizeof(*alarm.others));
	if (alarm.others == NULL)
		return STATS_NOMEM;
	mode = hypergeometric_mode(&alarm.draw, 1);
	add_term(&alarm, 1, mode);
	done = add_side(&alarm, mode, true) && add_side(&alarm, mode, false);
	free(alarm.others);
	if (!done)
		return STATS_NOCONV;
	*out_P = real_sum_value(&alarm.alarm) / real_sum_value(&alarm.all);
	if (*out_P > 1)
		*out_P = 1; /* by its last digit */
	return STATS_OK;
}
