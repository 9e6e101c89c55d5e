/*
 * The roots of all prefixes of a log.
 */
#include <string.h>

#include "crypto/hash_many.h"
#include "log/tree.h"

#define BATCH_NODES 64

/* Nodes to be made, and where they go. */
struct node_batch {
	uint8_t pairs[2 * BATCH_NODES][HASH_BYTES];
	size_t at[BATCH_NODES];
	size_t count;
};

static void batch_flush(struct node_batch *batch, uint8_t (*hashes)[HASH_BYTES])
{
	hash_nodes((const uint8_t (*)[HASH_BYTES])batch->pairs, batch->count,
	           batch->pairs);
	for (size_t i = 0; i < batch->count; i++)
		memcpy(hashes[batch->at[i]], batch->pairs[i], HASH_BYTES);
	batch->count = 0;
}

/* hashes[right] = node(hashes[left], hashes[right]), sooner or later. */
static void batch_add(struct node_batch *batch, uint8_t (*hashes)[HASH_BYTES],
                      size_t left, size_t right)
{
	uint8_t (*pair)[HASH_BYTES] = batch->pairs + 2 * batch->count;

	memcpy(pair[0], hashes[left], HASH_BYTES);
	memcpy(pair[1], hashes[right], HASH_BYTES);
	batch->at[batch->count++] = right;
	if (batch->count == BATCH_NODES)
		batch_flush(batch, hashes);
}

/*
 * Before a round, hashes[i] is the root of the leaves from where the full
 * subtree of `width` leaves around i begins up to i. In a subtree of twice the
 * width, the left half is whole for all in the right half.
 */
void tree_prefix_roots(uint8_t (*hashes)[HASH_BYTES], size_t count)
{
	struct node_batch batch = { .count = 0 };

	for (size_t width = 1; width < count; width *= 2) {
		for (size_t i = width; i < count; i = (i + 1) | width)
			batch_add(&batch, hashes, (i & ~(width - 1)) - 1, i);
		batch_flush(&batch, hashes);
	}
}
