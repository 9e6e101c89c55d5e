/*
 * The certificate by which an office is known to others' servers and clients:
 * signed by itself, known by the hash of its public key (the pin).
 */
#ifndef TALLY_HTTP_CERTIFICATE_H
#define TALLY_HTTP_CERTIFICATE_H

#include "base/bytes.h"
#include "base/status.h"
#include "crypto/hash.h"

#define MAX_PEM_BYTES 65536

/* A new secret key (P-256, which every TLS 1.3 must know), as PEM. */
int certificate_secret_new(struct buf *out, struct fault *fault);
/*
 * A certificate for the key of that PEM, named `name`, for server and client,
 * good from from_s to until_s (seconds since 1970), as PEM. TALLY_EFORMAT: it
 * is no key.
 */
struct certificate_terms {
	const char *name;
	int64_t from_s, until_s;
};
int certificate_new(struct slice secret, const struct certificate_terms *terms,
                    struct buf *out, struct fault *fault);
/*
 * The pin of every certificate for the key of that PEM. TALLY_EFORMAT: it is no
 * key, or wants a password.
 */
int certificate_secret_pin(struct slice secret, uint8_t out[static HASH_BYTES],
                           struct fault *fault);
/*
 * The pin of a certificate in PEM: SHA-256 of its SubjectPublicKeyInfo. And
 * from when until when it is good. TALLY_EFORMAT.
 */
struct certificate_facts {
	uint8_t pin[HASH_BYTES];
	int64_t from_s, until_s;
};
int certificate_read(struct slice pem, struct certificate_facts *out,
                     struct fault *fault);
/* The same of a certificate in DER, as a peer sent it. TALLY_EFORMAT. */
int certificate_read_der(struct slice der, struct certificate_facts *out);

#endif
