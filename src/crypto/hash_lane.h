/*
 * One lane of a kernel: a message as runs of whole blocks, those at its ends
 * put together in the lane's own memory. Used inside this component only.
 */
#ifndef TALLY_CRYPTO_HASH_LANE_H
#define TALLY_CRYPTO_HASH_LANE_H

#include "crypto/hash_kernel.h"

struct hash_lane {
	size_t message;      /* its index */
	const uint8_t *next; /* the run: so many blocks from here on */
	size_t blocks;       /* 0: no run, the lane is idle */
	struct slice rest;   /* what comes after the run */
	size_t held;         /* bytes at the start of `ends` that rest goes on */
	uint64_t total;      /* bytes, prefix included */
	bool padded;         /* the run is the last */
	uint8_t ends[2 * HASH_BLOCK_BYTES];
};

/* The first run of prefix (at most one byte) || message. */
void hash_lane_begin(struct hash_lane *lane, struct slice prefix,
                     struct slice message);
/* When a run is used up: the next, or false after the last. */
bool hash_lane_next(struct hash_lane *lane);

#endif
