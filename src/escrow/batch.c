/*
 * The lowest levels of a declaration tree, level by level: docs/format.md,
 * section 5. Hashes that do not wait for each other are made side by side.
 */
#include "escrow/batch.h"

#include <string.h>

#define TAG_BYTES 18
#define SLOT_AT 60 /* in a leaf: after prefix, tag, charter, side and epoch */
#define SALT_AT 68

static size_t leaf_stride(const struct subtree *tree)
{
	return HASH_PADDED_BYTES(LEAF_BYTES + tree->cell_bytes);
}

static void leaf_init(const struct subtree *tree, uint8_t *message)
{
	message[0] = 0x00;
	memcpy(message + 1, "tallystick/v1/slot", TAG_BYTES);
	memcpy(message + 1 + TAG_BYTES, tree->name->charter, HASH_BYTES);
	message[51] = tree->name->side;
	bytes_set_u64(message + 52, tree->name->epoch);
	hash_pad(message, LEAF_BYTES + tree->cell_bytes);
}

void batch_init(struct slot_batch *batch, const struct subtree *tree)
{
	batch->tree = tree;
	for (size_t i = 0; i < BATCH_MESSAGES; i++) {
		memcpy(batch->seeds[i], "tallystick/v1/seed", TAG_BYTES);
		batch->seeds[i][TAG_BYTES] = i % 2; /* left and right half */
		hash_pad(batch->seeds[i], SEED_BYTES);
		memcpy(batch->salts[i], "tallystick/v1/salt", TAG_BYTES);
		hash_pad(batch->salts[i], SALT_BYTES);
		leaf_init(tree, batch->leaves + i * leaf_stride(tree));
	}
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Seeds of a level into those of the next; from the end, as they take room. */
static void expand(struct slot_batch *batch, size_t count)
{
	while (count > 0) {
		size_t n = smaller(count, BATCH_MESSAGES / 2);

		count -= n;
		for (size_t i = 0; i < 2 * n; i++)
			memcpy(batch->seeds[i] + TAG_BYTES + 1,
			       batch->hashes[count + i / 2], HASH_BYTES);
		hash_padded(batch->seeds[0], SEED_BYTES, 2 * n,
		            batch->hashes + 2 * count);
	}
}

static void salt(struct slot_batch *batch, size_t first, size_t count)
{
	for (size_t i = 0; i < count; i++)
		memcpy(batch->salts[i] + TAG_BYTES, batch->hashes[first + i],
		       HASH_BYTES);
	hash_padded(batch->salts[0], SALT_BYTES, count, batch->hashes + first);
}

/* The leaves of slot `at` of the tree and those after it. */
static int leaves(struct slot_batch *batch, uint64_t at, size_t first, size_t count)
{
	const struct subtree *tree = batch->tree;
	size_t stride = leaf_stride(tree);

	for (size_t i = 0; i < count; i++) {
		uint8_t *message = batch->leaves + i * stride;
		struct slice cell;
		int rc = tree->cell(tree->ctx, at + i, &cell);

		if (rc != TALLY_OK)
			return rc;
		bytes_set_u64(message + SLOT_AT, at + i);
		memcpy(message + SALT_AT, batch->hashes[first + i], HASH_BYTES);
		memcpy(message + LEAF_BYTES, cell.data, tree->cell_bytes);
	}
	hash_padded(batch->leaves, LEAF_BYTES + tree->cell_bytes, count,
	            batch->hashes + first);
	return TALLY_OK;
}

int batch_root(struct slot_batch *batch, uint64_t first, unsigned height,
               const uint8_t seed[static HASH_BYTES],
               uint8_t out[static HASH_BYTES])
{
	size_t slots = (size_t)1 << height;

	memcpy(batch->hashes[0], seed, HASH_BYTES);
	for (size_t count = 1; count < slots; count *= 2)
		expand(batch, count);
	for (size_t i = 0; i < slots; i += BATCH_MESSAGES) {
		size_t n = smaller(slots - i, BATCH_MESSAGES);
		int rc;

		salt(batch, i, n);
		rc = leaves(batch, first + i, i, n);
		if (rc != TALLY_OK)
			return rc;
	}
	hash_full_tree(batch->hashes, slots);
	memcpy(out, batch->hashes[0], HASH_BYTES);
	return TALLY_OK;
}

void batch_release(struct slot_batch *batch)
{
	crypto_wipe(batch, sizeof(*batch));
	hash_wipe_stack();
}
