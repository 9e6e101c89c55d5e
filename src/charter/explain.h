/*
 * The parts of charter_explain and what they share. Internal.
 */
#ifndef TALLY_CHARTER_EXPLAIN_H
#define TALLY_CHARTER_EXPLAIN_H

#include "charter/charter.h"

#define TIME_WORDS_BYTES 40

/* "36 hours" in the largest unit that divides it. */
void explain_time(uint64_t seconds, char out[static TIME_WORDS_BYTES]);
/* "ro and pl", "ro, pl and ch"; "nobody" for none. */
void explain_names(const struct charter *charter, const size_t *of, size_t count,
                   struct buf *out);
/* Classes: which must be absent where, and how a look decides. */
void explain_classes(const struct charter *charter, struct buf *out);
/* Ceilings, with a heading; nothing if there are none. */
void explain_ceilings(const struct charter *charter, struct buf *out);
/* Rules: pairs, clocks, consent, trust, limits. */
void explain_rules(const struct charter *charter, struct buf *out);

#endif
