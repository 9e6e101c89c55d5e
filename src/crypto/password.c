/*
 * Keys from passphrases.
 */
#include "crypto/password.h"

#include <sodium.h>

#include "base/status.h"

bool password_cost_is_good(const struct password_cost *cost)
{
	return cost->passes > 0 && cost->passes <= MAX_PASSWORD_PASSES &&
	       cost->kib >= MIN_PASSWORD_KIB && cost->kib <= MAX_PASSWORD_KIB;
}

int password_key(struct slice passphrase, const struct password_cost *cost,
                 uint8_t out[static PASSWORD_KEY_BYTES])
{
	if (!password_cost_is_good(cost) || passphrase.len == 0 ||
	    passphrase.len > MAX_PASSWORD_BYTES)
		return TALLY_ELIMIT;
	return crypto_pwhash(out, PASSWORD_KEY_BYTES,
	                     (const char *)passphrase.data, passphrase.len,
	                     cost->salt, cost->passes,
	                     (size_t)cost->kib * 1024,
	                     crypto_pwhash_ALG_ARGON2ID13) == 0
	               ? TALLY_OK : TALLY_ENOMEM;
}
