/*
 * The lowest levels of a declaration tree, many slots at a time. Used inside
 * this component only.
 */
#ifndef TALLY_ESCROW_BATCH_H
#define TALLY_ESCROW_BATCH_H

#include "crypto/hash_many.h"
#include "escrow/subtree.h"

#define BATCH_HEIGHT 8
#define BATCH_SLOTS (1 << BATCH_HEIGHT)
#define BATCH_MESSAGES 16 /* hashed at once */
#define SEED_BYTES 51     /* tag, half, seed */
#define SALT_BYTES 50     /* tag, seed */
#define LEAF_BYTES 100    /* all before the cell */

/* Messages of which only seeds, salts and cells change; hashes of a level. */
struct slot_batch {
	const struct subtree *tree;
	uint8_t hashes[BATCH_SLOTS][HASH_BYTES];
	uint8_t seeds[BATCH_MESSAGES][HASH_PADDED_BYTES(SEED_BYTES)];
	uint8_t salts[BATCH_MESSAGES][HASH_PADDED_BYTES(SALT_BYTES)];
	uint8_t leaves[BATCH_MESSAGES *
	               HASH_PADDED_BYTES(LEAF_BYTES + MAX_CELL_BYTES)];
};

/* Prepare for the slots of a tree, which must outlive it. */
void batch_init(struct slot_batch *batch, const struct subtree *tree);
/*
 * Root of the 2^height slots from first on, height at most BATCH_HEIGHT; fails
 * as the tree's cell does.
 */
int batch_root(struct slot_batch *batch, uint64_t first, unsigned height,
               const uint8_t seed[static HASH_BYTES],
               uint8_t out[static HASH_BYTES]);
/* Wipes all. */
void batch_release(struct slot_batch *batch);

#endif
