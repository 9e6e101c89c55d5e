/*
 * Schoolbook arithmetic on 32-bit limbs.
 */
#include "stats/bignum.h"

#include <stddef.h>

void bignum_set(struct bignum *a, uint32_t value)
{
	*a = (struct bignum){ .limbs = { value } };
}

void bignum_multiply(struct bignum *a, uint32_t factor)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < BIGNUM_LIMBS; i++) {
		carry += (uint64_t)a->limbs[i] * factor;
		a->limbs[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

/* a = a + b * factor * 2^(32 * shift) */
static void add_shifted(struct bignum *a, const struct bignum *b,
                        uint32_t factor, size_t shift)
{
	uint64_t carry = 0;

	for (size_t i = shift; i < BIGNUM_LIMBS; i++) {
		carry += (uint64_t)b->limbs[i - shift] * factor + a->limbs[i];
		a->limbs[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

void bignum_add_product(struct bignum *a, const struct bignum *b,
                        uint64_t factor)
{
	add_shifted(a, b, (uint32_t)factor, 0);
	add_shifted(a, b, (uint32_t)(factor >> 32), 1);
}

void bignum_subtract(struct bignum *a, const struct bignum *b)
{
	uint64_t borrow = 0;

	for (size_t i = 0; i < BIGNUM_LIMBS; i++) {
		uint64_t difference = (uint64_t)a->limbs[i] - b->limbs[i] - borrow;

		a->limbs[i] = (uint32_t)difference;
		borrow = difference >> 63;
	}
}

int bignum_compare(const struct bignum *a, const struct bignum *b)
{
	for (size_t i = BIGNUM_LIMBS; i-- > 0;) {
		if (a->limbs[i] != b->limbs[i])
			return a->limbs[i] < b->limbs[i] ? -1 : 1;
	}
	return 0;
}
