/*
 * A key from a passphrase: Argon2id, version 1.3, one lane (RFC 9106). What it
 * costs stands beside what the key locks, so limits come before any work.
 */
#ifndef TALLY_CRYPTO_PASSWORD_H
#define TALLY_CRYPTO_PASSWORD_H

#include "base/bytes.h"

#define PASSWORD_SALT_BYTES 16
#define PASSWORD_KEY_BYTES 32
#define MIN_PASSWORD_KIB 8
#define MAX_PASSWORD_KIB (1u << 20) /* 1 GiB */
#define MAX_PASSWORD_PASSES 64
#define MAX_PASSWORD_BYTES 1024

/* What new passphrases get: 256 MiB, three passes. */
#define PASSWORD_KIB (1u << 18)
#define PASSWORD_PASSES 3

struct password_cost {
	uint32_t passes, kib;
	uint8_t salt[PASSWORD_SALT_BYTES];
};

/* Are passes and kib within the limits above? */
bool password_cost_is_good(const struct password_cost *cost);
/*
 * TALLY_ELIMIT, before anything is done: passes or kib are 0 or over their
 * limits, or the passphrase is empty or too long. TALLY_ENOMEM.
 */
int password_key(struct slice passphrase, const struct password_cost *cost,
                 uint8_t out[static PASSWORD_KEY_BYTES]);

#endif
