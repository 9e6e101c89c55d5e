/*
 * Tests `k-sigma` and `iso11929`: an alarm at b + k sqrt(b (1 + t/T)) counts or
 * more, b the mean background in the item's time t, as measured in a time T. For
 * m counts of background as long as the item's t/T is 1/m. Without it, four
 * "sigma" over a background measured once would alarm 2 times in 100 by chance.
 * It is the decision threshold of ISO 11929 with factor 1, exactly known, times
 * t: (n/t - N/T) at least k sqrt(r0/t + r0/T), r0 = N/T. Both names are offered
 * since regimes cite one or the other; with equal k they are one test.
 * It bounds false alarms, and only roughly where b is under about 100; what it
 * misses is computed from the threshold exactly (threshold.c).
 * A count at the threshold is an alarm, and so is what is under it by less than
 * rounding: the claim that must not be had for nothing is "clear". One count is
 * needed at least.
 * k in 10^-4.
 * Source: ISO 11929-1:2019; for START's form see docs/charter.md.
 */
#include "measure/parts.h"

#include "stats/counting.h"

#define ROUNDING 0x1p-49

enum stats_status k_sigma_threshold(const struct count_rule *rule,
                                    const struct reference *reference,
                                    uint64_t *out_x)
{
	const struct stats_iso11929 in = {
		.n0 = reference->total,
		.tg = reference->item_s,
		.t0 = reference->time_s,
		.w = 1,
		.ka = (double)rule->k.value / UNIT_PROBABILITY,
	};
	struct stats_iso11929_result result;
	enum stats_status status = stats_iso11929(&in, &result);
	uint64_t x;
	double least;

	if (status != STATS_OK)
		return status;
	least = reference_mean(reference) + result.ystar * in.tg;
	least -= least * ROUNDING;
	if (!(least <= (double)STATS_MAX_COUNT))
		return STATS_DOMAIN;
	x = (uint64_t)least;
	if ((double)x < least || x == 0)
		x++;
	*out_x = x;
	return STATS_OK;
}
