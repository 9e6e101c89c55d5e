/*
 * The prime-order group ristretto255 (RFC 9496), on libsodium: points, scalars
 * modulo its order L, and hashing to scalars. No heap. All in constant time but
 * the two questions, which are for public values.
 */
#ifndef TALLY_CRYPTO_GROUP_H
#define TALLY_CRYPTO_GROUP_H

#include <sodium.h>

#include "base/bytes.h"

#define GROUP_POINT_BYTES 32
#define GROUP_SCALAR_BYTES 32 /* little-endian */
#define GROUP_WIDE_BYTES 64   /* what is mapped to a point or a scalar */

/*
 * Points are given in their encoding; 32 zeros are the identity, which every
 * function below takes and may give, but which is no valid point. Functions take
 * canonical points and scalars only: the program stops at what is no point. out
 * may be any of the inputs.
 */
/* A canonical encoding, and not the identity? */
bool group_point_is_valid(const uint8_t point[static GROUP_POINT_BYTES]);
/* Less than L? */
bool group_scalar_is_valid(const uint8_t scalar[static GROUP_SCALAR_BYTES]);

/* scalar times the base point G */
void group_multiply_base(const uint8_t scalar[static GROUP_SCALAR_BYTES],
                         uint8_t out[static GROUP_POINT_BYTES]);
/* scalar times point */
void group_multiply(const uint8_t scalar[static GROUP_SCALAR_BYTES],
                    const uint8_t point[static GROUP_POINT_BYTES],
                    uint8_t out[static GROUP_POINT_BYTES]);
void group_add(const uint8_t a[static GROUP_POINT_BYTES],
               const uint8_t b[static GROUP_POINT_BYTES],
               uint8_t out[static GROUP_POINT_BYTES]);
void group_subtract(const uint8_t a[static GROUP_POINT_BYTES],
                    const uint8_t b[static GROUP_POINT_BYTES],
                    uint8_t out[static GROUP_POINT_BYTES]);
/* The one-way map of RFC 9496, section 4.3.4. */
void group_map(const uint8_t wide[static GROUP_WIDE_BYTES],
               uint8_t out[static GROUP_POINT_BYTES]);
/* b if choice is 1, a if it is 0: of points or scalars, which have 32 bytes. */
void group_select(unsigned choice, const uint8_t a[static 32],
                  const uint8_t b[static 32], uint8_t out[static 32]);

/* The scalar that a small number is. */
void group_scalar_small(uint64_t number,
                        uint8_t out[static GROUP_SCALAR_BYTES]);
void group_scalar_add(const uint8_t a[static GROUP_SCALAR_BYTES],
                      const uint8_t b[static GROUP_SCALAR_BYTES],
                      uint8_t out[static GROUP_SCALAR_BYTES]);
void group_scalar_subtract(const uint8_t a[static GROUP_SCALAR_BYTES],
                           const uint8_t b[static GROUP_SCALAR_BYTES],
                           uint8_t out[static GROUP_SCALAR_BYTES]);
void group_scalar_multiply(const uint8_t a[static GROUP_SCALAR_BYTES],
                           const uint8_t b[static GROUP_SCALAR_BYTES],
                           uint8_t out[static GROUP_SCALAR_BYTES]);

/*
 * SHA-512 of fields, and the scalar that it is modulo L. Each put appends the
 * bytes it names; numbers are big-endian.
 */
struct group_hash {
	crypto_hash_sha512_state state;
};
void group_hash_init(struct group_hash *h);
void group_hash_put(struct group_hash *h, const void *data, size_t len);
void group_hash_put_u8(struct group_hash *h, uint8_t v);
void group_hash_put_u16(struct group_hash *h, uint16_t v);
void group_hash_put_u32(struct group_hash *h, uint32_t v);
void group_hash_put_u64(struct group_hash *h, uint64_t v);
void group_hash_put_text(struct group_hash *h, const char *tag);
/* The 64 bytes, or those modulo L. Finishes and wipes *h. */
void group_hash_wide(struct group_hash *h, uint8_t out[static GROUP_WIDE_BYTES]);
void group_hash_scalar(struct group_hash *h,
                       uint8_t out[static GROUP_SCALAR_BYTES]);

/* HMAC-SHA-512 of message under a key, modulo L: a secret scalar. */
void group_derive(const uint8_t key[static 32], struct slice message,
                  uint8_t out[static GROUP_SCALAR_BYTES]);

#endif
