/*
 * What looks would have found: which of two found less, and its spelling.
 */
#include <stdio.h>

#include "rules/finds.h"

int class_finds_compare(const struct class_finds *a, const struct class_finds *b)
{
	if (a->class != b->class)
		return a->class < b->class ? -1 : 1;
	return (a->dimension > b->dimension) - (a->dimension < b->dimension);
}

/* A deviation is found up to its value; a source and a part from theirs on. */
bool class_finds_is_worse(const struct class_finds *a,
                          const struct class_finds *b)
{
	if (a->finds.unit == MEASURE_UNIT_DEVIATION)
		return a->finds.value < b->finds.value;
	return a->finds.value > b->finds.value;
}

void finds_format(uint64_t value, char out[static FINDS_TEXT_BYTES])
{
	snprintf(out, FINDS_TEXT_BYTES, "%llu.%04llu",
	         (unsigned long long)(value / MEASURE_FINDS_UNIT),
	         (unsigned long long)(value % MEASURE_FINDS_UNIT));
}
