/*
 * A deposit's parts for blind depositaries: made by the giving side, judged by
 * each depositary without seeing anything of the opening. Pure. docs/format.md,
 * section 7.
 */
#ifndef TALLY_OFFICE_SWAP_BLIND_H
#define TALLY_OFFICE_SWAP_BLIND_H

#include "office/swap.h"

/* By depositary, in the order of the charter. */
struct blind_parts {
	size_t count;
	uint8_t part[MAX_DEPOSITARIES][SWAP_BLIND_PART_BYTES]; /* blobs */
	uint8_t share_hash[MAX_DEPOSITARIES][HASH_BYTES];
};
/* Fresh random bytes for them; the caller wipes them. */
struct blind_random {
	uint8_t split[MAX_DEPOSITARIES * SHARE_BYTES];
	uint8_t ephemeral[MAX_DEPOSITARIES][BOX_SECRET_BYTES];
};
/* Split the key. TALLY_EFORMAT: a depositary's encryption key is none. */
int blind_parts_make(const struct charter *charter, const struct swap_terms *terms,
                     const uint8_t key[static SEAL_KEY_BYTES],
                     const struct blind_random *random,
                     struct blind_parts *out);

/* What the deposit that stands logs for one depositary; false if none stands. */
struct blind_logged {
	size_t depositary;             /* its place in the charter */
	uint8_t part[HASH_BYTES];      /* blob */
	uint8_t share_hash[HASH_BYTES];
};
bool blind_logged_read(const struct rules *rules, const struct swap_terms *terms,
                       size_t depositary, struct blind_logged *out);

/*
 * A depositary's judgement of its own part: SWAP_GOOD, SWAP_PART_UNREADABLE,
 * SWAP_OTHER_DEPOSIT, SWAP_HASH_MISMATCH. out_share is its share if SWAP_GOOD,
 * else zeros: wipe it.
 */
enum swap_verdict blind_judge(const struct swap_terms *terms,
                              const uint8_t box_secret[static BOX_SECRET_BYTES],
                              const struct blind_logged *logged,
                              struct slice part,
                              uint8_t out_share[static SHARE_BYTES]);
/* Is outer as long as the opening owed makes it? All that one can see. */
bool blind_outer_fits(const struct swap_terms *terms, size_t outer_len);

#endif
