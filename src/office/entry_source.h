/*
 * The hashes of a log computed from its entries alone, for proofs about places
 * whose tiles nobody vouches for. Internal.
 */
#ifndef TALLY_OFFICE_ENTRY_SOURCE_H
#define TALLY_OFFICE_ENTRY_SOURCE_H

#include "office/place.h"

struct entry_source {
	const struct place *place;  /* borrowed */
	uint64_t size;              /* entries */
	uint8_t (*roots)[HASH_BYTES]; /* of every full tile of entries */
	struct entries_tile *tile;  /* the one read last */
	struct fault *fault;        /* or NULL */
};

/*
 * Read the first `size` entries once. What place_entries returns, or
 * TALLY_ENOMEM; *out must be released in any case.
 */
int entry_source_open(struct entry_source *out, const struct place *place,
                      uint64_t size, struct fault *fault);
void entry_source_release(struct entry_source *source);
/* Where a prover finds the hashes; it borrows *source. */
struct hash_source entry_source_hashes(struct entry_source *source);

#endif
