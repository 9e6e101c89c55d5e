/*
 * What a site's opening has to be, as the rules fix it, and whether bytes are
 * it: for a depositary, for who opens, and for the fold that judges evidence.
 */
#ifndef TALLY_RULES_OPENING_H
#define TALLY_RULES_OPENING_H

#include "escrow/declaration.h"
#include "rules/rules.h"

struct owed_opening {
	struct declaration_name name;  /* of its declaration that counts */
	uint8_t root[HASH_BYTES];
	unsigned depth;
	size_t cell_bytes;
	const struct site *site;       /* the designated one */
};
/*
 * What the inspected side owes; false if no site is designated yet, or nothing
 * was declared in time.
 */
bool opening_owed(const struct rules *rules, const struct inspection *inspection,
                  struct owed_opening *out);

enum opening_fault {
	OPENING_NOT_JUDGED = 0,
	OPENING_UNREADABLE,    /* nor do contents that nobody can read count */
	OPENING_OTHER_SITE,
	OPENING_NOT_DECLARED,  /* it does not lead to the root */
	OPENING_GOOD
};
/* Of the opening alone, without the counts that may follow it. */
enum opening_fault opening_judge(const struct owed_opening *owed,
                                 struct slice bytes);

#endif
