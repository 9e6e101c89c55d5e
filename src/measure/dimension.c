/*
 * Rule `dimension`: a reading lies within the class's size, give or take
 * tolerance and guard, or it does not. The guard points outward: to call a
 * prohibited item something else is the costly error, so doubt counts as the
 * prohibited class. A reading on the edge of the window is within it.
 *
 * What it finds: an item of the class whose true size is off by v reads as
 *   size + v + e,  e normal with standard deviation uncertainty x size,
 * so P(v) = Phi((w - v) / sd) - Phi((-w - v) / sd), w the window. The largest v
 * with P(v) >= 1 - (1 - power) / n, n the number of dimensions: all of them must
 * read as the class, one tape errs in all of them, and with no assumption how,
 * the chances to miss add up at most (Bonferroni). Rounded down to 10^-4 mm; what
 * is within 1e-12 of the limit counts as under it.
 * Lengths in micrometres, uncertainty relative to the size.
 * Source: JCGM 106:2012, 8.3 (guard bands); stats/dimension.h.
 */
#include "measure/measure.h"

#include "stats/dimension.h"

#define ROUNDING 1e-12
#define VALUES_IN_UM 10 /* finds counts 10^-4 mm */

bool measure_within(const struct item_class *class, size_t i, uint64_t um)
{
	uint64_t size = class->dimensions[i].size_um.value;
	uint64_t away = um > size ? um - size : size - um;

	return away <= class_window_um(class, i);
}

/* Does an item that is off by so many 10^-4 mm read as the class's? */
static bool passes(const struct item_class *class, size_t i, uint64_t value)
{
	double one = UNIT_PROBABILITY, pass;
	double size = (double)class->dimensions[i].size_um.value;
	double miss = (one - (double)class->power.value) / one /
	              (double)class->dimension_count;
	double sd = size * (double)class->uncertainty.value / one;

	return stats_tol_pass((double)class_window_um(class, i), sd,
	                      (double)value / VALUES_IN_UM, 0,
	                      &pass) == STATS_OK &&
	       pass * (1 - ROUNDING) >= 1 - miss;
}

struct measure_finds measure_dimension_finds(const struct item_class *class,
                                             size_t i)
{
	uint64_t low = 0, high;

	if (class->rule != RULE_DIMENSION || i >= class->dimension_count ||
	    !passes(class, i, 0))
		return (struct measure_finds){ MEASURE_UNIT_NONE, 0 };
	/* From a window's edge half of the readings fall out of it. */
	high = (class_window_um(class, i) + 1) * VALUES_IN_UM;
	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		if (passes(class, i, middle))
			low = middle;
		else
			high = middle;
	}
	return (struct measure_finds){ MEASURE_UNIT_DEVIATION, low };
}
