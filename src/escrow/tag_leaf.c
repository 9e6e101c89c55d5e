/*
 * Keys and leaves of a tag tree: docs/format.md, section 13.
 */
#include "escrow/tag_leaf.h"

#include <string.h>

#define INPUT_TAG "tallystick/v1/tag"
#define LEAF_TAG "tallystick/v1/tag-leaf"

const uint8_t tag_empty[HASH_BYTES];

struct slice tag_input(const struct declaration_name *name, struct slice tag,
                       uint8_t buffer[static TAG_INPUT_BYTES])
{
	uint8_t *at = buffer;

	memcpy(at, INPUT_TAG, sizeof(INPUT_TAG) - 1);
	at += sizeof(INPUT_TAG) - 1;
	memcpy(at, name->charter, HASH_BYTES);
	at += HASH_BYTES;
	*at++ = name->side;
	bytes_set_u64(at, name->epoch);
	bytes_set_u16(at + 8, (uint16_t)tag.len);
	at += 8 + 2;
	memcpy(at, tag.data, tag.len);
	return slice_of(buffer, (size_t)(at - buffer) + tag.len);
}

void tag_key(const uint8_t output[static VRF_OUTPUT_BYTES],
             uint8_t out[static HASH_BYTES])
{
	memcpy(out, output, HASH_BYTES);
}

void tag_place(const uint8_t salt[static HASH_BYTES], uint64_t slot,
               struct slice class, uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, "tallystick/v1/tag-place");
	hash_put(&h, salt, HASH_BYTES);
	hash_put_u64(&h, slot);
	hash_put_string(&h, class);
	hash_final(&h, out);
}

void tag_leaf_message(const struct tag_leaf *leaf,
                      uint8_t out[static TAG_LEAF_BYTES])
{
	out[0] = 0x00;
	memcpy(out + 1, LEAF_TAG, sizeof(LEAF_TAG) - 1);
	memcpy(out + sizeof(LEAF_TAG), leaf->key, HASH_BYTES);
	memcpy(out + sizeof(LEAF_TAG) + HASH_BYTES, leaf->place, HASH_BYTES);
}

void tag_leaf_hash(const struct tag_leaf *leaf, uint8_t out[static HASH_BYTES])
{
	uint8_t message[TAG_LEAF_BYTES];

	tag_leaf_message(leaf, message);
	hash_bytes(slice_of(message, sizeof(message)), out);
}

unsigned tag_bit(const uint8_t key[static HASH_BYTES], unsigned i)
{
	return (unsigned)key[i / 8] >> (7 - i % 8) & 1;
}

unsigned tag_common_bits(const uint8_t a[static HASH_BYTES],
                         const uint8_t b[static HASH_BYTES])
{
	unsigned i = 0;

	while (i < MAX_TAG_DEPTH && tag_bit(a, i) == tag_bit(b, i))
		i++;
	return i;
}
