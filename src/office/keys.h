/*
 * The secrets of an office: read only to be used, locked in memory while they
 * are there, wiped after. Internal.
 */
#ifndef TALLY_OFFICE_KEYS_H
#define TALLY_OFFICE_KEYS_H

#include "office/office.h"

/* Names in the store `key`. */
#define KEY_OFFICE "office"
#define KEY_NEXT "next"
#define KEY_BOX "box"
#define KEY_TLS_PIN "tls.pin" /* no secret: of the certificate, if any */
#define KEY_AFTER "after" /* the one after next, while `rotate` is logged */

/* A signing key in memory; signer_wipe when done. */
struct signer {
	struct note_key key;
	uint8_t seed[SIGN_SEED_BYTES];
};

/* Make a secret of 32 random bytes, unless there is one of that name. */
int keys_make(const struct office *office, const char *file, struct fault *fault);
/* The 32 bytes of a secret; TALLY_ENOTFOUND. */
int keys_read(const struct office *office, const char *file,
              uint8_t out[static SIGN_SEED_BYTES], struct fault *fault);
/* file's seed as a signing key named `name`. */
int signer_load(const struct office *office, const char *file, const char *name,
                struct signer *out, struct fault *fault);
/*
 * key_name NULL: the office's own key (while it is changed over, the next one);
 * else an accredited one.
 */
int signer_choose(const struct office *office, const char *key_name,
                  struct signer *out, struct fault *fault);
void signer_wipe(struct signer *signer);
/* The public half of a signing key. */
int keys_public(const struct office *office, const char *file, struct note_key *out,
                struct fault *fault);

#endif
