/*
 * Which readings behind a barrier nobody compared with the answer.
 */
#ifndef TALLY_CMD_MEASURE_COMPARED_H
#define TALLY_CMD_MEASURE_COMPARED_H

#include <jansson.h>

#include "session.h"

/*
 * Say on standard error, class by class, in which rows the readings behind a
 * barrier are not written as counts that the charter's rule can be applied to.
 * --json: the member "uncompared". A class that is not counted is left out.
 */
void measure_compared_say(struct session *s, const json_t *rows);

#endif
