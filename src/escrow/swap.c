/*
 * Swaps: the names, keys and sealed layers of a deposit, each bound to the one
 * deposit that it belongs to. docs/format.md, section 7.
 */
#include <stdlib.h>
#include <string.h>

#include "escrow/swap.h"

#define AD_PAIR (2 * HASH_BYTES)
#define AD_SIDE (AD_PAIR + 4)

void swap_ad(const uint8_t charter[static HASH_BYTES],
             const uint8_t arrangement[static HASH_BYTES], uint32_t pair,
             uint8_t side, uint8_t out[static SWAP_AD_BYTES])
{
	memcpy(out, charter, HASH_BYTES);
	memcpy(out + HASH_BYTES, arrangement, HASH_BYTES);
	bytes_set_u32(out + AD_PAIR, pair);
	out[AD_SIDE] = side;
}

void swap_key_hash(const uint8_t ad[static SWAP_AD_BYTES],
                   const uint8_t key[static SEAL_KEY_BYTES],
                   uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, "tallystick/v1/key");
	hash_put(&h, ad, SWAP_AD_BYTES);
	hash_put(&h, key, SEAL_KEY_BYTES);
	hash_final(&h, out);
}

void swap_outer_key(const uint8_t s[static 32],
                    const uint8_t ad[static SWAP_AD_BYTES],
                    uint8_t out[static SEAL_KEY_BYTES])
{
	static const char tag[] = "tallystick/v1/outer";
	uint8_t info[sizeof(tag) - 1 + SWAP_AD_BYTES];

	memcpy(info, tag, sizeof(tag) - 1);
	memcpy(info + sizeof(tag) - 1, ad, SWAP_AD_BYTES);
	hash_derive(slice_of(s, 32), slice_of(NULL, 0),
	            slice_of(info, sizeof(info)), out);
}

void swap_share_hash(const uint8_t ad[static SWAP_AD_BYTES], uint8_t i,
                     const uint8_t share[static 32],
                     uint8_t out[static HASH_BYTES])
{
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, "tallystick/v1/share");
	hash_put(&h, ad, SWAP_AD_BYTES);
	hash_put_u8(&h, i);
	hash_put(&h, share, 32);
	hash_final(&h, out);
}

static void wipe_and_free(uint8_t *data, size_t len)
{
	crypto_wipe(data, len);
	free(data);
}

int swap_seal_inner(const uint8_t ad[static SWAP_AD_BYTES],
                    const uint8_t key[static SEAL_KEY_BYTES],
                    const uint8_t nonce[static SEAL_NONCE_BYTES],
                    struct slice opening, struct buf *out)
{
	uint8_t *sealed;

	if (opening.len > MAX_BLOB_BYTES - SEAL_EXTRA_BYTES)
		return TALLY_ELIMIT;
	sealed = malloc(opening.len + SEAL_EXTRA_BYTES);
	if (sealed == NULL)
		return TALLY_ENOMEM;
	seal_encrypt(key, nonce, opening, slice_of(ad, SWAP_AD_BYTES), sealed);
	buf_put(out, sealed, opening.len + SEAL_EXTRA_BYTES);
	free(sealed);
	return buf_status(out);
}

int swap_open_inner(const uint8_t ad[static SWAP_AD_BYTES],
                    const uint8_t key[static SEAL_KEY_BYTES],
                    struct slice inner, struct buf *out)
{
	uint8_t *opening;
	int rc;

	if (inner.len < SEAL_EXTRA_BYTES || inner.len > MAX_BLOB_BYTES)
		return TALLY_EMISMATCH;
	/* One byte more: an empty opening is no null pointer. */
	opening = malloc(inner.len - SEAL_EXTRA_BYTES + 1);
	if (opening == NULL)
		return TALLY_ENOMEM;
	rc = seal_decrypt(key, inner, slice_of(ad, SWAP_AD_BYTES), opening);
	if (rc == TALLY_OK) {
		buf_put(out, opening, inner.len - SEAL_EXTRA_BYTES);
		rc = buf_status(out);
	}
	wipe_and_free(opening, inner.len - SEAL_EXTRA_BYTES);
	return rc;
}

int swap_seal_outer(const uint8_t ad[static SWAP_AD_BYTES],
                    const uint8_t s[static 32],
                    const uint8_t nonce[static SEAL_NONCE_BYTES],
                    struct slice inner, struct buf *out)
{
	uint8_t key[SEAL_KEY_BYTES];
	int rc;

	swap_outer_key(s, ad, key);
	rc = swap_seal_inner(ad, key, nonce, inner, out);
	crypto_wipe(key, sizeof(key));
	return rc;
}

int swap_open_outer(const uint8_t ad[static SWAP_AD_BYTES],
                    const uint8_t s[static 32], struct slice outer,
                    struct buf *out)
{
	uint8_t key[SEAL_KEY_BYTES];
	int rc;

	swap_outer_key(s, ad, key);
	rc = swap_open_inner(ad, key, outer, out);
	crypto_wipe(key, sizeof(key));
	return rc;
}

int swap_wrap(const struct swap_secrets *secrets,
              const uint8_t box_key[static BOX_PUBLIC_BYTES],
              uint8_t out[static SWAP_WRAP_BYTES])
{
	return box_seal(secrets->e, box_key,
	                slice_of(secrets->s, sizeof(secrets->s)), out);
}

int swap_seal_part(const uint8_t ad[static SWAP_AD_BYTES],
                   const struct swap_secrets *secrets, struct slice inner,
                   const struct swap_box *to, struct buf *out)
{
	struct buf plain;
	uint8_t *sealed = NULL;
	int rc;

	buf_init(&plain, MAX_BLOB_BYTES - BOX_EXTRA_BYTES);
	buf_put(&plain, ad, SWAP_AD_BYTES);
	buf_put(&plain, secrets->key, sizeof(secrets->key));
	buf_put(&plain, secrets->s, sizeof(secrets->s));
	buf_put(&plain, secrets->e, sizeof(secrets->e));
	buf_put_slice(&plain, inner);
	rc = buf_status(&plain);
	if (rc == TALLY_OK) {
		sealed = malloc(plain.len + BOX_EXTRA_BYTES);
		rc = sealed == NULL ? TALLY_ENOMEM
		                    : box_seal(to->ephemeral, to->key,
		                               buf_slice(&plain), sealed);
	}
	if (rc == TALLY_OK) {
		buf_put(out, sealed, plain.len + BOX_EXTRA_BYTES);
		rc = buf_status(out);
	}
	free(sealed);
	buf_release(&plain);
	return rc;
}

/* Says in which respect the part belongs elsewhere. */
static int refuse_copied_part(const uint8_t *found, const uint8_t *wanted,
                              struct fault *fault)
{
	if (memcmp(found, wanted, HASH_BYTES) != 0)
		return fault_set(fault, TALLY_ERULE, "copied deposit: the part is"
		                 " sealed for another charter");
	if (memcmp(found + HASH_BYTES, wanted + HASH_BYTES, HASH_BYTES) != 0)
		return fault_set(fault, TALLY_ERULE, "copied deposit: the part is"
		                 " sealed for another arrangement");
	return fault_set(fault, TALLY_ERULE,
	                 "copied deposit: the part is sealed for pair %u, side %u,"
	                 " not for pair %u, side %u",
	                 bytes_u32(found + AD_PAIR), found[AD_SIDE],
	                 bytes_u32(wanted + AD_PAIR), wanted[AD_SIDE]);
}

static int part_decode(struct slice plain,
                       const uint8_t ad[static SWAP_AD_BYTES],
                       struct swap_part *out, struct fault *fault)
{
	struct reader r = { plain };
	struct slice found, key, s, e;
	struct buf inner;

	if (!reader_take(&r, SWAP_AD_BYTES, &found) ||
	    !reader_take(&r, sizeof(out->secrets.key), &key) ||
	    !reader_take(&r, sizeof(out->secrets.s), &s) ||
	    !reader_take(&r, sizeof(out->secrets.e), &e))
		return fault_set(fault, TALLY_EMISMATCH, "part: cut short");
	if (memcmp(found.data, ad, SWAP_AD_BYTES) != 0)
		return refuse_copied_part(found.data, ad, fault);
	buf_init(&inner, MAX_BLOB_BYTES);
	buf_put_slice(&inner, r.rest);
	if (buf_status(&inner) != TALLY_OK)
		return fault_set(fault, buf_status(&inner), "part: %s",
		                 status_text(buf_status(&inner)));
	memcpy(out->secrets.key, key.data, key.len);
	memcpy(out->secrets.s, s.data, s.len);
	memcpy(out->secrets.e, e.data, e.len);
	out->inner = inner;
	return TALLY_OK;
}

int swap_open_part(const uint8_t secret[static BOX_SECRET_BYTES],
                   struct slice part, const uint8_t ad[static SWAP_AD_BYTES],
                   struct swap_part *out, struct fault *fault)
{
	size_t plain_len;
	uint8_t *plain;
	int rc;

	if (part.len < BOX_EXTRA_BYTES || part.len > MAX_BLOB_BYTES)
		return fault_set(fault, TALLY_EMISMATCH,
		                 "part: %zu bytes are no sealed box", part.len);
	plain_len = part.len - BOX_EXTRA_BYTES;
	/* One byte more: an empty box is no null pointer. */
	plain = malloc(plain_len + 1);
	if (plain == NULL)
		return fault_set(fault, TALLY_ENOMEM, "part: out of memory");
	if (box_open(secret, part, plain) != TALLY_OK)
		rc = fault_set(fault, TALLY_EMISMATCH,
		               "part: not sealed to this depositary, or altered");
	else
		rc = part_decode(slice_of(plain, plain_len), ad, out, fault);
	wipe_and_free(plain, plain_len);
	return rc;
}

void swap_part_release(struct swap_part *part)
{
	crypto_wipe(&part->secrets, sizeof(part->secrets));
	buf_release(&part->inner);
}
