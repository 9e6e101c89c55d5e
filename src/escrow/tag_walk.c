/*
 * Walking a tag tree: its root, and the path of one key. The tree is never held:
 * leaves are split bit by bit, and hashed on the way back.
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/hash_many.h"
#include "escrow/tag_tree.h"

#define SMALL 16 /* leaves that are hashed side by side */

static unsigned ref_bit(const struct tag_tree *tree, const struct tag_ref *ref,
                        unsigned depth)
{
	struct tag_leaf leaf;

	if (depth < 64)
		return (unsigned)(ref->prefix >> (63 - depth) & 1);
	tag_tree_leaf(tree, ref->index, &leaf);
	return tag_bit(leaf.key, depth);
}

size_t tag_refs_split(const struct tag_tree *tree, struct tag_ref *refs,
                      size_t count, unsigned depth)
{
	size_t low = 0, high = count;

	while (low < high) {
		struct tag_ref ref = refs[low];

		if (ref_bit(tree, &ref, depth) == 0) {
			low++;
			continue;
		}
		refs[low] = refs[--high];
		refs[high] = ref;
	}
	return low;
}

/* TALLY_EEXISTS if two have the same key. */
static int put_in_order(const struct tag_tree *tree, struct tag_ref *refs,
                        size_t count, unsigned depth)
{
	size_t low;
	int rc;

	if (count < 2)
		return TALLY_OK;
	if (depth == MAX_TAG_DEPTH)
		return TALLY_EEXISTS;
	low = tag_refs_split(tree, refs, count, depth);
	rc = put_in_order(tree, refs, low, depth + 1);
	if (rc != TALLY_OK)
		return rc;
	return put_in_order(tree, refs + low, count - low, depth + 1);
}

/* Few leaves in order, with their hashes. */
struct few {
	const struct tag_tree *tree;
	const struct tag_ref *refs;
	uint8_t hashes[SMALL][HASH_BYTES];
};

static void hash_few(struct few *few, size_t count)
{
	enum { STRIDE = HASH_PADDED_BYTES(TAG_LEAF_BYTES) };
	uint8_t messages[SMALL * STRIDE];

	for (size_t i = 0; i < count; i++) {
		struct tag_leaf leaf;

		tag_tree_leaf(few->tree, few->refs[i].index, &leaf);
		tag_leaf_message(&leaf, messages + i * STRIDE);
		hash_pad(messages + i * STRIDE, TAG_LEAF_BYTES);
	}
	hash_padded(messages, TAG_LEAF_BYTES, count, few->hashes);
}

/* Above those from begin to end, which share `depth` bits. */
static void few_root(const struct few *few, size_t begin, size_t end,
                     unsigned depth, uint8_t out[static HASH_BYTES])
{
	uint8_t left[HASH_BYTES], right[HASH_BYTES];
	size_t middle = begin;

	if (end - begin < 2) {
		memcpy(out, begin < end ? few->hashes[begin] : tag_empty,
		       HASH_BYTES);
		return;
	}
	while (middle < end && ref_bit(few->tree, &few->refs[middle], depth) == 0)
		middle++;
	few_root(few, begin, middle, depth + 1, left);
	few_root(few, middle, end, depth + 1, right);
	hash_node(left, right, out);
}

int tag_refs_root(const struct tag_tree *tree, struct tag_ref *refs,
                  size_t count, unsigned depth, uint8_t out[static HASH_BYTES])
{
	uint8_t left[HASH_BYTES], right[HASH_BYTES];
	size_t low;
	int rc;

	if (count <= SMALL) {
		struct few few = { .tree = tree, .refs = refs };

		rc = put_in_order(tree, refs, count, depth);
		if (rc != TALLY_OK)
			return rc;
		hash_few(&few, count);
		few_root(&few, 0, count, depth, out);
		return TALLY_OK;
	}
	if (depth == MAX_TAG_DEPTH)
		return TALLY_EEXISTS;
	low = tag_refs_split(tree, refs, count, depth);
	rc = tag_refs_root(tree, refs, low, depth + 1, left);
	if (rc == TALLY_OK)
		rc = tag_refs_root(tree, refs + low, count - low, depth + 1,
		                   right);
	if (rc == TALLY_OK)
		hash_node(left, right, out);
	return rc;
}

/*
 * The nodes above all parts, at most 2^part_bits; the caller frees. No part is
 * ever without leaves, or with one: there are a million in each.
 */
static int part_roots(const struct tag_parts *parts,
                      uint8_t (**out)[HASH_BYTES])
{
	const struct tag_tree *tree = parts->tree;
	size_t count = (size_t)1 << tree->part_bits;
	uint8_t (*roots)[HASH_BYTES] = calloc(count, sizeof(*roots));
	int rc = roots != NULL ? TALLY_OK : TALLY_ENOMEM;

	for (size_t i = 0; rc == TALLY_OK && i < count; i++) {
		struct tag_part part;

		rc = tag_part_gather(parts, i, &part);
		if (rc != TALLY_OK)
			break;
		rc = tag_refs_root(tree, part.refs, part.count, tree->part_bits,
		                   roots[i]);
		tag_part_release(&part);
	}
	hash_wipe_stack();
	if (rc == TALLY_OK)
		*out = roots;
	else
		free(roots);
	return rc;
}

int tag_tree_commit(const struct tag_tree *tree, struct tag_commitment *out)
{
	uint8_t (*roots)[HASH_BYTES];
	struct tag_parts parts;
	int rc = tag_parts_init(&parts, tree);

	if (rc != TALLY_OK)
		return rc;
	rc = part_roots(&parts, &roots);
	tag_parts_release(&parts);
	if (rc != TALLY_OK)
		return rc;
	hash_full_tree(roots, (size_t)1 << tree->part_bits);
	memcpy(out->root, roots[0], HASH_BYTES);
	memcpy(out->key, tree->vrf.public_key, VRF_PUBLIC_BYTES);
	free(roots);
	return TALLY_OK;
}

/* Where the path of a key ends, in the one part that it goes through. */
struct descent {
	const uint8_t *key;
	struct tag_proof *proof; /* siblings come from the end upwards */
	struct tag_leaf leaf;    /* at the end, if one is there */
};

static int descend(const struct tag_tree *tree, struct tag_ref *refs,
                   size_t count, unsigned depth, struct descent *d)
{
	unsigned bit;
	size_t low;
	int rc;

	if (count == 0)
		d->proof->end = TAG_EMPTY;
	if (count == 1) {
		tag_tree_leaf(tree, refs[0].index, &d->leaf);
		d->proof->end = memcmp(d->leaf.key, d->key, HASH_BYTES) == 0
		                        ? TAG_PRESENT : TAG_OTHER;
		d->proof->slot = refs[0].index;
	}
	if (count < 2)
		return TALLY_OK;
	if (depth == MAX_TAG_DEPTH)
		return TALLY_EEXISTS;
	low = tag_refs_split(tree, refs, count, depth);
	bit = tag_bit(d->key, depth);
	rc = descend(tree, bit ? refs + low : refs, bit ? count - low : low,
	             depth + 1, d);
	if (rc == TALLY_OK)
		rc = tag_refs_root(tree, bit ? refs : refs + low,
		                   bit ? low : count - low, depth + 1,
		                   d->proof->siblings[d->proof->depth++]);
	return rc;
}

/* The siblings above the parts, of which one is on the key's path. */
static void climb(const struct tag_tree *tree, uint8_t (*roots)[HASH_BYTES],
                  size_t number, struct tag_proof *proof)
{
	for (size_t count = (size_t)1 << tree->part_bits; count > 1; count /= 2) {
		memcpy(proof->siblings[proof->depth++], roots[number ^ 1],
		       HASH_BYTES);
		hash_nodes((const uint8_t (*)[HASH_BYTES])roots, count / 2,
		           roots);
		number /= 2;
	}
}

static int find_in_part(const struct tag_parts *parts, size_t number,
                        struct descent *d)
{
	const struct tag_tree *tree = parts->tree;
	struct tag_part part;
	int rc = tag_part_gather(parts, number, &part);

	if (rc != TALLY_OK)
		return rc;
	rc = descend(tree, part.refs, part.count, tree->part_bits, d);
	tag_part_release(&part);
	hash_wipe_stack();
	return rc;
}

static int find_path(const struct tag_tree *tree, struct descent *d)
{
	size_t number = tag_part_number(tree, d->key);
	uint8_t (*roots)[HASH_BYTES] = NULL;
	struct tag_parts parts;
	int rc = tag_parts_init(&parts, tree);

	if (rc != TALLY_OK)
		return rc;
	rc = find_in_part(&parts, number, d);
	if (rc == TALLY_OK && tree->part_bits > 0)
		rc = part_roots(&parts, &roots);
	if (rc == TALLY_OK && tree->part_bits > 0)
		climb(tree, roots, number, d->proof);
	free(roots);
	tag_parts_release(&parts);
	return rc;
}

/* What the end shows: the own place is opened, another's is not. */
static void show_end(const struct tag_tree *tree, const struct descent *d)
{
	struct tag_proof *proof = d->proof;

	if (proof->end == TAG_PRESENT) {
		const struct tag_item *item = &tree->items[proof->slot];

		proof->slot = item->slot;
		proof->class = item->class;
		tag_tree_salt(tree, d->key, proof->salt);
	} else if (proof->end == TAG_OTHER) {
		memcpy(proof->key, d->leaf.key, HASH_BYTES);
		memcpy(proof->place, d->leaf.place, HASH_BYTES);
	}
}

int tag_tree_prove(const struct tag_tree *tree, struct slice tag,
                   const uint8_t declare[static HASH_BYTES], struct buf *out)
{
	uint8_t buffer[TAG_INPUT_BYTES], output[VRF_OUTPUT_BYTES];
	uint8_t key[HASH_BYTES];
	struct tag_proof *proof;
	struct slice input;
	int rc;

	if (tag.len == 0 || tag.len > MAX_TAG_BYTES)
		return TALLY_EUSAGE;
	proof = calloc(1, sizeof(*proof));
	if (proof == NULL)
		return TALLY_ENOMEM;
	memcpy(proof->declare, declare, HASH_BYTES);
	proof->tag = tag;
	input = tag_input(&tree->name, tag, buffer);
	rc = vrf_prove(&tree->vrf, input, proof->vrf);
	if (rc == TALLY_OK)
		rc = vrf_output(&tree->vrf, input, output);
	if (rc == TALLY_OK) {
		struct descent d = { .key = key, .proof = proof };

		tag_key(output, key);
		rc = find_path(tree, &d);
		if (rc == TALLY_OK)
			show_end(tree, &d);
	}
	if (rc == TALLY_OK) {
		tag_proof_put(out, proof);
		rc = buf_status(out);
	}
	free(proof);
	return rc;
}
