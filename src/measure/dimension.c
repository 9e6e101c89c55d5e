/*
 * Rule `dimension`: a reading lies within the class's size, give or take
 * tolerance and guard, or it does not. The guard points outward: to call a
 * prohibited item something else is the costly error, so doubt counts as the
 * prohibited class. A reading on the edge of the window is within it.
 *
 * What it finds is the largest deviation that charter/class_size.c says is found
 * often enough, rounded down to 10^-4 mm.
 * Source: JCGM 106:2012, 8.3 (guard bands).
 */
#include "measure/measure.h"

#define VALUES_IN_UM 10 /* finds counts 10^-4 mm */

bool measure_within(const struct item_class *class, size_t i, uint64_t um)
{
	uint64_t size = class->dimensions[i].size_um.value;
	uint64_t away = um > size ? um - size : size - um;

	return away <= class_window_um(class, i);
}

struct measure_finds measure_dimension_finds(const struct item_class *class,
                                             size_t i)
{
	uint64_t low = 0, high;

	if (class->rule != RULE_DIMENSION || i >= class->dimension_count ||
	    !class_deviation_found(class, i, 0))
		return (struct measure_finds){ MEASURE_UNIT_NONE, 0 };
	/* From a window's edge half of the readings fall out of it. */
	high = (class_window_um(class, i) + 1) * VALUES_IN_UM;
	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		if (class_deviation_found(class, i, middle))
			low = middle;
		else
			high = middle;
	}
	return (struct measure_finds){ MEASURE_UNIT_DEVIATION, low };
}
