/*
 * The Merkle tree hash as RFC 6962, section 2.1, defines it, word for word.
 */
#ifndef TALLY_TEST_REFERENCE_TREE_H
#define TALLY_TEST_REFERENCE_TREE_H

#include "log/tree.h"

#define WORLD_SIZE 40

static uint8_t leaves[WORLD_SIZE + 1][HASH_BYTES];
static uint8_t roots[WORLD_SIZE + 1][HASH_BYTES];

static inline uint64_t split(uint64_t n)
{
	uint64_t k = 1;

	while (2 * k < n)
		k *= 2;
	return k;
}

static inline void reference_root(uint64_t first, uint64_t n, uint8_t *out)
{
	uint8_t left[HASH_BYTES], right[HASH_BYTES];

	if (n == 0) {
		hash_bytes(slice_of(NULL, 0), out);
	} else if (n == 1) {
		memcpy(out, leaves[first], HASH_BYTES);
	} else {
		reference_root(first, split(n), left);
		reference_root(first + split(n), n - split(n), right);
		hash_node(left, right, out);
	}
}

#endif
