/*
 * Many SHA-256 hashes at once: what crypto/hash.h gives one at a time, several
 * times as fast where the processor has wide vectors or instructions for
 * SHA-256. No heap. Message words may stay behind on the stack: who hashed
 * secrets calls hash_wipe_stack.
 */
#ifndef TALLY_CRYPTO_HASH_MANY_H
#define TALLY_CRYPTO_HASH_MANY_H

#include "crypto/hash.h"

/*
 * In all of these: i runs from 0 to count - 1, count may be 0, and out must not
 * overlap what is hashed unless it says so.
 */
/* out[i] = H(in[i], len bytes) */
void hash_many(const uint8_t *const in[], size_t len, size_t count,
               uint8_t (*out)[HASH_BYTES]);
/* out[i] = hash_leaf(entries[i]), of any lengths */
void hash_leaves(const struct slice *entries, size_t count,
                 uint8_t (*out)[HASH_BYTES]);
/* out[i] = hash_node(in[2i], in[2i + 1]); out may be in. */
void hash_nodes(const uint8_t (*in)[HASH_BYTES], size_t count,
                uint8_t (*out)[HASH_BYTES]);
/*
 * The root of the full tree over count hashes, a power of two, is in hashes[0]
 * afterwards; the others are used up.
 */
void hash_full_tree(uint8_t (*hashes)[HASH_BYTES], size_t count);

/* Wipe what any of these left behind on the stack below the caller's frame. */
void hash_wipe_stack(void);

/* Bytes of a message of len bytes with the padding of SHA-256. */
#define HASH_PADDED_BYTES(len) (((len) + 9 + 63) / 64 * 64)
/* Writes the padding after the len bytes of a message. */
void hash_pad(uint8_t *message, size_t len);
/*
 * out[i] = H(the i-th of messages of len bytes), which stand with their padding
 * side by side: for who fills in a few bytes of the same message over and over.
 */
void hash_padded(const uint8_t *messages, size_t len, size_t count,
                 uint8_t (*out)[HASH_BYTES]);

/*
 * The same by one kernel, for tests and measurements; NULL stands for the best
 * at hand.
 */
struct hash_kernel;
/* The i-th that this processor can run, NULL after the last. */
const struct hash_kernel *hash_kernel_at(size_t i);
/* "avx512", "sha", "avx2", "portable" */
const char *hash_kernel_name(const struct hash_kernel *kernel);
/* hash_many */
void hash_many_by(const struct hash_kernel *kernel, const uint8_t *const in[],
                  size_t len, size_t count, uint8_t (*out)[HASH_BYTES]);
/* hash_leaves */
void hash_leaves_by(const struct hash_kernel *kernel,
                    const struct slice *entries, size_t count,
                    uint8_t (*out)[HASH_BYTES]);
/* hash_nodes */
void hash_nodes_by(const struct hash_kernel *kernel,
                   const uint8_t (*in)[HASH_BYTES], size_t count,
                   uint8_t (*out)[HASH_BYTES]);
/* hash_padded */
void hash_padded_by(const struct hash_kernel *kernel, const uint8_t *messages,
                    size_t len, size_t count, uint8_t (*out)[HASH_BYTES]);

#endif
