/*
 * What a proposal says of a courier key.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world.h"

void world_put_courier(const struct world *w, struct draft *d)
{
	static const uint8_t nonce[HASH_BYTES] = { 0x0c };

	draft_open(d, "courier", '{');
	draft_hash(d, "nonce", nonce);
	draft_open(d, "keys", '[');
	for (size_t i = 0; i < w->courier.count; i++)
		draft_hash(d, NULL, w->courier.hash[i]);
	draft_close(d, ']');
	draft_close(d, '}');
}
