/*
 * Item tags: a declaration's second commitment, a prefix tree in which a tag (a
 * serial number, the number of a seal) is shown to stand at one slot, or
 * nowhere, without a word about other tags. docs/format.md, section 13. Pure.
 */
#ifndef TALLY_ESCROW_TAG_H
#define TALLY_ESCROW_TAG_H

#include "crypto/vrf.h"
#include "escrow/declaration.h"

#define MAX_TAG_BYTES MAX_IDENTIFIER_BYTES
#define MAX_TAG_DEPTH 256          /* bits of a key */
#define TAG_SPARE_LEVELS 2         /* four leaves for every slot of the map */
#define MAX_TAG_PROOF_BYTES 16384  /* 256 lines of a hash, and what they prove */

/* What a declaration says of its tags. */
struct tag_commitment {
	uint8_t key[VRF_PUBLIC_BYTES];
	uint8_t root[HASH_BYTES];
};

/* One tag, where it is, and the class of what bears it; all borrowed. */
struct tag_item {
	struct slice tag;   /* 1 to MAX_TAG_BYTES bytes */
	struct slice class; /* a name */
	uint64_t slot;
};

/* A declaration and all its tags; borrowed while the tree is used. */
struct tag_plan {
	struct declaration_name name;
	unsigned depth;     /* of the declaration: 2^depth slots */
	uint8_t salt_root[HASH_BYTES];
	size_t count;
	const struct tag_item *items;
	/* Of tag_plan_keys for all items; NULL: tag_tree_new asks for them. */
	const uint8_t (*keys)[HASH_BYTES];
};

/*
 * The keys of the items from `first` to `end` - 1, which take nearly all of the
 * time: for who makes them side by side. TALLY_EUSAGE: a tag is too long.
 */
int tag_plan_keys(const struct tag_plan *plan, size_t first, size_t end,
                  uint8_t (*out)[HASH_BYTES]);

/*
 * The tree of a plan. It has 2^(depth + TAG_SPARE_LEVELS) leaves, of which all
 * but count are filling that nobody can tell from the others. TALLY_ELIMIT: more
 * tags than leaves. TALLY_EUSAGE: the depth is over MAX_DEPTH, or a tag too
 * long. TALLY_ENOMEM. tag_tree_free takes NULL, and wipes.
 */
struct tag_tree;
int tag_tree_new(const struct tag_plan *plan, struct tag_tree **out);
void tag_tree_free(struct tag_tree *tree);
/* TALLY_EEXISTS: some tag stands twice. TALLY_ENOMEM. */
int tag_tree_commit(const struct tag_tree *tree, struct tag_commitment *out);
/*
 * Append the proof of where a tag stands, or that it stands nowhere; `declare`
 * is the id of the statement that commits to the tree. Fails as tag_tree_commit
 * and buf_put do.
 */
int tag_tree_prove(const struct tag_tree *tree, struct slice tag,
                   const uint8_t declare[static HASH_BYTES], struct buf *out);

/* Where the path of a tag's key ends. */
enum tag_end {
	TAG_NONE = 0,
	TAG_PRESENT, /* at its own leaf */
	TAG_EMPTY,   /* absent: there is no leaf below */
	TAG_OTHER    /* absent: only another leaf is below */
};

/* A proof, decoded; tag and class are borrowed from its text. */
struct tag_proof {
	uint8_t declare[HASH_BYTES];
	struct slice tag;
	uint8_t vrf[VRF_PROOF_BYTES];
	enum tag_end end;
	uint64_t slot;             /* TAG_PRESENT */
	struct slice class;
	uint8_t salt[HASH_BYTES];
	uint8_t key[HASH_BYTES];   /* TAG_OTHER: that leaf */
	uint8_t place[HASH_BYTES];
	unsigned depth;            /* levels above the end */
	uint8_t siblings[MAX_TAG_DEPTH][HASH_BYTES]; /* from the end upwards */
};

/* The first line of the text of every proof. */
#define TAG_PROOF_HEADER "tallystick/v1/tag-proof\n"
/* Strict: every line in its one spelling. TALLY_EFORMAT, TALLY_ELIMIT. */
int tag_proof_parse(struct slice text, struct tag_proof *out,
                    struct fault *fault);
/* Append the text; the status of `out` tells of limits and memory. */
void tag_proof_put(struct buf *out, const struct tag_proof *proof);
/*
 * Does it hold for that declaration? TALLY_OK; TALLY_ESIGNATURE: the key of the
 * tag is not the one; TALLY_EMISMATCH: its path does not lead to the root.
 */
int tag_proof_verify(const struct tag_proof *proof,
                     const struct declaration_name *name,
                     const struct tag_commitment *commitment);

#endif
