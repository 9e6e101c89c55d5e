/*
 * Test `ratio`: the item's count and the background's total are compared by the
 * exact conditional test (stats_poisson_ratio); an alarm if equal rates would
 * give so many counts of the item with a probability of false_alarm or less. That
 * holds however little background was counted: then more is missed instead, and
 * that is said (threshold.c).
 * The probability falls with the item's count, so there is a least count that
 * alarms; it is looked for outward from the background. At the limit is an alarm,
 * and so is what is over it by less than the 1e-13 that it may be wrong by.
 * false_alarm in 10^-9.
 * Source: J. Przyborowski, H. Wilenski, Biometrika 31 (1940) 313.
 */
#include "measure/parts.h"

#include "stats/counting.h"

#define ROUNDING 1e-12

struct search {
	const struct reference *reference;
	double alpha;
	enum stats_status status;
};

static bool alarms(struct search *s, uint64_t x)
{
	enum stats_status status;
	double p = 1;

	status = stats_poisson_ratio(x, s->reference->item_s,
	                             s->reference->total,
	                             s->reference->time_s, &p);
	if (status != STATS_OK)
		s->status = status;
	return p * (1 - ROUNDING) <= s->alpha;
}

enum stats_status ratio_threshold(const struct count_rule *rule,
                                  const struct reference *reference,
                                  uint64_t *out_x)
{
	struct search s = { reference,
		            (double)rule->false_alarm.value / UNIT_RARE_CHANCE,
		            STATS_OK };
	double mean = reference_mean(reference);
	uint64_t under, over, step = 1;

	if (!(mean < (double)STATS_MAX_COUNT))
		return STATS_DOMAIN;
	under = (uint64_t)mean;
	while (under > 0 && s.status == STATS_OK && alarms(&s, under))
		under /= 2;
	over = under + step;
	while (s.status == STATS_OK && !alarms(&s, over)) {
		under = over;
		step *= 2;
		over += step;
		if (over > STATS_MAX_COUNT)
			return STATS_DOMAIN;
	}
	while (s.status == STATS_OK && over - under > 1) {
		uint64_t middle = under + (over - under) / 2;

		if (alarms(&s, middle))
			over = middle;
		else
			under = middle;
	}
	if (s.status == STATS_OK)
		*out_x = over;
	return s.status;
}
