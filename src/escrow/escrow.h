/*
 * Declaration trees, openings, draws, choices and swaps: docs/format.md,
 * sections 5 to 7. Pure: seeds, nonces and keys are arguments.
 */
#ifndef TALLY_ESCROW_ESCROW_H
#define TALLY_ESCROW_ESCROW_H

#include "base/limits.h"
#include "base/status.h"
#include "crypto/hash.h"
#include "crypto/seal.h"

/* Names one side's declaration of one epoch. */
struct declaration_name {
	uint8_t charter[HASH_BYTES];
	uint8_t side;
	uint64_t epoch;
};

/*
 * The shape of a declaration and its contents. get returns the content of a
 * slot (len 0: "nothing"), borrowed until the next call; no content is longer
 * than cell_bytes - 2. node gives the hash of the 2^height slots from
 * index * 2^height on, if it was kept when the declaration was made; NULL if
 * none are. An opening made with a wrong one does not verify.
 */
struct declaration {
	struct declaration_name name;
	unsigned depth;      /* 2^depth slots, at most MAX_DEPTH */
	size_t cell_bytes;   /* MIN_CELL_BYTES to MAX_CELL_BYTES */
	uint8_t salt_root[HASH_BYTES];
	struct slice (*get)(void *ctx, uint64_t slot);
	bool (*node)(void *ctx, unsigned height, uint64_t index,
	             uint8_t out[static HASH_BYTES]);
	void *ctx;
};

/*
 * One traversal, memory in proportion to depth. TALLY_EUSAGE if the shape is
 * over a limit or get gives a content that does not fit its cell.
 */
int declaration_root(const struct declaration *d, uint8_t out[static HASH_BYTES]);

/*
 * The tree in parts, which a caller can make on many cores and put together
 * with hash_nodes: hashes of the subtrees of height declaration_node_height(d)
 * among the 2^height slots from first, a multiple, on. out holds all of them.
 * Fails as declaration_root does; TALLY_EUSAGE also for a part that is lower
 * than such a subtree, or not one of the tree.
 */
#define NODE_HEIGHT 8
unsigned declaration_node_height(const struct declaration *d);
int declaration_nodes(const struct declaration *d, uint64_t first,
                      unsigned height, uint8_t (*out)[HASH_BYTES]);

/* An opening, decoded; slices are borrowed from its bytes. */
struct opening {
	bool site;               /* else one slot */
	unsigned depth, height;  /* height 0 for a slot */
	size_t cell_bytes;
	uint64_t first;          /* first slot */
	struct slice seed;       /* of the subtree, or the slot's salt */
	struct slice contents;   /* 2^height cells */
	struct slice siblings;   /* (depth - height) hashes */
};

/* Append the opening of one slot; fails as declaration_root and buf_put do. */
int opening_put_slot(const struct declaration *d, uint64_t slot,
                     struct buf *out);
/* The same for the 2^height slots from `first` (a multiple) on. */
int opening_put_site(const struct declaration *d, uint64_t first,
                     unsigned height, struct buf *out);
/* Its length; height is at most depth. Over SIZE_MAX where that is 32 bits. */
uint64_t opening_site_bytes(unsigned depth, unsigned height, size_t cell_bytes);
/*
 * The opening of a site at the beginning of bytes, which opening_parse has yet to
 * judge, and what follows it. False if bytes do not begin with a head of one, or
 * are shorter than it says.
 */
bool opening_split(struct slice bytes, struct slice *out_opening,
                   struct slice *out_rest);
/*
 * Strict: every field in range, no byte left over, cells well padded.
 * TALLY_EFORMAT, or TALLY_ELIMIT for a depth or cell over the limits.
 */
int opening_parse(struct slice bytes, struct opening *out, struct fault *fault);
/* Recompute every leaf and the path: TALLY_OK or TALLY_EMISMATCH. */
int opening_verify(const struct opening *opening,
                   const struct declaration_name *name,
                   const uint8_t root[static HASH_BYTES]);
/* Content of slot first + i, without padding; data NULL if i >= 2^height. */
struct slice opening_content(const struct opening *opening, uint64_t i);

/*
 * Draws and choices, section 6. A commitment is logged before the other side
 * adds its part; the seed then follows from both. A population is a name of
 * the charter; over MAX_STRING_BYTES it is a programming error and aborts.
 */

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
 * A sealed choice of the site that starts at first_slot; ad is made by swap_ad
 * below, for the side that inspects. out may be ad.
 */
#define SWAP_AD_BYTES (HASH_BYTES + HASH_BYTES + 4 + 1)
void choice_commit(const uint8_t ad[static SWAP_AD_BYTES],
                   const uint8_t salt[static 32], uint64_t first_slot,
                   uint8_t out[static HASH_BYTES]);
/* H("tallystick/v1/blind" || salt || string) */
void blind_commit(const uint8_t salt[static 32], struct slice text,
                  uint8_t out[static HASH_BYTES]);

/*
 * Swap, section 7. ad names the one deposit that a key, an inner, an outer or
 * a part belongs to.
 */
/* side is the one that gives. */
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
