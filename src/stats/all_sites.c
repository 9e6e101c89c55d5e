/*
 * From every site by itself to all of them.
 *
 * Definition: p_i that the statement holds at site i; the probability that it
 * holds at all n.
 * Formulas: prod p_i if the sites are independent; at least sum p_i - (n-1), or
 * 0, with no assumption at all (Bonferroni).
 * Why both: 18 sites of .95 are .397 together if independent and .10 at the
 * least, and independence of sites that one state runs is not given. Trap: neither
 * is a detection probability; against somebody who chooses the site, that is the
 * weakest site's, and never the product or the mean.
 * Errors: the product n 2^-53 relative, the bound 2^-52.
 * Units: none. Source: elementary.
 */
#include "stats/combine.h"

#include "stats/real.h"

enum stats_status stats_all(const double *p, size_t n, double *out_independent,
                            double *out_bonferroni)
{
	struct real_sum sum = { 0 };
	double product = 1;

	if (n == 0)
		return STATS_DOMAIN;
	for (size_t i = 0; i < n; i++) {
		if (!real_is_chance(p[i]))
			return STATS_DOMAIN;
		product *= p[i];
		real_sum_add(&sum, p[i]);
		if (i > 0)
			real_sum_add(&sum, -1);
	}
	*out_independent = product;
	*out_bonferroni = real_sum_value(&sum);
	if (*out_bonferroni < 0)
		*out_bonferroni = 0;
	return STATS_OK;
}
