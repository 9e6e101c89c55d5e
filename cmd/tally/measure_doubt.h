/*
 * What a row lacks for the charter's rule of a class, in words.
 */
#ifndef TALLY_CMD_MEASURE_DOUBT_H
#define TALLY_CMD_MEASURE_DOUBT_H

#include "measure_rows.h"

#define MAX_DOUBT_BYTES 2048

/*
 * Append "class gross: counts that the rule needs are missing: background has 4
 * and needs 10": of a doubt that names a class, how many counts there are and how
 * many are needed, which dimension was not read, which name nothing has.
 */
void doubt_put(const struct measured_site *where, const struct class_doubt *doubt,
               const json_t *row, struct buf *out);

#endif
