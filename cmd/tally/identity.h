/*
 * The TLS identity of an office: key/tls.key and key/tls.crt, or files that
 * others made.
 */
#ifndef TALLY_CMD_IDENTITY_H
#define TALLY_CMD_IDENTITY_H

#include "session.h"

#define IDENTITY_SECRET "tls.key"
#define IDENTITY_CERTIFICATE "tls.crt"

/* Do the options ask for TLS: --tls, --tls-cert, --tls-key? */
bool identity_is_wanted(const struct session *s);
/*
 * Certificate and secret key as PEM texts, each with a NUL that its len does
 * not count; both started here, released by the caller in any case. Fails with
 * TALLY_EMISMATCH if the charter pins another for this office.
 */
int identity_load(struct session *s, struct buf *out_certificate,
                  struct buf *out_secret, struct fault *fault);
/*
 * Make a certificate, good for so many days, for the office's TLS key, which is
 * made if there is none: so the pin stays when a certificate is renewed.
 */
int identity_renew(struct session *s, unsigned days,
                   uint8_t out_pin[static HASH_BYTES], struct fault *fault);

#endif
