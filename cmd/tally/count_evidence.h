/*
 * What shows to anyone whether a site's slots and counts agree: the table of the
 * counts, the opening of the site, and that of its counts.
 */
#ifndef TALLY_CMD_COUNT_EVIDENCE_H
#define TALLY_CMD_COUNT_EVIDENCE_H

#include "session.h"

#define COUNT_EVIDENCE_KIND 3 /* 1 and 2 are totals and ceilings */
#define MAX_COUNT_EVIDENCE_BYTES (2 * (size_t)MAX_BLOB_BYTES + 5)

/*
 * Check such a file against the declarations on record, and say what it shows.
 * TALLY_EMISMATCH if it is of none of them, or opens no counts.
 */
int count_evidence_tell(struct session *s, struct slice bytes,
                        struct fault *fault);

#endif
