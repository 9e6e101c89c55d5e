/*
 * Telling on a terminal how far work is that takes long.
 */
#ifndef TALLY_CMD_TELLING_H
#define TALLY_CMD_TELLING_H

#include <time.h>

#include "office/crew.h"

struct telling {
	const char *what; /* "tags" */
	time_t start;
	size_t count;     /* of pieces */
	unsigned shown;   /* percent */
};
/*
 * To be given as the progress of a crew; *telling must outlive it. Nothing is
 * told of what takes under two seconds, or where nobody looks.
 */
struct crew_progress telling_init(struct telling *telling, const char *what,
                                  size_t count);
/* Ends the line, if there is one. */
void telling_end(const struct telling *telling);

#endif
