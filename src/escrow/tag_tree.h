/*
 * The leaves of a tag tree, and the walk over them. Used inside this component
 * only.
 */
#ifndef TALLY_ESCROW_TAG_TREE_H
#define TALLY_ESCROW_TAG_TREE_H

#include "crypto/seal.h"
#include "crypto/stream.h"
#include "escrow/tag_leaf.h"

struct tag_tree {
	struct declaration_name name;
	unsigned height;         /* 2^height leaves */
	unsigned part_bits;      /* parts are walked one after the other */
	struct vrf_key vrf;
	uint8_t fill[STREAM_KEY_BYTES];
	size_t count;            /* of real tags */
	const struct tag_item *items;
	struct tag_leaf *leaves; /* theirs */
};

/* A leaf among many: the beginning of its key, and where to find the rest. */
struct tag_ref {
	uint64_t prefix;
	uint32_t index; /* of an item, or count and the number of a filling */
};

/* Of which part each filling is, and how many leaves, tags too, are of each. */
#define MAX_PART_BITS 6
struct tag_parts {
	const struct tag_tree *tree;
	uint8_t *of_filling;
	uint8_t (*blocks)[STREAM_BLOCK_BYTES]; /* room for some filling */
	size_t counts[1 << MAX_PART_BITS];
};

/* The leaves whose keys begin with one part's bits. */
struct tag_part {
	struct tag_ref *refs;
	size_t count;
};

/* Key and place of a leaf. */
void tag_tree_leaf(const struct tag_tree *tree, uint32_t index,
                   struct tag_leaf *out);
/* The salt of a real tag's place. */
void tag_tree_salt(const struct tag_tree *tree,
                   const uint8_t key[static HASH_BYTES],
                   uint8_t out[static HASH_BYTES]);
/* In how many parts, 2^bits, a tree of that height is walked. */
unsigned tag_part_bits(unsigned height);
/* The part of a key. */
size_t tag_part_number(const struct tag_tree *tree,
                       const uint8_t key[static HASH_BYTES]);
/* Make all filling once, to see where it goes. TALLY_ENOMEM. Release wipes. */
int tag_parts_init(struct tag_parts *parts, const struct tag_tree *tree);
void tag_parts_release(struct tag_parts *parts);
/* Gather part `number`, in no order. TALLY_ENOMEM. */
int tag_part_gather(const struct tag_parts *parts, size_t number,
                    struct tag_part *out);
/* Wipes: which leaves are real is nobody's business. */
void tag_part_release(struct tag_part *part);

/*
 * Split refs, which share `depth` bits, by the next: how many have a 0 there;
 * these come first afterwards.
 */
size_t tag_refs_split(const struct tag_tree *tree, struct tag_ref *refs,
                      size_t count, unsigned depth);
/*
 * Hash of the node above refs, which share `depth` bits; puts them in order.
 * TALLY_EEXISTS if two have the same key.
 */
int tag_refs_root(const struct tag_tree *tree, struct tag_ref *refs,
                  size_t count, unsigned depth, uint8_t out[static HASH_BYTES]);

#endif
