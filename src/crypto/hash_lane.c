/*
 * Messages as runs of whole blocks.
 */
#include "crypto/hash_lane.h"

#include <string.h>

#include "crypto/hash_many.h"

/* Move bytes from rest behind those that are held. */
static void hold(struct hash_lane *lane, size_t len)
{
	if (len == 0)
		return;
	memcpy(lane->ends + lane->held, lane->rest.data, len);
	lane->held += len;
	lane->rest.data += len;
	lane->rest.len -= len;
}

static void run_of_ends(struct hash_lane *lane, size_t blocks)
{
	lane->next = lane->ends;
	lane->blocks = blocks;
	lane->held = 0;
}

void hash_pad(uint8_t *message, size_t len)
{
	size_t end = HASH_PADDED_BYTES(len);

	message[len] = 0x80;
	memset(message + len + 1, 0, end - len - 9);
	bytes_set_u64(message + end - 8, (uint64_t)len * 8);
}

/* The last run: what is left, and the padding with the length of all. */
static void pad(struct hash_lane *lane)
{
	size_t len, end;

	hold(lane, lane->rest.len);
	len = lane->held;
	end = HASH_PADDED_BYTES(len);
	hash_pad(lane->ends, len);
	bytes_set_u64(lane->ends + end - 8, lane->total * 8);
	run_of_ends(lane, end / HASH_BLOCK_BYTES);
	lane->padded = true;
}

void hash_lane_begin(struct hash_lane *lane, struct slice prefix,
                     struct slice message)
{
	lane->total = (uint64_t)prefix.len + message.len;
	lane->padded = false;
	lane->held = 0;
	lane->rest = prefix;
	hold(lane, prefix.len);
	lane->rest = message;
	if (prefix.len > 0 && lane->total >= HASH_BLOCK_BYTES) {
		hold(lane, HASH_BLOCK_BYTES - prefix.len);
		run_of_ends(lane, 1);
	} else {
		hash_lane_next(lane);
	}
}

bool hash_lane_next(struct hash_lane *lane)
{
	size_t whole = lane->rest.len - lane->rest.len % HASH_BLOCK_BYTES;

	if (lane->padded)
		return false;
	if (whole == 0 || lane->held > 0) {
		pad(lane);
		return true;
	}
	lane->next = lane->rest.data;
	lane->blocks = whole / HASH_BLOCK_BYTES;
	lane->rest.data += whole;
	lane->rest.len -= whole;
	return true;
}
