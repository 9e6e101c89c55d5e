/*
 * The TLS identity of an office: key/tls.key and key/tls.crt, or files that
 * others made.
 */
#ifndef TALLY_CMD_IDENTITY_H
#define TALLY_CMD_IDENTITY_H

#include "http/certificate.h"
#include "session.h"

#define IDENTITY_SECRET "tls.key"
#define IDENTITY_CERTIFICATE "tls.crt"
#define IDENTITY_PIN "tls.pin"

/* Do the options ask for TLS: --tls, --tls-cert, --tls-key? */
bool identity_is_wanted(const struct session *s);
/*
 * Certificate and secret key as PEM texts, each with a NUL that its len does
 * not count; both started here, released by the caller in any case. Fails with
 * TALLY_EMISMATCH if the charter pins another for this office, and with the
 * file's name where it cannot be read (TALLY_EIO, TALLY_ENOTFOUND), is no PEM
 * file, or does not belong to the other (TALLY_EIO).
 */
int identity_load(struct session *s, struct buf *out_certificate,
                  struct buf *out_secret, struct fault *fault);
/*
 * Is there a TLS identity in key/ to show to others' servers? It is checked
 * as by identity_load, but not against the charter. *out false: no file of it.
 */
int identity_find(const struct session *s, bool *out, struct fault *fault);
/*
 * Where its key can be read from as a file; one that is encrypted, from memory
 * until the program ends. The caller frees *out.
 */
int identity_secret_path(const struct session *s, char **out,
                         struct fault *fault);
/* Until when a certificate in PEM is good, as TEXT_TIME_BYTES; TALLY_EFORMAT. */
int identity_until(struct slice certificate, char *out, struct fault *fault);
/* The same of key/tls.crt; TALLY_ENOTFOUND and the like as for identity_load. */
int identity_own_until(const struct session *s, char *out, struct fault *fault);
/*
 * Make a certificate, good for so many days, for the office's TLS key, which is
 * made if there is none: so the pin stays when a certificate is renewed.
 * TALLY_ERULE, and nothing is written, if the adopted charter pins another key.
 */
int identity_renew(struct session *s, unsigned days,
                   struct certificate_facts *out, struct fault *fault);

#endif
