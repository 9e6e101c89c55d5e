/*
 * Rule `benchmark`: an item of the class gives at least `fraction` f of the rate
 * that a known one gives by itself. What the known one gives is counted with its
 * background, N counts in T, and its place is counted without it, B in U; the item
 * is counted once, n in t, with a background that nobody knows. Whoever lowers
 * that one, or raises the benchmark's, must gain nothing: so the item's is taken
 * for 0, and the benchmark's is taken off. With true rates l of the item, L with
 * the benchmark, R without it, and q = R / L, an item of the class has
 *   l >= f (L - R) = f (1 - q) L.
 * Two exact conditional tests (stats_poisson_ratio), with a = (1 - power) / 2:
 *   q is under Q, the least of 10^-9 steps with
 *     P(Bin(N + B, T / (T + Q U)) >= N) < a;
 *   an item is clear if
 *     P(Bin(n + N, T / (T + f (1 - Q) t)) >= N) < a.
 * If q >= Q, the first says otherwise with a probability of a at most. If q < Q,
 * then l >= f (1 - Q) L, and the second probability is no less than that of
 * f (1 - q), which is under a with a probability of a at most. So an item of the
 * class is clear with a probability of 2 a = 1 - power at most, whatever the three
 * rates are, and what it finds is f. At the limit is not clear, nor is what is
 * under it by less than rounding. More counts of the item, or of the place without
 * the benchmark, never help to clear.
 *
 * Three limits apart, of L, R and l with a third of the error each, are as safe
 * and clear less: the second test weighs l and L together. With power 0.99, f = 0.5,
 * all times alike, and a benchmark of 1000 counts besides its background of 100 (a
 * mean of 1100 together), an empty item over 50 and one of 0.4 f over 50 are
 * cleared by both with 0.9999 or more; with a mean of 400 counts of the item it is
 * 0.76 here, 0.27 by three limits, 0.93 if R were known.
 *
 * Where Q is 1, the benchmark is not clearly over its background; where even a
 * count of 0 would not be clear, too little was counted. That says nothing of the
 * item, neither way. f in 10^-4.
 * Source: J. Przyborowski, H. Wilenski, Biometrika 31 (1940) 313.
 */
#include "measure/parts.h"

#include "stats/counting.h"

#define ROUNDING 1e-12
#define SHARE_ONE 1000000000u /* shares of the background are in 10^-9 */

/* The benchmark, and its place without it. */
static enum measure_why sum(const struct item_class *class,
                            const struct measure_counts *counts,
                            struct reference *out)
{
	const struct benchmark_rule *rule = &class->benchmark;
	const struct reference_terms with = {
		rule->benchmarks.value, rule->spread.value,
		rule->benchmark_time_s.value, rule->time_s.value };
	const struct reference_terms without = {
		rule->backgrounds.value, rule->spread.value,
		rule->background_time_s.value, rule->time_s.value };
	struct reference around;
	enum measure_why why = reference_sum(counts->reference_count,
	                                     counts->reference, &with, out);

	if (why == MEASURE_WHY_NONE)
		why = reference_sum(counts->around_count, counts->around, &without,
		                    &around);
	if (why != MEASURE_WHY_NONE)
		return why;
	out->around = around.total;
	out->around_s = around.time_s;
	return MEASURE_WHY_NONE;
}

/* Is the rate of `low` counts in low_s significantly under the reference's? */
static enum stats_status is_under(const struct reference *high, uint64_t low,
                                  double low_s, double chance, bool *out)
{
	double p;
	enum stats_status status = stats_poisson_ratio(
		high->total, high->time_s, low, low_s, &p);

	if (status == STATS_OK)
		*out = p * (1 + ROUNDING) < chance;
	return status;
}

/* Q above; SHARE_ONE: all of the benchmark's counts may be its background's. */
static enum stats_status background_share(const struct reference *reference,
                                          double chance, uint64_t *out)
{
	uint64_t open = 0, over = SHARE_ONE;
	enum stats_status status = STATS_OK;

	while (status == STATS_OK && over - open > 1) {
		uint64_t share = open + (over - open) / 2;
		double around_s = reference->around_s * (double)share / SHARE_ONE;
		bool is_over = false;

		status = is_under(reference, reference->around, around_s, chance,
		                  &is_over);
		if (is_over)
			over = share;
		else
			open = share;
	}
	*out = over;
	return status;
}

/* What an item of the class gives at least of all that the benchmark gave. */
struct part {
	double chance; /* of one test */
	double value;  /* f (1 - Q); 0: nothing can be clear */
};

static enum stats_status part_of(const struct item_class *class,
                                 const struct reference *reference,
                                 struct part *out)
{
	uint64_t share = SHARE_ONE;
	enum stats_status status;

	if (class->benchmark.fraction.value == 0)
		return STATS_DOMAIN;
	out->chance = miss_of(class) / 2;
	status = background_share(reference, out->chance, &share);
	out->value = (double)class->benchmark.fraction.value / UNIT_PROBABILITY *
	             (double)(SHARE_ONE - share) / SHARE_ONE;
	return status;
}

static enum stats_status is_clear(const struct part *part,
                                  const struct reference *reference, uint64_t n,
                                  bool *out)
{
	*out = false;
	if (!(part->value > 0))
		return STATS_OK;
	return is_under(reference, n, reference->item_s * part->value,
	                part->chance, out);
}

struct measure_finds benchmark_part(const struct item_class *class)
{
	return (struct measure_finds){ MEASURE_UNIT_PART,
		                       class->benchmark.fraction.value };
}

static enum measure_why weigh(const struct item_class *class,
                              const struct reference *reference,
                              struct part *part, struct measure_finds *out)
{
	bool can_be = false;

	if (part_of(class, reference, part) != STATS_OK ||
	    is_clear(part, reference, 0, &can_be) != STATS_OK)
		return MEASURE_WHY_NO_RESULT;
	*out = benchmark_part(class);
	if (!(part->value > 0))
		return MEASURE_WHY_NOT_OVER;
	return can_be ? MEASURE_WHY_NONE : MEASURE_WHY_TOO_WEAK;
}

static enum measure_why finds(const struct item_class *class,
                              const struct reference *reference,
                              struct measure_finds *out)
{
	struct part part;

	return weigh(class, reference, &part, out);
}

static void judge(const struct item_class *class,
                  const struct measure_counts *counts,
                  const struct reference *reference, struct measure_verdict *out)
{
	struct part part;
	bool clear = false;

	out->why = weigh(class, reference, &part, &out->finds);
	if (out->why != MEASURE_WHY_NONE)
		return;
	if (counts->item_count != 1)
		out->why = counts->item_count == 0 ? MEASURE_WHY_MISSING :
		                                     MEASURE_WHY_EXTRA;
	else if (is_clear(&part, reference, counts->item[0], &clear) != STATS_OK)
		out->why = MEASURE_WHY_NO_RESULT;
	else if (counts->item[0] == 0)
		out->why = MEASURE_WHY_NO_ITEM;
	if (out->why == MEASURE_WHY_NONE)
		out->answer = clear ? MEASURE_CLEAR : MEASURE_PROHIBITED;
}

const struct procedure benchmark_procedure = {
	sum, finds, judge, MEASURE_WHY_NO_PLACE
};
