/*
 * Rule `dimension`: the window in which a reading is the class's, and how far an
 * item's true size may be off to be found with the class's power:
 *   size + v + e,  e normal with standard deviation uncertainty x size,
 * so P(v) = Phi((w - v) / sd) - Phi((-w - v) / sd), w the window, must not be under
 * 1 - (1 - power) / n, n the number of dimensions: all of them must read as the
 * class, one tape errs in all of them, and with no assumption how, the chances to
 * miss add up at most (Bonferroni). What is within 1e-12 of the limit counts as
 * under it. A charter is refused, and a look says what it finds, by this one
 * inequality. Lengths in micrometres, uncertainty relative to the size.
 * Source: JCGM 106:2012, 8.3 (guard bands); stats/dimension.h.
 */
#include "charter/charter.h"

#include "stats/dimension.h"

#define ROUNDING 1e-12
#define VALUES_IN_UM 10 /* deviations are in 10^-4 mm */

uint64_t class_window_um(const struct item_class *class, size_t i)
{
	return class->dimensions[i].size_um.value *
	       (class->tolerance.value + class->guard.value) / UNIT_PROBABILITY;
}

uint64_t class_edge(const struct item_class *class, size_t i)
{
	return class->dimensions[i].size_um.value * class->tolerance.value /
	       (UNIT_PROBABILITY / VALUES_IN_UM);
}

bool class_deviation_found(const struct item_class *class, size_t i,
                           uint64_t deviation)
{
	double one = UNIT_PROBABILITY, pass;
	double size = (double)class->dimensions[i].size_um.value;
	double miss = (one - (double)class->power.value) / one /
	              (double)class->dimension_count;
	double sd = size * (double)class->uncertainty.value / one;

	return stats_tol_pass((double)class_window_um(class, i), sd,
	                      (double)deviation / VALUES_IN_UM, 0,
	                      &pass) == STATS_OK &&
	       pass * (1 - ROUNDING) >= 1 - miss;
}
