/*
 * Shamir's sharing over GF(2^8); no tables, since their lookup would tell bytes
 * of the secret by its time.
 */
#include "crypto/share.h"

#include <stdbool.h>
#include <string.h>

#include "base/status.h"
#include "crypto/seal.h"

/* Product modulo x^8 + x^4 + x^3 + x + 1, by all eight bits every time. */
static uint8_t times(uint8_t a, uint8_t b)
{
	unsigned product = 0, shifted = a, bits = b;

	for (unsigned bit = 0; bit < 8; bit++) {
		product ^= shifted & (0u - (bits >> bit & 1u));
		shifted = (shifted << 1) ^ (0x11bu & (0u - (shifted >> 7)));
	}
	return (uint8_t)product;
}

/* a^254, which is 1/a: the nonzero elements are 255 and form a group. */
static uint8_t inverse(uint8_t a)
{
	uint8_t power = a, result = 1;

	for (unsigned bit = 1; bit < 8; bit++) {
		power = times(power, power);
		result = times(result, power);
	}
	return result;
}

int share_split(const uint8_t secret[static SHARE_BYTES], unsigned k, unsigned n,
                const uint8_t *random, uint8_t *out)
{
	if (k < 1 || k > n || n > MAX_SHARES)
		return TALLY_EUSAGE;
	for (unsigned i = 0; i < n; i++) {
		uint8_t *share = out + (size_t)i * SHARE_BYTES;

		memset(share, 0, SHARE_BYTES);
		for (unsigned c = k - 1; c-- > 0;)
			for (unsigned at = 0; at < SHARE_BYTES; at++)
				share[at] = times(share[at] ^
				                  random[(size_t)c * SHARE_BYTES + at],
				                  (uint8_t)(i + 1));
		for (unsigned at = 0; at < SHARE_BYTES; at++)
			share[at] ^= secret[at];
	}
	return TALLY_OK;
}

static bool are_distinct(const uint8_t *x, unsigned k)
{
	for (unsigned i = 0; i < k; i++)
		for (unsigned j = 0; j <= i; j++)
			if (x[i] == (j == i ? 0 : x[j]))
				return false;
	return true;
}

int share_join(const uint8_t *x, const uint8_t *shares, unsigned k,
               uint8_t out[static SHARE_BYTES])
{
	uint8_t sum[SHARE_BYTES] = { 0 };

	if (k < 1 || k > MAX_SHARES || !are_distinct(x, k))
		return TALLY_EUSAGE;
	for (unsigned i = 0; i < k; i++) {
		uint8_t above = 1, below = 1; /* Lagrange's weight at 0 */

		for (unsigned j = 0; j < k; j++) {
			if (j == i)
				continue;
			above = times(above, x[j]);
			below = times(below, x[j] ^ x[i]);
		}
		above = times(above, inverse(below));
		for (unsigned at = 0; at < SHARE_BYTES; at++)
			sum[at] ^= times(shares[(size_t)i * SHARE_BYTES + at], above);
	}
	memcpy(out, sum, SHARE_BYTES);
	crypto_wipe(sum, sizeof(sum));
	return TALLY_OK;
}
