/*
 * The TLS identity of an office.
 */
#include "identity.h"

#include <string.h>
#include <time.h>

#include "base/text.h"
#include "http/certificate.h"

#define DAY_S 86400

bool identity_is_wanted(const struct session *s)
{
	return session_flag(s, "--tls") || session_option(s, "--tls-cert", 0) ||
	       session_option(s, "--tls-key", 0);
}

static int load_own(struct session *s, const char *file, struct buf *out,
                    struct fault *fault)
{
	int rc;

	buf_init(out, MAX_PEM_BYTES);
	rc = store_get(s->office.key, file, out, fault);
	return rc == TALLY_ENOTFOUND
		       ? fault_set(fault, rc, "%s: no TLS certificate: tally "
		                   "key tls makes one", fault->text)
		       : rc;
}

/* The library wants a text. */
static int end_text(struct buf *pem, struct fault *fault)
{
	buf_put_u8(pem, 0);
	if (buf_status(pem) != TALLY_OK)
		return fault_set(fault, buf_status(pem), "a PEM file: %s",
		                 status_text(buf_status(pem)));
	pem->len--;
	return TALLY_OK;
}

static int check_charter(const struct session *s, struct slice certificate,
                         struct fault *fault)
{
	const struct office *office = &s->office;
	const struct participant *self;
	struct certificate_facts facts;
	int rc = certificate_read(certificate, &facts, fault);

	if (rc != TALLY_OK || office->charter == NULL)
		return rc;
	self = &office->charter->participants[office->self];
	if (self->has_tls && !hash_equal(self->tls_pin, facts.pin))
		return fault_set(fault, TALLY_EMISMATCH, "the charter pins "
		                 "another certificate for '%s'", self->name);
	return TALLY_OK;
}

int identity_load(struct session *s, struct buf *out_certificate,
                  struct buf *out_secret, struct fault *fault)
{
	const char *certificate = session_option(s, "--tls-cert", 0);
	const char *secret = session_option(s, "--tls-key", 0);
	int rc;

	buf_init(out_certificate, 0);
	buf_init(out_secret, 0);
	if ((certificate == NULL) != (secret == NULL))
		return fault_set(fault, TALLY_EUSAGE,
		                 "--tls-cert and --tls-key go together");
	if (certificate != NULL) {
		rc = session_read_file(certificate, MAX_PEM_BYTES,
		                       out_certificate, fault);
		if (rc == TALLY_OK)
			rc = session_read_file(secret, MAX_PEM_BYTES, out_secret,
			                       fault);
	} else {
		rc = load_own(s, IDENTITY_CERTIFICATE, out_certificate, fault);
		if (rc == TALLY_OK)
			rc = load_own(s, IDENTITY_SECRET, out_secret, fault);
	}
	if (rc == TALLY_OK)
		rc = check_charter(s, buf_slice(out_certificate), fault);
	if (rc == TALLY_OK)
		rc = end_text(out_certificate, fault);
	return rc == TALLY_OK ? end_text(out_secret, fault) : rc;
}

/* The key stays when there is one, and with it the pin. */
static int take_secret(struct session *s, struct buf *out, struct fault *fault)
{
	int rc = TALLY_OK;

	buf_init(out, MAX_PEM_BYTES);
	if (!store_has(s->office.key, IDENTITY_SECRET)) {
		rc = certificate_secret_new(out, fault);
		if (rc == TALLY_OK)
			rc = store_put_new(s->office.key, IDENTITY_SECRET,
			                   buf_slice(out), fault);
		buf_clear(out);
	}
	return rc == TALLY_OK || rc == TALLY_EEXISTS
		       ? store_get(s->office.key, IDENTITY_SECRET, out, fault)
		       : rc;
}

int identity_renew(struct session *s, unsigned days,
                   uint8_t out_pin[static HASH_BYTES], struct fault *fault)
{
	const int64_t now_s = time(NULL);
	const struct certificate_terms terms = {
		.name = s->office.log,
		.from_s = now_s - DAY_S, /* others' clocks may be behind */
		.until_s = now_s + (int64_t)days * DAY_S,
	};
	struct certificate_facts facts;
	struct buf secret, certificate;
	int rc = take_secret(s, &secret, fault);

	buf_init(&certificate, MAX_PEM_BYTES);
	if (rc == TALLY_OK)
		rc = certificate_new(buf_slice(&secret), &terms, &certificate,
		                     fault);
	if (rc == TALLY_OK)
		rc = certificate_read(buf_slice(&certificate), &facts, fault);
	if (rc == TALLY_OK)
		rc = store_put(s->office.key, IDENTITY_CERTIFICATE,
		               buf_slice(&certificate), fault);
	if (rc == TALLY_OK)
		rc = office_tls_set(&s->office, facts.pin, fault);
	if (rc == TALLY_OK)
		memcpy(out_pin, facts.pin, HASH_BYTES);
	buf_release(&certificate);
	buf_release(&secret);
	return rc;
}
