/*
 * Tests of one count of the item against a threshold x: an alarm at x counts or
 * more. What it finds is the least mean source S over the background with
 *   P(X >= x | B + S) >= power,
 * but nobody knows B. The miss that is allowed, 1 - power, is split in two
 * halves: B is under its exact lower limit with one half at most, and over that
 * limit S is exceeded with the other:
 *   S = gamma quantile(1 - (1 - power)/2, x) - lower limit of B.
 * So an item with a source of S or more gives no alarm with a probability of
 * 1 - power at most, over background and item together, whatever B is. That is
 * not the S of a known background: with few counts of background it is more.
 * Rounded up to 10^-4 counts.
 *
 * An alarm is an alarm whatever would have been missed. Without one, a measurement
 * that would have missed the charter's `weakest` says nothing: a background that
 * is raised on purpose, or counted too short, makes a look unreadable, not clean.
 * Source: Johnson, Kemp and Kotz, Univariate Discrete Distributions, 4.4.
 */
#include "measure/parts.h"

#include "stats/counting.h"

#define ROUNDING 1e-12
#define MOST_SOURCE 1e11 /* counts; 10^-4 of them are whole numbers of a double */

double miss_of(const struct item_class *class)
{
	return (UNIT_PROBABILITY - (double)class->power.value) / UNIT_PROBABILITY;
}

static enum stats_status threshold_of(const struct count_rule *rule,
                                      const struct reference *reference,
                                      uint64_t *out_x)
{
	static threshold_find *const find[COUNT_TEST_COUNT] = {
		[COUNT_TEST_K_SIGMA] = k_sigma_threshold,
		[COUNT_TEST_POISSON] = poisson_threshold,
		[COUNT_TEST_ISO11929] = k_sigma_threshold,
		[COUNT_TEST_RATIO] = ratio_threshold,
	};

	if (find[rule->test] == NULL)
		return STATS_DOMAIN;
	return find[rule->test](rule, reference, out_x);
}

static enum stats_status source_found(const struct reference *reference,
                                      double miss, uint64_t x,
                                      struct measure_finds *out)
{
	double low, source, value;
	enum stats_status status = reference_lower(reference, miss / 2, &low);

	if (status == STATS_OK)
		status = stats_poisson_S(low, x, 1 - miss / 2, &source);
	if (status != STATS_OK)
		return status;
	source += (source + low) * ROUNDING;
	if (!(source <= MOST_SOURCE))
		return STATS_DOMAIN;
	value = source * MEASURE_FINDS_UNIT;
	*out = (struct measure_finds){ MEASURE_UNIT_COUNTS, (uint64_t)value };
	if ((double)out->value < value)
		out->value++;
	return STATS_OK;
}

/* The threshold, and what it finds. */
static bool alarm_of(const struct item_class *class,
                     const struct reference *reference, uint64_t *out_x,
                     struct measure_finds *out)
{
	return threshold_of(&class->counts, reference, out_x) == STATS_OK &&
	       source_found(reference, miss_of(class), *out_x, out) == STATS_OK;
}

static enum measure_why finds(const struct item_class *class,
                              const struct reference *reference,
                              struct measure_finds *out)
{
	uint64_t x = 0;

	if (!alarm_of(class, reference, &x, out))
		return MEASURE_WHY_NO_RESULT;
	return measure_reaches(class, 0, out) ? MEASURE_WHY_NONE :
	                                        MEASURE_WHY_TOO_WEAK;
}

static void judge(const struct item_class *class,
                  const struct measure_counts *counts,
                  const struct reference *reference, struct measure_verdict *out)
{
	uint64_t x = 0;

	out->why = MEASURE_WHY_NO_RESULT;
	if (!alarm_of(class, reference, &x, &out->finds))
		return;
	if (counts->item_count != 1) {
		out->why = counts->item_count == 0 ? MEASURE_WHY_MISSING :
		                                     MEASURE_WHY_EXTRA;
	} else if (counts->item[0] > STATS_MAX_COUNT) {
		out->why = MEASURE_WHY_NO_RESULT;
	} else if (counts->item[0] >= x) {
		out->why = MEASURE_WHY_NONE;
		out->answer = MEASURE_PROHIBITED;
	} else if (!measure_reaches(class, 0, &out->finds)) {
		out->why = MEASURE_WHY_TOO_WEAK;
	} else {
		out->why = background_too_few(class, counts, reference);
		out->answer = MEASURE_CLEAR;
	}
}

const struct procedure threshold_procedure = {
	background_sum, finds, judge, MEASURE_WHY_SILENT
};
