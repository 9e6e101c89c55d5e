/*
 * Making a tag tree: which leaves there are, real ones and filling.
 */
#include "escrow/tag_tree.h"

#include <stdlib.h>
#include <string.h>

static void derive(const char *label, const uint8_t salt_root[static HASH_BYTES],
                   uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, label);
	hash_put(&h, salt_root, HASH_BYTES);
	hash_final(&h, out);
}

void tag_tree_salt(const struct tag_tree *tree,
                   const uint8_t key[static HASH_BYTES],
                   uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, "tallystick/v1/tag-salt");
	hash_put(&h, tree->fill, sizeof(tree->fill));
	hash_put(&h, key, HASH_BYTES);
	hash_final(&h, out);
}

static void derive_vrf(const struct tag_plan *plan, struct vrf_key *out)
{
	uint8_t secret[VRF_SECRET_BYTES];

	derive("tallystick/v1/tag-key", plan->salt_root, secret);
	vrf_key_init(out, secret);
	crypto_wipe(secret, sizeof(secret));
}

int tag_plan_keys(const struct tag_plan *plan, size_t first, size_t end,
                  uint8_t (*out)[HASH_BYTES])
{
	uint8_t buffer[TAG_INPUT_BYTES], output[VRF_OUTPUT_BYTES];
	struct vrf_key vrf;
	int rc = TALLY_OK;

	derive_vrf(plan, &vrf);
	for (size_t i = first; rc == TALLY_OK && i < end; i++) {
		struct slice tag = plan->items[i].tag;

		if (tag.len == 0 || tag.len > MAX_TAG_BYTES)
			rc = TALLY_EUSAGE;
		else
			rc = vrf_output(&vrf, tag_input(&plan->name, tag, buffer),
			                output);
		if (rc == TALLY_OK)
			tag_key(output, out[i - first]);
	}
	vrf_key_release(&vrf);
	crypto_wipe(output, sizeof(output));
	crypto_wipe(buffer, sizeof(buffer));
	return rc;
}

static int make_leaves(struct tag_tree *tree, const struct tag_plan *plan)
{
	uint8_t salt[HASH_BYTES];
	int rc = TALLY_OK;

	for (size_t i = 0; i < plan->count; i++) {
		const struct tag_item *item = &plan->items[i];
		struct tag_leaf *leaf = &tree->leaves[i];

		if (plan->keys != NULL)
			memcpy(leaf->key, plan->keys[i], HASH_BYTES);
		else
			rc = tag_plan_keys(plan, i, i + 1, &leaf->key);
		if (rc != TALLY_OK)
			break;
		tag_tree_salt(tree, leaf->key, salt);
		tag_place(salt, item->slot, item->class, leaf->place);
	}
	crypto_wipe(salt, sizeof(salt));
	return rc;
}

static int check_plan(const struct tag_plan *plan)
{
	if (plan->depth > MAX_DEPTH || plan->name.side > 1)
		return TALLY_EUSAGE;
	return plan->count > (size_t)1 << (plan->depth + TAG_SPARE_LEVELS)
	               ? TALLY_ELIMIT : TALLY_OK;
}

int tag_tree_new(const struct tag_plan *plan, struct tag_tree **out)
{
	struct tag_tree *tree;
	int rc = check_plan(plan);

	if (rc != TALLY_OK)
		return rc;
	tree = calloc(1, sizeof(*tree));
	if (tree == NULL)
		return TALLY_ENOMEM;
	tree->name = plan->name;
	tree->height = plan->depth + TAG_SPARE_LEVELS;
	tree->part_bits = tag_part_bits(tree->height);
	tree->count = plan->count;
	tree->items = plan->items;
	derive("tallystick/v1/tag-fill", plan->salt_root, tree->fill);
	derive_vrf(plan, &tree->vrf);
	tree->leaves = calloc(plan->count + 1, sizeof(*tree->leaves));
	rc = tree->leaves != NULL ? make_leaves(tree, plan) : TALLY_ENOMEM;
	if (rc == TALLY_OK)
		*out = tree;
	else
		tag_tree_free(tree);
	return rc;
}

void tag_tree_free(struct tag_tree *tree)
{
	if (tree == NULL)
		return;
	if (tree->leaves != NULL)
		crypto_wipe(tree->leaves, tree->count * sizeof(*tree->leaves));
	free(tree->leaves);
	crypto_wipe(tree, sizeof(*tree));
	free(tree);
}

void tag_tree_leaf(const struct tag_tree *tree, uint32_t index,
                   struct tag_leaf *out)
{
	uint8_t block[1][STREAM_BLOCK_BYTES];

	if (index < tree->count) {
		*out = tree->leaves[index];
		return;
	}
	stream_blocks(tree->fill, index - tree->count, 1, block);
	memcpy(out->key, block[0], HASH_BYTES);
	memcpy(out->place, block[0] + HASH_BYTES, HASH_BYTES);
}
