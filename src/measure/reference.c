/*
 * Reference counts, of a background or a benchmark: may anything be made of them,
 * and what do they leave open?
 * Spread comes first: every test here takes counts for Poisson's. The index of
 * dispersion of the m counts is tested (stats_dispersion); if counts of one
 * constant rate would be spread so much with a probability under the charter's
 * `spread`, nothing is decided: neither "clear" nor an alarm means what it says.
 * Counts that are all 0 are not spread. Means under 5 make this test rough.
 * The lower limit of the mean that a total N leaves open at chance a,
 *   P(X >= N | limit) = a, a gamma quantile of shape N; 0 if N = 0,
 * is exact: the true mean is under it with probability a at most.
 * Source: R. A. Fisher, Statistical Methods for Research Workers, section 16;
 * F. Garwood, Biometrika 28 (1936) 437.
 */
#include "measure/parts.h"

#include "stats/counting.h"

#define ROUNDING 1e-12 /* over what a quantile may be wrong by */

static enum measure_why spread_of(size_t count, const uint64_t *counts,
                                  uint64_t spread)
{
	double index, p;
	enum stats_status status = stats_dispersion(counts, count, &index, &p);

	if (status == STATS_VACUOUS)
		return MEASURE_WHY_NONE;
	if (status != STATS_OK)
		return MEASURE_WHY_NO_RESULT;
	return p * UNIT_RARE_CHANCE < (double)spread ? MEASURE_WHY_SPREAD :
	                                                 MEASURE_WHY_NONE;
}

enum measure_why reference_sum(size_t count, const uint64_t *counts,
                               const struct reference_terms *terms,
                               struct reference *out)
{
	enum measure_why why;
	uint64_t total = 0;

	*out = (struct reference){ 0 };
	if (count < terms->least || count < 2)
		return MEASURE_WHY_MISSING;
	if (count > MAX_MEASURE_COUNTS)
		return MEASURE_WHY_EXTRA;
	why = spread_of(count, counts, terms->spread);
	if (why != MEASURE_WHY_NONE)
		return why;
	/* Each is at most 2^53 now, so that 1024 of them do not overflow. */
	for (size_t i = 0; i < count; i++)
		total += counts[i];
	if (total > STATS_MAX_COUNT || terms->time_s == 0 || terms->item_s == 0)
		return MEASURE_WHY_NO_RESULT;
	*out = (struct reference){
		.total = total,
		.time_s = (double)count * (double)terms->time_s,
		.item_s = (double)terms->item_s,
		.around = total,
		.around_s = (double)count * (double)terms->time_s,
	};
	return MEASURE_WHY_NONE;
}

enum measure_why background_sum(const struct item_class *class,
                                const struct measure_counts *counts,
                                struct reference *out)
{
	const struct count_rule *rule = &class->counts;
	const struct reference_terms terms = {
		rule->backgrounds.value, rule->spread.value,
		rule->background_time_s.value, rule->time_s.value };

	return reference_sum(counts->reference_count, counts->reference, &terms,
	                     out);
}

/*
 * Would the background alone give the item's counts so few with a probability
 * under `spread`? The exact conditional test, as in stats_poisson_ratio, with
 * roles exchanged. Who raises the background only while it is counted, or counts
 * the item by a detector that is off, is met by this.
 */
enum measure_why background_too_few(const struct item_class *class,
                                    const struct measure_counts *counts,
                                    const struct reference *reference)
{
	uint64_t total = 0;
	double p;

	for (size_t i = 0; i < counts->item_count; i++)
		total += counts->item[i];
	if (stats_poisson_ratio(reference->total, reference->time_s, total,
	                        reference->item_s * (double)counts->item_count,
	                        &p) != STATS_OK)
		return MEASURE_WHY_NO_RESULT;
	return p * UNIT_RARE_CHANCE < (double)class->counts.spread.value
	               ? MEASURE_WHY_UNDER : MEASURE_WHY_NONE;
}

double reference_mean(const struct reference *reference)
{
	return (double)reference->total * reference->item_s / reference->time_s;
}

enum stats_status reference_lower(const struct reference *reference, double miss,
                                  double *out_mean)
{
	double total = 0;

	if (reference->total > 0) {
		enum stats_status status = stats_poisson_S(
			0, reference->total, miss, &total);

		if (status != STATS_OK)
			return status;
	}
	*out_mean = total * (1 - ROUNDING) * reference->item_s /
	            reference->time_s;
	return STATS_OK;
}
