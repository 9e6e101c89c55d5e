/*
 * New rows beside what this office measured before in the same inspection.
 */
#ifndef TALLY_CMD_MEASURE_EARLIER_H
#define TALLY_CMD_MEASURE_EARLIER_H

#include <jansson.h>

#include "rules/rules.h"

/*
 * TALLY_ERULE, naming the first position and the measure, if a row of the list
 * states other content of a position than the latest measure of it. A look
 * after a refusal, or one that states the same again, contradicts nothing.
 * TALLY_ENOMEM.
 */
int measure_earlier_check(const struct rules *rules,
                          const struct inspection *inspection,
                          const json_t *rows, struct fault *fault);

#endif
