/*
 * Schoolbook arithmetic on 64-bit limbs.
 */
#include "stats/wide.h"

#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 uint128;

void wide_release(struct wide *a)
{
	free(a->limbs);
	*a = (struct wide){ 0 };
}

static bool make_room(struct wide *a, size_t count)
{
	size_t room = a->room < 8 ? 8 : a->room;
	uint64_t *limbs;

	while (room < count)
		room *= 2;
	if (a->failed || room == a->room)
		return !a->failed;
	limbs = realloc(a->limbs, room * sizeof(*limbs));
	if (limbs == NULL) {
		a->failed = true;
		return false;
	}
	a->limbs = limbs;
	a->room = room;
	return true;
}

static void trim(struct wide *a)
{
	while (a->count > 0 && a->limbs[a->count - 1] == 0)
		a->count--;
}

void wide_set(struct wide *a, uint64_t value)
{
	a->count = 0;
	if (make_room(a, 1)) {
		a->limbs[0] = value;
		a->count = value != 0;
	}
}

void wide_copy(struct wide *a, const struct wide *b)
{
	a->failed = a->failed || b->failed;
	if (make_room(a, b->count) && b->count > 0)
		memcpy(a->limbs, b->limbs, b->count * sizeof(*b->limbs));
	a->count = a->failed ? 0 : b->count;
}

void wide_multiply(struct wide *a, uint64_t factor)
{
	uint64_t carry = 0;

	if (!make_room(a, a->count + 1))
		return;
	for (size_t i = 0; i < a->count; i++) {
		uint128 product = (uint128)a->limbs[i] * factor + carry;

		a->limbs[i] = (uint64_t)product;
		carry = (uint64_t)(product >> 64);
	}
	a->limbs[a->count++] = carry;
	trim(a);
}

void wide_add(struct wide *a, const struct wide *b)
{
	size_t count = a->count > b->count ? a->count : b->count;
	uint64_t carry = 0;

	a->failed = a->failed || b->failed;
	if (!make_room(a, count + 1))
		return;
	for (size_t i = 0; i < count; i++) {
		uint128 sum = (uint128)carry + (i < a->count ? a->limbs[i] : 0) +
		              (i < b->count ? b->limbs[i] : 0);

		a->limbs[i] = (uint64_t)sum;
		carry = (uint64_t)(sum >> 64);
	}
	a->limbs[count] = carry;
	a->count = count + 1;
	trim(a);
}

void wide_subtract(struct wide *a, const struct wide *b)
{
	uint64_t borrow = 0;

	a->failed = a->failed || b->failed;
	if (a->failed)
		return;
	for (size_t i = 0; i < a->count; i++) {
		uint128 rest = (uint128)a->limbs[i] - borrow -
		               (i < b->count ? b->limbs[i] : 0);

		a->limbs[i] = (uint64_t)rest;
		borrow = (uint64_t)(rest >> 64) & 1;
	}
	trim(a);
}

int wide_compare(const struct wide *a, const struct wide *b)
{
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	for (size_t i = a->count; i-- > 0;) {
		if (a->limbs[i] != b->limbs[i])
			return a->limbs[i] < b->limbs[i] ? -1 : 1;
	}
	return 0;
}
