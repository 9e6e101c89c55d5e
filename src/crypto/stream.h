/*
 * Random-looking bytes that follow from a key, in any order: the key stream of
 * ChaCha20. No heap.
 */
#ifndef TALLY_CRYPTO_STREAM_H
#define TALLY_CRYPTO_STREAM_H

#include "base/bytes.h"

#define STREAM_KEY_BYTES 32
#define STREAM_BLOCK_BYTES 64

/*
 * The blocks first, first + 1, ... of the stream with that key, eight zero bytes
 * as nonce and a block counter of 64 bits; a key must serve for nothing else.
 */
void stream_blocks(const uint8_t key[static STREAM_KEY_BYTES], uint64_t first,
                   size_t count, uint8_t (*out)[STREAM_BLOCK_BYTES]);

#endif
