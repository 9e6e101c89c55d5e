/*
 * Declaration trees and their openings: docs/format.md, section 5. Pure: seeds
 * are arguments.
 */
#ifndef TALLY_ESCROW_DECLARATION_H
#define TALLY_ESCROW_DECLARATION_H

#include "base/limits.h"
#include "base/status.h"
#include "crypto/hash.h"

/* Names one side's declaration of one epoch. */
struct declaration_name {
	uint8_t charter[HASH_BYTES];
	uint8_t side;
	uint64_t epoch;
};

/*
 * The shape of a declaration and its contents. get returns the content of a
 * slot (len 0: "nothing"), borrowed until the next call; no content is longer
 * than cell_bytes - 2. node gives the hash of the 2^height slots from
 * index * 2^height on, if it was kept when the declaration was made; NULL if
 * none are. An opening made with a wrong one does not verify.
 */
struct declaration {
	struct declaration_name name;
	unsigned depth;      /* 2^depth slots, at most MAX_DEPTH */
	size_t cell_bytes;   /* MIN_CELL_BYTES to MAX_CELL_BYTES */
	uint8_t salt_root[HASH_BYTES];
	struct slice (*get)(void *ctx, uint64_t slot);
	bool (*node)(void *ctx, unsigned height, uint64_t index,
	             uint8_t out[static HASH_BYTES]);
	void *ctx;
};

/*
 * One traversal, memory in proportion to depth. TALLY_EUSAGE if the shape is
 * over a limit or get gives a content that does not fit its cell.
 */
int declaration_root(const struct declaration *d, uint8_t out[static HASH_BYTES]);

/*
 * The tree in parts, which a caller can make on many cores and put together
 * with hash_nodes: hashes of the subtrees of height declaration_node_height(d)
 * among the 2^height slots from first, a multiple, on. out holds all of them.
 * Fails as declaration_root does; TALLY_EUSAGE also for a part that is lower
 * than such a subtree, or not one of the tree.
 */
#define NODE_HEIGHT 8
unsigned declaration_node_height(const struct declaration *d);
int declaration_nodes(const struct declaration *d, uint64_t first,
                      unsigned height, uint8_t (*out)[HASH_BYTES]);

/* An opening, decoded; slices are borrowed from its bytes. */
struct opening {
	bool site;               /* else one slot */
	unsigned depth, height;  /* height 0 for a slot */
	size_t cell_bytes;
	uint64_t first;          /* first slot */
	struct slice seed;       /* of the subtree, or the slot's salt */
	struct slice contents;   /* 2^height cells */
	struct slice siblings;   /* (depth - height) hashes */
};

/* Append the opening of one slot; fails as declaration_root and buf_put do. */
int opening_put_slot(const struct declaration *d, uint64_t slot,
                     struct buf *out);
/* The same for the 2^height slots from `first` (a multiple) on. */
int opening_put_site(const struct declaration *d, uint64_t first,
                     unsigned height, struct buf *out);
/* Its length; height is at most depth. Over SIZE_MAX where that is 32 bits. */
uint64_t opening_site_bytes(unsigned depth, unsigned height, size_t cell_bytes);
/*
 * The opening of a site at the beginning of bytes, which opening_parse has yet to
 * judge, and what follows it. False if bytes do not begin with a head of one, or
 * are shorter than it says.
 */
bool opening_split(struct slice bytes, struct slice *out_opening,
                   struct slice *out_rest);
/*
 * Strict: every field in range, no byte left over, cells well padded.
 * TALLY_EFORMAT, or TALLY_ELIMIT for a depth or cell over the limits.
 */
int opening_parse(struct slice bytes, struct opening *out, struct fault *fault);
/* Recompute every leaf and the path: TALLY_OK or TALLY_EMISMATCH. */
int opening_verify(const struct opening *opening,
                   const struct declaration_name *name,
                   const uint8_t root[static HASH_BYTES]);
/* Content of slot first + i, without padding; data NULL if i >= 2^height. */
struct slice opening_content(const struct opening *opening, uint64_t i);

#endif
