/*
 * ristretto255 on libsodium, which says -1 both for a bad point and for a product
 * that is the identity: here the one stops the program, the other is a value.
 */
#include "crypto/group.h"

#include <string.h>

#include "crypto/seal.h"
#include "crypto/sign.h"

static const uint8_t identity[GROUP_POINT_BYTES];

/* libsodium 1.0.18 passes over the highest bit, which no encoding has. */
bool group_point_is_valid(const uint8_t point[static GROUP_POINT_BYTES])
{
	return (point[GROUP_POINT_BYTES - 1] & 0x80) == 0 &&
	       crypto_core_ristretto255_is_valid_point(point) == 1 &&
	       memcmp(point, identity, GROUP_POINT_BYTES) != 0;
}

bool group_scalar_is_valid(const uint8_t scalar[static GROUP_SCALAR_BYTES])
{
	return sign_scalar_is_reduced(scalar);
}

/*
 * libsodium says -1 where the product is the identity, after it has written it:
 * nothing may branch on that, or who multiplies by a secret 0 takes longer.
 */
void group_multiply_base(const uint8_t scalar[static GROUP_SCALAR_BYTES],
                         uint8_t out[static GROUP_POINT_BYTES])
{
	uint8_t product[GROUP_POINT_BYTES];
	int is_identity = crypto_scalarmult_ristretto255_base(product, scalar);

	(void)is_identity;
	memcpy(out, product, sizeof(product));
}

/* It writes nothing for a bad point, and no encoding ends in 0xff. */
void group_multiply(const uint8_t scalar[static GROUP_SCALAR_BYTES],
                    const uint8_t point[static GROUP_POINT_BYTES],
                    uint8_t out[static GROUP_POINT_BYTES])
{
	uint8_t product[GROUP_POINT_BYTES];
	int is_identity;

	memset(product, 0xff, sizeof(product));
	is_identity = crypto_scalarmult_ristretto255(product, scalar, point);
	(void)is_identity;
	if (product[GROUP_POINT_BYTES - 1] == 0xff)
		sodium_misuse();
	memcpy(out, product, sizeof(product));
}

void group_add(const uint8_t a[static GROUP_POINT_BYTES],
               const uint8_t b[static GROUP_POINT_BYTES],
               uint8_t out[static GROUP_POINT_BYTES])
{
	if (crypto_core_ristretto255_add(out, a, b) != 0)
		sodium_misuse();
}

void group_subtract(const uint8_t a[static GROUP_POINT_BYTES],
                    const uint8_t b[static GROUP_POINT_BYTES],
                    uint8_t out[static GROUP_POINT_BYTES])
{
	if (crypto_core_ristretto255_sub(out, a, b) != 0)
		sodium_misuse();
}

void group_map(const uint8_t wide[static GROUP_WIDE_BYTES],
               uint8_t out[static GROUP_POINT_BYTES])
{
	crypto_core_ristretto255_from_hash(out, wide);
}

void group_select(unsigned choice, const uint8_t a[static 32],
                  const uint8_t b[static 32], uint8_t out[static 32])
{
	const uint8_t mask = (uint8_t)(0u - (choice & 1));

	for (size_t i = 0; i < 32; i++)
		out[i] = (uint8_t)(a[i] ^ (mask & (a[i] ^ b[i])));
}

void group_scalar_small(uint64_t number,
                        uint8_t out[static GROUP_SCALAR_BYTES])
{
	memset(out, 0, GROUP_SCALAR_BYTES);
	for (size_t i = 0; i < sizeof(number); i++)
		out[i] = (uint8_t)(number >> 8 * i);
}

void group_scalar_add(const uint8_t a[static GROUP_SCALAR_BYTES],
                      const uint8_t b[static GROUP_SCALAR_BYTES],
                      uint8_t out[static GROUP_SCALAR_BYTES])
{
	crypto_core_ristretto255_scalar_add(out, a, b);
}

void group_scalar_subtract(const uint8_t a[static GROUP_SCALAR_BYTES],
                           const uint8_t b[static GROUP_SCALAR_BYTES],
                           uint8_t out[static GROUP_SCALAR_BYTES])
{
	crypto_core_ristretto255_scalar_sub(out, a, b);
}

void group_scalar_multiply(const uint8_t a[static GROUP_SCALAR_BYTES],
                           const uint8_t b[static GROUP_SCALAR_BYTES],
                           uint8_t out[static GROUP_SCALAR_BYTES])
{
	crypto_core_ristretto255_scalar_mul(out, a, b);
}

void group_hash_init(struct group_hash *h)
{
	crypto_hash_sha512_init(&h->state);
}

void group_hash_put(struct group_hash *h, const void *data, size_t len)
{
	crypto_hash_sha512_update(&h->state, data, len);
}

void group_hash_put_u8(struct group_hash *h, uint8_t v)
{
	group_hash_put(h, &v, 1);
}

void group_hash_put_u16(struct group_hash *h, uint16_t v)
{
	uint8_t bytes[2];

	bytes_set_u16(bytes, v);
	group_hash_put(h, bytes, sizeof(bytes));
}

void group_hash_put_u32(struct group_hash *h, uint32_t v)
{
	uint8_t bytes[4];

	bytes_set_u32(bytes, v);
	group_hash_put(h, bytes, sizeof(bytes));
}

void group_hash_put_u64(struct group_hash *h, uint64_t v)
{
	uint8_t bytes[8];

	bytes_set_u64(bytes, v);
	group_hash_put(h, bytes, sizeof(bytes));
}

void group_hash_put_text(struct group_hash *h, const char *tag)
{
	group_hash_put(h, tag, strlen(tag));
}

void group_hash_wide(struct group_hash *h, uint8_t out[static GROUP_WIDE_BYTES])
{
	crypto_hash_sha512_final(&h->state, out);
	crypto_wipe(h, sizeof(*h));
}

void group_hash_scalar(struct group_hash *h,
                       uint8_t out[static GROUP_SCALAR_BYTES])
{
	uint8_t wide[GROUP_WIDE_BYTES];

	group_hash_wide(h, wide);
	crypto_core_ristretto255_scalar_reduce(out, wide);
	crypto_wipe(wide, sizeof(wide));
}

void group_derive(const uint8_t key[static 32], struct slice message,
                  uint8_t out[static GROUP_SCALAR_BYTES])
{
	uint8_t wide[GROUP_WIDE_BYTES];

	crypto_auth_hmacsha512(wide, message.data, message.len, key);
	crypto_core_ristretto255_scalar_reduce(out, wide);
	crypto_wipe(wide, sizeof(wide));
}
