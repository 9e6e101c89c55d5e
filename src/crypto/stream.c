/*
 * The key stream of ChaCha20.
 */
#include "crypto/stream.h"

#include <sodium.h>
#include <string.h>

void stream_blocks(const uint8_t key[static STREAM_KEY_BYTES], uint64_t first,
                   size_t count, uint8_t (*out)[STREAM_BLOCK_BYTES])
{
	static const uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];
	size_t len = count * STREAM_BLOCK_BYTES;

	if (len == 0)
		return;
	memset(out, 0, len);
	crypto_stream_chacha20_xor_ic(out[0], out[0], len, nonce, first, key);
}
