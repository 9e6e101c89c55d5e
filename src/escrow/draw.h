/*
 * Draws and choices: docs/format.md, section 6. A commitment is logged before the
 * other side adds its part; the seed then follows from both. A population is a
 * name of the charter; over MAX_STRING_BYTES it is a programming error and
 * aborts. Pure: random bytes are arguments.
 */
#ifndef TALLY_ESCROW_DRAW_H
#define TALLY_ESCROW_DRAW_H

#include "escrow/swap.h"

/* Names the j-th draw of the inspecting side in a period. */
struct draw_name {
	uint8_t charter[HASH_BYTES];
	uint8_t side;
	uint32_t period;
	uint32_t j;
};
/* C_j: binds that side to its r. */
void draw_commit(const struct draw_name *name, const uint8_t r[static 32],
                 uint8_t out[static HASH_BYTES]);
/* seed_j: which site; draw_id and declare_id are the two sides' statements. */
void draw_site_seed(const uint8_t r[static 32],
                    const uint8_t draw_id[static HASH_BYTES],
                    const uint8_t declare_id[static HASH_BYTES], uint32_t j,
                    uint8_t out[static HASH_BYTES]);
/* H(s) of a designate, for one population of the site. */
void draw_onsite_commit(const uint8_t charter[static HASH_BYTES],
                        const uint8_t notice_id[static HASH_BYTES],
                        struct slice population, const uint8_t s[static 32],
                        uint8_t out[static HASH_BYTES]);
/* Which positions of the population; fixed once the restrict is logged. */
void draw_onsite_seed(const uint8_t s[static 32],
                      const uint8_t designate_id[static HASH_BYTES],
                      const uint8_t restrict_id[static HASH_BYTES],
                      struct slice population, uint8_t out[static HASH_BYTES]);
/*
 * The first k of a shuffle of 0..n-1 from seed. scratch holds n numbers; out
 * holds k. TALLY_EUSAGE if k > n or n == 0.
 */
int draw_sample(const uint8_t seed[static HASH_BYTES], uint32_t n, uint32_t k,
                uint32_t *scratch, uint32_t *out);
/*
 * Systematic weighted draw of k of n; weights sum to W, 0 < k, 0 < W,
 * every k*w <= W, k*W < 2^64. TALLY_EUSAGE otherwise. out holds k indices,
 * ascending.
 */
int draw_weighted(const uint8_t seed[static HASH_BYTES],
                  const uint64_t *weights, uint32_t n, uint32_t k,
                  uint32_t *out);
/*
 * A sealed choice of the site that starts at first_slot; ad is made by swap_ad,
 * for the side that inspects. out may be ad.
 */
void choice_commit(const uint8_t ad[static SWAP_AD_BYTES],
                   const uint8_t salt[static 32], uint64_t first_slot,
                   uint8_t out[static HASH_BYTES]);
/* H("tallystick/v1/blind" || salt || string) */
void blind_commit(const uint8_t salt[static 32], struct slice text,
                  uint8_t out[static HASH_BYTES]);

#endif
