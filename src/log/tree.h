/*
 * Merkle tree of RFC 6962: frontier, roots, proofs. Pure: hashes come from
 * the caller. docs/format.md, section 2.
 */
#ifndef TALLY_LOG_TREE_H
#define TALLY_LOG_TREE_H

#include "base/limits.h"
#include "base/status.h"
#include "crypto/hash.h"

/* The roots of the full subtrees that make up a tree of `size` leaves. */
struct frontier {
	uint64_t size;
	uint8_t hash[MAX_PROOF_HASHES + 1][HASH_BYTES]; /* [level] where bit set */
};

struct proof {
	size_t count;
	uint8_t hash[MAX_PROOF_HASHES][HASH_BYTES];
};

/* The empty tree. */
void frontier_init(struct frontier *f);
/* TALLY_ELIMIT at 2^63 leaves. */
int frontier_add(struct frontier *f, const uint8_t leaf[static HASH_BYTES]);
/* The same, leaf after leaf, several times as fast. *f stays on failure. */
int frontier_add_many(struct frontier *f, const uint8_t (*leaves)[HASH_BYTES],
                      size_t count);
/* Root of the tree so far; H("") for none. */
void frontier_root(const struct frontier *f, uint8_t out[static HASH_BYTES]);

/* Turn leaves in place into roots: that of the first i + 1 leaves is the i-th. */
void tree_prefix_roots(uint8_t (*hashes)[HASH_BYTES], size_t count);

/*
 * Where a prover finds hashes: the root of the full subtree of 2^level leaves
 * that starts at leaf index << level. TALLY_ENOTFOUND if it has none.
 */
struct hash_source {
	int (*get)(void *ctx, unsigned level, uint64_t index,
	           uint8_t out[static HASH_BYTES]);
	void *ctx;
};

/*
 * In all that take a source its errors pass through, and TALLY_ELIMIT is
 * returned for a size over 2^63.
 */
/* The frontier of the first `size` leaves; what frontier_add goes on from. */
int frontier_load(struct frontier *f, struct hash_source source, uint64_t size);
int tree_root(struct hash_source source, uint64_t size,
              uint8_t out[static HASH_BYTES]);
/* index < size, else TALLY_EUSAGE. */
int proof_inclusion(struct hash_source source, uint64_t index, uint64_t size,
                    struct proof *out);
/*
 * 0 < old <= size, else TALLY_EUSAGE. TALLY_ELIMIT also if the proof has over
 * MAX_PROOF_HASHES hashes, which begins past 2^62 leaves.
 */
int proof_consistency(struct hash_source source, uint64_t old, uint64_t size,
                      struct proof *out);

/* True only if the proof has exactly the right length and hashes. */
bool proof_shows_inclusion(const struct proof *proof, uint64_t index,
                           uint64_t size, const uint8_t leaf[static HASH_BYTES],
                           const uint8_t root[static HASH_BYTES])
	__attribute__((warn_unused_result));
/*
 * old == size: empty proof and equal roots. old == 0: only an empty proof is
 * taken, and only with the empty root.
 */
bool proof_shows_consistency(const struct proof *proof, uint64_t old,
                             uint64_t size,
                             const uint8_t old_root[static HASH_BYTES],
                             const uint8_t root[static HASH_BYTES])
	__attribute__((warn_unused_result));

#endif
