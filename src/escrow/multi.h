/*
 * One opening of any set of slots, whole subtrees of them, with the hashes that
 * they share given once: docs/format.md, section 5.
 */
#ifndef TALLY_ESCROW_MULTI_H
#define TALLY_ESCROW_MULTI_H

#include "escrow/declaration.h"

#define MULTI_KIND 2         /* first byte; openings of one slot or site: 0, 1 */
#define PIECE_HEAD_BYTES 41  /* u8 height, u64 first slot, secret */
#define MAX_PIECES (MAX_BLOB_BYTES / (PIECE_HEAD_BYTES + MIN_CELL_BYTES))

/* count slots from first on. */
struct slot_run {
	uint64_t first, count;
};

/* A subtree that is opened whole; slices are borrowed from the bytes. */
struct opening_piece {
	uint64_t first;          /* a multiple of 2^height */
	unsigned height;
	struct slice secret;     /* seed of the subtree; of one slot, its salt */
	struct slice cells;      /* 2^height of them */
};

/* A multi-opening, decoded. */
struct multi_opening {
	unsigned depth;
	size_t cell_bytes;
	size_t piece_count;
	struct opening_piece *pieces; /* ascending; owned */
	struct slice siblings;
};

/*
 * Append the opening of all slots of the runs, which may overlap and stand in
 * any order. Whoever reads it learns these slots and no other. TALLY_EUSAGE for
 * no slot at all or one outside of the tree; TALLY_ELIMIT past MAX_BLOB_BYTES;
 * TALLY_ENOMEM; else as declaration_root and buf_put.
 */
int multi_put(const struct declaration *d, const struct slot_run *runs,
              size_t count, struct buf *out);
/*
 * Strict: there is one spelling for a set of slots. TALLY_EFORMAT; TALLY_ELIMIT
 * for a depth or cell over the limits; TALLY_ENOMEM. multi_release.
 */
int multi_parse(struct slice bytes, struct multi_opening *out,
                struct fault *fault);
/* Recompute every leaf and the root: TALLY_OK or TALLY_EMISMATCH. */
int multi_verify(const struct multi_opening *opening,
                 const struct declaration_name *name,
                 const uint8_t root[static HASH_BYTES]);
/* Slots opened. */
uint64_t multi_count(const struct multi_opening *opening);
/* Content of a slot, without padding; data NULL if it was not opened. */
struct slice multi_content(const struct multi_opening *opening, uint64_t slot);
void multi_release(struct multi_opening *opening);

#endif
