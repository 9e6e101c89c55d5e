/*
 * Secrets of 32 bytes split k of n (Shamir): each byte for itself, over GF(2^8)
 * with the polynomial x^8 + x^4 + x^3 + x + 1 (0x11b). Any k shares give the
 * secret back; fewer say nothing about it. A share that was altered gives
 * another secret and no error: whoever joins compares with a hash.
 */
#ifndef TALLY_CRYPTO_SHARE_H
#define TALLY_CRYPTO_SHARE_H

#include <stdint.h>

#define SHARE_BYTES 32
#define MAX_SHARES 255

/*
 * Share i (from 0) is the polynomial's value at x = i + 1 and stands at
 * out + i * SHARE_BYTES; the secret is its value at 0. random holds the other
 * k - 1 coefficients, (k - 1) * SHARE_BYTES fresh random bytes, used for nothing
 * else; the caller wipes them. TALLY_EUSAGE unless 1 <= k <= n <= MAX_SHARES.
 */
int share_split(const uint8_t secret[static SHARE_BYTES], unsigned k, unsigned n,
                const uint8_t *random, uint8_t *out);
/*
 * From k shares, x[i] being the number of the one at
 * shares + i * SHARE_BYTES. TALLY_EUSAGE for a number that is 0 or stands
 * twice, and unless 1 <= k <= MAX_SHARES. Its time depends on k and x only.
 */
int share_join(const uint8_t *x, const uint8_t *shares, unsigned k,
               uint8_t out[static SHARE_BYTES]);

#endif
