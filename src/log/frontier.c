/*
 * The frontier: the roots of the full subtrees of a growing tree, and its root.
 */
#include "log/tree.h"

#include <string.h>

#include "crypto/hash_many.h"

#define MAX_LEAVES (UINT64_C(1) << MAX_PROOF_HASHES)
#define CHUNK_LEVEL 8 /* leaves that are merged at once */

void frontier_init(struct frontier *f)
{
	memset(f, 0, sizeof(*f));
}

/* Add the root of a full subtree where one of its size may begin. */
static void add_subtree(struct frontier *f, unsigned level,
                        const uint8_t root[static HASH_BYTES])
{
	uint8_t carry[HASH_BYTES];
	uint64_t leaves = UINT64_C(1) << level;

	/* As in binary addition: equal subtrees merge and carry upwards. */
	memcpy(carry, root, HASH_BYTES);
	for (; f->size >> level & 1; level++)
		hash_node(f->hash[level], carry, carry);
	memcpy(f->hash[level], carry, HASH_BYTES);
	f->size += leaves;
}

int frontier_add(struct frontier *f, const uint8_t leaf[static HASH_BYTES])
{
	if (f->size >= MAX_LEAVES)
		return TALLY_ELIMIT;
	add_subtree(f, 0, leaf);
	return TALLY_OK;
}

/* The largest subtree that begins at leaf `at` and has at most count leaves. */
static unsigned level_at(uint64_t at, size_t count)
{
	unsigned level = 0;

	while (level < CHUNK_LEVEL && !(at >> level & 1) && count >> level > 1)
		level++;
	return level;
}

int frontier_add_many(struct frontier *f, const uint8_t (*leaves)[HASH_BYTES],
                      size_t count)
{
	uint8_t hashes[1 << CHUNK_LEVEL][HASH_BYTES];

	if (f->size > MAX_LEAVES || count > MAX_LEAVES - f->size)
		return TALLY_ELIMIT;
	while (count > 0) {
		unsigned level = level_at(f->size, count);
		size_t n = (size_t)1 << level;

		memcpy(hashes, leaves, n * HASH_BYTES);
		hash_full_tree(hashes, n);
		add_subtree(f, level, hashes[0]);
		leaves += n;
		count -= n;
	}
	return TALLY_OK;
}

void frontier_root(const struct frontier *f, uint8_t out[static HASH_BYTES])
{
	uint8_t root[HASH_BYTES];
	bool empty = true;

	/* The smallest subtree is the rightmost; fold it into the larger. */
	for (unsigned level = 0; level <= MAX_PROOF_HASHES; level++) {
		if (!(f->size >> level & 1))
			continue;
		if (empty)
			memcpy(root, f->hash[level], HASH_BYTES);
		else
			hash_node(f->hash[level], root, root);
		empty = false;
	}
	if (empty)
		hash_bytes(slice_of(NULL, 0), root);
	memcpy(out, root, HASH_BYTES);
}

int frontier_load(struct frontier *f, struct hash_source source, uint64_t size)
{
	struct frontier loaded;

	if (size > UINT64_C(1) << MAX_PROOF_HASHES)
		return TALLY_ELIMIT;

	frontier_init(&loaded);
	loaded.size = size;
	for (unsigned level = 0; level <= MAX_PROOF_HASHES; level++) {
		int status;

		if (!(size >> level & 1))
			continue;
		status = source.get(source.ctx, level, (size >> level) - 1,
		                    loaded.hash[level]);
		if (status != TALLY_OK)
			return status;
	}
	*f = loaded;
	return TALLY_OK;
}

int tree_root(struct hash_source source, uint64_t size,
              uint8_t out[static HASH_BYTES])
{
	struct frontier f;
	int status = frontier_load(&f, source, size);

	if (status == TALLY_OK)
		frontier_root(&f, out);
	return status;
}
