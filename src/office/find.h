/*
 * Where a statement stands in the logs held here, for who needs to know no more
 * of it: nothing is replayed, and one tile at a time is in memory.
 */
#ifndef TALLY_OFFICE_FIND_H
#define TALLY_OFFICE_FIND_H

#include "office/office.h"

struct found {
	size_t log;             /* of this participant */
	uint64_t index;
	uint8_t id[HASH_BYTES];
};
/*
 * Find what has an id that begins with these lower-case hex digits, 64 at most:
 * *out_count is 0, 1, or 2 if there are more with such ids, and out has the
 * first two. Of a statement that stands in its log twice the first is taken. As
 * in a replay, it stands in the log of who speaks, and counts for nothing in
 * another's; unlike there, its signature is not judged, nor what it brings
 * about. TALLY_ENOTFOUND, TALLY_EFORMAT: a tile is missing or malformed. The
 * office has a charter.
 */
int office_find(const struct office *office, struct slice digits,
                struct found out[static 2], size_t *out_count,
                struct fault *fault);

#endif
