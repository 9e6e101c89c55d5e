/*
 * SHA-256, HMAC-SHA256 and HKDF-SHA256 (RFC 5869), on libsodium; what is hashed
 * whole, by the kernels of crypto/hash_many.h. No heap.
 */
#ifndef TALLY_CRYPTO_HASH_H
#define TALLY_CRYPTO_HASH_H

#include <sodium.h>

#include "base/bytes.h"

#define HASH_BYTES 32

struct hash {
	crypto_hash_sha256_state state;
};

/* Start a hash of fields; each put below appends the bytes it names. */
void hash_init(struct hash *h);
/* The bytes alone. */
void hash_put(struct hash *h, const void *data, size_t len);
void hash_put_u8(struct hash *h, uint8_t v);   /* one byte */
void hash_put_u32(struct hash *h, uint32_t v); /* four, big-endian */
void hash_put_u64(struct hash *h, uint64_t v); /* eight, big-endian */
void hash_put_text(struct hash *h, const char *tag); /* bytes, no length */
/* u16 length || bytes; over 65535 bytes the program stops. */
void hash_put_string(struct hash *h, struct slice s);
/* Finishes and wipes *h. */
void hash_final(struct hash *h, uint8_t out[static HASH_BYTES]);

/* H(data) */
void hash_bytes(struct slice data, uint8_t out[static HASH_BYTES]);
/* H(0x01 || left || right); out may be left or right. */
void hash_node(const uint8_t left[static HASH_BYTES],
               const uint8_t right[static HASH_BYTES],
               uint8_t out[static HASH_BYTES]);
/* H(0x00 || entry) */
void hash_leaf(struct slice entry, uint8_t out[static HASH_BYTES]);

/* HKDF with one 32-byte block of output (L = 32). */
void hash_derive(struct slice ikm, struct slice salt, struct slice info,
                 uint8_t out[static HASH_BYTES]);

bool hash_equal(const uint8_t a[static HASH_BYTES],
                const uint8_t b[static HASH_BYTES]); /* constant time */

#endif
