/*
 * Parts for blind depositaries.
 */
#include "office/swap_blind.h"

#include <string.h>

int blind_parts_make(const struct charter *charter, const struct swap_terms *terms,
                     const uint8_t key[static SEAL_KEY_BYTES],
                     const struct blind_random *random,
                     struct blind_parts *out)
{
	const struct depositaries *d = &charter->depositaries;
	uint8_t shares[MAX_DEPOSITARIES * SHARE_BYTES];
	int rc = share_split(key, (unsigned)d->need, (unsigned)d->of_count,
	                     random->split, shares);

	out->count = d->of_count;
	for (size_t i = 0; rc == TALLY_OK && i < d->of_count; i++) {
		const uint8_t *share = shares + i * SHARE_BYTES;
		const struct swap_box to = {
			random->ephemeral[i],
			charter->participants[d->of[i]].box_key
		};

		swap_share_hash(terms->ad, (uint8_t)(i + 1), share,
		                out->share_hash[i]);
		rc = swap_seal_share(terms->ad, (uint8_t)(i + 1), share, &to,
		                     out->part[i]);
	}
	crypto_wipe(shares, sizeof(shares));
	return rc;
}

bool blind_logged_read(const struct rules *rules, const struct swap_terms *terms,
                       size_t depositary, struct blind_logged *out)
{
	const json_t *part;

	if (terms->deposit == NO_INDEX)
		return false;
	part = member_at(rules->entries[terms->deposit].statement.body, "parts",
	                 depositary);
	out->depositary = depositary;
	return member_hash(part, "part", out->part) &&
	       member_hash(part, "share", out->share_hash);
}

enum swap_verdict blind_judge(const struct swap_terms *terms,
                              const uint8_t box_secret[static BOX_SECRET_BYTES],
                              const struct blind_logged *logged,
                              struct slice part,
                              uint8_t out_share[static SHARE_BYTES])
{
	uint8_t x = (uint8_t)(logged->depositary + 1), hash[HASH_BYTES];
	int rc = swap_open_share(box_secret, part, terms->ad, x, out_share);

	if (rc != TALLY_OK)
		return rc == TALLY_ERULE ? SWAP_OTHER_DEPOSIT
		                         : SWAP_PART_UNREADABLE;
	swap_share_hash(terms->ad, x, out_share, hash);
	if (hash_equal(hash, logged->share_hash))
		return SWAP_GOOD;
	crypto_wipe(out_share, SHARE_BYTES);
	return SWAP_HASH_MISMATCH;
}

bool blind_outer_fits(const struct swap_terms *terms, size_t outer_len)
{
	return outer_len == opening_site_bytes(terms->depth, terms->site->height,
	                                       terms->cell_bytes) +
	                    2 * SEAL_EXTRA_BYTES;
}
