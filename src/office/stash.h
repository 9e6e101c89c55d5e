/*
 * Full tiles of entries that came before a pull was cut short: kept in the
 * mirror as soon as they are proved under the offered head, so that the next
 * pull need not ask for them again. No head covers them yet; they are read as
 * if they came from the source, and judged again. Internal.
 */
#ifndef TALLY_OFFICE_STASH_H
#define TALLY_OFFICE_STASH_H

#include "office/place.h"

#define STASH_BYTES ((size_t)256 << 10) /* proved and kept at once, about */

struct stash {
	const struct place *source, *mirror; /* lent */
	struct head offered;
	bool keeps;    /* the offered head is signed by the log's known key */
	bool reads;    /* tiles that are there are taken */
	bool has_read; /* and some were */
	size_t count, len;
	uint64_t indexes[STORE_BATCH];
	struct buf tiles[STORE_BATCH]; /* not yet proved */
	bool has_last;
	uint64_t last_index;
	struct buf last; /* the partial tile, which no file may hold yet */
};

/* Neither keeps nor reads. */
void stash_init(struct stash *stash, const struct place *source,
                const struct place *mirror);
void stash_release(struct stash *stash);
/*
 * Tile `index` of what is offered, out of the mirror or, if it was added, the
 * partial one; false if it is not there.
 */
bool stash_read(struct stash *stash, uint64_t index, struct entries_tile *out);
/*
 * A tile came from the source; frontier is that of the log through its end. Once
 * enough full ones have come they are proved and written. Best effort: what is
 * not kept is asked for again.
 */
void stash_add(struct stash *stash, uint64_t index,
               const struct entries_tile *tile, const struct frontier *frontier);
/*
 * What is there is not of this log as offered: read no more of it. Whether the
 * offer or the mirror is to blame is not known yet, so nothing is removed.
 */
void stash_distrust(struct stash *stash);

#endif
