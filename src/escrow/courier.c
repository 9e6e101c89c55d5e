/*
 * S of a deposit's second layer out of a key that two sides exchanged by hand.
 * docs/format.md, section 7.
 */
#include <string.h>

#include "escrow/swap.h"

#define INFO_TAG "tallystick/v1/courier"
#define INFO_TAG_BYTES (sizeof(INFO_TAG) - 1)

void courier_derive(const uint8_t key[static COURIER_KEY_BYTES],
                    const struct courier_use *use, uint8_t out_s[static 32])
{
	uint8_t info[INFO_TAG_BYTES + HASH_BYTES + 4 + 1];

	memcpy(info, INFO_TAG, INFO_TAG_BYTES);
	memcpy(info + INFO_TAG_BYTES, use->charter, HASH_BYTES);
	bytes_set_u32(info + INFO_TAG_BYTES + HASH_BYTES, use->pair);
	info[sizeof(info) - 1] = use->side;
	hash_derive(slice_of(key, COURIER_KEY_BYTES),
	            slice_of(use->nonce, HASH_BYTES),
	            slice_of(info, sizeof(info)), out_s);
}

void courier_hash(const uint8_t s[static 32], uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, "tallystick/v1/courier-hash");
	hash_put(&h, s, 32);
	hash_final(&h, out);
}
