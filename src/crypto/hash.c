/*
 * Hashes of typed fields, tree hashes and key derivation.
 */
#include "crypto/hash.h"

#include <string.h>

#include "crypto/hash_many.h"

void hash_init(struct hash *h)
{
	crypto_hash_sha256_init(&h->state);
}

void hash_put(struct hash *h, const void *data, size_t len)
{
	if (len > 0)
		crypto_hash_sha256_update(&h->state, data, len);
}

void hash_put_u8(struct hash *h, uint8_t v)
{
	hash_put(h, &v, 1);
}

void hash_put_u32(struct hash *h, uint32_t v)
{
	uint8_t bytes[4];

	bytes_set_u32(bytes, v);
	hash_put(h, bytes, sizeof(bytes));
}

void hash_put_u64(struct hash *h, uint64_t v)
{
	uint8_t bytes[8];

	bytes_set_u64(bytes, v);
	hash_put(h, bytes, sizeof(bytes));
}

void hash_put_text(struct hash *h, const char *tag)
{
	hash_put(h, tag, strlen(tag));
}

void hash_put_string(struct hash *h, struct slice s)
{
	uint8_t bytes[2];

	/* A length that wrapped would give two strings one hash. */
	if (s.len > UINT16_MAX)
		sodium_misuse();
	bytes_set_u16(bytes, (uint16_t)s.len);
	hash_put(h, bytes, sizeof(bytes));
	hash_put(h, s.data, s.len);
}

void hash_final(struct hash *h, uint8_t out[static HASH_BYTES])
{
	crypto_hash_sha256_final(&h->state, out);
	sodium_memzero(h, sizeof(*h));
}

void hash_bytes(struct slice data, uint8_t out[static HASH_BYTES])
{
	hash_many(&data.data, data.len, 1, (uint8_t (*)[HASH_BYTES])out);
}

void hash_node(const uint8_t left[static HASH_BYTES],
               const uint8_t right[static HASH_BYTES],
               uint8_t out[static HASH_BYTES])
{
	uint8_t pair[2][HASH_BYTES];

	memcpy(pair[0], left, HASH_BYTES);
	memcpy(pair[1], right, HASH_BYTES);
	hash_nodes((const uint8_t (*)[HASH_BYTES])pair, 1,
	           (uint8_t (*)[HASH_BYTES])out);
}

void hash_leaf(struct slice entry, uint8_t out[static HASH_BYTES])
{
	hash_leaves(&entry, 1, (uint8_t (*)[HASH_BYTES])out);
}

void hash_derive(struct slice ikm, struct slice salt, struct slice info,
                 uint8_t out[static HASH_BYTES])
{
	crypto_auth_hmacsha256_state state;
	uint8_t key[crypto_auth_hmacsha256_BYTES] = { 0 };
	const uint8_t block_number = 1;

	/* The library wants an address even for a salt of no bytes. */
	crypto_auth_hmacsha256_init(&state, salt.len > 0 ? salt.data : key,
	                            salt.len);
	crypto_auth_hmacsha256_update(&state, ikm.data, ikm.len);
	crypto_auth_hmacsha256_final(&state, key);

	crypto_auth_hmacsha256_init(&state, key, sizeof(key));
	crypto_auth_hmacsha256_update(&state, info.data, info.len);
	crypto_auth_hmacsha256_update(&state, &block_number, 1);
	crypto_auth_hmacsha256_final(&state, out);

	sodium_memzero(key, sizeof(key));
	sodium_memzero(&state, sizeof(state));
}

bool hash_equal(const uint8_t a[static HASH_BYTES],
                const uint8_t b[static HASH_BYTES])
{
	return sodium_memcmp(a, b, HASH_BYTES) == 0;
}
