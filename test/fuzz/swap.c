/*
 * What a depositary opens: bytes that anybody sealed to its key, and layers that
 * nobody sealed.
 */
#include "crypto/seal.h"
#include "escrow/swap.h"
#include "fuzz.h"

static const uint8_t ad[SWAP_AD_BYTES];
static const uint8_t secret[BOX_SECRET_BYTES] = { 9 };

/* The bytes are what is in the box: a part as its maker would have it. */
static void try_box(struct slice bytes)
{
	static const uint8_t ephemeral[BOX_SECRET_BYTES] = { 7 };
	uint8_t key[BOX_PUBLIC_BYTES], share[SWAP_SHARE_BYTES];
	uint8_t *box = malloc(bytes.len + BOX_EXTRA_BYTES);
	struct slice part = slice_of(box, bytes.len + BOX_EXTRA_BYTES);
	struct swap_part out = { 0 };
	struct fault fault;
	int rc;

	law(box != NULL);
	box_public(secret, key);
	law(box_seal(ephemeral, key, bytes, box) == TALLY_OK);
	rc = swap_open_part(secret, part, ad, &out, &fault);
	law(rc != TALLY_OK || memcmp(bytes.data, ad, sizeof(ad)) == 0);
	if (rc == TALLY_OK)
		law(out.inner.len < bytes.len);
	swap_part_release(&out);
	rc = swap_open_share(secret, part, ad, 1, share);
	law(rc != TALLY_OK || bytes.len == SWAP_BLIND_BYTES);
	free(box);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice bytes = slice_of(data, len);
	struct buf out;

	fuzz_start();
	buf_init(&out, MAX_BLOB_BYTES);
	law(swap_open_inner(ad, secret, bytes, &out) != TALLY_OK);
	law(swap_open_outer(ad, secret, bytes, &out) != TALLY_OK);
	law(out.len == 0);
	buf_release(&out);
	try_box(bytes);
	return 0;
}
