/*
 * Rows of a table of measurements, logged as statements.
 */
#ifndef TALLY_CMD_MEASURE_LOG_H
#define TALLY_CMD_MEASURE_LOG_H

#include <jansson.h>

#include "session.h"

/*
 * Log the rows of measure_rows_parse for a notice, in as many statements as they
 * need. What was read behind a barrier stays in secret/. EXIT_DONE or how it failed.
 */
int measure_log(struct session *s, const uint8_t notice[static HASH_BYTES],
                const json_t *rows);

#endif
