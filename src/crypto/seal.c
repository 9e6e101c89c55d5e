/*
 * Sealing under a key and to a public key.
 */
#include "crypto/seal.h"

#include <sodium.h>
#include <string.h>

#include "base/status.h"

void seal_encrypt(const uint8_t key[static SEAL_KEY_BYTES],
                  const uint8_t nonce[static SEAL_NONCE_BYTES],
                  struct slice plain, struct slice ad, uint8_t *out)
{
	memcpy(out, nonce, SEAL_NONCE_BYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(
		out + SEAL_NONCE_BYTES, NULL, plain.data, plain.len, ad.data,
		ad.len, NULL, nonce, key);
}

int seal_decrypt(const uint8_t key[static SEAL_KEY_BYTES], struct slice sealed,
                 struct slice ad, uint8_t *out)
{
	if (sealed.len < SEAL_EXTRA_BYTES)
		return TALLY_EMISMATCH;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(
		    out, NULL, NULL, sealed.data + SEAL_NONCE_BYTES,
		    sealed.len - SEAL_NONCE_BYTES, ad.data, ad.len, sealed.data,
		    key) != 0)
		return TALLY_EMISMATCH;
	return TALLY_OK;
}

void box_public(const uint8_t secret[static BOX_SECRET_BYTES],
                uint8_t out[static BOX_PUBLIC_BYTES])
{
	crypto_scalarmult_base(out, secret);
}

/* Any secret will do: with small order all of them share zeros. */
bool box_public_is_good(const uint8_t public_key[static BOX_PUBLIC_BYTES])
{
	static const uint8_t any[BOX_SECRET_BYTES] = { 8 };
	uint8_t shared[crypto_scalarmult_BYTES];

	return crypto_scalarmult(shared, any, public_key) == 0;
}

int box_seal(const uint8_t ephemeral[static BOX_SECRET_BYTES],
             const uint8_t public_key[static BOX_PUBLIC_BYTES],
             struct slice plain, uint8_t *out)
{
	uint8_t keys[2 * BOX_PUBLIC_BYTES], nonce[crypto_box_NONCEBYTES];

	box_public(ephemeral, keys);
	memcpy(keys + BOX_PUBLIC_BYTES, public_key, BOX_PUBLIC_BYTES);
	crypto_generichash(nonce, sizeof(nonce), keys, sizeof(keys), NULL, 0);
	if (crypto_box_easy(out + BOX_PUBLIC_BYTES, plain.data, plain.len, nonce,
	                    public_key, ephemeral) != 0)
		return TALLY_EFORMAT;
	memcpy(out, keys, BOX_PUBLIC_BYTES);
	return TALLY_OK;
}

int box_open(const uint8_t secret[static BOX_SECRET_BYTES], struct slice sealed,
             uint8_t *out)
{
	uint8_t public_key[BOX_PUBLIC_BYTES];

	if (sealed.len < BOX_EXTRA_BYTES)
		return TALLY_EMISMATCH;
	box_public(secret, public_key);
	if (crypto_box_seal_open(out, sealed.data, sealed.len, public_key,
	                         secret) != 0)
		return TALLY_EMISMATCH;
	return TALLY_OK;
}

void crypto_wipe(void *data, size_t len)
{
	sodium_memzero(data, len);
}
