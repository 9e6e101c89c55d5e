/*
 * Proofs that a committed number is in 0..2^bits - 1, and the commitments
 * themselves: docs/format.md, section 8. Used inside this component only.
 */
#ifndef TALLY_ESCROW_COUNT_PROOF_H
#define TALLY_ESCROW_COUNT_PROOF_H

#include "escrow/count.h"

/* Q: what one item weighs; nobody knows its logarithm to the base point G. */
extern const uint8_t count_base[GROUP_POINT_BYTES];

/* What is proved, and of what. */
struct count_claim {
	uint8_t context[GROUP_WIDE_BYTES]; /* the hash of all that names it */
	uint8_t commitment[GROUP_POINT_BYTES];
	unsigned bits; /* 1 to MAX_COUNT_BITS */
};
/* The context of one cell, or of a ceiling over a list. */
void count_cell_context(const struct declaration_name *name,
                        struct count_cell cell,
                        uint8_t out[static GROUP_WIDE_BYTES]);
/* cells are encoded: u16 site || u16 class, one after the other. */
void count_ceiling_context(const struct declaration_name *name,
                           const uint8_t table[static HASH_BYTES],
                           struct slice cells, uint32_t limit,
                           uint8_t out[static GROUP_WIDE_BYTES]);

/* A number, and what hides it. */
struct count_secret {
	uint64_t number; /* below 2^63 */
	uint8_t blinding[GROUP_SCALAR_BYTES];
};
/* The blinding of a cell that holds so many. */
void count_blinding(const uint8_t seed[static COUNT_SEED_BYTES],
                    const uint8_t context[static GROUP_WIDE_BYTES],
                    uint16_t number, uint8_t out[static GROUP_SCALAR_BYTES]);
/* The number in a cell of the grid, and its blinding. */
void count_cell_secret(const struct counts *counts, struct count_cell cell,
                       struct count_secret *out);
/* Is the grid within the limits, and the cell in it? */
bool count_grid_has(const struct count_grid *grid, struct count_cell cell);
/* number * Q + blinding * G */
void count_commit(const struct count_secret *secret,
                  uint8_t out[static GROUP_POINT_BYTES]);

/*
 * COUNT_PROOF_BYTES(claim->bits) for a claim whose commitment is that of secret;
 * the number must have so many bits, or the proof does not hold.
 */
void count_prove(const struct count_claim *claim,
                 const struct count_secret *secret,
                 const uint8_t seed[static COUNT_SEED_BYTES], uint8_t *out);
/* Are its points and scalars canonical, no point the identity? */
bool count_proof_is_wellformed(const uint8_t *proof, unsigned bits);
/* Does a wellformed proof show the claim? */
bool count_proof_holds(const struct count_claim *claim, const uint8_t *proof)
	__attribute__((warn_unused_result));

#endif
