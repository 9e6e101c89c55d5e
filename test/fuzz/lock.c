/*
 * What keeps secrets at rest: the heads of sealed files, and key/lock, which
 * have one spelling each; nothing opens that nobody sealed.
 */
#include "crypto/lock.h"
#include "fuzz.h"

static void try_head(struct slice bytes)
{
	static const uint8_t key[SEAL_KEY_BYTES];
	uint8_t out[256], again[LOCK_HEAD_BYTES];
	struct lock_place place = { .name = "secret/team-3f1c88a0-1",
		                    .last = true };
	struct lock_head head;
	struct slice rest;

	if (lock_head_parse(bytes, &head) != TALLY_OK)
		return;
	law(lock_is_sealed(bytes));
	lock_head_put(&head, again);
	law(memcmp(again, bytes.data, LOCK_HEAD_BYTES) == 0);
	place.head = bytes.data;
	rest = slice_of(bytes.data + LOCK_HEAD_BYTES,
	                bytes.len - LOCK_HEAD_BYTES);
	if (rest.len <= sizeof(out))
		law(lock_chunk_open(key, &place, rest, out) != TALLY_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice bytes = slice_of(data, len);
	static struct lock_file lock;
	struct buf again;

	fuzz_start();
	try_head(bytes);
	if (lock_file_parse(bytes, &lock) != TALLY_OK)
		return 0;
	buf_init(&again, LOCK_FILE_MAX_BYTES);
	lock_file_put(&lock, &again);
	law(slice_equal(buf_slice(&again), bytes));
	buf_release(&again);
	return 0;
}
