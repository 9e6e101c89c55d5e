/*
 * What tests of item tags share: a declaration with tags, ... and its
 * tree.
 */
#ifndef TALLY_TEST_TAG_WORLD_H
#define TALLY_TEST_TAG_WORLD_H

#include <stdlib.h>
#include <string.h>

#include "escrow/tag_tree.h"

#define WORLD_TAGS 256

struct tag_world {
	struct tag_plan plan;
	struct tag_item items[WORLD_TAGS];
	char tags[WORLD_TAGS][16];
	uint8_t declare[HASH_BYTES];
	struct tag_tree *tree;
	struct tag_commitment commitment;
	struct buf text;         /* of the last proof made */
	struct tag_proof proof;  /* the same, decoded */
};

/* Make the tree of the plan again. */
static inline void tag_world_remake(struct tag_world *world)
{
	tag_tree_free(world->tree);
	world->tree = NULL;
	assert_int_equal(tag_tree_new(&world->plan, &world->tree), TALLY_OK);
	assert_int_equal(tag_tree_commit(world->tree, &world->commitment),
	                 TALLY_OK);
}

static inline void tag_world_init(struct tag_world *world, unsigned depth,
                                  size_t count)
{
	assert_true(count <= WORLD_TAGS);
	memset(world, 0, sizeof(*world));
	memset(world->plan.name.charter, 0x11, HASH_BYTES);
	memset(world->plan.salt_root, 0x22, HASH_BYTES);
	memset(world->declare, 0x33, HASH_BYTES);
	world->plan.name.side = 1;
	world->plan.name.epoch = 4;
	world->plan.depth = depth;
	world->plan.count = count;
	world->plan.items = world->items;
	for (size_t i = 0; i < WORLD_TAGS; i++) {
		snprintf(world->tags[i], sizeof(world->tags[i]), "A-%zu", i);
		world->items[i] = (struct tag_item){
			slice_text(world->tags[i]),
			slice_text(i % 2 ? "sm-3" : "tlam"),
			i * 5 % ((size_t)1 << depth)
		};
	}
	buf_init(&world->text, MAX_TAG_PROOF_BYTES);
	tag_world_remake(world);
}

static inline void tag_world_release(struct tag_world *world)
{
	tag_tree_free(world->tree);
	buf_release(&world->text);
}

static inline void tag_world_prove(struct tag_world *world, const char *tag)
{
	buf_clear(&world->text);
	assert_int_equal(tag_tree_prove(world->tree, slice_text(tag),
	                                world->declare, &world->text),
	                 TALLY_OK);
	assert_int_equal(tag_proof_parse(buf_slice(&world->text), &world->proof,
	                                 NULL),
	                 TALLY_OK);
	assert_memory_equal(world->proof.declare, world->declare, HASH_BYTES);
	assert_true(slice_is_text(world->proof.tag, tag));
}

static inline bool tag_world_passes(const struct tag_world *world)
{
	return tag_proof_verify(&world->proof, &world->plan.name,
	                        &world->commitment) == TALLY_OK;
}

/* Put the leaf of a tag into a proof, as that of another. */
static inline void tag_world_leaf(const struct tag_world *world, size_t i,
                                  struct tag_proof *out)
{
	struct tag_leaf leaf;

	tag_tree_leaf(world->tree, (uint32_t)i, &leaf);
	memcpy(out->key, leaf.key, HASH_BYTES);
	memcpy(out->place, leaf.place, HASH_BYTES);
}

/*
 * Does a text pass as a proof about a tag of the world's declaration? From a
 * copy of its own, so that a sanitizer sees any step outside.
 */
static inline bool tag_text_passes(const struct tag_world *world,
                                   struct slice text, const char *tag)
{
	static struct tag_proof proof;
	uint8_t *copy = malloc(text.len > 0 ? text.len : 1);
	bool good;

	assert_non_null(copy);
	if (text.len > 0)
		memcpy(copy, text.data, text.len);
	good = tag_proof_parse(slice_of(copy, text.len), &proof, NULL) ==
	               TALLY_OK &&
	       hash_equal(proof.declare, world->declare) &&
	       slice_is_text(proof.tag, tag) &&
	       tag_proof_verify(&proof, &world->plan.name,
	                        &world->commitment) == TALLY_OK;
	free(copy);
	return good;
}

/* One of each kind: at its leaf, at no leaf, at the leaf of another. */
#define TAG_KINDS 3
static const enum tag_end tag_kinds[TAG_KINDS] = { TAG_PRESENT, TAG_EMPTY, TAG_OTHER };

/* Make a proof that ends so; returns its tag. */
static inline const char *tag_world_make(struct tag_world *world, enum tag_end end)
{
	static char tag[16];

	for (unsigned i = 0; i < 100; i++) {
		snprintf(tag, sizeof(tag), "%c-%u",
		         end == TAG_PRESENT ? 'A' : 'B', i);
		tag_world_prove(world, tag);
		if (world->proof.end == end && world->proof.depth > 2)
			return tag;
	}
	fail();
	return NULL;
}

#endif
