/*
 * Swaps: what a deposit is sealed with and in, each bound to the one deposit:
 * docs/format.md, section 7. Pure: keys, nonces and random bytes are arguments.
 */
#ifndef TALLY_ESCROW_SWAP_H
#define TALLY_ESCROW_SWAP_H

#include "base/limits.h"
#include "base/status.h"
#include "crypto/hash.h"
#include "crypto/seal.h"

/*
 * ad names the one deposit that a key, an inner, an outer or a part belongs to;
 * side is the one that gives.
 */
#define SWAP_AD_BYTES (HASH_BYTES + HASH_BYTES + 4 + 1)
void swap_ad(const uint8_t charter[static HASH_BYTES],
             const uint8_t arrangement[static HASH_BYTES], uint32_t pair,
             uint8_t side, uint8_t out[static SWAP_AD_BYTES]);
/* What the deposit logs of K. */
void swap_key_hash(const uint8_t ad[static SWAP_AD_BYTES],
                   const uint8_t key[static SEAL_KEY_BYTES],
                   uint8_t out[static HASH_BYTES]);
/* The key of the second layer; s is what only the two sides share. */
void swap_outer_key(const uint8_t s[static 32],
                    const uint8_t ad[static SWAP_AD_BYTES],
                    uint8_t out[static SEAL_KEY_BYTES]);
/* What is logged of a blind depositary's share. */
void swap_share_hash(const uint8_t ad[static SWAP_AD_BYTES], uint8_t i,
                     const uint8_t share[static 32],
                     uint8_t out[static HASH_BYTES]);

/*
 * Sealing appends to out; TALLY_ENOMEM, or buf_status(out). Opening appends
 * the plain bytes; also TALLY_EMISMATCH if a bit, the key or ad is not that of
 * the sealing.
 */
int swap_seal_inner(const uint8_t ad[static SWAP_AD_BYTES],
                    const uint8_t key[static SEAL_KEY_BYTES],
                    const uint8_t nonce[static SEAL_NONCE_BYTES],
                    struct slice opening, struct buf *out);
int swap_open_inner(const uint8_t ad[static SWAP_AD_BYTES],
                    const uint8_t key[static SEAL_KEY_BYTES],
                    struct slice inner, struct buf *out);
/* The same one layer up, under swap_outer_key(s, ad). */
int swap_seal_outer(const uint8_t ad[static SWAP_AD_BYTES],
                    const uint8_t s[static 32],
                    const uint8_t nonce[static SEAL_NONCE_BYTES],
                    struct slice inner, struct buf *out);
int swap_open_outer(const uint8_t ad[static SWAP_AD_BYTES],
                    const uint8_t s[static 32], struct slice outer,
                    struct buf *out);

/* All that a deposit is sealed with; a checking depositary is told it. */
struct swap_secrets {
	uint8_t key[SEAL_KEY_BYTES];  /* K, of inner; given out in the end */
	uint8_t s[32];                /* S, of outer; for the counterpart */
	uint8_t e[BOX_SECRET_BYTES];  /* ephemeral secret of wrap */
};
/*
 * S out of the courier key of the two sides instead, for one side (the giving
 * one) of one pair (from 1) of the arrangement whose proposal has that nonce.
 */
#define COURIER_KEY_BYTES 32
struct courier_use {
	const uint8_t *charter, *nonce; /* 32 bytes each; borrowed */
	uint32_t pair;
	uint8_t side;
};
void courier_derive(const uint8_t key[static COURIER_KEY_BYTES],
                    const struct courier_use *use, uint8_t out_s[static 32]);
/* What the proposal and the deposit say of S; it gives nothing of S away. */
void courier_hash(const uint8_t s[static 32], uint8_t out[static HASH_BYTES]);
/*
 * S as a sealed box to the counterpart's box key: the same bytes each time, so
 * that the depositary can see what the counterpart was given. TALLY_EFORMAT as
 * box_seal.
 */
#define SWAP_WRAP_BYTES (32 + BOX_EXTRA_BYTES)
int swap_wrap(const struct swap_secrets *secrets,
              const uint8_t box_key[static BOX_PUBLIC_BYTES],
              uint8_t out[static SWAP_WRAP_BYTES]);

/* A checking depositary's part, decoded. */
struct swap_part {
	struct swap_secrets secrets;
	struct buf inner;
};
/* To whom a part is sealed, with what is fresh for it, and forgotten. */
struct swap_box {
	const uint8_t *ephemeral; /* BOX_SECRET_BYTES; borrowed */
	const uint8_t *key;       /* BOX_PUBLIC_BYTES, the depositary's */
};
/* Append the sealed box of ad || K || S || e || inner. */
int swap_seal_part(const uint8_t ad[static SWAP_AD_BYTES],
                   const struct swap_secrets *secrets, struct slice inner,
                   const struct swap_box *to, struct buf *out);
/*
 * Open a part that stands in the deposit that ad names (swap_part_release).
 * TALLY_EMISMATCH: not a part for this key. TALLY_ERULE: a part of another
 * deposit, copied; *fault says of which. Secrets and inner are still to be
 * checked against the deposit.
 */
int swap_open_part(const uint8_t secret[static BOX_SECRET_BYTES],
                   struct slice part, const uint8_t ad[static SWAP_AD_BYTES],
                   struct swap_part *out, struct fault *fault);
/*
 * A blind depositary's part: the sealed box of ad || u8 x || share, x the number
 * of its share, from 1. TALLY_EFORMAT as box_seal.
 */
#define SWAP_SHARE_BYTES 32
#define SWAP_BLIND_BYTES (SWAP_AD_BYTES + 1 + SWAP_SHARE_BYTES)
#define SWAP_BLIND_PART_BYTES (SWAP_BLIND_BYTES + BOX_EXTRA_BYTES)
int swap_seal_share(const uint8_t ad[static SWAP_AD_BYTES], uint8_t x,
                    const uint8_t share[static SWAP_SHARE_BYTES],
                    const struct swap_box *to,
                    uint8_t out[static SWAP_BLIND_PART_BYTES]);
/*
 * Open one. TALLY_EMISMATCH: no share for this key. TALLY_ERULE: of another
 * deposit, or another depositary's. Then out holds zeros.
 */
int swap_open_share(const uint8_t secret[static BOX_SECRET_BYTES],
                    struct slice part, const uint8_t ad[static SWAP_AD_BYTES],
                    uint8_t x, uint8_t out[static SWAP_SHARE_BYTES]);

/* Wipes all. */
void swap_part_release(struct swap_part *part);

#endif
