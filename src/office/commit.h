/*
 * One commit of the own log: all that is needed to finish it after a crash.
 * Internal.
 *
 *   "tallystick/commit/v1\n" || u64 size before || u64 size after
 *   || 16 random bytes, so that two writers never commit the same bytes
 *   || u8 head is kept as cut/<size after> (0 or 1)
 *   || u32 length || signed checkpoint of the size after
 *   || entry bundle: (size after - size before) x (u16 length || entry)
 */
#ifndef TALLY_OFFICE_COMMIT_H
#define TALLY_OFFICE_COMMIT_H

#include "office/place.h"

#define COMMIT_NONCE_BYTES 16
#define MAX_COMMIT_BYTES \
	(64 + (size_t)MAX_CHECKPOINT_BYTES + MAX_ENTRIES_TILE_BYTES)

struct commit {
	uint64_t before, after;
	uint8_t nonce[COMMIT_NONCE_BYTES];
	bool keep_head;
	struct slice checkpoint;
	struct slice bundle;
};

/* Append the bytes. */
void commit_encode(const struct commit *commit, struct buf *out);
/* Strict; *out borrows from bytes. TALLY_EFORMAT. */
int commit_decode(struct slice bytes, struct commit *out);

#endif
