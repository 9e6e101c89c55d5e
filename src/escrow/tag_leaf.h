/*
 * Keys, leaves and nodes of a tag tree: what making and checking have in common.
 * Used inside this component only.
 */
#ifndef TALLY_ESCROW_TAG_LEAF_H
#define TALLY_ESCROW_TAG_LEAF_H

#include "escrow/tag.h"

#define TAG_INPUT_BYTES (17 + HASH_BYTES + 1 + 8 + 2 + MAX_TAG_BYTES)
#define TAG_LEAF_BYTES (1 + 22 + 2 * HASH_BYTES) /* hashed for one leaf */

/* What stands at the end of a tag's path. */
struct tag_leaf {
	uint8_t key[HASH_BYTES];
	uint8_t place[HASH_BYTES]; /* salted commitment to slot and class */
};

/* Of an empty half: zeros, of which nobody knows what they are a hash of. */
extern const uint8_t tag_empty[HASH_BYTES];

/* What the VRF is asked; borrowed from buffer. */
struct slice tag_input(const struct declaration_name *name, struct slice tag,
                       uint8_t buffer[static TAG_INPUT_BYTES]);
/* The key in an output of the VRF. */
void tag_key(const uint8_t output[static VRF_OUTPUT_BYTES],
             uint8_t out[static HASH_BYTES]);
void tag_place(const uint8_t salt[static HASH_BYTES], uint64_t slot,
               struct slice class, uint8_t out[static HASH_BYTES]);
/* The bytes of which the hash is that of a leaf. */
void tag_leaf_message(const struct tag_leaf *leaf,
                      uint8_t out[static TAG_LEAF_BYTES]);
void tag_leaf_hash(const struct tag_leaf *leaf, uint8_t out[static HASH_BYTES]);
/* Bit i of a key: 0 is the first of its first byte. */
unsigned tag_bit(const uint8_t key[static HASH_BYTES], unsigned i);
/* How many bits two keys begin with alike. */
unsigned tag_common_bits(const uint8_t a[static HASH_BYTES],
                         const uint8_t b[static HASH_BYTES]);

#endif
