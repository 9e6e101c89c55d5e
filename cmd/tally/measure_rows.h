/*
 * The rows of a measure, out of the table that a team fills in.
 */
#ifndef TALLY_CMD_MEASURE_ROWS_H
#define TALLY_CMD_MEASURE_ROWS_H

#include <jansson.h>

#include "office/declaration.h"

#define OUTSIDE "outside" /* a place outside any position */

/* Where the team is, and what was declared of it. */
struct measured_site {
	const struct charter *charter;
	const struct site *site;
	const struct opening *opening;
	bool anyway;             /* take rows that the rule cannot decide */
};

/*
 * Read a table with the columns position, status, found, method and perhaps
 * readings, reason, assurance. *out is a list of objects with the members of a
 * measure's row, decision and declared content filled in; place, reason and
 * assurance hold the text itself. TALLY_EFORMAT: *mistakes says what is wrong.
 */
int measure_rows_parse(const struct measured_site *where, struct slice file,
                       json_t **out, struct mistakes *mistakes,
                       struct fault *fault);

#endif
