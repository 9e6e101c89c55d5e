/*
 * What rows of measurements would have found, and why some tell nothing.
 */
#ifndef TALLY_CMD_MEASURED_H
#define TALLY_CMD_MEASURED_H

#include <jansson.h>

#include "session.h"

/*
 * Say of rows at a site, class by class, which have a prohibited item, named or
 * decided by the rule, what the look that finds least finds, and which rows are
 * undecided, why, and that those count as not looked at. --json: the members
 * "prohibited", "finds" and "undecided". Without memory for all of it the answer
 * fails.
 */
void measured_say(struct session *s, const struct site *site, const json_t *rows);

#endif
