/*
 * Test `sequential`: Wald's probability ratio test over intervals of the item,
 * "absent" with mean l, "present" with l + weakest (stats_sprt_step). It ends by
 * itself; until then, and at the cap, it says nothing, and that is not clear.
 *
 * l is the exact lower limit of the background at half of the miss 1 - power, not
 * its mean: the less background there is thought to be, the more of every count
 * speaks for a source, so the lower limit counts against "clear". Its other error
 * is 1 - power too, halved, and multiplied by 1 - false_alarm: Wald's line
 * beta / (1 - false_alarm) bounds the probability of "absent" with a source of
 * `weakest` or more by that half, exactly and at every cap. Together: an item that
 * gives `weakest` is called clear with 1 - power at most. So what it finds is
 * `weakest`, by construction.
 * The price: false alarms are the charter's only for a background at l. One that
 * is known no better than `weakest` makes many; more counts of it help.
 *
 * An interval more than the test needed makes "clear" undecided, since nobody may
 * go on until it suits. An alarm stands: what came after it takes nothing away.
 * Counts of an interval; false_alarm in 10^-9.
 * Source: A. Wald, Sequential Analysis, 1947, chapter 3.
 */
#include "measure/parts.h"

#include "stats/sequential.h"

#define LEAST_RATE 1e-9 /* Wald's ratio needs some background */

static enum stats_status start(const struct item_class *class,
                               const struct reference *reference,
                               struct stats_sprt *out)
{
	const struct count_rule *rule = &class->counts;
	double half = miss_of(class) / 2, low;
	struct stats_sprt_plan plan = { .kind = STATS_SPRT_POISSON };
	enum stats_status status = reference_lower(reference, half, &low);

	if (status != STATS_OK)
		return status;
	plan.low = low > LEAST_RATE ? low : LEAST_RATE;
	plan.high = low + (double)rule->weakest.value / MEASURE_FINDS_UNIT;
	plan.alpha = (double)rule->false_alarm.value / UNIT_RARE_CHANCE;
	plan.beta = half * (1 - plan.alpha);
	plan.cap = rule->cap.value;
	return stats_sprt_start(out, &plan);
}

/* One interval after the other; *out_used: until it was decided. */
static enum measure_why step_all(const struct measure_counts *counts,
                                 struct stats_sprt *sprt, size_t *out_used)
{
	size_t i = 0;

	while (i < counts->item_count && sprt->decision == STATS_SPRT_GOES_ON) {
		enum stats_status status = stats_sprt_step(sprt, counts->item[i]);

		if (status != STATS_OK && status != STATS_INCONCLUSIVE)
			return MEASURE_WHY_NO_RESULT;
		i++;
	}
	*out_used = i;
	return MEASURE_WHY_NONE;
}

static enum measure_why end(const struct stats_sprt *sprt, bool is_all)
{
	if (sprt->decision == STATS_SPRT_PRESENT)
		return MEASURE_WHY_NONE;
	if (!is_all)
		return MEASURE_WHY_EXTRA;
	return sprt->decision == STATS_SPRT_ABSENT ? MEASURE_WHY_NONE :
	                                             MEASURE_WHY_NOT_DECIDED;
}

static struct measure_finds weakest_of(const struct item_class *class)
{
	return (struct measure_finds){ MEASURE_UNIT_COUNTS,
		                       class->counts.weakest.value };
}

static enum measure_why finds(const struct item_class *class,
                              const struct reference *reference,
                              struct measure_finds *out)
{
	struct stats_sprt sprt;

	if (start(class, reference, &sprt) != STATS_OK)
		return MEASURE_WHY_NO_RESULT;
	*out = weakest_of(class);
	return MEASURE_WHY_NONE;
}

static void judge(const struct item_class *class,
                  const struct measure_counts *counts,
                  const struct reference *reference, struct measure_verdict *out)
{
	struct stats_sprt sprt;
	size_t used = 0;

	out->why = MEASURE_WHY_NO_RESULT;
	if (start(class, reference, &sprt) != STATS_OK)
		return;
	out->finds = weakest_of(class);
	if (counts->item_count == 0) {
		out->why = MEASURE_WHY_MISSING;
		return;
	}
	out->why = step_all(counts, &sprt, &used);
	if (out->why == MEASURE_WHY_NONE)
		out->why = end(&sprt, used == counts->item_count);
	if (out->why != MEASURE_WHY_NONE)
		return;
	if (sprt.decision == STATS_SPRT_PRESENT) {
		out->answer = MEASURE_PROHIBITED;
	} else {
		out->why = background_too_few(class, counts, reference);
		out->answer = MEASURE_CLEAR;
	}
}

const struct procedure sequential_procedure = {
	background_sum, finds, judge, MEASURE_WHY_SILENT
};
