/*
 * Hashes of a declaration tree, depth first down to batches of slots, seeds
 * derived on the way: docs/format.md, section 5.
 */
#include "escrow/batch.h"

void subtree_child_seed(const uint8_t seed[static HASH_BYTES], uint8_t half,
                        uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, "tallystick/v1/seed");
	hash_put_u8(&h, half);
	hash_put(&h, seed, HASH_BYTES);
	hash_final(&h, out);
}

void subtree_salt(const uint8_t seed[static HASH_BYTES],
                  uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, "tallystick/v1/salt");
	hash_put(&h, seed, HASH_BYTES);
	hash_final(&h, out);
}

void subtree_leaf(const struct declaration_name *name, uint64_t slot,
                  const uint8_t salt[static HASH_BYTES], struct slice cell,
                  uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put_u8(&h, 0x00);
	hash_put_text(&h, "tallystick/v1/slot");
	hash_put(&h, name->charter, HASH_BYTES);
	hash_put_u8(&h, name->side);
	hash_put_u64(&h, name->epoch);
	hash_put_u64(&h, slot);
	hash_put(&h, salt, HASH_BYTES);
	hash_put(&h, cell.data, cell.len);
	hash_final(&h, out);
}

/* The recursion is at most MAX_DEPTH deep. */
int subtree_root(struct slot_batch *batch, uint64_t first, unsigned height,
                 const uint8_t seed[static HASH_BYTES],
                 uint8_t out[static HASH_BYTES])
{
	uint8_t half_seed[HASH_BYTES];
	uint8_t half[2][HASH_BYTES];
	uint64_t half_slots;
	const struct subtree *t = batch->tree;
	int rc = TALLY_OK;

	if (t->node != NULL && t->node(t->ctx, height, first >> height, out))
		return TALLY_OK;
	if (height <= BATCH_HEIGHT)
		return batch_root(batch, first, height, seed, out);
	half_slots = (uint64_t)1 << (height - 1);
	for (uint8_t b = 0; b < 2 && rc == TALLY_OK; b++) {
		subtree_child_seed(seed, b, half_seed);
		rc = subtree_root(batch, first + b * half_slots, height - 1,
		                  half_seed, half[b]);
	}
	crypto_wipe(half_seed, sizeof(half_seed));
	if (rc == TALLY_OK)
		hash_node(half[0], half[1], out);
	return rc;
}

/* The recursion is at most MAX_DEPTH deep. */
static int nodes_below(struct slot_batch *batch, struct subtree_part part,
                       const uint8_t seed[static HASH_BYTES],
                       uint8_t (*out)[HASH_BYTES])
{
	uint8_t half_seed[HASH_BYTES];
	int rc = TALLY_OK;

	if (part.height == part.node_height)
		return batch_root(batch, part.first, part.height, seed, *out);
	part.height--;
	for (uint8_t b = 0; b < 2 && rc == TALLY_OK; b++) {
		subtree_child_seed(seed, b, half_seed);
		rc = nodes_below(batch, part, half_seed, out);
		part.first += (uint64_t)1 << part.height;
		out += (size_t)1 << (part.height - part.node_height);
	}
	crypto_wipe(half_seed, sizeof(half_seed));
	return rc;
}

int subtree_nodes(const struct subtree *t, struct subtree_part part,
                  const uint8_t seed[static HASH_BYTES],
                  uint8_t (*out)[HASH_BYTES])
{
	struct slot_batch batch;
	int rc;

	batch_init(&batch, t);
	rc = nodes_below(&batch, part, seed, out);
	batch_release(&batch);
	return rc;
}
