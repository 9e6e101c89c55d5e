/*
 * Blobs of mirrored logs: fetched when their statement comes, remembered as
 * wanted while they are missing. Internal; blobs of the own record are in
 * office.h.
 */
#ifndef TALLY_OFFICE_BLOB_H
#define TALLY_OFFICE_BLOB_H

#include "office/office.h"
#include "office/place.h"

/* Fetching the blobs of one log from one source. */
struct blob_fetch {
	const struct place *source, *to;
	struct buf wanted;        /* raw hashes of those that are missing,
	                             in any order */
	size_t fetched;
	int status;               /* of the own store */
	struct fault *fault;
	struct fault spoilt;      /* of one that is there and cannot be had */
};

void blob_fetch_init(struct blob_fetch *fetch, const struct place *source,
                     const struct place *to, struct fault *fault);
void blob_fetch_release(struct blob_fetch *fetch);
void blob_fetch_one(struct blob_fetch *fetch,
                    const uint8_t hash[static HASH_BYTES]);
/* All that a statement names; an entry that is none names nothing. */
void blob_fetch_entry(struct blob_fetch *fetch, struct slice entry);
/*
 * Those that were missing at the last sync of this log, by wanted.h: only a
 * cache. If there is no good list, all that the first `size` entries held name.
 */
int blob_fetch_wanted(struct blob_fetch *fetch, const struct office *office,
                      const char *log, uint64_t size);
/* Remember what is missing now, as far as a list goes. */
int blob_keep_wanted(struct blob_fetch *fetch, const struct office *office,
                     const char *log);

#endif
