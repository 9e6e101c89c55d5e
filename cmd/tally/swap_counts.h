/*
 * The table of the counts that an opening of a site is compared with.
 */
#ifndef TALLY_CMD_SWAP_COUNTS_H
#define TALLY_CMD_SWAP_COUNTS_H

#include "office/counts.h"
#include "office/swap.h"
#include "protocol.h"

struct swap_table {
	struct buf bytes;        /* the caller's to init and release */
	struct count_table table; /* borrows them */
};
/*
 * Set terms->table to that of the declaration which counts for an inspection,
 * if that has counts; a table that is none leaves it NULL. TALLY_ENOTFOUND: it
 * is not here.
 */
int swap_table_set(struct session *s, size_t inspection,
                   struct swap_terms *terms, struct swap_table *out,
                   struct fault *fault);

#endif
