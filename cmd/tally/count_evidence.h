/*
 * Evidence of a site's slots and counts, in words.
 */
#ifndef TALLY_CMD_COUNT_EVIDENCE_H
#define TALLY_CMD_COUNT_EVIDENCE_H

#include "known_declarations.h"
#include "office/site_counts.h"

/*
 * Check such a file against the declarations that are known, and say what it
 * shows. TALLY_EMISMATCH if it is of none of them, or opens no counts.
 */
int count_evidence_tell(struct session *s,
                        const struct known_declarations *known,
                        struct slice bytes, struct fault *fault);

#endif
