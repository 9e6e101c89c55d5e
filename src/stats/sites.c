/*
 * Two stages: k of S sites at random, then a look within each. All items at one
 * site: (k/S) P. One at each of d sites: sites are the items of stats_pdetect.
 * The first is the smaller, so it is what a claim has to say. Source: definition.
 */
#include "stats/sampling.h"

enum stats_status stats_sites_concentrated(uint64_t S, uint64_t k,
                                           double P_within, double *out_P)
{
	return stats_pdetect(S, S > 0, k, P_within, out_P);
}

enum stats_status stats_sites_spread(uint64_t S, uint64_t k, uint64_t d,
                                     double P_single, double *out_P)
{
	return stats_pdetect(S, d, k, P_single, out_P);
}
