/*
 * The table of irregularities.
 */
#include "rules/irregularity.h"

const struct irregularity_row irregularity_table[IRREGULARITY_COUNT] = {
	[IRREGULAR_NONE] = { "regular", "-", "nobody", "none" },
#define IRREGULARITY_ROW(name, code, clause, by, effect)                       \
	[name] = { code, clause, by, effect },
	IRREGULARITY_LIST(IRREGULARITY_ROW)
#undef IRREGULARITY_ROW
};
