/*
 * Seeds, salts, leaves and roots of a declaration tree: what declaring and
 * checking have in common. Used inside this component only.
 */
#ifndef TALLY_ESCROW_SUBTREE_H
#define TALLY_ESCROW_SUBTREE_H

#include "crypto/seal.h"
#include "escrow/declaration.h"

/*
 * Where the padded cells come from, all of cell_bytes; a cell is borrowed until
 * the next call. node as that of a declaration, or NULL.
 */
struct subtree {
	const struct declaration_name *name;
	size_t cell_bytes;
	int (*cell)(void *ctx, uint64_t slot, struct slice *out);
	bool (*node)(void *ctx, unsigned height, uint64_t index,
	             uint8_t out[static HASH_BYTES]);
	void *ctx;
};

/* Seed of the left (0) or right (1) half of the subtree that seed makes. */
void subtree_child_seed(const uint8_t seed[static HASH_BYTES], uint8_t half,
                        uint8_t out[static HASH_BYTES]);
/* Salt of the slot that seed makes. */
void subtree_salt(const uint8_t seed[static HASH_BYTES],
                  uint8_t out[static HASH_BYTES]);
/* Hash of one slot. */
void subtree_leaf(const struct declaration_name *name, uint64_t slot,
                  const uint8_t salt[static HASH_BYTES], struct slice cell,
                  uint8_t out[static HASH_BYTES]);
/*
 * Root of the 2^height slots from first on, from nodes that were kept and from
 * cells; fails as the tree's cell does. The batch is that of the tree, for as
 * many roots as there are to be made: to prepare and wipe it takes longer than
 * many a root.
 */
struct slot_batch;
int subtree_root(struct slot_batch *batch, uint64_t first, unsigned height,
                 const uint8_t seed[static HASH_BYTES],
                 uint8_t out[static HASH_BYTES]);

/*
 * Hashes of the subtrees of node_height among the 2^height slots from first on,
 * from cells only; fails as t->cell does.
 */
struct subtree_part {
	uint64_t first;
	unsigned height, node_height; /* at most BATCH_HEIGHT */
};
int subtree_nodes(const struct subtree *t, struct subtree_part part,
                  const uint8_t seed[static HASH_BYTES],
                  uint8_t (*out)[HASH_BYTES]);

/* The cells of a declaration, padded one at a time. */
struct declaration_cells {
	const struct declaration *declaration;
	uint8_t cell[MAX_CELL_BYTES];
};
/* Set up *out to read from *cells, which must outlive it. TALLY_EUSAGE if the
 * declaration's shape is over a limit. */
int declaration_subtree(const struct declaration *d,
                        struct declaration_cells *cells, struct subtree *out);

/* Is every cell a length that fits, its content, and zeros? */
bool cells_are_padded(struct slice cells, size_t cell_bytes);
/* Content of the i-th of padded cells, without padding. */
struct slice cell_content(struct slice cells, size_t cell_bytes, uint64_t i);

#endif
