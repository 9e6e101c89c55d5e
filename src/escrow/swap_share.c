/*
 * A blind depositary's part of a deposit. docs/format.md, section 7.
 */
#include <string.h>

#include "escrow/swap.h"

int swap_seal_share(const uint8_t ad[static SWAP_AD_BYTES], uint8_t x,
                    const uint8_t share[static SWAP_SHARE_BYTES],
                    const struct swap_box *to,
                    uint8_t out[static SWAP_BLIND_PART_BYTES])
{
	uint8_t plain[SWAP_BLIND_BYTES];
	int rc;

	memcpy(plain, ad, SWAP_AD_BYTES);
	plain[SWAP_AD_BYTES] = x;
	memcpy(plain + SWAP_AD_BYTES + 1, share, SWAP_SHARE_BYTES);
	rc = box_seal(to->ephemeral, to->key, slice_of(plain, sizeof(plain)),
	              out);
	crypto_wipe(plain, sizeof(plain));
	return rc;
}

int swap_open_share(const uint8_t secret[static BOX_SECRET_BYTES],
                    struct slice part, const uint8_t ad[static SWAP_AD_BYTES],
                    uint8_t x, uint8_t out[static SWAP_SHARE_BYTES])
{
	uint8_t plain[SWAP_BLIND_BYTES];
	int rc = TALLY_EMISMATCH;

	memset(out, 0, SWAP_SHARE_BYTES);
	if (part.len != SWAP_BLIND_PART_BYTES)
		return rc;
	if (box_open(secret, part, plain) == TALLY_OK)
		rc = memcmp(plain, ad, SWAP_AD_BYTES) == 0 &&
		                     plain[SWAP_AD_BYTES] == x
		             ? TALLY_OK
		             : TALLY_ERULE;
	if (rc == TALLY_OK)
		memcpy(out, plain + SWAP_AD_BYTES + 1, SWAP_SHARE_BYTES);
	crypto_wipe(plain, sizeof(plain));
	return rc;
}
