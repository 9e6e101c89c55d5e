/*
 * Test `poisson`: an alarm at the least count x with P(X >= x | b) <= false_alarm,
 * b the mean background as measured (stats_poisson_crit). It takes b for known:
 * where little background was counted, false alarms are more than the charter
 * says; `ratio` keeps them. What it misses does not rest on that (threshold.c).
 * false_alarm in 10^-9.
 * Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, 4.4.
 */
#include "measure/parts.h"

#include "stats/counting.h"

enum stats_status poisson_threshold(const struct count_rule *rule,
                                    const struct reference *reference,
                                    uint64_t *out_x)
{
	double alpha;

	return stats_poisson_crit(reference_mean(reference),
	                          (double)rule->false_alarm.value / UNIT_RARE_CHANCE,
	                          out_x, &alpha);
}
