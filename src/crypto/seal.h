/*
 * Authenticated encryption: XChaCha20-Poly1305 under a key, and X25519 sealed
 * boxes to a public key. No heap; random bytes are arguments.
 */
#ifndef TALLY_CRYPTO_SEAL_H
#define TALLY_CRYPTO_SEAL_H

#include "base/bytes.h"

#define SEAL_KEY_BYTES 32
#define SEAL_NONCE_BYTES 24
#define SEAL_TAG_BYTES 16
#define SEAL_EXTRA_BYTES (SEAL_NONCE_BYTES + SEAL_TAG_BYTES)
#define BOX_PUBLIC_BYTES 32
#define BOX_SECRET_BYTES 32
#define BOX_EXTRA_BYTES 48

/* out (plain.len + SEAL_EXTRA_BYTES) = nonce || ciphertext || tag. */
void seal_encrypt(const uint8_t key[static SEAL_KEY_BYTES],
                  const uint8_t nonce[static SEAL_NONCE_BYTES],
                  struct slice plain, struct slice ad, uint8_t *out);
/*
 * out has sealed.len - SEAL_EXTRA_BYTES bytes. TALLY_EMISMATCH if forged or too
 * short; out then holds zeros or is untouched, never plain text.
 */
int seal_decrypt(const uint8_t key[static SEAL_KEY_BYTES], struct slice sealed,
                 struct slice ad, uint8_t *out);

/* Public key of a secret of any 32 bytes. */
void box_public(const uint8_t secret[static BOX_SECRET_BYTES],
                uint8_t out[static BOX_PUBLIC_BYTES]);
/* Can a secret be shared with it? false for keys of small order. */
bool box_public_is_good(const uint8_t public_key[static BOX_PUBLIC_BYTES]);
/*
 * out has plain.len + BOX_EXTRA_BYTES bytes. ephemeral: fresh random bytes; who
 * knows them can open the box, and make it again, byte for byte. Never seal two
 * things with the same to one key. TALLY_EFORMAT if no secret can be shared with
 * public_key (small order).
 */
int box_seal(const uint8_t ephemeral[static BOX_SECRET_BYTES],
             const uint8_t public_key[static BOX_PUBLIC_BYTES],
             struct slice plain, uint8_t *out);
/* out has sealed.len - BOX_EXTRA_BYTES bytes; failure as seal_decrypt. */
int box_open(const uint8_t secret[static BOX_SECRET_BYTES], struct slice sealed,
             uint8_t *out);

/* Zeros that the compiler may not leave out. */
void crypto_wipe(void *data, size_t len);

#endif
