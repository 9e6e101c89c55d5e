/*
 * declare --counts: the counts of what is declared.
 */
#ifndef TALLY_CMD_COUNT_DECLARE_H
#define TALLY_CMD_COUNT_DECLARE_H

#include "office/counts.h"
#include "protocol.h"

/* Counts that go with a declaration; none if wanted is false. */
struct declared_counts {
	bool wanted;
	unsigned try_number;
	uint8_t table[HASH_BYTES];
};

/*
 * Are counts asked for, by --counts or by out->wanted as it comes in? Else
 * TALLY_ERULE without --anyway, if the charter has a ceiling for the side.
 */
int count_wanted(const struct session *s, unsigned side,
                 struct declared_counts *out, struct fault *fault);
/*
 * Count what was kept, warn of each ceiling that it breaks, and keep what is
 * needed to show something of it.
 */
int count_kept(struct session *s, const struct declaration_terms *terms,
               struct kept_declaration *kept, struct declared_counts *out,
               struct fault *fault);

#endif
