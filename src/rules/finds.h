/*
 * What a look would have found of a class, and why it tells nothing of one.
 */
#ifndef TALLY_RULES_FINDS_H
#define TALLY_RULES_FINDS_H

#include "measure/measure.h"

/* What a look would have found of one class: docs/protocol.md, 7.1. */
struct class_finds {
	size_t class;               /* of the charter */
	size_t dimension;           /* of the class; NO_INDEX: not by dimensions */
	struct measure_finds finds; /* of a unit, and at most MAX_FINDS_VALUE */
};
#define MAX_FINDS_VALUE (9007199254ull * MEASURE_FINDS_UNIT)
/* By class, then by dimension: below, equal, above 0. */
int class_finds_compare(const struct class_finds *a, const struct class_finds *b);
/* Does a, of the same class and dimension, find less than b? */
bool class_finds_is_worse(const struct class_finds *a,
                          const struct class_finds *b);
#define FINDS_TEXT_BYTES 26
/* "21.4000", from 10^-4 of the unit. */
void finds_format(uint64_t value, char out[static FINDS_TEXT_BYTES]);

/* Why a row tells nothing of a class. */
struct class_doubt {
	size_t class;        /* NO_INDEX: of one that is not so measured there */
	enum measure_why why;
};
#define MAX_DOUBTS (2 * MAX_MEASURED_CLASSES)

#endif
