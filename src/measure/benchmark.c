/*
 * Rule `benchmark`: an item of the class gives at least `fraction` f of the rate
 * of a known one. An item is clear only if its rate is significantly under that:
 * the exact conditional test with roles exchanged,
 *   p = P(Bin(n + N, T / (T + f t)) >= N) <= 1 - power,
 * n counts of the item in t, N of the benchmark in T (stats_poisson_ratio, the
 * item's time times f). An item at f or over it is called clear with probability
 * 1 - power at most, the benchmark's own error included, whatever the rates are:
 * so what it finds is f, by construction, and more counts only help to clear
 * items that are nearer to it. At the limit is not clear, nor is what is under it
 * by less than rounding.
 *
 * Counts are taken as they are, background included. With net rates s of the item
 * and s' of the benchmark, one background r for both, and f <= 1,
 *   s >= f s'  gives  s + r >= f s' + f r = f (s' + r):
 * an item of the class is at f or over it in gross rates too. So gross counts are
 * safe if the item's background is at least f times the benchmark's; they clear
 * fewer items than net ones would.
 *
 * Where even a count of 0 would not be clear, too little was counted: that says
 * nothing of the item, neither way. f in 10^-4.
 * Source: J. Przyborowski, H. Wilenski, Biometrika 31 (1940) 313.
 */
#include "measure/parts.h"

#include "stats/counting.h"

#define ROUNDING 1e-12

static enum stats_status is_clear(const struct item_class *class,
                                  const struct reference *reference, uint64_t n,
                                  bool *out)
{
	double part = (double)class->benchmark.fraction.value / UNIT_PROBABILITY;
	double p;
	enum stats_status status = stats_poisson_ratio(
		reference->total, reference->time_s, n,
		reference->item_s * part, &p);

	if (status == STATS_OK)
		*out = p * (1 + ROUNDING) < miss_of(class);
	return status;
}

struct measure_finds benchmark_part(const struct item_class *class)
{
	return (struct measure_finds){ MEASURE_UNIT_PART,
		                       class->benchmark.fraction.value };
}

static enum measure_why finds(const struct item_class *class,
                              const struct reference *reference,
                              struct measure_finds *out)
{
	bool can_be = false;

	if (is_clear(class, reference, 0, &can_be) != STATS_OK)
		return MEASURE_WHY_NO_RESULT;
	*out = benchmark_part(class);
	return can_be ? MEASURE_WHY_NONE : MEASURE_WHY_TOO_WEAK;
}

static void judge(const struct item_class *class,
                  const struct measure_counts *counts,
                  const struct reference *reference, struct measure_verdict *out)
{
	bool clear = false;

	out->why = finds(class, reference, &out->finds);
	if (out->why != MEASURE_WHY_NONE)
		return;
	if (counts->item_count != 1)
		out->why = counts->item_count == 0 ? MEASURE_WHY_MISSING :
		                                     MEASURE_WHY_EXTRA;
	else if (is_clear(class, reference, counts->item[0], &clear) != STATS_OK)
		out->why = MEASURE_WHY_NO_RESULT;
	if (out->why == MEASURE_WHY_NONE)
		out->answer = clear ? MEASURE_CLEAR : MEASURE_PROHIBITED;
}

const struct procedure benchmark_procedure = { finds, judge };
