/*
 * Inclusion and consistency proofs of RFC 6962: made top-down from a source of
 * hashes, verified bottom-up as in RFC 9162, sections 2.1.3.2 and 2.1.4.2.
 */
#include "log/tree.h"

#include <string.h>

/* Leaves first to first + count - 1; `first` is a multiple of a power >= count. */
struct range {
	uint64_t first;
	uint64_t count;
};

/* Largest power of two below n, n > 1. */
static uint64_t split_point(uint64_t n)
{
	uint64_t k = 1;

	while (k < n - k)
		k <<= 1;
	return k;
}

static struct range left_part(struct range r)
{
	return (struct range){ r.first, split_point(r.count) };
}

static struct range right_part(struct range r)
{
	uint64_t k = split_point(r.count);

	return (struct range){ r.first + k, r.count - k };
}

static int range_root(struct hash_source source, struct range r,
                      uint8_t out[static HASH_BYTES])
{
	uint8_t part[HASH_BYTES];
	bool empty = true;

	/* From the smallest full subtree, at the right, to the largest. */
	for (unsigned level = 0; level <= MAX_PROOF_HASHES; level++) {
		uint64_t last = (r.first + r.count) >> level;
		int status;

		if (!(r.count >> level & 1))
			continue;
		status = source.get(source.ctx, level, last - 1, part);
		if (status != TALLY_OK)
			return status;
		if (empty)
			memcpy(out, part, HASH_BYTES);
		else
			hash_node(part, out, out);
		empty = false;
	}
	return TALLY_OK;
}

static int push(struct proof *proof, struct hash_source source, struct range r)
{
	int status;

	if (proof->count == MAX_PROOF_HASHES)
		return TALLY_ELIMIT;
	status = range_root(source, r, proof->hash[proof->count]);
	if (status == TALLY_OK)
		proof->count++;
	return status;
}

/* Proofs are made from the root down and written from the leaf up. */
static void copy_reversed(const struct proof *made, struct proof *out)
{
	for (size_t i = 0; i < made->count; i++)
		memcpy(out->hash[i], made->hash[made->count - 1 - i], HASH_BYTES);
	out->count = made->count;
}

int proof_inclusion(struct hash_source source, uint64_t index, uint64_t size,
                    struct proof *out)
{
	struct range r = { 0, size };
	struct proof made = { 0 };

	if (index >= size)
		return TALLY_EUSAGE;
	if (size > UINT64_C(1) << MAX_PROOF_HASHES)
		return TALLY_ELIMIT;

	while (r.count > 1) {
		struct range left = left_part(r), right = right_part(r);
		bool goes_left = index < right.first;
		int status = push(&made, source, goes_left ? right : left);

		if (status != TALLY_OK)
			return status;
		r = goes_left ? left : right;
	}
	copy_reversed(&made, out);
	return TALLY_OK;
}

int proof_consistency(struct hash_source source, uint64_t old, uint64_t size,
                      struct proof *out)
{
	struct range r = { 0, size };
	struct proof made = { 0 };
	int status;

	if (old == 0 || old > size)
		return TALLY_EUSAGE;
	if (size > UINT64_C(1) << MAX_PROOF_HASHES)
		return TALLY_ELIMIT;

	/* Down to the subtree whose right edge is the old tree's right edge. */
	while (r.first + r.count != old) {
		struct range left = left_part(r), right = right_part(r);
		bool goes_left = old <= right.first;

		status = push(&made, source, goes_left ? right : left);
		if (status != TALLY_OK)
			return status;
		r = goes_left ? left : right;
	}
	/* If it is the whole old tree, the verifier has its root already. */
	if (r.first != 0) {
		status = push(&made, source, r);
		if (status != TALLY_OK)
			return status;
	}
	copy_reversed(&made, out);
	return TALLY_OK;
}

/* Where a verifier stands: node `index` of a level whose last node is `last`. */
struct climb {
	uint64_t index;
	uint64_t last;
};

static void climb_up(struct climb *c)
{
	c->index >>= 1;
	c->last >>= 1;
}

/* True if the next proof hash is the left sibling; skips levels without any. */
static bool climb_past_left(struct climb *c)
{
	if (!(c->index & 1) && c->index != c->last)
		return false;
	while (c->index != 0 && !(c->index & 1))
		climb_up(c);
	return true;
}

bool proof_shows_inclusion(const struct proof *proof, uint64_t index,
                           uint64_t size, const uint8_t leaf[static HASH_BYTES],
                           const uint8_t root[static HASH_BYTES])
{
	struct climb c = { index, size - 1 };
	uint8_t hash[HASH_BYTES];

	if (index >= size || proof->count > MAX_PROOF_HASHES)
		return false;

	memcpy(hash, leaf, HASH_BYTES);
	for (size_t i = 0; i < proof->count; i++) {
		if (c.last == 0)
			return false;
		if (climb_past_left(&c))
			hash_node(proof->hash[i], hash, hash);
		else
			hash_node(hash, proof->hash[i], hash);
		climb_up(&c);
	}
	return c.last == 0 && hash_equal(hash, root);
}

/* The case 0 < old < size. */
static bool shows_growth(const struct proof *proof, struct climb c,
                         const uint8_t old_root[static HASH_BYTES],
                         const uint8_t root[static HASH_BYTES])
{
	uint8_t old_hash[HASH_BYTES], hash[HASH_BYTES];
	size_t i = 0;

	/* Up to the largest full subtree that ends where the old tree ends. */
	while (c.index & 1)
		climb_up(&c);
	/* Where that is the whole old tree, the proof does not repeat its root. */
	if (c.index != 0 && proof->count == 0)
		return false;
	memcpy(hash, c.index == 0 ? old_root : proof->hash[i++], HASH_BYTES);
	memcpy(old_hash, hash, HASH_BYTES);

	for (; i < proof->count; i++) {
		if (c.last == 0)
			return false;
		if (climb_past_left(&c)) {
			hash_node(proof->hash[i], old_hash, old_hash);
			hash_node(proof->hash[i], hash, hash);
		} else {
			hash_node(hash, proof->hash[i], hash);
		}
		climb_up(&c);
	}
	return c.last == 0 && hash_equal(old_hash, old_root) &&
	       hash_equal(hash, root);
}

bool proof_shows_consistency(const struct proof *proof, uint64_t old,
                             uint64_t size,
                             const uint8_t old_root[static HASH_BYTES],
                             const uint8_t root[static HASH_BYTES])
{
	uint8_t empty_root[HASH_BYTES];

	if (old > size || proof->count > MAX_PROOF_HASHES)
		return false;
	if (old == size && !(proof->count == 0 && hash_equal(old_root, root)))
		return false;
	if (old == 0) {
		hash_bytes(slice_of(NULL, 0), empty_root);
		return proof->count == 0 && hash_equal(old_root, empty_root);
	}
	if (old == size)
		return true;
	return shows_growth(proof, (struct climb){ old - 1, size - 1 }, old_root,
	                    root);
}
