/*
 * A budget over strata, when the violator sees it and then splits the goal:
 *   n_i = N_i (1 - exp(-kappa mu_i)),  sum e_i n_i = E,  P = 1 - exp(-kappa M).
 * No other spending of E makes the split that is found least found more often.
 * kappa by halving: the cost grows with it. Source: R. Avenhaus, M. J. Canty,
 * Compliance Quantified (1996), as a leadership game; kappa is unique.
 */
#include "stats/real.h"
#include "stats/sampling.h"

static bool stratum_is_valid(const struct stats_stratum *s)
{
	return s->N <= STATS_MAX_COUNT && s->mu > 0 && real_is_finite(s->mu) &&
	       s->cost > 0 && real_is_finite(s->cost);
}

static double cost_at(const struct stats_stratum *strata, size_t count,
                      double kappa)
{
	struct real_sum sum = { 0, 0 };

	for (size_t i = 0; i < count; i++)
		real_sum_add(&sum, strata[i].cost * (double)strata[i].N *
		                   -real_expm1(-kappa * strata[i].mu));
	return real_sum_value(&sum);
}

/* The largest kappa found that costs at most E; E is under the cost of all. */
static double kappa_of(const struct stats_stratum *strata, size_t count,
                       double E)
{
	double low = 0, high = 1;

	while (cost_at(strata, count, high) > E && high > 0x1p-1000)
		high /= 2;
	while (cost_at(strata, count, high) <= E && high < 0x1p1000) {
		low = high;
		high *= 2;
	}
	for (int i = 0; i < 1100; i++) {
		double middle = low + (high - low) / 2;

		if (middle <= low || middle >= high)
			break;
		if (cost_at(strata, count, middle) <= E)
			low = middle;
		else
			high = middle;
	}
	return low;
}

enum stats_status stats_strata_budget(const struct stats_stratum *strata,
                                      size_t count,
                                      const struct stats_budget *budget,
                                      double *out_n, double *out_P)
{
	struct real_sum all = { 0, 0 };
	double kappa, total;

	if (count > STATS_MAX_STRATA || !(budget->E >= 0) || !(budget->M > 0) ||
	    !real_is_finite(budget->E) || !real_is_finite(budget->M))
		return STATS_DOMAIN;
	for (size_t i = 0; i < count; i++) {
		if (!stratum_is_valid(&strata[i]))
			return STATS_DOMAIN;
		real_sum_add(&all, strata[i].cost * (double)strata[i].N);
	}
	total = real_sum_value(&all);
	if (!real_is_finite(total))
		return STATS_DOMAIN;
	if (total == 0)
		return STATS_VACUOUS;
	if (budget->E > total)
		return STATS_INFEASIBLE;
	kappa = budget->E < total ? kappa_of(strata, count, budget->E) : 0;
	for (size_t i = 0; i < count; i++) {
		double part = -real_expm1(-kappa * strata[i].mu);

		out_n[i] = (double)strata[i].N * (budget->E < total ? part : 1);
	}
	*out_P = budget->E < total ? -real_expm1(-kappa * budget->M) : 1;
	return STATS_OK;
}
