/*
 * The split of the goal that is found least: minimum of sum ln(1/miss_i(d_i))
 * over all d with sum mu_i d_i >= M. Exact, by dynamic programming over the mass
 * still to be carried: after stratum i,
 *   found[m] = min over d of before[m - mu_i d] + ln(1/miss_i(d)),
 * with masses as whole numbers of 10^-6, shortened by what they have in common.
 * Greedy choices are a trap: ln miss is not linear in d. Source: R. Bellman,
 * Dynamic Programming (1957); the problem is the bounded knapsack's.
 */
#include <math.h>
#include <stdlib.h>

#include "stats/hypergeometric.h"
#include "stats/real.h"
#include "stats/sampling.h"

#define MASS_UNITS 1e6
#define MAX_STEPS 100000000u
#define MAX_CELLS 25000000u /* masses times strata: 100 MB */
#define CERTAIN 1e300       /* the cost of being found for certain */
/*
 * Relative errors, well over: of a cost and what is made of it, and of a sum of two
 * splits of many strata, in which the greater may have seemed less.
 */
#define ROUNDING 0x1p-46
#define ROUNDING_OF_STRATUM 0x1p-52
/* Of a cost that has not so many digits the probability is found otherwise. */
#define DIGITS 0x1p50
#define FEW_EXPECTED 0x1p-20

__extension__ typedef unsigned __int128 uint128;

struct worst {
	const struct stats_stratum *strata;
	size_t count;
	uint64_t goal;
	uint64_t mass[STATS_MAX_STRATA];
	double *before, *found; /* by mass carried, 0 to goal */
	uint32_t *chosen;       /* d of each stratum and mass */
};

/*
 * The same from the probability to find one, which keeps its digits where it is
 * small. Each term of its sum adds rounding: never over the exact value.
 */
static enum stats_status small_cost(const struct stats_stratum *s, uint64_t d,
                                    double *out)
{
	double terms = (double)(d < s->n ? d : s->n) + 4, P;
	enum stats_status status = stats_pdetect(s->N, d, s->n, s->p, &P);

	if (status == STATS_OK)
		*out = -real_ln1p(-P) * (1 - terms * 0x1p-49);
	return status;
}

/* -ln of the probability that d of the stratum are not found */
static enum stats_status cost_of(const struct stats_stratum *s, uint64_t d,
                                 double *out)
{
	struct draw draw = { s->N, d, s->n };
	double expected = (double)d * (double)s->n / (double)s->N * s->p;
	struct precise ln = { 0, 0 };
	enum stats_status status = STATS_OK;

	if (d == 0 || s->n == 0 || s->p == 0)
		*out = 0;
	else if (s->p == 1 && s->n > s->N - d)
		*out = CERTAIN;
	else if (s->p == 1)
		*out = -hypergeometric_ln_none(&draw).head;
	else if (expected < FEW_EXPECTED)
		status = small_cost(s, d, out);
	else {
		status = hypergeometric_ln_overlooked(
			&draw, precise_sum(1, -s->p), &ln);
		if (status == STATS_OK)
			*out = -ln.head;
		if (status == STATS_OK &&
		    -ln.head < hypergeometric_error(s->N) * DIGITS)
			status = small_cost(s, d, out);
	}
	return status;
}

static uint64_t most_of(const struct worst *w, size_t i)
{
	uint64_t enough = (w->goal + w->mass[i] - 1) / w->mass[i];

	return enough < w->strata[i].N ? enough : w->strata[i].N;
}

static enum stats_status add_stratum(struct worst *w, size_t i)
{
	uint32_t *chosen = w->chosen + i * (w->goal + 1);
	double *swapped = w->before;

	w->before = w->found;
	w->found = swapped;
	for (uint64_t m = 0; m <= w->goal; m++) {
		w->found[m] = w->before[m];
		chosen[m] = 0;
	}
	for (uint64_t d = 1; d <= most_of(w, i); d++) {
		uint64_t carried = d * w->mass[i];
		double cost = 0;
		enum stats_status status = cost_of(&w->strata[i], d, &cost);

		if (status != STATS_OK)
			return status;
		for (uint64_t m = 1; m <= w->goal; m++) {
			double sum = w->before[m > carried ? m - carried : 0] + cost;

			if (sum < w->found[m]) {
				w->found[m] = sum;
				chosen[m] = (uint32_t)d;
			}
		}
	}
	return STATS_OK;
}

/* Back from the goal to what each stratum carries of it. */
static double trace(const struct worst *w, uint64_t *out_d)
{
	struct real_sum sum = { 0, 0 };
	uint64_t m = w->goal;

	for (size_t i = w->count; i-- > 0;) {
		uint64_t carried;
		double cost = 0;

		out_d[i] = w->chosen[i * (w->goal + 1) + m];
		carried = out_d[i] * w->mass[i];
		m = m > carried ? m - carried : 0;
		(void)cost_of(&w->strata[i], out_d[i], &cost);
		real_sum_add(&sum, cost);
	}
	return real_sum_value(&sum);
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
	while (b != 0) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

static bool mass_of(double x, uint64_t *out)
{
	double units = real_floor(x * MASS_UNITS + 0.5);

	if (!(units >= 1 && units <= (double)STATS_MAX_COUNT))
		return false;
	*out = (uint64_t)units;
	return true;
}

/* The strata and the goal in shortened units. */
static enum stats_status measure(struct worst *w, double M)
{
	uint64_t divisor, steps = 0;
	uint128 all = 0;

	if (!mass_of(M, &w->goal))
		return STATS_DOMAIN;
	divisor = w->goal;
	for (size_t i = 0; i < w->count; i++) {
		const struct stats_stratum *s = &w->strata[i];

		if (s->N > STATS_MAX_COUNT || s->n > s->N ||
		    !real_is_chance(s->p) || !mass_of(s->mu, &w->mass[i]))
			return STATS_DOMAIN;
		divisor = common_divisor(divisor, w->mass[i]);
		all += (uint128)w->mass[i] * s->N;
	}
	if (all < w->goal)
		return STATS_INFEASIBLE;
	w->goal /= divisor;
	if (w->goal >= MAX_CELLS / w->count)
		return STATS_NOCONV;
	for (size_t i = 0; i < w->count; i++) {
		w->mass[i] /= divisor;
		steps += (most_of(w, i) + 1) * (w->goal + 1);
		if (steps > MAX_STEPS)
			return STATS_NOCONV;
	}
	return STATS_OK;
}

static enum stats_status search(struct worst *w, uint64_t *out_d, double *out_P)
{
	enum stats_status status = STATS_OK;
	double cost;

	for (uint64_t m = 0; m <= w->goal; m++)
		w->found[m] = m == 0 ? 0 : INFINITY;
	for (size_t i = 0; i < w->count && status == STATS_OK; i++)
		status = add_stratum(w, i);
	if (status != STATS_OK)
		return status;
	cost = trace(w, out_d);
	if (cost >= CERTAIN) {
		*out_P = 1;
		return STATS_OK;
	}
	*out_P = -real_expm1(-cost);
	*out_P -= *out_P * (ROUNDING + (double)w->count * ROUNDING_OF_STRATUM);
	return STATS_OK;
}

enum stats_status stats_strata_worst(const struct stats_stratum *strata,
                                     size_t count, double M, uint64_t *out_d,
                                     double *out_P)
{
	struct worst w = { .strata = strata, .count = count };
	enum stats_status status;
	size_t row;

	if (count > STATS_MAX_STRATA || !real_is_finite(M))
		return STATS_DOMAIN;
	status = measure(&w, M);
	if (status != STATS_OK)
		return status;
	row = (size_t)w.goal + 1;
	w.before = malloc(row * sizeof(*w.before));
	w.found = malloc(row * sizeof(*w.found));
	w.chosen = malloc(row * count * sizeof(*w.chosen));
	if (w.before == NULL || w.found == NULL || w.chosen == NULL)
		status = STATS_NOMEM;
	else
		status = search(&w, out_d, out_P);
	free(w.before);
	free(w.found);
	free(w.chosen);
	return status;
}
